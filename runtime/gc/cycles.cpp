/// Which of the dead a collector of cycles would have found: what gc.collect() tells. Runs after marking, in
/// collections that the program asks for.
///
/// Reference counts free an object when nothing refers to it. So the dead that no dead object refers to are taken
/// away, then those that only they referred to, and so on (Kahn's order); what stays is in a cycle or hangs on one.
#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/gc/explicit.h"
#include "runtime/gc/heap.h"
#include "runtime/gc/heap_impl.h"
#include "runtime/object/type.h"

namespace ppy::gc {

namespace {

/// More dead than this are not looked through: the answer is worth no seconds.
constexpr size_t kMostDead = 400000;

/// What CPython's collector counts.
bool isContainer(const Object* o) {
  const TypeObject* type = o->ob_type;
  return type->tp_flags & kTypeHasGc && !(type->tp_flags & (kTypeStr | kTypeLong | kTypeBytes)) && type != &PyCode_Type && type != &PyFloat_Type;
}

}  // namespace

void Heap::settleCounted() {
  for (const Object* o : pending) resurrected += (stateOf(o) & kStateMarked) != 0;
  pending.clear();
  // Those that live on may end again some day; the others are dead for good.
  std::erase_if(legacyRan, [](const Object* o) { return (stateOf(o) & kStateMarked) != 0; });
}

void Heap::countCycles() {
  std::vector<Object*> dead;
  bool tooMany = false;
  for (uint32_t b = 0; b < frontier_ && !tooMany; b++) {
    const BlockInfo& info = info_[b];
    if (info.use != BlockUse::Small && info.use != BlockUse::LargeHead) continue;
    if (info.kind != CellKind::Object && info.kind != CellKind::PrefixedObject && info.kind != CellKind::Extension) continue;
    forEachCell(b, [&](char* cell, uint8_t state) {
      auto* o = reinterpret_cast<Object*>(cell);
      if (state & kStateMarked || (info.kind == CellKind::Extension && !(state & kStateInitialized)) || !o->ob_type) return;
      if (dead.size() < kMostDead) dead.push_back(o);
      else tooMany = true;
    });
  }
  if (tooMany) return;

  std::unordered_map<const void*, uint32_t> index;
  index.reserve(dead.size());
  for (size_t i = 0; i < dead.size(); i++) index.emplace(dead[i], static_cast<uint32_t>(i));
  std::vector<uint32_t> referents, begin(dead.size() + 1), wanted(dead.size());
  std::vector<const void*> cells;
  std::vector<uint8_t*> touched;
  for (size_t i = 0; i < dead.size(); i++) {
    begin[i] = static_cast<uint32_t>(referents.size());
    cells.push_back(dead[i]);
    while (!cells.empty()) {
      const void* cell = cells.back();
      cells.pop_back();
      traceCell(cell, blockOf(cell));
      while (marker.top_ != marker.stack_) {  // buffers and tables are followed, objects are edges
        const void* child = *--marker.top_;
        touched.push_back(&stateOf(child));
        if (auto found = index.find(child); found != index.end()) referents.push_back(found->second);
        else cells.push_back(child);
      }
    }
    for (uint8_t* state : touched) *state &= static_cast<uint8_t>(~kStateMarked);
    touched.clear();
  }
  begin[dead.size()] = static_cast<uint32_t>(referents.size());
  for (uint32_t r : referents) wanted[r]++;

  std::vector<uint32_t> free;
  for (uint32_t i = 0; i < dead.size(); i++)
    if (!wanted[i]) free.push_back(i);
  std::vector<bool> freed(dead.size());
  while (!free.empty()) {
    uint32_t i = free.back();
    free.pop_back();
    freed[i] = true;
    for (uint32_t k = begin[i]; k < begin[i + 1]; k++)
      if (--wanted[referents[k]] == 0) free.push_back(referents[k]);
  }

  // Legacy finalisers: no order is right in a cycle, so what has one there lives, with all that it reaches.
  for (uint32_t i = 0; i < dead.size(); i++) {
    Object* o = dead[i];
    if (!o->ob_type->tp_del || infoOf(o->ob_type).foreign) continue;
    if (!freed[i]) {
      garbage.push_back(o);
      marker.mark(static_cast<const void*>(o));
    } else if (!(stateOf(o) & kStateFinalizer) && std::find(legacyRan.begin(), legacyRan.end(), o) == legacyRan.end()) {
      setState(o, kStateFinalizer);
      youngFinalizers.push_back(o);
    }
  }
  legacyRan.clear();
  auto follow = [this] {
    drain();
    if (runtime->foreign) markCounted();
  };
  if (!garbage.empty()) follow();
  for (uint32_t i = 0; i < dead.size(); i++) {
    if (freed[i] || !isContainer(dead[i])) continue;
    if (stateOf(dead[i]) & kStateMarked) {
      asked->uncollectable++;
    } else {
      asked->collected++;
      cyclic.push_back(dead[i]);
    }
  }
  if (!saveAll || cyclic.empty()) return;
  for (Object* o : cyclic) marker.mark(static_cast<const void*>(o));
  garbage.insert(garbage.end(), cyclic.begin(), cyclic.end());
  cyclic.clear();
  follow();
}

size_t takeResurrected(Runtime& rt) {
  rt.heap->pending.clear();
  return std::exchange(rt.heap->resurrected, 0);
}

void setGarbageFn(Runtime& rt, GarbageFn fn) { rt.heap->garbageFn = fn; }

bool handOverGarbage(Thread& t) {
  std::vector<Object*> objects;
  {
    std::lock_guard guard(t.runtime->heap->lock);
    objects.swap(t.runtime->heap->garbage);
  }
  return objects.empty() || !t.runtime->heap->garbageFn || t.runtime->heap->garbageFn(t, objects.data(), objects.size());
}

void setSaveAll(Runtime& rt, bool on) { rt.heap->saveAll = on; }
void legacyDelRan(Thread& t, Object* o) { t.runtime->heap->legacyRan.push_back(o); }
GenerationStats& generationStats(Runtime& rt) { return rt.heap->generations; }

}  // namespace ppy::gc
