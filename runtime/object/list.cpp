// list primitives. The element buffer is a Values cell; its capacity is the cell's.
#include <algorithm>
#include <cstring>

#include "runtime/gc/block.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/foreign.h"
#include "runtime/object/iterators.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/str_make.h"
#include "runtime/thread/object_lock.h"

namespace ppy {
namespace {

intptr_t capacityOf(const ListObject* list) { return list->ob_item ? static_cast<intptr_t>(gc::blockOf(list->ob_item)->cellBytes / sizeof(Value)) : 0; }

/// Room for `need` items in all; grows by an eighth and some.
bool reserve(Thread& t, ListObject* list, intptr_t need) {
  intptr_t capacity = capacityOf(list);
  if (need <= capacity) return true;
  if (need > (INTPTR_MAX >> 5)) {
    raiseMemory(t);
    return false;
  }
  intptr_t want = std::max<intptr_t>(need + (need >> 3) + (need < 9 ? 3 : 6), 4);
  for (;;) {
    Value* before = list->ob_item;
    intptr_t used = list->ob_size;
    Value* items = gc::growValues(t, before, static_cast<size_t>(used), static_cast<size_t>(want));
    if (!items) return false;
    // Another thread may have had the list while memory was sought: then what was copied is not all.
    if (list->ob_item == before && (items == before || list->ob_size <= used)) {
      list->ob_item = items;
      gc::barrier(list);
      return true;
    }
    if (need <= capacityOf(list)) return true;
  }
}

/// Room for `more` items behind those there are when it returns.
bool reserveMore(Thread& t, ListObject* list, intptr_t more) {
  while (list->ob_size + more > capacityOf(list))
    if (!reserve(t, list, list->ob_size + more)) return false;
  return true;
}

}  // namespace

bool listReserve(Thread& t, ListObject* list, intptr_t capacity) { return reserve(t, list, capacity); }

ListObject* newList(Thread& t, intptr_t capacity) {
  auto* list = static_cast<ListObject*>(gc::allocObject(t, &PyList_Type, sizeof(ListObject)));
  list->allocated = -1;
  if (capacity > 0) {
    list->ob_item = capacity > (INTPTR_MAX >> 5) ? nullptr : gc::allocValues(t, static_cast<size_t>(capacity));
    if (!list->ob_item) {
      if (!pending(t)) raiseMemory(t);
      return nullptr;
    }
    gc::barrier(list);
  }
  return list;
}

Value listFrom(Thread& t, const Value* items, intptr_t n) {
  ListObject* list = newList(t);
  if (n == 0) return list;
  Value* buffer = gc::allocValuesOf(t, items, static_cast<size_t>(n), static_cast<size_t>(n));
  if (!buffer) return {};
  list->ob_item = buffer;
  gc::barrier(list);
  list->ob_size = n;
  return list;
}

Value listSlice(Thread& t, ListObject* list, intptr_t start, intptr_t n) {
  if (!t.runtime->multiThreaded) return listFrom(t, list->ob_item + start, n);
  ObjectLock lock(t, list);
  ListObject* r = newList(t, n);
  if (!r) return {};
  // The lock was given up if memory had to be waited for.
  n = listRemaining(list, start, n);
  if (n) memcpy(static_cast<void*>(r->ob_item), list->ob_item + start, static_cast<size_t>(n) * sizeof(Value));
  r->ob_size = n;
  if (n) gc::barrier(r->ob_item);
  return r;
}

Value listToTuple(Thread& t, ListObject* list) {
  if (!t.runtime->multiThreaded) return tupleFrom(t, list->ob_item, list->ob_size);
  PPY_TRY(copy, listSlice(t, list, 0, __atomic_load_n(&list->ob_size, __ATOMIC_ACQUIRE)));
  return tupleFrom(t, copy.as<ListObject>()->ob_item, copy.as<ListObject>()->ob_size);
}

bool listAppend(Thread& t, ListObject* list, Value v) {
  if (list->ob_size >= capacityOf(list) && !reserveMore(t, list, 1)) return false;
  intptr_t n = list->ob_size;
  if (isExposed(list)) [[unlikely]] {
    v = t.runtime->foreign->countedElement(t, v);
    list->allocated = n + 1;
  }
  gc::store(list->ob_item, list->ob_item + n, v);
  setListSize(list, n + 1);
  return true;
}

bool listInsert(Thread& t, ListObject* list, intptr_t i, Value v) {
  if (!reserveMore(t, list, 1)) return false;
  intptr_t n = list->ob_size;
  if (i < 0) i = std::max<intptr_t>(i + n, 0);
  i = std::min(i, n);
  if (isExposed(list)) [[unlikely]] {
    v = t.runtime->foreign->countedElement(t, v);
    list->allocated = n + 1;
  }
  memmove(static_cast<void*>(list->ob_item + i + 1), list->ob_item + i, static_cast<size_t>(n - i) * sizeof(Value));
  gc::store(list->ob_item, list->ob_item + i, v);
  setListSize(list, n + 1);
  return true;
}

void listSetItem(Thread& t, ListObject* list, intptr_t i, Value v) {
  if (isExposed(list)) [[unlikely]] {
    Value old = list->ob_item[i];
    gc::store(list->ob_item, list->ob_item + i, t.runtime->foreign->countedElement(t, v));
    if (old) t.runtime->foreign->dropElement(t, old);
    return;
  }
  gc::store(list->ob_item, list->ob_item + i, v);
}

bool listExtend_py(Thread& t, ListObject* list, Value iterable) {
  if (t.runtime->multiThreaded && isExactly(iterable, &PyList_Type) && iterable != Value(list)) [[unlikely]] {
    iterable = listSlice(t, iterable.as<ListObject>(), 0, length_py(t, iterable));
    if (iterable.isEmpty()) return false;
  }
  if (isExactly(iterable, &PyList_Type) || isExactly(iterable, &PyTuple_Type)) {
    bool tuple = isExactly(iterable, &PyTuple_Type);
    intptr_t n = iterable.as<VarObject>()->ob_size;
    if (n == 0) return true;
    ListMutation mutation(t, list);
    if (!reserveMore(t, list, n)) return false;
    if (!tuple) n = std::min(n, iterable.as<ListObject>()->ob_size);
    const Value* from = tuple ? iterable.as<TupleObject>()->ob_item : iterable.as<ListObject>()->ob_item;
    memmove(static_cast<void*>(list->ob_item + list->ob_size), from, static_cast<size_t>(n) * sizeof(Value));
    gc::barrier(list->ob_item);
    setListSize(list, list->ob_size + n);
    return true;
  }
  if (isExactly(iterable, &PyUnicode_Type) && iterable.as<StrObject>()->state.kind == 1 && !isExposed(list)) {
    auto* s = iterable.as<StrObject>();
    if (!reserveMore(t, list, s->length)) return false;
    auto* p = static_cast<const uint8_t*>(strData(s));
    for (intptr_t i = 0; i < s->length; i++) list->ob_item[list->ob_size + i] = sharedChar(p[i]);
    setListSize(list, list->ob_size + s->length);
    gc::keepAlive(iterable);
    return true;
  }
  Value it = iter_py(t, iterable);
  if (it.isEmpty()) return false;
  intptr_t hint = lengthHint_py(t, iterable, 8);
  if (hint < 0) return false;
  if (hint > 0 && hint < (1 << 24) && !reserve(t, list, list->ob_size + hint)) return false;
  if (void* native = slotOf(it, kSlotNext).native) {
    auto next = reinterpret_cast<NextFn>(native);
    for (;;) {
      Value v = next(t, it);
      if (v.isEmpty()) break;
      if (!listAppend(t, list, v) || !pollPressing_py(t)) return false;
    }
    if (pending(t)) contException(t, kContNext, &it, Value());
    return t.status == Status::None;
  }
  for (;;) {
    Value v = next_py(t, it);
    if (v.isEmpty()) return t.status == Status::None;
    if (!listAppend(t, list, v)) return false;
  }
}

Value listFromIterable_py(Thread& t, Value iterable) {
  ListObject* list = newList(t);
  return listExtend_py(t, list, iterable) ? Value(list) : Value();
}

}  // namespace ppy
