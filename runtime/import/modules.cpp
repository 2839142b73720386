// Module objects, native, frozen and compiled modules, and the start of a Runtime's imports.
#include <dlfcn.h>
#include <unistd.h>

#include <cstring>

#include "runtime/abi/offsets.h"
#include "runtime/frame/loader.h"
#include "runtime/import/import.h"
#include "runtime/import/native_module.h"
#include "runtime/object/docs.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/options.h"

namespace ppy {

uint64_t buildTag();  // dynamic/build_tag.h

void ImportState::trace(gc::Marker& m) {
  for (Value v : {bootstrap, external, findAndLoad, lockUnlock, moduleLocks}) m.mark(v);
}

ModuleObject* addModule(Thread& t, Value name) {
  ModuleObject* m = newModule(t, name);
  if (!m || !dictSetStr(t, t.runtime->modules, intern(t, name), m)) return nullptr;
  return m;
}

bool setModuleFacts(Thread& t, ModuleObject* m, Value name, const std::string& file, Value spec, Value loader) {
  auto* d = moduleDict(m);
  std::string text = strToUtf8(name);
  size_t dot = text.rfind('.');
  Value package = newStr(t, dot == std::string::npos ? "" : text.substr(0, dot));
  bool ok = dictSetStr(t, d, names().__name__, name) && dictSetStr(t, d, names().__doc__, none()) && dictSetStr(t, d, names().__package__, package) &&
            dictSetStr(t, d, names().__loader__, loader) && dictSetStr(t, d, names().__spec__, spec);
  return ok && (file.empty() || dictSetStr(t, d, names().__file__, newStr(t, file)));
}

bool runModule_py(Thread& t, ModuleObject* module, CodeObject* code) {
  auto* d = moduleDict(module);
  if (dictGetStr(d, names().__builtins__).isEmpty() && !dictSetStr(t, d, names().__builtins__, t.runtime->builtins)) return false;
  return !runBody_py(t, code, nullptr, d, d).isEmpty();
}

namespace {

ModuleObject* makeNative(Thread& t, const NativeModule& row, Value spec) {
  Value name = intern(t, row.name);
  ModuleObject* m = newModule(t, name);
  if (!m || !setModuleFacts(t, m, name, "", spec, none())) return nullptr;
  // Its initialisation finds it in sys.modules; other threads find there that it is not done.
  if (!isNone(spec) && !setAttr_py(t, spec, names()._initializing, boolean(true))) clearException(t);
  if (!dictSetStr(t, t.runtime->modules, name, m)) return nullptr;
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

Value importNative(Thread& t, Value name, Value spec) {
  for (const NativeModule* const* row = kNativeModules; *row; row++) {
    if (!strEquals(name, (*row)->name)) continue;
    ModuleObject* m = makeNative(t, **row, spec.isEmpty() ? none() : spec);
    if (m) return m;
    Value e = takeException(t);
    dictDeleteStr(t, t.runtime->modules, intern(t, name));
    restoreException(t, e);
    return {};
  }
  return {};
}

const FrozenModule* findFrozen(Value name) {
  for (const FrozenModule* row = ppyFrozenModules; row->name; row++)
    if (strEquals(name, row->name)) return row;
  return nullptr;
}

CodeObject* loadFrozen(Thread& t, const FrozenModule& module) { return loadUnit(t, module.unit, module.size, Value(), false); }

Value importFrozen_py(Thread& t, Value name, const FrozenModule& frozen) {
  ModuleObject* m = addModule(t, name);
  if (!m || !setModuleFacts(t, m, name, "", none(), none())) return {};
  DictObject* d = moduleDict(m);
  if (!dictSetStr(t, d, intern(t, "__origname__"), newStr(t, frozen.origin))) return {};
  if (frozen.isPackage && !dictSetStr(t, d, names().__path__, newList(t))) return {};
  CodeObject* code = loadFrozen(t, frozen);
  return code && runModule_py(t, m, code) ? Value(m) : Value();
}

CodeObject* loadProgramModule(Thread& t, const PpyUnitModule& module) {
  bool native = !t.runtime->options || !t.runtime->options->bytecodeOnly;
  return loadUnit(t, module.bytecode, module.bytecodeSize, Value(), false, native ? module.functions : nullptr, native ? module.nfunctions : 0);
}

const PpyUnitModule* findCompiled(Thread& t, Value name) {
  ImportState& state = *t.runtime->import;
  auto search = [&](const PpyProgram* program) -> const PpyUnitModule* {
    for (uint32_t i = 1; i < program->nmodules; i++)
      if (strEquals(name, program->modules[i].name)) return &program->modules[i];
    return nullptr;
  };
  if (state.program)
    if (const PpyUnitModule* row = search(state.program)) return row;
  for (const PpyProgram* program : state.shared)
    if (const PpyUnitModule* row = search(program)) return row;
  return nullptr;
}

const PpyProgram* openSharedModule(Thread& t, const std::string& file) {
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char* reason = dlerror();
    raise(t, PyExc_ImportError, "%s", reason ? reason : "cannot load the shared object");
    return nullptr;
  }
  auto* program = static_cast<const PpyProgram*>(dlsym(library, "ppy_unit"));
  if (!program) {
    dlclose(library);
    return nullptr;
  }
  if (program->abiVersion != PPY_NATIVE_ABI_VERSION) {
    raise(t, PyExc_ImportError, "'%s' was compiled for another version of the runtime (%u, this is %u)", file.c_str(), program->abiVersion,
          static_cast<unsigned>(PPY_NATIVE_ABI_VERSION));
    return nullptr;
  }
  return program;  // code and functions point into it: it stays loaded
}

bool installCompiledFinder_py(Thread& t) {
  ImportState& state = *t.runtime->import;
  if (state.compiledFinder) return true;
  state.compiledFinder = true;
  Value module = importModule_py(t, "_compiled_importer");
  Value finder = module.isEmpty() ? Value() : getAttr_py(t, module, intern(t, "CompiledFinder"));
  Value path = dictGetStr(t.runtime->sysDict, intern(t, "meta_path"));
  if (finder.isEmpty()) return false;
  return path.isEmpty() || !isList(path) || listInsert(t, path.as<ListObject>(), 0, finder);
}

namespace {

/// importlib's bytecode files carry our number: code of another build of the compiler is made anew.
bool setMagic(Thread& t, Value external) {
  auto tag = static_cast<uint32_t>(buildTag());
  uint8_t magic[] = {static_cast<uint8_t>(tag), static_cast<uint8_t>(tag >> 8), '\r', '\n'};
  Value bytes = newBytes(t, magic, sizeof magic);
  int64_t raw = 0;
  for (int i = 3; i >= 0; i--) raw = raw << 8 | magic[i];
  return !bytes.isEmpty() && setAttr_py(t, external, intern(t, "MAGIC_NUMBER"), bytes) && setAttr_py(t, external, intern(t, "_RAW_MAGIC_NUMBER"), makeInt(t, raw));
}

bool startImportlib_py(Thread& t) {
  ImportState& state = *t.runtime->import;
  Value bootstrap = importModule_py(t, "_frozen_importlib");
  if (bootstrap.isEmpty()) return false;
  Value imp = importModule_py(t, "_imp");
  if (imp.isEmpty()) return false;
  Value sys = dictGetStr(t.runtime->modules, intern(t, "sys"));
  Value args[] = {sys, imp};
  if (callMethod_py(t, bootstrap, intern(t, "_install"), args, 2).isEmpty()) return false;
  state.bootstrap = bootstrap;
  state.findAndLoad = getAttr_py(t, bootstrap, intern(t, "_find_and_load"));
  state.lockUnlock = getAttr_py(t, bootstrap, intern(t, "_lock_unlock_module"));
  state.moduleLocks = getAttr_py(t, bootstrap, intern(t, "_module_locks"));
  if (state.moduleLocks.isEmpty() || state.findAndLoad.isEmpty() || state.lockUnlock.isEmpty()) return false;
  if (callMethod_py(t, bootstrap, intern(t, "_install_external_importers"), nullptr, 0).isEmpty()) return false;
  state.external = importModule_py(t, "_frozen_importlib_external");
  if (state.external.isEmpty() || !setMagic(t, state.external)) return false;
  // Zip files on sys.path.
  Value zipimport = importModule_py(t, "zipimport");
  Value hooks = dictGetStr(t.runtime->sysDict, intern(t, "path_hooks"));
  Value importer = zipimport.isEmpty() ? Value() : getAttr_py(t, zipimport, intern(t, "zipimporter"));
  if (importer.isEmpty() || !listInsert(t, hooks.as<ListObject>(), 0, importer)) return false;
  return !state.program || installCompiledFinder_py(t);
}

/// Runtime::startImports. The program's recursion limit does not count here, however deep the first import is.
bool startLater_py(Thread& t) {
  constexpr int kFrames = 1000;
  t.runtime->startImports = nullptr;
  t.recursion_remaining += kFrames;
  bool ok = startImportlib_py(t);
  t.recursion_remaining -= kFrames;
  return ok;
}

}  // namespace

bool initializeImport_py(Thread& t, const PpyProgram* program, bool later) {
  Runtime& rt = *t.runtime;
  rt.import = new ImportState(rt, program);
  rt.modules = newDict(t);
  if (!rt.modules) return false;
  // sys makes the standard streams, whose types belong to _io.
  for (const char* name : {"builtins", "_io", "sys"})
    if (importNative(t, intern(t, name)).isEmpty()) {
      if (!pending(t)) raise(t, PyExc_ImportError, "no native module '%s'", name);
      return false;
    }
  if (!dictSetStr(t, rt.sysDict, intern(t, "modules"), rt.modules)) return false;
  if (!later) return startImportlib_py(t);
  // Of these modules the program can see builtins, by its name of __builtins__: what importlib says of it is missed.
  for (Value name : {names().__spec__, names().__loader__}) dictDeleteStr(t, rt.builtins, name);
  rt.startImports = startLater_py;
  return true;
}

}  // namespace ppy
