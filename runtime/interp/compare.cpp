// Comparisons and truth, alone and fused with a branch.
#include "runtime/interp/loop.h"
#include "runtime/object/str.h"

namespace ppy::interp {
namespace {

template <CompareOp kOp, class T>
inline bool holds(T a, T b) {
  switch (kOp) {
    case kLt: return a < b;
    case kLe: return a <= b;
    case kEq: return a == b;
    case kNe: return a != b;
    case kGt: return a > b;
    case kGe: return a >= b;
  }
  return false;
}

/// 1 or 0 when the comparison is between built-in scalars and cannot fail; -1: ask compare_rq.
template <CompareOp kOp>
inline int quickCompare(Value a, Value b) {
  // Tags are equal and payloads offset binary apart from the sign: shifting keeps the order.
  if (bothSmallInts(a, b)) [[likely]]
    return holds<kOp>(static_cast<int64_t>(a.bits() << PPY_INT_SHIFT), static_cast<int64_t>(b.bits() << PPY_INT_SHIFT));
  double x, y;
  if (a.isNumber()) x = a.asNumber();
  else if (a.isSmallInt()) x = static_cast<double>(a.asSmallInt());
  else goto objects;
  if (b.isNumber()) y = b.asNumber();
  else if (b.isSmallInt()) y = static_cast<double>(b.asSmallInt());
  else return -1;
  return holds<kOp>(x, y);
objects:
  if constexpr (kOp == kEq || kOp == kNe) {
    if (b.isObject() && a.object()->ob_type == &PyUnicode_Type && b.object()->ob_type == &PyUnicode_Type)
      return (a == b || strEquals(a, b)) == (kOp == kEq);
  }
  return -1;
}

/// 1, 0, or -1: ask truth_rq.
inline int quickTruth(Value v) {
  if (v == boolean(true)) return 1;
  if (v == boolean(false) || v == none()) return 0;
  if (v.isSmallInt()) return v.bits() != PPY_INT_TAG;
  if (v.isNumber()) return v.asNumber() != 0;
  TypeObject* type = v.object()->ob_type;
  if (type == &PyUnicode_Type) return v.as<StrObject>()->length != 0;
  if (type == &PyList_Type || type == &PyTuple_Type) return v.as<VarObject>()->ob_size != 0;
  if (type == &PyDict_Type && v.as<DictObject>()->ma_keys) return __atomic_load_n(&v.as<DictObject>()->ma_used, __ATOMIC_RELAXED) != 0;
  return -1;
}

template <class E, CompareOp kOp>
PPY_SLOW uint64_t slowCompare(PPY_PARAMS) {
  PPY_SAVE_PC();
  Value v = compare_rq(t, kOp, PPY_R(1), PPY_R(2));
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  pc += 1 + E::kWide;
  PPY_DISPATCH();
}

template <class E, CompareOp kOp>
PPY_SLOW uint64_t slowCompareJump(PPY_PARAMS) {
  PPY_SAVE_PC();
  Value v = compare_rq(t, kOp, PPY_R(0), PPY_R(1));
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  PPY_TAIL_VALUE(tailComplete, v);
}

PPY_SLOW uint64_t slowTruth(PPY_PARAMS) {
  PPY_SAVE_PC();
  Value v = truth_rq(t, Value::fromBits(w));
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  PPY_TAIL_VALUE(tailComplete, v);
}

}  // namespace

#define PPY_COMPARE(Name, kOp)                                 \
  PPY_HANDLER(Name) {                                          \
    int r = quickCompare<kOp>(PPY_R(1), PPY_R(2));             \
    if (r < 0) [[unlikely]] PPY_TAIL((slowCompare<E, kOp>));   \
    PPY_R(0) = boolean(r);                                     \
    PPY_NEXT(Name);                                            \
  }
PPY_COMPARE(Lt, kLt)
PPY_COMPARE(Le, kLe)
PPY_COMPARE(Eq, kEq)
PPY_COMPARE(Ne, kNe)
PPY_COMPARE(Gt, kGt)
PPY_COMPARE(Ge, kGe)

#define PPY_COMPARE_JUMP(Name, kOp, when)                          \
  PPY_HANDLER(Name) {                                              \
    int r = quickCompare<kOp>(PPY_R(0), PPY_R(1));                 \
    if (r < 0) [[unlikely]] PPY_TAIL((slowCompareJump<E, kOp>));   \
    if (r == when) PPY_JUMP(Name, 2);                              \
    PPY_NEXT(Name);                                                \
  }
PPY_COMPARE_JUMP(JumpIfLt, kLt, 1)
PPY_COMPARE_JUMP(JumpIfLe, kLe, 1)
PPY_COMPARE_JUMP(JumpIfEq, kEq, 1)
PPY_COMPARE_JUMP(JumpIfNe, kNe, 1)
PPY_COMPARE_JUMP(JumpIfGt, kGt, 1)
PPY_COMPARE_JUMP(JumpIfGe, kGe, 1)
PPY_COMPARE_JUMP(JumpIfNotLt, kLt, 0)
PPY_COMPARE_JUMP(JumpIfNotLe, kLe, 0)
PPY_COMPARE_JUMP(JumpIfNotEq, kEq, 0)
PPY_COMPARE_JUMP(JumpIfNotNe, kNe, 0)
PPY_COMPARE_JUMP(JumpIfNotGt, kGt, 0)
PPY_COMPARE_JUMP(JumpIfNotGe, kGe, 0)

/// `is` of two values: numbers in boxed and immediate form are one object.
static inline bool same(Value a, Value b) {
  if (a == b) return true;
  if (a.isObject() && b.isObject()) return false;
  return isSame(a, b);
}
PPY_HANDLER(Is) {
  PPY_R(0) = boolean(same(PPY_R(1), PPY_R(2)));
  PPY_NEXT(Is);
}
PPY_HANDLER(IsNot) {
  PPY_R(0) = boolean(!same(PPY_R(1), PPY_R(2)));
  PPY_NEXT(IsNot);
}
PPY_HANDLER(JumpIfIs) {
  if (same(PPY_R(0), PPY_R(1))) PPY_JUMP(JumpIfIs, 2);
  PPY_NEXT(JumpIfIs);
}
PPY_HANDLER(JumpIfIsNot) {
  if (!same(PPY_R(0), PPY_R(1))) PPY_JUMP(JumpIfIsNot, 2);
  PPY_NEXT(JumpIfIsNot);
}
PPY_HANDLER(JumpIfNone) {
  if (isNone(PPY_R(0))) PPY_JUMP(JumpIfNone, 1);
  PPY_NEXT(JumpIfNone);
}
PPY_HANDLER(JumpIfNotNone) {
  if (!isNone(PPY_R(0))) PPY_JUMP(JumpIfNotNone, 1);
  PPY_NEXT(JumpIfNotNone);
}
PPY_HANDLER(JumpIfTrue) {
  Value v = PPY_R(0);
  int r = quickTruth(v);
  if (r < 0) [[unlikely]] PPY_TAIL_VALUE(slowTruth, v);
  if (r) PPY_JUMP(JumpIfTrue, 1);
  PPY_NEXT(JumpIfTrue);
}
PPY_HANDLER(JumpIfFalse) {
  Value v = PPY_R(0);
  int r = quickTruth(v);
  if (r < 0) [[unlikely]] PPY_TAIL_VALUE(slowTruth, v);
  if (!r) PPY_JUMP(JumpIfFalse, 1);
  PPY_NEXT(JumpIfFalse);
}
PPY_HANDLER(Not) {
  Value v = PPY_R(1);
  int r = quickTruth(v);
  if (r < 0) [[unlikely]] PPY_TAIL_VALUE(slowTruth, v);
  PPY_R(0) = boolean(!r);
  PPY_NEXT(Not);
}
PPY_HANDLER(Contains) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(Contains, contains_rq(t, PPY_R(2), PPY_R(1)));
}
PPY_HANDLER(NotContains) {
  PPY_SAVE_PC();
  Value v = contains_rq(t, PPY_R(2), PPY_R(1));
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  PPY_R(0) = boolean(isFalse(v));
  PPY_NEXT(NotContains);
}

#define PPY_ALL(X)                                                                                                     \
  X(Lt) X(Le) X(Eq) X(Ne) X(Gt) X(Ge) X(JumpIfLt) X(JumpIfLe) X(JumpIfEq) X(JumpIfNe) X(JumpIfGt) X(JumpIfGe)           \
  X(JumpIfNotLt) X(JumpIfNotLe) X(JumpIfNotEq) X(JumpIfNotNe) X(JumpIfNotGt) X(JumpIfNotGe) X(Is) X(IsNot) X(JumpIfIs)  \
  X(JumpIfIsNot) X(JumpIfNone) X(JumpIfNotNone) X(JumpIfTrue) X(JumpIfFalse) X(Not) X(Contains) X(NotContains)
PPY_ALL(PPY_BOTH_FORMS)

}  // namespace ppy::interp
