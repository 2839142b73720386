/// Conversion between 30-bit digits and GMP limbs, and creation of int objects.
#include "runtime/object/bigint.h"

#include "runtime/gc/heap.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"

namespace ppy::bigint {

namespace {

// 32 digits are the bits of 15 limbs: groups of that size are converted through 16 words of two digits each.
constexpr intptr_t kGroupDigits = 32;
constexpr mp_size_t kGroupLimbs = 15;
constexpr uint64_t kPairMask = (uint64_t{1} << 2 * kDigitBits) - 1;

void limbsOfGroup(const uint32_t* __restrict d, mp_limb_t* __restrict limbs) {
  uint64_t pairs[16];
  for (int j = 0; j < 16; j++) pairs[j] = d[2 * j] | static_cast<uint64_t>(d[2 * j + 1]) << kDigitBits;
#pragma clang loop unroll(full)
  for (int j = 0; j < 15; j++) limbs[j] = pairs[j] >> 4 * j | pairs[j + 1] << (60 - 4 * j);
}

void digitsOfGroup(const mp_limb_t* __restrict limbs, uint32_t* __restrict d) {
  uint64_t pairs[16];
  pairs[0] = limbs[0] & kPairMask;
#pragma clang loop unroll(full)
  for (int j = 1; j < 15; j++) pairs[j] = (limbs[j - 1] >> (64 - 4 * j) | limbs[j] << 4 * j) & kPairMask;
  pairs[15] = limbs[14] >> 4;
  for (int j = 0; j < 16; j++) {
    d[2 * j] = static_cast<uint32_t>(pairs[j]) & kDigitMask;
    d[2 * j + 1] = static_cast<uint32_t>(pairs[j] >> kDigitBits);
  }
}

}  // namespace

bool Nat::assign(const uint32_t* d, intptr_t n) {
  if (!reserve(static_cast<mp_size_t>((n * kDigitBits + 63) / 64 + 1))) return false;
  unsigned __int128 acc = 0;
  int bits = 0;
  mp_size_t out = 0;
  intptr_t i = 0;
  for (; n - i >= kGroupDigits; i += kGroupDigits, out += kGroupLimbs) limbsOfGroup(d + i, p_ + out);
  for (; i < n; i++) {
    acc |= static_cast<unsigned __int128>(d[i]) << bits;
    bits += kDigitBits;
    if (bits >= 64) {
      p_[out++] = static_cast<mp_limb_t>(acc);
      acc >>= 64;
      bits -= 64;
    }
  }
  if (acc) p_[out++] = static_cast<mp_limb_t>(acc);
  n_ = out;
  trim();
  return true;
}

LongObject* newLong(Thread& t, intptr_t digits) {
  if (digits > PTRDIFF_MAX / 8) {
    raise(t, PyExc_OverflowError, "too many digits in integer");
    return nullptr;
  }
  size_t size = sizeof(VarObject) + sizeof(uint32_t) * static_cast<size_t>(digits > 0 ? digits : 1);
  LongObject* o;
  if (size <= gc::kMaxPrepared) {
    o = static_cast<LongObject*>(gc::allocObject(t, &PyLong_Type, size));
  } else {
    o = static_cast<LongObject*>(gc::allocUnfilled(t, size, gc::CellKind::Object));
    if (!o) return nullptr;
    o->ob_refcnt = kRefBias;
    o->ob_type = &PyLong_Type;
  }
  o->ob_size = digits;
  return o;
}

Value finishLong(LongObject* o, intptr_t digits, bool negative) {
  while (digits > 0 && o->ob_digit[digits - 1] == 0) digits--;
  if (digits <= 2) {
    int64_t i = digits == 0 ? 0 : digits == 1 ? o->ob_digit[0]
        : static_cast<int64_t>(o->ob_digit[0] | static_cast<uint64_t>(o->ob_digit[1]) << kDigitBits);
    if (negative) i = -i;
    if (Value::fitsSmallInt(i)) return Value::smallInt(i);
  }
  o->ob_size = negative ? -digits : digits;
  return o;
}

Value fromLimbs(Thread& t, const mp_limb_t* limbs, mp_size_t n, bool negative) {
  while (n > 0 && limbs[n - 1] == 0) n--;
  if (n == 0) return Value::smallInt(0);
  if (n == 1 && limbs[0] <= static_cast<uint64_t>(PPY_INT_MAX)) {
    auto i = static_cast<int64_t>(limbs[0]);
    return Value::smallInt(negative ? -i : i);
  }
  uint64_t bits = static_cast<uint64_t>(n) * 64 - static_cast<uint64_t>(__builtin_clzll(limbs[n - 1]));
  auto digits = static_cast<intptr_t>((bits + kDigitBits - 1) / kDigitBits);
  LongObject* o = newLong(t, digits);
  if (!o) return {};
  unsigned __int128 acc = 0;
  int have = 0;
  mp_size_t in = 0;
  intptr_t i = 0;
  for (; digits - i >= kGroupDigits && n - in >= kGroupLimbs; i += kGroupDigits, in += kGroupLimbs)
    digitsOfGroup(limbs + in, o->ob_digit + i);
  for (; i < digits; i++) {
    if (have < kDigitBits && in < n) {
      acc |= static_cast<unsigned __int128>(limbs[in++]) << have;
      have += 64;
    }
    o->ob_digit[i] = static_cast<uint32_t>(acc) & kDigitMask;
    acc >>= kDigitBits;
    have -= kDigitBits;
  }
  return finishLong(o, digits, negative);
}

Value fromInt128(Thread& t, __int128 i) {
  bool negative = i < 0;
  auto u = negative ? -static_cast<unsigned __int128>(i) : static_cast<unsigned __int128>(i);
  mp_limb_t limbs[2] = {static_cast<mp_limb_t>(u), static_cast<mp_limb_t>(u >> 64)};
  return fromLimbs(t, limbs, 2, negative);
}

}  // namespace ppy::bigint
