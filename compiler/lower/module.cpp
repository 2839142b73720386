// Bodies: modules, class bodies and statement lists; expression statements.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

bool Lowering::hasAnnotations(const Seq<Stmt*>& body) {
  for (const Stmt* s : body) {
    bool found = false;
    switch (s->kind) {
      case NodeKind::AnnAssign: return true;
      case NodeKind::For: found = hasAnnotations(cast<For>(s)->body) || hasAnnotations(cast<For>(s)->orelse); break;
      case NodeKind::AsyncFor: found = hasAnnotations(cast<AsyncFor>(s)->body) || hasAnnotations(cast<AsyncFor>(s)->orelse); break;
      case NodeKind::While: found = hasAnnotations(cast<While>(s)->body) || hasAnnotations(cast<While>(s)->orelse); break;
      case NodeKind::If: found = hasAnnotations(cast<If>(s)->body) || hasAnnotations(cast<If>(s)->orelse); break;
      case NodeKind::With: found = hasAnnotations(cast<With>(s)->body); break;
      case NodeKind::AsyncWith: found = hasAnnotations(cast<AsyncWith>(s)->body); break;
      case NodeKind::Match:
        for (const MatchCase* c : cast<Match>(s)->cases) found |= hasAnnotations(c->body);
        break;
      case NodeKind::Try: {
        auto* t = cast<Try>(s);
        for (const ExceptHandler* h : t->handlers) found |= hasAnnotations(h->body);
        found |= hasAnnotations(t->body) || hasAnnotations(t->finalbody) || hasAnnotations(t->orelse);
        break;
      }
      case NodeKind::TryStar: {
        auto* t = cast<TryStar>(s);
        for (const ExceptHandler* h : t->handlers) found |= hasAnnotations(h->body);
        found |= hasAnnotations(t->body) || hasAnnotations(t->finalbody) || hasAnnotations(t->orelse);
        break;
      }
      default: break;
    }
    if (found) return true;
  }
  return false;
}

void Lowering::moduleBody(const Seq<Stmt*>& statements, bool interactive) {
  Range r{f_->fn->firstLine, 0, f_->fn->firstLine, 0};
  if (hasAnnotations(statements)) emit(Op::SetupAnnotations, {}, r);
  uint32_t from = 0;
  if (!interactive) {
    const ConstantValue* doc = docString(statements);
    if (doc && options_.optimize < 2) {
      Mark mark(*this);
      Reg t = alloc();
      loadConstant(toConstant(*doc), t, at(statements[0]));
      storeName(context_.identifiers.intern("__doc__"), t, statements[0]->range);
      from = 1;
    }
  }
  bool outer = interactive_;
  interactive_ = interactive;
  body(statements, from);
  interactive_ = outer;
}

void Lowering::body(const Seq<Stmt*>& statements, uint32_t from) {
  bool outer = interactive_;
  if (f_->parent) interactive_ = false;
  for (uint32_t i = from; i < statements.size() && !failed(); ++i) stmt(statements[i]);
  interactive_ = outer;
}

void Lowering::stmts(const Seq<Stmt*>& body) {
  for (const Stmt* s : body) {
    if (failed()) return;
    stmt(s);
  }
}

void Lowering::stmt(const Stmt* s) {
  visit(s, [this](auto* n) {
    if constexpr (std::is_base_of_v<Stmt, std::remove_const_t<std::remove_pointer_t<decltype(n)>>>) this->on(n);
  });
}

void Lowering::on(const ExprStmt* s) {
  if (interactive_ && !f_->parent) {
    Mark mark(*this);
    Reg v = operand(s->value);
    emit(Op::PrintExpr, {v}, at(s));
    return;
  }
  // Debuggers stop at statements that do nothing, too.
  if (dynCast<Constant>(s->value)) return emit(Op::Nop, {}, at(s));
  effect(s->value);
}

void Lowering::on(const Pass* s) { emit(Op::Nop, {}, at(s)); }

}  // namespace ppy::lower
