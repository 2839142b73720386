/// Members of C structs: PyMember_GetOne and SetOne, by the type codes of structmember.h.
#include <cstring>

#include "cpyext/bridge/bridge.h"

namespace ppy::cpyext {

namespace {

template <class T>
T read(const char* at) {
  T v;
  std::memcpy(&v, at, sizeof v);
  return v;
}
template <class T>
void write(char* at, T v) {
  std::memcpy(at, &v, sizeof v);
}

/// An integer that must fit a C type; out of range: OverflowError or, as CPython does, a RuntimeWarning.
template <class T>
int writeInt(Thread& t, char* at, PyObject* v, const char* name) {
  long long i = PyLong_AsLongLong(v);
  if (i == -1 && pending(t)) return -1;
  if (i != static_cast<long long>(static_cast<T>(i)) && !warn_py(t, PyExc_RuntimeWarning, 1, "Truncation of value to %s", name)) return -1;
  write(at, static_cast<T>(i));
  return 0;
}

}  // namespace

PyObject* readMember(Thread& t, const char* base, PyMemberDef* def) {
  const char* at = base + def->offset;
  switch (def->type) {
    case T_BOOL: return PyBool_FromLong(*at);
    case T_BYTE: return PyLong_FromLong(read<signed char>(at));
    case T_UBYTE: return PyLong_FromLong(read<unsigned char>(at));
    case T_SHORT: return PyLong_FromLong(read<short>(at));
    case T_USHORT: return PyLong_FromLong(read<unsigned short>(at));
    case T_INT: return PyLong_FromLong(read<int>(at));
    case T_UINT: return PyLong_FromUnsignedLong(read<unsigned>(at));
    case T_LONG: return PyLong_FromLong(read<long>(at));
    case T_ULONG: return PyLong_FromUnsignedLong(read<unsigned long>(at));
    case T_PYSSIZET: return PyLong_FromSsize_t(read<Py_ssize_t>(at));
    case T_LONGLONG: return PyLong_FromLongLong(read<long long>(at));
    case T_ULONGLONG: return PyLong_FromUnsignedLongLong(read<unsigned long long>(at));
    case T_FLOAT: return PyFloat_FromDouble(static_cast<double>(read<float>(at)));
    case T_DOUBLE: return PyFloat_FromDouble(read<double>(at));
    case T_STRING: {
      auto* text = read<const char*>(at);
      return text ? PyUnicode_FromString(text) : giveNone();
    }
    case T_STRING_INPLACE: return PyUnicode_FromString(at);
    case T_CHAR: return PyUnicode_FromStringAndSize(at, 1);
    case T_NONE: return giveNone();
    case T_OBJECT:
    case T_OBJECT_EX: {
      auto* o = read<PyObject*>(at);
      if (!o) {
        if (def->type == T_OBJECT) return giveNone();
        raise(t, PyExc_AttributeError, "'%N' object has no attribute '%s'", asObject(base)->ob_type, def->name);
        return nullptr;
      }
      incref(o);
      return o;
    }
    default: return give(t, raise(t, PyExc_SystemError, "bad memberdescr type for %s", def->name));
  }
}

int writeMember(Thread& t, char* base, PyMemberDef* def, PyObject* v) {
  char* at = base + def->offset;
  if (def->flags & READONLY) return give(t, raise(t, PyExc_AttributeError, "readonly attribute")), -1;
  if (!v) {
    if (def->type == T_OBJECT_EX && !read<PyObject*>(at)) return give(t, raise(t, PyExc_AttributeError, "%s", def->name)), -1;
    if (def->type != T_OBJECT && def->type != T_OBJECT_EX)
      return give(t, raise(t, PyExc_TypeError, "can't delete numeric/char attribute")), -1;
  }
  switch (def->type) {
    case T_BOOL:
      if (v != asC(boolean(true)) && v != asC(boolean(false)))
        return give(t, raise(t, PyExc_TypeError, "attribute value type must be bool")), -1;
      *at = v == asC(boolean(true));
      return 0;
    case T_BYTE: return writeInt<signed char>(t, at, v, "char");
    case T_UBYTE: return writeInt<unsigned char>(t, at, v, "unsigned char");
    case T_SHORT: return writeInt<short>(t, at, v, "short");
    case T_USHORT: return writeInt<unsigned short>(t, at, v, "unsigned short");
    case T_INT: return writeInt<int>(t, at, v, "int");
    case T_UINT:
      if (PyLong_Check(v)) {
        unsigned long u = PyLong_AsUnsignedLong(v);
        if (u != static_cast<unsigned long>(-1) || !pending(t)) {
          write(at, static_cast<unsigned>(u));
          return u > 0xFFFFFFFF ? PyErr_WarnEx(reinterpret_cast<PyObject*>(PyExc_RuntimeWarning), "Truncation of value to unsigned int", 1) : 0;
        }
        clearException(t);
      }
      return writeInt<unsigned>(t, at, v, "unsigned int");
    case T_LONG:
    case T_PYSSIZET:
    case T_LONGLONG: {
      // As in CPython, a value of a wrong type leaves -1 behind.
      long long i = PyLong_AsLongLong(v);
      write(at, i);
      return i == -1 && pending(t) ? -1 : 0;
    }
    case T_ULONG: {
      unsigned long u = PyLong_AsUnsignedLong(v);
      bool negative = u == static_cast<unsigned long>(-1) && pending(t) && PyLong_Check(v);
      if (negative) {
        clearException(t);
        u = static_cast<unsigned long>(PyLong_AsLong(v));
      }
      if (u == static_cast<unsigned long>(-1) && pending(t)) return -1;
      write(at, u);
      return negative ? PyErr_WarnEx(reinterpret_cast<PyObject*>(PyExc_RuntimeWarning), "Writing negative value into unsigned field", 1) : 0;
    }
    case T_ULONGLONG: {
      unsigned long long u = PyLong_AsUnsignedLongLong(v);
      if (u == static_cast<unsigned long long>(-1) && pending(t)) return -1;
      write(at, u);
      return 0;
    }
    case T_FLOAT:
    case T_DOUBLE: {
      double d = PyFloat_AsDouble(v);
      bool failed = d == -1 && pending(t);
      // As in CPython, a value of a wrong type leaves -1 behind in a double.
      if (def->type == T_DOUBLE) write(at, d);
      else if (!failed) write(at, static_cast<float>(d));
      return failed ? -1 : 0;
    }
    case T_CHAR: {
      Py_ssize_t n;
      const char* text = PyUnicode_AsUTF8AndSize(v, &n);
      if (!text || n != 1) return give(t, raise(t, PyExc_TypeError, "bad argument type for built-in operation")), -1;
      *at = *text;
      return 0;
    }
    case T_STRING:
    case T_STRING_INPLACE: return give(t, raise(t, PyExc_TypeError, "readonly attribute")), -1;
    case T_OBJECT:
    case T_OBJECT_EX: {
      auto* old = read<PyObject*>(at);
      if (v) incref(v);
      write(at, v);
      if (old) decref(old);
      return 0;
    }
    default: return give(t, raise(t, PyExc_SystemError, "bad memberdescr type for %s", def->name)), -1;
  }
}

}  // namespace ppy::cpyext

PPY_API PyObject* PyMember_GetOne(const char* at, PyMemberDef* def) { return ppy::cpyext::readMember(ppy::cpyext::thread(), at, def); }
PPY_API int PyMember_SetOne(char* at, PyMemberDef* def, PyObject* v) {
  return ppy::cpyext::writeMember(ppy::cpyext::thread(), at, def, v);
}
