/// Signal delivery; private to this room.
#pragma once
#include "runtime/thread/thread.h"

namespace ppy {

/// Runs the handlers of the signals that arrived; false: an exception is pending.
bool runSignalHandlers_py(Thread& t);
/// From now on `t` is the thread that is told of signals.
void signalsGoTo(Thread& t);

}  // namespace ppy
