/* ints: digits read in the struct, conversions with their overflows, byte arrays, parsing. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *digits(PyObject *self, PyObject *o) {
  if (!PyLong_Check(o)) return PyErr_Format(PyExc_TypeError, "not an int");
  PyLongObject *v = (PyLongObject *)o;
  Py_ssize_t n = Py_ABS(Py_SIZE(v));
  PyObject *r = PyList_New(0);
  for (Py_ssize_t i = 0; r && i < n; i++) { PyObject *d = PyLong_FromLong((long)v->ob_digit[i]); PyList_Append(r, d); Py_DECREF(d); }
  return Py_BuildValue("nNinn", Py_SIZE(v), r, _PyLong_Sign(o), (Py_ssize_t)_PyLong_NumBits(o), PyLong_AsSsize_t(o) == -1 && PyErr_Occurred() ? (PyErr_Clear(), (Py_ssize_t)0) : (Py_ssize_t)1);
}
#define TRY(name, expression, format)                                                                            \
  { PyErr_Clear(); PyObject *v = Py_BuildValue(format, expression);                                              \
    if (PyErr_Occurred()) { Py_XDECREF(v); PyObject *t, *e, *b; PyErr_Fetch(&t, &e, &b); v = PyObject_GetAttrString(t, "__name__"); Py_XDECREF(t); Py_XDECREF(e); Py_XDECREF(b); } \
    PyDict_SetItemString(r, name, v); Py_DECREF(v); }
static PyObject *convert(PyObject *self, PyObject *o) {
  PyObject *r = PyDict_New();
  int overflow = 0;
  TRY("long", PyLong_AsLong(o), "l")
  TRY("ulong", PyLong_AsUnsignedLong(o), "k")
  TRY("longlong", PyLong_AsLongLong(o), "L")
  TRY("ulonglong", PyLong_AsUnsignedLongLong(o), "K")
  TRY("size", PyLong_AsSize_t(o), "K")
  TRY("ssize", PyLong_AsSsize_t(o), "n")
  TRY("mask", PyLong_AsUnsignedLongMask(o), "k")
  TRY("maskll", PyLong_AsUnsignedLongLongMask(o), "K")
  TRY("double", PyLong_AsDouble(o), "d")
  TRY("int", _PyLong_AsInt(o), "i")
  TRY("overflow", PyLong_AsLongAndOverflow(o, &overflow), "l")
  TRY("overflowed", overflow, "i")
  TRY("overflowll", PyLong_AsLongLongAndOverflow(o, &overflow), "L")
  TRY("index", PyNumber_AsSsize_t(o, PyExc_OverflowError), "n")
  TRY("clipped", PyNumber_AsSsize_t(o, NULL), "n")
  PyErr_Clear();
  return r;
}
static PyObject *bytes(PyObject *self, PyObject *args) {
  PyObject *o; int n, little, sign; unsigned char buffer[64];
  if (!PyArg_ParseTuple(args, "O!iii", &PyLong_Type, &o, &n, &little, &sign)) return NULL;
  if (_PyLong_AsByteArray((PyLongObject *)o, buffer, (size_t)n, little, sign) < 0) return NULL;
  return Py_BuildValue("y#N", buffer, (Py_ssize_t)n, _PyLong_FromByteArray(buffer, (size_t)n, little, sign));
}
static PyObject *parse(PyObject *self, PyObject *args) {
  const char *text; int base; char *end;
  if (!PyArg_ParseTuple(args, "si", &text, &base)) return NULL;
  PyObject *v = PyLong_FromString(text, &end, base);
  return v ? Py_BuildValue("Nn", v, (Py_ssize_t)(end - text)) : NULL;
}
static PyObject *made(PyObject *self, PyObject *arg) {
  double d = PyFloat_AsDouble(arg);
  if (d == -1 && PyErr_Occurred()) return NULL;
  PyObject *v = PyLong_FromDouble(d);
  return v ? Py_BuildValue("NNNNN", v, PyLong_FromUnsignedLong((unsigned long)-1), PyLong_FromLongLong(-(1LL << 62)), PyLong_FromVoidPtr((void *)255), PyLong_FromSize_t((size_t)1 << 50)) : NULL;
}
static PyMethodDef methods[] = {{"digits", digits, METH_O, NULL}, {"convert", convert, METH_O, NULL}, {"bytes", bytes, METH_VARARGS, NULL}, {"parse", parse, METH_VARARGS, NULL}, {"made", made, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_longs", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_longs(void) { return PyModule_Create(&def); }
