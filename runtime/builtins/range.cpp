// range and its iterators. Bounds that fit 64 bits are computed as such; others by int arithmetic.
#include <algorithm>

#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/iterators.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

RangeObject* of(Value v) { return v.as<RangeObject>(); }

Value sub(Thread& t, Value a, Value b) { return binary_py(t, kOpSub, a, b); }
Value add(Thread& t, Value a, Value b) { return binary_py(t, kOpAdd, a, b); }
Value mul(Thread& t, Value a, Value b) { return binary_py(t, kOpMul, a, b); }
Value floorDiv(Thread& t, Value a, Value b) { return binary_py(t, kOpFloorDiv, a, b); }
int sign(Value v) {
  if (v.isSmallInt()) return v.asSmallInt() < 0 ? -1 : v.asSmallInt() > 0;
  intptr_t n = v.as<LongObject>()->ob_size;
  return n < 0 ? -1 : n > 0;
}

/// Number of items: max(0, (stop - start + step - sign) // step).
Value rangeLength(Thread& t, Value start, Value stop, Value step) {
  if (start.isSmallInt() && stop.isSmallInt() && step.isSmallInt()) {
    int64_t a = start.asSmallInt(), b = stop.asSmallInt(), s = step.asSmallInt();
    if (s > 0) return Value::smallInt(a < b ? (b - a - 1) / s + 1 : 0);
    return Value::smallInt(a > b ? (a - b - 1) / -s + 1 : 0);
  }
  bool down = sign(step) < 0;
  PPY_TRY(span, down ? sub(t, start, stop) : sub(t, stop, start));
  if (sign(span) <= 0) return Value::smallInt(0);
  PPY_TRY(magnitude, down ? sub(t, Value::smallInt(0), step) : step);
  PPY_TRY(less, sub(t, span, Value::smallInt(1)));
  PPY_TRY(q, floorDiv(t, less, magnitude));
  return add(t, q, Value::smallInt(1));
}

Value makeRange(Thread& t, Value start, Value stop, Value step) {
  PPY_TRY(length, rangeLength(t, start, stop, step));
  auto* r = static_cast<RangeObject*>(gc::allocObject(t, &PyRange_Type, sizeof(RangeObject)));
  r->start = start;
  r->stop = stop;
  r->step = step;
  r->length = length;
  return r;
}

Value rangeNew(Thread& t, TypeObject*, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "range() takes no keyword arguments");
  if (args.npos == 0) return raise(t, PyExc_TypeError, "range expected at least 1 argument, got 0");
  if (args.npos > 3) return raise(t, PyExc_TypeError, "range expected at most 3 arguments, got %d", static_cast<int>(args.npos));
  PPY_TRY(first, index_py(t, args.v[0]));
  if (args.npos == 1) return makeRange(t, Value::smallInt(0), first, Value::smallInt(1));
  PPY_TRY(stop, index_py(t, args.v[1]));
  Value step = Value::smallInt(1);
  if (args.npos == 3) {
    step = index_py(t, args.v[2]);
    if (step.isEmpty()) return {};
    if (sign(step) == 0) return raise(t, PyExc_ValueError, "range() arg 3 must not be zero");
  }
  return makeRange(t, first, stop, step);
}

Value rangeRepr(Thread& t, Value v) {
  RangeObject* r = of(v);
  if (r->step == Value::smallInt(1)) return formatStr(t, "range(%R, %R)", r->start, r->stop);
  return formatStr(t, "range(%R, %R, %R)", r->start, r->stop, r->step);
}

Value rangeLen(Thread& t, Value v) { return of(v)->length; }
Value rangeBool(Thread&, Value v) { return boolean(sign(of(v)->length) != 0); }

/// start + i * step
Value item(Thread& t, RangeObject* r, Value i) {
  PPY_TRY(offset, mul(t, i, r->step));
  return add(t, r->start, offset);
}

/// A slice bound as an int clipped to [low, high]; `dflt` for None.
Value clipped_py(Thread& t, Value v, Value length, Value low, Value high, Value dflt) {
  if (isNone(v)) return dflt;
  if (slotOf(v, kSlotIndex).attr.isEmpty()) return raise(t, PyExc_TypeError, "slice indices must be integers or None or have an __index__ method");
  PPY_TRY(i, index_py(t, v));
  if (sign(i) < 0) {
    i = add(t, i, length);
    if (i.isEmpty()) return {};
    int below = less_py(t, i, low);
    return below < 0 ? Value() : below ? low : i;
  }
  int above = less_py(t, high, i);
  return above < 0 ? Value() : above ? high : i;
}

Value slice_py(Thread& t, RangeObject* r, SliceObject* s) {
  Value step = isNone(s->step) ? Value::smallInt(1) : index_py(t, s->step);
  if (step.isEmpty()) return {};
  if (sign(step) == 0) return raise(t, PyExc_ValueError, "slice step cannot be zero");
  bool down = sign(step) < 0;
  Value low = Value::smallInt(down ? -1 : 0);
  Value high = down ? sub(t, r->length, Value::smallInt(1)) : r->length;
  if (high.isEmpty()) return {};
  PPY_TRY(from, clipped_py(t, s->start, r->length, low, high, down ? high : low));
  PPY_TRY(to, clipped_py(t, s->stop, r->length, low, high, down ? low : high));
  PPY_TRY(newStep, mul(t, r->step, step));
  PPY_TRY(newStart, item(t, r, from));
  PPY_TRY(newStop, item(t, r, to));
  return makeRange(t, newStart, newStop, newStep);
}

Value rangeGetItem(Thread& t, Value v, Value key) {
  RangeObject* r = of(v);
  if (isExactly(key, &PySlice_Type)) return slice_py(t, r, key.as<SliceObject>());
  if (!isInt(key) && slotOf(key, kSlotIndex).attr.isEmpty())
    return raise(t, PyExc_TypeError, "range indices must be integers or slices, not %T", key);
  PPY_TRY(i, index_py(t, key));
  if (sign(i) < 0) {
    i = add(t, i, r->length);
    if (i.isEmpty()) return {};
  }
  int inside = less_py(t, i, r->length);
  if (inside < 0) return {};
  if (sign(i) < 0 || !inside) return raise(t, PyExc_IndexError, "range object index out of range");
  return item(t, r, i);
}

/// Position of an int in the range, -1 (as an int Value) when it is not there.
Value position(Thread& t, RangeObject* r, Value v) {
  PPY_TRY(offset, sub(t, v, r->start));
  PPY_TRY(rest, binary_py(t, kOpMod, offset, r->step));
  if (sign(rest) != 0) return Value::smallInt(-1);
  PPY_TRY(i, floorDiv(t, offset, r->step));
  int inside = less_py(t, i, r->length);
  if (inside < 0) return {};
  return sign(i) >= 0 && inside ? i : Value::smallInt(-1);
}

bool exactInt(Value v) { return isExactly(v, &PyLong_Type) || isExactly(v, &PyBool_Type); }

Value rangeContains(Thread& t, Value v, Value x) {
  if (exactInt(x)) {
    PPY_TRY(i, index_py(t, x));
    PPY_TRY(p, position(t, of(v), i));
    return boolean(sign(p) >= 0);
  }
  bool found = false;
  bool ok = forEach_py(t, v, [&](Value y) {
    int r = equals_py(t, y, x);
    found = r > 0;
    return r == 0;
  });
  return found ? boolean(true) : ok ? boolean(false) : Value();
}

Value rangeIndex(Thread& t, Value v, Value* a) {
  if (exactInt(a[0])) {
    PPY_TRY(i, index_py(t, a[0]));
    PPY_TRY(p, position(t, of(v), i));
    return sign(p) >= 0 ? p : raise(t, PyExc_ValueError, "%R is not in range", a[0]);
  }
  int64_t i = 0;
  bool found = false;
  bool ok = forEach_py(t, v, [&](Value y) {
    int r = equals_py(t, y, a[0]);
    if (r == 0) i++;
    found = r > 0;
    return r == 0;
  });
  if (found) return makeInt(t, i);
  return ok ? raise(t, PyExc_ValueError, "sequence.index(x): x not in sequence") : Value();
}

Value rangeCount(Thread& t, Value v, Value* a) {
  if (exactInt(a[0])) {
    PPY_TRY(r, rangeContains(t, v, a[0]));
    return Value::smallInt(isTrue(r));
  }
  int64_t n = 0;
  bool ok = forEach_py(t, v, [&](Value y) {
    int r = equals_py(t, y, a[0]);
    n += r > 0;
    return r >= 0;
  });
  return ok ? makeInt(t, n) : Value();
}

/// What decides equality and hash: (length, first, step), later ones None when they do not matter.
Value identityOf(Thread& t, RangeObject* r) {
  Value one = Value::smallInt(1);
  bool empty = sign(r->length) == 0, single = r->length == one;
  return tupleOf(t, {r->length, empty ? none() : r->start, empty || single ? none() : r->step});
}

Value rangeCompare(Thread& t, Value a, Value b, int op) {
  if (!isExactly(a, &PyRange_Type) || !isExactly(b, &PyRange_Type) || (op != kEq && op != kNe)) return notImplemented();
  int r = equals_py(t, identityOf(t, of(a)), identityOf(t, of(b)));
  return r < 0 ? Value() : boolean((op == kEq) == (r != 0));
}

Value rangeHash(Thread& t, Value v) {
  intptr_t h = hash_py(t, identityOf(t, of(v)));
  return h == -1 ? Value() : makeInt(t, h);
}

Value rangeReduce(Thread& t, Value v, Value*) {
  return tupleOf(t, {Value(&PyRange_Type), tupleOf(t, {of(v)->start, of(v)->stop, of(v)->step})});
}

// --- iterators ----------------------------------------------------------------------------------

Value self(Thread&, Value it) { return it; }

Value iterate(Thread& t, Value start, Value step, Value length) {
  int64_t a, s, n, end;
  if (intFits64(start, &a) && intFits64(step, &s) && intFits64(length, &n) &&
      !__builtin_mul_overflow(s, n, &end) && !__builtin_add_overflow(a, end, &end)) {
    auto* it = static_cast<RangeIterObject*>(gc::allocObject(t, &PyRangeIter_Type, sizeof(RangeIterObject)));
    it->next = a;
    it->step = s;
    it->remaining = n;
    it->start = a;
    return it;
  }
  auto* it = static_cast<LongRangeIterObject*>(gc::allocObject(t, &PyLongRangeIter_Type, sizeof(LongRangeIterObject)));
  it->next = it->start = start;
  it->step = step;
  it->remaining = length;
  return it;
}

Value rangeIter(Thread& t, Value v) { return iterate(t, of(v)->start, of(v)->step, of(v)->length); }

Value rangeReversed(Thread& t, Value v, Value*) {
  RangeObject* r = of(v);
  PPY_TRY(last, sub(t, r->length, Value::smallInt(1)));
  PPY_TRY(start, item(t, r, last));
  PPY_TRY(step, sub(t, Value::smallInt(0), r->step));
  return iterate(t, start, step, r->length);
}

Value rangeNext(Thread& t, Value v) {
  auto* it = v.as<RangeIterObject>();
  if (it->remaining <= 0) return {};
  int64_t i = it->next;
  it->next = i + it->step;
  it->remaining--;
  return makeInt(t, i);
}

Value longRangeNext(Thread& t, Value v) {
  auto* it = v.as<LongRangeIterObject>();
  if (sign(it->remaining) <= 0) return {};
  Value i = it->next;
  PPY_TRY(next, add(t, i, it->step));
  PPY_TRY(remaining, sub(t, it->remaining, Value::smallInt(1)));
  gc::store(it, &it->next, next);
  gc::store(it, &it->remaining, remaining);
  return i;
}

Value iterHint(Thread& t, Value v, Value*) {
  return isExactly(v, &PyRangeIter_Type) ? makeInt(t, v.as<RangeIterObject>()->remaining) : v.as<LongRangeIterObject>()->remaining;
}

/// The index of the next value.
int64_t indexOf(const RangeIterObject* it) { return static_cast<int64_t>((static_cast<__int128>(it->next) - it->start) / it->step); }
Value indexOf(Thread& t, const LongRangeIterObject* it) {
  PPY_TRY(way, sub(t, it->next, it->start));
  return floorDiv(t, way, it->step);
}

/// (iter, (range(start, end, step),), index)
Value iterReduce(Thread& t, Value v, Value*) {
  Value index, start, step, remaining;
  if (isExactly(v, &PyRangeIter_Type)) {
    auto* it = v.as<RangeIterObject>();
    index = makeInt(t, indexOf(it));
    start = makeInt(t, it->start);
    step = makeInt(t, it->step);
    remaining = makeInt(t, it->remaining);
  } else {
    auto* it = v.as<LongRangeIterObject>();
    index = indexOf(t, it);
    if (index.isEmpty()) return {};
    start = it->start;
    step = it->step;
    remaining = it->remaining;
  }
  PPY_TRY(length, add(t, remaining, index));
  PPY_TRY(span, mul(t, step, length));
  PPY_TRY(stop, add(t, start, span));
  PPY_TRY(range, makeRange(t, start, stop, step));
  return reduceAs(t, "iter", {range}, index);
}

/// The next value is the one with this index, which is silently clipped.
Value iterSetstate(Thread& t, Value v, Value* a) {
  PPY_TRY(wanted, index_py(t, a[0]));
  if (isExactly(v, &PyRangeIter_Type)) {
    int64_t i;
    if (!intFits64(wanted, &i)) return raise(t, PyExc_OverflowError, "Python int too large to convert to C long");
    auto* it = v.as<RangeIterObject>();
    int64_t length = it->remaining + indexOf(it);
    i = std::clamp<int64_t>(i, 0, length);
    it->next = static_cast<int64_t>(it->start + static_cast<__int128>(i) * it->step);
    it->remaining = length - i;
    return none();
  }
  auto* it = v.as<LongRangeIterObject>();
  PPY_TRY(index, indexOf(t, it));
  PPY_TRY(length, add(t, it->remaining, index));
  PPY_TRY(beyond, sub(t, length, wanted));
  if (sign(wanted) < 0) wanted = Value::smallInt(0);
  if (sign(beyond) < 0) wanted = length;
  PPY_TRY(way, mul(t, it->step, wanted));
  PPY_TRY(next, add(t, it->start, way));
  PPY_TRY(remaining, sub(t, length, wanted));
  gc::store(it, &it->next, next);
  gc::store(it, &it->remaining, remaining);
  return none();
}

void traceRange(Object* o, gc::Marker& m) {
  auto* r = static_cast<RangeObject*>(o);
  for (Value v : {r->start, r->stop, r->step, r->length}) m.mark(v);
}
void traceLongIter(Object* o, gc::Marker& m) {
  auto* it = static_cast<LongRangeIterObject*>(o);
  for (Value v : {it->next, it->step, it->remaining, it->start}) m.mark(v);
}

const BuiltinDef kMethods[] = {
    {"index", "value, /", rangeIndex},
    {"count", "value, /", rangeCount},
    {"__reversed__", "", rangeReversed}, {"__reduce__", "", rangeReduce}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"start", offsetof(RangeObject, start), kMemberReadOnly}, {"stop", offsetof(RangeObject, stop), kMemberReadOnly},
                              {"step", offsetof(RangeObject, step), kMemberReadOnly}, {nullptr, 0, 0}};
const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(rangeNew)}, {kSlotRepr, nativeSlot<UnaryFn>(rangeRepr)}, {kSlotLen, nativeSlot<UnaryFn>(rangeLen)},
    {kSlotBool, nativeSlot<UnaryFn>(rangeBool)}, {kSlotHash, nativeSlot<UnaryFn>(rangeHash)}, {kSlotGetItem, nativeSlot<BinaryFn>(rangeGetItem)},
    {kSlotContains, nativeSlot<BinaryFn>(rangeContains)}, {kSlotIter, nativeSlot<UnaryFn>(rangeIter)}, {0, nullptr}};
const BuiltinDef kIterMethods[] = {{"__length_hint__", "", iterHint}, {"__reduce__", "", iterReduce}, {"__setstate__", "state, /", iterSetstate}, {nullptr, nullptr, nullptr}};
const NativeSlot kIterSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(self)}, {kSlotNext, nativeSlot<NextFn>(rangeNext)}, {0, nullptr}};
const NativeSlot kLongIterSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(self)}, {kSlotNext, nativeSlot<NextFn>(longRangeNext)}, {0, nullptr}};

}  // namespace

extern const TypeSpec kRangeSpec = {.type = &PyRange_Type, .name = "range", .basicSize = sizeof(RangeObject), .flags = kTypeSequence,
    .slots = kSlots, .compare = rangeCompare, .methods = kMethods, .members = kMembers, .trace = traceRange};
extern const TypeSpec kRangeIterSpec = {.type = &PyRangeIter_Type, .name = "range_iterator", .basicSize = sizeof(RangeIterObject), .slots = kIterSlots, .methods = kIterMethods};
extern const TypeSpec kLongRangeIterSpec = {.type = &PyLongRangeIter_Type, .name = "longrange_iterator", .basicSize = sizeof(LongRangeIterObject),
    .slots = kLongIterSlots, .methods = kIterMethods, .trace = traceLongIter};

}  // namespace ppy
