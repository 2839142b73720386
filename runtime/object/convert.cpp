/// Truth, hash, text, index: the conversions every object has or lacks.
#include <climits>

#include "runtime/object/int_ops.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/str.h"

namespace ppy {

namespace {

Value callUnary_py(Thread& t, const ResolvedSlot& s, Value v) {
  return s.native ? reinterpret_cast<UnaryFn>(s.native)(t, v) : callSpecial_py(t, s.attr, &v, 1);
}

}  // namespace

Value truth_rq(Thread& t, Value v) {
  if (isTrue(v) || isFalse(v)) return v;
  if (isNone(v)) return boolean(false);
  if (v.isSmallInt()) return boolean(v.asSmallInt() != 0);
  if (v.isNumber()) return boolean(v.asNumber() != 0);
  const TypeInfo& info = infoOfValue(v);
  const ResolvedSlot& b = info.slots[kSlotBool];
  if (b.native) return reinterpret_cast<UnaryFn>(b.native)(t, v);
  if (b.attr) return startSpecial(t, b.attr, &v, 1, kContTruth, Value(), nullptr);
  const ResolvedSlot& len = info.slots[kSlotLen];
  if (len.native) {
    Value n = reinterpret_cast<UnaryFn>(len.native)(t, v);
    if (n.isSmallInt()) return boolean(n.asSmallInt() != 0);
    return n.isEmpty() ? n : contResult(t, kContTruthLen, nullptr, Value(), n);
  }
  if (len.attr) return startSpecial(t, len.attr, &v, 1, kContTruthLen, Value(), nullptr);
  return boolean(true);
}

int truth_py(Thread& t, Value v) {
  Value r = truth_rq(t, v);
  if (r.isEmpty()) r = finish_py(t, r, &v);
  return r.isEmpty() ? -1 : isTrue(r);
}

intptr_t hash_py(Thread& t, Value v) {
  if (v.isSmallInt()) {
    intptr_t h = v.asSmallInt();
    return h == -1 ? -2 : h;
  }
  if (v.isNumber()) return hashDouble(v.asNumber(), v);
  if (v.object()->ob_type == &PyUnicode_Type) return strHash(v);
  if (v.object()->ob_type == &PyTuple_Type) return tupleHash_py(t, v.as<TupleObject>());
  const ResolvedSlot& s = slotOf(v, kSlotHash);
  if (s.attr.isEmpty() || isNone(s.attr)) {
    raise(t, PyExc_TypeError, "unhashable type: '%T'", v);
    return -1;
  }
  Value h = callUnary_py(t, s, v);
  if (h.isEmpty()) return -1;
  if (!isInt(h)) {
    raise(t, PyExc_TypeError, "__hash__ method should return an integer");
    return -1;
  }
  int64_t n;
  if (intFits64(h, &n)) return n == -1 ? -2 : n;
  // A Python __hash__ may return any int: that int's own hash.
  Value folded = reinterpret_cast<UnaryFn>(infoOf(&PyLong_Type).slots[kSlotHash].native)(t, h);
  if (folded.isEmpty() || !intFits64(folded, &n)) return -1;
  return n == -1 ? -2 : n;
}

Value repr_py(Thread& t, Value v) {
  if (nativeStackLow(t, "while getting the repr of an object")) return {};
  const ResolvedSlot& s = slotOf(v, kSlotRepr);
  PPY_TRY(r, callUnary_py(t, s, v));
  if (!isStr(r)) return raise(t, PyExc_TypeError, "__repr__ returned non-string (type %T)", r);
  return r;
}

Value str_py(Thread& t, Value v) {
  if (isExactly(v, &PyUnicode_Type)) return v;
  if (nativeStackLow(t, "while getting the str of an object")) return {};
  const ResolvedSlot& s = slotOf(v, kSlotStr);
  PPY_TRY(r, callUnary_py(t, s, v));
  if (!isStr(r)) return raise(t, PyExc_TypeError, "__str__ returned non-string (type %T)", r);
  return r;
}

Value fspath_py(Thread& t, Value path) {
  if (isStr(path) || isBytes(path)) return path;
  Value f = lookupInMro(typeOf(path), intern(t, "__fspath__"));
  if (f.isEmpty()) return raise(t, PyExc_TypeError, "expected str, bytes or os.PathLike object, not %T", path);
  PPY_TRY(r, callSpecial_py(t, f, &path, 1));
  if (isStr(r) || isBytes(r)) return r;
  return raise(t, PyExc_TypeError, "expected %T.__fspath__() to return str or bytes, not %T", path, r);
}

Value ascii_py(Thread& t, Value v) {
  PPY_TRY(r, repr_py(t, v));
  if (r.as<StrObject>()->state.ascii) return r;
  StrView view = strView(r);
  StrBuilder out(t, view.length);
  constexpr char kHex[] = "0123456789abcdef";
  for (intptr_t i = 0; i < view.length; i++) {
    char32_t c = view[i];
    if (c < 0x80) {
      out.add(c);
      continue;
    }
    int digits = c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8;
    out.add(U'\\');
    out.add(digits == 2 ? U'x' : digits == 4 ? U'u' : U'U');
    for (int d = digits - 1; d >= 0; d--) out.add(static_cast<char32_t>(kHex[c >> (4 * d) & 15]));
  }
  return out.finish();
}

Value format_py(Thread& t, Value v, Value spec) {
  if (spec.isEmpty()) spec = emptyStr();
  if (!isStr(spec)) return raise(t, PyExc_TypeError, "Format specifier must be a string, not %T", spec);
  if (spec.as<StrObject>()->length == 0) {
    TypeObject* type = typeOf(v);
    if (type == &PyUnicode_Type) return v;
    if (type == &PyLong_Type) return str_py(t, v);
  }
  const ResolvedSlot& s = slotOf(v, kSlotFormat);
  if (s.attr.isEmpty()) return raise(t, PyExc_TypeError, "Type %T doesn't define __format__", v);
  Value argv[2] = {v, spec};
  PPY_TRY(r, s.native ? reinterpret_cast<BinaryFn>(s.native)(t, v, spec) : callSpecial_py(t, s.attr, argv, 2));
  if (!isStr(r)) return raise(t, PyExc_TypeError, "__format__ must return a str, not %T", r);
  return r;
}

Value index_py(Thread& t, Value v) {
  if (isInt(v)) return intExact(t, v);
  const ResolvedSlot& s = slotOf(v, kSlotIndex);
  if (s.attr.isEmpty()) return raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", v);
  PPY_TRY(r, callUnary_py(t, s, v));
  if (!isInt(r)) return raise(t, PyExc_TypeError, "__index__ returned non-int (type %T)", r);
  if (!isExactly(r, &PyLong_Type) &&
      !warn_py(t, PyExc_DeprecationWarning, 1,
               "__index__ returned non-int (type %T).  The ability to return an instance of a strict subclass of int is deprecated, "
               "and may not be supported in a future version of Python.", r))
    return {};
  return intExact(t, r);
}

bool asIndex_py(Thread& t, Value v, intptr_t* out, TypeObject* overflowError) {
  if (v.isSmallInt()) {
    *out = v.asSmallInt();
    return true;
  }
  PPY_TRY(i, index_py(t, v));
  int64_t n;
  if (intFits64(i, &n)) {
    *out = n;
    return true;
  }
  if (overflowError) {
    raise(t, overflowError, "cannot fit '%T' into an index-sized integer", v);
    return false;
  }
  *out = i.as<LongObject>()->ob_size < 0 ? PTRDIFF_MIN : PTRDIFF_MAX;
  return true;
}

bool isCallable(Value v) { return !slotOf(v, kSlotCall).attr.isEmpty(); }

}  // namespace ppy
