// The match statement and its patterns (PEP 634).
#include "compiler/syntax/parser.h"

namespace ppy::syntax {
using namespace ast;

namespace {
constexpr int kPatternLevels = 8;
}

/// `match` is a keyword only if a subject, a colon and an indented `case` follow. Returns null without
/// failure when they do not.
Stmt* Parser::matchStatement() {
  switch (peek()) {
    case Tok::Name: case Tok::Number: case Tok::String: case Tok::FStringStart: case Tok::LPar: case Tok::LSqb: case Tok::LBrace:
    case Tok::Minus: case Tok::Plus: case Tok::Star: case Tok::Tilde: case Tok::Ellipsis: case Tok::KwNot: case Tok::KwFalse:
    case Tok::KwNone: case Tok::KwTrue: case Tok::KwAwait: case Tok::KwLambda:
      break;
    default: return nullptr;
  }
  Pos start = here();
  const Token* save = tok_;
  int depth = depth_;
  size_t mark = scratch_.size(), warnings = warnings_.size();
  const char* newForm = newForm_;
  advance();
  Pos subjectAt = here();
  Expr* subject = starNamedExpression();
  if (subject && at(Tok::Comma)) {
    pushScratch(subject);
    while (accept(Tok::Comma)) {
      if (!startsExpression()) break;
      subject = starNamedExpression();
      if (!subject) break;
      pushScratch(subject);
    }
    if (subject) {
      auto* t = make<Tuple>(subjectAt);
      t->elts = takeScratch<Expr*>(mark);
      subject = t;
    }
  } else if (subject && isa<Starred>(subject)) {
    failed_ = true;
  }
  if (failed_ || !at(Tok::Colon) || peek() != Tok::Newline || peek(2) != Tok::Indent) {
    if (tooDeep_) {
      failed_ = true;
      return nullptr;
    }
    tok_ = save;
    failed_ = false;
    depth_ = depth;
    newForm_ = newForm;
    warnings_.resize(warnings);
    scratch_.resize(mark);
    literalError_ = {};
    return nullptr;
  }
  tok_ += 3;
  Depth blockDepth(*this, kPatternLevels);
  do {
    if (!atName("case")) return fail();
    MatchCase* c = caseBlock();
    if (!c) return nullptr;
    pushScratch(c);
  } while (!at(Tok::Dedent));
  advance();
  uses(10, "Pattern matching is");
  auto* m = make<Match>(start);
  m->subject = subject;
  m->cases = takeScratch<MatchCase*>(mark);
  return m;
}

MatchCase* Parser::caseBlock() {
  advance();
  Pattern* p = patterns();
  if (!p) return nullptr;
  Expr* guard = nullptr;
  if (accept(Tok::KwIf) && !(guard = namedExpression())) return nullptr;
  Seq<Stmt*> body;
  if (!expect(Tok::Colon) || !block(body)) return nullptr;
  auto* c = makeBare<MatchCase>();
  c->pattern = p;
  c->guard = guard;
  c->body = body;
  return c;
}

/// The pattern of a case, where a sequence needs no brackets.
Pattern* Parser::patterns() {
  Pos start = here();
  Pattern* first = maybeStarPattern();
  if (!first) return nullptr;
  if (!at(Tok::Comma)) {
    if (isa<MatchStar>(first)) {
      failed_ = true;
      return nullptr;
    }
    return first;
  }
  size_t mark = scratch_.size();
  pushScratch(first);
  while (accept(Tok::Comma)) {
    if (at(Tok::Colon) || at(Tok::KwIf)) break;
    Pattern* p = maybeStarPattern();
    if (!p) return nullptr;
    pushScratch(p);
  }
  auto* s = make<MatchSequence>(start);
  s->patterns = takeScratch<Pattern*>(mark);
  return s;
}

/// A name that binds: not `_`, and not the beginning of something longer.
bool Parser::captureTarget(Identifier& out) {
  if (!at(Tok::Name) || atName("_") || peek() == Tok::Dot || peek() == Tok::LPar || peek() == Tok::Equal) {
    failed_ = true;
    return false;
  }
  out = Identifier(tok_->name);
  advance();
  return true;
}

Pattern* Parser::maybeStarPattern() {
  if (!at(Tok::Star)) return pattern();
  Pos start = here();
  advance();
  Identifier name;
  if (atName("_")) advance();
  else if (!captureTarget(name)) return nullptr;
  auto* s = make<MatchStar>(start);
  s->name = name;
  return s;
}

Pattern* Parser::pattern() {
  Depth depth(*this, kPatternLevels);
  if (failed_) return nullptr;
  Pos start = here();
  Pattern* p = orPattern();
  if (!p || !accept(Tok::KwAs)) return p;
  Identifier name;
  if (!captureTarget(name)) return nullptr;
  auto* m = make<MatchAs>(start);
  m->pattern = p;
  m->name = name;
  return m;
}

Pattern* Parser::orPattern() {
  Pos start = here();
  Pattern* first = closedPattern();
  if (!first || !at(Tok::VBar)) return first;
  size_t mark = scratch_.size();
  pushScratch(first);
  while (accept(Tok::VBar)) {
    Pattern* p = closedPattern();
    if (!p) return nullptr;
    pushScratch(p);
  }
  auto* m = make<MatchOr>(start);
  m->patterns = takeScratch<Pattern*>(mark);
  return m;
}

Pattern* Parser::closedPattern() {
  Pos start = here();
  switch (kind()) {
    case Tok::Number: case Tok::Minus: {
      Expr* e = signedNumber();
      if (!e) return nullptr;
      auto* m = make<MatchValue>(start);
      m->value = e;
      return m;
    }
    case Tok::String: case Tok::FStringStart: {
      Expr* e = stringAtom();
      if (!e) return nullptr;
      auto* m = make<MatchValue>(start);
      m->value = e;
      return m;
    }
    case Tok::KwNone: case Tok::KwTrue: case Tok::KwFalse: {
      ConstantKind k = at(Tok::KwNone) ? ConstantKind::None : at(Tok::KwTrue) ? ConstantKind::True : ConstantKind::False;
      advance();
      auto* m = make<MatchSingleton>(start);
      m->value = ConstantValue::of(k);
      return m;
    }
    case Tok::Name: return nameOrValuePattern();
    case Tok::LPar: {
      // One pattern in parentheses is a group; with a comma, or empty, a sequence.
      advance();
      if (at(Tok::RPar)) {
        advance();
        return make<MatchSequence>(start);
      }
      Pattern* first = maybeStarPattern();
      if (!first) return nullptr;
      if (at(Tok::RPar) && !isa<MatchStar>(first)) {
        advance();
        return first;
      }
      if (!at(Tok::Comma)) {
        failed_ = true;
        return nullptr;
      }
      size_t mark = scratch_.size();
      pushScratch(first);
      while (accept(Tok::Comma)) {
        if (at(Tok::RPar)) break;
        Pattern* p = maybeStarPattern();
        if (!p) return nullptr;
        pushScratch(p);
      }
      if (!expect(Tok::RPar)) return nullptr;
      auto* m = make<MatchSequence>(start);
      m->patterns = takeScratch<Pattern*>(mark);
      return m;
    }
    case Tok::LSqb: return sequencePattern(Tok::RSqb);
    case Tok::LBrace: return mappingPattern();
    default: failed_ = true; return nullptr;
  }
}

Pattern* Parser::sequencePattern(Tok close) {
  Pos start = here();
  advance();
  size_t mark = scratch_.size();
  while (!at(close)) {
    Pattern* p = maybeStarPattern();
    if (!p) return nullptr;
    pushScratch(p);
    if (!accept(Tok::Comma)) break;
  }
  if (!expect(close)) return nullptr;
  auto* m = make<MatchSequence>(start);
  m->patterns = takeScratch<Pattern*>(mark);
  return m;
}

Expr* Parser::attributeOf(Expr* base, Pos start) {
  while (at(Tok::Dot)) {
    if (peek() != Tok::Name) return fail();
    Identifier attr(tok_[1].name);
    tok_ += 2;
    auto* a = make<Attribute>(start);
    a->value = base;
    a->attr = attr;
    base = a;
  }
  return base;
}

Pattern* Parser::nameOrValuePattern() {
  Pos start = here();
  Tok next = peek();
  if (next != Tok::Dot && next != Tok::LPar) {
    if (atName("_")) {
      advance();
      return make<MatchAs>(start);
    }
    Identifier name;
    if (!captureTarget(name)) return nullptr;
    auto* m = make<MatchAs>(start);
    m->name = name;
    return m;
  }
  Identifier id(tok_->name);
  advance();
  auto* n = make<Name>(start);
  n->id = id;
  Expr* e = attributeOf(n, start);
  if (!e) return nullptr;
  if (at(Tok::LPar)) return classPattern(e, start);
  if (at(Tok::Equal)) {
    failed_ = true;
    return nullptr;
  }
  auto* m = make<MatchValue>(start);
  m->value = e;
  return m;
}

Pattern* Parser::classPattern(Expr* cls, Pos start) {
  Depth depth(*this, kPatternLevels);
  if (failed_) return nullptr;
  advance();
  size_t mark = scratch_.size();
  std::vector<Identifier> names;
  std::vector<Pattern*> values;
  while (!at(Tok::RPar)) {
    if (at(Tok::Name) && peek() == Tok::Equal) {
      names.push_back(Identifier(tok_->name));
      tok_ += 2;
      Pattern* p = pattern();
      if (!p) return nullptr;
      values.push_back(p);
    } else {
      if (!names.empty()) {
        failed_ = true;
        return nullptr;
      }
      Pattern* p = pattern();
      if (!p) return nullptr;
      pushScratch(p);
    }
    if (!accept(Tok::Comma)) break;
  }
  if (!expect(Tok::RPar)) return nullptr;
  auto* m = make<MatchClass>(start);
  m->cls = cls;
  m->patterns = takeScratch<Pattern*>(mark);
  auto count = static_cast<uint32_t>(names.size());
  m->kwdAttrs.count = m->kwdPatterns.count = count;
  if (count) {
    m->kwdAttrs.items = context_.arena.makeArray<Identifier>(count);
    m->kwdPatterns.items = context_.arena.makeArray<Pattern*>(count);
    std::copy(names.begin(), names.end(), m->kwdAttrs.items);
    std::copy(values.begin(), values.end(), m->kwdPatterns.items);
  }
  return m;
}

/// A number, a negated one, or a complex literal `a+bj`.
Expr* Parser::signedNumber() {
  Pos start = here();
  auto one = [&]() -> Expr* {
    if (!at(Tok::Number)) return fail();
    const Token* t = tok_;
    advance();
    return number(t);
  };
  Expr* left;
  bool negative = accept(Tok::Minus);
  left = one();
  if (!left) return nullptr;
  auto isComplex = [](const Expr* e) { return static_cast<const Constant*>(e)->value.kind == ConstantKind::Complex; };
  bool complexLeft = isComplex(left);
  if (negative) {
    auto* u = make<UnaryOp>(start);
    u->op = UnaryOperator::USub;
    u->operand = left;
    left = u;
  }
  if (!at(Tok::Plus) && !at(Tok::Minus)) return left;
  Operator op = at(Tok::Plus) ? Operator::Add : Operator::Sub;
  if (complexLeft) return fail();
  advance();
  Expr* right = one();
  if (!right || !isComplex(right)) return fail();
  auto* b = make<BinOp>(start);
  b->left = left;
  b->op = op;
  b->right = right;
  return b;
}

/// A key of a mapping pattern.
Expr* Parser::literalKey() {
  Pos start = here();
  switch (kind()) {
    case Tok::Number: case Tok::Minus: return signedNumber();
    case Tok::String: case Tok::FStringStart: return stringAtom();
    case Tok::KwNone: return constant(ConstantKind::None);
    case Tok::KwTrue: return constant(ConstantKind::True);
    case Tok::KwFalse: return constant(ConstantKind::False);
    case Tok::Name: {
      if (peek() != Tok::Dot) return fail();
      Identifier id(tok_->name);
      advance();
      auto* n = make<Name>(start);
      n->id = id;
      return attributeOf(n, start);
    }
    default: return fail();
  }
}

Pattern* Parser::mappingPattern() {
  Pos start = here();
  advance();
  size_t mark = scratch_.size();
  Identifier rest;
  bool ended = false;
  while (!at(Tok::RBrace)) {
    if (ended) {
      failed_ = true;
      return nullptr;
    }
    if (accept(Tok::DoubleStar)) {
      if (!captureTarget(rest)) return nullptr;
      ended = true;
    } else {
      Expr* key = literalKey();
      if (!key || !expect(Tok::Colon)) return nullptr;
      Pattern* p = pattern();
      if (!p) return nullptr;
      pushScratch(key);
      pushScratch(p);
    }
    if (!accept(Tok::Comma)) break;
  }
  if (!expect(Tok::RBrace)) return nullptr;
  auto* m = make<MatchMapping>(start);
  auto count = static_cast<uint32_t>((scratch_.size() - mark) / 2);
  m->keys.count = m->patterns.count = count;
  if (count) {
    m->keys.items = context_.arena.makeArray<Expr*>(count);
    m->patterns.items = context_.arena.makeArray<Pattern*>(count);
    for (uint32_t i = 0; i < count; ++i) {
      m->keys.items[i] = static_cast<Expr*>(scratch_[mark + 2 * i]);
      m->patterns.items[i] = static_cast<Pattern*>(scratch_[mark + 2 * i + 1]);
    }
  }
  scratch_.resize(mark);
  m->rest = rest;
  return m;
}

}  // namespace ppy::syntax
