// The slice type.
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"

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

/// slice.indices(length): any int length, through clipping by int arithmetic where it is huge.
Value sliceIndices(Thread& t, Value v, Value* a) {
  PPY_TRY(n, index_py(t, a[0]));
  int64_t length;
  if (!intFits64(n, &length)) {
    if (n.as<LongObject>()->ob_size < 0) return raise(t, PyExc_ValueError, "length should not be negative");
    length = INT64_MAX;
  }
  if (length < 0) return raise(t, PyExc_ValueError, "length should not be negative");
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
