// The tuple type.
#include <algorithm>
#include <cstring>

#include "runtime/builtins/keywords.h"
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/recursion.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

TupleObject* of(Value v) { return v.as<TupleObject>(); }

Value tupleNew(Thread& t, TypeObject* type, const Args& args) {
  if (!keywordsAllowed(t, type, &PyTuple_Type, "tuple", args)) return {};
  if (args.npos > 1) return raise(t, PyExc_TypeError, "tuple expected at most 1 argument, got %d", static_cast<int>(args.npos));
  Value items = newTuple(t, 0);
  if (args.npos) {
    items = tupleFromIterable_py(t, args.v[0]);
    if (items.isEmpty()) return {};
  }
  if (type == &PyTuple_Type) return items;
  intptr_t n = of(items)->ob_size;
  auto* o = static_cast<TupleObject*>(newVarInstance(t, type, n));
  if (!o) return {};
  for (intptr_t i = 0; i < n; i++) o->ob_item[i] = of(items)->ob_item[i];
  return o;
}

Value tupleRepr(Thread& t, Value self) { return reprItems_py(t, self, '(', ")", ",)"); }

Value tupleLen(Thread&, Value self) { return Value::smallInt(of(self)->ob_size); }

Value tupleHash(Thread& t, Value self) {
  intptr_t h = tupleHash_py(t, of(self));
  return h == -1 ? Value() : makeInt(t, h);
}

Value tupleGetItem(Thread& t, Value self, Value key) {
  TupleObject* o = of(self);
  intptr_t i;
  if (key.isSmallInt()) {
    i = key.asSmallInt();
  } else if (isExactly(key, &PySlice_Type)) {
    intptr_t start, stop, step, n;
    if (!sliceIndices_py(t, key.as<SliceObject>(), o->ob_size, &start, &stop, &step, &n)) return {};
    if (n == o->ob_size && step == 1 && isExactly(self, &PyTuple_Type)) return self;
    TupleObject* part = newTuple(t, n);
    if (!part) return {};
    for (intptr_t k = 0; k < n; k++) part->ob_item[k] = o->ob_item[start + k * step];
    return part;
  } else if (!sequenceIndex_py(t, key, "tuple", &i)) {
    return {};
  }
  if (i < 0) i += o->ob_size;
  if (static_cast<uintptr_t>(i) >= static_cast<uintptr_t>(o->ob_size)) return raise(t, PyExc_IndexError, "tuple index out of range");
  return o->ob_item[i];
}

Value tupleContains(Thread& t, Value self, Value v) {
  intptr_t i = findItem_py(t, self, v);
  return i == -2 ? Value() : boolean(i >= 0);
}

Value tupleConcat(Thread& t, Value a, Value b) {
  if (!isTuple(b)) return raise(t, PyExc_TypeError, "can only concatenate tuple (not \"%T\") to tuple", b);
  if (of(a)->ob_size == 0 && isExactly(b, &PyTuple_Type)) return b;
  if (of(b)->ob_size == 0 && isExactly(a, &PyTuple_Type)) return a;
  TupleObject* r = newTuple(t, of(a)->ob_size + of(b)->ob_size);
  if (!r) return {};
  std::copy_n(of(a)->ob_item, of(a)->ob_size, r->ob_item);
  std::copy_n(of(b)->ob_item, of(b)->ob_size, r->ob_item + of(a)->ob_size);
  return r;
}

Value tupleRepeat(Thread& t, Value self, Value count) {
  TupleObject* o = of(self);
  intptr_t n;
  if (!repeatCount(t, count, o->ob_size, &n)) return {};
  if (n == 1 && isExactly(self, &PyTuple_Type)) return self;
  TupleObject* r = newTuple(t, n * o->ob_size);
  if (!r) return {};
  for (intptr_t k = 0; k < n; k++) std::copy_n(o->ob_item, o->ob_size, r->ob_item + k * o->ob_size);
  return r;
}

Value tupleCompare(Thread& t, Value a, Value b, int op) {
  if (!isTuple(a) || !isTuple(b)) return notImplemented();
  RecursionGuard depth(t, "in comparison");
  if (!depth) return {};
  return compareSequences_py(t, [a] { return of(a)->ob_size; }, [b] { return of(b)->ob_size; },
                             [a](intptr_t i) { return of(a)->ob_item[i]; }, [b](intptr_t i) { return of(b)->ob_item[i]; }, op);
}

Value tupleIndex(Thread& t, Value self, Value* a) {
  intptr_t start, stop;
  if (!searchBounds_py(t, a[1], a[2], of(self)->ob_size, &start, &stop)) return {};
  intptr_t i = findItem_py(t, self, a[0], start, stop);
  if (i >= 0) return Value::smallInt(i);
  return i == -2 ? Value() : raise(t, PyExc_ValueError, "tuple.index(x): x not in tuple");
}

Value tupleCount(Thread& t, Value self, Value* a) { return countItems_py(t, self, a[0]); }

Value tupleGetnewargs(Thread& t, Value self, Value*) { return tupleOf(t, {tupleFrom(t, of(self)->ob_item, of(self)->ob_size)}); }

/// Struct sequences hold items beyond ob_size and have a trace function of their own.
void tupleTrace(Object* o, gc::Marker& m) {
  auto* tuple = static_cast<TupleObject*>(o);
  m.markRange(tuple->ob_item, static_cast<size_t>(tuple->ob_size));
}

const BuiltinDef kMethods[] = {
    {"index", "value, start=0, stop=9223372036854775807, /", tupleIndex},
    {"count", "value, /", tupleCount},
    {"__getnewargs__", "", tupleGetnewargs},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod},
    {nullptr, nullptr, nullptr}};

const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(tupleNew)}, {kSlotRepr, nativeSlot<UnaryFn>(tupleRepr)}, {kSlotLen, nativeSlot<UnaryFn>(tupleLen)},
    {kSlotHash, nativeSlot<UnaryFn>(tupleHash)}, {kSlotGetItem, nativeSlot<BinaryFn>(tupleGetItem)},
    {kSlotContains, nativeSlot<BinaryFn>(tupleContains)}, {kSlotAdd, nativeSlot<BinaryFn>(tupleConcat)},
    {kSlotMul, nativeSlot<BinaryFn>(tupleRepeat)}, {kSlotIter, nativeSlot<UnaryFn>(iterateTuple)}, {0, nullptr}};

}  // namespace

extern const TypeSpec kTupleSpec = {.type = &PyTuple_Type, .name = "tuple", .basicSize = offsetof(TupleObject, ob_item), .itemSize = 8,
    .flags = kTypeBaseType | kTypeTuple | kTypeSequence | kTypeHasGc,
    .slots = kSlots, .compare = tupleCompare, .methods = kMethods, .trace = tupleTrace};

}  // namespace ppy
