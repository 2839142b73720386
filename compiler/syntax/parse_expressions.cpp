// Expressions from tuples down to primaries. Operators are read by precedence; a node is made only where
// there is an operator, so a plain name costs one call per real level.
#include "compiler/syntax/parser.h"

namespace ppy::syntax {
using namespace ast;

namespace {
/// Precedence of binary operators: 1 `|` … 6 `* / // % @`; 0: none.
constexpr auto kPrecedence = [] {
  struct {
    uint8_t row[kTokCount];
  } t{};
  auto set = [&](Tok k, uint8_t p) { t.row[static_cast<int>(k)] = p; };
  set(Tok::VBar, 1);
  set(Tok::Circumflex, 2);
  set(Tok::Amper, 3);
  set(Tok::LeftShift, 4);
  set(Tok::RightShift, 4);
  set(Tok::Plus, 5);
  set(Tok::Minus, 5);
  for (Tok k : {Tok::Star, Tok::Slash, Tok::DoubleSlash, Tok::Percent, Tok::At}) set(k, 6);
  return t;
}();
int precedence(Tok k) { return kPrecedence.row[static_cast<int>(k)]; }
Operator operatorOf(Tok k) { return static_cast<Operator>(static_cast<int>(k) - static_cast<int>(Tok::Plus)); }
static_assert(static_cast<int>(Tok::DoubleSlash) - static_cast<int>(Tok::Plus) == static_cast<int>(Operator::FloorDiv));

/// From here to the end of the comparisons: tokens that continue an expression after a unary operand.
bool continuesBinary(Tok k) { return precedence(k) != 0; }
bool isComparison(Tok k) { return k >= Tok::EqEqual && k <= Tok::KwNot; }

// Rule levels CPython spends on the way from one construct to the next (see Depth).
constexpr int kBracketLevels = 26;
}  // namespace

bool Parser::startsExpression() const {
  switch (kind()) {
    case Tok::Name: case Tok::Number: case Tok::String: case Tok::FStringStart: case Tok::LPar: case Tok::LSqb: case Tok::LBrace:
    case Tok::Ellipsis: case Tok::Plus: case Tok::Minus: case Tok::Star: case Tok::Tilde: case Tok::KwNot: case Tok::KwFalse:
    case Tok::KwNone: case Tok::KwTrue: case Tok::KwAwait: case Tok::KwLambda: case Tok::KwYield:
      return true;
    default: return false;
  }
}

/// The rest of a tuple whose first element is read and which stands before a comma.
Expr* Parser::tupleFrom(Expr* first, Pos start, bool stars) {
  size_t mark = scratch_.size();
  pushScratch(first);
  while (accept(Tok::Comma)) {
    if (!startsExpression() || at(Tok::KwYield) || (at(Tok::Star) && !stars)) break;
    Expr* e = stars ? starExpression() : expression();
    if (!e) return nullptr;
    pushScratch(e);
  }
  auto* t = make<Tuple>(start);
  t->elts = takeScratch<Expr*>(mark);
  return t;
}

Expr* Parser::expressions() {
  Pos start = here();
  Expr* e = expression();
  return e && at(Tok::Comma) ? tupleFrom(e, start, false) : e;
}

Expr* Parser::starExpressions() {
  Pos start = here();
  Expr* e = starExpression();
  return e && at(Tok::Comma) ? tupleFrom(e, start, true) : e;
}

Expr* Parser::starExpression() {
  if (!at(Tok::Star)) return expression();
  Pos start = here();
  advance();
  Expr* e = bitwiseOr();
  if (!e) return nullptr;
  auto* s = make<Starred>(start);
  s->value = e;
  return s;
}

Expr* Parser::starNamedExpression() { return at(Tok::Star) ? starExpression() : namedExpression(); }

Expr* Parser::yieldExpression() {
  Pos start = here();
  advance();
  if (accept(Tok::KwFrom)) {
    Expr* e = expression();
    if (!e) return nullptr;
    auto* y = make<YieldFrom>(start);
    y->value = e;
    return y;
  }
  Expr* e = nullptr;
  if (startsExpression() && !at(Tok::KwYield) && !(e = starExpressions())) return nullptr;
  auto* y = make<Yield>(start);
  y->value = e;
  return y;
}

Expr* Parser::yieldOrStarExpressions() { return at(Tok::KwYield) ? yieldExpression() : starExpressions(); }

Expr* Parser::namedExpression() {
  if (at(Tok::Name) && peek() == Tok::ColonEqual) {
    Pos start = here();
    Depth depth(*this, 2);
    if (failed_) return nullptr;
    const InternedName* id = tok_->name;
    advance();
    auto* target = make<Name>(start);
    target->id = Identifier(id);
    target->ctx = ExprContext::Store;
    advance();
    uses(8, "Assignment expressions are");
    Expr* value = expression();
    if (!value) return nullptr;
    auto* e = make<NamedExpr>(start);
    e->target = target;
    e->value = value;
    return e;
  }
  Expr* e = expression();
  if (e && at(Tok::ColonEqual)) return fail();
  return e;
}

Expr* Parser::expression() {
  Depth depth(*this, 1);
  if (failed_) return nullptr;
  if (at(Tok::KwLambda)) return lambda();
  Pos start = here();
  Expr* body = disjunction();
  if (!body || !at(Tok::KwIf)) return body;
  advance();
  Expr* test = disjunction();
  if (!test || !expect(Tok::KwElse)) return nullptr;
  Expr* orelse = expression();
  if (!orelse) return nullptr;
  auto* e = make<IfExp>(start);
  e->test = test;
  e->body = body;
  e->orelse = orelse;
  return e;
}

Expr* Parser::disjunction() {
  Pos start = here();
  Expr* first = conjunction();
  if (!first || !at(Tok::KwOr)) return first;
  size_t mark = scratch_.size();
  pushScratch(first);
  while (accept(Tok::KwOr)) {
    Expr* e = conjunction();
    if (!e) return nullptr;
    pushScratch(e);
  }
  auto* b = make<BoolOp>(start);
  b->op = BoolOperator::Or;
  b->values = takeScratch<Expr*>(mark);
  return b;
}

Expr* Parser::conjunction() {
  Pos start = here();
  Expr* first = inversion();
  if (!first || !at(Tok::KwAnd)) return first;
  size_t mark = scratch_.size();
  pushScratch(first);
  while (accept(Tok::KwAnd)) {
    Expr* e = inversion();
    if (!e) return nullptr;
    pushScratch(e);
  }
  auto* b = make<BoolOp>(start);
  b->op = BoolOperator::And;
  b->values = takeScratch<Expr*>(mark);
  return b;
}

Expr* Parser::inversion() {
  if (!at(Tok::KwNot)) return comparison();
  Depth depth(*this, 1);
  if (failed_) return nullptr;
  Pos start = here();
  advance();
  Expr* operand = inversion();
  if (!operand) return nullptr;
  auto* e = make<UnaryOp>(start);
  e->op = UnaryOperator::Not;
  e->operand = operand;
  return e;
}

Expr* Parser::comparison() {
  Pos start = here();
  Expr* left = bitwiseOr();
  if (!left || !isComparison(kind())) return left;
  if (at(Tok::KwNot) && peek() != Tok::KwIn) return left;
  size_t mark = scratch_.size();
  uint8_t small[16];
  std::vector<uint8_t> many;
  size_t count = 0;
  while (isComparison(kind())) {
    CmpOperator op;
    Tok k = kind();
    if (k == Tok::KwNot) {
      if (peek() != Tok::KwIn) break;
      advance();
      op = CmpOperator::NotIn;
    } else if (k == Tok::KwIs) {
      op = CmpOperator::Is;
      if (peek() == Tok::KwNot) {
        advance();
        op = CmpOperator::IsNot;
      }
    } else if (k == Tok::KwIn) {
      op = CmpOperator::In;
    } else {
      if (k == Tok::NotEqual && (text_[tok_->start] == '<') != options_.barryAsFlufl) return fail();
      op = static_cast<CmpOperator>(static_cast<int>(k) - static_cast<int>(Tok::EqEqual));
    }
    advance();
    if (count < sizeof small) small[count] = static_cast<uint8_t>(op);
    else {
      if (many.empty()) many.assign(small, small + sizeof small);
      many.push_back(static_cast<uint8_t>(op));
    }
    ++count;
    Expr* right = bitwiseOr();
    if (!right) return nullptr;
    pushScratch(right);
  }
  auto* c = make<Compare>(start);
  c->left = left;
  c->comparators = takeScratch<Expr*>(mark);
  c->ops.count = static_cast<uint32_t>(count);
  c->ops.items = context_.arena.makeArray<CmpOperator>(count);
  std::memcpy(static_cast<void*>(c->ops.items), many.empty() ? small : many.data(), count);
  return c;
}

Expr* Parser::bitwiseOr() {
  Expr* e = factor();
  return e && continuesBinary(kind()) ? binary(e, 1) : e;
}

/// Operators of at least `minPrecedence` after `left`, to the left.
Expr* Parser::binary(Expr* left, int minPrecedence) {
  // The first operand's token, not its node: the operand may be in parentheses, which are no part of it.
  const Token* open = operandStart_;
  for (;;) {
    Tok k = kind();
    int p = precedence(k);
    if (p < minPrecedence || p == 0) return left;
    advance();
    Expr* right = factor();
    if (!right) return nullptr;
    if (precedence(kind()) > p) {
      right = binary(right, p + 1);
      if (!right) return nullptr;
    }
    operandStart_ = open;
    auto* b = make<BinOp>(Pos{open->line, open->col});
    b->left = left;
    b->op = operatorOf(k);
    b->right = right;
    left = b;
  }
}

Expr* Parser::factor() {
  operandStart_ = tok_;
  Tok k = kind();
  if (k == Tok::Minus || k == Tok::Plus || k == Tok::Tilde) {
    Depth depth(*this, 1);
    if (failed_) return nullptr;
    const Token* first = tok_;
    Pos start = here();
    advance();
    Expr* operand = factor();
    operandStart_ = first;
    if (!operand) return nullptr;
    auto* e = make<UnaryOp>(start);
    e->op = k == Tok::Minus ? UnaryOperator::USub : k == Tok::Plus ? UnaryOperator::UAdd : UnaryOperator::Invert;
    e->operand = operand;
    return e;
  }
  const Token* first = tok_;
  Expr* base = awaitPrimary();
  operandStart_ = first;
  if (!base || !at(Tok::DoubleStar)) return base;
  Depth depth(*this, 2);
  if (failed_) return nullptr;
  advance();
  Expr* exponent = factor();
  operandStart_ = first;
  if (!exponent) return nullptr;
  auto* b = make<BinOp>(Pos{first->line, first->col});
  b->left = base;
  b->op = Operator::Pow;
  b->right = exponent;
  return b;
}

Expr* Parser::awaitPrimary() {
  if (!at(Tok::KwAwait)) return primary();
  Pos start = here();
  advance();
  Expr* value = primary();
  if (!value) return nullptr;
  auto* e = make<Await>(start);
  e->value = value;
  return e;
}

Expr* Parser::primary() {
  Pos start = here();
  Expr* e;
  if (__builtin_expect(at(Tok::Name), 1)) {
    const InternedName* id = tok_->name;
    advance();
    auto* n = make<Name>(start);
    n->id = Identifier(id);
    e = n;
  } else {
    e = atom();
    if (!e) return nullptr;
  }
  for (;;) {
    switch (kind()) {
      case Tok::Dot: {
        if (peek() != Tok::Name) return fail();
        const InternedName* id = tok_[1].name;
        tok_ += 2;
        auto* a = make<Attribute>(start);
        a->value = e;
        a->attr = Identifier(id);
        e = a;
        continue;
      }
      case Tok::LPar: {
        Depth depth(*this, kBracketLevels);
        if (failed_) return nullptr;
        Pos open = here();
        advance();
        Seq<Expr*> args;
        Seq<Keyword*> keywords;
        if (!arguments(args, keywords, true, open)) return nullptr;
        auto* c = make<Call>(start);
        c->func = e;
        c->args = args;
        c->keywords = keywords;
        e = c;
        continue;
      }
      case Tok::LSqb: {
        Depth depth(*this, kBracketLevels);
        if (failed_) return nullptr;
        advance();
        Expr* index = subscriptIndex();
        if (!index || !expect(Tok::RSqb)) return nullptr;
        auto* s = make<Subscript>(start);
        s->value = e;
        s->slice = index;
        e = s;
        continue;
      }
      default: return e;
    }
  }
}

}  // namespace ppy::syntax
