// __import__: names made absolute, modules that are there already, from-lists. Loading is importlib's.
#include "runtime/import/import.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "runtime/frame/frame_object.h"
#include "runtime/object/audit.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/options.h"

namespace ppy {

namespace {

Value notFound(Thread& t, Value name, const char* format) {
  raise(t, PyExc_ModuleNotFoundError, format, name);
  auto* e = t.exc.as<ImportErrorObject>();
  gc::store(e, &e->name, name);
  return {};
}

/// Takes importlib's own frames out of the pending exception's traceback: all of them for an ImportError, else
/// those around the module's code.
void trimTraceback(Thread& t) {
  if (t.runtime->options && t.runtime->options->verbose) return;
  bool always = pendingIs(t, PyExc_ImportError);
  Object* owner = t.exc.as<ExceptionObject>();
  Value* link = &t.exc.as<ExceptionObject>()->traceback;
  Object* outerOwner = owner;
  Value* outerLink = link;
  bool inside = false;
  for (Value tb = *link; !tb.isEmpty() && !isNone(tb);) {
    auto* entry = tb.as<TracebackObject>();
    Value next = entry->tb_next;
    const CodeObject* code = tracebackCode(entry);
    bool now = strEquals(code->filename, "<frozen importlib._bootstrap>") || strEquals(code->filename, "<frozen importlib._bootstrap_external>");
    if (now && !inside) {
      outerOwner = owner;
      outerLink = link;
    }
    inside = now;
    if (inside && (always || strEquals(code->name, "_call_with_frames_removed"))) {
      gc::store(outerOwner, outerLink, next);
      owner = outerOwner;
      link = outerLink;
    } else {
      owner = entry;
      link = &entry->tb_next;
    }
    tb = next;
  }
}

/// Before importlib runs: native and frozen modules only.
Value importEarly_py(Thread& t, Value name) {
  Value m = importNative(t, name);
  if (!m.isEmpty() || pending(t)) return m;
  const FrozenModule* frozen = findFrozen(name);
  return frozen ? importFrozen_py(t, name, *frozen) : notFound(t, name, "No module named %R");
}

/// -X importtime: a line on stderr for each module, the inner ones first, with what it and all below it took.
Value timedLoad_py(Thread& t, ImportState& state, Value name, Value import) {
  using Clock = std::chrono::steady_clock;
  if (!state.timedHeader) std::fprintf(stderr, "import time: self [us] | cumulative | imported package\n");
  state.timedHeader = true;
  int64_t before = std::exchange(state.timedInside, 0);
  state.timedLevel++;
  Clock::time_point start = Clock::now();
  Value m = call_py(t, state.findAndLoad, name, import);
  int64_t took = std::chrono::nanoseconds(Clock::now() - start).count();
  state.timedLevel--;
  auto microseconds = [](int64_t ns) { return static_cast<long>((ns + 999) / 1000); };
  std::fprintf(stderr, "import time: %9ld | %10ld | %*s%s\n", microseconds(took - state.timedInside), microseconds(took), state.timedLevel * 2, "", strToUtf8(name).c_str());
  state.timedInside = before + took;
  return m;
}

/// Imports the module `name` with all its packages and returns it.
Value importAbsolute_py(Thread& t, Value name) {
  if (t.runtime->startImports && !t.runtime->startImports(t)) return {};
  PPY_TRY(key, intern(t, name));
  ImportState& state = *t.runtime->import;
  Value m = dictGetStr(t.runtime->modules, key);
  if (!m.isEmpty() && !isNone(m)) {
    if (state.lockUnlock.isEmpty()) return m;
    // One that another import is still running may be waited for.
    Value spec = findAttr_py(t, m, names().__spec__);
    if (!spec.isEmpty() && !isNone(spec)) {
      Value initializing = findAttr_py(t, spec, names()._initializing);
      if (!initializing.isEmpty() && truth_py(t, initializing) > 0 && call_py(t, state.lockUnlock, name).isEmpty()) {
        trimTraceback(t);
        return {};
      }
    }
    if (pending(t)) clearException(t);
    return m;
  }
  if (state.findAndLoad.isEmpty()) return importEarly_py(t, name);
  if (audited(t)) {
    auto ofSys = [&](const char* what) { return dictGetStr(t.runtime->sysDict, intern(t, what)); };
    if (!audit_py(t, "import", name, none(), ofSys("path"), ofSys("meta_path"), ofSys("path_hooks"))) return {};
  }
  Value import = dictGetStr(t.runtime->builtins, intern(t, "__import__"));
  state.depth++;
  if (t.runtime->options && t.runtime->options->importTime) m = timedLoad_py(t, state, name, import.isEmpty() ? none() : import);
  else m = call_py(t, state.findAndLoad, name, import.isEmpty() ? none() : import);
  // Module locks go when nobody holds them any more. CPython's counts see that at once; here their weak
  // references' callbacks would run at some later collection.
  if (--state.depth == 0 && !t.runtime->multiThreaded && isExactly(state.moduleLocks, &PyDict_Type)) dictClear(t, state.moduleLocks.as<DictObject>());
  if (m.isEmpty() && pending(t)) trimTraceback(t);
  return m;
}

/// __package__ of the importing module, or what follows from __spec__ and __name__.
Value packageOf_py(Thread& t, Value globals) {
  auto* d = globals.as<DictObject>();
  Value package = dictGetStr(d, names().__package__);
  Value spec = dictGetStr(d, names().__spec__);
  bool hasSpec = !spec.isEmpty() && !isNone(spec);
  if (!package.isEmpty() && !isNone(package)) {
    if (!isStr(package)) return raise(t, PyExc_TypeError, "package must be a string");
    if (!hasSpec) return package;
    PPY_TRY(parent, getAttr_py(t, spec, intern(t, "parent")));
    int same = equals_py(t, package, parent);
    if (same < 0 || (!same && !warn_py(t, PyExc_ImportWarning, 1, "__package__ != __spec__.parent"))) return {};
    return package;
  }
  if (hasSpec) {
    PPY_TRY(parent, getAttr_py(t, spec, intern(t, "parent")));
    if (!isStr(parent)) return raise(t, PyExc_TypeError, "__spec__.parent must be a string");
    return parent;
  }
  if (!warn_py(t, PyExc_ImportWarning, 1, "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__")) return {};
  Value name = dictGetStr(d, names().__name__);
  if (name.isEmpty()) return raise(t, PyExc_KeyError, "'__name__' not in globals");
  if (!isStr(name)) return raise(t, PyExc_TypeError, "__name__ must be a string");
  if (!dictGetStr(d, names().__path__).isEmpty()) return name;
  std::string text = strToUtf8(name);
  size_t dot = text.rfind('.');
  return newStr(t, dot == std::string::npos ? "" : text.substr(0, dot));
}

Value resolveName_py(Thread& t, Value name, Value globals, int level) {
  if (globals.isEmpty() || isNone(globals)) return raise(t, PyExc_KeyError, "'__name__' not in globals");
  if (!isDict(globals)) return raise(t, PyExc_TypeError, "globals must be a dict");
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
      if (fromAll) raise(t, PyExc_TypeError, "Item in %U.__all__ must be str, not %T", moduleName, item);
      else raise(t, PyExc_TypeError, "Item in ``from list'' must be str, not %T", item);
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
    // That the submodule does not exist is for the import statement to say, unless its import is barred.
    if (!pendingIs(t, PyExc_ModuleNotFoundError)) return false;
    Value missing = t.exc.as<ImportErrorObject>()->name;
    if (missing.isEmpty() || !isStr(missing) || !strEquals(missing, full)) return false;
    Value barred = dictGetStr(t.runtime->modules, intern(t, full));
    if (!barred.isEmpty() && isNone(barred)) return false;
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
  std::string front = full.substr(0, full.size() - (text.size() - dot));
  Value found = dictGetStr(t.runtime->modules, intern(t, front));
  if (found.isEmpty()) return raise(t, PyExc_KeyError, "%R not in sys.modules as expected", newStr(t, front));
  return found;
}

Value importModule_py(Thread& t, const char* name) {
  PPY_TRY(text, intern(t, name));
  return importAbsolute_py(t, text);
}

}  // namespace ppy
