/// Encoding names, the one-byte codecs, and str.encode / bytes.decode.
#include "runtime/builtins/codecs.h"

#include <cstring>

#include "runtime/builtins/bytes.h"
#include "runtime/builtins/codec_impl.h"
#include "runtime/builtins/codec_registry.h"
#include "runtime/thread/options.h"
#include "runtime/thread/thread.h"
#include "runtime/builtins/str_util.h"

namespace ppy {
using namespace text;

Codec findCodec(std::string_view name) {
  char n[16];
  size_t length = 0;
  bool gap = false;
  for (char c : name) {
    bool alnum = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    if (!alnum) {
      gap = length > 0;
      continue;
    }
    if (length + gap + 1 >= sizeof n) return Codec::Other;
    if (gap) n[length++] = '_';
    gap = false;
    n[length++] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
  struct Row {
    const char* name;
    Codec codec;
  };
  static constexpr Row kRows[] = {
      {"utf_8", Codec::Utf8}, {"utf8", Codec::Utf8}, {"u8", Codec::Utf8}, {"cp65001", Codec::Utf8},
      {"ascii", Codec::Ascii}, {"us_ascii", Codec::Ascii}, {"646", Codec::Ascii},
      {"latin_1", Codec::Latin1}, {"latin1", Codec::Latin1}, {"latin", Codec::Latin1}, {"l1", Codec::Latin1},
      {"iso_8859_1", Codec::Latin1}, {"iso8859_1", Codec::Latin1}, {"8859", Codec::Latin1}, {"cp819", Codec::Latin1},
      {"utf_16", Codec::Utf16}, {"utf16", Codec::Utf16}, {"u16", Codec::Utf16},
      {"utf_16_le", Codec::Utf16Le}, {"utf_16le", Codec::Utf16Le}, {"utf_16_be", Codec::Utf16Be}, {"utf_16be", Codec::Utf16Be},
      {"utf_32", Codec::Utf32}, {"utf32", Codec::Utf32}, {"u32", Codec::Utf32},
      {"utf_32_le", Codec::Utf32Le}, {"utf_32le", Codec::Utf32Le}, {"utf_32_be", Codec::Utf32Be}, {"utf_32be", Codec::Utf32Be},
  };
  std::string_view key(n, length);
  for (const Row& row : kRows)
    if (key == row.name) return row.codec;
  return Codec::Other;
}

const char* codecName(Codec codec) {
  switch (codec) {
    case Codec::Utf8: return "utf-8";
    case Codec::Ascii: return "ascii";
    case Codec::Latin1: return "latin-1";
    case Codec::Utf16: return "utf-16";
    case Codec::Utf16Le: return "utf-16-le";
    case Codec::Utf16Be: return "utf-16-be";
    case Codec::Utf32: return "utf-32";
    case Codec::Utf32Le: return "utf-32-le";
    case Codec::Utf32Be: return "utf-32-be";
    case Codec::UnicodeEscape: return "unicodeescape";
    case Codec::RawUnicodeEscape: return "rawunicodeescape";
    case Codec::Charmap: return "charmap";
    case Codec::Other: break;
  }
  return "unknown";
}

ErrorHandler errorHandler(Value errors) {
  ErrorHandler h;
  if (errors.isEmpty() || isNone(errors)) return h;
  h.name = errors;
  struct Row {
    const char* name;
    ErrorPolicy policy;
  };
  static constexpr Row kRows[] = {
      {"strict", ErrorPolicy::Strict}, {"ignore", ErrorPolicy::Ignore}, {"replace", ErrorPolicy::Replace},
      {"backslashreplace", ErrorPolicy::BackslashReplace}, {"surrogateescape", ErrorPolicy::SurrogateEscape},
      {"surrogatepass", ErrorPolicy::SurrogatePass}, {"xmlcharrefreplace", ErrorPolicy::XmlCharRefReplace},
      {"namereplace", ErrorPolicy::NameReplace},
  };
  h.policy = ErrorPolicy::Other;
  for (const Row& row : kRows)
    if (strEquals(errors, row.name)) h.policy = row.policy;
  return h;
}
ErrorHandler errorHandler(Thread& t, const char* name) {
  return name ? errorHandler(newStr(t, name)) : ErrorHandler{};
}

// --- ASCII and Latin-1 ---------------------------------------------------------------------------

namespace {

Value encodeByte_py(Thread& t, Value str, Codec codec, const ErrorHandler& errors) {
  StrView s = strView(str);
  char32_t limit = codec == Codec::Ascii ? 128 : 256;
  if (isAsciiStr(str) || (limit == 256 && s.kind == 1)) return newBytes(t, s.data, static_cast<size_t>(s.length));
  const char* reason = limit == 128 ? "ordinal not in range(128)" : "ordinal not in range(256)";
  std::string out;
  if (!growBuffer(t, &out, static_cast<size_t>(s.length))) return {};
  for (intptr_t i = 0; i < s.length;) {
    if (s[i] < limit) {
      out.push_back(static_cast<char>(s[i++]));
      continue;
    }
    intptr_t end = i + 1;
    while (end < s.length && s[end] >= limit) end++;
    Value replacement;
    if (!handleEncodeError_py(t, codec, errors, str, i, end, reason, &out, &replacement, &i)) return {};
    s = strView(str);
    if (replacement.isEmpty()) continue;
    StrView r = strView(replacement);
    for (intptr_t k = 0; k < r.length; k++) {
      if (r[k] >= limit) return raiseEncodeError(t, codecName(codec), str, end - 1, end, reason);
      out.push_back(static_cast<char>(r[k]));
    }
  }
  gc::keepAlive(str);
  return newBytes(t, out.data(), out.size());
}

Value decodeAscii_py(Thread& t, std::string_view bytes, const ErrorHandler& errors) {
  size_t i = asciiPrefix(bytes.data(), bytes.size());
  if (i == bytes.size()) return newStrAscii(t, bytes);
  StrBuilder out(t, static_cast<intptr_t>(bytes.size()));
  out.add(bytes.substr(0, i));
  while (i < bytes.size()) {
    auto c = static_cast<uint8_t>(bytes[i]);
    if (c < 128) {
      out.add(static_cast<char32_t>(c));
      i++;
    } else if (!handleDecodeError_py(t, Codec::Ascii, errors, &bytes, i, i + 1, "ordinal not in range(128)", out, &i)) {
      return {};
    }
  }
  return out.finish();
}

}  // namespace

Value encode_py(Thread& t, Value str, Codec codec, ErrorHandler errors) {
  switch (codec) {
    case Codec::Utf8: return encodeUtf8_py(t, str, errors);
    case Codec::Ascii: case Codec::Latin1: return encodeByte_py(t, str, codec, errors);
    default: return encodeWide_py(t, str, codec, errors);
  }
}

Value decode_py(Thread& t, std::string_view bytes, Codec codec, ErrorHandler errors, size_t* consumed, int* byteOrder) {
  switch (codec) {
    case Codec::Utf8: return decodeUtf8_py(t, bytes, errors, consumed);
    case Codec::Ascii:
      if (consumed) *consumed = bytes.size();
      return decodeAscii_py(t, bytes, errors);
    case Codec::Latin1:
      if (consumed) *consumed = bytes.size();
      return newStrLatin1(t, reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<intptr_t>(bytes.size()));
    default: return decodeWide_py(t, bytes, codec, errors, consumed, byteOrder);
  }
}

namespace {

Codec namedCodec(Value encoding) {
  if (encoding.isEmpty()) return Codec::Utf8;
  return isAsciiStr(encoding) ? findCodec(asciiView(encoding)) : Codec::Other;
}

/// In development mode a handler of errors must exist also where nothing fails.
bool checkErrors_py(Thread& t, Value errors) {
  if (errors.isEmpty() || !t.runtime->options || !t.runtime->options->devMode) return true;
  return !lookupErrorHandler_py(t, errors).isEmpty();
}

}  // namespace

Value encodeObject_py(Thread& t, Value str, Value encoding, Value errors) {
  if (!checkErrors_py(t, errors)) return {};
  Codec codec = namedCodec(encoding);
  if (codec != Codec::Other) return encode_py(t, str, codec, errorHandler(errors));
  PPY_TRY(r, registryEncode_py(t, str, encoding, errors, true));
  if (isBytes(r)) return r;
  if (isBytearray(r)) {
    std::string_view b = bytearrayView(r.as<BytearrayObject>());
    return newBytes(t, b.data(), b.size());
  }
  return raise(t, PyExc_TypeError, "'%.400U' encoder returned '%.400T' instead of 'bytes'; use codecs.encode() to encode to arbitrary types", encoding, r);
}

Value decodeObject_py(Thread& t, Value object, Value encoding, Value errors) {
  if (!checkErrors_py(t, errors)) return {};
  Codec codec = namedCodec(encoding);
  if (codec != Codec::Other) {
    BufferView bytes(t, object);
    if (!bytes.ok()) return {};
    return decode_py(t, bytes.view(), codec, errorHandler(errors));
  }
  PPY_TRY(r, registryDecode_py(t, object, encoding, errors, true));
  if (isStr(r)) return r;
  return raise(t, PyExc_TypeError, "'%.400U' decoder returned '%.400T' instead of 'str'; use codecs.decode() to decode to arbitrary types", encoding, r);
}

Value encodeText_py(Thread& t, Value str, Value encoding, Value errors) { return encodeObject_py(t, str, encoding, errors); }
Value decodeText_py(Thread& t, std::string_view data, Value encoding, Value errors) {
  if (!checkErrors_py(t, errors)) return {};
  Codec codec = namedCodec(encoding);
  if (codec != Codec::Other) return decode_py(t, data, codec, errorHandler(errors));
  PPY_TRY(bytes, newBytes(t, data.data(), data.size()));
  return decodeObject_py(t, bytes, encoding, errors);
}

std::string strToFileSystem(Value str) {
  if (isAsciiStr(str)) return std::string(asciiView(str));
  StrView s = strView(str);
  std::string out;
  for (intptr_t i = 0; i < s.length; i++) {
    char b[4];
    if (s[i] >= 0xDC80 && s[i] <= 0xDCFF) out.push_back(static_cast<char>(s[i] - 0xDC00));
    else out.append(b, static_cast<size_t>(encodeUtf8(b, s[i])));
  }
  return out;
}
Value strFromFileSystem(Thread& t, std::string_view bytes) {
  ErrorHandler h;
  h.policy = ErrorPolicy::SurrogateEscape;
  return decodeUtf8_py(t, bytes, h, nullptr);
}

const char* strUtf8(Thread& t, Value v, size_t* n) {
  auto* s = v.as<StrObject>();
  if (s->state.ascii) {
    char* text = strPrivateText(t, s);
    if (text) *n = static_cast<size_t>(s->length);
    return text;
  }
  auto* c = static_cast<CompactStrObject*>(s);
  if (!c->utf8) {
    Value bytes = encodeUtf8_py(t, v, ErrorHandler{});
    if (bytes.isEmpty()) return nullptr;
    std::string_view b = bytesView(bytes);
    auto* copy = static_cast<char*>(gc::allocOrNull(t, b.size() + 1, gc::CellKind::Raw));
    if (!copy) return nullptr;
    std::memcpy(copy, b.data(), b.size());
    c->utf8_length = static_cast<intptr_t>(b.size());
    c->utf8 = copy;
    gc::barrier(c);
  }
  *n = static_cast<size_t>(c->utf8_length);
  return c->utf8;
}

}  // namespace ppy
