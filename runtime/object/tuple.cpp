// tuple primitives.
#include "runtime/object/alloc.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/recursion.h"

namespace ppy {

extern "C" TupleObject ppy_empty_tuple;
TupleObject ppy_empty_tuple = {};

TupleObject* newTuple(Thread& t, intptr_t n) {
  if (n == 0) {
    // static data: immortal, shared by every Runtime
    if (!ppy_empty_tuple.ob_type) {  // at process start
      ppy_empty_tuple.ob_refcnt = kRefBias;
      ppy_empty_tuple.ob_type = &PyTuple_Type;
    }
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

/// xxHash-like mixing of the item hashes (the constants are XXH64's primes).
intptr_t tupleHash_py(Thread& t, TupleObject* o) {
  RecursionGuard depth(t, "while hashing a tuple");
  if (!depth) return -1;
  constexpr uint64_t p1 = 11400714785074694791ull, p2 = 14029467366897019727ull, p5 = 2870177450012600261ull;
  uint64_t acc = p5;
  intptr_t n = o->ob_size;
  for (intptr_t i = 0; i < n; i++) {
    Value v = o->ob_item[i];
    intptr_t h = v.isSmallInt() ? v.asSmallInt() : hash_py(t, v);
    if (h == -1) {
      if (!v.isSmallInt()) return -1;
      h = -2;
    }
    acc += static_cast<uint64_t>(h) * p2;
    acc = (acc << 31) | (acc >> 33);
    acc *= p1;
  }
  acc += static_cast<uint64_t>(n) ^ (p5 ^ 3527539ull);
  auto h = static_cast<intptr_t>(acc);
  return h == -1 ? 1546275796 : h;
}

int tupleEquals_py(Thread& t, TupleObject* a, TupleObject* b) {
  RecursionGuard depth(t, "in comparison");
  if (!depth) return -1;
  for (intptr_t i = 0; i < a->ob_size; i++)
    if (int r = equals_py(t, a->ob_item[i], b->ob_item[i]); r <= 0) return r;
  return 1;
}

Value tupleFromIterable_py(Thread& t, Value iterable) {
  if (isExactly(iterable, &PyTuple_Type)) return iterable;
  if (isExactly(iterable, &PyList_Type)) {
    auto* l = iterable.as<ListObject>();
    for (;;) {
      intptr_t n = l->ob_size;
      TupleObject* o = newTuple(t, n);
      if (!o) return {};
      // Another thread may have taken items out meanwhile, and a collection emptied their slots.
      if (l->ob_size < n) continue;
      for (intptr_t i = 0; i < n; i++) o->ob_item[i] = l->ob_item[i];
      return o;
    }
  }
  PPY_TRY(list, listFromIterable_py(t, iterable));
  return tupleFrom(t, list.as<ListObject>()->ob_item, list.as<ListObject>()->ob_size);
}

}  // namespace ppy
