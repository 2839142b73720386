// yield, yield from, await.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

void Lowering::on(const Yield* e, Reg target) {
  if (!f_->isFunction()) return fail(e->range, "'yield' outside function");
  Mark mark(*this);
  Range r = at(e);
  Reg v = e->value ? operand(e->value, scratchFor(target)) : noneOperand(r);
  if (f_->scope->coroutine) {
    Reg wrapped = alloc();
    emit(Op::AsyncGenWrap, {wrapped, v}, r);
    v = wrapped;
  }
  emit(Op::Yield, {target, v}, r);
}

void Lowering::on(const YieldFrom* e, Reg target) {
  if (!f_->isFunction()) return fail(e->range, "'yield' outside function");
  if (f_->scope->coroutine) return fail(e->range, "'yield from' inside async function");
  Range r = at(e);
  throughTemp(target, r, [&](Reg t) {
    Mark mark(*this);
    Reg it = alloc();
    Reg v = operand(e->value, it);
    emit(Op::GetYieldFromIter, {it, v}, r);
    awaitLoop(it, t, r);
  });
}

bool Lowering::checkAwait(const syntax::SourceRange& range, const char* what) {
  if (options_.topLevelAwait && f_->scope->kind == ScopeKind::Module) return true;
  if (f_->isFunction() && f_->scope->coroutine) {
    // A comprehension with an await inside is a coroutine of its own.
    const Node* n = f_->scope->node;
    if (isa<AsyncFunctionDef>(n) || f_->scope->comprehension != sema::ComprehensionKind::None) return true;
  }
  fail(range, what);
  return false;
}

void Lowering::on(const Await* e, Reg target) {
  if (!(options_.topLevelAwait && f_->scope->kind == ScopeKind::Module)) {
    if (!f_->isFunction()) return fail(e->range, "'await' outside function");
    if (!checkAwait(e->range, "'await' outside async function")) return;
  }
  Range r = at(e);
  throughTemp(target, r, [&](Reg t) {
    Mark mark(*this);
    Reg it = alloc();
    Reg v = operand(e->value, it);
    emit(Op::GetAwaitable, {it, v, 0}, r);
    awaitLoop(it, t, r);
  });
}

/// Delegates to `iter` until it returns; its value ends up in the temporary `target`, which carries the
/// values sent and yielded meanwhile.
void Lowering::awaitLoop(Reg iter, Reg target, const Range& r) {
  BlockId step = newBlock(), done = newBlock();
  loadNone(target, r);
  start(step);
  emit(Op::Send, {target, iter, target, done}, r);
  emit(Op::YieldDelegate, {target, iter, target, done}, r);
  jump(step, r);
  start(done);
}

}  // namespace ppy::lower
