/// Ints: from and to every C integer.
#include <climits>
#include <cmath>
#include <cstring>

#include "cpyext/bridge/bridge.h"
#include "runtime/object/bigint.h"

using namespace ppy;
using namespace ppy::cpyext;
using ppy::bigint::Digits;

namespace {

bool isExactlyInt(PyObject* o) { return asObject(o)->ob_type->tp_flags & kTypeLong; }

/// The int that `o` stands for (by __index__); empty with TypeError pending.
Value intOf(Thread& t, PyObject* o) {
  if (!o) return give(t, Value()), badArgument(t), Value();
  Value v = take(t, o);
  if (isInt(v)) return v;
  return index_py(t, v);
}

Value raiseTooLarge(Thread& t, const char* type) { return raise(t, PyExc_OverflowError, "Python int too large to convert to C %s", type); }

/// The value as 64 bits; false when it does not fit an unsigned 64-bit magnitude.
bool magnitude(const Digits& x, uint64_t* out) {
  uint64_t u = 0;
  if (x.n > 3) return false;
  for (intptr_t i = x.n; i-- > 0;) {
    if (u >> 34) return false;
    u = u << 30 | x.d[i];
  }
  *out = u;
  return true;
}

}  // namespace

PPY_API PyObject* PyLong_FromLong(long i) { ApiCall t; return give(t, makeInt(t, i)); }
PPY_API PyObject* PyLong_FromLongLong(long long i) { ApiCall t; return give(t, makeInt(t, i)); }
PPY_API PyObject* PyLong_FromSsize_t(Py_ssize_t i) { ApiCall t; return give(t, makeInt(t, i)); }
PPY_API PyObject* PyLong_FromUnsignedLong(unsigned long u) { ApiCall t; return give(t, makeUint(t, u)); }
PPY_API PyObject* PyLong_FromUnsignedLongLong(unsigned long long u) { ApiCall t; return give(t, makeUint(t, u)); }
PPY_API PyObject* PyLong_FromSize_t(size_t u) { ApiCall t; return give(t, makeUint(t, u)); }
PPY_API PyObject* PyLong_FromVoidPtr(void* p) { ApiCall t; return give(t, makeUint(t, reinterpret_cast<uintptr_t>(p))); }
PPY_API void* PyLong_AsVoidPtr(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value v = intOf(t, o);
  if (v.isEmpty()) return nullptr;
  Digits x(v);
  uint64_t u;
  if (!magnitude(x, &u)) return give(t, raiseTooLarge(t, "void *"));
  return reinterpret_cast<void*>(x.negative ? 0 - u : u);
}
PPY_API PyObject* PyLong_FromDouble(double d) {
  ApiCall api;
  Thread& t = api;
  if (std::isnan(d)) return give(t, raise(t, PyExc_ValueError, "cannot convert float NaN to integer"));
  if (std::isinf(d)) return give(t, raise(t, PyExc_OverflowError, "cannot convert float infinity to integer"));
  Value f = makeFloat(t, d);
  return give(t, callMethod_py(t, f, slotName(kSlotInt), nullptr, 0));
}
PPY_API PyObject* PyLong_FromString(const char* text, char** end, int base) {
  ApiCall api;
  Thread& t = api;
  if ((base != 0 && base < 2) || base > 36) return give(t, raise(t, PyExc_ValueError, "int() arg 2 must be >= 2 and <= 36"));
  const char* s = text;
  while (*s == ' ' || (*s >= '\t' && *s <= '\r')) s++;
  size_t n = std::strlen(s);
  if (end) {
    // As far as the text is a number.
    size_t i = 0;
    if (s[i] == '+' || s[i] == '-') i++;
    while (std::isalnum(static_cast<unsigned char>(s[i])) || s[i] == '_') i++;
    n = i;
    while (s[i] == ' ' || (s[i] >= '\t' && s[i] <= '\r')) i++;
    *end = const_cast<char*>(s + i);
  }
  Value str = newStr(t, std::string_view(s, n));
  if (str.isEmpty()) return nullptr;
  return give(t, call_py(t, &PyLong_Type, str, Value::smallInt(base)));
}
PPY_API PyObject* PyLong_FromUnicodeObject(PyObject* s, int base) {
  ApiCall api;
  Thread& t = api;
  return give(t, call_py(t, &PyLong_Type, take(t, s), Value::smallInt(base)));
}

PPY_API long long PyLong_AsLongLongAndOverflow(PyObject* o, int* overflow) {
  ApiCall api;
  Thread& t = api;
  *overflow = 0;
  Value v = intOf(t, o);
  if (v.isEmpty()) return -1;
  int64_t i;
  if (intFits64(v, &i)) return i;
  *overflow = Digits(v).negative ? -1 : 1;
  return -1;
}
PPY_API long PyLong_AsLongAndOverflow(PyObject* o, int* overflow) { return PyLong_AsLongLongAndOverflow(o, overflow); }
PPY_API long long PyLong_AsLongLong(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value v = intOf(t, o);
  if (v.isEmpty()) return -1;
  int64_t i;
  if (intFits64(v, &i)) return i;
  raise(t, PyExc_OverflowError, "int too big to convert");
  return -1;
}
PPY_API long PyLong_AsLong(PyObject* o) {
  int overflow;
  long i = PyLong_AsLongAndOverflow(o, &overflow);
  if (overflow) raiseTooLarge(ApiCall(), "long");
  return i;
}
PPY_API int _PyLong_AsInt(PyObject* o) {
  int overflow;
  long i = PyLong_AsLongAndOverflow(o, &overflow);
  if (overflow || i > INT_MAX || i < INT_MIN) {
    raiseTooLarge(ApiCall(), "int");
    return -1;
  }
  return static_cast<int>(i);
}
PPY_API Py_ssize_t PyLong_AsSsize_t(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgumentInt(t);
  if (!isExactlyInt(o)) return raise(t, PyExc_TypeError, "an integer is required"), -1;
  int64_t i;
  if (intFits64(take(t, o), &i)) return i;
  raiseTooLarge(t, "ssize_t");
  return -1;
}
namespace {
/// An int of 64 bits without sign. `negative`: what a negative one cannot become; `large`: the C type, or null.
unsigned long asUnsigned(PyObject* o, const char* negative, const char* large) {
  ApiCall api;
  Thread& t = api;
  constexpr auto kFailed = static_cast<unsigned long>(-1);
  if (!o) return badArgument(t), kFailed;
  if (!isExactlyInt(o)) return raise(t, PyExc_TypeError, "an integer is required"), kFailed;
  Value v = take(t, o);
  Digits x(v);
  uint64_t u;
  if (x.negative) return raise(t, PyExc_OverflowError, "can't convert negative value to %s", negative), kFailed;
  if (magnitude(x, &u)) return u;
  if (large) raiseTooLarge(t, large);
  else raise(t, PyExc_OverflowError, "int too big to convert");
  return kFailed;
}
}  // namespace
PPY_API unsigned long long PyLong_AsUnsignedLongLong(PyObject* o) { return asUnsigned(o, "unsigned int", nullptr); }
PPY_API unsigned long PyLong_AsUnsignedLong(PyObject* o) { return asUnsigned(o, "unsigned int", "unsigned long"); }
PPY_API size_t PyLong_AsSize_t(PyObject* o) { return asUnsigned(o, "size_t", "size_t"); }
PPY_API unsigned long long PyLong_AsUnsignedLongLongMask(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value v = intOf(t, o);
  if (v.isEmpty()) return static_cast<unsigned long long>(-1);
  Digits x(v);
  uint64_t u = 0;
  for (intptr_t i = x.n < 3 ? x.n : 3; i-- > 0;) u = u << 30 | x.d[i];
  return x.negative ? 0 - u : u;
}
PPY_API unsigned long PyLong_AsUnsignedLongMask(PyObject* o) { return PyLong_AsUnsignedLongLongMask(o); }
PPY_API double PyLong_AsDouble(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgumentInt(t);
  if (!isExactlyInt(o)) return raise(t, PyExc_TypeError, "an integer is required"), -1.0;
  double d;
  return intToDouble(t, take(t, o), &d) ? d : -1.0;
}
PPY_API int _PyLong_UnsignedShort_Converter(PyObject* o, void* p) {
  unsigned long u = PyLong_AsUnsignedLong(o);
  if (u == static_cast<unsigned long>(-1) && pending(ApiCall())) return 0;
  if (u > USHRT_MAX) return raise(ApiCall(), PyExc_OverflowError, "Python int too large for C unsigned short"), 0;
  *static_cast<unsigned short*>(p) = static_cast<unsigned short>(u);
  return 1;
}
PPY_API int _PyLong_UnsignedInt_Converter(PyObject* o, void* p) {
  unsigned long u = PyLong_AsUnsignedLong(o);
  if (u == static_cast<unsigned long>(-1) && pending(ApiCall())) return 0;
  if (u > UINT_MAX) return raise(ApiCall(), PyExc_OverflowError, "Python int too large for C unsigned int"), 0;
  *static_cast<unsigned*>(p) = static_cast<unsigned>(u);
  return 1;
}
PPY_API int _PyLong_UnsignedLong_Converter(PyObject* o, void* p) {
  unsigned long u = PyLong_AsUnsignedLong(o);
  if (u == static_cast<unsigned long>(-1) && pending(ApiCall())) return 0;
  *static_cast<unsigned long*>(p) = u;
  return 1;
}
PPY_API int _PyLong_UnsignedLongLong_Converter(PyObject* o, void* p) { return _PyLong_UnsignedLong_Converter(o, p); }
PPY_API int _PyLong_Size_t_Converter(PyObject* o, void* p) {
  size_t u = PyLong_AsSize_t(o);
  if (u == static_cast<size_t>(-1) && pending(ApiCall())) return 0;
  *static_cast<size_t*>(p) = u;
  return 1;
}

// --- digits ------------------------------------------------------------------------------------------------
PPY_API PyLongObject* _PyLong_New(Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  auto* o = static_cast<LongObject*>(gc::allocOrNull(t, offsetof(LongObject, ob_digit) + static_cast<size_t>(n ? n : 1) * sizeof(uint32_t), gc::CellKind::Object));
  if (!o) return nullptr;
  o->ob_refcnt = kRefBias;
  o->ob_type = &PyLong_Type;
  o->ob_size = n;
  return reinterpret_cast<PyLongObject*>(born(t, o));
}
PPY_API PyObject* _PyLong_Copy(PyLongObject* o) {
  Digits x(asValue(o));
  PyLongObject* copy = _PyLong_New(x.n);
  if (!copy) return nullptr;
  auto* c = reinterpret_cast<LongObject*>(copy);
  std::memcpy(c->ob_digit, x.d, static_cast<size_t>(x.n) * sizeof(uint32_t));
  c->ob_size = x.negative ? -x.n : x.n;
  return reinterpret_cast<PyObject*>(copy);
}
PPY_API int _PyLong_Sign(PyObject* o) {
  auto n = reinterpret_cast<LongObject*>(o)->ob_size;
  return n < 0 ? -1 : n > 0;
}
PPY_API size_t _PyLong_NumBits(PyObject* o) {
  Digits x(asValue(o));
  if (x.n == 0) return 0;
  return static_cast<size_t>(x.n - 1) * 30 + (32 - static_cast<size_t>(__builtin_clz(x.d[x.n - 1])));
}
PPY_API PyObject* _PyLong_FromByteArray(const unsigned char* bytes, size_t n, int little, int isSigned) {
  ApiCall api;
  Thread& t = api;
  Value data = newBytes(t, bytes, n);
  if (data.isEmpty()) return nullptr;
  Value method = getAttr_py(t, &PyLong_Type, intern(t, std::string_view("from_bytes")));
  if (method.isEmpty()) return nullptr;
  Value argv[3] = {data, newStr(t, little ? "little" : "big"), boolean(isSigned)};
  Value key = intern(t, std::string_view("signed"));
  Value kw = tupleOf(t, {key});
  return give(t, call_py(t, method, Args{argv, 2, kw.as<TupleObject>()}));
}
PPY_API int _PyLong_AsByteArray(PyLongObject* o, unsigned char* bytes, size_t n, int little, int isSigned) {
  ApiCall api;
  Thread& t = api;
  Digits x(asValue(o));
  if (x.negative && !isSigned) return raise(t, PyExc_OverflowError, "can't convert negative int to unsigned"), -1;
  // Two's complement, least significant byte first.
  uint64_t carry = 1, buffer = 0;
  int bits = 0;
  size_t out = 0;
  auto put = [&](unsigned char b) {
    if (x.negative) {
      unsigned v = static_cast<unsigned>(static_cast<unsigned char>(~b)) + static_cast<unsigned>(carry);
      carry = v >> 8;
      b = static_cast<unsigned char>(v);
    }
    bytes[little ? out : n - 1 - out] = b;
    out++;
  };
  bool overflow = false;
  for (intptr_t i = 0; i < x.n; i++) {
    buffer |= static_cast<uint64_t>(x.d[i]) << bits;
    bits += 30;
    while (bits >= 8 || (i == x.n - 1 && buffer)) {
      auto b = static_cast<unsigned char>(buffer & 0xFF);
      if (out < n) put(b);
      else if (b) overflow = true;
      buffer >>= 8;
      bits -= 8;
      if (bits < 0) bits = 0;
      if (i == x.n - 1 && !buffer) break;
    }
  }
  while (out < n) put(0);
  if (isSigned && n && !overflow) {
    bool top = bytes[little ? n - 1 : 0] & 0x80;
    if (top != x.negative && x.n) overflow = true;
  }
  if (overflow) return raise(t, PyExc_OverflowError, "int too big to convert"), -1;
  return 0;
}
PPY_API PyObject* _PyLong_GCD(PyObject* a, PyObject* b) {
  PyObject* math = PyImport_ImportModule("math");
  PyObject* r = math ? PyObject_CallMethod(math, "gcd", "OO", a, b) : nullptr;
  if (math) decref(math);
  return r;
}
PPY_API PyObject* _PyLong_Format(PyObject* o, int base) { return PyNumber_ToBase(o, base); }
PPY_API PyObject* _PyLong_DivmodNear(PyObject* a, PyObject* b) { return PyNumber_Divmod(a, b); }
PPY_API PyObject* PyLong_GetInfo() { return PySys_GetObject("int_info"); }

PPY_API PyObject* PyBool_FromLong(long v) {
  PyObject* o = asC(boolean(v != 0));
  incref(o);
  return o;
}
