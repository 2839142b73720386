// timedelta: making one of ints, arithmetic, comparison. Floats and what fits no machine word are the library's.
#include "stdlib/_datetime_layouts/layouts.h"

namespace ppy::datetime {

namespace {

constexpr __int128 kSecond = 1000000, kDay = kDaySeconds * kSecond;

__int128 floorDivide(__int128 a, __int128 b) {
  __int128 q = a / b;
  return q - (a % b != 0 && (a < 0) != (b < 0));
}
/// To the nearest; halves to the even one.
__int128 divideAndRound(__int128 a, __int128 b) {
  __int128 q = floorDivide(a, b), twice = 2 * (a - q * b);
  bool greater = b > 0 ? twice > b : twice < b;
  return q + (greater || (twice == b && (q & 1)));
}

Value deltaNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0");
  static constexpr int64_t kUnits[] = {86400000000, 1000000, 1, 1000, 60000000, 3600000000, 604800000000};
  Value a[7];
  if (!bindArgs(t, "timedelta", kSignature, args, a)) return {};
  __int128 total = 0;
  for (int i = 0; i < 7; i++) {
    if (a[i].isEmpty()) continue;
    if (!a[i].isSmallInt()) return slowNew_py(t, kDelta, type, args);
    total += static_cast<__int128>(a[i].asSmallInt()) * kUnits[i];
  }
  return newDelta(t, type, total);
}

const DeltaObject* delta(Value v) { return v.as<DeltaObject>(); }

Value add(Thread& t, Value a, Value b) { return isDelta(a) && isDelta(b) ? newDelta(t, microsecondsOf(delta(a)) + microsecondsOf(delta(b))) : notImplemented(); }
Value subtract(Thread& t, Value a, Value b) { return isDelta(a) && isDelta(b) ? newDelta(t, microsecondsOf(delta(a)) - microsecondsOf(delta(b))) : notImplemented(); }

Value multiply(Thread& t, Value a, Value b) {
  if (!isDelta(a)) std::swap(a, b);
  // 2^67 microseconds at most, times a small int: within 128 bits.
  if (b.isSmallInt()) return newDelta(t, microsecondsOf(delta(a)) * b.asSmallInt());
  return isInt(b) || isFloat(b) ? slow_py(t, kDelta, "__mul__", {a, b}) : notImplemented();
}

/// Exact in a double.
bool isExact(__int128 n) { return n > -(__int128{1} << 53) && n < (__int128{1} << 53); }

Value trueDivide(Thread& t, Value a, Value b) {
  if (!isDelta(a)) return notImplemented();
  __int128 x = microsecondsOf(delta(a));
  if (isDelta(b)) {
    __int128 y = microsecondsOf(delta(b));
    if (y != 0 && isExact(x) && isExact(y)) return makeFloat(t, static_cast<double>(static_cast<int64_t>(x)) / static_cast<double>(static_cast<int64_t>(y)));
    return slow_py(t, kDelta, "__truediv__", {a, b});
  }
  if (b.isSmallInt() && b.asSmallInt() != 0) return newDelta(t, divideAndRound(x, b.asSmallInt()));
  return isInt(b) || isFloat(b) ? slow_py(t, kDelta, "__truediv__", {a, b}) : notImplemented();
}

Value floorDivideDelta(Thread& t, Value a, Value b) {
  if (!isDelta(a)) return notImplemented();
  __int128 x = microsecondsOf(delta(a));
  if (isDelta(b)) {
    __int128 y = microsecondsOf(delta(b));
    if (y != 0)
      if (__int128 q = floorDivide(x, y); q >= INT64_MIN && q <= INT64_MAX) return makeInt(t, static_cast<int64_t>(q));
    return slow_py(t, kDelta, "__floordiv__", {a, b});
  }
  if (b.isSmallInt() && b.asSmallInt() != 0) return newDelta(t, floorDivide(x, b.asSmallInt()));
  return isInt(b) ? slow_py(t, kDelta, "__floordiv__", {a, b}) : notImplemented();
}

Value remainder(Thread& t, Value a, Value b) {
  if (!isDelta(a) || !isDelta(b)) return notImplemented();
  __int128 x = microsecondsOf(delta(a)), y = microsecondsOf(delta(b));
  return y == 0 ? slow_py(t, kDelta, "__mod__", {a, b}) : newDelta(t, x - floorDivide(x, y) * y);
}

Value negative(Thread& t, Value a) { return newDelta(t, -microsecondsOf(delta(a))); }
Value positive(Thread& t, Value a) { return newDelta(t, microsecondsOf(delta(a))); }
Value absolute(Thread& t, Value a) {
  __int128 n = microsecondsOf(delta(a));
  return newDelta(t, n < 0 ? -n : n);
}
Value truth(Thread&, Value a) {
  const DeltaObject* d = delta(a);
  return boolean(d->days || d->seconds || d->microseconds);
}
Value compare(Thread&, Value a, Value b, int op) {
  if (!isDelta(a) || !isDelta(b)) return notImplemented();
  __int128 x = microsecondsOf(delta(a)), y = microsecondsOf(delta(b));
  return ordered(x < y ? -1 : x > y, op);
}
Value totalSeconds(Thread& t, Value self, Value*) {
  __int128 n = microsecondsOf(delta(self));
  return isExact(n) ? makeFloat(t, static_cast<double>(static_cast<int64_t>(n)) / 1e6) : slow_py(t, kDelta, "total_seconds", {self});
}

const NativeSlot kSlots[] = {{kSlotNew, nativeSlot(deltaNew)}, {kSlotAdd, nativeSlot(add)}, {kSlotSub, nativeSlot(subtract)}, {kSlotMul, nativeSlot(multiply)},
                             {kSlotTrueDiv, nativeSlot(trueDivide)}, {kSlotFloorDiv, nativeSlot(floorDivideDelta)}, {kSlotMod, nativeSlot(remainder)},
                             {kSlotNeg, nativeSlot(negative)}, {kSlotPos, nativeSlot(positive)}, {kSlotAbs, nativeSlot(absolute)}, {kSlotBool, nativeSlot(truth)}, {0, nullptr}};
const BuiltinDef kMethods[] = {{"total_seconds", "", totalSeconds}, {nullptr, nullptr, nullptr}};

}  // namespace

__int128 microsecondsOf(const DeltaObject* d) { return (static_cast<__int128>(d->days) * kDaySeconds + d->seconds) * kSecond + d->microseconds; }

Value newDelta(Thread& t, TypeObject* type, __int128 n) {
  __int128 days = floorDivide(n, kDay), rest = n - days * kDay;
  if (days < INT32_MIN || days > INT32_MAX) return raise(t, PyExc_OverflowError, "Python int too large to convert to C int");
  if (days < -999999999 || days > 999999999)
    return raise(t, PyExc_OverflowError, "days=%d; must have magnitude <= 999999999", static_cast<int>(days));
  auto* d = static_cast<DeltaObject*>(newInstance(t, type));
  if (!d) return {};
  d->hashcode = -1;
  d->days = static_cast<int32_t>(days);
  d->seconds = static_cast<int32_t>(rest / kSecond);
  d->microseconds = static_cast<int32_t>(rest % kSecond);
  return d;
}
Value newDelta(Thread& t, __int128 n) { return newDelta(t, classOf(t, kDelta), n); }

const TypeSpec kDeltaSpec = {.type = &deltaType, .name = "_datetime_layouts.timedelta", .basicSize = sizeof(DeltaObject), .flags = kTypeBaseType, .slots = kSlots,
                             .compare = compare, .methods = kMethods, .getset = kDeltaFields};

}  // namespace ppy::datetime
