// Compound statements: if, while, for, with, try, async, decorators, blocks.
#include "compiler/syntax/parser.h"

namespace ppy::syntax {
using namespace ast;

namespace {
constexpr int kBlockLevels = 8;
}

/// What follows a colon: an indented block, or simple statements on the same line.
bool Parser::block(Seq<Stmt*>& out) {
  Depth depth(*this, kBlockLevels);
  if (failed_) return false;
  size_t mark = scratch_.size();
  if (at(Tok::Newline)) {
    advance();
    if (!expect(Tok::Indent)) return false;
    do {
      if (!statement()) return false;
    } while (!at(Tok::Dedent));
    advance();
  } else if (!simpleStatements()) {
    return false;
  }
  out = takeScratch<Stmt*>(mark);
  return true;
}

bool Parser::elseBlock(Seq<Stmt*>& out) {
  if (!accept(Tok::KwElse)) return true;
  return expect(Tok::Colon) && block(out);
}

/// `if`, and `elif` chains without recursion: a chain of thousands of branches is ordinary generated code.
Stmt* Parser::ifStatement() {
  struct Branch {
    Pos start;
    Expr* test;
    Seq<Stmt*> body;
  };
  std::vector<Branch> branches;
  int chainLevels = 0;
  do {
    Pos start = here();
    depth_ += 2;
    chainLevels += 2;
    if (depth_ > maxDepth) {
      tooDeep_ = true;
      return fail();
    }
    advance();
    Expr* test = namedExpression();
    Seq<Stmt*> body;
    if (!test || !expect(Tok::Colon) || !block(body)) return nullptr;
    branches.push_back({start, test, body});
  } while (at(Tok::KwElif));
  Seq<Stmt*> orelse;
  if (!elseBlock(orelse)) return nullptr;
  depth_ -= chainLevels;
  If* s = nullptr;
  for (size_t i = branches.size(); i-- > 0;) {
    s = make<If>(branches[i].start);
    s->test = branches[i].test;
    s->body = branches[i].body;
    s->orelse = orelse;
    if (i) orelse = one<Stmt*>(s);
  }
  return s;
}

Stmt* Parser::whileStatement() {
  Pos start = here();
  advance();
  Expr* test = namedExpression();
  Seq<Stmt*> body, orelse;
  if (!test || !expect(Tok::Colon) || !block(body) || !elseBlock(orelse)) return nullptr;
  auto* s = make<While>(start);
  s->test = test;
  s->body = body;
  s->orelse = orelse;
  return s;
}

Stmt* Parser::forStatement(Pos start, bool async) {
  advance();
  Expr* target = starTargets();
  if (!target || !expect(Tok::KwIn)) return nullptr;
  Expr* iter = starExpressions();
  if (!iter || !expect(Tok::Colon)) return nullptr;
  std::string_view comment = typeComment();
  Seq<Stmt*> body, orelse;
  if (!block(body) || !elseBlock(orelse)) return nullptr;
  auto fill = [&](auto* s) {
    s->target = target;
    s->iter = iter;
    s->body = body;
    s->orelse = orelse;
    s->typeComment = comment;
    return s;
  };
  if (async) return fill(make<AsyncFor>(start));
  return fill(make<For>(start));
}

WithItem* Parser::withItem() {
  Expr* e = expression();
  if (!e) return nullptr;
  auto* item = makeBare<WithItem>();
  item->contextExpr = e;
  if (accept(Tok::KwAs)) {
    Expr* target = starTarget();
    if (!target) return nullptr;
    if (!at(Tok::Comma) && !at(Tok::RPar) && !at(Tok::Colon)) {
      failed_ = true;
      return nullptr;
    }
    item->optionalVars = target;
  }
  return item;
}

/// Items onto the scratch stack, with the closing parenthesis where there is an opening one.
bool Parser::withItems(bool parenthesized) {
  size_t mark = scratch_.size();
  do {
    if (parenthesized && at(Tok::RPar) && scratch_.size() > mark) break;
    WithItem* item = withItem();
    if (!item) return false;
    pushScratch(item);
  } while (accept(Tok::Comma));
  return !parenthesized || expect(Tok::RPar);
}

Stmt* Parser::withStatement(Pos start, bool async) {
  advance();
  size_t mark = scratch_.size();
  bool done = false;
  if (at(Tok::LPar)) {
    // The parenthesis may enclose the items or be part of the first one.
    const Token* save = tok_;
    int depth = depth_;
    size_t warnings = warnings_.size();
    const char* newForm = newForm_;
    advance();
    done = withItems(true) && at(Tok::Colon);
    if (!done) {
      if (tooDeep_) return fail();
      tok_ = save;
      failed_ = false;
      depth_ = depth;
      newForm_ = newForm;
      warnings_.resize(warnings);
      scratch_.resize(mark);
      literalError_ = {};
    }
  }
  bool parenthesized = done;
  if (done) uses(9, "Parenthesized context managers are");
  if (!done && !withItems(false)) return nullptr;
  if (!expect(Tok::Colon)) return nullptr;
  std::string_view comment = parenthesized ? std::string_view() : typeComment();
  Seq<WithItem*> items = takeScratch<WithItem*>(mark);
  Seq<Stmt*> body;
  if (!block(body)) return nullptr;
  auto fill = [&](auto* s) {
    s->items = items;
    s->body = body;
    s->typeComment = comment;
    return s;
  };
  if (async) return fill(make<AsyncWith>(start));
  return fill(make<With>(start));
}

ExceptHandler* Parser::exceptHandler(bool& star) {
  Pos start = here();
  advance();
  star = accept(Tok::Star);
  if (star) uses(11, "Exception groups are");
  Expr* type = nullptr;
  Identifier name;
  if (!at(Tok::Colon) || star) {
    Pos typeAt = here();
    type = expression();
    if (!type) return nullptr;
    if (at(Tok::Comma)) {
      if (!needs(14, "except with several types and no parentheses")) return nullptr;
      type = tupleFrom(type, typeAt, false);
      if (!type) return nullptr;
      if (at(Tok::KwAs) || static_cast<Tuple*>(type)->elts.count < 2) {
        failed_ = true;
        return nullptr;
      }
    }
    if (accept(Tok::KwAs)) {
      if (!at(Tok::Name)) {
        failed_ = true;
        return nullptr;
      }
      name = Identifier(tok_->name);
      advance();
    }
  }
  Seq<Stmt*> body;
  if (!expect(Tok::Colon) || !block(body)) return nullptr;
  auto* h = make<ExceptHandler>(start);
  h->type = type;
  h->name = name;
  h->body = body;
  return h;
}

Stmt* Parser::tryStatement() {
  Pos start = here();
  advance();
  Seq<Stmt*> body, orelse, finalbody;
  if (!expect(Tok::Colon) || !block(body)) return nullptr;
  size_t mark = scratch_.size();
  bool anyStar = false;
  for (bool first = true; at(Tok::KwExcept); first = false) {
    bool star = false;
    ExceptHandler* h = exceptHandler(star);
    if (!h) return nullptr;
    if (!first && star != anyStar) return fail();
    anyStar = star;
    pushScratch(h);
  }
  Seq<ExceptHandler*> handlers = takeScratch<ExceptHandler*>(mark);
  if (!handlers.empty() && !elseBlock(orelse)) return nullptr;
  if (at(Tok::KwFinally)) {
    advance();
    if (!expect(Tok::Colon) || !block(finalbody)) return nullptr;
  } else if (handlers.empty()) {
    return fail();
  }
  auto fill = [&](auto* s) {
    s->body = body;
    s->handlers = handlers;
    s->orelse = orelse;
    s->finalbody = finalbody;
    return s;
  };
  if (anyStar) return fill(make<TryStar>(start));
  return fill(make<Try>(start));
}

Stmt* Parser::asyncStatement() {
  Pos start = here();
  advance();
  switch (kind()) {
    case Tok::KwDef: return functionDef(start, true, {});
    case Tok::KwFor: return forStatement(start, true);
    case Tok::KwWith: return withStatement(start, true);
    default: return fail();
  }
}

Stmt* Parser::decorated() {
  size_t mark = scratch_.size();
  while (accept(Tok::At)) {
    Expr* e = namedExpression();
    if (!e || !expect(Tok::Newline)) return nullptr;
    pushScratch(e);
  }
  Seq<Expr*> decorators = takeScratch<Expr*>(mark);
  Pos start = here();
  if (at(Tok::KwClass)) return classDef(decorators);
  bool async = accept(Tok::KwAsync);
  if (!at(Tok::KwDef)) return fail();
  return functionDef(start, async, decorators);
}

}  // namespace ppy::syntax
