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

/// Unmarked objects that C has seen and that have counts, with the references that are not explained yet.
using Left = std::unordered_map<Object*, intptr_t>;

/// Does the object hold counted references of its own?
bool holdsCounts(const Object* o) { return stateOf(o) & kStateExposed || infoOf(o->ob_type).foreign; }

}  // namespace

void Heap::markFromCounts(bool full) {
  const ForeignHooks& hooks = *runtime->foreign;
  Left left;
  seenUnmarked.clear();
  for (uint32_t b = 0; b < frontier_; b++) {
    BlockInfo& info = info_[b];
    if (info.use != BlockUse::Small && info.use != BlockUse::LargeHead) continue;
    if (info.kind != CellKind::Object && info.kind != CellKind::PrefixedObject && info.kind != CellKind::Extension) continue;
    if (!full && !info.young) continue;  // all that lives there is marked since an earlier collection
    bool extension = info.kind == CellKind::Extension;
    if (!extension && !anyState(header(b), kStateSeenByC)) continue;
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
      seenUnmarked.push_back(o);
      if (intptr_t n = countedBy(o); n > 0) left.emplace(o, n);
    });
  }
  for (Object* o : seenUnmarked)
    if (!left.empty() && holdsCounts(o))
      hooks.visitCounted(o, [](Object* referent, void* context) {
        auto& counts = *static_cast<Left*>(context);
        if (auto it = counts.find(referent); it != counts.end()) it->second--;
      }, &left);
  for (auto& [o, n] : left)
    if (n > 0) marker.mark(static_cast<const void*>(o));
  drain();
  markCounted();
}

void Heap::markCounted() {
  for (bool again = true; again;) {
    again = false;
    size_t kept = 0;
    for (Object* o : seenUnmarked) {
      if (!(stateOf(o) & kStateMarked)) {
        seenUnmarked[kept++] = o;
        continue;
      }
      again = true;
      if (holdsCounts(o))
        runtime->foreign->visitCounted(o, [](Object* referent, void* context) { static_cast<Marker*>(context)->mark(static_cast<const void*>(referent)); },
                                       &marker);
    }
    seenUnmarked.resize(kept);
    drain();
  }
}

bool inHeap(const Runtime& rt, const void* p) { return rt.heap->contains(p); }

/// Old cells that are dead themselves may still name this one: it stays a cell, empty, until the sweep.
void freeCell(Thread&, void* cell) {
  BlockHeader* h = blockOf(cell);
  if (h->heap->tracer) h->heap->tracer->freed(cell);
  if (h->large) {
    std::memset(cell, 0, sizeof(VarObject));  // a queue may hold it still: no type, no object
    stateOf(cell) = 0;
    return;
  }
  std::memset(cell, 0, h->cellBytes - h->stateOffset);
  clearState(cell, ~(kStateLive | kStateMarked | kStateRemembered | kStateWeakref));
  if (h->kind == CellKind::Extension) setState(cell, kStateInitialized);
}

}  // namespace ppy::gc
