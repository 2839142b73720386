// The slice type.
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"

namespace ppy {
namespace {

SliceObject* of(Value v) { return v.as<SliceObject>(); }
Value fields(Thread& t, Value v) { return tupleOf(t, {of(v)->start, of(v)->stop, of(v)->step}); }

Value sliceNew(Thread& t, TypeObject*, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "slice() takes no keyword arguments");
  if (args.npos == 0) return raise(t, PyExc_TypeError, "slice expected at least 1 argument, got 0");
  if (args.npos > 3) return raise(t, PyExc_TypeError, "slice expected at most 3 arguments, got %d", static_cast<int>(args.npos));
  if (args.npos == 1) return newSlice(t, none(), args.v[0], none());
  return newSlice(t, args.v[0], args.v[1], args.npos == 3 ? args.v[2] : none());
}

Value sliceRepr(Thread& t, Value v) { return formatStr(t, "slice(%R, %R, %R)", of(v)->start, of(v)->stop, of(v)->step); }

Value sliceCompare(Thread& t, Value a, Value b, int op) {
  if (!isExactly(a, &PySlice_Type) || !isExactly(b, &PySlice_Type)) return notImplemented();
  if (a == b) return boolean(op == kEq || op == kLe || op == kGe);
  return compare_py(t, static_cast<CompareOp>(op), fields(t, a), fields(t, b));
}

/// An int from a slice's field.
Value sliceIndex_py(Thread& t, Value v) {
  if (slotOf(v, kSlotIndex).attr.isEmpty()) return raise(t, PyExc_TypeError, "slice indices must be integers or None or have an __index__ method");
  return index_py(t, v);
}

/// One bound of slice.indices in int arithmetic of any size; `dflt` where it is None.
Value clippedBound_py(Thread& t, Value bound, Value length, Value lower, Value upper, Value dflt) {
  if (isNone(bound)) return dflt;
  PPY_TRY(v, sliceIndex_py(t, bound));
  int r = less_py(t, v, Value::smallInt(0));
  if (r < 0) return {};
  if (r) {
    PPY_TRY(sum, binary_py(t, kOpAdd, v, length));
    r = less_py(t, sum, lower);
    return r < 0 ? Value() : r ? lower : sum;
  }
  r = less_py(t, upper, v);
  return r < 0 ? Value() : r ? upper : v;
}

/// slice.indices(length) where a number does not fit the machine's.
Value bigIndices_py(Thread& t, SliceObject* s, Value length) {
  Value zero = Value::smallInt(0), step = Value::smallInt(1);
  if (!isNone(s->step)) {
    step = sliceIndex_py(t, s->step);
    if (step.isEmpty()) return {};
    int isZero = equals_py(t, step, zero);
    if (isZero) return isZero < 0 ? Value() : raise(t, PyExc_ValueError, "slice step cannot be zero");
  }
  int backwards = less_py(t, step, zero);
  if (backwards < 0) return {};
  Value lower = backwards ? Value::smallInt(-1) : zero;
  PPY_TRY(upper, backwards ? binary_py(t, kOpAdd, length, lower) : length);
  PPY_TRY(start, clippedBound_py(t, s->start, length, lower, upper, backwards ? upper : lower));
  PPY_TRY(stop, clippedBound_py(t, s->stop, length, lower, upper, backwards ? lower : upper));
  return tupleOf(t, {start, stop, step});
}

/// slice.indices(length): any int length.
Value sliceIndices(Thread& t, Value v, Value* a) {
  PPY_TRY(n, index_py(t, a[0]));
  int64_t length;
  if (!intFits64(n, &length)) {
    if (n.as<LongObject>()->ob_size < 0) return raise(t, PyExc_ValueError, "length should not be negative");
    return bigIndices_py(t, of(v), n);
  }
  if (length < 0) return raise(t, PyExc_ValueError, "length should not be negative");
  for (Value part : {of(v)->start, of(v)->stop, of(v)->step})
    if (!part.isSmallInt() && !isNone(part)) return bigIndices_py(t, of(v), n);
  intptr_t start, stop, step, count;
  if (!sliceIndices_py(t, of(v), length, &start, &stop, &step, &count)) return {};
  return tupleOf(t, {makeInt(t, start), makeInt(t, stop), makeInt(t, step)});
}

Value sliceReduce(Thread& t, Value v, Value*) { return tupleOf(t, {Value(&PySlice_Type), fields(t, v)}); }

void trace(Object* o, gc::Marker& m) {
  auto* s = static_cast<SliceObject*>(o);
  for (Value v : {s->start, s->stop, s->step}) m.mark(v);
}

const BuiltinDef kMethods[] = {
    {"indices", "len, /", sliceIndices},
    {"__reduce__", "", sliceReduce}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"start", offsetof(SliceObject, start), kMemberReadOnly}, {"stop", offsetof(SliceObject, stop), kMemberReadOnly},
                              {"step", offsetof(SliceObject, step), kMemberReadOnly}, {nullptr, 0, 0}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(sliceNew)}, {kSlotRepr, nativeSlot<UnaryFn>(sliceRepr)}, {0, nullptr}};

}  // namespace

extern const TypeSpec kSliceSpec = {.type = &PySlice_Type, .name = "slice", .basicSize = sizeof(SliceObject), .flags = kTypeHasGc,
    .slots = kSlots, .compare = sliceCompare, .methods = kMethods, .members = kMembers, .trace = trace, .unhashable = true};

}  // namespace ppy
