/// faulthandler: what its files share.
#pragma once
#include "stdlib/common/module.h"

namespace ppy::fault {

/// Writes the Python stack of one thread or of all threads. Async-signal-safe.
void writeText(int fd, const char* text);
void dumpThreads(int fd, Runtime& rt, const Thread* current);
void dumpStack(int fd, Thread& t);
/// Reads a `file` argument (empty or None: sys.stderr): its descriptor, and the object to keep. False: exception pending.
bool fileArg_py(Thread& t, Value file, int* fd, Value* keep);

extern const BuiltinDef kCrashFunctions[];  ///< crash.cpp
extern const BuiltinDef kLaterFunctions[];  ///< later.cpp
/// Values of the module: files kept for enable(), dump_traceback_later(), and from kFirstSignal on for register().
enum { kFatalFile, kLaterFile, kSignalFiles };

}  // namespace ppy::fault
