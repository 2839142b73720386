/// unicode_escape, raw_unicode_escape and escape (the escapes of bytes literals).
#include "compiler/support/unicode.h"
#include "runtime/builtins/str_util.h"
#include "stdlib/_codecs/codecs_module.h"

namespace ppy::codecs {
namespace {

/// The first escape of a text that means nothing, of which a warning tells once the text has been decoded.
struct InvalidEscape {
  /// `rest` begins behind the backslash.
  void note(std::string_view rest) {
    if (escape.empty()) escape = rest.substr(0, rest[0] >= '4' && rest[0] <= '7' ? 3 : 1);
  }
  bool warn_py(Thread& t) const {
    if (escape.empty()) return true;
    if (escape.size() > 1) return ppy::warn_py(t, PyExc_DeprecationWarning, 1, "invalid octal escape sequence '\\%s'", escape.c_str());
    Value c = strFromChar(t, static_cast<uint8_t>(escape[0]));
    return ppy::warn_py(t, PyExc_DeprecationWarning, 1, "invalid escape sequence '\\%U'", c);
  }
  std::string escape;
};

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 32);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
/// The character that a one-letter escape means, or -1.
int letterEscape(char c) {
  switch (c) {
    case '\\': case '\'': case '"': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 't': return '\t';
    case 'n': return '\n';
    case 'r': return '\r';
    case 'v': return '\v';
    case 'a': return '\a';
    default: return -1;
  }
}

constexpr size_t kLongestEscape = 10;  // \U and eight digits

Value unicodeEscapeEncode(Thread& t, Value, Value* a) {
  if (!inputStr(t, "unicode_escape_encode", a[0])) return {};
  StrView s = strView(a[0]);
  std::string out;
  for (intptr_t i = 0; i < s.length; i++) {
    char32_t c = s[i];
    if (!growBuffer(t, &out, kLongestEscape)) return {};
    if (c == '\\') out += "\\\\";
    else if (c == '\t') out += "\\t";
    else if (c == '\n') out += "\\n";
    else if (c == '\r') out += "\\r";
    else if (c >= 32 && c < 127) out.push_back(static_cast<char>(c));
    else text::addEscape(out, c);
  }
  return withLength(t, newBytes(t, out.data(), out.size()), s.length);
}
Value rawEncode(Thread& t, Value, Value* a) {
  if (!inputStr(t, "raw_unicode_escape_encode", a[0])) return {};
  StrView s = strView(a[0]);
  std::string out;
  for (intptr_t i = 0; i < s.length; i++) {
    char32_t c = s[i];
    if (!growBuffer(t, &out, kLongestEscape)) return {};
    if (c < 256) out.push_back(static_cast<char>(c));
    else text::addEscape(out, c);
  }
  return withLength(t, newBytes(t, out.data(), out.size()), s.length);
}

Value escapeDecodeText_py(Thread& t, Value* a, Codec codec) {
  std::string in;
  if (!inputBytes(t, "decode", a[0], true, &in)) return {};
  int final_ = flagArg_py(t, a[2].isEmpty() ? boolean(true) : a[2], true);
  if (final_ < 0) return {};
  bool raw = codec == Codec::RawUnicodeEscape;
  ErrorHandler errors;
  if (!inputErrors(t, raw ? "raw_unicode_escape_decode" : "unicode_escape_decode", a[1], &errors)) return {};
  std::string_view s = in;
  StrBuilder out(t, static_cast<intptr_t>(s.size()));
  InvalidEscape invalid;
  size_t i = 0;
  while (i < s.size()) {
    auto c = static_cast<uint8_t>(s[i]);
    if (c != '\\') {
      out.add(static_cast<char32_t>(c));
      i++;
      continue;
    }
    size_t start = i++;
    if (i == s.size()) {
      if (!final_) {
        i = start;
        break;
      }
      if (raw) {
        out.add(U'\\');
        break;
      }
      if (!handleDecodeError_py(t, codec, errors, &s, start, i, "\\ at end of string", out, &i)) return {};
      continue;
    }
    char e = s[i++];
    int digits = e == 'x' && !raw ? 2 : e == 'u' ? 4 : e == 'U' ? 8 : 0;
    if (digits) {
      char32_t v = 0;
      int n = 0;
      for (; n < digits && i < s.size() && hexDigit(s[i]) >= 0; n++, i++) v = v << 4 | static_cast<char32_t>(hexDigit(s[i]));
      if (n == digits && v <= 0x10FFFF) {
        out.add(v);
        continue;
      }
      if (!final_ && i == s.size() && n < digits) {
        i = start;
        break;
      }
      const char* why = n == digits ? "illegal Unicode character" : digits == 2 ? "truncated \\xXX escape"
                        : digits == 4 ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape";
      if (!handleDecodeError_py(t, codec, errors, &s, start, i, why, out, &i)) return {};
      continue;
    }
    if (raw) {
      out.add(U'\\');
      i--;
      if (s[i] == '\\') {
        out.add(U'\\');
        i++;
      }
      continue;
    }
    if (e == '\n') continue;
    if (int letter = letterEscape(e); letter >= 0) {
      out.add(static_cast<char32_t>(letter));
    } else if (e >= '0' && e <= '7') {
      char32_t v = static_cast<char32_t>(e - '0');
      for (int n = 1; n < 3 && i < s.size() && s[i] >= '0' && s[i] <= '7'; n++) v = v << 3 | static_cast<char32_t>(s[i++] - '0');
      if (v > 0377) invalid.note(s.substr(start + 1));
      out.add(v);
    } else if (e == 'N') {
      size_t close = i < s.size() && s[i] == '{' ? s.find('}', i) : std::string_view::npos;
      if (close == std::string_view::npos || close == i + 1) {
        if (!final_ && close == std::string_view::npos) {
          i = start;
          break;
        }
        size_t end = close == std::string_view::npos ? (i < s.size() && s[i] == '{' ? s.size() : i) : close + 1;
        if (!handleDecodeError_py(t, codec, errors, &s, start, end, "malformed \\N character escape", out, &i)) return {};
        continue;
      }
      uint32_t code = support::unicode::lookupName(s.substr(i + 1, close - i - 1));
      if (code == support::unicode::kNoChar) {
        if (!handleDecodeError_py(t, codec, errors, &s, start, close + 1, "unknown Unicode character name", out, &i)) return {};
        continue;
      }
      out.add(static_cast<char32_t>(code));
      i = close + 1;
    } else {
      invalid.note(s.substr(start + 1));
      out.add(U'\\');
      out.add(static_cast<char32_t>(static_cast<uint8_t>(e)));
    }
  }
  // A handler may have put bytes of another length in place of the input: all of the input is used up nevertheless.
  return invalid.warn_py(t) ? withLength(t, out.finish(), static_cast<intptr_t>(final_ ? in.size() : i)) : Value();
}
Value unicodeEscapeDecode(Thread& t, Value, Value* a) { return escapeDecodeText_py(t, a, Codec::UnicodeEscape); }
Value rawDecode(Thread& t, Value, Value* a) { return escapeDecodeText_py(t, a, Codec::RawUnicodeEscape); }

Value escapeEncode(Thread& t, Value, Value* a) {
  if (!isBytes(a[0])) return raise(t, PyExc_TypeError, "escape_encode() argument 1 must be bytes, not %T", a[0]);
  std::string out;
  for (char c : bytesView(a[0])) {
    auto u = static_cast<uint8_t>(c);
    if (c == '\\' || c == '\'') out += {'\\', c};
    else if (c == '\t') out += "\\t";
    else if (c == '\n') out += "\\n";
    else if (c == '\r') out += "\\r";
    else if (u < 32 || u >= 127) text::addEscape(out, u);
    else out.push_back(c);
  }
  return withLength(t, newBytes(t, out.data(), out.size()), a[0].as<BytesObject>()->ob_size);
}
Value escapeDecode(Thread& t, Value, Value* a) {
  std::string in, out;
  if (!inputBytes(t, "escape_decode", a[0], true, &in)) return {};
  ErrorHandler errors;
  if (!inputErrors(t, "escape_decode", a[1], &errors)) return {};
  ErrorPolicy policy = errors.policy;
  InvalidEscape invalid;
  for (size_t i = 0; i < in.size(); i++) {
    if (in[i] != '\\') {
      out.push_back(in[i]);
      continue;
    }
    size_t start = i;
    if (++i == in.size()) return raise(t, PyExc_ValueError, "Trailing \\ in string");
    char e = in[i];
    if (e == '\n') continue;
    if (int letter = letterEscape(e); letter >= 0) {
      out.push_back(static_cast<char>(letter));
    } else if (e >= '0' && e <= '7') {
      int v = e - '0';
      for (int n = 1; n < 3 && i + 1 < in.size() && in[i + 1] >= '0' && in[i + 1] <= '7'; n++) v = v * 8 + (in[++i] - '0');
      if (v > 0377) invalid.note(std::string_view(in).substr(start + 1));
      out.push_back(static_cast<char>(v));
    } else if (e == 'x') {
      int high = i + 1 < in.size() ? hexDigit(in[i + 1]) : -1, low = i + 2 < in.size() ? hexDigit(in[i + 2]) : -1;
      if (high >= 0 && low >= 0) {
        out.push_back(static_cast<char>(high << 4 | low));
        i += 2;
      } else if (policy == ErrorPolicy::Strict) {
        return raise(t, PyExc_ValueError, "invalid \\x escape at position %zd", static_cast<intptr_t>(start));
      } else if (policy == ErrorPolicy::Replace || policy == ErrorPolicy::Ignore) {
        if (policy == ErrorPolicy::Replace) out.push_back('?');
        if (high >= 0) i++;
      } else {
        return raise(t, PyExc_ValueError, "decoding error; unknown error handling code: %.400U", a[1]);
      }
    } else {
      invalid.note(std::string_view(in).substr(start + 1));
      out += {'\\', e};
    }
  }
  if (!invalid.warn_py(t)) return {};
  return withLength(t, newBytes(t, out.data(), out.size()), static_cast<intptr_t>(in.size()));
}

}  // namespace

const BuiltinDef kEscapeFunctions[] = {
    {"unicode_escape_encode", "str, errors=None, /", unicodeEscapeEncode},
    {"unicode_escape_decode", "data, errors=None, final=True, /", unicodeEscapeDecode},
    {"raw_unicode_escape_encode", "str, errors=None, /", rawEncode},
    {"raw_unicode_escape_decode", "data, errors=None, final=True, /", rawDecode},
    {"escape_encode", "data, errors=None, /", escapeEncode},
    {"escape_decode", "data, errors=None, /", escapeDecode},
    {nullptr},
};

}  // namespace ppy::codecs
