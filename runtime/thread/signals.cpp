// Signals: a C handler notes the number, the main Thread of the Runtime that asked runs the Python
// handler at its next safepoint.
#include "runtime/thread/signals.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "runtime/gc/heap.h"
#include "runtime/object/call.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"
#include "runtime/object/type.h"
#include "runtime/thread/runtime.h"

namespace ppy {

Value currentFrame_py(Thread& t, intptr_t depth);  // frame room
void reportUnraisable_py(Thread& t, Value object, Value message);

namespace {

constexpr int kSignals = 65;

/// What a C signal handler may touch. Signal dispositions belong to the process, and so does this.
struct Arrived {
  std::atomic<uint64_t> bits{0};
  std::atomic<Thread*> target{nullptr};  ///< main Thread that gets them
  std::atomic<int> wakeup{-1};           ///< descriptor that is told, or -1
  std::atomic<bool> warnWhenFull{true};  ///< a full pipe is an error, too
  std::atomic<int> wakeupError{0};       ///< errno of a descriptor that could not be told
};
constinit Arrived arrived;

void onSignal(int signal) {
  int saved = errno;
  arrived.bits.fetch_or(uint64_t{1} << (signal - 1));
  if (int fd = arrived.wakeup.load(); fd >= 0) {
    auto byte = static_cast<unsigned char>(signal);
    if (write(fd, &byte, 1) < 0 && ((errno != EAGAIN && errno != EWOULDBLOCK) || arrived.warnWhenFull)) arrived.wakeupError = errno;
  }
  if (Thread* t = arrived.target.load()) t->poll.fetch_or(kPollSignal);
  errno = saved;
}

}  // namespace

/// Python-level handlers of a Runtime.
struct SignalState : gc::RootBase {
  explicit SignalState(Runtime& rt) : RootBase(rt) {}
  void trace(gc::Marker& m) override { m.markRange(handlers, kSignals); }
  Value handlers[kSignals];
};

namespace {

SignalState& stateOf(Thread& t) {
  if (!t.runtime->signals) t.runtime->signals = new SignalState(*t.runtime);
  return *t.runtime->signals;
}

bool setAction(int signal, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  return sigaction(signal, &action, nullptr) == 0;
}

}  // namespace

void signalsGoTo(Thread& t) { arrived.target = &t; }

int setSignalWakeup(int fd) { return arrived.wakeup.exchange(fd); }
void setSignalWakeupWarning(bool whenFull) { arrived.warnWhenFull = whenFull; }

void noteSignal(int signal) { onSignal(signal); }

void installSigint(Thread& t) {
  arrived.target = t.runtime->mainThread;
  setAction(SIGINT, onSignal);
  setAction(SIGPIPE, SIG_IGN);
  setAction(SIGXFSZ, SIG_IGN);  // a write beyond the limit fails with EFBIG
}

bool setSignalHandler(Thread& t, int signal, Value handler) {
  SignalState& state = stateOf(t);
  arrived.target = t.runtime->mainThread;
  void (*action)(int) = handler.isEmpty() ? SIG_DFL : isNone(handler) ? SIG_IGN : onSignal;
  if (!setAction(signal, action)) {
    raiseOSError_py(t, errno);
    return false;
  }
  state.handlers[signal] = handler;
  return true;
}

Value signalHandler(Thread& t, int signal) { return stateOf(t).handlers[signal]; }

bool runSignalHandlers_py(Thread& t) {
  if (&t != t.runtime->mainThread) {
    t.poll.fetch_and(~uint32_t{kPollSignal});
    return true;
  }
  t.poll.fetch_and(~uint32_t{kPollSignal});
  uint64_t bits = arrived.bits.exchange(0);
  if (int error = arrived.wakeupError.exchange(0)) {
    raiseOSError_py(t, error);
    reportUnraisable_py(t, none(), newStrAscii(t, "Exception ignored when trying to write to the signal wakeup fd"));
  }
  for (int signal = 1; bits; signal++, bits >>= 1) {
    if (!(bits & 1)) continue;
    Value handler = t.runtime->signals ? t.runtime->signals->handlers[signal] : Value();
    bool ok = true;
    if (!handler.isEmpty() && !isNone(handler)) {
      Value frame = currentFrame_py(t, 0);
      if (frame.isEmpty()) clearException(t);
      ok = !call_py(t, handler, Value::smallInt(signal), frame.isEmpty() ? none() : frame).isEmpty();
    } else if (signal == SIGINT) {
      raiseNone(t, &_PyExc_KeyboardInterrupt);
      ok = false;
    }
    if (ok) continue;
    // The rest comes at the next safepoint.
    if (bits >> 1) {
      arrived.bits.fetch_or((bits >> 1) << signal);
      t.poll.fetch_or(kPollSignal);
    }
    return false;
  }
  return true;
}

}  // namespace ppy
