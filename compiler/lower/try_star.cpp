// try … except*: the group is split clause by clause; what is raised and what is left over is collected
// and raised together at the end.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

void Lowering::tryStar(const TryStar* s) {
  BlockId outer = b().handler(), except = newBlock(), end = newBlock();
  if (!guarded(s, except, end)) return;

  Mark mark(*this);
  Reg original = alloc(), saved = alloc(), raised = alloc(), match = alloc(2);
  Reg rest = match + 1;
  BlockId cleanup = newBlock();
  start(except);
  emit(Op::Catch, {original}, {});
  emit(Op::GetHandled, {saved}, {});
  emit(Op::SetHandled, {original}, {});
  b().setHandler(cleanup);
  Range first = s->handlers.empty() ? at(s) : at(s->handlers[0]);
  emit(Op::BuildList, {raised, raised, 0}, first);
  emit(Op::Move, {rest, original}, first);
  for (const ExceptHandler* h : s->handlers) {
    if (failed()) return;
    Range r = at(h);
    BlockId next = newBlock(), bodyCleanup = newBlock();
    {
      Mark inner(*this);
      Reg types = operand(h->type);
      emit(Op::MatchExcGroup, {match, 2, rest, types}, r);
    }
    emit(Op::JumpIfNone, {match, next}, r);
    emit(Op::SetHandled, {match}, r);
    if (h->name) storeName(h->name, match, h->range);
    FrameBlock frame{FrameKind::GroupHandler};
    frame.reg = saved;
    frame.name = h->name;
    if (!pushFrame(frame, h->range)) return;
    b().setHandler(bodyCleanup);
    stmts(h->body);
    popFrame();
    b().setHandler(cleanup);
    deleteExceptionName(h->name, {});
    jump(next, {});
    start(bodyCleanup);
    {
      Mark inner(*this);
      Reg e = alloc();
      emit(Op::Catch, {e}, {});
      deleteExceptionName(h->name, {});
      emit(Op::ListAppend, {raised, e}, {});
    }
    start(next);
  }
  emit(Op::ListAppend, {raised, rest}, {});
  emit(Op::PrepReraiseStar, {match, original, raised}, {});
  b().setHandler(outer);
  BlockId reraise = newBlock();
  emit(Op::SetHandled, {saved}, {});
  emit(Op::JumpIfNotNone, {match, reraise}, {});
  jump(end, {});
  start(reraise);
  emit(Op::Reraise, {match}, {});
  start(cleanup);
  emit(Op::Catch, {match}, {});
  emit(Op::SetHandled, {saved}, {});
  emit(Op::Reraise, {match}, {});
  start(end);
}

}  // namespace ppy::lower
