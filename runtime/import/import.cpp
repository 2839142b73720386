// __import__: absolute names, loading along packages, from-lists.
#include "runtime/import/import.h"

#include <dlfcn.h>
#include <unistd.h>

#include <vector>

#include "runtime/gc/heap.h"
#include "runtime/import/find.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

Value importNative(Thread& t, Value name);
/// cpyext: loads an extension module. Empty with ImportError where extensions are not supported.
[[gnu::weak]] Value importExtension_py(Thread& t, Value name, const char* path, Value spec);

namespace {

Value notFound(Thread& t, Value name, const char* format, Value a, Value b = Value()) {
  if (b.isEmpty()) raise(t, PyExc_ModuleNotFoundError, format, a);
  else raise(t, PyExc_ModuleNotFoundError, format, a, b);
  auto* e = t.exc.as<ImportErrorObject>();
  gc::store(e, &e->name, name);
  return {};
}

/// The folders of a search path list; entries that are no str are skipped, "" is the current folder.
std::vector<std::string> foldersOf_py(Thread& t, Value path) {
  std::vector<std::string> folders;
  forEach_py(t, path, [&](Value entry) {
    if (!isStr(entry)) return true;
    std::string folder = strToUtf8(entry);
    if (folder.empty()) {
      char buffer[4096];
      if (getcwd(buffer, sizeof buffer)) folder = buffer;
    }
    folders.push_back(folder);
    return true;
  });
  if (pending(t)) clearException(t);
  return folders;
}

bool setInitializing(Thread& t, Value spec, bool on) {
  return isNone(spec) || setAttr_py(t, spec, names()._initializing, boolean(on));
}

/// Runs the code of a fresh module; on failure it leaves sys.modules.
Value execute_py(Thread& t, ModuleObject* m, Value name, Value spec, CodeObject* code) {
  setInitializing(t, spec, true);
  bool ok = code && runModule_py(t, m, code);
  if (!ok) {
    Value e = takeException(t);
    dictDeleteStr(t, t.runtime->modules, intern(t, name));
    setInitializing(t, spec, false);
    restoreException(t, e);
    return {};
  }
  setInitializing(t, spec, false);
  // A module may have replaced itself.
  Value now = dictGetStr(t.runtime->modules, intern(t, name));
  return now.isEmpty() ? Value(m) : now;
}

std::string cachedPath(const std::string& file) {
  size_t slash = file.rfind('/');
  std::string folder = slash == std::string::npos ? "" : file.substr(0, slash + 1), base = file.substr(slash == std::string::npos ? 0 : slash + 1);
  return folder + "__pycache__/" + base.substr(0, base.size() - 3) + ".protopy-311.pyc";
}

/// A shared object made by `protopyc --module`: it exports its modules as `ppy_unit`, the first of which is
/// the module itself. Empty without an exception when the file is no such object.
Value loadSharedModule_py(Thread& t, Value name, const FoundModule& found, Value spec) {
  void* library = dlopen(found.file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char* reason = dlerror();
    return raise(t, PyExc_ImportError, "%s", reason ? reason : "cannot load the shared object");
  }
  auto* program = static_cast<const PpyProgram*>(dlsym(library, "ppy_unit"));
  if (!program) {
    dlclose(library);
    return {};
  }
  if (program->abiVersion != PPY_NATIVE_ABI_VERSION)
    return raise(t, PyExc_ImportError, "'%s' was compiled for another version of the runtime (%u, this is %u)", found.file.c_str(),
                 program->abiVersion, static_cast<unsigned>(PPY_NATIVE_ABI_VERSION));
  t.runtime->import->shared.push_back(program);  // code and functions point into it: it stays loaded
  const PpyUnitModule& row = program->modules[0];
  size_t slash = found.file.rfind('/');
  std::string folder = slash == std::string::npos ? "." : found.file.substr(0, slash);
  ModuleObject* m = addModule(t, name);
  if (!m || !setModuleFacts(t, m, name, found.file, row.isPackage, folder, spec)) return {};
  return execute_py(t, m, name, spec, loadProgramModule(t, row));
}

/// Loads a module from where it was found.
Value load_py(Thread& t, Value name, const FoundModule& found) {
  switch (found.kind) {
    case FoundModule::None: return {};
    case FoundModule::Extension: {
      PPY_TRY(spec, newSpec(t, name, found.file, Value(), true));
      Value compiled = loadSharedModule_py(t, name, found, spec);
      if (!compiled.isEmpty() || pending(t)) return compiled;
      if (importExtension_py) return importExtension_py(t, name, found.file.c_str(), spec);
      raise(t, PyExc_ImportError, "extension modules are not supported by this build: '%s'", found.file.c_str());
      auto* e = t.exc.as<ImportErrorObject>();
      e->name = name;
      e->path = newStr(t, found.file);
      gc::barrier(e);
      return {};
    }
    case FoundModule::Namespace: {
      ListObject* path = newList(t, 1);
      for (const std::string& portion : found.portions)
        if (!listAppend(t, path, newStr(t, portion))) return {};
      PPY_TRY(spec, newSpec(t, name, "", path, false));
      ModuleObject* m = addModule(t, name);
      if (!m || !setModuleFacts(t, m, name, "", true, "", spec)) return {};
      if (!dictSetStr(t, moduleDict(m), names().__path__, path)) return {};
      return m;
    }
    case FoundModule::Source:
    case FoundModule::Package: {
      bool package = found.kind == FoundModule::Package;
      Value locations;
      if (package) {
        Value folder = newStr(t, found.folder);
        locations = listFrom(t, &folder, 1);
        if (locations.isEmpty()) return {};
      }
      PPY_TRY(spec, newSpec(t, name, found.file, locations, true));
      ModuleObject* m = addModule(t, name);
      if (!m || !setModuleFacts(t, m, name, found.file, package, "", spec)) return {};
      if (package && !dictSetStr(t, moduleDict(m), names().__path__, locations)) return {};
      Value cached = newStr(t, cachedPath(found.file));
      if (!dictSetStr(t, moduleDict(m), names().__cached__, cached) || !setAttr_py(t, spec, intern(t, "cached"), cached)) return {};
      return execute_py(t, m, name, spec, loadSourceFile_py(t, found.file));
    }
  }
  return {};
}

/// A module compiled into the program or into a shared object loaded before (whose first module is found
/// by its file); empty without an exception when there is none of that name.
Value loadCompiled_py(Thread& t, Value name) {
  std::vector<const PpyProgram*> programs = t.runtime->import->shared;
  if (t.runtime->import->program) programs.insert(programs.begin(), t.runtime->import->program);
  for (const PpyProgram* program : programs) {
    for (uint32_t i = 1; i < program->nmodules; i++) {
      const PpyUnitModule& row = program->modules[i];
      if (!strEquals(name, row.name)) continue;
      std::string path = row.path;
      size_t slash = path.rfind('/');
      std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
      Value locations;
      if (row.isPackage) {
        Value v = newStr(t, folder);
        locations = listFrom(t, &v, 1);
        if (locations.isEmpty()) return {};
      }
      PPY_TRY(spec, newSpec(t, name, path, locations, true));
      ModuleObject* m = addModule(t, name);
      if (!m || !setModuleFacts(t, m, name, path, row.isPackage, folder, spec)) return {};
      return execute_py(t, m, name, spec, loadProgramModule(t, row));
    }
  }
  return {};
}

/// Asks the finders a program put on sys.meta_path. Empty without an exception: none knows the module.
Value loadByFinders_py(Thread& t, Value name, Value path) {
  Value finders = dictGetStr(t.runtime->sysDict, intern(t, "meta_path"));
  if (finders.isEmpty() || !isList(finders) || finders.as<ListObject>()->ob_size == 0) return {};
  Value spec;
  bool ok = forEach_py(t, finders, [&](Value finder) {
    if (!spec.isEmpty()) return true;
    Value find = findAttr_py(t, finder, intern(t, "find_spec"));
    if (find.isEmpty()) return t.status == Status::None;
    Value found = call_py(t, find, name, path.isEmpty() ? none() : path, none());
    if (found.isEmpty()) return false;
    if (!isNone(found)) spec = found;
    return true;
  });
  if (!ok || spec.isEmpty()) return {};
  PPY_TRY(util, importModule_py(t, "importlib.util"));
  PPY_TRY(module, callMethod_py(t, util, intern(t, "module_from_spec"), &spec, 1));
  if (!dictSetStr(t, t.runtime->modules, intern(t, name), module)) return {};
  PPY_TRY(loader, getAttr_py(t, spec, intern(t, "loader")));
  if (!isNone(loader) && callMethod_py(t, loader, intern(t, "exec_module"), &module, 1).isEmpty()) {
    Value e = takeException(t);
    dictDeleteStr(t, t.runtime->modules, intern(t, name));
    restoreException(t, e);
    return {};
  }
  Value now = dictGetStr(t.runtime->modules, intern(t, name));
  return now.isEmpty() ? module : now;
}

/// Imports the module `name` with all its packages and returns it.
Value importAbsolute_py(Thread& t, Value name) {
  PPY_TRY(key, intern(t, name));
  Value m = dictGetStr(t.runtime->modules, key);
  if (!m.isEmpty()) {
    if (isNone(m)) return notFound(t, name, "import of %U halted; None in sys.modules", name);
    return m;
  }
  std::string text = strToUtf8(name);
  size_t dot = text.rfind('.');
  Value parent, path;
  std::string tail = text;
  if (dot != std::string::npos) {
    tail = text.substr(dot + 1);
    PPY_TRY(parentName, intern(t, text.substr(0, dot)));
    parent = importAbsolute_py(t, parentName);
    if (parent.isEmpty()) return {};
    m = dictGetStr(t.runtime->modules, key);  // the package may have imported it
    if (!m.isEmpty() && !isNone(m)) return m;
    path = findAttr_py(t, parent, names().__path__);
    if (path.isEmpty()) {
      if (t.status == Status::Exception) return {};
      return notFound(t, name, "No module named %R; %R is not a package", name, parentName);
    }
  }
  m = loadCompiled_py(t, name);
  if (m.isEmpty() && !pending(t)) m = importNative(t, name);
  if (m.isEmpty() && !pending(t)) m = loadByFinders_py(t, name, path);
  if (m.isEmpty() && !pending(t)) {
    Value search = path;
    if (search.isEmpty()) search = dictGetStr(t.runtime->sysDict, intern(t, "path"));
    if (!search.isEmpty()) m = load_py(t, name, findModule(tail, foldersOf_py(t, search)));
  }
  if (m.isEmpty()) return pending(t) ? Value() : notFound(t, name, "No module named %R", name);
  if (!parent.isEmpty() && !setAttr_py(t, parent, intern(t, tail), m)) {
    if (!pendingIs(t, PyExc_AttributeError)) return {};
    clearException(t);
  }
  return m;
}

/// The package that a relative import starts from.
Value packageOf_py(Thread& t, Value globals) {
  auto* d = globals.as<DictObject>();
  Value package = dictGetStr(d, names().__package__);
  if (!package.isEmpty() && !isNone(package)) {
    if (!isStr(package)) return raise(t, PyExc_TypeError, "package must be a string");
    return package;
  }
  Value spec = dictGetStr(d, names().__spec__);
  if (!spec.isEmpty() && !isNone(spec)) {
    PPY_TRY(parent, getAttr_py(t, spec, intern(t, "parent")));
    if (!isStr(parent)) return raise(t, PyExc_TypeError, "__spec__.parent must be a string");
    return parent;
  }
  Value name = dictGetStr(d, names().__name__);
  if (name.isEmpty()) return raise(t, PyExc_KeyError, "'__name__' not in globals");
  if (!isStr(name)) return raise(t, PyExc_TypeError, "__name__ must be a string");
  if (!dictGetStr(d, names().__path__).isEmpty()) return name;
  std::string text = strToUtf8(name);
  size_t dot = text.rfind('.');
  return newStr(t, dot == std::string::npos ? "" : text.substr(0, dot));
}

Value resolveName_py(Thread& t, Value name, Value globals, int level) {
  if (globals.isEmpty() || !isDict(globals)) return raise(t, PyExc_KeyError, "'__name__' not in globals");
  PPY_TRY(package, packageOf_py(t, globals));
  std::string base = strToUtf8(package);
  if (base.empty()) return raise(t, PyExc_ImportError, "attempted relative import with no known parent package");
  for (int up = 1; up < level; up++) {
    size_t dot = base.rfind('.');
    if (dot == std::string::npos) return raise(t, PyExc_ImportError, "attempted relative import beyond top-level package");
    base.resize(dot);
  }
  return name.as<StrObject>()->length ? formatStr(t, "%s.%U", base.c_str(), name) : newStr(t, base);
}

/// from module import a, b: submodules among the names are imported.
bool importNames_py(Thread& t, Value module, Value fromlist, bool fromAll) {
  Value moduleName = findAttr_py(t, module, names().__name__);
  if (moduleName.isEmpty() || !isStr(moduleName)) {
    if (pending(t)) clearException(t);
    return true;
  }
  return forEach_py(t, fromlist, [&](Value item) {
    if (!isStr(item)) {
      raise(t, PyExc_TypeError, "Item in %s must be str, not %T", fromAll ? "``__all__''" : "``from list''", item);
      return false;
    }
    if (strEquals(item, "*")) {
      if (fromAll) return true;
      Value all = findAttr_py(t, module, names().__all__);
      if (all.isEmpty()) return t.status == Status::None;
      return importNames_py(t, module, all, true);
    }
    Value name = intern(t, item);
    if (!findAttr_py(t, module, name).isEmpty()) return true;
    if (t.status == Status::Exception) return false;
    Value full = formatStr(t, "%U.%U", moduleName, name);
    if (full.isEmpty()) return false;
    if (!importAbsolute_py(t, full).isEmpty()) return true;
    // That the submodule does not exist is for the import statement to say.
    if (!pendingIs(t, PyExc_ModuleNotFoundError)) return false;
    Value missing = t.exc.as<ImportErrorObject>()->name;
    if (missing.isEmpty() || !isStr(missing) || !strEquals(missing, full)) return false;
    clearException(t);
    return true;
  });
}

}  // namespace

Value import_py(Thread& t, Value name, Value globals, Value, Value fromlist, int level) {
  if (!isStr(name)) return raise(t, PyExc_TypeError, "module name must be a string");
  if (level < 0) return raise(t, PyExc_ValueError, "level must be >= 0");
  Value absolute = name;
  if (level > 0) {
    absolute = resolveName_py(t, name, globals, level);
    if (absolute.isEmpty()) return {};
  } else if (name.as<StrObject>()->length == 0) {
    return raise(t, PyExc_ValueError, "Empty module name");
  }
  PPY_TRY(module, importAbsolute_py(t, absolute));
  int named = fromlist.isEmpty() || isNone(fromlist) ? 0 : truth_py(t, fromlist);
  if (named < 0) return {};
  if (named) {
    Value path = findAttr_py(t, module, names().__path__);
    if (path.isEmpty() && t.status == Status::Exception) return {};
    if (!path.isEmpty() && !importNames_py(t, module, fromlist, false)) return {};
    return module;
  }
  std::string text = strToUtf8(name);
  size_t dot = text.find('.');
  if (level == 0) {
    if (dot == std::string::npos) return module;
    return importAbsolute_py(t, newStr(t, text.substr(0, dot)));
  }
  if (dot == std::string::npos) return module;
  // `import_(".a.b")`: the package that `.a` names.
  std::string full = strToUtf8(absolute);
  return importAbsolute_py(t, newStr(t, full.substr(0, full.size() - (text.size() - dot))));
}

Value importModule_py(Thread& t, const char* name) {
  PPY_TRY(text, intern(t, name));
  return importAbsolute_py(t, text);
}

}  // namespace ppy
