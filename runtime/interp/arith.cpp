// Arithmetic: small ints and floats inline, everything else through binary_rq and friends.
#include <cmath>

#include "runtime/interp/loop.h"

namespace ppy::interp {
namespace {

inline uint64_t shifted(Value v) { return v.bits() << PPY_INT_SHIFT; }
/// From a payload in the upper 49 bits.
inline Value fromShifted(int64_t s) { return Value::fromBits(PPY_INT_TAG | static_cast<uint64_t>(s) >> PPY_INT_SHIFT); }

inline bool asDouble(Value v, double* out) {
  if (v.isNumber()) {
    *out = v.asNumber();
    return true;
  }
  if (v.isSmallInt()) {
    *out = static_cast<double>(v.asSmallInt());
    return true;
  }
  return false;
}

struct AddOp {
  static constexpr BinaryOp kOp = kOpAdd;
  static bool ints(Value a, Value b, Value* out) {
    int64_t r;
    if (__builtin_add_overflow(static_cast<int64_t>(shifted(a)), static_cast<int64_t>(shifted(b)), &r)) return false;
    *out = fromShifted(r);
    return true;
  }
  static double floats(double x, double y) { return x + y; }
};
struct SubOp {
  static constexpr BinaryOp kOp = kOpSub;
  static bool ints(Value a, Value b, Value* out) {
    int64_t r;
    if (__builtin_sub_overflow(static_cast<int64_t>(shifted(a)), static_cast<int64_t>(shifted(b)), &r)) return false;
    *out = fromShifted(r);
    return true;
  }
  static double floats(double x, double y) { return x - y; }
};
struct MulOp {
  static constexpr BinaryOp kOp = kOpMul;
  static bool ints(Value a, Value b, Value* out) {
    int64_t r;
    if (__builtin_mul_overflow(static_cast<int64_t>(shifted(a)), b.asSmallInt(), &r)) return false;
    *out = fromShifted(r);
    return true;
  }
  static double floats(double x, double y) { return x * y; }
};
struct FloorDivOp {
  static constexpr BinaryOp kOp = kOpFloorDiv;
  static bool ints(Value a, Value b, Value* out) {
    int64_t x = a.asSmallInt(), y = b.asSmallInt();
    if (y == 0) return false;
    int64_t q = x / y;
    if ((x % y != 0) && ((x < 0) != (y < 0))) q--;
    if (!Value::fitsSmallInt(q)) return false;
    *out = Value::smallInt(q);
    return true;
  }
};
struct ModOp {
  static constexpr BinaryOp kOp = kOpMod;
  static bool ints(Value a, Value b, Value* out) {
    int64_t x = a.asSmallInt(), y = b.asSmallInt();
    if (y == 0) return false;
    int64_t r = x % y;
    if (r != 0 && ((r < 0) != (y < 0))) r += y;
    *out = Value::smallInt(r);
    return true;
  }
};
struct LShiftOp {
  static constexpr BinaryOp kOp = kOpLShift;
  static bool ints(Value a, Value b, Value* out) {
    int64_t x = a.asSmallInt(), n = b.asSmallInt();
    if (n < 0 || n >= 48) return false;
    int64_t r = static_cast<int64_t>(static_cast<uint64_t>(x) << n);
    if (r >> n != x || !Value::fitsSmallInt(r)) return false;
    *out = Value::smallInt(r);
    return true;
  }
};
struct RShiftOp {
  static constexpr BinaryOp kOp = kOpRShift;
  static bool ints(Value a, Value b, Value* out) {
    int64_t n = b.asSmallInt();
    if (n < 0) return false;
    *out = Value::smallInt(a.asSmallInt() >> (n > 63 ? 63 : n));
    return true;
  }
};
struct AndOp {
  static constexpr BinaryOp kOp = kOpAnd;
  static bool ints(Value a, Value b, Value* out) {
    *out = Value::fromBits(a.bits() & b.bits());
    return true;
  }
};
struct OrOp {
  static constexpr BinaryOp kOp = kOpOr;
  static bool ints(Value a, Value b, Value* out) {
    *out = Value::fromBits(a.bits() | b.bits());
    return true;
  }
};
struct XorOp {
  static constexpr BinaryOp kOp = kOpXor;
  static bool ints(Value a, Value b, Value* out) {
    *out = Value::smallInt(a.asSmallInt() ^ b.asSmallInt());
    return true;
  }
};

template <class E, BinaryOp kOp, bool kInPlace, unsigned kNarrowLength>
PPY_SLOW uint64_t slowBinary(PPY_PARAMS) {
  PPY_SAVE_PC();
  Value a = PPY_R(1), b = PPY_R(2);
  Value v = kInPlace ? inplace_rq(t, kOp, a, b) : binary_rq(t, kOp, a, b);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  pc += kNarrowLength + E::kWide;
  PPY_DISPATCH();
}

template <class E, unsigned kNarrowLength>
PPY_SLOW uint64_t slowImmediate(PPY_PARAMS) {
  PPY_SAVE_PC();
  bool add = static_cast<Op>(static_cast<uint16_t>(w)) == Op::AddInt;
  Value v = binary_rq(t, add ? kOpAdd : kOpSub, PPY_R(1), Value::smallInt(PPY_S(2)));
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  pc += kNarrowLength + E::kWide;
  PPY_DISPATCH();
}

}  // namespace

#define PPY_INT_FLOAT(Name, Rules, inPlace)                                     \
  PPY_HANDLER(Name) {                                                           \
    Value a = PPY_R(1), b = PPY_R(2), v;                                        \
    if (bothSmallInts(a, b)) [[likely]] {                                       \
      if (Rules::ints(a, b, &v)) [[likely]] {                                   \
        PPY_R(0) = v;                                                           \
        PPY_NEXT(Name);                                                         \
      }                                                                         \
    } else {                                                                    \
      double x, y;                                                              \
      if (asDouble(a, &x) && asDouble(b, &y)) {                                 \
        double r = Rules::floats(x, y);                                         \
        if (r == r) [[likely]] {                                                \
          PPY_R(0) = Value::number(r);                                          \
          PPY_NEXT(Name);                                                       \
        }                                                                       \
      }                                                                         \
    }                                                                           \
    PPY_TAIL((slowBinary<E, Rules::kOp, inPlace, pir::wordCount(Op::Name)>));   \
  }
#define PPY_INT_ONLY(Name, Rules, inPlace)                                      \
  PPY_HANDLER(Name) {                                                           \
    Value a = PPY_R(1), b = PPY_R(2), v;                                        \
    if (bothSmallInts(a, b) && Rules::ints(a, b, &v)) [[likely]] {              \
      PPY_R(0) = v;                                                             \
      PPY_NEXT(Name);                                                           \
    }                                                                           \
    PPY_TAIL((slowBinary<E, Rules::kOp, inPlace, pir::wordCount(Op::Name)>));   \
  }
#define PPY_NO_FAST(Name, kOp, inPlace) \
  PPY_HANDLER(Name) { PPY_TAIL((slowBinary<E, kOp, inPlace, pir::wordCount(Op::Name)>)); }
#define PPY_TRUE_DIV(Name, inPlace)                                             \
  PPY_HANDLER(Name) {                                                           \
    double x, y;                                                                \
    if (asDouble(PPY_R(1), &x) && asDouble(PPY_R(2), &y) && y != 0) {           \
      double r = x / y;                                                         \
      if (r == r) [[likely]] {                                                  \
        PPY_R(0) = Value::number(r);                                            \
        PPY_NEXT(Name);                                                         \
      }                                                                         \
    }                                                                           \
    PPY_TAIL((slowBinary<E, kOpTrueDiv, inPlace, pir::wordCount(Op::Name)>));   \
  }

PPY_INT_FLOAT(Add, AddOp, false)
PPY_INT_FLOAT(Sub, SubOp, false)
PPY_INT_FLOAT(Mul, MulOp, false)
PPY_TRUE_DIV(TrueDiv, false)
PPY_INT_ONLY(FloorDiv, FloorDivOp, false)
PPY_INT_ONLY(Mod, ModOp, false)
PPY_NO_FAST(Pow, kOpPow, false)
PPY_NO_FAST(MatMul, kOpMatMul, false)
PPY_INT_ONLY(LShift, LShiftOp, false)
PPY_INT_ONLY(RShift, RShiftOp, false)
PPY_INT_ONLY(And, AndOp, false)
PPY_INT_ONLY(Or, OrOp, false)
PPY_INT_ONLY(Xor, XorOp, false)
PPY_INT_FLOAT(IAdd, AddOp, true)
PPY_INT_FLOAT(ISub, SubOp, true)
PPY_INT_FLOAT(IMul, MulOp, true)
PPY_TRUE_DIV(ITrueDiv, true)
PPY_INT_ONLY(IFloorDiv, FloorDivOp, true)
PPY_INT_ONLY(IMod, ModOp, true)
PPY_NO_FAST(IPow, kOpPow, true)
PPY_NO_FAST(IMatMul, kOpMatMul, true)
PPY_INT_ONLY(ILShift, LShiftOp, true)
PPY_INT_ONLY(IRShift, RShiftOp, true)
PPY_INT_ONLY(IAnd, AndOp, true)
PPY_INT_ONLY(IOr, OrOp, true)
PPY_INT_ONLY(IXor, XorOp, true)

#define PPY_IMMEDIATE(Name, Rules, sign)                                                  \
  PPY_HANDLER(Name) {                                                                     \
    Value a = PPY_R(1), v;                                                                \
    int64_t i = PPY_S(2);                                                                 \
    if (a.isSmallInt()) [[likely]] {                                                      \
      if (Rules::ints(a, Value::smallInt(i), &v)) [[likely]] {                            \
        PPY_R(0) = v;                                                                     \
        PPY_NEXT(Name);                                                                   \
      }                                                                                   \
    } else if (a.isNumber()) {                                                            \
      PPY_R(0) = Value::number(Rules::floats(a.asNumber(), static_cast<double>(i)));      \
      PPY_NEXT(Name);                                                                     \
    }                                                                                     \
    PPY_TAIL((slowImmediate<E, pir::wordCount(Op::Name)>));                               \
  }
PPY_IMMEDIATE(AddInt, AddOp, 1)
PPY_IMMEDIATE(SubInt, SubOp, -1)

PPY_HANDLER(Neg) {
  Value a = PPY_R(1);
  if (a.isSmallInt() && a.asSmallInt() != PPY_INT_MIN) {
    PPY_R(0) = Value::smallInt(-a.asSmallInt());
    PPY_NEXT(Neg);
  }
  if (a.isNumber()) {
    PPY_R(0) = Value::number(-a.asNumber());
    PPY_NEXT(Neg);
  }
  PPY_SAVE_PC();
  PPY_STORE_NEXT(Neg, unary_rq(t, kSlotNeg, a));
}
PPY_HANDLER(Pos) {
  Value a = PPY_R(1);
  if (a.isSmallInt() || a.isNumber()) {
    PPY_R(0) = a;
    PPY_NEXT(Pos);
  }
  PPY_SAVE_PC();
  PPY_STORE_NEXT(Pos, unary_rq(t, kSlotPos, a));
}
PPY_HANDLER(Invert) {
  Value a = PPY_R(1);
  if (a.isSmallInt()) {
    PPY_R(0) = Value::smallInt(~a.asSmallInt());
    PPY_NEXT(Invert);
  }
  PPY_SAVE_PC();
  PPY_STORE_NEXT(Invert, unary_rq(t, kSlotInvert, a));
}

#define PPY_ALL(X)                                                                                                          \
  X(Add) X(Sub) X(Mul) X(TrueDiv) X(FloorDiv) X(Mod) X(Pow) X(MatMul) X(LShift) X(RShift) X(And) X(Or) X(Xor) X(IAdd)     \
  X(ISub) X(IMul) X(ITrueDiv) X(IFloorDiv) X(IMod) X(IPow) X(IMatMul) X(ILShift) X(IRShift) X(IAnd) X(IOr) X(IXor)          \
  X(AddInt) X(SubInt) X(Neg) X(Pos) X(Invert)
PPY_ALL(PPY_BOTH_FORMS)

}  // namespace ppy::interp
