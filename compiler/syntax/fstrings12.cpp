// f-strings (PEP 701) and t-strings (PEP 750) from their own tokens, for Python 3.12 and later.
#include "compiler/syntax/fstring_builder.h"
#include "compiler/syntax/parser.h"
#include "compiler/syntax/string_token.h"

namespace ppy::syntax {
using namespace ast;

namespace {
/// `{{` and `}}` stand for one brace each.
std::string undouble(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if ((text[i] == '{' || text[i] == '}') && i + 1 < text.size() && text[i + 1] == text[i]) ++i;
  }
  return out;
}
/// A field's source without its comments, as `{x=}` shows it.
std::string withoutComments(std::string_view text) {
  std::string out;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '#') {
      i = text.find('\n', i);
      if (i == std::string_view::npos) break;
      c = '\n';
    }
    out += c;
  }
  return out;
}
}  // namespace

/// A replacement field, from `{` to `}`. Its text goes to `pendingText` when it is of the `{x=}` form.
Expr* Parser::replacementField(bool isTemplate, bool rawMode, std::string& pendingText, SourceRange& pendingRange, bool unicodeKind) {
  Depth depth(*this, 30);
  if (failed_) return nullptr;
  Pos start = here();
  uint32_t textBegin = tok_->end;
  Pos textAt{tok_->line, tok_->endCol};
  advance();
  Expr* value = yieldOrStarExpressions();
  if (!value) return nullptr;
  uint32_t expressionEnd = tok_->start;
  bool debug = false;
  if (at(Tok::Equal)) {
    debug = true;
    advance();
    pendingText = withoutComments(text_.substr(textBegin, tok_->start - textBegin));
    pendingRange = {textAt.line, textAt.col, tok_->line, tok_->col};
  }
  int conversion = -1;
  if (accept(Tok::Exclamation)) {
    if (!at(Tok::Name) || tok_->start != tok_[-1].end) return fail();
    std::string_view name = textOf(*tok_);
    if (name != "s" && name != "r" && name != "a") return fail();
    conversion = name[0];
    advance();
  }
  JoinedStr* spec = nullptr;
  if (at(Tok::Colon)) {
    Pos specAt = here();
    advance();
    FStringBuilder out(context_, unicodeKind);
    while (!at(Tok::RBrace)) {
      if (at(Tok::FStringMiddle)) {
        std::string text;
        if (!decodeText(textOf(*tok_), rawMode, false, *tok_, text)) return nullptr;
        out.addText(text, {tok_->line, tok_->col, tok_->endLine(), tok_->endCol});
        advance();
      } else if (at(Tok::LBrace)) {
        std::string text;
        SourceRange range;
        Expr* e = replacementField(false, rawMode, text, range, unicodeKind);
        if (!e) return nullptr;
        out.addText(text, range);
        out.addNode(e);
      } else {
        return fail();
      }
    }
    spec = out.finish({specAt.line, specAt.col, tok_->line, tok_->col});
  }
  if (!expect(Tok::RBrace)) return nullptr;
  if (debug && !spec && conversion < 0) conversion = 'r';
  if (isTemplate) {
    std::string kept = withoutComments(text_.substr(textBegin, expressionEnd - textBegin));
    std::string_view source = kept;
    while (!source.empty() && (source.back() == ' ' || (source.back() >= '\t' && source.back() <= '\r'))) source.remove_suffix(1);
    auto* v = make<Interpolation>(start);
    v->value = value;
    v->str.kind = ConstantKind::Str;
    v->str.text = context_.arena.copy(source);
    v->conversion = conversion;
    v->formatSpec = spec;
    return v;
  }
  auto* v = make<FormattedValue>(start);
  v->value = value;
  v->conversion = conversion;
  v->formatSpec = spec;
  return v;
}

/// A run of adjacent literals of which one at least is an f-string or t-string.
Expr* Parser::tokenizedFStrings(const Token* first) {
  Pos start{first->line, first->col};
  bool unicodeKind = text_[first->start] == 'u';
  FStringBuilder out(context_, unicodeKind);
  bool sawTemplate = false, sawOther = false;
  while (at(Tok::String) || at(Tok::FStringStart)) {
    if (at(Tok::String)) {
      StringToken s(textOf(*tok_));
      if (s.bytes) return literalFail("cannot mix bytes and nonbytes literals");
      std::string text;
      if (!decodeText(s.body, s.raw, false, *tok_, text)) return nullptr;
      out.addText(text, {tok_->line, tok_->col, tok_->endLine(), tok_->endCol});
      sawOther = true;
      advance();
      continue;
    }
    bool rawMode = tok_->raw & 1, isTemplate = tok_->raw & 2;
    if (isTemplate && !needs(14, "template string")) return nullptr;
    (isTemplate ? sawTemplate : sawOther) = true;
    advance();
    while (!at(Tok::FStringEnd)) {
      if (at(Tok::FStringMiddle)) {
        std::string text;
        if (!decodeText(undouble(textOf(*tok_)), rawMode, false, *tok_, text)) return nullptr;
        out.addText(text, {tok_->line, tok_->col, tok_->endLine(), tok_->endCol});
        advance();
      } else if (at(Tok::LBrace)) {
        std::string text;
        SourceRange range;
        Expr* e = replacementField(isTemplate, rawMode, text, range, unicodeKind);
        if (!e) return nullptr;
        out.addText(text, range);
        out.addNode(e);
      } else {
        return fail();
      }
    }
    advance();
  }
  if (sawTemplate && sawOther) return literalFail("cannot mix t-string literals with string or bytes literals");
  const Token* last = tok_ - 1;
  SourceRange range{start.line, start.col, last->endLine(), last->endCol};
  if (sawTemplate) return out.finishAs<TemplateStr>(range);
  return out.finish(range);
}

}  // namespace ppy::syntax
