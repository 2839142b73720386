/// Slot plans: attribute names that get the same slots in all instances of a class and of the classes
/// below it, so that one check serves an access in a base class's method whatever the subclass. A plan
/// never changes once its class exists; whether looking into a planned slot is the whole access (no
/// descriptor, no hook in front of it) is settled anew at every change of the class.
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/type_impl.h"
#include "runtime/thread/runtime.h"

namespace ppy {

namespace {

constexpr uint32_t kMaxPlanned = 32;

struct NameSet {
  Value at[kMaxPlanned];
  uint32_t count = 0;

  void add(Value name) {
    for (uint32_t i = 0; i < count; i++)
      if (at[i] == name) return;
    if (count < kMaxPlanned) at[count++] = name;
  }
};

/// The class above whose instances' planned slots lie where those of `type`'s instances do, or null.
TypeObject* above(const TypeObject* type) {
  TypeObject* base = type->tp_base;
  if (!base) return nullptr;
  const TypeInfo &a = infoOf(type), &b = infoOf(base);
  bool same = b.heapType && b.rootShape && b.plan && b.shapeOffset == a.shapeOffset && b.shapePrefix == a.shapePrefix;
  return same ? base : nullptr;
}

void traceNames(gc::TracedCell* cell, gc::Marker& m) {
  auto* plan = static_cast<SlotPlan*>(cell);
  m.markRange(plan->names, plan->count);
}

bool isData(Value v) { return v && infoOfValue(v).isDataDescriptor; }

}  // namespace

void planSlots(Thread& t, TypeObject* type) {
  TypeInfo& info = infoOf(type);
  NameSet all;
  if (TypeObject* base = above(type))
    for (uint32_t i = 0; i < infoOf(base).plan->count; i++) all.add(infoOf(base).plan->names[i]);
  TupleObject* bases = type->tp_bases;
  for (intptr_t k = 0; k < bases->ob_size; k++)
    if (SlotPlan* other = infoOf(bases->ob_item[k].as<TypeObject>()).plan)
      for (uint32_t i = 0; i < other->count; i++) all.add(other->names[i]);
  intptr_t pos = 0;
  Value key, v, found[kMaxPlanned];
  while (dictNext(type->tp_dict, &pos, &key, &v)) {
    uint32_t n = selfAttributes(t, v, found, kMaxPlanned);
    for (uint32_t i = 0; i < n; i++)
      if (!isData(dictGetStr(type->tp_dict, found[i])) && !isData(lookupInMro(type->tp_base, found[i]))) all.add(found[i]);
  }
  if (all.count == 0) return;
  auto* plan = static_cast<SlotPlan*>(gc::alloc(t, sizeof(SlotPlan) + all.count * sizeof(Value), gc::CellKind::Traced));
  plan->trace = traceNames;
  plan->count = all.count;
  for (uint32_t i = 0; i < all.count; i++) plan->names[i] = all.at[i];
  info.plan = plan;
  gc::barrier(&info);
  TypeObject* base = above(type);
  uint32_t level = base ? infoOf(base).planLevel : 0;
  info.planLevel = base && level < kPlanDepth ? level + 1 : level;
}

void clearPlan(TypeInfo& info) {
  for (uint64_t& id : info.planIds) id = kNoPlan;
  info.methodKey = kNoPlan;
}

void settlePlan(TypeObject* type) {
  TypeInfo& info = infoOf(type);
  clearPlan(info);
  bool visible = info.rootShape ? !info.shadowed : info.dictOffset == 0;
  if (visible && !info.customGetattribute) info.methodKey = Value::smallInt(static_cast<int64_t>(info.version)).bits();
  if (!info.rootShape || !info.plan || info.planBroken || info.customGetattribute || info.customSetattr) return;
  for (uint32_t i = 0; i < info.plan->count; i++)
    if (isData(lookupUncached(type, info.plan->names[i]))) return;
  for (const TypeObject* line = type; line; line = above(line))
    if (infoOf(line).planLevel < kPlanDepth) info.planIds[infoOf(line).planLevel] = infoOf(line).planId;
}

void breakPlan(TypeObject* type) {
  infoOf(type).planBroken = true;
  settlePlan(type);
}

void hideMethods(Thread& t, TypeObject* type) {
  TypeInfo& info = infoOf(type);
  if (info.shadowed) return;
  WorldStop stop(t);  // sites compare the version without a lock
  info.shadowed = true;
  info.version = nextTypeVersion(t);
  info.methodKey = kNoPlan;
}

int plannedSlot(TypeObject* type, Value name, uint64_t* id, uint32_t* level) {
  const TypeInfo& info = infoOf(type);
  if (!info.plan) return kNoSlot;
  uint32_t slot = 0;
  while (slot < info.plan->count && info.plan->names[slot] != name) slot++;
  if (slot == info.plan->count) return kNoSlot;
  // The class that introduced the name answers for all below it.
  const TypeObject* owner = type;
  for (const TypeObject* base = above(owner); base && infoOf(base).plan->count > slot; base = above(owner)) owner = base;
  *id = infoOf(owner).planId;
  *level = infoOf(owner).planLevel;
  return *level < kPlanDepth && info.planIds[*level] == *id ? static_cast<int>(slot) : kNoSlot;
}

}  // namespace ppy
