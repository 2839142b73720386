// From the interpreter into compiled code at a loop header.
#include "runtime/frame/decode.h"
#include "runtime/frame/generator.h"
#include "runtime/interp/flat.h"
#include "runtime/interp/loop.h"

namespace ppy::interp {

PPY_SLOW uint64_t slowReturn(PPY_PARAMS);

namespace {

/// Runs the frame natively from the loop header at its pc; REFUSED when no version takes it.
uint64_t enterNative(Thread& t, Frame* f) {
  const PpyNativeFunction* native = f->code->native;
  auto point = static_cast<uint32_t>(decodeInstr(f->pc).operands[0]);
  auto* thread = reinterpret_cast<PpyThread*>(&t);
  auto* frame = reinterpret_cast<PpyFrame*>(f);
  if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < t.stackLimit || tracingOn(t)) return PPY_REENTRY_REFUSED;
  uint64_t bits = PPY_REENTRY_REFUSED;
  // Once its guards have failed too often the specialised version is left for good.
  if (native->reentry && (f->code->guardFailures < PPY_GUARD_LIMIT || !native->genericReentry)) bits = native->reentry(thread, frame, point, 0);
  if (bits == PPY_REENTRY_REFUSED && native->genericReentry) bits = native->genericReentry(thread, frame, point, 0);
  return bits;
}

}  // namespace

PPY_PN uint64_t tailReenter(PPY_PARAMS) {
  PPY_SAVE_PC();
  uint64_t bits = enterNative(t, f);
  switch (bits) {
    case PPY_REENTRY_REFUSED: pc += decodeInstr(pc).words; PPY_DISPATCH();
    case PPY_REENTRY_RESUME: {
      // Left at a loop header: past it, or the compiled version would be entered again at once.
      pc = f->pc;
      DecodedInstr in = decodeInstr(pc);
      if (in.op == Op::LoopHeader) pc += in.words;
      PPY_DISPATCH();
    }
    case PPY_REENTRY_RESULT: pc = f->pc; PPY_DISPATCH();
    case 0:
      if (t.status == Status::Capture) {
        t.status = Status::None;
        t.top = t.capturedInner;
        t.capturedInner = t.capturedOuter = nullptr;
        PPY_TAIL(tailResume);
      }
      pc = f->pc;
      PPY_UNWIND();
    case PPY_REENTRY_RETURN: {
      Value v = t.stopValue;
      t.stopValue = Value();
      PPY_TAIL_VALUE(slowReturn, v);
    }
    default:
      if (f->flags & kFrameGenerator) PPY_TAIL_VALUE(tailYield, Value::fromBits(bits));
      PPY_TAIL_VALUE(slowReturn, Value::fromBits(bits));
  }
}

}  // namespace ppy::interp
