/// Signal delivery; private to this room.
#pragma once
#include "runtime/thread/thread.h"

namespace ppy {

/// Runs the handlers of the signals that arrived; false: an exception is pending.
bool runSignalHandlers_py(Thread& t);

}  // namespace ppy
