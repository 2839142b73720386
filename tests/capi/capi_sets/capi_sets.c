/* Sets through the API: building, iteration by entries, frozen sets filled before use, keys whose comparison fails. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *build(PyObject *self, PyObject *args) {
  PyObject *iterable = NULL; int frozen;
  if (!PyArg_ParseTuple(args, "i|O", &frozen, &iterable)) return NULL;
  PyObject *s = frozen ? PyFrozenSet_New(iterable) : PySet_New(iterable);
  if (!s) return NULL;
  for (long i = 0; i < 5; i++) {
    PyObject *v = i % 2 ? PyLong_FromLong(i * 1000000007L) : PyUnicode_FromFormat("k%ld", i);
    if (!v || PySet_Add(s, v) < 0) { Py_XDECREF(v); Py_DECREF(s); return NULL; }
    Py_DECREF(v);
  }
  return s;
}
static PyObject *info(PyObject *self, PyObject *s) {
  return Py_BuildValue("niiiiii", PySet_Size(s), PySet_Check(s), PyFrozenSet_Check(s), PyAnySet_Check(s), PyAnySet_CheckExact(s), PySet_CheckExact(s), PyFrozenSet_CheckExact(s));
}
static PyObject *ops(PyObject *self, PyObject *args) {
  PyObject *s, *key;
  if (!PyArg_ParseTuple(args, "OO", &s, &key)) return NULL;
  int before = PySet_Contains(s, key);
  if (before < 0) return NULL;
  int added = PySet_Add(s, key);
  if (added < 0) return NULL;
  int middle = PySet_Contains(s, key), gone = PySet_Discard(s, key), again = PySet_Discard(s, key);
  if (gone < 0 || again < 0) return NULL;
  return Py_BuildValue("iiiiin", before, added, middle, gone, again, PySet_GET_SIZE(s));
}
static PyObject *entries(PyObject *self, PyObject *s) {
  PyObject *r = PyList_New(0), *key;
  Py_ssize_t pos = 0;
  Py_hash_t hash;
  while (r && _PySet_NextEntry(s, &pos, &key, &hash)) {
    if (hash != PyObject_Hash(key)) return PyErr_Format(PyExc_AssertionError, "hash of %R", key);
    if (PyList_Append(r, key) < 0) return NULL;
  }
  return r;
}
static PyObject *drain(PyObject *self, PyObject *s) {
  PyObject *r = PyList_New(0), *v;
  while (r && PySet_GET_SIZE(s) && (v = PySet_Pop(s))) { PyList_Append(r, v); Py_DECREF(v); }
  if (PyErr_Occurred()) return NULL;
  PyObject *none = PySet_Pop(s);
  int error = !none && PyErr_ExceptionMatches(PyExc_KeyError);
  PyErr_Clear();
  return Py_BuildValue("Nin", r, error, PySet_Size(s));
}
static PyObject *clear(PyObject *self, PyObject *s) { return PySet_Clear(s) < 0 ? NULL : PyLong_FromSsize_t(PySet_Size(s)); }
static PyObject *numbers(PyObject *self, PyObject *args) {
  PyObject *a, *b;
  if (!PyArg_ParseTuple(args, "OO", &a, &b)) return NULL;
  PyObject *both = PyNumber_And(a, b), *any = both ? PyNumber_Or(a, b) : NULL, *only = any ? PyNumber_Subtract(a, b) : NULL, *one = only ? PyNumber_Xor(a, b) : NULL;
  if (one) return Py_BuildValue("NNNN", both, any, only, one);
  Py_XDECREF(both); Py_XDECREF(any); Py_XDECREF(only);
  return NULL;
}
static PyMethodDef methods[] = {{"build", build, METH_VARARGS, NULL}, {"info", info, METH_O, NULL}, {"ops", ops, METH_VARARGS, NULL}, {"entries", entries, METH_O, NULL},
                                {"drain", drain, METH_O, NULL}, {"clear", clear, METH_O, NULL}, {"numbers", numbers, METH_VARARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_sets", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_sets(void) { return PyModule_Create(&def); }
