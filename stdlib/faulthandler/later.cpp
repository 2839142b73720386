// dump_traceback_later: a thread of its own, outside the runtime, that waits and reports.
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <new>

#include "stdlib/faulthandler/faulthandler.h"

namespace ppy::fault {
namespace {

/// The one watchdog of the process.
struct Watchdog {
  pthread_mutex_t lock;
  pthread_cond_t wake;
  pthread_t thread;
  Runtime* runtime;
  int64_t nanoseconds;
  int fd;
  bool repeat, exit, cancelled;
  pid_t process;
  char header[64];
};
constinit Watchdog* watchdog = nullptr;

void* watch(void* p) {
  auto* w = static_cast<Watchdog*>(p);
  // Signals are for the other threads.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  pthread_mutex_lock(&w->lock);
  do {
    timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t at = static_cast<int64_t>(until.tv_sec) * 1000000000 + until.tv_nsec + w->nanoseconds;
    until = {at / 1000000000, static_cast<long>(at % 1000000000)};
    int r = 0;
    while (!w->cancelled && r != ETIMEDOUT) r = pthread_cond_timedwait(&w->wake, &w->lock, &until);
    if (w->cancelled) break;
    writeText(w->fd, w->header);
    dumpThreads(w->fd, *w->runtime, nullptr);
    if (w->exit) _exit(1);
  } while (w->repeat);
  pthread_mutex_unlock(&w->lock);
  return nullptr;
}

void cancel() {
  Watchdog* w = watchdog;
  if (!w) return;
  watchdog = nullptr;
  if (w->process != getpid()) return;  // after fork() the thread is the parent's
  pthread_mutex_lock(&w->lock);
  w->cancelled = true;
  pthread_cond_signal(&w->wake);
  pthread_mutex_unlock(&w->lock);
  pthread_join(w->thread, nullptr);
  pthread_cond_destroy(&w->wake);
  pthread_mutex_destroy(&w->lock);
  delete w;
}

Value dumpLater(Thread& t, Value, Value* a) {
  double seconds;
  int fd, repeat = flagArg_py(t, a[1], false), exit = repeat < 0 ? -1 : flagArg_py(t, a[3], false);
  if (exit < 0) return {};
  if (!isInt(a[0]) && !isFloat(a[0])) return raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", a[0]);
  if (!asDouble_py(t, a[0], &seconds)) return {};
  if (std::isnan(seconds)) return raise(t, PyExc_ValueError, "Invalid value NaN (not a number)");
  if (seconds > 9.2e9) return raise(t, PyExc_OverflowError, "timeout value is too large");
  if (seconds <= 0) return raise(t, PyExc_ValueError, "timeout must be greater than 0");
  Value keep;
  if (!fileArg_py(t, a[2], &fd, &keep)) return {};
  cancel();
  moduleValues(t, kModuleIndexFaulthandler)[kLaterFile] = keep;
  auto* w = new (std::nothrow) Watchdog{};
  if (!w) return raiseMemory(t);
  w->runtime = t.runtime;
  w->nanoseconds = static_cast<int64_t>(std::ceil(seconds * 1e9));
  w->fd = fd;
  w->repeat = repeat;
  w->exit = exit;
  w->process = getpid();
  int64_t us = w->nanoseconds / 1000, whole = us / 1000000;
  int n = snprintf(w->header, sizeof w->header, "Timeout (%lld:%02lld:%02lld", static_cast<long long>(whole / 3600), static_cast<long long>(whole / 60 % 60),
                   static_cast<long long>(whole % 60));
  auto room = sizeof w->header - static_cast<size_t>(n);
  if (us % 1000000) snprintf(w->header + n, room, ".%06lld)!\n", static_cast<long long>(us % 1000000));
  else snprintf(w->header + n, room, ")!\n");
  pthread_mutex_init(&w->lock, nullptr);
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&w->wake, &attributes);
  pthread_condattr_destroy(&attributes);
  if (pthread_create(&w->thread, nullptr, watch, w) != 0) {
    delete w;
    return raise(t, PyExc_RuntimeError, "unable to start watchdog thread");
  }
  watchdog = w;
  return none();
}
Value cancelLater(Thread& t, Value, Value*) {
  cancel();
  moduleValues(t, kModuleIndexFaulthandler)[kLaterFile] = Value();
  return none();
}

}  // namespace

const BuiltinDef kLaterFunctions[] = {
    {"dump_traceback_later", "timeout, repeat=False, file=None, exit=False", dumpLater}, {"cancel_dump_traceback_later", "", cancelLater}, {nullptr, nullptr, nullptr}};

}  // namespace ppy::fault
