// The dict type.
#include "runtime/object/shown_size.h"
#include "runtime/object/dict.h"

#include "runtime/builtins/dict_views.h"
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/error.h"
#include "runtime/object/keyword_dict.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/recursion.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

DictObject* of(Value v) { return v.as<DictObject>(); }

Value dictNew(Thread& t, TypeObject* type, const Args&) {
  auto* d = static_cast<DictObject*>(newInstance(t, type));
  d->ma_version_tag = ++t.nextDictVersion;
  return d;
}

/// Pairs from an iterable of two-item sequences.
bool mergePairs_py(Thread& t, DictObject* d, Value pairs) {
  intptr_t i = 0;
  return forEach_py(t, pairs, [&](Value pair) {
    Value item = isExactly(pair, &PyTuple_Type) ? pair : listFromIterable_py(t, pair);
    if (item.isEmpty()) {
      if (pendingIs(t, PyExc_TypeError))
        clearException(t), raise(t, PyExc_TypeError, "cannot convert dictionary update sequence element #%zd to a sequence", i);
      return false;
    }
    intptr_t n = item.as<VarObject>()->ob_size;
    if (n != 2) {
      raise(t, PyExc_ValueError, "dictionary update sequence element #%zd has length %zd; 2 is required", i, n);
      return false;
    }
    const Value* kv = isExactly(item, &PyTuple_Type) ? item.as<TupleObject>()->ob_item : item.as<ListObject>()->ob_item;
    i++;
    return dictSet_py(t, d, kv[0], kv[1]);
  });
}

bool update_py(Thread& t, DictObject* d, Value source, Value keywords) {
  if (!source.isEmpty()) {
    bool mapping = isDict(source);
    if (!mapping) {
      Value keys = findAttr_py(t, source, intern(t, "keys"));
      if (keys.isEmpty() && pending(t)) return false;
      mapping = !keys.isEmpty();
    }
    if (!(mapping ? dictMerge_py(t, d, source, true) : mergePairs_py(t, d, source))) return false;
  }
  return keywords.isEmpty() || dictMerge_py(t, d, keywords, true);
}

/// From the arguments as they lie: keywords need no dict of their own.
Value dictInit(Thread& t, Value self, const Args& args) {
  if (args.npos > 1) return raise(t, PyExc_TypeError, "dict expected at most 1 argument, got %u", args.npos);
  if (args.npos && !update_py(t, of(self), args.v[0], Value())) return {};
  return addKeywords(t, of(self), args) ? none() : Value();
}

Value dictUpdate(Thread& t, Value self, Value* a) {
  auto* args = a[0].as<TupleObject>();
  if (args->ob_size > 1) return raise(t, PyExc_TypeError, "update expected at most 1 argument, got %zd", args->ob_size);
  return update_py(t, of(self), args->ob_size ? args->ob_item[0] : Value(), a[1]) ? none() : Value();
}

Value dictRepr(Thread& t, Value self) {
  DictObject* d = of(self);
  if (dictSize(d) == 0) return newStr(t, "{}");
  ReprGuard guard(t, d);
  if (guard.seen()) return newStr(t, "{...}");
  RecursionGuard depth(t, "while getting the repr of an object");
  if (!depth) return {};
  StrBuilder out(t);
  out.add(U'{');
  intptr_t pos = 0;
  bool first = true;
  Value key, value;
  while (dictNext(d, &pos, &key, &value)) {
    if (!first) out.add(std::string_view(", "));
    first = false;
    PPY_TRY(k, repr_py(t, key));
    out.add(k);
    out.add(std::string_view(": "));
    PPY_TRY(v, repr_py(t, value));
    if (!out.add(v)) return {};
  }
  out.add(U'}');
  return out.finish();
}

Value dictLen(Thread&, Value self) { return Value::smallInt(dictSize(of(self))); }

Value missing_py(Thread& t, Value self, Value key) {
  if (!isExactly(self, &PyDict_Type)) {
    const ResolvedSlot& slot = slotOf(self, kSlotMissing);
    if (!slot.attr.isEmpty()) {
      Value args[2] = {self, key};
      return callSpecial_py(t, slot.attr, args, 2);
    }
  }
  return raiseKeyError(t, key);
}

Value dictGetItem(Thread& t, Value self, Value key) {
  Value v = dictGet_py(t, of(self), key);
  return !v.isEmpty() || pending(t) ? v : missing_py(t, self, key);
}
bool dictSetItem(Thread& t, Value self, Value key, Value v) { return dictSet_py(t, of(self), key, v); }
bool dictDelItem(Thread& t, Value self, Value key) {
  int r = dictDelete_py(t, of(self), key);
  if (r == 0) raiseKeyError(t, key);
  return r > 0;
}
Value dictContains(Thread& t, Value self, Value key) {
  Value v = dictGet_py(t, of(self), key);
  return v.isEmpty() && pending(t) ? Value() : boolean(!v.isEmpty());
}

Value dictCompare(Thread& t, Value a, Value b, int op) {
  if (!isDict(a) || !isDict(b) || (op != kEq && op != kNe)) return notImplemented();
  if (dictSize(of(a)) != dictSize(of(b))) return boolean(op == kNe);
  RecursionGuard depth(t, "in comparison");
  if (!depth) return {};
  intptr_t pos = 0;
  Value key, value;
  while (dictNext(of(a), &pos, &key, &value)) {
    Value other = dictGet_py(t, of(b), key);
    if (other.isEmpty()) return pending(t) ? Value() : boolean(op == kNe);
    int r = equals_py(t, value, other);
    if (r < 0) return {};
    if (!r) return boolean(op == kNe);
  }
  return boolean(op == kEq);
}

Value dictOr(Thread& t, Value a, Value b) {
  if (!isDict(a) || !isDict(b)) return notImplemented();
  PPY_TRY(r, dictCopy(t, of(a)));
  return dictMerge_py(t, of(r), b, true) ? r : Value();
}
Value dictIor(Thread& t, Value self, Value other) { return update_py(t, of(self), other, Value()) ? self : Value(); }

// --- methods ------------------------------------------------------------------------------------

Value dictGetMethod(Thread& t, Value self, Value* a) {
  Value v = dictGet_py(t, of(self), a[0]);
  if (!v.isEmpty()) return v;
  return pending(t) ? Value() : a[1].isEmpty() ? none() : a[1];
}

Value dictSetdefault(Thread& t, Value self, Value* a) {
  Value dflt = a[1].isEmpty() ? none() : a[1];
  return dictSetDefault_py(t, of(self), a[0], dflt);
}

Value dictPop(Thread& t, Value self, Value* a) {
  // An empty dict does not ask for the key's hash.
  if (dictSize(of(self)) == 0) return a[1].isEmpty() ? raiseKeyError(t, a[0]) : a[1];
  Value v = dictGet_py(t, of(self), a[0]);
  if (v.isEmpty()) {
    if (pending(t)) return {};
    return a[1].isEmpty() ? raiseKeyError(t, a[0]) : a[1];
  }
  return dictDelete_py(t, of(self), a[0]) < 0 ? Value() : v;
}

Value dictPopitem(Thread& t, Value self, Value*) {
  Value key, value;
  if (!dictPopLast(t, of(self), &key, &value)) return pending(t) ? Value() : raiseValue(t, PyExc_KeyError, newStr(t, "popitem(): dictionary is empty"));
  return tupleOf(t, {key, value});
}

Value dictClearMethod(Thread& t, Value self, Value*) {
  dictClear(t, of(self));
  return none();
}
Value dictCopyMethod(Thread& t, Value self, Value*) { return dictCopy(t, of(self)); }

/// dict.fromkeys(iterable, value): of a plain dict directly, of a subclass through its constructor.
Value dictFromkeys(Thread& t, Value cls, Value* a) {
  Value value = a[1].isEmpty() ? none() : a[1];
  PPY_TRY(d, call_py(t, cls));
  bool plain = isExactly(d, &PyDict_Type);
  bool ok = forEach_py(t, a[0], [&](Value key) { return plain ? dictSet_py(t, of(d), key, value) : setItem_py(t, d, key, value); });
  return ok ? d : Value();
}

Value dictSizeof(Thread& t, Value self, Value*) { return makeInt(t, shownSize(typeOf(self)) + static_cast<int64_t>(dictBytes(of(self)) - sizeof(DictObject))); }

void dictTrace(Object* o, gc::Marker& m) {
  m.mark(static_cast<const void*>(static_cast<DictObject*>(o)->ma_keys));
  m.mark(static_cast<const void*>(static_cast<DictObject*>(o)->ma_values));
}

const BuiltinDef kMethods[] = {
    {"get", "key, default=None, /", dictGetMethod, nullptr, kBuiltinReads},
    {"setdefault", "key, default=None, /", dictSetdefault},
    {"pop", "key, default=None, /", dictPop},
    {"popitem", "", dictPopitem},
    {"update", "*args, **kwargs", dictUpdate},
    {"clear", "", dictClearMethod},
    {"copy", "", dictCopyMethod},
    {"fromkeys", "iterable, value=None, /", dictFromkeys, nullptr, kBuiltinClassMethod},
    {"keys", "", dictKeys},
    {"values", "", dictValues},
    {"items", "", dictItems},
    {"__reversed__", "", reversedDict},
    {"__sizeof__", "", dictSizeof},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod},
    {nullptr, nullptr, nullptr}};

const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(dictNew)}, {kSlotInit, nativeSlot<CallFn>(dictInit)}, {kSlotRepr, nativeSlot<UnaryFn>(dictRepr)}, {kSlotLen, nativeSlot<UnaryFn>(dictLen)},
    {kSlotGetItem, nativeSlot<BinaryFn>(dictGetItem)}, {kSlotSetItem, nativeSlot<SetTernaryFn>(dictSetItem)},
    {kSlotDelItem, nativeSlot<SetBinaryFn>(dictDelItem)}, {kSlotContains, nativeSlot<BinaryFn>(dictContains)},
    {kSlotOr, nativeSlot<BinaryFn>(dictOr)}, {kSlotIOr, nativeSlot<BinaryFn>(dictIor)}, {kSlotIter, nativeSlot<UnaryFn>(iterateDict)}, {0, nullptr}};

}  // namespace

extern const TypeSpec kDictSpec = {.type = &PyDict_Type, .name = "dict", .basicSize = sizeof(DictObject),
    .flags = kTypeBaseType | kTypeDict | kTypeMapping | kTypeHasGc,
    .slots = kSlots, .compare = dictCompare, .methods = kMethods, .trace = dictTrace, .unhashable = true};

}  // namespace ppy
