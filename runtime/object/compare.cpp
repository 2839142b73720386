/// Comparison, equality, order.
#include "runtime/object/compare.h"

#include "runtime/object/attr.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/recursion.h"
#include "runtime/object/str.h"

namespace ppy {

namespace {

constexpr const char* kTexts[] = {"<", "<=", "==", "!=", ">", ">="};

template <class T>
bool holds(int op, T a, T b) {
  switch (op) {
    case kLt: return a < b;
    case kLe: return a <= b;
    case kEq: return a == b;
    case kNe: return a != b;
    case kGt: return a > b;
    default: return a >= b;
  }
}

SlotId slotFor(int op) { return static_cast<SlotId>(kSlotLt + op); }

/// `self op other` by self's type. True when decided or asked for (*out then holds the outcome);
/// false: NotImplemented. `first`/`second` are the operands in source order, `cont` what a Python
/// method's result means.
bool attempt(Thread& t, Value self, Value other, int op, ContKind cont, int contOp, Value first, Value second, bool lastTry, Value* out) {
  const TypeInfo& info = infoOfValue(self);
  const ResolvedSlot& s = info.slots[slotFor(op)];
  Value operands[2] = {first, second};
  if (s.native) {
    if (op == kNe && s.native == infoOf(&PyBaseObject_Type).slots[kSlotNe].native) {
      // The inherited __ne__ inverts __eq__.
      const ResolvedSlot& eq = info.slots[kSlotEq];
      if (!eq.native && eq.attr) {
        Value argv[2] = {self, other};
        *out = startSpecial(t, eq.attr, argv, 2, kContCompareNe, Value::smallInt(lastTry), operands);
        return true;
      }
    }
    Value v = reinterpret_cast<CompareFn>(s.native)(t, self, other, op);
    if (v == notImplemented()) return false;
    *out = v;
    return true;
  }
  if (s.attr.isEmpty()) return false;
  bool plain = isExactly(s.attr, &PyFunction_Type) || isExactly(s.attr, &PyWrapperDescr_Type) || isExactly(s.attr, &PyMethodDescr_Type);
  if (!plain && infoOfValue(s.attr).isDescriptor) {
    // A method that cannot be bound (a property that raises) is as good as none.
    Value bound = bindDescriptor_py(t, s.attr, self, typeOf(self));
    if (bound.isEmpty()) {
      clearException(t);
      return false;
    }
    *out = startCall(t, bound, Args{&other, 1}, cont, Value::smallInt(contOp), operands);
    return true;
  }
  Value argv[2] = {self, other};
  *out = startSpecial(t, s.attr, argv, 2, cont, Value::smallInt(contOp), operands);
  return true;
}

}  // namespace

int tupleLess_py(Thread& t, TupleObject* a, TupleObject* b, intptr_t from) {
  RecursionGuard depth(t, "in comparison");
  if (!depth) return -1;
  for (intptr_t i = from; i < a->ob_size && i < b->ob_size; i++) {
    Value x = a->ob_item[i], y = b->ob_item[i];
    if (x == y) continue;
    if (bothSmallInts(x, y)) return x.asSmallInt() < y.asSmallInt();
    if (isExactly(x, &PyUnicode_Type) && isExactly(y, &PyUnicode_Type)) {
      if (int c = strCompare(x, y)) return c < 0;
      continue;
    }
    int r = equals_py(t, x, y);
    if (r <= 0) return r < 0 ? r : less_py(t, x, y);
  }
  return a->ob_size < b->ob_size;
}

Value compareLast(Thread& t, int op, Value a, Value b) {
  if (op == kEq) return boolean(isSame(a, b));
  if (op == kNe) return boolean(!isSame(a, b));
  return raise(t, PyExc_TypeError, "'%s' not supported between instances of '%T' and '%T'", kTexts[op], a, b);
}

Value compareRight(Thread& t, int op, Value a, Value b) {
  Value out;
  if (attempt(t, b, a, swapped(op), kContCompareRight, op, a, b, true, &out)) return out;
  return compareLast(t, op, a, b);
}

Value compareLeft(Thread& t, int op, Value a, Value b, bool rightTried) {
  Value out;
  if (attempt(t, a, b, op, rightTried ? kContCompareRight : kContCompareLeft, op, a, b, rightTried, &out)) return out;
  return rightTried ? compareLast(t, op, a, b) : compareRight(t, op, a, b);
}

Value compare_rq(Thread& t, CompareOp op, Value a, Value b) {
  if (bothSmallInts(a, b)) return boolean(holds(op, a.asSmallInt(), b.asSmallInt()));
  if (a.isNumber() && b.isNumber()) return boolean(holds(op, a.asNumber(), b.asNumber()));
  TypeObject *ta = typeOf(a), *tb = typeOf(b);
  if (ta == &PyUnicode_Type && tb == ta) {
    if (op == kEq) return boolean(strEquals(a, b));
    if (op == kNe) return boolean(!strEquals(a, b));
    return boolean(holds(op, strCompare(a, b), 0));
  }
  bool rightTried = false;
  if (ta != tb && isSubtype(tb, ta)) {
    Value out;
    // A result of __ne__ inherited from object goes on with the left operand through its own continuation.
    if (attempt(t, b, a, swapped(op), kContCompareRightFirst, op, a, b, false, &out)) {
      if (!(t.status == Status::Request && t.request.cont == kContCompareNe)) return out;
      // The reflected != asks for b.__eq__ first; finished here, since what follows differs from the plain case.
      t.request.cont = kContResult;
      Value operands[2] = {a, b};
      Value r = finish_py(t, out, operands);
      if (r.isEmpty()) return r;
      if (r != notImplemented()) {
        int truth = truth_py(t, r);
        return truth < 0 ? Value() : boolean(!truth);
      }
    }
    rightTried = true;
  }
  return compareLeft(t, op, a, b, rightTried);
}

Value compare_py(Thread& t, CompareOp op, Value a, Value b) {
  Value operands[2] = {a, b};
  return finish_py(t, compare_rq(t, op, a, b), operands);
}

int equals_py(Thread& t, Value a, Value b) {
  if (a == b) return 1;
  if (bothSmallInts(a, b)) return 0;
  if (isSame(a, b)) return 1;
  if (isExactly(a, &PyUnicode_Type) && isExactly(b, &PyUnicode_Type)) return strEquals(a, b);
  if (isExactly(a, &PyTuple_Type) && isExactly(b, &PyTuple_Type) && a.as<TupleObject>()->ob_size == b.as<TupleObject>()->ob_size)
    return tupleEquals_py(t, a.as<TupleObject>(), b.as<TupleObject>());
  Value r = compare_py(t, kEq, a, b);
  return r.isEmpty() ? -1 : truth_py(t, r);
}

int less_py(Thread& t, Value a, Value b) {
  if (bothSmallInts(a, b)) return a.asSmallInt() < b.asSmallInt();
  if (isExactly(a, &PyUnicode_Type) && isExactly(b, &PyUnicode_Type)) return strCompare(a, b) < 0;
  if (isExactly(a, &PyTuple_Type) && isExactly(b, &PyTuple_Type)) return tupleLess_py(t, a.as<TupleObject>(), b.as<TupleObject>());
  Value r = compare_py(t, kLt, a, b);
  return r.isEmpty() ? -1 : truth_py(t, r);
}

}  // namespace ppy
