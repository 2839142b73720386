// Boxing, unboxing and the slow halves of arithmetic and comparison.
#include <cmath>
#include <cstdarg>

#include "runtime/builtins/float.h"
#include "runtime/deopt/helpers.h"
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/iterators.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

PPY_HELPER Value ppy_box_int(Thread& t, int64_t i) { return makeInt(t, i); }
PPY_HELPER Value ppy_box_nan(Thread& t, double d) { return makeFloat(t, d); }

PPY_HELPER uint32_t ppy_unbox_int(Value v, int64_t* out) {
  return !v.isEmpty() && isExactly(v, &PyLong_Type) && intFits64(v, out);
}

PPY_HELPER uint32_t ppy_unbox_float(Value v, double* out) {
  if (v.isEmpty()) return 0;
  if (isExactly(v, &PyFloat_Type)) {
    *out = floatValue(v);
    return 1;
  }
  int64_t i;
  if (!isExactly(v, &PyLong_Type) || !intFits64(v, &i) || i > 1ll << 53 || i < -(1ll << 53)) return 0;
  *out = static_cast<double>(i);
  return 1;
}

PPY_HELPER Value ppy_box_range(Thread& t, int64_t start, int64_t stop, int64_t step) {
  Value args[] = {makeInt(t, start), makeInt(t, stop), makeInt(t, step)};
  return call_py(t, &PyRange_Type, Args{args, 3});
}

PPY_HELPER Value ppy_box_range_iter(Thread& t, int64_t next, int64_t stop, int64_t step) {
  auto* it = static_cast<RangeIterObject*>(gc::allocObject(t, &PyRangeIter_Type, sizeof(RangeIterObject)));
  it->next = it->start = next;
  it->step = step;
  if (step > 0) it->remaining = stop > next ? (stop - next - 1) / step + 1 : 0;
  else it->remaining = stop < next ? (next - stop - 1) / -step + 1 : 0;
  return it;
}

PPY_HELPER uint32_t ppy_unpack_range_iter(Value v, int64_t* out) {
  if (v.isEmpty() || !isExactly(v, &PyRangeIter_Type)) return 0;
  auto* it = v.as<RangeIterObject>();
  int64_t stop;
  constexpr int64_t kLimit = int64_t(1) << 61;
  if (__builtin_mul_overflow(it->remaining, it->step, &stop) || __builtin_add_overflow(stop, it->next, &stop)) return 0;
  if (it->next > kLimit || it->next < -kLimit || stop > kLimit || stop < -kLimit || it->step > kLimit || it->step < -kLimit) return 0;
  out[0] = it->next;
  out[1] = stop;
  out[2] = it->step;
  return 1;
}

/// An exhausted list iterator lets its list go; compiled loops never go on after that.
PPY_HELPER Value ppy_box_fast_iter(Thread& t, Value v, int64_t index) {
  if (index < 0) return v;
  auto* it = static_cast<SeqIterObject*>(gc::allocObject(t, &PyListIter_Type, sizeof(SeqIterObject)));
  it->index = index;
  it->seq = v;
  return it;
}

PPY_HELPER void ppy_unpack_fast_iter(Value v, uint64_t* out) {
  out[0] = v.bits();
  out[1] = static_cast<uint64_t>(-1);
  if (v.isEmpty() || !isExactly(v, &PyListIter_Type)) return;
  auto* it = v.as<SeqIterObject>();
  if (it->seq.isEmpty() || !isExactly(it->seq, &PyList_Type)) return;
  out[0] = it->seq.bits();
  out[1] = static_cast<uint64_t>(it->index);
}

namespace {
/// The function that adds two lists or two tuples, or repeats one, exactly of these classes: no operand has another say.
BinaryFn sequenceFunction(uint32_t op, Value a, Value b, bool inplace) {
  if (!a.isObject()) return nullptr;
  TypeObject* type = a.object()->ob_type;
  bool list = type == &PyList_Type;
  if (!list && type != &PyTuple_Type) return nullptr;
  SlotId slot;
  if (op == kOpAdd && b.isObject() && b.object()->ob_type == type) slot = inplace && list ? kSlotIAdd : kSlotAdd;
  else if (op == kOpMul && b.isSmallInt() && !(inplace && list)) slot = kSlotMul;
  else return nullptr;
  return reinterpret_cast<BinaryFn>(slotOf(a, slot).native);
}
}  // namespace

PPY_HELPER Value ppy_binary(Thread& t, uint32_t op, Value a, Value b) {
  if (BinaryFn f = sequenceFunction(op, a, b, false)) return f(t, a, b);
  if (op == kOpAdd && !a.isEmpty() && isExactly(a, &PyUnicode_Type) && isExactly(b, &PyUnicode_Type)) return binary_rq(t, kOpAdd, a, b);
  Value operands[] = {a, b};
  return native::finish(t, binary_rq(t, static_cast<BinaryOp>(op), a, b), operands);
}
PPY_HELPER Value ppy_inplace(Thread& t, uint32_t op, Value a, Value b) {
  if (BinaryFn f = sequenceFunction(op, a, b, true)) return f(t, a, b);
  if (op == kOpAdd && !a.isEmpty() && isExactly(a, &PyUnicode_Type) && isExactly(b, &PyUnicode_Type)) return strAppend(t, a, b);
  Value operands[] = {a, b};
  return native::finish(t, inplace_rq(t, static_cast<BinaryOp>(op), a, b), operands);
}
PPY_HELPER Value ppy_unary(Thread& t, uint32_t which, Value a) {
  static const SlotId kSlots[] = {kSlotNeg, kSlotPos, kSlotInvert};
  return native::finish(t, unary_rq(t, kSlots[which], a), &a);
}
PPY_HELPER Value ppy_compare(Thread& t, uint32_t op, Value a, Value b) {
  Value operands[] = {a, b};
  return native::finish(t, compare_rq(t, static_cast<CompareOp>(op), a, b), operands);
}
PPY_HELPER Value ppy_truth(Thread& t, Value v) {
  if (isTrue(v) || isFalse(v)) return v;
  return native::finish(t, truth_rq(t, v), &v);
}
PPY_HELPER Value ppy_compare_truth(Thread& t, uint32_t op, Value a, Value b) {
  if ((op == kEq || op == kNe) && a.isObject() && b.isObject() && a.object()->ob_type == &PyUnicode_Type && b.object()->ob_type == &PyUnicode_Type)
    return boolean(strEquals(a, b) == (op == kEq));
  if (!a.isEmpty() && !b.isEmpty() && isExactly(a, &PyUnicode_Type) && isExactly(b, &PyUnicode_Type)) {
    if (op == kEq) return boolean(strEquals(a, b));
    if (op == kNe) return boolean(!strEquals(a, b));
  }
  Value v = ppy_compare(t, op, a, b);
  return v.isEmpty() ? v : ppy_truth(t, v);
}
PPY_HELPER uint32_t ppy_same(Value a, Value b) { return isSame(a, b); }

PPY_HELPER double ppy_float_floordiv(double a, double b) {
  double mod = std::fmod(a, b), div = (a - mod) / b;
  if (mod != 0) {
    if ((b < 0) != (mod < 0)) div -= 1.0;
  }
  if (div == 0) return std::copysign(0.0, a / b);
  double floor = std::floor(div);
  return div - floor > 0.5 ? floor + 1.0 : floor;
}
PPY_HELPER double ppy_float_mod(double a, double b) {
  double mod = std::fmod(a, b);
  if (mod == 0) return std::copysign(0.0, b);
  return (b < 0) != (mod < 0) ? mod + b : mod;
}
PPY_HELPER uint32_t ppy_float_pow(double a, double b, double* out) {
  if (!std::isfinite(a) || !std::isfinite(b)) return 0;
  if (a == 0 && b < 0) return 0;
  if (a < 0 && b != std::floor(b)) return 0;
  *out = std::pow(a, b);
  return std::isfinite(*out);
}
PPY_HELPER uint32_t ppy_compare_int_float(uint32_t op, int64_t i, double d) {
  int order;  // of i against d; 2: unordered
  if (std::isnan(d)) order = 2;
  else if (d >= 0x1p63) order = -1;
  else if (d < -0x1p63) order = 1;
  else {
    auto whole = static_cast<int64_t>(d);
    order = i < whole ? -1 : i > whole ? 1 : 0;
    double rest = d - static_cast<double>(whole);
    if (order == 0) order = rest > 0 ? -1 : rest < 0 ? 1 : 0;
  }
  switch (op) {
    case kLt: return order == -1;
    case kLe: return order == -1 || order == 0;
    case kEq: return order == 0;
    case kNe: return order != 0;
    case kGt: return order == 1;
    default: return order == 1 || order == 0;
  }
}
PPY_HELPER double ppy_int_to_float(int64_t i) { return static_cast<double>(i); }

PPY_HELPER Value ppy_zero_division(Thread& t, uint32_t which) {
  static const char* const kTexts[] = {"division by zero", "integer division or modulo by zero", "float division by zero", "float floor division by zero", "float modulo"};
  return raise(t, PyExc_ZeroDivisionError, kTexts[which]);
}

}  // namespace ppy
