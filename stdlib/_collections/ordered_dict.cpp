// OrderedDict: a dict whose order is part of its value, with ways to change it. The order is that of the dict's own
// table, so that the inherited operations need no help; odict_keys, odict_values, odict_items and their iterator.
#include "runtime/object/shown_size.h"
#include "runtime/builtins/dict_views.h"
#include "runtime/builtins/sequence.h"
#include "runtime/builtins/special.h"
#include "runtime/object/attr.h"
#include "runtime/object/container.h"
#include "runtime/object/dict.h"
#include "runtime/object/iterators.h"
#include "runtime/object/recursion.h"
#include "runtime/object/str.h"
#include "stdlib/_collections/collections.h"

namespace ppy::collections {

TypeObject kOrderedDictType, kOdictKeysType, kOdictValuesType, kOdictItemsType, kOdictIteratorType;

namespace {

struct OrderedDictObject : DictObject {
  Value attributes;         ///< __dict__
  const DictTable* table;   ///< for which `first` holds; kept, so that its address stays its own
  intptr_t first;           ///< no entry of the table before it is in use
};
OrderedDictObject* of(Value v) { return v.as<OrderedDictObject>(); }
bool isOrdered(Value v) { return isInstance(v, &kOrderedDictType); }

/// The oldest entry; false when empty. Remembers where it was: queues take from the front again and again.
bool oldest(OrderedDictObject* d, Value* key, Value* value) {
  intptr_t pos = d->table == d->ma_keys ? d->first : 0;
  if (!dictNext(d, &pos, key, value)) return false;
  d->table = d->ma_keys;
  d->first = pos - 1;
  gc::barrier(d);
  return true;
}

// --- filling ------------------------------------------------------------------------------------

bool addPairs_py(Thread& t, Value self, Value pairs) {
  return forEach_py(t, pairs, [&](Value pair) {
    Value item = isExactly(pair, &PyTuple_Type) ? pair : listFromIterable_py(t, pair);
    if (item.isEmpty()) return false;
    Items kv = itemsOf(item);
    if (kv.n < 2) return raise(t, PyExc_ValueError, "need more than %zd value%s to unpack", kv.n, kv.n == 1 ? "" : "s"), false;
    if (kv.n > 2) return raise(t, PyExc_ValueError, "too many values to unpack (expected 2)"), false;
    return setItem_py(t, self, kv.v[0], kv.v[1]);
  });
}

bool updateFrom_py(Thread& t, Value self, Value other) {
  if (isExactly(other, &PyDict_Type)) {
    PPY_TRY(items, dictItems(t, other, nullptr));
    return addPairs_py(t, self, items);
  }
  Value keys = findAttr_py(t, other, intern(t, "keys"));
  if (!keys.isEmpty()) {
    PPY_TRY(list, call_py(t, keys));
    return forEach_py(t, list, [&](Value key) {
      Value v = getItem_py(t, other, key);
      return !v.isEmpty() && setItem_py(t, self, key, v);
    });
  }
  if (pending(t)) return false;
  Value items = findAttr_py(t, other, intern(t, "items"));
  if (items.isEmpty()) return !pending(t) && addPairs_py(t, self, other);
  PPY_TRY(pairs, call_py(t, items));
  return addPairs_py(t, self, pairs);
}

Value odictUpdate(Thread& t, Value self, Value* a) {
  auto* args = a[0].as<TupleObject>();
  if (args->ob_size > 1) return raise(t, PyExc_TypeError, "update() takes at most 1 positional argument (%zd given)", args->ob_size);
  if (args->ob_size && !updateFrom_py(t, self, args->ob_item[0])) return {};
  if (a[1].isEmpty()) return none();
  PPY_TRY(items, dictItems(t, a[1], nullptr));
  return addPairs_py(t, self, items) ? none() : Value();
}
Value odictInit(Thread& t, Value self, Value* a) {
  auto* args = a[0].as<TupleObject>();
  if (args->ob_size > 1) return raise(t, PyExc_TypeError, "expected at most 1 arguments, got %zd", args->ob_size);
  return odictUpdate(t, self, a);
}
Value odictFromkeys(Thread& t, Value cls, Value* a) {
  Value value = a[1].isEmpty() ? none() : a[1];
  PPY_TRY(d, call_py(t, cls));
  bool ok = forEach_py(t, a[0], [&](Value key) { return isExactly(d, &kOrderedDictType) ? dictSet_py(t, of(d), key, value) : setItem_py(t, d, key, value); });
  return ok ? d : Value();
}

// --- taking out and moving ----------------------------------------------------------------------

/// Takes a key out, whatever operations the class has of its own. Empty without an exception: absent.
Value take_py(Thread& t, Value self, Value key) {
  Value v = dictGet_py(t, of(self), key);
  return v.isEmpty() || dictDelete_py(t, of(self), key) < 0 ? Value() : v;
}

Value odictPop(Thread& t, Value self, Value* a) {
  Value v = take_py(t, self, a[0]);
  if (!v.isEmpty() || pending(t)) return v;
  return a[1].isEmpty() ? raiseKeyError(t, a[0]) : a[1];
}

Value odictPopitem(Thread& t, Value self, Value* a) {
  int last = flagArg_py(t, a[0], true);
  if (last < 0) return {};
  Value key, value;
  intptr_t pos = -1;
  if (!(last ? dictPrevious(of(self), &pos, &key, &value) : oldest(of(self), &key, &value)))
    return raiseValue(t, PyExc_KeyError, newStr(t, "dictionary is empty"));
  Value v = take_py(t, self, key);
  if (v.isEmpty()) return pending(t) ? Value() : raiseKeyError(t, key);
  return tupleOf(t, {key, v});
}

Value odictMoveToEnd(Thread& t, Value self, Value* a) {
  int last = flagArg_py(t, a[1], true);
  if (last < 0) return {};
  OrderedDictObject* d = of(self);
  Value v = dictGet_py(t, d, a[0]), key, value;
  if (v.isEmpty()) return pending(t) ? Value() : raiseKeyError(t, a[0]);
  if (last) {
    intptr_t pos = -1;
    if (dictPrevious(d, &pos, &key, &value) && key == a[0]) return none();
    intptr_t hash = hash_py(t, a[0]);
    intptr_t at = hash == -1 ? -2 : dictFind_py(t, d, a[0], hash);
    if (at < 0) return {};
    key = d->ma_keys->entries()[at].key;
    return dictDelete_py(t, d, key) >= 0 && dictSet_py(t, d, key, v) ? none() : Value();
  }
  // The table grows at its end only: a key goes to the front of a new one.
  DictObject* fresh = newDict(t, dictSize(d));
  if (!fresh || !dictSet_py(t, fresh, a[0], v)) return {};
  intptr_t pos = 0, size = dictSize(d);
  while (dictNext(d, &pos, &key, &value))
    if (dictGet_py(t, fresh, key).isEmpty() && (pending(t) || !dictSet_py(t, fresh, key, value))) return {};
  if (dictSize(d) != size || dictSize(fresh) != size) return raise(t, PyExc_RuntimeError, "OrderedDict mutated during iteration");
  d->ma_keys = fresh->ma_keys;
  d->ma_used = fresh->ma_used;
  d->ma_version_tag = ++t.nextDictVersion;
  d->table = nullptr;
  gc::barrier(d);
  return none();
}

Value odictSetdefault(Thread& t, Value self, Value* a) {
  Value dflt = a[1].isEmpty() ? none() : a[1];
  if (isExactly(self, &kOrderedDictType)) return dictSetDefault_py(t, of(self), a[0], dflt);
  int there = contains_py(t, self, a[0]);
  if (there < 0) return {};
  if (there) return getItem_py(t, self, a[0]);
  return setItem_py(t, self, a[0], dflt) ? dflt : Value();
}

Value odictCopy(Thread& t, Value self, Value*) {
  bool plain = isExactly(self, &kOrderedDictType);
  PPY_TRY(copy, call_py(t, typeOf(self)));
  if (plain) return dictMerge_py(t, of(copy), self, true) ? copy : Value();
  bool ok = forEach_py(t, self, [&](Value key) {
    Value v = getItem_py(t, self, key);
    return !v.isEmpty() && setItem_py(t, copy, key, v);
  });
  return ok ? copy : Value();
}

// --- as a value ---------------------------------------------------------------------------------

Value odictRepr(Thread& t, Value self) {
  if (dictSize(of(self)) == 0) return formatStr(t, "%s()", shortName(typeOf(self)));
  ReprGuard guard(t, self.object());
  if (guard.seen()) return newStr(t, "...");
  Value items = isExactly(self, &kOrderedDictType) ? dictItems(t, self, nullptr) : callMethod_py(t, self, intern(t, "items"), nullptr, 0);
  if (items.isEmpty()) return {};
  PPY_TRY(list, listFromIterable_py(t, items));
  return formatStr(t, "%s(%R)", shortName(typeOf(self)), list);
}

/// Equal to another OrderedDict with the same items in the same order, to any other dict in any order.
Value odictCompare(Thread& t, Value a, Value b, int op) {
  if ((op != kEq && op != kNe) || !isDict(a) || !isDict(b)) return notImplemented();
  auto compareDicts = reinterpret_cast<CompareFn>(infoOf(&PyDict_Type).spec->compare);
  PPY_TRY(equal, compareDicts(t, a, b, kEq));
  if (!isTrue(equal) || !isOrdered(a) || !isOrdered(b)) return boolean(isTrue(equal) == (op == kEq));
  intptr_t i = 0, k = 0;
  Value x, y, ignored;
  while (dictNext(of(a), &i, &x, &ignored) && dictNext(of(b), &k, &y, &ignored)) {
    int same = equals_py(t, x, y);
    if (same < 0) return {};
    if (!same) return boolean(op == kNe);
  }
  return boolean(op == kEq);
}

Value odictOr(Thread& t, Value a, Value b) {
  if (!isDict(a) || !isDict(b)) return notImplemented();
  PPY_TRY(r, call_py(t, isOrdered(a) ? typeOf(a) : typeOf(b), a));
  return updateFrom_py(t, r, b) ? r : Value();
}
Value odictIor(Thread& t, Value self, Value other) { return updateFrom_py(t, self, other) ? self : Value(); }

Value odictReduce(Thread& t, Value self, Value*) {
  Value state = findAttr_py(t, self, names().__getstate__);
  if (!state.isEmpty()) state = call_py(t, state);
  if (state.isEmpty()) {
    if (pending(t)) return {};
    state = none();
  }
  PPY_TRY(items, callMethod_py(t, self, intern(t, "items"), nullptr, 0));
  PPY_TRY(it, iter_py(t, items));
  return tupleOf(t, {Value(typeOf(self)), Value(newTuple(t, 0)), state, none(), it});
}
/// With the list that CPython keeps beside the dict: a pointer for each place of the table, a node for each key.
Value odictSize(Thread& t, Value self, Value*) {
  const DictTable* table = of(self)->ma_keys;
  int64_t list = table ? (int64_t{8} << table->log2Size) + 32 * dictSize(of(self)) : 0;
  return makeInt(t, shownSize(typeOf(self)) + static_cast<int64_t>(dictBytes(of(self)) - sizeof(DictObject)) + list);
}

// --- iterators and views ------------------------------------------------------------------------

enum class Part : uint8_t { Key, Value, Item };

struct OdictIterator : Object {
  Value dict;              ///< empty once exhausted
  const DictTable* table;  ///< and how many entries it had: any key that came or went meanwhile shows there
  intptr_t used, size, pos;
  Part part;
  bool reverse;
};
struct ViewObject : Object {  ///< as builtins/dict_views.cpp has it
  Value dict;
};

Value newIterator(Thread& t, Value dict, Part part, bool reverse) {
  auto* it = static_cast<OdictIterator*>(gc::allocObject(t, &kOdictIteratorType, sizeof(OdictIterator)));
  OrderedDictObject* d = of(dict);
  it->dict = dict;
  it->table = d->ma_keys;
  it->used = d->ma_keys ? d->ma_keys->used : 0;
  it->size = dictSize(d);
  it->pos = reverse ? -1 : 0;
  it->part = part;
  it->reverse = reverse;
  return it;
}
Value iteratorNext(Thread& t, Value v) {
  auto* it = v.as<OdictIterator>();
  if (it->dict.isEmpty()) return {};
  OrderedDictObject* d = of(it->dict);
  if (it->size != dictSize(d) || it->table != d->ma_keys || (d->ma_keys && it->used != static_cast<intptr_t>(d->ma_keys->used))) {
    it->dict = Value();
    return raise(t, PyExc_RuntimeError, "OrderedDict mutated during iteration");
  }
  Value key, value;
  if (!(it->reverse ? dictPrevious(d, &it->pos, &key, &value) : dictNext(d, &it->pos, &key, &value))) {
    it->dict = Value();
    return {};
  }
  if (it->part == Part::Key) return key;
  if (!isExactly(it->dict, &kOrderedDictType)) {  // a class may have another idea of its values
    value = getItem_py(t, it->dict, key);
    if (value.isEmpty()) return {};
  }
  return it->part == Part::Value ? value : tupleOf(t, {key, value});
}
Value iteratorSelf(Thread&, Value v) { return v; }
/// Pickles as iter(list of what is left).
Value iteratorReduce(Thread& t, Value v, Value*) {
  auto* from = v.as<OdictIterator>();
  auto* copy = static_cast<OdictIterator*>(gc::allocObject(t, &kOdictIteratorType, sizeof(OdictIterator)));
  copy->dict = from->dict;
  copy->table = from->table;
  copy->used = from->used;
  copy->size = from->size;
  copy->pos = from->pos;
  copy->part = from->part;
  copy->reverse = from->reverse;
  PPY_TRY(list, listFromIterable_py(t, copy));
  return reduceAs(t, "iter", {list});
}
void traceIterator(Object* o, gc::Marker& m) {
  m.mark(static_cast<OdictIterator*>(o)->dict);
  m.mark(static_cast<const void*>(static_cast<OdictIterator*>(o)->table));
}

Value newView(Thread& t, TypeObject* type, Value dict) {
  auto* v = static_cast<ViewObject*>(gc::allocObject(t, type, sizeof(ViewObject)));
  v->dict = dict;
  return v;
}
template <Part part>
Value viewIter(Thread& t, Value v) { return newIterator(t, v.as<ViewObject>()->dict, part, false); }
template <Part part>
Value viewReversed(Thread& t, Value v, Value*) { return newIterator(t, v.as<ViewObject>()->dict, part, true); }
void traceView(Object* o, gc::Marker& m) { m.mark(static_cast<ViewObject*>(o)->dict); }

Value odictIter(Thread& t, Value self) { return newIterator(t, self, Part::Key, false); }
Value odictReversed(Thread& t, Value self, Value*) { return newIterator(t, self, Part::Key, true); }
Value odictKeys(Thread& t, Value self, Value*) { return newView(t, &kOdictKeysType, self); }
Value odictValues(Thread& t, Value self, Value*) { return newView(t, &kOdictValuesType, self); }
Value odictItems(Thread& t, Value self, Value*) { return newView(t, &kOdictItemsType, self); }

// --- tables -------------------------------------------------------------------------------------

bool setAttributes(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "cannot delete __dict__"), false;
  return setInstanceDict(t, self, v);
}

void traceOrdered(Object* o, gc::Marker& m) {
  auto* d = static_cast<OrderedDictObject*>(o);
  for (const void* p : {static_cast<const void*>(d->ma_keys), static_cast<const void*>(d->ma_values), static_cast<const void*>(d->table)}) m.mark(p);
  m.mark(d->attributes);
}

const BuiltinDef kMethods[] = {{"__init__", "*args, **kwargs", odictInit}, {"update", "*args, **kwargs", odictUpdate},
    {"fromkeys", "iterable, value=None", odictFromkeys, nullptr, kBuiltinClassMethod}, {"pop", "key, default=None", odictPop},
    {"popitem", "last=True", odictPopitem}, {"move_to_end", "key, last=True", odictMoveToEnd}, {"setdefault", "key, default=None", odictSetdefault},
    {"copy", "", odictCopy}, {"keys", "", odictKeys}, {"values", "", odictValues}, {"items", "", odictItems}, {"__reversed__", "", odictReversed},
    {"__reduce__", "", odictReduce}, {"__sizeof__", "", odictSize}, {nullptr, nullptr, nullptr}};
const GetSetDef kGetset[] = {{"__dict__", getInstanceDict, setAttributes}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotRepr, nativeSlot<UnaryFn>(odictRepr)}, {kSlotOr, nativeSlot<BinaryFn>(odictOr)},
    {kSlotIOr, nativeSlot<BinaryFn>(odictIor)}, {kSlotIter, nativeSlot<UnaryFn>(odictIter)}, {0, nullptr}};
template <Part part>
const BuiltinDef kViewMethods[2] = {{"__reversed__", "", viewReversed<part>}, {nullptr, nullptr, nullptr}};
template <Part part>
const NativeSlot kViewSlots[2] = {{kSlotIter, nativeSlot<UnaryFn>(viewIter<part>)}, {0, nullptr}};
const BuiltinDef kIteratorMethods[] = {{"__reduce__", "", iteratorReduce}, {nullptr, nullptr, nullptr}};
const NativeSlot kIteratorSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(iteratorSelf)}, {kSlotNext, nativeSlot<NextFn>(iteratorNext)}, {0, nullptr}};

constexpr unsigned long kViewFlags = kTypeHasGc | kTypeDisallowNew;

}  // namespace

const TypeSpec kOrderedDictSpec = {.type = &kOrderedDictType, .name = "collections.OrderedDict", .base = &PyDict_Type, .basicSize = sizeof(OrderedDictObject),
    .flags = kTypeBaseType | kTypeHasGc, .slots = kSlots, .compare = odictCompare, .methods = kMethods, .getset = kGetset, .trace = traceOrdered,
    .dictOffset = offsetof(OrderedDictObject, attributes), .unhashable = true};
const TypeSpec kOdictKeysSpec = {.type = &kOdictKeysType, .name = "odict_keys", .base = &PyDictKeys_Type, .basicSize = sizeof(ViewObject), .flags = kViewFlags,
    .slots = kViewSlots<Part::Key>, .methods = kViewMethods<Part::Key>, .trace = traceView};
const TypeSpec kOdictValuesSpec = {.type = &kOdictValuesType, .name = "odict_values", .base = &PyDictValues_Type, .basicSize = sizeof(ViewObject), .flags = kViewFlags,
    .slots = kViewSlots<Part::Value>, .methods = kViewMethods<Part::Value>, .trace = traceView};
const TypeSpec kOdictItemsSpec = {.type = &kOdictItemsType, .name = "odict_items", .base = &PyDictItems_Type, .basicSize = sizeof(ViewObject), .flags = kViewFlags,
    .slots = kViewSlots<Part::Item>, .methods = kViewMethods<Part::Item>, .trace = traceView};
const TypeSpec kOdictIteratorSpec = {.type = &kOdictIteratorType, .name = "odict_iterator", .basicSize = sizeof(OdictIterator), .flags = kViewFlags,
    .slots = kIteratorSlots, .methods = kIteratorMethods, .trace = traceIterator};

}  // namespace ppy::collections
