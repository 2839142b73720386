/// Calls that the loop serves itself although the callee is built in: resuming generators.
#pragma once
#include "runtime/frame/decode.h"
#include "runtime/frame/generator.h"
#include "runtime/object/call.h"

namespace ppy::interp {

/// Register operands of the instruction at f->pc in order, as continuations read them (at most 4).
void gatherOperands(Frame* f, Value* operands);
Value serveRequest(Thread& t, Frame* f);
/// A call instruction: a value, empty with a status, or t.top != f: something else runs on.
Value callInstruction(Thread& t, Frame* f, const DecodedInstr& in);

/// True when the callee was one of ours: then as for callInstruction.
bool callFlat(Thread& t, Value callee, const Args& args, Value* result);
/// Makes the generator the running frame, called by the instruction at f->pc in the given way. False with
/// an exception pending. `sent` empty: throws the pending exception into it.
bool resumeFlat(Thread& t, GeneratorObject* g, Value sent, ResumeMode mode);
/// The same, in compiled code if there is some. With Entered the interpreter goes on at t.top (tailResume).
NativeStep stepFlat(Thread& t, GeneratorObject* g, Value sent, ResumeMode mode, Value* out);

}  // namespace ppy::interp
