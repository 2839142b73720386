/// isinstance and issubclass.
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/isinstance.h"
#include "runtime/object/names.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/recursion.h"

namespace ppy {

namespace {

constexpr const char kInstanceMessage[] = "isinstance() arg 2 must be a type, a tuple of types, or a union";
constexpr const char kSubclassMessage[] = "issubclass() arg 2 must be a class, a tuple of classes, or a union";

/// __bases__ as a tuple, or empty (Status::None) when the object is not class-like.
Value abstractBases(Thread& t, Value cls) {
  Value bases = findAttr_py(t, cls, names().__bases__);
  return bases && isTuple(bases) ? bases : Value();
}

int abstractSubclass(Thread& t, Value derived, Value cls) {
  if (nativeStackLow(t, "in __subclasscheck__")) return -1;
  for (;;) {
    if (derived == cls) return 1;
    Value bases = abstractBases(t, derived);
    if (bases.isEmpty()) return pending(t) ? -1 : 0;
    auto* tuple = bases.as<TupleObject>();
    if (tuple->ob_size == 0) return 0;
    if (tuple->ob_size == 1) {
      derived = tuple->ob_item[0];
      continue;
    }
    for (intptr_t i = 0; i < tuple->ob_size; i++)
      if (int r = abstractSubclass(t, tuple->ob_item[i], cls)) return r;
    return 0;
  }
}

bool classLike(Thread& t, Value cls, const char* message) {
  if (isType(cls)) return true;
  Value bases = abstractBases(t, cls);
  if (bases) return true;
  if (!pending(t)) raise(t, PyExc_TypeError, "%s", message);
  return false;
}

/// Result of a __instancecheck__/__subclasscheck__ of the class's own type: 1, 0, -1; -2: has none.
int hook(Thread& t, Value cls, Value name, Value v) {
  Value check = lookupInMro(typeOf(cls), name);
  if (check.isEmpty()) return -2;
  Value argv[2] = {cls, v};
  Value r = callSpecial_py(t, check, argv, 2);
  return r.isEmpty() ? -1 : truth_py(t, r);
}

}  // namespace

int plainIsInstance_py(Thread& t, Value v, Value cls) {
  if (isType(cls)) {
    auto* type = cls.as<TypeObject>();
    if (isInstance(v, type)) return 1;
    if (!v.isObject() || infoOfValue(v).layout == Layout::Int) return 0;
    // An object may claim another class through __class__ (proxies, mocks); built-in types do by __getattribute__ alone.
    if (!infoOfValue(v).customGetattribute && !(typeOf(v)->tp_flags & kTypeHeap)) return 0;
    if (!infoOfValue(v).customGetattribute && lookupInMro(typeOf(v), names().__class__) == lookupInMro(&PyBaseObject_Type, names().__class__))
      return 0;
    Value claimed = findAttr_py(t, v, names().__class__);
    if (claimed.isEmpty()) return pending(t) ? -1 : 0;
    return isType(claimed) && claimed.as<TypeObject>() != typeOf(v) && isSubtype(claimed.as<TypeObject>(), type);
  }
  if (!classLike(t, cls, kInstanceMessage)) return -1;
  Value claimed = findAttr_py(t, v, names().__class__);
  if (claimed.isEmpty()) return pending(t) ? -1 : 0;
  return abstractSubclass(t, claimed, cls);
}

int plainIsSubclass_py(Thread& t, Value derived, Value cls) {
  if (isType(cls) && isType(derived)) return isSubtype(derived.as<TypeObject>(), cls.as<TypeObject>());
  if (!classLike(t, derived, "issubclass() arg 1 must be a class")) return -1;
  if (!classLike(t, cls, kSubclassMessage)) return -1;
  return abstractSubclass(t, derived, cls);
}

int isInstance_py(Thread& t, Value v, Value cls) {
  if (isType(cls)) {
    if (typeOf(v) == cls.as<TypeObject>()) return 1;
    if (typeOf(cls) == &PyType_Type) return plainIsInstance_py(t, v, cls);
  }
  if (isExactly(cls, &_PyUnion_Type)) cls = cls.as<UnionObject>()->args;
  if (isTuple(cls)) {
    RecursionGuard depth(t, "in __instancecheck__");
    if (!depth) return -1;
    auto* tuple = cls.as<TupleObject>();
    for (intptr_t i = 0; i < tuple->ob_size; i++)
      if (int r = isInstance_py(t, v, tuple->ob_item[i])) return r;
    return 0;
  }
  int r = hook(t, cls, names().__instancecheck__, v);
  return r != -2 ? r : plainIsInstance_py(t, v, cls);
}

int isSubclass_py(Thread& t, Value derived, Value cls) {
  if (isType(cls) && typeOf(cls) == &PyType_Type) {
    if (derived == cls) return 1;
    return plainIsSubclass_py(t, derived, cls);
  }
  if (isExactly(cls, &_PyUnion_Type)) cls = cls.as<UnionObject>()->args;
  if (isTuple(cls)) {
    RecursionGuard depth(t, "in __subclasscheck__");
    if (!depth) return -1;
    auto* tuple = cls.as<TupleObject>();
    for (intptr_t i = 0; i < tuple->ob_size; i++)
      if (int r = isSubclass_py(t, derived, tuple->ob_item[i])) return r;
    return 0;
  }
  int r = hook(t, cls, names().__subclasscheck__, derived);
  return r != -2 ? r : plainIsSubclass_py(t, derived, cls);
}

}  // namespace ppy
