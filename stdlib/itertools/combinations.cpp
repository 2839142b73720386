// itertools: product, permutations, combinations, combinations_with_replacement.
#include "stdlib/itertools/pickle.h"
#include "stdlib/itertools/tool.h"

namespace ppy::itertools {
namespace {

// All four: a = pools (product: tuple of tuples) or the pool tuple, b = list of indices (small ints),
// n = length of a result; `done` when exhausted, m = 0 before the first result.

intptr_t index(ToolObject* o, intptr_t i) { return o->b.as<ListObject>()->ob_item[i].asSmallInt(); }
void setIndex(ToolObject* o, intptr_t i, intptr_t v) { o->b.as<ListObject>()->ob_item[i] = Value::smallInt(v); }

bool makeIndices(Thread& t, ToolObject* o, intptr_t n, bool counting) {
  ListObject* list = newList(t, n);
  if (!list) return false;
  for (intptr_t i = 0; i < n; i++) listAppend(t, list, Value::smallInt(counting ? i : 0));
  gc::store(o, &o->b, list);
  return true;
}

/// The items of one pool chosen by the first n indices.
Value select(Thread& t, ToolObject* o) {
  TupleObject* out = newTuple(t, o->n);
  if (!out) return {};
  auto* pool = o->a.as<TupleObject>();
  for (intptr_t i = 0; i < o->n; i++) out->ob_item[i] = pool->ob_item[index(o, i)];
  return out;
}

Value productNew(Thread& t, TypeObject* type, const Args& args) {
  intptr_t repeat = 1;
  for (uint32_t i = 0; i < args.nkw(); i++) {
    if (!strEquals(args.kwnames->ob_item[i], "repeat"))
      return raise(t, PyExc_TypeError, "'%U' is an invalid keyword argument for product()", args.kwnames->ob_item[i]);
    if (!asIndex_py(t, args.v[args.npos + i], &repeat, PyExc_OverflowError)) return {};
    if (repeat < 0) return raise(t, PyExc_ValueError, "repeat argument cannot be negative");
  }
  intptr_t n = args.npos * repeat;
  TupleObject* pools = newTuple(t, n);
  if (!pools) return {};
  bool empty = false;
  for (uint32_t i = 0; i < args.npos && repeat; i++) {
    PPY_TRY(pool, tupleFromIterable_py(t, args.v[i]));
    empty |= pool.as<TupleObject>()->ob_size == 0;
    for (intptr_t r = 0; r < repeat; r++) gc::store(pools, &pools->ob_item[i + r * args.npos], pool);
  }
  ToolObject* o = newTool(t, type);
  o->a = pools;
  o->n = n;
  o->done = empty;
  return makeIndices(t, o, n, false) ? Value(o) : Value();
}
Value productNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  if (o->done) return {};
  auto* pools = o->a.as<TupleObject>();
  if (o->m) {
    intptr_t i = o->n - 1;
    for (; i >= 0; i--) {
      intptr_t next = index(o, i) + 1;
      if (next < pools->ob_item[i].as<TupleObject>()->ob_size) {
        setIndex(o, i, next);
        break;
      }
      setIndex(o, i, 0);
    }
    if (i < 0) {
      o->done = true;
      return {};
    }
  }
  o->m = 1;
  TupleObject* out = newTuple(t, o->n);
  if (!out) return {};
  for (intptr_t i = 0; i < o->n; i++) out->ob_item[i] = pools->ob_item[i].as<TupleObject>()->ob_item[index(o, i)];
  return out;
}

/// Pool and r of the other three; r defaults to the pool's size for permutations.
ToolObject* chosen_py(Thread& t, TypeObject* type, Value iterable, Value r, intptr_t* size) {
  Value pool = tupleFromIterable_py(t, iterable);
  if (pool.isEmpty()) return nullptr;
  *size = pool.as<TupleObject>()->ob_size;
  intptr_t n = *size;
  if (!r.isEmpty() && !isNone(r)) {
    if (!isInt(r) && slotOf(r, kSlotIndex).attr.isEmpty()) {
      raise(t, PyExc_TypeError, "Expected int as r");
      return nullptr;
    }
    if (!asIndex_py(t, r, &n, PyExc_OverflowError)) return nullptr;
  }
  if (n < 0) {
    raise(t, PyExc_ValueError, "r must be non-negative");
    return nullptr;
  }
  ToolObject* o = newTool(t, type);
  o->a = pool;
  o->n = n;
  return o;
}

/// permutations: c = list of cycle counters.
Value permutationsNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("iterable, r=None");
  Value a[2];
  intptr_t size;
  if (!bindArgs(t, "permutations", signature, args, a)) return {};
  ToolObject* o = chosen_py(t, type, a[0], a[1], &size);
  if (!o || !makeIndices(t, o, size, true)) return {};
  o->done = o->n > size;
  ListObject* cycles = newList(t, o->n);
  for (intptr_t i = 0; !o->done && i < o->n; i++) listAppend(t, cycles, Value::smallInt(size - i));
  gc::store(o, &o->c, cycles);
  return o;
}
Value permutationsNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  if (o->done) return {};
  intptr_t size = o->a.as<TupleObject>()->ob_size;
  if (o->m) {
    Value* cycles = o->c.as<ListObject>()->ob_item;
    intptr_t i = o->n - 1;
    for (; i >= 0; i--) {
      intptr_t c = cycles[i].asSmallInt() - 1;
      if (c == 0) {  // rotate indices[i:] left by one
        intptr_t first = index(o, i);
        for (intptr_t k = i; k + 1 < size; k++) setIndex(o, k, index(o, k + 1));
        setIndex(o, size - 1, first);
        cycles[i] = Value::smallInt(size - i);
      } else {
        cycles[i] = Value::smallInt(c);
        intptr_t x = index(o, i), y = index(o, size - c);
        setIndex(o, i, y);
        setIndex(o, size - c, x);
        break;
      }
    }
    if (i < 0) {
      o->done = true;
      return {};
    }
  }
  o->m = 1;
  return select(t, o);
}

Value combinationsNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("iterable, r");
  Value a[2];
  intptr_t size;
  if (!bindArgs(t, "combinations", signature, args, a)) return {};
  ToolObject* o = chosen_py(t, type, a[0], a[1], &size);
  if (!o) return {};
  o->done = o->n > size;
  return makeIndices(t, o, o->done ? 0 : o->n, true) ? Value(o) : Value();
}
Value combinationsNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  if (o->done) return {};
  intptr_t size = o->a.as<TupleObject>()->ob_size;
  if (o->m) {
    intptr_t i = o->n - 1;
    while (i >= 0 && index(o, i) == i + size - o->n) i--;
    if (i < 0) {
      o->done = true;
      return {};
    }
    setIndex(o, i, index(o, i) + 1);
    for (intptr_t k = i + 1; k < o->n; k++) setIndex(o, k, index(o, k - 1) + 1);
  }
  o->m = 1;
  return select(t, o);
}

Value replacementNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("iterable, r");
  Value a[2];
  intptr_t size;
  if (!bindArgs(t, "combinations_with_replacement", signature, args, a)) return {};
  ToolObject* o = chosen_py(t, type, a[0], a[1], &size);
  if (!o) return {};
  o->done = size == 0 && o->n > 0;
  return makeIndices(t, o, o->n, false) ? Value(o) : Value();
}
Value replacementNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  if (o->done) return {};
  intptr_t size = o->a.as<TupleObject>()->ob_size;
  if (o->m) {
    intptr_t i = o->n - 1;
    while (i >= 0 && index(o, i) == size - 1) i--;
    if (i < 0) {
      o->done = true;
      return {};
    }
    intptr_t next = index(o, i) + 1;
    for (; i < o->n; i++) setIndex(o, i, next);
  }
  o->m = 1;
  return select(t, o);
}

// Sizes are those of CPython's objects, as everywhere: what programs print and compare.
Value productSizeof(Thread& t, Value v, Value*) { return makeInt(t, 48 + of(v)->n * 8); }
Value permutationsSizeof(Thread& t, Value v, Value*) { return makeInt(t, 64 + (of(v)->a.as<TupleObject>()->ob_size + of(v)->n) * 8); }
Value combinationsSizeof(Thread& t, Value v, Value*) { return makeInt(t, 56 + of(v)->n * 8); }

const BuiltinDef kProductMethods[] = {{"__reduce__", "", productReduce}, {"__setstate__", "state, /", productSetstate}, {"__sizeof__", "", productSizeof}, {nullptr, nullptr, nullptr}};
const BuiltinDef kPermutationsMethods[] = {{"__reduce__", "", permutationsReduce}, {"__setstate__", "state, /", permutationsSetstate}, {"__sizeof__", "", permutationsSizeof}, {nullptr, nullptr, nullptr}};
const BuiltinDef kCombinationsMethods[] = {{"__reduce__", "", combinationsReduce}, {"__setstate__", "state, /", combinationsSetstate}, {"__sizeof__", "", combinationsSizeof}, {nullptr, nullptr, nullptr}};
const BuiltinDef kReplacementMethods[] = {{"__reduce__", "", combinationsReduce}, {"__setstate__", "state, /", replacementSetstate}, {"__sizeof__", "", combinationsSizeof}, {nullptr, nullptr, nullptr}};

PPY_TOOL(Product, "product", productNew, productNext, kProductMethods);
PPY_TOOL(Permutations, "permutations", permutationsNew, permutationsNext, kPermutationsMethods);
PPY_TOOL(Combinations, "combinations", combinationsNew, combinationsNext, kCombinationsMethods);
PPY_TOOL(Replacement, "combinations_with_replacement", replacementNew, replacementNext, kReplacementMethods);

}  // namespace

const ToolType kCombinations[] = {{"product", &kProductType, &kProductSpec}, {"permutations", &kPermutationsType, &kPermutationsSpec},
    {"combinations", &kCombinationsType, &kCombinationsSpec}, {"combinations_with_replacement", &kReplacementType, &kReplacementSpec}, {nullptr, nullptr, nullptr}};

}  // namespace ppy::itertools
