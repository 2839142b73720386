/// Forking: what posix and _posixsubprocess share.
#pragma once
#include <sys/types.h>

#include "runtime/thread/thread.h"

namespace ppy::posix {

/// Calls the functions of register_at_fork(before=…), newest first. What they raise goes to sys.unraisablehook.
void beforeFork_py(Thread& t);
/// After fork(): in the child forgets the process's other threads; calls the functions registered for this side.
void afterFork_py(Thread& t, bool child);

}  // namespace ppy::posix
