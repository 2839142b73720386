// Names: modules and what is in them, for both directions.
#include "stdlib/_pickle/pickle.h"

namespace ppy::pickle {

Value dottedPath(Thread& t, Value owner, Value name) {
  Value dot = latin1Str('.');
  PPY_TRY(path, call_py(t, dictGetStr(PyUnicode_Type.tp_dict, intern(t, "split")), name, dot));
  auto* list = path.as<ListObject>();
  for (intptr_t i = 0; i < list->ob_size; i++) {
    if (!strEquals(list->ob_item[i], "<locals>")) continue;
    return owner.isEmpty() ? raise(t, PyExc_AttributeError, "Can't pickle local object %R", name)
                           : raise(t, PyExc_AttributeError, "Can't get local attribute %R on %R", name, owner);
  }
  return path;
}

Value findDeep_py(Thread& t, Value owner, Value path, Value* parent) {
  auto* list = path.as<ListObject>();
  Value at = owner, outer;
  for (intptr_t i = 0; i < list->ob_size; i++) {
    outer = at;
    at = findAttr_py(t, outer, intern(t, list->ob_item[i]));
    if (at.isEmpty()) return {};
  }
  if (parent) *parent = outer;
  return at;
}

Value importByName_py(Thread& t, Value name) {
  if (!isStr(name)) return raise(t, PyExc_TypeError, "module name must be a string");
  // Waits for a module that another thread is importing.
  if (import_py(t, name, none(), none(), none(), 0).isEmpty()) return {};
  Value module = dictGet_py(t, t.runtime->modules, name);
  return module.isEmpty() && !pending(t) ? raiseKeyError(t, name) : module;
}

bool mapNames_py(Thread& t, Global names, Global imports, Value* module, Value* name) {
  bool toOld = names == kNames3to2;
  Value both = dictGet_py(t, globalDict(t, names), tupleOf(t, {*module, *name}));
  if (!both.isEmpty()) {
    const char* table = toOld ? "REVERSE_NAME_MAPPING" : "NAME_MAPPING";
    if (!isTuple(both) || both.as<TupleObject>()->ob_size != 2)
      return raise(t, PyExc_RuntimeError, "_compat_pickle.%s values should be 2-tuples, not %.200T", table, both), false;
    Value m = both.as<TupleObject>()->ob_item[0], n = both.as<TupleObject>()->ob_item[1];
    if (!isStr(m) || !isStr(n))
      return raise(t, PyExc_RuntimeError, "_compat_pickle.%s values should be pairs of str, not (%.200T, %.200T)", table, m, n), false;
    *module = m;
    *name = n;
    return true;
  }
  if (pending(t)) return false;
  Value other = dictGet_py(t, globalDict(t, imports), *module);
  if (other.isEmpty()) return !pending(t);
  if (!isStr(other))
    return raise(t, PyExc_RuntimeError, "_compat_pickle.%s values should be strings, not %.200T", toOld ? "REVERSE_IMPORT_MAPPING" : "IMPORT_MAPPING", other), false;
  *module = other;
  return true;
}

}  // namespace ppy::pickle
