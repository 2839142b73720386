/// Inside of the type machinery: what lookup, attribute access and class creation share.
#pragma once
#include <vector>

#include "compiler/support/check.h"
#include "runtime/object/call.h"
#include "runtime/object/type.h"

namespace ppy {

/// Versions below are static types'; a Runtime counts from here (nextTypeVersion starts with it).
inline constexpr uint64_t kFirstRuntimeTypeVersion = uint64_t{1} << 20;
uint64_t nextStaticTypeVersion();
uint64_t nextTypeVersion(Thread& t);

void traceTypeInfo(gc::TracedCell* cell, gc::Marker& m);
/// Sets what isStr, isTuple and the like test, before the first type is readied.
void primeStaticType(TypeObject* type);
/// Tracing of instances of heap types.
void traceInstance(Object* o, gc::Marker& m);
/// type.__call__.
Value typeCall(Thread& t, Value self, const Args& args);
/// Ready static types whose base is `base`, in the order they were readied.
std::vector<TypeObject*> staticSubclasses(const TypeObject* base);
/// Native function of a spec's own slot row, or null.
void* nativeSlotOf(const TypeSpec* spec, SlotId slot);
/// Which static types' instances can be referred to weakly.
bool staticHasWeakref(const TypeObject* type);
/// Raw lookup along the MRO without the cache.
Value lookupUncached(const TypeObject* type, Value name);
/// After `name` of the type's dict changed: slots where it is a special method, versions always.
void typeAttributeChanged(Thread& t, TypeObject* type, Value name);
/// The attributes that a Python function assigns to its first argument, at most `capacity` (interned, perhaps
/// several times); how many. Implemented in frame/self_attributes.cpp.
uint32_t selfAttributes(Thread& t, Value function, Value* names, uint32_t capacity);
/// Slot plans (slot_plan.cpp). Makes a new class's plan, its dict, bases and layout being there.
void planSlots(Thread& t, TypeObject* type);
/// No plan, no method key.
void clearPlan(TypeInfo& info);
/// planIds and methodKey from the type as it is now.
void settlePlan(TypeObject* type);
/// From now on the type's instances cannot be taken to have the planned slots.
void breakPlan(TypeObject* type);
/// From now on instances may have attributes that hide methods.
void hideMethods(Thread& t, TypeObject* type);
/// Slot of a planned name in instances of `type` while looking there is the whole access, else kNoSlot; the
/// check for it is planIds[*level] == *id.
int plannedSlot(TypeObject* type, Value name, uint64_t* id, uint32_t* level);
/// Direct subclasses, held weakly.
bool addSubclass(Thread& t, TypeObject* base, TypeObject* type);
void removeSubclass(Thread& t, TypeObject* base, TypeObject* type);
/// A new list of the live direct subclasses.
Value subclassesOf(Thread& t, TypeObject* type);
/// C3 linearisation; null with TypeError pending. `bases` is a tuple of types.
TupleObject* linearize(Thread& t, TypeObject* type, TupleObject* bases);
/// The base whose layout instances extend ("best base"); null with TypeError pending.
TypeObject* bestBase(Thread& t, TupleObject* bases);
/// The static (or nearest __slots__-bearing) type that fixes a type's layout.
TypeObject* solidBase(TypeObject* type);

}  // namespace ppy
