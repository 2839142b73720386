/// Calls of Python functions: implements the declarations of object/call.h and what the interpreter
/// shares with it.
#pragma once
#include "runtime/frame/frame.h"
#include "runtime/object/call.h"

namespace ppy {

/// Is there a tracer or profiler to be told of what runs now? Then all that runs is interpreted.
inline bool tracingOn(const Thread& t) { return (t.c_traceobj || t.c_profileobj) && !t.tracing; }

/// Starts a Python function: binds the arguments and pushes its frame, whose parent is t.top. Null when
/// there is nothing to run: *result then is the generator the function returns, or empty with an
/// exception pending. Counts depth.
Frame* startFunction(Thread& t, FunctionObject* fn, const Args& args, Value* result);
/// Calls a function that has a native entry with args that bind; handles a capture by running the
/// captured chain. For C++ callers.
Value callFunction_py(Thread& t, FunctionObject* fn, const Args& args);
/// Runs a code object as a body: names and globals given (names empty: function-like body).
Value runBody_py(Thread& t, CodeObject* code, FunctionObject* fn, Value globals, Value names);
/// Keyword arguments in a dict as the tail of an argument list: `out` gets npos values of `positional`
/// and the dict's values, `*kwnames` the names. Null with an exception pending.
Value* spreadArguments_py(Thread& t, Value callee, Value positional, Value kwargs, Args* out);

/// The awaitable of anext(iterator, default).
Value newAnextDefault(Thread& t, Value awaitable, Value dflt);

/// Function objects.
FunctionObject* newFunction(Thread& t, CodeObject* code, Value globals, Value qualname);
/// The builtins dict for a globals dict: globals["__builtins__"], a module or a dict.
Value builtinsOf(Thread& t, Value globals);

}  // namespace ppy
