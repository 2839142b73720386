// The _signal module. Handlers run at safepoints of the main thread (runtime/thread/signals.cpp).
#include <sys/syscall.h>
#include <sys/time.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>

#include "runtime/object/audit.h"
#include "runtime/thread/runtime.h"
#include "runtime/thread/signals.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

constexpr int kDefault = 0, kIgnore = 1;
enum Kept { kDefaultInt, kItimerError };

StructSequence kSiginfo = {.name = "signal.struct_siginfo", .fields = {"si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"}, .visible = 7, .constructible = true};

Value& kept(Thread& t, Kept k) { return moduleValues(t, kModuleIndexSignal)[k]; }

bool signalArg_py(Thread& t, Value v, int* out) {
  if (!intArg_py(t, v, out)) return false;
  if (*out >= 1 && *out < NSIG) return true;
  raise(t, PyExc_ValueError, "signal number out of range");
  return false;
}
Value osError(Thread& t) { return raiseOSError_py(t, errno); }

/// What Python sees as a signal's handler.
Value handlerOf(Thread& t, int signal) {
  struct sigaction action {};
  if (sigaction(signal, nullptr, &action) != 0) return none();
  if (action.sa_handler == SIG_DFL) return Value::smallInt(kDefault);
  if (action.sa_handler == SIG_IGN) return Value::smallInt(kIgnore);
  Value h = signalHandler(t, signal);
  if (!h.isEmpty()) return h;
  return signal == SIGINT ? kept(t, kDefaultInt) : none();
}

Value signalFunction(Thread& t, Value, Value* a) {
  int signal;
  if (!intArg_py(t, a[0], &signal)) return {};
  if (&t != t.runtime->mainThread) return raise(t, PyExc_ValueError, "signal only works in main thread of the main interpreter");
  if (signal < 1 || signal >= NSIG) return raise(t, PyExc_ValueError, "signal number out of range");
  Value handler = a[1];
  int64_t n = -1;
  if (isInt(a[1]) && intFits64(a[1], &n) && (n == kDefault || n == kIgnore)) handler = n == kDefault ? Value() : none();
  else if (!isCallable(a[1])) return raise(t, PyExc_TypeError, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
  if (!pollSafepoint_py(t)) return {};
  Value old = handlerOf(t, signal);
  return setSignalHandler(t, signal, handler) ? old : Value();
}

Value getsignal(Thread& t, Value, Value* a) {
  int signal;
  return signalArg_py(t, a[0], &signal) ? handlerOf(t, signal) : Value();
}

Value defaultIntHandler(Thread& t, Value, Value*) { return raiseNone(t, PyExc_KeyboardInterrupt); }

Value raiseSignal(Thread& t, Value, Value* a) {
  int signal;
  if (!intArg_py(t, a[0], &signal)) return {};
  if (std::raise(signal) != 0) return osError(t);
  return pollSafepoint_py(t) ? none() : Value();
}

Value alarmFunction(Thread& t, Value, Value* a) {
  int seconds;
  if (!intArg_py(t, a[0], &seconds)) return {};
  return makeInt(t, alarm(static_cast<unsigned>(seconds)));
}

Value pauseFunction(Thread& t, Value, Value*) {
  {
    ReleasedScope released(t);
    pause();
  }
  return pollSafepoint_py(t) ? none() : Value();
}

bool timevalArg_py(Thread& t, Value v, timeval* out) {
  *out = {};
  if (v.isEmpty()) return true;
  double d;
  if (!asDouble_py(t, v, &d)) return false;
  if (std::isnan(d)) {
    raise(t, PyExc_ValueError, "Invalid value NaN (not a number)");
    return false;
  }
  double whole = std::floor(d);
  if (whole < -9.2e18 || whole > 9.2e18) {
    raise(t, PyExc_OverflowError, "timestamp out of range for platform time_t");
    return false;
  }
  out->tv_sec = static_cast<time_t>(whole);
  out->tv_usec = static_cast<suseconds_t>(std::ceil((d - whole) * 1e6));
  if (out->tv_usec >= 1000000) {
    out->tv_sec++;
    out->tv_usec -= 1000000;
  }
  return true;
}
double secondsOf(const timeval& v) { return static_cast<double>(v.tv_sec) + static_cast<double>(v.tv_usec) * 1e-6; }
Value timerValue(Thread& t, const itimerval& v) { return tupleOf(t, {makeFloat(t, secondsOf(v.it_value)), makeFloat(t, secondsOf(v.it_interval))}); }
Value itimerError(Thread& t) {
  Value args[] = {Value::smallInt(errno), newStr(t, std::strerror(errno))};
  PPY_TRY(e, call_py(t, kept(t, kItimerError), Args{args, 2}));
  return raiseObject(t, e);
}

Value setitimerFunction(Thread& t, Value, Value* a) {
  int which;
  itimerval wanted, old;
  if (!intArg_py(t, a[0], &which) || !timevalArg_py(t, a[1], &wanted.it_value) || !timevalArg_py(t, a[2], &wanted.it_interval)) return {};
  if (setitimer(static_cast<__itimer_which_t>(which), &wanted, &old) != 0) return itimerError(t);
  return pollSafepoint_py(t) ? timerValue(t, old) : Value();
}
Value getitimerFunction(Thread& t, Value, Value* a) {
  int which;
  itimerval now;
  if (!intArg_py(t, a[0], &which)) return {};
  if (getitimer(static_cast<__itimer_which_t>(which), &now) != 0) return itimerError(t);
  return timerValue(t, now);
}

Value setWakeupFd(Thread& t, Value, Value* a) {
  int fd;
  if (!intArg_py(t, a[0], &fd)) return {};
  int warn = flagArg_py(t, a[1], true);
  if (warn < 0) return {};
  if (&t != t.runtime->mainThread) return raise(t, PyExc_ValueError, "set_wakeup_fd only works in main thread of the main interpreter");
  if (fd != -1) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return errno == EBADF ? raise(t, PyExc_ValueError, "invalid fd") : osError(t);
    if (!(flags & O_NONBLOCK)) return raise(t, PyExc_ValueError, "the fd %i must be in non-blocking mode", fd);
  }
  setSignalWakeupWarning(warn);
  return makeInt(t, setSignalWakeup(fd));
}

Value strsignalFunction(Thread& t, Value, Value* a) {
  int signal;
  if (!signalArg_py(t, a[0], &signal)) return {};
  const char* text = strsignal(signal);
  if (!text || std::strstr(text, "Unknown signal")) return none();
  return newStr(t, text);
}

Value setOf(Thread& t, const sigset_t& set) {
  SetObject* out = newSet(t, &PySet_Type);
  for (int s = 1; s < NSIG; s++)
    if (sigismember(&set, s) == 1 && setAdd_py(t, out, Value::smallInt(s)) < 0) return {};
  return out;
}
bool setArg_py(Thread& t, Value v, sigset_t* out) {
  sigemptyset(out);
  return forEach_py(t, v, [&](Value item) {
    int64_t n = 0;
    if (!isInt(item) || intFits64(item, &n)) {
      if (!int64Arg_py(t, item, &n)) return false;
    }
    if (n < 1 || n >= NSIG) {
      raise(t, PyExc_ValueError, "signal number %S out of range [1; %d]", item, NSIG - 1);
      return false;
    }
    sigaddset(out, static_cast<int>(n));  // those the C library keeps for itself are left out
    return true;
  });
}

Value validSignals(Thread& t, Value, Value*) {
  sigset_t all;
  sigfillset(&all);
  return setOf(t, all);
}
Value siginterruptFunction(Thread& t, Value, Value* a) {
  int signal, flag;
  if (!signalArg_py(t, a[0], &signal) || !intArg_py(t, a[1], &flag)) return {};
  struct sigaction action {};
  if (sigaction(signal, nullptr, &action) != 0) return osError(t);
  if (flag) action.sa_flags &= ~SA_RESTART;
  else action.sa_flags |= SA_RESTART;
  return sigaction(signal, &action, nullptr) == 0 ? none() : osError(t);
}
Value pthreadKill(Thread& t, Value, Value* a) {
  uint64_t id;
  int signal;
  if (!maskArg_py(t, a[0], &id) || !intArg_py(t, a[1], &signal) || !audit_py(t, "signal.pthread_kill", id, signal)) return {};
  if (int e = pthread_kill(static_cast<pthread_t>(id), signal)) return raiseOSError_py(t, e);
  return pollSafepoint_py(t) ? none() : Value();
}
Value pthreadSigmask(Thread& t, Value, Value* a) {
  int how;
  sigset_t wanted, old;
  if (!intArg_py(t, a[0], &how) || !setArg_py(t, a[1], &wanted)) return {};
  if (int e = pthread_sigmask(how, &wanted, &old)) return raiseOSError_py(t, e);
  if (!pollSafepoint_py(t)) return {};
  return setOf(t, old);
}
Value sigpendingFunction(Thread& t, Value, Value*) {
  sigset_t set;
  return sigpending(&set) == 0 ? setOf(t, set) : osError(t);
}
Value sigwaitFunction(Thread& t, Value, Value* a) {
  sigset_t set;
  if (!setArg_py(t, a[0], &set)) return {};
  int signal, e;
  {
    ReleasedScope released(t);
    e = sigwait(&set, &signal);
  }
  return e ? raiseOSError_py(t, e) : makeInt(t, signal);
}
Value infoValue(Thread& t, const siginfo_t& i) {
  Value items[] = {makeInt(t, i.si_signo), makeInt(t, i.si_code), makeInt(t, i.si_errno), makeInt(t, i.si_pid), makeUint(t, i.si_uid), makeInt(t, i.si_status), makeInt(t, i.si_band)};
  return newStructSequence(t, kSiginfo, items);
}
Value sigwaitinfoFunction(Thread& t, Value, Value* a) {
  sigset_t set;
  if (!setArg_py(t, a[0], &set)) return {};
  siginfo_t info;
  return retried_py(t, [&] { return sigwaitinfo(&set, &info); }) < 0 ? Value() : infoValue(t, info);
}
Value sigtimedwaitFunction(Thread& t, Value, Value* a) {
  sigset_t set;
  double seconds;
  if (!setArg_py(t, a[0], &set) || !asDouble_py(t, a[1], &seconds)) return {};
  if (seconds < 0) return raise(t, PyExc_ValueError, "timeout must be non-negative");
  timespec end;
  clock_gettime(CLOCK_MONOTONIC, &end);
  double endSeconds = static_cast<double>(end.tv_sec) + static_cast<double>(end.tv_nsec) * 1e-9 + seconds;
  for (;;) {
    double whole = std::floor(seconds);
    timespec wait{static_cast<time_t>(whole), static_cast<long>((seconds - whole) * 1e9)};
    siginfo_t info;
    int r = whileReleased(t, [&] { return sigtimedwait(&set, &info, &wait); });
    if (r >= 0) return infoValue(t, info);
    if (errno == EAGAIN) return none();
    if (errno != EINTR) return osError(t);
    if (!pollSafepoint_py(t)) return {};
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    seconds = endSeconds - (static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9);
    if (seconds < 0) return none();
  }
}
Value pidfdSendSignal(Thread& t, Value, Value* a) {
  int fd, signal, flags = 0;
  if (!intArg_py(t, a[0], &fd) || !intArg_py(t, a[1], &signal) || (!a[3].isEmpty() && !intArg_py(t, a[3], &flags))) return {};
  if (isGiven(a[2])) return raise(t, PyExc_TypeError, "siginfo must be None");
  if (syscall(SYS_pidfd_send_signal, fd, signal, nullptr, flags) < 0) return osError(t);
  return pollSafepoint_py(t) ? none() : Value();
}

const BuiltinDef kDefaultIntDef = {"default_int_handler", "signalnum, frame, /", defaultIntHandler};
const BuiltinDef kFunctions[] = {
    {"signal", "signalnum, handler, /", signalFunction},
    {"getsignal", "signalnum, /", getsignal},
    {"raise_signal", "signalnum, /", raiseSignal},
    {"alarm", "seconds, /", alarmFunction},
    {"pause", "", pauseFunction},
    {"setitimer", "which, seconds, interval=0.0, /", setitimerFunction}, {"getitimer", "which, /", getitimerFunction},
    {"set_wakeup_fd", "fd, /, *, warn_on_full_buffer=True", setWakeupFd}, {"strsignal", "signalnum, /", strsignalFunction},
    {"valid_signals", "", validSignals}, {"siginterrupt", "signalnum, flag, /", siginterruptFunction},
    {"pthread_kill", "thread_id, signalnum, /", pthreadKill}, {"pthread_sigmask", "how, mask, /", pthreadSigmask}, {"sigpending", "", sigpendingFunction},
    {"sigwait", "sigset, /", sigwaitFunction}, {"sigwaitinfo", "sigset, /", sigwaitinfoFunction}, {"sigtimedwait", "sigset, timeout, /", sigtimedwaitFunction},
    {"pidfd_send_signal", "pidfd, signalnum, siginfo=None, flags=0, /", pidfdSendSignal}, {nullptr, nullptr, nullptr}};

const IntConstant kConstants[] = {
    {"SIG_DFL", kDefault}, {"SIG_IGN", kIgnore}, {"NSIG", NSIG}, {"SIG_BLOCK", SIG_BLOCK}, {"SIG_UNBLOCK", SIG_UNBLOCK}, {"SIG_SETMASK", SIG_SETMASK},
    {"ITIMER_REAL", ITIMER_REAL}, {"ITIMER_VIRTUAL", ITIMER_VIRTUAL}, {"ITIMER_PROF", ITIMER_PROF},
#define SIGNAL(n) {#n, n},
    SIGNAL(SIGHUP) SIGNAL(SIGINT) SIGNAL(SIGQUIT) SIGNAL(SIGILL) SIGNAL(SIGTRAP) SIGNAL(SIGIOT) SIGNAL(SIGABRT) SIGNAL(SIGFPE) SIGNAL(SIGKILL) SIGNAL(SIGBUS)
    SIGNAL(SIGSEGV) SIGNAL(SIGSYS) SIGNAL(SIGPIPE) SIGNAL(SIGALRM) SIGNAL(SIGTERM) SIGNAL(SIGUSR1) SIGNAL(SIGUSR2) SIGNAL(SIGCLD) SIGNAL(SIGCHLD) SIGNAL(SIGPWR)
    SIGNAL(SIGIO) SIGNAL(SIGURG) SIGNAL(SIGWINCH) SIGNAL(SIGPOLL) SIGNAL(SIGSTOP) SIGNAL(SIGTSTP) SIGNAL(SIGCONT) SIGNAL(SIGTTIN) SIGNAL(SIGTTOU) SIGNAL(SIGVTALRM)
    SIGNAL(SIGPROF) SIGNAL(SIGXCPU) SIGNAL(SIGXFSZ) SIGNAL(SIGSTKFLT)
#undef SIGNAL
    {nullptr, 0}};

bool init(Thread& t, ModuleObject* m) {
  if (!readyStructSequence(t, kSiginfo) || !addInts(t, m, kConstants) || !addValue(t, m, "struct_siginfo", &kSiginfo.type)) return false;
  if (!addValue(t, m, "SIGRTMIN", makeInt(t, SIGRTMIN)) || !addValue(t, m, "SIGRTMAX", makeInt(t, SIGRTMAX))) return false;
  kept(t, kDefaultInt) = newBuiltin(t, &kDefaultIntDef, m, m->md_name);
  kept(t, kItimerError) = newExceptionClass(t, "signal.itimer_error", PyExc_OSError);
  return addValue(t, m, "default_int_handler", kept(t, kDefaultInt)) && addValue(t, m, "ItimerError", kept(t, kItimerError));
}

}  // namespace

const NativeModule kSignalModule = {"_signal", kFunctions, init, nullptr};

}  // namespace ppy
