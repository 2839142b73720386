/// What the object room keeps per Runtime.
#pragma once
#include "runtime/object/type.h"

namespace ppy {

/// Method cache: direct-mapped on (type version, name). Entries hold no root: a version is never
/// reused, and the values are reachable from the type as long as the version is current.
struct MethodCacheEntry {
  uint64_t version;
  Value name;
  Value value;
};

struct ObjectState {
  static constexpr uint32_t kMethodCacheSize = 2048;
  MethodCacheEntry methodCache[kMethodCacheSize];
  DictObject* staticSubclasses;  ///< static type's address as int → list of weakrefs; traced by the roots table
  Value copyregReduce;           ///< cached copyreg._reduce_ex, or empty
  Value attributeTuple;
};

/// Made with the Runtime.
ObjectState* newObjectState(Runtime& rt);
void traceObjectState(ObjectState* state, gc::Marker& m);
void freeObjectState(ObjectState* state);

}  // namespace ppy
