/// Binary, in-place and unary operators.
///
/// Order of attempts for `a op b` (state: operator number plus kReflectedTried, kInplaceForm):
///   1. b's reflected method when type(b) is a proper subclass of type(a) that overrides it
///   2. a's forward method   3. b's reflected method when the types differ
///   4. concatenation or repetition of sequences   5. TypeError
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/native_call.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/names.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/str.h"

namespace ppy {

namespace {

struct OpRow { SlotId slot, reflected, inplace; const char* text; };
constexpr OpRow kOps[kBinaryOps] = {
    {kSlotAdd, kSlotRAdd, kSlotIAdd, "+"}, {kSlotSub, kSlotRSub, kSlotISub, "-"}, {kSlotMul, kSlotRMul, kSlotIMul, "*"},
    {kSlotTrueDiv, kSlotRTrueDiv, kSlotITrueDiv, "/"}, {kSlotFloorDiv, kSlotRFloorDiv, kSlotIFloorDiv, "//"},
    {kSlotMod, kSlotRMod, kSlotIMod, "%"}, {kSlotPow, kSlotRPow, kSlotIPow, "** or pow()"},
    {kSlotMatMul, kSlotRMatMul, kSlotIMatMul, "@"}, {kSlotLShift, kSlotRLShift, kSlotILShift, "<<"},
    {kSlotRShift, kSlotRRShift, kSlotIRShift, ">>"}, {kSlotAnd, kSlotRAnd, kSlotIAnd, "&"},
    {kSlotOr, kSlotROr, kSlotIOr, "|"}, {kSlotXor, kSlotRXor, kSlotIXor, "^"}};
/// divmod shares the stages under a number of its own.
constexpr int kOpDivMod = kBinaryOps;

OpRow rowOf(int op) {
  if (op == kOpDivMod) return {kSlotDivMod, kSlotRDivMod, kSlotCount, "divmod()"};
  return kOps[op];
}

Value callNative(Thread& t, int op, void* fn, Value a, Value b) {
  if (op == kOpPow) return reinterpret_cast<TernaryFn>(fn)(t, a, b, none());
  return reinterpret_cast<BinaryFn>(fn)(t, a, b);
}

/// Does this resolved Add/Mul (or its reflection) belong to the sequence stage?
bool sequenceStage(const TypeInfo& info, int op) {
  return (op == kOpAdd && info.sequenceAdd) || (op == kOpMul && info.sequenceMul);
}

Value unsupported(Thread& t, int state, Value a, Value b) {
  int op = state & 0xFF;
  const char* text = rowOf(op).text;
  if (state & kInplaceForm) {
    return raise(t, PyExc_TypeError, "unsupported operand type(s) for %s=: '%T' and '%T'", op == kOpPow ? "**" : text, a, b);
  }
  if (op == kOpRShift && isExactly(a, &PyCFunction_Type) && std::string_view(a.as<BuiltinObject>()->def->name) == "print")
    return raise(t, PyExc_TypeError,
                 "unsupported operand type(s) for %s: '%T' and '%T'. Did you mean \"print(<message>, file=<output_stream>)\"?",
                 text, a, b);
  return raise(t, PyExc_TypeError, "unsupported operand type(s) for %s: '%T' and '%T'", text, a, b);
}

/// A special method that is not native. Out of line: the arrays would make the frames of all operations larger, and in the
/// places that native ones never fill the collector would find what calls before left there.
[[gnu::noinline]] Value startForward(Thread& t, Value attr, Value a, Value b, ContKind cont, int state) {
  Value operands[2] = {a, b};
  return startSpecial(t, attr, operands, 2, cont, Value::smallInt(state), operands);
}
[[gnu::noinline]] Value startReflected(Thread& t, Value attr, Value a, Value b, ContKind cont, int state) {
  Value argv[2] = {b, a}, operands[2] = {a, b};
  return startSpecial(t, attr, argv, 2, cont, Value::smallInt(state), operands);
}

Value repeat(Thread& t, void* fn, Value sequence, Value count) {
  if (!isInt(count)) {
    if (slotOf(count, kSlotIndex).attr.isEmpty())
      return raise(t, PyExc_TypeError, "can't multiply sequence by non-int of type '%T'", count);
    count = index_py(t, count);
    if (count.isEmpty()) return {};
  }
  SelfLock lock(t, sequence);
  return reinterpret_cast<BinaryFn>(fn)(t, sequence, count);
}

}  // namespace

bool hasSequenceTable(Value v) {
  return typeOf(v)->tp_flags & kTypeHeap || slotOf(v, kSlotContains).attr || slotOf(v, kSlotLen).attr;
}

Value binaryLast(Thread& t, int state, Value a, Value b) {
  int op = state & 0xFF;
  if (op == kOpAdd && infoOfValue(a).sequenceAdd) {
    const ResolvedSlot& in = slotOf(a, kSlotIAdd);
    SelfLock lock(t, a);
    if (state & kInplaceForm && in.native) return reinterpret_cast<BinaryFn>(in.native)(t, a, b);
    return reinterpret_cast<BinaryFn>(slotOf(a, kSlotAdd).native)(t, a, b);
  }
  if (op == kOpMul) {
    if (infoOfValue(a).sequenceMul) {
      const ResolvedSlot& in = slotOf(a, kSlotIMul);
      return repeat(t, state & kInplaceForm && in.native ? in.native : slotOf(a, kSlotMul).native, a, b);
    }
    // CPython's in-place form asks the right operand only when the left one's type has no table of sequence operations.
    if (infoOfValue(b).sequenceMul && !(state & kInplaceForm && hasSequenceTable(a))) return repeat(t, slotOf(b, kSlotMul).native, b, a);
  }
  return unsupported(t, state, a, b);
}

Value binaryRight(Thread& t, int state, Value a, Value b) {
  int op = state & 0xFF;
  TypeObject *ta = typeOf(a), *tb = typeOf(b);
  if (ta != tb && !(state & kReflectedTried)) {
    OpRow row = rowOf(op);
    const TypeInfo& info = infoOf(tb);
    const ResolvedSlot& r = info.slots[row.reflected];
    if (r.attr && !(r.native && sequenceStage(info, op))) {
      if (r.native) {
        // The same native function has just been tried as a's forward one.
        if (r.native != infoOf(ta).slots[row.slot].native) {
          Value v = callNative(t, op, r.native, a, b);
          if (v != notImplemented()) return v;
        }
      } else {
        return startReflected(t, r.attr, a, b, kContBinaryRight, state);
      }
    }
  }
  return binaryLast(t, state, a, b);
}

Value binaryLeft(Thread& t, int state, Value a, Value b) {
  int op = state & 0xFF;
  const TypeInfo& info = infoOfValue(a);
  const ResolvedSlot& f = info.slots[rowOf(op).slot];
  if (f.attr && !(f.native && sequenceStage(info, op))) {
    if (f.native) {
      Value v = callNative(t, op, f.native, a, b);
      if (v != notImplemented()) return v;
    } else {
      return startForward(t, f.attr, a, b, kContBinaryLeft, state);
    }
  }
  return binaryRight(t, state, a, b);
}

namespace {

Value binaryStart(Thread& t, int state, Value a, Value b) {
  TypeObject *ta = typeOf(a), *tb = typeOf(b);
  if (ta != tb) {
    OpRow row = rowOf(state & 0xFF);
    const ResolvedSlot& r = infoOf(tb).slots[row.reflected];
    if (r.attr && r.attr != infoOf(ta).slots[row.reflected].attr && isSubtype(tb, ta) &&
        !(r.native && sequenceStage(infoOf(tb), state & 0xFF))) {
      if (r.native) {
        Value v = callNative(t, state & 0xFF, r.native, a, b);
        if (v != notImplemented()) return v;
        state |= kReflectedTried;
      } else {
        return startReflected(t, r.attr, a, b, kContBinaryRightFirst, state);
      }
    }
  }
  return binaryLeft(t, state, a, b);
}

}  // namespace

namespace {

bool isExactInt(Value v) { return v.isSmallInt() || (v.isObject() && v.object()->ob_type == &PyLong_Type); }
bool isExactStr(Value v) { return v.isObject() && v.object()->ob_type == &PyUnicode_Type; }

/// Big integers without the way through the slots; pow's errors and results are the type's business.
Value binaryInts(Thread& t, BinaryOp op, Value a, Value b) {
  switch (op) {
    case kOpAdd: return intAdd(t, a, b);
    case kOpSub: return intSub(t, a, b);
    case kOpMul: return intMul(t, a, b);
    case kOpTrueDiv: return intTrueDiv(t, a, b);
    case kOpFloorDiv: return intFloorDiv(t, a, b);
    case kOpMod: return intMod(t, a, b);
    case kOpPow: return intPow(t, a, b);
    case kOpLShift: return intLShift(t, a, b);
    case kOpRShift: return intRShift(t, a, b);
    case kOpAnd: return intAnd(t, a, b);
    case kOpOr: return intOr(t, a, b);
    case kOpXor: return intXor(t, a, b);
    default: return binaryStart(t, op, a, b);
  }
}

/// A long text that grows piece by piece (`s = s + x`) grows in place, as it does by `+=`.
constexpr intptr_t kGrowingText = 256;

}  // namespace

Value binary_rq(Thread& t, BinaryOp op, Value a, Value b) {
  if (bothSmallInts(a, b)) {
    int64_t x = a.asSmallInt(), y = b.asSmallInt();
    switch (op) {
      case kOpAdd: return makeInt(t, x + y);
      case kOpSub: return makeInt(t, x - y);
      case kOpMul: {
        int64_t p;
        if (!__builtin_mul_overflow(x, y, &p)) return makeInt(t, p);
        break;
      }
      case kOpAnd: return Value::smallInt(x & y);
      case kOpOr: return Value::smallInt(x | y);
      case kOpXor: return Value::smallInt(x ^ y);
      default: break;
    }
  } else if (a.isNumber() && b.isNumber()) {
    double x = a.asNumber(), y = b.asNumber();
    switch (op) {
      case kOpAdd: return makeFloat(t, x + y);
      case kOpSub: return makeFloat(t, x - y);
      case kOpMul: return makeFloat(t, x * y);
      case kOpTrueDiv:
        if (y != 0) return makeFloat(t, x / y);
        break;
      default: break;
    }
  } else if (op == kOpAdd && isExactStr(a) && isExactStr(b)) {
    intptr_t n = a.as<StrObject>()->length;
    return n >= kGrowingText && n >= b.as<StrObject>()->length ? strAppend(t, a, b) : strConcat(t, a, b);
  }
  if (isExactInt(a) && isExactInt(b)) return binaryInts(t, op, a, b);
  return binaryStart(t, op, a, b);
}

Value inplace_rq(Thread& t, BinaryOp op, Value a, Value b) {
  if (op == kOpAdd && isExactStr(a) && isExactStr(b)) return strAppend(t, a, b);
  if (isExactInt(a) && isExactInt(b) && op != kOpMatMul) return binary_rq(t, op, a, b);
  if (a.isObject()) {
    const TypeInfo& info = infoOfValue(a);
    const ResolvedSlot& in = info.slots[kOps[op].inplace];
    if (in.attr && !(in.native && sequenceStage(info, op))) {
      if (in.native) {
        SelfLock lock(t, a);
        Value v = reinterpret_cast<BinaryFn>(in.native)(t, a, b);
        if (v != notImplemented()) return v;
      } else {
        return startForward(t, in.attr, a, b, kContInplaceFirst, op);
      }
    }
    return binaryStart(t, op | kInplaceForm, a, b);
  }
  // What has no in-place form of its own and cannot fail: an error would name the plain operator.
  if (a.isNumber() && b.isNumber() && (op == kOpAdd || op == kOpSub || op == kOpMul)) return binary_rq(t, op, a, b);
  return binaryStart(t, op | kInplaceForm, a, b);
}

Value binary_py(Thread& t, BinaryOp op, Value a, Value b) {
  Value operands[2] = {a, b};
  return finish_py(t, binary_rq(t, op, a, b), operands);
}

Value inplace_py(Thread& t, BinaryOp op, Value a, Value b) {
  Value operands[2] = {a, b};
  return finish_py(t, inplace_rq(t, op, a, b), operands);
}

Value divmod_py(Thread& t, Value a, Value b) {
  Value operands[2] = {a, b};
  return finish_py(t, binaryStart(t, kOpDivMod, a, b), operands);
}

Value pow_py(Thread& t, Value a, Value b, Value mod) {
  if (mod.isEmpty() || isNone(mod)) return binary_py(t, kOpPow, a, b);
  const ResolvedSlot& f = slotOf(a, kSlotPow);
  void* tried = nullptr;
  if (f.attr) {
    Value argv[3] = {a, b, mod};
    Value v = f.native ? reinterpret_cast<TernaryFn>(f.native)(t, a, b, mod) : callSpecial_py(t, f.attr, argv, 3);
    if (v != notImplemented()) return v;
    tried = f.native;
  }
  // Native types look at all three operands, so their functions are offered the call as well.
  for (Value other : {b, mod}) {
    const ResolvedSlot& r = slotOf(other, kSlotPow);
    if (!r.native || r.native == tried) continue;
    Value v = reinterpret_cast<TernaryFn>(r.native)(t, a, b, mod);
    if (v != notImplemented()) return v;
    tried = r.native;
  }
  return raise(t, PyExc_TypeError, "unsupported operand type(s) for ** or pow(): '%T', '%T', '%T'", a, b, mod);
}

Value unary_rq(Thread& t, SlotId slot, Value a) {
  if (a.isSmallInt()) {
    int64_t x = a.asSmallInt();
    switch (slot) {
      case kSlotNeg: return makeInt(t, -x);
      case kSlotPos: return a;
      case kSlotInvert: return Value::smallInt(~x);
      default: break;
    }
  } else if (a.isNumber() && slot == kSlotNeg) {
    return Value::number(-a.asNumber());
  }
  const ResolvedSlot& s = slotOf(a, slot);
  if (s.native) return reinterpret_cast<UnaryFn>(s.native)(t, a);
  if (s.attr) return startSpecial(t, s.attr, &a, 1, kContResult, Value(), nullptr);
  if (slot == kSlotAbs) return raise(t, PyExc_TypeError, "bad operand type for abs(): '%T'", a);
  return raise(t, PyExc_TypeError, "bad operand type for unary %s: '%T'", slot == kSlotNeg ? "-" : slot == kSlotPos ? "+" : "~", a);
}

Value unary_py(Thread& t, SlotId slot, Value a) { return finish_py(t, unary_rq(t, slot, a), &a); }

}  // namespace ppy
