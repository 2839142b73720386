// Comprehensions and generator expressions: functions of one argument, the outermost iterator.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

using sema::ComprehensionKind;

void Lowering::on(const ListComp* e, Reg target) { comprehension(e, "<listcomp>", e->generators, e->elt, nullptr, target); }
void Lowering::on(const SetComp* e, Reg target) { comprehension(e, "<setcomp>", e->generators, e->elt, nullptr, target); }
void Lowering::on(const DictComp* e, Reg target) { comprehension(e, "<dictcomp>", e->generators, e->key, e->value, target); }
void Lowering::on(const GeneratorExp* e, Reg target) { comprehension(e, "<genexpr>", e->generators, e->elt, nullptr, target); }

void Lowering::comprehension(const Expr* e, const char* name, const Seq<Comprehension*>& generators, const Expr* elt, const Expr* value, Reg target) {
  const Scope* scope = scopeOf(e);
  ComprehensionKind kind = scope->comprehension;
  Range r = at(e);
  bool topAwait = options_.topLevelAwait && f_->scope->kind == ScopeKind::Module;
  bool inAsync = topAwait || (f_->isFunction() && f_->scope->coroutine && (isa<AsyncFunctionDef>(f_->scope->node) || f_->scope->comprehension != ComprehensionKind::None));
  bool async = scope->coroutine && kind != ComprehensionKind::Generator;
  FunctionState* f = enterFunction(scope, name, pir::FunctionKind::Comprehension, static_cast<int32_t>(e->lineno()));
  f->fn->argCount = 1;
  if (async && !inAsync) {
    fail(e->range, "asynchronous comprehension outside of an asynchronous function");
    leaveFunction();
    return;
  }
  Reg acc = kNone;
  if (kind != ComprehensionKind::Generator) {
    acc = alloc();
    Op build = kind == ComprehensionKind::List ? Op::BuildList : kind == ComprehensionKind::Set ? Op::BuildSet : Op::BuildMap;
    emit(build, {acc, acc, 0}, r);
  }
  comprehensionLoop(e, generators, 0, elt, value, acc, kind, r);
  if (acc != kNone) emit(Op::Return, {acc}, r);
  uint32_t index = leaveFunction();
  if (failed()) return;

  Mark mark(*this);
  Reg base = rangeBase(async ? kNone : target);
  Reg callee = alloc(), it = alloc();
  makeClosure(index, callee, r);
  {
    Mark inner(*this);
    const Comprehension* first = generators[0];
    Reg v = operand(first->iter, it);
    emit(first->isAsync ? Op::GetAIter : Op::GetIter, {it, v}, r);
  }
  if (!async) {
    emit(Op::Call, {target, base, 2}, r);
    return;
  }
  emit(Op::Call, {callee, base, 2}, r);
  throughTemp(target, r, [&](Reg t) {
    emit(Op::GetAwaitable, {callee, callee, 0}, r);
    awaitLoop(callee, t, r);
  });
}

void Lowering::comprehensionLoop(const Expr* e, const Seq<Comprehension*>& generators, uint32_t index, const Expr* elt, const Expr* value, Reg acc, ComprehensionKind kind, Range r) {
  if (failed()) return;
  const Comprehension* c = generators[index];
  Mark mark(*this);
  BlockId head = newBlock(), done = newBlock(), except = c->isAsync ? newBlock() : kNone;

  // `for y in [expr]` inside a comprehension is an assignment: no loop is made.
  const Expr* single = nullptr;
  if (index > 0 && !c->isAsync) {
    const Seq<Expr*>* elts = nullptr;
    if (auto* l = dynCast<List>(c->iter)) elts = &l->elts;
    if (auto* t = dynCast<Tuple>(c->iter)) elts = &t->elts;
    if (elts && elts->size() == 1 && !isa<Starred>((*elts)[0])) single = (*elts)[0];
  }
  Reg it = 0;
  if (index > 0 && !single) {
    it = alloc();
    Mark inner(*this);
    Reg v = operand(c->iter, it);
    emit(c->isAsync ? Op::GetAIter : Op::GetIter, {it, v}, r);
  }
  bool captured = index == 0 && bindingOf(f_->scope->params[0])->access == Access::Cell;
  if (captured) return fail(e->range, "internal: captured comprehension iterator");
  BlockId outer = b().handler();
  // As in a `for` statement: an exception (of close() too) that leaves the loop closes a generator only it knew.
  // The outermost iterator is an argument, which tracebacks keep; generator expressions alone must pass close() on.
  bool close = !c->isAsync && !single && (index > 0 || kind == ComprehensionKind::Generator) && mayMakeGenerator(c->iter);
  BlockId closing = close ? newBlock() : kNone;
  if (close) b().setHandler(closing);
  enterLoop();
  if (single) {
    Mark inner(*this);
    Reg local = directLocal(c->target);
    if (local != kNone) {
      into(single, local);
    } else {
      Reg v = operand(single);
      store(c->target, v);
    }
  } else {
    start(head);
    emit(Op::LoopHeader, {newLoop()}, r);
    Reg local = directLocal(c->target);
    Reg item = local != kNone && !c->isAsync ? local : alloc();
    if (c->isAsync) {
      b().setHandler(except);
      Mark inner(*this);
      Reg step = alloc();
      emit(Op::GetANext, {step, it}, r);
      awaitLoop(step, item, r);
      b().setHandler(outer);
      store(c->target, item);
    } else {
      emit(Op::ForIter, {item, it, done}, r);
      if (local == kNone) store(c->target, item);
    }
  }
  BlockId again = single ? done : head;
  for (const Expr* test : c->ifs) r = jumpIf(test, false, again, r);
  if (index + 1 < generators.size()) {
    comprehensionLoop(e, generators, index + 1, elt, value, acc, kind, r);
  } else {
    Mark inner(*this);
    switch (kind) {
      case ComprehensionKind::List: {
        Reg v = operand(elt);
        emit(Op::ListAppend, {acc, v}, r);
        break;
      }
      case ComprehensionKind::Set: {
        Reg v = operand(elt);
        emit(Op::SetAdd, {acc, v}, r);
        break;
      }
      case ComprehensionKind::Dict: {
        Reg k = operand(elt), v = operand(value);
        emit(Op::MapAdd, {acc, k, v}, r);
        break;
      }
      default: {
        Reg v = operand(elt);
        Reg t = alloc();
        if (f_->scope->coroutine) {
          emit(Op::AsyncGenWrap, {t, v}, r);
          v = t;
        }
        emit(Op::Yield, {t, v}, r);
        break;
      }
    }
  }
  jump(again, r);
  leaveLoop();
  if (close) {
    b().setHandler(outer);
    start(closing);
    Reg exc = alloc();
    emit(Op::Catch, {exc}, {});
    emit(Op::EndIter, {it}, {});
    emit(Op::Reraise, {exc}, {});
  }
  if (c->isAsync) {
    start(except);
    Reg exc = alloc(), stop = alloc();
    emit(Op::Catch, {exc}, {});
    emit(Op::IsStopAsync, {stop, exc}, {});
    emit(Op::JumpIfTrue, {stop, done}, {});
    emit(Op::Reraise, {exc}, r);
  }
  start(done);
}

}  // namespace ppy::lower
