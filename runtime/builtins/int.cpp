/// The types int and bool: slots, construction and methods.
#include <cmath>

#include "runtime/builtins/bytes.h"
#include "runtime/builtins/format.h"
#include "runtime/builtins/int.h"
#include "runtime/builtins/special.h"
#include "runtime/object/builtin_specs.h"

#include "runtime/object/bigint.h"
#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

// --- slots ---------------------------------------------------------------------------------------
using IntFn = Value (*)(Thread&, Value, Value);

template <IntFn f>
Value binary(Thread& t, Value a, Value b) {
  return isInt(a) && isInt(b) ? f(t, a, b) : notImplemented();
}
Value divmodTuple(Thread& t, Value a, Value b) {
  Value q, r;
  if (!intDivMod(t, a, b, &q, &r)) return {};
  return tupleOf(t, {q, r});
}
Value power(Thread& t, Value a, Value b, Value mod) {
  if (!isInt(a) || !isInt(b)) return notImplemented();
  if (mod.isEmpty() || isNone(mod)) return intPow(t, a, b);
  return isInt(mod) ? intPowMod(t, a, b, mod) : notImplemented();
}
Value compare(Thread& t, Value a, Value b, int op) {
  return isInt(a) && isInt(b) ? ordered(intCompare(a, b), op) : notImplemented();
}
Value truth(Thread& t, Value a) { return boolean(!intIsZero(a)); }
Value hash(Thread& t, Value a) { return makeInt(t, intHash(a)); }
Value repr(Thread& t, Value a) { return intToStr(t, a, 10); }
Value toFloat(Thread& t, Value a) {
  double d;
  return intToDouble(t, a, &d) ? makeFloat(t, d) : Value();
}

const NativeSlot kIntSlots[] = {
    {kSlotNew, nativeSlot(intNew)},
    {kSlotRepr, nativeSlot(repr)},
    {kSlotHash, nativeSlot(hash)},
    {kSlotBool, nativeSlot(truth)},
    {kSlotAdd, nativeSlot(binary<intAdd>)},
    {kSlotSub, nativeSlot(binary<intSub>)},
    {kSlotMul, nativeSlot(binary<intMul>)},
    {kSlotTrueDiv, nativeSlot(binary<intTrueDiv>)},
    {kSlotFloorDiv, nativeSlot(binary<intFloorDiv>)},
    {kSlotMod, nativeSlot(binary<intMod>)},
    {kSlotDivMod, nativeSlot(binary<divmodTuple>)},
    {kSlotPow, nativeSlot(power)},
    {kSlotLShift, nativeSlot(binary<intLShift>)},
    {kSlotRShift, nativeSlot(binary<intRShift>)},
    {kSlotAnd, nativeSlot(binary<intAnd>)},
    {kSlotOr, nativeSlot(binary<intOr>)},
    {kSlotXor, nativeSlot(binary<intXor>)},
    {kSlotNeg, nativeSlot(intNeg)},
    {kSlotPos, nativeSlot(intExact)},
    {kSlotAbs, nativeSlot(intAbs)},
    {kSlotInvert, nativeSlot(intInvert)},
    {kSlotInt, nativeSlot(intExact)},
    {kSlotIndex, nativeSlot(intExact)},
    {kSlotFloat, nativeSlot(toFloat)},
    {0, nullptr},
};

// --- methods -------------------------------------------------------------------------------------
Value bitLength(Thread& t, Value self, Value*) { return makeUint(t, intBitLength(self)); }
Value bitCount(Thread& t, Value self, Value*) {
  bigint::Digits x(self);
  int64_t count = 0;
  for (intptr_t i = 0; i < x.n; i++) count += __builtin_popcount(x.d[i]);
  return makeInt(t, count);
}
Value exact(Thread& t, Value self, Value*) { return intExact(t, self); }
Value ratio(Thread& t, Value self, Value*) {
  PPY_TRY(n, intExact(t, self));
  return tupleOf(t, {n, Value::smallInt(1)});
}
Value newArgs(Thread& t, Value self, Value*) {
  PPY_TRY(n, intExact(t, self));
  return tupleOf(t, {n});
}
Value sizeOf(Thread& t, Value self, Value*) {
  bigint::Digits x(self);
  return makeInt(t, 24 + 4 * (x.n ? x.n : 1));
}
Value round(Thread& t, Value self, Value* args) {
  if (args[0].isEmpty()) return intExact(t, self);
  PPY_TRY(digits, index_py(t, args[0]));
  if (intSign(digits) >= 0) return intExact(t, self);
  // Half to even: self minus the remainder of least magnitude modulo 10**-digits.
  int64_t places;
  if (!intFits64(digits, &places) || -places > static_cast<int64_t>(intBitLength(self)) / 3 + 2) return Value::smallInt(0);
  PPY_TRY(unit, intPow(t, Value::smallInt(10), makeInt(t, -places)));
  Value q, r;
  if (!intDivMod(t, self, unit, &q, &r)) return {};
  PPY_TRY(twice, intLShift(t, r, Value::smallInt(1)));
  int c = intCompare(twice, unit);
  bool odd = bigint::Digits(q).n && bigint::Digits(q).d[0] & 1;
  if (c > 0 || (c == 0 && odd)) {
    r = intSub(t, r, unit);
    if (r.isEmpty()) return {};
  }
  return intSub(t, self, r);
}
Value format(Thread& t, Value self, Value* args) {
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "__format__() argument must be str, not %T", args[0]);
  return formatInt(t, self, args[0]);
}

/// 1 big, 0 little, -1 ValueError pending.
int byteOrder(Thread& t, Value v) {
  if (v.isEmpty()) return 1;
  if (!isStr(v)) {
    raise(t, PyExc_TypeError, "to_bytes() argument 'byteorder' must be str, not %T", v);
    return -1;
  }
  if (strEquals(v, "big")) return 1;
  if (strEquals(v, "little")) return 0;
  raise(t, PyExc_ValueError, "byteorder must be either 'little' or 'big'");
  return -1;
}

Value toBytes(Thread& t, Value self, Value* args) {
  intptr_t length;
  if (!indexArg_py(t, args[0], 1, &length)) return {};
  int big = byteOrder(t, args[1]), isSigned = flagArg_py(t, args[2], false);
  if (big < 0 || isSigned < 0) return {};
  if (length < 0) return raise(t, PyExc_ValueError, "length argument must be non-negative");
  bigint::Digits x(self);
  if (x.sign() < 0 && !isSigned) return raise(t, PyExc_OverflowError, "can't convert negative int to unsigned");
  BytesObject* out = newBytesRaw(t, static_cast<size_t>(length));
  if (!out) return {};
  auto* p = reinterpret_cast<uint8_t*>(out->ob_sval);
  uint64_t acc = 0;
  int bits = 0;
  intptr_t digit = 0;
  unsigned carry = 1;
  for (intptr_t i = 0; i < length; i++) {
    if (bits < 8) {
      if (digit < x.n) acc |= static_cast<uint64_t>(x.d[digit++]) << bits;
      bits += bigint::kDigitBits;
    }
    auto b = static_cast<unsigned>(acc & 0xFF);
    acc >>= 8;
    bits -= 8;
    if (x.negative && x.n) {
      carry += ~b & 0xFF;
      b = carry & 0xFF;
      carry >>= 8;
    }
    p[big ? length - 1 - i : i] = static_cast<uint8_t>(b);
  }
  uint64_t need = x.bitLength();  // magnitude bits; signed values need one more, -2**k does not
  bool fits = need <= static_cast<uint64_t>(length) * 8;
  if (isSigned && fits && need == static_cast<uint64_t>(length) * 8 && need) {
    bool minimum = x.negative && (length == 0 || (p[big ? 0 : length - 1] & 0x80));
    fits = minimum && [&] {
      for (intptr_t i = 0; i + 1 < x.n; i++)
        if (x.d[i]) return false;
      return (x.d[x.n - 1] & (x.d[x.n - 1] - 1)) == 0;
    }();
  }
  if (!fits) return raise(t, PyExc_OverflowError, "int too big to convert");
  return out;
}

Value fromBytes(Thread& t, Value cls, Value* args) {
  int big = byteOrder(t, args[1]), isSigned = flagArg_py(t, args[2], false);
  if (big < 0 || isSigned < 0) return {};
  PPY_TRY(bytes, bytesFromObject_py(t, args[0]));
  std::string_view b = bytesView(bytes);
  bool negative = isSigned && !b.empty() && (b[big ? 0 : b.size() - 1] & 0x80);
  auto n = static_cast<intptr_t>((b.size() * 8 + bigint::kDigitBits - 1) / bigint::kDigitBits) + 1;
  LongObject* o = bigint::newLong(t, n);
  if (!o) return {};
  uint64_t acc = 0;
  int bits = 0;
  intptr_t digit = 0;
  unsigned carry = 1;
  for (size_t i = 0; i < b.size(); i++) {
    auto byte = static_cast<unsigned>(static_cast<uint8_t>(b[big ? b.size() - 1 - i : i]));
    if (negative) {
      carry += ~byte & 0xFF;
      byte = carry & 0xFF;
      carry >>= 8;
    }
    acc |= static_cast<uint64_t>(byte) << bits;
    bits += 8;
    if (bits >= bigint::kDigitBits) {
      o->ob_digit[digit++] = static_cast<uint32_t>(acc) & bigint::kDigitMask;
      acc >>= bigint::kDigitBits;
      bits -= bigint::kDigitBits;
    }
  }
  o->ob_digit[digit++] = static_cast<uint32_t>(acc);
  Value r;
  if (negative && carry) {  // -2**(8 n): every byte was zero after negation
    r = intLShift(t, Value::smallInt(-1), makeInt(t, static_cast<int64_t>(b.size()) * 8));
  } else {
    r = bigint::finishLong(o, digit, negative);
  }
  if (r.isEmpty() || cls == Value(&PyLong_Type)) return r;
  return call_py(t, cls, r);
}

const BuiltinDef kIntMethods[] = {
    {"conjugate", "", exact},
    {"bit_length", "", bitLength},
    {"bit_count", "", bitCount},
    {"to_bytes", "length=1, byteorder='big', *, signed=False", toBytes},
    {"from_bytes", "bytes, byteorder='big', *, signed=False", fromBytes, nullptr, kBuiltinClassMethod},
    {"as_integer_ratio", "", ratio},
    {"__trunc__", "", exact},
    {"__floor__", "", exact},
    {"__ceil__", "", exact},
    {"__round__", "ndigits=None, /", round},
    {"__getnewargs__", "", newArgs},
    {"__format__", "format_spec, /", format},
    {"__sizeof__", "", sizeOf},
    {nullptr},
};
const GetSetDef kIntGetSet[] = {
    {"real", [](Thread& t, Value v) { return intExact(t, v); }, nullptr, nullptr},
    {"imag", [](Thread&, Value) { return Value::smallInt(0); }, nullptr, nullptr},
    {"numerator", [](Thread& t, Value v) { return intExact(t, v); }, nullptr, nullptr},
    {"denominator", [](Thread&, Value) { return Value::smallInt(1); }, nullptr, nullptr},
    {nullptr},
};

// --- bool ----------------------------------------------------------------------------------------
Value boolNew(Thread& t, TypeObject*, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "bool() takes no keyword arguments");
  if (args.npos > 1) return raise(t, PyExc_TypeError, "bool expected at most 1 argument, got %d", static_cast<int>(args.npos));
  if (args.npos == 0) return boolean(false);
  int b = truth_py(t, args.v[0]);
  return b < 0 ? Value() : boolean(b);
}
bool isBool(Value v) { return v.isObject() && v.object()->ob_type == &PyBool_Type; }
Value boolRepr(Thread& t, Value v) { return intern(t, isTrue(v) ? "True" : "False"); }
template <IntFn f>
Value logic(Thread& t, Value a, Value b) {
  if (!isInt(a) || !isInt(b)) return notImplemented();
  PPY_TRY(r, f(t, a, b));
  return isBool(a) && isBool(b) ? boolean(!intIsZero(r)) : r;
}
const NativeSlot kBoolSlots[] = {
    {kSlotNew, nativeSlot(boolNew)},
    {kSlotRepr, nativeSlot(boolRepr)},
    {kSlotAnd, nativeSlot(logic<intAnd>)},
    {kSlotOr, nativeSlot(logic<intOr>)},
    {kSlotXor, nativeSlot(logic<intXor>)},
    {0, nullptr},
};

}  // namespace

const TypeSpec kIntSpec = {
    &PyLong_Type, "int", nullptr, 24, 4, kTypeLong | kTypeBaseType,
    nullptr,
    kIntSlots, compare, kIntMethods, nullptr, kIntGetSet, nullptr, nullptr};

const TypeSpec kBoolSpec = {
    &PyBool_Type, "bool", &PyLong_Type, 32, 4, 0,
    nullptr,
    kBoolSlots, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};

}  // namespace ppy
