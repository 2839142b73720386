// Lists of cells that wait to be used again, per thread.
#include "runtime/gc/recycle.h"

#include <cstring>

#include "runtime/gc/heap_impl.h"

namespace ppy::gc {

namespace {

/// A cell that waits, with kStateQueued: zeros behind the first word, which nothing traces.
struct Waiting {
  void* next;
};

void*& listOf(Thread& t, CellKind kind, int cls) { return static_cast<ThreadPart*>(t.heap)->recycled[kind != CellKind::Frame][cls]; }

}  // namespace

void* allocRecycled(Thread& t, size_t size, CellKind kind) {
  if (size > kMaxRecycled) return allocOrNull(t, size, kind);
  void*& head = listOf(t, kind, sizeClass(size));
  void* cell = head;
  if (!cell || t.runtime->heap->tracer) return alloc(t, size, kind);
  head = static_cast<Waiting*>(cell)->next;
  static_cast<Waiting*>(cell)->next = nullptr;
  stateOf(cell) &= static_cast<uint8_t>(~kStateQueued);
  return cell;
}

void recycle(Thread& t, void* cell) {
  Heap& heap = *t.runtime->heap;
  if (t.runtime->multiThreaded || heap.tracer || !heap.contains(cell)) return;
  BlockHeader* h = blockOf(cell);
  if (h->cellBytes > kMaxRecycled) return;
  heap.takeBack(cell);
  std::memset(cell, 0, h->cellBytes);
  void*& head = listOf(t, h->kind, h->sizeClass);
  static_cast<Waiting*>(cell)->next = head;
  head = cell;
}

/// The cell is as if just allocated, and waits.
void Heap::takeBack(void* cell) {
  uint8_t& state = stateOf(cell);
  if (state & kStateMarked) {
    live -= blockOf(cell)->cellBytes;
    info_[indexOf(cell)].young = true;  // so that it is swept when nobody uses it again
    takenBack++;
    state = kStateLive | kStateQueued;
  } else {
    // A young one is in the list of those with a finaliser, and stays there for the next one.
    state = static_cast<uint8_t>(kStateLive | kStateQueued | (state & kStateFinalizer));
  }
}

}  // namespace ppy::gc
