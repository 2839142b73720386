// Call arguments and subscripts.
#include "compiler/syntax/parser.h"

namespace ppy::syntax {
using namespace ast;

/// Arguments and the closing parenthesis; `open` is the opening one, where a bare generator begins.
bool Parser::arguments(Seq<Expr*>& args, Seq<Keyword*>& keywords, bool allowGenerator, Pos open) {
  if (accept(Tok::RPar)) return true;
  size_t mark = scratch_.size();
  std::vector<Keyword*> kws;
  bool sawDoubleStar = false;
  for (bool first = true;; first = false) {
    Pos start = here();
    if (accept(Tok::Star)) {
      if (sawDoubleStar) return fail();
      Expr* e = expression();
      if (!e) return false;
      auto* s = make<Starred>(start);
      s->value = e;
      pushScratch(s);
    } else if (accept(Tok::DoubleStar)) {
      Expr* e = expression();
      if (!e) return false;
      sawDoubleStar = true;
      auto* k = make<Keyword>(start);
      k->value = e;
      kws.push_back(k);
    } else if (at(Tok::Name) && peek() == Tok::Equal) {
      Identifier name(tok_->name);
      tok_ += 2;
      Expr* e = expression();
      if (!e) return false;
      auto* k = make<Keyword>(start);
      k->arg = name;
      k->value = e;
      kws.push_back(k);
    } else {
      if (!kws.empty()) return fail();
      Expr* e = namedExpression();
      if (!e) return false;
      if (at(Tok::KwFor) || at(Tok::KwAsync)) {
        if (!first || !allowGenerator) return fail();
        e = comprehensionOf<GeneratorExp>(e, open, Tok::RPar);
        if (!e) return false;
        args = one(e);
        return true;
      }
      if (at(Tok::Equal)) return fail();
      pushScratch(e);
    }
    if (!accept(Tok::Comma)) break;
    if (at(Tok::RPar)) break;
  }
  if (!expect(Tok::RPar)) return false;
  args = takeScratch<Expr*>(mark);
  if (!kws.empty()) {
    keywords.count = static_cast<uint32_t>(kws.size());
    keywords.items = context_.arena.makeArray<Keyword*>(kws.size());
    std::copy(kws.begin(), kws.end(), keywords.items);
  }
  return true;
}

Expr* Parser::slice() {
  Pos start = here();
  if (at(Tok::Star)) {
    advance();
    Expr* e = expression();
    if (!e) return nullptr;
    auto* s = make<Starred>(start);
    s->value = e;
    return s;
  }
  Expr* lower = nullptr;
  if (!at(Tok::Colon)) {
    bool walrus = at(Tok::Name) && peek() == Tok::ColonEqual;
    lower = namedExpression();
    if (!lower || walrus || !at(Tok::Colon)) return lower;
  }
  advance();
  auto ends = [&] { return at(Tok::Colon) || at(Tok::Comma) || at(Tok::RSqb); };
  Expr* upper = nullptr;
  Expr* step = nullptr;
  if (!ends() && !(upper = expression())) return nullptr;
  if (accept(Tok::Colon) && !ends() && !(step = expression())) return nullptr;
  auto* s = make<Slice>(start);
  s->lower = lower;
  s->upper = upper;
  s->step = step;
  return s;
}

Expr* Parser::subscriptIndex() {
  Pos start = here();
  Expr* first = slice();
  if (!first) return nullptr;
  if (!at(Tok::Comma) && !isa<Starred>(first)) return first;
  size_t mark = scratch_.size();
  pushScratch(first);
  while (accept(Tok::Comma)) {
    if (at(Tok::RSqb)) break;
    Expr* e = slice();
    if (!e) return nullptr;
    pushScratch(e);
  }
  auto* t = make<Tuple>(start);
  t->elts = takeScratch<Expr*>(mark);
  return t;
}

}  // namespace ppy::syntax
