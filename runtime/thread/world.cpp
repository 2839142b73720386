// Stopping the world. A thread is running, or stopped (at a safepoint, or released in a system call) with
// `scanFrom` set. The one that collects asks for a stop by the poll flag and waits until it alone runs.
#include "runtime/object/foreign.h"
#include "runtime/thread/world.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/gc/heap_impl.h"
#include "runtime/gc/thread_context.h"
#include "runtime/object/error.h"
#include "runtime/thread/object_lock.h"
#include "runtime/thread/python_thread.h"
#include "runtime/thread/runtime.h"
#include "runtime/thread/signals.h"

namespace ppy {

struct World {
  std::mutex lock;
  std::condition_variable changed;
  std::vector<Thread*> threads;
  Thread* owner = nullptr;  ///< who stopped the world
  std::atomic<Thread*> finalizer = nullptr;  ///< who runs finalisers
  size_t pythonThreads = 0; ///< that _thread started and that have not ended
  bool ended = false;       ///< one of them has, since takeThreadsEnded()
  unsigned looking = 0;     ///< threads in waitBriefly
};

namespace {

/// Has the world no owner, or this thread for one, and is this not the end of the process?
bool mayRun(const World& w, const Thread& t) {
  return (!w.owner || w.owner == &t) && (!t.runtime->exiting || &t == t.runtime->mainThread);
}

/// Waits for what takes microseconds as a rule, as a stop and a partial collection do: to sleep and to be woken takes longer,
/// so that it looks again and again first, as long as there are processors for that.
template <class Done>
void waitBriefly(World& w, std::unique_lock<std::mutex>& guard, Done done) {
  static const unsigned processors = std::thread::hardware_concurrency();
  constexpr std::chrono::microseconds kMost{200};
  constexpr int kPauses = 8;
  if (!done() && w.looking < processors) {
    w.looking++;
    for (auto end = std::chrono::steady_clock::now() + kMost; std::chrono::steady_clock::now() < end && !done();) {
      guard.unlock();
      for (int i = 0; i < kPauses; i++) __builtin_ia32_pause();
      guard.lock();
    }
    w.looking--;
  }
  w.changed.wait(guard, done);
}

/// Asks every thread but its owner's to stop, and waits until they have.
void waitUntilStopped(World& w, const Thread& t, std::unique_lock<std::mutex>& guard) {
  for (Thread* other : w.threads)
    if (other != &t) other->poll.fetch_or(kPollStop);
  waitBriefly(w, guard, [&] {
    for (Thread* other : w.threads)
      if (other != &t && other->scanFrom == 0) return false;
    return true;
  });
}
/// Gives the world up.
void letGo(World& w) {
  w.owner = nullptr;
  for (Thread* other : w.threads) other->poll.fetch_and(~uint32_t{kPollStop});
  w.changed.notify_all();
}

struct ParkArgs {
  World* world;
  Thread* thread;
};

/// Waits with the registers on the stack and the stack's extent noted.
size_t waitForWorld(void* p, void* sp) {
  auto* a = static_cast<ParkArgs*>(p);
  std::unique_lock<std::mutex> guard(a->world->lock);
  a->thread->scanFrom = reinterpret_cast<uintptr_t>(sp);
  a->world->changed.notify_all();
  waitBriefly(*a->world, guard, [&] { return mayRun(*a->world, *a->thread); });
  a->thread->scanFrom = 0;
  return 0;
}

}  // namespace

void createWorld(Runtime& rt) { rt.world = new World; }
void destroyWorld(Runtime& rt) {
  delete rt.world;
  rt.world = nullptr;
}

void enterWorld(Thread& t) {
  World& w = *t.runtime->world;
  std::unique_lock<std::mutex> guard(w.lock);
  w.changed.wait(guard, [&] { return mayRun(w, t); });
  if (!w.threads.empty() && !t.runtime->multiThreaded) {
    // Never taken back: objects that were made without locks may be shared from now on. The first thread must not
    // be inside an operation that it began alone.
    w.owner = &t;
    waitUntilStopped(w, t, guard);
    t.runtime->multiThreaded = true;
    w.threads.push_back(&t);
    letGo(w);
    return;
  }
  w.threads.push_back(&t);
}

void leaveWorld(Thread& t) {
  World& w = *t.runtime->world;
  std::lock_guard<std::mutex> guard(w.lock);
  std::erase(w.threads, &t);
  w.changed.notify_all();
}

void forEachThread_nogc(Runtime& rt, void (*f)(Thread&, void*), void* context) {
  for (Thread* t : rt.world->threads) f(*t, context);
}

void parkAtSafepoint(Thread& t) {
  t.poll.fetch_and(~uint32_t{kPollStop});
  ParkArgs args{t.runtime->world, &t};
  gc::ppy_gc_with_registers(waitForWorld, &args);
}

bool stopOtherThreads(Thread& t) {
  World& w = *t.runtime->world;
  std::unique_lock<std::mutex> guard(w.lock);
  if (w.owner == &t) return true;
  // Another thread may be collecting, or coming in: wait for it as a stopped thread.
  while (w.owner) {
    guard.unlock();
    parkAtSafepoint(t);
    guard.lock();
  }
  // Also when there is no other: one that comes in meanwhile has to wait.
  w.owner = &t;
  waitUntilStopped(w, t, guard);
  return false;
}

void resumeOtherThreads(Thread& t) {
  World& w = *t.runtime->world;
  std::lock_guard<std::mutex> guard(w.lock);
  letGo(w);
}

[[gnu::noinline]] void StoppedScope::stop() {
  if (t_.runtime->foreign) lockDepth_ = t_.runtime->foreign->releaseLock(t_);
  World& w = *t_.runtime->world;
  std::lock_guard<std::mutex> guard(w.lock);
  t_.scanFrom = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  w.changed.notify_all();
}

StoppedScope::~StoppedScope() {
  World& w = *t_.runtime->world;
  if (t_.scanFrom == 0) return;
  std::unique_lock<std::mutex> guard(w.lock);
  w.changed.wait(guard, [&] { return mayRun(w, t_); });
  t_.scanFrom = 0;
  guard.unlock();
  if (lockDepth_) t_.runtime->foreign->acquireLock(t_, lockDepth_);
}

WorldStop::WorldStop(Thread& t) : t_(t), many_(t.runtime->multiThreaded) {
  if (!many_) return;
  alone_ = stopOtherThreads(t);
  t.runtime->multiThreaded = false;
}

WorldStop::~WorldStop() {
  if (!many_) return;
  t_.runtime->multiThreaded = true;
  if (!alone_) resumeOtherThreads(t_);
}

bool beginFinalizing(Thread& t) {
  if (t.runtime->finalizing.exchange(true)) return false;
  t.runtime->world->finalizer.store(&t, std::memory_order_relaxed);
  return true;
}

void endFinalizing(Thread& t) {
  World& w = *t.runtime->world;
  w.finalizer.store(nullptr, std::memory_order_relaxed);
  t.runtime->finalizing = false;
  if (!t.runtime->multiThreaded) return;
  std::lock_guard<std::mutex> guard(w.lock);
  w.changed.notify_all();
}

void waitForFinalizers(Thread& t) {
  constexpr std::chrono::milliseconds kMost{500};
  World& w = *t.runtime->world;
  Thread* other = w.finalizer.load(std::memory_order_relaxed);
  if (!other || other == &t) return;
  ReleasedScope released(t);
  std::unique_lock<std::mutex> guard(w.lock);
  w.changed.wait_for(guard, kMost, [&] { return w.finalizer.load(std::memory_order_relaxed) != other; });
}

void askThread(Runtime& rt, const Thread* thread, uint32_t flag) {
  World& w = *rt.world;
  std::lock_guard<std::mutex> guard(w.lock);
  for (Thread* other : w.threads)
    if (other == thread) other->poll.fetch_or(flag);
}

bool setAsyncException(Runtime& rt, unsigned long threadId, Value exception) {
  World& w = *rt.world;
  std::lock_guard<std::mutex> guard(w.lock);
  for (Thread* other : w.threads) {
    if (other->thread_id != threadId) continue;
    other->async_exc = exception.object();
    if (exception) other->poll.fetch_or(kPollThrow);
    else other->poll.fetch_and(~uint32_t{kPollThrow});
    return true;
  }
  return false;
}

void memoryRanOut(Thread& t) {
  std::lock_guard<std::mutex> guard(t.runtime->world->lock);
  if (!t.async_exc) t.async_exc = PyExc_MemoryError;
  t.poll.fetch_or(kPollThrow);
}

void forgetMemoryRanOut(Thread& t) {
  std::lock_guard<std::mutex> guard(t.runtime->world->lock);
  if (t.async_exc != PyExc_MemoryError) return;
  t.async_exc = nullptr;
  t.poll.fetch_and(~uint32_t{kPollThrow});
}

Value takeAsyncException(Thread& t) {
  std::lock_guard<std::mutex> guard(t.runtime->world->lock);
  t.poll.fetch_and(~uint32_t{kPollThrow});
  return static_cast<Object*>(std::exchange(t.async_exc, nullptr));
}

size_t threadCount(Runtime& rt) {
  std::lock_guard<std::mutex> guard(rt.world->lock);
  return rt.world->pythonThreads + 1;
}

void pythonThreadBegins(Thread& t) {
  std::lock_guard<std::mutex> guard(t.runtime->world->lock);
  t.runtime->world->pythonThreads++;
}
void pythonThreadEnds(Thread& t) {
  std::lock_guard<std::mutex> guard(t.runtime->world->lock);
  if (t.runtime->world->pythonThreads) t.runtime->world->pythonThreads--;
  t.runtime->world->ended = true;
}
bool takeThreadsEnded(Runtime& rt) {
  std::lock_guard<std::mutex> guard(rt.world->lock);
  return std::exchange(rt.world->ended, false);
}

void forEachThread(Runtime& rt, void (*fn)(void* arg, Thread& other), void* arg) {
  std::lock_guard<std::mutex> guard(rt.world->lock);
  for (Thread* other : rt.world->threads) fn(arg, *other);
}

void stopOtherThreadsForGood(Thread& t) {
  stopOtherThreads(t);
  World& w = *t.runtime->world;
  std::lock_guard<std::mutex> guard(w.lock);
  t.runtime->exiting = true;
  // What they hold they keep; nobody is left to wait for.
  t.runtime->multiThreaded = false;
  w.owner = nullptr;
}

void stopForFork(Thread& t) {
  stopOtherThreads(t);
  t.runtime->world->lock.lock();
  gc::lockHeap(*t.runtime);
}

void goOnAfterFork(Thread& t, bool child) {
  World& w = *t.runtime->world;
  gc::unlockHeap(*t.runtime);
  if (child) {
    // What the other threads were doing stays as the stopped world left it.
    gc::forgetOtherThreads(t);
    resetObjectLocks(t);
    threadRunningLoop(t) = Value();  // it is the parent's
    auto* fresh = new World;
    fresh->threads.push_back(&t);
    fresh->pythonThreads = &t == t.runtime->mainThread ? 0 : 1;
    t.runtime->world = fresh;
    t.runtime->mainThread = &t;
    t.native_thread_id = static_cast<unsigned long>(syscall(SYS_gettid));
    signalsGoTo(t);
    return;
  }
  w.lock.unlock();
  if (w.owner == &t) resumeOtherThreads(t);
}

}  // namespace ppy
