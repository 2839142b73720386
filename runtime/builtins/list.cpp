// The list type.
#include <algorithm>
#include <cstring>

#include "runtime/builtins/sequence.h"
#include "runtime/object/slice.h"
#include "runtime/object/shown_size.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/foreign.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/recursion.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

ListObject* of(Value v) { return v.as<ListObject>(); }

// Readers take no lock: a reader that another thread overtakes may look for an element at any index that was good a
// moment ago. So with several threads items never move to less room, and what is taken out stays in its slot until
// something else comes there, or until a collection, which no reader is in the midst of.

/// `allocated` of a list whose slots behind its size the next collection empties.
constexpr intptr_t kVacatedSlots = -2;

/// The slots between the list's size and what it was are not in use any more.
void vacate(Thread& t, ListObject* list, intptr_t old) {
  if (!t.runtime->multiThreaded) {
    for (intptr_t i = list->ob_size; i < old; i++) list->ob_item[i] = Value();
  } else if (list->ob_size < old && !isExposed(list)) {
    list->allocated = kVacatedSlots;
  }
}
void empty(Thread& t, ListObject* list) {
  intptr_t old = list->ob_size;
  setListSize(list, 0);
  if (t.runtime->multiThreaded) vacate(t, list, old);
  else list->ob_item = nullptr;
}

Value listNew(Thread& t, TypeObject* type, const Args&) {
  auto* list = static_cast<ListObject*>(newInstance(t, type));
  list->allocated = -1;
  return list;
}

Value listInit(Thread& t, Value self, const Args& args) {
  // A class with a __new__ of its own may want keywords there that are nothing to us.
  if (args.nkw() && slotOf(self, kSlotNew).native == infoOf(&PyList_Type).slots[kSlotNew].native)
    return raise(t, PyExc_TypeError, "list() takes no keyword arguments");
  if (args.npos > 1) return raise(t, PyExc_TypeError, "list expected at most 1 argument, got %u", args.npos);
  ListObject* list = of(self);
  ListMutation mutation(t, list);
  empty(t, list);
  return args.npos == 0 || listExtend_py(t, list, args.v[0]) ? none() : Value();
}

Value listRepr(Thread& t, Value self) { return reprItems_py(t, self, '[', "]", "]"); }

Value listLen(Thread&, Value self) { return Value::smallInt(of(self)->ob_size); }

Value listGetItem(Thread& t, Value self, Value key) {
  ListObject* list = of(self);
  intptr_t i;
  if (key.isSmallInt()) {
    i = key.asSmallInt();
  } else if (isExactly(key, &PySlice_Type)) {
    intptr_t start, stop, step, n;
    if (!sliceIndicesOf_py(t, key.as<SliceObject>(), &list->ob_size, &start, &stop, &step, &n)) return {};
    if (step == 1) return listSlice(t, list, start, n);
    ListObject* part = newList(t, n);
    if (!part) return {};
    if (n && std::max(start, start + (n - 1) * step) >= list->ob_size) return listGetItem(t, self, key);
    for (intptr_t k = 0; k < n; k++) part->ob_item[k] = list->ob_item[start + k * step];
    part->ob_size = n;
    return part;
  } else if (!sequenceIndex_py(t, key, "list", &i)) {
    return {};
  }
  if (i < 0) i += list->ob_size;
  if (static_cast<uintptr_t>(i) >= static_cast<uintptr_t>(list->ob_size)) return raise(t, PyExc_IndexError, "list index out of range");
  if (isExposed(list)) [[unlikely]] return t.runtime->foreign->loadElement(t, list->ob_item[i]);
  return list->ob_item[i];
}

/// list[start:stop] = items, step 1: the tail moves.
bool replaceRange(Thread& t, ListObject* list, intptr_t start, intptr_t n, const Value* items, intptr_t count) {
  ListMutation mutation(t, list);
  while (count > n && list->ob_size + count - n > (list->ob_item ? static_cast<intptr_t>(gc::valuesCapacity(list->ob_item)) : 0))
    if (!listReserve(t, list, list->ob_size + count - n)) return false;
  if (!list->ob_item) return true;
  // Another thread may have taken items out while memory was sought.
  start = std::min(start, list->ob_size);
  n = std::min(n, list->ob_size - start);
  intptr_t tail = list->ob_size - start - n;
  memmove(static_cast<void*>(list->ob_item + start + count), list->ob_item + start + n, static_cast<size_t>(tail) * sizeof(Value));
  if (count) memcpy(static_cast<void*>(list->ob_item + start), items, static_cast<size_t>(count) * sizeof(Value));
  intptr_t old = list->ob_size;
  setListSize(list, old + count - n);
  vacate(t, list, old);
  gc::barrier(list->ob_item);
  return true;
}

bool setSlice_py(Thread& t, ListObject* list, SliceObject* slice, Value value) {
  intptr_t start, stop, step, n;
  bool deleting = value.isEmpty();
  Value items;
  if (!deleting) {
    // a copy: the value may be the list itself, and iterating may run code
    if (slotOf(value, kSlotIter).attr.isEmpty() && slotOf(value, kSlotGetItem).attr.isEmpty()) {
      bool plain = isNone(slice->step) || slice->step == Value::smallInt(1);
      raise(t, PyExc_TypeError, plain ? "can only assign an iterable" : "must assign iterable to extended slice");
      return false;
    }
    items = listFromIterable_py(t, value);
    if (items.isEmpty()) return false;
  }
  if (!sliceIndicesOf_py(t, slice, &list->ob_size, &start, &stop, &step, &n)) return false;
  intptr_t count = deleting ? 0 : of(items)->ob_size;
  const Value* from = deleting ? nullptr : of(items)->ob_item;
  if (step == 1) return replaceRange(t, list, start, n, from, count);
  ListMutation mutation(t, list);
  if (deleting) {
    if (n == 0) return true;
    if (step < 0) {
      start += step * (n - 1);
      step = -step;
    }
    intptr_t to = start;
    for (intptr_t i = start, next = start, k = 0; i < list->ob_size; i++) {
      if (k < n && i == next) {
        next += step;
        k++;
      } else {
        list->ob_item[to++] = list->ob_item[i];
      }
    }
    intptr_t old = list->ob_size;
    setListSize(list, to);
    vacate(t, list, old);
    gc::barrier(list->ob_item);
    return true;
  }
  if (count != n) {
    raise(t, PyExc_ValueError, "attempt to assign sequence of size %zd to extended slice of size %zd", count, n);
    return false;
  }
  for (intptr_t k = 0; k < n; k++) list->ob_item[start + k * step] = from[k];
  if (n) gc::barrier(list->ob_item);
  return true;
}

bool listSetItem_py(Thread& t, Value self, Value key, Value value) {
  ListObject* list = of(self);
  intptr_t i;
  if (key.isSmallInt()) {
    i = key.asSmallInt();
  } else if (isExactly(key, &PySlice_Type)) {
    return setSlice_py(t, list, key.as<SliceObject>(), value);
  } else if (!sequenceIndex_py(t, key, "list", &i)) {
    return false;
  }
  if (i < 0) i += list->ob_size;
  if (static_cast<uintptr_t>(i) >= static_cast<uintptr_t>(list->ob_size)) {
    raise(t, PyExc_IndexError, "list assignment index out of range");
    return false;
  }
  if (value.isEmpty()) return replaceRange(t, list, i, 1, nullptr, 0);
  listSetItem(t, list, i, value);
  return true;
}
bool listDelItem_py(Thread& t, Value self, Value key) { return listSetItem_py(t, self, key, Value()); }

Value listContains(Thread& t, Value self, Value v) {
  intptr_t i = findItem_py(t, self, v);
  return i == -2 ? Value() : boolean(i >= 0);
}

Value listConcat(Thread& t, Value a, Value b) {
  if (!isList(b)) return raise(t, PyExc_TypeError, "can only concatenate list (not \"%T\") to list", b);
  ListObject* r = newList(t);
  intptr_t first = of(a)->ob_size, second = of(b)->ob_size, size = first + second;
  if (size == 0) return r;
  Value* items = gc::allocValuesOf(t, of(a)->ob_item, static_cast<size_t>(first), static_cast<size_t>(size));
  if (!items) return {};
  if (t.runtime->multiThreaded) {
    first = listRemaining(of(a), 0, first);
    second = listRemaining(of(b), 0, second);
    size = first + second;
    if (first) memcpy(static_cast<void*>(items), of(a)->ob_item, static_cast<size_t>(first) * sizeof(Value));
  }
  if (second) memcpy(static_cast<void*>(items + first), of(b)->ob_item, static_cast<size_t>(second) * sizeof(Value));
  r->ob_item = items;
  r->ob_size = size;
  gc::barrier(r);
  return r;
}

Value listRepeat(Thread& t, Value self, Value count) {
  ListObject* list = of(self);
  intptr_t n;
  intptr_t size = __atomic_load_n(&list->ob_size, __ATOMIC_ACQUIRE);
  if (!repeatCount(t, count, size, &n)) return {};
  ListObject* r = newList(t, n * size);
  if (!r) return {};
  size = listRemaining(list, 0, size);
  if (size == 0) return r;
  if (size == 1) std::fill_n(r->ob_item, n, list->ob_item[0]);
  else
    for (intptr_t k = 0; k < n; k++) memcpy(static_cast<void*>(r->ob_item + k * size), list->ob_item, static_cast<size_t>(size) * sizeof(Value));
  r->ob_size = n * size;
  return r;
}

Value listIadd(Thread& t, Value self, Value other) { return listExtend_py(t, of(self), other) ? self : Value(); }

Value listImul(Thread& t, Value self, Value count) {
  if (!isInt(count) && slotOf(count, kSlotIndex).attr.isEmpty()) return raise(t, PyExc_TypeError, "can't multiply sequence by non-int of type '%T'", count);
  PPY_TRY(i, index_py(t, count));
  ListObject* list = of(self);
  ListMutation mutation(t, list);
  for (;;) {
    intptr_t size = list->ob_size, n;
    if (!repeatCount(t, i, size, &n)) return {};
    if (size == 0 || n == 1) return self;
    if (n == 0) {
      empty(t, list);
      return self;
    }
    // In place: other threads look for elements where they were, and a list that has room keeps it.
    if (!listReserve(t, list, n * size)) return {};
    if (list->ob_size != size) continue;  // the lock was given up while memory was sought
    Value* items = list->ob_item;
    for (intptr_t k = 1; k < n; k++) memcpy(static_cast<void*>(items + k * size), items, static_cast<size_t>(size) * sizeof(Value));
    gc::barrier(items);
    setListSize(list, n * size);
    return self;
  }
}

Value listCompare(Thread& t, Value a, Value b, int op) {
  if (!isList(a) || !isList(b)) return notImplemented();
  RecursionGuard depth(t, "in comparison");
  if (!depth) return {};
  if (of(a)->ob_size != of(b)->ob_size && (op == kEq || op == kNe)) return boolean(op == kNe);
  return compareSequences_py(t, [a] { return of(a)->ob_size; }, [b] { return of(b)->ob_size; },
                             [a](intptr_t i) { return of(a)->ob_item[i]; }, [b](intptr_t i) { return of(b)->ob_item[i]; }, op);
}

// --- methods ------------------------------------------------------------------------------------

Value listAppendMethod(Thread& t, Value self, Value* a) { return listAppend(t, of(self), a[0]) ? none() : Value(); }
Value listExtendMethod(Thread& t, Value self, Value* a) { return listExtend_py(t, of(self), a[0]) ? none() : Value(); }

Value listInsertMethod(Thread& t, Value self, Value* a) {
  intptr_t i;
  if (!asIndex_py(t, a[0], &i, nullptr)) return {};
  return listInsert(t, of(self), i, a[1]) ? none() : Value();
}

Value listPop(Thread& t, Value self, Value* a) {
  ListObject* list = of(self);
  intptr_t i = -1;
  if (!a[0].isEmpty() && !asIndex_py(t, a[0], &i, PyExc_IndexError)) return {};
  if (list->ob_size == 0) return raise(t, PyExc_IndexError, "pop from empty list");
  if (i < 0) i += list->ob_size;
  if (static_cast<uintptr_t>(i) >= static_cast<uintptr_t>(list->ob_size)) return raise(t, PyExc_IndexError, "pop index out of range");
  ListMutation mutation(t, list);
  Value v = list->ob_item[i];
  if (isExposed(list)) [[unlikely]] v = t.runtime->foreign->loadElement(t, v);
  intptr_t last = list->ob_size - 1;
  setListSize(list, last);
  if (i != last) {
    memmove(static_cast<void*>(list->ob_item + i), list->ob_item + i + 1, static_cast<size_t>(last - i) * sizeof(Value));
    gc::barrier(list->ob_item);
  }
  vacate(t, list, last + 1);
  return v;
}

Value listRemove(Thread& t, Value self, Value* a) {
  ListObject* list = of(self);
  intptr_t i = findItem_py(t, self, a[0]);
  if (i == -2) return {};
  if (i >= 0) return i >= list->ob_size || replaceRange(t, list, i, 1, nullptr, 0) ? none() : Value();
  return raise(t, PyExc_ValueError, "list.remove(x): x not in list");
}

Value listClear(Thread& t, Value self, Value*) {
  ListMutation mutation(t, of(self));
  empty(t, of(self));
  return none();
}
Value listCopy(Thread& t, Value self, Value*) { return listSlice(t, of(self), 0, of(self)->ob_size); }

Value listIndex(Thread& t, Value self, Value* a) {
  intptr_t start, stop;
  if (!searchBounds_py(t, a[1], a[2], of(self)->ob_size, &start, &stop)) return {};
  intptr_t i = findItem_py(t, self, a[0], start, stop);
  if (i >= 0) return Value::smallInt(i);
  return i == -2 ? Value() : raise(t, PyExc_ValueError, "%R is not in list", a[0]);
}

Value listCount(Thread& t, Value self, Value* a) { return countItems_py(t, self, a[0]); }

Value listReverse(Thread&, Value self, Value*) {
  ListObject* list = of(self);
  // As words, which the compiler turns around several at a time.
  auto* words = reinterpret_cast<uint64_t*>(list->ob_item);
  std::reverse(words, words + list->ob_size);
  if (list->ob_item) gc::barrier(list->ob_item);
  return none();
}

Value listSortMethod(Thread& t, Value self, Value* a) {
  bool reverse = false;
  if (!a[1].isEmpty()) {
    if (!isInt(a[1])) {
      PPY_TRY(i, index_py(t, a[1]));
    }
    int r = truth_py(t, a[1]);
    if (r < 0) return {};
    reverse = r;
  }
  return listSort_py(t, of(self), a[0].isEmpty() ? none() : a[0], reverse) ? none() : Value();
}

Value listSizeof(Thread& t, Value self, Value*) {
  ListObject* list = of(self);
  return makeInt(t, shownSize(typeOf(self)) + (list->ob_item ? static_cast<int64_t>(gc::valuesCapacity(list->ob_item) * sizeof(Value)) : 0));
}

void listTrace(Object* o, gc::Marker& m) {
  auto* list = static_cast<ListObject*>(o);
  if (list->allocated == kVacatedSlots) {
    std::fill(list->ob_item + list->ob_size, list->ob_item + gc::valuesCapacity(list->ob_item), Value());
    list->allocated = -1;
  }
  m.mark(static_cast<const void*>(list->ob_item));
}

const BuiltinDef kMethods[] = {
    {"append", "object, /", listAppendMethod},
    {"extend", "iterable, /", listExtendMethod},
    {"insert", "index, object, /", listInsertMethod},
    {"pop", "index=-1, /", listPop},
    {"remove", "value, /", listRemove},
    {"clear", "", listClear},
    {"copy", "", listCopy},
    {"index", "value, start=0, stop=9223372036854775807, /", listIndex},
    {"count", "value, /", listCount},
    {"reverse", "", listReverse},
    {"sort", "*, key=None, reverse=False", listSortMethod},
    {"__reversed__", "", reversedList},
    {"__sizeof__", "", listSizeof},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod},
    {nullptr, nullptr, nullptr}};

const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(listNew)}, {kSlotInit, nativeSlot<CallFn>(listInit)}, {kSlotRepr, nativeSlot<UnaryFn>(listRepr)}, {kSlotLen, nativeSlot<UnaryFn>(listLen)},
    {kSlotGetItem, nativeSlot<BinaryFn>(listGetItem)}, {kSlotSetItem, nativeSlot<SetTernaryFn>(listSetItem_py)},
    {kSlotDelItem, nativeSlot<SetBinaryFn>(listDelItem_py)}, {kSlotContains, nativeSlot<BinaryFn>(listContains)},
    {kSlotAdd, nativeSlot<BinaryFn>(listConcat)}, {kSlotMul, nativeSlot<BinaryFn>(listRepeat)}, {kSlotIAdd, nativeSlot<BinaryFn>(listIadd)},
    {kSlotIMul, nativeSlot<BinaryFn>(listImul)}, {kSlotIter, nativeSlot<UnaryFn>(iterateList)}, {0, nullptr}};

}  // namespace

extern const TypeSpec kListSpec = {.type = &PyList_Type, .name = "list", .basicSize = sizeof(ListObject),
    .flags = kTypeBaseType | kTypeList | kTypeSequence | kTypeHasGc,
    .slots = kSlots, .compare = listCompare, .methods = kMethods, .trace = listTrace, .unhashable = true};

}  // namespace ppy
