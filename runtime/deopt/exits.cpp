// Entering and leaving compiled code: capture, deoptimisation, re-entered frames.
#include <cstdarg>
#include <cstring>

#include "runtime/deopt/helpers.h"
#include "runtime/frame/live.h"
#include "runtime/frame/call.h"
#include "runtime/frame/decode.h"
#include "runtime/frame/strand.h"
#include "runtime/object/error.h"
#include "runtime/object/iterators.h"
#include "runtime/object/number.h"
#include "runtime/thread/options.h"

namespace ppy::native {

namespace {

PpyNativeFrame* top(Thread& t) { return static_cast<PpyNativeFrame*>(t.nativeTop); }

/// Adds a frame that left native code to the captured chain, outside what is there.
void linkCaptured(Thread& t, Frame* f) {
  if (!t.capturedOuter) {  // the innermost one: its instruction has not begun (frame/flatten.h)
    t.capturedInner = t.capturedOuter = f;
    return;
  }
  t.capturedOuter->parent = f;
  t.capturedOuter->cont = t.captureCont;
  t.capturedOuter->contValue = t.captureContValue;
  t.captureCont = kContResult;
  t.captureContValue = Value();
  t.capturedOuter = f;
}

/// A frame of a call that has not begun, as the innermost one of a new captured chain.
Value captureCall(Thread& t, FunctionObject* fn, const PpyExit* exit, va_list values) {
  Frame* f = newHeapFrame(t, fn->code, fn);
  if (!f) return {};
  f->globals = fn->globals;
  readExit(t, exit, values, f->regs);
  t.capturedInner = t.capturedOuter = f;
  t.captureCont = kContResult;
  t.captureContValue = Value();
  t.status = Status::Capture;
  return {};
}

/// A new frame of the function, not at the top yet, as the base of a loop of its own. Null: exception pending, and the
/// call's depth is given back.
Frame* newBase(Thread& t, FunctionObject* fn) {
  Frame* f = newRecord(t, fn->code, fn, 0);
  if (!f) {
    leaveRecursion(t);
    return nullptr;
  }
  f->globals = fn->globals;
  f->parent = t.top;
  f->flags = kFrameBase | kFramePasses;
  return f;
}

/// A call that is to be interpreted; its depth is counted already.
Value interpretCall(Thread& t, FunctionObject* fn, const PpyExit* exit, va_list values) {
  Frame* f = newBase(t, fn);
  if (!f) return {};
  t.top = f;
  readExit(t, exit, values, f->regs);
  return runFrame_py(t, f);
}

/// The entry of functions whose specialised version has been left for good: direct calls, which compare the
/// entry, take the slow way here, and the array-form entry chooses the generic version.
PpyValue leftEntry(PpyThread* t, PpyCallee* callee, const PpyValue* args) {
  return reinterpret_cast<FunctionObject*>(callee)->code->native->entry(t, callee, args);
}

/// Generator functions have no entry: their bodies are only ever resumed.
void countFailure(CodeObject* code, FunctionObject* fn) {
  if (++code->guardFailures < PPY_GUARD_LIMIT) return;
  if (fn && fn->entry && fn->entry == code->native->entry) fn->entry = leftEntry;
}

/// The frame of an activation that the interpreter takes over, as the base of a loop of its own.
Frame* takeOver(Thread& t, FunctionObject* fn, const PpyExit* exit, va_list values) {
  t.nativeTop = top(t)->prev;
  Frame* f = newBase(t, fn);
  if (!f) return nullptr;
  // In place before the values come: boxing one may collect, by this pc's liveness.
  f->pc = fn->code->words + exit->word;
  t.top = f;
  readExit(t, exit, values, f->regs);
  if (!(exit->count & PPY_EXIT_PLANNED)) countFailure(fn->code, fn);
  return f;
}

/// A callee was captured: so is the frame of this activation.
void capture(Thread& t, const PpyNativeFrame* record, FunctionObject* fn, const PpyExit* exit, va_list values) {
  Frame* f = newHeapFrame(t, fn->code, fn);
  if (!f) return;
  f->globals = fn->globals;
  f->pc = fn->code->words + exit->word;
  readExit(t, exit, values, f->regs);
  if (shownCallOf(record)) noteShown(t, f, shownCallOf(record));
  linkCaptured(t, f);
}

/// The instruction at f->pc has succeeded: stores its result and moves on.
void complete(Frame* f, Value result) {
  DecodedInstr in = decodeInstr(f->pc);
  f->regs[in.operands[0]] = result;
  f->pc += in.words;
}

}  // namespace

void readExit(Thread& t, const PpyExit* exit, va_list values, Value* regs) {
  readLive(t, exit, values, [&](PpyLive live, Value v) { regs[live.reg] = v; });
}

}  // namespace ppy::native

namespace ppy {

using namespace native;

PPY_HELPER Value ppy_prologue(Thread& t, FunctionObject* fn, const PpyExit* exit, ...) {
  va_list values;
  va_start(values, exit);
  Value outcome = Value::fromBits(1);
  if (t.recursion_remaining < 0) {
    leaveRecursion(t);
    outcome = raiseRecursion(t, "");
  } else if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < t.stackLimit) {
    outcome = captureCall(t, fn, exit, values);
  } else if (t.poll.load(std::memory_order_relaxed) != 0) {
    if (!safepoint_py(t)) {
      leaveRecursion(t);
      outcome = Value();
    } else if (tracingOn(t)) {
      outcome = interpretCall(t, fn, exit, values);
    } else if (t.runtime->test.captureEvery && ++t.runtime->test.captureCount % t.runtime->test.captureEvery == 0) {
      outcome = captureCall(t, fn, exit, values);
    }
  }
  va_end(values);
  return outcome;
}

PPY_HELPER uint32_t ppy_fail(Thread& t, FunctionObject* fn, const PpyExit* exit, ...) {
  if (t.status == Status::Capture) {
    va_list values;
    va_start(values, exit);
    capture(t, top(t), fn, exit, values);
    va_end(values);
    // The captured frame still counts; the emitted epilogue gives its depth back.
    t.recursion_remaining--;
    return 0;
  }
  if (!(exit->count & PPY_EXIT_NO_TRACEBACK)) {
    // The traceback shows the variables as they are now.
    va_list values;
    va_start(values, exit);
    addNativeTraceback(t, fn, exit, values);
    va_end(values);
  } else {
    leftAgain(t, fn, exit);
  }
  return 1;
}

PPY_HELPER Value ppy_deopt(Thread& t, FunctionObject* fn, const PpyExit* exit, ...) {
  va_list values;
  va_start(values, exit);
  Frame* f = nullptr;
  if (t.status == Status::Capture) {  // where exceptions go to the interpreter
    const PpyNativeFrame* record = top(t);
    t.nativeTop = record->prev;
    capture(t, record, fn, exit, values);
    if (t.status != Status::Capture) leaveRecursion(t);
  } else {
    f = takeOver(t, fn, exit, values);
  }
  va_end(values);
  return f ? runFrame_py(t, f) : Value();
}

PPY_HELPER Value ppy_deopt_result(Thread& t, FunctionObject* fn, const PpyExit* exit, Value result, ...) {
  va_list values;
  va_start(values, result);
  Frame* f = takeOver(t, fn, exit, values);
  va_end(values);
  if (!f) return {};
  complete(f, result);
  return runFrame_py(t, f);
}

PPY_HELPER uint32_t ppy_fail_frame(Thread& t, Frame* f, const PpyExit* exit, ...) {
  f->pc = f->code->words + exit->word;
  va_list values;
  va_start(values, exit);
  readExit(t, exit, values, f->regs);  // of a failed frame, too: tracebacks show its variables
  va_end(values);
  if (f->flags & kFrameCell) gc::barrier(f);
  if (t.status == Status::Capture) {
    linkCaptured(t, f);
    return 0;
  }
  if (!(exit->count & PPY_EXIT_NO_TRACEBACK)) addTraceback(t, f->code, f->globals, f->pc, f);
  return 1;
}

PPY_HELPER void ppy_leave_frame(Thread& t, Frame* f, const PpyExit* exit, ...) {
  f->pc = f->code->words + exit->word;
  va_list values;
  va_start(values, exit);
  readExit(t, exit, values, f->regs);
  va_end(values);
  if (f->flags & kFrameCell) gc::barrier(f);
  if (!(exit->count & PPY_EXIT_PLANNED)) countFailure(f->code, f->function);
}

PPY_HELPER void ppy_leave_frame_result(Thread& t, Frame* f, const PpyExit* exit, Value result, ...) {
  va_list values;
  va_start(values, result);
  f->pc = f->code->words + exit->word;
  readExit(t, exit, values, f->regs);
  va_end(values);
  complete(f, result);
  if (f->flags & kFrameCell) gc::barrier(f);
  countFailure(f->code, f->function);
}

PPY_HELPER Value ppy_interpret(Thread& t, FunctionObject* fn, const Value* args) {
  if (!enterRecursion(t)) return {};
  Frame* f = newBase(t, fn);
  if (!f) return {};
  for (uint32_t i = 0, n = fn->code->native->nparams; i < n; i++) f->regs[i] = args[i];
  t.top = f;
  return runFrame_py(t, f);
}

PPY_HELPER void ppy_boxed_result(Thread& t, Value v) {
  t.boxed = v;
  t.status = Status::Boxed;
}

PPY_HELPER uint32_t ppy_stress_guard(Thread& t) {
  auto& test = t.runtime->test;
  return test.deoptEvery && ++test.deoptCount % test.deoptEvery == 0;
}

PPY_HELPER Value ppy_poll(Thread& t) {
  if (!safepoint_py(t)) return {};
  auto& test = t.runtime->test;
  if (test.deoptEvery && ++test.deoptCount % test.deoptEvery == 0) return Value::fromBits(2);
  return Value::fromBits(1);
}

}  // namespace ppy
