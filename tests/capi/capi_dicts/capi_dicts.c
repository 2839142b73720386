/* Dicts through the API: iteration, merging, defaults, known hashes, versions, views and proxies. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *walk(PyObject *self, PyObject *d) {
  PyObject *r = PyList_New(0), *k, *v;
  Py_ssize_t pos = 0;
  while (PyDict_Next(d, &pos, &k, &v)) { PyObject *t = PyTuple_Pack(2, k, v); PyList_Append(r, t); Py_DECREF(t); }
  return r;
}
static PyObject *doubled(PyObject *self, PyObject *d) {
  PyObject *k, *v;
  Py_ssize_t pos = 0;
  while (PyDict_Next(d, &pos, &k, &v)) {
    PyObject *n = PyNumber_Multiply(v, PyLong_FromLong(2));
    if (!n || PyDict_SetItem(d, k, n) < 0) return NULL;
    Py_DECREF(n);
  }
  return PyLong_FromSsize_t(PyDict_Size(d));
}
static PyObject *merges(PyObject *self, PyObject *args) {
  PyObject *a, *b;
  if (!PyArg_ParseTuple(args, "OO", &a, &b)) return NULL;
  PyObject *x = PyDict_Copy(a), *y = PyDict_Copy(a), *z = PyDict_New();
  if (!x || PyDict_Merge(x, b, 0) < 0 || PyDict_Merge(y, b, 1) < 0) return NULL;
  PyObject *pairs = PyMapping_Items(b);
  if (!pairs || PyDict_MergeFromSeq2(z, pairs, 1) < 0 || PyDict_Update(z, a) < 0) return NULL;
  return Py_BuildValue("NNN", x, y, z);
}
static PyObject *lookups(PyObject *self, PyObject *args) {
  PyObject *d, *k;
  if (!PyArg_ParseTuple(args, "OO", &d, &k)) return NULL;
  PyObject *a = PyDict_GetItemWithError(d, k);
  if (!a && PyErr_Occurred()) return NULL;
  int has = PyDict_Contains(d, k);
  PyObject *b = PyDict_SetDefault(d, k, Py_Ellipsis);
  Py_hash_t h = PyObject_Hash(k);
  PyObject *c = b ? _PyDict_GetItem_KnownHash(d, k, h) : NULL;
  return c ? Py_BuildValue("OiOi", a ? a : Py_None, has, b, b == c) : NULL;
}
static PyObject *removes(PyObject *self, PyObject *args) {
  PyObject *d, *k;
  if (!PyArg_ParseTuple(args, "OO", &d, &k)) return NULL;
  PyObject *gone = _PyDict_Pop(d, k, Py_None);
  int r = gone ? PyDict_DelItem(d, k) : -2;
  if (r == -2) return NULL;
  int missing = r < 0 && PyErr_ExceptionMatches(PyExc_KeyError);
  PyErr_Clear();
  int string = PyDict_DelItemString(d, "s");
  PyErr_Clear();
  return Py_BuildValue("Niin", gone, missing, string, PyDict_Size(d));
}
static PyObject *versions(PyObject *self, PyObject *d) {
  uint64_t a = ((PyDictObject *)d)->ma_version_tag, b, c;
  PyDict_SetItemString(d, "version", Py_None);
  b = ((PyDictObject *)d)->ma_version_tag;
  PyDict_GetItemString(d, "version");
  c = ((PyDictObject *)d)->ma_version_tag;
  return Py_BuildValue("iiii", a != 0, a != b, b == c, PyDict_GET_SIZE(d) == PyDict_Size(d));
}
static PyObject *changed(PyObject *self, PyObject *args) {
  PyObject *d, *f;
  if (!PyArg_ParseTuple(args, "OO", &d, &f)) return NULL;
  uint64_t a = ((PyDictObject *)d)->ma_version_tag;
  PyObject *r = PyObject_CallOneArg(f, d);
  Py_XDECREF(r);
  return r ? PyBool_FromLong(a != ((PyDictObject *)d)->ma_version_tag) : NULL;
}
static PyObject *views(PyObject *self, PyObject *d) { return Py_BuildValue("NNNN", PyDict_Keys(d), PyDict_Values(d), PyDict_Items(d), PyDictProxy_New(d)); }
static PyMethodDef methods[] = {{"walk", walk, METH_O, NULL}, {"doubled", doubled, METH_O, NULL}, {"merges", merges, METH_VARARGS, NULL}, {"lookups", lookups, METH_VARARGS, NULL}, {"removes", removes, METH_VARARGS, NULL},
                                {"versions", versions, METH_O, NULL}, {"changed", changed, METH_VARARGS, NULL}, {"views", views, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_dicts", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_dicts(void) { return PyModule_Create(&def); }
