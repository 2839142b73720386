/// What list, tuple, range and their iterators share.
#pragma once
#include "runtime/object/builtin_def.h"
#include "runtime/object/ops.h"

namespace ppy {

/// A slot row's function, checked against its signature.
template <class Fn>
constexpr void* nativeSlot(Fn fn) { return reinterpret_cast<void*>(fn); }

/// An index through __index__: TypeError "list indices must be integers or slices, not T", IndexError
/// "cannot fit 'int' into an index-sized integer".
bool sequenceIndex_py(Thread& t, Value key, const char* type, intptr_t* i);
/// Repetition count (an int of any size) for a sequence of `length`: negative is 0; MemoryError when the
/// product is too large. Of nothing: 0 times.
bool repeatCount(Thread& t, Value count, intptr_t length, intptr_t* n);
/// Optional start and stop of index(): clipped to [0, length].
bool searchBounds_py(Thread& t, Value start, Value stop, intptr_t length, intptr_t* from, intptr_t* to);

/// Lexicographic comparison: first difference by ==, then `op` on it. Lengths are read again after
/// each item, because comparing may run code that changes them.
template <class LenA, class LenB, class ItemA, class ItemB>
Value compareSequences_py(Thread& t, LenA lenA, LenB lenB, ItemA itemA, ItemB itemB, int op) {
  intptr_t i = 0;
  for (; i < lenA() && i < lenB(); i++) {
    int r = equals_py(t, itemA(i), itemB(i));
    if (r < 0) return {};
    if (!r) break;
  }
  intptr_t na = lenA(), nb = lenB();
  if (i >= na || i >= nb) {
    switch (op) {
      case kLt: return boolean(na < nb);
      case kLe: return boolean(na <= nb);
      case kEq: return boolean(na == nb);
      case kNe: return boolean(na != nb);
      case kGt: return boolean(na > nb);
      default: return boolean(na >= nb);
    }
  }
  if (op == kEq) return boolean(false);
  if (op == kNe) return boolean(true);
  return compare_py(t, static_cast<CompareOp>(op), itemA(i), itemB(i));
}

/// Where the items of a list or tuple are now: read again after each call that may run code.
struct Items {
  const Value* v;
  intptr_t n;
};
inline Items itemsOf(Value seq) {
  if (isList(seq)) return {seq.as<ListObject>()->ob_item, seq.as<ListObject>()->ob_size};
  return {seq.as<TupleObject>()->ob_item, seq.as<TupleObject>()->ob_size};
}
/// The repr of a list or tuple between `open` and `close`; `lone` closes a sequence of one item.
Value reprItems_py(Thread& t, Value seq, char open, const char* close, const char* lone);
/// Index of the first item from `from` to `to` that equals v: -1 none, -2 exception pending.
intptr_t findItem_py(Thread& t, Value seq, Value v, intptr_t from = 0, intptr_t to = INTPTR_MAX);
/// How many items equal v.
Value countItems_py(Thread& t, Value seq, Value v);

Value iterateList(Thread& t, Value list);            ///< iterators.cpp
Value iterateTuple(Thread& t, Value tuple);
Value reversedList(Thread& t, Value list, Value*);
Value classGetItem(Thread& t, Value cls, Value* a);  ///< __class_getitem__: types.GenericAlias

}  // namespace ppy
