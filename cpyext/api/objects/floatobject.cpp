/// Floats and complex numbers.
#include <cmath>
#include <cstring>

#include "cpyext/bridge/bridge.h"

using namespace ppy;
using namespace ppy::cpyext;

PPY_API PyObject* PyFloat_FromDouble(double d) { ApiCall t; return give(t, makeFloat(t, d)); }
PPY_API double PyFloat_AsDouble(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgumentInt(t);
  if (isSubtype(asObject(o)->ob_type, &PyFloat_Type)) return reinterpret_cast<FloatObject*>(o)->ob_fval;
  double d;
  return asDouble_py(t, take(t, o), &d) ? d : -1.0;
}
PPY_API PyObject* PyFloat_FromString(PyObject* s) {
  ApiCall api;
  Thread& t = api;
  return give(t, call_py(t, &PyFloat_Type, take(t, s)));
}
PPY_API double PyFloat_GetMax() { return 1.7976931348623157e308; }
PPY_API double PyFloat_GetMin() { return 2.2250738585072014e-308; }
PPY_API PyObject* PyFloat_GetInfo() {
  PyObject* info = PySys_GetObject("float_info");
  if (info) incref(info);
  return info;
}

// Packed formats.
PPY_API int PyFloat_Pack8(double d, char* p, int little) {
  unsigned char b[8];
  std::memcpy(b, &d, 8);
  for (int i = 0; i < 8; i++) p[i] = static_cast<char>(b[little ? i : 7 - i]);
  return 0;
}
PPY_API int PyFloat_Pack4(double d, char* p, int little) {
  auto f = static_cast<float>(d);
  if (std::isinf(f) && !std::isinf(d)) return raise(ApiCall(), PyExc_OverflowError, "float too large to pack with f format"), -1;
  unsigned char b[4];
  std::memcpy(b, &f, 4);
  for (int i = 0; i < 4; i++) p[i] = static_cast<char>(b[little ? i : 3 - i]);
  return 0;
}
PPY_API double PyFloat_Unpack8(const char* p, int little) {
  unsigned char b[8];
  for (int i = 0; i < 8; i++) b[little ? i : 7 - i] = static_cast<unsigned char>(p[i]);
  double d;
  std::memcpy(&d, b, 8);
  return d;
}
PPY_API double PyFloat_Unpack4(const char* p, int little) {
  unsigned char b[4];
  for (int i = 0; i < 4; i++) b[little ? i : 3 - i] = static_cast<unsigned char>(p[i]);
  float f;
  std::memcpy(&f, b, 4);
  return static_cast<double>(f);
}

PPY_API PyObject* PyComplex_FromDoubles(double re, double im) { ApiCall t; return give(t, makeComplex(t, re, im)); }
PPY_API PyObject* PyComplex_FromCComplex(Py_complex c) { ApiCall t; return give(t, makeComplex(t, c.real, c.imag)); }
PPY_API Py_complex PyComplex_AsCComplex(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Py_complex error = {-1.0, 0.0};
  if (isSubtype(asObject(o)->ob_type, &PyComplex_Type)) {
    auto* c = reinterpret_cast<ComplexObject*>(o);
    return {c->real, c->imag};
  }
  Value v = take(t, o);
  if (Value attr = slotOf(v, kSlotComplex).attr; attr && !isNone(attr)) {
    Value r = callSpecial_py(t, attr, &v, 1);
    if (r.isEmpty()) return error;
    if (!r.isObject() || !isInstance(r, &PyComplex_Type)) {
      raise(t, PyExc_TypeError, "__complex__ returned non-complex (type %.200T)", r);
      return error;
    }
    return {r.as<ComplexObject>()->real, r.as<ComplexObject>()->imag};
  }
  double d = PyFloat_AsDouble(o);
  if (d == -1.0 && pending(t)) return error;
  return {d, 0.0};
}
PPY_API double PyComplex_RealAsDouble(PyObject* o) {
  if (isSubtype(asObject(o)->ob_type, &PyComplex_Type)) return reinterpret_cast<ComplexObject*>(o)->real;
  return PyFloat_AsDouble(o);
}
PPY_API double PyComplex_ImagAsDouble(PyObject* o) {
  return isSubtype(asObject(o)->ob_type, &PyComplex_Type) ? reinterpret_cast<ComplexObject*>(o)->imag : 0.0;
}
PPY_API Py_hash_t _Py_HashDouble(PyObject* o, double d) { return hashDouble(d, asValue(o)); }
PPY_API Py_hash_t _Py_HashPointer(const void* p) {
  auto y = reinterpret_cast<size_t>(p);
  auto h = static_cast<Py_hash_t>(y >> 4 | y << 60);
  return h == -1 ? -2 : h;
}
PPY_API Py_hash_t _Py_HashPointerRaw(const void* p) {
  auto y = reinterpret_cast<size_t>(p);
  return static_cast<Py_hash_t>(y >> 4 | y << 60);
}
PPY_API Py_hash_t _Py_HashBytes(const void* p, Py_ssize_t n) { return hashBytes(p, static_cast<size_t>(n)); }
