// The _imp module: what importlib asks of the interpreter.
#include <cstring>

#include "runtime/frame/code.h"
#include "runtime/import/extension.h"
#include "runtime/import/import.h"
#include "runtime/thread/options.h"
#include "runtime/abi/python_config.h"
#include "runtime/object/audit.h"
#include "stdlib/common/module.h"

namespace ppy {

void renameCodeFile(Thread& t, CodeObject* code, Value filename);  // stdlib/marshal
uint64_t keyedHash(uint64_t key, const void* data, size_t n);     // object room

namespace {

enum Kept { kUseFrozen };
Value& kept(Thread& t, Kept k) { return moduleValues(t, kModuleIndexImp)[k]; }

// --- the global import lock: importlib has one per module; this is held around its lock table alone -------
Value lockHeld(Thread& t, Value, Value*) { return boolean(t.runtime->import->lock.held()); }
Value acquireLock(Thread& t, Value, Value*) {
  t.runtime->import->lock.acquire(t);
  return none();
}
Value releaseLock(Thread& t, Value, Value*) {
  return t.runtime->import->lock.release(t) ? none() : raise(t, PyExc_RuntimeError, "not holding the import lock");
}

Value extensionSuffixes(Thread& t, Value, Value*) {
  Value items[] = {newStr(t, ".cpython-311-" PPY_MULTIARCH ".so"), newStr(t, ".abi3.so"), newStr(t, ".so")};
  return listFrom(t, items, 3);
}

// --- built-in modules -----------------------------------------------------------------------------
bool isNativeName(Value name) {
  for (const NativeModule* const* row = kNativeModules; *row; row++)
    if (strEquals(name, (*row)->name)) return true;
  return false;
}
Value isBuiltin(Thread& t, Value, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "is_builtin() argument must be str, not %T", a[0]);
  // -1: is there and cannot be made a second time.
  if (strEquals(a[0], "sys") || strEquals(a[0], "builtins")) return Value::smallInt(-1);
  return Value::smallInt(isNativeName(a[0]));
}
Value createBuiltin(Thread& t, Value, Value* a) {
  PPY_TRY(name, getAttr_py(t, a[0], intern(t, "name")));
  if (!isStr(name)) return raise(t, PyExc_TypeError, "spec.name must be str, not %T", name);
  Value m = dictGetStr(t.runtime->modules, intern(t, name));
  if (!m.isEmpty() && isNativeName(name) && isInstance(m, &PyModule_Type)) return m;
  m = importNative(t, name, a[0]);
  return m.isEmpty() && !pending(t) ? none() : m;
}
Value execBuiltin(Thread&, Value, Value*) { return Value::smallInt(0); }

// --- frozen modules -------------------------------------------------------------------------------
/// Frozen modules that are not importlib itself, or ours instead of a file, can be switched off (-X frozen_modules=off, tests).
bool isEssential(const FrozenModule* m) {
  for (const char* name : {"_frozen_importlib", "_frozen_importlib_external", "zipimport", "_compiled_importer", "_compiled_children", "_line_trace", "_datetime", "dis"})
    if (std::strcmp(m->name, name) == 0) return true;
  return false;
}
const FrozenModule* usable(Thread& t, Value name) {
  const FrozenModule* m = isStr(name) ? findFrozen(name) : nullptr;
  if (!m || isEssential(m)) return m;
  int64_t mode = kept(t, kUseFrozen).isEmpty() ? 0 : kept(t, kUseFrozen).asSmallInt();
  if (mode == 0)
    for (const std::string& x : t.runtime->options->xOptions)
      if (x == "frozen_modules=off") mode = -1;
  return mode < 0 ? nullptr : m;
}
Value noFrozen(Thread& t, Value name) {
  raise(t, PyExc_ImportError, "No such frozen object named %R", name);
  auto* e = t.exc.as<ImportErrorObject>();
  gc::store(e, &e->name, name);
  return {};
}
Value isFrozen(Thread& t, Value, Value* a) { return boolean(usable(t, a[0])); }
Value isFrozenPackage(Thread& t, Value, Value* a) {
  const FrozenModule* m = usable(t, a[0]);
  return m ? boolean(m->isPackage) : noFrozen(t, a[0]);
}
Value findFrozenFunction(Thread& t, Value, Value* a) {
  const FrozenModule* m = usable(t, a[0]);
  if (!m) return none();
  int data = flagArg_py(t, a[1], false);
  if (data < 0) return {};
  Value bytes = none();
  if (data) {
    // A buffer over a copy: the code itself is what get_frozen_object reads.
    PPY_TRY(copy, newBytes(t, m->unit, m->size));
    bytes = call_py(t, &PyMemoryView_Type, copy);
    if (bytes.isEmpty()) return {};
  }
  return tupleOf(t, {bytes, boolean(m->isPackage), newStr(t, m->origin)});
}
Value getFrozenObject(Thread& t, Value, Value* a) {
  const FrozenModule* m = usable(t, a[0]);
  if (!m) return noFrozen(t, a[0]);
  CodeObject* code = loadFrozen(t, *m);
  return code ? Value(code) : Value();
}
Value initFrozen(Thread& t, Value, Value* a) {
  const FrozenModule* frozen = usable(t, a[0]);
  return frozen ? importFrozen_py(t, a[0], *frozen) : none();
}
Value frozenNames(Thread& t, Value, Value*) {
  ListObject* list = newList(t);
  for (const FrozenModule* m = ppyFrozenModules; m->name; m++)
    if (!listAppend(t, list, newStr(t, m->name))) return {};
  return list;
}
Value overrideFrozen(Thread& t, Value, Value* a) {
  int n;
  if (!intArg_py(t, a[0], &n)) return {};
  kept(t, kUseFrozen) = Value::smallInt(n);
  return none();
}

// --- modules from shared objects ------------------------------------------------------------------
Value createDynamic(Thread& t, Value, Value* a) {
  PPY_TRY(name, getAttr_py(t, a[0], intern(t, "name")));
  PPY_TRY(origin, getAttr_py(t, a[0], intern(t, "origin")));
  if (!isStr(name) || !isStr(origin)) return raise(t, PyExc_TypeError, "a spec's name and origin must be str");
  std::string file = strToUtf8(origin);
  auto refuse = [&]() -> Value {
    if (!pendingIs(t, PyExc_ImportError)) return {};
    auto* e = t.exc.as<ImportErrorObject>();
    gc::store(e, &e->name, name);
    gc::store(e, &e->path, origin);
    return {};
  };
  if (!audit_py(t, "import", name, origin, none(), none(), none())) return {};
  const PpyProgram* program = openSharedModule(t, file);
  if (!program) {
    if (pending(t)) return refuse();
    if (createExtension_py) return createExtension_py(t, a[0]);
    raise(t, PyExc_ImportError, "extension modules are not supported by this build: '%s'", file.c_str());
    return refuse();
  }
  ModuleObject* m = newModule(t, name);
  if (!m) return {};
  m->md_state = const_cast<PpyProgram*>(program);  // run by exec_dynamic
  t.runtime->import->shared.push_back(program);
  return program->nmodules > 1 && !installCompiledFinder_py(t) ? Value() : Value(m);
}
Value execDynamic(Thread& t, Value, Value* a) {
  if (!isInstance(a[0], &PyModule_Type)) return Value::smallInt(0);
  auto* m = a[0].as<ModuleObject>();
  for (const PpyProgram* program : t.runtime->import->shared) {
    if (m->md_state != program) continue;
    m->md_state = nullptr;
    CodeObject* code = loadProgramModule(t, program->modules[0]);
    return code && runModule_py(t, m, code) ? Value::smallInt(0) : Value();
  }
  if (execExtension_py && !execExtension_py(t, a[0])) return {};
  return Value::smallInt(0);
}

// --- modules compiled into the program ------------------------------------------------------------
Value findCompiledFunction(Thread& t, Value, Value* a) {
  const PpyUnitModule* row = isStr(a[0]) ? findCompiled(t, a[0]) : nullptr;
  return row ? tupleOf(t, {newStr(t, row->path), boolean(row->isPackage)}) : none();
}
Value compiledCode(Thread& t, Value, Value* a) {
  const PpyProgram* program = t.runtime->import->program;
  const PpyUnitModule* row = !isStr(a[0]) ? nullptr : program && strEquals(a[0], "__main__") ? program->modules : findCompiled(t, a[0]);
  if (!row) return raise(t, PyExc_ImportError, "no compiled module named %R", a[0]);
  CodeObject* code = loadProgramModule(t, *row);
  return code ? Value(code) : Value();
}

Value fixCoFilename(Thread& t, Value, Value* a) {
  if (!isExactly(a[0], &PyCode_Type)) return raise(t, PyExc_TypeError, "_fix_co_filename() argument 1 must be code, not %T", a[0]);
  if (!isStr(a[1])) return raise(t, PyExc_TypeError, "_fix_co_filename() argument 2 must be str, not %T", a[1]);
  renameCodeFile(t, a[0].as<CodeObject>(), a[1]);
  return none();
}
Value sourceHash(Thread& t, Value, Value* a) {
  uint64_t key;
  if (!maskArg_py(t, a[0], &key)) return {};
  BufferView view(t, a[1]);
  if (!view.ok()) return {};
  uint64_t h = keyedHash(key, view.data(), view.size());
  return newBytes(t, &h, sizeof h);
}

const BuiltinDef kFunctions[] = {
    {"lock_held", "", lockHeld}, {"acquire_lock", "", acquireLock}, {"release_lock", "", releaseLock}, {"extension_suffixes", "", extensionSuffixes},
    {"is_builtin", "name, /", isBuiltin}, {"create_builtin", "spec, /", createBuiltin}, {"exec_builtin", "mod, /", execBuiltin},
    {"is_frozen", "name, /", isFrozen}, {"is_frozen_package", "name, /", isFrozenPackage}, {"find_frozen", "name, /, *, withdata=False", findFrozenFunction},
    {"get_frozen_object", "name, data=None, /", getFrozenObject}, {"init_frozen", "name, /", initFrozen}, {"_frozen_module_names", "", frozenNames},
    {"_override_frozen_modules_for_tests", "override, /", overrideFrozen}, {"create_dynamic", "spec, file=None, /", createDynamic},
    {"exec_dynamic", "mod, /", execDynamic}, {"_find_compiled", "name, /", findCompiledFunction}, {"_compiled_code", "name, /", compiledCode},
    {"_fix_co_filename", "code, path, /", fixCoFilename}, {"source_hash", "key, source", sourceHash}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  std::string mode = t.runtime->options->checkHashPycs.empty() ? "default" : t.runtime->options->checkHashPycs;
  return addValue(t, m, "check_hash_based_pycs", newStr(t, mode));
}

}  // namespace

const NativeModule kImpModule = {"_imp", kFunctions, init, nullptr};

}  // namespace ppy
