// The item kinds of arrays: how a value is read from memory and stored, with CPython's range errors.
#include <cstring>

#include "runtime/object/bigint.h"
#include "stdlib/array/array.h"

namespace ppy::arrays {
namespace {

template <class T>
T load(const char* at) {
  T v;
  memcpy(&v, at, sizeof v);
  return v;
}
template <class T>
bool save(char* at, T v) {
  memcpy(at, &v, sizeof v);
  return true;
}
bool fail(Thread& t, TypeObject* type, const char* text) {
  raise(t, type, "%s", text);
  return false;
}

template <class T>
Value getSigned(Thread& t, const char* at) { return makeInt(t, load<T>(at)); }
template <class T>
Value getUnsigned(Thread& t, const char* at) { return makeUint(t, load<T>(at)); }

struct Range {
  int64_t low, high;
  const char *below, *above;
};
constexpr Range kShort{INT16_MIN, INT16_MAX, "signed short integer is less than minimum", "signed short integer is greater than maximum"};
constexpr Range kInt{INT32_MIN, INT32_MAX, "signed integer is less than minimum", "signed integer is greater than maximum"};
bool inRange(Thread& t, int64_t i, const Range& r) {
  if (i < r.low) return fail(t, PyExc_OverflowError, r.below);
  return i <= r.high || fail(t, PyExc_OverflowError, r.above);
}
/// An int within `wide`, then within `narrow`.
bool smallInt_py(Thread& t, Value v, const Range& wide, const Range& narrow, int64_t* out) {
  return int64Arg_py(t, v, out) && inRange(t, *out, wide) && inRange(t, *out, narrow);
}
bool setInt8(Thread& t, char* at, Value v) {
  static constexpr Range r{INT8_MIN, INT8_MAX, "signed char is less than minimum", "signed char is greater than maximum"};
  int64_t i;
  return smallInt_py(t, v, kShort, r, &i) && save(at, static_cast<int8_t>(i));
}
bool setUint8(Thread& t, char* at, Value v) {
  static constexpr Range r{0, UINT8_MAX, "unsigned byte integer is less than minimum", "unsigned byte integer is greater than maximum"};
  int64_t i;
  return smallInt_py(t, v, r, r, &i) && save(at, static_cast<uint8_t>(i));
}
bool setInt16(Thread& t, char* at, Value v) {
  int64_t i;
  return smallInt_py(t, v, kShort, kShort, &i) && save(at, static_cast<int16_t>(i));
}
bool setUint16(Thread& t, char* at, Value v) {
  static constexpr Range r{0, UINT16_MAX, "unsigned short is less than minimum", "unsigned short is greater than maximum"};
  int64_t i;
  return smallInt_py(t, v, kInt, r, &i) && save(at, static_cast<uint16_t>(i));
}
bool setInt32(Thread& t, char* at, Value v) {
  int64_t i;
  return smallInt_py(t, v, kInt, kInt, &i) && save(at, static_cast<int32_t>(i));
}
template <bool quad>
bool setInt64(Thread& t, char* at, Value v) {
  int64_t i;
  if (!quad) return int64Arg_py(t, v, &i) && save(at, i);
  v = index_py(t, v);
  if (v.isEmpty()) return false;
  return intFits64(v, &i) ? save(at, i) : fail(t, PyExc_OverflowError, "int too big to convert");
}
template <class T, bool quad = false>
bool setUnsigned(Thread& t, char* at, Value v) {
  uint64_t u;
  Value i = index_py(t, v);
  if (i.isEmpty()) return false;
  if (intSign(i) < 0) return fail(t, PyExc_OverflowError, quad ? "can't convert negative int to unsigned" : "can't convert negative value to unsigned int");
  if (!intFitsU64(i, &u)) return fail(t, PyExc_OverflowError, quad ? "int too big to convert" : "Python int too large to convert to C unsigned long");
  if (sizeof(T) == 4 && u > UINT32_MAX) return fail(t, PyExc_OverflowError, "unsigned int is greater than maximum");
  return save(at, static_cast<T>(u));
}

Value getFloat(Thread& t, const char* at) { return makeFloat(t, static_cast<double>(load<float>(at))); }
bool setFloat(Thread& t, char* at, Value v) {
  double d;
  return asDouble_py(t, v, &d) && save(at, static_cast<float>(d));
}
Value getDouble(Thread& t, const char* at) { return makeFloat(t, load<double>(at)); }
bool setDouble(Thread& t, char* at, Value v) {
  double d;
  return asDouble_py(t, v, &d) && save(at, d);
}
Value getChar(Thread& t, const char* at) {
  auto c = load<uint32_t>(at);
  if (c > 0x10FFFF) {
    char text[16];
    snprintf(text, sizeof text, "%x", c);
    return raise(t, PyExc_ValueError, "character U+%s is not in range [U+0000; U+10ffff]", text);
  }
  return strFromChar(t, c);
}
bool setChar(Thread& t, char* at, Value v) {
  if (!isStr(v) || v.as<StrObject>()->length != 1) return fail(t, PyExc_TypeError, "array item must be unicode character");
  return save(at, static_cast<uint32_t>(strView(v)[0]));
}

const Kind kKinds[] = {
    {'b', 1, "b", true, true, getSigned<int8_t>, setInt8}, {'B', 1, "B", true, false, getUnsigned<uint8_t>, setUint8}, {'u', 4, "w", false, false, getChar, setChar},
    {'h', 2, "h", true, true, getSigned<int16_t>, setInt16}, {'H', 2, "H", true, false, getUnsigned<uint16_t>, setUint16},
    {'i', 4, "i", true, true, getSigned<int32_t>, setInt32}, {'I', 4, "I", true, false, getUnsigned<uint32_t>, setUnsigned<uint32_t>},
    {'l', 8, "l", true, true, getSigned<int64_t>, setInt64<false>}, {'L', 8, "L", true, false, getUnsigned<uint64_t>, setUnsigned<uint64_t>},
    {'q', 8, "q", true, true, getSigned<int64_t>, setInt64<true>}, {'Q', 8, "Q", true, false, getUnsigned<uint64_t>, setUnsigned<uint64_t, true>},
    {'f', 4, "f", false, false, getFloat, setFloat}, {'d', 8, "d", false, false, getDouble, setDouble}};

}  // namespace

const Kind* kindOf(char32_t code) {
  for (const Kind& k : kKinds)
    if (static_cast<char32_t>(k.code) == code) return &k;
  return nullptr;
}

}  // namespace ppy::arrays
