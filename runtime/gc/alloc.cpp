/// Slow paths of allocation: new runs of cells, large cells, triggers; the heap of immortal cells.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

#include "runtime/gc/explicit.h"
#include "runtime/gc/heap_impl.h"
#include "runtime/gc/hooks.h"

namespace ppy::gc {

namespace {

constexpr size_t kRunBytes = 16 * 1024;  ///< cells taken, and zeroed when small, at a time in used blocks: stays in the first cache
constexpr size_t kUncounted = 64 * 1024; ///< what one of several threads may have given out before it says so

/// An allocation collects only when the polls did not come in time.
void beforeSlowAllocation(Heap& heap, Thread* t) {
  if (!t || heap.collecting) return;
  if (heap.stress) {
    if (heap.stressLeft.fetch_sub(1, std::memory_order_relaxed) == 1) {
      heap.stressLeft = heap.stress;
      collect(*t, heap.collections % 4 == 3);
    }
  } else if (heap.allocated.load(std::memory_order_relaxed) > heap.budget * 4 + (size_t{16} << 20)) {
    collect(*t, heap.wantFull);
  }
}

}  // namespace

void Heap::noteAllocated(ThreadHeap& th, size_t bytes) {
  th.uncounted += bytes;
  if (th.uncounted < kUncounted && runtime && runtime->multiThreaded) return;
  bytes = std::exchange(th.uncounted, 0);
  size_t now = allocated.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (now > budget && th.thread && !collecting) th.thread->poll.fetch_or(kPollCollect, std::memory_order_relaxed);
}

bool Heap::takeBlockFor(ThreadHeap& th, int cls, CellKind kind) {
  std::lock_guard guard(lock);
  uint32_t& current = th.block[static_cast<int>(kind)][cls];
  auto takeListed = [&](OwnedBlocks& owned) {
    BlockList& list = owned.lists[static_cast<int>(kind)][cls];
    if (!list.left.empty()) {
      current = list.left.back() + 1;
      list.left.pop_back();
      return true;
    }
    while (list.next < list.blocks.size() && info_[list.blocks[list.next]].full) list.next++;
    if (list.next == list.blocks.size()) return false;
    current = list.blocks[list.next++] + 1;
    return true;
  };
  OwnedBlocks& own = *owned_[th.owner];
  if (takeListed(own)) return true;
  int64_t b = popFree(th.owner);
  if (b < 0) {
    for (auto& other : owned_)
      if (other.get() != &own && takeListed(*other)) return true;
    if ((b = takeBlocks(1, th.owner)) < 0) return false;
  }
  uint32_t bytes = kClassSizes[cls];
  BlockHeader* h = header(static_cast<uint32_t>(b));
  *h = BlockHeader{bytes, bytes / static_cast<uint32_t>(kGranule),
                   static_cast<uint32_t>(((uint64_t{1} << 32) + bytes - 1) / bytes),
                   static_cast<uint32_t>(kBlockHeader), kind, static_cast<uint8_t>(cls),
                   static_cast<uint8_t>(kind == CellKind::PrefixedObject ? 16 : 0), 0, this};
  BlockInfo& i = info_[b];
  // It may have been the middle of a large cell.
  if (i.dirty) std::memset(reinterpret_cast<char*>(h) + kBlockHeader / kGranule, 0, kBlockHeader - kBlockHeader / kGranule);
  i.use = BlockUse::Small;
  i.kind = kind;
  i.full = false;
  i.vacant = true;
  i.owner = th.owner;
  BlockList& list = own.lists[static_cast<int>(kind)][cls];
  list.blocks.push_back(static_cast<uint32_t>(b));
  list.next = list.blocks.size();
  current = static_cast<uint32_t>(b) + 1;
  return true;
}

void* Heap::allocSmallSlow(ThreadHeap& th, int cls, CellKind kind) {
  uint32_t bytes = kClassSizes[cls];
  bool prefixed = kind == CellKind::PrefixedObject;
  Allocation& a = th.small[static_cast<int>(kind)][cls];
  uint32_t& current = th.block[static_cast<int>(kind)][cls];
  size_t most = (stress || tracer) && th.thread ? bytes : kRunBytes;
  bool dirty = false;
  for (;;) {
    if (current) {
      if (nextRun(current - 1, most, &a, &dirty)) break;
      info_[current - 1].full = true;
      current = 0;
    }
    if (!takeBlockFor(th, cls, kind)) return nullptr;
  }
  noteAllocated(th, static_cast<size_t>(a.end - a.cursor));
  if (soonAt && (kind == CellKind::Object || prefixed) && allocated >= soonAt && th.thread && !collecting) [[unlikely]] th.thread->poll.fetch_or(kPollCollect, std::memory_order_relaxed);
  if (dirty && bytes <= kMaxPrepared) std::memset(a.cursor, 0, static_cast<size_t>(a.end - a.cursor));
  char* p = a.cursor;
  a.cursor += bytes;
  p += prefixed ? 16 : 0;
  stateOf(p) = kStateLive;
  return p;
}

namespace {

constexpr uint32_t kReserveFrom = 8;  ///< blocks of a growing cell from which on it gets room to grow into

constexpr size_t largeBlocks(size_t size) { return (size + kBlockHeader + kBlockSize - 1) / kBlockSize; }

}  // namespace

void* Heap::allocLarge(ThreadHeap& th, size_t size, CellKind kind, size_t filled, bool reserve) {
  std::lock_guard guard(lock);
  if (size > reserved_) return nullptr;
  auto n = static_cast<uint32_t>(largeBlocks(size)), all = n;
  int64_t first = -1;
  if (reserve && n >= kReserveFrom) first = takeBlocks(all = 2 * n, th.owner);
  if (first < 0) first = takeBlocks(all = n, th.owner);
  if (first < 0) return nullptr;
  auto b = static_cast<uint32_t>(first);
  BlockHeader* h = header(b);
  // What was used before is zeroed; the rest comes zeroed from the system.
  filled += kBlockHeader;
  for (uint32_t i = 0; i < all; i++) {
    BlockInfo& info = info_[b + i];
    size_t start = size_t{i} * kBlockSize, from = filled > start ? filled - start : 0;
    if (i < n && info.dirty && from < kBlockSize) std::memset(reinterpret_cast<char*>(header(b + i)) + from, 0, kBlockSize - from);
    info = BlockInfo{.use = i == 0 ? BlockUse::LargeHead : BlockUse::LargeTail, .kind = kind, .dirty = info.dirty || i < n,
                     .young = true, .full = true, .vacant = false, .listed = info.listed, .owner = th.owner,
                     .head = i == 0 ? all : b};
  }
  uint8_t offset = kind == CellKind::PrefixedObject ? 16 : 0;
  *h = BlockHeader{size_t{n} * kBlockSize - kBlockHeader, 0, 0, static_cast<uint32_t>(kBlockHeader), kind, 0, offset, 1, this};
  noteAllocated(th, size_t{n} * kBlockSize);
  char* p = reinterpret_cast<char*>(h) + kBlockHeader + offset;
  stateOf(p) = kStateLive;
  return p;
}

bool Heap::growLarge(ThreadHeap& th, void* cell, size_t size) {
  BlockHeader* h = blockOf(cell);
  if (!h->large || h->heap != this || h->stateOffset) return false;
  std::lock_guard guard(lock);
  uint32_t b = indexOf(h), all = info_[b].head;
  auto had = static_cast<uint32_t>((h->cellBytes + kBlockHeader) / kBlockSize);
  size_t want = largeBlocks(size);
  if (want <= had) return true;
  if (want > maxBlocks_ - b || (want > all && !mayTake(static_cast<uint32_t>(want) - all))) return false;
  auto n = static_cast<uint32_t>(want);
  if (n > all) {
    // Beyond its run: free blocks, or the end of what was ever used.
    uint32_t end = b + n;
    for (uint32_t i = b + all; i < end && i < frontier_; i++)
      if (info_[i].use != BlockUse::Free) return false;
    if (end > frontier_) {
      if (!commitTo(end)) return false;
      freeCount_ += end - frontier_;
      frontier_ = end;
    }
    freeCount_ -= n - all;
    for (uint32_t i = b + all; i < end; i++) {
      freeDirty_ -= info_[i].dirty;
      info_[i] = BlockInfo{.use = BlockUse::LargeTail, .kind = h->kind, .dirty = info_[i].dirty, .young = true,
                           .full = true, .vacant = false, .listed = info_[i].listed, .owner = th.owner, .head = b};
    }
    freeDirtyLow_ = std::min(freeDirtyLow_, freeDirty_);
    info_[b].head = n;
  }
  for (uint32_t i = b + had; i < b + n; i++) {
    if (info_[i].dirty) std::memset(header(i), 0, kBlockSize);
    info_[i].dirty = true;
  }
  h->cellBytes = size_t{n} * kBlockSize - kBlockHeader;
  noteAllocated(th, size_t{n - had} * kBlockSize);
  return true;
}

void Heap::addThread(ThreadHeap& th) {
  th.heap = this;
  // The owner with the fewest threads.
  size_t users[kMostOwners] = {};
  for (ThreadHeap* other : threads) users[other->owner]++;
  th.owner = static_cast<uint8_t>(std::min_element(users, users + kMostOwners) - users);
  if (th.owner == owned_.size()) owned_.push_back(std::make_unique<OwnedBlocks>());
}

void Heap::removeThread(ThreadHeap& th) {
  for (int kind = 0; kind < kCellKinds; kind++)
    for (int c = 0; c < kSizeClasses; c++)
      if (uint32_t b = th.block[kind][c]) owned_[th.owner]->lists[kind][c].left.push_back(b - 1);
  allocated.fetch_add(th.uncounted, std::memory_order_relaxed);
}

namespace {

void* tryAlloc(Heap& heap, ThreadHeap& th, size_t size, CellKind kind, size_t filled, bool reserve) {
  if (size > kMaxSmall) return heap.allocLarge(th, size, kind, filled, reserve);
  return heap.allocSmallSlow(th, sizeClass(size), kind);
}

}  // namespace

void* Heap::allocInNeed(ThreadHeap& th, size_t size, CellKind kind, size_t filled, bool must, bool* tell) {
  {
    std::lock_guard guard(lock);
    *tell = false;
    if (!must && (!needTold() || blocksLeft() <= throwBelow_)) {
      throwBelow_ = blocksLeft() / 2;
      return nullptr;
    }
    inNeed_ = true;
  }
  void* p = tryAlloc(*this, th, size, kind, filled, false);
  std::lock_guard guard(lock);
  inNeed_ = false;
  if ((*tell = blocksLeft() < throwBelow_)) throwBelow_ = blocksLeft() / 2;
  return p;
}

void Heap::flushAllocations() {
  for (ThreadHeap* th : threads) {
    for (auto& row : th->small)
      for (Allocation& a : row) a.cursor = a.end = nullptr;
    if (th->thread) std::memset(static_cast<ThreadPart*>(th)->recycled, 0, sizeof(ThreadPart::recycled));
  }
}

namespace {

constexpr size_t kWhole = SIZE_MAX / 2;
constexpr size_t kCollectAgain = size_t{1} << 20, kSmallNeed = size_t{1} << 16;

/// A cell of any size, but for prepared ones that are at hand; PrefixedObject: where its object starts. The caller is going
/// to write `filled` bytes of it, so that they need not be zeroed: none or kWhole but for large cells.
void* allocOrCollect(Thread& t, size_t size, CellKind kind, size_t filled = 0, bool reserve = false, bool must = false) {
  ThreadHeap& th = *t.heap;
  Heap& heap = *th.heap;
  size_t prefix = kind == CellKind::PrefixedObject ? 16 : 0;
  char* p = nullptr;
  int c = 0;
  if (size <= kMaxSmall) {
    c = sizeClass(size);
    Allocation& a = th.small[static_cast<int>(kind)][c];
    if (a.cursor != a.end) {
      p = a.cursor + prefix;
      a.cursor += kClassSizes[c];
      stateOf(p) = kStateLive;
    }
  }
  if (!p) {
    beforeSlowAllocation(heap, th.thread);
    p = static_cast<char*>(tryAlloc(heap, th, size, kind, filled, reserve));
    // While a MemoryError is handled, not before each block that is left.
    bool small = must || size <= kSmallNeed;
    bool vain = small && heap.needTold() && heap.allocated.load(std::memory_order_relaxed) + th.uncounted < kCollectAgain;
    if (!p && th.thread && !vain && size < (size_t{1} << 46)) {
      collect(t, true);
      p = static_cast<char*>(tryAlloc(heap, th, size, kind, filled, reserve));
    }
    if (!p && small) {
      bool tell;
      p = static_cast<char*>(heap.allocInNeed(th, size, kind, filled, must, &tell));
      if (p && tell && th.thread) memoryRanOut(t);
    }
    if (!p) return nullptr;
  }
  if (size > kMaxPrepared && size <= kMaxSmall && filled != kWhole) std::memset(p - prefix, 0, kClassSizes[c]);
  if (heap.tracer && th.thread) [[unlikely]] heap.tracer->allocated(t, p, size - prefix);
  return p;
}

}  // namespace

void* allocSlow(Thread& t, size_t size, CellKind kind) {
  void* p = allocOrCollect(t, size, kind, 0, false, true);
  if (!p) fatal("out of memory");
  return p;
}

void* allocOrNullSlow(Thread& t, size_t size, CellKind kind) {
  void* p = allocOrCollect(t, size, kind);
  if (!p) raiseMemory(t);
  return p;
}

void* allocUnfilled(Thread& t, size_t size, CellKind kind) {
  void* p = allocOrCollect(t, size, kind, kWhole);
  if (!p) raiseMemory(t);
  return p;
}

Object* allocPrefixedObject(Thread& t, TypeObject* type, size_t size) {
  size += 16;
  auto* o = static_cast<Object*>(allocOrCollect(t, size, CellKind::PrefixedObject));
  if (!o) {
    raiseMemory(t);
    return nullptr;
  }
  o->ob_refcnt = kRefBias;
  o->ob_type = type;
  return o;
}

Value* allocValues(Thread& t, size_t n) {
  if (n > SIZE_MAX / 16) {
    raiseMemory(t);
    return nullptr;
  }
  return static_cast<Value*>(allocOrNull(t, n * sizeof(Value), CellKind::Values));
}

Value* allocValuesOf(Thread& t, const Value* from, size_t n, size_t capacity) {
  if (capacity > SIZE_MAX / 16) {
    raiseMemory(t);
    return nullptr;
  }
  size_t size = capacity * sizeof(Value), filled = n * sizeof(Value);
  Value* to;
  if (char* p = takePrepared(t, size, CellKind::Values)) {
    stateOf(p) = kStateLive;
    to = reinterpret_cast<Value*>(p);
  } else {
    to = static_cast<Value*>(allocOrCollect(t, size, CellKind::Values, size <= kMaxSmall ? kWhole : filled));
    if (!to) {
      raiseMemory(t);
      return nullptr;
    }
    // Large ones come zeroed behind what is filled here.
    if (size > kMaxPrepared && size <= kMaxSmall) std::memset(static_cast<void*>(to + n), 0, kClassSizes[sizeClass(size)] - filled);
  }
  if (n) std::memcpy(static_cast<void*>(to), from, filled);
  return to;
}

Value* growValues(Thread& t, Value* old, size_t used, size_t n) {
  size_t size = n * sizeof(Value);
  if (n > SIZE_MAX / 16 || size <= kMaxSmall) return allocValuesOf(t, old, used, n);
  ThreadHeap& th = *t.heap;
  if (old && th.heap->growLarge(th, old, size)) {
    if (th.heap->tracer && th.thread) [[unlikely]] th.heap->tracer->allocated(t, old, size);
    return old;
  }
  auto* fresh = static_cast<Value*>(allocOrCollect(t, size, CellKind::Values, used * sizeof(Value), true));
  if (!fresh) {
    raiseMemory(t);
    return nullptr;
  }
  if (used) std::memcpy(static_cast<void*>(fresh), old, used * sizeof(Value));
  return fresh;
}

bool memoryIsShort(const Thread& t) { return t.heap->heap->needTold(); }

size_t cellSize(const void* p) {
  BlockHeader* h = blockOf(p);
  return h->cellBytes - h->stateOffset;
}
size_t valuesCapacity(const Value* buffer) { return blockOf(buffer)->cellBytes / sizeof(Value); }

void remember(void* owner) {
  Heap* heap = blockOf(owner)->heap;
  Thread* t = currentThread();
  ThreadHeap* th = t && t->heap && t->heap->heap == heap ? t->heap : heap->threads.empty() ? nullptr : heap->threads[0];
  if (!th || setState(owner, kStateRemembered) & kStateRemembered) return;
  if (th->rememberedCount == th->rememberedCapacity) {
    size_t capacity = th->rememberedCapacity ? th->rememberedCapacity * 2 : 256;
    auto* grown = static_cast<uintptr_t*>(std::realloc(th->remembered, capacity * sizeof(uintptr_t)));
    if (!grown) fatal("out of memory");
    th->remembered = grown;
    th->rememberedCapacity = capacity;
  }
  th->remembered[th->rememberedCount++] = reinterpret_cast<uintptr_t>(owner);
}

void setTracer(Thread& t, AllocationTracer* tracer) {
  Heap& heap = *t.runtime->heap;
  bool alone = stopOtherThreads(t);
  heap.flushAllocations();  // what threads have at hand they would use unasked
  heap.tracer = tracer;
  if (!alone) resumeOtherThreads(t);
}
AllocationTracer* tracerOf(const Runtime& rt) { return rt.heap ? rt.heap->tracer : nullptr; }

void addNativeBytes(Thread& t, intptr_t bytes) {
  if (!t.heap || !t.heap->thread) return;
  Heap& heap = *t.heap->heap;
  std::lock_guard guard(heap.lock);
  if (bytes < 0) {
    heap.nativeBytes -= heap.nativeBytes < static_cast<size_t>(-bytes) ? heap.nativeBytes : static_cast<size_t>(-bytes);
    return;
  }
  heap.nativeBytes += static_cast<size_t>(bytes);
  heap.noteAllocated(*t.heap, static_cast<size_t>(bytes));
}

// --- immortal cells ------------------------------------------------------------------------------

namespace {

struct ImmortalHeap {
  std::mutex lock;
  Heap heap{nullptr};
  ThreadHeap part{};
  ImmortalHeap() { heap.addThread(part); }
};
ImmortalHeap& immortalHeap() {
  static ImmortalHeap* it = new ImmortalHeap;
  return *it;
}

}  // namespace

ImmortalScope::ImmortalScope(Thread& t) : t_(t), saved_(t.heap) {
  ImmortalHeap& it = immortalHeap();
  it.lock.lock();
  t.heap = &it.part;
}
ImmortalScope::~ImmortalScope() {
  t_.heap = saved_;
  immortalHeap().lock.unlock();
}

// --- heaps and threads ---------------------------------------------------------------------------

void createHeap(Runtime& rt) { rt.heap = new Heap(&rt); }
void destroyHeap(Runtime& rt) {
  delete rt.heap;
  rt.heap = nullptr;
}
void attachThread(Thread& t) {
  Heap* heap = t.runtime->heap;
  auto* th = static_cast<ThreadPart*>(std::calloc(1, sizeof(ThreadPart)));
  if (!th) fatal("out of memory");
  th->thread = &t;
  t.heap = th;
  std::lock_guard guard(heap->lock);
  heap->addThread(*th);
  heap->threads.push_back(th);
}
void detachThread(Thread& t) {
  ThreadHeap* th = t.heap;
  if (!th) return;
  Heap* heap = th->heap;
  std::lock_guard guard(heap->lock);
  std::erase(heap->threads, th);
  heap->removeThread(*th);
  heap->orphans.insert(heap->orphans.end(), th->remembered, th->remembered + th->rememberedCount);
  std::free(th->remembered);
  std::free(th);
  t.heap = nullptr;
}
void lockHeap(Runtime& rt) { rt.heap->lock.lock(); }
void unlockHeap(Runtime& rt) { rt.heap->lock.unlock(); }
void forgetOtherThreads(Thread& t) {
  Heap& heap = *t.heap->heap;
  for (ThreadHeap* th : heap.threads)
    if (th != t.heap) heap.orphans.insert(heap.orphans.end(), th->remembered, th->remembered + th->rememberedCount);
  heap.threads.assign(1, t.heap);
}

}  // namespace ppy::gc
