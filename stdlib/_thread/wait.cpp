// Waiting for a semaphore without holding up collections; signals are answered meanwhile. Numbers of seconds.
#include <cerrno>
#include <cmath>

#include "runtime/gc/idle.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/thread/runtime.h"
#include "stdlib/_thread/thread.h"
#include "stdlib/common/clock.h"

namespace ppy {
namespace {

constexpr double kSecondsEnd = 9223372036854775807e-9;  ///< as nanoseconds they no longer fit

}  // namespace

bool secondsArg_py(Thread& t, Value v, double* seconds) {
  if (isFloat(v)) {
    *seconds = floatValue(v);
    if (std::isnan(*seconds)) {
      raise(t, PyExc_ValueError, "Invalid value NaN (not a number)");
      return false;
    }
  } else {
    Value whole = index_py(t, v);
    if (whole.isEmpty()) return false;
    int64_t n;
    *seconds = intFits64(whole, &n) ? static_cast<double>(n) : kSecondsEnd;
  }
  if (std::fabs(*seconds) < kSecondsEnd) return true;
  raise(t, PyExc_OverflowError, "timestamp too large to convert to C _PyTime_t");
  return false;
}

int waitForSemaphore_py(Thread& t, sem_t* semaphore, bool blocking, double timeout) {
  if (sem_trywait(semaphore) == 0) return 1;
  if (!blocking) return 0;
  // What others wait for may hang on garbage of ours (a connection that nobody holds any more ends at its file's end): a
  // wait that lasts looks for it once, later when another one has just looked.
  constexpr double kPatience = 0.1;
  bool first = timeout < 0 || timeout > kPatience, bounded = timeout >= 0;
  timespec until{}, idle{};
  if (bounded) until = monotonicAfter(timeout);
  if (first) idle = monotonicAfter(kPatience);
  for (;;) {
    int r = whileReleased(t, [&] {
      if (!first && !bounded) return sem_wait(semaphore);
      return sem_clockwait(semaphore, CLOCK_MONOTONIC, first ? &idle : &until);
    });
    if (r == 0) return 1;
    if (errno == ETIMEDOUT) {
      if (!first) return 0;
      int later = gc::collectIdle(t);
      first = later && (!bounded || idle.tv_sec + 2 < until.tv_sec);
      if (first) idle = monotonicAfter(later / 1000.0);
    }
    if (!pollSafepoint_py(t)) return -1;
  }
}

}  // namespace ppy
