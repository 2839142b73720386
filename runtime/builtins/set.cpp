// The set and frozenset types and their iterator.
#include "runtime/builtins/keywords.h"
#include "runtime/object/shown_size.h"
#include "runtime/object/set.h"

#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/error.h"
#include "runtime/object/iterators.h"
#include "runtime/object/number.h"
#include "runtime/object/recursion.h"
#include "runtime/object/str.h"
#include "runtime/thread/object_lock.h"

namespace ppy {
namespace {

SetObject* of(Value v) { return v.as<SetObject>(); }
bool isAnySet(Value v) { return isInstance(v, &PySet_Type) || isInstance(v, &PyFrozenSet_Type); }
bool isFrozen(Value v) { return isInstance(v, &PyFrozenSet_Type); }

/// Result type of an operator or copy: set or frozenset by the left operand, never a subclass.
TypeObject* plainType(Value v) { return isFrozen(v) ? &PyFrozenSet_Type : &PySet_Type; }

SetObject* copyOf(Thread& t, Value v) {
  SetObject* s = newSet(t, plainType(v));
  if (isAnySet(v) && !isExactly(v, &PySet_Type) && !isExactly(v, &PyFrozenSet_Type)) {
    intptr_t pos = 0, hash;
    Value key;
    while (setNextEntry(of(v), &pos, &key, &hash))
      if (setAddHashed_py(t, s, key, hash) < 0) return nullptr;
    return s;
  }
  return setUpdate_py(t, s, v) ? s : nullptr;
}

Value setNew(Thread& t, TypeObject* type, const Args&) {
  auto* s = static_cast<SetObject*>(newInstance(t, type));
  setInit(s);
  return s;
}

Value setInitMethod(Thread& t, Value self, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "set() takes no keyword arguments");
  if (args.npos > 1) return raise(t, PyExc_TypeError, "set expected at most 1 argument, got %u", args.npos);
  setClear(of(self));
  return args.npos == 0 || setUpdate_py(t, of(self), args.v[0]) ? none() : Value();
}

Value frozenNew(Thread& t, TypeObject* type, const Args& args) {
  if (!keywordsAllowed(t, type, &PyFrozenSet_Type, "frozenset", args)) return {};
  if (args.npos > 1) return raise(t, PyExc_TypeError, "frozenset expected at most 1 argument, got %d", static_cast<int>(args.npos));
  if (args.npos && type == &PyFrozenSet_Type && isExactly(args.v[0], type)) return args.v[0];
  auto* s = static_cast<SetObject*>(newInstance(t, type));
  setInit(s);
  return args.npos == 0 || setUpdate_py(t, s, args.v[0]) ? Value(s) : Value();
}

Value setRepr(Thread& t, Value self) {
  bool plain = isExactly(self, &PySet_Type);
  if (of(self)->used == 0) return formatStr(t, "%s()", typeName(typeOf(self)));
  ReprGuard guard(t, self.object());
  if (guard.seen()) return formatStr(t, "%s(...)", typeName(typeOf(self)));
  RecursionGuard depth(t, "while getting the repr of an object");
  if (!depth) return {};
  StrBuilder out(t);
  if (!plain) {
    out.add(std::string_view(typeName(typeOf(self))));
    out.add(U'(');
  }
  out.add(U'{');
  PPY_TRY(items, listFromIterable_py(t, self));  // a copy: repr may change the set
  auto* list = items.as<ListObject>();
  for (intptr_t i = 0; i < list->ob_size; i++) {
    if (i) out.add(std::string_view(", "));
    PPY_TRY(text, repr_py(t, list->ob_item[i]));
    if (!out.add(text)) return {};
  }
  out.add(plain ? std::string_view("}") : std::string_view("})"));
  return out.finish();
}

Value setLen(Thread&, Value self) { return Value::smallInt(of(self)->used); }

/// A set looked for in a set of sets stands for the frozenset of its items.
Value setContainsSlot(Thread& t, Value self, Value v) {
  int r = setContains_py(t, of(self), v);
  if (r < 0 && isInstance(v, &PySet_Type) && pendingIs(t, PyExc_TypeError)) {
    clearException(t);
    SetObject* frozen = newSet(t, &PyFrozenSet_Type);
    if (!setUpdate_py(t, frozen, v)) return {};
    r = setContains_py(t, of(self), frozen);
  }
  return r < 0 ? Value() : boolean(r);
}

/// Order-independent mixing of the item hashes.
Value frozenHash(Thread& t, Value self) {
  SetObject* s = of(self);
  if (s->hash != -1) return makeInt(t, s->hash);
  uint64_t h = 0;
  intptr_t pos = 0, hash;
  Value key;
  while (setNextEntry(s, &pos, &key, &hash)) {
    auto x = static_cast<uint64_t>(hash);
    h ^= ((x ^ 89869747ull) ^ (x << 16)) * 3644798167ull;
  }
  h ^= static_cast<uint64_t>(s->used + 1) * 1927868237ull;
  h ^= (h >> 11) ^ (h >> 25);
  h = h * 69069ull + 907133923ull;
  s->hash = h == ~0ull ? 590923713 : static_cast<intptr_t>(h);
  return makeInt(t, s->hash);
}

/// 1 when every item of a is in b (both sets).
int subset_py(Thread& t, SetObject* a, SetObject* b) {
  if (a->used > b->used) return 0;
  intptr_t pos = 0, hash;
  Value key;
  while (setNextEntry(a, &pos, &key, &hash)) {
    int r = setContainsHashed_py(t, b, key, hash);
    if (r <= 0) return r;
  }
  return 1;
}

Value setCompare(Thread& t, Value a, Value b, int op) {
  if (!isAnySet(a) || !isAnySet(b)) return notImplemented();
  RecursionGuard depth(t, "in comparison");
  if (!depth) return {};
  SetObject *x = of(a), *y = of(b);
  int r;
  switch (op) {
    case kEq:
    case kNe:
      r = x->used == y->used ? subset_py(t, x, y) : 0;
      return r < 0 ? Value() : boolean((op == kEq) == (r > 0));
    case kLe: r = subset_py(t, x, y); break;
    case kLt: r = x->used < y->used ? subset_py(t, x, y) : 0; break;
    case kGe: r = subset_py(t, y, x); break;
    default: r = y->used < x->used ? subset_py(t, y, x) : 0;
  }
  return r < 0 ? Value() : boolean(r);
}

// --- algebra on a set and any iterable -------------------------------------------------------------

/// Any iterable as a set: itself when it is one.
Value asSet_py(Thread& t, Value v) {
  if (isAnySet(v)) return v;
  SetObject* s = newSet(t, &PySet_Type);
  return setUpdate_py(t, s, v) ? Value(s) : Value();
}

Value intersection_py(Thread& t, Value self, Value other) {
  SetObject* out = newSet(t, plainType(self));
  if (isAnySet(other)) {
    SetObject *small = of(other), *big = of(self);
    if (small->used > big->used) std::swap(small, big);
    intptr_t pos = 0, hash;
    Value key;
    while (setNextEntry(small, &pos, &key, &hash)) {
      int r = setContainsHashed_py(t, big, key, hash);
      // The keys of one set differ; but comparing may have changed that set.
      if (r < 0 || (r && (key.isObject() ? setAddHashed_py(t, out, key, hash) < 0 : !setAddNew(t, out, key, hash)))) return {};
    }
    return out;
  }
  bool ok = forEach_py(t, other, [&](Value v) {
    intptr_t hash = setKeyHash_py(t, v);
    if (hash == -1) return false;
    int r = setContainsHashed_py(t, of(self), v, hash);
    return r == 0 || (r > 0 && setAddHashed_py(t, out, v, hash) >= 0);
  });
  return ok ? Value(out) : Value();
}

bool differenceUpdate_py(Thread& t, SetObject* s, Value other) {
  if (isAnySet(other)) {
    if (of(other) == s) {
      setClear(s);
      return true;
    }
    intptr_t pos = 0, hash;
    Value key;
    while (setNextEntry(of(other), &pos, &key, &hash))
      if (setDiscardHashed_py(t, s, key, hash) < 0) return false;
    return true;
  }
  return forEach_py(t, other, [&](Value v) { return setDiscard_py(t, s, v) >= 0; });
}

bool symmetricUpdate_py(Thread& t, SetObject* s, Value other) {
  Value o = asSet_py(t, other);
  if (o.isEmpty()) return false;
  if (of(o) == s) {
    setClear(s);
    return true;
  }
  intptr_t pos = 0, hash;
  Value key;
  while (setNextEntry(of(o), &pos, &key, &hash)) {
    int r = setDiscardHashed_py(t, s, key, hash);
    if (r < 0 || (r == 0 && setAddHashed_py(t, s, key, hash) < 0)) return false;
  }
  return true;
}

/// Becomes what `from` holds.
bool adopt(Thread& t, SetObject* s, SetObject* from) {
  if (t.runtime->multiThreaded) {  // its own table may be in use
    ObjectLock lock(t, s);
    setClear(s);
    return setUpdate_py(t, s, from);
  }
  bool small = from->table == from->smalltable;
  std::copy(std::begin(from->smalltable), std::end(from->smalltable), s->smalltable);
  s->table = small ? s->smalltable : from->table;
  s->mask = from->mask;
  s->fill = from->fill;
  s->used = from->used;
  gc::barrier(s);
  return true;
}

Value setAnd(Thread& t, Value a, Value b) { return isAnySet(a) && isAnySet(b) ? intersection_py(t, a, b) : notImplemented(); }
Value setOr(Thread& t, Value a, Value b) {
  if (!isAnySet(a) || !isAnySet(b)) return notImplemented();
  SetObject* s = copyOf(t, a);
  return s && setUpdate_py(t, s, b) ? Value(s) : Value();
}
/// Items of a set that are not in another, in the first one's order; by copying and removing when the
/// other one is much smaller.
Value difference_py(Thread& t, Value a, Value b) {
  if (!isAnySet(b) || of(a)->used >> 2 > of(b)->used) {
    SetObject* s = copyOf(t, a);
    return s && differenceUpdate_py(t, s, b) ? Value(s) : Value();
  }
  SetObject* out = newSet(t, plainType(a));
  intptr_t pos = 0, hash;
  Value key;
  while (setNextEntry(of(a), &pos, &key, &hash)) {
    int r = setContainsHashed_py(t, of(b), key, hash);
    if (r < 0 || (r == 0 && setAddHashed_py(t, out, key, hash) < 0)) return {};
  }
  return out;
}
Value setSub(Thread& t, Value a, Value b) { return isAnySet(a) && isAnySet(b) ? difference_py(t, a, b) : notImplemented(); }
Value setXor(Thread& t, Value a, Value b) {
  if (!isAnySet(a) || !isAnySet(b)) return notImplemented();
  SetObject* s = copyOf(t, a);
  return s && symmetricUpdate_py(t, s, b) ? Value(s) : Value();
}
Value setIor(Thread& t, Value a, Value b) { return isAnySet(b) ? (setUpdate_py(t, of(a), b) ? a : Value()) : notImplemented(); }
Value setIsub(Thread& t, Value a, Value b) { return isAnySet(b) ? (differenceUpdate_py(t, of(a), b) ? a : Value()) : notImplemented(); }
Value setIxor(Thread& t, Value a, Value b) { return isAnySet(b) ? (symmetricUpdate_py(t, of(a), b) ? a : Value()) : notImplemented(); }
Value setIand(Thread& t, Value a, Value b) {
  if (!isAnySet(b)) return notImplemented();
  PPY_TRY(r, intersection_py(t, a, b));
  return adopt(t, of(a), of(r)) ? a : Value();
}

// --- methods ------------------------------------------------------------------------------------

Value methodAdd(Thread& t, Value self, Value* a) { return setAdd_py(t, of(self), a[0]) < 0 ? Value() : none(); }
/// Discards; a set is looked up as a frozenset with its items.
int discardItem_py(Thread& t, Value self, Value item) {
  int r = setDiscard_py(t, of(self), item);
  if (r >= 0 || !isInstance(item, &PySet_Type) || !pendingIs(t, PyExc_TypeError)) return r;
  clearException(t);
  SetObject* frozen = newSet(t, &PyFrozenSet_Type);
  return setUpdate_py(t, frozen, item) ? setDiscard_py(t, of(self), frozen) : -1;
}
Value methodDiscard(Thread& t, Value self, Value* a) { return discardItem_py(t, self, a[0]) < 0 ? Value() : none(); }
Value methodRemove(Thread& t, Value self, Value* a) {
  int r = discardItem_py(t, self, a[0]);
  return r < 0 ? Value() : r ? none() : raiseKeyError(t, a[0]);
}
Value methodPop(Thread& t, Value self, Value*) {
  SetObject* s = of(self);
  if (s->used == 0) return raiseValue(t, PyExc_KeyError, newStr(t, "pop from an empty set"));
  // `finger` remembers where the last pop ended, so that popping everything is linear
  intptr_t pos = s->finger & s->mask, hash;
  Value key;
  if (!setNextEntry(s, &pos, &key, &hash)) {
    pos = 0;
    setNextEntry(s, &pos, &key, &hash);
  }
  s->finger = pos;
  return setDiscardHashed_py(t, s, key, hash) < 0 ? Value() : key;
}
Value methodClear(Thread&, Value self, Value*) {
  setClear(of(self));
  return none();
}
Value methodCopy(Thread& t, Value self, Value*) {
  if (isExactly(self, &PyFrozenSet_Type)) return self;
  SetObject* s = copyOf(t, self);
  return s ? Value(s) : Value();
}

/// Applies `f` for each positional argument to a copy of self.
template <class F>
Value foldCopy(Thread& t, Value self, Value args, F f) {
  SetObject* s = copyOf(t, self);
  if (!s) return {};
  auto* others = args.as<TupleObject>();
  for (intptr_t i = 0; i < others->ob_size; i++)
    if (!f(s, others->ob_item[i])) return {};
  return s;
}
Value methodUnion(Thread& t, Value self, Value* a) { return foldCopy(t, self, a[0], [&](SetObject* s, Value o) { return setUpdate_py(t, s, o); }); }
Value methodDifference(Thread& t, Value self, Value* a) {
  auto* others = a[0].as<TupleObject>();
  if (others->ob_size == 0) return copyOf(t, self);
  Value r = self;
  for (intptr_t i = 0; i < others->ob_size; i++) {
    r = difference_py(t, r, others->ob_item[i]);
    if (r.isEmpty()) return {};
  }
  return r;
}
Value methodIntersection(Thread& t, Value self, Value* a) {
  auto* others = a[0].as<TupleObject>();
  if (others->ob_size == 0) return copyOf(t, self);
  Value r = self;
  for (intptr_t i = 0; i < others->ob_size; i++) {
    r = intersection_py(t, r, others->ob_item[i]);
    if (r.isEmpty()) return {};
  }
  return r;
}
Value methodSymmetricDifference(Thread& t, Value self, Value* a) {
  SetObject* s = copyOf(t, self);
  return s && symmetricUpdate_py(t, s, a[0]) ? Value(s) : Value();
}
Value methodUpdate(Thread& t, Value self, Value* a) {
  auto* others = a[0].as<TupleObject>();
  for (intptr_t i = 0; i < others->ob_size; i++)
    if (!setUpdate_py(t, of(self), others->ob_item[i])) return {};
  return none();
}
Value methodDifferenceUpdate(Thread& t, Value self, Value* a) {
  auto* others = a[0].as<TupleObject>();
  for (intptr_t i = 0; i < others->ob_size; i++)
    if (!differenceUpdate_py(t, of(self), others->ob_item[i])) return {};
  return none();
}
Value methodIntersectionUpdate(Thread& t, Value self, Value* a) {
  PPY_TRY(r, methodIntersection(t, self, a));
  return r == self || adopt(t, of(self), of(r)) ? none() : Value();
}
Value methodSymmetricDifferenceUpdate(Thread& t, Value self, Value* a) { return symmetricUpdate_py(t, of(self), a[0]) ? none() : Value(); }

Value methodIssubset(Thread& t, Value self, Value* a) {
  PPY_TRY(other, asSet_py(t, a[0]));
  int r = subset_py(t, of(self), of(other));
  return r < 0 ? Value() : boolean(r);
}
Value methodIssuperset(Thread& t, Value self, Value* a) {
  PPY_TRY(other, asSet_py(t, a[0]));
  int r = subset_py(t, of(other), of(self));
  return r < 0 ? Value() : boolean(r);
}
Value methodIsdisjoint(Thread& t, Value self, Value* a) {
  bool shared = false;
  bool ok = forEach_py(t, a[0], [&](Value v) {
    int r = setContains_py(t, of(self), v);
    shared = r > 0;
    return r == 0;
  });
  return shared ? boolean(false) : ok ? boolean(true) : Value();
}
Value methodReduce(Thread& t, Value self, Value*) {
  PPY_TRY(items, listFromIterable_py(t, self));
  PPY_TRY(state, callMethod_py(t, self, intern(t, "__getstate__"), nullptr, 0));
  return tupleOf(t, {Value(typeOf(self)), tupleOf(t, {items}), state});
}
Value methodSizeof(Thread& t, Value self, Value*) {
  intptr_t n = shownSize(typeOf(self));
  if (of(self)->table != of(self)->smalltable) n += (of(self)->mask + 1) * static_cast<intptr_t>(sizeof(SetEntry));
  return makeInt(t, n);
}

// --- iterator -----------------------------------------------------------------------------------

Value setIter(Thread& t, Value self) {
  auto* it = static_cast<SetIterObject*>(gc::allocObject(t, &PySetIter_Type, sizeof(SetIterObject)));
  it->set = self;
  it->size = it->remaining = of(self)->used;
  return it;
}
Value iterNext(Thread& t, Value v) {
  auto* it = v.as<SetIterObject>();
  if (it->set.isEmpty()) return {};
  if (it->size != of(it->set)->used) {
    it->size = -1;
    return raise(t, PyExc_RuntimeError, "Set changed size during iteration");
  }
  Value key;
  if (setNext(of(it->set), &it->pos, &key)) {
    it->remaining--;
    return key;
  }
  it->set = Value();
  return {};
}
Value iterSelf(Thread&, Value v) { return v; }
Value iterHint(Thread& t, Value v, Value*) {
  auto* it = v.as<SetIterObject>();
  return makeInt(t, !it->set.isEmpty() && it->size == of(it->set)->used ? it->remaining : 0);
}
/// (iter, ([what is left],)): the iterator itself stays where it is.
Value iterReduce(Thread& t, Value v, Value*) {
  auto* it = v.as<SetIterObject>();
  ListObject* left = newList(t);
  if (!left) return {};
  if (!it->set.isEmpty()) {
    if (it->size != of(it->set)->used) {
      it->size = -1;
      return raise(t, PyExc_RuntimeError, "Set changed size during iteration");
    }
    intptr_t pos = it->pos;
    Value key;
    while (setNext(of(it->set), &pos, &key))
      if (!listAppend(t, left, key)) return {};
  }
  return reduceAs(t, "iter", {left});
}
void traceIter(Object* o, gc::Marker& m) { m.mark(static_cast<SetIterObject*>(o)->set); }

#define PPY_SET_QUERIES                                                                                                       \
  {"copy", "", methodCopy},                                                                \
  {"union", "*others", methodUnion}, \
  {"difference", "*others", methodDifference}, \
  {"intersection", "*others", methodIntersection}, \
  {"symmetric_difference", "other, /", methodSymmetricDifference}, \
  {"issubset", "other, /", methodIssubset},                                  \
  {"issuperset", "other, /", methodIssuperset},                              \
  {"isdisjoint", "other, /", methodIsdisjoint},                          \
  {"__reduce__", "", methodReduce},                                                 \
  {"__sizeof__", "", methodSizeof},                                        \
  {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}

const BuiltinDef kSetMethods[] = {
    {"add", "elem, /", methodAdd},
    {"discard", "elem, /", methodDiscard},
    {"remove", "elem, /", methodRemove},
    {"pop", "", methodPop},
    {"clear", "", methodClear},
    {"update", "*others", methodUpdate},
    {"difference_update", "*others", methodDifferenceUpdate},
    {"intersection_update", "*others", methodIntersectionUpdate},
    {"symmetric_difference_update", "other, /", methodSymmetricDifferenceUpdate},
    PPY_SET_QUERIES,
    {nullptr, nullptr, nullptr}};
const BuiltinDef kFrozenMethods[] = {PPY_SET_QUERIES, {nullptr, nullptr, nullptr}};

#define PPY_SET_SLOTS                                                                                                       \
  {kSlotRepr, nativeSlot<UnaryFn>(setRepr)}, {kSlotLen, nativeSlot<UnaryFn>(setLen)}, {kSlotIter, nativeSlot<UnaryFn>(setIter)}, \
      {kSlotContains, nativeSlot<BinaryFn>(setContainsSlot)}, {kSlotAnd, nativeSlot<BinaryFn>(setAnd)},                     \
      {kSlotOr, nativeSlot<BinaryFn>(setOr)}, {kSlotSub, nativeSlot<BinaryFn>(setSub)}, {kSlotXor, nativeSlot<BinaryFn>(setXor)}

const NativeSlot kSetSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(setNew)}, {kSlotInit, nativeSlot<CallFn>(setInitMethod)}, PPY_SET_SLOTS, {kSlotIAnd, nativeSlot<BinaryFn>(setIand)},
    {kSlotIOr, nativeSlot<BinaryFn>(setIor)}, {kSlotISub, nativeSlot<BinaryFn>(setIsub)}, {kSlotIXor, nativeSlot<BinaryFn>(setIxor)}, {0, nullptr}};
const NativeSlot kFrozenSlots[] = {{kSlotNew, nativeSlot<NewFn>(frozenNew)}, PPY_SET_SLOTS, {kSlotHash, nativeSlot<UnaryFn>(frozenHash)}, {0, nullptr}};
const BuiltinDef kIterMethods[] = {{"__length_hint__", "", iterHint}, {"__reduce__", "", iterReduce}, {nullptr, nullptr, nullptr}};
const NativeSlot kIterSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(iterSelf)}, {kSlotNext, nativeSlot<NextFn>(iterNext)}, {0, nullptr}};

}  // namespace

extern const TypeSpec kSetSpec = {.type = &PySet_Type, .name = "set", .basicSize = sizeof(SetObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSetSlots, .compare = setCompare, .methods = kSetMethods, .trace = traceSet, .unhashable = true};
extern const TypeSpec kFrozenSetSpec = {.type = &PyFrozenSet_Type, .name = "frozenset", .basicSize = sizeof(SetObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kFrozenSlots, .compare = setCompare, .methods = kFrozenMethods, .trace = traceSet};
extern const TypeSpec kSetIterSpec = {.type = &PySetIter_Type, .name = "set_iterator", .basicSize = sizeof(SetIterObject), .flags = kTypeHasGc,
    .slots = kIterSlots, .methods = kIterMethods, .trace = traceIter};

}  // namespace ppy
