// tuple primitives.
#include "runtime/object/alloc.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"

namespace ppy {

extern "C" TupleObject ppy_empty_tuple;
TupleObject ppy_empty_tuple = {};

TupleObject* newTuple(Thread& t, intptr_t n) {
  if (n == 0) {
    // static data: immortal, shared by every Runtime
    ppy_empty_tuple.ob_refcnt = kRefBias;
    ppy_empty_tuple.ob_type = &PyTuple_Type;
    return &ppy_empty_tuple;
  }
  if (n > (INTPTR_MAX >> 4)) {
    raiseMemory(t);
    return nullptr;
  }
  auto* o = static_cast<TupleObject*>(allocObjectOrNull(t, &PyTuple_Type, offsetof(TupleObject, ob_item) + static_cast<size_t>(n) * sizeof(Value)));
  if (o) o->ob_size = n;
  return o;
}

Value tupleFrom(Thread& t, const Value* items, intptr_t n) {
  TupleObject* o = newTuple(t, n);
  if (!o) return {};
  for (intptr_t i = 0; i < n; i++) o->ob_item[i] = items[i];
  return o;
}

Value tupleOf(Thread& t, std::initializer_list<Value> items) { return tupleFrom(t, items.begin(), static_cast<intptr_t>(items.size())); }

Value tupleFromIterable_py(Thread& t, Value iterable) {
  if (isExactly(iterable, &PyTuple_Type)) return iterable;
  if (isExactly(iterable, &PyList_Type)) {
    auto* l = iterable.as<ListObject>();
    return tupleFrom(t, l->ob_item, l->ob_size);
  }
  PPY_TRY(list, listFromIterable_py(t, iterable));
  return tupleFrom(t, list.as<ListObject>()->ob_item, list.as<ListObject>()->ob_size);
}

}  // namespace ppy
