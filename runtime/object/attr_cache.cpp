/// Inline caches of attribute access: hits that are not plain slots, misses, and what can be cached.
#include "runtime/object/shape.h"
#include "runtime/object/attr_cache.h"
#include "runtime/gc/tracer.h"

#include <cstddef>

#include "runtime/object/attr.h"
#include "runtime/object/dict.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/object_state.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/type_impl.h"

namespace ppy {

namespace {

void trace(gc::TracedCell* cell, gc::Marker& m) {
  auto* c = static_cast<AttrCache*>(cell);
  m.mark(static_cast<const void*>(c->shape));
  m.mark(static_cast<const void*>(c->nextShape));
  m.mark(c->value);
  m.mark(c->receiver);
  m.mark(Value(c->dict));
  m.mark(static_cast<const void*>(c->dictTable));
  m.mark(static_cast<const void*>(c->next));
  m.mark(c->name);
}

AttrCache* newCache(Thread& t, AttrCache::Kind kind, uint64_t version) {
  // name and forStore are set by publish.
  auto* c = static_cast<AttrCache*>(gc::alloc(t, sizeof(AttrCache), gc::CellKind::Traced));
  c->trace = trace;
  gc::dontTrace(t, c);
  c->kind = kind;
  c->version = version;
  c->check = offsetof(TypeInfo, version);
  return c;
}

AttrCache* load(uint64_t* word) { return reinterpret_cast<AttrCache*>(__atomic_load_n(word, __ATOMIC_ACQUIRE)); }

/// Records that a site with several kinds of receivers keeps. A site that sees more of them drops its chain
/// for the newest record; the others are found in a table that all such sites share, by version, shape and
/// name. The table is no root: the collector empties it (ObjectState::trace).
constexpr uint8_t kMaxOlder = 3;

AttrCache** sharedPlace(Thread& t, Object* o, Value name, bool forStore) {
  const TypeInfo& info = infoOf(o->ob_type);
  uint64_t h = info.version * 0x9E3779B97F4A7C15u ^ name.bits() * 0xC2B2AE3D27D4EB4Fu;
  if (info.rootShape) h ^= reinterpret_cast<uintptr_t>(shapeOf(shapePairOf(o, info))) * 0x165667B19E3779F9u;
  return &objectState(t).manyKinds[((h >> 32) + forStore) % kManyKindsSize];
}

/// The record for this receiver in the shared table, or null; what it says is still to be checked.
AttrCache* sharedRecord(Thread& t, const AttrCache* head, Object* o, Value name, bool forStore) {
  if (!head || head->older != kManyKinds) return nullptr;
  AttrCache* c = __atomic_load_n(sharedPlace(t, o, name, forStore), __ATOMIC_ACQUIRE);
  return c && c->name == name && c->forStore == forStore ? c : nullptr;
}

void publish(Thread& t, uint64_t* word, void* owner, AttrCache* c, Object* o, Value name, bool forStore) {
  c->name = name;
  c->forStore = forStore;
  AttrCache* head = load(word);
  if (head && head->older < kMaxOlder) {
    c->next = head;
    c->older = static_cast<uint8_t>(head->older + 1);
  } else if (head) {
    c->older = kManyKinds;
    __atomic_store_n(sharedPlace(t, o, name, forStore), c, __ATOMIC_RELEASE);
  }
  __atomic_store_n(word, reinterpret_cast<uint64_t>(c), __ATOMIC_RELEASE);
  gc::barrier(owner);
}

/// Byte offset of the ShapePair from the object.
int32_t pairOffset(const TypeInfo& info) { return static_cast<int32_t>(info.shapeOffset) - info.shapePrefix; }

void setShape(AttrCache* c, Object* o, const TypeInfo& info) {
  if (!info.rootShape) return;
  c->shape = shapeOf(shapePairOf(o, info));
  c->shapeOffset = pairOffset(info);
}

/// Can the absence of `name` among the instance's own attributes be told by its shape?
bool absenceCacheable(Object* o, const TypeInfo& info) {
  if (info.rootShape) return !(shapeOf(shapePairOf(o, info))->flags & kShapeDict);
  return info.dictOffset == 0;
}

/// The record reads a plain class attribute where it lies, since storing another plain value there
/// does not change the class's version (typeSetAttr_rq); what is bound or unwrapped is copied.
void setClassValue(AttrCache* c, TypeObject* type, Value name, Value raw, Value v) {
  c->value = v;
  if (raw != v || (raw.isObject() && infoOfValue(raw).isDescriptor)) return;
  TupleObject* mro = type->tp_mro;
  for (intptr_t i = 0; i < mro->ob_size; i++) {
    auto* owner = mro->ob_item[i].as<TypeObject>();
    Value* slot = dictSlotOf(owner->tp_dict, name);
    if (!slot || loadShared(slot) != raw) continue;
    c->dict = owner->tp_dict;
    c->dictTable = owner->tp_dict->ma_keys;
    c->dictSlot = slot;
    c->value = Value();
    return;
  }
}

/// The value of such a record; empty: a miss.
Value classValue(const AttrCache* c) {
  if (!c->dict) return c->value;
  return __atomic_load_n(&c->dict->ma_keys, __ATOMIC_ACQUIRE) == c->dictTable ? loadShared(c->dictSlot) : Value();
}

/// A record for an instance's slot number `slot`.
AttrCache* slotCache(Thread& t, Object* o, const TypeInfo& info, uint32_t slot, AttrCache::Kind inlineKind = AttrCache::kInlineSlot) {
  Shape* shape = shapeOf(shapePairOf(o, info));
  bool in = slot < shape->inlineSlots;
  AttrCache* c = newCache(t, in ? inlineKind : AttrCache::kExtraSlot, info.version);
  setShape(c, o, info);
  c->offset = in ? static_cast<int32_t>(pairOffset(info) + static_cast<int32_t>(sizeof(ShapePair) + slot * sizeof(Value)))
                 : static_cast<int32_t>(slot - shape->inlineSlots);
  return c;
}

/// A record for a planned attribute of o, which holds for all classes that share the plan; or null.
AttrCache* plannedCache(Thread& t, Object* o, Value name, AttrCache::Kind kind) {
  uint64_t id;
  uint32_t level;
  int slot = plannedSlot(o->ob_type, name, &id, &level);
  if (slot == kNoSlot) return nullptr;
  const TypeInfo& info = infoOf(o->ob_type);
  if (inlineSlotsOf(o, info)[slot].isEmpty()) return nullptr;
  AttrCache* c = newCache(t, kind, id);
  c->check = static_cast<uint32_t>(offsetof(TypeInfo, planIds) + level * sizeof(uint64_t));
  c->shapeOffset = pairOffset(info);
  c->offset = pairOffset(info) + static_cast<int32_t>(sizeof(ShapePair) + static_cast<size_t>(slot) * sizeof(Value));
  return c;
}

/// Slot of an instance attribute that nothing on the type comes before, or kNoSlot.
int plainSlot(Thread& t, Object* o, const TypeInfo& info, Value name, Value classAttr) {
  if (!info.rootShape) return kNoSlot;
  if (classAttr && infoOfValue(classAttr).isDataDescriptor) return kNoSlot;
  Shape* shape = shapeOf(shapePairOf(o, info));
  return shape->flags & kShapeDict ? kNoSlot : shapeFind(t, shape, name);
}

/// Record for a successful or possible read of o.name, or null.
AttrCache* makeReadCache(Thread& t, Value v, Value name) {
  if (!v.isObject()) return nullptr;
  Object* o = v.object();
  TypeObject* type = o->ob_type;
  TypeInfo& info = infoOf(type);
  if (info.customGetattribute) {
    void* fn = info.slots[kSlotGetAttribute].native;
    if (fn == reinterpret_cast<void*>(moduleGetAttribute)) {
      if (lookupInMro(type, name)) return nullptr;
      Value dict = *dictFieldOf(o, info);
      if (!dict || !isDict(dict)) return nullptr;
      Value* slot = dictSlotOf(dict.as<DictObject>(), name);
      if (!slot) return nullptr;
      AttrCache* c = newCache(t, AttrCache::kModuleSlot, info.version);
      c->receiver = v;
      c->dictTable = dict.as<DictObject>()->ma_keys;
      c->dictSlot = slot;
      return c;
    }
    if (fn == reinterpret_cast<void*>(typeGetAttribute)) {
      auto* cls = v.as<TypeObject>();
      Value meta = lookupInMro(type, name);
      if (meta && infoOfValue(meta).isDataDescriptor) {
        // __name__ and the like: of every class with this metaclass, whatever it has itself.
        if (!isExactly(meta, &PyGetSetDescr_Type) || !meta.as<GetSetDescrObject>()->def->get || !isSubtype(type, meta.as<DescrObject>()->d_type)) return nullptr;
        AttrCache* c = newCache(t, AttrCache::kNativeGetter, info.version);
        c->native = meta.as<GetSetDescrObject>()->def->get;
        return c;
      }
      Value attr = lookupInMro(cls, name), raw = attr;
      if (!attr) return nullptr;
      if (isExactly(attr, &PyStaticMethod_Type)) attr = attr.as<StaticMethodObject>()->callable;
      else if (!isExactly(attr, &PyFunction_Type) && infoOfValue(attr).isDescriptor) return nullptr;
      if (attr.isEmpty()) return nullptr;
      AttrCache* c = newCache(t, AttrCache::kTypeAttr, infoOf(cls).version);
      c->receiver = v;
      setClassValue(c, cls, name, raw, attr);
      return c;
    }
    return nullptr;
  }
  if (AttrCache* c = plannedCache(t, o, name, AttrCache::kInlineSlot)) return c;
  Value d = lookupInMro(type, name);
  int slot = plainSlot(t, o, info, name, d);
  if (slot != kNoSlot) return slotCache(t, o, info, static_cast<uint32_t>(slot));
  if (!d) return nullptr;
  const TypeInfo& kind = infoOfValue(d);
  if (kind.isDataDescriptor) {
    AttrCache* c = nullptr;
    if (isExactly(d, &PyMemberDescr_Type) && isSubtype(type, d.as<MemberDescrObject>()->d_type)) {
      if (d.as<MemberDescrObject>()->flags & kMemberNone || d.as<MemberDescrObject>()->d_member) return nullptr;
      c = newCache(t, AttrCache::kInlineSlot, info.version);
      c->offset = static_cast<int32_t>(d.as<MemberDescrObject>()->offset);
    } else if (isExactly(d, &PyProperty_Type) && d.as<PropertyObject>()->fget && info.slots[kSlotGetAttr].attr.isEmpty()) {
      // A property's functions may be set again by __init__, so the record keeps the property.
      c = newCache(t, AttrCache::kGetter, info.version);
      c->value = d;
    } else if (isExactly(d, &PyGetSetDescr_Type) && d.as<GetSetDescrObject>()->def->get && isSubtype(type, d.as<DescrObject>()->d_type)) {
      c = newCache(t, AttrCache::kNativeGetter, info.version);
      c->native = d.as<GetSetDescrObject>()->def->get;
    }
    return c;
  }
  if (!info.rootShape && info.dictOffset && (isExactly(d, &PyFunction_Type) || isExactly(d, &PyMethodDescr_Type))) {
    AttrCache* c = newCache(t, AttrCache::kDictMethod, info.version);
    c->offset = static_cast<int32_t>(info.dictOffset);
    c->value = d;
    return c;
  }
  if (!absenceCacheable(o, info)) return nullptr;
  Value raw = d;
  bool method = isExactly(d, &PyFunction_Type) || isExactly(d, &PyMethodDescr_Type);
  if (!method) {
    if (isExactly(d, &PyStaticMethod_Type)) d = d.as<StaticMethodObject>()->callable;
    else if (kind.isDescriptor) return nullptr;
    if (d.isEmpty()) return nullptr;
  }
  AttrCache* c = newCache(t, method ? AttrCache::kMethod : AttrCache::kConstant, info.version);
  if (!method || info.methodKey == kNoPlan) setShape(c, o, info);
  if (method) c->value = d;
  else setClassValue(c, type, name, raw, d);
  return c;
}

/// Does the instance have no attribute of the record's name in its dict?
bool dictLacks(const AttrCache* c, Object* o) {
  Value dict = *attrCacheInlineSlot(c, o);
  return !dict || (isExactly(dict, &PyDict_Type) && dictGetStr(dict.as<DictObject>(), c->name).isEmpty());
}

/// Serves a hit of the kinds that the inline checks leave; false: a miss.
bool serve(Thread& t, const AttrCache* c, Value v, Value* out) {
  Object* o = v.object();
  switch (c->kind) {
    case AttrCache::kModuleSlot: {
      if (c->receiver != v || infoOf(o->ob_type).version != c->version) return false;
      Value dict = v.as<ModuleObject>()->md_dict;
      if (!dict || dict.as<DictObject>()->ma_keys != c->dictTable) return false;
      *out = *c->dictSlot;
      return !out->isEmpty();
    }
    case AttrCache::kTypeAttr:
      if (c->receiver != v || infoOf(v.as<TypeObject>()).version != c->version) return false;
      *out = classValue(c);
      return !out->isEmpty();
    default: break;
  }
  if (!attrCacheFits(c, o)) return false;
  switch (c->kind) {
    case AttrCache::kInlineSlot:
      *out = *attrCacheInlineSlot(c, o);
      return !out->isEmpty();
    case AttrCache::kExtraSlot: {
      auto* pair = reinterpret_cast<ShapePair*>(reinterpret_cast<char*>(o) + c->shapeOffset);
      *out = pair->extra[c->offset];
      return !out->isEmpty();
    }
    case AttrCache::kMethod:
      *out = bindDescriptor_rq(t, c->value, v, o->ob_type);
      return true;
    case AttrCache::kDictMethod:
      if (!dictLacks(c, o)) return false;
      *out = bindDescriptor_rq(t, c->value, v, o->ob_type);
      return true;
    case AttrCache::kConstant:
      *out = classValue(c);
      return !out->isEmpty();
    case AttrCache::kGetter: {
      Value getter = c->value.as<PropertyObject>()->fget;
      if (!getter) return false;
      *out = startCall(t, getter, Args{&v, 1}, kContResult, Value(), nullptr);
      return true;
    }
    case AttrCache::kNativeGetter:
      *out = c->native(t, v);
      return true;
    default:
      return false;
  }
}

}  // namespace

Value getAttrMiss_rq(Thread& t, Value o, Value name, uint64_t* word, void* owner) {
  Value out;
  if (!o.isObject()) return getAttr_rq(t, o, name);
  AttrCache* head = load(word);
  for (AttrCache* c = head; c; c = c->next)
    if (serve(t, c, o, &out)) return out;
  if (AttrCache* c = sharedRecord(t, head, o.object(), name, false); c && serve(t, c, o, &out)) return out;
  if (AttrCache* c = makeReadCache(t, o, name)) {
    publish(t, word, owner, c, o.object(), name, false);
    if (serve(t, c, o, &out)) return out;
  }
  return getAttr_rq(t, o, name);
}

Value loadMethodMiss_rq(Thread& t, Value o, Value name, Value* self, uint64_t* word, void* owner) {
  *self = Value();
  if (!o.isObject()) return loadMethod_rq(t, o, name, self);
  Value out;
  auto serves = [&](AttrCache* c) {
    if (c->kind != AttrCache::kMethod && c->kind != AttrCache::kDictMethod) return serve(t, c, o, &out);
    if (!attrCacheFits(c, o.object()) || (c->kind == AttrCache::kDictMethod && !dictLacks(c, o.object()))) return false;
    *self = o;
    out = c->value;
    return true;
  };
  AttrCache* head = load(word);
  for (AttrCache* c = head; c; c = c->next)
    if (serves(c)) return out;
  if (AttrCache* c = sharedRecord(t, head, o.object(), name, false); c && serves(c)) return out;
  AttrCache* c = makeReadCache(t, o, name);
  if (!c) return loadMethod_rq(t, o, name, self);
  publish(t, word, owner, c, o.object(), name, false);
  return serves(c) ? out : loadMethod_rq(t, o, name, self);
}

Value superMethodCached(Thread& t, TypeObject* cls, Value o, Value name, uint64_t* word, void* owner) {
  if (!o.isObject() || o.object()->ob_type->tp_flags & kTypeType || name == names().__class__) return {};
  AttrCache* head = load(word);
  for (AttrCache* c = head; c; c = c->next)
    if (superCacheFits(c, cls, o)) return c->value;
  if (AttrCache* c = sharedRecord(t, head, o.object(), name, false); c && superCacheFits(c, cls, o)) return c->value;
  TypeObject* type = o.object()->ob_type;
  if (!isSubtype(type, cls)) return {};
  Value f = superFind(cls, type, name);
  if (f.isEmpty() || !(isExactly(f, &PyFunction_Type) || isExactly(f, &PyMethodDescr_Type) || isExactly(f, &PyWrapperDescr_Type))) return {};
  AttrCache* c = newCache(t, AttrCache::kSuperMethod, infoOf(type).version);
  c->receiver = cls;
  c->value = f;
  publish(t, word, owner, c, o.object(), name, false);
  return f;
}

namespace {

/// Record for a store to o.name as things are before it, or null.
AttrCache* makeWriteCache(Thread& t, Value v, Value name) {
  Object* o = v.object();
  TypeObject* type = o->ob_type;
  TypeInfo& info = infoOf(type);
  if (info.customSetattr) return nullptr;
  Value d = lookupInMro(type, name);
  if (d && infoOfValue(d).isDataDescriptor) {
    if (!isExactly(d, &PyMemberDescr_Type) || !isSubtype(type, d.as<MemberDescrObject>()->d_type)) return nullptr;
    if (d.as<MemberDescrObject>()->flags & kMemberReadOnly || d.as<MemberDescrObject>()->d_member) return nullptr;
    AttrCache* c = newCache(t, AttrCache::kInlineSlot, info.version);
    c->offset = static_cast<int32_t>(d.as<MemberDescrObject>()->offset);
    return c;
  }
  if (!info.rootShape) return nullptr;
  Shape* shape = shapeOf(shapePairOf(o, info));
  if (shape->flags & kShapeDict) return nullptr;
  if (AttrCache* c = plannedCache(t, o, name, AttrCache::kPlannedSlot)) return c;
  int slot = shapeFind(t, shape, name);
  if (slot != kNoSlot) return slotCache(t, o, info, static_cast<uint32_t>(slot));
  Shape* next = shapeAdd(t, shape, name);
  if (!next || next->slot >= shape->inlineSlots) return nullptr;
  AttrCache* c = slotCache(t, o, info, next->slot, AttrCache::kAddSlot);
  c->shape = shape;
  c->nextShape = next;
  return c;
}

bool serveStore(Thread& t, const AttrCache* c, Object* o, Value v) {
  if (!attrCacheFits(c, o)) return false;
  auto* pair = reinterpret_cast<ShapePair*>(reinterpret_cast<char*>(o) + c->shapeOffset);
  switch (c->kind) {
    case AttrCache::kInlineSlot:
    case AttrCache::kPlannedSlot: {
      Value* slot = attrCacheInlineSlot(c, o);
      if (!attrCacheMayStore(c, slot)) return false;
      gc::store(o, slot, v);
      return true;
    }
    case AttrCache::kExtraSlot:
      if (t.runtime->multiThreaded) return false;  // the array may be on its way to a larger one
      gc::store(pair->extra, pair->extra + c->offset, v);
      return true;
    case AttrCache::kAddSlot:
      if (!changeShape(t, pair, c->shape, c->nextShape)) return false;
      storeShared(attrCacheInlineSlot(c, o), v);
      gc::barrier(o);
      return true;
    default:
      return false;
  }
}

}  // namespace

Value setAttrMiss_rq(Thread& t, Value o, Value name, Value v, uint64_t* word, void* owner) {
  if (!o.isObject()) return setAttr_rq(t, o, name, v);
  AttrCache* head = load(word);
  for (AttrCache* c = head; c; c = c->next)
    if (serveStore(t, c, o.object(), v)) return none();
  if (AttrCache* c = sharedRecord(t, head, o.object(), name, true); c && serveStore(t, c, o.object(), v)) return none();
  if (AttrCache* c = makeWriteCache(t, o, name)) {
    publish(t, word, owner, c, o.object(), name, true);
    if (serveStore(t, c, o.object(), v)) return none();
  }
  return setAttr_rq(t, o, name, v);
}

}  // namespace ppy
