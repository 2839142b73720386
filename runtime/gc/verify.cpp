/// PPY_GC_VERIFY=1: checks of the whole heap around each collection.
#include <cstdio>

#include "runtime/gc/heap_impl.h"
#include "runtime/object/layout.h"

namespace ppy::gc {

namespace {

const char* const kKindNames[] = {"object", "prefixed object", "values", "raw", "traced", "frame", "conservative", "extension"};

void describe(Heap& heap, const char* role, const void* cell) {
  BlockHeader* h = blockOf(cell);
  const char* kind = static_cast<int>(h->kind) < kCellKinds ? kKindNames[static_cast<int>(h->kind)] : "?";
  std::fprintf(stderr, "  %s: %p, %s cell of %zu bytes, state %02x", role, cell, kind, h->cellBytes, stateOf(cell));
  if (h->kind == CellKind::Object || h->kind == CellKind::PrefixedObject) {
    TypeObject* type = static_cast<const Object*>(cell)->ob_type;
    // A freed cell may be poisoned or hold another kind's words.
    if (type && (stateOf(cell) & kStateLive) && type->tp_name) std::fprintf(stderr, ", type %s", type->tp_name);
  }
  std::fputc('\n', stderr);
}

/// The words of `parent` that hold `child`, by their offset: which field it is.
void describeEdge(const void* parent, const void* child) {
  BlockHeader* h = blockOf(parent);
  auto* words = static_cast<const uintptr_t*>(parent);
  for (size_t i = 0, shown = 0; i < cellSize(parent) / sizeof(uintptr_t) && shown < 8; i++) {
    if (words[i] != reinterpret_cast<uintptr_t>(child)) continue;
    std::fprintf(stderr, "  at byte %zu\n", i * sizeof(uintptr_t));
    shown++;
  }
  if (h->kind != CellKind::Frame) return;
  std::fputs("  the frame:", stderr);
  for (size_t i = 0; i < cellSize(parent) / sizeof(uintptr_t) && i < 24; i++) std::fprintf(stderr, " %zx", words[i]);
  std::fputc('\n', stderr);
}

}  // namespace

/// Traces every live old cell with an empty mark stack: whatever gets pushed is a cell that a marked one
/// refers to although it is not marked. Before a collection that is allowed for remembered cells and
/// for kinds that count as always dirty; after it never.
void Heap::verify(const char* when) {
  bool after = when[0] == 'a';
  marker.base_ = base_;
  marker.size_ = size_t{frontier_} * kBlockSize;
  marker.top_ = marker.stack_;
  marker.limit_ = marker.stack_ + markStackLimit;
  for (uint32_t b = 0; b < frontier_; b++) {
    if (info_[b].use != BlockUse::Small && info_[b].use != BlockUse::LargeHead) continue;
    BlockHeader* h = header(b);
    if (h->kind == CellKind::Conservative) continue;
    forEachCell(b, [&](char* cell, uint8_t state) {
      if (!(state & kStateMarked)) return;
      traceCell(cell, h);
      bool dirty = !after && ((state & kStateRemembered) || h->kind == CellKind::Frame);
      while (marker.top_ != marker.stack_) {
        const void* child = *--marker.top_;
        uint8_t& s = stateOf(child);
        bool live = s & kStateLive;
        bool start = live && findCell(reinterpret_cast<uintptr_t>(child)) == child;
        s &= static_cast<uint8_t>(~kStateMarked);
        // What C has seen is a root by its count; C stores into containers without a barrier.
        if (live && start && (dirty || (!after && s & kStateSeenByC))) continue;
        std::fprintf(stderr, "heap verification %s collection %zu: a marked cell refers to %s\n", when, collections,
                     !live ? "a free cell" : !start ? "the inside of a cell" : "an unmarked cell (missing write barrier?)");
        describe(*this, "from", cell);
        describe(*this, "to", child);
        describeEdge(cell, child);
        fatal("heap verification failed");
      }
    });
  }
  marker.overflowed_ = false;
}

void Heap::verifyPushed(const void** from, const void* parent, const char* what) {
  for (const void** p = from; p < marker.top_; p++) {
    bool live = stateOf(*p) & kStateLive;
    if (live && findCell(reinterpret_cast<uintptr_t>(*p)) == *p) continue;
    std::fprintf(stderr, "heap verification in collection %zu: %s refers to %s\n", collections, what,
                 live ? "the inside of a cell" : "a free cell");
    if (parent) describe(*this, "from", parent);
    describe(*this, "to", *p);
    if (parent) describeEdge(parent, *p);
    fatal("heap verification failed");
  }
}

/// `drain` that looks at every reference as it is found: a cell that was freed too early is named together
/// with what still points to it.
void Heap::drainVerifying() {
  do {
    while (marker.top_ != marker.stack_) {
      const void* cell = *--marker.top_;
      const void** before = marker.top_;
      live += blockOf(cell)->cellBytes;
      CellKind kind = blockOf(cell)->kind;
      if (kind == CellKind::Object || kind == CellKind::PrefixedObject || kind == CellKind::Extension) {
        uintptr_t type = reinterpret_cast<uintptr_t>(static_cast<const Object*>(cell)->ob_type);
        if (type == 0xDBDBDBDBDBDBDBDB) {
          std::fprintf(stderr, "heap verification in collection %zu: poisoned object %p, state %02x\n", collections, cell, stateOf(cell));
          fatal("heap verification failed");
        }
      }
      traceCell(cell, blockOf(cell));
      verifyPushed(before, cell, "a marked cell");
    }
    if (!marker.overflowed_) return;
    marker.overflowed_ = false;
    for (uint32_t b = 0; b < frontier_; b++) {
      if (info_[b].use != BlockUse::Small && info_[b].use != BlockUse::LargeHead) continue;
      forEachCell(b, [&](char* cell, uint8_t state) {
        if (state & kStateMarked) traceCell(cell, header(b));
      });
    }
  } while (marker.top_ != marker.stack_);
}

void forEachReferent_nogc(Runtime& rt, Object* const* objects, size_t n, void (*f)(Object*, Object*, void*), void* context) {
  rt.heap->referents(objects, n, f, context);
}

/// Uses the marker on one cell after the other: buffers and tables behind it are followed, objects are
/// reported. Marks are put back, so that a later partial collection sees what it left.
void Heap::referents(Object* const* objects, size_t n, void (*f)(Object*, Object*, void*), void* context) {
  marker.base_ = base_;
  marker.size_ = size_t{frontier_} * kBlockSize;
  marker.top_ = marker.stack_;
  marker.limit_ = marker.stack_ + markStackLimit;
  // Old cells are marked already and would not be pushed: every mark is taken away first.
  std::vector<uint8_t*> marked;
  for (uint32_t b = 0; b < frontier_; b++) {
    if (info_[b].use != BlockUse::Small && info_[b].use != BlockUse::LargeHead) continue;
    forEachCell(b, [&](char* cell, uint8_t state) {
      if (!(state & kStateMarked)) return;
      marked.push_back(&stateOf(cell));
      stateOf(cell) &= static_cast<uint8_t>(~kStateMarked);
    });
  }
  std::vector<uint8_t*> touched;
  std::vector<Object*> found;
  std::vector<const void*> pendingCells;
  for (size_t i = 0; i < n; i++) {
    if (!contains(objects[i])) continue;
    pendingCells.push_back(objects[i]);
    while (!pendingCells.empty()) {
      const void* cell = pendingCells.back();
      pendingCells.pop_back();
      traceCell(cell, blockOf(cell));
      while (marker.top_ != marker.stack_) {
        const void* child = *--marker.top_;
        touched.push_back(&stateOf(child));
        CellKind kind = blockOf(child)->kind;
        if (kind == CellKind::Object || kind == CellKind::PrefixedObject || kind == CellKind::Extension)
          found.push_back(static_cast<Object*>(const_cast<void*>(child)));
        else
          pendingCells.push_back(child);
      }
    }
    for (uint8_t* s : touched) *s &= static_cast<uint8_t>(~kStateMarked);
    touched.clear();
    for (Object* child : found) f(objects[i], child, context);
    found.clear();
  }
  marker.overflowed_ = false;
  for (uint8_t* s : marked) *s |= kStateMarked;
}

}  // namespace ppy::gc
