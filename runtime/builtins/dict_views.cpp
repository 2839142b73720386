// dict_keys, dict_values, dict_items and the six iterators of dicts.
#include "runtime/builtins/dict_views.h"

#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/dict.h"
#include "runtime/object/error.h"
#include "runtime/object/iterators.h"
#include "runtime/object/number.h"
#include "runtime/object/recursion.h"
#include "runtime/object/set.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

enum class Part { Key, Value, Item };

struct ViewObject : Object {
  Value dict;
};

DictObject* dictOf(Value view) { return view.as<ViewObject>()->dict.as<DictObject>(); }

Value newView(Thread& t, TypeObject* type, Value dict) {
  auto* v = static_cast<ViewObject*>(gc::allocObject(t, type, sizeof(ViewObject)));
  v->dict = dict;
  return v;
}

// --- iterators ----------------------------------------------------------------------------------

Value newIter(Thread& t, TypeObject* type, Value dict, bool reverse) {
  auto* it = static_cast<DictIterObject*>(gc::allocObject(t, type, sizeof(DictIterObject)));
  auto* d = dict.as<DictObject>();
  it->dict = dict;
  it->table = dictTableOf(d);
  it->size = it->remaining = dictSize(d);
  it->pos = reverse ? -1 : 0;
  return it;
}

template <Part part, bool reverse>
Value next(Thread& t, Value v) {
  auto* it = v.as<DictIterObject>();
  if (it->dict.isEmpty()) return {};
  auto* d = it->dict.as<DictObject>();
  if (it->size != dictSize(d)) {
    it->size = -1;  // stays in this state
    return raise(t, PyExc_RuntimeError, "dictionary changed size during iteration");
  }
  Value key, value;
  bool more = reverse ? dictPrevious(d, &it->pos, &key, &value) : dictNext(d, &it->pos, &key, &value);
  if (!more || it->remaining == 0) {
    if (more) {
      it->dict = Value();
      return raise(t, PyExc_RuntimeError, "dictionary keys changed during iteration");
    }
    it->dict = Value();
    return {};
  }
  it->remaining--;
  if (part == Part::Key) return key;
  if (part == Part::Value) return value;
  return tupleOf(t, {key, value});
}

Value self(Thread&, Value v) { return v; }
void traceIter(Object* o, gc::Marker& m) { m.mark(static_cast<DictIterObject*>(o)->dict); }

Value iterHint(Thread& t, Value v, Value*) {
  auto* it = v.as<DictIterObject>();
  bool valid = !it->dict.isEmpty() && it->size == dictSize(it->dict.as<DictObject>());
  return makeInt(t, valid ? it->remaining : 0);
}

/// Pickles as iter(list of what is left).
Value iterReduce(Thread& t, Value v, Value*) {
  auto* original = v.as<DictIterObject>();
  auto* copy = static_cast<DictIterObject*>(gc::allocObject(t, typeOf(v), sizeof(DictIterObject)));
  copy->dict = original->dict;
  copy->table = original->table;
  copy->size = original->size;
  copy->pos = original->pos;
  copy->remaining = original->remaining;
  PPY_TRY(list, listFromIterable_py(t, copy));
  return reduceAs(t, "iter", {list});
}

const BuiltinDef kIterMethods[] = {{"__length_hint__", "", iterHint}, {"__reduce__", "", iterReduce}, {nullptr, nullptr, nullptr}};
template <Part part, bool reverse>
const NativeSlot kIterSlots[3] = {{kSlotIter, nativeSlot<UnaryFn>(self)}, {kSlotNext, nativeSlot<NextFn>(next<part, reverse>)}, {0, nullptr}};

// --- views --------------------------------------------------------------------------------------

TypeObject* iterType(Part part, bool reverse) {
  switch (part) {
    case Part::Key: return reverse ? &PyDictRevIterKey_Type : &PyDictIterKey_Type;
    case Part::Value: return reverse ? &PyDictRevIterValue_Type : &PyDictIterValue_Type;
    default: return reverse ? &PyDictRevIterItem_Type : &PyDictIterItem_Type;
  }
}
template <Part part>
Value viewIter(Thread& t, Value v) { return newIter(t, iterType(part, false), v.as<ViewObject>()->dict, false); }
template <Part part>
Value viewReversed(Thread& t, Value v, Value*) { return newIter(t, iterType(part, true), v.as<ViewObject>()->dict, true); }

Value viewLen(Thread&, Value v) { return Value::smallInt(dictSize(dictOf(v))); }

Value viewRepr(Thread& t, Value v) {
  ReprGuard guard(t, v.object());
  if (guard.seen()) return newStr(t, "...");
  PPY_TRY(list, listFromIterable_py(t, v));
  return formatStr(t, "%s(%R)", typeOf(v)->tp_name, list);
}

Value keysContains(Thread& t, Value v, Value key) {
  Value found = dictGet_py(t, dictOf(v), key);
  return found.isEmpty() && pending(t) ? Value() : boolean(!found.isEmpty());
}
Value itemsContains(Thread& t, Value v, Value item) {
  if (!isTuple(item) || item.as<TupleObject>()->ob_size != 2) return boolean(false);
  Value found = dictGet_py(t, dictOf(v), item.as<TupleObject>()->ob_item[0]);
  if (found.isEmpty()) return pending(t) ? Value() : boolean(false);
  int r = equals_py(t, found, item.as<TupleObject>()->ob_item[1]);
  return r < 0 ? Value() : boolean(r);
}

bool isSetLike(Value v) {
  return isInstance(v, &PySet_Type) || isInstance(v, &PyFrozenSet_Type) || isInstance(v, &PyDictKeys_Type) || isInstance(v, &PyDictItems_Type);
}

/// 1 when every item of a is in b.
int allContained_py(Thread& t, Value a, Value b) {
  bool all = true;
  bool ok = forEach_py(t, a, [&](Value v) {
    int r = contains_py(t, b, v);
    all = r > 0;
    return r > 0;
  });
  return ok ? 1 : !all && !pending(t) ? 0 : -1;
}

Value viewCompare(Thread& t, Value a, Value b, int op) {
  if (!isSetLike(a) || !isSetLike(b)) return notImplemented();
  RecursionGuard depth(t, "in comparison");
  if (!depth) return {};
  intptr_t na = length_py(t, a), nb = length_py(t, b);
  if (na < 0 || nb < 0) return {};
  int r;
  switch (op) {
    case kEq:
    case kNe:
      r = na == nb ? allContained_py(t, a, b) : 0;
      return r < 0 ? Value() : boolean((op == kEq) == (r > 0));
    case kLt: r = na < nb ? allContained_py(t, a, b) : 0; break;
    case kLe: r = na <= nb ? allContained_py(t, a, b) : 0; break;
    case kGt: r = na > nb ? allContained_py(t, b, a) : 0; break;
    default: r = na >= nb ? allContained_py(t, b, a) : 0;
  }
  return r < 0 ? Value() : boolean(r);
}

/// Set algebra of views: a set made of the left side, changed by the right one.
Value asSet_py(Thread& t, Value v) {
  SetObject* s = newSet(t, &PySet_Type);
  return setUpdate_py(t, s, v) ? Value(s) : Value();
}
bool isView(Value v) { return isInstance(v, &PyDictKeys_Type) || isInstance(v, &PyDictItems_Type); }

Value viewAnd(Thread& t, Value a, Value b) {
  if (!isView(a)) std::swap(a, b);  // intersection is symmetric; the view is tested for membership
  SetObject* out = newSet(t, &PySet_Type);
  bool ok = forEach_py(t, b, [&](Value v) {
    int r = contains_py(t, a, v);
    return r == 0 || (r > 0 && setAdd_py(t, out, v) >= 0);
  });
  return ok ? Value(out) : Value();
}
Value viewOr(Thread& t, Value a, Value b) {
  PPY_TRY(s, asSet_py(t, a));
  return setUpdate_py(t, s.as<SetObject>(), b) ? s : Value();
}
Value viewSub(Thread& t, Value a, Value b) {
  PPY_TRY(s, asSet_py(t, a));
  bool ok = forEach_py(t, b, [&](Value v) { return setDiscard_py(t, s.as<SetObject>(), v) >= 0; });
  return ok ? s : Value();
}
Value viewXor(Thread& t, Value a, Value b) {
  PPY_TRY(s, asSet_py(t, a));
  PPY_TRY(other, asSet_py(t, b));
  bool ok = forEach_py(t, other, [&](Value v) {
    int r = setDiscard_py(t, s.as<SetObject>(), v);
    return r > 0 || (r == 0 && setAdd_py(t, s.as<SetObject>(), v) >= 0);
  });
  return ok ? s : Value();
}

Value viewIsdisjoint(Thread& t, Value v, Value* a) {
  bool shared = false;
  bool ok = forEach_py(t, a[0], [&](Value x) {
    int r = contains_py(t, v, x);
    shared = r > 0;
    return r == 0;
  });
  return shared ? boolean(false) : ok ? boolean(true) : Value();
}

Value getMapping(Thread& t, Value v) {
  auto* proxy = static_cast<MappingProxyObject*>(gc::allocObject(t, &PyDictProxy_Type, sizeof(MappingProxyObject)));
  proxy->mapping = v.as<ViewObject>()->dict;
  return proxy;
}

void traceView(Object* o, gc::Marker& m) { m.mark(static_cast<ViewObject*>(o)->dict); }

const GetSetDef kGetset[] = {{"mapping", getMapping, nullptr}, {nullptr, nullptr, nullptr}};
template <Part part>
const BuiltinDef kSetMethods[3] = {{"isdisjoint", "other, /", viewIsdisjoint},
                                   {"__reversed__", "", viewReversed<part>}, {nullptr, nullptr, nullptr}};
const BuiltinDef kValuesMethods[] = {{"__reversed__", "", viewReversed<Part::Value>}, {nullptr, nullptr, nullptr}};
template <Part part, BinaryFn contains>
const NativeSlot kSetSlots[9] = {
    {kSlotRepr, nativeSlot<UnaryFn>(viewRepr)}, {kSlotLen, nativeSlot<UnaryFn>(viewLen)}, {kSlotIter, nativeSlot<UnaryFn>(viewIter<part>)},
    {kSlotContains, nativeSlot<BinaryFn>(contains)}, {kSlotAnd, nativeSlot<BinaryFn>(viewAnd)}, {kSlotOr, nativeSlot<BinaryFn>(viewOr)},
    {kSlotSub, nativeSlot<BinaryFn>(viewSub)}, {kSlotXor, nativeSlot<BinaryFn>(viewXor)}, {0, nullptr}};
const NativeSlot kValuesSlots[] = {{kSlotRepr, nativeSlot<UnaryFn>(viewRepr)}, {kSlotLen, nativeSlot<UnaryFn>(viewLen)},
                                   {kSlotIter, nativeSlot<UnaryFn>(viewIter<Part::Value>)}, {0, nullptr}};

}  // namespace

Value dictKeys(Thread& t, Value dict, Value*) { return newView(t, &PyDictKeys_Type, dict); }
Value dictValues(Thread& t, Value dict, Value*) { return newView(t, &PyDictValues_Type, dict); }
Value dictItems(Thread& t, Value dict, Value*) { return newView(t, &PyDictItems_Type, dict); }
Value iterateDict(Thread& t, Value dict) { return newIter(t, &PyDictIterKey_Type, dict, false); }
Value reversedDict(Thread& t, Value dict, Value*) { return newIter(t, &PyDictRevIterKey_Type, dict, true); }

#define PPY_DICT_ITER_SPEC(Spec, Type, text, part, reverse)                                                           \
  extern const TypeSpec Spec = {.type = &Type, .name = text, .basicSize = sizeof(DictIterObject), .flags = kTypeHasGc | kTypeDisallowNew, \
                                .slots = kIterSlots<part, reverse>, .methods = kIterMethods, .trace = traceIter}
PPY_DICT_ITER_SPEC(kDictKeyIterSpec, PyDictIterKey_Type, "dict_keyiterator", Part::Key, false);
PPY_DICT_ITER_SPEC(kDictValueIterSpec, PyDictIterValue_Type, "dict_valueiterator", Part::Value, false);
PPY_DICT_ITER_SPEC(kDictItemIterSpec, PyDictIterItem_Type, "dict_itemiterator", Part::Item, false);
PPY_DICT_ITER_SPEC(kDictRevKeyIterSpec, PyDictRevIterKey_Type, "dict_reversekeyiterator", Part::Key, true);
PPY_DICT_ITER_SPEC(kDictRevValueIterSpec, PyDictRevIterValue_Type, "dict_reversevalueiterator", Part::Value, true);
PPY_DICT_ITER_SPEC(kDictRevItemIterSpec, PyDictRevIterItem_Type, "dict_reverseitemiterator", Part::Item, true);

extern const TypeSpec kDictKeysSpec = {.type = &PyDictKeys_Type, .name = "dict_keys", .basicSize = sizeof(ViewObject), .flags = kTypeHasGc | kTypeDisallowNew,
    .slots = kSetSlots<Part::Key, keysContains>, .compare = viewCompare, .methods = kSetMethods<Part::Key>, .getset = kGetset, .trace = traceView, .unhashable = true};
extern const TypeSpec kDictItemsSpec = {.type = &PyDictItems_Type, .name = "dict_items", .basicSize = sizeof(ViewObject), .flags = kTypeHasGc | kTypeDisallowNew,
    .slots = kSetSlots<Part::Item, itemsContains>, .compare = viewCompare, .methods = kSetMethods<Part::Item>, .getset = kGetset, .trace = traceView, .unhashable = true};
extern const TypeSpec kDictValuesSpec = {.type = &PyDictValues_Type, .name = "dict_values", .basicSize = sizeof(ViewObject), .flags = kTypeHasGc | kTypeDisallowNew,
    .slots = kValuesSlots, .methods = kValuesMethods, .getset = kGetset, .trace = traceView};

}  // namespace ppy
