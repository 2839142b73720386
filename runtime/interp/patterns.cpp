// Structural pattern matching: keys of mappings and attributes of class patterns.
#include "runtime/frame/call.h"
#include "runtime/gc/heap.h"
#include "runtime/interp/slow.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy::interp {

Value matchKeys_py(Thread& t, Value subject, Value keysValue) {
  auto* keys = keysValue.as<TupleObject>();
  TupleObject* values = newTuple(t, keys->ob_size);
  if (!values) return {};
  SetObject* seen = newSet(t, &PySet_Type);
  Value get = keys->ob_size ? getAttr_py(t, subject, names().get) : none();
  if (get.isEmpty() || !seen) return {};
  // An object nobody else has stands for "absent".
  Value absent = newInstance(t, &PyBaseObject_Type);
  for (intptr_t i = 0; i < keys->ob_size; i++) {
    Value key = keys->ob_item[i];
    int added = setAdd_py(t, seen, key);
    if (added < 0) return {};
    if (!added) return raise(t, PyExc_ValueError, "mapping pattern checks duplicate key (%R)", key);
    PPY_TRY(v, call_py(t, get, key, absent));
    if (v == absent) return none();
    gc::store(values, &values->ob_item[i], v);
  }
  return values;
}

Value matchRest_py(Thread& t, Value subject, Value keysValue) {
  DictObject* rest = newDict(t);
  if (!rest || !dictMerge_py(t, rest, subject, true)) return {};
  auto* keys = keysValue.as<TupleObject>();
  for (intptr_t i = 0; i < keys->ob_size; i++)
    if (dictDelete_py(t, rest, keys->ob_item[i]) < 0) return {};
  return rest;
}

namespace {

/// Built-in types whose one positional sub-pattern matches the subject itself.
bool matchesSelf(const TypeObject* type) {
  for (const TypeObject* self : {&PyBool_Type, &PyByteArray_Type, &PyBytes_Type, &PyDict_Type, &PyFloat_Type, &PyFrozenSet_Type, &PyLong_Type,
                                 &PyList_Type, &PySet_Type, &PyUnicode_Type, &PyTuple_Type})
    if (isSubtype(type, self)) return true;
  return false;
}

/// subject.name, remembering names used. Empty with Status::None: absent.
Value attributeOnce_py(Thread& t, Value subject, TypeObject* type, Value name, SetObject* seen) {
  int added = setAdd_py(t, seen, name);
  if (added < 0) return {};
  if (!added) return raise(t, PyExc_TypeError, "%s() got multiple sub-patterns for attribute %R", typeName(type), name);
  return findAttr_py(t, subject, intern(t, name));
}

}  // namespace

Value matchClass_py(Thread& t, Value subject, Value cls, int npos, Value kwnamesValue) {
  if (!isType(cls)) return raise(t, PyExc_TypeError, "called match pattern must be a class");
  int is = isInstance_py(t, subject, cls);
  if (is < 0) return {};
  if (!is) return none();
  auto* type = cls.as<TypeObject>();
  auto* kwnames = kwnamesValue.as<TupleObject>();
  SetObject* seen = newSet(t, &PySet_Type);
  ListObject* found = newList(t);
  if (!seen || !found) return {};
  if (npos) {
    Value matchArgs = findAttr_py(t, cls, names().__match_args__);
    bool self = false;
    intptr_t allowed;
    if (!matchArgs.isEmpty()) {
      if (!isExactly(matchArgs, &PyTuple_Type))
        return raise(t, PyExc_TypeError, "%s.__match_args__ must be a tuple (got %T)", typeName(type), matchArgs);
      allowed = matchArgs.as<TupleObject>()->ob_size;
    } else {
      if (t.status == Status::Exception) return {};
      self = matchesSelf(type);
      allowed = self;
    }
    if (npos > allowed)
      return raise(t, PyExc_TypeError, "%s() accepts %zd positional sub-pattern%s (%d given)", typeName(type), allowed, allowed == 1 ? "" : "s", npos);
    if (self) {
      if (!listAppend(t, found, subject)) return {};
    } else {
      for (int i = 0; i < npos; i++) {
        Value name = matchArgs.as<TupleObject>()->ob_item[i];
        if (!isStr(name)) return raise(t, PyExc_TypeError, "__match_args__ elements must be strings (got %T)", name);
        Value v = attributeOnce_py(t, subject, type, name, seen);
        if (v.isEmpty()) return t.status == Status::Exception ? Value() : none();
        if (!listAppend(t, found, v)) return {};
      }
    }
  }
  for (intptr_t i = 0; i < kwnames->ob_size; i++) {
    Value v = attributeOnce_py(t, subject, type, kwnames->ob_item[i], seen);
    if (v.isEmpty()) return t.status == Status::Exception ? Value() : none();
    if (!listAppend(t, found, v)) return {};
  }
  return tupleFrom(t, found->ob_item, found->ob_size);
}

}  // namespace ppy::interp
