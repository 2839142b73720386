// Functions of the math module on integers: gcd, lcm, factorial, isqrt, comb, perm.
#include <gmp.h>
#include <numeric>
#include <vector>

#include "runtime/object/builtin_def.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "stdlib/math/math.h"

namespace ppy::math {
namespace {

/// An mpz_t that frees itself.
struct Integer {
  mpz_t z;
  Integer() { mpz_init(z); }
  ~Integer() { mpz_clear(z); }
  Integer(const Integer&) = delete;
  void set(Value v) {
    if (v.isSmallInt()) {
      mpz_set_si(z, v.asSmallInt());
      return;
    }
    auto* l = v.as<LongObject>();
    intptr_t n = l->ob_size < 0 ? -l->ob_size : l->ob_size;
    mpz_import(z, static_cast<size_t>(n), -1, 4, 0, 2, l->ob_digit);
    if (l->ob_size < 0) mpz_neg(z, z);
  }
  Value get(Thread& t) const {
    size_t n = (mpz_sizeinbase(z, 2) + 29) / 30;
    std::vector<uint32_t> digits(n + 1);
    size_t count = 0;
    mpz_export(digits.data(), &count, -1, 4, 0, 2, z);
    return intFromLimbs(t, digits.data(), count, mpz_sgn(z) < 0);
  }
};

Value gcd2(Thread& t, Value a, Value b) {
  if (bothSmallInts(a, b)) return makeInt(t, std::gcd(a.asSmallInt(), b.asSmallInt()));
  Integer x, y;
  x.set(a);
  y.set(b);
  mpz_gcd(x.z, x.z, y.z);
  return x.get(t);
}
Value lcm2(Thread& t, Value a, Value b) {
  Integer x, y;
  x.set(a);
  y.set(b);
  mpz_lcm(x.z, x.z, y.z);
  return x.get(t);
}
Value fold(Thread& t, Value args, int64_t start, Value (*f)(Thread&, Value, Value)) {
  auto* items = args.as<TupleObject>();
  Value r = Value::smallInt(start);
  for (intptr_t i = 0; i < items->ob_size; i++) {
    PPY_TRY(v, index_py(t, items->ob_item[i]));
    r = f(t, r, v);
    if (r.isEmpty()) return {};
  }
  return r;
}
Value mathGcd(Thread& t, Value, Value* a) { return fold(t, a[0], 0, gcd2); }
Value mathLcm(Thread& t, Value, Value* a) { return fold(t, a[0], 1, lcm2); }

bool isNegative(Value v) { return v.isSmallInt() ? v.asSmallInt() < 0 : v.as<LongObject>()->ob_size < 0; }

Value mathFactorial(Thread& t, Value, Value* a) {
  PPY_TRY(v, index_py(t, a[0]));
  if (isNegative(v)) return raise(t, PyExc_ValueError, "factorial() not defined for negative values");
  int64_t n;
  if (!intFits64(v, &n)) return raise(t, PyExc_OverflowError, "factorial() argument should not exceed 9223372036854775807");
  if (n > 100000000) return raiseMemory(t);
  Integer r;
  mpz_fac_ui(r.z, static_cast<unsigned long>(n));
  return r.get(t);
}

Value mathIsqrt(Thread& t, Value, Value* a) {
  PPY_TRY(v, index_py(t, a[0]));
  if (isNegative(v)) return raise(t, PyExc_ValueError, "isqrt() argument must be nonnegative");
  Integer x;
  x.set(v);
  mpz_sqrt(x.z, x.z);
  return x.get(t);
}

/// n and k of comb and perm; k is clipped to n + 1 when it is larger. False: exception pending.
bool countArguments_py(Thread& t, Value* a, Value* n, int64_t* k) {
  *n = index_py(t, a[0]);
  if (n->isEmpty()) return false;
  Value kv = index_py(t, a[1]);
  if (kv.isEmpty()) return false;
  if (isNegative(*n)) {
    raise(t, PyExc_ValueError, "n must be a non-negative integer");
    return false;
  }
  if (isNegative(kv)) {
    raise(t, PyExc_ValueError, "k must be a non-negative integer");
    return false;
  }
  if (!intFits64(kv, k)) *k = INT64_MAX;
  return true;
}

Value mathComb(Thread& t, Value, Value* a) {
  Value n;
  int64_t k;
  if (!countArguments_py(t, a, &n, &k)) return {};
  PPY_TRY(lower, index_py(t, a[1]));
  PPY_TRY(rest, intSub(t, n, lower));
  if (intSign(rest) < 0) return Value::smallInt(0);
  if (!intFits64(intCompare(rest, lower) < 0 ? rest : lower, &k))
    return raise(t, PyExc_OverflowError, "min(n - k, k) must not exceed 9223372036854775807");
  Integer x;
  x.set(n);
  mpz_bin_ui(x.z, x.z, static_cast<unsigned long>(k));
  return x.get(t);
}

Value mathPerm(Thread& t, Value, Value* a) {
  if (a[1].isEmpty() || isNone(a[1])) return mathFactorial(t, Value(), a);
  Value n;
  int64_t k, small;
  if (!countArguments_py(t, a, &n, &k)) return {};
  if (intFits64(n, &small) && k > small) return Value::smallInt(0);
  if (k == INT64_MAX) return raise(t, PyExc_OverflowError, "k must not exceed 9223372036854775807");
  Integer r, x;
  x.set(n);
  mpz_set_ui(r.z, 1);
  for (int64_t i = 0; i < k; i++) {
    mpz_mul(r.z, r.z, x.z);
    mpz_sub_ui(x.z, x.z, 1);
  }
  return r.get(t);
}

}  // namespace

const BuiltinDef kIntegerFunctions[] = {
    {"gcd", "*integers", mathGcd}, {"lcm", "*integers", mathLcm}, {"factorial", "n, /", mathFactorial}, {"isqrt", "n, /", mathIsqrt},
    {"comb", "n, k, /", mathComb}, {"perm", "n, k=None, /", mathPerm}, {nullptr, nullptr, nullptr}};

}  // namespace ppy::math
