// Built-in functions about attributes, types and identity.
#include "runtime/object/audit.h"
#include "stdlib/builtins/builtins.h"

namespace ppy::builtins {

Value attributeName(Thread& t, Value name, const char* function) {
  if (!isStr(name)) return raise(t, PyExc_TypeError, "attribute name must be string, not '%T'", name);
  return intern(t, name);
}

namespace {

Value builtinGetattr(Thread& t, Value, Value* a) {
  PPY_TRY(name, attributeName(t, a[1], "getattr"));
  if (a[2].isEmpty()) return getAttr_py(t, a[0], name);
  Value v = findAttr_py(t, a[0], name);
  if (v.isEmpty() && !pending(t)) return a[2];
  return v;
}

Value builtinHasattr(Thread& t, Value, Value* a) {
  PPY_TRY(name, attributeName(t, a[1], "hasattr"));
  Value v = findAttr_py(t, a[0], name);
  if (v.isEmpty() && pending(t)) return {};
  return boolean(!v.isEmpty());
}

Value builtinSetattr(Thread& t, Value, Value* a) {
  PPY_TRY(name, attributeName(t, a[1], "setattr"));
  return setAttr_py(t, a[0], name, a[2]) ? none() : Value();
}

Value builtinDelattr(Thread& t, Value, Value* a) {
  PPY_TRY(name, attributeName(t, a[1], "delattr"));
  return delAttr_py(t, a[0], name) ? none() : Value();
}

Value builtinIsinstance(Thread& t, Value, Value* a) {
  int r = isInstance_py(t, a[0], a[1]);
  return r < 0 ? Value() : boolean(r);
}

Value builtinIssubclass(Thread& t, Value, Value* a) {
  int r = isSubclass_py(t, a[0], a[1]);
  return r < 0 ? Value() : boolean(r);
}

Value builtinCallable(Thread& t, Value, Value* a) { return boolean(isCallable(a[0])); }

/// Identity as an int: the address of an object; for an immediate, a number made from its bits that no
/// address can equal (addresses are multiples of 16, these are odd).
Value builtinId(Thread& t, Value, Value* a) {
  Value v = canonical(a[0]);
  uint64_t id = v.isObject() ? v.bits() : (v.bits() >> 1) | 1;
  return audit_py(t, "builtins.id", id) ? makeUint(t, id) : Value();
}

Value builtinHash(Thread& t, Value, Value* a) {
  intptr_t h = hash_py(t, a[0]);
  return h == -1 ? Value() : makeInt(t, h);
}

/// Sorted list of the names in any iterable of str.
Value sortedNames(Thread& t, Value names) {
  PPY_TRY(list, listFromIterable_py(t, names));
  if (!listSort_py(t, list.as<ListObject>(), none(), false)) return {};
  return list;
}

Value builtinDir(Thread& t, Value, Value* a) {
  if (a[0].isEmpty()) {
    PPY_TRY(locals, currentLocals_py(t));
    if (!isExactly(locals, &PyDict_Type)) {  // a mapping given to exec()
      locals = callMethod_py(t, locals, intern(t, "keys"), nullptr, 0);
      if (locals.isEmpty()) return {};
    }
    return sortedNames(t, locals);
  }
  Value f = lookupInMro(typeOf(a[0]), intern(t, "__dir__"));
  if (f.isEmpty()) return raise(t, PyExc_TypeError, "object does not provide __dir__");
  PPY_TRY(names, call_py(t, f, a[0]));
  return sortedNames(t, names);
}

Value builtinVars(Thread& t, Value, Value* a) {
  if (a[0].isEmpty()) return currentLocals_py(t);
  Value v = findAttr_py(t, a[0], intern(t, "__dict__"));
  if (v.isEmpty() && !pending(t)) return raise(t, PyExc_TypeError, "vars() argument must have __dict__ attribute");
  return v;
}

}  // namespace

const BuiltinDef kAttributeFunctions[] = {
    {"getattr", "object, name, default=None, /", builtinGetattr},
    {"hasattr", "obj, name, /", builtinHasattr},
    {"setattr", "obj, name, value, /", builtinSetattr},
    {"delattr", "obj, name, /", builtinDelattr},
    {"isinstance", "obj, class_or_tuple, /", builtinIsinstance},
    {"issubclass", "cls, class_or_tuple, /", builtinIssubclass},
    {"callable", "obj, /", builtinCallable},
    {"id", "obj, /", builtinId},
    {"hash", "obj, /", builtinHash},
    {"dir", "object=None, /", builtinDir},
    {"vars", "object=None, /", builtinVars},
    {nullptr, nullptr, nullptr}};

}  // namespace ppy::builtins
