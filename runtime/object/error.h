/// Raising. Every function here leaves an exception pending and returns the error value, so that
/// `return raise(…)` works in functions that return Value; use PPY_TRY for propagation.
#pragma once
#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy {

extern "C" {
#define EXC(cname, Base, pyname) extern TypeObject* PyExc_##cname; extern TypeObject _PyExc_##cname;
#include "runtime/object/exceptions.def"
}

/// Message by a printf-like format: %s C string, %d int, %zd intptr_t, %lld, %c, %g, and
/// %S str(value), %R repr(value), %T the value's type name (all take a Value), %N a TypeObject*'s name,
/// %U a str Value's text; %% a percent. An optional precision cuts (%.200s).
[[gnu::cold]] Value raise(Thread& t, TypeObject* type, const char* format, ...);
[[gnu::cold]] Value raiseNone(Thread& t, TypeObject* type);               ///< no arguments
[[gnu::cold]] Value raiseValue(Thread& t, TypeObject* type, Value arg);   ///< type(arg)
[[gnu::cold]] Value raiseObject(Thread& t, Value exception);              ///< an instance; sets __context__
[[gnu::cold]] Value raiseOSError_py(Thread& t, int err, Value filename = Value(), Value filename2 = Value());
[[gnu::cold]] Value raiseMemory(Thread& t);
/// Whether `bytes` of native memory can be had now; false with MemoryError pending. Asked before a buffer
/// outside the heap is made in a size that the program chooses (std::string cannot fail softly).
bool nativeMemoryFits(Thread& t, intptr_t bytes);
/// Makes room for `more` bytes at the end of a buffer whose size grows with what the program gives; false with MemoryError pending.
bool growBuffer(Thread& t, std::string* buffer, size_t more);
[[gnu::cold]] Value raiseStopIteration(Thread& t, Value value);           ///< empty value: none
[[gnu::cold]] Value raiseKeyError(Thread& t, Value key);
[[gnu::cold]] Value raiseRecursion(Thread& t, const char* where);         ///< "while calling a Python object"
[[gnu::cold]] Value raiseNoAttribute(Thread& t, Value o, Value name);

inline bool pending(const Thread& t) { return t.status == Status::Exception; }
/// Is the pending exception an instance of `type`?
bool pendingIs(Thread& t, const TypeObject* type);
/// Takes the pending exception off the thread / puts one back without touching context or traceback.
Value takeException(Thread& t);
void restoreException(Thread& t, Value exception);
inline void clearException(Thread& t) { t.exc = Value(); t.status = Status::None; }
/// isinstance(exc, types) as an except clause: 1, 0, -1.
int exceptionMatches_py(Thread& t, Value exception, Value types);
/// type(*args) made into an exception instance ("raise T" / "raise T(…)" normalisation).
Value makeException_py(Thread& t, Value typeOrInstance);

/// Issues a warning (format as in raise) by the warnings module. False: it became an exception.
bool warn_py(Thread& t, TypeObject* category, int stackLevel, const char* format, ...);

/// Formats like raise() into a str.
Value formatStr(Thread& t, const char* format, ...);
/// "name" of a type as messages print it (tp_name's last part for heap types).
const char* typeName(const TypeObject* type);

/// Propagates: returns from the enclosing function when the expression gave empty.
#define PPY_TRY(var, expr)            \
  ::ppy::Value var = (expr);          \
  if (var.isEmpty()) [[unlikely]] return {}

}  // namespace ppy
