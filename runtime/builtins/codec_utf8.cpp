/// UTF-8.
#include <cstring>

#include "runtime/builtins/codec_impl.h"

namespace ppy {
using namespace text;

namespace {

/// One strict character at p. On an error `size` is how many bytes to blame and `reason` why; reason
/// null with size 0: cut short by the end.
struct Step {
  char32_t code;
  int size;
  const char* reason;
};
Step strictStep(const uint8_t* p, const uint8_t* end) {
  constexpr const char* kStart = "invalid start byte";
  constexpr const char* kContinuation = "invalid continuation byte";
  constexpr const char* kEnd = "unexpected end of data";
  uint8_t c = p[0];
  if (c < 0x80) return {c, 1, nullptr};
  if (c < 0xC2 || c > 0xF4) return {0, 1, kStart};
  int need = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
  auto left = end - p;
  // The second byte has a narrower range after E0, ED, F0 and F4 (overlong forms, surrogates, too big).
  uint8_t low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80, high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
  if (left < 2) return {0, 1, kEnd};
  if (p[1] < low || p[1] > high) return {0, 1, kContinuation};
  char32_t code = need == 2 ? c & 31u : need == 3 ? c & 15u : c & 7u;
  code = code << 6 | (p[1] & 63u);
  for (int i = 2; i < need; i++) {
    if (left <= i) return {0, i, kEnd};
    if ((p[i] & 0xC0) != 0x80) return {0, i, kContinuation};
    code = code << 6 | (p[i] & 63u);
  }
  return {code, need, nullptr};
}

}  // namespace

Value decodeUtf8_py(Thread& t, std::string_view bytes, const ErrorHandler& errors, size_t* consumed) {
  if (consumed) *consumed = bytes.size();
  size_t prefix = asciiPrefix(bytes.data(), bytes.size());
  if (prefix == bytes.size()) return newStrAscii(t, bytes);
  auto* base = reinterpret_cast<const uint8_t*>(bytes.data());
  const uint8_t *end = base + bytes.size(), *p = base + prefix;
  // First pass: valid throughout? Then the length and the widest character are known.
  intptr_t n = static_cast<intptr_t>(prefix);
  char32_t all = 0;
  bool valid = true;
  while (p < end) {
    Step s = strictStep(p, end);
    if (s.reason) {
      valid = false;
      break;
    }
    all |= s.code;
    n++;
    p += s.size;
  }
  if (valid) {
    if (n == 1) return strFromChar(t, all);
    StrObject* o = newStrRaw(t, n, all < 65536 ? all : 0x10FFFF);
    if (!o) return {};
    int kind = static_cast<int>(o->state.kind);
    void* to = strData(o);
    auto fill = [&](auto* out) {
      using C = std::remove_pointer_t<decltype(out)>;
      convert(out, base, static_cast<intptr_t>(prefix));
      out += prefix;
      for (const uint8_t* q = base + prefix; q < end;) {
        uint8_t c = *q;
        char32_t code;
        if (c < 0x80) {
          code = c;
          q += 1;
        } else if (c < 0xE0) {
          code = (c & 31u) << 6 | (q[1] & 63u);
          q += 2;
        } else if (c < 0xF0) {
          code = (c & 15u) << 12 | (q[1] & 63u) << 6 | (q[2] & 63u);
          q += 3;
        } else {
          code = (c & 7u) << 18 | (q[1] & 63u) << 12 | (q[2] & 63u) << 6 | (q[3] & 63u);
          q += 4;
        }
        *out++ = static_cast<C>(code);
      }
    };
    if (kind == 1) fill(static_cast<uint8_t*>(to));
    else if (kind == 2) fill(static_cast<char16_t*>(to));
    else fill(static_cast<char32_t*>(to));
    return o;
  }
  StrBuilder out(t, static_cast<intptr_t>(bytes.size()));
  for (size_t i = 0; i < bytes.size();) {
    auto* at = reinterpret_cast<const uint8_t*>(bytes.data()) + i;
    auto* stop = reinterpret_cast<const uint8_t*>(bytes.data()) + bytes.size();
    if (*at < 0x80) {
      size_t run = asciiPrefix(at, bytes.size() - i);
      if (!out.add(bytes.substr(i, run))) return {};
      i += run;
      continue;
    }
    Step s = strictStep(at, stop);
    if (!s.reason) {
      if (!out.add(s.code)) return {};
      i += static_cast<size_t>(s.size);
      continue;
    }
    bool cut = s.reason[0] == 'u';
    bool cutSurrogate = *at == 0xED && stop - at == 2 && at[1] >= 0xA0 && at[1] <= 0xBF;
    if ((cut || cutSurrogate) && consumed) {
      *consumed = i;
      break;
    }
    size_t stopAt = cut ? bytes.size() : i + static_cast<size_t>(s.size);
    if (!handleDecodeError_py(t, Codec::Utf8, errors, &bytes, i, stopAt, s.reason, out, &i)) return {};
  }
  return out.finish();
}

Value encodeUtf8_py(Thread& t, Value str, const ErrorHandler& errors) {
  StrView s = strView(str);
  if (isAsciiStr(str)) return newBytes(t, s.data, static_cast<size_t>(s.length));
  // Size first: nearly always there are no surrogates, and the bytes go straight to their place.
  size_t size = 0;
  bool surrogates = false;
  withChars(s, [&](auto* p) {
    for (intptr_t i = 0; i < s.length; i++) {
      char32_t c = p[i];
      size += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      surrogates |= c >= 0xD800 && c <= 0xDFFF;
    }
  });
  if (!surrogates) {
    BytesObject* b = newBytesRaw(t, size);
    if (!b) return {};
    char* out = b->ob_sval;
    withChars(s, [&](auto* p) {
      for (intptr_t i = 0; i < s.length; i++) out += encodeUtf8(out, p[i]);
    });
    gc::keepAlive(str);
    return b;
  }
  std::string out;
  if (!growBuffer(t, &out, size)) return {};
  for (intptr_t i = 0; i < s.length;) {
    char32_t c = s[i];
    if (c < 0xD800 || c > 0xDFFF) {
      char b[4];
      out.append(b, static_cast<size_t>(encodeUtf8(b, c)));
      i++;
      continue;
    }
    intptr_t end = i + 1;
    while (end < s.length && s[end] >= 0xD800 && s[end] <= 0xDFFF) end++;
    Value text;
    if (!handleEncodeError_py(t, Codec::Utf8, errors, str, i, end, "surrogates not allowed", &out, &text, &i)) return {};
    s = strView(str);
    if (!text.isEmpty()) {
      StrView r = strView(text);
      for (intptr_t k = 0; k < r.length; k++) {
        if (r[k] >= 0x80) return raiseEncodeError(t, "utf-8", str, end - 1, end, "surrogates not allowed");
        out.push_back(static_cast<char>(r[k]));
      }
    }
  }
  return newBytes(t, out.data(), out.size());
}

}  // namespace ppy
