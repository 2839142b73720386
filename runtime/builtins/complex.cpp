/// The type complex.
#include <cerrno>
#include <cmath>
#include <string>

#include "runtime/builtins/float.h"
#include "runtime/builtins/format.h"
#include "runtime/builtins/int.h"
#include "runtime/builtins/special.h"
#include "runtime/object/builtin_specs.h"

#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

struct Pair {
  double re, im;
};

bool isComplex(Value v) { return v.isObject() && isInstance(v, &PyComplex_Type); }
Pair pairOf(Value v) { return {v.as<ComplexObject>()->real, v.as<ComplexObject>()->imag}; }
Value box(Thread& t, Pair p) { return makeComplex(t, p.re, p.im); }

/// 1 and the value, 0 for foreign types, -1 with OverflowError pending.
int operand(Thread& t, Value v, Pair* out) {
  if (isComplex(v)) {
    *out = pairOf(v);
    return 1;
  }
  out->im = 0;
  if (isInt(v)) return intToDouble(t, v, &out->re) ? 1 : -1;
  if (!isFloat(v)) return 0;
  out->re = floatValue(v);
  return 1;
}

using PairFn = Value (*)(Thread&, Pair, Pair);
template <PairFn f>
Value binary(Thread& t, Value a, Value b) {
  Pair x, y;
  int ok = operand(t, a, &x);
  if (ok > 0) ok = operand(t, b, &y);
  if (ok <= 0) return ok ? Value() : notImplemented();
  return f(t, x, y);
}

Pair product(Pair a, Pair b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
/// Division scaled by the larger part of the divisor (Smith's method); false for a zero divisor.
bool quotient(Pair a, Pair b, Pair* out) {
  double re = std::fabs(b.re), im = std::fabs(b.im);
  if (re >= im) {
    if (re == 0) return false;
    double ratio = b.im / b.re, denominator = b.re + b.im * ratio;
    *out = {(a.re + a.im * ratio) / denominator, (a.im - a.re * ratio) / denominator};
  } else if (im >= re) {
    double ratio = b.re / b.im, denominator = b.re * ratio + b.im;
    *out = {(a.re * ratio + a.im) / denominator, (a.im * ratio - a.re) / denominator};
  } else {  // a NaN part
    *out = {__builtin_nan(""), __builtin_nan("")};
  }
  return true;
}

Value add(Thread& t, Pair a, Pair b) { return makeComplex(t, a.re + b.re, a.im + b.im); }
Value sub(Thread& t, Pair a, Pair b) { return makeComplex(t, a.re - b.re, a.im - b.im); }
Value mul(Thread& t, Pair a, Pair b) { return box(t, product(a, b)); }
Value div(Thread& t, Pair a, Pair b) {
  Pair r;
  if (!quotient(a, b, &r)) return raise(t, PyExc_ZeroDivisionError, "complex division by zero");
  return box(t, r);
}

Value powPairs(Thread& t, Pair a, Pair b) {
  Pair r;
  // Small whole exponents by repeated multiplication: exact where floats are.
  if (b.im == 0 && b.re == std::floor(b.re) && std::fabs(b.re) <= 100) {
    auto n = static_cast<int>(std::fabs(b.re));
    Pair p = a;
    r = {1, 0};
    for (int mask = 1; mask <= n; mask <<= 1) {
      if (n & mask) r = product(r, p);
      p = product(p, p);
    }
    if (b.re < 0) {
      Pair inverse;
      if (!quotient({1, 0}, r, &inverse)) return raise(t, PyExc_ZeroDivisionError, "0.0 to a negative or complex power");
      r = inverse;
    }
  } else if (b.re == 0 && b.im == 0) {
    r = {1, 0};
  } else if (a.re == 0 && a.im == 0) {
    if (b.im != 0 || b.re < 0) return raise(t, PyExc_ZeroDivisionError, "0.0 to a negative or complex power");
    r = {0, 0};
  } else {
    double magnitude = std::hypot(a.re, a.im), length = std::pow(magnitude, b.re), at = std::atan2(a.im, a.re), phase = at * b.re;
    if (b.im != 0) {
      length *= std::exp(-at * b.im);
      phase += b.im * std::log(magnitude);
    }
    r = {length * std::cos(phase), length * std::sin(phase)};
  }
  if ((std::isinf(r.re) || std::isinf(r.im)) && std::isfinite(a.re) && std::isfinite(a.im) && std::isfinite(b.re) && std::isfinite(b.im))
    return raise(t, PyExc_OverflowError, "complex exponentiation");
  return box(t, r);
}
Value power(Thread& t, Value a, Value b, Value m) {
  if (!m.isEmpty() && !isNone(m)) return raise(t, PyExc_ValueError, "complex modulo");
  return binary<powPairs>(t, a, b);
}

Value compare(Thread&, Value a, Value b, int op) {
  if (op != kEq && op != kNe) return notImplemented();
  Pair x = pairOf(a);
  bool equal;
  if (isComplex(b)) {
    Pair y = pairOf(b);
    equal = x.re == y.re && x.im == y.im;
  } else if (isFloat(b)) {
    equal = x.im == 0 && x.re == floatValue(b);
  } else if (isInt(b)) {
    equal = x.im == 0 && x.re == x.re && intCompareDouble(b, x.re) == 0;
  } else {
    return notImplemented();
  }
  return boolean(equal == (op == kEq));
}

Value neg(Thread& t, Value a) { return makeComplex(t, -pairOf(a).re, -pairOf(a).im); }
Value pos(Thread& t, Value a) { return isExactly(a, &PyComplex_Type) ? a : box(t, pairOf(a)); }
Value abs(Thread& t, Value a) {
  Pair x = pairOf(a);
  double r = std::hypot(x.re, x.im);
  if (std::isinf(r) && std::isfinite(x.re) && std::isfinite(x.im)) return raise(t, PyExc_OverflowError, "absolute value too large");
  return makeFloat(t, r);
}
Value truth(Thread&, Value a) { return boolean(pairOf(a).re != 0 || pairOf(a).im != 0); }
Value hash(Thread& t, Value a) {
  auto re = static_cast<uint64_t>(hashDouble(pairOf(a).re, a)), im = static_cast<uint64_t>(hashDouble(pairOf(a).im, a));
  auto h = static_cast<intptr_t>(re + 1000003 * im);
  return makeInt(t, h == -1 ? -2 : h);
}
Value repr(Thread& t, Value a) {
  Pair x = pairOf(a);
  if (x.re == 0 && !std::signbit(x.re)) return newStrAscii(t, doubleToText(x.im, 'r', 0, 0) + "j");
  return newStrAscii(t, "(" + doubleToText(x.re, 'r', 0, 0) + doubleToText(x.im, 'r', 0, kTextSign) + "j)");
}

// --- construction --------------------------------------------------------------------------------

/// "[(] [re] [±im j] [)]" with spaces around.
bool parseComplex(std::string_view s, Pair* out) {
  auto isSpace = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  auto trim = [&] {
    while (!s.empty() && isSpace(s.front())) s.remove_prefix(1);
    while (!s.empty() && isSpace(s.back())) s.remove_suffix(1);
  };
  trim();
  if (!s.empty() && s.front() == '(') {
    if (s.back() != ')') return false;
    s = s.substr(1, s.size() - 2);
    trim();
  }
  std::string plain;
  for (size_t i = 0; i < s.size(); i++) {
    if (s[i] != '_') plain.push_back(s[i]);
    else if (i == 0 || i + 1 >= s.size() || !std::isdigit(static_cast<uint8_t>(s[i - 1])) || !std::isdigit(static_cast<uint8_t>(s[i + 1]))) return false;
  }
  s = plain;
  *out = {0, 0};
  auto isJ = [](char c) { return c == 'j' || c == 'J'; };
  double first = 0;
  size_t n = parseFloatPrefix(s, &first);
  if (n == 0) {  // "j", "+j", "-j"
    size_t i = !s.empty() && (s[0] == '+' || s[0] == '-') ? 1 : 0;
    if (i + 1 != s.size() || !isJ(s[i])) return false;
    out->im = s[0] == '-' ? -1 : 1;
    return true;
  }
  s.remove_prefix(n);
  if (s.empty()) {
    out->re = first;
    return true;
  }
  if (s.size() == 1 && isJ(s[0])) {
    out->im = first;
    return true;
  }
  if (s[0] != '+' && s[0] != '-') return false;
  out->re = first;
  double second = s[0] == '-' ? -1 : 1;
  n = parseFloatPrefix(s, &second);
  if (n == 0) {
    second = s[0] == '-' ? -1 : 1;
    n = 1;
  }
  s.remove_prefix(n);
  if (s.size() != 1 || !isJ(s[0])) return false;
  out->im = second;
  return true;
}

/// A number as a complex value; `*isComplexValue` tells whether it was one.
bool numberArg_py(Thread& t, Value v, Pair* out, bool* wasComplex, const char* message) {
  *wasComplex = false;
  if (isComplex(v)) {
    *out = pairOf(v);
    *wasComplex = true;
    return true;
  }
  out->im = 0;
  if (isFloat(v) || isInt(v) || hasSlot(v, kSlotFloat) || hasSlot(v, kSlotIndex)) return asDouble_py(t, v, &out->re);
  raise(t, PyExc_TypeError, message, v);
  return false;
}

/// v.__complex__() when there is one; v itself otherwise; empty with an exception pending.
Value tryComplex_py(Thread& t, Value v) {
  if (isExactly(v, &PyComplex_Type) || !hasSlot(v, kSlotComplex)) return v;
  PPY_TRY(r, callSlot_py(t, kSlotComplex, v));
  if (!isComplex(r)) return raise(t, PyExc_TypeError, "__complex__ returned non-complex (type %.200T)", r);
  if (!isExactly(r, &PyComplex_Type) &&
      !warn_py(t, PyExc_DeprecationWarning, 1,
               "__complex__ returned non-complex (type %.200T).  The ability to return an instance of a strict subclass of complex is deprecated, "
               "and may not be supported in a future version of Python.", r))
    return {};
  return r;
}

Value make(Thread& t, TypeObject* type, Pair p) {
  if (type == &PyComplex_Type) return box(t, p);
  auto* o = static_cast<ComplexObject*>(newInstance(t, type));
  if (!o) return {};
  o->real = p.re;
  o->imag = p.im;
  return o;
}

Value complexNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("real=0, imag=0");
  Value a[2];
  if (!bindArgs(t, "complex", kSignature, args, a)) return {};
  Value re = a[0], im = a[1];
  if (!re.isEmpty() && im.isEmpty() && isExactly(re, &PyComplex_Type) && type == &PyComplex_Type) return re;
  if (!re.isEmpty() && isStr(re)) {
    if (!im.isEmpty()) return raise(t, PyExc_TypeError, "complex() can't take second arg if first is a string");
    Pair p;
    if (!parseComplex(asciiNumberText(re), &p)) return raise(t, PyExc_ValueError, "complex() arg is a malformed string");
    return make(t, type, p);
  }
  if (!im.isEmpty() && isStr(im)) return raise(t, PyExc_TypeError, "complex() second arg can't be a string");
  Pair x{0, 0}, y{0, 0};
  bool xComplex = false, yComplex = false;
  if (!re.isEmpty()) {
    re = tryComplex_py(t, re);
    if (re.isEmpty() || !numberArg_py(t, re, &x, &xComplex, "complex() first argument must be a string or a number, not '%.200T'")) return {};
  }
  if (!im.isEmpty() && !numberArg_py(t, im, &y, &yComplex, "complex() second argument must be a number, not '%.200T'")) return {};
  // real + imag * 1j, without arithmetic that would lose the sign of a zero.
  if (yComplex) x.re -= y.im;
  if (!xComplex || im.isEmpty()) {
    if (!im.isEmpty()) x.im = y.re;
  } else {
    x.im += y.re;
  }
  return make(t, type, x);
}

const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot(complexNew)},
    {kSlotRepr, nativeSlot(repr)},
    {kSlotHash, nativeSlot(hash)},
    {kSlotBool, nativeSlot(truth)},
    {kSlotAdd, nativeSlot(binary<add>)},
    {kSlotSub, nativeSlot(binary<sub>)},
    {kSlotMul, nativeSlot(binary<mul>)},
    {kSlotTrueDiv, nativeSlot(binary<div>)},
    {kSlotPow, nativeSlot(power)},
    {kSlotNeg, nativeSlot(neg)},
    {kSlotPos, nativeSlot(pos)},
    {kSlotAbs, nativeSlot(abs)},
    {0, nullptr},
};
const BuiltinDef kMethods[] = {
    {"conjugate", "", [](Thread& t, Value self, Value*) { return makeComplex(t, pairOf(self).re, -pairOf(self).im); },
     nullptr},
    {"__complex__", "", [](Thread& t, Value self, Value*) { return pos(t, self); }, nullptr},
    {"__getnewargs__", "", [](Thread& t, Value self, Value*) {
       Value re = makeFloat(t, pairOf(self).re), im = makeFloat(t, pairOf(self).im);
       return tupleOf(t, {re, im});
     }},
    {"__format__", "format_spec, /", [](Thread& t, Value self, Value* args) {
       if (!isStr(args[0])) return raise(t, PyExc_TypeError, "__format__() argument must be str, not %T", args[0]);
       return formatComplex(t, self, args[0]);
     }, nullptr},
    {nullptr},
};
const GetSetDef kGetSet[] = {
    {"real", [](Thread& t, Value v) { return makeFloat(t, pairOf(v).re); }, nullptr, nullptr},
    {"imag", [](Thread& t, Value v) { return makeFloat(t, pairOf(v).im); }, nullptr, nullptr},
    {nullptr},
};

}  // namespace

const TypeSpec kComplexSpec = {
    &PyComplex_Type, "complex", nullptr, sizeof(ComplexObject), 0, kTypeBaseType,
    nullptr,
    kSlots, compare, kMethods, nullptr, kGetSet, nullptr, nullptr};

}  // namespace ppy
