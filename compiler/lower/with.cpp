// with and async with: the exit method is looked up before the body and called on every way out.
#include "compiler/lower/lowering.h"

namespace ppy::lower {
namespace {

/// Numbers of runtime/abi/special_methods.def.
enum SpecialMethod : int32_t {
#define PPY_SPECIAL(Name, attribute, text) k##Name,
#include "runtime/abi/special_methods.def"
};

}  // namespace

void Lowering::on(const With* s) { withItems(s->items, 0, s->body, s, false); }

void Lowering::on(const AsyncWith* s) {
  if (!checkAwait(s->range, "'async with' outside async function")) return;
  withItems(s->items, 0, s->body, s, true);
}

void Lowering::withItems(const Seq<WithItem*>& items, uint32_t index, const Seq<Stmt*>& body, const Stmt* s, bool async) {
  if (failed()) return;
  Mark mark(*this);
  Range r = at(s);
  const WithItem* item = items[index];
  // exit method, its self, three arguments
  Reg exit = alloc(5);
  Reg entered = alloc(2);
  {
    Mark inner(*this);
    Reg manager = operand(item->contextExpr);
    // A local may be rebound by the time the exit method is looked up only by __enter__'s lookup itself.
    emit(Op::LoadSpecial, {entered, 2, manager, async ? kAEnter : kEnter}, r);
    emit(Op::LoadSpecial, {exit, 2, manager, async ? kAExit : kExit}, r);
  }
  emit(Op::CallMethod, {entered, entered, 2}, r);
  if (async) {
    emit(Op::GetAwaitable, {entered, entered, 1}, r);
    awaitLoop(entered, entered + 1, r);
    emit(Op::Move, {entered, entered + 1}, r);
  }
  BlockId outer = b().handler(), except = newBlock(), cleanup = newBlock(), end = newBlock();
  FrameBlock frame{async ? FrameKind::AsyncWith : FrameKind::With};
  frame.reg = exit;
  frame.range = r;
  if (!pushFrame(frame, s->range)) return;
  b().setHandler(except);
  if (item->optionalVars) store(item->optionalVars, entered);
  b().setTempTop(exit + 5);
  if (index + 1 < items.size())
    withItems(items, index + 1, body, s, async);
  else
    stmts(body);
  popFrame();
  b().setHandler(outer);
  if (b().reachable()) {
    unwindOne(frame, r);
    jump(end, r);
  }

  start(except);
  Reg e = alloc(), saved = alloc(), result = alloc();
  emit(Op::Catch, {e}, r);
  emit(Op::GetHandled, {saved}, r);
  emit(Op::SetHandled, {e}, r);
  b().setHandler(cleanup);
  emit(Op::ExcInfo, {exit + 2, 3, e}, r);
  emit(Op::CallMethod, {result, exit, 5}, r);
  if (async) {
    Mark inner(*this);
    emit(Op::GetAwaitable, {result, result, 2}, r);
    Reg t = alloc();
    awaitLoop(result, t, r);
    emit(Op::Move, {result, t}, r);
  }
  BlockId suppress = newBlock();
  emit(Op::JumpIfTrue, {result, suppress}, r);
  b().setHandler(outer);
  emit(Op::SetHandled, {saved}, r);
  emit(Op::Reraise, {e}, {});
  start(suppress);
  emit(Op::SetHandled, {saved}, r);
  jump(end, r);
  start(cleanup);
  emit(Op::Catch, {e}, {});
  emit(Op::SetHandled, {saved}, {});
  emit(Op::Reraise, {e}, {});
  start(end);
}

}  // namespace ppy::lower
