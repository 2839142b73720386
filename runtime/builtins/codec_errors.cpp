/// Error policies: what encoders and decoders do with what does not fit.
#include <cstring>

#include "runtime/builtins/bytes.h"
#include "runtime/builtins/codec_impl.h"
#include "runtime/builtins/str_util.h"
#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"

namespace ppy {
using namespace text;

namespace {

Value encodeError(Thread& t, const char* encoding, Value str, intptr_t start, intptr_t end, const char* reason) {
  Value args[5];
  args[0] = newStr(t, encoding);
  args[1] = str;
  args[2] = makeInt(t, start);
  args[3] = makeInt(t, end);
  args[4] = newStr(t, reason);
  return call_py(t, Value(PyExc_UnicodeEncodeError), Args{args, 5});
}
Value decodeError(Thread& t, const char* encoding, std::string_view bytes, intptr_t start, intptr_t end, const char* reason) {
  Value args[5];
  args[0] = newStr(t, encoding);
  args[1] = newBytes(t, bytes.data(), bytes.size());
  if (args[1].isEmpty()) return {};
  args[2] = makeInt(t, start);
  args[3] = makeInt(t, end);
  args[4] = newStr(t, reason);
  return call_py(t, Value(PyExc_UnicodeDecodeError), Args{args, 5});
}


/// Checks a handler's (replacement, position) result; a negative position counts from the end.
bool handlerResult_py(Thread& t, Value r, intptr_t length, bool bytesToo, const char* what, Value* replacement, intptr_t* next) {
  if (!isTuple(r) || r.as<TupleObject>()->ob_size != 2) {
    raise(t, PyExc_TypeError, "%s error handler must return (%s, int) tuple", what, bytesToo ? "str/bytes" : "str");
    return false;
  }
  Value a = r.as<TupleObject>()->ob_item[0], b = r.as<TupleObject>()->ob_item[1];
  if (!isStr(a) && !(bytesToo && isBytes(a))) {
    raise(t, PyExc_TypeError, "%s error handler must return (%s, int) tuple", what, bytesToo ? "str/bytes" : "str");
    return false;
  }
  intptr_t at;
  if (!asIndex_py(t, b, &at, nullptr)) return false;
  if (at < 0) at += length;
  if (at < 0 || at > length) {
    raise(t, PyExc_IndexError, "position %zd from error handler out of bounds", at);
    return false;
  }
  *replacement = a;
  *next = at;
  return true;
}

int wideUnit(Codec c) {
  return c == Codec::Utf16 || c == Codec::Utf16Le || c == Codec::Utf16Be ? 2
       : c == Codec::Utf32 || c == Codec::Utf32Le || c == Codec::Utf32Be ? 4 : c == Codec::Utf8 ? 3 : 0;
}

}  // namespace

Value raiseEncodeError(Thread& t, const char* encoding, Value str, intptr_t start, intptr_t end, const char* reason) {
  PPY_TRY(e, encodeError(t, encoding, str, start, end, reason));
  return raiseObject(t, e);
}
Value raiseDecodeError(Thread& t, const char* encoding, std::string_view bytes, intptr_t start, intptr_t end, const char* reason) {
  PPY_TRY(e, decodeError(t, encoding, bytes, start, end, reason));
  return raiseObject(t, e);
}

bool handleDecodeError_py(Thread& t, Codec codec, const ErrorHandler& errors, std::string_view* bytes, size_t start, size_t end,
                          const char* reason, StrBuilder& out, size_t* next) {
  auto fail = [&] {
    raiseDecodeError(t, codecName(codec), *bytes, static_cast<intptr_t>(start), static_cast<intptr_t>(end), reason);
    return false;
  };
  *next = end;
  switch (errors.policy) {
    case ErrorPolicy::Strict: return fail();
    case ErrorPolicy::Ignore: return true;
    case ErrorPolicy::Replace: return out.add(U'\uFFFD');
    case ErrorPolicy::BackslashReplace: {
      std::string s;
      for (size_t i = start; i < end; i++) addEscape(s, static_cast<uint8_t>((*bytes)[i]));
      return out.add(std::string_view(s));
    }
    case ErrorPolicy::SurrogateEscape: {
      size_t i = start;
      for (; i < end && i < start + 4; i++) {
        auto c = static_cast<uint8_t>((*bytes)[i]);
        if (c < 128) break;
        if (!out.add(static_cast<char32_t>(0xDC00 + c))) return false;
      }
      if (i == start) return fail();
      *next = i;
      return true;
    }
    case ErrorPolicy::SurrogatePass: {
      auto at = [&](size_t i) { return static_cast<char32_t>(static_cast<uint8_t>((*bytes)[i])); };
      int unit = wideUnit(codec);
      if (unit == 0 || bytes->size() - start < static_cast<size_t>(unit)) return fail();
      char32_t c = 0;
      if (unit == 3) {
        if ((at(start) & 0xF0) == 0xE0 && (at(start + 1) & 0xC0) == 0x80 && (at(start + 2) & 0xC0) == 0x80)
          c = (at(start) & 15) << 12 | (at(start + 1) & 63) << 6 | (at(start + 2) & 63);
      } else {
        bool big = codec == Codec::Utf16Be || codec == Codec::Utf32Be;
        for (int i = 0; i < unit; i++) c |= at(start + static_cast<size_t>(i)) << 8 * (big ? unit - 1 - i : i);
      }
      if (c < 0xD800 || c > 0xDFFF) return fail();
      *next = start + static_cast<size_t>(unit);
      return out.add(c);
    }
    case ErrorPolicy::XmlCharRefReplace: case ErrorPolicy::NameReplace: {
      Value e = decodeError(t, codecName(codec), *bytes, static_cast<intptr_t>(start), static_cast<intptr_t>(end), reason);
      if (!e.isEmpty()) raise(t, PyExc_TypeError, "don't know how to handle %T in error callback", e);
      return false;
    }
    case ErrorPolicy::Other: break;
  }
  Value handler = lookupErrorHandler_py(t, errors.name);
  if (handler.isEmpty()) return false;
  Value e = decodeError(t, codecName(codec), *bytes, static_cast<intptr_t>(start), static_cast<intptr_t>(end), reason);
  if (e.isEmpty()) return false;
  Value given = e.as<UnicodeErrorObject>()->object;
  Value r = call_py(t, handler, e);
  if (r.isEmpty()) return false;
  // A handler may give the exception other bytes: decoding goes on in those.
  Value object = e.as<UnicodeErrorObject>()->object;
  if (object != given) {
    if (!isBytes(object)) return raise(t, PyExc_TypeError, "object attribute must be bytes"), false;
    *bytes = bytesView(object);
  }
  Value replacement;
  intptr_t position;
  if (!handlerResult_py(t, r, static_cast<intptr_t>(bytes->size()), false, "decoding", &replacement, &position)) return false;
  *next = static_cast<size_t>(position);
  return out.add(replacement);
}

bool handleEncodeError_py(Thread& t, Codec codec, const ErrorHandler& errors, Value str, intptr_t start, intptr_t end,
                          const char* reason, std::string* out, Value* text, intptr_t* next) {
  StrView s = strView(str);
  *text = {};
  *next = end;
  auto fail = [&] {
    raiseEncodeError(t, codecName(codec), str, start, end, reason);
    return false;
  };
  // Room for what stands for these characters and for the rest as it may be: the callers append without asking.
  auto room = [&](intptr_t replacement, intptr_t from) {
    return growBuffer(t, out, static_cast<size_t>(replacement + (s.length - from) * (wideUnit(codec) ? 4 : 1)));
  };
  std::string ascii;  // a replacement made of ASCII, to be encoded
  constexpr intptr_t kLongest = 10;  // "\\U0010ffff", "&#1114111;"
  intptr_t most = (end - start) * kLongest * (wideUnit(codec) ? 4 : 1);
  if (errors.policy != ErrorPolicy::Strict && (!room(most, end) || !growBuffer(t, &ascii, static_cast<size_t>((end - start) * kLongest)))) return false;
  switch (errors.policy) {
    case ErrorPolicy::Strict: return fail();
    case ErrorPolicy::Ignore: return true;
    case ErrorPolicy::Replace: ascii.assign(static_cast<size_t>(end - start), '?'); break;
    case ErrorPolicy::BackslashReplace:
      for (intptr_t i = start; i < end; i++) addEscape(ascii, s[i]);
      break;
    case ErrorPolicy::XmlCharRefReplace:
      for (intptr_t i = start; i < end; i++) ascii += "&#" + std::to_string(static_cast<uint32_t>(s[i])) + ";";
      break;
    case ErrorPolicy::SurrogateEscape: {
      // As far as escaped bytes go; what follows is an error of its own.
      intptr_t i = start;
      std::string bytes;
      for (; i < end && s[i] >= 0xDC80 && s[i] <= 0xDCFF; i++) bytes.push_back(static_cast<char>(s[i] - 0xDC00));
      if (i != end) {
        if (codec == Codec::Utf8 || wideUnit(codec) == 0) start = i;
        return fail();
      }
      *out += bytes;
      return true;
    }
    case ErrorPolicy::SurrogatePass: {
      int unit = wideUnit(codec);
      if (unit == 0) return fail();
      for (intptr_t i = start; i < end; i++) {
        char32_t c = s[i];
        if (c < 0xD800 || c > 0xDFFF) return fail();
        if (unit == 3) {
          char b[4];
          out->append(b, static_cast<size_t>(encodeUtf8(b, c)));
          continue;
        }
        bool big = codec == Codec::Utf16Be || codec == Codec::Utf32Be;
        for (int k = 0; k < unit; k++) out->push_back(static_cast<char>(c >> 8 * (big ? unit - 1 - k : k)));
      }
      return true;
    }
    case ErrorPolicy::NameReplace: case ErrorPolicy::Other: {
      Value handler = lookupErrorHandler_py(t, errors.name);
      if (handler.isEmpty()) return false;
      Value e = encodeError(t, codecName(codec), str, start, end, reason);
      if (e.isEmpty()) return false;
      Value r = call_py(t, handler, e), replacement;
      if (r.isEmpty() || !handlerResult_py(t, r, s.length, true, "encoding", &replacement, next)) return false;
      if (isBytes(replacement)) {
        if (!room(static_cast<intptr_t>(bytesView(replacement).size()), *next)) return false;
        out->append(bytesView(replacement));
      } else {
        if (!room(strView(replacement).length * (wideUnit(codec) ? 4 : 1), *next)) return false;
        *text = replacement;
      }
      return true;
    }
  }
  *text = newStrAscii(t, ascii);
  return !text->isEmpty();
}

}  // namespace ppy
