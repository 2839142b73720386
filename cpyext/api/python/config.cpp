/// The interpreter's configuration as C reads it, and data that C keeps beside code objects.
#include <cstring>

#include "cpyext/bridge/state.h"
#include "runtime/thread/options.h"
#include "runtime/thread/runtime.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

/// Whole numbers of PyConfig that the runtime knows; `dict`: their names in the dict form.
struct ConfigInt {
  const char* name;
  size_t offset;
};
#define ROW(field) {#field, offsetof(PyConfig, field)}
const ConfigInt kInts[] = {ROW(isolated), ROW(use_environment), ROW(dev_mode), ROW(use_hash_seed), ROW(faulthandler), ROW(tracemalloc),
                           ROW(import_time), ROW(code_debug_ranges), ROW(show_ref_count), ROW(dump_refs), ROW(malloc_stats), ROW(parse_argv),
                           ROW(site_import), ROW(bytes_warning), ROW(warn_default_encoding), ROW(inspect), ROW(interactive),
                           ROW(optimization_level), ROW(parser_debug), ROW(write_bytecode), ROW(verbose), ROW(quiet),
                           ROW(user_site_directory), ROW(configure_c_stdio), ROW(buffered_stdio), ROW(use_frozen_modules), ROW(safe_path),
                           ROW(install_signal_handlers)};
#undef ROW

int& field(PyConfig* c, const ConfigInt& row) { return *reinterpret_cast<int*>(reinterpret_cast<char*>(c) + row.offset); }

bool hasXOption(const RuntimeOptions& o, std::string_view name) {
  for (const std::string& x : o.xOptions)
    if (x == name || (x.size() > name.size() && x.compare(0, name.size(), name) == 0 && x[name.size()] == '=')) return true;
  return false;
}

}  // namespace

PPY_API void PyConfig_InitPythonConfig(PyConfig* c) { std::memset(c, 0, sizeof(PyConfig)); }
PPY_API void PyConfig_InitIsolatedConfig(PyConfig* c) { PyConfig_InitPythonConfig(c); }
PPY_API void PyConfig_Clear(PyConfig* c) { PyConfig_InitPythonConfig(c); }

PPY_API int _PyInterpreterState_GetConfigCopy(PyConfig* c) {
  const RuntimeOptions& o = *currentThread()->runtime->options;
  PyConfig_InitPythonConfig(c);
  c->isolated = o.isolated;
  c->use_environment = !o.ignoreEnvironment;
  c->dev_mode = o.devMode;
  c->use_hash_seed = !o.hashRandomization;
  c->code_debug_ranges = !hasXOption(o, "no_debug_ranges");
  c->import_time = hasXOption(o, "importtime");
  c->faulthandler = hasXOption(o, "faulthandler");
  c->parse_argv = 1;
  c->site_import = !o.noSite;
  c->bytes_warning = o.bytesWarning;
  c->warn_default_encoding = o.warnDefaultEncoding;
  c->inspect = o.inspect;
  c->interactive = o.interactive;
  c->optimization_level = o.optimize;
  c->parser_debug = o.debug;
  c->write_bytecode = !o.dontWriteBytecode;
  c->verbose = o.verbose;
  c->quiet = o.quiet;
  c->user_site_directory = !o.noUserSite;
  c->buffered_stdio = !o.unbuffered;
  c->use_frozen_modules = 1;
  c->safe_path = o.safePath;
  c->install_signal_handlers = 1;
  return 0;
}

PPY_API PyObject* _PyConfig_AsDict(const PyConfig* c) {
  PyObject* dict = PyDict_New();
  for (const ConfigInt& row : kInts) {
    if (!dict) return nullptr;
    PyObject* v = PyLong_FromLong(field(const_cast<PyConfig*>(c), row));
    if (!v || PyDict_SetItemString(dict, row.name, v) < 0) Py_CLEAR(dict);
    Py_XDECREF(v);
  }
  return dict;
}

// --- data beside code objects -------------------------------------------------------------------------------------
PPY_API Py_ssize_t _PyEval_RequestCodeExtraIndex(freefunc free) {
  ForeignState& state = *currentThread()->runtime->foreignState;
  if (state.codeExtraFree.size() >= 255) return -1;
  state.codeExtraFree.push_back(free);
  return static_cast<Py_ssize_t>(state.codeExtraFree.size()) - 1;
}
PPY_API int _PyCode_GetExtra(PyObject* code, Py_ssize_t index, void** extra) {
  ApiCall api;
  Thread& t = api;
  if (!isExactly(asValue(code), &PyCode_Type)) return badArgumentInt(t);
  ForeignState& state = *t.runtime->foreignState;
  auto at = state.codeExtras.find(code);
  *extra = at != state.codeExtras.end() && index >= 0 && static_cast<size_t>(index) < at->second.size() ? at->second[static_cast<size_t>(index)] : nullptr;
  return 0;
}
PPY_API int _PyCode_SetExtra(PyObject* code, Py_ssize_t index, void* extra) {
  ApiCall api;
  Thread& t = api;
  ForeignState& state = *t.runtime->foreignState;
  if (!isExactly(asValue(code), &PyCode_Type) || index < 0 || static_cast<size_t>(index) >= state.codeExtraFree.size()) return badArgumentInt(t);
  auto found = state.codeExtras.find(code);
  if (found == state.codeExtras.end()) {
    // The table knows the code by its address: it stays.
    state.pinned.push_back(take(t, code));
    found = state.codeExtras.emplace(code, std::vector<void*>(state.codeExtraFree.size())).first;
  }
  auto& row = found->second;
  if (row.size() <= static_cast<size_t>(index)) row.resize(static_cast<size_t>(index) + 1);
  freefunc free = state.codeExtraFree[static_cast<size_t>(index)];
  if (row[static_cast<size_t>(index)] && free) free(row[static_cast<size_t>(index)]);
  row[static_cast<size_t>(index)] = extra;
  return 0;
}
