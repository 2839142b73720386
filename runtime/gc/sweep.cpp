/// Sweeping: a collection ends with it. It looks at state bytes only, which it has to count anyhow, so to put it off would
/// fetch them twice. And where allocation finds free cells.
#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/gc/heap_impl.h"

namespace ppy::gc {

namespace {

constexpr int kPoison = 0xDB;
constexpr size_t kMostPassedOver = size_t{1} << 20;

}  // namespace

/// The next free cells of a block; *dirty: they may hold something other than zeros.
/// Other threads give flags to living cells meanwhile; the bytes of free ones, which are what is looked for, are nobody else's.
[[clang::no_sanitize("thread")]] bool Heap::nextRun(uint32_t block, size_t maxBytes, Allocation* out, bool* dirty) {
  BlockHeader* h = header(block);
  BlockInfo& info = info_[block];
  auto size = static_cast<uint32_t>(h->cellBytes);
  auto end = static_cast<uint32_t>(kBlockHeader + kBlockPayload / size * size);
  uint32_t pos = h->cursor;
  char* base = reinterpret_cast<char*>(h);
  if (info.vacant) {
    if (pos >= end) return false;
    uint32_t stop = pos + size;
    // All zeros: touched page by page as it is used. Runs grow, so that what is counted as allocated is about what is.
    if (!info.dirty && !(stress && runtime)) stop = std::min<uint32_t>(end, pos + std::max<uint32_t>(1, std::max<uint32_t>(4096, pos - kBlockHeader) / size) * size);
    else if (maxBytes > size) stop = std::min<uint32_t>(end, pos + static_cast<uint32_t>(maxBytes / size) * size);
    *dirty = info.dirty;
    *out = {base + pos, base + stop};
    h->cursor = stop;
    info.young = true;
    return true;
  }
  auto* states = reinterpret_cast<uint8_t*>(h) + h->stateOffset / kGranule;
  while (pos < end && states[pos / kGranule]) pos += size;
  if (pos >= end) {
    h->cursor = end;
    return false;
  }
  // Free cells are zeros in a row: state bytes are set only where a cell starts.
  uint32_t start = pos, stop = static_cast<uint32_t>(std::min<size_t>(end, start + maxBytes));
  for (pos += size; pos < stop; pos += kGranule * sizeof(uint64_t)) {
    uint64_t w;
    std::memcpy(&w, states + pos / kGranule, sizeof w);
    if (!w) continue;
    pos += static_cast<uint32_t>(std::countr_zero(w) / 8 * kGranule);
    break;
  }
  // The last word may have looked behind the block's end, and a row is of whole cells.
  pos = std::min(pos, end);
  pos = start + std::max(size, (pos - start) / size * size);
  *dirty = true;
  *out = {base + start, base + pos};
  h->cursor = pos;
  info.young = true;
  return true;
}

/// Before the states are swept: fills the dead cells.
void Heap::sweepPoisoning(BlockHeader* h) {
  auto* states = reinterpret_cast<uint8_t*>(h) + h->stateOffset / kGranule;
  auto size = static_cast<uint32_t>(h->cellBytes);
  auto end = static_cast<uint32_t>(kBlockHeader + kBlockPayload / size * size);
  for (auto pos = static_cast<uint32_t>(kBlockHeader); pos < end; pos += size)
    if ((states[pos / kGranule] & (kStateLive | kStateMarked)) == kStateLive) std::memset(reinterpret_cast<char*>(h) + pos, kPoison, size);
}

void Heap::sweep(bool full) {
  if (full) passedOver = 0;
  for (uint32_t b = 0; b < frontier_; b++) {
    BlockInfo& info = info_[b];
    if (info.use == BlockUse::LargeHead) {
      uint32_t n = info.head;
      if (full || info.young) {
        BlockHeader* h = header(b);
        char* cell = reinterpret_cast<char*>(h) + kBlockHeader + h->stateOffset;
        info.young = false;
        if (!(stateOf(cell) & kStateMarked)) {
          stateOf(cell) = 0;
          if (poison) std::memset(cell, kPoison, h->cellBytes - h->stateOffset);
          freeBlocks(b, n);
        }
      }
      b += n - 1;
      continue;
    }
    if (info.use != BlockUse::Small) continue;
    BlockHeader* h = header(b);
    if (full || info.young) {
      info.young = info.vacant = false;
      info.dirty = true;
      if (poison) sweepPoisoning(h);
      size_t marked = sweepStates(h);
      if (!marked) {
        freeBlocks(b, 1);
        continue;
      }
      // Single free cells between live ones cost more to find and to fill than they are worth, as long as all that are
      // passed over are little memory.
      size_t cells = kBlockPayload / h->cellBytes, unused = (cells - marked) * h->cellBytes;
      info.full = marked > cells / 8 && passedOver + unused <= live / 8 + kMostPassedOver;
      if (info.full) {
        passedOver += unused;
        h->cursor = static_cast<uint32_t>(kBlockHeader);
      }
    }
    if (!info.full) h->cursor = static_cast<uint32_t>(kBlockHeader);
  }
  for (auto& owned : owned_) {
    for (auto& row : owned->lists) {
      for (BlockList& list : row) {
        // A block freed above is not used again before this point: its list still names it.
        std::erase_if(list.blocks, [&](uint32_t b) { return info_[b].use != BlockUse::Small; });
        list.next = 0;
        list.left.clear();
      }
    }
  }
  for (ThreadHeap* th : threads)
    for (auto& row : th->block)
      for (uint32_t& block : row) block = 0;
}

}  // namespace ppy::gc
