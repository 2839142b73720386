/// Weak references: open-addressing table referent → list of WeakrefObjects (linked by prev, next).
#include "runtime/gc/weakref.h"

#include <cstdlib>

#include "runtime/gc/heap_impl.h"
#include "runtime/object/layout.h"
#include "runtime/object/type.h"

namespace ppy::gc {

namespace {

size_t hashAddress(const Object* o) {
  auto a = reinterpret_cast<uintptr_t>(o);
  return (a >> 4) * 0x9E3779B97F4A7C15ull >> 20;
}
Object* const kErased = reinterpret_cast<Object*>(1);

/// Static and immortal objects are always alive.
bool isDead(const Heap& heap, const void* cell) { return heap.contains(cell) && !(stateOf(cell) & kStateMarked); }

}  // namespace

bool Heap::growWeakTable() {
  size_t count = 0;
  for (size_t i = 0; weak_ && i <= weakMask_; i++) count += weak_[i].referent > kErased;
  size_t size = 64;
  while (size < count * 3) size *= 2;
  auto* fresh = static_cast<WeakEntry*>(std::calloc(size, sizeof(WeakEntry)));
  if (!fresh) return false;
  WeakEntry* old = weak_;
  size_t oldSize = old ? weakMask_ + 1 : 0;
  weak_ = fresh;
  weakMask_ = size - 1;
  weakUsed_ = count;
  for (size_t i = 0; i < oldSize; i++) {
    if (old[i].referent <= kErased) continue;
    size_t at = hashAddress(old[i].referent) & weakMask_;
    while (weak_[at].referent) at = (at + 1) & weakMask_;
    weak_[at] = old[i];
  }
  std::free(old);
  return true;
}

Heap::WeakEntry* Heap::findWeak(const Object* o, bool insert) {
  if (insert && (!weak_ || (weakUsed_ + 1) * 3 > (weakMask_ + 1) * 2) && !growWeakTable()) return nullptr;
  if (!weak_) return nullptr;
  WeakEntry* reuse = nullptr;
  for (size_t at = hashAddress(o) & weakMask_;; at = (at + 1) & weakMask_) {
    WeakEntry& e = weak_[at];
    if (e.referent == o) return &e;
    if (e.referent == kErased && !reuse) reuse = &e;
    if (e.referent) continue;
    if (!insert) return nullptr;
    if (!reuse) {
      reuse = &e;
      weakUsed_++;
    }
    *reuse = {const_cast<Object*>(o), nullptr};
    return reuse;
  }
}

void Heap::eraseWeak(WeakEntry* e) {
  if (contains(e->referent)) clearState(e->referent, kStateWeakref);
  e->referent = kErased;
  e->first = nullptr;
}

namespace {

Object* none() { return &_Py_NoneStruct; }

void clearReferent(WeakrefObject* w) { w->referent = stateOf(w) & kStateSeenByC ? none() : nullptr; }

}  // namespace

Object* referentOf(const WeakrefObject* w) { return w->referent == none() ? nullptr : w->referent; }

bool addWeakref(Thread& t, WeakrefObject* w) {
  Heap& heap = *t.runtime->heap;
  std::lock_guard guard(heap.lock);
  Heap::WeakEntry* e = heap.findWeak(w->referent, true);
  if (!e) return false;
  w->prev = nullptr;
  w->next = e->first;
  if (e->first) e->first->prev = w;
  e->first = w;
  heap.finalizersMade += !w->callback.isEmpty();
  if (heap.contains(w->referent)) setState(w->referent, kStateWeakref);
  heap.noteWeakReferent(w->referent);
  return true;
}

void Heap::noteWeakReferent(Object* o) {
  if (youngReferents_.empty() || youngReferents_.back() != o) youngReferents_.push_back(o);
}

WeakrefObject* firstWeakref(Thread& t, const Object* o) {
  Heap& heap = *t.runtime->heap;
  if (heap.contains(o) && !(stateOf(o) & kStateWeakref)) return nullptr;
  std::lock_guard guard(heap.lock);
  Heap::WeakEntry* e = heap.findWeak(o, false);
  return e ? e->first : nullptr;
}

void removeWeakref(Thread& t, WeakrefObject* w) {
  if (!referentOf(w)) return;
  Heap& heap = *t.runtime->heap;
  std::lock_guard guard(heap.lock);
  if (Heap::WeakEntry* e = heap.findWeak(w->referent, false)) {
    if (w->next) w->next->prev = w->prev;
    (w->prev ? w->prev->next : e->first) = w->next;
    if (!e->first) heap.eraseWeak(e);
  }
  clearReferent(w);
  w->prev = w->next = nullptr;
}

/// After marking: drops dead weak references, clears those of dead objects and queues the callbacks,
/// the newest reference's first, as CPython calls them.
size_t Heap::processWeakrefs(bool full) {
  size_t queued = 0;
  auto process = [&](WeakEntry& e) {
    bool dead = isDead(*this, e.referent);
    WeakrefObject* first = nullptr;
    WeakrefObject* last = nullptr;
    for (WeakrefObject *w = e.first, *next; w; w = next) {
      next = w->next;
      w->prev = w->next = nullptr;
      bool gone = isDead(*this, w);
      if (gone || dead) {
        clearReferent(w);
        if (!gone && w->callback) {
          queue.push_back({nullptr, w});
          queued++;
        }
        continue;
      }
      w->prev = last;
      (last ? last->next : first) = w;
      last = w;
    }
    e.first = first;
    if (!first) eraseWeak(&e);
  };
  if (full) {
    for (size_t i = 0; weak_ && i <= weakMask_; i++)
      if (weak_[i].referent > kErased) process(weak_[i]);
  } else {
    for (Object* o : youngReferents_)
      if (WeakEntry* e = findWeak(o, false)) process(*e);
  }
  youngReferents_.clear();
  return queued;
}

}  // namespace ppy::gc
