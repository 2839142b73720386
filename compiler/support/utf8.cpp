// UTF-8 decoding, encoding and validation.
#include "compiler/support/utf8.h"

#include <cstring>

namespace ppy::support {
namespace {
bool isTail(unsigned char c) { return (c & 0xC0) == 0x80; }
}  // namespace

DecodedChar decodeUtf8(const char* p, const char* end) {
  auto at = [&](int i) { return static_cast<unsigned char>(p[i]); };
  if (p >= end) return {0, 0};
  unsigned char c = at(0);
  if (c < 0x80) return {c, 1};
  auto left = static_cast<size_t>(end - p);
  if (c >= 0xC2 && c < 0xE0 && left >= 2 && isTail(at(1))) return {uint32_t(c & 0x1F) << 6 | (at(1) & 0x3F), 2};
  if (c >= 0xE0 && c < 0xF0 && left >= 3 && isTail(at(1)) && isTail(at(2))) {
    uint32_t code = uint32_t(c & 0xF) << 12 | uint32_t(at(1) & 0x3F) << 6 | (at(2) & 0x3F);
    if (code >= 0x800) return {code, 3};
  }
  if (c >= 0xF0 && c < 0xF5 && left >= 4 && isTail(at(1)) && isTail(at(2)) && isTail(at(3))) {
    uint32_t code = uint32_t(c & 7) << 18 | uint32_t(at(1) & 0x3F) << 12 | uint32_t(at(2) & 0x3F) << 6 | (at(3) & 0x3F);
    if (code >= 0x10000 && code < 0x110000) return {code, 4};
  }
  return {0xFFFD, 1};
}

int encodeUtf8(char* out, uint32_t code) {
  if (code < 0x80) {
    out[0] = static_cast<char>(code);
    return 1;
  }
  if (code < 0x800) {
    out[0] = static_cast<char>(0xC0 | code >> 6);
    out[1] = static_cast<char>(0x80 | (code & 0x3F));
    return 2;
  }
  if (code < 0x10000) {
    out[0] = static_cast<char>(0xE0 | code >> 12);
    out[1] = static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out[2] = static_cast<char>(0x80 | (code & 0x3F));
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | code >> 18);
  out[1] = static_cast<char>(0x80 | (code >> 12 & 0x3F));
  out[2] = static_cast<char>(0x80 | (code >> 6 & 0x3F));
  out[3] = static_cast<char>(0x80 | (code & 0x3F));
  return 4;
}

void appendUtf8(std::string& out, uint32_t code) {
  char buffer[4];
  out.append(buffer, static_cast<size_t>(encodeUtf8(buffer, code)));
}

size_t countChars(std::string_view text) {
  size_t n = 0;
  for (unsigned char c : text) n += !isTail(c);
  return n;
}

size_t findInvalidUtf8(std::string_view text, bool allowSurrogates) {
  const char* begin = text.data();
  const char* p = begin;
  const char* end = p + text.size();
  while (p < end) {
    uint64_t word;
    if (end - p >= 8 && (std::memcpy(&word, p, 8), (word & 0x8080808080808080u) == 0)) {
      p += 8;
      continue;
    }
    if (static_cast<unsigned char>(*p) < 0x80) {
      ++p;
      continue;
    }
    DecodedChar d = decodeUtf8(p, end);
    if (d.size == 1) return static_cast<size_t>(p - begin);
    if (!allowSurrogates && d.code >= 0xD800 && d.code < 0xE000) return static_cast<size_t>(p - begin);
    p += d.size;
  }
  return std::string_view::npos;
}

}  // namespace ppy::support
