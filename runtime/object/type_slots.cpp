/// TypeInfo: special methods resolved along the MRO and the facts that follow from them; invalidation.
#include <cstring>

#include "runtime/object/builtin_call.h"
#include "runtime/object/container.h"
#include "runtime/object/foreign.h"
#include "runtime/object/names.h"
#include "runtime/object/str.h"
#include "runtime/object/type_impl.h"

namespace ppy {

namespace {

/// What the raw attribute `attr` of slot `id` lets dispatch call directly, for instances of `owner`.
void* nativeOf(SlotId id, Value attr, const TypeObject* owner) {
  if (!attr.isObject()) return nullptr;
  TypeObject* type = attr.object()->ob_type;
  if (type == &PyWrapperDescr_Type) {
    auto* w = attr.as<WrapperDescrObject>();
    return w->slot == id && !w->d_base && isSubtype(owner, w->d_type) ? w->d_wrapped : nullptr;
  }
  if (id == kSlotNew && type == &PyCFunction_Type) {
    auto* f = attr.as<BuiltinObject>();
    if (f->def == &kNewDef) return nativeNewOf(infoOf(f->m_self.as<TypeObject>()));
  }
  return nullptr;
}

/// The slots that C reads follow what Python sees.
void typeSeenByCChanged(TypeObject* type) {
  Thread* t = currentThread();
  if (t && t->runtime->foreign) t->runtime->foreign->typeChanged(*t, type);
}

bool fromSequence(Value attr) {
  return attr.isObject() && attr.object()->ob_type == &PyWrapperDescr_Type &&
         isSequenceSpec(infoOf(attr.as<WrapperDescrObject>()->d_type).spec);
}

/// A sequence's native repetition takes a count that its caller has checked; binary.cpp does so where both directions are the
/// sequence's. Where a class has one of another kind, all forms go through their wrappers, which check it.
void dropBareRepeats(TypeInfo& info) {
  auto bare = [&](SlotId id) { return info.slots[id].native && fromSequence(info.slots[id].attr); };
  if (bare(kSlotMul) && bare(kSlotRMul)) return;
  for (SlotId id : {kSlotMul, kSlotRMul, kSlotIMul})
    if (bare(id)) info.slots[id].native = nullptr;
}

void deriveFacts(TypeObject* type, TypeInfo& info) {
  const ResolvedSlot* s = info.slots;
  const TypeInfo& object = type == &PyBaseObject_Type ? info : infoOf(&PyBaseObject_Type);
  info.customGetattribute = s[kSlotGetAttribute].native != object.slots[kSlotGetAttribute].native;
  info.customSetattr = s[kSlotSetAttr].native != object.slots[kSlotSetAttr].native ||
                       s[kSlotDelAttr].native != object.slots[kSlotDelAttr].native;
  info.hasDel = !s[kSlotDel].attr.isEmpty();
  info.isDescriptor = !s[kSlotGet].attr.isEmpty();
  info.isDataDescriptor = !s[kSlotSet].attr.isEmpty() || !s[kSlotDelete].attr.isEmpty();
  info.plainNew = s[kSlotNew].native && s[kSlotNew].native == object.slots[kSlotNew].native;
  info.sequenceAdd = s[kSlotAdd].native && fromSequence(s[kSlotAdd].attr);
  info.sequenceMul = s[kSlotMul].native && fromSequence(s[kSlotMul].attr);
}

}  // namespace

bool staticHasWeakref(const TypeObject* type) {
  static const TypeObject* const kWeak[] = {
      &PyType_Type, &PyFunction_Type, &PyMethod_Type, &PyCFunction_Type, &PyModule_Type, &PyGen_Type, &PyCoro_Type,
      &PyAsyncGen_Type, &PySet_Type, &PyFrozenSet_Type, &PyCode_Type, &PyMemoryView_Type, &Py_GenericAliasType};
  for (const TypeObject* w : kWeak)
    if (w == type) return true;
  return false;
}

Value lookupUncached(const TypeObject* type, Value name) {
  TupleObject* mro = type->tp_mro;
  if (!mro) return {};
  for (intptr_t i = 0; i < mro->ob_size; i++)
    if (Value v = dictGetStr(mro->ob_item[i].as<TypeObject>()->tp_dict, name)) return v;
  return {};
}

static ResolvedSlot* ownSlots(Thread& t, TypeInfo& info) {
  if (!info.ownSlots) {
    info.slots = reinterpret_cast<ResolvedSlot*>(gc::alloc(t, kSlotCount * sizeof(ResolvedSlot), gc::CellKind::Values));
    info.ownSlots = true;
    gc::barrier(&info);
  }
  return info.slots;
}

void resolveSlots(Thread& t, TypeObject* type) {
  TypeInfo& info = *type->tp_cache;
  TupleObject* mro = type->tp_mro;
  TypeObject* base = type->tp_base;
  // With one line of bases the base's answers hold, but for what the type itself defines.
  bool line = base && base->tp_mro && base->tp_mro->ob_size == mro->ob_size - 1;
  for (intptr_t i = 1; line && i < mro->ob_size; i++) line = mro->ob_item[i] == base->tp_mro->ob_item[i - 1];
  // A static type of an extension with several bases has dropped answers that its subclasses find in their MRO.
  if (line && infoOf(base).foreign && !(base->tp_flags & kTypeHeap) && base->tp_bases->ob_size > 1) line = false;
  if (line) {
    const ResolvedSlot* inherited = infoOf(base).slots;
    ResolvedSlot* own = nullptr;
    auto takeOver = [&] {
      own = ownSlots(t, info);
      std::memcpy(own, inherited, kSlotCount * sizeof(ResolvedSlot));
    };
    if (info.ownSlots || info.foreign) takeOver();
    intptr_t pos = 0;
    Value key, v;
    while (dictNext(type->tp_dict, &pos, &key, &v)) {
      int slot = isStr(key) ? slotOfName(key) : -1;
      if (slot < 0) continue;
      if (!own) takeOver();
      own[slot] = {v, nativeOf(static_cast<SlotId>(slot), v, type)};
    }
    if (!own) info.slots = infoOf(base).slots;
    else gc::barrier(own);
  } else {
    ownSlots(t, info);
    for (int i = 0; i < kSlotCount; i++) {
      auto id = static_cast<SlotId>(i);
      Value v = lookupUncached(type, slotName(id));
      info.slots[i] = {v, nativeOf(id, v, type)};
    }
    gc::barrier(info.slots);
  }
  dropBareRepeats(info);
  // What an extension forbids to call is not made by object's __new__ either.
  if (info.foreign && type->tp_flags & kTypeDisallowNew) info.slots[kSlotNew].native = nullptr;
  deriveFacts(type, info);
  if (!info.heapType) settlePlan(type);
  if (info.heapType || info.foreign) gc::barrier(&info);
  if (info.foreign || (info.heapType && gc::stateOf(type) & gc::kStateSeenByC)) typeSeenByCChanged(type);
}

uint64_t nextTypeVersion(Thread& t) {
  Runtime& rt = *t.runtime;
  uint64_t v = __atomic_add_fetch(&rt.nextTypeVersion, 1, __ATOMIC_RELAXED);
  if (v < kFirstRuntimeTypeVersion) {
    // First version of this Runtime.
    __atomic_store_n(&rt.nextTypeVersion, kFirstRuntimeTypeVersion, __ATOMIC_RELAXED);
    return nextTypeVersion(t);
  }
  return v;
}

namespace {

/// `name`: what changed, empty: anything.
void renewVersions(Thread& t, TypeObject* type, bool slots, Value name) {
  TypeInfo& info = infoOf(type);
  if (slots) resolveSlots(t, type);
  info.version = nextTypeVersion(t);
  if (info.shaped && !info.shadowed) {
    // Instances may have an attribute of that name already.
    Value now = name ? lookupUncached(type, name) : Value();
    if (!now || infoOfValue(now).isDescriptor) info.shadowed = true;
  }
  settlePlan(type);
  Value subclasses = type->tp_subclasses;
  if (subclasses.isEmpty()) return;
  Value list = subclassesOf(t, type);
  if (list.isEmpty()) return;
  auto* l = list.as<ListObject>();
  for (intptr_t i = 0; i < l->ob_size; i++) renewVersions(t, l->ob_item[i].as<TypeObject>(), slots, name);
}

/// `type` and the classes below it, each once or more often.
void collectClasses(Thread& t, TypeObject* type, ListObject* out) {
  if (!listAppend(t, out, type)) return;
  Value list = subclassesOf(t, type);
  if (list.isEmpty()) return;
  auto* l = list.as<ListObject>();
  for (intptr_t i = 0; i < l->ob_size; i++) collectClasses(t, l->ob_item[i].as<TypeObject>(), out);
}

void renewInstances(Thread& t, TypeObject* metaclass, ListObject* classes, Value name) {
  for (intptr_t i = 0; i < classes->ob_size; i++) {
    auto* c = classes->ob_item[i].as<TypeObject>();
    if (infoOf(c).heapType && isSubtype(typeOf(c), metaclass)) renewVersions(t, c, false, name);
  }
}

/// An attribute of `type` changed that matters for the attributes of other classes: when it is a metaclass, of its
/// instances; when its instances have become descriptors or are none any longer, of the classes that have such instances
/// among their attributes.
void renewOthers(Thread& t, TypeObject* type, Value name) {
  bool descriptor = name == names().__get__ || name == names().__set__ || name == names().__delete__;
  bool metaclass = isSubtype(type, &PyType_Type);
  if (!descriptor && !metaclass) return;
  ListObject* classes = newList(t);
  if (!classes) return;
  collectClasses(t, &PyBaseObject_Type, classes);
  if (metaclass) renewInstances(t, type, classes, name);
  for (intptr_t i = 0; descriptor && i < classes->ob_size; i++) {
    auto* c = classes->ob_item[i].as<TypeObject>();
    if (!infoOf(c).heapType) continue;
    Value key, value;
    for (intptr_t at = 0; dictNext(c->tp_dict, &at, &key, &value);) {
      if (!isSubtype(typeOf(value), type)) continue;
      renewVersions(t, c, false, key);
      if (isSubtype(c, &PyType_Type)) renewInstances(t, c, classes, key);
    }
  }
}

}  // namespace

void typeModified(Thread& t, TypeObject* type) {
  if (infoOf(type).heapType || infoOf(type).foreign) renewVersions(t, type, true, Value());
}

void typeAttributeChanged(Thread& t, TypeObject* type, Value name) {
  if (!infoOf(type).heapType) return;
  renewVersions(t, type, slotOfName(name) >= 0, name);
  renewOthers(t, type, name);
}

void traceTypeInfo(gc::TracedCell* cell, gc::Marker& m) {
  auto* info = static_cast<TypeInfo*>(cell);
  m.mark(Value(info->type));
  m.mark(info->rootShape);
  m.mark(static_cast<const void*>(info->plan));
  m.mark(info->module);
  m.mark(static_cast<const void*>(info->slots));
}

}  // namespace ppy
