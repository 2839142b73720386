/// Signal delivery: for this room and the _signal module.
#pragma once
#include "runtime/thread/thread.h"

namespace ppy {

/// Runs the handlers of the signals that arrived; false: an exception is pending.
bool runSignalHandlers_py(Thread& t);
/// From now on `t` is the thread that is told of signals.
void signalsGoTo(Thread& t);
/// Is a wakeup descriptor that is full reported as one that cannot be written?
void setSignalWakeupWarning(bool whenFull);

}  // namespace ppy
