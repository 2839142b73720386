// Runtimes and Threads: creation, attachment to native threads, stack limits.
#include "runtime/thread/runtime.h"

#include <pthread.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <type_traits>

#include "runtime/gc/heap.h"
#include "runtime/object/object_state.h"
#include "runtime/thread/stack.h"
#include "runtime/thread/world.h"

namespace ppy {

namespace {

constexpr int kDefaultRecursionLimit = 1000;

/// Where a pthread's own stack lies.
void ownStack(uintptr_t* low, uintptr_t* high) {
  pthread_attr_t attributes;
  void* address = nullptr;
  size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstack(&attributes, &address, &size);
    pthread_attr_destroy(&attributes);
  }
  if (!address) {
    // Unknown: assume the least that systems give.
    *high = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    *low = *high - (size_t{1} << 20);
    return;
  }
  *low = reinterpret_cast<uintptr_t>(address);
  *high = *low + size;
}

void setStackLimits(Thread& t) {
  uintptr_t low = 0, high = 0;
  if (!largeStackBounds(&low, &high)) ownStack(&low, &high);
  size_t size = high - low;
  t.stackBase = high;
  // Compiled code leaves the native stack early (deep stacks cost time in every collection); C++ recursion
  // may use nearly all of it.
  size_t capture = size / 2 < (size_t{64} << 20) ? size / 2 : size_t{64} << 20;
  t.stackLimit = high - capture;
  size_t reserve = size / 8 < (size_t{1} << 20) ? size / 8 : size_t{1} << 20;
  t.stackHardLimit = low + reserve;
}

thread_local Thread* attached [[gnu::tls_model("initial-exec")]] = nullptr;

}  // namespace

Thread* currentThread() { return attached; }

Thread* attachCurrentThread(Runtime& rt) {
  // Plain data but for the atomic: zeroed memory is its initial state.
  auto* t = static_cast<Thread*>(std::calloc(1, sizeof(Thread)));
  if (!t) std::abort();
  t->runtime = &rt;
  t->interp = &rt;
  t->initialized_ = 1;
  t->exc_info = t->told.item = t->exc_state;
  t->recursion_limit = t->recursion_remaining = rt.recursionLimit;
  t->thread_id = static_cast<unsigned long>(pthread_self());
  t->native_thread_id = static_cast<unsigned long>(syscall(SYS_gettid));
  setStackLimits(*t);
  // Ranges of their own: versions differ without threads sharing a counter.
  t->nextDictVersion = rt.threadsMade.fetch_add(1) << 44;
  attached = t;
  enterWorld(*t);
  gc::attachThread(*t);
  return t;
}

void detachCurrentThread() {
  Thread* t = attached;
  if (!t) return;
  if (t->atEnd) t->atEnd(*t);
  freeMethodCache(*t);
  freeFrameStack(*t);
  gc::detachThread(*t);
  leaveWorld(*t);
  attached = nullptr;
  std::free(t);
}

Runtime* createRuntime(RuntimeOptions* options) {
  initializeProcess();
  auto* rt = new (std::nothrow) Runtime{};
  if (!rt) std::abort();
  rt->options = options;
  rt->recursionLimit = kDefaultRecursionLimit;
  // Test modes of compiled code: a poll flag that stays set takes every prologue and loop header by the
  // out-of-line way, which counts.
  if (const char* n = std::getenv("PPY_CAPTURE_EVERY")) rt->test.captureEvery = static_cast<uint32_t>(std::atoi(n));
  if (const char* n = std::getenv("PPY_DEOPT_EVERY")) rt->test.deoptEvery = static_cast<uint32_t>(std::atoi(n));
  rt->nextTypeVersion = 1;
  if (getrandom(rt->hashSecret, sizeof rt->hashSecret, 0) < 0) rt->hashSecret[0] = 0x9E3779B97F4A7C15ull;
  gc::createHeap(*rt);
  createWorld(*rt);
  rt->mainThread = attachCurrentThread(*rt);
  if (rt->test.captureEvery || rt->test.deoptEvery) rt->mainThread->poll.fetch_or(kPollCapture);
  installStackOverflowHandler();
  return rt;
}

void destroyRuntime(Runtime* rt) {
  detachCurrentThread();
  destroyWorld(*rt);
  gc::destroyHeap(*rt);
  delete rt;
}

}  // namespace ppy
