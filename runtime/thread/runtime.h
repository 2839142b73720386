/// Making and ending Runtimes and Threads, the native stack they run on, stopping the world, signals.
#pragma once
#include <cerrno>

#include "runtime/thread/object_lock.h"
#include "runtime/thread/thread.h"

namespace ppy {

struct RuntimeOptions;

/// A fresh Runtime whose main Thread is attached to the calling thread. initializeProcess() is called
/// when need be. `options` must outlive it (may be null in tests).
Runtime* createRuntime(RuntimeOptions* options);
/// Ends it: detaches the calling thread (its main Thread) and frees the heap without running anything.
void destroyRuntime(Runtime* rt);
/// Makes the calling native thread one of the Runtime's Threads / ends that.
Thread* attachCurrentThread(Runtime& rt);
void detachCurrentThread();

inline constexpr size_t kNativeStackSize = size_t{512} << 20, kThreadStackSize = size_t{64} << 20, kLeastThreadStack = 32768;
/// Calls fn(arg) on a large native stack that is committed as it is used, with a guard page below.
/// Falls back to the present stack when none can be mapped. Threads attached inside take its limits.
int runOnLargeStack(int (*fn)(void*), void* arg, size_t bytes = kNativeStackSize);
/// Catches faults in guard pages on an alternate signal stack: a message and an abort instead of silence.
void installStackOverflowHandler();

/// While it lives, the thread counts as stopped: it does not touch the heap, and collections go on without it. The
/// extension lock is given up. Object locks stay.
class StoppedScope {
 public:
  /// The registers are taken here, in the owner's own frame: a function that was called for it would have saved some of
  /// them in a frame that is gone when the thread blocks, below where the scan begins.
  [[gnu::always_inline]] explicit StoppedScope(Thread& t) : t_(t) {
    asm volatile(
        "movq %%rbx, 0(%0)\n\tmovq %%rbp, 8(%0)\n\tmovq %%r12, 16(%0)\n\tmovq %%r13, 24(%0)\n\t"
        "movq %%r14, 32(%0)\n\tmovq %%r15, 40(%0)"
        : : "r"(registers_) : "memory");
    stop();
  }
  ~StoppedScope();
  StoppedScope(const StoppedScope&) = delete;
 private:
  /// From here on the thread counts as stopped.
  void stop();
  Thread& t_;
  int lockDepth_ = 0;       ///< of the extension lock
  uintptr_t registers_[6];  ///< those a callee may keep elsewhere while the collector scans this stack
};

/// While it lives, the thread blocks (in a system call, for another thread): a StoppedScope without object locks.
class ReleasedScope {
 public:
  [[gnu::always_inline]] explicit ReleasedScope(Thread& t) : pause_(t), stopped_(t) {}
  ReleasedScope(const ReleasedScope&) = delete;
 private:
  struct LockPause {
    explicit LockPause(Thread& thread) : t(thread) { ObjectLock::suspendAll(t); }
    ~LockPause() { ObjectLock::resumeInnermost(t); }
    Thread& t;
  };
  LockPause pause_;
  StoppedScope stopped_;
};

/// While it lives, no other thread runs, and no object is locked: for changes that the readers and writers that take no
/// lock must not meet half done. It may allocate; it must not run Python code.
class WorldStop {
 public:
  explicit WorldStop(Thread& t);
  ~WorldStop();
  WorldStop(const WorldStop&) = delete;
 private:
  Thread& t_;
  bool many_, alone_ = true;
};

/// f(), which may block, in a ReleasedScope; errno is what f left.
template <class F>
auto whileReleased(Thread& t, F&& f) {
  int error;
  decltype(f()) result;
  {
    ReleasedScope released(t);
    result = f();
    error = errno;
  }
  errno = error;
  return result;
}

/// Starts a thread that calls fn(*args, **kwargs); `kwargs` may be empty. Its number, or 0 with an exception pending.
/// `stackBytes` 0: as large as kThreadStackSize.
unsigned long startThread_py(Thread& t, Value fn, TupleObject* args, Value kwargs, size_t stackBytes);
/// Threads that run Python code, the calling one included.
size_t threadCount(Runtime& rt);
/// Has the thread of that number raise `exception` at its next safepoint; empty takes one back that it has not raised
/// yet. False: there is no such thread.
bool setAsyncException(Runtime& rt, unsigned long threadId, Value exception);
/// Calls fn(arg, thread) for every thread while none can end.
void forEachThread(Runtime& rt, void (*fn)(void* arg, Thread& other), void* arg);
/// Stops the other threads and never lets them go on: the process ends.
void stopOtherThreadsForGood(Thread& t);
/// Around fork(): the other threads stand still meanwhile; in the child only the calling one exists.
void stopForFork(Thread& t);
void goOnAfterFork(Thread& t, bool child);

/// Calls the finalisers and weak reference callbacks that collections queued. Exceptions go to
/// sys.unraisablehook. Never nested: a call from inside one returns at once.
void runFinalizers_py(Thread& t);
/// Process exit: a last full collection, then __del__ of everything that still has one.
void finalizeAll_py(Thread& t);

/// Signals. Handlers run on the main Thread at its next safepoint. `handler`: a callable, or empty for
/// the C-level default action, or None to ignore (signal.SIG_DFL, SIG_IGN). SIGINT begins with
/// KeyboardInterrupt.
bool setSignalHandler(Thread& t, int signal, Value handler);
Value signalHandler(Thread& t, int signal);
void installSigint(Thread& t);
/// signal.set_wakeup_fd: the number of each signal is written to `fd` (-1: none). Returns the one before.
int setSignalWakeup(int fd);
/// As if the signal had arrived (raise_signal, tests).
void noteSignal(int signal);

}  // namespace ppy
