// Python threads: native threads, each on a large stack of its own.
#include "runtime/thread/python_thread.h"

#include <pthread.h>
#include <sys/resource.h>

#include <utility>

#include "runtime/gc/explicit.h"
#include "runtime/gc/heap.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/str.h"
#include "runtime/thread/runtime.h"

namespace ppy {

/// frame/generator_fields.h
void reportUnraisable_py(Thread& t, Value object, Value message);

namespace {

constexpr size_t kSystemStack = 256 * 1024;  ///< what runs before the large stack is there

/// The stack of a thread that is not told of another size. Where the address space is bounded a thousand of them are to fit.
size_t usualStack() {
  constexpr size_t kLeast = size_t{8} << 20;
  rlimit limit{};
  size_t bytes = kThreadStackSize;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    while (bytes > kLeast && bytes > limit.rlim_cur / 1024) bytes /= 2;
  return bytes;
}

/// What a thread is to do, kept alive until it has begun.
struct ThreadStart : gc::RootBase {
  explicit ThreadStart(Runtime& rt) : RootBase(rt), runtime(rt) {}
  void trace(gc::Marker& m) override {
    m.mark(fn);
    m.mark(args);
    m.mark(kwargs);
  }
  Runtime& runtime;
  Value fn;
  TupleObject* args = nullptr;
  Value kwargs;
  size_t stackBytes = 0;
};

/// A function of its own, so that nothing of the call is left in the frame below when it has returned.
[[gnu::noinline]] void callStarted_py(Thread& t, ThreadStart* start) {
  Value fn = start->fn, kwargs = start->kwargs;
  TupleObject* args = start->args;
  delete start;
  if (callTuple_py(t, fn, args, kwargs).isEmpty()) {
    if (pendingIs(t, PyExc_SystemExit)) clearException(t);
    else reportUnraisable_py(t, fn, newStr(t, "Exception ignored in thread started by"));
  }
}

int runThread(void* p) {
  auto* start = static_cast<ThreadStart*>(p);
  Thread& t = *attachCurrentThread(start->runtime);
  pythonThreadBegins(t);
  callStarted_py(t, start);
  // The thread's own attributes end first; the lock that tells of its end waits for what they and the frames have left.
  Value sentinel = std::exchange(t.sentinel, Value());
  if (t.atEnd) t.atEnd(t);
  collectEnded_py(t);
  t.sentinel = sentinel;
  pythonThreadEnds(t);
  detachCurrentThread();
  return 0;
}

void* threadMain(void* p) {
  size_t bytes = static_cast<ThreadStart*>(p)->stackBytes;
  installStackOverflowHandler();
  runOnLargeStack(runThread, p, bytes);
  return nullptr;
}

}  // namespace

unsigned long startThread_py(Thread& t, Value fn, TupleObject* args, Value kwargs, size_t stackBytes) {
  auto* start = new ThreadStart(*t.runtime);
  start->fn = fn;
  start->args = args;
  start->kwargs = kwargs;
  start->stackBytes = stackBytes ? stackBytes : usualStack();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kSystemStack);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t id;
  int error = pthread_create(&id, &attributes, threadMain, start);
  pthread_attr_destroy(&attributes);
  if (error == 0) return static_cast<unsigned long>(id);
  delete start;
  raise(t, PyExc_RuntimeError, "can't start new thread");
  return 0;
}

}  // namespace ppy
