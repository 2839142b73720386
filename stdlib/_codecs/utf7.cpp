// UTF-7 (RFC 2152): ASCII with runs of base64 for everything else.
#include "stdlib/_codecs/codecs_module.h"

namespace ppy::codecs {
namespace {

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
int base64Value(uint8_t c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}
/// Characters that stand for themselves: all of ASCII but controls, '+', '\\' and '~'.
bool isDirect(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r') return true;
  return c >= 32 && c < 127 && c != '+' && c != '\\' && c != '~';
}

Value utf7Encode(Thread& t, Value, Value* a) {
  if (!inputStr(t, "utf_7_encode", a[0])) return {};
  StrView s = strView(a[0]);
  std::string out;
  bool shifted = false;
  uint32_t buffer = 0;
  int bits = 0;
  auto flush = [&] {
    if (bits) out += kBase64[buffer << (6 - bits) & 63];
    buffer = 0;
    bits = 0;
  };
  auto put = [&](uint32_t unit) {
    buffer = buffer << 16 | unit;
    for (bits += 16; bits >= 6; bits -= 6) out += kBase64[buffer >> (bits - 6) & 63];
    buffer &= (1u << bits) - 1;
  };
  for (intptr_t i = 0; i < s.length; i++) {
    char32_t c = s[i];
    if (isDirect(c)) {
      if (shifted) {
        flush();
        shifted = false;
        // The run ends by itself at a character outside the alphabet.
        if (base64Value(static_cast<uint8_t>(c)) >= 0 || c == '-') out += '-';
      }
      out += static_cast<char>(c);
      continue;
    }
    if (!shifted) {
      out += '+';
      if (c == '+') {
        out += '-';
        continue;
      }
      shifted = true;
    }
    if (c >= 0x10000) {
      put(0xD800 + ((c - 0x10000) >> 10));
      c = 0xDC00 + ((c - 0x10000) & 0x3FF);
    }
    put(static_cast<uint32_t>(c));
  }
  if (shifted) {
    flush();
    out += '-';
  }
  return withLength(t, newBytes(t, out.data(), out.size()), s.length);
}

Value utf7Decode(Thread& t, Value, Value* a) {
  std::string in;
  if (!inputBytes(t, "utf_7_decode", a[0], false, &in)) return {};
  int final_ = flagArg_py(t, a[2], false);
  if (final_ < 0) return {};
  ErrorHandler errors;
  if (!inputErrors(t, "utf_7_decode", a[1], &errors)) return {};
  std::string_view s = in;
  StrBuilder out(t, static_cast<intptr_t>(s.size()));
  bool shifted = false;
  uint32_t buffer = 0;
  int bits = 0;
  char32_t surrogate = 0;  // a high one waiting for its other half
  size_t start = 0;        // of the run
  intptr_t lengthAtStart = 0;
  auto fail = [&](size_t from, size_t to, const char* reason, size_t* next) {
    if (errors.policy == ErrorPolicy::Strict) {
      raiseDecodeError(t, "utf7", s, static_cast<intptr_t>(from), static_cast<intptr_t>(to), reason);
      return false;
    }
    return handleDecodeError_py(t, Codec::Other, errors, &s, from, to, reason, out, next);
  };
  size_t i = 0;
  while (i < s.size()) {
    auto c = static_cast<uint8_t>(s[i]);
    if (!shifted) {
      if (c == '+') {
        start = i++;
        if (i < s.size() && s[i] == '-') {
          out.add(U'+');
          i++;
        } else if (i < s.size() && base64Value(static_cast<uint8_t>(s[i])) < 0) {
          if (!fail(start, ++i, "ill-formed sequence", &i)) return {};
        } else {
          shifted = true;
          surrogate = 0;
          buffer = 0;
          bits = 0;
          lengthAtStart = out.length();
        }
      } else if (c < 128) {
        out.add(static_cast<char32_t>(c));
        i++;
      } else if (!fail(i, i + 1, "unexpected special character", &i)) {
        return {};
      }
      continue;
    }
    if (int v = base64Value(c); v >= 0) {
      buffer = buffer << 6 | static_cast<uint32_t>(v);
      bits += 6;
      i++;
      if (bits < 16) continue;
      char32_t unit = buffer >> (bits - 16) & 0xFFFF;
      bits -= 16;
      buffer &= (1u << bits) - 1;
      if (surrogate && unit >= 0xDC00 && unit < 0xE000) {
        out.add(0x10000 + ((surrogate - 0xD800) << 10) + (unit - 0xDC00));
        surrogate = 0;
        continue;
      }
      if (surrogate) out.add(surrogate);
      surrogate = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
      if (!surrogate) out.add(unit);
      continue;
    }
    // The run ends.
    shifted = false;
    if (bits >= 6) {
      if (!fail(start, ++i, "partial character in shift sequence", &i)) return {};
      continue;
    }
    if (buffer) {
      if (!fail(start, ++i, "non-zero padding bits in shift sequence", &i)) return {};
      continue;
    }
    if (surrogate && c < 128 && c != '+') out.add(surrogate);
    surrogate = 0;
    if (c == '-') i++;  // else the character is read again, as itself
  }
  size_t used = s.size();
  if (shifted) {
    if (final_) {
      if (surrogate || bits >= 6 || (bits > 0 && buffer != 0)) {
        if (!fail(start, s.size(), "unterminated shift sequence", &i)) return {};
      }
    } else {
      used = start;
      out.truncate(lengthAtStart);
    }
  }
  return withLength(t, out.finish(), static_cast<intptr_t>(used));
}

}  // namespace

const BuiltinDef kUtf7Functions[] = {{"utf_7_encode", "str, errors=None, /", utf7Encode}, {"utf_7_decode", "data, errors=None, final=False, /", utf7Decode},
                                     {nullptr, nullptr, nullptr}};

}  // namespace ppy::codecs
