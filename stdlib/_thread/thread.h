/// Parts of the _thread module.
#pragma once
#include "runtime/object/builtin_def.h"

namespace ppy {

inline constexpr double kTimeoutMax = 9223372036.0;  ///< seconds

extern TypeObject kLockType, kRLockType, kLocalType;
extern const TypeSpec kLockSpec, kRLockSpec, kLocalSpec;

Value allocateLock(Thread& t, Value, Value*);
/// Thread::atEnd: the thread's own attributes end, and the lock of _set_sentinel is released.
void endThread(Thread& t);
/// The calling thread gives up its attributes of all _local objects.
void forgetLocals(Thread& t);
/// A lock that the end of the calling thread releases.
Value setSentinel(Thread& t, Value, Value*);

}  // namespace ppy
