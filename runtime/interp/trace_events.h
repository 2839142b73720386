/// sys.settrace and sys.setprofile: what the loop reports while a tracer is set. The functions live in
/// Thread::c_traceobj and c_profileobj; Thread::tracing counts tracers being called, Thread::tracing_what
/// is the era: it changes with every settrace and setprofile, so that frames which ran before one are
/// told from frames entered since.
#pragma once
#include "runtime/frame/call.h"
#include "runtime/frame/frame_object.h"

namespace ppy {

/// Sets or (empty) removes the tracer or profiler of the calling thread: a callable, or with `cFunction` the object that
/// this Py_tracefunc is called with, which is told the events of every frame, whatever f_trace says.
void setTraceFunction(Thread& t, void** slot, Value function, void* cFunction = nullptr);
/// Reports what the instruction at f->pc is about to do: call, line, opcode, return, c_call, and the
/// c_return of the one before. False: the tracer raised (it is removed then).
bool traceInstruction_py(Thread& t, Frame* f);
/// An exception is pending at f->pc: the events c_exception and exception.
void traceException_py(Thread& t, Frame* f);
/// The iterator of a for loop, await or yield from at f->pc has ended: an exception event where CPython has a StopIteration
/// then, that is with a value or out of send(). False: the tracer raised.
bool traceExhausted_py(Thread& t, Frame* f);
/// The frame ends by the pending exception: the event return with None.
void traceLeave_py(Thread& t, Frame* f);

}  // namespace ppy
