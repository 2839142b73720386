// Atoms: names, constants, brackets of all kinds, comprehensions.
#include "compiler/syntax/parser.h"

namespace ppy::syntax {
using namespace ast;

namespace {
constexpr int kBracketLevels = 26;
}

Expr* Parser::constant(ConstantKind kind) {
  Pos start = here();
  advance();
  auto* c = make<Constant>(start);
  c->value = ConstantValue::of(kind);
  return c;
}

Expr* Parser::atom() {
  switch (kind()) {
    case Tok::Name: {
      Pos start = here();
      const InternedName* id = tok_->name;
      advance();
      auto* n = make<Name>(start);
      n->id = Identifier(id);
      return n;
    }
    case Tok::Number: {
      const Token* t = tok_;
      advance();
      return number(t);
    }
    case Tok::String: case Tok::FStringStart: return stringAtom();
    case Tok::KwTrue: return constant(ConstantKind::True);
    case Tok::KwFalse: return constant(ConstantKind::False);
    case Tok::KwNone: return constant(ConstantKind::None);
    case Tok::Ellipsis: return constant(ConstantKind::Ellipsis);
    case Tok::LPar: return parenthesized();
    case Tok::LSqb: return bracketed();
    case Tok::LBrace: return braced();
    default: return fail();
  }
}

Expr* Parser::stringAtom() {
  const Token* first = tok_;
  if (options_.featureVersion >= 12) {
    // Look for f-string tokens in the run of adjacent literals.
    const Token* t = tok_;
    while (t->kind == Tok::String) ++t;
    if (t->kind == Tok::FStringStart) return tokenizedFStrings(first);
  }
  while (at(Tok::String)) advance();
  return strings(first, tok_);
}

/// One or more `for … in … [if …]` clauses.
bool Parser::comprehensions(Seq<Comprehension*>& out) {
  size_t mark = scratch_.size();
  do {
    bool async = accept(Tok::KwAsync);
    if (!expect(Tok::KwFor)) return false;
    Expr* target = starTargets();
    if (!target || !expect(Tok::KwIn)) return false;
    Expr* iter = disjunction();
    if (!iter) return false;
    size_t ifs = scratch_.size();
    while (accept(Tok::KwIf)) {
      Expr* e = disjunction();
      if (!e) return false;
      pushScratch(e);
    }
    auto* c = makeBare<Comprehension>();
    c->target = target;
    c->iter = iter;
    c->ifs = takeScratch<Expr*>(ifs);
    c->isAsync = async;
    pushScratch(c);
  } while (at(Tok::KwFor) || (at(Tok::KwAsync) && peek() == Tok::KwFor));
  out = takeScratch<Comprehension*>(mark);
  return true;
}

template <class T>
Expr* Parser::comprehensionOf(Expr* element, Pos start, Tok close) {
  if (isa<Starred>(element)) return fail();
  Seq<Comprehension*> generators;
  if (!comprehensions(generators) || !expect(close)) return nullptr;
  auto* e = make<T>(start);
  e->elt = element;
  e->generators = generators;
  return e;
}
template Expr* Parser::comprehensionOf<GeneratorExp>(Expr*, Pos, Tok);

Expr* Parser::parenthesized() {
  Depth depth(*this, kBracketLevels);
  if (failed_) return nullptr;
  Pos start = here();
  advance();
  if (at(Tok::RPar)) {
    advance();
    return make<Tuple>(start);
  }
  if (at(Tok::KwYield)) {
    Expr* e = yieldExpression();
    return e && expect(Tok::RPar) ? e : nullptr;
  }
  Expr* first = starNamedExpression();
  if (!first) return nullptr;
  if (at(Tok::RPar)) {
    if (isa<Starred>(first)) return fail();
    advance();
    return first;
  }
  if (at(Tok::KwFor) || at(Tok::KwAsync)) return comprehensionOf<GeneratorExp>(first, start, Tok::RPar);
  if (!at(Tok::Comma)) return fail();
  size_t mark = scratch_.size();
  pushScratch(first);
  while (accept(Tok::Comma)) {
    if (at(Tok::RPar)) break;
    Expr* e = starNamedExpression();
    if (!e) return nullptr;
    pushScratch(e);
  }
  if (!expect(Tok::RPar)) return nullptr;
  auto* t = make<Tuple>(start);
  t->elts = takeScratch<Expr*>(mark);
  return t;
}

Expr* Parser::bracketed() {
  Depth depth(*this, kBracketLevels);
  if (failed_) return nullptr;
  Pos start = here();
  advance();
  if (at(Tok::RSqb)) {
    advance();
    return make<List>(start);
  }
  Expr* first = starNamedExpression();
  if (!first) return nullptr;
  if (at(Tok::KwFor) || at(Tok::KwAsync)) return comprehensionOf<ListComp>(first, start, Tok::RSqb);
  size_t mark = scratch_.size();
  pushScratch(first);
  while (accept(Tok::Comma)) {
    if (at(Tok::RSqb)) break;
    Expr* e = starNamedExpression();
    if (!e) return nullptr;
    pushScratch(e);
  }
  if (!expect(Tok::RSqb)) return nullptr;
  auto* l = make<List>(start);
  l->elts = takeScratch<Expr*>(mark);
  return l;
}

/// A set, dict or comprehension of either.
Expr* Parser::braced() {
  Depth depth(*this, kBracketLevels);
  if (failed_) return nullptr;
  Pos start = here();
  advance();
  if (at(Tok::RBrace)) {
    advance();
    return make<Dict>(start);
  }
  if (accept(Tok::DoubleStar)) {
    Expr* value = bitwiseOr();
    return value ? dictRest(nullptr, value, start) : nullptr;
  }
  bool walrus = at(Tok::Name) && peek() == Tok::ColonEqual;
  Expr* first = starNamedExpression();
  if (!first) return nullptr;
  if (at(Tok::Colon)) {
    if (walrus || isa<Starred>(first)) return fail();
    advance();
    Expr* value = expression();
    if (!value) return nullptr;
    if (at(Tok::KwFor) || at(Tok::KwAsync)) {
      Seq<Comprehension*> generators;
      if (!comprehensions(generators) || !expect(Tok::RBrace)) return nullptr;
      auto* e = make<DictComp>(start);
      e->key = first;
      e->value = value;
      e->generators = generators;
      return e;
    }
    return dictRest(first, value, start);
  }
  if (at(Tok::KwFor) || at(Tok::KwAsync)) return comprehensionOf<SetComp>(first, start, Tok::RBrace);
  size_t mark = scratch_.size();
  pushScratch(first);
  while (accept(Tok::Comma)) {
    if (at(Tok::RBrace)) break;
    Expr* e = starNamedExpression();
    if (!e) return nullptr;
    pushScratch(e);
  }
  if (!expect(Tok::RBrace)) return nullptr;
  auto* s = make<Set>(start);
  s->elts = takeScratch<Expr*>(mark);
  return s;
}

/// A dict display after its first item.
Expr* Parser::dictRest(Expr* key, Expr* value, Pos start) {
  size_t mark = scratch_.size();
  pushScratch(key);
  pushScratch(value);
  while (accept(Tok::Comma)) {
    if (at(Tok::RBrace)) break;
    key = nullptr;
    if (accept(Tok::DoubleStar)) {
      value = bitwiseOr();
    } else {
      key = expression();
      if (!key || !expect(Tok::Colon)) return nullptr;
      value = expression();
    }
    if (!value) return nullptr;
    pushScratch(key);
    pushScratch(value);
  }
  if (!expect(Tok::RBrace)) return nullptr;
  auto* d = make<Dict>(start);
  auto count = static_cast<uint32_t>((scratch_.size() - mark) / 2);
  d->keys.count = d->values.count = count;
  d->keys.items = context_.arena.makeArray<Expr*>(count);
  d->values.items = context_.arena.makeArray<Expr*>(count);
  for (uint32_t i = 0; i < count; ++i) {
    d->keys.items[i] = static_cast<Expr*>(scratch_[mark + 2 * i]);
    d->values.items[i] = static_cast<Expr*>(scratch_[mark + 2 * i + 1]);
  }
  scratch_.resize(mark);
  return d;
}

}  // namespace ppy::syntax
