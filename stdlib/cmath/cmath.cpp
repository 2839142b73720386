// The cmath module: the C library's complex functions, which follow the C standard's Annex G for special values as
// CPython does; what raises is decided here.
#include <cerrno>
#include <cmath>

#include "runtime/object/recursion.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

struct Complex {
  double re, im;
};
using CDouble = _Complex double;
CDouble toC(Complex z) {
  CDouble c;
  __real__ c = z.re;
  __imag__ c = z.im;
  return c;
}
Complex fromC(CDouble c) { return {__real__ c, __imag__ c}; }
bool finite(Complex z) { return std::isfinite(z.re) && std::isfinite(z.im); }

/// What complex(v) takes without text: complex, __complex__, float, int.
bool complexArg_py(Thread& t, Value v, Complex* out) {
  if (v.isObject() && isInstance(v, &PyComplex_Type)) {
    *out = {v.as<ComplexObject>()->real, v.as<ComplexObject>()->imag};
    return true;
  }
  if (!isFloat(v) && !isInt(v) && hasSlot(v, kSlotComplex)) {
    Value r = callSlot_py(t, kSlotComplex, v);
    if (r.isEmpty()) return false;
    if (!r.isObject() || !isInstance(r, &PyComplex_Type)) {
      raise(t, PyExc_TypeError, "__complex__ returned non-complex (type %T)", r);
      return false;
    }
    if (!isExactly(r, &PyComplex_Type) &&
        !warn_py(t, PyExc_DeprecationWarning, 1,
                 "__complex__ returned non-complex (type %T).  The ability to return an instance of a strict subclass of complex is deprecated, and may "
                 "not be supported in a future version of Python.", r))
      return false;
    *out = {r.as<ComplexObject>()->real, r.as<ComplexObject>()->imag};
    return true;
  }
  out->im = 0;
  return asDouble_py(t, v, &out->re);
}

Value domainError(Thread& t) { return raise(t, PyExc_ValueError, "math domain error"); }
Value rangeError(Thread& t) { return raise(t, PyExc_OverflowError, "math range error"); }
Value complexValue(Thread& t, Complex z) { return makeComplex(t, z.re, z.im); }

/// One function: what it computes, and for which arguments it is not defined.
using ComplexFn = Complex (*)(Complex);
template <ComplexFn f, bool (*undefined)(Complex)>
Value apply(Thread& t, Value, Value* a) {
  Complex z;
  if (!complexArg_py(t, a[0], &z)) return {};
  if (undefined(z)) return domainError(t);
  Complex r = f(z);
  return finite(z) && !finite(r) ? rangeError(t) : complexValue(t, r);
}
bool never(Complex) { return false; }
bool undefinedExp(Complex z) { return std::isinf(z.im) && !std::isnan(z.re) && !(std::isinf(z.re) && z.re < 0); }
bool undefinedHyperbolic(Complex z) { return std::isinf(z.im) && !std::isnan(z.re); }
bool undefinedTanh(Complex z) { return std::isinf(z.im) && std::isfinite(z.re); }
bool undefinedLog(Complex z) { return z.re == 0 && z.im == 0; }
bool undefinedAtanh(Complex z) { return std::fabs(z.re) == 1 && z.im == 0; }
Complex timesI(Complex z) { return {-z.im, z.re}; }
bool undefinedCos(Complex z) { return undefinedHyperbolic(timesI(z)); }
bool undefinedTan(Complex z) { return undefinedTanh(timesI(z)); }
bool undefinedAtan(Complex z) { return undefinedAtanh(timesI(z)); }

#define PPY_FUNCTION(name) Complex c_##name(Complex z) { return fromC(__builtin_c##name(toC(z))); }
PPY_FUNCTION(acos)
PPY_FUNCTION(asin)
PPY_FUNCTION(asinh)
PPY_FUNCTION(atan)
PPY_FUNCTION(atanh)
PPY_FUNCTION(exp)
PPY_FUNCTION(log)
PPY_FUNCTION(sqrt)
#undef PPY_FUNCTION
// Where the standard leaves a part open for a NaN, CPython has NaN in both.
constexpr Complex kNans{__builtin_nan(""), __builtin_nan("")};
Complex c_acosh(Complex z) { return z.re == 0 && std::isnan(z.im) ? kNans : fromC(__builtin_cacosh(toC(z))); }
Complex c_sinh(Complex z) { return z.re == 0 && std::isnan(z.im) ? Complex{0, z.im} : fromC(__builtin_csinh(toC(z))); }
Complex c_cosh(Complex z) { return z.re == 0 && std::isnan(z.im) ? Complex{z.im, 0} : fromC(__builtin_ccosh(toC(z))); }
Complex c_tanh(Complex z) { return z.re == 0 && std::isnan(z.im) ? kNans : fromC(__builtin_ctanh(toC(z))); }
// The circular functions of what is not finite come from the hyperbolic ones, which gives zeros CPython's signs.
Complex c_sin(Complex z) {
  if (finite(z)) return fromC(__builtin_csin(toC(z)));
  Complex r = c_sinh(timesI(z));
  return {r.im, -r.re};
}
Complex c_cos(Complex z) { return finite(z) ? fromC(__builtin_ccos(toC(z))) : c_cosh(timesI(z)); }
Complex c_tan(Complex z) {
  if (finite(z)) return fromC(__builtin_ctan(toC(z)));
  Complex r = c_tanh(timesI(z));
  return {r.im, -r.re};
}
Complex c_log10(Complex z) {
  Complex r = c_log(z);
  return {r.re / M_LN10, r.im / M_LN10};
}

Value logFunction(Thread& t, Value, Value* a) {
  Complex z;
  if (!complexArg_py(t, a[0], &z)) return {};
  if (undefinedLog(z)) return domainError(t);
  Value x = complexValue(t, c_log(z));
  if (a[1].isEmpty()) return x;
  Complex base;
  if (!complexArg_py(t, a[1], &base)) return {};
  if (undefinedLog(base)) return domainError(t);
  Value y = complexValue(t, c_log(base));
  Value r = binary_py(t, kOpTrueDiv, x, y);
  if (r.isEmpty() && pendingIs(t, PyExc_ZeroDivisionError)) {
    clearException(t);
    return domainError(t);
  }
  return r;
}

Value phase(Thread& t, Value, Value* a) {
  Complex z;
  return complexArg_py(t, a[0], &z) ? makeFloat(t, std::atan2(z.im, z.re)) : Value();
}
Value polar(Thread& t, Value, Value* a) {
  Complex z;
  if (!complexArg_py(t, a[0], &z)) return {};
  double r = std::hypot(z.re, z.im);
  if (std::isinf(r) && finite(z)) return rangeError(t);
  return tupleOf(t, {makeFloat(t, r), makeFloat(t, std::atan2(z.im, z.re))});
}
Value rect(Thread& t, Value, Value* a) {
  double r, phi;
  if (!asDouble_py(t, a[0], &r) || !asDouble_py(t, a[1], &phi)) return {};
  if (r != 0 && !std::isnan(r) && std::isinf(phi)) return domainError(t);
  Complex z;
  if (phi == 0) {
    z = {r, std::isnan(r) ? 0.0 : r * phi};
    if (std::isinf(r)) z.im = std::copysign(0.0, phi) * (r < 0 ? -1 : 1);
  } else if (std::isfinite(r) && std::isfinite(phi)) {
    z = {r * std::cos(phi), r * std::sin(phi)};
  } else if (std::isinf(r) && std::isfinite(phi)) {
    z = {std::copysign(HUGE_VAL, std::cos(phi)), std::copysign(HUGE_VAL, std::sin(phi))};
    if (r < 0) z = {-z.re, -z.im};
  } else if (r == 0) {
    z = {0, 0};
  } else if (std::isinf(r)) {
    z = {HUGE_VAL, std::nan("")};
  } else {
    z = {std::nan(""), std::nan("")};
  }
  return complexValue(t, z);
}

template <bool (*test)(Complex)>
Value classify(Thread& t, Value, Value* a) {
  Complex z;
  return complexArg_py(t, a[0], &z) ? boolean(test(z)) : Value();
}
bool infinite(Complex z) { return std::isinf(z.re) || std::isinf(z.im); }
bool notNumber(Complex z) { return std::isnan(z.re) || std::isnan(z.im); }

Value isClose(Thread& t, Value, Value* args) {
  Complex a, b;
  double relative = 1e-9, absolute = 0;
  if (!complexArg_py(t, args[0], &a) || !complexArg_py(t, args[1], &b) || (!args[2].isEmpty() && !asDouble_py(t, args[2], &relative)) ||
      (!args[3].isEmpty() && !asDouble_py(t, args[3], &absolute)))
    return {};
  if (relative < 0 || absolute < 0) return raise(t, PyExc_ValueError, "tolerances must be non-negative");
  if (a.re == b.re && a.im == b.im) return boolean(true);
  if (infinite(a) || infinite(b)) return boolean(false);
  double difference = std::hypot(a.re - b.re, a.im - b.im);
  return boolean(difference <= relative * std::hypot(b.re, b.im) || difference <= relative * std::hypot(a.re, a.im) || difference <= absolute);
}

const BuiltinDef kFunctions[] = {
    {"acos", "z, /", apply<c_acos, never>}, {"acosh", "z, /", apply<c_acosh, never>}, {"asin", "z, /", apply<c_asin, never>},
    {"asinh", "z, /", apply<c_asinh, never>}, {"atan", "z, /", apply<c_atan, undefinedAtan>}, {"atanh", "z, /", apply<c_atanh, undefinedAtanh>},
    {"cos", "z, /", apply<c_cos, undefinedCos>}, {"cosh", "z, /", apply<c_cosh, undefinedHyperbolic>}, {"exp", "z, /", apply<c_exp, undefinedExp>},
    {"log", "z, base=0, /", logFunction}, {"log10", "z, /", apply<c_log10, undefinedLog>}, {"sin", "z, /", apply<c_sin, undefinedCos>},
    {"sinh", "z, /", apply<c_sinh, undefinedHyperbolic>}, {"sqrt", "z, /", apply<c_sqrt, never>}, {"tan", "z, /", apply<c_tan, undefinedTan>},
    {"tanh", "z, /", apply<c_tanh, undefinedTanh>}, {"phase", "z, /", phase}, {"polar", "z, /", polar}, {"rect", "r, phi, /", rect},
    {"isfinite", "z, /", classify<finite>}, {"isinf", "z, /", classify<infinite>}, {"isnan", "z, /", classify<notNumber>},
    {"isclose", "a, b, *, rel_tol=1e-09, abs_tol=0.0", isClose}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  return addValue(t, m, "pi", makeFloat(t, M_PI)) && addValue(t, m, "e", makeFloat(t, M_E)) && addValue(t, m, "tau", makeFloat(t, 2 * M_PI)) &&
         addValue(t, m, "inf", makeFloat(t, HUGE_VAL)) && addValue(t, m, "nan", makeFloat(t, std::nan(""))) &&
         addValue(t, m, "infj", makeComplex(t, 0, HUGE_VAL)) && addValue(t, m, "nanj", makeComplex(t, 0, std::nan("")));
}

}  // namespace

const NativeModule kCmathModule = {"cmath", kFunctions, init};

}  // namespace ppy
