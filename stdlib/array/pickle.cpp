// Pickles of arrays: the memory with a number that says its format, so that other machines can read it.
#include <cstring>

#include "runtime/builtins/codecs.h"
#include "runtime/frame/services.h"
#include "runtime/object/bigint.h"
#include "stdlib/array/array.h"

namespace ppy::arrays {
namespace {

/// The formats in the order of their numbers: two of each (little and big endian) but the first two.
struct Format {
  uint8_t size;
  enum { Unsigned, Signed, Float, Utf16, Utf32 } kind;
  bool big;
};
constexpr Format kFormats[] = {
    {1, Format::Unsigned, false}, {1, Format::Signed, false}, {2, Format::Unsigned, false}, {2, Format::Unsigned, true}, {2, Format::Signed, false},
    {2, Format::Signed, true}, {4, Format::Unsigned, false}, {4, Format::Unsigned, true}, {4, Format::Signed, false}, {4, Format::Signed, true},
    {8, Format::Unsigned, false}, {8, Format::Unsigned, true}, {8, Format::Signed, false}, {8, Format::Signed, true}, {4, Format::Float, false},
    {4, Format::Float, true}, {8, Format::Float, false}, {8, Format::Float, true}, {4, Format::Utf16, false}, {4, Format::Utf16, true},
    {8, Format::Utf32, false}, {8, Format::Utf32, true}};
constexpr int kFormatCount = sizeof kFormats / sizeof kFormats[0];
constexpr int kUtf32Little = 20;

int formatOf(const Kind* kind) {
  if (kind->code == 'u') return kUtf32Little;
  for (int i = 0; i < 18; i++) {
    const Format& f = kFormats[i];
    auto wanted = kind->isInteger ? (kind->isSigned ? Format::Signed : Format::Unsigned) : Format::Float;
    if (f.kind == wanted && f.size == kind->size && !f.big) return i;
  }
  return -1;
}

/// One item of a foreign format.
Value decode(Thread& t, const Format& f, const uint8_t* at) {
  uint64_t bits = 0;
  for (int i = 0; i < f.size; i++) bits |= static_cast<uint64_t>(at[f.big ? f.size - 1 - i : i]) << (8 * i);
  if (f.kind == Format::Unsigned) return makeUint(t, bits);
  if (f.kind == Format::Signed) return makeInt(t, static_cast<int64_t>(bits << (64 - 8 * f.size)) >> (64 - 8 * f.size));
  return makeFloat(t, f.size == 4 ? static_cast<double>(std::bit_cast<float>(static_cast<uint32_t>(bits))) : std::bit_cast<double>(bits));
}

}  // namespace

Value reconstruct(Thread& t, Value, Value* a) {
  int format;
  if (!isType(a[0])) return raise(t, PyExc_TypeError, "first argument must be a type object, not %T", a[0]);
  auto* type = a[0].as<TypeObject>();
  if (!isSubtype(type, &kArrayType)) return raise(t, PyExc_TypeError, "%N is not a subtype of %N", type, &kArrayType);
  if (!isStr(a[1]) || a[1].as<StrObject>()->length != 1)
    return raise(t, PyExc_TypeError, "_array_reconstructor() argument 2 must be a unicode character, not %T", a[1]);
  const Kind* kind = kindOf(strView(a[1])[0]);
  if (!intArg_py(t, a[2], &format)) return {};
  if (!kind) return raise(t, PyExc_ValueError, "second argument must be a valid type code");
  if (format < 0 || format >= kFormatCount) return raise(t, PyExc_ValueError, "third argument must be a valid machine format code.");
  if (!isBytes(a[3])) return raise(t, PyExc_TypeError, "fourth argument should be bytes, not %T", a[3]);
  const Format& f = kFormats[format];
  std::string_view bytes = bytesView(a[3]);
  ArrayObject* array = newArray(t, type, kind, 0);
  if (!array) return {};
  if (formatOf(kind) == format) return appendBytes(t, array, bytes) ? Value(array) : Value();
  if (f.kind == Format::Utf16 || f.kind == Format::Utf32) {
    Codec codec = f.kind == Format::Utf16 ? (f.big ? Codec::Utf16Be : Codec::Utf16Le) : f.big ? Codec::Utf32Be : Codec::Utf32Le;
    PPY_TRY(text, decode_py(t, bytes, codec, ErrorHandler{}));
    return extend_py(t, array, text) ? Value(array) : Value();
  }
  if (bytes.size() % f.size) return raise(t, PyExc_ValueError, "string length not a multiple of item size");
  // An int kind of the pickled width holds the items, whatever the code said.
  if (kind->isInteger)
    for (char code : {'b', 'B', 'h', 'H', 'i', 'I', 'l', 'L', 'q', 'Q'}) {
      const Kind* other = kindOf(static_cast<char32_t>(code));
      if (other->size == f.size && other->isSigned == (f.kind == Format::Signed) && f.kind != Format::Float) {
        if (kind->size != f.size || kind->isSigned != other->isSigned) array->kind = other;
        break;
      }
    }
  for (size_t at = 0; at < bytes.size(); at += f.size) {
    PPY_TRY(v, decode(t, f, reinterpret_cast<const uint8_t*>(bytes.data()) + at));
    char item[8];
    intptr_t n = array->ob_size;
    if (!array->kind->set(t, item, v) || !resize(t, array, n + 1)) return {};
    memcpy(itemAt(array, n), item, array->kind->size);
  }
  return array;
}

Value reduceEx(Thread& t, Value self, Value* a) {
  int64_t protocol;
  if (!isInt(a[0])) return raise(t, PyExc_TypeError, "__reduce_ex__ argument should be an integer");
  if (!int64Arg_py(t, a[0], &protocol)) return {};
  Value dict = findAttr_py(t, self, names().__dict__);
  if (dict.isEmpty()) {
    if (pending(t)) return {};
    dict = none();
  }
  Value code = strFromChar(t, static_cast<char32_t>(of(self)->kind->code));
  int format = formatOf(of(self)->kind);
  if (format < 0 || protocol < 3) {
    PPY_TRY(list, callMethod_py(t, self, intern(t, "tolist"), nullptr, 0));
    return tupleOf(t, {Value(typeOf(self)), tupleOf(t, {code, list}), dict});
  }
  PPY_TRY(module, importModule_py(t, "array"));
  PPY_TRY(maker, getAttr_py(t, module, intern(t, "_array_reconstructor")));
  PPY_TRY(bytes, callMethod_py(t, self, intern(t, "tobytes"), nullptr, 0));
  return tupleOf(t, {maker, tupleOf(t, {Value(typeOf(self)), code, Value::smallInt(format), bytes}), dict});
}

}  // namespace ppy::arrays
