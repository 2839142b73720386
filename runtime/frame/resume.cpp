// Resuming generators in compiled code. What it cannot do (a version that refuses the frame, a guard that
// fails, an exception that leaves the body, a capture) is left to the interpreter with the generator entered.
#include <algorithm>

#include "runtime/frame/decode.h"
#include "runtime/frame/generator.h"
#include "runtime/frame/strand.h"
#include "runtime/gc/explicit.h"
#include "runtime/gc/heap.h"

namespace ppy {

namespace {

/// The point at which compiled code resumes a frame that is suspended (or has not begun) at f->pc.
uint32_t pointOf(const GeneratorObject* g, GeneratorState state) {
  const CodeObject* code = g->code;
  const PpyNativeFunction* native = code->native;
  if (state == GeneratorState::Created) return code->nloops + native->nsuspensions;
  auto word = static_cast<uint32_t>(g->frame->pc - code->words);
  const uint32_t* end = native->suspensions + native->nsuspensions;
  return code->nloops + static_cast<uint32_t>(std::lower_bound(native->suspensions, end, word) - native->suspensions);
}

/// The exception that the generator handles itself, if any, goes with it. (Frames are traced anew by every collection,
/// so that their registers need no barrier here.)
[[gnu::noinline]] void leaveHandled(Thread& t, GeneratorObject* g) {
  g->handled = g->handlesOwn ? t.handled : Value();
  t.handled = g->callerHandled;
  gc::barrier(g);
}

/// Gives control back to the frame's parent; the generator is still claimed.
inline void leaveFrame(Thread& t, GeneratorObject* g, Frame* f) {
  t.top = f->parent;
  f->parent = nullptr;
  leaveRecursion(t);
  if (g->handlesOwn || !g->handled.isEmpty()) [[unlikely]] leaveHandled(t, g);
  g->callerHandled = Value();
}
/// leaveGenerator for a frame that compiled code has written back.
inline void leave(Thread& t, GeneratorObject* g, Frame* f, PpyReentry resume) {
  leaveFrame(t, g, f);
  setResume(g, resume);
  releaseGenerator(g, GeneratorState::Suspended);
}

/// What its frame is a step further on, in which the version `resume` gave `bits`.
NativeStep conclude(Thread& t, GeneratorObject* g, Frame* f, uint64_t bits, PpyReentry resume, Value sent, bool suspended, Value* out) {
  switch (bits) {
    case PPY_REENTRY_REFUSED:
      if (suspended) {
        DecodedInstr in = decodeInstr(f->pc);
        f->regs[in.operands[0]] = sent;
        f->pc += in.words;
      }
      return NativeStep::Entered;
    case PPY_REENTRY_RESUME: {
      DecodedInstr in = decodeInstr(f->pc);
      if (in.op == pir::Op::LoopHeader) f->pc += in.words;
      return NativeStep::Entered;
    }
    case PPY_REENTRY_RESULT:
    case 0: return NativeStep::Entered;
    case PPY_REENTRY_RETURN:
      *out = t.stopValue;
      t.stopValue = Value();
      if (f->flags & kFrameHasObject) detachFrameObject(t, f);
      leaveGenerator(t, g, true);
      return NativeStep::Returned;
    default:
      *out = Value::fromBits(bits);
      leave(t, g, f, resume);
      return NativeStep::Yielded;
  }
}

}  // namespace

NativeStep resumeNative_py(Thread& t, GeneratorObject* g, Value sent, ResumeMode mode, bool base, Value* out) {
  if (!enterRecursion(t)) [[unlikely]] return NativeStep::Failed;
  GeneratorState before;
  if (!claimGenerator(t, g, &before)) [[unlikely]] {
    leaveRecursion(t);
    return NativeStep::Failed;
  }
  CodeObject* code = g->code;
  const PpyNativeFunction* native = code->native;
  Frame* f = g->frame;
  uint32_t point = g->resumePoint ? g->resumePoint - 1 : pointOf(g, before);
  bool suspended = before == GeneratorState::Suspended;
  setResume(g, nullptr);
  g->callerHandled = t.handled;
  g->handlesOwn = !g->handled.isEmpty();
  if (g->handlesOwn) [[unlikely]] t.handled = g->handled;
  gc::barrier(g);
  f->parent = t.top;
  f->contValue = Value::smallInt(static_cast<int>(mode));
  t.top = f;

  uint64_t bits = PPY_REENTRY_REFUSED;
  PpyReentry resume = nullptr;
  bool traced = t.poll.load(std::memory_order_relaxed) & kPollTrace;
  if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) >= t.stackLimit && !traced) [[likely]] {
    // Outside an interpreter loop the frame begins a run of its own for whoever walks the stack.
    PpyNativeFrame record{static_cast<PpyNativeFrame*>(t.nativeTop), nullptr, 0, reinterpret_cast<PpyFrame*>(f)};
    if (base) {
      t.nativeTop = &record;
      f->flags |= kFrameBase;
    }
    auto* thread = reinterpret_cast<PpyThread*>(&t);
    auto* frame = reinterpret_cast<PpyFrame*>(f);
    if (code->guardFailures < PPY_GUARD_LIMIT || !native->genericReentry) bits = (resume = native->reentry)(thread, frame, point, sent.bits());
    if (bits == PPY_REENTRY_REFUSED && native->genericReentry) bits = (resume = native->genericReentry)(thread, frame, point, sent.bits());
    if (bits == 0 && t.status == Status::Capture) [[unlikely]] clearDeadStack(t);
    if (base) {
      t.nativeTop = record.prev;
      f->flags &= static_cast<uint16_t>(~(kFrameBase | kFramePasses));
    }
  }
  return conclude(t, g, f, bits, resume, sent, suspended, out);
}

namespace {

/// The entered generator goes on in the interpreter.
Value goOn_py(Thread& t, Frame* f, ResumeMode mode, bool native) {
  bool captured = t.status == Status::Capture;
  if (!native && captured) {
    t.top = f->parent;
    return runCaptured_py(t);
  }
  if (native && !captured && reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < t.stackLimit) {
    // The interpreter goes on with it, below all that is on the native stack now.
    if (t.status == Status::Exception) {
      // It unwinds first: not a place to suspend the rest at. (There is room for that: stackHardLimit.)
    } else {
      t.capturedInner = t.capturedOuter = f;
      t.status = Status::Capture;
      captured = true;
    }
  }
  if (captured) {
    t.top = f->parent;
    t.captureCont = kContGeneratorBody;
    t.captureContValue = Value::smallInt(static_cast<int>(mode));
    return {};
  }
  f->flags |= native ? kFrameBase | kFramePasses : kFrameBase;
  Value v = runFrame_py(t, f);
  if (v.isEmpty() && t.status == Status::Capture && t.capturedOuter == f) {
    t.captureCont = kContGeneratorBody;
    t.captureContValue = Value::smallInt(static_cast<int>(mode));
  }
  return v;
}

/// The rest of a step that compiled code has not finished with a value: as resumeNative_py, and whatever the interpreter
/// has to do.
[[gnu::noinline]] Value resumeOddly_py(Thread& t, GeneratorObject* g, uint64_t bits, PpyReentry resume, Value sent, uint32_t how) {
  Frame* f = g->frame;
  CodeObject* code = g->code;
  const PpyNativeFunction* native = code->native;
  if (bits == PPY_REENTRY_REFUSED && native->genericReentry && resume != native->genericReentry) {
    PpyNativeFrame record{static_cast<PpyNativeFrame*>(t.nativeTop), nullptr, 0, reinterpret_cast<PpyFrame*>(f)};
    t.nativeTop = &record;
    bits = (resume = native->genericReentry)(reinterpret_cast<PpyThread*>(&t), reinterpret_cast<PpyFrame*>(f), g->resumePoint - 1, sent.bits());
    t.nativeTop = record.prev;
  }
  f->flags &= static_cast<uint16_t>(~(kFrameBase | kFramePasses));
  ResumeMode mode = static_cast<ResumeMode>(how & ~PPY_RESUME_NATIVE);
  f->contValue = Value::smallInt(static_cast<int>(mode));
  Value v;
  switch (conclude(t, g, f, bits, resume, sent, g->resumePoint != code->nloops + native->nsuspensions + 1, &v)) {
    case NativeStep::Yielded: return v;
    case NativeStep::Returned: t.stopValue = v; return {};
    default: return goOn_py(t, f, mode, how & PPY_RESUME_NATIVE);
  }
}

/// A step that compiled code cannot begin.
[[gnu::noinline]] Value resumeInstead_py(Thread& t, GeneratorObject* g, Value sent, uint32_t how) {
  ResumeMode mode = static_cast<ResumeMode>(how & ~PPY_RESUME_NATIVE);
  Frame* f = g->frame;
  if (!resumesNatively(g, sent)) {
    if (!enterGenerator(t, g, sent)) return {};
  } else {
    Value v;
    switch (resumeNative_py(t, g, sent, mode, true, &v)) {
      case NativeStep::Failed: return {};
      case NativeStep::Yielded: return v;
      case NativeStep::Returned: t.stopValue = v; return {};
      case NativeStep::Entered: break;
    }
  }
  return goOn_py(t, f, mode, how & PPY_RESUME_NATIVE);
}

}  // namespace

/// What every step of a loop over a generator goes through: only what the generator's frame and the walkers of the stack
/// need.
extern "C" Value ppy_resume(Thread& t, GeneratorObject* g, Value sent, uint32_t how) {
  PpyReentry resume = resumeOf(g);
  bool room = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) >= t.stackLimit && t.recursion_remaining > 0;
  bool fresh = stateNow(g) != GeneratorState::Suspended;
  if (!room || t.runtime->multiThreaded || t.poll.load(std::memory_order_relaxed) & kPollTrace || (fresh && !isNone(sent))) [[unlikely]] return resumeInstead_py(t, g, sent, how);
  t.recursion_remaining--;
  Frame* f = g->frame;
  setResume(g, nullptr);
  g->state = GeneratorState::Running;
  g->callerHandled = t.handled;
  g->handlesOwn = false;
  if (!g->handled.isEmpty() || !t.handled.isEmpty()) [[unlikely]] {
    if (!g->handled.isEmpty()) g->handlesOwn = true, t.handled = g->handled;
    gc::barrier(g);
  }
  f->parent = t.top;
  t.top = f;
  f->flags |= kFrameBase;
  PpyNativeFrame record{static_cast<PpyNativeFrame*>(t.nativeTop), nullptr, 0, reinterpret_cast<PpyFrame*>(f)};
  t.nativeTop = &record;
  uint64_t bits = resume(reinterpret_cast<PpyThread*>(&t), reinterpret_cast<PpyFrame*>(f), g->resumePoint - 1, sent.bits());
  t.nativeTop = record.prev;
  if (bits <= PPY_REENTRY_RETURN) [[unlikely]] {
    if (bits == 0 && t.status == Status::Capture) clearDeadStack(t);
    if (bits != PPY_REENTRY_RETURN || f->flags & kFrameHasObject) return resumeOddly_py(t, g, bits, resume, sent, how);
    // It has ended; what it returned is in t.stopValue.
    leaveFrame(t, g, f);
    f->flags = static_cast<uint16_t>((f->flags & ~(kFrameBase | kFramePasses)) | kFrameFinished);
    g->handled = Value();
    g->resumePoint = 0;
    g->frame = nullptr;
    releaseGenerator(g, GeneratorState::Finished);
    dropFrame(t, g, f);
    return {};
  }
  f->flags &= static_cast<uint16_t>(~(kFrameBase | kFramePasses));
  leave(t, g, f, resume);
  return Value::fromBits(bits);
}

Value stepGenerator_py(Thread& t, GeneratorObject* g, Value sent, uint32_t how) {
  if (resumeOf(g) && !sent.isEmpty()) return ppy_resume(t, g, sent, how);
  return resumeInstead_py(t, g, sent, how);
}

}  // namespace ppy
