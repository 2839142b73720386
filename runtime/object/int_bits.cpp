/// Shifts, bit operations, comparison, hash and conversions to and from double of ints.
#include <algorithm>
#include <climits>
#include <cmath>

#include "runtime/object/bigint.h"
#include "runtime/object/error.h"
#include "runtime/object/int_ops.h"

namespace ppy {
using namespace bigint;

int intSign(Value a) {
  if (a.isSmallInt()) {
    int64_t i = a.asSmallInt();
    return i < 0 ? -1 : i > 0;
  }
  intptr_t n = a.as<LongObject>()->ob_size;
  return n < 0 ? -1 : n > 0;
}

uint64_t intBitLength(Value a) { return Digits(a).bitLength(); }

int intCompare(Value a, Value b) {
  if (bothSmallInts(a, b)) {
    int64_t x = a.asSmallInt(), y = b.asSmallInt();
    return x < y ? -1 : x > y;
  }
  Digits x(a), y(b);
  int sx = x.sign(), sy = y.sign();
  if (sx != sy) return sx < sy ? -1 : 1;
  if (x.n != y.n) return (x.n < y.n) == (sx > 0) ? -1 : 1;
  for (intptr_t i = x.n; i-- > 0;)
    if (x.d[i] != y.d[i]) return (x.d[i] < y.d[i]) == (sx > 0) ? -1 : 1;
  return 0;
}

int intCompareDouble(Value a, double d) {
  if (std::isinf(d)) return d > 0 ? -1 : 1;
  int64_t i;
  if (intFits64(a, &i)) {
    if (i > -(1ll << 53) && i < (1ll << 53)) {
      auto x = static_cast<double>(i);
      return x < d ? -1 : x > d;
    }
    if (d >= 9223372036854775808.0) return -1;
    if (d < -9223372036854775808.0) return 1;
    auto whole = static_cast<int64_t>(d);  // truncates
    if (i != whole) return i < whole ? -1 : 1;
    double rest = d - static_cast<double>(whole);
    return rest > 0 ? -1 : rest < 0;
  }
  int sign = intSign(a), signD = d > 0 ? 1 : d < 0 ? -1 : 0;
  if (sign != signD) return sign < signD ? -1 : 1;
  // |a| is above 2^63: compare bit lengths, then the integer parts exactly (d has no fraction there).
  int e;
  std::frexp(d, &e);
  uint64_t bits = intBitLength(a);
  if (bits != static_cast<uint64_t>(std::max(e, 0))) return (bits < static_cast<uint64_t>(std::max(e, 0))) == (sign > 0) ? -1 : 1;
  Digits x(a);
  double m = std::frexp(std::fabs(d), &e);
  auto mantissa = static_cast<uint64_t>(std::ldexp(m, 53));
  // Digits from the top: bits [e - 53, e) of |a| against the mantissa, then the rest against zero.
  uint64_t shift = bits - 53, word = shift / kDigitBits;
  int bit = static_cast<int>(shift % kDigitBits);
  unsigned __int128 top = 0;
  for (intptr_t i = x.n; i-- > static_cast<intptr_t>(word);) top = top << kDigitBits | x.d[i];
  auto head = static_cast<uint64_t>(top >> bit);
  if (head != mantissa) return (head < mantissa) == (sign > 0) ? -1 : 1;
  bool rest = (x.d[word] & ((1u << bit) - 1)) != 0;
  for (uint64_t i = 0; i < word && !rest; i++) rest = x.d[i] != 0;
  return rest ? sign : 0;
}

intptr_t intHash(Value a) {
  if (a.isSmallInt()) {
    int64_t i = a.asSmallInt();
    return i == -1 ? -2 : i;
  }
  constexpr uint64_t kModulus = (1ull << 61) - 1;
  Digits x(a);
  uint64_t h = 0;
  for (intptr_t i = x.n; i-- > 0;) {
    h = (h << kDigitBits & kModulus) | h >> (61 - kDigitBits);
    h += x.d[i];
    if (h >= kModulus) h -= kModulus;
  }
  auto r = static_cast<intptr_t>(h);
  if (x.negative) r = -r;
  return r == -1 ? -2 : r;
}

Value intLShift(Thread& t, Value a, Value b) {
  if (intSign(b) < 0) return raise(t, PyExc_ValueError, "negative shift count");
  if (intIsZero(a)) return Value::smallInt(0);
  int64_t by;
  if (!intFits64(b, &by)) return raise(t, PyExc_OverflowError, "too many digits in integer");
  if (a.isSmallInt() && by < 64) {
    __int128 r = static_cast<__int128>(a.asSmallInt()) << by;
    if (r >= PPY_INT_MIN && r <= PPY_INT_MAX) return Value::smallInt(static_cast<int64_t>(r));
    return fromInt128(t, r);
  }
  Digits x(a);
  int64_t words = by / kDigitBits;
  int bits = static_cast<int>(by % kDigitBits);
  if (words > PTRDIFF_MAX / 8 - x.n) return raise(t, PyExc_OverflowError, "too many digits in integer");
  LongObject* r = newLong(t, x.n + words + 1);
  if (!r) return {};
  for (int64_t i = 0; i < words; i++) r->ob_digit[i] = 0;
  uint64_t carry = 0;
  for (intptr_t i = 0; i < x.n; i++) {
    carry |= static_cast<uint64_t>(x.d[i]) << bits;
    r->ob_digit[words + i] = static_cast<uint32_t>(carry) & kDigitMask;
    carry >>= kDigitBits;
  }
  r->ob_digit[words + x.n] = static_cast<uint32_t>(carry);
  return finishLong(r, x.n + words + 1, x.negative);
}

Value intRShift(Thread& t, Value a, Value b) {
  if (intSign(b) < 0) return raise(t, PyExc_ValueError, "negative shift count");
  int64_t by;
  int sign = intSign(a);
  if (!intFits64(b, &by)) return Value::smallInt(sign < 0 ? -1 : 0);
  if (a.isSmallInt()) return Value::smallInt(a.asSmallInt() >> std::min<int64_t>(by, 63));
  Digits x(a);
  intptr_t words = by / kDigitBits;
  int bits = static_cast<int>(by % kDigitBits);
  if (words >= x.n) return Value::smallInt(sign < 0 ? -1 : 0);
  // A negative number rounds down: one more in magnitude if any bit is lost.
  bool lost = false;
  if (x.negative) {
    lost = (x.d[words] & ((1u << bits) - 1)) != 0;
    for (intptr_t i = 0; i < words && !lost; i++) lost = x.d[i] != 0;
  }
  intptr_t n = x.n - words;
  LongObject* r = newLong(t, n + 1);
  if (!r) return {};
  for (intptr_t i = 0; i < n; i++) {
    uint64_t high = i + 1 < n ? x.d[words + i + 1] : 0;
    r->ob_digit[i] = static_cast<uint32_t>((x.d[words + i] | high << kDigitBits) >> bits) & kDigitMask;
  }
  r->ob_digit[n] = 0;
  if (lost) {
    intptr_t i = 0;
    while (r->ob_digit[i] == kDigitMask) r->ob_digit[i++] = 0;
    r->ob_digit[i]++;
  }
  return finishLong(r, n + 1, x.negative);
}

namespace {

// Digits of the two's complement of a number, sign extended without end.
class TwosComplement {
 public:
  explicit TwosComplement(const Digits& v) : v_(v), carry_(v.negative ? 1 : 0) {}
  uint32_t next() {
    uint32_t d = at_ < v_.n ? v_.d[at_] : 0;
    at_++;
    if (!v_.negative) return d;
    carry_ += ~d & kDigitMask;
    d = carry_ & kDigitMask;
    carry_ >>= kDigitBits;
    return d;
  }

 private:
  const Digits& v_;
  intptr_t at_ = 0;
  uint32_t carry_;
};

template <class F>
Value bitwise(Thread& t, Value a, Value b, F f) {
  if (bothSmallInts(a, b)) return Value::smallInt(static_cast<int64_t>(f(static_cast<uint64_t>(a.asSmallInt()), static_cast<uint64_t>(b.asSmallInt()))));
  Digits x(a), y(b);
  bool negative = f(static_cast<uint64_t>(x.negative), static_cast<uint64_t>(y.negative)) & 1;
  intptr_t n = std::max(x.n, y.n) + 1;
  LongObject* r = newLong(t, n);
  if (!r) return {};
  TwosComplement p(x), q(y);
  uint32_t carry = 1;
  for (intptr_t i = 0; i < n; i++) {
    auto d = static_cast<uint32_t>(f(static_cast<uint64_t>(p.next()), static_cast<uint64_t>(q.next()))) & kDigitMask;
    if (negative) {
      carry += ~d & kDigitMask;
      d = carry & kDigitMask;
      carry >>= kDigitBits;
    }
    r->ob_digit[i] = d;
  }
  return finishLong(r, n, negative);
}

}  // namespace

Value intAnd(Thread& t, Value a, Value b) {
  return bitwise(t, a, b, [](uint64_t x, uint64_t y) { return x & y; });
}
Value intOr(Thread& t, Value a, Value b) {
  return bitwise(t, a, b, [](uint64_t x, uint64_t y) { return x | y; });
}
Value intXor(Thread& t, Value a, Value b) {
  return bitwise(t, a, b, [](uint64_t x, uint64_t y) { return x ^ y; });
}
Value intInvert(Thread& t, Value a) {
  if (a.isSmallInt()) return Value::smallInt(~a.asSmallInt());
  return intSub(t, Value::smallInt(-1), a);
}

double intFrexp(Value a, int64_t* exponent) {
  Digits x(a);
  uint64_t bits = x.bitLength();
  if (bits == 0) {
    *exponent = 0;
    return 0;
  }
  // The top 64 bits, the lowest of them sticky for what lies below: rounding to 53 is then exact.
  unsigned __int128 top = 0;
  int have = 0;
  intptr_t i = x.n;
  while (i > 0 && have < 97) {
    top = top << kDigitBits | x.d[--i];
    have += kDigitBits;
  }
  bool sticky = false;
  while (i > 0 && !sticky) sticky = x.d[--i] != 0;
  int topBits = top >> 64 ? 128 - __builtin_clzll(static_cast<uint64_t>(top >> 64)) : 64 - __builtin_clzll(static_cast<uint64_t>(top));
  uint64_t m;
  if (topBits > 64) {
    int drop = topBits - 64;
    if (top & ((static_cast<unsigned __int128>(1) << drop) - 1)) sticky = true;
    m = static_cast<uint64_t>(top >> drop) | (sticky ? 1 : 0);
    topBits = 64;
  } else {
    m = static_cast<uint64_t>(top);
  }
  int e;
  double d = std::frexp(static_cast<double>(m), &e);
  *exponent = static_cast<int64_t>(bits) + (e - topBits);
  return x.negative ? -d : d;
}

bool intToDouble(Thread& t, Value v, double* out) {
  if (v.isSmallInt()) {
    *out = static_cast<double>(v.asSmallInt());
    return true;
  }
  int64_t e;
  double m = intFrexp(v, &e);
  if (e > 1024) {
    raise(t, PyExc_OverflowError, "int too large to convert to float");
    return false;
  }
  *out = std::ldexp(m, static_cast<int>(e));
  return true;
}

Value intFromDouble(Thread& t, double d) {
  if (std::isinf(d)) return raise(t, PyExc_OverflowError, "cannot convert float infinity to integer");
  if (std::isnan(d)) return raise(t, PyExc_ValueError, "cannot convert float NaN to integer");
  if (std::fabs(d) < 9223372036854775808.0) return makeInt(t, static_cast<int64_t>(d));
  int e;
  double m = std::frexp(std::fabs(d), &e);
  auto mantissa = static_cast<int64_t>(std::ldexp(m, 53));
  return intLShift(t, makeInt(t, d < 0 ? -mantissa : mantissa), Value::smallInt(e - 53));
}

Value intTrueDiv(Thread& t, Value av, Value bv) {
  if (intIsZero(bv)) return raise(t, PyExc_ZeroDivisionError, "division by zero");
  constexpr int64_t kExact = 1ll << 53;
  int64_t x, y;
  if (intFits64(av, &x) && intFits64(bv, &y) && x >= -kExact && x <= kExact && y >= -kExact && y <= kExact)
    return makeFloat(t, static_cast<double>(x) / static_cast<double>(y));
  Digits a(av), b(bv);
  if (a.n == 0) return Value::number(b.negative ? -0.0 : 0.0);
  bool negative = a.negative != b.negative;
  constexpr int kMantissa = 53, kMinExponent = -1021, kMaxExponent = 1024;
  int64_t diff = static_cast<int64_t>(a.bitLength()) - static_cast<int64_t>(b.bitLength());
  if (diff > kMaxExponent) return raise(t, PyExc_OverflowError, "integer division result too large for a float");
  if (diff < kMinExponent - kMantissa - 1) return Value::number(negative ? -0.0 : 0.0);
  // The quotient with at least two bits more than the mantissa, scaled by 2^shift; then round by hand.
  int64_t shift = std::max<int64_t>(diff, kMinExponent) - kMantissa - 2;
  Nat p(a), q(b);
  auto scale = [](Nat& n, int64_t by) {
    mp_size_t limbs = by / 64, size = n.size();
    int bits = static_cast<int>(by % 64);
    if (!n.reserve(size + limbs + 1)) return false;
    mp_limb_t high = bits ? mpn_lshift(n.data() + limbs, n.data(), size, static_cast<unsigned>(bits))
                          : (mpn_copyd(n.data() + limbs, n.data(), size), 0);
    n.data()[size + limbs] = high;
    if (limbs) mpn_zero(n.data(), limbs);
    n.setSize(size + limbs + 1);
    return true;
  };
  if (!p.ok() || !q.ok() || !scale(shift < 0 ? p : q, shift < 0 ? -shift : shift)) return raiseMemory(t);
  uint64_t quotient = 0;
  bool inexact = true;
  if (p.size() >= q.size()) {
    Nat whole, rest;
    if (!whole.reserve(p.size() - q.size() + 1) || !rest.reserve(q.size())) return raiseMemory(t);
    if (!scratchFits(t, static_cast<uint64_t>(p.size() + q.size()))) return {};
    mpn_tdiv_qr(whole.data(), rest.data(), 0, p.data(), p.size(), q.data(), q.size());
    whole.setSize(p.size() - q.size() + 1);
    rest.setSize(q.size());
    quotient = whole.size() ? whole.data()[0] : 0;
    inexact = !rest.isZero();
  }
  int length = quotient ? 64 - __builtin_clzll(quotient) : 0;
  int64_t extra = std::max<int64_t>(length, kMinExponent - shift) - kMantissa;
  uint64_t mask = 1ull << (extra - 1), low = quotient | (inexact ? 1 : 0);
  if (low & mask && low & (3 * mask - 1)) low += mask;
  auto result = static_cast<double>(low & ~(2 * mask - 1));
  double d = std::ldexp(result, static_cast<int>(shift));
  if (std::isinf(d)) return raise(t, PyExc_OverflowError, "integer division result too large for a float");
  return Value::number(negative ? -d : d);
}

}  // namespace ppy
