// The safepoint: one place where collection, finalisers, signals and stops are served.
#include "runtime/gc/explicit.h"
#include "runtime/gc/heap.h"
#include "runtime/object/error.h"
#include "runtime/thread/object_lock.h"
#include "runtime/thread/runtime.h"
#include "runtime/thread/signals.h"
#include "runtime/thread/world.h"

namespace ppy {

static bool raiseThrown_py(Thread& t) {
  Value thrown = takeAsyncException(t);
  if (thrown.isEmpty()) return false;
  if (Value exception = makeException_py(t, thrown)) raiseObject(t, exception);
  return true;
}

bool safepoint_py(Thread& t) {
  uint32_t flags = t.poll.load(std::memory_order_relaxed);
  if (flags & kPollStop) {
    parkAtSafepoint(t);
    flags = t.poll.load(std::memory_order_relaxed);  // who stopped the world may have done what was asked of this thread
  }
  if (flags & kPollYield) yieldObjectLocks(t);
  if (flags & kPollCollect) collectAsPolled_py(t);
  if (t.poll.load(std::memory_order_relaxed) & kPollThrow && raiseThrown_py(t)) return false;
  // Before finalisers, which would lose what a handler raises.
  if (t.poll.load(std::memory_order_relaxed) & kPollSignal && !runSignalHandlers_py(t)) return false;
  if (t.poll.load(std::memory_order_relaxed) & kPollFinalize) runFinalizers_py(t);
  return true;
}

}  // namespace ppy
