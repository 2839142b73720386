// f-strings as Python 3.11 reads them: a string token is taken apart by hand, and each replacement
// field's expression is lexed and parsed on its own, in parentheses. Only the positions differ from
// 3.11's: they are the real ones.
#include "compiler/support/utf8.h"
#include "compiler/syntax/fstring_builder.h"
#include "compiler/syntax/parser.h"
#include "compiler/syntax/string_token.h"

namespace ppy::syntax {
using namespace ast;

/// Reads one string token's replacement fields; the pieces go to an FStringBuilder.
class FStringReader {
 public:
  FStringReader(Parser& parser, const Token& token, const StringToken& string, bool unicodeKind)
      : parser_(parser), token_(token), raw_(string.raw), unicodeKind_(unicodeKind) {
    p_ = string.body.data();
    end_ = p_ + string.body.size();
    mark_ = parser.text_.data() + token.start;
    line_ = token.line;
    col_ = token.col;
  }

  /// Literal text and fields up to the end of the token, or of a format spec (level 1).
  bool read(FStringBuilder& out, int level) {
    for (;;) {
      bool doubled = false;
      if (!literal(out, level, doubled)) return false;
      if (doubled) continue;
      if (p_ >= end_ || *p_ == '}') break;
      if (!field(out, level)) return false;
    }
    if (level == 0 && p_ < end_) return parser_.literalFail("f-string: unexpected end of string");
    if (level != 0 && (p_ >= end_ || *p_ != '}')) return parser_.literalFail("f-string: expecting '}'");
    return true;
  }

 private:
  bool error(const char* message) { return parser_.literalFail(message); }

  /// Moves the known position forward to `p`.
  void locate(const char* p) {
    for (; mark_ < p; ++mark_) {
      if (*mark_ == '\n') {
        ++line_;
        col_ = 0;
      } else {
        ++col_;
      }
    }
  }

  /// Literal text up to a brace. `doubled`: it ended after the first of two equal braces.
  bool literal(FStringBuilder& out, int level, bool& doubled) {
    const char* begin = p_;
    const char* s = p_;
    const char* textEnd = nullptr;
    while (s < end_) {
      char c = *s++;
      if (!raw_ && c == '\\' && s < end_) {
        c = *s++;
        if (c == 'N') {
          if (s < end_ && *s++ == '{') {
            while (s < end_ && *s++ != '}') {
            }
          }
          continue;
        }
        if (c == '{') parser_.warnEscape("{", token_);
      }
      if (c == '{' || c == '}') {
        if (level == 0) {
          if (s < end_ && *s == c) {
            textEnd = s++;
            doubled = true;
            break;
          }
          if (c == '}') return error("f-string: single '}' is not allowed");
        }
        --s;
        break;
      }
    }
    if (!textEnd) textEnd = s;
    if (textEnd > begin) {
      locate(begin);
      uint32_t line = line_, col = col_;
      std::string text;
      std::string_view source(begin, static_cast<size_t>(textEnd - begin));
      size_t warnings = parser_.warnings_.size();
      if (!parser_.decodeText(source, raw_, false, token_, text)) return false;
      (void)warnings;
      locate(s);
      out.addText(text, {line, col, line_, col_});
    }
    p_ = s;
    return true;
  }

  /// The end of the expression that starts at `begin`: the first `!`, `:`, `=` or `}` outside brackets
  /// and strings.
  bool findExpressionEnd(const char* begin, const char*& out) {
    char quote = 0;
    bool triple = false;
    std::string brackets;
    const char* s = begin;
    for (; s < end_; ++s) {
      char c = *s;
      if (c == '\\') return error("f-string expression part cannot include a backslash");
      if (quote) {
        if (c == quote) {
          if (!triple) {
            quote = 0;
          } else if (s + 2 < end_ && s[1] == c && s[2] == c) {
            s += 2;
            quote = 0;
          }
        }
        continue;
      }
      if (c == '\'' || c == '"') {
        triple = s + 2 < end_ && s[1] == c && s[2] == c;
        if (triple) s += 2;
        quote = c;
        continue;
      }
      if (c == '[' || c == '{' || c == '(') {
        if (brackets.size() >= 200) return error("f-string: too many nested parenthesis");
        brackets += c;
        continue;
      }
      if (c == '#') return error("f-string expression part cannot include '#'");
      if (brackets.empty() && (c == '!' || c == ':' || c == '}' || c == '=' || c == '>' || c == '<')) {
        if (s + 1 < end_ && s[1] == '=' && (c == '!' || c == '=' || c == '<' || c == '>')) {
          ++s;
          continue;
        }
        if (c == '>' || c == '<') continue;
        break;
      }
      if (c == ']' || c == '}' || c == ')') {
        if (brackets.empty()) return parser_.literalFail(std::string("f-string: unmatched '") + c + "'");
        char open = brackets.back();
        brackets.pop_back();
        if (!((open == '(' && c == ')') || (open == '[' && c == ']') || (open == '{' && c == '}')))
          return parser_.literalFail(std::string("f-string: closing parenthesis '") + c + "' does not match opening parenthesis '" +
                                     open + "'");
      }
    }
    if (quote) return error("f-string: unterminated string");
    if (!brackets.empty()) return parser_.literalFail(std::string("f-string: unmatched '") + brackets.back() + "'");
    if (s >= end_) return error("f-string: expecting '}'");
    out = s;
    return true;
  }

  Expr* expression(const char* begin, const char* end) {
    bool blank = true;
    for (const char* s = begin; s < end; ++s) blank &= *s == ' ' || *s == '\t' || *s == '\n' || *s == '\f';
    if (blank) {
      if (*end == '!' || *end == ':' || *end == '=')
        return parser_.literalFail(std::string("f-string: expression required before '") + *end + "'");
      return parser_.literalFail("f-string: empty expression not allowed");
    }
    locate(begin - 1);
    std::string text;
    text.reserve(static_cast<size_t>(end - begin) + 2);
    text += '(';
    text.append(begin, end);
    text += ')';
    LexOptions options;
    options.featureVersion = parser_.options_.featureVersion;
    options.firstLine = line_;
    options.firstCol = col_;
    TokenBuffer tokens;
    tokens.reserve(16);
    Lexer lexer(parser_.context_, text, options, tokens);
    lexer.run();
    Parser inner(parser_.context_, parser_.options_, text, tokens.data(), parser_.checkUtf8_);
    inner.maxDepth = parser_.maxDepth;
    Expr* e = inner.parseFStringExpression();
    for (const ParseWarning& w : lexer.warnings()) parser_.warnings_.push_back(w);
    for (const ParseWarning& w : inner.warnings_) parser_.warnings_.push_back(w);
    if (e) return e;
    parser_.tooDeep_ |= inner.tooDeep_;
    if (parser_.literalError_.kind == LiteralError::None) {
      parser_.literalError_.kind = LiteralError::Nested;
      parser_.literalError_.expression = std::move(text);
      parser_.literalError_.line = line_;
      parser_.literalError_.col = col_;
    }
    return parser_.fail();
  }

  bool field(FStringBuilder& out, int level) {
    if (level >= 2) return error("f-string: expressions nested too deeply");
    locate(p_);
    uint32_t line = line_, col = col_;
    const char* begin = ++p_;
    const char* end;
    if (!findExpressionEnd(begin, end)) return false;
    Expr* value = expression(begin, end);
    if (!value) return false;
    p_ = end;
    bool debug = false;
    if (*p_ == '=') {
      debug = true;
      parser_.uses(8, "f-string: self documenting expressions are");
      ++p_;
      while (p_ < end_ && (*p_ == ' ' || (*p_ >= '\t' && *p_ <= '\r'))) ++p_;
      if (p_ >= end_) return error("f-string: expecting '}'");
      locate(p_);
      out.addText({begin, static_cast<size_t>(p_ - begin)}, {line, col + 1, line_, col_});
    }
    int conversion = -1;
    if (*p_ == '!') {
      ++p_;
      if (p_ >= end_) return error("f-string: expecting '}'");
      conversion = static_cast<unsigned char>(*p_++);
      if (conversion != 's' && conversion != 'r' && conversion != 'a')
        return error("f-string: invalid conversion character: expected 's', 'r', or 'a'");
    }
    if (p_ >= end_) return error("f-string: expecting '}'");
    JoinedStr* spec = nullptr;
    if (*p_ == ':') {
      locate(p_);
      uint32_t specLine = line_, specCol = col_;
      ++p_;
      if (p_ >= end_) return error("f-string: expecting '}'");
      FStringBuilder inner(parser_.context_, unicodeKind_);
      if (!read(inner, level + 1)) return false;
      locate(p_);
      spec = inner.finish({specLine, specCol, line_, col_});
    }
    if (p_ >= end_ || *p_ != '}') return error("f-string: expecting '}'");
    ++p_;
    locate(p_);
    if (debug && !spec && conversion < 0) conversion = 'r';
    auto* v = parser_.makeBare<FormattedValue>();
    v->range = {line, col, line_, col_};
    v->value = value;
    v->conversion = conversion;
    v->formatSpec = spec;
    out.addNode(v);
    return true;
  }

  Parser& parser_;
  const Token& token_;
  bool raw_, unicodeKind_;
  const char* p_;
  const char* end_;
  const char* mark_;
  uint32_t line_, col_;
};

/// The whole replacement field expression, in its parentheses, which are not part of a tuple's range.
Expr* Parser::parseFStringExpression() {
  Pos inner{tok_[1].line, tok_[1].col};
  Expr* e = starExpressions();
  if (!e) return nullptr;
  if ((isa<Tuple>(e) || isa<GeneratorExp>(e)) && e->range.lineno == first_->line && e->range.colOffset == first_->col) {
    const Token* last = tok_ - 2;
    e->range = {inner.line, inner.col, last->endLine(), last->endCol};
  }
  return e;
}

Expr* Parser::joinedString(const Token* first, const Token* last) {
  bool unicodeKind = text_[first->start] == 'u';
  FStringBuilder out(context_, unicodeKind);
  for (const Token* t = first; t < last; ++t) {
    StringToken s(textOf(*t));
    if (s.bytes != StringToken(textOf(*first)).bytes) {
      std::string ignored;
      if (s.bytes && !decodeBytes(s.body, s.raw, *t, ignored)) return nullptr;
      return literalFail("cannot mix bytes and nonbytes literals");
    }
    if (s.bytes) continue;
    if (s.formatted) {
      FStringReader reader(*this, *t, s, unicodeKind);
      if (!reader.read(out, 0)) return nullptr;
    } else {
      std::string text;
      if (!decodeText(s.body, s.raw, false, *t, text)) return nullptr;
      out.addText(text, {t->line, t->col, t->endLine(), t->endCol});
    }
  }
  return out.finish({first->line, first->col, last[-1].endLine(), last[-1].endCol});
}

}  // namespace ppy::syntax
