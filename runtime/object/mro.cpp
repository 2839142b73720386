/// Method resolution order, best base, subclasses.
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/object_state.h"
#include "runtime/object/str.h"
#include "runtime/object/type_impl.h"
#include "runtime/thread/object_lock.h"

namespace ppy {

namespace {

/// Is `type` in the tail (behind `from`) of the list?
bool inTail(TupleObject* list, intptr_t from, Value type) {
  for (intptr_t i = from + 1; i < list->ob_size; i++)
    if (list->ob_item[i] == type) return true;
  return false;
}

Value raiseInconsistent(Thread& t, TupleObject* bases, const intptr_t* at, TupleObject* const* lists, intptr_t n) {
  // The heads that are left name the conflict, each once.
  StrBuilder names(t, 64);
  TupleObject* seen = newTuple(t, n);
  intptr_t count = 0;
  for (intptr_t i = 0; i < n; i++) {
    if (at[i] >= lists[i]->ob_size) continue;
    Value head = lists[i]->ob_item[at[i]];
    bool known = false;
    for (intptr_t k = 0; k < count; k++) known |= seen->ob_item[k] == head;
    if (known) continue;
    seen->ob_item[count++] = head;
    if (count > 1) names.add(std::string_view(", "));
    names.addUtf8(head.as<TypeObject>()->tp_name);
  }
  PPY_TRY(text, names.finish());
  return raise(t, PyExc_TypeError, "Cannot create a consistent method resolution\norder (MRO) for bases %U", text);
}

}  // namespace

TupleObject* linearize(Thread& t, TypeObject* type, TupleObject* bases) {
  intptr_t n = bases->ob_size;
  for (intptr_t i = 0; i < n; i++)
    if (!bases->ob_item[i].as<TypeObject>()->tp_mro) {
      raise(t, PyExc_TypeError, "Cannot extend an incomplete type '%N'", bases->ob_item[i].as<TypeObject>());
      return nullptr;
    }
  if (n == 1) {
    TupleObject* base = bases->ob_item[0].as<TypeObject>()->tp_mro;
    TupleObject* mro = newTuple(t, base->ob_size + 1);
    if (!mro) return nullptr;
    mro->ob_item[0] = type;
    for (intptr_t i = 0; i < base->ob_size; i++) mro->ob_item[i + 1] = base->ob_item[i];
    return mro;
  }
  for (intptr_t i = 0; i < n; i++)
    for (intptr_t k = i + 1; k < n; k++)
      if (bases->ob_item[i] == bases->ob_item[k]) {
        raise(t, PyExc_TypeError, "duplicate base class %N", bases->ob_item[i].as<TypeObject>());
        return nullptr;
      }
  // C3: merge the bases' orders and the list of bases.
  auto* storage = gc::allocValues(t, static_cast<size_t>(2 * (n + 1)));
  if (!storage) return nullptr;
  auto** lists = reinterpret_cast<TupleObject**>(storage);
  auto* at = reinterpret_cast<intptr_t*>(gc::alloc(t, static_cast<size_t>(n + 1) * sizeof(intptr_t), gc::CellKind::Raw));
  intptr_t total = 1;
  for (intptr_t i = 0; i < n; i++) {
    lists[i] = bases->ob_item[i].as<TypeObject>()->tp_mro;
    total += lists[i]->ob_size;
  }
  lists[n] = bases;
  ListObject* order = newList(t, total);
  if (!order || !listAppend(t, order, type)) return nullptr;
  for (;;) {
    Value next;
    bool left = false;
    for (intptr_t i = 0; i <= n && next.isEmpty(); i++) {
      if (at[i] >= lists[i]->ob_size) continue;
      left = true;
      Value candidate = lists[i]->ob_item[at[i]];
      bool blocked = false;
      for (intptr_t k = 0; k <= n && !blocked; k++)
        if (at[k] < lists[k]->ob_size) blocked = inTail(lists[k], at[k], candidate);
      if (!blocked) next = candidate;
    }
    if (!left) break;
    if (next.isEmpty()) {
      raiseInconsistent(t, bases, at, lists, n + 1);
      return nullptr;
    }
    if (!listAppend(t, order, next)) return nullptr;
    for (intptr_t i = 0; i <= n; i++)
      if (at[i] < lists[i]->ob_size && lists[i]->ob_item[at[i]] == next) at[i]++;
  }
  gc::keepAlive(storage);
  gc::keepAlive(at);
  Value mro = tupleFrom(t, order->ob_item, order->ob_size);
  return mro.as<TupleObject>();
}

TypeObject* solidBase(TypeObject* type) {
  for (TypeObject* base = type->tp_base; base; type = base, base = type->tp_base) {
    const TypeInfo &a = infoOf(type), &b = infoOf(base);
    if (a.slotsEnd != b.slotsEnd || type->tp_itemsize != base->tp_itemsize) return type;
  }
  return type;
}

TypeObject* bestBase(Thread& t, TupleObject* bases) {
  TypeObject *best = nullptr, *winner = nullptr;
  for (intptr_t i = 0; i < bases->ob_size; i++) {
    Value v = bases->ob_item[i];
    if (!isType(v)) {
      raise(t, PyExc_TypeError, "bases must be types");
      return nullptr;
    }
    auto* base = v.as<TypeObject>();
    if (!(base->tp_flags & kTypeBaseType)) {
      raise(t, PyExc_TypeError, "type '%N' is not an acceptable base type", base);
      return nullptr;
    }
    TypeObject* solid = solidBase(base);
    if (!winner || (solid != winner && isSubtype(solid, winner))) {
      winner = solid;
      best = base;
    } else if (!isSubtype(winner, solid)) {
      raise(t, PyExc_TypeError, "multiple bases have instance lay-out conflict");
      return nullptr;
    }
  }
  return best;
}

// --- subclasses ----------------------------------------------------------------------------------

namespace {

/// Weak references to the direct subclasses, or null. Static types' are kept by the Runtime.
ListObject* subclassList(Thread& t, TypeObject* base, bool make) {
  ObjectLock lock(t, &PyType_Type);  // one list, whichever thread makes it
  if (infoOf(base).heapType) {
    if (base->tp_subclasses.isEmpty() && make) gc::store(base, &base->tp_subclasses, newList(t));
    return base->tp_subclasses.as<ListObject>();
  }
  ObjectState& state = objectState(t);
  if (!state.staticSubclasses) {
    if (!make) return nullptr;
    state.staticSubclasses = newDict(t);
    if (!state.staticSubclasses) return nullptr;
  }
  Value key = makeInt(t, static_cast<int64_t>(reinterpret_cast<uintptr_t>(base)));
  Value list = dictGet_py(t, state.staticSubclasses, key);
  if (list.isEmpty() && make) {
    list = newList(t);
    if (list.isEmpty() || !dictSet_py(t, state.staticSubclasses, key, list)) return nullptr;
  }
  return list.as<ListObject>();
}

}  // namespace

bool addSubclass(Thread& t, TypeObject* base, TypeObject* type) {
  ListObject* list = subclassList(t, base, true);
  if (!list) return false;
  PPY_TRY(ref, newWeakref(t, type, Value()));
  ObjectLock lock(t, list);
  // The place of a dead subclass is used again.
  for (intptr_t i = 0; i < list->ob_size; i++)
    if (weakrefTarget(list->ob_item[i]).isEmpty()) {
      listSetItem(t, list, i, ref);
      return true;
    }
  return listAppend(t, list, ref);
}

void removeSubclass(Thread& t, TypeObject* base, TypeObject* type) {
  ListObject* list = subclassList(t, base, false);
  if (!list) return;
  ObjectLock lock(t, list);
  intptr_t kept = 0;
  for (intptr_t i = 0; i < list->ob_size; i++) {
    Value ref = list->ob_item[i];
    if (weakrefTarget(ref) != Value(type)) listSetItem(t, list, kept++, ref);
  }
  list->ob_size = kept;
}

Value subclassesOf(Thread& t, TypeObject* type) {
  ListObject* out = newList(t);
  if (!out) return {};
  if (!infoOf(type).heapType)
    for (TypeObject* s : staticSubclasses(type))
      if (!listAppend(t, out, s)) return {};
  ListObject* list = subclassList(t, type, false);
  ObjectLock lock(t, list);
  for (intptr_t i = 0; list && i < list->ob_size; i++)
    if (Value s = weakrefTarget(list->ob_item[i]))
      if (!listAppend(t, out, s)) return {};
  return out;
}

}  // namespace ppy
