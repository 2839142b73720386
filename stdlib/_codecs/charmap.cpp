/// charmap_encode, charmap_decode, charmap_build: the single-byte encodings of the encodings package.
#include "stdlib/_codecs/codecs_module.h"

namespace ppy::codecs {
namespace {

constexpr const char* kUndefined = "character maps to <undefined>";

Value charmapDecode(Thread& t, Value, Value* a) {
  std::string in;
  ErrorHandler errors;
  if (!inputBytes(t, "charmap_decode", a[0], false, &in) || !inputErrors(t, "charmap_decode", a[1], &errors)) return {};
  if (a[2].isEmpty() || isNone(a[2]))
    return withLength(t, newStrLatin1(t, reinterpret_cast<const uint8_t*>(in.data()), static_cast<intptr_t>(in.size())), static_cast<intptr_t>(in.size()));
  std::string_view s = in;
  StrBuilder out(t, static_cast<intptr_t>(s.size()));
  bool table = isStr(a[2]);
  for (size_t i = 0; i < s.size();) {
    auto c = static_cast<uint8_t>(s[i]);
    bool found = false;
    if (table) {
      StrView map = strView(a[2]);
      if (c < map.length && map[c] != 0xFFFE) {
        out.add(map[c]);
        found = true;
      }
    } else {
      Value v = getItem_py(t, a[2], Value::smallInt(c));
      if (v.isEmpty()) {
        if (!pendingIs(t, PyExc_LookupError)) return {};
        clearException(t);
      } else if (isInt(v)) {
        int64_t code;
        if (!intFits64(v, &code) || code < 0 || code > 0x10FFFF)
          return raise(t, PyExc_TypeError, "character mapping must be in range(0x110000)");
        if (code != 0xFFFE) {
          out.add(static_cast<char32_t>(code));
          found = true;
        }
      } else if (isStr(v)) {
        StrView w = strView(v);
        if (!(w.length == 1 && w[0] == 0xFFFE)) {
          out.add(v);
          found = true;
        }
      } else if (!isNone(v)) {
        return raise(t, PyExc_TypeError, "character mapping must return integer, None or str");
      }
    }
    if (found) i++;
    else if (!handleDecodeError_py(t, Codec::Charmap, errors, &s, i, i + 1, kUndefined, out, &i)) return {};
  }
  return withLength(t, out.finish(), static_cast<intptr_t>(in.size()));
}

/// 1 encoded, 0 undefined, -1 exception pending.
int encodeChar_py(Thread& t, Value mapping, char32_t c, std::string* out) {
  Value v = getItem_py(t, mapping, makeInt(t, c));
  if (v.isEmpty()) {
    if (!pendingIs(t, PyExc_LookupError)) return -1;
    clearException(t);
    return 0;
  }
  if (isNone(v)) return 0;
  if (isInt(v)) {
    int64_t b;
    if (!intFits64(v, &b) || b < 0 || b > 255) {
      raise(t, PyExc_TypeError, "character mapping must be in range(256)");
      return -1;
    }
    out->push_back(static_cast<char>(b));
    return 1;
  }
  if (isBytes(v)) {
    out->append(bytesView(v));
    return 1;
  }
  raise(t, PyExc_TypeError, "character mapping must return integer, bytes or None, not %.400T", v);
  return -1;
}

Value charmapEncode(Thread& t, Value, Value* a) {
  ErrorHandler errors;
  if (!inputStr(t, "charmap_encode", a[0]) || !inputErrors(t, "charmap_encode", a[1], &errors)) return {};
  Value str = a[0];
  if (a[2].isEmpty() || isNone(a[2])) return withLength(t, encode_py(t, str, Codec::Latin1, errors), strView(str).length);
  std::string out;
  for (intptr_t i = 0, n = strView(str).length; i < n;) {
    int ok = encodeChar_py(t, a[2], strView(str)[i], &out);
    if (ok < 0) return {};
    if (ok) {
      i++;
      continue;
    }
    // The whole run without a mapping is one error.
    intptr_t end = i + 1;
    std::string scrap;
    for (; end < n; end++) {
      ok = encodeChar_py(t, a[2], strView(str)[end], &scrap);
      if (ok < 0) return {};
      if (ok) break;
    }
    Value text;
    intptr_t start = i;
    if (!handleEncodeError_py(t, Codec::Charmap, errors, str, i, end, kUndefined, &out, &text, &i)) return {};
    for (intptr_t k = 0; !text.isEmpty() && k < strView(text).length; k++) {
      ok = encodeChar_py(t, a[2], strView(text)[k], &out);
      if (ok < 0) return {};
      if (!ok) return raiseEncodeError(t, "charmap", str, start, end, kUndefined);
    }
  }
  return withLength(t, newBytes(t, out.data(), out.size()), strView(str).length);
}

/// A dict from characters to bytes serves as the encoding map.
Value charmapBuild(Thread& t, Value, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "charmap_build() argument must be str, not %T", a[0]);
  DictObject* d = newDict(t, 256);
  if (!d) return {};
  StrView s = strView(a[0]);
  for (intptr_t i = 0; i < s.length && i < 256; i++)
    if (s[i] != 0xFFFE && !dictSet_py(t, d, makeInt(t, s[i]), Value::smallInt(i))) return {};
  return d;
}

}  // namespace

const BuiltinDef kCharmapFunctions[] = {
    {"charmap_decode", "data, errors=None, mapping=None, /", charmapDecode},
    {"charmap_encode", "str, errors=None, mapping=None, /", charmapEncode},
    {"charmap_build", "map, /", charmapBuild},
    {nullptr},
};

}  // namespace ppy::codecs
