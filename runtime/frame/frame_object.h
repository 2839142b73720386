/// The Python-visible side of frames: `frame` and `traceback` objects, f_locals.
#pragma once
#include "runtime/abi/native.h"
#include "runtime/frame/frame.h"

namespace ppy {

/// What a frame's tracer is being told.
enum class TraceEvent : uint8_t { None, Call, Line, Return, Other };

/// Made on demand. While the frame runs, `frame` is the record itself; when the frame ends it becomes a
/// heap copy of its own (detachFrameObject), so that tracebacks keep showing it.
/// Up to `traceOpcodes` the members lie as in CPython's struct, into which tracers written in C reach.
struct FrameObject : Object {
  Value back;      ///< of a finished frame: frame object of its caller, or None
  Frame* frame;
  Value trace;     ///< f_trace
  int32_t ownLine; ///< of a frame that an extension made: the line, which it writes here
  bool traceLines, traceOpcodes;
  Value locals;    ///< dict that f_locals gave last, of function frames
  TraceEvent event;      ///< while a tracer runs
  uint32_t resumeWord;   ///< where a generator goes on that was sent elsewhere at its yield, and 1; 0: behind the yield
  int32_t traceEra;      ///< interp/trace_events.h: the era in which the frame was entered
  int32_t lastLine, lastWord;  ///< where the last line event was
  uint32_t caughtWord;   ///< the instruction whose exception a handler of the frame caught last, and 1; 0: none
  Value calledBuiltin;   ///< with a profiler: the built-in function being called
  uint32_t shownCall;    ///< made for a compiled activation: the number of its call in progress (noteShown), else 0
  bool unseen;           ///< made with a captured frame for the sake of that number alone; nobody has been given it
};

/// Frame object of what called a running frame, compiled or interpreted; None for the outermost.
Value callerObject(Thread& t, Frame* f);
/// The frame object of a frame (the same one every time).
Value frameObjectOf(Thread& t, Frame* f);
/// Frame objects of compiled activations show code and line. Their call in progress gets a number, kept above the word in the
/// activation's record until it makes another call, so that the frame which a capture of that very call writes out is known again:
/// from then on the object shows the frame, with its variables.
inline uint32_t shownCallOf(const PpyNativeFrame* record) { return static_cast<uint32_t>(record->word >> 32); }
inline uint32_t wordOf(const PpyNativeFrame* record) { return static_cast<uint32_t>(record->word); }
/// A captured frame of such a call.
void noteShown(Thread& t, Frame* f, uint32_t call);
/// Sets f_lineno (jump.cpp): the frame goes on at another line. False: ValueError pending.
bool setFrameLine(Thread& t, Value self, Value line);
/// f_locals: the namespace, or a dict snapshot of a function frame's variables (the same dict each time).
Value frameLocals_py(Thread& t, Frame* f);
/// Is a register beyond the local ones a variable: one that holds a cell?
bool isCellRegister(const CodeObject* code, uint32_t r);
/// Writes the dict of f_locals back into the variables (after a tracer ran).
void frameLocalsToFast(Thread& t, Frame* f);
/// The frame object of a traceback entry, made now if need be; empty: MemoryError pending.
Value tracebackFrame(Thread& t, TracebackObject* tb);
CodeObject* tracebackCode(const TracebackObject* tb);
Value tracebackGlobals(const TracebackObject* tb);
/// Line of a traceback entry, found on first need.
int32_t tracebackLine(TracebackObject* tb);
/// Line of the instruction the frame is at.
uint32_t frameLine(const Frame* f);
/// f_lasti: where the instruction is in co_code; -1: before the first one.
int32_t frameLasti(const Frame* f);
/// The frame that `f` was called from, across C++ functions.
inline Frame* callerOf(Frame* f) { return f->parent; }

}  // namespace ppy
