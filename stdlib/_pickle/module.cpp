// The _pickle module: dump, dumps, load, loads; the exceptions; what other modules know of names and extension codes.
#include "runtime/builtins/bytes.h"
#include "stdlib/_pickle/pickle.h"

namespace ppy::pickle {

extern BufferProcs kPickleBufferProcs;

namespace {

Value dump(Thread& t, Value, Value* a) {
  PicklerObject* p = newPickler(t, a[2], a[3], a[4]);
  return p && setOutput_py(t, p, a[1]) && dump_py(t, p, a[0]) ? none() : Value();
}
Value dumps(Thread& t, Value, Value* a) {
  PicklerObject* p = newPickler(t, a[1], a[2], a[3]);
  return p && dump_py(t, p, a[0]) ? newBytes(t, p->out, static_cast<size_t>(p->size)) : Value();
}

Value load(Thread& t, Value, Value* a) {
  auto* u = static_cast<UnpicklerObject*>(newInstance(t, &kUnpicklerType));
  return setInput_py(t, u, a[0]) && setUpUnpickler_py(t, u, a[1], a[2], a[3], a[4], "load") ? load_py(t, u) : Value();
}
Value loads(Thread& t, Value, Value* a) {
  auto* u = static_cast<UnpicklerObject*>(newInstance(t, &kUnpicklerType));
  if (!setUpUnpickler_py(t, u, a[1], a[2], a[3], a[4], "loads")) return {};
  BufferView view(t, a[0]);
  if (!view.ok()) return {};
  gc::store(u, &u->input, a[0]);
  u->data = reinterpret_cast<const char*>(view.data());
  u->end = u->prefetched = static_cast<intptr_t>(view.size());
  Value v = load_py(t, u);
  u->data = nullptr;  // the buffer is given back: nobody else may read from it
  u->at = u->end = u->prefetched = 0;
  return v;
}

/// A value of another module, which must be a dict when `dict` is set.
bool take_py(Thread& t, Global g, const char* moduleName, const char* name, bool dict) {
  PPY_TRY(module, importModule_py(t, moduleName));
  PPY_TRY(v, getAttr_py(t, module, intern(t, name)));
  if (dict && !isDict(v)) return raise(t, PyExc_RuntimeError, "%s.%s should be a dict, not %.200T", moduleName, name, v), false;
  moduleValues(t, kModuleIndexPickle)[g] = v;
  return true;
}

bool init(Thread& t, ModuleObject* m) {
  Value* values = moduleValues(t, kModuleIndexPickle);
  if (values[kPickleError].isEmpty()) {
    values[kPickleError] = newExceptionClass(t, "_pickle.PickleError", PyExc_Exception);
    if (values[kPickleError].isEmpty()) return false;
    values[kPicklingError] = newExceptionClass(t, "_pickle.PicklingError", values[kPickleError]);
    values[kUnpicklingError] = newExceptionClass(t, "_pickle.UnpicklingError", values[kPickleError]);
    if (values[kPicklingError].isEmpty() || values[kUnpicklingError].isEmpty()) return false;
  }
  if (!take_py(t, kDispatchTable, "copyreg", "dispatch_table", true) || !take_py(t, kExtensionRegistry, "copyreg", "_extension_registry", true) ||
      !take_py(t, kInvertedRegistry, "copyreg", "_inverted_registry", true) || !take_py(t, kExtensionCache, "copyreg", "_extension_cache", true) ||
      !take_py(t, kNames2to3, "_compat_pickle", "NAME_MAPPING", true) || !take_py(t, kImports2to3, "_compat_pickle", "IMPORT_MAPPING", true) ||
      !take_py(t, kNames3to2, "_compat_pickle", "REVERSE_NAME_MAPPING", true) || !take_py(t, kImports3to2, "_compat_pickle", "REVERSE_IMPORT_MAPPING", true) ||
      !take_py(t, kCodecsEncode, "codecs", "encode", false) || !take_py(t, kGetAttr, "builtins", "getattr", false) ||
      !take_py(t, kPartial, "functools", "partial", false))
    return false;
  for (const TypeSpec* spec : {&kPicklerMemoSpec, &kUnpicklerMemoSpec, &kPicklerSpec, &kUnpicklerSpec, &kPickleBufferSpec})
    if (!readyModuleType(t, *spec)) return false;
  kPickleBufferType.tp_as_buffer = &kPickleBufferProcs;
  infoOf(&kPickleBufferType).hasWeakref = true;
  return addValue(t, m, "Pickler", &kPicklerType) && addValue(t, m, "Unpickler", &kUnpicklerType) && addValue(t, m, "PickleBuffer", &kPickleBufferType) &&
         addValue(t, m, "PickleError", values[kPickleError]) && addValue(t, m, "PicklingError", values[kPicklingError]) &&
         addValue(t, m, "UnpicklingError", values[kUnpicklingError]);
}

const BuiltinDef kFunctions[] = {{"dump", "obj, file, protocol=None, *, fix_imports=True, buffer_callback=None", dump},
    {"dumps", "obj, protocol=None, *, fix_imports=True, buffer_callback=None", dumps},
    {"load", "file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()", load},
    {"loads", "data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()", loads}, {nullptr, nullptr, nullptr}};

}  // namespace
}  // namespace ppy::pickle

namespace ppy {
const NativeModule kPickleModule = {"_pickle", pickle::kFunctions, pickle::init, nullptr};
}  // namespace ppy
