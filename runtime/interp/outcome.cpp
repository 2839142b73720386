// What happens to an instruction whose operation did not end at once: completion with a value, with
// nothing (exhausted), or with a call.
#include "runtime/gc/explicit.h"
#include "runtime/frame/decode.h"
#include "runtime/frame/flatten.h"
#include "runtime/frame/generator.h"
#include "runtime/interp/flat.h"
#include "runtime/interp/loop.h"
#include "runtime/interp/trace_events.h"
#include "runtime/object/signature.h"
#include "runtime/thread/runtime.h"

namespace ppy::interp {
namespace {

/// What the value of an instruction is for.
enum class Completion : uint8_t { Store, Void, StorePair, Negate, BranchIfTrue, BranchIfFalse, Test, TestNot, Iterate, Delegate, Special };

constexpr Completion completionOf(Op op) {
  switch (op) {
    case Op::Not:
    case Op::NotContains: return Completion::Negate;
    case Op::JumpIfTrue: return Completion::BranchIfTrue;
    case Op::JumpIfFalse: return Completion::BranchIfFalse;
    case Op::JumpIfLt: case Op::JumpIfLe: case Op::JumpIfEq: case Op::JumpIfNe: case Op::JumpIfGt: case Op::JumpIfGe:
      return Completion::Test;
    case Op::JumpIfNotLt: case Op::JumpIfNotLe: case Op::JumpIfNotEq: case Op::JumpIfNotNe: case Op::JumpIfNotGt: case Op::JumpIfNotGe:
      return Completion::TestNot;
    case Op::ForIter: return Completion::Iterate;
    case Op::Send:
    case Op::YieldDelegate: return Completion::Delegate;
    case Op::LoadMethod:
    case Op::LoadSuperMethod:
    case Op::LoadSpecial: return Completion::StorePair;
    default: {
      char first = pir::infoOf(op).operands[0];
      return first == 'D' || first == 'B' ? Completion::Store : Completion::Void;
    }
  }
}

constexpr PlainStoreTable makePlainTable() {
  PlainStoreTable table{};
  for (unsigned i = 0; i < pir::kOpCount; i++) {
    auto op = static_cast<Op>(i);
    Completion c = completionOf(op);
    if (c == Completion::Store || c == Completion::Iterate || c == Completion::Delegate) table.words[i] = static_cast<uint8_t>(pir::wordCount(op));
  }
  return table;
}

}  // namespace

constexpr PlainStoreTable kPlainStoreTable = makePlainTable();

PPY_PN uint64_t tailResume(PPY_PARAMS) {
  f = t.top;
  pc = f->pc;
  table = handlersFor(t);
  if (t.status == Status::Exception) [[unlikely]] {
    if (decodeInstr(pc).op == Op::YieldDelegate) PPY_TAIL(tailThrow);
    PPY_UNWIND();
  }
  PPY_DISPATCH();
}

PPY_PN uint64_t tailComplete(PPY_PARAMS) {
  Value v = Value::fromBits(w);
  DecodedInstr in = decodeInstr(pc);
  const uint64_t* next = pc + in.words;
  switch (completionOf(in.op)) {
    case Completion::Store:
      f->regs[in.operands[0]] = v;
      break;
    case Completion::StorePair:
      f->regs[in.operands[0]] = v;
      f->regs[in.operands[0] + 1] = Value();
      break;
    case Completion::Negate:
      f->regs[in.operands[0]] = boolean(isFalse(v));
      break;
    case Completion::BranchIfTrue:
      if (isTrue(v)) next += in.operands[1];
      break;
    case Completion::BranchIfFalse:
      if (!isTrue(v)) next += in.operands[1];
      break;
    case Completion::Test:
    case Completion::TestNot: {
      if (!isTrue(v) && !isFalse(v)) {
        v = truth_rq(t, v);
        if (v.isEmpty()) PPY_EMPTY();
      }
      if (isTrue(v) == (completionOf(in.op) == Completion::Test)) next += in.operands[2];
      break;
    }
    case Completion::Iterate:
    case Completion::Delegate:
      f->regs[in.operands[0]] = v;
      break;
    default: break;
  }
  pc = next;
  PPY_DISPATCH();
}

/// gc.collect() asked for by the call at f->pc: the request has no callee (stdlib/gc).
static PPY_SLOW uint64_t tailCollect(PPY_PARAMS) {
  PPY_SAVE_PC();
  auto generation = static_cast<int>(t.request.contValue.asSmallInt());
  t.request.contValue = Value();
  t.status = Status::None;
  clearDeadStack(t);
  gc::Found found = collectAsked_py(t, generation);
  PPY_TAIL_VALUE(tailComplete, Value::smallInt(static_cast<int64_t>(found.collected + found.uncollectable)));
}

PPY_PN uint64_t tailEmpty(PPY_PARAMS) {
  switch (t.status) {
    case Status::Exception: PPY_UNWIND();
    case Status::Request: {
      if (t.request.callee.isEmpty()) [[unlikely]] {
        if (t.request.cont == kLoopCollect) PPY_TAIL(tailCollect);
        flattenLoop(t);
        return 0;
      }
      PPY_SAVE_PC();
      Value v = serveRequest(t, f);
      if (t.top != f) PPY_TAIL(tailResume);
      if (v.isEmpty()) PPY_EMPTY();
      PPY_TAIL_VALUE(tailComplete, v);
    }
    case Status::None: {
      DecodedInstr in = decodeInstr(pc);
      if (tracingOn(t) && (in.op == Op::ForIter || in.op == Op::Send)) [[unlikely]] {
        PPY_SAVE_PC();
        if (!traceExhausted_py(t, f)) PPY_UNWIND();
      }
      if (in.op == Op::ForIter) {
        t.stopValue = Value();
        pc += static_cast<int32_t>(in.words) + in.operands[2];
        PPY_DISPATCH();
      }
      if (in.op == Op::Send || in.op == Op::YieldDelegate) {
        Value v = takeIteratorResult(t), delegate = f->regs[in.operands[1]];
        f->regs[in.operands[1]] = Value();
        f->regs[in.operands[0]] = v.isEmpty() ? none() : v;
        if (in.op == Op::Send) endDelegate(t, delegate);
        pc += static_cast<int32_t>(in.words) + in.operands[3];
        PPY_DISPATCH();
      }
      break;
    }
    default: break;
  }
  PPY_SAVE_PC();
  raise(t, PyExc_SystemError, "operation '%s' gave no result without setting an exception", pir::infoOf(decodeInstr(pc).op).text);
  PPY_UNWIND();
}

/// Return of a frame that needs more than popping. w: the value.
PPY_SLOW uint64_t slowReturn(PPY_PARAMS) {
  Value v = Value::fromBits(w);
  if (f->flags & kFrameGenerator) {
    GeneratorObject* g = generatorOf(f);
    bool base = f->flags & kFrameBase;
    auto mode = static_cast<ResumeMode>(f->contValue.isEmpty() ? 0 : f->contValue.asSmallInt());
    Frame* parent = f->parent;
    if (f->flags & kFrameHasObject) detachFrameObject(t, f);
    leaveGenerator(t, g, true);
    if (base) {
      t.stopValue = v;
      return 0;
    }
    f = parent;
    pc = f->pc;
    switch (mode) {
      case ResumeMode::For:
      case ResumeMode::Send:
      case ResumeMode::Delegate:
        t.stopValue = v;
        PPY_EMPTY();
      case ResumeMode::Next:
        t.stopValue = v;
        raiseStopValue(t);
        PPY_UNWIND();
      case ResumeMode::Close: PPY_TAIL_VALUE(tailComplete, none());
    }
  }
  auto cont = static_cast<ContKind>(f->cont);
  Value contValue = f->contValue;
  bool base = f->flags & kFrameBase;
  popFrame(t, f);
  leaveRecursion(t);
  if (base) return v.bits();
  f = t.top;
  pc = f->pc;
  if (cont == kContInit && isNone(v)) [[likely]] {
    v = contValue;
  } else if (cont != kContResult) {
    Value operands[4];
    gatherOperands(f, operands);
    v = contResult(t, cont, operands, contValue, v);
    if (v.isEmpty()) PPY_EMPTY();
  }
  PPY_COMPLETE(v);
}

}  // namespace ppy::interp
