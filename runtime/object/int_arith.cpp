/// Addition, multiplication, division and powers of ints. Digit loops of our own for short operands,
/// GMP's mpn above; the cut-offs were measured with benchmarks of single operations.
#include <immintrin.h>

#include <algorithm>
#include <cmath>

#include "runtime/object/bigint.h"
#include "runtime/object/error.h"
#include "runtime/object/int_ops.h"

namespace ppy {
using namespace bigint;

namespace {

// Digit loops. Sums, differences and products of digits are independent of each other but for carries of
// one; so a first pass makes digits that may exceed 30 bits by one unit, vectorised, and the rare chain of
// carries is resolved afterwards.

/// Compiles `name##Body` for AVX2 too and calls the version for this machine.
#define PPY_DIGIT_LOOP(name, result, parameters, arguments)                                              \
  __attribute__((target("avx2"))) result name##Avx2 parameters { return name##Body arguments; }          \
  result name##Plain parameters { return name##Body arguments; }                                         \
  inline result name parameters { return __builtin_cpu_supports("avx2") ? name##Avx2 arguments : name##Plain arguments; }

/// The OR of the results: bit 30 is set when a digit is still one too large. n >= 1; the carry out of the
/// last digit is not in `out`.
[[gnu::always_inline]] inline uint32_t addDigitsBody(const uint32_t* __restrict x, const uint32_t* __restrict y, uint32_t* __restrict out, intptr_t n) {
  uint32_t all = out[0] = (x[0] + y[0]) & kDigitMask;
  for (intptr_t i = 1; i < n; i++) {
    uint32_t r = ((x[i] + y[i]) & kDigitMask) + ((x[i - 1] + y[i - 1]) >> kDigitBits);
    out[i] = r;
    all |= r;
  }
  return all;
}
PPY_DIGIT_LOOP(addDigits, uint32_t, (const uint32_t* x, const uint32_t* y, uint32_t* out, intptr_t n), (x, y, out, n))

/// The same for differences: bit 31 is set when a digit is -1.
[[gnu::always_inline]] inline uint32_t subDigitsBody(const uint32_t* __restrict x, const uint32_t* __restrict y, uint32_t* __restrict out, intptr_t n) {
  uint32_t all = out[0] = (x[0] - y[0]) & kDigitMask;
  for (intptr_t i = 1; i < n; i++) {
    uint32_t r = ((x[i] - y[i]) & kDigitMask) - ((x[i - 1] - y[i - 1]) >> 31);
    out[i] = r;
    all |= r;
  }
  return all;
}
PPY_DIGIT_LOOP(subDigits, uint32_t, (const uint32_t* x, const uint32_t* y, uint32_t* out, intptr_t n), (x, y, out, n))

/// out = x * f; *top gets the digit behind the last. The product's halves are summed block by block, then
/// their carries. The OR of the results as addDigits'.
uint32_t mulDigitsByPlain(const uint32_t* __restrict x, uint32_t factor, uint32_t* __restrict out, intptr_t n, uint32_t* top) {
  constexpr intptr_t kBlock = 128;
  uint32_t sums[kBlock + 1], all = 0, high = 0;
  uint64_t f = factor;
  sums[0] = 0;
  for (intptr_t at = 0; at < n; at += kBlock) {
    intptr_t m = std::min(kBlock, n - at);
    const uint32_t* __restrict from = x + at;
    uint32_t* __restrict to = out + at;
    sums[1] = static_cast<uint32_t>(from[0] * f & kDigitMask) + high;
    for (intptr_t j = 1; j < m; j++)
      sums[j + 1] = static_cast<uint32_t>(from[j] * f & kDigitMask) + static_cast<uint32_t>(from[j - 1] * f >> kDigitBits);
    for (intptr_t j = 0; j < m; j++) {
      uint32_t r = (sums[j + 1] & kDigitMask) + (sums[j] >> kDigitBits);
      to[j] = r;
      all |= r;
    }
    sums[0] = sums[m];
    high = static_cast<uint32_t>(from[m - 1] * f >> kDigitBits);
  }
  *top = high + (sums[0] >> kDigitBits);
  return all;
}
#undef PPY_DIGIT_LOOP

/// The same, eight digits at a time: products of the digits in even and odd lanes, and of the digits before the even
/// ones; the sums of halves are carried over by shifting the sums of all lanes up by one.
__attribute__((target("avx2"))) uint32_t mulDigitsByAvx2(const uint32_t* __restrict x, uint32_t factor, uint32_t* __restrict out, intptr_t n, uint32_t* top) {
  uint64_t f = factor;
  uint32_t sum = static_cast<uint32_t>(x[0] * f) & kDigitMask;
  out[0] = sum;
  uint32_t all = 0;
  intptr_t j = 1;
  if (n > 8) {
    const __m256i by = _mm256_set1_epi32(static_cast<int>(factor)), mask = _mm256_set1_epi32(static_cast<int>(kDigitMask));
    const __m256i wideMask = _mm256_set1_epi64x(kDigitMask);
    __m256i previous = _mm256_set1_epi32(static_cast<int>(sum)), seen = _mm256_setzero_si256();
    for (; j + 8 <= n; j += 8) {
      __m256i digits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + j));
      __m256i before = _mm256_mul_epu32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + j - 1)), by);
      __m256i even = _mm256_mul_epu32(digits, by), odd = _mm256_mul_epu32(_mm256_srli_epi64(digits, 32), by);
      __m256i evenSum = _mm256_add_epi64(_mm256_and_si256(even, wideMask), _mm256_srli_epi64(before, kDigitBits));
      __m256i oddSum = _mm256_add_epi64(_mm256_and_si256(odd, wideMask), _mm256_srli_epi64(even, kDigitBits));
      __m256i sums = _mm256_or_si256(evenSum, _mm256_slli_epi64(oddSum, 32));
      __m256i shifted = _mm256_alignr_epi8(sums, _mm256_permute2x128_si256(previous, sums, 0x21), 12);
      __m256i r = _mm256_add_epi32(_mm256_and_si256(sums, mask), _mm256_srli_epi32(shifted, kDigitBits));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + j), r);
      seen = _mm256_or_si256(seen, r);
      previous = sums;
    }
    sum = static_cast<uint32_t>(_mm256_extract_epi32(previous, 7));
    if (!_mm256_testz_si256(seen, _mm256_set1_epi32(1 << kDigitBits))) all = 1u << kDigitBits;
  }
  for (; j < n; j++) {
    uint32_t next = (static_cast<uint32_t>(x[j] * f) & kDigitMask) + static_cast<uint32_t>(x[j - 1] * f >> kDigitBits);
    uint32_t r = (next & kDigitMask) + (sum >> kDigitBits);
    out[j] = r;
    all |= r;
    sum = next;
  }
  *top = static_cast<uint32_t>(x[n - 1] * f >> kDigitBits) + (sum >> kDigitBits);
  return all;
}
inline uint32_t mulDigitsBy(const uint32_t* x, uint32_t f, uint32_t* out, intptr_t n, uint32_t* top) {
  return __builtin_cpu_supports("avx2") ? mulDigitsByAvx2(x, f, out, n, top) : mulDigitsByPlain(x, f, out, n, top);
}

void resolveCarries(uint32_t* d, intptr_t n) {
  uint32_t carry = 0;
  for (intptr_t i = 0; i < n; i++) {
    carry += d[i];
    d[i] = carry & kDigitMask;
    carry >>= kDigitBits;
  }
}
void resolveBorrows(uint32_t* d, intptr_t n) {
  uint32_t borrow = 0;
  for (intptr_t i = 0; i < n; i++) {
    uint32_t v = d[i] - borrow;
    d[i] = v & kDigitMask;
    borrow = v >> 31;
  }
}

// |a| + |b|
Value addMagnitudes(Thread& t, const Digits& a, const Digits& b, bool negative) {
  const Digits &x = a.n >= b.n ? a : b, &y = a.n >= b.n ? b : a;
  LongObject* r = newLong(t, x.n + 1);
  if (!r) return {};
  uint32_t* out = r->ob_digit;
  uint32_t all = 0, carry = 0;
  if (y.n) {
    all = addDigits(x.d, y.d, out, y.n);
    carry = (x.d[y.n - 1] + y.d[y.n - 1]) >> kDigitBits;
  }
  std::memcpy(out + y.n, x.d + y.n, static_cast<size_t>(x.n - y.n) * sizeof *out);
  out[x.n] = 0;
  out[y.n] += carry;
  if ((all | out[y.n]) >> kDigitBits) resolveCarries(out, x.n + 1);
  return finishLong(r, x.n + 1, negative);
}

int compareMagnitudes(const Digits& a, const Digits& b) {
  if (a.n != b.n) return a.n < b.n ? -1 : 1;
  for (intptr_t i = a.n; i-- > 0;)
    if (a.d[i] != b.d[i]) return a.d[i] < b.d[i] ? -1 : 1;
  return 0;
}

// (|a| - |b|), negated when `negative`
Value subMagnitudes(Thread& t, const Digits& a, const Digits& b, bool negative) {
  int c = compareMagnitudes(a, b);
  if (c == 0) return Value::smallInt(0);
  const Digits &x = c > 0 ? a : b, &y = c > 0 ? b : a;
  if (c < 0) negative = !negative;
  LongObject* r = newLong(t, x.n);
  if (!r) return {};
  uint32_t* out = r->ob_digit;
  std::memcpy(out + y.n, x.d + y.n, static_cast<size_t>(x.n - y.n) * sizeof *out);
  if (y.n) {
    uint32_t all = subDigits(x.d, y.d, out, y.n);
    if (y.n < x.n) {
      out[y.n] -= (x.d[y.n - 1] - y.d[y.n - 1]) >> 31;
      all |= out[y.n];
    }
    if (all >> 31) resolveBorrows(out, x.n);
  }
  return finishLong(r, x.n, negative);
}

constexpr intptr_t kSchoolbookDigits = 8;

Value mulDigits(Thread& t, const Digits& a, const Digits& b, bool negative) {
  LongObject* r = newLong(t, a.n + b.n);
  if (!r) return {};
  // Of the first factor's lowest digit; the others are added.
  uint32_t all = mulDigitsBy(b.d, a.d[0], r->ob_digit, b.n, r->ob_digit + b.n);
  if (all >> kDigitBits) resolveCarries(r->ob_digit, b.n + 1);
  for (intptr_t i = 1; i < a.n; i++) r->ob_digit[b.n + i] = 0;
  for (intptr_t i = 1; i < a.n; i++) {
    uint64_t carry = 0, f = a.d[i];
    uint32_t* out = r->ob_digit + i;
    for (intptr_t j = 0; j < b.n; j++) {
      carry += *out + f * b.d[j];
      *out++ = static_cast<uint32_t>(carry) & kDigitMask;
      carry >>= kDigitBits;
    }
    *out += static_cast<uint32_t>(carry);
  }
  return finishLong(r, a.n + b.n, negative);
}

Value divByZero(Thread& t, const char* message) { return raise(t, PyExc_ZeroDivisionError, "%s", message); }

// Floor division by a magnitude of one digit.
bool divDigit(Thread& t, const Digits& a, uint32_t d, bool dNegative, Value* quotient, Value* remainder) {
  uint64_t rem = 0;
  LongObject* q = quotient ? newLong(t, a.n + 1) : nullptr;
  if (quotient && !q) return false;
  for (intptr_t i = a.n; i-- > 0;) {
    rem = rem << kDigitBits | a.d[i];
    auto digit = static_cast<uint32_t>(rem / d);
    if (q) q->ob_digit[i] = digit;
    rem -= static_cast<uint64_t>(digit) * d;
  }
  bool negative = a.negative != dNegative;
  if (rem && negative) {
    rem = d - rem;
    if (q) {
      intptr_t i = 0;
      q->ob_digit[a.n] = 0;
      while (q->ob_digit[i] == kDigitMask) q->ob_digit[i++] = 0;
      q->ob_digit[i]++;
    }
  } else if (q) {
    q->ob_digit[a.n] = 0;
  }
  if (quotient) *quotient = finishLong(q, a.n + 1, negative);
  if (remainder) *remainder = Value::smallInt(dNegative ? -static_cast<int64_t>(rem) : static_cast<int64_t>(rem));
  return true;
}

/// |a| / |b|, rounded down, when the leading digits alone decide it; then it is not exact. For b of three digits at least
/// and a of at most one more than b.
bool leadingQuotient(const Digits& a, const Digits& b, uint64_t* q) {
  // a lies in [x, x + 1) and b in [y, y + 1) of the same unit.
  auto from = b.n - 3;
  unsigned __int128 x = 0, y = 0;
  for (intptr_t i = a.n; i-- > from;) x = x << kDigitBits | a.d[i];
  for (intptr_t i = b.n; i-- > from;) y = y << kDigitBits | b.d[i];
  unsigned __int128 low = x / (y + 1), high = (x + 1) / y;
  if (low != high || low > UINT64_MAX >> 2) return false;
  *q = static_cast<uint64_t>(low);
  return true;
}

/// Floor division where the quotient is small: O(1) for a quotient, one pass for a remainder. -1: exception.
int divideShort(Thread& t, const Digits& a, const Digits& b, Value* quotient, Value* remainder) {
  uint64_t q = 0;
  if (a.n >= b.n && (b.n < 3 || a.n > b.n + 1 || !leadingQuotient(a, b, &q))) return 0;
  if (remainder && q > kDigitMask) return 0;
  bool negative = a.negative != b.negative;
  if (remainder) {
    // r = a - q b, of which b - r is left when the signs differ: the remainder is never zero here.
    intptr_t n = std::max(a.n, b.n);
    LongObject* r = newLong(t, n);
    if (!r) return -1;
    int64_t carry = 0, f = static_cast<int64_t>(q);
    if (negative) f++;
    for (intptr_t i = 0; i < n; i++) {
      int64_t x = i < a.n ? a.d[i] : 0, y = i < b.n ? b.d[i] : 0;
      carry += negative ? f * y - x : x - f * y;
      r->ob_digit[i] = static_cast<uint32_t>(carry) & kDigitMask;
      carry >>= kDigitBits;
    }
    *remainder = finishLong(r, n, b.negative);
  }
  if (quotient) *quotient = makeInt(t, negative ? -static_cast<int64_t>(q) - 1 : static_cast<int64_t>(q));
  return 1;
}

// Floor division; quotient or remainder may be null.
bool divide(Thread& t, Value av, Value bv, Value* quotient, Value* remainder) {
  Digits a(av), b(bv);
  if (a.n == 0) {
    if (quotient) *quotient = Value::smallInt(0);
    if (remainder) *remainder = Value::smallInt(0);
    return true;
  }
  if (b.n == 1) return divDigit(t, a, b.d[0], b.negative, quotient, remainder);
  if (int done = divideShort(t, a, b, quotient, remainder)) return done > 0;
  bool negative = a.negative != b.negative;
  Nat x(a), y(b);
  if (!x.ok() || !y.ok()) return raiseMemory(t), false;
  Nat q, r;
  mp_size_t qn = x.size() >= y.size() ? x.size() - y.size() + 1 : 0;
  if (!q.reserve(qn + 1) || !r.reserve(y.size() + 1)) return raiseMemory(t), false;
  if (qn) {
    if (!scratchFits(t, static_cast<uint64_t>(x.size() + y.size()))) return false;
    mpn_tdiv_qr(q.data(), r.data(), 0, x.data(), x.size(), y.data(), y.size());
    q.setSize(qn);
    r.setSize(y.size());
  } else {
    if (x.size()) mpn_copyi(r.data(), x.data(), x.size());
    r.setSize(x.size());
  }
  if (negative && !r.isZero()) {
    mp_size_t rn = r.size();
    mpn_sub(r.data(), y.data(), y.size(), r.data(), rn);
    r.setSize(y.size());
    mp_size_t n = q.size();
    mp_limb_t carry = n ? mpn_add_1(q.data(), q.data(), n, 1) : 1;
    if (carry) q.data()[n++] = carry;
    q.setSize(n);
  }
  if (quotient && (*quotient = fromNat(t, q, negative)).isEmpty()) return false;
  if (remainder && (*remainder = fromNat(t, r, b.negative)).isEmpty()) return false;
  return true;
}

bool small(Value a, Value b, int64_t* x, int64_t* y) {
  return intFits64(a, x) && intFits64(b, y);
}

}  // namespace

namespace {

/// The value of an int of few digits.
inline bool short128(Value v, __int128* out) {
  if (v.isSmallInt()) {
    *out = v.asSmallInt();
    return true;
  }
  auto* o = v.as<LongObject>();
  intptr_t n = o->ob_size < 0 ? -o->ob_size : o->ob_size;
  if (n > 4) return false;
  unsigned __int128 u = 0;
  while (n-- > 0) u = u << kDigitBits | o->ob_digit[n];
  *out = o->ob_size < 0 ? -static_cast<__int128>(u) : static_cast<__int128>(u);
  return true;
}

/// A sum of two such ints.
inline Value shortInt(Thread& t, __int128 i) {
  if (i >= PPY_INT_MIN && i <= PPY_INT_MAX) return Value::smallInt(static_cast<int64_t>(i));
  unsigned __int128 u = i < 0 ? -static_cast<unsigned __int128>(i) : static_cast<unsigned __int128>(i);
  uint32_t digits[5];
  intptr_t n = 0;
  for (; u; u >>= kDigitBits) digits[n++] = static_cast<uint32_t>(u) & kDigitMask;
  LongObject* r = newLong(t, n);
  if (!r) return {};
  for (intptr_t k = 0; k < n; k++) r->ob_digit[k] = digits[k];
  if (i < 0) r->ob_size = -n;
  return r;
}

}  // namespace

Value intAdd(Thread& t, Value a, Value b) {
  if (bothSmallInts(a, b)) return makeInt(t, a.asSmallInt() + b.asSmallInt());
  if (__int128 p, q; short128(a, &p) && short128(b, &q)) return shortInt(t, p + q);
  Digits x(a), y(b);
  return x.negative == y.negative ? addMagnitudes(t, x, y, x.negative) : subMagnitudes(t, x, y, x.negative);
}

Value intSub(Thread& t, Value a, Value b) {
  if (bothSmallInts(a, b)) return makeInt(t, a.asSmallInt() - b.asSmallInt());
  if (__int128 p, q; short128(a, &p) && short128(b, &q)) return shortInt(t, p - q);
  Digits x(a), y(b);
  return x.negative != y.negative ? addMagnitudes(t, x, y, x.negative) : subMagnitudes(t, x, y, x.negative);
}

Value intMul(Thread& t, Value a, Value b) {
  if (bothSmallInts(a, b)) {
    __int128 p = static_cast<__int128>(a.asSmallInt()) * b.asSmallInt();
    if (p >= PPY_INT_MIN && p <= PPY_INT_MAX) return Value::smallInt(static_cast<int64_t>(p));
    return fromInt128(t, p);
  }
  Digits x(a), y(b);
  bool negative = x.negative != y.negative;
  if (x.n == 0 || y.n == 0) return Value::smallInt(0);
  if (std::min(x.n, y.n) <= kSchoolbookDigits) return mulDigits(t, x.n < y.n ? x : y, x.n < y.n ? y : x, negative);
  Nat p(x);
  Nat r;
  if (!p.ok()) return raiseMemory(t);
  if (x.d == y.d) {
    if (!r.reserve(2 * p.size())) return raiseMemory(t);
    if (!scratchFits(t, static_cast<uint64_t>(2 * p.size()))) return {};
    mpn_sqr(r.data(), p.data(), p.size());
    r.setSize(2 * p.size());
  } else {
    Nat q(y);
    if (!q.ok() || !r.reserve(p.size() + q.size())) return raiseMemory(t);
    if (!scratchFits(t, static_cast<uint64_t>(p.size() + q.size()))) return {};
    if (p.size() >= q.size()) mpn_mul(r.data(), p.data(), p.size(), q.data(), q.size());
    else mpn_mul(r.data(), q.data(), q.size(), p.data(), p.size());
    r.setSize(p.size() + q.size());
  }
  return fromNat(t, r, negative);
}

Value intFloorDiv(Thread& t, Value a, Value b) {
  int64_t x, y;
  if (small(a, b, &x, &y) && !(x == INT64_MIN && y == -1)) {
    if (y == 0) return divByZero(t, "integer division or modulo by zero");
    int64_t q = x / y;
    if (q * y != x && (x < 0) != (y < 0)) q--;
    return makeInt(t, q);
  }
  if (intIsZero(b)) return divByZero(t, "integer division or modulo by zero");
  Value q;
  return divide(t, a, b, &q, nullptr) ? q : Value();
}

Value intMod(Thread& t, Value a, Value b) {
  int64_t x, y;
  if (small(a, b, &x, &y)) {
    if (y == 0) return divByZero(t, "integer modulo by zero");
    if (y == -1) return Value::smallInt(0);
    int64_t r = x % y;
    if (r && (r < 0) != (y < 0)) r += y;
    return makeInt(t, r);
  }
  if (intIsZero(b)) return divByZero(t, "integer modulo by zero");
  Value r;
  return divide(t, a, b, nullptr, &r) ? r : Value();
}

bool intDivMod(Thread& t, Value a, Value b, Value* quotient, Value* remainder) {
  if (intIsZero(b)) {
    divByZero(t, "integer division or modulo by zero");
    return false;
  }
  if (bothSmallInts(a, b)) {
    int64_t x = a.asSmallInt(), y = b.asSmallInt(), q = x / y, r = x % y;
    if (r && (r < 0) != (y < 0)) {
      q--;
      r += y;
    }
    *quotient = makeInt(t, q);
    *remainder = makeInt(t, r);
    return true;
  }
  return divide(t, a, b, quotient, remainder);
}

Value intPow(Thread& t, Value a, Value b) {
  if (intSign(b) < 0) {
    double x, y;
    if (!intToDouble(t, a, &x) || !intToDouble(t, b, &y)) return {};
    if (x == 0) return divByZero(t, "0.0 cannot be raised to a negative power");
    return makeFloat(t, std::pow(x, y));
  }
  int64_t base, exponent;
  if (!intFits64(b, &exponent)) {
    // Only 0, 1 and -1 have such powers.
    if (intFits64(a, &base) && base >= -1 && base <= 1)
      return base == -1 ? Value::smallInt(Digits(b).d[0] & 1 ? -1 : 1) : Value::smallInt(base);
    return raiseMemory(t);
  }
  if (intFits64(a, &base)) {
    if (base == 0 || base == 1) return Value::smallInt(exponent == 0 ? 1 : base);
    if (base == -1) return Value::smallInt(exponent & 1 ? -1 : 1);
    // Square and multiply while it fits; most powers in programs are this small.
    int64_t r = 1, x = base, e = exponent;
    bool fits = true;
    while (e) {
      if (e & 1 && __builtin_mul_overflow(r, x, &r)) {
        fits = false;
        break;
      }
      e >>= 1;
      if (e && __builtin_mul_overflow(x, x, &x)) {
        fits = false;
        break;
      }
    }
    if (fits) return makeInt(t, r);
    uint64_t magnitude = base < 0 ? 0 - static_cast<uint64_t>(base) : static_cast<uint64_t>(base);
    if ((magnitude & (magnitude - 1)) == 0) {
      int shift = __builtin_ctzll(magnitude);
      if (exponent > INT64_MAX / 64) return raiseMemory(t);
      Value one = Value::smallInt(base < 0 && exponent & 1 ? -1 : 1);
      return intLShift(t, one, makeInt(t, exponent * shift));
    }
  }
  Digits x(a);
  uint64_t bits = x.bitLength();
  constexpr uint64_t kMaxBits = 1ull << 38;
  if (static_cast<uint64_t>(exponent) > kMaxBits / bits + 1) return raiseMemory(t);
  Nat n(x);
  if (!n.ok()) return raiseMemory(t);
  if (!scratchFits(t, bits * static_cast<uint64_t>(exponent) / 64 * 2)) return {};
  mpz_t in, out;
  mpz_roinit_n(in, n.data(), n.size());
  mpz_init(out);
  mpz_pow_ui(out, in, static_cast<unsigned long>(exponent));
  Value r = fromLimbs(t, mpz_limbs_read(out), static_cast<mp_size_t>(mpz_size(out)), x.negative && exponent & 1);
  mpz_clear(out);
  return r;
}

namespace {

struct Mpz {
  Nat n;
  mpz_t z;
  explicit Mpz(Value v) : n(Digits(v)) {
    mpz_roinit_n(z, n.data(), intSign(v) < 0 ? -n.size() : n.size());
  }
  bool ok() const { return n.ok(); }
};

}  // namespace

Value intPowMod(Thread& t, Value a, Value b, Value mod) {
  int64_t m64, a64, b64;
  if (intIsZero(mod)) return raise(t, PyExc_ValueError, "pow() 3rd argument cannot be 0");
  if (intFits64(mod, &m64) && m64 > 0 && intFits64(a, &a64) && intFits64(b, &b64) && b64 >= 0) {
    auto m = static_cast<unsigned __int128>(m64);
    int64_t first = a64 % m64;
    unsigned __int128 x = static_cast<unsigned __int128>(first < 0 ? first + m64 : first), r = m64 == 1 ? 0 : 1;
    for (auto e = static_cast<uint64_t>(b64); e; e >>= 1) {
      if (e & 1) r = r * x % m;
      x = x * x % m;
    }
    return makeUint(t, static_cast<uint64_t>(r));
  }
  Mpz x(a), e(b), m(mod);
  if (!x.ok() || !e.ok() || !m.ok()) return raiseMemory(t);
  mpz_t out, base;
  mpz_init(out);
  mpz_init_set(base, x.z);
  Value r;
  mpz_t positive;
  mpz_init(positive);
  mpz_abs(positive, m.z);
  bool ok = true;
  if (mpz_sgn(e.z) < 0 && !mpz_invert(base, base, positive)) {
    // Everything is invertible modulo 1.
    if (mpz_cmp_ui(positive, 1) != 0) ok = false;
    else mpz_set_ui(base, 0);
  }
  if (ok) {
    mpz_t exponent;
    mpz_init(exponent);
    mpz_abs(exponent, e.z);
    mpz_powm(out, base, exponent, positive);
    mpz_clear(exponent);
    // The result has the sign of the modulus.
    if (mpz_sgn(m.z) < 0 && mpz_sgn(out) != 0) mpz_sub(out, positive, out);
    r = fromLimbs(t, mpz_limbs_read(out), static_cast<mp_size_t>(mpz_size(out)), mpz_sgn(m.z) < 0);
  } else {
    raise(t, PyExc_ValueError, "base is not invertible for the given modulus");
  }
  mpz_clear(positive);
  mpz_clear(base);
  mpz_clear(out);
  return r;
}

Value intNeg(Thread& t, Value a) {
  if (a.isSmallInt()) return makeInt(t, -a.asSmallInt());
  Digits x(a);
  return intFromLimbs(t, x.d, static_cast<size_t>(x.n), !x.negative);
}

Value intExact(Thread& t, Value a) {
  if (a.isSmallInt() || isExactly(a, &PyLong_Type)) return canonical(a);
  Digits x(a);
  return intFromLimbs(t, x.d, static_cast<size_t>(x.n), x.negative);
}

Value intAbs(Thread& t, Value a) { return intSign(a) < 0 ? intNeg(t, a) : intExact(t, a); }

Value intGcd(Thread& t, Value a, Value b) {
  int64_t x, y;
  if (small(a, b, &x, &y)) {
    uint64_t u = x < 0 ? 0 - static_cast<uint64_t>(x) : static_cast<uint64_t>(x);
    uint64_t v = y < 0 ? 0 - static_cast<uint64_t>(y) : static_cast<uint64_t>(y);
    while (v) {
      uint64_t r = u % v;
      u = v;
      v = r;
    }
    return makeUint(t, u);
  }
  Mpz p(a), q(b);
  if (!p.ok() || !q.ok()) return raiseMemory(t);
  mpz_t out;
  mpz_init(out);
  mpz_gcd(out, p.z, q.z);
  Value r = fromLimbs(t, mpz_limbs_read(out), static_cast<mp_size_t>(mpz_size(out)), false);
  mpz_clear(out);
  return r;
}

Value intSqrtFloor(Thread& t, Value a) {
  Nat n{Digits(a)};
  Nat r;
  if (!n.ok() || !r.reserve(n.size() / 2 + 2)) return raiseMemory(t);
  if (n.isZero()) return Value::smallInt(0);
  if (!scratchFits(t, static_cast<uint64_t>(n.size()))) return {};
  mpn_sqrtrem(r.data(), nullptr, n.data(), n.size());
  r.setSize((n.size() + 1) / 2);
  return fromNat(t, r, false);
}

}  // namespace ppy
