/// Heap frames: a frame is a continuation (ARCHITECTURE 5). Interpreter frames are records in the
/// thread's frame stack; generators' and captured frames are cells of their own (kFrameCell).
#pragma once
#include <cstdarg>
#include <cstdint>

#include "runtime/frame/code.h"
#include "runtime/gc/heap.h"
#include "runtime/object/call.h"
#include "runtime/thread/thread.h"

struct PpyExit;

namespace ppy {

enum : uint16_t {
  kFrameCell = 1,        ///< a heap cell, not a record of the frame stack
  kFrameGenerator = 2,   ///< belongs to a generator
  kFrameBase = 4,        ///< returning from it leaves this run of the interpreter loop (C++ called it)
  kFrameNamespace = 8,   ///< class, module or exec body: `names` is the namespace
  kFrameHasObject = 16,  ///< a Python-visible frame object exists (frameObject)
  kFrameFinished = 32,   ///< a detached copy that only a frame object still shows
  kFramePasses = 64,     ///< a base that compiled code runs, which passes captures on (frame/flatten.h)
};

///   parent ─▶ the frame that gets the result; of a base frame: the Python caller of the C++ function that
///             runs it, or null (walking the stack goes on there, results do not)
///   pc     instruction in progress (calls: the call itself); the resume point when suspended
struct Frame {
  Frame* parent;
  FunctionObject* function;  ///< callee; null for module/class/exec bodies run from code alone
  CodeObject* code;
  const uint64_t* pc;
  Value globals;             ///< dict
  Value names;               ///< namespace of kFrameNamespace frames; the generator of kFrameGenerator ones
  Value contValue;           ///< for `cont`; generators: ResumeMode (frame/generator.h)
  Value frameObject;         ///< FrameObject, or empty
  uint16_t cont;             ///< ContKind: what our result means to `parent`
  uint16_t flags;
  uint32_t size;             ///< bytes of the record
  Value regs[];              ///< code->nregs
};

/// Pushes a record for `fn` on the thread's frame stack: registers empty, pc at the start. Null with
/// RecursionError or MemoryError pending. Depth is counted by the caller (recursion_remaining).
Frame* pushFrame(Thread& t, CodeObject* code, FunctionObject* fn);
/// Pops it (no-op on heap cells apart from unlinking).
void popFrame(Thread& t, Frame* frame);
/// A frame as a heap cell (generators, capture).
Frame* newHeapFrame(Thread& t, CodeObject* code, FunctionObject* fn);

/// Runs `frame` (whose flags hold kFrameBase) and everything it calls until it returns.
/// This is the one entry to the interpreter loop; native recursion is checked against stackHardLimit.
Value runFrame_py(Thread& t, Frame* frame);
/// After a compiled callee returned empty with Status::Capture and the caller is C++: runs the captured
/// chain to its end and returns the result of the outermost captured frame.
Value runCaptured_py(Thread& t);

/// Makes the arguments of a call into registers 0.. of a fresh frame (defaults, *args, **kwargs,
/// keyword-only, all CPython error messages). False: TypeError pending.
bool bindArguments(Thread& t, FunctionObject* fn, const Args& args, Value* regs);
/// Room for n bound arguments when the native stack is not to hold them: a cell that every collection traces
/// anew, since binding stores without barriers. Null with MemoryError pending.
inline Value* allocBound(Thread& t, uint32_t n) {
  return static_cast<Value*>(gc::allocOrNull(t, n * sizeof(Value), gc::CellKind::Conservative));
}

/// Source position of an instruction; zeros when unknown.
struct SourcePosition { uint32_t line, endLine, column, endColumn; bool hasColumns; };
SourcePosition positionAt(const CodeObject* code, const uint64_t* pc);

/// Adds a traceback entry for `code` at pc to the pending exception.
void addTraceback(Thread& t, CodeObject* code, Value globals, const uint64_t* pc, Frame* frame);
/// The same for a compiled function, with its variables: a frame is made when one is asked for.
void addNativeTraceback(Thread& t, FunctionObject* fn, const PpyExit* exit, va_list values);
/// The pending exception, whose newest entry is of that compiled function, ends it where it is raised again: f_lineno shows that.
void leftAgain(Thread& t, FunctionObject* fn, const PpyExit* exit);

}  // namespace ppy
