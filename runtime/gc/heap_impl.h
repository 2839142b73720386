/// class Heap; private to this room (and to its tests).
#pragma once
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/gc/explicit.h"
#include "runtime/gc/block.h"
#include "runtime/gc/tracer.h"
#include "runtime/object/layout.h"

namespace ppy::gc {

/// Blocks of one kind and size class, and how far this cycle's allocation has come among them.
struct BlockList {
  std::vector<uint32_t> blocks;
  size_t next = 0;
  std::vector<uint32_t> left;  ///< by threads that have ended: used in part
};

/// The blocks of some threads: every thread has its own, as far as kMostOwners go, and comes to those of others when there is
/// no free memory else. So what a thread writes to is in the caches of the processor it runs on, collection after collection.
struct OwnedBlocks {
  std::vector<uint32_t> free;  ///< and blocks that a run was made of meanwhile
  BlockList lists[kCellKinds][kSizeClasses];
};
inline constexpr size_t kMostOwners = 16;

struct Finalizable {
  Object* object;
  WeakrefObject* weakref;
};

/// An object that was recycled and is not in use again (recycle.h).
inline bool isWaiting(const Object* o) { return (stateOf(o) & kStateQueued) && !o->ob_type; }
/// Larger cells are not recycled.
inline constexpr size_t kMaxRecycled = 512;
inline constexpr int kRecycledClasses = sizeClass(kMaxRecycled) + 1;

/// What a thread has of the heap, as allocated: with what only the collector asks for.
struct ThreadPart : ThreadHeap {
  void* recycled[2][kRecycledClasses];  ///< cells that wait to be used again (recycle.h), frames and objects: linked by their first word
  // Heap::collections + 1 when the thread made an object with a finaliser; 0: never.
  size_t finalizerMadeAt;  ///< the last one
  size_t firstDelMadeAt;   ///< the first one with a __del__
};

/// A mutex that is held for less than a microsecond: who finds it taken looks again a while before going to sleep.
class BriefMutex {
 public:
  void lock() {
    for (int i = 0; i < kLooks; i++) {
      if (mutex_.try_lock()) return;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }

 private:
  static constexpr int kLooks = 100;
  std::mutex mutex_;
};

/// May any cell of the block have one of these state bits? All its states or-ed together, which goes by vectors.
inline bool anyState(const BlockHeader* h, uint8_t bits) {
  auto* states = reinterpret_cast<const uint8_t*>(h);
  uint8_t seen = 0;
  for (size_t g = kBlockHeader / kGranule; g < kBlockSize / kGranule; g++) seen |= states[g];
  return seen & bits;
}

/// Frees the cells of a block that are not marked. How many are.
inline size_t sweepStates(BlockHeader* h) {
  constexpr size_t kWords = (kBlockSize - kBlockHeader) / kGranule / sizeof(uint64_t), kPart = kWords / 2;
  static_assert(kWords % 2 == 0 && kPart < 256);  // a byte of `lanes` counts as far as kPart
  static_assert(kStateLive == 1 && kStateMarked == 2);
  char* states = reinterpret_cast<char*>(h) + kBlockHeader / kGranule;
  size_t n = 0;
  for (size_t part = 0; part < 2; part++) {
    uint64_t lanes = 0;
    for (size_t i = 0; i < kPart; i++) {
      uint64_t w;
      std::memcpy(&w, states + (part * kPart + i) * sizeof w, sizeof w);
      uint64_t kept = w & w >> 1 & 0x0101010101010101;
      lanes += kept;
      w &= (kept << 8) - kept;  // each 1 becomes 255
      std::memcpy(states + (part * kPart + i) * sizeof w, &w, sizeof w);
    }
    for (; lanes; lanes >>= 8) n += lanes & 0xff;
  }
  return n;
}

class Heap {
 public:
  explicit Heap(Runtime* rt);  ///< null: the immortal heap
  ~Heap();
  Heap(const Heap&) = delete;

  // --- alloc.cpp: called with free-cell runs used up -------------------------------------------
  void* allocSmallSlow(ThreadHeap& th, int cls, CellKind kind);
  /// Bytes from `filled` on are zeroed; `reserve`: as many blocks again are kept behind it for growLarge.
  void* allocLarge(ThreadHeap& th, size_t size, CellKind kind, size_t filled = 0, bool reserve = false);
  /// Makes a large cell larger where it is, with zeros; false when what follows it is in use.
  bool growLarge(ThreadHeap& th, void* cell, size_t size);
  /// Takes a block for th->block[kind][cls]: false when there is none to be had.
  bool takeBlockFor(ThreadHeap& th, int cls, CellKind kind);
  void noteAllocated(ThreadHeap& th, size_t bytes);
  /// Threads give up the runs they have at hand, and the cells that wait to be used again.
  void flushAllocations();
  void takeBack(void* cell);  ///< recycle.cpp
  /// Gives a thread blocks of its own.
  void addThread(ThreadHeap& th);
  void removeThread(ThreadHeap& th);

  // --- blocks.cpp --------------------------------------------------------------------------------
  uintptr_t base() const { return base_; }
  bool contains(const void* p) const { return reinterpret_cast<uintptr_t>(p) - base_ < reserved_; }
  BlockHeader* header(uint32_t block) const { return reinterpret_cast<BlockHeader*>(base_ + block * kBlockSize); }
  uint32_t indexOf(const void* p) const { return static_cast<uint32_t>((reinterpret_cast<uintptr_t>(p) - base_) / kBlockSize); }
  int64_t takeBlocks(uint32_t n, uint8_t owner);  ///< index of the first of n adjacent blocks; -1: none to be had
  int64_t popFree(uint8_t owner);          ///< one of the owner's free blocks; -1: none
  bool commitTo(uint32_t block);           ///< makes all blocks before `block` accessible
  void freeBlocks(uint32_t first, uint32_t n);
  /// After a full collection: orders the free blocks and gives those back that the last cycle had no use for.
  void releaseFreeBlocks();

  // --- mark.cpp ----------------------------------------------------------------------------------
  void drain();
  void traceCell(const void* cell, BlockHeader* h);
  /// The cell that `word` points to or into, or null.
  const void* findCell(uintptr_t word, const void** previous = nullptr);
  void clearMarks();
  void retraceAlwaysDirty();

  // --- counts.cpp --------------------------------------------------------------------------------
  // --- cycles.cpp; after marking ------------------------------------------------------------------
  void countCycles();
  /// Looks after the objects of earlier collections that the program asked for.
  void settleCounted();
  Found* asked = nullptr;            ///< what this collection counts cycles for
  bool saveAll = false;              ///< and keeps what it finds
  std::vector<Object*> cyclic;       ///< what it counted
  std::vector<Object*> pending;      ///< of that, what finalisers keep until the next full collection
  size_t resurrected = 0;
  std::vector<Object*> garbage;      ///< kept, to be handed over
  std::vector<Object*> legacyRan;    ///< their tp_del ran since the last full collection
  GarbageFn garbageFn = nullptr;
  CollectionFn collectionFn = nullptr;
  GenerationStats generations;

  /// After marking: what C refers to is marked too (ARCHITECTURE 4).
  void markFromCounts(bool full);
  /// Marks what marked objects of seenUnmarked hold by counts, to a fixpoint.
  void markCounted();
  std::vector<Object*> seenUnmarked;  ///< seen by C and not yet reached in this collection

  // --- roots.cpp ---------------------------------------------------------------------------------
  void markRoots(Thread& t, void* stackTop);
  void markThread(Thread& t);

  // --- collect.cpp -------------------------------------------------------------------------------
  size_t collect(Thread& t, bool full, void* stackTop, Found* countInto);
  void collectAsWanted(Thread& t);
  void retraceRemembered(void* cell);
  size_t processFinalizers(bool full);
  void orderQueue(size_t from);
  void planNext(bool full, size_t survived);

  // --- sweep.cpp ---------------------------------------------------------------------------------
  /// Next run of free cells in a block from its cursor; false at its end. Frees dead cells on the way.
  bool nextRun(uint32_t block, size_t maxBytes, Allocation* out, bool* dirty);
  void sweep(bool full);
  void sweepPoisoning(BlockHeader* h);

  // --- weakref.cpp -------------------------------------------------------------------------------
  size_t processWeakrefs(bool full);
  bool growWeakTable();
  void noteWeakReferent(Object* o);
  struct WeakEntry {
    Object* referent;  ///< null: free, 1: erased
    WeakrefObject* first;
  };
  WeakEntry* findWeak(const Object* o, bool insert);
  void eraseWeak(WeakEntry* e);

  // --- verify.cpp --------------------------------------------------------------------------------
  void verify(const char* when);
  /// Fails when a cell on the mark stack from `from` on is not the start of a live cell; `parent` referred to it.
  void verifyPushed(const void** from, const void* parent, const char* what);
  void drainVerifying();
  void referents(Object* const* objects, size_t n, void (*f)(Object*, Object*, void*), void* context);

  template <class F>
  void forEachCell(uint32_t block, F&& f) {
    BlockHeader* h = header(block);
    auto* states = reinterpret_cast<uint8_t*>(h);
    if (h->large) {
      if (states[kBlockHeader / kGranule + h->stateOffset / kGranule] & kStateLive)
        f(reinterpret_cast<char*>(h) + kBlockHeader + h->stateOffset, states[kBlockHeader / kGranule + h->stateOffset / kGranule]);
      return;
    }
    uint32_t step = h->granules, last = kBlockSize / kGranule;
    for (uint32_t g = kBlockHeader / kGranule; g + step <= last; g += step) {
      uint8_t& s = states[g + h->stateOffset / kGranule];
      if (s & kStateLive) f(reinterpret_cast<char*>(h) + g * kGranule + h->stateOffset, s);
    }
  }

  Runtime* runtime;  ///< null: immortal
  BriefMutex lock;   ///< slow paths of allocation, weak references, finalisers
  std::vector<ThreadHeap*> threads;
  std::vector<uintptr_t> orphans;  ///< remembered by threads that have ended
  std::vector<Value*> outsideSlots;  ///< outside the heap, holding what is in it (storeAnywhere)
  RootBase* roots = nullptr;
  Marker marker;
  size_t markStackLimit;  ///< entries; tests lower it to see the overflow policy

  std::vector<Object*> youngFinalizers, oldFinalizers;
  size_t takenBack = 0;  ///< old cells that were recycled since the last collection: oldFinalizers may name them
  std::vector<Finalizable> queue;
  size_t queueHead = 0;
  size_t finalizersMade = 0, finalizersAtStart = 0;  ///< objects and weak references with callbacks, ever

  // growth and triggers
  std::atomic<size_t> allocated = 0;  ///< bytes given out since the last collection
  size_t nativeBytes = 0;   ///< outside the heap, held by it
  size_t nativeAtCollection = 0;
  size_t live = 0;          ///< bytes marked
  size_t liveAtFull = 0;
  size_t passedOver = 0;  ///< bytes of free cells in mostly full blocks that allocation leaves alone until the next full collection
  size_t budget;            ///< allocate so much before the next collection
  size_t rootBytes = 0;     ///< stack and frames scanned by the last collection
  std::atomic<size_t> soonAt = 0;  ///< an object made when more than that has been allocated asks for a collection (collectSoon); 0: none
  bool wantFull = false, automatic = true;
  std::atomic<bool> collecting = false;
  int64_t idleAt = 0;  ///< milliseconds: when collectIdle last collected
  size_t collections = 0, fullCollections = 0;
  uint32_t stress = 0;
  std::atomic<uint32_t> stressLeft = 0;
  bool poison = false, verifying = false;
  AllocationTracer* tracer = nullptr;  ///< changed while the world stands still

  /// What no other block is there for. The caller throws MemoryError when *tell. What need not be had gets blocks that
  /// are kept back only while a MemoryError is being handled; null, when it is time for another one.
  void* allocInNeed(ThreadHeap& th, size_t size, CellKind kind, size_t filled, bool must, bool* tell);
  bool needTold() const { return throwBelow_.load(std::memory_order_relaxed) < keptBack_; }

 private:
  friend class HeapTest;
  friend HeapStats heapStats(Runtime& rt);
  friend void forEachObject_nogc(Runtime&, void (*)(Object*, void*), void*);
  uintptr_t base_ = 0, reserved_ = 0;
  uint32_t maxBlocks_ = 0, frontier_ = 0, committed_ = 0;  ///< in blocks
  uint32_t freeCount_ = 0, freeDirty_ = 0;
  /// Blocks that only cells which must be had get, when there are no others (allocSlow): memory for a MemoryError to
  /// be thrown at the next safepoint, and handled. It is thrown again each time half of what was left is gone.
  uint32_t keptBack_ = 0;
  std::atomic<uint32_t> throwBelow_ = 0;  ///< read without the lock by needTold
  bool inNeed_ = false;
  uint32_t blocksLeft() const { return freeCount_ + (maxBlocks_ - frontier_); }
  bool mayTake(uint32_t n) const { return blocksLeft() >= n + (inNeed_ ? 0 : keptBack_); }
  uint32_t freeDirtyLow_ = 0;  ///< least freeDirty_ since the last full collection: memory that was not needed
  BlockInfo* info_ = nullptr;
  std::vector<std::unique_ptr<OwnedBlocks>> owned_;  ///< by BlockInfo::owner
  WeakEntry* weak_ = nullptr;
  size_t weakMask_ = 0, weakUsed_ = 0;
  std::vector<Object*> youngReferents_;
};

extern "C" {
/// Pushes the registers that a callee may keep and calls fn(arg, stack pointer).
size_t ppy_gc_with_registers(size_t (*fn)(void*, void*), void* arg);
}
[[noreturn]] void fatal(const char* message);

}  // namespace ppy::gc
