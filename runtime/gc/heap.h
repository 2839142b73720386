/// The heap: allocation, the write barrier, collection requests. Algorithms are in the .cpp files of
/// this room; docs/internals/gc.md has the drawing and the numbered invariants.
///
/// One contiguous reserved range per Heap, cut in 64 KiB blocks; a block holds cells of one size
/// class and one CellKind (large cells span blocks). The first 4 KiB of a block are its side table:
/// one state byte per 16-byte granule (entries that would describe the header itself hold the
/// block's metadata). Non-moving mark-sweep, generational by sticky mark bits, stop the world at
/// safepoint polls: allocation sets the thread's poll flag, and collects by itself only when polls
/// stay away for long (a built-in function that allocates without end) or in stress mode.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/thread/thread.h"
#include "runtime/value/value.h"

namespace ppy::gc {

class Heap;
class Marker;

/// How the collector finds the pointers of a cell.
enum class CellKind : uint8_t {
  Object,         ///< starts with Object; traced by its type's TypeInfo::trace
  PrefixedObject, ///< 16 bytes {shape, extra} before the Object (variable-size bases with attributes)
  Values,         ///< a buffer of Values, as many as the cell holds
  Raw,            ///< no pointers: digits, text, bytes
  Traced,         ///< starts with a TracedCell: a pointer to its trace function
  Frame,          ///< a heap frame (frame/frame.h), by its code's liveness; always dirty
  Conservative,   ///< every word may be a pointer (C++ coroutine frames); always dirty
  Extension,      ///< memory an extension asked for: an Object once its state has kStateInitialized; kept until then
};
inline constexpr int kCellKinds = 8;

/// First word of a CellKind::Traced cell (shapes, dict tables, inline-cache records, codes' side data).
/// A null function: nothing to trace.
struct TracedCell {
  void (*trace)(TracedCell*, Marker&);
};

/// State byte of a granule at which a cell starts (PrefixedObject: at which its Object starts).
enum : uint8_t {
  kStateLive = 1,       ///< a cell starts here and is allocated
  kStateMarked = 2,     ///< reached in the current (or, sticky, an earlier) cycle: old
  kStateRemembered = 4, ///< in the remembered set: old and written since the last collection
  kStateFinalizer = 8,  ///< has __del__ or a native destructor to run
  kStateWeakref = 16,   ///< has weak references
  kStateSeenByC = 32,   ///< handed to an extension at some time
  kStateExposed = 64,   ///< container whose elements are C references
  kStateQueued = 128,   ///< __del__ already run (PEP 442: once)
  kStateInitialized = kStateExposed,  ///< Extension cells: holds an Object
};
inline constexpr size_t kBlockSize = 64 * 1024, kGranule = 16, kBlockHeader = kBlockSize / kGranule;
inline constexpr size_t kBlockPayload = kBlockSize - kBlockHeader;

/// Size classes: by 16 up to 256, then chosen to fill a block's 61,440 bytes well.
inline constexpr uint32_t kClassSizes[] = {
    16,   32,   48,   64,   80,   96,   112,  128,  144,  160,  176,  192,   208,   224,   240,   256,   288,  320, 384,
    448,  512,  576,  640,  768,  896,  1024, 1280, 1536, 1792, 2048, 2560,  3072,  3840,  5120,  6144,  7680, 10240,
    12288, 15360, 20480, 30720};
inline constexpr int kSizeClasses = sizeof(kClassSizes) / sizeof(kClassSizes[0]);
inline constexpr size_t kMaxSmall = 30720;
/// Cells up to this size are zeroed a run at a time, before they are given out; larger ones when they are.
inline constexpr size_t kMaxPrepared = 256;
struct SizeClassTable {
  uint8_t fine[1024 / 32 + 1], coarse[kMaxSmall / 256 + 1];
  constexpr SizeClassTable() : fine{}, coarse{} {
    for (size_t i = 0; i < sizeof fine; i++) fine[i] = find(i * 32);
    for (size_t i = 0; i < sizeof coarse; i++) coarse[i] = find(i * 256);
  }
  static constexpr uint8_t find(size_t size) {
    uint8_t c = 0;
    while (kClassSizes[c] < size) c++;
    return c;
  }
};
inline constexpr SizeClassTable kClassOf{};
/// Class of a size of at most kMaxSmall.
constexpr int sizeClass(size_t size) {
  if (size <= 256) return size == 0 ? 0 : static_cast<int>((size - 1) / 16);
  return size <= 1024 ? kClassOf.fine[(size + 31) / 32] : kClassOf.coarse[(size + 255) / 256];
}

/// A run of free cells that a thread allocates from; zeroed up to kMaxPrepared.
struct Allocation {
  char *cursor, *end;
};
/// What a thread owns of the heap.
struct ThreadHeap {
  Allocation small[kCellKinds][kSizeClasses];
  uint32_t block[kCellKinds][kSizeClasses];  ///< that runs come from and nobody else looks at: its index + 1; 0: none
  Heap* heap;
  Thread* thread;  ///< null for the immortal heap
  uint8_t owner;   ///< BlockInfo::owner of what it takes
  size_t uncounted;  ///< bytes given out that Heap::allocated does not know of yet
  uintptr_t* remembered;
  size_t rememberedCount, rememberedCapacity;
};

/// State byte of the cell at `cell`, which must be in some heap (not static data).
inline uint8_t& stateOf(const void* cell) {
  auto a = reinterpret_cast<uintptr_t>(cell);
  return reinterpret_cast<uint8_t*>(a & ~(kBlockSize - 1))[(a & (kBlockSize - 1)) / kGranule];
}

/// Sets / clears flags of a cell that other threads may be giving flags too. The flags before.
inline uint8_t setState(const void* cell, int flags) {
  return std::atomic_ref<uint8_t>(stateOf(cell)).fetch_or(static_cast<uint8_t>(flags), std::memory_order_relaxed);
}
inline uint8_t clearState(const void* cell, int flags) {
  return std::atomic_ref<uint8_t>(stateOf(cell)).fetch_and(static_cast<uint8_t>(~flags), std::memory_order_relaxed);
}

/// Out-of-line parts of the allocator: cells above kMaxPrepared, and runs used up.
void* allocSlow(Thread& t, size_t size, CellKind kind);
void* allocOrNullSlow(Thread& t, size_t size, CellKind kind);

/// The next prepared cell of the class for `size`; null when the run is used up or the size is above kMaxPrepared.
inline char* takePrepared(Thread& t, size_t size, CellKind kind) {
  if (size > kMaxPrepared) return nullptr;
  int c = sizeClass(size);
  Allocation& a = t.heap->small[static_cast<int>(kind)][c];
  char* p = a.cursor;
  if (p == a.end) [[unlikely]] return nullptr;
  a.cursor = p + (static_cast<size_t>(c) + 1) * kGranule;
  return p;
}

/// Zeroed memory of at least `size` bytes. Never null: when the memory cannot be had it collects, then
/// aborts with a message: for sizes that the runtime chooses. PrefixedObject: see allocPrefixedObject.
inline void* alloc(Thread& t, size_t size, CellKind kind) {
  if (char* p = takePrepared(t, size, kind)) [[likely]] {
    stateOf(p) = kStateLive;
    return p;
  }
  return allocSlow(t, size, kind);
}
/// The same; null with MemoryError pending when the memory cannot be had. For sizes a program chooses.
inline void* allocOrNull(Thread& t, size_t size, CellKind kind) {
  if (char* p = takePrepared(t, size, kind)) [[likely]] {
    stateOf(p) = kStateLive;
    return p;
  }
  return allocOrNullSlow(t, size, kind);
}
/// The same with contents that are arbitrary, for a caller that fills them before anything else is allocated:
/// a Values cell up to its capacity (valuesCapacity), other kinds as far as their tracing looks. Not for PrefixedObject.
void* allocUnfilled(Thread& t, size_t size, CellKind kind);
/// Allocates an object and fills its header.
inline Object* allocObject(Thread& t, TypeObject* type, size_t size) {
  auto* o = static_cast<Object*>(alloc(t, size, CellKind::Object));
  o->ob_refcnt = kRefBias;
  o->ob_type = type;
  return o;
}
/// Allocates an object of `size` bytes with 16 zeroed bytes before it (CellKind::PrefixedObject); the
/// result is the object. Null with MemoryError pending.
Object* allocPrefixedObject(Thread& t, TypeObject* type, size_t size);
/// A Values buffer of at least n zeroed (empty) slots; null with MemoryError pending. `valuesCapacity`
/// is the real number of slots (rounded up to the size class). Slots beyond those in use must stay empty
/// or hold live values: the collector looks at all of them.
Value* allocValues(Thread& t, size_t n);
/// The same holding the n values at `from`, in a buffer for at least `capacity`.
Value* allocValuesOf(Thread& t, const Value* from, size_t n, size_t capacity);
/// A buffer for at least n values that begins with the first `used` of `old` (may be null): `old` itself, grown, where there is
/// room behind it; else a fresh one. Large ones get addresses to grow into. Null with MemoryError pending.
Value* growValues(Thread& t, Value* old, size_t used, size_t n);
size_t valuesCapacity(const Value* buffer);
/// Bytes usable in the cell that starts at p.
size_t cellSize(const void* p);

void remember(void* owner);

/// The write barrier: call after storing a pointer into `owner` (the cell that holds the slot; never
/// static data). Cheap: one byte test.
inline void barrier(void* owner) {
  uint8_t state = __atomic_load_n(&stateOf(owner), __ATOMIC_RELAXED);  // other threads set flags
  if ((state & (kStateMarked | kStateRemembered)) == kStateMarked) [[unlikely]] remember(owner);
}
/// Stores v into a slot of `owner`. What is no pointer needs no barrier: an array of numbers is not traced again.
inline void store(void* owner, Value* slot, Value v) {
  storeShared(slot, v);
  if (v.isObject()) barrier(owner);
}

/// The same for an owner that may be outside the heap, as what belongs to built-in types is: then the slot becomes a root.
void storeAnywhere(Thread& t, void* owner, Value* slot, Value v);

/// Marks (pushes) what is reachable; handed to trace functions.
class Marker {
 public:
  void mark(Value v) { if (v.isObject()) markPointer(v.object()); }
  void mark(const void* cell) { markPointer(cell); }
  void markRange(const Value* v, size_t n) { for (size_t i = 0; i < n; i++) mark(v[i]); }
  /// A word that may be a pointer into a cell.
  void markConservatively(uintptr_t word);
  void markConservatively(const void* from, const void* to);
 private:
  friend class Heap;
  void markPointer(const void* cell) {
    if (reinterpret_cast<uintptr_t>(cell) - base_ >= size_) return;
    uint8_t& state = stateOf(cell);
    if (state & kStateMarked) return;
    state |= kStateMarked;
    push(cell);
  }
  void push(const void* cell) {
    if (top_ == limit_) [[unlikely]] {
      if (!grow()) return;
    }
    *top_++ = cell;
  }
  bool grow();
  uintptr_t base_ = 0, size_ = 0;  ///< the heap's range
  const void **top_ = nullptr, **limit_ = nullptr, **stack_ = nullptr;
  bool overflowed_ = false;
  Heap* heap_ = nullptr;
};

/// Is `p` a cell of this Runtime's heap (not static data, not process-wide)?
bool inHeap(const Runtime& rt, const void* p);
/// Ends a cell that nothing refers to any more. Its memory is used again after the next sweep.
void freeCell(Thread& t, void* cell);

/// Collects now, scanning the native stack conservatively. Finalisers and weak reference callbacks are
/// queued (runFinalizers_py runs them). Returns how many were queued.
size_t collect(Thread& t, bool full = true);
/// True when the thread's poll flag asks for a collection; safepoint_py serves it.
inline bool collectionWanted(const Thread& t) { return t.poll.load(std::memory_order_relaxed) & kPollCollect; }
/// The collection a poll asked for: partial or full as the heap's growth says.
void collectAsWanted(Thread& t);
/// The object has __del__ or a native destructor: one of them runs once it is unreachable.
void setFinalizer(Thread& t, Object* o);
/// Takes part of what finalisation queued: false when nothing is left. Exactly one of the two is set:
/// an object whose finaliser is to run, or a dead weak reference whose callback is to be called.
bool takeFinalizable(Thread& t, Object** object, struct ppy::WeakrefObject** weakref);
/// What has a finaliser or a weak reference with a callback by now belongs to the runtime itself.
void startProgram(Thread& t);
/// Has anything else got one since?
bool programMayFinalize(Thread& t);
/// Puts every object that still has a finaliser into the queue (process exit).
void queueAllFinalizers(Thread& t);
/// Malloc'ed or mapped memory that heap cells keep alive grew (or shrank) by so many bytes.
void addNativeBytes(Thread& t, intptr_t bytes);
/// gc.disable: automatic collections become rare instead of none (the heap has no other way to shrink).
void setAutomatic(Runtime& rt, bool on);
bool isAutomatic(Runtime& rt);
/// Calls f(object, context) for every live object (after finishing the sweep); f must not allocate.
void forEachObject_nogc(Runtime& rt, void (*f)(Object*, void*), void* context);
/// The objects that each of `objects` refers to directly: calls f(parent, child, context).
void forEachReferent_nogc(Runtime& rt, Object* const* objects, size_t n, void (*f)(Object*, Object*, void*), void* context);

struct HeapStats {
  size_t collections, fullCollections;
  size_t liveBytes;       ///< marked by the last collection
  size_t allocatedBytes;  ///< since then
  size_t blockBytes;      ///< held by blocks
};
HeapStats heapStats(Runtime& rt);

/// A root outside the heap and the stacks (C++ statics of a Runtime, malloc'ed structures).
class RootBase {
 protected:
  explicit RootBase(Runtime& rt);
  virtual ~RootBase();
  RootBase(const RootBase&) = delete;
 public:
  virtual void trace(Marker&) = 0;
 private:
  friend class Heap;
  RootBase *prev_, *next_;
  Runtime& runtime_;
};

/// While it lives, `t` (whose heap may be null: process start) allocates immortal cells: never swept, marked
/// or moved to a remembered set; stateOf and the barrier work on them. One at a time in the process (it
/// holds a lock); what is made may point to immortal cells and static data only.
class ImmortalScope {
 public:
  explicit ImmortalScope(Thread& t);
  ~ImmortalScope();
  ImmortalScope(const ImmortalScope&) = delete;
 private:
  Thread& t_;
  ThreadHeap* saved_;
};

/// A heap for a fresh Runtime (stored in rt.heap) / its end. `attach` gives a thread its part.
void createHeap(Runtime& rt);
void destroyHeap(Runtime& rt);
/// For fork: nobody is inside the heap while it is locked; in the child only the calling thread is left.
void lockHeap(Runtime& rt);
void unlockHeap(Runtime& rt);
void forgetOtherThreads(Thread& t);
void attachThread(Thread& t);
void detachThread(Thread& t);

/// Keeps `v` alive (in a register or on the stack) up to this point.
inline void keepAlive(Value v) { asm volatile("" : : "r"(v.bits()) : "memory"); }
inline void keepAlive(const void* p) { asm volatile("" : : "r"(p) : "memory"); }

}  // namespace ppy::gc
