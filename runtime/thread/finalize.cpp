// Finalisers and weak reference callbacks, run from the collector's queue.
#include <cstring>
#include <utility>

#include "runtime/gc/explicit.h"
#include "runtime/gc/heap.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/foreign.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"
#include "runtime/thread/runtime.h"
#include "runtime/thread/world.h"

namespace ppy {

/// frame/generator_fields.h
void reportUnraisable_py(Thread& t, Value object, Value message);

namespace {

void finalizeOne_py(Thread& t, Object* o) {
  TypeInfo& info = infoOf(o->ob_type);
  if (info.hasDel && !(gc::stateOf(o) & gc::kStateQueued)) {
    gc::setState(o, gc::kStateQueued);
    // What is native ends only when the object is found dead once more: __del__ may have saved it.
    if (info.finalize || info.foreign || o->ob_type->tp_del || gc::stateOf(o) & gc::kStateExposed) gc::setFinalizer(t, o);
    Value method = info.slots[kSlotDel].attr;
    if (callMethod_py(t, o, slotName(kSlotDel), nullptr, 0).isEmpty()) reportUnraisable_py(t, method, Value());
    return;
  }
  if (o->ob_type->tp_del && !info.foreign) gc::legacyDelRan(t, o);
  if (info.foreign || o->ob_type->tp_del || gc::stateOf(o) & gc::kStateExposed) return t.runtime->foreign->finalize(t, o);
  if (info.finalize) info.finalize(t, o);
}

}  // namespace

void runFinalizers_py(Thread& t) {
  t.poll.fetch_and(~uint32_t{kPollFinalize});
  if (!beginFinalizing(t)) return;
  // The interrupted code may be handling, or about to see, an exception.
  Status status = t.status;
  Value exception = t.exc, stopValue = t.stopValue;
  t.status = Status::None;
  t.exc = t.stopValue = Value();
  Object* object = nullptr;
  WeakrefObject* weakref = nullptr;
  while (gc::takeFinalizable(t, &object, &weakref)) {
    if (object) {
      // Without a type: it died of its count since it was queued.
      if (object->ob_type) finalizeOne_py(t, object);
      continue;
    }
    Value callback = weakref->callback;
    weakref->callback = Value();
    if (!callback.isEmpty() && call_py(t, callback, Value(weakref)).isEmpty()) reportUnraisable_py(t, callback, Value());
  }
  t.status = status;
  t.exc = exception;
  t.stopValue = stopValue;
  endFinalizing(t);
  if (t.runtime->foreign) t.runtime->foreign->finalizersRan(t);
}

namespace {

constexpr size_t kCleared = 32 * 1024;

}  // namespace

#ifdef __x86_64__
// From the return address down: an array of a function's frame would leave out what lies around it, where the next function
// called has its frame.
[[gnu::naked, gnu::noinline]] void clearDeadStack(const Thread&) {
  asm volatile(
      "movq %c[limit](%%rdi), %%rax\n\t"
      "addq %[twice], %%rax\n\t"
      "cmpq %%rax, %%rsp\n\t"
      "jb 1f\n\t"
      "subq %[bytes], %%rsp\n\t"
      "movq %%rsp, %%rdi\n\t"
      "xorl %%eax, %%eax\n\t"
      "movl %[words], %%ecx\n\t"
      "rep stosq\n\t"
      "addq %[bytes], %%rsp\n"
      "1:\tret" ::[limit] "i"(offsetof(Thread, stackHardLimit)), [twice] "i"(2 * kCleared), [bytes] "i"(kCleared), [words] "i"(kCleared / 8));
}
#else
[[gnu::noinline]] void clearDeadStack(const Thread& t) {
  if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < t.stackHardLimit + 2 * kCleared) return;
  char dead[kCleared];
  std::memset(dead, 0, kCleared);
  asm volatile("" : : "r"(dead) : "memory");
}
#endif

namespace {

/// What calls and finalisers that have returned left on the dead part of the native stack, where the collector's frames come to lie,
/// and in the request of the last call would keep their objects for another round.
void forgetCalls(Thread& t) {
  CallRequest& r = t.request;
  r.callee = r.contValue = Value();
  r.kwnames = nullptr;
  r.args = nullptr;
  for (Value& v : r.inlineArgs) v = Value();
  clearDeadStack(t);
}

}  // namespace

void collectAsPolled_py(Thread& t) {
  // Those who are told run Python code, in which the interrupted code's exception is not pending.
  Status status = std::exchange(t.status, Status::None);
  Value exception = std::exchange(t.exc, Value()), stopValue = std::exchange(t.stopValue, Value());
  t.poll.fetch_and(~uint32_t{kPollCollect});
  bool full = gc::wantsFull(*t.runtime);
  gc::tellOfCollection_py(t, true, full);
  gc::collect(t, full);
  gc::tellOfCollection_py(t, false, full);
  t.status = status;
  t.exc = exception;
  t.stopValue = stopValue;
}

gc::Found collectAsked_py(Thread& t, int generation) {
  constexpr int kMostRounds = 4;
  bool full = generation == 2;
  forgetCalls(t);
  gc::Found found = gc::collectExplicitly(t, full);
  if (!gc::handOverGarbage(t)) clearException(t);
  runFinalizers_py(t);
  waitForFinalizers(t);
  // What finalisers did not save dies now, as it would by its count.
  for (size_t queued = found.queued, round = 1; full && queued && round < kMostRounds; round++) {
    forgetCalls(t);
    queued = gc::collectExplicitly(t, true).queued;
    if (!gc::handOverGarbage(t)) clearException(t);
    runFinalizers_py(t);
  }
  WorldStop stop(t);  // other threads collect and allocate
  size_t resurrected = gc::takeResurrected(*t.runtime);
  found.collected -= resurrected < found.collected ? resurrected : found.collected;
  gc::GenerationStats& stats = gc::generationStats(*t.runtime);
  stats.collections[generation]++;
  stats.collected[generation] += found.collected;
  stats.uncollectable[generation] += found.uncollectable;
  for (int i = 0; i <= generation; i++) stats.count[i] = 0;
  if (generation < 2) stats.count[generation + 1]++;
  stats.settledBytes = gc::heapStats(*t.runtime).allocatedBytes;
  return found;
}

namespace {

/// threading's table of threads by their number; null while that module is not loaded.
DictObject* activeThreads(Thread& t) {
  Value module = dictGetStr(t.runtime->modules, intern(t, "threading"));
  if (module.isEmpty() || !isExactly(module, &PyModule_Type)) return nullptr;
  Value dict = module.as<ModuleObject>()->md_dict;
  Value active = isExactly(dict, &PyDict_Type) ? dictGetStr(dict.as<DictObject>(), intern(t, "_active")) : Value();
  return !active.isEmpty() && isExactly(active, &PyDict_Type) ? active.as<DictObject>() : nullptr;
}

}  // namespace

void collectEnded_py(Thread& t) {
  forgetCalls(t);
  if (!gc::collectEndedThread(t)) return;
  DictObject* active = activeThreads(t);
  Value key = makeInt(t, static_cast<int64_t>(t.thread_id));
  bool known = active && !dictGet_py(t, active, key).isEmpty();
  runFinalizers_py(t);
  waitForFinalizers(t);
  if (t.poll.load(std::memory_order_relaxed) & kPollFinalize) runFinalizers_py(t);
  // A finaliser that asked for the current thread, which threading has taken out already, has entered a stand-in for it.
  if (!active || known) return;
  if (dictDelete_py(t, active, key) < 0) clearException(t);
}

void endDeadViews(Thread& t) {
  clearDeadStack(t);
  gc::collect(t);
  while (Object* o = gc::takeQueued(t, &PyMemoryView_Type)) {
    infoOf(&PyMemoryView_Type).finalize(t, o);
    gc::keepAlive(o);
  }
}

void finalizeAll_py(Thread& t) {
  // A program with nothing to be told of its garbage is not kept waiting for it.
  if (gc::programMayFinalize(t) || t.runtime->foreign) {
    gc::collect(t, true);
    runFinalizers_py(t);
  }
  // Objects made by finalisers may have some of their own; a program that makes them without end stops here.
  if (t.runtime->foreign) t.runtime->foreign->exiting(t, true);
  for (int round = 0; round < 3; round++) {
    gc::queueAllFinalizers(t);
    runFinalizers_py(t);
  }
  if (t.runtime->foreign) t.runtime->foreign->exiting(t, false);
}

}  // namespace ppy
