// The memo of unpicklers, and the objects that stand for a memo in Python.
#include "runtime/object/native_call.h"
#include "stdlib/_pickle/pickle.h"

namespace ppy::pickle {

TypeObject kPicklerMemoType, kUnpicklerMemoType;

namespace {

/// Numbers up to this many beyond twice the ones used are places in the array.
constexpr intptr_t kLooseness = 4096;

struct MemoProxy : Object {
  Value owner;
};
PicklerObject* picklerOf(Value v) { return v.as<MemoProxy>()->owner.as<PicklerObject>(); }
UnpicklerObject* unpicklerOf(Value v) { return v.as<MemoProxy>()->owner.as<UnpicklerObject>(); }

Value newProxy(Thread& t, TypeObject* type, Value owner) {
  auto* proxy = static_cast<MemoProxy*>(gc::allocObject(t, type, sizeof(MemoProxy)));
  proxy->owner = owner;
  return proxy;
}
void traceProxy(Object* o, gc::Marker& m) { m.mark(static_cast<MemoProxy*>(o)->owner); }

void clearMemo(UnpicklerObject* u) {
  u->memo = nullptr;
  u->memoRoom = u->memoUsed = 0;
  u->sparse = Value();
}

Value picklerCopy(Thread& t, Value self, Value*) {
  PicklerObject* p = picklerOf(self);
  IdentityMemo memo;
  {
    // Another thread may be pickling: what it has remembered until now.
    SelfLock lock(t, p);
    memo = p->memo;
  }
  DictObject* d = newDict(t, memo.used);
  for (intptr_t i = 0; d && i < memo.capacity; i++) {
    Value o = memo.slots[2 * i];
    if (o.isEmpty()) continue;
    PPY_TRY(entry, tupleOf(t, {memo.slots[2 * i + 1], o}));
    if (!dictSet_py(t, d, makeUint(t, o.bits()), entry)) return {};
  }
  return d;
}
Value picklerClear(Thread& t, Value self, Value*) {
  SelfLock lock(t, picklerOf(self));
  memoClear(picklerOf(self));
  return none();
}
Value unpicklerCopy(Thread& t, Value self, Value*) {
  UnpicklerObject* u = unpicklerOf(self);
  Value* memo;
  intptr_t room;
  {
    SelfLock lock(t, u);
    memo = u->memo;
    room = u->memoRoom;
  }
  DictObject* d = newDict(t, u->memoUsed);
  for (intptr_t i = 0; d && i < room; i++)
    if (Value v = memo[i]; !v.isEmpty() && !dictSet_py(t, d, makeInt(t, i), v)) return {};
  if (d && !u->sparse.isEmpty() && !dictMerge_py(t, d, u->sparse, true)) return {};
  return d;
}
Value unpicklerClear(Thread& t, Value self, Value*) {
  SelfLock lock(t, unpicklerOf(self));
  clearMemo(unpicklerOf(self));
  return none();
}
template <BuiltinFn copy>
Value reduce(Thread& t, Value self, Value*) {
  PPY_TRY(d, copy(t, self, nullptr));
  return tupleOf(t, {&PyDict_Type, tupleOf(t, {d})});
}

const BuiltinDef kPicklerMethods[] = {{"clear", "", picklerClear}, {"copy", "", picklerCopy}, {"__reduce__", "", reduce<picklerCopy>}, {nullptr, nullptr, nullptr}};
const BuiltinDef kUnpicklerMethods[] = {{"clear", "", unpicklerClear}, {"copy", "", unpicklerCopy}, {"__reduce__", "", reduce<unpicklerCopy>}, {nullptr, nullptr, nullptr}};

}  // namespace

bool remember_py(Thread& t, UnpicklerObject* u, intptr_t number, Value v) {
  if (number >= u->memoRoom && number <= 2 * u->memoUsed + kLooseness) {
    Value* grown = gc::growValues(t, u->memo, static_cast<size_t>(u->memoRoom), static_cast<size_t>(number) * 2 + 32);
    if (!grown) return false;
    u->memo = grown;
    u->memoRoom = static_cast<intptr_t>(gc::valuesCapacity(grown));
    gc::barrier(u);
  }
  if (number < u->memoRoom) {
    if (u->memo[number].isEmpty()) u->memoUsed++;
    gc::store(u->memo, &u->memo[number], v);
    return true;
  }
  if (u->sparse.isEmpty()) gc::store(u, &u->sparse, newDict(t));
  auto* d = u->sparse.as<DictObject>();
  intptr_t before = dictSize(d);
  if (!dictSet_py(t, d, makeInt(t, number), v)) return false;
  u->memoUsed += dictSize(d) - before;
  return true;
}

Value recall_py(Thread& t, UnpicklerObject* u, intptr_t number) {
  if (number >= 0 && number < u->memoRoom && !u->memo[number].isEmpty()) return u->memo[number];
  return u->sparse.isEmpty() ? Value() : dictGet_py(t, u->sparse.as<DictObject>(), makeInt(t, number));
}

Value picklerMemo(Thread& t, Value self) { return newProxy(t, &kPicklerMemoType, self); }
Value unpicklerMemo(Thread& t, Value self) { return newProxy(t, &kUnpicklerMemoType, self); }

bool setPicklerMemo(Thread& t, Value self, Value v) {
  auto* p = self.as<PicklerObject>();
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "attribute deletion is not supported"), false;
  if (isExactly(v, &kPicklerMemoType)) {
    IdentityMemo from = picklerOf(v)->memo;
    memoClear(p);
    for (intptr_t i = 0; i < from.capacity; i++)
      if (!from.slots[2 * i].isEmpty() && !memoAdd(t, p, from.slots[2 * i], from.slots[2 * i + 1].asSmallInt())) return false;
    return true;
  }
  if (!isDict(v)) return raise(t, PyExc_TypeError, "'memo' attribute must be a PicklerMemoProxy object or dict, not %.200T", v), false;
  IdentityMemo old = p->memo;
  memoClear(p);
  intptr_t pos = 0;
  Value key, entry;
  while (dictNext(v.as<DictObject>(), &pos, &key, &entry)) {
    intptr_t number;
    bool pair = isTuple(entry) && entry.as<TupleObject>()->ob_size == 2;
    if (!pair) raise(t, PyExc_TypeError, "'memo' values must be 2-item tuples");
    if (!pair || !asIndex_py(t, entry.as<TupleObject>()->ob_item[0], &number, PyExc_OverflowError) || !memoAdd(t, p, entry.as<TupleObject>()->ob_item[1], number)) {
      p->memo = old;
      gc::barrier(p);
      return false;
    }
  }
  return true;
}

bool setUnpicklerMemo(Thread& t, Value self, Value v) {
  auto* u = self.as<UnpicklerObject>();
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "attribute deletion is not supported"), false;
  Value d = v;
  if (isExactly(v, &kUnpicklerMemoType)) d = unpicklerCopy(t, v, nullptr);
  else if (!isDict(v)) return raise(t, PyExc_TypeError, "'memo' attribute must be an UnpicklerMemoProxy object or dict, not %.200T", v), false;
  if (d.isEmpty()) return false;
  intptr_t pos = 0, number;
  Value key, value;
  while (dictNext(d.as<DictObject>(), &pos, &key, &value)) {
    if (!isInt(key)) return raise(t, PyExc_TypeError, "memo key must be integers"), false;
    if (!asIndex_py(t, key, &number, PyExc_OverflowError)) return false;
    if (number < 0) return raise(t, PyExc_ValueError, "memo key must be positive integers."), false;
  }
  clearMemo(u);
  for (pos = 0; dictNext(d.as<DictObject>(), &pos, &key, &value);)
    if (!asIndex_py(t, key, &number, PyExc_OverflowError) || !remember_py(t, u, number, value)) return false;
  return true;
}

const TypeSpec kPicklerMemoSpec = {.type = &kPicklerMemoType, .name = "_pickle.PicklerMemoProxy", .basicSize = sizeof(MemoProxy), .flags = kTypeHasGc,
    .methods = kPicklerMethods, .trace = traceProxy, .unhashable = true};
const TypeSpec kUnpicklerMemoSpec = {.type = &kUnpicklerMemoType, .name = "_pickle.UnpicklerMemoProxy", .basicSize = sizeof(MemoProxy), .flags = kTypeHasGc,
    .methods = kUnpicklerMethods, .trace = traceProxy, .unhashable = true};

}  // namespace ppy::pickle
