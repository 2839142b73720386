// import statements: calls of __import__, names of modules, star imports.
#include "runtime/frame/services.h"
#include "runtime/frame/call.h"
#include "runtime/gc/heap.h"
#include "runtime/interp/slow.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy::interp {

Value importName_py(Thread& t, Frame* f, Value level, Value fromlist, Value name) {
  Value builtins = f->function ? f->function->builtins : builtinsOf(t, f->globals);
  Value import = dictGetStr(builtins.as<DictObject>(), names().__import__);
  if (import.isEmpty()) return raise(t, PyExc_ImportError, "__import__ not found");
  Value locals = f->names.isEmpty() ? none() : f->names;
  if (import == dictGetStr(t.runtime->builtins, names().__import__) && isExactly(import, &PyCFunction_Type)) {
    int64_t n = 0;
    intFits64(level, &n);
    return import_py(t, name, f->globals, locals, fromlist, static_cast<int>(n));
  }
  Value args[] = {name, f->globals, locals, fromlist, level};
  return call_py(t, import, Args{args, 5});
}

Value importFrom_py(Thread& t, Value module, Value name) {
  Value v = findAttr_py(t, module, name);
  if (!v.isEmpty() || t.status == Status::Exception) return v;
  // A submodule that is still being imported is not an attribute of its package yet.
  Value package = findAttr_py(t, module, names().__name__);
  if (package.isEmpty() && t.status == Status::Exception) return {};
  Value file = findAttr_py(t, module, names().__file__);
  if (file.isEmpty() && t.status == Status::Exception) return {};
  if (!package.isEmpty() && isStr(package)) {
    PPY_TRY(full, formatStr(t, "%U.%U", package, name));
    PPY_TRY(key, intern(t, full));
    v = dictGetStr(t.runtime->modules, key);
    if (!v.isEmpty()) return v;
  }
  Value packageText = package.isEmpty() || !isStr(package) ? newStr(t, "<unknown module name>") : package;
  if (file.isEmpty() || !isStr(file)) {
    raise(t, PyExc_ImportError, "cannot import name %R from %R (unknown location)", name, packageText);
  } else {
    Value spec = findAttr_py(t, module, names().__spec__);
    Value initializing = spec.isEmpty() || isNone(spec) ? Value() : findAttr_py(t, spec, names()._initializing);
    if (t.status == Status::Exception) clearException(t);
    bool partial = !initializing.isEmpty() && isTrue(initializing);
    if (partial)
      raise(t, PyExc_ImportError, "cannot import name %R from partially initialized module %R (most likely due to a circular import) (%U)", name, packageText, file);
    else
      raise(t, PyExc_ImportError, "cannot import name %R from %R (%U)", name, packageText, file);
  }
  auto* e = t.exc.as<ImportErrorObject>();
  e->name = packageText;
  e->path = file.isEmpty() ? none() : file;
  gc::barrier(e);
  return {};
}

bool importStar_py(Thread& t, Frame* f, Value module) {
  Value ns = f->names.isEmpty() ? f->globals : f->names;
  bool skipUnderscore = false;
  Value all = findAttr_py(t, module, names().__all__);
  if (all.isEmpty()) {
    if (t.status == Status::Exception) return false;
    Value dict = findAttr_py(t, module, names().__dict__);
    if (dict.isEmpty()) {
      if (t.status == Status::None) raise(t, PyExc_ImportError, "from-import-* object has no __dict__ and no __all__");
      return false;
    }
    all = listFromIterable_py(t, dict);
    if (all.isEmpty()) return false;
    skipUnderscore = true;
  }
  return forEach_py(t, all, [&](Value name) {
    if (!isStr(name)) {
      Value moduleName = findAttr_py(t, module, names().__name__);
      if (moduleName.isEmpty()) moduleName = newStr(t, "?");
      raise(t, PyExc_TypeError, "%s in %U.%s must be str, not %T", skipUnderscore ? "Key" : "Item", moduleName, skipUnderscore ? "__dict__" : "__all__", name);
      return false;
    }
    if (skipUnderscore && strView(name).length && strView(name)[0] == '_') return true;
    Value key = intern(t, name);
    if (key.isEmpty()) return false;
    Value v = getAttr_py(t, module, key);
    if (v.isEmpty()) return false;
    if (isExactly(ns, &PyDict_Type)) return dictSetStr(t, ns.as<DictObject>(), key, v);
    return setItem_py(t, ns, key, v);
  });
}

}  // namespace ppy::interp
