// The slow half of compiled attribute sites: the access itself by the site's record chain, then the words
// that the emitted fast path compares (abi/native.h lists them).
#include "runtime/builtins/exceptions.h"
#include "runtime/deopt/helpers.h"
#include "runtime/gc/heap.h"
#include "runtime/interp/slow.h"
#include "runtime/object/attr_cache.h"
#include "runtime/object/call.h"
#include "runtime/object/dict.h"
#include "runtime/object/type_impl.h"

namespace ppy {

namespace {

/// Id and place of a planned attribute of `o`; false: not planned, or beyond what a place can say.
bool placeOf(Value v, Value name, uint64_t* id, uint64_t* place) {
  if (!v.isObject()) return false;
  Object* o = v.object();
  uint32_t level;
  int slot = plannedSlot(o->ob_type, name, id, &level);
  if (slot == kNoSlot) return false;
  const TypeInfo& info = infoOf(o->ob_type);
  auto base = reinterpret_cast<uint64_t>(o);
  uint64_t pair = reinterpret_cast<uint64_t>(shapePairOf(o, info)) - base;
  uint64_t at = reinterpret_cast<uint64_t>(inlineSlotsOf(o, info) + slot) - base;
  if (at >= 8ull << PPY_PLACE_BITS || (at | pair) % 8 != 0) return false;
  uint64_t packed = uint64_t{level} << (2 * PPY_PLACE_BITS) | (pair / 8) << PPY_PLACE_BITS | at / 8;
  *place = Value::smallInt(static_cast<int64_t>(packed)).bits();
  return true;
}

}  // namespace

/// A load by the record, whose words of places are filled when there was no record for it yet.
static Value loadAndPlace(Thread& t, Value o, Value name, uint64_t* words, uint64_t* record, Value* owner) {
  uint64_t before = *record;
  Value v = getAttrCached_rq(t, o, name, record, owner);
  uint64_t id, place;
  if ((*record != before || !words[0]) && placeOf(o, name, &id, &place) && words[0] != id) {
    if (native::CacheFill fill(t, words); fill) {
      for (int i = 2 * PPY_ATTR_PLACES - 1; i >= 2; i--) words[i] = words[i - 2];
      words[0] = id;
      words[1] = place;
    }
  }
  return native::finish(t, v, &o);
}

PPY_HELPER Value ppy_get_attr(Thread& t, Value o, Value name, uint64_t* words, Value* owner) {
  return loadAndPlace(t, o, name, words, words + 2 * PPY_ATTR_PLACES, owner);
}

PPY_HELPER Value ppy_get_class_attr(Thread& t, Value o, Value name, uint64_t* words, Value* owner) {
  Value v = native::finish(t, getAttrCached_rq(t, o, name, words + 5, owner), &o);
  bool plain = v && isType(o) && isExactly(o, &PyType_Type) && !(v.isObject() && infoOfValue(v).isDescriptor);
  if (!plain || lookupInMro(&PyType_Type, name)) return v;
  native::CacheFill fill(t, words);
  if (!fill) return v;
  TupleObject* mro = o.as<TypeObject>()->tp_mro;
  for (intptr_t i = 0; i < mro->ob_size; i++) {
    DictObject* dict = mro->ob_item[i].as<TypeObject>()->tp_dict;
    Value* slot = dictSlotOf(dict, name);
    if (!slot) continue;
    if (*slot != v) return v;
    words[0] = o.bits();
    words[1] = Value::smallInt(static_cast<int64_t>(infoOf(o.as<TypeObject>()).version)).bits();
    words[2] = Value(dict).bits();
    words[3] = reinterpret_cast<uint64_t>(dict->ma_keys);
    words[4] = Value::smallInt(reinterpret_cast<char*>(slot) - reinterpret_cast<char*>(dict->ma_keys)).bits();
    gc::barrier(owner);
    return v;
  }
  return v;
}

PPY_HELPER Value ppy_set_attr(Thread& t, Value o, Value name, Value v, uint64_t* words, Value* owner) {
  uint64_t id, place;
  Shape* before = nullptr;
  ShapePair* pair = nullptr;
  bool planned = placeOf(o, name, &id, &place);
  if (planned) pair = shapePairOf(o.object(), infoOf(o.object()->ob_type)), before = pair->shape;
  Value operands[] = {o, v};
  Value r = setAttrCached_rq(t, o, name, v, words + 4, owner);
  if (planned && r) {
    native::CacheFill fill(t, words);
    if (!fill) return r;
    Shape* after = pair->shape;
    if (after->parent == before && after->name == name && !(after->flags & kShapeDict)) {
      words[2] = reinterpret_cast<uint64_t>(before);
      words[3] = reinterpret_cast<uint64_t>(after);
      gc::barrier(owner);
    }
    words[0] = id;
    words[1] = place;
  }
  return native::finish(t, r, operands);
}

/// A class's key and its method in one entry of a site's table.
static void fillMethod(Thread& t, uint64_t* entry, uint64_t key, Value method, Value* owner) {
  native::CacheFill fill(t, entry);
  if (!fill) return;
  entry[0] = key;
  entry[1] = method.bits();
  gc::barrier(owner);
}

PPY_HELPER Value ppy_load_method(Thread& t, Value o, Value name, uint64_t* words, Value* owner, Value* self) {
  *self = Value();
  Value f = loadMethodCached_rq(t, o, name, self, words + 2 * PPY_METHOD_ENTRIES, owner);
  if (f.isEmpty()) return native::finish(t, f, &o);
  if (*self && o.isObject()) {
    uint64_t key = infoOf(o.object()->ob_type).methodKey;
    if (key != kNoPlan) fillMethod(t, words + 2 * (key % PPY_METHOD_ENTRIES), key, f, owner);
  }
  return f;
}

PPY_HELPER Value ppy_load_super_method(Thread& t, Value super, Value cls, Value o, Value name, uint64_t* words, Value* owner, Value* self) {
  Value three[] = {super, cls, o};
  *self = Value();
  Value f = interp::loadSuperMethod_py(t, three, name, self, words + 1 + 2 * PPY_METHOD_ENTRIES, owner);
  if (f && *self) {
    uint64_t version = infoOf(o.object()->ob_type).version;
    if (words[0] != cls.bits()) {
      native::CacheFill fill(t, words);
      if (!fill) return f;
      for (int i = 0; i < PPY_METHOD_ENTRIES; i++) words[1 + 2 * i] = 0;
      words[0] = cls.bits();
    }
    fillMethod(t, words + 1 + 2 * (version % PPY_METHOD_ENTRIES), Value::smallInt(static_cast<int64_t>(version)).bits(), f, owner);
  }
  return f;
}

PPY_HELPER Value ppy_get_property(Thread& t, Value o, Value name, uint64_t* words, Value* owner) {
  if (o.isObject()) {
    const TypeInfo& info = infoOf(o.object()->ob_type);
    Value d = info.methodKey == kNoPlan ? Value() : lookupInMro(o.object()->ob_type, name);
    if (d && isExactly(d, &PyProperty_Type) && info.slots[kSlotGetAttr].attr.isEmpty()) {
      Value getter = d.as<PropertyObject>()->fget;
      if (getter && isExactly(getter, &PyFunction_Type))
        fillMethod(t, words + 2 * PPY_ATTR_PLACES + 2 * (info.methodKey % PPY_METHOD_ENTRIES), info.methodKey, getter, owner);
    }
  }
  return loadAndPlace(t, o, name, words, words + 2 * PPY_ATTR_PLACES + 2 * PPY_METHOD_ENTRIES, owner);
}

PPY_HELPER Value ppy_load_module_attr(Thread& t, Value o, Value name, uint64_t* words, Value* owner, Value* self) {
  *self = Value();
  Value f = loadMethodCached_rq(t, o, name, self, words + 2 * PPY_METHOD_ENTRIES, owner);
  if (f.isEmpty()) return native::finish(t, f, &o);
  if (isExactly(o, &PyModule_Type) && self->isEmpty() && !lookupInMro(&PyModule_Type, name)) {
    native::CacheFill fill(t, words, true);
    if (!fill) return f;
    Value dict = o.as<ModuleObject>()->md_dict;
    Value* slot = dict && isExactly(dict, &PyDict_Type) ? dictSlotOf(dict.as<DictObject>(), name) : nullptr;
    if (slot && *slot == f) {
      DictTable* table = dict.as<DictObject>()->ma_keys;
      words[0] = o.bits();
      words[1] = reinterpret_cast<uint64_t>(table);
      words[2] = Value::smallInt(reinterpret_cast<char*>(slot) - reinterpret_cast<char*>(table)).bits();
      gc::barrier(owner);
    }
  }
  return f;
}

PPY_HELPER Value ppy_new_instance(Thread& t, Value cls, uint64_t* words, Value* owner) {
  Value made = newInstance(t, cls.as<TypeObject>());
  const TypeInfo& info = infoOf(cls.as<TypeObject>());
  // Larger cells are not zeroed beforehand.
  bool plain = info.rootShape && !info.shapePrefix && !info.hasDel && !info.finalize && !info.foreign && info.instanceSize <= gc::kMaxPrepared;
  if (!plain || words[0] != cls.bits()) return made;
  native::CacheFill fill(t, words + 6);
  if (!fill) return made;
  auto number = [](uint64_t n) { return Value::smallInt(static_cast<int64_t>(n)).bits(); };
  int c = gc::sizeClass(info.instanceSize);
  words[3] = number(offsetof(gc::ThreadHeap, small) + (static_cast<size_t>(gc::CellKind::Object) * gc::kSizeClasses + static_cast<size_t>(c)) * sizeof(gc::Allocation));
  words[4] = number(gc::kClassSizes[c]);
  words[5] = number(info.rootShape->inlineSlots);
  words[6] = reinterpret_cast<uint64_t>(info.rootShape);
  words[7] = number(info.shapeOffset);
  gc::barrier(owner);
  return made;
}

static bool makesException(const TypeInfo& info) { return info.slots[kSlotNew].native == reinterpret_cast<void*>(baseExceptionNew); }

PPY_HELPER Value ppy_new_exception(Thread& t, Value cls, const Value* args, uint32_t n) {
  auto* type = cls.as<TypeObject>();
  return makesException(infoOf(type)) ? baseExceptionNew(t, type, Args{args, n}) : Value(newInstance(t, type));
}

PPY_HELPER Value ppy_construct(Thread& t, Value callee, const Value* args, uint32_t n, uint64_t* words, Value* owner, uint32_t exceptions) {
  if (isType(callee) && isExactly(callee, &PyType_Type)) {
    const TypeInfo& info = infoOf(callee.as<TypeObject>());
    Value init = info.slots[kSlotInit].attr;
    if (info.heapType && (info.plainNew || (exceptions && makesException(info))) && !info.isAbstract && init && isExactly(init, &PyFunction_Type) && init.as<FunctionObject>()->entry) {
      if (native::CacheFill fill(t, words); fill) {
        words[0] = callee.bits();
        words[1] = Value::smallInt(static_cast<int64_t>(info.version)).bits();
        words[2] = init.bits();
        words[6] = 0;
        gc::barrier(owner);
      }
    }
  }
  return native::call(t, callee, Args{args, n});
}

PPY_HELPER void ppy_init_failed(Thread& t, Value made) {
  // The captured caller goes on with the instance, not with what __init__ returns.
  if (t.status != Status::Capture || t.captureCont != kContResult) return;
  t.captureCont = kContInit;
  t.captureContValue = made;
}

PPY_HELPER Value ppy_init_result(Thread& t, Value result) { return contResult(t, kContInit, nullptr, none(), result); }

}  // namespace ppy
