// String tokens; f-strings and t-strings as token sequences (Python 3.12 and later, PEP 701, PEP 750).
#include "compiler/syntax/char_class.h"
#include "compiler/syntax/lexer.h"
#include "compiler/support/utf8.h"

namespace ppy::syntax {

/// Reports from the opening quote, naming the line where the text ran out.
bool Lexer::unterminated(const char* begin, uint32_t firstLine, const char* firstLineStart, bool triple) {
  uint32_t detected = line_;
  if (p_ == end_ && p_ > begin_ && p_[-1] == '\n') --detected;
  const char* what = fstrings_.empty() ? "" : fstrings_.back().isTemplate ? "t-" : "f-";
  std::string message = std::string("unterminated ") + (triple ? "triple-quoted " : "") + what + "string literal (detected at line " +
                        std::to_string(detected) + ")";
  p_ = begin + 1;
  line_ = firstLine;
  lineStart_ = firstLineStart;
  return fail(std::move(message));
}

/// A string without replacement fields of its own tokens. `begin` is at the prefix, the cursor past the
/// first quote.
bool Lexer::string(const char* begin, char quote) {
  uint32_t firstLine = line_;
  const char* firstLineStart = lineStart_;
  uint32_t col = column(begin);
  const char* p = p_;
  bool triple = false;
  if (*p == quote) {
    if (p[1] != quote) {
      ++p;
      goto done;
    }
    triple = true;
    p += 2;
  }
  for (;;) {
    char c = *p;
    if (c == quote) {
      ++p;
      if (!triple) break;
      if (*p == quote && p[1] == quote) {
        p += 2;
        break;
      }
      continue;
    }
    if (__builtin_expect(c == '\n', 0)) {
      if (!triple) {
        p_ = p;
        return unterminated(begin, firstLine, firstLineStart, false);
      }
      ++p;
      beginLineAt(p);
      continue;
    }
    if (c == '\\') {
      ++p;
      if (*p == '\n') {
        ++p;
        beginLineAt(p);
      } else if (p < end_) {
        ++p;
      }
      continue;
    }
    if (__builtin_expect(c == 0, 0) && p >= end_) {
      p_ = p;
      return unterminated(begin, firstLine, firstLineStart, triple);
    }
    ++p;
  }
done:
  p_ = p;
  Token& t = push(Tok::String, begin, p);
  t.line = firstLine;
  t.col = col;
  t.endLineOf = line_;
  t.endCol = column(p);
  return true;
}

bool Lexer::startFString(const char* begin, char quote) {
  FStringMode mode{};
  mode.quote = quote;
  for (const char* p = begin; *p != quote; ++p) {
    char c = static_cast<char>(*p | 0x20);
    if (c == 'r') mode.raw = true;
    if (c == 't') mode.isTemplate = true;
  }
  mode.triple = *p_ == quote && p_[1] == quote;
  if (mode.triple) p_ += 2;
  mode.bracketDepth = brackets_.size();
  mode.startOffset = offset(begin);
  mode.startLine = line_;
  mode.startLineStart = offset(lineStart_);
  Token& t = push(Tok::FStringStart, begin, p_);
  t.endLineOf = line_;
  t.raw = static_cast<uint8_t>((mode.raw ? 1 : 0) | (mode.isTemplate ? 2 : 0));
  fstrings_.push_back(std::move(mode));
  return true;
}

/// Literal text of an f-string or of a format spec: up to a replacement field, the end of the spec, or
/// the closing quotes.
bool Lexer::fstringText() {
  FStringMode& mode = fstrings_.back();
  bool inSpec = !mode.fields.empty();
  const char* begin = p_;
  uint32_t firstLine = line_, col = column(begin);
  const char* p = p_;
  auto flush = [&]() {
    p_ = p;
    if (p == begin) return;
    Token& t = push(Tok::FStringMiddle, begin, p);
    t.line = firstLine;
    t.col = col;
    t.endLineOf = line_;
    t.endCol = column(p);
    t.raw = static_cast<uint8_t>((mode.raw ? 1 : 0) | (mode.isTemplate ? 2 : 0) | (inSpec ? 4 : 0));
  };
  const char* kind = mode.isTemplate ? "t-string: " : "f-string: ";
  for (;;) {
    char c = *p;
    if (c == mode.quote && (!mode.triple || (p[1] == mode.quote && p[2] == mode.quote))) {
      flush();
      if (inSpec) return fail(std::string(kind) + "expecting '}'");
      const char* quotes = p;
      p_ = p + (mode.triple ? 3 : 1);
      Token& t = push(Tok::FStringEnd, quotes, p_);
      t.endLineOf = line_;
      fstrings_.pop_back();
      return true;
    }
    if ((c == 0 && p >= end_) || (c == '\n' && !mode.triple)) {
      p_ = p;
      if (inSpec && c == '\n') return fail(std::string(kind) + "newlines are not allowed in format specifiers for single quoted " +
                                           std::string(kind).substr(0, 8) + "s");
      return unterminated(begin_ + mode.startOffset, mode.startLine, begin_ + mode.startLineStart, mode.triple);
    }
    if (c == '\n') {
      ++p;
      beginLineAt(p);
      continue;
    }
    if (c == '{') {
      if (p[1] == '{' && !inSpec) {
        p += 2;
        continue;
      }
      flush();
      const char* at = p_++;
      if (brackets_.size() >= kMaxBrackets) return fail(std::string(kind) + "too many nested parentheses");
      brackets_.push_back({'{', line_, column(at), offset(at)});
      mode.fields.push_back({brackets_.size(), false});
      if (mode.fields.size() > 149) return fail(std::string(kind) + "expressions nested too deeply");
      push(Tok::LBrace, at, p_);
      return true;
    }
    if (c == '}') {
      if (inSpec) {
        flush();
        return closeBracket('}');
      }
      if (p[1] != '}') {
        p_ = p + 1;
        return fail(std::string(kind) + "single '}' is not allowed");
      }
      p += 2;
      continue;
    }
    if (c == '\\') {
      ++p;
      if (*p == '{' || *p == '}') continue;  // the brace keeps its meaning
      if (!mode.raw && *p == 'N' && p[1] == '{') {
        const char* q = p + 2;
        while (q < end_ && *q != '}' && *q != '\n' && *q != mode.quote) ++q;
        p = *q == '}' ? q + 1 : p + 1;
        continue;
      }
      if (*p == '\n') {
        ++p;
        beginLineAt(p);
      } else if (p < end_) {
        ++p;
      }
      continue;
    }
    ++p;
  }
}

/// ':' and '!' directly in a replacement field.
bool Lexer::fstringOperator(char c) {
  auto& field = fstrings_.back().fields.back();
  if (brackets_.size() != field.bracketDepth) return false;
  const char* begin = p_;
  if (c == ':') {
    ++p_;
    push(Tok::Colon, begin, p_);
    field.inSpec = true;
    return true;
  }
  if (c == '!' && p_[1] != '=') {
    ++p_;
    push(Tok::Exclamation, begin, p_);
    return true;
  }
  return false;
}

}  // namespace ppy::syntax
