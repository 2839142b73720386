// try: except clauses, else, finally. The handled exception is explicit: saved and set on entry of a
// handler, restored on every way out. A finally body is lowered once per way out, as in CPython.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

void Lowering::on(const Try* s) {
  emit(Op::Nop, {}, at(s));  // the line of "try:"
  if (s->finalbody.empty()) return tryExcept(s);
  tryFinally(s->finalbody, s, [&] {
    if (s->handlers.empty())
      stmts(s->body);
    else
      tryExcept(s);
  });
}

void Lowering::on(const TryStar* s) {
  emit(Op::Nop, {}, at(s));
  if (s->finalbody.empty()) return tryStar(s);
  tryFinally(s->finalbody, s, [&] {
    if (s->handlers.empty())
      stmts(s->body);
    else
      tryStar(s);
  });
}

template <class Body>
void Lowering::tryFinally(const Seq<Stmt*>& finalBody, const Stmt* s, Body&& body) {
  BlockId outer = b().handler(), except = newBlock(), cleanup = newBlock(), end = newBlock();
  FrameBlock frame{FrameKind::FinallyTry};
  frame.finalBody = finalBody;
  if (!pushFrame(frame, s->range)) return;
  b().setHandler(except);
  body();
  popFrame();
  b().setHandler(outer);
  stmts(finalBody);
  jump(end, at(s));

  Mark mark(*this);
  Reg e = alloc(), saved = alloc();
  start(except);
  emit(Op::Catch, {e}, {});
  emit(Op::GetHandled, {saved}, {});
  emit(Op::SetHandled, {e}, {});
  FrameBlock ending{FrameKind::FinallyEnd};
  ending.reg = saved;
  if (!pushFrame(ending, s->range)) return;
  b().setHandler(cleanup);
  stmts(finalBody);
  popFrame();
  b().setHandler(outer);
  emit(Op::SetHandled, {saved}, {});
  // The frame ends in the last statement; without a position it would end where the exception was raised.
  emit(Op::Reraise, {e}, finalBody.empty() ? Range{} : at(finalBody.back()));
  start(cleanup);
  emit(Op::Catch, {e}, {});
  emit(Op::SetHandled, {saved}, {});
  emit(Op::Reraise, {e}, {});
  start(end);
}

template <class T>
bool Lowering::guarded(const T* s, BlockId except, BlockId end) {
  BlockId outer = b().handler();
  if (!pushFrame({FrameKind::Try}, s->range)) return false;
  b().setHandler(except);
  stmts(s->body);
  popFrame();
  b().setHandler(outer);
  stmts(s->orelse);
  jump(end, at(s));
  return true;
}
template bool Lowering::guarded(const TryStar*, BlockId, BlockId);

void Lowering::tryExcept(const Try* s) {
  for (uint32_t i = 0; i + 1 < s->handlers.size(); ++i)
    if (!s->handlers[i]->type) return fail(s->handlers[i]->range, "default 'except:' must be last");
  BlockId outer = b().handler(), except = newBlock(), end = newBlock();
  if (!guarded(s, except, end)) return;

  Mark mark(*this);
  Reg e = alloc(), saved = alloc();
  BlockId cleanup = newBlock();
  start(except);
  emit(Op::Catch, {e}, {});
  emit(Op::GetHandled, {saved}, {});
  emit(Op::SetHandled, {e}, {});
  for (const ExceptHandler* h : s->handlers) {
    if (failed()) return;
    Range r = at(h);
    BlockId next = newBlock();
    b().setHandler(cleanup);
    if (h->type) {
      Mark inner(*this);
      Reg types = operand(h->type);
      Reg matched = alloc();
      emit(Op::MatchExc, {matched, e, types}, r);
      emit(Op::JumpIfFalse, {matched, next}, r);
    } else {
      showLine(r);
    }
    if (h->name) storeName(h->name, e, h->range);
    BlockId bodyCleanup = h->name ? newBlock() : cleanup;
    FrameBlock frame{FrameKind::Handler};
    frame.reg = saved;
    frame.name = h->name;
    b().setHandler(outer);  // the frame's outer handler: what follows the name's deletion
    if (!pushFrame(frame, h->range)) return;
    b().setHandler(bodyCleanup);
    stmts(h->body);
    popFrame();
    b().setHandler(outer);
    deleteExceptionName(h->name, {});  // no line of its own
    emit(Op::SetHandled, {saved}, {});
    jump(end, {});
    if (h->name) {
      start(bodyCleanup);
      Mark inner(*this);
      Reg raised = alloc();
      emit(Op::Catch, {raised}, {});
      deleteExceptionName(h->name, {});
      emit(Op::SetHandled, {saved}, {});
      emit(Op::Reraise, {raised}, {});
    }
    start(next);
  }
  emit(Op::SetHandled, {saved}, {});
  emit(Op::Reraise, {e}, s->handlers.empty() ? Range{} : at(s->handlers.back()));
  start(cleanup);
  emit(Op::Catch, {e}, {});
  emit(Op::SetHandled, {saved}, {});
  emit(Op::Reraise, {e}, {});
  start(end);
}

}  // namespace ppy::lower
