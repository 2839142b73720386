/// The object room's state per Runtime and per Thread.
#include "runtime/object/object_state.h"

#include <cstdlib>
#include <cstring>

#include "runtime/thread/thread.h"

namespace ppy {

MethodCacheEntry* methodCacheEntry(Thread& t, uint64_t version, Value name) {
  auto* cache = static_cast<MethodCacheEntry*>(t.methodCache);
  if (!cache) [[unlikely]] {
    cache = static_cast<MethodCacheEntry*>(std::calloc(kMethodCacheSize, sizeof(MethodCacheEntry)));
    if (!cache) return nullptr;
    t.methodCache = cache;
  }
  uint64_t h = version * 0x9E3779B97F4A7C15u ^ name.bits() * 0xC2B2AE3D27D4EB4Fu;
  return &cache[(h >> 32) % kMethodCacheSize];
}

void freeMethodCache(Thread& t) {
  std::free(t.methodCache);
  t.methodCache = nullptr;
}

void ObjectState::trace(gc::Marker& m) {
  m.mark(staticSubclasses);
  m.mark(reduceEx);
  m.mark(auditHooks);
  std::memset(manyKinds, 0, sizeof manyKinds);
  m.markRange(kept.data(), kept.size());
}

ObjectState& objectState(Thread& t) {
  if (!t.runtime->object) t.runtime->object = new ObjectState(*t.runtime);
  return *t.runtime->object;
}

void keepForRuntime(Thread& t, Value v) {
  std::vector<Value>& kept = objectState(t).kept;
  for (Value k : kept)
    if (k == v) return;
  kept.push_back(v);
}

}  // namespace ppy
