/// The _codecs module: the registry and the Unicode codecs as functions.
#include <algorithm>
#include <string>
#include <vector>

#include "runtime/builtins/codec_registry.h"
#include "runtime/import/native_module.h"
#include "stdlib/modules.h"
#include "stdlib/_codecs/codecs_module.h"

namespace ppy {
namespace codecs {

bool inputStr(Thread& t, const char* function, Value v) {
  if (isStr(v)) return true;
  raise(t, PyExc_TypeError, "%s() argument 1 must be str, not %T", function, v);
  return false;
}

bool inputErrors(Thread& t, std::string_view function, Value v, ErrorHandler* out) {
  if (!v.isEmpty() && !isNone(v) && !isStr(v)) {
    raise(t, PyExc_TypeError, "%s() argument 2 must be str or None, not %T", std::string(function).c_str(), v);
    return false;
  }
  *out = errorHandler(v);
  return true;
}

bool inputBytes(Thread& t, const char*, Value v, bool strToo, std::string* out) {
  if (strToo && isStr(v)) {
    *out = strToUtf8(v);
    return true;
  }
  BufferView b(t, v);
  if (b.ok()) *out = b.view();
  return b.ok();
}

namespace {

Value registerFunction(Thread& t, Value, Value* a) { return registerCodec_py(t, a[0]); }
Value unregisterFunction(Thread& t, Value, Value* a) { return unregisterCodec_py(t, a[0]); }
bool wantStr(Thread& t, const char* function, Value v) {
  if (isStr(v)) return true;
  raise(t, PyExc_TypeError, "%s() argument must be str, not %T", function, v);
  return false;
}
Value lookup(Thread& t, Value, Value* a) { return wantStr(t, "lookup", a[0]) ? lookupCodec_py(t, a[0]) : Value(); }
Value registerError(Thread& t, Value, Value* a) {
  return inputStr(t, "register_error", a[0]) ? registerErrorHandler_py(t, a[0], a[1]) : Value();
}
Value lookupError(Thread& t, Value, Value* a) { return wantStr(t, "lookup_error", a[0]) ? lookupErrorHandler_py(t, a[0]) : Value(); }
bool wantNames(Thread& t, const char* function, Value encoding, Value errors) {
  bool wrong = !encoding.isEmpty() && !isStr(encoding);
  if (!wrong && (errors.isEmpty() || isStr(errors))) return true;
  raise(t, PyExc_TypeError, "%s() argument '%s' must be str, not %T", function, wrong ? "encoding" : "errors", wrong ? encoding : errors);
  return false;
}
Value encode(Thread& t, Value, Value* a) {
  if (!wantNames(t, "encode", a[1], a[2])) return {};
  Value encoding = a[1].isEmpty() ? newStr(t, "utf-8") : a[1];
  return registryEncode_py(t, a[0], encoding, a[2], false);
}
Value decode(Thread& t, Value, Value* a) {
  if (!wantNames(t, "decode", a[1], a[2])) return {};
  Value encoding = a[1].isEmpty() ? newStr(t, "utf-8") : a[1];
  return registryDecode_py(t, a[0], encoding, a[2], false);
}

/// utf_16_le_decode for (UTF-16 LE, "decode")
std::string functionName(Codec codec, const char* what) {
  std::string name = codecName(codec);
  std::replace(name.begin(), name.end(), '-', '_');
  return name + "_" + what;
}

template <Codec codec>
Value encodeWith(Thread& t, Value, Value* a) {
  ErrorHandler errors;
  if (!inputStr(t, functionName(codec, "encode").c_str(), a[0]) || !inputErrors(t, functionName(codec, "encode"), a[1], &errors)) return {};
  Codec real = codec;
  // utf_16_encode and utf_32_encode take a byte order.
  if constexpr (codec == Codec::Utf16 || codec == Codec::Utf32) {
    if (!a[2].isEmpty()) {
      intptr_t order;
      if (!asIndex_py(t, a[2], &order, PyExc_OverflowError)) return {};
      if (order < 0) real = codec == Codec::Utf16 ? Codec::Utf16Le : Codec::Utf32Le;
      if (order > 0) real = codec == Codec::Utf16 ? Codec::Utf16Be : Codec::Utf32Be;
    }
  }
  return withLength(t, encode_py(t, a[0], real, errors), strView(a[0]).length);
}
/// a: data, errors, final (the incremental codecs) …
template <Codec codec>
Value decodeWith(Thread& t, Value, Value* a) {
  std::string in;
  if (!inputBytes(t, "decode", a[0], false, &in)) return {};
  ErrorHandler errors;
  if (!inputErrors(t, functionName(codec, "decode"), a[1], &errors)) return {};
  size_t used = in.size();
  constexpr bool whole = codec == Codec::Ascii || codec == Codec::Latin1;
  int final_ = whole ? 1 : flagArg_py(t, a[2], false);
  if (final_ < 0) return {};
  return withLength(t, decode_py(t, in, codec, errors, final_ ? nullptr : &used), static_cast<intptr_t>(used));
}
/// (text, used, byte order)
template <Codec codec>
Value decodeEx(Thread& t, Value, Value* a) {
  std::string in;
  if (!inputBytes(t, "decode", a[0], false, &in)) return {};
  ErrorHandler errors;
  if (!inputErrors(t, functionName(codec, "ex_decode"), a[1], &errors)) return {};
  intptr_t asked = 0;
  if (!a[2].isEmpty() && !asIndex_py(t, a[2], &asked, PyExc_OverflowError)) return {};
  int order = asked < 0 ? -1 : asked > 0, final_ = flagArg_py(t, a[3], false);
  if (final_ < 0) return {};
  size_t used = in.size();
  PPY_TRY(text, decode_py(t, in, codec, errors, final_ ? nullptr : &used, &order));
  return tupleOf(t, {text, makeInt(t, static_cast<int64_t>(used)), Value::smallInt(order)});
}
Value readBuffer(Thread& t, Value, Value* a) {
  std::string in;
  if (!inputBytes(t, "readbuffer_encode", a[0], true, &in)) return {};
  return withLength(t, newBytes(t, in.data(), in.size()), static_cast<intptr_t>(in.size()));
}

const BuiltinDef kFunctions[] = {
    {"register", "search_function, /", registerFunction},
    {"unregister", "search_function, /", unregisterFunction},
    {"lookup", "encoding, /", lookup},
    {"register_error", "errors, handler, /", registerError},
    {"lookup_error", "name, /", lookupError},
    {"encode", "obj, encoding='utf-8', errors='strict'", encode},
    {"decode", "obj, encoding='utf-8', errors='strict'", decode},
    {"utf_8_encode", "str, errors=None, /", encodeWith<Codec::Utf8>},
    {"utf_8_decode", "data, errors=None, final=False, /", decodeWith<Codec::Utf8>},
    {"ascii_encode", "str, errors=None, /", encodeWith<Codec::Ascii>},
    {"ascii_decode", "data, errors=None, /", decodeWith<Codec::Ascii>},
    {"latin_1_encode", "str, errors=None, /", encodeWith<Codec::Latin1>},
    {"latin_1_decode", "data, errors=None, /", decodeWith<Codec::Latin1>},
    {"utf_16_encode", "str, errors=None, byteorder=0, /", encodeWith<Codec::Utf16>},
    {"utf_16_le_encode", "str, errors=None, /", encodeWith<Codec::Utf16Le>},
    {"utf_16_be_encode", "str, errors=None, /", encodeWith<Codec::Utf16Be>},
    {"utf_16_decode", "data, errors=None, final=False, /", decodeWith<Codec::Utf16>},
    {"utf_16_le_decode", "data, errors=None, final=False, /", decodeWith<Codec::Utf16Le>},
    {"utf_16_be_decode", "data, errors=None, final=False, /", decodeWith<Codec::Utf16Be>},
    {"utf_16_ex_decode", "data, errors=None, byteorder=0, final=False, /", decodeEx<Codec::Utf16>},
    {"utf_32_encode", "str, errors=None, byteorder=0, /", encodeWith<Codec::Utf32>},
    {"utf_32_le_encode", "str, errors=None, /", encodeWith<Codec::Utf32Le>},
    {"utf_32_be_encode", "str, errors=None, /", encodeWith<Codec::Utf32Be>},
    {"utf_32_decode", "data, errors=None, final=False, /", decodeWith<Codec::Utf32>},
    {"utf_32_le_decode", "data, errors=None, final=False, /", decodeWith<Codec::Utf32Le>},
    {"utf_32_be_decode", "data, errors=None, final=False, /", decodeWith<Codec::Utf32Be>},
    {"utf_32_ex_decode", "data, errors=None, byteorder=0, final=False, /", decodeEx<Codec::Utf32>},
    {"readbuffer_encode", "data, errors=None, /", readBuffer},
    {nullptr},
};

bool init(Thread& t, ModuleObject* m) { return addFunctions(t, m, kEscapeFunctions) && addFunctions(t, m, kCharmapFunctions) && addFunctions(t, m, kUtf7Functions); }

}  // namespace
}  // namespace codecs

const NativeModule kCodecsModule = {"_codecs", codecs::kFunctions, codecs::init, nullptr};

}  // namespace ppy
