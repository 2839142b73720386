// The binascii module: hexadecimal, base64, quoted-printable, uuencode, checksums.
#include <array>

#include "stdlib/common/crc32.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

constexpr int kError = 0, kIncomplete = 1;
constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr auto kBase64Values = [] {
  std::array<uint8_t, 256> r{};
  for (auto& v : r) v = 255;
  for (int i = 0; i < 64; i++) r[static_cast<uint8_t>(kBase64[i])] = static_cast<uint8_t>(i);
  return r;
}();

[[gnu::cold]] Value fail(Thread& t, const char* message) { return raise(t, moduleValues(t, kModuleIndexBinascii)[kError].as<TypeObject>(), "%s", message); }

/// Data given as bytes-like or as ASCII text.
class AsciiArgument {
 public:
  AsciiArgument(Thread& t, Value v) : buffer_(t, isStr(v) ? newBytes(t, "", 0) : v, false, "argument should be bytes, buffer or ASCII string, not '%.100T'") {
    if (!buffer_.ok()) return;
    if (!isStr(v)) {
      view_ = buffer_.view();
    } else if (!v.as<StrObject>()->state.ascii) {
      raise(t, PyExc_ValueError, "string argument should contain only ASCII characters");
      return;
    } else {
      StrView s = strView(v);
      view_ = {static_cast<const char*>(s.data), static_cast<size_t>(s.length)};
    }
    ok_ = true;
  }
  bool ok() const { return ok_; }
  std::string_view view() const { return view_; }

 private:
  BufferView buffer_;
  std::string_view view_;
  bool ok_ = false;
};

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Value hexlify(Thread& t, Value, Value* a) {
  BufferView data(t, a[0]);
  if (!data.ok()) return {};
  PPY_TRY(text, bytesHex_py(t, data.view(), a[1], a[2]));
  StrView s = strView(text);
  return newBytes(t, s.data, static_cast<size_t>(s.length));
}

Value unhexlify(Thread& t, Value, Value* a) {
  AsciiArgument arg(t, a[0]);
  if (!arg.ok()) return {};
  std::string_view s = arg.view();
  if (s.size() % 2) return fail(t, "Odd-length string");
  BytesObject* r = newBytesRaw(t, s.size() / 2);
  if (!r) return {};
  for (size_t i = 0; i < s.size(); i += 2) {
    int high = hexDigit(s[i]), low = hexDigit(s[i + 1]);
    if (high < 0 || low < 0) return fail(t, "Non-hexadecimal digit found");
    r->ob_sval[i / 2] = static_cast<char>(high << 4 | low);
  }
  return r;
}

Value b2aBase64(Thread& t, Value, Value* a) {
  int newline = flagArg_py(t, a[1], true);
  if (newline < 0) return {};
  BufferView data(t, a[0]);
  if (!data.ok()) return {};
  size_t n = data.size();
  BytesObject* r = newBytesRaw(t, (n + 2) / 3 * 4 + static_cast<size_t>(newline));
  if (!r) return {};
  char* out = r->ob_sval;
  const uint8_t* p = data.data();
  for (; n >= 3; n -= 3, p += 3) {
    uint32_t w = static_cast<uint32_t>(p[0]) << 16 | static_cast<uint32_t>(p[1]) << 8 | p[2];
    *out++ = kBase64[w >> 18];
    *out++ = kBase64[w >> 12 & 63];
    *out++ = kBase64[w >> 6 & 63];
    *out++ = kBase64[w & 63];
  }
  if (n) {
    uint32_t w = static_cast<uint32_t>(p[0]) << 16 | (n == 2 ? static_cast<uint32_t>(p[1]) << 8 : 0);
    *out++ = kBase64[w >> 18];
    *out++ = kBase64[w >> 12 & 63];
    *out++ = n == 2 ? kBase64[w >> 6 & 63] : '=';
    *out++ = '=';
  }
  if (newline) *out = '\n';
  return r;
}

Value a2bBase64(Thread& t, Value, Value* a) {
  int strict = flagArg_py(t, a[1], false);
  if (strict < 0) return {};
  AsciiArgument arg(t, a[0]);
  if (!arg.ok()) return {};
  std::string_view s = arg.view();
  if (strict && !s.empty() && s[0] == '=') return fail(t, "Leading padding not allowed");
  std::string out;
  out.reserve(s.size() / 4 * 3 + 3);
  uint32_t left = 0;
  int quad = 0, pads = 0;
  bool padded = false;
  for (size_t i = 0; i < s.size(); i++) {
    if (s[i] == '=') {
      padded = true;
      if (quad >= 2 && quad + ++pads >= 4) {
        if (strict && i + 1 < s.size()) return fail(t, "Excess data after padding");
        return newBytes(t, out.data(), out.size());
      }
      continue;
    }
    uint8_t v = kBase64Values[static_cast<uint8_t>(s[i])];
    if (v > 63) {
      if (strict) return fail(t, "Only base64 data is allowed");
      continue;
    }
    if (strict && padded) return fail(t, "Discontinuous padding not allowed");
    pads = 0;
    switch (quad) {
      case 1: out += static_cast<char>(left << 2 | v >> 4); break;
      case 2: out += static_cast<char>((left & 15) << 4 | v >> 2); break;
      case 3: out += static_cast<char>((left & 3) << 6 | v); break;
      default: break;
    }
    left = v;
    quad = (quad + 1) & 3;
  }
  if (quad == 1) {
    std::string message = "Invalid base64-encoded string: number of data characters (" + std::to_string(out.size() / 3 * 4 + 1) +
                          ") cannot be 1 more than a multiple of 4";
    return fail(t, message.c_str());
  }
  return quad ? fail(t, "Incorrect padding") : newBytes(t, out.data(), out.size());
}

Value b2aUu(Thread& t, Value, Value* a) {
  int backtick = flagArg_py(t, a[1], false);
  if (backtick < 0) return {};
  BufferView data(t, a[0]);
  if (!data.ok()) return {};
  if (data.size() > 45) return fail(t, "At most 45 bytes at once");
  auto digit = [backtick](uint32_t v) { return backtick && v == 0 ? '`' : static_cast<char>(v + ' '); };
  std::string out(1, digit(static_cast<uint32_t>(data.size())));
  for (size_t i = 0; i < data.size(); i += 3) {
    uint32_t w = 0;
    for (size_t k = 0; k < 3; k++) w = w << 8 | (i + k < data.size() ? data.data()[i + k] : 0u);
    for (int shift = 18; shift >= 0; shift -= 6) out += digit(w >> shift & 63);
  }
  out += '\n';
  return newBytes(t, out.data(), out.size());
}

Value a2bUu(Thread& t, Value, Value* a) {
  AsciiArgument arg(t, a[0]);
  if (!arg.ok()) return {};
  std::string_view s = arg.view();
  size_t want = static_cast<size_t>((s.empty() ? 0 : s[0]) - ' ') & 63, i = 1;
  std::string out;
  uint32_t left = 0;
  int bits = 0;
  for (; out.size() < want; i++) {
    char c = i < s.size() ? s[i] : '\0';
    if (i >= s.size() || c == '\n' || c == '\r') c = 0;
    else if (c < ' ' || c > ' ' + 64) return fail(t, "Illegal char");
    else c = static_cast<char>((c - ' ') & 63);
    left = left << 6 | static_cast<uint32_t>(c);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(left >> bits);
    left &= (1u << bits) - 1;
  }
  for (; i < s.size(); i++)
    if (std::string_view(" `\n\r").find(s[i]) == std::string_view::npos) return fail(t, "Trailing garbage");
  return newBytes(t, out.data(), out.size());
}

Value a2bQp(Thread& t, Value, Value* a) {
  int header = flagArg_py(t, a[1], false);
  if (header < 0) return {};
  AsciiArgument arg(t, a[0]);
  if (!arg.ok()) return {};
  std::string_view s = arg.view();
  std::string out;
  for (size_t i = 0; i < s.size();) {
    char c = s[i++];
    if (c != '=') {
      out += header && c == '_' ? ' ' : c;
      continue;
    }
    if (i >= s.size()) break;
    if (s[i] == '\n' || s[i] == '\r') {  // a soft line break
      while (i < s.size() && s[i] != '\n') i++;
      if (i < s.size()) i++;
    } else if (s[i] == '=') {
      out += '=';
      i++;
    } else if (i + 1 < s.size() && hexDigit(s[i]) >= 0 && hexDigit(s[i + 1]) >= 0) {
      out += static_cast<char>(hexDigit(s[i]) << 4 | hexDigit(s[i + 1]));
      i += 2;
    } else {
      out += '=';
    }
  }
  return newBytes(t, out.data(), out.size());
}

Value b2aQp(Thread& t, Value, Value* a) {
  int tabs = flagArg_py(t, a[1], false), text = flagArg_py(t, a[2], true), header = flagArg_py(t, a[3], false);
  if (tabs < 0 || text < 0 || header < 0) return {};
  BufferView data(t, a[0]);
  if (!data.ok()) return {};
  std::string_view s = data.view();
  size_t newline = s.find('\n'), column = 0, n = s.size();
  std::string_view lineEnd = newline != std::string_view::npos && newline > 0 && s[newline - 1] == '\r' ? "\r\n" : "\n";
  constexpr size_t kMaxLine = 76;
  std::string out;
  auto quote = [&out](char c) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    out += '=';
    out += kDigits[static_cast<uint8_t>(c) >> 4];
    out += kDigits[c & 15];
  };
  auto breakLine = [&] {
    out += '=';
    out += lineEnd;
    column = 0;
  };
  for (size_t i = 0; i < n;) {
    char c = s[i];
    auto u = static_cast<uint8_t>(c);
    bool last = i + 1 == n, blank = c == ' ' || c == '\t', eol = c == '\r' || c == '\n';
    bool loneDot = c == '.' && column == 0 && (last || s[i + 1] == '\n' || s[i + 1] == '\r' || s[i + 1] == 0);
    if (u > 126 || c == '=' || (header && c == '_') || loneDot || (!text && eol) || (blank && last) || (u < 33 && !eol && (tabs || !blank))) {
      if (column + 3 >= kMaxLine) breakLine();
      quote(c);
      column += 3;
      i++;
    } else if (text && (c == '\n' || (c == '\r' && !last && s[i + 1] == '\n'))) {
      column = 0;
      if (!out.empty() && (out.back() == ' ' || out.back() == '\t')) {  // blanks at a line's end would be lost
        char blankChar = out.back();
        out.pop_back();
        quote(blankChar);
      }
      out += lineEnd;
      i += c == '\r' ? 2 : 1;
    } else {
      if (!last && s[i + 1] != '\n' && column + 1 >= kMaxLine) breakLine();
      column++;
      out += header && c == ' ' ? '_' : c;
      i++;
    }
  }
  return newBytes(t, out.data(), out.size());
}

Value crcHqx(Thread& t, Value, Value* a) {
  uint64_t start;
  BufferView data(t, a[0]);
  if (!data.ok() || !maskArg_py(t, a[1], &start)) return {};
  uint32_t crc = start & 0xFFFF;
  for (size_t i = 0; i < data.size(); i++) {
    crc ^= static_cast<uint32_t>(data.data()[i]) << 8;
    for (int k = 0; k < 8; k++) crc = (crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1) & 0xFFFF;
  }
  return Value::smallInt(crc);
}
Value crc32Of(Thread& t, Value, Value* a) {
  uint64_t start = 0;
  BufferView data(t, a[0]);
  if (!data.ok() || (!a[1].isEmpty() && !maskArg_py(t, a[1], &start))) return {};
  return Value::smallInt(crc32(static_cast<uint32_t>(start), data.data(), data.size()));
}

const BuiltinDef kFunctions[] = {
    {"hexlify", "data, sep=None, bytes_per_sep=1", hexlify}, {"b2a_hex", "data, sep=None, bytes_per_sep=1", hexlify},
    {"unhexlify", "hexstr, /", unhexlify},
    {"a2b_hex", "hexstr, /", unhexlify},
    {"b2a_base64", "data, /, *, newline=True", b2aBase64},
    {"a2b_base64", "data, /, *, strict_mode=False", a2bBase64},
    {"b2a_uu", "data, /, *, backtick=False", b2aUu}, {"a2b_uu", "data, /", a2bUu},
    {"a2b_qp", "data, header=False", a2bQp},
    {"b2a_qp", "data, quotetabs=False, istext=True, header=False", b2aQp},
    {"crc_hqx", "data, crc, /", crcHqx}, {"crc32", "data, crc=0, /", crc32Of},
    {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  Value* values = moduleValues(t, kModuleIndexBinascii);
  values[kError] = newExceptionClass(t, "binascii.Error", PyExc_ValueError);
  values[kIncomplete] = newExceptionClass(t, "binascii.Incomplete", PyExc_Exception);
  return addValue(t, m, "Error", values[kError]) && addValue(t, m, "Incomplete", values[kIncomplete]);
}

}  // namespace

const NativeModule kBinasciiModule = {"binascii", kFunctions, init};

}  // namespace ppy
