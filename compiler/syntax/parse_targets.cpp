// Assignment and deletion targets: read as expressions, then turned, or read on their own before `in`.
#include "compiler/syntax/parser.h"

namespace ppy::syntax {
using namespace ast;

bool Parser::isSingleTarget(const Expr* e) const { return isa<Name>(e) || isa<Attribute>(e) || isa<Subscript>(e); }

/// Gives `e` store context; fails if it is no target. A starred one may not star again.
bool Parser::toStore(Expr* e, bool starAllowed) {
  switch (e->kind) {
    case NodeKind::Name: static_cast<Name*>(e)->ctx = ExprContext::Store; return true;
    case NodeKind::Attribute: static_cast<Attribute*>(e)->ctx = ExprContext::Store; return true;
    case NodeKind::Subscript: static_cast<Subscript*>(e)->ctx = ExprContext::Store; return true;
    case NodeKind::Starred: {
      auto* s = static_cast<Starred*>(e);
      if (!starAllowed || !toStore(s->value, false)) return fail();
      s->ctx = ExprContext::Store;
      return true;
    }
    case NodeKind::Tuple: {
      auto* t = static_cast<Tuple*>(e);
      for (Expr* x : t->elts)
        if (!toStore(x, true)) return false;
      t->ctx = ExprContext::Store;
      return true;
    }
    case NodeKind::List: {
      auto* l = static_cast<List*>(e);
      for (Expr* x : l->elts)
        if (!toStore(x, true)) return false;
      l->ctx = ExprContext::Store;
      return true;
    }
    default: return fail();
  }
}

bool Parser::toDelete(Expr* e) {
  switch (e->kind) {
    case NodeKind::Name: static_cast<Name*>(e)->ctx = ExprContext::Del; return true;
    case NodeKind::Attribute: static_cast<Attribute*>(e)->ctx = ExprContext::Del; return true;
    case NodeKind::Subscript: static_cast<Subscript*>(e)->ctx = ExprContext::Del; return true;
    case NodeKind::Tuple: {
      auto* t = static_cast<Tuple*>(e);
      for (Expr* x : t->elts)
        if (!toDelete(x)) return false;
      t->ctx = ExprContext::Del;
      return true;
    }
    case NodeKind::List: {
      auto* l = static_cast<List*>(e);
      for (Expr* x : l->elts)
        if (!toDelete(x)) return false;
      l->ctx = ExprContext::Del;
      return true;
    }
    default: return fail();
  }
}

/// One target, as in `for *a, b in …`: no operators, so that `in` is left alone.
Expr* Parser::starTarget() {
  Pos start = here();
  if (!accept(Tok::Star)) {
    Expr* e = primary();
    return e && toStore(e, false) ? e : nullptr;
  }
  Expr* value = primary();
  if (!value || !toStore(value, false)) return nullptr;
  auto* s = make<Starred>(start);
  s->value = value;
  s->ctx = ExprContext::Store;
  return s;
}

Expr* Parser::starTargets() {
  Pos start = here();
  Expr* first = starTarget();
  if (!first || !at(Tok::Comma)) return first;
  size_t mark = scratch_.size();
  pushScratch(first);
  while (accept(Tok::Comma)) {
    if (!startsExpression()) break;
    Expr* e = starTarget();
    if (!e) return nullptr;
    pushScratch(e);
  }
  auto* t = make<Tuple>(start);
  t->elts = takeScratch<Expr*>(mark);
  t->ctx = ExprContext::Store;
  return t;
}

}  // namespace ppy::syntax
