/// A collection from beginning to end, finalisers, and what triggers the next one.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "runtime/gc/heap_impl.h"
#include "runtime/gc/idle.h"
#include "runtime/gc/hooks.h"
#include "runtime/object/layout.h"

namespace ppy::gc {

namespace {

constexpr size_t kMinBudget = size_t{1} << 20, kMinFullGrowth = size_t{3} << 20, kMostDistance = size_t{4} << 20;

}  // namespace

size_t Heap::collect(Thread& t, bool full, void* stackTop, Found* countInto) {
  auto before = collections;
  bool alone = stopOtherThreads(t);
  if (collections != before && !full) {  // another thread did it while this one waited for its turn
    if (!alone) resumeOtherThreads(t);
    return 0;
  }
  collecting = true;
  asked = countInto;
  collections++;
  fullCollections += full;
  for (ThreadHeap* th : threads) {
    th->thread->poll.fetch_and(~uint32_t{kPollCollect}, std::memory_order_relaxed);  // what others have asked for is done with this
    allocated += std::exchange(th->uncounted, 0);
  }

  flushAllocations();
  // What was recycled is swept now, or is young and in the list of those if it has a finaliser again.
  if (takenBack)
    std::erase_if(oldFinalizers, [](const Object* o) { return (stateOf(o) & (kStateFinalizer | kStateMarked)) != (kStateFinalizer | kStateMarked); });
  takenBack = 0;
  if (verifying) verify("before");
  marker.base_ = base_;
  marker.size_ = size_t{frontier_} * kBlockSize;
  marker.top_ = marker.stack_;
  marker.limit_ = marker.stack_ + markStackLimit;
  marker.overflowed_ = false;
  size_t liveBefore = live;
  generations.settledBytes = 0;
  if (full) {
    clearMarks();
    live = 0;
    for (ThreadHeap* th : threads) th->rememberedCount = 0;
    orphans.clear();
  }
  markRoots(t, stackTop);
  if (!full) {
    for (ThreadHeap* th : threads) {
      for (size_t i = 0; i < th->rememberedCount; i++) retraceRemembered(reinterpret_cast<void*>(th->remembered[i]));
      th->rememberedCount = 0;
    }
    for (uintptr_t cell : orphans) retraceRemembered(reinterpret_cast<void*>(cell));
    orphans.clear();
    retraceAlwaysDirty();
  }
  drain();
  if (runtime->foreign) markFromCounts(full);
  if (full) settleCounted();
  if (asked) {
    countCycles();
    if (marker.overflowed_) drain();  // what was dropped lives until the next time
  } else {
    generations.collections[full ? 2 : 0]++;
    size_t* count = generations.count;
    if (full) count[1] = count[2] = 0;
    else if (++count[1] > 10) count[1] = 0, count[2]++;
  }
  size_t queued = processWeakrefs(full);
  queued += processFinalizers(full);
  if (asked) {
    for (Object* o : cyclic)
      if (stateOf(o) & kStateMarked) pending.push_back(o);
    cyclic.clear();
  }
  if (tracer) tracer->collected([](const void* cell) { return (stateOf(cell) & kStateMarked) != 0; });
  internSweep_nogc(*runtime, full);
  sharedDictsSweep_nogc(*runtime);
  sweep(full);
  if (verifying) verify("after");
  planNext(full, live > liveBefore ? live - liveBefore : 0);
  if (full) releaseFreeBlocks();
  if (asked) asked->queued = queued;
  if (queueHead < queue.size()) t.poll.fetch_or(kPollFinalize, std::memory_order_relaxed);
  collecting = false;
  if (!alone) resumeOtherThreads(t);
  return queued;
}

void Heap::retraceRemembered(void* cell) {
  clearState(cell, kStateRemembered);
  const void** before = marker.top_;
  traceCell(cell, blockOf(cell));
  if (verifying) verifyPushed(before, cell, "a remembered cell");
}

/// Moves unreachable objects with a finaliser to the queue and marks what they reach: they live until
/// it ran. Weak references to all of it were cleared before.
size_t Heap::processFinalizers(bool full) {
  size_t queued = 0;
  auto pass = [&](std::vector<Object*>& list, std::vector<Object*>& survivors) {
    size_t kept = 0;
    for (size_t i = 0; i < list.size(); i++) {
      Object* o = list[i];
      if (!(stateOf(o) & kStateFinalizer) || isWaiting(o)) continue;  // freed since, entered twice, or waiting to be used again
      if (stateOf(o) & kStateMarked) {
        if (&list == &survivors) list[kept++] = o;
        else survivors.push_back(o);
        continue;
      }
      clearState(o, kStateFinalizer);
      queue.push_back({o, nullptr});
      queued++;
    }
    list.resize(&list == &survivors ? kept : 0);
  };
  // What runs Python code may use whatever it reaches, and save it: that ends when it is found dead without them.
  auto runFirst = [&](std::vector<Object*>& list) {
    size_t kept = 0;
    for (Object* o : list) {
      if (!(stateOf(o) & kStateFinalizer) || isWaiting(o) || stateOf(o) & kStateMarked || !hasDelToRun_nogc(o)) {
        list[kept++] = o;
        continue;
      }
      clearState(o, kStateFinalizer);
      queue.push_back({o, nullptr});
      queued++;
    }
    list.resize(kept);
  };
  size_t before = queue.size();
  if (full) runFirst(oldFinalizers);
  runFirst(youngFinalizers);
  for (size_t i = before; i < queue.size(); i++) marker.mark(queue[i].object);
  drain();
  if (queued && runtime->foreign) markCounted();
  if (full) pass(oldFinalizers, oldFinalizers);
  pass(youngFinalizers, oldFinalizers);
  orderQueue(before);
  for (size_t i = before; i < queue.size(); i++) marker.mark(queue[i].object);
  drain();
  if (runtime->foreign) markCounted();
  return queued;
}

/// Puts what was queued from `from` on in order: first what runs __del__, oldest first, while everything native
/// still works; then native destructors, newest first, so that a text file ends before the file it writes to.
void Heap::orderQueue(size_t from) {
  auto begin = queue.begin() + static_cast<std::ptrdiff_t>(from);
  auto native = std::stable_partition(begin, queue.end(), [](const Finalizable& f) { return f.weakref || hasDelToRun_nogc(f.object); });
  std::reverse(native, queue.end());
}

void Heap::planNext(bool full, size_t survived) {
  size_t distance = allocated;
  allocated = soonAt = 0;
  // Partial collections cost what survives plus the roots, so their distance grows with both.
  budget = (live + rootBytes) / 4;
  // Every thread has a cache of its own to fill again, and to stop several takes longer.
  size_t least = threads.size() > 1 ? threads.size() * 2 * kMinBudget : kMinBudget;
  if (budget < least) budget = least;
  // While a program builds up its data, nearly everything survives: looking again soon would find no more garbage.
  if (survived > distance / 2) budget = std::max(budget, std::min(distance, kMostDistance));
  if (!automatic) budget *= 8;
  if (full) {
    liveAtFull = live;
    nativeAtCollection = nativeBytes;
  }
  size_t native = nativeBytes > nativeAtCollection ? nativeBytes - nativeAtCollection : 0;
  wantFull = live + native > liveAtFull + liveAtFull / 4 * 3 + kMinFullGrowth;
}

namespace {

struct CollectArgs {
  Heap* heap;
  Thread* thread;
  bool full;
  Found* asked;
};

size_t collectFor(Thread& t, bool full, Found* asked) {
  CollectArgs args{t.runtime->heap, &t, full, asked};
  return ppy_gc_with_registers(
      [](void* p, void* sp) {
        auto* a = static_cast<CollectArgs*>(p);
        return a->heap->collect(*a->thread, a->full, sp, a->asked);
      },
      &args);
}

}  // namespace

size_t collect(Thread& t, bool full) { return collectFor(t, full, nullptr); }

Found collectExplicitly(Thread& t, bool full) {
  Found found;
  collectFor(t, full, &found);
  return found;
}

void collectAsWanted(Thread& t) { collect(t, t.runtime->heap->wantFull); }

void setCollectionFn(Runtime& rt, CollectionFn fn) { rt.heap->collectionFn = fn; }

void tellOfCollection_py(Thread& t, bool start, bool full) {
  Heap& heap = *t.runtime->heap;
  if (heap.collectionFn && heap.automatic) heap.collectionFn(t, start, full ? 2 : 0);
}
bool wantsFull(const Runtime& rt) { return rt.heap->wantFull; }

void collectSoon(Thread& t, size_t bytes) {
  Heap& heap = *t.runtime->heap;
  bool alone = stopOtherThreads(t);
  heap.soonAt = heap.allocated + bytes;
  heap.flushAllocations();  // what threads have at hand they would use unasked
  if (!alone) resumeOtherThreads(t);
}

int collectIdle(Thread& t) {
  constexpr size_t kLargest = 64u << 20, kLeast = 1024;
  constexpr int64_t kApart = 1000;  // milliseconds
  Heap& heap = *t.runtime->heap;
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t at = static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
  {
    std::lock_guard guard(heap.lock);
    if (!heap.automatic || heap.live > kLargest || heap.allocated < kLeast) return 0;
    if (heap.idleAt && at - heap.idleAt < kApart) return static_cast<int>(kApart - (at - heap.idleAt));
    heap.idleAt = at;
  }
  collect(t, true);
  return 0;
}

void setFinalizer(Thread& t, Object* o) {
  Heap& heap = *t.runtime->heap;
  if (!heap.contains(o) || (stateOf(o) & kStateFinalizer)) return;
  std::unique_lock guard(heap.lock, std::defer_lock);
  if (t.runtime->multiThreaded) guard.lock();  // every coroutine comes here
  setState(o, kStateFinalizer);
  heap.youngFinalizers.push_back(o);
  heap.finalizersMade++;
  EndKind kind = endKind_nogc(o);
  if (kind == EndKind::None || !t.heap || t.heap->heap != &heap) return;
  auto* part = static_cast<ThreadPart*>(t.heap);
  part->finalizerMadeAt = heap.collections + 1;
  if (!part->firstDelMadeAt && kind == EndKind::Del) part->firstDelMadeAt = part->finalizerMadeAt;
}

bool collectEndedThread(Thread& t) {
  constexpr size_t kSmall = size_t{8} << 20;  // a full collection takes a few milliseconds
  Heap& heap = *t.runtime->heap;
  auto* part = static_cast<ThreadPart*>(t.heap);
  size_t now = heap.collections + 1;
  bool old = part->firstDelMadeAt && part->firstDelMadeAt != now && heap.live <= kSmall;
  if (heap.stress && part->finalizerMadeAt) old = true;  // nearly all is old there
  if (!old && part->finalizerMadeAt != now) return false;
  collect(t, old);
  return true;
}

void startProgram(Thread& t) { t.runtime->heap->finalizersAtStart = t.runtime->heap->finalizersMade; }
bool programMayFinalize(Thread& t) { return t.runtime->heap->finalizersMade != t.runtime->heap->finalizersAtStart; }

bool takeFinalizable(Thread& t, Object** object, WeakrefObject** weakref) {
  Heap& heap = *t.runtime->heap;
  std::lock_guard guard(heap.lock);
  if (heap.queueHead == heap.queue.size()) {
    heap.queue.clear();
    heap.queueHead = 0;
    return false;
  }
  Finalizable f = heap.queue[heap.queueHead++];
  *object = f.object;
  *weakref = f.weakref;
  return true;
}

Object* takeQueued(Thread& t, const TypeObject* type) {
  Heap& heap = *t.runtime->heap;
  std::lock_guard guard(heap.lock);
  for (size_t i = heap.queueHead; i < heap.queue.size(); i++) {
    Object* o = heap.queue[i].object;
    if (!o || o->ob_type != type) continue;
    heap.queue.erase(heap.queue.begin() + static_cast<std::ptrdiff_t>(i));
    return o;
  }
  return nullptr;
}

void queueAllFinalizers(Thread& t) {
  Heap& heap = *t.runtime->heap;
  std::lock_guard guard(heap.lock);
  size_t before = heap.queue.size();
  for (auto* list : {&heap.oldFinalizers, &heap.youngFinalizers}) {
    for (Object* o : *list) {
      if (!(stateOf(o) & kStateFinalizer) || isWaiting(o)) continue;
      clearState(o, kStateFinalizer);
      heap.queue.push_back({o, nullptr});
    }
    list->clear();
  }
  heap.orderQueue(before);
}

void setAutomatic(Runtime& rt, bool on) {
  Heap& heap = *rt.heap;
  if (heap.automatic == on) return;
  heap.automatic = on;
  heap.budget = on ? heap.budget / 8 : heap.budget * 8;
}
bool isAutomatic(Runtime& rt) { return rt.heap->automatic; }

void forEachObject_nogc(Runtime& rt, void (*f)(Object*, void*), void* context) {
  Heap& heap = *rt.heap;
  for (uint32_t b = 0; b < heap.frontier_; b++) {
    BlockInfo& info = heap.info_[b];
    if (info.use != BlockUse::Small && info.use != BlockUse::LargeHead) continue;
    if (info.kind != CellKind::Object && info.kind != CellKind::PrefixedObject && info.kind != CellKind::Extension) continue;
    bool extension = info.kind == CellKind::Extension;
    heap.forEachCell(b, [&](char* cell, uint8_t state) {
      if (extension && !(state & kStateInitialized)) return;
      auto* o = reinterpret_cast<Object*>(cell);
      if (o->ob_type) f(o, context);
    });
  }
}

/// While no other thread runs.
HeapStats heapStats(Runtime& rt) {
  Heap& heap = *rt.heap;
  // Threads take cells by the run: what they have not used yet is not allocated.
  size_t unused = 0, allocated = heap.allocated;
  for (ThreadHeap* th : heap.threads) {
    allocated += th->uncounted;
    for (auto& row : th->small)
      for (const Allocation& a : row) unused += static_cast<size_t>(a.end - a.cursor);
  }
  return {heap.collections, heap.fullCollections, heap.live, allocated > unused ? allocated - unused : 0,
          (heap.frontier_ - heap.freeCount_) * kBlockSize};
}

}  // namespace ppy::gc
