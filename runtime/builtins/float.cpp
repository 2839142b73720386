/// The type float: slots, construction and methods.
#include "runtime/builtins/keywords.h"
#include "runtime/builtins/float.h"
#include "runtime/builtins/plain_text.h"
#include "runtime/object/text_util.h"

#include <cfloat>
#include <charconv>
#include <cmath>
#include <cstring>

#include "runtime/builtins/bytes.h"
#include "runtime/builtins/format.h"
#include "runtime/builtins/int.h"
#include "runtime/builtins/special.h"
#include "runtime/object/builtin_specs.h"

#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/str.h"

namespace ppy {

void floatDivMod(double a, double b, double* quotient, double* remainder) {
  double mod = std::fmod(a, b), div = (a - mod) / b;
  if (mod) {
    if ((b < 0) != (mod < 0)) {
      mod += b;
      div -= 1.0;
    }
  } else {
    mod = std::copysign(0.0, b);
  }
  if (div) {
    double whole = std::floor(div);
    if (div - whole > 0.5) whole += 1.0;
    *quotient = whole;
  } else {
    *quotient = std::copysign(0.0, a / b);
  }
  *remainder = mod;
}

Value raiseRange(Thread& t) {
  PPY_TRY(text, newStr(t, "Numerical result out of range"));
  PPY_TRY(e, call_py(t, Value(PyExc_OverflowError), Value::smallInt(34), text));
  return raiseObject(t, e);
}

Value floatPow(Thread& t, double a, double b) {
  if (b == 0) return Value::number(1.0);
  if (a != a) return makeFloat(t, a);
  if (b != b) return a == 1.0 ? Value::number(1.0) : makeFloat(t, b);
  if (a == 0 && b < 0 && std::isfinite(b)) return raise(t, PyExc_ZeroDivisionError, "0.0 cannot be raised to a negative power");
  if (a < 0 && std::isfinite(a) && std::isfinite(b) && b != std::floor(b)) {
    Value base = makeComplex(t, a, 0), exponent = makeComplex(t, b, 0);
    return binary_py(t, kOpPow, base, exponent);
  }
  double r = std::pow(a, b);
  if (std::isinf(r) && std::isfinite(a) && std::isfinite(b)) return raiseRange(t);
  return makeFloat(t, r);
}

/// v.__float__(), a float.
static Value viaFloat_py(Thread& t, Value v) {
  PPY_TRY(r, callSlot_py(t, kSlotFloat, v));
  if (!isFloat(r)) return raise(t, PyExc_TypeError, "%.50T.__float__ returned non-float (type %.50T)", v, r);
  bool exact = r.isNumber() || isExactly(r, &PyFloat_Type);
  if (!exact && !warn_py(t, PyExc_DeprecationWarning, 1,
                         "%.50T.__float__ returned non-float (type %.50T).  The ability to return an instance of a strict subclass of float is "
                         "deprecated, and may not be supported in a future version of Python.", v, r))
    return {};
  return exact ? r : makeFloat(t, floatValue(r));
}

bool asDouble_py(Thread& t, Value v, double* out) {
  if (v.isNumber()) {
    *out = v.asNumber();
    return true;
  }
  if (v.isSmallInt() || isExactly(v, &PyLong_Type)) return intToDouble(t, v, out);
  if (isFloat(v)) {
    *out = floatValue(v);
    return true;
  }
  if (hasSlot(v, kSlotFloat)) {
    Value r = viaFloat_py(t, v);
    if (r.isEmpty()) return false;
    *out = floatValue(r);
    return true;
  }
  if (hasSlot(v, kSlotIndex)) {
    Value r = index_py(t, v);
    return !r.isEmpty() && intToDouble(t, r, out);
  }
  raise(t, PyExc_TypeError, "must be real number, not %.50T", v);
  return false;
}

Value floatFromObject_py(Thread& t, Value v) {
  if (v.isNumber() || isExactly(v, &PyFloat_Type)) return v;
  if (isStr(v) && !hasSlot(v, kSlotFloat)) {
    double d;
    if (text::isAsciiStr(v)) {
      std::string_view s = text::asciiView(v);
      size_t used = s.empty() ? 0 : parseFloatPrefix(s, &d);
      if (used && used == s.size()) return makeFloat(t, d);
    }
    if (!parseFloat(asciiNumberText(v), &d)) return raise(t, PyExc_ValueError, "could not convert string to float: %R", v);
    return makeFloat(t, d);
  }
  double d;
  if (hasSlot(v, kSlotFloat)) return viaFloat_py(t, v);  // a subclass of float may have its own
  if (hasSlot(v, kSlotIndex)) return asDouble_py(t, v, &d) ? makeFloat(t, d) : Value();
  if (hasBuffer(v)) {
    BufferView buffer(t, v);
    if (!buffer.ok()) return {};
    if (!parseFloat(buffer.view(), &d)) return raise(t, PyExc_ValueError, "could not convert string to float: %R", v);
    return makeFloat(t, d);
  }
  return raise(t, PyExc_TypeError, "float() argument must be a string or a real number, not '%.200T'", v);
}

Value floatRoundTo(Thread& t, double d, Value ndigits) {
  intptr_t n;
  if (!asIndex_py(t, ndigits, &n, nullptr)) return {};
  constexpr int kMost = 323, kLeast = -308;  // beyond: every digit is kept, or none
  if (!std::isfinite(d) || d == 0 || n > kMost) return makeFloat(t, d);
  if (n < kLeast) return Value::number(std::copysign(0.0, d));
  if (n >= 0 && n <= 15) {
    // Digits and power are exact doubles: their quotient is the nearest to the decimal number.
    char digits[48];
    size_t length = fixedDigits(digits, d, static_cast<int>(n));
    double units = 0, scale = 1;
    for (size_t i = 0; i < length; i++)
      if (digits[i] != '.') units = units * 10 + (digits[i] - '0');
    for (intptr_t i = 0; i < n; i++) scale *= 10;
    if (length && units < 0x1p53) return Value::number(std::copysign(units / scale, d));
  }
  char text[800];
  char* end;
  if (n >= 0) {
    end = std::to_chars(text, text + sizeof text, std::fabs(d), std::chars_format::fixed, static_cast<int>(n)).ptr;
  } else {
    // A double has at most 52 binary places, so 60 decimal ones print it exactly; then round by hand.
    end = std::to_chars(text, text + sizeof text, std::fabs(d), std::chars_format::fixed, 60).ptr;
    auto* dot = static_cast<char*>(std::memchr(text, '.', static_cast<size_t>(end - text)));
    intptr_t whole = dot - text, keep = whole + n;
    if (keep < 0) return Value::number(std::copysign(0.0, d));
    std::string digits(text, dot), rest(dot + 1, end);
    std::string tail = digits.substr(static_cast<size_t>(keep)) + rest, head = digits.substr(0, static_cast<size_t>(keep));
    bool exactHalf = tail[0] == '5' && tail.find_first_not_of('0', 1) == std::string::npos;
    bool odd = !head.empty() && (head.back() - '0') & 1;
    bool up = exactHalf ? odd : tail[0] >= '5';
    if (up) {
      size_t i = head.size();
      while (i > 0 && head[i - 1] == '9') head[--i] = '0';
      if (i == 0) head.insert(0, 1, '1');
      else head[i - 1]++;
    }
    if (head.empty()) head = "0";
    head.append("e");
    head.append(std::to_string(-n));
    std::memcpy(text, head.data(), head.size());
    end = text + head.size();
  }
  double r = 0;
  auto result = std::from_chars(text, end, r);
  if (result.ec == std::errc::result_out_of_range || std::isinf(r))
    return raise(t, PyExc_OverflowError, "rounded value too large to represent");
  return Value::number(std::copysign(r, d));
}

namespace {

// --- slots ---------------------------------------------------------------------------------------

/// 1 and the value; 0 for foreign types; -1 with OverflowError pending.
int operand(Thread& t, Value v, double* out) {
  if (v.isNumber()) {
    *out = v.asNumber();
    return 1;
  }
  if (isInt(v)) return intToDouble(t, v, out) ? 1 : -1;
  if (isFloat(v)) {
    *out = floatValue(v);
    return 1;
  }
  return 0;
}

using DoubleFn = Value (*)(Thread&, double, double);
template <DoubleFn f>
Value binary(Thread& t, Value a, Value b) {
  double x, y;
  int ok = operand(t, a, &x);
  if (ok > 0) ok = operand(t, b, &y);
  if (ok <= 0) return ok ? Value() : notImplemented();
  return f(t, x, y);
}
Value add(Thread& t, double a, double b) { return makeFloat(t, a + b); }
Value sub(Thread& t, double a, double b) { return makeFloat(t, a - b); }
Value mul(Thread& t, double a, double b) { return makeFloat(t, a * b); }
Value div(Thread& t, double a, double b) {
  if (b == 0) return raise(t, PyExc_ZeroDivisionError, "float division by zero");
  return makeFloat(t, a / b);
}
Value floorDiv(Thread& t, double a, double b) {
  if (b == 0) return raise(t, PyExc_ZeroDivisionError, "float floor division by zero");
  double q, r;
  floatDivMod(a, b, &q, &r);
  return makeFloat(t, q);
}
Value mod(Thread& t, double a, double b) {
  if (b == 0) return raise(t, PyExc_ZeroDivisionError, "float modulo");
  double q, r;
  floatDivMod(a, b, &q, &r);
  return makeFloat(t, r);
}
Value divMod(Thread& t, double a, double b) {
  if (b == 0) return raise(t, PyExc_ZeroDivisionError, "float divmod()");
  double q, r;
  floatDivMod(a, b, &q, &r);
  Value x = makeFloat(t, q), y = makeFloat(t, r);
  return tupleOf(t, {x, y});
}
Value power(Thread& t, Value a, Value b, Value m) {
  if (!m.isEmpty() && !isNone(m)) return raise(t, PyExc_TypeError, "pow() 3rd argument not allowed unless all arguments are integers");
  return binary<floatPow>(t, a, b);
}

Value compare(Thread& t, Value a, Value b, int op) {
  double x = floatValue(a);
  if (isFloat(b)) {
    double y = floatValue(b);
    switch (op) {
      case kLt: return boolean(x < y);
      case kLe: return boolean(x <= y);
      case kEq: return boolean(x == y);
      case kNe: return boolean(x != y);
      case kGt: return boolean(x > y);
      default: return boolean(x >= y);
    }
  }
  if (!isInt(b)) return notImplemented();
  if (x != x) return boolean(op == kNe);
  return ordered(-intCompareDouble(b, x), op);
}

Value neg(Thread& t, Value a) { return makeFloat(t, -floatValue(a)); }
Value pos(Thread& t, Value a) { return isExactly(a, &PyFloat_Type) ? a : makeFloat(t, floatValue(a)); }
Value abs(Thread& t, Value a) { return makeFloat(t, std::fabs(floatValue(a))); }
Value truth(Thread&, Value a) { return boolean(floatValue(a) != 0); }
Value hash(Thread& t, Value a) { return makeInt(t, hashDouble(floatValue(a), a)); }
Value repr(Thread& t, Value a) { return floatToStr(t, floatValue(a)); }
Value toInt(Thread& t, Value a) { return intFromDouble(t, floatValue(a)); }

Value floatNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("x=0, /");
  Value a[1];
  if (args.npos == 1 && !args.nkw()) a[0] = args.v[0];
  else if (!keywordsAllowed(t, type, &PyFloat_Type, "float", args)) return {};
  else if (!bindArgs(t, "float", kSignature, Args{args.v, args.npos}, a)) return {};
  PPY_TRY(r, a[0].isEmpty() ? Value::number(0.0) : floatFromObject_py(t, a[0]));
  if (type == &PyFloat_Type) return canonical(r);
  double d = floatValue(r);
  auto* o = static_cast<FloatObject*>(newInstance(t, type));
  if (!o) return {};
  o->ob_fval = d;
  return o;
}

const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot(floatNew)},
    {kSlotRepr, nativeSlot(repr)},
    {kSlotHash, nativeSlot(hash)},
    {kSlotBool, nativeSlot(truth)},
    {kSlotAdd, nativeSlot(binary<add>)},
    {kSlotSub, nativeSlot(binary<sub>)},
    {kSlotMul, nativeSlot(binary<mul>)},
    {kSlotTrueDiv, nativeSlot(binary<div>)},
    {kSlotFloorDiv, nativeSlot(binary<floorDiv>)},
    {kSlotMod, nativeSlot(binary<mod>)},
    {kSlotDivMod, nativeSlot(binary<divMod>)},
    {kSlotPow, nativeSlot(power)},
    {kSlotNeg, nativeSlot(neg)},
    {kSlotPos, nativeSlot(pos)},
    {kSlotAbs, nativeSlot(abs)},
    {kSlotInt, nativeSlot(toInt)},
    {kSlotFloat, nativeSlot(pos)},
    {0, nullptr},
};

// --- methods -------------------------------------------------------------------------------------

Value real(Thread& t, Value self) { return pos(t, self); }
Value conjugate(Thread& t, Value self, Value*) { return pos(t, self); }
Value trunc(Thread& t, Value self, Value*) { return toInt(t, self); }
Value floor(Thread& t, Value self, Value*) { return intFromDouble(t, std::floor(floatValue(self))); }
Value ceil(Thread& t, Value self, Value*) { return intFromDouble(t, std::ceil(floatValue(self))); }
Value isInteger(Thread&, Value self, Value*) {
  double d = floatValue(self);
  return boolean(std::isfinite(d) && d == std::floor(d));
}
Value round(Thread& t, Value self, Value* args) {
  double d = floatValue(self);
  if (args[0].isEmpty() || isNone(args[0])) return intFromDouble(t, std::nearbyint(d));
  return floatRoundTo(t, d, args[0]);
}
Value ratio(Thread& t, Value self, Value*) {
  double d = floatValue(self);
  if (std::isinf(d)) return raise(t, PyExc_OverflowError, "cannot convert Infinity to integer ratio");
  if (d != d) return raise(t, PyExc_ValueError, "cannot convert NaN to integer ratio");
  int e;
  double m = std::frexp(d, &e);
  for (int i = 0; i < 300 && m != std::floor(m); i++) {
    m *= 2;
    e--;
  }
  PPY_TRY(n, intFromDouble(t, m));
  Value one = Value::smallInt(1), by = Value::smallInt(e < 0 ? -e : e);
  if (e > 0) {
    n = intLShift(t, n, by);
    return n.isEmpty() ? n : tupleOf(t, {n, one});
  }
  PPY_TRY(q, intLShift(t, one, by));
  return tupleOf(t, {n, q});
}
Value format(Thread& t, Value self, Value* args) {
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "__format__() argument must be str, not %T", args[0]);
  return formatFloat(t, self, args[0]);
}
Value newArgs(Thread& t, Value self, Value*) { return tupleOf(t, {makeFloat(t, floatValue(self))}); }

Value hex(Thread& t, Value self, Value*) {
  double d = floatValue(self);
  if (!std::isfinite(d)) return repr(t, self);
  if (d == 0) return newStrAscii(t, std::signbit(d) ? "-0x0.0p+0" : "0x0.0p+0");
  int e;
  double m = std::frexp(std::fabs(d), &e);
  int shift = 1 - (e < DBL_MIN_EXP ? DBL_MIN_EXP - e : 0);
  m = std::ldexp(m, shift);
  e -= shift;
  std::string out = d < 0 ? "-0x" : "0x";
  const char* digits = "0123456789abcdef";
  auto next = [&] {
    int x = static_cast<int>(m);
    out.push_back(digits[x]);
    m = (m - x) * 16;
  };
  next();
  out.push_back('.');
  for (int i = 0; i < 13; i++) next();
  out.push_back('p');
  out.push_back(e < 0 ? '-' : '+');
  out += std::to_string(e < 0 ? -e : e);
  return newStrAscii(t, out);
}

bool isHex(char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f'); }

Value fromHex(Thread& t, Value cls, Value* args) {
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "bad argument type for built-in operation");
  std::string text = strToUtf8(args[0]);  // no digits but ASCII ones
  auto bad = [&] { return raise(t, PyExc_ValueError, "invalid hexadecimal floating-point string"); };
  size_t i = 0, end = text.size();
  auto isSpace = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (i < end && isSpace(text[i])) i++;
  while (end > i && isSpace(text[end - 1])) end--;
  double d = 0;
  std::string_view body(text.data() + i, end - i);
  size_t plain = body.size() > 1 && !(body[0] >= '0' && body[0] <= '9') ? parseFloatPrefix(body, &d) : 0;
  char first = body.empty() ? 0 : body[0] == '+' || body[0] == '-' ? (body.size() > 1 ? body[1] : 0) : body[0];
  bool word = (first | 32) == 'i' || (first | 32) == 'n';
  if (!word) {
    d = 0;
    bool negative = false;
    if (i < end && (text[i] == '+' || text[i] == '-')) negative = text[i++] == '-';
    if (i + 1 < end && text[i] == '0' && (text[i + 1] | 32) == 'x') i += 2;
    size_t start = i, count = 0;
    int64_t magnitude = 0;  // binary exponent above the first significant digit
    bool significant = false;
    std::string clean;
    for (; i < end && isHex(text[i]); i++, count++) {
      significant |= text[i] != '0';
      if (significant) magnitude += 4;
    }
    if (i < end && text[i] == '.') {
      i++;
      for (; i < end && isHex(text[i]); i++, count++) {
        if (!significant && text[i] == '0') magnitude -= 4;
        significant |= text[i] != '0';
      }
    }
    if (count == 0) return bad();
    clean.assign(text, start, i - start);
    if (i < end && (text[i] | 32) == 'p') {
      size_t e = i + 1;
      bool negativeExponent = false;
      if (e < end && (text[e] == '+' || text[e] == '-')) negativeExponent = text[e++] == '-';
      if (e >= end || text[e] < '0' || text[e] > '9') return bad();
      int64_t exponent = 0;
      for (; e < end && text[e] >= '0' && text[e] <= '9'; e++)
        if (exponent < 1000000000) exponent = exponent * 10 + (text[e] - '0');
      if (negativeExponent) exponent = -exponent;
      magnitude += exponent;
      clean += "p" + std::to_string(exponent);
      i = e;
    }
    if (i != end) return bad();
    if (clean[0] == '.') clean.insert(0, 1, '0');
    if (significant) {
      auto r = std::from_chars(clean.data(), clean.data() + clean.size(), d, std::chars_format::hex);
      if (r.ec == std::errc::result_out_of_range) d = magnitude > 0 ? HUGE_VAL : 0.0;
      if (std::isinf(d)) return raise(t, PyExc_OverflowError, "hexadecimal value too large to represent as a float");
    }
    if (negative) d = -d;
  } else if (plain != body.size()) {
    return bad();
  }
  Value r = makeFloat(t, d);
  return cls == Value(&PyFloat_Type) ? r : call_py(t, cls, r);
}

Value getFormat(Thread& t, Value, Value* args) {
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "__getformat__() argument must be str, not %T", args[0]);
  if (!strEquals(args[0], "double") && !strEquals(args[0], "float"))
    return raise(t, PyExc_ValueError, "__getformat__() argument 1 must be 'double' or 'float'");
  return newStrAscii(t, "IEEE, little-endian");
}

const BuiltinDef kMethods[] = {
    {"conjugate", "", conjugate},
    {"__trunc__", "", trunc},
    {"__floor__", "", floor},
    {"__ceil__", "", ceil},
    {"__round__", "ndigits=None, /", round},
    {"as_integer_ratio", "", ratio},
    {"fromhex", "string, /", fromHex, nullptr, kBuiltinClassMethod},
    {"hex", "", hex},
    {"is_integer", "", isInteger},
    {"__getnewargs__", "", newArgs},
    {"__getformat__", "typestr, /", getFormat, nullptr, kBuiltinClassMethod},
    {"__format__", "format_spec, /", format},
    {nullptr},
};
const GetSetDef kGetSet[] = {
    {"real", real, nullptr},
    {"imag", [](Thread&, Value) { return Value::number(0.0); }, nullptr, nullptr},
    {nullptr},
};

}  // namespace

const TypeSpec kFloatSpec = {
    &PyFloat_Type, "float", nullptr, sizeof(FloatObject), 0, kTypeBaseType,
    nullptr,
    kSlots, compare, kMethods, nullptr, kGetSet, nullptr, nullptr};

}  // namespace ppy
