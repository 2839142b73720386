/// object.__reduce_ex__ and __getstate__.
#include "runtime/object/object_reduce.h"

#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

Value importModule_py(Thread& t, const char* name);  // import room

namespace {

Value copyregAttr_py(Thread& t, const char* name) {
  PPY_TRY(module, importModule_py(t, "copyreg"));
  PPY_TRY(key, intern(t, std::string_view(name)));
  return getAttr_py(t, module, key);
}

/// (args, kwargs or empty) for __newobj__; args empty: the class has no __getnewargs*__.
bool newArguments_py(Thread& t, Value self, Value* args, Value* kwargs) {
  const Names& n = names();
  Value f = lookupInMro(typeOf(self), n.__getnewargs_ex__);
  if (f) {
    PPY_TRY(pair, callSpecial_py(t, f, &self, 1));
    if (!isTuple(pair)) return raise(t, PyExc_TypeError, "__getnewargs_ex__ should return a tuple, not '%T'", pair), false;
    auto* p = pair.as<TupleObject>();
    if (p->ob_size != 2) return raise(t, PyExc_ValueError, "__getnewargs_ex__ should return a tuple of length 2, not %zd", p->ob_size), false;
    if (!isTuple(p->ob_item[0]))
      return raise(t, PyExc_TypeError, "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%T'", p->ob_item[0]), false;
    if (!isDict(p->ob_item[1]))
      return raise(t, PyExc_TypeError, "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%T'", p->ob_item[1]), false;
    *args = p->ob_item[0];
    *kwargs = p->ob_item[1];
    return true;
  }
  if (pending(t)) return false;
  f = lookupInMro(typeOf(self), n.__getnewargs__);
  if (f) {
    PPY_TRY(tuple, callSpecial_py(t, f, &self, 1));
    if (!isTuple(tuple)) return raise(t, PyExc_TypeError, "__getnewargs__ should return a tuple, not '%T'", tuple), false;
    *args = tuple;
    return true;
  }
  return !pending(t);
}

Value reduceNew_py(Thread& t, Value self) {
  TypeObject* type = typeOf(self);
  if (infoOf(type).slots[kSlotNew].attr.isEmpty()) return raise(t, PyExc_TypeError, "cannot pickle '%N' object", type);
  Value args, kwargs;
  if (!newArguments_py(t, self, &args, &kwargs)) return {};
  Value maker, makerArgs;
  if (kwargs && dictSize(kwargs.as<DictObject>())) {
    maker = copyregAttr_py(t, "__newobj_ex__");
    if (maker.isEmpty()) return {};
    makerArgs = tupleOf(t, {type, args, kwargs});
  } else {
    maker = copyregAttr_py(t, "__newobj__");
    if (maker.isEmpty()) return {};
    intptr_t n = args ? args.as<TupleObject>()->ob_size : 0;
    TupleObject* all = newTuple(t, n + 1);
    if (!all) return {};
    all->ob_item[0] = type;
    for (intptr_t i = 0; i < n; i++) all->ob_item[i + 1] = args.as<TupleObject>()->ob_item[i];
    makerArgs = all;
  }
  if (makerArgs.isEmpty()) return {};
  // __getstate__ may be the class's own.
  PPY_TRY(getState, getAttr_py(t, self, names().__getstate__));
  Value state;
  if (isExactly(getState, &PyCFunction_Type) && getState.as<BuiltinObject>()->m_self == self &&
      lookupInMro(type, names().__getstate__) == dictGetStr(PyBaseObject_Type.tp_dict, names().__getstate__)) {
    state = objectState_py(t, self, args.isEmpty() && !isList(self) && !isDict(self));
  } else {
    state = call_py(t, getState);
  }
  if (state.isEmpty()) return {};
  Value listItems = none(), dictItems = none();
  if (isList(self)) {
    listItems = iter_py(t, self);
    if (listItems.isEmpty()) return {};
  }
  if (isDict(self)) {
    PPY_TRY(items, callMethod_py(t, self, names().items, nullptr, 0));
    dictItems = iter_py(t, items);
    if (dictItems.isEmpty()) return {};
  }
  return tupleOf(t, {maker, makerArgs, state, listItems, dictItems});
}

}  // namespace

Value objectState_py(Thread& t, Value self, bool required) {
  TypeObject* type = typeOf(self);
  const TypeInfo& info = infoOf(type);
  if (required && type->tp_itemsize) return raise(t, PyExc_TypeError, "cannot pickle %N objects", type);
  Value state = findAttr_py(t, self, names().__dict__);
  if (state.isEmpty()) {
    if (pending(t)) return {};
    state = none();
  } else if (isDict(state) && dictSize(state.as<DictObject>()) == 0) {
    state = none();
  }
  Value slotNames = none();
  Value cached = dictGetStr(type->tp_dict, intern(t, "__slotnames__"));
  if (cached && isList(cached)) {
    slotNames = cached;
  } else if (info.slotsEnd > info.staticSize) {
    PPY_TRY(collect, copyregAttr_py(t, "_slotnames"));
    slotNames = call_py(t, collect, type);
    if (slotNames.isEmpty()) return {};
  }
  // Fields of a built-in base that nothing here can see cannot be copied this way. A dict and weak references can be
  // done without, and so can the flag that streams have beside them; what static and class methods wrap cannot.
  bool wrapper = isInstance(self, &PyStaticMethod_Type) || isInstance(self, &PyClassMethod_Type);
  if (required && info.staticSize > sizeof(Object) && (!info.dictOffset || wrapper || info.staticSize > sizeof(Object) + 3 * sizeof(Value)))
    return raise(t, PyExc_TypeError, "cannot pickle '%N' object", type);
  if (!isList(slotNames) || slotNames.as<ListObject>()->ob_size == 0) return state;
  DictObject* slots = newDict(t);
  if (!slots) return {};
  auto* l = slotNames.as<ListObject>();
  for (intptr_t i = 0; i < l->ob_size; i++) {
    PPY_TRY(name, intern(t, l->ob_item[i]));
    Value v = findAttr_py(t, self, name);
    if (v.isEmpty()) {
      if (pending(t)) return {};
      continue;
    }
    if (!dictSetStr(t, slots, name, v)) return {};
  }
  if (dictSize(slots) == 0) return state;
  return tupleOf(t, {state, slots});
}

Value objectReduce_py(Thread& t, Value self, int protocol) {
  if (protocol >= 2) return reduceNew_py(t, self);
  PPY_TRY(f, copyregAttr_py(t, "_reduce_ex"));
  return call_py(t, f, self, Value::smallInt(protocol));
}

}  // namespace ppy
