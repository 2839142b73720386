/// The reserved range and its blocks: reserving, committing, handing out and taking back runs of
/// blocks, giving free ones back to the system.
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/gc/heap_impl.h"

namespace ppy::gc {

namespace {

constexpr size_t kReserveMost = size_t{256} << 30, kReserveLeast = size_t{64} << 20;
constexpr size_t kImmortalReserve = size_t{256} << 20;
constexpr uint32_t kCommitStep = 64;  ///< blocks made accessible at a time (4 MiB)
constexpr size_t kFirstBudget = size_t{4} << 20;  ///< start and short programs end before a collection
constexpr size_t kHugePage = size_t{2} << 20;
constexpr uint32_t kHugeFrom = 256;   ///< blocks from which on the system may use huge pages (16 MiB)
constexpr uint32_t kKeptBack = 256;   ///< blocks for MemoryError (16 MiB)
constexpr uint32_t kLeastKept = 64;   ///< free blocks that are never given back (4 MiB)
constexpr size_t kMarkStackEntries = size_t{8} << 20;

uint32_t numberFromEnvironment(const char* name) {
  const char* text = std::getenv(name);
  return text ? static_cast<uint32_t>(std::strtoul(text, nullptr, 10)) : 0;
}

void* mapNoReserve(size_t bytes, int protection) {
  void* p = mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return p == MAP_FAILED ? nullptr : p;
}

}  // namespace

void fatal(const char* message) {
  std::fprintf(stderr, "Fatal Python error: %s\n", message);
  std::fflush(stderr);
  std::abort();
}

Heap::Heap(Runtime* rt) : runtime(rt), budget(kFirstBudget) {
  // Inaccessible until used: such memory counts for nothing but a limit on address space.
  size_t want = rt ? kReserveMost : kImmortalReserve;
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    while (want > limit.rlim_cur / 2 && want > kReserveLeast) want /= 2;
  void* range = nullptr;
  for (; want >= kReserveLeast; want /= 2)
    if ((range = mapNoReserve(want + kHugePage, PROT_NONE))) break;
  if (!range) fatal("cannot reserve address space for the heap");
  base_ = (reinterpret_cast<uintptr_t>(range) + kHugePage - 1) & ~(kHugePage - 1);
  reserved_ = want;
  maxBlocks_ = static_cast<uint32_t>(want / kBlockSize);
  info_ = static_cast<BlockInfo*>(mapNoReserve(maxBlocks_ * sizeof(BlockInfo), PROT_READ | PROT_WRITE));
  if (!info_) fatal("cannot map the heap's tables");
  marker.heap_ = this;
  if (rt) {
    throwBelow_ = keptBack_ = std::min(kKeptBack, maxBlocks_ / 16);
    markStackLimit = want < kReserveMost ? kMarkStackEntries / 8 : kMarkStackEntries;
    marker.stack_ = static_cast<const void**>(mapNoReserve(markStackLimit * sizeof(void*), PROT_READ | PROT_WRITE));
    if (!marker.stack_) fatal("cannot map the mark stack");
    stress = numberFromEnvironment("PPY_GC_STRESS");
    stressLeft = stress;
    poison = numberFromEnvironment("PPY_GC_POISON") != 0;
    verifying = numberFromEnvironment("PPY_GC_VERIFY") != 0;
  } else {
    markStackLimit = 0;
  }
  marker.top_ = marker.stack_;
}

Heap::~Heap() {
  munmap(reinterpret_cast<void*>(base_), reserved_);
  munmap(info_, maxBlocks_ * sizeof(BlockInfo));
  if (marker.stack_) munmap(marker.stack_, markStackLimit * sizeof(void*));
  std::free(weak_);
}

int64_t Heap::popFree(uint8_t owner) {
  if (!mayTake(1)) return -1;
  std::vector<uint32_t>& stack = owned_[owner]->free;
  while (!stack.empty()) {
    uint32_t b = stack.back();
    stack.pop_back();
    info_[b].listed = false;
    if (info_[b].use != BlockUse::Free) continue;  // taken by a run meanwhile
    freeCount_--;
    freeDirty_ -= info_[b].dirty;
    freeDirtyLow_ = std::min(freeDirtyLow_, freeDirty_);
    return b;
  }
  return -1;
}

int64_t Heap::takeBlocks(uint32_t n, uint8_t owner) {
  if (!mayTake(n)) return -1;
  if (!inNeed_ && needTold()) throwBelow_ = keptBack_;
  if (n == 1) {
    for (size_t i = 0; i < owned_.size(); i++)
      if (int64_t b = popFree(static_cast<uint8_t>((owner + i) % owned_.size())); b >= 0) return b;
  } else if (freeCount_ >= n) {
    uint32_t run = 0;
    for (uint32_t b = 0; b < frontier_; b++) {
      if (info_[b].use != BlockUse::Free) {
        // Skip a large run at once.
        if (info_[b].use == BlockUse::LargeHead) b += info_[b].head - 1;
        run = 0;
        continue;
      }
      if (++run < n) continue;
      uint32_t first = b + 1 - n;
      freeCount_ -= n;
      for (uint32_t i = first; i <= b; i++) freeDirty_ -= info_[i].dirty;
      freeDirtyLow_ = std::min(freeDirtyLow_, freeDirty_);
      return first;
    }
  }
  if (frontier_ + n > maxBlocks_ || frontier_ + n < frontier_) return -1;
  uint32_t first = frontier_;
  if (!commitTo(first + n)) return -1;
  frontier_ += n;
  return first;
}

bool Heap::commitTo(uint32_t block) {
  if (block <= committed_) return true;
  uint32_t upTo = block + kCommitStep - 1;
  upTo -= upTo % kCommitStep;
  if (upTo > maxBlocks_) upTo = maxBlocks_;
  auto at = [&](uint32_t b) { return reinterpret_cast<void*>(base_ + size_t{b} * kBlockSize); };
  if (mprotect(at(committed_), size_t{upTo - committed_} * kBlockSize, PROT_READ | PROT_WRITE) != 0) return false;
  // A large heap is faulted in, and looked up, 2 MiB at a time. A refusal changes nothing.
  if (uint32_t from = std::max(committed_, kHugeFrom); upTo > from) madvise(at(from), size_t{upTo - from} * kBlockSize, MADV_HUGEPAGE);
  committed_ = upTo;
  return true;
}

void Heap::freeBlocks(uint32_t first, uint32_t n) {
  for (uint32_t b = first + n; b-- > first;) {
    BlockInfo& i = info_[b];
    i.use = BlockUse::Free;
    i.young = i.full = false;
    i.head = 0;
    freeDirty_ += i.dirty;
    if (!i.listed) {
      i.listed = true;
      owned_[i.owner]->free.push_back(b);
    }
  }
  freeCount_ += n;
}

void Heap::releaseFreeBlocks() {
  // What was free all the time since the last full collection is not needed for a cycle like that; a part is kept all the same.
  uint32_t unused = std::min(freeDirtyLow_, freeDirty_);
  uint32_t keep = std::max(static_cast<uint32_t>(budget / kBlockSize), kLeastKept) + frontier_ / 8;
  uint32_t excess = unused > keep ? unused - keep : 0;
  constexpr uint32_t kStep = kHugePage / kBlockSize;
  for (uint32_t b = frontier_; b-- > 0 && excess > 0;) {
    auto idle = [&](uint32_t i) { return info_[i].use == BlockUse::Free && info_[i].dirty; };
    if (!idle(b)) continue;
    uint32_t last = b;
    while (b > 0 && idle(b - 1) && last - b + 1 < excess) b--;
    uint32_t first = b;
    if (last >= kHugeFrom) {
      // Whole huge pages only: a part of one would break it up.
      first = (first + kStep - 1) / kStep * kStep;
      last = (last + 1) / kStep * kStep;
      if (first >= last) continue;
      last--;
    }
    uint32_t n = last - first + 1;
    madvise(reinterpret_cast<void*>(base_ + size_t{first} * kBlockSize), size_t{n} * kBlockSize, MADV_DONTNEED);
    for (uint32_t i = first; i <= last; i++) info_[i].dirty = false;
    freeDirty_ -= n;
    excess -= std::min(n, excess);
  }
  freeDirtyLow_ = freeDirty_;
  // Single blocks come from low addresses first, and from memory that is there before memory that is not.
  for (auto& owned : owned_) owned->free.clear();
  for (bool dirty : {false, true}) {
    for (uint32_t b = frontier_; b-- > 0;) {
      if (info_[b].dirty != dirty) continue;
      info_[b].listed = info_[b].use == BlockUse::Free;
      if (info_[b].listed) owned_[info_[b].owner]->free.push_back(b);
    }
  }
}

}  // namespace ppy::gc
