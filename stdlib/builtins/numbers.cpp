// Built-in functions on numbers and characters.
#include <cmath>

#include "runtime/builtins/float.h"
#include "runtime/object/int_ops.h"
#include "stdlib/builtins/builtins.h"

namespace ppy::builtins {
namespace {

Value builtinAbs(Thread& t, Value, Value* a) {
  Value v = a[0];
  if (v.isSmallInt()) return makeInt(t, v.asSmallInt() < 0 ? -v.asSmallInt() : v.asSmallInt());
  if (v.isNumber()) return makeFloat(t, std::fabs(v.asNumber()));
  const ResolvedSlot& slot = slotOf(v, kSlotAbs);
  if (slot.attr.isEmpty()) return raise(t, PyExc_TypeError, "bad operand type for abs(): '%T'", v);
  return unary_py(t, kSlotAbs, v);
}

Value builtinPow(Thread& t, Value, Value* a) {
  if (a[2].isEmpty() || isNone(a[2])) return binary_py(t, kOpPow, a[0], a[1]);
  return pow_py(t, a[0], a[1], a[2]);
}

Value builtinDivmod(Thread& t, Value, Value* a) { return divmod_py(t, a[0], a[1]); }

Value builtinRound(Thread& t, Value, Value* a) {
  const ResolvedSlot& slot = slotOf(a[0], kSlotRound);
  if (slot.attr.isEmpty()) return raise(t, PyExc_TypeError, "type %T doesn't define __round__ method", a[0]);
  bool withDigits = !a[1].isEmpty() && !isNone(a[1]);
  if (!withDigits && a[0].isSmallInt()) return a[0];
  if (a[0].isNumber()) {
    double d = a[0].asNumber();
    return withDigits ? floatRoundTo(t, d, a[1]) : intFromDouble(t, std::nearbyint(d));
  }
  return callMethod_py(t, a[0], slotName(kSlotRound), a + 1, withDigits ? 1 : 0);
}

/// hex, oct, bin: sign, prefix, digits of __index__.
Value inBase(Thread& t, Value v, int base) {
  PPY_TRY(i, index_py(t, v));
  return intToStr(t, i, base, true);
}
Value builtinHex(Thread& t, Value, Value* a) { return inBase(t, a[0], 16); }
Value builtinOct(Thread& t, Value, Value* a) { return inBase(t, a[0], 8); }
Value builtinBin(Thread& t, Value, Value* a) { return inBase(t, a[0], 2); }

Value builtinChr(Thread& t, Value, Value* a) {
  PPY_TRY(i, index_py(t, a[0]));
  int64_t c;
  if (!intFits64(i, &c) || c > INT32_MAX || c < INT32_MIN)
    return raise(t, PyExc_OverflowError, "Python int too large to convert to C int");
  if (c < 0 || c > 0x10FFFF) return raise(t, PyExc_ValueError, "chr() arg not in range(0x110000)");
  return strFromChar(t, static_cast<char32_t>(c));
}

Value builtinOrd(Thread& t, Value, Value* a) {
  Value v = a[0];
  intptr_t n;
  if (isStr(v)) {
    StrView s = strView(v);
    if (s.length == 1) return Value::smallInt(s[0]);
    n = s.length;
  } else if (isBytes(v)) {
    std::string_view s = bytesView(v);
    if (s.size() == 1) return Value::smallInt(static_cast<uint8_t>(s[0]));
    n = static_cast<intptr_t>(s.size());
  } else if (isInstance(v, &PyByteArray_Type)) {
    auto* b = v.as<BytearrayObject>();
    if (b->ob_size == 1) return Value::smallInt(static_cast<uint8_t>(b->ob_start[0]));
    n = b->ob_size;
  } else {
    return raise(t, PyExc_TypeError, "ord() expected string of length 1, but %T found", v);
  }
  return raise(t, PyExc_TypeError, "ord() expected a character, but string of length %zd found", n);
}

}  // namespace

const BuiltinDef kNumberFunctions[] = {
    {"abs", "x, /", builtinAbs},
    {"pow", "base, exp, mod=None", builtinPow},
    {"divmod", "x, y, /", builtinDivmod},
    {"round", "number, ndigits=None", builtinRound},
    {"hex", "number, /", builtinHex},
    {"oct", "number, /", builtinOct},
    {"bin", "number, /", builtinBin},
    {"chr", "i, /", builtinChr},
    {"ord", "c, /", builtinOrd},
    {nullptr, nullptr, nullptr}};

}  // namespace ppy::builtins
