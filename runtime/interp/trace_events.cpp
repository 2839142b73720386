// The events of sys.settrace and sys.setprofile, and the dispatch table that makes the loop report them:
// every entry is traceStep, which reports and then goes to the operation's own handler.
#include "runtime/interp/trace_events.h"

#include <utility>

#include "runtime/frame/decode.h"
#include "runtime/interp/loop.h"
#include "runtime/object/foreign.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

Value asValue(void* p) { return p ? Value(static_cast<Object*>(p)) : Value(); }

/// Is the frame one that was entered or marked since the tracer was set?
bool known(Thread& t, FrameObject* o) { return o->traceEra == t.tracing_what; }

/// PyTrace_CALL to PyTrace_OPCODE, in their order.
enum class Told { Call, Exception, Line, Return, CCall, CException, CReturn, Opcode };

TraceEvent eventOf(Told what) {
  switch (what) {
    case Told::Line: return TraceEvent::Line;
    case Told::Call: return TraceEvent::Call;
    case Told::Return: return TraceEvent::Return;
    default: return TraceEvent::Other;
  }
}

/// Does anything hear of lines, exceptions and the end of this frame?
bool heard(Thread& t, FrameObject* o) { return t.c_traceobj && (t.c_tracefunc || !o->trace.isEmpty()); }

/// Calls a tracer with events suspended. Local variables go to f_locals before and come back after. Without `arg` an
/// exception leaves the frame.
Value callTracer_py(Thread& t, Value function, void* cFunction, FrameObject* o, Told what, Value arg) {
  static constexpr const char* kNames[] = {"call", "exception", "line", "return", "c_call", "c_exception", "c_return", "opcode"};
  bool locals = !(o->frame->flags & kFrameNamespace) && o->frame->code->kind != PPY_CODE_MODULE;
  TraceEvent before = o->event;
  o->event = eventOf(what);
  t.tracing++;
  if (locals && !o->locals.isEmpty()) frameLocals_py(t, o->frame);
  Value result;
  if (cFunction) {
    result = t.runtime->foreign->trace(t, cFunction, function, o, static_cast<int>(what), arg);
  } else {
    Value args[3] = {o, intern(t, kNames[static_cast<size_t>(what)]), arg.isEmpty() ? none() : arg};
    result = call_py(t, function, Args{args, 3});
  }
  if (locals && !o->locals.isEmpty()) frameLocalsToFast(t, o->frame);
  t.tracing--;
  o->event = before;
  if (result.isEmpty() && !cFunction) {  // one in C stays, as in CPython
    void** slot = t.c_traceobj ? &t.c_traceobj : &t.c_profileobj;
    setTraceFunction(t, slot, Value());
    gc::store(o, &o->trace, Value());
  }
  return result;
}

/// An event for the frame's own tracer (f_trace), which the result replaces, or for the C function that hears everything.
bool local_py(Thread& t, FrameObject* o, Told what, Value arg) {
  if (t.tracing || !heard(t, o)) return true;
  if (t.c_tracefunc) return !callTracer_py(t, asValue(t.c_traceobj), t.c_tracefunc, o, what, arg).isEmpty();
  Value r = callTracer_py(t, o->trace, nullptr, o, what, arg);
  if (r.isEmpty()) return false;
  if (!isNone(r)) gc::store(o, &o->trace, r);
  return true;
}

bool profile_py(Thread& t, FrameObject* o, Told what, Value arg) {
  if (!t.c_profileobj || t.tracing) return true;
  Value r = callTracer_py(t, asValue(t.c_profileobj), t.c_profilefunc, o, what, arg);
  if (!r.isEmpty()) return true;
  if (!t.c_profilefunc) setTraceFunction(t, &t.c_profileobj, Value());
  return false;
}

bool enter_py(Thread& t, Frame* f, FrameObject* o) {
  o->traceEra = t.tracing_what;
  gc::store(o, &o->calledBuiltin, Value());
  bool resumed = f->flags & kFrameGenerator && f->pc != f->code->words;
  if (!resumed) o->lastWord = o->lastLine = -1;
  // A resumed generator shows the line of its yield.
  const uint64_t* pc = f->pc;
  Value sent;
  Value* slot = nullptr;
  // (One that no tracer knew so far has nothing noted; thrown into, it is at its yield.)
  if (resumed && o->lastWord > 0) {
    f->pc = f->code->words + o->lastWord;
    slot = f->regs + decodeInstr(f->pc).operands[0];
    sent = *slot;  // not alive at the yield itself
  }
  bool ok = true;
  if (t.c_traceobj) {
    Value r = callTracer_py(t, asValue(t.c_traceobj), t.c_tracefunc, o, Told::Call, none());
    ok = !r.isEmpty();
    if (ok && !t.c_tracefunc && !isNone(r)) gc::store(o, &o->trace, r);
  }
  ok = ok && profile_py(t, o, Told::Call, none());
  f->pc = pc;
  if (slot) *slot = sent;
  if (o->resumeWord) f->pc = f->code->words + std::exchange(o->resumeWord, 0u) - 1;
  return ok;
}

bool line_py(Thread& t, Frame* f, FrameObject* o) {
  auto word = static_cast<int32_t>(f->pc - f->code->words);
  auto line = static_cast<int32_t>(positionAt(f->code, f->pc).line);
  pir::Op op = decodeInstr(f->pc).op;
  if (op == pir::Op::Jump) line = 0;  // where it leads tells the line
  // A way back tells the line again, apart from that of an await or yield from, which asks for the next value.
  bool changed = line && (line != o->lastLine || (word < o->lastWord && op != pir::Op::Send));
  if (line) o->lastLine = line;
  o->lastWord = word;
  if (changed && o->traceLines && !local_py(t, o, Told::Line, none())) return false;
  return !o->traceOpcodes || local_py(t, o, Told::Opcode, none());
}

/// The built-in function that a call instruction calls, or empty.
Value calledBuiltin_py(Thread& t, Frame* f, const DecodedInstr& in) {
  using pir::Op;
  if (in.op != Op::Call && in.op != Op::CallMethod && in.op != Op::CallKw && in.op != Op::CallEx) return {};
  Value callee = f->regs[in.operands[1]];
  if (callee.isEmpty()) return {};
  if (isExactly(callee, &PyCFunction_Type)) return callee;
  if (!isExactly(callee, &PyMethodDescr_Type)) return {};
  Value self = in.op == Op::CallMethod ? f->regs[in.operands[1] + 1] : Value();
  auto* d = callee.as<MethodDescrObject>();
  return self.isEmpty() || !d->def ? callee : newBuiltin(t, d->def, self, none());
}

bool leaving_py(Thread& t, FrameObject* o, Value v) { return local_py(t, o, Told::Return, v) && profile_py(t, o, Told::Return, v); }

}  // namespace

void setTraceFunction(Thread& t, void** slot, Value function, void* cFunction) {
  (slot == &t.c_traceobj ? t.c_tracefunc : t.c_profilefunc) = cFunction;
  *slot = function.isEmpty() ? nullptr : function.object();
  t.tracing_what++;
  if (t.c_traceobj || t.c_profileobj) {
    // Frames that run already report nothing until a tracer of their own is put into f_trace.
    for (Frame* f = t.top; f; f = f->parent) {
      auto* o = frameObjectOf(t, f).as<FrameObject>();
      o->traceEra = t.tracing_what;
      o->lastLine = static_cast<int32_t>(frameLine(f));
      o->lastWord = static_cast<int32_t>(f->pc - f->code->words);
      gc::store(o, &o->calledBuiltin, Value());
    }
    t.poll.fetch_or(kPollTrace, std::memory_order_relaxed);
  } else {
    t.poll.fetch_and(~uint32_t{kPollTrace}, std::memory_order_relaxed);
  }
}

bool traceInstruction_py(Thread& t, Frame* f) {
  using pir::Op;
  auto* o = frameObjectOf(t, f).as<FrameObject>();
  if (!known(t, o)) {
    if (!enter_py(t, f, o)) return false;
  } else if (!o->calledBuiltin.isEmpty()) {
    Value function = o->calledBuiltin;
    gc::store(o, &o->calledBuiltin, Value());
    if (!profile_py(t, o, Told::CReturn, function)) return false;
  }
  // Sent to its beginning, the frame is still before its first line.
  do {
    if (heard(t, o) && !line_py(t, f, o)) return false;
  } while (o->lastWord < 0 && heard(t, o));
  DecodedInstr in = decodeInstr(f->pc);
  switch (in.op) {
    case Op::Return: return leaving_py(t, o, f->regs[in.operands[0]]);
    case Op::Yield:
    case Op::YieldDelegate: {
      bool ok = leaving_py(t, o, f->regs[in.operands[in.op == Op::Yield ? 1 : 2]]);
      o->traceEra = t.tracing_what - 1;  // resuming it is a call again, which shows this line
      o->lastWord = static_cast<int32_t>(f->pc - f->code->words);
      return ok;
    }
    default: break;
  }
  if (!t.c_profileobj) return true;
  Value function = calledBuiltin_py(t, f, in);
  if (function.isEmpty()) return true;
  if (!profile_py(t, o, Told::CCall, function)) return false;
  if (t.c_profileobj) gc::store(o, &o->calledBuiltin, function);
  return true;
}

void traceException_py(Thread& t, Frame* f) {
  auto* o = frameObjectOf(t, f).as<FrameObject>();
  bool thrown = !known(t, o);  // into a generator, which is entered so
  Value e = takeException(t);
  bool ok = !thrown || enter_py(t, f, o);
  if (!o->calledBuiltin.isEmpty()) {
    Value function = o->calledBuiltin;
    gc::store(o, &o->calledBuiltin, Value());
    ok = profile_py(t, o, Told::CException, function);
  }
  if (ok && heard(t, o)) {
    Value tb = e.as<ExceptionObject>()->traceback;
    Value arg = tupleOf(t, {Value(typeOf(e)), e, tb.isEmpty() ? none() : tb});
    ok = !arg.isEmpty() && local_py(t, o, Told::Exception, arg);
  }
  if (ok) restoreException(t, e);
}

void traceLeave_py(Thread& t, Frame* f) {
  auto* o = frameObjectOf(t, f).as<FrameObject>();
  if (!known(t, o)) return;
  Value e = takeException(t);
  if (leaving_py(t, o, {})) restoreException(t, e);
}

bool traceExhausted_py(Thread& t, Frame* f) {
  auto* o = frameObjectOf(t, f).as<FrameObject>();
  if (!known(t, o) || !heard(t, o)) return true;
  DecodedInstr in = decodeInstr(f->pc);
  bool raised = !t.stopValue.isEmpty() && !isNone(t.stopValue);
  if (in.op == pir::Op::Send && !raised) {
    const ResolvedSlot& next = slotOf(f->regs[in.operands[1]], kSlotNext);
    raised = (!next.native && next.attr.isEmpty()) || !isNone(f->regs[in.operands[2]]);
  }
  if (!raised) return true;
  Value v = takeIteratorResult(t), type(PyExc_StopIteration);
  Value e = v.isEmpty() || isNone(v) ? call_py(t, type) : call_py(t, type, v);
  Value arg = e.isEmpty() ? e : tupleOf(t, {type, e, none()});
  bool ok = !arg.isEmpty() && local_py(t, o, Told::Exception, arg);
  if (ok) t.stopValue = v;
  return ok;
}

namespace interp {

PPY_SLOW uint64_t traceStep(PPY_PARAMS) {
  if (!tracingOn(t)) {
    table = kHandlers;
    PPY_DISPATCH();
  }
  PPY_SAVE_PC();
  // A handler begins with the exception pending.
  bool catching = t.status == Status::Exception;
  Value caught = catching ? takeException(t) : Value();
  if (!traceInstruction_py(t, f)) PPY_UNWIND();
  if (catching && f->pc == pc) restoreException(t, caught);
  pc = f->pc;
  w = *pc;
  PPY_MUSTTAIL return reinterpret_cast<Handler>(const_cast<void*>(kHandlers[static_cast<uint16_t>(w)]))(PPY_ARGS);
}

const void* const kTracingHandlers[] = {
#define PPY_OP(Name, text, operands, effects, result) reinterpret_cast<const void*>(traceStep),
#include "compiler/pir/ops.def"
    reinterpret_cast<const void*>(traceStep),
};

}  // namespace interp
}  // namespace ppy
