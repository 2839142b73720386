// The _functools module: reduce, partial, cmp_to_key, and the cache behind functools.lru_cache.
#include "runtime/builtins/sequence.h"
#include "runtime/object/attr.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/dict.h"
#include "runtime/object/error.h"
#include "runtime/object/keyword_dict.h"
#include "runtime/object/number.h"
#include "runtime/object/recursion.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"
#include "stdlib/common/struct_sequence.h"
#include "stdlib/modules.h"

namespace ppy {
namespace {

Value reduce(Thread& t, Value, Value* a) {
  Value total = a[2];
  PPY_TRY(it, slotOf(a[1], kSlotIter).attr.isEmpty() && slotOf(a[1], kSlotGetItem).attr.isEmpty()
                  ? raise(t, PyExc_TypeError, "reduce() arg 2 must support iteration") : iter_py(t, a[1]));
  for (;;) {
    Value item = next_py(t, it);
    if (item.isEmpty()) {
      if (t.status != Status::None) return {};
      return total.isEmpty() ? raise(t, PyExc_TypeError, "reduce() of empty iterable with no initial value") : total;
    }
    total = total.isEmpty() ? item : call_py(t, a[0], total, item);
    if (total.isEmpty()) return {};
  }
}

// --- partial ------------------------------------------------------------------------------------

TypeObject kPartialType;

struct PartialObject : Object {
  Value function, args, keywords;  ///< callable, tuple, dict
  Value dict, weakreflist;
};

Value partialNew(Thread& t, TypeObject* type, const Args& args) {
  if (args.npos < 1) return raise(t, PyExc_TypeError, "type 'partial' takes at least one argument");
  Value f = args.v[0];
  if (!isCallable(f)) return raise(t, PyExc_TypeError, "the first argument must be callable");
  DictObject* keywords = newDict(t);
  PPY_TRY(positional, tupleFrom(t, args.v + 1, args.npos - 1));
  if (isExactly(f, &kPartialType) && f.as<PartialObject>()->dict.isEmpty()) {  // partials of partials are one
    auto* inner = f.as<PartialObject>();
    positional = binary_py(t, kOpAdd, inner->args, positional);
    if (positional.isEmpty() || !dictMerge_py(t, keywords, inner->keywords, true)) return {};
    f = inner->function;
  }
  if (!addKeywords(t, keywords, args)) return {};
  auto* p = static_cast<PartialObject*>(newInstance(t, type));
  p->function = f;
  p->args = positional;
  p->keywords = keywords;
  return p;
}

Value partialCall(Thread& t, Value self, const Args& args) {
  auto* p = self.as<PartialObject>();
  auto* before = p->args.as<TupleObject>();
  TupleObject* all = newTuple(t, before->ob_size + args.npos);
  if (!all) return {};
  for (intptr_t i = 0; i < before->ob_size; i++) all->ob_item[i] = before->ob_item[i];
  for (uint32_t i = 0; i < args.npos; i++) all->ob_item[before->ob_size + i] = args.v[i];
  Value keywords = p->keywords;
  if (args.nkw()) {
    keywords = dictCopy(t, p->keywords.as<DictObject>());
    if (keywords.isEmpty() || !addKeywords(t, keywords.as<DictObject>(), args)) return {};
  }
  return callTuple_py(t, p->function, all, dictSize(keywords.as<DictObject>()) ? keywords : Value());
}

Value partialRepr(Thread& t, Value self) {
  auto* p = self.as<PartialObject>();
  ReprGuard guard(t, p);
  if (guard.seen()) return newStr(t, "...");
  StrBuilder out(t);
  bool plain = isExactly(self, &kPartialType);
  out.add(plain ? std::string_view("functools.partial") : std::string_view(typeName(typeOf(self))));
  out.add(U'(');
  PPY_TRY(f, repr_py(t, p->function));
  out.add(f);
  auto* args = p->args.as<TupleObject>();
  for (intptr_t i = 0; i < args->ob_size; i++) {
    PPY_TRY(text, repr_py(t, args->ob_item[i]));
    out.add(std::string_view(", "));
    out.add(text);
  }
  intptr_t pos = 0;
  Value key, value;
  while (dictNext(p->keywords.as<DictObject>(), &pos, &key, &value)) {
    PPY_TRY(k, str_py(t, key));
    PPY_TRY(v, repr_py(t, value));
    out.add(std::string_view(", "));
    out.add(k);
    out.add(U'=');
    out.add(v);
  }
  out.add(U')');
  return out.finish();
}

Value partialReduce(Thread& t, Value self, Value*) {
  auto* p = self.as<PartialObject>();
  return tupleOf(t, {Value(typeOf(self)), tupleOf(t, {p->function}),
                     tupleOf(t, {p->function, p->args, p->keywords, p->dict.isEmpty() ? none() : p->dict})});
}
Value partialSetstate(Thread& t, Value self, Value* a) {
  auto* p = self.as<PartialObject>();
  if (!isTuple(a[0]) || a[0].as<TupleObject>()->ob_size != 4) return raise(t, PyExc_TypeError, "invalid partial state");
  Value* items = a[0].as<TupleObject>()->ob_item;
  if (!isCallable(items[0]) || !isTuple(items[1]) || (!isDict(items[2]) && !isNone(items[2]))) return raise(t, PyExc_TypeError, "invalid partial state");
  p->function = items[0];
  Value args = isExactly(items[1], &PyTuple_Type) ? items[1] : tupleFromIterable_py(t, items[1]);
  Value keywords = isNone(items[2]) ? Value(newDict(t)) : isExactly(items[2], &PyDict_Type) ? items[2] : dictCopy(t, items[2].as<DictObject>());
  if (args.isEmpty() || keywords.isEmpty()) return {};
  p->args = args;
  p->keywords = keywords;
  p->dict = isNone(items[3]) ? Value() : items[3];
  gc::barrier(p);
  return none();
}

void partialTrace(Object* o, gc::Marker& m) {
  auto* p = static_cast<PartialObject*>(o);
  for (Value v : {p->function, p->args, p->keywords, p->dict, p->weakreflist}) m.mark(v);
}

bool setDict(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "cannot delete __dict__"), false;
  return setInstanceDict(t, self, v);
}
const GetSetDef kDictGetset[] = {{"__dict__", getInstanceDict, setDict}, {nullptr, nullptr, nullptr}};
const BuiltinDef kPartialMethods[] = {{"__reduce__", "", partialReduce}, {"__setstate__", "state, /", partialSetstate},
                                      {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const MemberDef kPartialMembers[] = {{"func", offsetof(PartialObject, function), kMemberReadOnly},
    {"args", offsetof(PartialObject, args), kMemberReadOnly},
    {"keywords", offsetof(PartialObject, keywords), kMemberReadOnly}, {nullptr, 0, 0}};
const NativeSlot kPartialSlots[] = {{kSlotNew, nativeSlot<NewFn>(partialNew)}, {kSlotCall, nativeSlot<CallFn>(partialCall)},
                                    {kSlotRepr, nativeSlot<UnaryFn>(partialRepr)}, {0, nullptr}};
const TypeSpec kPartialSpec = {.type = &kPartialType, .name = "functools.partial", .basicSize = sizeof(PartialObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kPartialSlots, .methods = kPartialMethods, .members = kPartialMembers, .getset = kDictGetset, .trace = partialTrace, .dictOffset = offsetof(PartialObject, dict)};

// --- cmp_to_key ---------------------------------------------------------------------------------

TypeObject kKeyType;

struct KeyObject : Object {
  Value compare, object;
};

Value keyCall(Thread& t, Value self, const Args& args) {
  static constexpr Signature signature("obj");
  Value a[1];
  if (!bindArgs(t, "K", signature, args, a)) return {};
  auto* k = static_cast<KeyObject*>(gc::allocObject(t, &kKeyType, sizeof(KeyObject)));
  k->compare = self.as<KeyObject>()->compare;
  k->object = a[0];
  return k;
}
Value keyCompare(Thread& t, Value a, Value b, int op) {
  if (!isExactly(b, &kKeyType)) return raise(t, PyExc_TypeError, "other argument must be K instance");
  auto *x = a.as<KeyObject>(), *y = b.as<KeyObject>();
  if (x->object.isEmpty() || y->object.isEmpty()) return raise(t, PyExc_AttributeError, "object");
  PPY_TRY(r, call_py(t, x->compare, x->object, y->object));
  return compare_py(t, static_cast<CompareOp>(op), r, Value::smallInt(0));
}
Value cmpToKey(Thread& t, Value, Value* a) {
  auto* k = static_cast<KeyObject*>(gc::allocObject(t, &kKeyType, sizeof(KeyObject)));
  k->compare = a[0];
  return k;
}
void keyTrace(Object* o, gc::Marker& m) {
  m.mark(static_cast<KeyObject*>(o)->compare);
  m.mark(static_cast<KeyObject*>(o)->object);
}
const MemberDef kKeyMembers[] = {{"obj", offsetof(KeyObject, object), 0}, {nullptr, 0, 0}};
const NativeSlot kKeySlots[] = {{kSlotCall, nativeSlot<CallFn>(keyCall)}, {0, nullptr}};
const TypeSpec kKeySpec = {.type = &kKeyType, .name = "functools.KeyWrapper", .basicSize = sizeof(KeyObject), .flags = kTypeHasGc | kTypeDisallowNew,
    .slots = kKeySlots, .compare = keyCompare, .members = kKeyMembers, .trace = keyTrace, .unhashable = true};

// --- lru_cache ----------------------------------------------------------------------------------

TypeObject kCacheType;

/// Least recently used first is the dict's own order: a hit moves its entry to the end.
struct CacheObject : Object {
  Value function, cache, cacheInfo;  ///< callable, dict key → result, the class of cache_info()'s result
  Value dict, weakreflist;
  int64_t maxSize;                   ///< -1: unbounded, 0: no caching
  int64_t hits, misses;
  bool typed;
};

Value cacheNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("user_function, maxsize, typed, cache_info_type");
  Value a[4];
  if (!bindArgs(t, "lru_cache", signature, args, a)) return {};
  if (!isCallable(a[0])) return raise(t, PyExc_TypeError, "the first argument must be callable");
  intptr_t maxSize = -1;
  if (!isNone(a[1])) {
    if (slotOf(a[1], kSlotIndex).attr.isEmpty()) return raise(t, PyExc_TypeError, "maxsize should be integer or None");
    if (!asIndex_py(t, a[1], &maxSize, PyExc_OverflowError)) return {};
    maxSize = std::max<intptr_t>(maxSize, 0);
  }
  int typed = truth_py(t, a[2]);
  if (typed < 0) return {};
  auto* c = static_cast<CacheObject*>(newInstance(t, type));
  c->function = a[0];
  c->cacheInfo = a[3];
  c->cache = newDict(t);
  c->maxSize = maxSize;
  c->typed = typed;
  gc::barrier(c);
  return c;
}

/// One int or str argument is its own key; others make a tuple of arguments, a mark, keywords, types.
Value cacheKey(Thread& t, CacheObject* c, const Args& args) {
  if (!c->typed && args.nkw() == 0 && args.npos == 1 && (isExactly(args.v[0], &PyLong_Type) || isExactly(args.v[0], &PyUnicode_Type))) return args.v[0];
  uint32_t nkw = args.nkw();
  intptr_t n = args.npos + (nkw ? 1 + 2 * nkw : 0) + (c->typed ? args.npos + nkw : 0);
  TupleObject* key = newTuple(t, n);
  if (!key) return {};
  intptr_t i = 0;
  for (uint32_t k = 0; k < args.npos; k++) key->ob_item[i++] = args.v[k];
  if (nkw) key->ob_item[i++] = &kCacheType;  // no argument can be mistaken for this mark
  for (uint32_t k = 0; k < nkw; k++) {
    key->ob_item[i++] = args.kwnames->ob_item[k];
    key->ob_item[i++] = args.v[args.npos + k];
  }
  if (c->typed)
    for (uint32_t k = 0; k < args.npos + nkw; k++) key->ob_item[i++] = typeOf(args.v[k]);
  return key;
}

Value cacheCall(Thread& t, Value self, const Args& args) {
  auto* c = self.as<CacheObject>();
  if (c->maxSize == 0) {
    c->misses++;
    return call_py(t, c->function, args);
  }
  PPY_TRY(key, cacheKey(t, c, args));
  intptr_t hash = hash_py(t, key);
  if (hash == -1) return {};
  auto* cache = c->cache.as<DictObject>();
  Value hit = dictGetHashed_py(t, cache, key, hash);
  if (!hit.isEmpty()) {
    c->hits++;
    if (c->maxSize > 0 && (dictDelete_py(t, cache, key) < 0 || !dictSet_py(t, cache, key, hit))) return {};
    return hit;
  }
  if (pending(t)) return {};
  c->misses++;
  RecursionGuard depth(t, "while calling a Python object");
  if (!depth) return {};
  PPY_TRY(result, call_py(t, c->function, args));
  cache = c->cache.as<DictObject>();
  if (c->maxSize > 0 && dictSize(cache) >= c->maxSize) {
    Value present = dictGetHashed_py(t, cache, key, hash);  // a nested call may have stored it
    if (!present.isEmpty()) return result;
    if (pending(t)) return {};
    intptr_t pos = 0;
    Value oldest, value;
    if (dictNext(cache, &pos, &oldest, &value) && dictDelete_py(t, cache, oldest) < 0) return {};
  }
  return dictSet_py(t, cache, key, result) ? result : Value();
}

Value cacheInfo(Thread& t, Value self, Value*) {
  auto* c = self.as<CacheObject>();
  Value v[4] = {makeInt(t, c->hits), makeInt(t, c->misses), c->maxSize < 0 ? none() : makeInt(t, c->maxSize), makeInt(t, dictSize(c->cache.as<DictObject>()))};
  return call_py(t, c->cacheInfo, Args{v, 4});
}
Value cacheClear(Thread& t, Value self, Value*) {
  auto* c = self.as<CacheObject>();
  c->hits = c->misses = 0;
  dictClear(t, c->cache.as<DictObject>());
  return none();
}
Value cacheGet(Thread& t, Value self, Value instance, Value) { return instance.isEmpty() || isNone(instance) ? self : newMethod(t, self, instance); }
Value cacheCopy(Thread&, Value self, Value*) { return self; }
Value cacheDeepcopy(Thread&, Value self, Value*) { return self; }
Value cacheReduce(Thread& t, Value self, Value*) { return getAttr_py(t, self, intern(t, "__qualname__")); }

void cacheTrace(Object* o, gc::Marker& m) {
  auto* c = static_cast<CacheObject*>(o);
  for (Value v : {c->function, c->cache, c->cacheInfo, c->dict, c->weakreflist}) m.mark(v);
}
const BuiltinDef kCacheMethods[] = {{"cache_info", "", cacheInfo}, {"cache_clear", "", cacheClear},
    {"__copy__", "", cacheCopy}, {"__deepcopy__", "memo, /", cacheDeepcopy}, {"__reduce__", "", cacheReduce}, {nullptr, nullptr, nullptr}};
const NativeSlot kCacheSlots[] = {{kSlotNew, nativeSlot<NewFn>(cacheNew)}, {kSlotCall, nativeSlot<CallFn>(cacheCall)}, {kSlotGet, nativeSlot<TernaryFn>(cacheGet)}, {0, nullptr}};
const TypeSpec kCacheSpec = {.type = &kCacheType, .name = "functools._lru_cache_wrapper", .basicSize = sizeof(CacheObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kCacheSlots, .methods = kCacheMethods, .getset = kDictGetset, .trace = cacheTrace, .dictOffset = offsetof(CacheObject, dict)};

const BuiltinDef kFunctions[] = {{"reduce", "function, sequence, initial=None, /", reduce}, {"cmp_to_key", "mycmp", cmpToKey}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  if (!readyModuleType(t, kPartialSpec) || !readyModuleType(t, kKeySpec) || !readyModuleType(t, kCacheSpec)) return false;
  infoOf(&kPartialType).hasWeakref = infoOf(&kCacheType).hasWeakref = true;
  return dictSetStr(t, moduleDict(m), intern(t, "partial"), &kPartialType) &&
         dictSetStr(t, moduleDict(m), intern(t, "_lru_cache_wrapper"), &kCacheType);
}

}  // namespace

const NativeModule kFunctoolsModule = {"_functools", kFunctions, init};

}  // namespace ppy
