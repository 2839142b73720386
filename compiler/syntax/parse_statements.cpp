// Modules and simple statements.
#include "compiler/syntax/parser.h"

namespace ppy::syntax {
using namespace ast;

Parser::Parser(AstContext& context, const ParseOptions& options, std::string_view text, const Token* tokens, bool checkUtf8)
    : context_(context), options_(options), text_(text), tok_(tokens), first_(tokens), checkUtf8_(checkUtf8) {
  scratch_.reserve(256);
}

Mod* Parser::parseModule() {
  switch (options_.mode) {
    case ParseMode::Exec: {
      auto* m = makeBare<Module>();
      if (!statementsUntil(Tok::EndMarker, m->body)) return nullptr;
      if (typeIgnores && !typeIgnores->empty()) {
        auto count = static_cast<uint32_t>(typeIgnores->size());
        m->typeIgnores.items = context_.arena.makeArray<TypeIgnore*>(count);
        m->typeIgnores.count = count;
        for (uint32_t i = 0; i < count; ++i) {
          auto* t = makeBare<TypeIgnore>();
          t->lineno = static_cast<int32_t>((*typeIgnores)[i].line);
          t->tag = (*typeIgnores)[i].tag;
          m->typeIgnores.items[i] = t;
        }
      }
      return m;
    }
    case ParseMode::Eval: {
      auto* m = makeBare<Expression>();
      m->body = expressions();
      while (!failed_ && accept(Tok::Newline)) {
      }
      return m->body && expect(Tok::EndMarker) ? m : nullptr;
    }
    case ParseMode::Single: {
      auto* m = makeBare<Interactive>();
      if (at(Tok::Newline)) {
        Pos start = here();
        advance();
        m->body = one<Stmt*>(make<Pass>(start));
        return m;
      }
      size_t mark = scratch_.size();
      size_t before = scratch_.size();
      if (!statement()) return nullptr;
      // A compound statement wants an empty line after it; a simple one has had its newline.
      Stmt* s = static_cast<Stmt*>(scratch_[before]);
      bool compound = isa<If>(s) || isa<While>(s) || isa<For>(s) || isa<With>(s) || isa<Try>(s) || isa<TryStar>(s) || isa<FunctionDef>(s) ||
                 isa<AsyncFunctionDef>(s) || isa<AsyncFor>(s) || isa<AsyncWith>(s) || isa<ClassDef>(s) || isa<Match>(s);
      if (compound && !expect(Tok::Newline)) return nullptr;
      if (!onlyBlanksFollow()) return fail();
      m->body = takeScratch<Stmt*>(mark);
      return m;
    }
    case ParseMode::FuncType: {
      auto* m = makeBare<FunctionType>();
      if (!expect(Tok::LPar)) return nullptr;
      size_t mark = scratch_.size();
      int stars = 0;
      while (!at(Tok::RPar)) {
        if (stars == 2) return fail();
        if (accept(Tok::DoubleStar)) {
          stars = 2;
        } else if (accept(Tok::Star)) {
          if (stars) return fail();
          stars = 1;
        } else if (stars) {
          return fail();
        }
        Expr* e = expression();
        if (!e) return nullptr;
        pushScratch(e);
        if (at(Tok::RPar)) break;
        if (!expect(Tok::Comma)) return nullptr;
        if (at(Tok::RPar)) return fail();
      }
      m->argtypes = takeScratch<Expr*>(mark);
      if (!expect(Tok::RPar) || !expect(Tok::RArrow)) return nullptr;
      m->returns = expression();
      while (!failed_ && accept(Tok::Newline)) {
      }
      return m->returns && expect(Tok::EndMarker) ? m : nullptr;
    }
  }
  return nullptr;
}

/// Whether no second statement comes after the one that was read.
bool Parser::onlyBlanksFollow() const {
  size_t p = tok_[-1].end;
  while (p < text_.size()) {
    char c = text_[p];
    if (c == '#') {
      p = text_.find('\n', p);
      if (p == std::string_view::npos) return true;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\f') {
      ++p;
    } else {
      return false;
    }
  }
  return true;
}

bool Parser::statementsUntil(Tok end, Seq<Stmt*>& out) {
  size_t mark = scratch_.size();
  while (!at(end))
    if (!statement()) return false;
  advance();
  out = takeScratch<Stmt*>(mark);
  return true;
}

/// One compound statement or one line of simple ones, onto the scratch stack.
bool Parser::statement() {
  Stmt* s;
  switch (kind()) {
    case Tok::KwIf: s = ifStatement(); break;
    case Tok::KwFor: s = forStatement(here(), false); break;
    case Tok::KwWhile: s = whileStatement(); break;
    case Tok::KwWith: s = withStatement(here(), false); break;
    case Tok::KwTry: s = tryStatement(); break;
    case Tok::KwDef: s = functionDef(here(), false, {}); break;
    case Tok::KwClass: s = classDef({}); break;
    case Tok::At: s = decorated(); break;
    case Tok::KwAsync: s = asyncStatement(); break;
    case Tok::Name:
      if (tok_->end - tok_->start == 5 && atName("match")) {
        s = matchStatement();
        if (s || failed_) break;
      }
      return simpleStatements();
    default: return simpleStatements();
  }
  if (!s) return false;
  pushScratch(s);
  return true;
}

bool Parser::simpleStatements() {
  for (;;) {
    Stmt* s = simpleStatement();
    if (!s) return false;
    pushScratch(s);
    if (at(Tok::Newline)) break;
    if (!expect(Tok::Semi)) return false;
    if (at(Tok::Newline)) break;
  }
  advance();
  return true;
}

std::string_view Parser::typeComment() {
  if (!at(Tok::TypeComment)) return {};
  std::string_view text = textOf(*tok_);
  advance();
  return context_.arena.copy(text);
}

Stmt* Parser::simpleStatement() {
  Pos start = here();
  switch (kind()) {
    case Tok::KwReturn: {
      advance();
      Expr* value = nullptr;
      if (startsExpression() && !at(Tok::KwYield) && !(value = starExpressions())) return nullptr;
      auto* s = make<Return>(start);
      s->value = value;
      return s;
    }
    case Tok::KwImport: return importStatement();
    case Tok::KwFrom: return importFrom();
    case Tok::KwRaise: {
      advance();
      Expr* exc = nullptr;
      Expr* cause = nullptr;
      if (startsExpression()) {
        if (!(exc = expression())) return nullptr;
        if (accept(Tok::KwFrom) && !(cause = expression())) return nullptr;
      }
      auto* s = make<Raise>(start);
      s->exc = exc;
      s->cause = cause;
      return s;
    }
    case Tok::KwPass: advance(); return make<Pass>(start);
    case Tok::KwBreak: advance(); return make<Break>(start);
    case Tok::KwContinue: advance(); return make<Continue>(start);
    case Tok::KwDel: return deleteStatement();
    case Tok::KwGlobal: return namesStatement(true);
    case Tok::KwNonlocal: return namesStatement(false);
    case Tok::KwAssert: {
      advance();
      Expr* test = expression();
      Expr* msg = nullptr;
      if (!test || (accept(Tok::Comma) && !(msg = expression()))) return nullptr;
      auto* s = make<Assert>(start);
      s->test = test;
      s->msg = msg;
      return s;
    }
    case Tok::Name:
      if (tok_->end - tok_->start == 4 && peek() == Tok::Name && atName("type") && (peek(2) == Tok::Equal || peek(2) == Tok::LSqb))
        return typeAlias();
      return expressionStatement();
    default: return expressionStatement();
  }
}

Stmt* Parser::expressionStatement() {
  Pos start = here();
  bool parenthesized = at(Tok::LPar);
  Expr* e = yieldOrStarExpressions();
  if (!e) return nullptr;
  switch (kind()) {
    case Tok::Newline: case Tok::Semi: break;
    case Tok::Equal: return assignment(e, start);
    case Tok::Colon: return annotatedAssignment(e, start, parenthesized);
    default:
      if (isAugAssign(kind())) {
        if (!isSingleTarget(e) || !toStore(e, false)) return fail();
        auto op = static_cast<Operator>(static_cast<int>(kind()) - static_cast<int>(Tok::PlusEqual));
        advance();
        Expr* value = yieldOrStarExpressions();
        if (!value) return nullptr;
        auto* s = make<AugAssign>(start);
        s->target = e;
        s->op = op;
        s->value = value;
        return s;
      }
      return fail();
  }
  auto* s = make<ExprStmt>(start);
  s->value = e;
  return s;
}

Stmt* Parser::assignment(Expr* first, Pos start) {
  size_t mark = scratch_.size();
  Expr* value = first;
  while (accept(Tok::Equal)) {
    if (!toStore(value, true)) return nullptr;
    pushScratch(value);
    value = yieldOrStarExpressions();
    if (!value) return nullptr;
  }
  std::string_view comment = typeComment();
  auto* s = make<Assign>(start);
  s->targets = takeScratch<Expr*>(mark);
  s->value = value;
  s->typeComment = comment;
  return s;
}

Stmt* Parser::annotatedAssignment(Expr* target, Pos start, bool parenthesized) {
  if (!isSingleTarget(target) || !toStore(target, false)) return fail();
  advance();
  Expr* annotation = expression();
  if (!annotation) return nullptr;
  Expr* value = nullptr;
  if (accept(Tok::Equal) && !(value = yieldOrStarExpressions())) return nullptr;
  auto* s = make<AnnAssign>(start);
  s->target = target;
  s->annotation = annotation;
  s->value = value;
  s->simple = isa<Name>(target) && !parenthesized;
  return s;
}

Identifier Parser::dottedName() {
  if (!at(Tok::Name)) {
    failed_ = true;
    return {};
  }
  const InternedName* name = tok_->name;
  advance();
  if (!at(Tok::Dot)) return Identifier(name);
  std::string joined(name->text, name->size);
  while (at(Tok::Dot)) {
    if (peek() != Tok::Name) {
      failed_ = true;
      return {};
    }
    joined += '.';
    joined.append(tok_[1].name->text, tok_[1].name->size);
    tok_ += 2;
  }
  return context_.identifiers.intern(joined);
}

Alias* Parser::dottedAlias() {
  Pos start = here();
  Identifier name = dottedName();
  if (failed_) return nullptr;
  Identifier asname;
  if (accept(Tok::KwAs)) {
    if (!at(Tok::Name)) return fail();
    asname = Identifier(tok_->name);
    advance();
  }
  auto* a = make<Alias>(start);
  a->name = name;
  a->asname = asname;
  return a;
}

Stmt* Parser::importStatement() {
  Pos start = here();
  advance();
  size_t mark = scratch_.size();
  do {
    Alias* a = dottedAlias();
    if (!a) return nullptr;
    pushScratch(a);
  } while (accept(Tok::Comma));
  auto* s = make<Import>(start);
  s->names = takeScratch<Alias*>(mark);
  return s;
}

Stmt* Parser::importFrom() {
  Pos start = here();
  advance();
  int level = 0;
  for (;; advance()) {
    if (at(Tok::Dot)) ++level;
    else if (at(Tok::Ellipsis)) level += 3;
    else break;
  }
  Identifier module;
  if (!at(Tok::KwImport) || level == 0) {
    module = dottedName();
    if (failed_) return nullptr;
  }
  if (!expect(Tok::KwImport)) return nullptr;
  size_t mark = scratch_.size();
  Pos star = here();
  if (accept(Tok::Star)) {
    auto* a = make<Alias>(star);
    a->name = context_.identifiers.intern("*");
    pushScratch(a);
  } else {
    bool parens = accept(Tok::LPar);
    do {
      if (parens && at(Tok::RPar) && scratch_.size() > mark) break;
      Pos at0 = here();
      if (!at(Tok::Name)) return fail();
      Identifier name(tok_->name), asname;
      advance();
      if (accept(Tok::KwAs)) {
        if (!at(Tok::Name)) return fail();
        asname = Identifier(tok_->name);
        advance();
      }
      auto* a = make<Alias>(at0);
      a->name = name;
      a->asname = asname;
      pushScratch(a);
    } while (accept(Tok::Comma));
    if (parens && !expect(Tok::RPar)) return nullptr;
  }
  auto* s = make<ImportFrom>(start);
  s->module = module;
  s->names = takeScratch<Alias*>(mark);
  s->level = level;
  return s;
}

Stmt* Parser::deleteStatement() {
  Pos start = here();
  advance();
  size_t mark = scratch_.size();
  do {
    if (scratch_.size() > mark && (at(Tok::Newline) || at(Tok::Semi))) break;
    Expr* e = primary();
    if (!e || !toDelete(e)) return nullptr;
    pushScratch(e);
  } while (accept(Tok::Comma));
  if (!at(Tok::Newline) && !at(Tok::Semi)) return fail();
  auto* s = make<Delete>(start);
  s->targets = takeScratch<Expr*>(mark);
  return s;
}

Stmt* Parser::namesStatement(bool global) {
  Pos start = here();
  size_t mark = scratch_.size();
  do {
    advance();
    if (!at(Tok::Name)) return fail();
    pushScratch(tok_->name);
    advance();
  } while (at(Tok::Comma));
  Seq<const InternedName*> raw = takeScratch<const InternedName*>(mark);
  Seq<Identifier> names;
  names.count = raw.count;
  names.items = context_.arena.makeArray<Identifier>(raw.count);
  for (uint32_t i = 0; i < raw.count; ++i) names.items[i] = Identifier(raw.items[i]);
  if (global) {
    auto* s = make<Global>(start);
    s->names = names;
    return s;
  }
  auto* s = make<Nonlocal>(start);
  s->names = names;
  return s;
}

/// `type X[T] = value` (PEP 695).
Stmt* Parser::typeAlias() {
  Pos start = here();
  if (!needs(12, "type statement")) return nullptr;
  advance();
  Pos nameAt = here();
  Identifier id(tok_->name);
  advance();
  auto* name = make<Name>(nameAt);
  name->id = id;
  name->ctx = ExprContext::Store;
  Seq<TypeParam*> params;
  if (at(Tok::LSqb) && !typeParameters(params)) return nullptr;
  if (!expect(Tok::Equal)) return nullptr;
  Expr* value = expression();
  if (!value) return nullptr;
  auto* s = make<TypeAlias>(start);
  s->name = name;
  s->typeParams = params;
  s->value = value;
  return s;
}

}  // namespace ppy::syntax
