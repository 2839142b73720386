/// What dicts that share an instance's slots need of shapes (object/dict.cpp).
#pragma once
#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy {

/// The shape, which another thread may just have exchanged (changeShape): it is whole.
inline Shape* shapeOf(const ShapePair* pair) { return __atomic_load_n(&pair->shape, __ATOMIC_ACQUIRE); }
/// The dict of an instance in dictionary mode, null otherwise.
DictObject* instanceOwnDict(Object* o);
/// Puts an instance in dictionary mode; `into`, when not null, is the dict that shared its slots and
/// becomes its dict. Null with MemoryError pending.
DictObject* instanceToDict(Thread& t, Object* o, DictObject* into);
/// Stores slot number `slot` (in use) with the barrier.
bool setSlot(Thread& t, Object* o, const TypeInfo& info, uint32_t slot, Value v);

}  // namespace ppy
