// for, async for, while. A while loop tests at its bottom: one conditional branch per iteration.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

void Lowering::on(const While* s) {
  Range r = at(s);
  BlockId body = newBlock(), test = newBlock(), otherwise = newBlock(), end = newBlock();
  jumpIf(s->test, false, otherwise, r);
  FrameBlock frame{FrameKind::Loop};
  frame.breakTo = end;
  frame.continueTo = test;
  if (!pushFrame(frame, s->range)) return;
  enterLoop();
  if (b().reachable()) {
    start(body);
    // On the way back the test tells the line of `while` to tracers, and the header does where nothing is tested.
    auto* constant = dynCast<Constant>(s->test);
    bool endless = constant && truthOf(constant->value) == true;
    emit(Op::LoopHeader, {newLoop()}, endless ? at(constant) : Range{});
    stmts(s->body);
    start(test);
    if (endless) jump(body, r);
    else jumpIf(s->test, true, body, r);
  } else {
    stmts(s->body);  // never runs; lowered for its errors
    start(test);
  }
  leaveLoop();
  popFrame();
  start(otherwise);
  stmts(s->orelse);
  start(end);
}

bool Lowering::mayMakeGenerator(const Expr* iter) {
  if (isa<GeneratorExp>(iter)) return true;
  auto* call = dynCast<Call>(iter);
  if (!call) return false;
  // What these make is no generator, unless they are shadowed; then only the early close is lost.
  static constexpr std::string_view builtins[] = {"range", "enumerate", "zip", "reversed", "sorted", "map", "filter", "list", "tuple", "set", "dict", "iter", "str", "frozenset", "open", "vars", "dir", "globals", "locals", "bytes"};
  static constexpr std::string_view methods[] = {"items", "keys", "values", "split", "splitlines", "copy", "readlines", "rsplit", "most_common", "get", "strip"};
  if (auto* n = dynCast<Name>(call->func))
    for (std::string_view name : builtins)
      if (n->id.text() == name) return false;
  if (auto* a = dynCast<Attribute>(call->func))
    for (std::string_view name : methods)
      if (a->attr.text() == name) return false;
  return true;
}

void Lowering::on(const For* s) { forLoop(s->target, s->iter, s->body, s->orelse, s); }

void Lowering::forLoop(const Expr* target, const Expr* iter, const Seq<Stmt*>& body, const Seq<Stmt*>& orelse, const Stmt* s) {
  Mark mark(*this);
  Range r = at(s);
  BlockId head = newBlock(), exhausted = newBlock(), end = newBlock();
  Reg it = alloc();
  {
    Mark inner(*this);
    Reg v = operand(iter, it);
    emit(Op::GetIter, {it, v}, r);
  }
  bool close = mayMakeGenerator(iter);
  BlockId outer = b().handler(), closing = close ? newBlock() : kNone;
  FrameBlock frame{FrameKind::ForLoop};
  frame.breakTo = end;
  frame.continueTo = head;
  frame.reg = it;
  frame.endIter = close;
  if (!pushFrame(frame, s->range)) return;
  if (close) b().setHandler(closing);
  enterLoop();
  start(head);
  emit(Op::LoopHeader, {newLoop()}, r);
  {
    Mark inner(*this);
    Reg local = directLocal(target);
    Reg item = local != kNone ? local : alloc();
    emit(Op::ForIter, {item, it, exhausted}, r);
    if (local == kNone) store(target, item);
  }
  stmts(body);
  jump(head, r);
  leaveLoop();
  popFrame();
  b().setHandler(outer);
  if (close) {
    // An exception that leaves the loop closes a generator only the loop knew.
    start(closing);
    Reg e = alloc();
    emit(Op::Catch, {e}, {});
    emit(Op::EndIter, {it}, {});
    emit(Op::Reraise, {e}, {});
  }
  start(exhausted);
  stmts(orelse);
  start(end);
}

void Lowering::on(const AsyncFor* s) {
  Range r = at(s);
  if (!checkAwait(s->range, "'async for' outside async function")) return;
  Mark mark(*this);
  BlockId head = newBlock(), except = newBlock(), otherwise = newBlock(), end = newBlock();
  Reg it = alloc();
  {
    Mark inner(*this);
    Reg v = operand(s->iter, it);
    emit(Op::GetAIter, {it, v}, r);
  }
  FrameBlock frame{FrameKind::Loop};
  frame.breakTo = end;
  frame.continueTo = head;
  if (!pushFrame(frame, s->range)) return;
  BlockId outer = b().handler();
  enterLoop();
  start(head);
  emit(Op::LoopHeader, {newLoop()}, r);
  Reg item = alloc();
  b().setHandler(except);
  {
    Mark inner(*this);
    Reg step = alloc();
    emit(Op::GetANext, {step, it}, r);
    awaitLoop(step, item, r);
  }
  b().setHandler(outer);
  store(s->target, item);
  stmts(s->body);
  jump(head, r);
  leaveLoop();
  popFrame();
  start(except);
  {
    Mark inner(*this);
    Reg e = alloc(), done = alloc();
    emit(Op::Catch, {e}, {});
    emit(Op::IsStopAsync, {done, e}, {});
    emit(Op::JumpIfTrue, {done, otherwise}, {});
    emit(Op::Reraise, {e}, at(s->iter));
  }
  start(otherwise);
  stmts(s->orelse);
  start(end);
}

}  // namespace ppy::lower
