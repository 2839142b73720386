// Iterators over sequences: list, tuple, anything with __getitem__, and callables with a sentinel.
#include "runtime/object/iterators.h"

#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

SeqIterObject* of(Value v) { return v.as<SeqIterObject>(); }

Value newSeqIter(Thread& t, TypeObject* type, Value seq, intptr_t index) {
  auto* it = static_cast<SeqIterObject*>(gc::allocObject(t, type, sizeof(SeqIterObject)));
  it->seq = seq;
  it->index = index;
  return it;
}

void traceSeqIter(Object* o, gc::Marker& m) { m.mark(static_cast<SeqIterObject*>(o)->seq); }
Value self(Thread&, Value it) { return it; }

Value listNext(Thread&, Value v) {
  SeqIterObject* it = of(v);
  if (it->seq.isEmpty()) return {};
  auto* list = it->seq.as<ListObject>();
  if (it->index < list->ob_size) return list->ob_item[it->index++];
  it->seq = Value();
  return {};
}

Value listReverseNext(Thread&, Value v) {
  SeqIterObject* it = of(v);
  if (it->seq.isEmpty()) return {};
  auto* list = it->seq.as<ListObject>();
  if (it->index >= 0 && it->index < list->ob_size) return list->ob_item[it->index--];
  it->seq = Value();
  it->index = -1;
  return {};
}

Value tupleNext(Thread&, Value v) {
  SeqIterObject* it = of(v);
  if (it->seq.isEmpty()) return {};
  auto* tuple = it->seq.as<TupleObject>();
  if (it->index < tuple->ob_size) return tuple->ob_item[it->index++];
  it->seq = Value();
  return {};
}

/// The old protocol: __getitem__ with 0, 1, 2, … until IndexError or StopIteration.
Value seqNext_py(Thread& t, Value v) {
  SeqIterObject* it = of(v);
  if (it->seq.isEmpty()) return {};
  if (it->index == INTPTR_MAX) return raise(t, PyExc_OverflowError, "iter index too large");
  Value item = getItem_py(t, it->seq, makeInt(t, it->index));
  if (!item.isEmpty()) {
    it->index++;
    return item;
  }
  if (pendingIs(t, PyExc_IndexError) || pendingIs(t, PyExc_StopIteration)) {
    clearException(t);
    it->seq = Value();
  }
  return {};
}

intptr_t remaining_py(Thread& t, SeqIterObject* it) {
  if (it->seq.isEmpty()) return 0;
  if (isExactly(it, &PyListRevIter_Type)) return it->index < it->seq.as<ListObject>()->ob_size ? it->index + 1 : 0;
  intptr_t n = length_py(t, it->seq);
  return n < 0 ? -1 : n > it->index ? n - it->index : 0;
}

Value lengthHint(Thread& t, Value v, Value*) {
  if (isExactly(v, &PySeqIter_Type) && !of(v)->seq.isEmpty() && slotOf(of(v)->seq, kSlotLen).attr.isEmpty()) return notImplemented();
  intptr_t n = remaining_py(t, of(v));
  return n < 0 ? Value() : makeInt(t, n);
}

Value reduce(Thread& t, Value v, Value*) {
  SeqIterObject* it = of(v);
  bool reverse = isExactly(v, &PyListRevIter_Type);
  if (it->seq.isEmpty()) {
    Value empty = isExactly(v, &PyTupleIter_Type) || isExactly(v, &PySeqIter_Type) ? Value(newTuple(t, 0)) : Value(newList(t));
    return reduceAs(t, "iter", {empty});
  }
  return reduceAs(t, reverse ? "reversed" : "iter", {it->seq}, makeInt(t, it->index));
}

Value setstate(Thread& t, Value v, Value* a) {
  intptr_t i;
  if (!asIndex_py(t, a[0], &i, PyExc_OverflowError)) return {};
  SeqIterObject* it = of(v);
  if (it->seq.isEmpty()) return none();
  bool reverse = isExactly(v, &PyListRevIter_Type);
  intptr_t n = isExactly(v, &PySeqIter_Type) ? INTPTR_MAX : it->seq.as<VarObject>()->ob_size;
  it->index = reverse ? std::max<intptr_t>(-1, std::min(i, n - 1)) : std::max<intptr_t>(0, std::min(i, n));
  return none();
}

const BuiltinDef kMethods[] = {
    {"__length_hint__", "", lengthHint},
    {"__reduce__", "", reduce},
    {"__setstate__", "state, /", setstate},
    {nullptr, nullptr, nullptr}};

template <NextFn next>
const NativeSlot kIterSlots[3] = {{kSlotIter, nativeSlot<UnaryFn>(self)}, {kSlotNext, nativeSlot<NextFn>(next)}, {0, nullptr}};

// --- callable_iterator --------------------------------------------------------------------------

Value callNext_py(Thread& t, Value v) {
  auto* it = v.as<CallIterObject>();
  if (it->callable.isEmpty()) return {};
  Value r = call_py(t, it->callable);
  if (r.isEmpty()) {
    if (pendingIs(t, PyExc_StopIteration)) {
      clearException(t);
      it->callable = it->sentinel = Value();
    }
    return {};
  }
  if (it->callable.isEmpty()) return {};  // exhausted while it was called
  int equal = equals_py(t, r, it->sentinel);
  if (equal == 0) return r;
  if (equal > 0) it->callable = it->sentinel = Value();
  return {};
}

Value callReduce(Thread& t, Value v, Value*) {
  auto* it = v.as<CallIterObject>();
  return it->callable.isEmpty() ? reduceAs(t, "iter", {newTuple(t, 0)}) : reduceAs(t, "iter", {it->callable, it->sentinel});
}

void traceCallIter(Object* o, gc::Marker& m) {
  m.mark(static_cast<CallIterObject*>(o)->callable);
  m.mark(static_cast<CallIterObject*>(o)->sentinel);
}
const BuiltinDef kCallMethods[] = {{"__reduce__", "", callReduce}, {nullptr, nullptr, nullptr}};

}  // namespace

Value iterateList(Thread& t, Value list) { return newSeqIter(t, &PyListIter_Type, list, 0); }
Value iterateTuple(Thread& t, Value tuple) { return newSeqIter(t, &PyTupleIter_Type, tuple, 0); }
Value reversedList(Thread& t, Value list, Value*) { return newSeqIter(t, &PyListRevIter_Type, list, list.as<ListObject>()->ob_size - 1); }
Value newSequenceIterator(Thread& t, Value seq) { return newSeqIter(t, &PySeqIter_Type, seq, 0); }

Value newCallIterator(Thread& t, Value callable, Value sentinel) {
  auto* it = static_cast<CallIterObject*>(gc::allocObject(t, &PyCallIter_Type, sizeof(CallIterObject)));
  it->callable = callable;
  it->sentinel = sentinel;
  return it;
}

#define PPY_SEQ_ITER_SPEC(Spec, Type, text, next)                                                                        \
  extern const TypeSpec Spec = {.type = &Type, .name = text, .basicSize = sizeof(SeqIterObject), .flags = kTypeHasGc | kTypeDisallowNew,    \
                                .slots = kIterSlots<next>, .methods = kMethods, .trace = traceSeqIter}
PPY_SEQ_ITER_SPEC(kListIterSpec, PyListIter_Type, "list_iterator", listNext);
PPY_SEQ_ITER_SPEC(kListRevIterSpec, PyListRevIter_Type, "list_reverseiterator", listReverseNext);
PPY_SEQ_ITER_SPEC(kTupleIterSpec, PyTupleIter_Type, "tuple_iterator", tupleNext);
PPY_SEQ_ITER_SPEC(kSeqIterSpec, PySeqIter_Type, "iterator", seqNext_py);
extern const TypeSpec kCallIterSpec = {.type = &PyCallIter_Type, .name = "callable_iterator", .basicSize = sizeof(CallIterObject),
    .flags = kTypeHasGc | kTypeDisallowNew, .slots = kIterSlots<callNext_py>, .methods = kCallMethods, .trace = traceCallIter};

}  // namespace ppy
