/// Marking: an explicit stack, tracing by cell kind, and what happens when the stack is too small.
#include "runtime/gc/heap_impl.h"
#include "runtime/gc/hooks.h"

namespace ppy::gc {

/// The stack is full: what does not fit stays marked but untraced, and drain looks for it later.
bool Marker::grow() {
  overflowed_ = true;
  return false;
}

const void* Heap::findCell(uintptr_t word, const void** previous) {
  uintptr_t offset = word - base_;
  if (offset >= size_t{frontier_} * kBlockSize) return nullptr;
  auto b = static_cast<uint32_t>(offset / kBlockSize);
  const BlockInfo* info = &info_[b];
  if (previous && (word & (kGranule - 1)) == 0 && offset > 0) {
    // A pointer just past a buffer's end keeps the buffer.
    const BlockInfo& before = info_[(offset - 1) / kBlockSize];
    if (before.use != BlockUse::Free && (before.kind == CellKind::Values || before.kind == CellKind::Raw))
      *previous = findCell(word - 1);
  }
  switch (info->use) {
    case BlockUse::Free: return nullptr;
    case BlockUse::LargeTail: {
      BlockHeader* h = header(info->head);
      char* cell = reinterpret_cast<char*>(h) + kBlockHeader + h->stateOffset;
      return stateOf(cell) & kStateLive ? cell : nullptr;
    }
    case BlockUse::LargeHead: {
      if (offset % kBlockSize < kBlockHeader) return nullptr;
      BlockHeader* h = header(b);
      char* cell = reinterpret_cast<char*>(h) + kBlockHeader + h->stateOffset;
      return stateOf(cell) & kStateLive ? cell : nullptr;
    }
    case BlockUse::Small: break;
  }
  auto inside = static_cast<uint32_t>(offset % kBlockSize);
  if (inside < kBlockHeader) return nullptr;
  BlockHeader* h = header(b);
  uint32_t at = inside - static_cast<uint32_t>(kBlockHeader);
  auto index = static_cast<uint32_t>((uint64_t{at} * h->reciprocal) >> 32);
  auto start = static_cast<uint32_t>(index * h->cellBytes);
  if (start + h->cellBytes > kBlockPayload) return nullptr;
  char* cell = reinterpret_cast<char*>(h) + kBlockHeader + start + h->stateOffset;
  return stateOf(cell) & kStateLive ? cell : nullptr;
}

void Marker::markConservatively(uintptr_t word) {
  if (word - base_ > size_) return;
  const void* previous = nullptr;
  const void* cell = heap_->findCell(word, &previous);
  if (cell) markPointer(cell);
  if (previous) markPointer(previous);
}

/// Reads words that the sanitizers believe to be out of bounds (red zones, dead frames).
[[clang::no_sanitize("address", "thread", "memory", "undefined")]] void Marker::markConservatively(const void* from, const void* to) {
  auto* p = reinterpret_cast<const uintptr_t*>((reinterpret_cast<uintptr_t>(from) + 7) & ~uintptr_t{7});
  for (auto* end = static_cast<const uintptr_t*>(to); p < end; p++)
    if (*p - base_ <= size_) markConservatively(*p);
}

void Heap::traceCell(const void* cell, BlockHeader* h) {
  auto* p = const_cast<void*>(cell);
  switch (h->kind) {
    case CellKind::Raw: return;
    case CellKind::PrefixedObject: {
      auto* prefix = static_cast<void**>(p) - 2;
      marker.mark(prefix[0]);
      marker.mark(prefix[1]);
      [[fallthrough]];
    }
    case CellKind::Object: traceObject(static_cast<Object*>(p), marker); return;
    case CellKind::Values:
      marker.markRange(static_cast<Value*>(p), h->cellBytes / sizeof(Value));
      return;
    case CellKind::Traced: {
      auto* traced = static_cast<TracedCell*>(p);
      if (traced->trace) traced->trace(traced, marker);
      return;
    }
    case CellKind::Extension:
      if (stateOf(p) & kStateInitialized) traceObject(static_cast<Object*>(p), marker);
      return;
    case CellKind::Frame: traceFrameCell(static_cast<Frame*>(p), marker); return;
    case CellKind::Conservative:
      marker.markConservatively(p, static_cast<char*>(p) + h->cellBytes);
      return;
  }
}

void Heap::drain() {
  if (verifying) return drainVerifying();
  // Cells wait in a short queue after a prefetch, so that their first lines are there when traced.
  constexpr size_t kAhead = 8;
  const void* ahead[kAhead] = {};
  size_t turn = 0;
  for (;;) {
    size_t idle = 0;
    while (idle < kAhead || marker.top_ != marker.stack_) {
      const void* next = nullptr;
      if (marker.top_ != marker.stack_) {
        next = *--marker.top_;
        __builtin_prefetch(next);
        idle = 0;
      } else {
        idle++;
      }
      const void* cell = ahead[turn % kAhead];
      ahead[turn++ % kAhead] = next;
      if (!cell) continue;
      BlockHeader* h = blockOf(cell);
      live += h->cellBytes;
      traceCell(cell, h);
    }
    if (!marker.overflowed_) return;
    // Overflow policy: trace every marked cell again until nothing was dropped. Each pass marks
    // more, so it ends.
    marker.overflowed_ = false;
    for (uint32_t b = 0; b < frontier_; b++) {
      if (info_[b].use != BlockUse::Small && info_[b].use != BlockUse::LargeHead) continue;
      BlockHeader* h = header(b);
      forEachCell(b, [&](char* cell, uint8_t state) {
        if (!(state & kStateMarked)) return;
        traceCell(cell, h);
        while (marker.top_ != marker.stack_) {
          const void* c = *--marker.top_;
          BlockHeader* ch = blockOf(c);
          live += ch->cellBytes;
          traceCell(c, ch);
        }
      });
    }
  }
}

void Heap::clearMarks() {
  constexpr uint8_t keep = static_cast<uint8_t>(~(kStateMarked | kStateRemembered));
  for (uint32_t b = 0; b < frontier_; b++) {
    if (info_[b].use == BlockUse::LargeHead) {
      BlockHeader* h = header(b);
      stateOf(reinterpret_cast<char*>(h) + kBlockHeader + h->stateOffset) &= keep;
    } else if (info_[b].use == BlockUse::Small) {
      auto* states = reinterpret_cast<uint8_t*>(header(b));
      for (size_t i = kBlockHeader / kGranule; i < kBlockHeader; i++) states[i] &= keep;
    }
  }
}

void Heap::retraceAlwaysDirty() {
  for (uint32_t b = 0; b < frontier_; b++) {
    if (info_[b].kind != CellKind::Frame && info_[b].kind != CellKind::Conservative) continue;
    if (info_[b].use != BlockUse::Small && info_[b].use != BlockUse::LargeHead) continue;
    BlockHeader* h = header(b);
    forEachCell(b, [&](char* cell, uint8_t state) {
      if (!(state & kStateMarked)) return;
      rootBytes += h->cellBytes;
      const void** before = marker.top_;
      traceCell(cell, h);
      if (verifying) verifyPushed(before, cell, "an always-dirty cell");
    });
  }
}

}  // namespace ppy::gc
