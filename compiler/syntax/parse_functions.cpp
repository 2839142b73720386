// Function and class definitions, parameters, lambda, type parameters.
#include "compiler/syntax/parser.h"

namespace ppy::syntax {
using namespace ast;

namespace {
constexpr int kLambdaLevels = 2;
}

/// Before 3.12's `[`, only the parenthesis follows a function's name.
bool Parser::typeParameters(Seq<TypeParam*>& out) {
  if (!needs(12, "type parameters")) return false;
  advance();
  size_t mark = scratch_.size();
  auto defaultValue = [&](Expr*& value, bool star) {
    if (!at(Tok::Equal)) return true;
    if (!needs(13, "type parameter defaults")) return false;
    advance();
    value = star ? starExpression() : expression();
    return value != nullptr;
  };
  do {
    if (at(Tok::RSqb) && scratch_.size() > mark) break;
    Pos start = here();
    bool star = accept(Tok::Star), doubleStar = !star && accept(Tok::DoubleStar);
    if (!at(Tok::Name)) return fail();
    Identifier name(tok_->name);
    advance();
    Expr* bound = nullptr;
    Expr* value = nullptr;
    if (!star && !doubleStar && accept(Tok::Colon) && !(bound = expression())) return false;
    if (!defaultValue(value, star)) return false;
    if (star) {
      auto* t = make<TypeVarTuple>(start);
      t->name = name;
      t->defaultValue = value;
      pushScratch(t);
    } else if (doubleStar) {
      auto* t = make<ParamSpec>(start);
      t->name = name;
      t->defaultValue = value;
      pushScratch(t);
    } else {
      auto* t = make<TypeVar>(start);
      t->name = name;
      t->bound = bound;
      t->defaultValue = value;
      pushScratch(t);
    }
  } while (accept(Tok::Comma));
  if (!expect(Tok::RSqb)) return false;
  out = takeScratch<TypeParam*>(mark);
  return true;
}

/// A `# type:` comment after the colon, or alone on the first line of the body.
bool Parser::functionTypeComment(std::string_view& out) {
  if (!options_.typeComments) return true;
  if (at(Tok::TypeComment)) {
    // Two of them cannot be: one here, another on the next line.
    out = typeComment();
    if (at(Tok::Newline) && peek() == Tok::TypeComment && peek(2) == Tok::Newline && peek(3) == Tok::Indent) return fail();
    return true;
  }
  if (at(Tok::Newline) && peek() == Tok::TypeComment && peek(2) == Tok::Newline && peek(3) == Tok::Indent) {
    advance();
    out = typeComment();
  }
  return true;
}

Stmt* Parser::functionDef(Pos start, bool async, Seq<Expr*> decorators) {
  advance();
  if (!at(Tok::Name)) return fail();
  Identifier name(tok_->name);
  advance();
  Seq<TypeParam*> typeParams;
  if (at(Tok::LSqb) && !typeParameters(typeParams)) return nullptr;
  if (!expect(Tok::LPar)) return nullptr;
  Arguments* args = parameters(false);
  if (!args || !expect(Tok::RPar)) return nullptr;
  Expr* returns = nullptr;
  if (accept(Tok::RArrow) && !(returns = expression())) return nullptr;
  std::string_view comment;
  Seq<Stmt*> body;
  if (!expect(Tok::Colon) || !functionTypeComment(comment) || !block(body)) return nullptr;
  auto fill = [&](auto* f) {
    f->name = name;
    f->args = args;
    f->body = body;
    f->decoratorList = decorators;
    f->returns = returns;
    f->typeComment = comment;
    f->typeParams = typeParams;
    return f;
  };
  if (async) return fill(make<AsyncFunctionDef>(start));
  return fill(make<FunctionDef>(start));
}

Stmt* Parser::classDef(Seq<Expr*> decorators) {
  Pos start = here();
  advance();
  if (!at(Tok::Name)) return fail();
  Identifier name(tok_->name);
  advance();
  Seq<TypeParam*> typeParams;
  if (at(Tok::LSqb) && !typeParameters(typeParams)) return nullptr;
  Seq<Expr*> bases;
  Seq<Keyword*> keywords;
  Pos open = here();
  if (accept(Tok::LPar) && !arguments(bases, keywords, false, open)) return nullptr;
  Seq<Stmt*> body;
  if (!expect(Tok::Colon) || !block(body)) return nullptr;
  auto* c = make<ClassDef>(start);
  c->name = name;
  c->bases = bases;
  c->keywords = keywords;
  c->body = body;
  c->decoratorList = decorators;
  c->typeParams = typeParams;
  return c;
}

Arg* Parser::parameter(bool lambda, bool star) {
  Pos start = here();
  if (!at(Tok::Name)) {
    failed_ = true;
    return nullptr;
  }
  Identifier name(tok_->name);
  advance();
  Expr* annotation = nullptr;
  if (!lambda && accept(Tok::Colon)) {
    annotation = star && at(Tok::Star) ? starExpression() : expression();
    if (!annotation) return nullptr;
  }
  auto* a = make<Arg>(start);
  a->arg = name;
  a->annotation = annotation;
  return a;
}

/// Parameters up to, but without, the token that ends them: `)` or, for lambda, `:`.
Arguments* Parser::parameters(bool lambda) {
  const Tok end = lambda ? Tok::Colon : Tok::RPar;
  auto* out = makeBare<Arguments>();
  if (at(end)) return out;
  std::vector<Arg*> positional, keywordOnly;
  std::vector<Expr*> defaults, kwDefaults;
  bool sawSlash = false, sawStar = false, bareStar = false;
  auto bad = [&]() -> Arguments* {
    failed_ = true;
    return nullptr;
  };
  // The separator: a comma with an optional type comment after it, or the end.
  auto separator = [&](Arg* arg) {
    auto take = [&] {
      if (at(Tok::TypeComment) && !lambda && arg) arg->typeComment = typeComment();
    };
    if (accept(Tok::Comma)) {
      take();
      return true;
    }
    take();
    return at(end);
  };
  while (!at(end)) {
    if (accept(Tok::DoubleStar)) {
      Arg* a = parameter(lambda, false);
      if (!a || !separator(a) || !at(end)) return bad();
      out->kwarg = a;
      break;
    }
    if (at(Tok::Slash)) {
      if (sawSlash || sawStar || positional.empty()) return bad();
      sawSlash = true;
      uses(8, "Positional-only parameters are");
      advance();
      out->posonlyargs.count = static_cast<uint32_t>(positional.size());
      if (!at(end) && !accept(Tok::Comma)) return bad();
      continue;
    }
    if (accept(Tok::Star)) {
      if (sawStar) return bad();
      sawStar = true;
      if (accept(Tok::Comma)) {
        bareStar = true;
        if (!at(Tok::Name)) return bad();
        continue;
      }
      Arg* a = parameter(lambda, true);
      if (!a || !separator(a)) return bad();
      out->vararg = a;
      continue;
    }
    Arg* a = parameter(lambda, false);
    if (!a) return nullptr;
    Expr* value = nullptr;
    if (accept(Tok::Equal) && !(value = expression())) return nullptr;
    if (sawStar) {
      keywordOnly.push_back(a);
      kwDefaults.push_back(value);
    } else {
      if (!value && !defaults.empty()) return bad();
      positional.push_back(a);
      if (value) defaults.push_back(value);
    }
    if (!separator(a)) return bad();
  }
  if (bareStar && keywordOnly.empty()) return bad();
  auto store = [&]<class T>(Seq<T>& seq, const T* from, size_t count) {
    seq.count = static_cast<uint32_t>(count);
    if (!count) return;
    seq.items = context_.arena.makeArray<T>(count);
    std::copy(from, from + count, seq.items);
  };
  size_t posonly = out->posonlyargs.count;
  store(out->posonlyargs, positional.data(), posonly);
  store(out->args, positional.data() + posonly, positional.size() - posonly);
  store(out->kwonlyargs, keywordOnly.data(), keywordOnly.size());
  store(out->kwDefaults, kwDefaults.data(), kwDefaults.size());
  store(out->defaults, defaults.data(), defaults.size());
  return out;
}

Expr* Parser::lambda() {
  Depth depth(*this, kLambdaLevels);
  if (failed_) return nullptr;
  Pos start = here();
  advance();
  Arguments* args = parameters(true);
  if (!args || !expect(Tok::Colon)) return nullptr;
  Expr* body = expression();
  if (!body) return nullptr;
  auto* l = make<Lambda>(start);
  l->args = args;
  l->body = body;
  return l;
}

}  // namespace ppy::syntax
