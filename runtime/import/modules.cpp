// Module objects, specs, native modules and the start of a Runtime's imports.
#include <unistd.h>

#include <cstring>

#include "runtime/gc/heap.h"
#include "runtime/import/import.h"
#include "runtime/import/native_module.h"
#include "runtime/object/docs.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/options.h"

namespace ppy {

ModuleObject* addModule(Thread& t, Value name) {
  ModuleObject* m = newModule(t, name);
  if (!m || !dictSetStr(t, t.runtime->modules, intern(t, name), m)) return nullptr;
  return m;
}

Value newSpec(Thread& t, Value name, const std::string& origin, Value searchLocations, bool hasLocation) {
  auto* spec = static_cast<NamespaceObject*>(gc::allocObject(t, &_PyNamespace_Type, sizeof(NamespaceObject)));
  DictObject* d = newDict(t, 12);
  if (!d) return {};
  gc::store(spec, &spec->dict, d);
  std::string text = strToUtf8(name);
  size_t dot = text.rfind('.');
  Value parent = searchLocations.isEmpty() ? newStr(t, dot == std::string::npos ? "" : text.substr(0, dot)) : name;
  Value originValue = origin.empty() ? none() : newStr(t, origin);
  struct Field {
    const char* name;
    Value value;
  };
  for (const Field& f : {Field{"name", name}, Field{"loader", none()}, Field{"origin", originValue}, Field{"loader_state", none()},
                         Field{"submodule_search_locations", searchLocations.isEmpty() ? none() : searchLocations}, Field{"cached", none()},
                         Field{"parent", parent}, Field{"has_location", boolean(hasLocation)}, Field{"_initializing", boolean(false)}})
    if (f.value.isEmpty() || !dictSetStr(t, d, intern(t, f.name), f.value)) return {};
  return spec;
}

bool setModuleFacts(Thread& t, ModuleObject* m, Value name, const std::string& origin, bool isPackage, const std::string& packageFolder, Value spec) {
  auto* d = moduleDict(m);
  std::string text = strToUtf8(name);
  size_t dot = text.rfind('.');
  Value package = isPackage ? name : newStr(t, dot == std::string::npos ? "" : text.substr(0, dot));
  bool ok = dictSetStr(t, d, names().__name__, name) && dictSetStr(t, d, names().__doc__, none()) && dictSetStr(t, d, names().__package__, package) &&
            dictSetStr(t, d, names().__loader__, none()) && dictSetStr(t, d, names().__spec__, spec);
  if (!ok) return false;
  if (!origin.empty() && origin != "built-in" && !dictSetStr(t, d, names().__file__, newStr(t, origin))) return false;
  if (isPackage && !packageFolder.empty()) {
    Value folder = newStr(t, packageFolder);
    Value path = listFrom(t, &folder, 1);
    if (path.isEmpty() || !dictSetStr(t, d, names().__path__, path)) return false;
  }
  return true;
}

bool runModule_py(Thread& t, ModuleObject* module, CodeObject* code) {
  auto* d = moduleDict(module);
  if (dictGetStr(d, names().__builtins__).isEmpty() && !dictSetStr(t, d, names().__builtins__, t.runtime->builtins)) return false;
  return !runBody_py(t, code, nullptr, d, d).isEmpty();
}

namespace {

class ImportRoots;

ModuleObject* makeNative(Thread& t, const NativeModule& row) {
  Value name = intern(t, row.name);
  ModuleObject* m = addModule(t, name);
  if (!m) return nullptr;
  Value spec = newSpec(t, name, "built-in", Value(), false);
  if (spec.isEmpty() || !setModuleFacts(t, m, name, "built-in", false, "", spec)) return nullptr;
  const char* doc = builtinDoc(row.name);
  if (!doc) doc = row.doc;
  if (doc && !dictSetStr(t, moduleDict(m), names().__doc__, newStr(t, doc))) return nullptr;
  if (row.functions && !addFunctions(t, m, row.functions)) return nullptr;
  if (std::strcmp(row.name, "builtins") == 0) t.runtime->builtins = moduleDict(m);
  if (std::strcmp(row.name, "sys") == 0) t.runtime->sysDict = moduleDict(m);
  if (row.init && !row.init(t, m)) return nullptr;
  return m;
}

}  // namespace

/// The native module of that name; empty without an exception when there is none.
Value importNative(Thread& t, Value name) {
  for (const NativeModule* const* row = kNativeModules; *row; row++) {
    if (!strEquals(name, (*row)->name)) continue;
    ModuleObject* m = makeNative(t, **row);
    if (m) return m;
    Value e = takeException(t);
    dictDeleteStr(t, t.runtime->modules, intern(t, name));
    restoreException(t, e);
    return {};
  }
  return {};
}

bool initializeImport_py(Thread& t, const PpyProgram* program) {
  Runtime& rt = *t.runtime;
  rt.import = new ImportState{program};
  rt.modules = newDict(t);
  if (!rt.modules) return false;
  // sys makes the standard streams, whose types belong to _io.
  for (const char* name : {"builtins", "_io", "sys"})
    if (importNative(t, intern(t, name)).isEmpty()) {
      if (!pending(t)) raise(t, PyExc_ImportError, "no native module '%s'", name);
      return false;
    }
  return dictSetStr(t, rt.sysDict, intern(t, "modules"), rt.modules);
}

}  // namespace ppy
