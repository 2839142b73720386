/// UTF-8 by hand: decoding, encoding, counting. Lone surrogates are let through (three bytes each), as
/// text that came from a Python `str` may hold them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace ppy::support {

struct DecodedChar {
  uint32_t code;
  uint32_t size;  ///< bytes used, at least 1 unless at the end
};

/// The character at `p` < `end`. Malformed bytes come back one at a time as U+FFFD.
DecodedChar decodeUtf8(const char* p, const char* end);
void appendUtf8(std::string& out, uint32_t code);
/// Writes at most 4 bytes; returns how many.
int encodeUtf8(char* out, uint32_t code);
/// Characters in well-formed UTF-8.
size_t countChars(std::string_view text);
/// The offset of the first byte that is not valid UTF-8 (surrogates are invalid unless allowed), or npos.
size_t findInvalidUtf8(std::string_view text, bool allowSurrogates);

}  // namespace ppy::support
