// The _collections module: deque (a ring buffer), defaultdict, and counting for Counter.
#include <algorithm>

#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/native_call.h"
#include "runtime/object/number.h"
#include "runtime/object/recursion.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"
#include "stdlib/_collections/collections.h"

namespace ppy::collections {

TypeObject kDequeType, kDequeIterType, kDequeRevIterType;

namespace {

/// Items lie at (head + i) & (capacity - 1) of a Values buffer whose capacity is a power of two.
struct DequeObject : Object {
  Value* items;
  intptr_t head, size, capacity;
  intptr_t maxLength;  ///< -1: none
  uint64_t state;      ///< changes with every change of size
  Value weakreflist;
};
struct DequeIterObject : Object {
  Value deque;
  intptr_t index, remaining;
  uint64_t state;
};

DequeObject* of(Value v) { return v.as<DequeObject>(); }
Value& at(DequeObject* d, intptr_t i) { return d->items[(d->head + i) & (d->capacity - 1)]; }

/// For readers that hold no lock: dequeRotate lifts the limit while it works.
intptr_t maxLengthOf(Thread& t, Value self) {
  SelfLock lock(t, self);
  return of(self)->maxLength;
}

bool grow(Thread& t, DequeObject* d) {
  while (d->size >= d->capacity) {
    intptr_t capacity = d->capacity ? d->capacity * 2 : 8;
    Value* items = gc::allocValues(t, static_cast<size_t>(capacity));
    if (!items) return false;
    // Another thread may have had the deque while memory was sought.
    if (d->size >= capacity || d->capacity >= capacity) continue;
    for (intptr_t i = 0; i < d->size; i++) items[i] = at(d, i);
    d->items = items;
    d->head = 0;
    d->capacity = capacity;
    gc::barrier(d);
  }
  return true;
}

Value popFront(DequeObject* d) {
  Value v = at(d, 0);
  at(d, 0) = Value();
  d->head = (d->head + 1) & (d->capacity - 1);
  d->size--;
  d->state++;
  return v;
}
Value popBack(DequeObject* d) {
  Value v = at(d, d->size - 1);
  at(d, d->size - 1) = Value();
  d->size--;
  d->state++;
  return v;
}
bool pushBack(Thread& t, DequeObject* d, Value v) {
  if (d->maxLength == 0) return true;
  if (d->maxLength > 0 && d->size >= d->maxLength) popFront(d);
  if (!grow(t, d)) return false;
  d->size++;
  gc::store(d->items, &at(d, d->size - 1), v);
  d->state++;
  return true;
}
bool pushFront(Thread& t, DequeObject* d, Value v) {
  if (d->maxLength == 0) return true;
  if (d->maxLength > 0 && d->size >= d->maxLength) popBack(d);
  if (!grow(t, d)) return false;
  d->head = (d->head - 1) & (d->capacity - 1);
  d->size++;
  gc::store(d->items, &at(d, 0), v);
  d->state++;
  return true;
}

bool extend_py(Thread& t, DequeObject* d, Value iterable, bool left) {
  if (iterable == Value(d)) {
    iterable = listFromIterable_py(t, iterable);
    if (iterable.isEmpty()) return false;
  }
  return forEach_py(t, iterable, [&](Value v) { return left ? pushFront(t, d, v) : pushBack(t, d, v); });
}

Value dequeNew(Thread& t, TypeObject* type, const Args&) {
  auto* d = static_cast<DequeObject*>(newInstance(t, type));
  d->maxLength = -1;
  return d;
}

void clear(DequeObject* d) {
  d->items = nullptr;
  d->head = d->size = d->capacity = 0;
  d->state++;
}

Value dequeInit(Thread& t, Value self, Value* a) {
  DequeObject* d = of(self);
  intptr_t maxLength = -1;
  if (!a[1].isEmpty() && !isNone(a[1])) {
    if (slotOf(a[1], kSlotIndex).attr.isEmpty()) return raise(t, PyExc_TypeError, "an integer is required");
    if (!asIndex_py(t, a[1], &maxLength, PyExc_OverflowError)) return {};
    if (maxLength < 0) return raise(t, PyExc_ValueError, "maxlen must be non-negative");
  }
  d->maxLength = maxLength;
  clear(d);
  return a[0].isEmpty() || extend_py(t, d, a[0], false) ? none() : Value();
}

Value dequeAppend(Thread& t, Value self, Value* a) { return pushBack(t, of(self), a[0]) ? none() : Value(); }
Value dequeAppendleft(Thread& t, Value self, Value* a) { return pushFront(t, of(self), a[0]) ? none() : Value(); }
Value dequeExtend(Thread& t, Value self, Value* a) { return extend_py(t, of(self), a[0], false) ? none() : Value(); }
Value dequeExtendleft(Thread& t, Value self, Value* a) { return extend_py(t, of(self), a[0], true) ? none() : Value(); }
Value dequePop(Thread& t, Value self, Value*) {
  return of(self)->size ? popBack(of(self)) : raise(t, PyExc_IndexError, "pop from an empty deque");
}
Value dequePopleft(Thread& t, Value self, Value*) {
  return of(self)->size ? popFront(of(self)) : raise(t, PyExc_IndexError, "pop from an empty deque");
}
Value dequeClear(Thread&, Value self, Value*) {
  clear(of(self));
  return none();
}

Value dequeCopy(Thread& t, Value self, Value*) {
  DequeObject* d = of(self);
  if (!isExactly(self, &kDequeType)) {
    Value args[2] = {self, d->maxLength < 0 ? none() : makeInt(t, d->maxLength)};
    PPY_TRY(made, call_py(t, typeOf(self), Args{args, d->maxLength < 0 ? 1u : 2u}));
    if (!isInstance(made, &kDequeType)) return raise(t, PyExc_TypeError, "%.200T() must return a deque, not %.200T", self, made);
    return made;
  }
  Value copy = dequeNew(t, &kDequeType, Args{nullptr, 0});
  of(copy)->maxLength = d->maxLength;
  for (intptr_t i = 0; i < d->size; i++)
    if (!pushBack(t, of(copy), at(d, i))) return {};
  return copy;
}

Value dequeRotate(Thread& t, Value self, Value* a) {
  DequeObject* d = of(self);
  intptr_t n = 1;
  if (!a[0].isEmpty() && !asIndex_py(t, a[0], &n, PyExc_OverflowError)) return {};
  if (d->size < 2) return none();
  n %= d->size;
  if (n < 0) n += d->size;
  if (!grow(t, d)) return {};
  bool right = n <= d->size / 2;
  if (!right) n = d->size - n;
  for (; n > 0 && d->size > 1; n--) {
    intptr_t limit = d->maxLength;
    d->maxLength = -1;
    bool ok = right ? pushFront(t, d, popBack(d)) : pushBack(t, d, popFront(d));
    d->maxLength = limit;
    if (!ok) return {};
  }
  return none();
}

Value dequeReverse(Thread&, Value self, Value*) {
  DequeObject* d = of(self);
  for (intptr_t i = 0, k = d->size - 1; i < k; i++, k--) std::swap(at(d, i), at(d, k));
  return none();
}

Value mutated(Thread& t) { return raise(t, PyExc_RuntimeError, "deque mutated during iteration"); }

Value dequeCount(Thread& t, Value self, Value* a) {
  DequeObject* d = of(self);
  intptr_t n = 0;
  uint64_t state = d->state;
  for (intptr_t i = 0; i < d->size; i++) {
    int r = equals_py(t, at(d, i), a[0]);
    if (r < 0) return {};
    n += r;
    if (state != d->state) return mutated(t);
  }
  return makeInt(t, n);
}

/// Position of a value in [start, stop), -1 absent, -2 exception.
intptr_t find_py(Thread& t, DequeObject* d, Value v, intptr_t start, intptr_t stop) {
  uint64_t state = d->state;
  for (intptr_t i = start; i < stop && i < d->size; i++) {
    int r = equals_py(t, at(d, i), v);
    if (r < 0) return -2;
    if (r) return i;
    if (state != d->state) {
      mutated(t);
      return -2;
    }
  }
  return -1;
}

Value dequeIndex(Thread& t, Value self, Value* a) {
  intptr_t start, stop;
  if (!searchBounds_py(t, a[1], a[2], of(self)->size, &start, &stop)) return {};
  intptr_t i = find_py(t, of(self), a[0], start, stop);
  return i >= 0 ? makeInt(t, i) : i == -1 ? raise(t, PyExc_ValueError, "%R is not in deque", a[0]) : Value();
}

void removeAt(DequeObject* d, intptr_t i) {
  for (; i + 1 < d->size; i++) at(d, i) = at(d, i + 1);
  gc::barrier(d->items);
  popBack(d);
}

Value dequeRemove(Thread& t, Value self, Value* a) {
  DequeObject* d = of(self);
  intptr_t n = d->size;
  for (intptr_t i = 0; i < n; i++) {
    int r = equals_py(t, at(d, i), a[0]);
    if (r < 0) return {};
    if (d->size != n) return raise(t, PyExc_IndexError, "deque mutated during remove().");
    if (r) {
      removeAt(d, i);
      return none();
    }
  }
  return raise(t, PyExc_ValueError, "deque.remove(x): x not in deque");
}

Value dequeInsert(Thread& t, Value self, Value* a) {
  DequeObject* d = of(self);
  intptr_t i;
  if (!asIndex_py(t, a[0], &i, nullptr)) return {};
  if (d->maxLength >= 0 && d->size >= d->maxLength) return raise(t, PyExc_IndexError, "deque already at its maximum size");
  if (i < 0) i = std::max<intptr_t>(i + d->size, 0);
  i = std::min(i, d->size);
  if (!pushBack(t, d, a[1])) return {};
  for (intptr_t k = d->size - 1; k > i; k--) std::swap(at(d, k), at(d, k - 1));
  return none();
}

Value dequeLen(Thread& t, Value self) {
  SelfLock lock(t, self);
  return makeInt(t, of(self)->size);
}
Value dequeBool(Thread& t, Value self) {
  SelfLock lock(t, self);
  return boolean(of(self)->size != 0);
}

bool itemIndex(Thread& t, DequeObject* d, Value key, intptr_t* i) {
  if (slotOf(key, kSlotIndex).attr.isEmpty()) {
    raise(t, PyExc_TypeError, "sequence index must be integer, not '%T'", key);
    return false;
  }
  if (!asIndex_py(t, key, i, PyExc_IndexError)) return false;
  if (*i < 0) *i += d->size;
  if (*i >= 0 && *i < d->size) return true;
  raise(t, PyExc_IndexError, "deque index out of range");
  return false;
}
Value dequeGetItem(Thread& t, Value self, Value key) {
  intptr_t i;
  return itemIndex(t, of(self), key, &i) ? at(of(self), i) : Value();
}
bool dequeSetItem(Thread& t, Value self, Value key, Value v) {
  intptr_t i;
  if (!itemIndex(t, of(self), key, &i)) return false;
  gc::store(of(self)->items, &at(of(self), i), v);
  return true;
}
bool dequeDelItem(Thread& t, Value self, Value key) {
  intptr_t i;
  if (!itemIndex(t, of(self), key, &i)) return false;
  removeAt(of(self), i);
  return true;
}
Value dequeContains(Thread& t, Value self, Value v) {
  intptr_t i = find_py(t, of(self), v, 0, of(self)->size);
  return i == -2 ? Value() : boolean(i >= 0);
}

Value dequeRepr(Thread& t, Value self) {
  ReprGuard guard(t, self.object());
  if (guard.seen()) return newStr(t, "[...]");
  PPY_TRY(list, listFromIterable_py(t, self));
  const char* name = shortName(typeOf(self));
  intptr_t maxLength = maxLengthOf(t, self);
  if (maxLength >= 0) return formatStr(t, "%s(%R, maxlen=%zd)", name, list, maxLength);
  return formatStr(t, "%s(%R)", name, list);
}

Value dequeAdd(Thread& t, Value a, Value b) {
  if (!isInstance(b, &kDequeType)) return raise(t, PyExc_TypeError, "can only concatenate deque (not \"%T\") to deque", b);
  PPY_TRY(copy, dequeCopy(t, a, nullptr));
  return extend_py(t, of(copy), b, false) ? copy : Value();
}
Value dequeIadd(Thread& t, Value self, Value other) { return extend_py(t, of(self), other, false) ? self : Value(); }

bool repeatInto(Thread& t, DequeObject* d, Value count) {
  intptr_t n;
  if (!repeatCount(t, count, d->size, &n)) return false;
  intptr_t size = d->size;
  if (n == 0) {
    clear(d);
    return true;
  }
  if (d->maxLength >= 0 && size) n = std::min(n, d->maxLength / size + 2);
  ListObject* items = newList(t, size);
  if (!items) return false;
  for (intptr_t i = 0; i < size && i < d->size; i++)
    if (!listAppend(t, items, at(d, i))) return false;
  size = items->ob_size;
  for (intptr_t k = 1; k < n; k++)
    for (intptr_t i = 0; i < size; i++)
      if (!pushBack(t, d, items->ob_item[i])) return false;
  return true;
}
Value dequeMul(Thread& t, Value self, Value count) {
  PPY_TRY(copy, dequeCopy(t, self, nullptr));
  return repeatInto(t, of(copy), count) ? copy : Value();
}
Value dequeImul(Thread& t, Value self, Value count) {
  PPY_TRY(i, index_py(t, count));
  return repeatInto(t, of(self), i) ? self : Value();
}

Value snapshot(Thread& t, Value deque) {
  SelfLock lock(t, deque);
  DequeObject* d = of(deque);
  ListObject* items = newList(t);
  for (intptr_t i = 0; i < d->size; i++)
    if (!listAppend(t, items, at(d, i))) return {};
  return items;
}

Value dequeCompare(Thread& t, Value a, Value b, int op) {
  if (!isInstance(a, &kDequeType) || !isInstance(b, &kDequeType)) return notImplemented();
  RecursionGuard depth(t, "in comparison");
  if (!depth) return {};
  if (t.runtime->multiThreaded) {
    // Only one of them is this thread's alone: both as they are now.
    PPY_TRY(x, snapshot(t, a));
    PPY_TRY(y, snapshot(t, b));
    return compare_py(t, static_cast<CompareOp>(op), x, y);
  }
  return compareSequences_py(t, [a] { return of(a)->size; }, [b] { return of(b)->size; }, [a](intptr_t i) { return at(of(a), i); },
                             [b](intptr_t i) { return at(of(b), i); }, op);
}

Value getMaxlen(Thread& t, Value self) {
  intptr_t maxLength = maxLengthOf(t, self);
  return maxLength < 0 ? none() : makeInt(t, maxLength);
}

Value dequeReduce(Thread& t, Value self, Value*) {
  PPY_TRY(state, callMethod_py(t, self, intern(t, "__getstate__"), nullptr, 0));
  PPY_TRY(it, iter_py(t, self));
  Value args = of(self)->maxLength < 0 ? Value(newTuple(t, 0)) : tupleOf(t, {Value(newTuple(t, 0)), makeInt(t, of(self)->maxLength)});
  return tupleOf(t, {Value(typeOf(self)), args, state, it});
}

// --- iterators ----------------------------------------------------------------------------------

Value newIter(Thread& t, TypeObject* type, Value deque) {
  auto* it = static_cast<DequeIterObject*>(gc::allocObject(t, type, sizeof(DequeIterObject)));
  it->deque = deque;
  // Length and state are of one moment.
  SelfLock lock(t, deque);
  it->remaining = of(deque)->size;
  it->index = type == &kDequeIterType ? 0 : it->remaining - 1;
  it->state = of(deque)->state;
  return it;
}
Value dequeIter(Thread& t, Value self) { return newIter(t, &kDequeIterType, self); }
Value dequeReversed(Thread& t, Value self, Value*) { return newIter(t, &kDequeRevIterType, self); }
template <int step>
Value iterNext(Thread& t, Value v) {
  auto* it = v.as<DequeIterObject>();
  SelfLock lock(t, it->deque);
  DequeObject* d = of(it->deque);
  if (it->state != d->state) {
    it->remaining = 0;
    return mutated(t);
  }
  if (it->remaining == 0) return {};
  Value item = at(d, it->index);
  it->index += step;
  it->remaining--;
  return item;
}
Value iterSelf(Thread&, Value v) { return v; }
/// (deque, index=0): for copies of iterators.
Value iterNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("deque, index=0, /");
  Value a[2];
  if (args.npos == 0) return raise(t, PyExc_TypeError, "function takes at least 1 argument (0 given)");
  if (!bindArgs(t, shortName(type), kSignature, args, a)) return {};
  intptr_t index = 0;
  if (!isInstance(a[0], &kDequeType)) return raise(t, PyExc_TypeError, "argument 1 must be collections.deque, not %T", a[0]);
  if (!a[1].isEmpty() && !asIndex_py(t, a[1], &index, PyExc_OverflowError)) return {};
  Value v = newIter(t, type, a[0]);
  auto* it = v.as<DequeIterObject>();
  index = std::clamp<intptr_t>(index, 0, it->remaining);
  it->remaining -= index;
  it->index += type == &kDequeIterType ? index : -index;
  return v;
}
Value iterReduce(Thread& t, Value v, Value*) {
  auto* it = v.as<DequeIterObject>();
  return tupleOf(t, {Value(typeOf(v)), tupleOf(t, {it->deque, makeInt(t, of(it->deque)->size - it->remaining)})});
}
Value iterHint(Thread& t, Value v, Value*) { return makeInt(t, v.as<DequeIterObject>()->remaining); }

void traceDeque(Object* o, gc::Marker& m) {
  m.mark(static_cast<const void*>(static_cast<DequeObject*>(o)->items));
  m.mark(static_cast<DequeObject*>(o)->weakreflist);
}
void traceIter(Object* o, gc::Marker& m) { m.mark(static_cast<DequeIterObject*>(o)->deque); }

const BuiltinDef kMethods[] = {
    {"__init__", "iterable=(), maxlen=None", dequeInit}, {"append", "item, /", dequeAppend},
    {"appendleft", "item, /", dequeAppendleft},
    {"extend", "iterable, /", dequeExtend},
    {"extendleft", "iterable, /", dequeExtendleft},
    {"pop", "", dequePop}, {"popleft", "", dequePopleft},
    {"clear", "", dequeClear}, {"copy", "", dequeCopy},
    {"__copy__", "", dequeCopy}, {"rotate", "n=1, /", dequeRotate},
    {"reverse", "", dequeReverse}, {"count", "value, /", dequeCount},
    {"index", "value, start=0, stop=0, /", dequeIndex},
    {"remove", "value, /", dequeRemove}, {"insert", "index, value, /", dequeInsert},
    {"__reversed__", "", dequeReversed}, {"__reduce__", "", dequeReduce},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const GetSetDef kGetset[] = {{"maxlen", getMaxlen, nullptr}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(dequeNew)}, {kSlotRepr, nativeSlot<UnaryFn>(dequeRepr)}, {kSlotLen, nativeSlot<UnaryFn>(dequeLen)},
    {kSlotBool, nativeSlot<UnaryFn>(dequeBool)}, {kSlotGetItem, nativeSlot<BinaryFn>(dequeGetItem)}, {kSlotSetItem, nativeSlot<SetTernaryFn>(dequeSetItem)},
    {kSlotDelItem, nativeSlot<SetBinaryFn>(dequeDelItem)}, {kSlotContains, nativeSlot<BinaryFn>(dequeContains)}, {kSlotAdd, nativeSlot<BinaryFn>(dequeAdd)},
    {kSlotIAdd, nativeSlot<BinaryFn>(dequeIadd)}, {kSlotMul, nativeSlot<BinaryFn>(dequeMul)}, {kSlotIMul, nativeSlot<BinaryFn>(dequeImul)},
    {kSlotIter, nativeSlot<UnaryFn>(dequeIter)}, {0, nullptr}};
const BuiltinDef kIterMethods[] = {{"__length_hint__", "", iterHint}, {"__reduce__", "", iterReduce}, {nullptr, nullptr, nullptr}};
const NativeSlot kIterSlots[] = {{kSlotNew, nativeSlot<NewFn>(iterNew)}, {kSlotIter, nativeSlot<UnaryFn>(iterSelf)}, {kSlotNext, nativeSlot<NextFn>(iterNext<1>)}, {0, nullptr}};
const NativeSlot kRevIterSlots[] = {{kSlotNew, nativeSlot<NewFn>(iterNew)}, {kSlotIter, nativeSlot<UnaryFn>(iterSelf)}, {kSlotNext, nativeSlot<NextFn>(iterNext<-1>)}, {0, nullptr}};

}  // namespace

const TypeSpec kDequeSpec = {.type = &kDequeType, .name = "collections.deque", .basicSize = sizeof(DequeObject), .flags = kTypeBaseType | kTypeSequence | kTypeHasGc,
    .slots = kSlots, .compare = dequeCompare, .methods = kMethods, .getset = kGetset, .trace = traceDeque, .unhashable = true};
const TypeSpec kDequeIterSpec = {.type = &kDequeIterType, .name = "_collections._deque_iterator", .basicSize = sizeof(DequeIterObject), .flags = kTypeHasGc,
    .slots = kIterSlots, .methods = kIterMethods, .trace = traceIter};
const TypeSpec kDequeRevIterSpec = {.type = &kDequeRevIterType, .name = "_collections._deque_reverse_iterator", .basicSize = sizeof(DequeIterObject),
    .flags = kTypeHasGc, .slots = kRevIterSlots, .methods = kIterMethods, .trace = traceIter};

}  // namespace ppy::collections
