/// Loops over text in its three widths: scanning for the widest character, widening and narrowing
/// copies. Leaf functions; written so that the compiler vectorises them.
#pragma once
#include <cstdint>
#include <cstring>

#include "runtime/object/str.h"

namespace ppy::text {

inline bool isAscii(const void* data, size_t n) {
  auto* p = static_cast<const uint8_t*>(data);
  while (n >= 32) {
    uint64_t w[4];
    std::memcpy(w, p, 32);
    if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080ull) return false;
    p += 32;
    n -= 32;
  }
  uint64_t w = 0;
  while (n >= 8) {
    uint64_t x;
    std::memcpy(&x, p, 8);
    w |= x;
    p += 8;
    n -= 8;
  }
  uint8_t rest = 0;
  while (n-- > 0) rest |= *p++;
  return ((w & 0x8080808080808080ull) | (rest & 0x80)) == 0;
}

/// Length of the ASCII prefix.
inline size_t asciiPrefix(const void* data, size_t n) {
  auto* p = static_cast<const uint8_t*>(data);
  size_t i = 0;
  while (i + 8 <= n) {
    uint64_t x;
    std::memcpy(&x, p + i, 8);
    x &= 0x8080808080808080ull;
    if (x) return i + static_cast<size_t>(__builtin_ctzll(x)) / 8;
    i += 8;
  }
  while (i < n && p[i] < 0x80) i++;
  return i;
}

template <class C>
inline char32_t orOf(const C* p, intptr_t n) {
  C acc = 0;
  for (intptr_t i = 0; i < n; i++) acc |= p[i];
  return acc;
}

/// A bound of the characters of `s` in the same class (127, 255, 65535, 0x10FFFF) as their maximum.
inline char32_t maxCharBound(StrView s) {
  if (s.kind == 1) return isAscii(s.data, static_cast<size_t>(s.length)) ? 127 : 255;
  char32_t x = s.kind == 2 ? orOf(static_cast<const char16_t*>(s.data), s.length)
                           : orOf(static_cast<const char32_t*>(s.data), s.length);
  return x < 128 ? 127 : x < 256 ? 255 : x < 65536 ? 65535 : 0x10FFFF;
}
/// The same of a whole str, without looking at its text.
inline char32_t maxCharBound(const StrObject* s) {
  return s->state.ascii ? 127 : s->state.kind == 1 ? 255 : s->state.kind == 2 ? 65535 : 0x10FFFF;
}
inline int kindFor(char32_t maxChar) { return maxChar < 256 ? 1 : maxChar < 65536 ? 2 : 4; }

template <class D, class S>
inline void convert(D* to, const S* from, intptr_t n) {
  for (intptr_t i = 0; i < n; i++) to[i] = static_cast<D>(from[i]);
}

/// Copies n characters between widths; narrowing requires that they fit.
inline void copyChars(void* to, int toKind, const void* from, int fromKind, intptr_t n) {
  if (toKind == fromKind) {
    std::memcpy(to, from, static_cast<size_t>(n * toKind));
    return;
  }
  auto *f1 = static_cast<const uint8_t*>(from);
  auto *f2 = static_cast<const char16_t*>(from);
  auto *f4 = static_cast<const char32_t*>(from);
  if (toKind == 1) {
    auto* d = static_cast<uint8_t*>(to);
    fromKind == 2 ? convert(d, f2, n) : convert(d, f4, n);
  } else if (toKind == 2) {
    auto* d = static_cast<char16_t*>(to);
    fromKind == 1 ? convert(d, f1, n) : convert(d, f4, n);
  } else {
    auto* d = static_cast<char32_t*>(to);
    fromKind == 1 ? convert(d, f1, n) : convert(d, f2, n);
  }
}
/// Appends view `s` at character `at` of a buffer of width `kind`.
inline void putView(void* to, int kind, intptr_t at, StrView s) {
  copyChars(static_cast<char*>(to) + at * kind, kind, s.data, s.kind, s.length);
}
inline void putChar(void* to, int kind, intptr_t at, char32_t c) {
  if (kind == 1) static_cast<uint8_t*>(to)[at] = static_cast<uint8_t>(c);
  else if (kind == 2) static_cast<char16_t*>(to)[at] = static_cast<char16_t>(c);
  else static_cast<char32_t*>(to)[at] = c;
}
inline StrView sub(StrView s, intptr_t from, intptr_t to) {
  return {static_cast<const char*>(s.data) + from * s.kind, to - from, s.kind};
}
inline bool isAsciiStr(Value s) { return s.as<StrObject>()->state.ascii; }
/// Text of an ASCII str.
inline std::string_view asciiView(Value s) {
  auto* o = s.as<StrObject>();
  return {static_cast<const char*>(strData(o)), static_cast<size_t>(o->length)};
}

struct DecodedChar {
  char32_t code;
  uint32_t size;
};
/// One character of UTF-8 (lone surrogates let through) at p < end. Malformed: one byte, U+FFFD.
inline DecodedChar decodeUtf8(const char* p, const char* end) {
  auto at = [&](int i) { return static_cast<uint8_t>(p[i]); };
  auto more = [&](int i) { return p + i < end && (at(i) & 0xC0) == 0x80; };
  uint8_t c = at(0);
  if (c < 0x80) return {c, 1};
  if (c >= 0xC2 && c < 0xE0 && more(1)) return {static_cast<char32_t>((c & 31) << 6 | (at(1) & 63)), 2};
  if (c >= 0xE0 && c < 0xF0 && more(1) && more(2)) {
    auto x = static_cast<char32_t>((c & 15) << 12 | (at(1) & 63) << 6 | (at(2) & 63));
    if (x >= 0x800) return {x, 3};
  }
  if (c >= 0xF0 && c < 0xF5 && more(1) && more(2) && more(3)) {
    auto x = static_cast<char32_t>((c & 7) << 18 | (at(1) & 63) << 12 | (at(2) & 63) << 6 | (at(3) & 63));
    if (x >= 0x10000 && x <= 0x10FFFF) return {x, 4};
  }
  return {0xFFFD, 1};
}
/// Writes 1 to 4 bytes; returns how many.
inline int encodeUtf8(char* out, char32_t c) {
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    out[0] = static_cast<char>(0xC0 | c >> 6);
    out[1] = static_cast<char>(0x80 | (c & 63));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = static_cast<char>(0xE0 | c >> 12);
    out[1] = static_cast<char>(0x80 | (c >> 6 & 63));
    out[2] = static_cast<char>(0x80 | (c & 63));
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | c >> 18);
  out[1] = static_cast<char>(0x80 | (c >> 12 & 63));
  out[2] = static_cast<char>(0x80 | (c >> 6 & 63));
  out[3] = static_cast<char>(0x80 | (c & 63));
  return 4;
}

/// Calls f(const C*) with the text's own character type.
template <class F>
inline decltype(auto) withChars(StrView s, F&& f) {
  if (s.kind == 1) return f(static_cast<const uint8_t*>(s.data));
  if (s.kind == 2) return f(static_cast<const char16_t*>(s.data));
  return f(static_cast<const char32_t*>(s.data));
}

}  // namespace ppy::text
