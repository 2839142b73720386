/// Roots from reference counts: what extensions hold. Runs after marking, when an extension is loaded.
///
/// A cell that C has seen and that nothing managed reaches lives while its count, less the bias, is above
/// zero, unless all of those references come from cells that are dead themselves. So, as CPython's
/// collector does with a generation: take the counted references between the unmarked cells away from
/// their counts (trial deletion); what is left above zero is held from outside and marked with all that it
/// reaches, the counted references of extension objects included.
#include <cstring>
#include <unordered_map>
#include <vector>

#include "runtime/gc/heap_impl.h"
#include "runtime/gc/hooks.h"
#include "runtime/object/foreign.h"

namespace ppy::gc {

namespace {

intptr_t countedBy(const Object* o) { return o->ob_refcnt >= kRefBias / 2 ? o->ob_refcnt - kRefBias : o->ob_refcnt; }

struct Candidates {
  std::vector<Object*> objects;                     ///< unmarked, seen by C
  std::unordered_map<Object*, intptr_t> left;       ///< those with counts: references not yet explained
};

/// Does the object hold counted references of its own?
bool holdsCounts(const Object* o) { return stateOf(o) & kStateExposed || infoOf(o->ob_type).foreign; }

}  // namespace

void Heap::markFromCounts() {
  const ForeignHooks& hooks = *runtime->foreign;
  Candidates c;
  for (uint32_t b = 0; b < frontier_; b++) {
    BlockInfo& info = info_[b];
    if (info.use != BlockUse::Small && info.use != BlockUse::LargeHead) continue;
    if (info.kind != CellKind::Object && info.kind != CellKind::PrefixedObject && info.kind != CellKind::Extension) continue;
    bool extension = info.kind == CellKind::Extension;
    forEachCell(b, [&](char* cell, uint8_t state) {
      if (state & kStateMarked) return;
      if (extension && !(state & kStateInitialized)) {
        // Memory handed out and not yet an object: only the extension knows who refers to it.
        stateOf(cell) |= kStateMarked;
        live += header(b)->cellBytes;
        return;
      }
      if (!(state & kStateSeenByC)) return;
      auto* o = reinterpret_cast<Object*>(cell);
      if (!o->ob_type) return;
      c.objects.push_back(o);
      if (intptr_t n = countedBy(o); n > 0) c.left.emplace(o, n);
    });
  }
  if (c.left.empty()) return;
  for (Object* o : c.objects)
    if (holdsCounts(o))
      hooks.visitCounted(o, [](Object* referent, void* context) {
        auto& left = static_cast<Candidates*>(context)->left;
        if (auto it = left.find(referent); it != left.end()) it->second--;
      }, &c);
  for (auto& [o, n] : c.left)
    if (n > 0) marker.mark(static_cast<const void*>(o));
  drain();
  // What extension objects that live refer to lives; the layout does not show it.
  std::vector<Object*> waiting = std::move(c.objects);
  for (bool again = true; again;) {
    again = false;
    size_t kept = 0;
    for (Object* o : waiting) {
      if (!(stateOf(o) & kStateMarked)) {
        waiting[kept++] = o;
        continue;
      }
      again = true;
      if (holdsCounts(o))
        hooks.visitCounted(o, [](Object* referent, void* context) { static_cast<Marker*>(context)->mark(static_cast<const void*>(referent)); }, &marker);
    }
    waiting.resize(kept);
    drain();
  }
}

bool inHeap(const Runtime& rt, const void* p) { return rt.heap->contains(p); }

/// Old cells that are dead themselves may still name this one: it stays a cell, empty, until the sweep.
void freeCell(Thread&, void* cell) {
  BlockHeader* h = blockOf(cell);
  uint8_t& state = stateOf(cell);
  if (h->large) {
    state = 0;
    return;
  }
  std::memset(cell, 0, h->cellBytes - h->stateOffset);
  state &= static_cast<uint8_t>(kStateLive | kStateMarked | kStateRemembered | kStateWeakref);
  if (h->kind == CellKind::Extension) state |= kStateInitialized;
}

}  // namespace ppy::gc
