// Displays, unpacking, formatting, function objects, super attributes: slow halves of collections.cpp.
#include "runtime/abi/native.h"
#include "runtime/frame/services.h"
#include "runtime/frame/call.h"
#include "runtime/gc/heap.h"
#include "runtime/interp/slow.h"
#include "runtime/object/attr.h"
#include "runtime/object/attr_cache.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy::interp {

Value buildSet_py(Thread& t, const Value* items, uint32_t n) {
  SetObject* set = newSet(t, &PySet_Type);
  if (!set) return {};
  for (uint32_t i = 0; i < n; i++)
    if (setAdd_py(t, set, items[i]) < 0) return {};
  return set;
}

Value buildMap_py(Thread& t, const Value* items, uint32_t n) {
  DictObject* d = newDict(t, n / 2);
  if (!d) return {};
  for (uint32_t i = 0; i + 1 < n; i += 2)
    if (!dictSet_py(t, d, items[i], items[i + 1])) return {};
  return d;
}

Value listExtendDisplay_py(Thread& t, Value list, Value iterable) {
  if (listExtend_py(t, list.as<ListObject>(), iterable)) return list;
  const TypeInfo& info = infoOfValue(iterable);
  if (pendingIs(t, PyExc_TypeError) && info.slots[kSlotIter].attr.isEmpty() && info.slots[kSlotGetItem].attr.isEmpty()) {
    clearException(t);
    return raise(t, PyExc_TypeError, "Value after * must be an iterable, not %T", iterable);
  }
  return {};
}

bool dictUpdate_py(Thread& t, Value dict, Value other) {
  if (!isDict(other)) {
    Value keys = findAttr_py(t, other, names().keys);
    if (keys.isEmpty()) {
      if (t.status == Status::None) raise(t, PyExc_TypeError, "'%T' object is not a mapping", other);
      return false;
    }
  }
  return dictMerge_py(t, dict.as<DictObject>(), other, true);
}

namespace {

/// "f()" of a callee in messages: module.qualname, or str().
Value calleeText(Thread& t, Value callee) {
  Value qualname = findAttr_py(t, callee, names().__qualname__);
  if (qualname.isEmpty() || !isStr(qualname)) {
    if (t.status == Status::Exception) return {};
    return str_py(t, callee);
  }
  Value module = findAttr_py(t, callee, names().__module__);
  if (module.isEmpty() && t.status == Status::Exception) return {};
  if (!module.isEmpty() && isStr(module) && !strEquals(module, "builtins")) return formatStr(t, "%U.%U()", module, qualname);
  return formatStr(t, "%U()", qualname);
}

}  // namespace

Value starArguments_py(Thread& t, Value callee, Value iterable) {
  const TypeInfo& info = infoOfValue(iterable);
  if (info.slots[kSlotIter].attr.isEmpty() && info.slots[kSlotGetItem].attr.isEmpty()) {
    PPY_TRY(who, calleeText(t, callee));
    return raise(t, PyExc_TypeError, "%U argument after * must be an iterable, not %T", who, iterable);
  }
  return tupleFromIterable_py(t, iterable);
}

bool dictMergeCall_py(Thread& t, Value dict, Value other, Value callee) {
  auto* d = dict.as<DictObject>();
  if (isExactly(other, &PyDict_Type) && dictSize(d) == 0) return dictMerge_py(t, d, other, true);
  Value keys;
  if (!isDict(other)) {
    keys = findAttr_py(t, other, names().keys);
    if (keys.isEmpty()) {
      if (t.status == Status::Exception) return false;
      Value who = calleeText(t, callee);
      if (!who.isEmpty()) raise(t, PyExc_TypeError, "%U argument after ** must be a mapping, not %T", who, other);
      return false;
    }
    keys = call_py(t, keys);
    if (keys.isEmpty()) return false;
  } else {
    keys = other;
  }
  return forEach_py(t, keys, [&](Value key) {
    Value old = dictGet_py(t, d, key);
    if (!old.isEmpty()) {
      Value who = calleeText(t, callee);
      if (who.isEmpty()) return false;
      raise(t, PyExc_TypeError, "%U got multiple values for keyword argument '%S'", who, key);
      return false;
    }
    if (t.status == Status::Exception) return false;
    Value v = getItem_py(t, other, key);
    return !v.isEmpty() && dictSet_py(t, d, key, v);
  });
}

namespace {

/// Takes n items of an iterable into the Values cell `out`. `after`: items wanted behind a starred target, -1 without one.
bool takeItems_py(Thread& t, Value v, Value* out, uint32_t n, int after, Value* iterator) {
  Value it = iter_py(t, v);
  if (it.isEmpty()) {
    const TypeInfo& info = infoOfValue(v);
    if (pendingIs(t, PyExc_TypeError) && info.slots[kSlotIter].attr.isEmpty() && info.slots[kSlotGetItem].attr.isEmpty()) {
      clearException(t);
      raise(t, PyExc_TypeError, "cannot unpack non-iterable %T object", v);
    }
    return false;
  }
  for (uint32_t i = 0; i < n; i++) {
    Value item = next_py(t, it);
    if (item.isEmpty()) {
      if (t.status == Status::Exception) return false;
      t.stopValue = Value();
      if (after < 0) raise(t, PyExc_ValueError, "not enough values to unpack (expected %d, got %d)", static_cast<int>(n), static_cast<int>(i));
      else raise(t, PyExc_ValueError, "not enough values to unpack (expected at least %d, got %d)", static_cast<int>(n) + after, static_cast<int>(i));
      return false;
    }
    gc::store(out, &out[i], item);
  }
  *iterator = it;
  return true;
}

}  // namespace

bool unpackSequence_py(Thread& t, Value v, Value* out, uint32_t n) {
  // Items are collected aside: the registers are written only when all are there.
  Value* items = gc::allocValues(t, n + 1);
  if (!items) return false;
  Value it;
  if (!takeItems_py(t, v, items, n, -1, &it)) return false;
  Value extra = next_py(t, it);
  if (!extra.isEmpty()) {
    raise(t, PyExc_ValueError, "too many values to unpack (expected %d)", static_cast<int>(n));
    return false;
  }
  if (t.status == Status::Exception) return false;
  t.stopValue = Value();
  for (uint32_t i = 0; i < n; i++) out[i] = items[i];
  gc::keepAlive(items);
  return true;
}

bool unpackEx_py(Thread& t, Value v, Value* out, uint32_t n, uint32_t before) {
  uint32_t after = n - before - 1;
  if (isExactly(v, &PyList_Type) || isExactly(v, &PyTuple_Type)) {
    bool isList = isExactly(v, &PyList_Type);
    if (isList && t.runtime->multiThreaded) [[unlikely]] {
      v = listSlice(t, v.as<ListObject>(), 0, length_py(t, v));
      if (v.isEmpty()) return false;
    }
    intptr_t size = v.as<VarObject>()->ob_size, starred = size - (n - 1);
    if (starred >= 0) {
      // Registers that an unfinished instruction has written count as dead: the allocation comes first.
      Value star = listFrom(t, (isList ? v.as<ListObject>()->ob_item : v.as<TupleObject>()->ob_item) + before, starred);
      if (star.isEmpty()) return false;
      const Value* from = isList ? v.as<ListObject>()->ob_item : v.as<TupleObject>()->ob_item;
      for (uint32_t i = 0; i < before; i++) out[i] = from[i];
      for (uint32_t i = 0; i < after; i++) out[before + 1 + i] = from[before + starred + i];
      out[before] = star;
      gc::keepAlive(v);
      return true;
    }
  }
  Value* items = gc::allocValues(t, n + 1);
  if (!items) return false;
  Value it;
  if (!takeItems_py(t, v, items, before, static_cast<int>(after), &it)) return false;
  Value rest = listFromIterable_py(t, it);
  if (rest.isEmpty()) return false;
  auto* list = rest.as<ListObject>();
  if (list->ob_size < static_cast<intptr_t>(after)) {
    raise(t, PyExc_ValueError, "not enough values to unpack (expected at least %d, got %zd)", static_cast<int>(before + after), before + list->ob_size);
    return false;
  }
  intptr_t starred = list->ob_size - after;
  // Registers that an unfinished instruction has written count as dead: the last allocation comes first.
  Value star = listFrom(t, list->ob_item, starred);
  if (star.isEmpty()) return false;
  for (uint32_t i = 0; i < before; i++) out[i] = items[i];
  out[before] = star;
  for (uint32_t i = 0; i < after; i++) out[before + 1 + i] = list->ob_item[starred + i];
  gc::keepAlive(items);
  gc::keepAlive(list);
  return true;
}

Value makeFunction(Thread& t, Frame* f, Value code, const Value* parts) {
  FunctionObject* fn = newFunction(t, code.as<CodeObject>(), f->globals, Value());
  fn->defaults = parts[0];
  fn->kwdefaults = parts[1];
  fn->annotations = parts[2];
  fn->closure = parts[3].isEmpty() ? nullptr : parts[3].as<TupleObject>();
  gc::barrier(fn);
  return fn;
}

Value loadBuildClass(Thread& t, Frame* f) {
  Value builtins = f->function ? f->function->builtins : builtinsOf(t, f->globals);
  Value v = dictGetStr(builtins.as<DictObject>(), names().__build_class__);
  return v.isEmpty() ? raise(t, PyExc_NameError, "__build_class__ not found") : v;
}

bool setupAnnotations_py(Thread& t, Frame* f) {
  Value ns = f->names.isEmpty() ? f->globals : f->names;
  Value name = names().__annotations__;
  if (isExactly(ns, &PyDict_Type)) {
    auto* d = ns.as<DictObject>();
    if (!dictGetStr(d, name).isEmpty()) return true;
    DictObject* fresh = newDict(t);
    return fresh && dictSetStr(t, d, name, fresh);
  }
  Value v = getItem_py(t, ns, name);
  if (!v.isEmpty()) return true;
  if (!pendingIs(t, PyExc_KeyError)) return false;
  clearException(t);
  DictObject* fresh = newDict(t);
  return fresh && setItem_py(t, ns, name, fresh);
}

/// super().name without making the super object when `super` is the built-in one.
Value loadSuperAttr_py(Thread& t, const Value* three, Value name) {
  if (three[0] == Value(&PySuper_Type) && isType(three[1]) && !isNone(three[2]))
    return finish_py(t, superLookup_rq(t, three[1].as<TypeObject>(), three[2], name), three);
  Value args[2] = {three[1], three[2]};
  Value super = call_py(t, three[0], Args{args, 2});
  return super.isEmpty() ? Value() : getAttr_py(t, super, name);
}

Value loadSuperMethod_py(Thread& t, const Value* three, Value name, Value* self, uint64_t* word, void* owner) {
  if (three[0] == Value(&PySuper_Type) && isType(three[1]))
    if (Value f = superMethodCached(t, three[1].as<TypeObject>(), three[2], name, word, owner)) return *self = three[2], f;
  *self = Value();
  return loadSuperAttr_py(t, three, name);
}

namespace {
struct SpecialMethod {
  SlotId slot;
  const char* text;
};
constexpr SpecialMethod kSpecialMethods[] = {
#define PPY_SPECIAL(Name, attribute, text) {kSlot##Name, text},
#include "runtime/abi/special_methods.def"
};
}  // namespace

bool loadSpecial_py(Thread& t, Value v, int which, Value* out) {
  const SpecialMethod& m = kSpecialMethods[which];
  Value attr = slotOf(v, m.slot).attr;
  if (attr.isEmpty()) {
    raise(t, PyExc_TypeError, "'%T' object %s", v, m.text);
    return false;
  }
  // Functions and method descriptors take the object as first argument; anything else binds itself.
  if (hasFlag(attr, kTypeMethodDescr)) {
    out[0] = attr;
    out[1] = v;
    return true;
  }
  Value get = slotOf(attr, kSlotGet).attr;
  out[1] = Value();
  if (get.isEmpty()) {
    out[0] = attr;
    return true;
  }
  Value argv[3] = {attr, v, typeOf(v)};
  out[0] = callSpecial_py(t, get, argv, 3);
  return !out[0].isEmpty();
}

bool printExpr_py(Thread& t, Value v) {
  Value hook = dictGetStr(t.runtime->sysDict, intern(t, "displayhook"));
  if (hook.isEmpty()) {
    raise(t, PyExc_RuntimeError, "lost sys.displayhook");
    return false;
  }
  return !call_py(t, hook, v).isEmpty();
}

}  // namespace ppy::interp
