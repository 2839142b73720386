// Exceptions: find the handler, or leave frames until there is one.
#include "runtime/frame/decode.h"
#include "runtime/frame/frame_object.h"
#include "runtime/frame/generator.h"
#include "runtime/interp/flat.h"
#include "runtime/interp/loop.h"
#include "runtime/interp/trace_events.h"

namespace ppy::interp {
namespace {

enum class Left { Raising, Value, Empty, OutOfLoop };

/// Leaves frame f with the pending exception. What its parent's instruction makes of it.
Left leaveFrame(Thread& t, Frame* f, Value* value) {
  bool base = f->flags & kFrameBase;
  if (f->flags & kFrameGenerator) {
    GeneratorObject* g = generatorOf(f);
    convertStopIteration(t, g);
    auto mode = static_cast<ResumeMode>(f->contValue.isEmpty() ? 0 : f->contValue.asSmallInt());
    if (f->flags & kFrameHasObject) detachFrameObject(t, f);
    leaveGenerator(t, g, true);
    if (base) return Left::OutOfLoop;
    if (mode == ResumeMode::Close && (pendingIs(t, PyExc_GeneratorExit) || pendingIs(t, PyExc_StopIteration))) {
      clearException(t);
      *value = none();
      return Left::Value;
    }
    return Left::Raising;
  }
  auto cont = static_cast<ContKind>(f->cont);
  ppy::Value contValue = f->contValue;
  popFrame(t, f);
  leaveRecursion(t);
  if (base) return Left::OutOfLoop;
  if (cont == kContResult) return Left::Raising;
  ppy::Value operands[4];
  gatherOperands(t.top, operands);
  *value = contException(t, cont, operands, contValue);
  if (!value->isEmpty()) return Left::Value;
  return t.status == Status::Exception ? Left::Raising : Left::Empty;
}

/// A frame that an exception leaves after `with`, a handler's end or the like ended where that caught it, not in what came
/// between: a reraise without a position.
void leftAt(Frame* f) {
  if (f->frameObject.isEmpty() || positionAt(f->code, f->pc).line) return;
  if (uint32_t word = f->frameObject.as<FrameObject>()->caughtWord) f->pc = f->code->words + word - 1;
}

}  // namespace

PPY_PN uint64_t tailUnwind(PPY_PARAMS) {
  for (;;) {
    PPY_SAVE_PC();
    CodeObject* code = f->code;
    auto word = static_cast<uint32_t>(pc - code->words);
    // A re-raised exception has this frame's line already.
    uint64_t op = static_cast<uint16_t>(*pc);
    if (op == pir::kWideOpcode) op = static_cast<uint16_t>(pc[1]);
    bool again = op == static_cast<uint64_t>(Op::Reraise);
    if (!again && op != static_cast<uint64_t>(Op::RaiseAgain)) {
      addTraceback(t, code, f->globals, pc, f);
      if (tracingOn(t)) [[unlikely]] traceException_py(t, f);
    }
    if (const PpyHandler* h = handlerAt(code, word)) {
      if (!again && !f->frameObject.isEmpty()) f->frameObject.as<FrameObject>()->caughtWord = word + 1;
      pc = code->words + h->handler;
      PPY_DISPATCH();
    }
    if (again) leftAt(f);
    if (tracingOn(t)) [[unlikely]] traceLeave_py(t, f);
    Value v;
    Left left = leaveFrame(t, f, &v);
    if (left == Left::OutOfLoop) return 0;
    f = t.top;
    pc = f->pc;
    if (left == Left::Value) PPY_TAIL_VALUE(tailComplete, v);
    if (left == Left::Empty) PPY_EMPTY();
  }
}

}  // namespace ppy::interp
