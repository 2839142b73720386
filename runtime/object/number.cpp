/// Boxing, unboxing and identity of numbers.
#include "runtime/object/number.h"

#include <climits>

#include "runtime/object/bigint.h"
#include "runtime/object/error.h"
#include "runtime/object/int_ops.h"

namespace ppy {
using bigint::Digits;
using bigint::kDigitBits;
using bigint::kDigitMask;

Value makeBigInt(Thread& t, int64_t i) { return bigint::fromInt128(t, i); }

Value makeUint(Thread& t, uint64_t u) {
  if (u <= static_cast<uint64_t>(PPY_INT_MAX)) return Value::smallInt(static_cast<int64_t>(u));
  mp_limb_t limb = u;
  return bigint::fromLimbs(t, &limb, 1, false);
}

Value makeNan(Thread& t, double d) {
  auto* o = static_cast<FloatObject*>(gc::allocObject(t, &PyFloat_Type, sizeof(FloatObject)));
  o->ob_fval = d;
  return o;
}

Value makeComplex(Thread& t, double re, double im) {
  auto* o = static_cast<ComplexObject*>(gc::allocObject(t, &PyComplex_Type, sizeof(ComplexObject)));
  o->real = re;
  o->imag = im;
  return o;
}

bool intFits64(Value v, int64_t* out) {
  if (v.isSmallInt()) {
    *out = v.asSmallInt();
    return true;
  }
  Digits a(v);
  if (a.n > 3) return false;
  unsigned __int128 u = 0;
  for (intptr_t i = a.n; i-- > 0;) u = u << kDigitBits | a.d[i];
  if (u > static_cast<unsigned __int128>(INT64_MAX) + (a.negative ? 1 : 0)) return false;
  auto low = static_cast<uint64_t>(u);
  *out = static_cast<int64_t>(a.negative ? 0 - low : low);
  return true;
}

bool intFitsU64(Value v, uint64_t* out) {
  Digits a(v);
  if (a.n > 3 || (a.negative && a.n)) return false;
  unsigned __int128 u = 0;
  for (intptr_t i = a.n; i-- > 0;) u = u << kDigitBits | a.d[i];
  if (u > UINT64_MAX) return false;
  *out = static_cast<uint64_t>(u);
  return true;
}

Value canonical(Value v) {
  if (!v.isObject()) return v;
  TypeObject* type = v.object()->ob_type;
  if (type == &PyLong_Type) {
    int64_t i;
    if (intFits64(v, &i) && Value::fitsSmallInt(i)) return Value::smallInt(i);
  } else if (type == &PyFloat_Type) {
    double d = v.as<FloatObject>()->ob_fval;
    if (d == d) return Value::number(d);
  }
  return v;
}

bool isSame(Value a, Value b) {
  if (a == b) return true;
  // Two objects, or two immediates, of different bits differ; only a box and an immediate may be one.
  if (a.isObject() == b.isObject()) return false;
  return canonical(a) == canonical(b);
}

Value intFromLimbs(Thread& t, const uint32_t* digits, size_t n, bool negative) {
  LongObject* o = bigint::newLong(t, static_cast<intptr_t>(n));
  if (!o) return {};
  std::memcpy(o->ob_digit, digits, n * sizeof(uint32_t));
  return bigint::finishLong(o, static_cast<intptr_t>(n), negative);
}

intptr_t hashDouble(double d, Value identity) {
  constexpr uint64_t kModulus = (1ull << 61) - 1;
  if (!std::isfinite(d)) {
    if (d != d) {
      uint64_t a = identity.bits();
      auto h = static_cast<intptr_t>(a >> 4 | a << 60);
      return h == -1 ? -2 : h;
    }
    return d > 0 ? 314159 : -314159;
  }
  // An integral value of small size hashes as the int does: itself.
  if (std::fabs(d) < 9007199254740992.0 && d == std::trunc(d)) {
    auto i = static_cast<intptr_t>(d);
    return i == -1 ? -2 : i;
  }
  int e;
  double m = std::frexp(std::fabs(d), &e);
  uint64_t x = 0;
  while (m != 0) {  // 28 bits of the mantissa at a time, modulo 2^61 - 1
    x = (x << 28 & kModulus) | x >> (61 - 28);
    m *= 268435456.0;
    e -= 28;
    auto y = static_cast<uint64_t>(m);
    m -= static_cast<double>(y);
    x += y;
    if (x >= kModulus) x -= kModulus;
  }
  e = e >= 0 ? e % 61 : 60 - (-1 - e) % 61;
  x = (x << e & kModulus) | x >> (61 - e);
  auto h = static_cast<intptr_t>(x);
  if (d < 0) h = -h;
  return h == -1 ? -2 : h;
}

}  // namespace ppy
