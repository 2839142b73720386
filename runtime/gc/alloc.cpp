/// Slow paths of allocation: new runs of cells, large cells, triggers; the heap of immortal cells.
#include <cstdio>
#include <cstring>

#include "runtime/gc/heap_impl.h"
#include "runtime/gc/hooks.h"

namespace ppy::gc {

namespace {

constexpr size_t kRunBytes = 16 * 1024;  ///< cells zeroed at a time in used blocks: stays in the first cache

/// Runs a collection from an allocation: only when the polls did not come in time.
void collectNow(Heap& heap, Thread& t, bool full) {
  struct Arg { Heap* heap; Thread* thread; bool full; } arg{&heap, &t, full};
  ppy_gc_with_registers(
      [](void* p, void* sp) {
        auto* a = static_cast<Arg*>(p);
        return a->heap->collect(*a->thread, a->full, sp);
      },
      &arg);
}

void beforeSlowAllocation(Heap& heap, Thread* t) {
  if (!t || heap.collecting) return;
  if (heap.stress) {
    if (--heap.stressLeft == 0) {
      heap.stressLeft = heap.stress;
      collectNow(heap, *t, heap.collections % 4 == 3);
    }
  } else if (heap.allocated > heap.budget * 4 + (size_t{16} << 20)) {
    collectNow(heap, *t, heap.wantFull);
  }
}

}  // namespace

void Heap::noteAllocated(Thread* t, size_t bytes) {
  allocated += bytes;
  if (allocated > budget && t && !collecting) t->poll.fetch_or(kPollCollect, std::memory_order_relaxed);
}

void* Heap::allocSmallSlow(ThreadHeap& th, int cls, CellKind kind) {
  std::lock_guard<std::mutex> guard(lock);
  uint32_t bytes = kClassSizes[cls];
  bool prefixed = kind == CellKind::PrefixedObject;
  Allocation& a = th.small[static_cast<int>(kind)][cls];
  BlockList& list = listOf(kind, cls);
  size_t most = stress && th.thread ? bytes : kRunBytes;
  for (;;) {
    if (list.current >= 0) {
      auto b = static_cast<uint32_t>(list.current);
      if (nextRun(b, most, &a)) break;
      info_[b].full = true;
      list.current = -1;
    }
    while (list.next < list.blocks.size() && info_[list.blocks[list.next]].full) list.next++;
    if (list.next < list.blocks.size()) {
      list.current = static_cast<int32_t>(list.blocks[list.next++]);
      continue;
    }
    int64_t b = takeBlocks(1);
    if (b < 0) return nullptr;
    BlockHeader* h = header(static_cast<uint32_t>(b));
    *h = BlockHeader{bytes, bytes / static_cast<uint32_t>(kGranule),
                     static_cast<uint32_t>(((uint64_t{1} << 32) + bytes - 1) / bytes),
                     static_cast<uint32_t>(kBlockHeader), kind, static_cast<uint8_t>(cls),
                     static_cast<uint8_t>(prefixed ? 16 : 0), 0, this};
    BlockInfo& i = info_[b];
    // It may have been the middle of a large cell.
    if (i.dirty) std::memset(reinterpret_cast<char*>(h) + kBlockHeader / kGranule, 0, kBlockHeader - kBlockHeader / kGranule);
    i.use = BlockUse::Small;
    i.kind = kind;
    i.full = i.needsSweep = false;
    i.vacant = true;
    list.blocks.push_back(static_cast<uint32_t>(b));
    list.next = list.blocks.size();
    list.current = static_cast<int32_t>(b);
  }
  noteAllocated(th.thread, static_cast<size_t>(a.end - a.cursor));
  char* p = a.cursor;
  a.cursor += bytes;
  p += prefixed ? 16 : 0;
  stateOf(p) = kStateLive;
  return p;
}

void* Heap::allocLarge(ThreadHeap& th, size_t size, CellKind kind) {
  std::lock_guard<std::mutex> guard(lock);
  if (size > reserved_) return nullptr;
  size = (size + kGranule - 1) & ~(kGranule - 1);
  auto n = static_cast<uint32_t>((size + kBlockHeader + kBlockSize - 1) / kBlockSize);
  int64_t first = takeBlocks(n);
  if (first < 0) return nullptr;
  auto b = static_cast<uint32_t>(first);
  BlockHeader* h = header(b);
  // The whole run is zeroed where it was used before; the rest comes zeroed from the system.
  for (uint32_t i = 0; i < n; i++) {
    BlockInfo& info = info_[b + i];
    size_t from = i == 0 ? kBlockHeader : 0;
    if (info.dirty) std::memset(reinterpret_cast<char*>(header(b + i)) + from, 0, kBlockSize - from);
    info = BlockInfo{.use = i == 0 ? BlockUse::LargeHead : BlockUse::LargeTail, .kind = kind, .dirty = true, .young = true,
                     .needsSweep = false, .full = true, .vacant = false, .listed = info.listed, .head = i == 0 ? n : b};
  }
  uint8_t offset = kind == CellKind::PrefixedObject ? 16 : 0;
  *h = BlockHeader{size_t{n} * kBlockSize - kBlockHeader, 0, 0, static_cast<uint32_t>(kBlockHeader), kind, 0, offset, 1, this};
  noteAllocated(th.thread, size_t{n} * kBlockSize);
  char* p = reinterpret_cast<char*>(h) + kBlockHeader + offset;
  stateOf(p) = kStateLive;
  return p;
}

void Heap::flushAllocations() {
  for (ThreadHeap* th : threads)
    for (auto& row : th->small)
      for (Allocation& a : row) a.cursor = a.end = nullptr;
}

namespace {

void* tryAlloc(Heap& heap, ThreadHeap& th, size_t size, CellKind kind) {
  return size <= kMaxSmall ? heap.allocSmallSlow(th, sizeClass(size), kind) : heap.allocLarge(th, size, kind);
}

void* allocOrCollect(Thread& t, size_t size, CellKind kind) {
  ThreadHeap& th = *t.heap;
  Heap& heap = *th.heap;
  beforeSlowAllocation(heap, th.thread);
  void* p = tryAlloc(heap, th, size, kind);
  if (!p && th.thread && size < (size_t{1} << 46)) {
    collectNow(heap, t, true);
    p = tryAlloc(heap, th, size, kind);
  }
  return p;
}

}  // namespace

void* allocSlow(Thread& t, size_t size, CellKind kind) {
  void* p = allocOrCollect(t, size, kind);
  if (!p) fatal("out of memory");
  return p;
}

void* allocOrNull(Thread& t, size_t size, CellKind kind) {
  if (size <= kMaxSmall) {
    int c = sizeClass(size);
    Allocation& a = t.heap->small[static_cast<int>(kind)][c];
    if (a.cursor != a.end) return alloc(t, size, kind);
  }
  void* p = allocOrCollect(t, size, kind);
  if (!p) raiseMemory(t);
  return p;
}

Object* allocPrefixedObject(Thread& t, TypeObject* type, size_t size) {
  size += 16;
  Object* o = nullptr;
  if (size <= kMaxSmall) {
    int c = sizeClass(size);
    Allocation& a = t.heap->small[static_cast<int>(CellKind::PrefixedObject)][c];
    if (a.cursor != a.end) {
      o = reinterpret_cast<Object*>(a.cursor + 16);
      a.cursor += kClassSizes[c];
      stateOf(o) = kStateLive;
    }
  }
  if (!o) o = static_cast<Object*>(allocOrCollect(t, size, CellKind::PrefixedObject));
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

size_t cellSize(const void* p) {
  BlockHeader* h = blockOf(p);
  return h->cellBytes - h->stateOffset;
}
size_t valuesCapacity(const Value* buffer) { return blockOf(buffer)->cellBytes / sizeof(Value); }

void remember(void* owner) {
  uint8_t& state = stateOf(owner);
  Heap* heap = blockOf(owner)->heap;
  Thread* t = currentThread();
  ThreadHeap* th = t && t->heap && t->heap->heap == heap ? t->heap : heap->threads.empty() ? nullptr : heap->threads[0];
  if (!th) return;
  state |= kStateRemembered;
  if (th->rememberedCount == th->rememberedCapacity) {
    size_t capacity = th->rememberedCapacity ? th->rememberedCapacity * 2 : 256;
    auto* grown = static_cast<uintptr_t*>(std::realloc(th->remembered, capacity * sizeof(uintptr_t)));
    if (!grown) fatal("out of memory");
    th->remembered = grown;
    th->rememberedCapacity = capacity;
  }
  th->remembered[th->rememberedCount++] = reinterpret_cast<uintptr_t>(owner);
}

void addNativeBytes(Thread& t, intptr_t bytes) {
  if (!t.heap || !t.heap->thread) return;
  Heap& heap = *t.heap->heap;
  std::lock_guard<std::mutex> guard(heap.lock);
  if (bytes < 0) {
    heap.nativeBytes -= heap.nativeBytes < static_cast<size_t>(-bytes) ? heap.nativeBytes : static_cast<size_t>(-bytes);
    return;
  }
  heap.nativeBytes += static_cast<size_t>(bytes);
  heap.noteAllocated(&t, static_cast<size_t>(bytes));
}

// --- immortal cells ------------------------------------------------------------------------------

namespace {

struct ImmortalHeap {
  std::mutex lock;
  Heap heap{nullptr};
  ThreadHeap part{};
  ImmortalHeap() { part.heap = &heap; }
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
  auto* th = static_cast<ThreadHeap*>(std::calloc(1, sizeof(ThreadHeap)));
  if (!th) fatal("out of memory");
  th->heap = heap;
  th->thread = &t;
  t.heap = th;
  std::lock_guard<std::mutex> guard(heap->lock);
  heap->threads.push_back(th);
}
void detachThread(Thread& t) {
  ThreadHeap* th = t.heap;
  if (!th) return;
  Heap* heap = th->heap;
  std::lock_guard<std::mutex> guard(heap->lock);
  std::erase(heap->threads, th);
  // What it remembered is handed on; the last thread leaves nothing to collect.
  if (!heap->threads.empty()) {
    ThreadHeap* heir = heap->threads[0];
    size_t total = heir->rememberedCount + th->rememberedCount;
    if (total > heir->rememberedCapacity) {
      auto* grown = static_cast<uintptr_t*>(std::realloc(heir->remembered, total * sizeof(uintptr_t)));
      if (!grown) fatal("out of memory");
      heir->remembered = grown;
      heir->rememberedCapacity = total;
    }
    if (th->rememberedCount)
      std::memcpy(heir->remembered + heir->rememberedCount, th->remembered, th->rememberedCount * sizeof(uintptr_t));
    heir->rememberedCount = total;
  }
  std::free(th->remembered);
  std::free(th);
  t.heap = nullptr;
}

}  // namespace ppy::gc
