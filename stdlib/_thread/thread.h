/// Parts of the _thread module.
#pragma once
#include <semaphore.h>

#include "runtime/object/builtin_def.h"

namespace ppy {

inline constexpr double kTimeoutMax = 9223372036.0;  ///< seconds

extern TypeObject kLockType, kRLockType, kLocalType;
extern const TypeSpec kLockSpec, kRLockSpec, kLocalSpec;

/// Waits for the semaphore, `timeout` seconds or, when negative, as long as it takes: 1 taken, 0 not, -1 exception (a signal
/// handler raised; the semaphore is not taken).
int waitForSemaphore_py(Thread& t, sem_t* semaphore, bool blocking, double timeout);

/// A number of seconds as a time limit is given: a float, or what has __index__.
bool secondsArg_py(Thread& t, Value v, double* seconds);

/// Module value: True when locks have been made since _count() was last asked for.
inline constexpr int kLocksMade = 0;

Value allocateLock(Thread& t, Value, Value*);
/// Thread::atEnd: the thread's own attributes end, and the lock of _set_sentinel is released, if there still are any.
void endThread(Thread& t);
/// The calling thread gives up its attributes of all _local objects.
void forgetLocals(Thread& t);
/// A lock that the end of the calling thread releases.
Value setSentinel(Thread& t, Value, Value*);

}  // namespace ppy
