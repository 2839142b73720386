/* str: kinds, inline access, building and codecs. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *describe(PyObject *self, PyObject *s) {
  if (PyUnicode_READY(s) < 0) return NULL;
  Py_ssize_t n = PyUnicode_GET_LENGTH(s);
  unsigned long sum = 0;
  void *data = PyUnicode_DATA(s);
  int kind = PyUnicode_KIND(s);
  for (Py_ssize_t i = 0; i < n; i++) sum = sum * 31 + PyUnicode_READ(kind, data, i);
  return Py_BuildValue("niikI", n, kind, PyUnicode_IS_ASCII(s), sum, PyUnicode_MAX_CHAR_VALUE(s));
}
static PyObject *upper(PyObject *self, PyObject *s) {
  Py_ssize_t n = PyUnicode_GET_LENGTH(s);
  PyObject *r = PyUnicode_New(n, PyUnicode_MAX_CHAR_VALUE(s));
  for (Py_ssize_t i = 0; i < n; i++) {
    Py_UCS4 c = PyUnicode_READ_CHAR(s, i);
    PyUnicode_WRITE(PyUnicode_KIND(r), PyUnicode_DATA(r), i, c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  return r;
}
static PyObject *formats(PyObject *self, PyObject *o) {
  return PyUnicode_FromFormat("%s|%U|%R|%A|%d|%ld|%zu|%c|%10s|%.2s|%V|%x", "text", o, o, o, -5, 1234567890123L, (size_t)7, 0x20AC, "pad", "cut", o, "unused", 3054);
}
static PyObject *utf8(PyObject *self, PyObject *s) {
  Py_ssize_t n;
  const char *t = PyUnicode_AsUTF8AndSize(s, &n);
  if (!t) return NULL;
  int same = t == PyUnicode_AsUTF8(s);
  return Py_BuildValue("y#i", t, n, same);
}
static PyObject *ops(PyObject *self, PyObject *args) {
  PyObject *a, *b;
  if (!PyArg_ParseTuple(args, "UU", &a, &b)) return NULL;
  PyObject *list = PyUnicode_Split(a, b, -1);
  if (!list) return NULL;
  PyObject *joined = PyUnicode_Join(b, list);
  return Py_BuildValue("NNNnnniiN", PyUnicode_Concat(a, b), list, joined, PyUnicode_Find(a, b, 0, PyUnicode_GET_LENGTH(a), 1),
                       PyUnicode_Count(a, b, 0, PyUnicode_GET_LENGTH(a)), PyUnicode_FindChar(a, 'e', 0, PyUnicode_GET_LENGTH(a), -1),
                       PyUnicode_Compare(a, b), PyUnicode_Contains(a, b), PyUnicode_Replace(a, b, a, 1));
}
static PyObject *codecs(PyObject *self, PyObject *s) {
  PyObject *b = PyUnicode_AsEncodedString(s, "utf-16-le", "strict");
  if (!b) return NULL;
  PyObject *back = PyUnicode_Decode(PyBytes_AS_STRING(b), PyBytes_GET_SIZE(b), "utf-16-le", NULL);
  int equal = PyUnicode_Compare(back, s) == 0;
  PyObject *l = PyUnicode_AsLatin1String(s);
  if (!l) { PyErr_Clear(); l = Py_NewRef(Py_None); }
  Py_DECREF(back);
  return Py_BuildValue("NiN", b, equal, l);
}
static PyObject *decode(PyObject *self, PyObject *args) {
  const char *data, *errors; Py_ssize_t n;
  if (!PyArg_ParseTuple(args, "y#z", &data, &n, &errors)) return NULL;
  return PyUnicode_DecodeUTF8(data, n, errors);
}
static PyObject *interned(PyObject *self, PyObject *unused) {
  PyObject *a = PyUnicode_InternFromString("an_interned_name"), *b = PyUnicode_InternFromString("an_interned_name");
  PyObject *r = PyBool_FromLong(a == b);
  Py_DECREF(a);
  Py_DECREF(b);
  return r;
}
static PyObject *wide(PyObject *self, PyObject *s) {
  Py_ssize_t n;
  wchar_t *w = PyUnicode_AsWideCharString(s, &n);
  PyObject *r = PyUnicode_FromWideChar(w, n);
  PyMem_Free(w);
  Py_UCS4 *u = PyUnicode_AsUCS4Copy(s);
  PyObject *q = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, u, n);
  PyMem_Free(u);
  return Py_BuildValue("NNN", r, q, PyUnicode_Substring(s, 1, 3));
}
static PyMethodDef methods[] = {
  {"describe", describe, METH_O, NULL}, {"upper", upper, METH_O, NULL}, {"formats", formats, METH_O, NULL}, {"utf8", utf8, METH_O, NULL},
  {"ops", ops, METH_VARARGS, NULL}, {"codecs", codecs, METH_O, NULL}, {"decode", decode, METH_VARARGS, NULL}, {"interned", interned, METH_NOARGS, NULL},
  {"wide", wide, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_str", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_str(void) { return PyModule_Create(&def); }
