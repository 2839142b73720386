// Resuming generators in compiled code. What it cannot do (a version that refuses the frame, a guard that
// fails, an exception that leaves the body, a capture) is left to the interpreter with the generator entered.
#include <algorithm>

#include "runtime/frame/decode.h"
#include "runtime/frame/generator.h"
#include "runtime/frame/strand.h"
#include "runtime/gc/heap.h"

namespace ppy {

namespace {

/// The point at which compiled code resumes a frame that is suspended (or has not begun) at f->pc.
uint32_t pointOf(const GeneratorObject* g) {
  const CodeObject* code = g->code;
  const PpyNativeFunction* native = code->native;
  if (g->state == GeneratorState::Created) return code->nloops + native->nsuspensions;
  auto word = static_cast<uint32_t>(g->frame->pc - code->words);
  const uint32_t* end = native->suspensions + native->nsuspensions;
  return code->nloops + static_cast<uint32_t>(std::lower_bound(native->suspensions, end, word) - native->suspensions);
}

/// leaveGenerator for a frame that compiled code has written back.
inline void leave(Thread& t, GeneratorObject* g, Frame* f) {
  t.top = f->parent;
  f->parent = nullptr;
  leaveRecursion(t);
  g->handled = g->handlesOwn ? t.handled : Value();
  t.handled = g->callerHandled;
  g->callerHandled = Value();
  gc::barrier(g);
  gc::barrier(f);
}

}  // namespace

NativeStep resumeNative_py(Thread& t, GeneratorObject* g, Value sent, ResumeMode mode, bool base, Value* out) {
  if (!enterRecursion(t)) [[unlikely]] return NativeStep::Failed;
  CodeObject* code = g->code;
  const PpyNativeFunction* native = code->native;
  Frame* f = g->frame;
  uint32_t point = g->resumePoint ? g->resumePoint - 1 : pointOf(g);
  bool suspended = g->state == GeneratorState::Suspended;
  g->state = GeneratorState::Running;
  g->callerHandled = t.handled;
  g->handlesOwn = !g->handled.isEmpty();
  if (g->handlesOwn) [[unlikely]] t.handled = g->handled;
  gc::barrier(g);
  f->parent = t.top;
  f->contValue = Value::smallInt(static_cast<int>(mode));
  t.top = f;

  uint64_t bits = PPY_REENTRY_REFUSED;
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
    if (code->guardFailures < PPY_GUARD_LIMIT || !native->genericReentry) bits = native->reentry(thread, frame, point, sent.bits());
    if (bits == PPY_REENTRY_REFUSED && native->genericReentry) bits = native->genericReentry(thread, frame, point, sent.bits());
    if (base) {
      t.nativeTop = record.prev;
      f->flags &= static_cast<uint16_t>(~kFrameBase);
    }
  }
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
      leave(t, g, f);
      g->state = GeneratorState::Suspended;
      return NativeStep::Yielded;
  }
}

}  // namespace ppy
