/// Roots: registered ones, thread fields, frame stacks (precise), native stacks (conservative).
#include <algorithm>

#include "runtime/gc/heap_impl.h"
#include "runtime/gc/hooks.h"
#include "runtime/gc/thread_context.h"

namespace ppy::gc {

RootBase::RootBase(Runtime& rt) : prev_(nullptr), runtime_(rt) {
  std::lock_guard guard(rt.heap->lock);
  next_ = rt.heap->roots;
  if (next_) next_->prev_ = this;
  rt.heap->roots = this;
}
RootBase::~RootBase() {
  if (!runtime_.heap) return;
  std::lock_guard guard(runtime_.heap->lock);
  if (next_) next_->prev_ = prev_;
  (prev_ ? prev_->next_ : runtime_.heap->roots) = next_;
}

void storeAnywhere(Thread& t, void* owner, Value* slot, Value v) {
  Heap* heap = t.runtime->heap;
  if (heap && heap->contains(owner)) return store(owner, slot, v);
  storeShared(slot, v);
  if (!heap || !v.isObject() || !heap->contains(v.object())) return;
  std::lock_guard guard(heap->lock);
  if (std::find(heap->outsideSlots.begin(), heap->outsideSlots.end(), slot) == heap->outsideSlots.end()) heap->outsideSlots.push_back(slot);
}

void Heap::markThread(Thread& t) {
  marker.mark(t.exc);
  marker.mark(t.handled);
  marker.mark(t.boxed);
  marker.mark(t.stopValue);
  for (void* p : {t.c_profileobj, t.c_traceobj, t.curexc_type, t.curexc_value, t.curexc_traceback, t.dict, t.async_exc})
    marker.mark(p);
  marker.mark(threadContext(t));
  marker.mark(threadRunningLoop(t));
  marker.mark(asyncgenFirstIter(t));
  marker.mark(asyncgenFinalizer(t));
  marker.mark(t.captureContValue);
  marker.mark(t.locals);
  marker.mark(t.sentinel);
  marker.mark(t.capturedInner);
  marker.mark(t.capturedOuter);
  marker.mark(t.request.callee);
  marker.mark(t.request.kwnames);
  marker.mark(t.request.contValue);
  if (t.request.args && t.request.args != t.request.inlineArgs) marker.markConservatively(reinterpret_cast<uintptr_t>(t.request.args));
  // Fields of an old request keep what they hold a little longer; requests are short.
  marker.markRange(t.request.inlineArgs, sizeof t.request.inlineArgs / sizeof(Value));
  traceFrameStack(t, marker);
  rootBytes += frameStackBytes(t);
}

void Heap::markRoots(Thread& t, void* stackTop) {
  rootBytes = 0;
  Runtime& rt = *runtime;
  marker.mark(rt.modules);
  marker.mark(rt.builtins);
  marker.mark(rt.sysDict);
  for (const Value* slot : outsideSlots) marker.mark(*slot);
  if (verifying) verifyPushed(marker.stack_, nullptr, "a field of the runtime");
  for (RootBase* r = roots; r; r = r->next_) {
    const void** before = marker.top_;
    r->trace(marker);
    if (verifying) verifyPushed(before, nullptr, "a registered root");
  }
  const void** afterRoots = marker.top_;
  for (size_t i = queueHead; i < queue.size(); i++) {
    marker.mark(queue[i].object);
    marker.mark(queue[i].weakref);
  }
  for (ThreadHeap* th : threads) {
    Thread& other = *th->thread;
    markThread(other);
    if (verifying) verifyPushed(afterRoots, nullptr, "a thread or its frames");
    uintptr_t from = &other == &t ? reinterpret_cast<uintptr_t>(stackTop) : other.scanFrom;
    if (from == 0 || from >= other.stackBase) continue;
    rootBytes += other.stackBase - from;
    marker.markConservatively(reinterpret_cast<void*>(from), reinterpret_cast<void*>(other.stackBase));
  }
}

}  // namespace ppy::gc
