// Yielding, delegating, awaiting: switches between frames of the loop.
#include "runtime/frame/generator.h"

#include "runtime/frame/flatten.h"
#include "runtime/frame/frame_object.h"
#include "runtime/frame/generator_fields.h"
#include "runtime/interp/flat.h"
#include "runtime/interp/loop.h"
#include "runtime/object/foreign.h"
#include "runtime/object/names.h"
#include "runtime/object/str.h"

namespace ppy::interp {

bool resumeFlat(Thread& t, GeneratorObject* g, Value sent, ResumeMode mode) {
  if (!enterGenerator(t, g, sent)) return false;
  g->frame->contValue = Value::smallInt(static_cast<int>(mode));
  return true;
}

NativeStep stepFlat(Thread& t, GeneratorObject* g, Value sent, ResumeMode mode, Value* out) {
  if (!resumesNatively(g, sent)) return resumeFlat(t, g, sent, mode) ? NativeStep::Entered : NativeStep::Failed;
  NativeStep step = resumeNative_py(t, g, sent, mode, false, out);
  if (step == NativeStep::Entered && t.status == Status::Capture) {
    t.status = Status::None;
    t.top = t.capturedInner;
    t.capturedInner = t.capturedOuter = nullptr;
  }
  return step;
}

/// g.send(v), g.throw(e), g.close() on generators and coroutines, and next(g).
bool callFlat(Thread& t, Value callee, const Args& args, Value* result) {
  const BuiltinDef* def;
  Value self;
  const Value* rest = args.v;
  uint32_t n = args.npos;
  if (isExactly(callee, &PyMethodDescr_Type)) {
    def = callee.as<MethodDescrObject>()->def;
    if (!def || !(def->flags & kBuiltinFlat) || n == 0) return false;
    self = rest[0];
    rest++;
    n--;
  } else if (isExactly(callee, &PyCFunction_Type)) {  // bound
    def = callee.as<BuiltinObject>()->def;
    if (!def) return false;
    if (def->fn == builtinNext) {
      if (n != 1 || !isExactly(rest[0], &PyGen_Type)) return false;
      self = rest[0];
    } else {
      if (!(def->flags & kBuiltinFlat) || wantsFrames(callee)) return false;
      self = callee.as<BuiltinObject>()->m_self;
    }
  } else {
    return false;
  }
  *result = Value();
  if (!isSendable(self)) return false;
  auto* g = self.as<GeneratorObject>();
  if (stateNow(g) == GeneratorState::Finished || stateNow(g) == GeneratorState::Running) return false;
  if ((def->fn == generatorSend || def->fn == builtinNext) && n == 1) {
    Value v;
    switch (stepFlat(t, g, def->fn == builtinNext ? none() : rest[0], ResumeMode::Next, &v)) {
      case NativeStep::Yielded: *result = v; break;
      case NativeStep::Returned: t.stopValue = v, raiseStopValue(t); break;
      default: break;
    }
    return true;
  }
  if (def->fn == generatorCloseMethod && n == 0 && stateNow(g) == GeneratorState::Suspended) {
    raiseNone(t, PyExc_GeneratorExit);
    resumeFlat(t, g, Value(), ResumeMode::Close);
    return true;
  }
  if (def->fn == generatorThrow && n >= 1 && n <= 3) {
    Value three[3] = {rest[0], n > 1 ? rest[1] : Value(), n > 2 ? rest[2] : Value()};
    if (setThrown_py(t, three)) resumeFlat(t, g, Value(), ResumeMode::Next);
    return true;
  }
  return false;
}

PPY_PN uint64_t tailYield(PPY_PARAMS) {
  Value v = Value::fromBits(w);
  GeneratorObject* g = generatorOf(f);
  bool base = f->flags & kFrameBase;
  auto mode = static_cast<ResumeMode>(f->contValue.isEmpty() ? 0 : f->contValue.asSmallInt());
  leaveGenerator(t, g, false);
  if (base) return v.bits();
  f = t.top;
  pc = f->pc;
  switch (mode) {
    case ResumeMode::Delegate: PPY_MUSTTAIL return tailYield(PPY_ARGS);
    case ResumeMode::Close:
      raise(t, PyExc_RuntimeError, "%s ignored GeneratorExit", generatorKind(g));
      PPY_UNWIND();
    default: PPY_COMPLETE(v);
  }
}

PPY_HANDLER(Yield) {
  PPY_SAVE_PC();
  PPY_TAIL_VALUE(tailYield, PPY_R(1));
}

PPY_HANDLER(GetYieldFromIter) {
  PPY_SAVE_PC();
  Value v = PPY_R(1);
  bool temporary = PPY_U(0) == PPY_U(1);
  if (isExactly(v, &PyGen_Type)) {
    if (temporary) noteLoop(v.as<GeneratorObject>(), pc);
    PPY_R(0) = v;
    PPY_NEXT(GetYieldFromIter);
  }
  if (isExactly(v, &PyCoro_Type)) {
    if (f->code->flags & (kCoCoroutine | kCoIterableCoroutine)) {
      if (temporary) noteLoop(v.as<GeneratorObject>(), pc);
      PPY_R(0) = v;
      PPY_NEXT(GetYieldFromIter);
    }
    raise(t, PyExc_TypeError, "cannot 'yield from' a coroutine object in a non-coroutine generator");
    PPY_UNWIND();
  }
  v = iter_rq(t, v);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(GetYieldFromIter);
}

/// One step of an iterator that is no generator: a value; empty with Status::None and t.stopValue.
Value sendStep_rq(Thread& t, Value it, Value sent) {
  if (infoOfValue(it).foreign) {
    Value v;
    if (t.runtime->foreign->send(t, it, sent, &v)) return v;
  }
  if (isNone(sent) && infoOfValue(it).slots[kSlotNext].attr) {
    Value v = next_rq(t, it);
    return v;
  }
  Value v = callMethod_py(t, it, intern(t, "send"), &sent, 1);
  if (v.isEmpty() && pendingIs(t, PyExc_StopIteration)) {
    Value e = takeException(t);
    t.stopValue = e.as<StopIterationObject>()->value;
  }
  return v;
}

PPY_HANDLER(Send) {
  PPY_SAVE_PC();
  Value it = PPY_R(1), sent = PPY_R(2);
  if (isSendable(it)) {
    auto* g = it.as<GeneratorObject>();
    if (stateNow(g) == GeneratorState::Finished) {
      if (g->ob_type == &PyCoro_Type) {
        raise(t, PyExc_RuntimeError, "cannot reuse already awaited coroutine");
        PPY_UNWIND();
      }
      t.stopValue = none();
      PPY_EMPTY();
    }
    Value v;
    switch (stepFlat(t, g, sent, ResumeMode::Send, &v)) {
      case NativeStep::Failed: PPY_UNWIND();
      case NativeStep::Entered: PPY_TAIL(tailResume);
      case NativeStep::Returned: t.stopValue = v; PPY_EMPTY();
      case NativeStep::Yielded: break;
    }
    w = pc[E::kWide];
    PPY_R(0) = v;
    PPY_NEXT(Send);
  }
  Value v = sendStep_rq(t, it, sent);
  if (v.isEmpty()) PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(Send);
}

/// Reached first with a value to yield; resumed by send the loop goes on behind it (enterGenerator), by
/// throw it comes back through tailUnwind to throwIntoDelegate.
PPY_HANDLER(YieldDelegate) {
  PPY_SAVE_PC();
  PPY_TAIL_VALUE(tailYield, PPY_R(2));
}

namespace {
enum class Thrown { Entered, Yielded, Returned, Raised };

/// The pending exception was thrown into a generator that delegates: the delegate gets it first.
Thrown throwIntoDelegate(Thread& t, Frame* f, Value* yielded) {
  Value delegate = f->regs[decodeInstr(f->pc).operands[1]];
  if (pendingIs(t, PyExc_GeneratorExit)) {
    Value e = takeException(t);
    if (closeDelegate_py(t, delegate)) restoreException(t, e);
    return Thrown::Raised;
  }
  if (isSendable(delegate)) {
    auto* g = delegate.as<GeneratorObject>();
    if (stateNow(g) == GeneratorState::Finished) return Thrown::Raised;
    Value e = takeException(t);
    if (stateNow(g) == GeneratorState::Running) {
      raise(t, PyExc_ValueError, "%s already executing", generatorKind(g));
      return Thrown::Raised;
    }
    restoreException(t, e);
    return resumeFlat(t, g, Value(), ResumeMode::Delegate) ? Thrown::Entered : Thrown::Raised;
  }
  Value e = takeException(t);
  Value method = findAttr_py(t, delegate, intern(t, "throw"));
  if (method.isEmpty()) {
    if (t.status == Status::None) restoreException(t, e);
    return Thrown::Raised;
  }
  Value v = call_py(t, method, e);
  if (!v.isEmpty()) {
    *yielded = v;
    return Thrown::Yielded;
  }
  if (!pendingIs(t, PyExc_StopIteration)) return Thrown::Raised;
  t.stopValue = takeException(t).as<StopIterationObject>()->value;
  return Thrown::Returned;
}
}  // namespace

PPY_PN uint64_t tailThrow(PPY_PARAMS) {
  Value v;
  switch (throwIntoDelegate(t, f, &v)) {
    case Thrown::Entered: PPY_TAIL(tailResume);
    case Thrown::Yielded: PPY_TAIL_VALUE(tailYield, v);
    case Thrown::Returned: PPY_EMPTY();
    case Thrown::Raised: break;
  }
  PPY_UNWIND();
}

PPY_HANDLER(GetAwaitable) {
  PPY_SAVE_PC();
  Value v = PPY_R(1);
  if (isSendable(v) && PPY_U(0) == PPY_U(1)) noteLoop(v.as<GeneratorObject>(), pc);
  PPY_STORE_NEXT(GetAwaitable, getAwaitable_py(t, v, PPY_S(2)));
}
PPY_HANDLER(GetAIter) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(GetAIter, getAIter_py(t, PPY_R(1)));
}
PPY_HANDLER(GetANext) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(GetANext, getANext_py(t, PPY_R(1)));
}
PPY_HANDLER(AsyncGenWrap) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(AsyncGenWrap, wrapAsyncYield(t, PPY_R(1)));
}

#define PPY_ALL(X) X(Yield) X(GetYieldFromIter) X(Send) X(YieldDelegate) X(GetAwaitable) X(GetAIter) X(GetANext) X(AsyncGenWrap)
PPY_ALL(PPY_BOTH_FORMS)

}  // namespace ppy::interp
