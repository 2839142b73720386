/// Conversion between 30-bit digits and GMP limbs, and creation of int objects.
#include "runtime/object/bigint.h"

#include "runtime/object/alloc.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"

namespace ppy::bigint {

bool Nat::assign(const uint32_t* d, intptr_t n) {
  if (!reserve(static_cast<mp_size_t>((n * kDigitBits + 63) / 64 + 1))) return false;
  unsigned __int128 acc = 0;
  int bits = 0;
  mp_size_t out = 0;
  for (intptr_t i = 0; i < n; i++) {
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
  auto* o = static_cast<LongObject*>(allocObjectOrNull(t, &PyLong_Type, size));
  if (o) o->ob_size = digits;
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
  for (intptr_t i = 0; i < digits; i++) {
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
