/// Making and ending Runtimes and Threads, the native stack they run on, stopping the world, signals.
#pragma once
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

inline constexpr size_t kNativeStackSize = size_t{512} << 20;
/// Calls fn(arg) on a large native stack that is committed as it is used, with a guard page below.
/// Falls back to the present stack when none can be mapped. Threads attached inside take its limits.
int runOnLargeStack(int (*fn)(void*), void* arg, size_t bytes = kNativeStackSize);
/// Catches faults in guard pages on an alternate signal stack: a message and an abort instead of silence.
void installStackOverflowHandler();

/// While it lives, the thread does not touch the heap (it blocks in a system call): collections go on
/// without waiting for it.
class ReleasedScope {
 public:
  explicit ReleasedScope(Thread& t);
  ~ReleasedScope();
  ReleasedScope(const ReleasedScope&) = delete;
 private:
  Thread& t_;
  int lockDepth_ = 0;         ///< of the extension lock
  uintptr_t registers_[6];  ///< those a callee may keep elsewhere while the collector scans this stack
};

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
