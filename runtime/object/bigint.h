/// Big integers inside the runtime: a view of any int as 30-bit digits, and Nat, a temporary
/// magnitude in GMP limbs. Nothing here raises but the functions that take a Thread.
#pragma once
#include <gmp.h>

#include <cstdlib>
#include <cstring>

#include "runtime/object/error.h"
#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy::bigint {

inline constexpr int kDigitBits = 30;
inline constexpr uint32_t kDigitMask = (1u << kDigitBits) - 1;

/// Sign and 30-bit digits (least significant first, no leading zeros) of an int, bool or subclass.
struct Digits {
  const uint32_t* d;
  intptr_t n;
  bool negative;
  uint32_t local[2];

  explicit Digits(Value v) {
    if (v.isSmallInt()) {
      int64_t i = v.asSmallInt();
      negative = i < 0;
      uint64_t u = negative ? -static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
      local[0] = static_cast<uint32_t>(u & kDigitMask);
      local[1] = static_cast<uint32_t>(u >> kDigitBits);
      d = local;
      n = local[1] ? 2 : local[0] ? 1 : 0;
    } else {
      auto* o = v.as<LongObject>();
      negative = o->ob_size < 0;
      n = negative ? -o->ob_size : o->ob_size;
      d = o->ob_digit;
    }
  }
  Digits(const Digits&) = delete;
  int sign() const { return n == 0 ? 0 : negative ? -1 : 1; }
  uint64_t bitLength() const {
    return n == 0 ? 0 : static_cast<uint64_t>(n - 1) * kDigitBits + static_cast<uint64_t>(32 - __builtin_clz(d[n - 1]));
  }
};

/// A non-negative number in 64-bit limbs; storage on the stack while small. `ok()` is false when
/// memory ran out. Not a root: holds no heap pointers.
class Nat {
 public:
  Nat() = default;
  explicit Nat(const Digits& v) { assign(v.d, v.n); }
  explicit Nat(uint64_t u) { if (reserve(1)) { p_[0] = u; n_ = u != 0; } }
  ~Nat() { if (p_ != inline_) std::free(p_); }
  Nat(const Nat&) = delete;
  Nat& operator=(const Nat&) = delete;

  bool ok() const { return p_ != nullptr; }
  mp_limb_t* data() { return p_; }
  const mp_limb_t* data() const { return p_; }
  mp_size_t size() const { return n_; }
  void setSize(mp_size_t n) { n_ = n; trim(); }
  /// Room for n limbs; contents are kept.
  bool reserve(mp_size_t n) {
    if (n <= capacity_) return p_ != nullptr;
    auto* fresh = static_cast<mp_limb_t*>(std::malloc(static_cast<size_t>(n) * sizeof(mp_limb_t)));
    if (fresh && p_ && n_) std::memcpy(fresh, p_, static_cast<size_t>(n_) * sizeof(mp_limb_t));
    if (p_ != inline_) std::free(p_);
    p_ = fresh;
    capacity_ = fresh ? n : 0;
    if (!fresh) n_ = 0;
    return fresh != nullptr;
  }
  /// From 30-bit digits.
  bool assign(const uint32_t* d, intptr_t n);
  bool isZero() const { return n_ == 0; }
  uint64_t bitLength() const {
    return n_ == 0 ? 0 : static_cast<uint64_t>(n_) * 64 - static_cast<uint64_t>(__builtin_clzll(p_[n_ - 1]));
  }
  void trim() { while (n_ > 0 && p_[n_ - 1] == 0) n_--; }

 private:
  static constexpr mp_size_t kInline = 24;
  mp_limb_t inline_[kInline];
  mp_limb_t* p_ = inline_;
  mp_size_t n_ = 0, capacity_ = kInline;
};

/// A fresh LongObject of `digits` digits (contents undefined); null with an exception pending.
LongObject* newLong(Thread& t, intptr_t digits);
/// Drops leading zeros and gives the canonical Value.
Value finishLong(LongObject* o, intptr_t digits, bool negative);
/// The int of `n` limbs and a sign, in canonical form.
Value fromLimbs(Thread& t, const mp_limb_t* limbs, mp_size_t n, bool negative);
inline Value fromNat(Thread& t, const Nat& n, bool negative) { return fromLimbs(t, n.data(), n.size(), negative); }
Value fromInt128(Thread& t, __int128 i);

/// Whether GMP, which ends the process when it gets no memory, has room to work on numbers of so many limbs.
/// False: MemoryError pending.
inline bool scratchFits(Thread& t, uint64_t limbs) {
  constexpr uint64_t kAlwaysThere = 1 << 15;
  return limbs < kAlwaysThere || nativeMemoryFits(t, static_cast<intptr_t>(limbs) * 32);
}

}  // namespace ppy::bigint
