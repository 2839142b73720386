/// What a byte can start, for the lexer's dispatch.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace ppy::syntax {

enum class CharClass : uint8_t { Other, Blank, NameStart, Digit, Newline, Quote, Hash, Backslash, Open, Close, Operator, End };

namespace detail {
constexpr auto kClasses = [] {
  std::array<CharClass, 256> t{};
  for (int c = 0; c < 256; ++c) t[static_cast<std::size_t>(c)] = CharClass::Other;
  auto set = [&](const char* s, CharClass k) {
    for (; *s; ++s) t[static_cast<unsigned char>(*s)] = k;
  };
  set(" \t\f", CharClass::Blank);
  set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", CharClass::NameStart);
  for (std::size_t c = 128; c < 256; ++c) t[c] = CharClass::NameStart;
  set("0123456789", CharClass::Digit);
  set("\n", CharClass::Newline);
  set("'\"", CharClass::Quote);
  set("#", CharClass::Hash);
  set("\\", CharClass::Backslash);
  set("([{", CharClass::Open);
  set(")]}", CharClass::Close);
  set(",.:=+-*/%@&|^~;<>!", CharClass::Operator);
  t[0] = CharClass::End;
  return t;
}();
constexpr auto kIdent = [] {
  std::array<bool, 256> t{};
  for (std::size_t c = 0; c < 128; ++c)
    t[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  return t;
}();
}  // namespace detail

inline CharClass charClass(char c) { return detail::kClasses[static_cast<unsigned char>(c)]; }
/// ASCII identifier characters.
inline bool isIdentChar(char c) { return detail::kIdent[static_cast<unsigned char>(c)]; }
inline bool isDigitChar(char c) { return c >= '0' && c <= '9'; }

}  // namespace ppy::syntax
