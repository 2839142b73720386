// The math module: functions of floats through the C library with Python's error rules.
#include <cerrno>
#include <cmath>

#include <vector>

#include "compiler/support/check.h"
#include "runtime/frame/call.h"
#include "stdlib/modules.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "stdlib/math/math.h"

namespace ppy {
namespace math {

Value domainError(Thread& t) { return raise(t, PyExc_ValueError, "math domain error"); }
Value rangeError(Thread& t) { return raise(t, PyExc_OverflowError, "math range error"); }

bool asDouble(Thread& t, Value v, double* out) {
  if (v.isNumber()) {
    *out = v.asNumber();
    return true;
  }
  if (v.isSmallInt()) {
    *out = static_cast<double>(v.asSmallInt());
    return true;
  }
  if (isInt(v)) return intToDouble(t, v, out);
  if (!isFloat(v) && slotOf(v, kSlotFloat).attr.isEmpty() && slotOf(v, kSlotIndex).attr.isEmpty()) {
    raise(t, PyExc_TypeError, "must be real number, not %T", v);
    return false;
  }
  return asDouble_py(t, v, out);
}

namespace {

using Fn1 = double (*)(double);

/// NaN from a number is a domain error; infinity from a finite number overflows where `canOverflow`.
Value apply(Thread& t, Value v, Fn1 f, bool canOverflow) {
  double x;
  if (!asDouble(t, v, &x)) return {};
  double r = f(x);
  if (std::isnan(r) && !std::isnan(x)) return domainError(t);
  if (std::isinf(r) && std::isfinite(x)) return canOverflow ? rangeError(t) : domainError(t);
  return makeFloat(t, r);
}

#define PPY_MATH1(Name, fn, overflow) \
  Value math##Name(Thread& t, Value, Value* a) { return apply(t, a[0], [](double x) -> double { return fn(x); }, overflow); }
PPY_MATH1(Sqrt, std::sqrt, false)
PPY_MATH1(Exp, std::exp, true)
PPY_MATH1(Exp2, std::exp2, true)
PPY_MATH1(Expm1, std::expm1, true)
PPY_MATH1(Log1p, std::log1p, false)
PPY_MATH1(Sin, std::sin, false)
PPY_MATH1(Cos, std::cos, false)
PPY_MATH1(Tan, std::tan, false)
PPY_MATH1(Asin, std::asin, false)
PPY_MATH1(Acos, std::acos, false)
PPY_MATH1(Atan, std::atan, false)
PPY_MATH1(Sinh, std::sinh, true)
PPY_MATH1(Cosh, std::cosh, true)
PPY_MATH1(Tanh, std::tanh, false)
PPY_MATH1(Asinh, std::asinh, false)
PPY_MATH1(Acosh, std::acosh, false)
PPY_MATH1(Atanh, std::atanh, false)
PPY_MATH1(Fabs, std::fabs, false)
PPY_MATH1(Cbrt, std::cbrt, false)
PPY_MATH1(Erf, std::erf, false)
PPY_MATH1(Erfc, std::erfc, false)

Value mathDegrees(Thread& t, Value, Value* a) {
  double x;
  return asDouble(t, a[0], &x) ? makeFloat(t, x * (180.0 / M_PI)) : Value();
}
Value mathRadians(Thread& t, Value, Value* a) {
  double x;
  return asDouble(t, a[0], &x) ? makeFloat(t, x * (M_PI / 180.0)) : Value();
}

Value mathGamma(Thread& t, Value, Value* a) {
  double x;
  if (!asDouble(t, a[0], &x)) return {};
  if (std::isfinite(x) && x <= 0 && x == std::floor(x)) return domainError(t);
  if (x == -INFINITY) return domainError(t);
  double r = std::tgamma(x);
  return std::isinf(r) && std::isfinite(x) ? rangeError(t) : makeFloat(t, r);
}
Value mathLgamma(Thread& t, Value, Value* a) {
  double x;
  if (!asDouble(t, a[0], &x)) return {};
  if (std::isfinite(x) && x <= 0 && x == std::floor(x)) return domainError(t);
  int sign;
  double r = ::lgamma_r(x, &sign);
  return std::isinf(r) && std::isfinite(x) ? rangeError(t) : makeFloat(t, r);
}

/// Rounding to an int: floats directly, others by their dunder.
Value rounded(Thread& t, Value v, Fn1 f, const char* dunder) {
  if (v.isSmallInt()) return v;
  if (!isExactly(v, &PyFloat_Type)) {
    Value m = lookupInMro(typeOf(v), intern(t, dunder));
    if (!m.isEmpty()) return callSpecial_py(t, m, &v, 1);
  }
  double x;
  if (!asDouble(t, v, &x)) return {};
  double r = f(x);
  if (r >= -1e15 && r <= 1e15) return makeInt(t, static_cast<int64_t>(r));
  return call_py(t, &PyLong_Type, makeFloat(t, r));
}
Value mathFloor(Thread& t, Value, Value* a) { return rounded(t, a[0], std::floor, "__floor__"); }
Value mathCeil(Thread& t, Value, Value* a) { return rounded(t, a[0], std::ceil, "__ceil__"); }
Value mathTrunc(Thread& t, Value, Value* a) {
  if (isExactly(a[0], &PyFloat_Type)) return rounded(t, a[0], std::trunc, "__trunc__");
  Value m = lookupInMro(typeOf(a[0]), intern(t, "__trunc__"));
  if (m.isEmpty()) return raise(t, PyExc_TypeError, "type %T doesn't define __trunc__ method", a[0]);
  return callSpecial_py(t, m, a, 1);
}

Value two(Thread& t, Value* a, double (*f)(double, double)) {
  double x, y;
  if (!asDouble(t, a[0], &x) || !asDouble(t, a[1], &y)) return {};
  double r = f(x, y);
  if (std::isnan(r) && !std::isnan(x) && !std::isnan(y)) return domainError(t);
  if (std::isinf(r) && std::isfinite(x) && std::isfinite(y)) return rangeError(t);
  return makeFloat(t, r);
}
Value mathAtan2(Thread& t, Value, Value* a) { return two(t, a, std::atan2); }
Value mathFmod(Thread& t, Value, Value* a) {
  double x, y;
  if (!asDouble(t, a[0], &x) || !asDouble(t, a[1], &y)) return {};
  if (std::isinf(y) && std::isfinite(x)) return makeFloat(t, x);
  return two(t, a, std::fmod);
}
Value mathRemainder(Thread& t, Value, Value* a) { return two(t, a, std::remainder); }
Value mathCopysign(Thread& t, Value, Value* a) {
  double x, y;
  return asDouble(t, a[0], &x) && asDouble(t, a[1], &y) ? makeFloat(t, std::copysign(x, y)) : Value();
}
Value mathNextafter(Thread& t, Value, Value* a) {
  double x, y;
  return asDouble(t, a[0], &x) && asDouble(t, a[1], &y) ? makeFloat(t, std::nextafter(x, y)) : Value();
}
Value mathUlp(Thread& t, Value, Value* a) {
  double x;
  if (!asDouble(t, a[0], &x)) return {};
  if (std::isnan(x)) return makeFloat(t, x);
  x = std::fabs(x);
  if (std::isinf(x)) return makeFloat(t, x);
  double next = std::nextafter(x, INFINITY);
  return makeFloat(t, std::isinf(next) ? x - std::nextafter(x, -INFINITY) : next - x);
}
Value mathPow(Thread& t, Value, Value* a) {
  double x, y;
  if (!asDouble(t, a[0], &x) || !asDouble(t, a[1], &y)) return {};
  double r = std::pow(x, y);
  if (std::isfinite(x) && std::isfinite(y)) {
    if (std::isnan(r)) return domainError(t);
    if (std::isinf(r)) return x == 0 ? domainError(t) : rangeError(t);
  }
  return makeFloat(t, r);
}

Value mathLdexp(Thread& t, Value, Value* a) {
  double x;
  if (!asDouble(t, a[0], &x)) return {};
  if (!isInt(a[1])) return raise(t, PyExc_TypeError, "Expected an int as second argument to ldexp.");
  int64_t e;
  if (!intFits64(a[1], &e)) {
    Value zero = Value::smallInt(0);
    int negative = less_py(t, a[1], zero);
    if (negative < 0) return {};
    e = negative ? INT32_MIN : INT32_MAX;
  }
  if (x == 0 || !std::isfinite(x)) return makeFloat(t, x);
  e = std::max<int64_t>(INT32_MIN, std::min<int64_t>(e, INT32_MAX));
  double r = std::ldexp(x, static_cast<int>(e));
  return std::isinf(r) ? rangeError(t) : makeFloat(t, r);
}
Value mathFrexp(Thread& t, Value, Value* a) {
  double x;
  if (!asDouble(t, a[0], &x)) return {};
  int e = 0;
  if (std::isfinite(x)) x = std::frexp(x, &e);
  return tupleOf(t, {makeFloat(t, x), Value::smallInt(e)});
}
Value mathModf(Thread& t, Value, Value* a) {
  double x, whole;
  if (!asDouble(t, a[0], &x)) return {};
  double fraction = std::modf(x, &whole);
  return tupleOf(t, {makeFloat(t, fraction), makeFloat(t, whole)});
}

Value mathIsnan(Thread& t, Value, Value* a) { double x; return asDouble(t, a[0], &x) ? boolean(std::isnan(x)) : Value(); }
Value mathIsinf(Thread& t, Value, Value* a) { double x; return asDouble(t, a[0], &x) ? boolean(std::isinf(x)) : Value(); }
Value mathIsfinite(Thread& t, Value, Value* a) { double x; return asDouble(t, a[0], &x) ? boolean(std::isfinite(x)) : Value(); }

Value mathIsclose(Thread& t, Value, Value* a) {
  double x, y, rel = 1e-9, abs = 0;
  if (!asDouble(t, a[0], &x) || !asDouble(t, a[1], &y)) return {};
  if (!a[2].isEmpty() && !asDouble(t, a[2], &rel)) return {};
  if (!a[3].isEmpty() && !asDouble(t, a[3], &abs)) return {};
  if (rel < 0 || abs < 0) return raise(t, PyExc_ValueError, "tolerances must be non-negative");
  if (x == y) return boolean(true);
  if (std::isinf(x) || std::isinf(y)) return boolean(false);
  double diff = std::fabs(x - y);
  return boolean(diff <= std::fabs(rel * y) || diff <= std::fabs(rel * x) || diff <= abs);
}

/// Natural logarithm of an int of any size: the top bits as a double plus the exponent.
bool logOfInt_py(Thread& t, Value v, double (*f)(double), double* out) {
  double x;
  if (v.isSmallInt()) {
    x = static_cast<double>(v.asSmallInt());
  } else {
    PPY_ASSERT(isInt(v));
    auto* l = v.as<LongObject>();
    if (l->ob_size <= 0) {
      x = -1;
    } else {
      double m = 0;
      intptr_t n = l->ob_size;
      for (intptr_t i = n - 1; i >= 0 && i >= n - 4; i--) m = m * 1073741824.0 + l->ob_digit[i];
      double exponent = 30.0 * static_cast<double>(std::max<intptr_t>(n - 4, 0));
      *out = f(m) + f(2.0) * exponent;
      return true;
    }
  }
  if (x <= 0) {
    domainError(t);
    return false;
  }
  *out = f(x);
  return true;
}
bool logOf_py(Thread& t, Value v, double (*f)(double), double* out) {
  if (isInt(v)) return logOfInt_py(t, v, f, out);
  double x;
  if (!asDouble(t, v, &x)) return false;
  if (x <= 0) {
    domainError(t);
    return false;
  }
  *out = f(x);
  return true;
}
Value mathLog(Thread& t, Value, Value* a) {
  double x, base;
  if (!logOf_py(t, a[0], std::log, &x)) return {};
  if (a[1].isEmpty()) return makeFloat(t, x);
  if (!logOf_py(t, a[1], std::log, &base)) return {};
  if (base == 0) return raise(t, PyExc_ZeroDivisionError, "float division by zero");
  return makeFloat(t, x / base);
}
Value mathLog2(Thread& t, Value, Value* a) { double x; return logOf_py(t, a[0], std::log2, &x) ? makeFloat(t, x) : Value(); }
Value mathLog10(Thread& t, Value, Value* a) { double x; return logOf_py(t, a[0], std::log10, &x) ? makeFloat(t, x) : Value(); }

}  // namespace
extern "C" __float128 sqrtf128(__float128) noexcept;  // of libm; declared by its header for GCC only
namespace {

/// The root of a sum of squares. Squares of doubles are exact in 113 bits, and none overflows.
class Norm {
 public:
  void add(double x) {
    nan_ |= std::isnan(x);
    inf_ |= std::isinf(x);
    sum_ += static_cast<__float128>(x) * x;
  }
  Value result(Thread& t) const { return makeFloat(t, inf_ ? INFINITY : nan_ ? NAN : static_cast<double>(sqrtf128(sum_))); }

 private:
  __float128 sum_ = 0;
  bool nan_ = false, inf_ = false;
};

Value mathHypot(Thread& t, Value, Value* a) {
  auto* args = a[0].as<TupleObject>();
  Norm norm;
  for (intptr_t i = 0; i < args->ob_size; i++) {
    double x;
    if (!asDouble(t, args->ob_item[i], &x)) return {};
    norm.add(x);
  }
  return norm.result(t);
}

Value mathDist(Thread& t, Value, Value* a) {
  PPY_TRY(p, listFromIterable_py(t, a[0]));
  PPY_TRY(q, listFromIterable_py(t, a[1]));
  auto *x = p.as<ListObject>(), *y = q.as<ListObject>();
  if (x->ob_size != y->ob_size) return raise(t, PyExc_ValueError, "both points must have the same number of dimensions");
  Norm norm;
  for (intptr_t i = 0; i < x->ob_size; i++) {
    double u, v;
    if (!asDouble(t, x->ob_item[i], &u) || !asDouble(t, y->ob_item[i], &v)) return {};
    norm.add(u - v);
  }
  return norm.result(t);
}

/// fsum: exact running sum as non-overlapping partials (Shewchuk 1997), rounded once at the end.
Value mathFsum(Thread& t, Value, Value* a) {
  std::vector<double> partials;
  double special = 0, infinities = 0;
  bool overflow = false;
  bool ok = forEach_py(t, a[0], [&](Value v) {
    double x;
    if (!asDouble(t, v, &x)) return false;
    double original = x;
    size_t kept = 0;
    for (double y : partials) {
      if (std::fabs(x) < std::fabs(y)) std::swap(x, y);
      double high = x + y, low = y - (high - x);
      if (low != 0) partials[kept++] = low;
      x = high;
    }
    partials.resize(kept);
    if (x != 0) {
      if (!std::isfinite(x)) {
        if (std::isfinite(original)) overflow = true;
        if (std::isinf(original)) infinities += original;
        special += original;
        partials.clear();
      } else {
        partials.push_back(x);
      }
    }
    return true;
  });
  if (!ok) return {};
  if (overflow) return raise(t, PyExc_OverflowError, "intermediate overflow in fsum");
  if (special != 0 || std::isnan(special)) {
    if (std::isnan(infinities)) return raise(t, PyExc_ValueError, "-inf + inf in fsum");
    return makeFloat(t, special);
  }
  double high = 0, low = 0;
  size_t n = partials.size();
  if (n) {
    high = partials[--n];
    while (n) {
      double x = high, y = partials[--n];
      high = x + y;
      low = y - (high - x);
      if (low != 0) break;
    }
    // round half to even across the remaining partials
    if (n && ((low < 0 && partials[n - 1] < 0) || (low > 0 && partials[n - 1] > 0))) {
      double y = low * 2, x = high + y;
      if (y == x - high) high = x;
    }
  }
  return makeFloat(t, high);
}

Value mathProd(Thread& t, Value, Value* a) {
  Value total = a[1].isEmpty() ? Value::smallInt(1) : a[1];
  bool ok = forEach_py(t, a[0], [&](Value v) {
    total = binary_py(t, kOpMul, total, v);
    return !total.isEmpty();
  });
  return ok ? total : Value();
}

}  // namespace


namespace {

const BuiltinDef kFunctions[] = {
    {"sqrt", "x, /", mathSqrt}, {"exp", "x, /", mathExp}, {"exp2", "x, /", mathExp2}, {"expm1", "x, /", mathExpm1},
    {"log", "x, base=None, /", mathLog}, {"log1p", "x, /", mathLog1p}, {"log2", "x, /", mathLog2}, {"log10", "x, /", mathLog10},
    {"sin", "x, /", mathSin}, {"cos", "x, /", mathCos}, {"tan", "x, /", mathTan}, {"asin", "x, /", mathAsin}, {"acos", "x, /", mathAcos},
    {"atan", "x, /", mathAtan}, {"atan2", "y, x, /", mathAtan2}, {"sinh", "x, /", mathSinh}, {"cosh", "x, /", mathCosh},
    {"tanh", "x, /", mathTanh}, {"asinh", "x, /", mathAsinh}, {"acosh", "x, /", mathAcosh}, {"atanh", "x, /", mathAtanh},
    {"fabs", "x, /", mathFabs}, {"cbrt", "x, /", mathCbrt}, {"erf", "x, /", mathErf}, {"erfc", "x, /", mathErfc},
    {"gamma", "x, /", mathGamma}, {"lgamma", "x, /", mathLgamma}, {"degrees", "x, /", mathDegrees}, {"radians", "x, /", mathRadians},
    {"floor", "x, /", mathFloor}, {"ceil", "x, /", mathCeil}, {"trunc", "x, /", mathTrunc}, {"fmod", "x, y, /", mathFmod},
    {"remainder", "x, y, /", mathRemainder}, {"copysign", "x, y, /", mathCopysign}, {"nextafter", "x, y, /", mathNextafter},
    {"ulp", "x, /", mathUlp}, {"pow", "x, y, /", mathPow}, {"ldexp", "x, i, /", mathLdexp}, {"frexp", "x, /", mathFrexp},
    {"modf", "x, /", mathModf}, {"isnan", "x, /", mathIsnan}, {"isinf", "x, /", mathIsinf}, {"isfinite", "x, /", mathIsfinite},
    {"isclose", "a, b, *, rel_tol=1e-09, abs_tol=0.0", mathIsclose}, {"hypot", "*coordinates", mathHypot}, {"dist", "p, q, /", mathDist},
    {"fsum", "seq, /", mathFsum}, {"prod", "iterable, /, *, start=1", mathProd}, {nullptr, nullptr, nullptr}};

bool initMath(Thread& t, ModuleObject* m) {
  DictObject* d = moduleDict(m);
  return addFunctions(t, m, kIntegerFunctions) && dictSetStr(t, d, intern(t, "pi"), makeFloat(t, M_PI)) &&
         dictSetStr(t, d, intern(t, "e"), makeFloat(t, M_E)) && dictSetStr(t, d, intern(t, "tau"), makeFloat(t, 2 * M_PI)) &&
         dictSetStr(t, d, intern(t, "inf"), makeFloat(t, INFINITY)) && dictSetStr(t, d, intern(t, "nan"), makeFloat(t, NAN));
}

}  // namespace
}  // namespace math

const NativeModule kMathModule = {"math", math::kFunctions, math::initMath,
                                  nullptr};

}  // namespace ppy
