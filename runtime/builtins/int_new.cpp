/// int(): from numbers, text and bytes.
#include <string>

#include "compiler/support/unicode.h"
#include "runtime/builtins/bytes.h"
#include "runtime/builtins/int.h"
#include "runtime/builtins/special.h"
#include "runtime/object/bigint.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/str.h"
#include "runtime/object/text_util.h"

namespace ppy {

std::string asciiNumberText(Value str) {
  if (text::isAsciiStr(str)) return std::string(text::asciiView(str));
  namespace unicode = support::unicode;
  StrView v = strView(str);
  std::string out;
  out.reserve(static_cast<size_t>(v.length));
  for (intptr_t i = 0; i < v.length; i++) {
    char32_t c = v[i];
    const unicode::CharInfo& info = unicode::infoOf(c);
    if (c < 127) out.push_back(static_cast<char>(c));
    else if (info.flags & unicode::kSpace) out.push_back(' ');
    else if (info.flags & unicode::kDecimal) out.push_back(static_cast<char>('0' + info.decimalValue));
    else out.push_back('?');
  }
  return out;
}

Value intFromTextObject(Thread& t, Value v, int base) {
  if (isStr(v)) {
    if (text::isAsciiStr(v)) {
      std::string_view s = text::asciiView(v);
      // The plain case: a few digits.
      if (base == 10 && !s.empty() && s.size() <= 15) {
        int64_t n = 0;
        size_t i = s[0] == '-' ? 1 : 0;
        for (; i < s.size() && s[i] >= '0' && s[i] <= '9'; i++) n = n * 10 + (s[i] - '0');
        if (i == s.size() && i > (s[0] == '-')) return makeInt(t, s[0] == '-' ? -n : n);  // 15 digits may need more than 49 bits
      }
    }
    return intFromText(t, asciiNumberText(v), base, v);
  }
  BufferView buffer(t, v);
  if (!buffer.ok()) return {};
  std::string_view s = buffer.view();
  Value shown = v;
  if (!isBytes(v)) {
    shown = newBytes(t, s.data(), s.size());
    if (shown.isEmpty()) return {};
  }
  return intFromText(t, s, base, shown);
}

namespace {

Value checkedInt(Thread& t, Value r, const char* method) {
  if (r.isEmpty()) return {};
  if (isInt(r)) {
    bool exact = r.isSmallInt() || isExactly(r, &PyLong_Type);
    if (!exact && !warn_py(t, PyExc_DeprecationWarning, 1,
                           "%s returned non-int (type %.200T).  The ability to return an instance of a strict subclass of int is deprecated, "
                           "and may not be supported in a future version of Python.", method, r))
      return {};
    return intExact(t, r);
  }
  return raise(t, PyExc_TypeError, "%s returned non-int (type %.200T)", method, r);
}

Value fromTrunc_py(Thread& t, Value trunc) {
  if (isInt(trunc)) return intExact(t, trunc);
  if (hasSlot(trunc, kSlotIndex)) return checkedInt(t, callSlot_py(t, kSlotIndex, trunc), "__index__");
  return raise(t, PyExc_TypeError, "__trunc__ returned non-Integral (type %.200T)", trunc);
}

}  // namespace

Value intFromObject_py(Thread& t, Value v) {
  if (v.isSmallInt() || isExactly(v, &PyLong_Type)) return canonical(v);
  if (isExactly(v, &PyFloat_Type)) return intFromDouble(t, floatValue(v));
  if (isExactly(v, &PyUnicode_Type)) return intFromTextObject(t, v, 10);
  if (hasSlot(v, kSlotInt)) return checkedInt(t, callSlot_py(t, kSlotInt, v), "__int__");
  if (hasSlot(v, kSlotIndex)) return checkedInt(t, callSlot_py(t, kSlotIndex, v), "__index__");
  PPY_TRY(truncName, Value(names().__trunc__));
  if (Value trunc = lookupInMro(typeOf(v), truncName)) {
    if (!warn_py(t, PyExc_DeprecationWarning, 1, "The delegation of int() to __trunc__ is deprecated.")) return {};
    PPY_TRY(r, callSpecial_py(t, trunc, &v, 1));
    return fromTrunc_py(t, r);
  }
  if (isStr(v) || hasBuffer(v)) return intFromTextObject(t, v, 10);
  return raise(t, PyExc_TypeError,
               "int() argument must be a string, a bytes-like object or a real number, not '%.200T'", v);
}

Value intNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("x=0, /, base=10");
  Value r;
  if (args.npos == 1 && !args.nkw()) {
    r = intFromObject_py(t, args.v[0]);
  } else {
    Value a[2];
    if (!bindArgs(t, "int", kSignature, args, a)) return {};
    if (a[0].isEmpty()) {
      if (!a[1].isEmpty()) return raise(t, PyExc_TypeError, "int() missing string argument");
      r = Value::smallInt(0);
    } else if (a[1].isEmpty()) {
      r = intFromObject_py(t, a[0]);
    } else {
      intptr_t base;
      if (!asIndex_py(t, a[1], &base, nullptr)) return {};
      if (base != 0 && (base < 2 || base > 36)) return raise(t, PyExc_ValueError, "int() base must be >= 2 and <= 36, or 0");
      if (!isStr(a[0]) && !isBytes(a[0]) && !isInstance(a[0], &PyByteArray_Type))
        return raise(t, PyExc_TypeError, "int() can't convert non-string with explicit base");
      r = intFromTextObject(t, a[0], static_cast<int>(base));
    }
  }
  if (r.isEmpty() || type == &PyLong_Type) return r;
  bigint::Digits x(r);
  auto* o = static_cast<LongObject*>(newVarInstance(t, type, x.n ? x.n : 1));
  if (!o) return {};
  for (intptr_t i = 0; i < x.n; i++) o->ob_digit[i] = x.d[i];
  o->ob_size = x.negative ? -x.n : x.n;
  return o;
}

}  // namespace ppy
