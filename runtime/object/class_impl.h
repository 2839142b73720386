/// Inside of class creation: the layout of instances, made from bases and __slots__.
#pragma once
#include "runtime/object/call.h"
#include "runtime/object/type.h"

namespace ppy {

struct ClassLayout {
  uint32_t slotsBegin = 0, slotsEnd = 0;  ///< byte range of this class's own __slots__ fields; slotsEnd ends all
  bool addDict = false, addWeakref = false;
  Value slotNames;                        ///< tuple of interned, mangled names; empty without __slots__
};

/// Reads __slots__ of the namespace. False: exception pending.
bool planLayout_py(Thread& t, Value className, TypeObject* base, TupleObject* bases, DictObject* ns, ClassLayout* out);
/// Fills the layout fields of a heap type's info.
void layOut(Thread& t, TypeObject* type, TypeInfo* info, const ClassLayout& layout);
/// Sets tp_mro by the metaclass's rule.
bool computeMroOf_py(Thread& t, TypeObject* type);
/// staticmethod or classmethod around a function.
Value newMethodWrapperOf(Thread& t, TypeObject* kind, Value function);
Value newSlotDescr(Thread& t, TypeObject* owner, Value name, uint32_t offset);
Value newHeapGetSet(Thread& t, TypeObject* owner, const GetSetDef* def);
/// The plain weakref to an object, None when there is none.
Value firstWeakrefOf(Thread& t, Value o);

}  // namespace ppy
