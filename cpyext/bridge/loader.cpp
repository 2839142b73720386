/// Loads the shared objects of extension modules: dlopen, PyInit_*, single- and multi-phase.
#include <dlfcn.h>

#include <cstring>

#include "cpyext/bridge/module.h"
#include "cpyext/bridge/needs.h"
#include "cpyext/bridge/state.h"
#include "runtime/import/extension.h"
#include "runtime/import/import.h"

namespace ppy {

using namespace cpyext;

namespace {

/// The name of the module being initialised, which single-phase modules take as theirs.
struct PackageContext {
  PackageContext(Thread& t, Value name) : s(*t.runtime->foreignState), saved(s.packageContext) { s.packageContext = name; }
  ~PackageContext() { s.packageContext = saved; }
  ForeignState& s;
  Value saved;
};

Value raiseImport(Thread& t, Value name, const char* path, const char* reason) {
  raise(t, PyExc_ImportError, "%s", reason);
  auto* e = t.exc.as<ImportErrorObject>();
  e->name = name;
  gc::barrier(e);
  Value file = newStr(t, path);
  e->path = file;
  gc::barrier(e);
  return {};
}

/// A single-phase module that was loaded before is made again from its saved dict, or by its init function.
Value again(Thread& t, Value name, const std::string& key, PyModuleDef* def) {
  ForeignState& s = *t.runtime->foreignState;
  if (def->m_size >= 0 && def->m_base.m_init) {
    PyObject* m = def->m_base.m_init();
    if (m) rememberModule(t, m, def);
    return resultOf(t, m);
  }
  ModuleObject* m = addModule(t, name);
  auto copy = s.copies.find(key);
  if (!m || copy == s.copies.end() || !dictMerge_py(t, moduleDict(m), copy->second, true)) return {};
  m->md_def = def;
  return m;
}

/// PyInit_name; names beyond ASCII are PyInitU_ and their punycode, its hyphens underscores.
bool initSymbol_py(Thread& t, const std::string& last, std::string* out) {
  bool ascii = true;
  for (char c : last) ascii = ascii && static_cast<unsigned char>(c) < 128;
  *out = "PyInit_" + last;
  if (ascii) return true;
  Value codec = newStrAscii(t, "punycode");
  Value bytes = callMethod_py(t, newStr(t, last), intern(t, std::string_view("encode")), &codec, 1);
  if (bytes.isEmpty() || !isBytes(bytes)) return false;
  *out = "PyInitU_" + std::string(bytesView(bytes));
  for (char& c : *out)
    if (c == '-') c = '_';
  return true;
}

Value create(Thread& t, Value name, const char* path, Value spec) {
  if (!installExtensions(t)) return {};
  ForeignState& s = *t.runtime->foreignState;
  ExtensionScope scope(t);
  std::string full = strToUtf8(name), key = std::string(path) + "\n" + full;
  if (auto found = s.loaded.find(key); found != s.loaded.end()) return again(t, name, key, found->second);
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char* reason = dlerror();
    return raiseImport(t, name, path, reason ? reason : "the shared object cannot be loaded");
  }
  if (const RefusedFunction* refused = refusedNeed(library)) {
    dlclose(library);
    std::string reason = full + " needs " + refused->symbol + ": " + refused->reason + " does not exist in protopy";
    return raiseImport(t, name, path, reason.c_str());
  }
  std::string last = full.substr(full.rfind('.') == std::string::npos ? 0 : full.rfind('.') + 1);
  std::string symbol;
  if (!initSymbol_py(t, last, &symbol)) return {};
  auto init = reinterpret_cast<PyObject* (*)()>(dlsym(library, symbol.c_str()));
  if (!init) return raiseImport(t, name, path, ("dynamic module does not define module export function (" + symbol + ")").c_str());
  PyObject* made;
  {
    PackageContext context(t, name);
    made = init();
  }
  if (!made) {
    if (!failed(t)) raise(t, PyExc_SystemError, "initialization of %s failed without raising an exception", full.c_str());
    return {};
  }
  if (failed(t)) {
    raiseFromPending(t, "initialization of %s raised unreported exception", full.c_str());
    return {};
  }
  if (!made->ob_type) return raise(t, PyExc_SystemError, "init function of %s returned uninitialized object", full.c_str());
  if (isModuleDef(made)) {
    PyObject* m = moduleFromSpec(t, reinterpret_cast<PyModuleDef*>(made), lend(t, spec));
    return m ? steal(t, m) : Value();
  }
  Value module = steal(t, made);
  if (!isInstance(module, &PyModule_Type))
    return raise(t, PyExc_SystemError, "initialization of %s did not return an extension module", full.c_str());
  auto* def = static_cast<PyModuleDef*>(module.as<ModuleObject>()->md_def);
  if (!def) return raise(t, PyExc_SystemError, "initialization of %s did not return a valid extension module", full.c_str());
  def->m_base.m_init = init;
  if (!dictSetStr(t, moduleDict(module), names().__file__, newStr(t, path))) return {};
  rememberModule(t, lend(t, module), def);
  if (!dictSetStr(t, t.runtime->modules, intern(t, name), module)) return {};
  s.loaded[key] = def;
  if (def->m_size == -1) {
    PPY_TRY(copy, dictCopy(t, moduleDict(module)));
    s.copies[key] = copy;
  }
  return module;
}

}  // namespace

Value createExtension_py(Thread& t, Value spec) {
  PPY_TRY(name, getAttr_py(t, spec, intern(t, std::string_view("name"))));
  PPY_TRY(origin, getAttr_py(t, spec, intern(t, std::string_view("origin"))));
  if (!isStr(name) || !isStr(origin)) return raise(t, PyExc_TypeError, "a module spec with a name and an origin is required");
  std::string path = strToUtf8(origin);
  return create(t, name, path.c_str(), spec);
}

bool execExtension_py(Thread& t, Value module) {
  if (!isInstance(module, &PyModule_Type)) return true;
  auto* m = module.as<ModuleObject>();
  auto* def = static_cast<PyModuleDef*>(m->md_def);
  if (!def || m->md_state || !t.runtime->foreign) return true;
  ExtensionScope scope(t);
  return execModule(t, lend(t, module), def);
}

}  // namespace ppy
