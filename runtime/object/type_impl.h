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
