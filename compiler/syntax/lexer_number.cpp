// Number literals: the grammar of the tokens and the wording of their errors. Values are made later.
#include "compiler/support/utf8.h"
#include "compiler/syntax/char_class.h"
#include "compiler/syntax/lexer.h"

namespace ppy::syntax {
namespace {
bool isDigitOf(char c, int base) {
  if (base == 16) return isDigitChar(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  return c >= '0' && c < '0' + base;
}
bool isNameByte(char c) { return isIdentChar(c) || static_cast<unsigned char>(c) >= 0x80; }
}  // namespace


bool Lexer::decimalTail() {
  for (;;) {
    while (isDigitChar(*p_)) ++p_;
    if (*p_ != '_') return true;
    ++p_;
    if (!isDigitChar(*p_)) return fail("invalid decimal literal");
  }
}

/// Digits after 0x, 0o or 0b.
bool Lexer::digits(int base, const char* kind) {
  std::string name = kind;
  do {
    if (*p_ == '_') ++p_;
    if (!isDigitOf(*p_, base)) {
      if (base != 16 && isDigitChar(*p_)) {
        ++p_;
        return fail(std::string("invalid digit '") + p_[-1] + "' in " + name + " literal");
      }
      return fail("invalid " + name + " literal");
    }
    while (isDigitOf(*p_, base)) ++p_;
  } while (*p_ == '_');
  if (base != 16 && isDigitChar(*p_)) {
    ++p_;
    return fail(std::string("invalid digit '") + p_[-1] + "' in " + name + " literal");
  }
  return true;
}

/// A number may touch a keyword that can follow it (with a warning), but no other name.
bool Lexer::endOfNumber(const char* begin, const char* kind) {
  char c = *p_;
  if (!isNameByte(c)) return true;
  auto follows = [&](const char* word) {
    size_t n = std::strlen(word);
    return std::strncmp(p_, word, n) == 0 && !isNameByte(p_[n]);
  };
  bool keyword = false;
  if (c == 'a') keyword = follows("and");
  else if (c == 'e') keyword = follows("else");
  else if (c == 'f') keyword = follows("for");
  else if (c == 'i') keyword = p_[1] == 'f' || p_[1] == 'n' || p_[1] == 's';
  else if (c == 'o') keyword = follows("or");
  else if (c == 'n') keyword = follows("not");
  if (!keyword) return fail(std::string("invalid ") + kind + " literal");
  warn(std::string("invalid ") + kind + " literal", begin);
  return true;
}

bool Lexer::exponentAndEnd(const char* begin) {
  if (*p_ == 'e' || *p_ == 'E') {
    char d = p_[1];
    if (d == '+' || d == '-') {
      if (!isDigitChar(p_[2])) {
        p_ += 2;
        return fail("invalid decimal literal");
      }
      p_ += 2;
      if (!decimalTail()) return false;
    } else if (isDigitChar(d)) {
      ++p_;
      if (!decimalTail()) return false;
    } else {
      if (!endOfNumber(begin, "decimal")) return false;
      push(Tok::Number, begin, p_);
      return true;
    }
  }
  if (*p_ == 'j' || *p_ == 'J') {
    ++p_;
    if (!endOfNumber(begin, "imaginary")) return false;
  } else if (!endOfNumber(begin, "decimal")) {
    return false;
  }
  push(Tok::Number, begin, p_);
  return true;
}

/// A number that starts with a period.
bool Lexer::fractionOf(const char* begin) {
  p_ = begin + 1;
  return decimalTail() && exponentAndEnd(begin);
}

bool Lexer::number() {
  const char* begin = p_;
  if (*p_ != '0') {
    if (!decimalTail()) return false;
    if (*p_ == '.') {
      ++p_;
      if (isDigitChar(*p_) && !decimalTail()) return false;
    }
    return exponentAndEnd(begin);
  }
  ++p_;
  int base = *p_ == 'x' || *p_ == 'X' ? 16 : *p_ == 'o' || *p_ == 'O' ? 8 : *p_ == 'b' || *p_ == 'B' ? 2 : 0;
  if (base) {
    const char* kind = base == 16 ? "hexadecimal" : base == 8 ? "octal" : "binary";
    ++p_;
    if (!digits(base, kind) || !endOfNumber(begin, kind)) return false;
    push(Tok::Number, begin, p_);
    return true;
  }
  while (*p_ == '0' || *p_ == '_') {
    if (*p_ == '_') {
      ++p_;
      if (!isDigitChar(*p_)) return fail("invalid decimal literal");
    } else {
      ++p_;
    }
  }
  const char* zerosEnd = p_;
  bool nonzero = isDigitChar(*p_);
  if (nonzero && !decimalTail()) return false;
  if (*p_ == '.') {
    ++p_;
    if (isDigitChar(*p_) && !decimalTail()) return false;
    return exponentAndEnd(begin);
  }
  if (*p_ == 'e' || *p_ == 'E' || *p_ == 'j' || *p_ == 'J') return exponentAndEnd(begin);
  if (nonzero) {
    auto chars = [&](const char* to) { return static_cast<int>(support::countChars({lineStart_, static_cast<size_t>(to - lineStart_)})); };
    return fail("leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                chars(begin) + 1, chars(zerosEnd) + 1);
  }
  if (!endOfNumber(begin, "decimal")) return false;
  push(Tok::Number, begin, p_);
  return true;
}

}  // namespace ppy::syntax
