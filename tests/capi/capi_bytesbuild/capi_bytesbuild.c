/* Building bytes, bytearrays and strs in place: uninitialised buffers, resizing, joining, writers. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *squares(PyObject *self, PyObject *arg) {
  Py_ssize_t n = PyLong_AsSsize_t(arg), used = 0, room = 4;
  PyObject *b = PyBytes_FromStringAndSize(NULL, room);
  for (Py_ssize_t i = 0; b && i < n; i++) {
    if (used == room && _PyBytes_Resize(&b, room *= 2) < 0) return NULL;
    PyBytes_AS_STRING(b)[used++] = (char)('a' + i * i % 26);
  }
  if (b) _PyBytes_Resize(&b, used);
  return b;
}
static PyObject *concat(PyObject *self, PyObject *args) {
  PyObject *a, *b;
  if (!PyArg_ParseTuple(args, "OO", &a, &b)) return NULL;
  Py_INCREF(a);
  PyBytes_Concat(&a, b);
  if (!a) return NULL;
  PyBytes_ConcatAndDel(&a, PyBytes_FromFormat("<%s|%d|%5.2s|%c|%x|%%>", "s", -5, "xyz", 'c', 255));
  return a;
}
static PyObject *arrays(PyObject *self, PyObject *arg) {
  PyObject *a = PyByteArray_FromObject(arg), *b = a ? PyByteArray_FromStringAndSize("tail", 4) : NULL;
  if (!b) return NULL;
  if (PyByteArray_Resize(a, PyByteArray_Size(a) + 3) < 0) return NULL;
  memcpy(PyByteArray_AS_STRING(a) + PyByteArray_GET_SIZE(a) - 3, "new", 3);
  return Py_BuildValue("NN", PyByteArray_Concat(a, b), a);
}
static PyObject *text(PyObject *self, PyObject *args) {
  int kind; Py_ssize_t n;
  if (!PyArg_ParseTuple(args, "in", &kind, &n)) return NULL;
  PyObject *s = PyUnicode_New(n, kind == 0 ? 127 : kind == 1 ? 255 : kind == 2 ? 65535 : 0x10ffff);
  for (Py_ssize_t i = 0; s && i < n; i++) PyUnicode_WRITE(PyUnicode_KIND(s), PyUnicode_DATA(s), i, kind == 0 ? 'a' + i % 26 : kind == 1 ? 0xc0 + i % 60 : kind == 2 ? 0x20ac + i : 0x1f600 + i % 50);
  if (s && PyUnicode_Resize(&s, n + 2) < 0) return NULL;
  if (s) { PyUnicode_WriteChar(s, n, '!'); PyUnicode_WriteChar(s, n + 1, '?'); }
  return s;
}
static PyObject *writer(PyObject *self, PyObject *parts) {
  _PyUnicodeWriter w;
  _PyUnicodeWriter_Init(&w);
  w.overallocate = 1;
  PyObject *it = PyObject_GetIter(parts), *x;
  while (it && (x = PyIter_Next(it))) {
    int r = PyLong_Check(x) ? _PyUnicodeWriter_WriteChar(&w, (Py_UCS4)PyLong_AsLong(x)) : PyUnicode_Check(x) ? _PyUnicodeWriter_WriteStr(&w, x) : _PyUnicodeWriter_WriteASCIIString(&w, "<other>", 7);
    Py_DECREF(x);
    if (r < 0) { _PyUnicodeWriter_Dealloc(&w); Py_DECREF(it); return NULL; }
  }
  Py_XDECREF(it);
  if (PyErr_Occurred()) { _PyUnicodeWriter_Dealloc(&w); return NULL; }
  return _PyUnicodeWriter_Finish(&w);
}
static PyObject *parts(PyObject *self, PyObject *args) {
  PyObject *s, *sep;
  if (!PyArg_ParseTuple(args, "UU", &s, &sep)) return NULL;
  PyObject *all = PyUnicode_Split(s, sep, -1);
  if (!all) return NULL;
  return Py_BuildValue("NNNNNnnn", PyUnicode_Join(sep, all), all, PyUnicode_Partition(s, sep), PyUnicode_RPartition(s, sep), PyUnicode_Splitlines(s, 1),
                       PyUnicode_Count(s, sep, 0, PY_SSIZE_T_MAX), PyUnicode_Find(s, sep, 1, PY_SSIZE_T_MAX, 1), PyUnicode_Tailmatch(s, sep, 0, PY_SSIZE_T_MAX, 1));
}
static PyObject *strings(PyObject *self, PyObject *o) {
  char *p; Py_ssize_t n;
  if (PyBytes_AsStringAndSize(o, &p, NULL) < 0) PyErr_Clear();
  if (PyBytes_AsStringAndSize(o, &p, &n) < 0) return NULL;
  return Py_BuildValue("nNNN", n, PyBytes_Repr(o, 1), PyBytes_DecodeEscape(p, n, NULL, 0, NULL), PyUnicode_DecodeLatin1(p, n, NULL));
}
static PyMethodDef methods[] = {{"squares", squares, METH_O, NULL}, {"concat", concat, METH_VARARGS, NULL}, {"arrays", arrays, METH_O, NULL}, {"text", text, METH_VARARGS, NULL},
                                {"writer", writer, METH_O, NULL}, {"parts", parts, METH_VARARGS, NULL}, {"strings", strings, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_bytesbuild", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_bytesbuild(void) { return PyModule_Create(&def); }
