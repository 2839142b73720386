/// What the native modules share: the object room's headers, tables of constants, arguments, values that a
/// module keeps per Runtime, and libraries loaded with the module that needs them.
#pragma once
#include <string>
#include <string_view>

#include "runtime/builtins/bytes.h"
#include "runtime/builtins/sequence.h"
#include "runtime/builtins/special.h"
#include "runtime/object/attr.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/int_ops.h"
#include "runtime/thread/runtime.h"
#include "stdlib/common/struct_sequence.h"
#include "stdlib/modules.h"

namespace ppy {

struct IntConstant {
  const char* name;  ///< null ends a table
  int64_t value;
};
bool addInts(Thread& t, ModuleObject* m, const IntConstant* rows);
bool addValue(Thread& t, ModuleObject* m, const char* name, Value v);
/// Makes a module's static type ready and gives it its name in the module. `weakrefs`: instances may be
/// referred to weakly.
bool addType(Thread& t, ModuleObject* m, const TypeSpec& spec, bool weakrefs = false);
/// A new exception class "module.Name"; empty with an exception pending.
Value newExceptionClass(Thread& t, const char* dottedName, Value bases);

/// Values a module keeps for one Runtime (exception classes, caches); roots of the collector.
inline constexpr int kModuleValues = 24;
Value* moduleValues(Thread& t, ModuleIndex module);

/// An argument as C int or int64_t; false with TypeError or OverflowError pending, worded as CPython's.
bool intArg_py(Thread& t, Value v, int* out);
bool int64Arg_py(Thread& t, Value v, int64_t* out);
bool sizeArg_py(Thread& t, Value v, intptr_t* out);
/// An int modulo 2^32 or 2^64, as masks and checksums take it.
bool maskArg_py(Thread& t, Value v, uint64_t* out);
/// A file descriptor: an int, or an object with fileno().
bool descriptorArg_py(Thread& t, Value v, int* out);
/// What call() returns: a system call that other threads need not wait for, begun again when a signal interrupts it.
/// -1 with OSError, or what the signal's handler raised, pending.
template <class F>
int64_t retried_py(Thread& t, F&& call) {
  for (;;) {
    int64_t r = whileReleased(t, call);
    if (r >= 0) return r;
    if (errno != EINTR) {
      raiseOSError_py(t, errno);
      return -1;
    }
    if (!pollSafepoint_py(t)) return -1;
  }
}
inline bool isGiven(Value v) { return !v.isEmpty() && !isNone(v); }

/// A function of a shared library, found when the library is loaded with its module.
struct LibraryFunction {
  const char* name;  ///< null ends a table
  void** place;
};
/// dlopen and look-ups. False: ImportError pending, naming the library.
bool loadLibrary(Thread& t, const char* file, const LibraryFunction* functions);

}  // namespace ppy
