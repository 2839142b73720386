// Ways to crash, for tests of the handlers.
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "runtime/thread/runtime.h"
#include "stdlib/faulthandler/faulthandler.h"

namespace ppy::fault {
namespace {

/// No core file for a crash on purpose.
void withoutCore() {
  rlimit limit{};
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = 0;
  setrlimit(RLIMIT_CORE, &limit);
}

Value readNull(Thread& t, Value, Value*) {
  withoutCore();
  auto* volatile p = static_cast<volatile int*>(nullptr);
  return makeInt(t, *p);
}
Value crashSegv(Thread& t, Value, Value* a) {
  int release = flagArg_py(t, a[0], false);
  if (release < 0) return {};
  withoutCore();
  if (release) {
    ReleasedScope released(t);
    ::raise(SIGSEGV);
  } else {
    ::raise(SIGSEGV);
  }
  return none();
}
Value crashFpe(Thread&, Value, Value*) {
  withoutCore();
  ::raise(SIGFPE);
  return none();
}
Value crashAbort(Thread&, Value, Value*) {
  withoutCore();
  abort();
}
Value fatalInThread(Thread& t, Value, Value*) {
  withoutCore();
  pthread_t thread;
  int r = pthread_create(&thread, nullptr, [](void* rt) -> void* {
    writeText(STDERR_FILENO, "Fatal Python error: faulthandler_fatal_error_thread: in new thread\nPython runtime state: initialized\n\n");
    dumpThreads(STDERR_FILENO, *static_cast<Runtime*>(rt), nullptr);
    abort();
  }, t.runtime);
  if (r != 0) return raise(t, PyExc_RuntimeError, "unable to start the thread");
  ReleasedScope released(t);
  pause();
  return none();
}
/// Recursion without end and without any check.
[[gnu::noinline]] uintptr_t deeper(volatile char* above, uintptr_t depth) {
  volatile char room[4096];
  room[0] = above ? above[0] : 0;
  return depth > UINTPTR_MAX / 2 ? depth : deeper(room, depth + 1) + static_cast<uintptr_t>(room[0]);
}
Value overflowStack(Thread& t, Value, Value*) {
  withoutCore();
  return makeUint(t, deeper(nullptr, 0));
}

}  // namespace

const BuiltinDef kCrashFunctions[] = {
    {"_read_null", "", readNull}, {"_sigsegv", "release_gil=False, /", crashSegv}, {"_sigfpe", "", crashFpe}, {"_sigabrt", "", crashAbort},
    {"_fatal_error_c_thread", "", fatalInThread}, {"_stack_overflow", "", overflowStack}, {nullptr, nullptr, nullptr}};

}  // namespace ppy::fault
