/// What the object room keeps per Runtime and per Thread.
#pragma once
#include <vector>

#include "runtime/object/shared_dicts.h"
#include "runtime/object/type.h"

namespace ppy {

/// Method cache of a thread: direct-mapped on (type version, name). Entries hold no root: a version is
/// never reused, and name and value are reachable from the type as long as the version is current.
struct MethodCacheEntry {
  uint64_t version;
  Value name;
  Value value;
};
inline constexpr uint32_t kMethodCacheSize = 1024;

/// The place for (version, name); null when memory ran out.
MethodCacheEntry* methodCacheEntry(Thread& t, uint64_t version, Value name);
/// At the end of a thread.
void freeMethodCache(Thread& t);

struct AttrCache;
inline constexpr uint32_t kManyKindsSize = 1024;

struct ObjectState : gc::RootBase {
  explicit ObjectState(Runtime& rt) : RootBase(rt) {}
  void trace(gc::Marker& m) override;
  DictObject* staticSubclasses = nullptr;  ///< static type's address as int → list of weakrefs
  std::vector<Value> kept;                 ///< see keepForRuntime
  SharedDicts sharedDicts;                 ///< instances' dicts that share their slots
  AttrCache* manyKinds[kManyKindsSize] = {};  ///< of sites with many kinds of receivers (attr_cache.cpp); not roots
  Value reduceEx;                          ///< copyreg.__reduce_ex__, once imported
  Value* auditHooks = nullptr;             ///< Values cell of the hooks (audit.h), which an empty one ends; null: none
};

/// Made on first use.
ObjectState& objectState(Thread& t);
/// Keeps v alive as long as the Runtime.
void keepForRuntime(Thread& t, Value v);

}  // namespace ppy
