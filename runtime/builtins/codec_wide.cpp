/// UTF-16 and UTF-32, in either byte order, with and without a byte order mark.
#include "runtime/builtins/codec_impl.h"

namespace ppy {
using namespace text;

namespace {

bool is16(Codec c) { return c == Codec::Utf16 || c == Codec::Utf16Le || c == Codec::Utf16Be; }
bool isBig(Codec c) { return c == Codec::Utf16Be || c == Codec::Utf32Be; }
bool isSurrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

char32_t unitAt(std::string_view b, size_t i, int unit, bool big) {
  char32_t c = 0;
  for (int k = 0; k < unit; k++)
    c |= static_cast<char32_t>(static_cast<uint8_t>(b[i + static_cast<size_t>(k)])) << 8 * (big ? unit - 1 - k : k);
  return c;
}

void put(std::string* out, char32_t c, int unit, bool big) {
  auto one = [&](char32_t v) {
    for (int k = 0; k < unit; k++) out->push_back(static_cast<char>(v >> 8 * (big ? unit - 1 - k : k)));
  };
  if (unit == 2 && c >= 0x10000) {
    one(0xD800 + ((c - 0x10000) >> 10));
    one(0xDC00 + ((c - 0x10000) & 0x3FF));
  } else {
    one(c);
  }
}

}  // namespace

Value decodeWide_py(Thread& t, std::string_view bytes, Codec codec, const ErrorHandler& errors, size_t* consumed, int* byteOrder) {
  bool sixteen = is16(codec);
  int unit = sixteen ? 2 : 4;
  auto width = static_cast<size_t>(unit);
  int order = byteOrder && *byteOrder ? *byteOrder : codec == Codec::Utf16 || codec == Codec::Utf32 ? 0 : isBig(codec) ? 1 : -1;
  size_t i = 0;
  if (order == 0 && bytes.size() >= width) {
    char32_t mark = unitAt(bytes, 0, unit, false);
    if (mark == 0xFEFF) order = -1, i = width;
    else if (mark == (sixteen ? 0xFFFEu : 0xFFFE0000u)) order = 1, i = width;
    else if (!byteOrder) order = -1;
  }
  if (byteOrder) *byteOrder = order;
  bool big = order == 1;
  // Messages name the byte order in use.
  Codec shown = sixteen ? (big ? Codec::Utf16Be : Codec::Utf16Le) : (big ? Codec::Utf32Be : Codec::Utf32Le);
  StrBuilder out(t, static_cast<intptr_t>(bytes.size() / width));
  if (consumed) *consumed = bytes.size();
  while (i < bytes.size()) {
    size_t left = bytes.size() - i;
    if (left < width) {
      if (consumed) {
        *consumed = i;
        break;
      }
      if (!handleDecodeError_py(t, shown, errors, &bytes, i, bytes.size(), "truncated data", out, &i)) return {};
      continue;
    }
    char32_t c = unitAt(bytes, i, unit, big);
    const char* reason = nullptr;
    size_t end = i + width;
    if (sixteen && isSurrogate(c)) {
      if (c >= 0xDC00) {
        reason = "illegal encoding";
      } else if (left < 4) {
        if (consumed) {
          *consumed = i;
          break;
        }
        reason = "unexpected end of data";
        end = bytes.size();
      } else {
        char32_t low = unitAt(bytes, i + 2, 2, big);
        if (low < 0xDC00 || low > 0xDFFF) {
          reason = "illegal UTF-16 surrogate";
        } else {
          c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
          end = i + 4;
        }
      }
    } else if (!sixteen && isSurrogate(c)) {
      reason = "code point in surrogate code point range(0xd800, 0xe000)";
    } else if (!sixteen && c > 0x10FFFF) {
      reason = "code point not in range(0x110000)";
    }
    if (!reason) {
      if (!out.add(c)) return {};
      i = end;
    } else if (!handleDecodeError_py(t, shown, errors, &bytes, i, end, reason, out, &i)) {
      return {};
    }
  }
  return out.finish();
}

Value encodeWide_py(Thread& t, Value str, Codec codec, const ErrorHandler& errors) {
  StrView s = strView(str);
  int unit = is16(codec) ? 2 : 4;
  bool big = isBig(codec);
  std::string out;
  if (!growBuffer(t, &out, static_cast<size_t>((s.length + 1) * unit))) return {};
  if (codec == Codec::Utf16 || codec == Codec::Utf32) put(&out, 0xFEFF, unit, false);
  for (intptr_t i = 0; i < s.length;) {
    char32_t c = s[i];
    if (!isSurrogate(c)) {
      put(&out, c, unit, big);
      i++;
      continue;
    }
    Value text;
    intptr_t at = i;
    std::string raw;
    if (!handleEncodeError_py(t, codec, errors, str, i, i + 1, "surrogates not allowed", &raw, &text, &i)) return {};
    s = strView(str);
    if (raw.size() % static_cast<size_t>(unit)) return raiseEncodeError(t, codecName(codec), str, at, at + 1, "surrogates not allowed");
    intptr_t more = (text.isEmpty() ? 0 : strView(text).length) + s.length - i;
    if (!growBuffer(t, &out, raw.size() + static_cast<size_t>(more * unit))) return {};
    out += raw;
    if (!text.isEmpty()) {
      StrView r = strView(text);
      for (intptr_t k = 0; k < r.length; k++) {
        if (r[k] >= 128) return raiseEncodeError(t, codecName(codec), str, at, at + 1, "surrogates not allowed");
        put(&out, r[k], unit, big);
      }
    }
  }
  return newBytes(t, out.data(), out.size());
}

}  // namespace ppy
