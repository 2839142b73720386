/// Sweeping: lazily, block by block, as allocation asks for free cells; what is left of a sweep is
/// finished when the next collection starts.
#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/gc/heap_impl.h"

namespace ppy::gc {

namespace {

constexpr int kPoison = 0xDB;
constexpr size_t kMostPassedOver = size_t{1} << 20;

/// Frees the cells of a block that are not marked. Other threads that run (`shared`) may be giving flags to the living ones
/// meanwhile: then only the bytes of the dead are written, else all of them at once.
void sweepStates(uint8_t* states, bool shared) {
  static_assert(kStateLive == 1 && kStateMarked == 2 && kBlockHeader / kGranule % sizeof(uint64_t) == 0);
  constexpr size_t kFirst = kBlockHeader / kGranule, kEnd = kBlockSize / kGranule;
  if (!shared) {
    for (size_t g = kFirst; g < kEnd; g++) {
      uint8_t s = states[g];
      states[g] = (s & (kStateLive | kStateMarked)) == (kStateLive | kStateMarked) ? s : 0;
    }
    return;
  }
  constexpr uint64_t kEach = 0x0101010101010101;
  for (size_t g = kFirst; g < kEnd; g += sizeof(uint64_t)) {
    uint64_t w = __atomic_load_n(reinterpret_cast<uint64_t*>(states + g), __ATOMIC_RELAXED);
    uint64_t any = w | (w >> 4 & kEach * 15);
    any |= (any >> 2) & kEach * 63;
    any |= (any >> 1) & kEach * 127;
    for (uint64_t dead = any & ~(w & w >> 1) & kEach; dead; dead &= dead - 1) states[g + static_cast<size_t>(std::countr_zero(dead)) / 8] = 0;
  }
}

}  // namespace

void Heap::poisonCell(char* cell, BlockHeader* h) { std::memset(cell - h->stateOffset, kPoison, h->cellBytes); }

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
  if (info.needsSweep) {
    sweepStates(reinterpret_cast<uint8_t*>(h), runtime && runtime->multiThreaded);
    info.needsSweep = false;
  }
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

void Heap::finishSweep() {
  for (uint32_t b = 0; b < frontier_; b++) {
    if (info_[b].use != BlockUse::Small || !info_[b].needsSweep) continue;
    BlockHeader* h = header(b);
    info_[b].needsSweep = false;
    if (!poison) {
      sweepStates(reinterpret_cast<uint8_t*>(h), false);
      continue;
    }
    auto* states = reinterpret_cast<uint8_t*>(h) + h->stateOffset / kGranule;
    auto size = static_cast<uint32_t>(h->cellBytes);
    auto end = static_cast<uint32_t>(kBlockHeader + kBlockPayload / size * size);
    for (uint32_t pos = h->cursor; pos < end; pos += size) {
      uint8_t& s = states[pos / kGranule];
      if ((s & (kStateLive | kStateMarked)) != kStateLive) continue;
      s = 0;
      poisonCell(reinterpret_cast<char*>(h) + pos + h->stateOffset, h);
    }
  }
}

void Heap::prepareSweep(bool full) {
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
      size_t marked = countMarked(h);
      if (!marked) {
        auto* states = reinterpret_cast<uint8_t*>(h);
        std::memset(states + kBlockHeader / kGranule, 0, kBlockHeader - kBlockHeader / kGranule);
        if (poison) std::memset(states + kBlockHeader, kPoison, kBlockPayload);
        info.dirty = true;
        freeBlocks(b, 1);
        continue;
      }
      info.dirty = true;
      info.needsSweep = true;
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
