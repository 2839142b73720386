/// The heap: allocation, the write barrier, collection requests. Algorithms are in the .cpp files of
/// this room; docs/internals/gc.md has the drawing and the numbered invariants.
///
/// One contiguous reserved range per Heap, cut in 64 KiB blocks; a block holds cells of one size
/// class and one CellKind (large cells span blocks). The first 4 KiB of a block are its side table:
/// one state byte per 16-byte granule (entries that would describe the header itself hold the
/// block's metadata). Non-moving mark-sweep, generational by sticky mark bits, stop the world at
/// safepoint polls: allocation itself never collects, it only sets the thread's poll flag.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/value/value.h"

namespace ppy {
struct Thread;
struct Runtime;
struct TypeObject;
}  // namespace ppy

namespace ppy::gc {

class Heap;
class Marker;
struct ThreadHeap;

/// How the collector finds the pointers of a cell.
enum class CellKind : uint8_t {
  Object,         ///< starts with Object; traced by its type's TypeInfo::trace
  PrefixedObject, ///< 16 bytes {shape, extra} before the Object (variable-size bases with attributes)
  Values,         ///< a buffer of Values: 16-byte header {capacity in bytes, owner hint}, then the Values
  Raw,            ///< no pointers: digits, text, bytes
  Traced,         ///< starts with a TracedCell: a pointer to its trace function
  Frame,          ///< a heap frame (frame/frame.h), by its code's liveness
  Conservative,   ///< every word may be a pointer (C++ coroutine frames)
};
inline constexpr int kCellKinds = 7;

/// First word of a CellKind::Traced cell (shapes, dict tables, inline-cache records, codes' side data).
struct TracedCell {
  void (*trace)(TracedCell*, Marker&);
};

/// State byte of a granule at which a cell starts.
enum : uint8_t {
  kStateLive = 1,       ///< a cell starts here and is allocated
  kStateMarked = 2,     ///< reached in the current (or, sticky, an earlier) cycle: old
  kStateRemembered = 4, ///< in the remembered set: old and written since the last collection
  kStateFinalizer = 8,  ///< has __del__ or a native destructor to run
  kStateWeakref = 16,   ///< has weak references
  kStateSeenByC = 32,   ///< handed to an extension at some time
  kStateExposed = 64,   ///< container whose elements are C references
  kStateQueued = 128,   ///< finaliser already run (PEP 442: once)
};
inline constexpr size_t kBlockSize = 64 * 1024, kGranule = 16;

/// Zeroed memory of at least `size` bytes. Never null: out of memory collects, then raises
/// MemoryError through the thread (allocOrNull) or aborts with a message (alloc: small sizes only).
void* alloc(Thread& t, size_t size, CellKind kind);
/// Null with MemoryError pending when the memory cannot be had. For sizes a program chooses.
void* allocOrNull(Thread& t, size_t size, CellKind kind);
/// Allocates an object and fills its header.
Object* allocObject(Thread& t, TypeObject* type, size_t size);
/// A Values buffer of n zeroed (empty) slots; null with MemoryError pending. `valuesCapacity` is the
/// real number of slots (rounded up to the size class).
Value* allocValues(Thread& t, size_t n);
size_t valuesCapacity(const Value* buffer);
/// Bytes usable in the cell that starts at p.
size_t cellSize(const void* p);

/// State byte of the cell at `cell`, which must be in some heap (not static data).
inline uint8_t& stateOf(const void* cell) {
  auto a = reinterpret_cast<uintptr_t>(cell);
  return reinterpret_cast<uint8_t*>(a & ~(kBlockSize - 1))[(a & (kBlockSize - 1)) / kGranule];
}
void remember(void* owner);

/// The write barrier: call after storing a pointer into `owner` (the cell that holds the slot; never
/// static data). Cheap: one byte test.
inline void barrier(void* owner) {
  if ((stateOf(owner) & (kStateMarked | kStateRemembered)) == kStateMarked) [[unlikely]] remember(owner);
}
/// Stores v into a slot of `owner`.
inline void store(void* owner, Value* slot, Value v) {
  *slot = v;
  barrier(owner);
}

/// Marks (pushes) what is reachable; handed to trace functions.
class Marker {
 public:
  void mark(Value v) { if (v.isObject()) markPointer(v.object()); }
  void mark(const void* cell) { if (cell) markPointer(cell); }
  void markRange(const Value* v, size_t n) { for (size_t i = 0; i < n; i++) mark(v[i]); }
 private:
  friend class Heap;
  void markPointer(const void* cell);
  Heap* heap_ = nullptr;
  struct Impl;
  Impl* impl_ = nullptr;
};

/// Collects now, scanning the native stack conservatively. Returns cells found unreachable with
/// finalisers or cyclic identity as gc.collect() reports (an estimate).
size_t collect(Thread& t, bool full = true);
/// True when the thread's poll flag asks for a collection; the poll (thread/safepoint.h) calls it.
bool collectionWanted(const Thread& t);

/// A root outside the heap and the stacks (C++ statics of a Runtime, malloc'ed structures).
class RootBase {
 protected:
  RootBase(Runtime& rt);
  ~RootBase();
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

/// Keeps `v` alive (in a register or on the stack) up to this point.
inline void keepAlive(Value v) { asm volatile("" : : "r"(v.bits()) : "memory"); }
inline void keepAlive(const void* p) { asm volatile("" : : "r"(p) : "memory"); }

}  // namespace ppy::gc
