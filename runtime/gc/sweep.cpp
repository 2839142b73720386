/// Sweeping: lazily, block by block, as allocation asks for free cells; what is left of a sweep is
/// finished when the next collection starts.
#include <algorithm>
#include <cstring>

#include "runtime/gc/heap_impl.h"

namespace ppy::gc {

namespace {

constexpr int kPoison = 0xDB;

}  // namespace

void Heap::poisonCell(char* cell, BlockHeader* h) { std::memset(cell - h->stateOffset, kPoison, h->cellBytes); }

/// The next free cells of a block; *dirty: they may hold something other than zeros.
bool Heap::nextRun(uint32_t block, size_t maxBytes, Allocation* out, bool* dirty) {
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
  bool sweep = info.needsSweep;
  auto isFree = [&](uint32_t at) {
    uint8_t& s = states[at / kGranule];
    if (!(s & kStateLive)) return true;
    if (!sweep || (s & kStateMarked)) return false;
    s = 0;
    return true;
  };
  while (pos < end && !isFree(pos)) pos += size;
  if (pos >= end) {
    h->cursor = end;
    info.needsSweep = false;
    return false;
  }
  uint32_t start = pos;
  pos += size;
  while (pos < end && pos - start < maxBytes && isFree(pos)) pos += size;
  *dirty = true;
  *out = {base + start, base + pos};
  h->cursor = pos;
  info.young = true;
  return true;
}

void Heap::finishSweep() {
  for (uint32_t b = 0; b < frontier_; b++) {
    if (info_[b].use != BlockUse::Small || !info_[b].needsSweep) continue;
    BlockHeader* h = header(b);
    auto* states = reinterpret_cast<uint8_t*>(h) + h->stateOffset / kGranule;
    auto size = static_cast<uint32_t>(h->cellBytes);
    auto end = static_cast<uint32_t>(kBlockHeader + kBlockPayload / size * size);
    for (uint32_t pos = h->cursor; pos < end; pos += size) {
      uint8_t& s = states[pos / kGranule];
      if ((s & (kStateLive | kStateMarked)) != kStateLive) continue;
      s = 0;
      if (poison) poisonCell(reinterpret_cast<char*>(h) + pos + h->stateOffset, h);
    }
    info_[b].needsSweep = false;
  }
}

void Heap::prepareSweep(bool full) {
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
      if (!anyState(h, kStateMarked)) {
        auto* states = reinterpret_cast<uint8_t*>(h);
        std::memset(states + kBlockHeader / kGranule, 0, kBlockHeader - kBlockHeader / kGranule);
        if (poison) std::memset(states + kBlockHeader, kPoison, kBlockPayload);
        info.dirty = true;
        freeBlocks(b, 1);
        continue;
      }
      info.dirty = true;
      info.needsSweep = true;
      info.full = false;
    }
    if (!info.full) h->cursor = static_cast<uint32_t>(kBlockHeader);
  }
  for (auto& row : lists_) {
    for (BlockList& list : row) {
      // A block freed above is not used again before this point: its list still names it.
      std::erase_if(list.blocks, [&](uint32_t b) { return info_[b].use != BlockUse::Small; });
      list.next = 0;
      list.current = -1;
    }
  }
  if (poison) finishSweep();
}

}  // namespace ppy::gc
