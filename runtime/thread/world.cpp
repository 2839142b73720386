// Stopping the world. A thread is running, or stopped (at a safepoint, or released in a system call) with
// `scanFrom` set. The one that collects asks for a stop by the poll flag and waits until it alone runs.
#include "runtime/object/foreign.h"
#include "runtime/thread/world.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include "runtime/gc/heap_impl.h"
#include "runtime/thread/runtime.h"

namespace ppy {

struct World {
  std::mutex lock;
  std::condition_variable changed;
  std::vector<Thread*> threads;
  Thread* owner = nullptr;  ///< who stopped the world
};

namespace {

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
  a->world->changed.wait(guard, [&] { return !a->world->owner || a->world->owner == a->thread; });
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
  w.changed.wait(guard, [&] { return !w.owner; });
  w.threads.push_back(&t);
  // Never taken back: objects that were made without locks may be shared from now on.
  if (w.threads.size() > 1) t.runtime->multiThreaded = true;
}

void leaveWorld(Thread& t) {
  World& w = *t.runtime->world;
  std::lock_guard<std::mutex> guard(w.lock);
  std::erase(w.threads, &t);
  w.changed.notify_all();
}

void forgetOtherThreads(Thread& t) {
  // Another thread may have held the lock: it and the condition start anew, the old ones are left as they are.
  auto* fresh = new World;
  fresh->threads.push_back(&t);
  t.runtime->world = fresh;
  t.native_thread_id = static_cast<unsigned long>(syscall(SYS_gettid));
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
  if (w.threads.size() <= 1) return true;
  // Another thread may be collecting: wait for it as a stopped thread.
  while (w.owner) {
    guard.unlock();
    parkAtSafepoint(t);
    guard.lock();
  }
  w.owner = &t;
  for (Thread* other : w.threads)
    if (other != &t) other->poll.fetch_or(kPollStop);
  w.changed.wait(guard, [&] {
    for (Thread* other : w.threads)
      if (other != &t && other->scanFrom == 0) return false;
    return true;
  });
  return false;
}

void resumeOtherThreads(Thread& t) {
  World& w = *t.runtime->world;
  std::lock_guard<std::mutex> guard(w.lock);
  w.owner = nullptr;
  for (Thread* other : w.threads) other->poll.fetch_and(~uint32_t{kPollStop});
  w.changed.notify_all();
}

[[gnu::noinline]] ReleasedScope::ReleasedScope(Thread& t) : t_(t) {
  if (t.runtime->foreign) lockDepth_ = t.runtime->foreign->releaseLock(t);
  // The registers go into this object, which lies in the owner's frame; the scan begins below that frame.
  asm volatile(
      "movq %%rbx, 0(%0)\n\tmovq %%rbp, 8(%0)\n\tmovq %%r12, 16(%0)\n\tmovq %%r13, 24(%0)\n\t"
      "movq %%r14, 32(%0)\n\tmovq %%r15, 40(%0)"
      : : "r"(registers_) : "memory");
  World& w = *t.runtime->world;
  std::lock_guard<std::mutex> guard(w.lock);
  t.scanFrom = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  w.changed.notify_all();
}

ReleasedScope::~ReleasedScope() {
  World& w = *t_.runtime->world;
  if (t_.scanFrom == 0) return;
  std::unique_lock<std::mutex> guard(w.lock);
  w.changed.wait(guard, [&] { return !w.owner; });
  t_.scanFrom = 0;
  guard.unlock();
  if (lockDepth_) t_.runtime->foreign->acquireLock(t_, lockDepth_);
}

}  // namespace ppy
