/* Lists, tuples, dicts and sets through the API and through the inline macros. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *kept = NULL;

static PyObject *list_inline(PyObject *self, PyObject *list) {
  /* As generated code does: reads, replaces and swaps elements without a call. */
  Py_ssize_t n = PyList_GET_SIZE(list);
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *old = PyList_GET_ITEM(list, i);
    PyObject *pair = PyTuple_Pack(2, old, old);
    if (!pair) return NULL;
    PyList_SET_ITEM(list, i, pair);
    Py_DECREF(old);
  }
  if (n > 1) {
    PyObject *a = PyList_GET_ITEM(list, 0), *b = PyList_GET_ITEM(list, n - 1);
    PyList_SET_ITEM(list, 0, b);
    PyList_SET_ITEM(list, n - 1, a);
  }
  Py_RETURN_NONE;
}
static PyObject *list_append(PyObject *self, PyObject *args) {
  PyObject *list; int n;
  if (!PyArg_ParseTuple(args, "O!i", &PyList_Type, &list, &n)) return NULL;
  for (int i = 0; i < n; i++) {
    PyObject *v = PyLong_FromLong(1000 + i);
    PyListObject *l = (PyListObject *)list;
    Py_ssize_t len = Py_SIZE(list);
    if (l->allocated > len && len > l->allocated / 2) {
      PyList_SET_ITEM(list, len, v);
      Py_SET_SIZE(list, len + 1);
    } else {
      if (PyList_Append(list, v) < 0) return NULL;
      Py_DECREF(v);
    }
  }
  return PyLong_FromSsize_t(PyList_GET_SIZE(list));
}
static PyObject *list_api(PyObject *self, PyObject *unused) {
  PyObject *l = PyList_New(3);
  PyList_SET_ITEM(l, 0, PyLong_FromLong(7));
  PyList_SetItem(l, 1, PyUnicode_FromString("one"));
  PyList_SET_ITEM(l, 2, PyFloat_FromDouble(2.5));
  PyObject *extra = PyLong_FromLong(99999999);
  PyList_Insert(l, 0, extra);
  PyList_Append(l, extra);
  Py_DECREF(extra);
  PyObject *slice = PyList_GetSlice(l, 1, 3);
  PyList_SetSlice(l, 0, 1, slice);
  PyList_Reverse(l);
  return Py_BuildValue("NNN", l, slice, PyList_AsTuple(slice));
}
static PyObject *tuple_sum(PyObject *self, PyObject *t) {
  double total = 0;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(t); i++) {
    PyObject *o = PyTuple_GET_ITEM(t, i);
    if (PyFloat_Check(o)) total += PyFloat_AS_DOUBLE(o);
    else if (PyLong_Check(o)) total += PyLong_AsDouble(o);
    else if (PyTuple_Check(o)) { PyObject *s = tuple_sum(self, o); total += PyFloat_AS_DOUBLE(s); Py_DECREF(s); }
    else if (PyList_Check(o)) { PyObject *x = PyList_AsTuple(o); PyObject *s = tuple_sum(self, x); total += PyFloat_AS_DOUBLE(s); Py_DECREF(s); Py_DECREF(x); }
  }
  return PyFloat_FromDouble(total);
}
static PyObject *dict_walk(PyObject *self, PyObject *d) {
  PyObject *key, *value, *out = PyList_New(0);
  Py_ssize_t pos = 0;
  while (PyDict_Next(d, &pos, &key, &value)) {
    PyObject *pair = PyTuple_New(2);
    Py_INCREF(key);
    Py_INCREF(value);
    PyTuple_SET_ITEM(pair, 0, key);
    PyTuple_SET_ITEM(pair, 1, value);
    PyList_Append(out, pair);
    Py_DECREF(pair);
  }
  return out;
}
static PyObject *dict_keep(PyObject *self, PyObject *args) {
  /* A borrowed number from a dict, kept past the dict's life. */
  PyObject *d, *key;
  if (!PyArg_ParseTuple(args, "OO", &d, &key)) return NULL;
  PyObject *v = PyDict_GetItemWithError(d, key);
  if (!v) { if (!PyErr_Occurred()) PyErr_SetObject(PyExc_KeyError, key); return NULL; }
  if (v != PyDict_GetItem(d, key)) { PyErr_SetString(PyExc_AssertionError, "two borrowed pointers differ"); return NULL; }
  Py_INCREF(v);
  Py_XSETREF(kept, v);
  Py_RETURN_NONE;
}
static PyObject *dict_kept(PyObject *self, PyObject *unused) {
  if (!kept) Py_RETURN_NONE;
  return Py_NewRef(kept);
}
static PyObject *dict_api(PyObject *self, PyObject *unused) {
  PyObject *d = PyDict_New(), *k = PyLong_FromLong(5), *v = PyUnicode_FromString("five");
  PyDict_SetItem(d, k, v);
  PyDict_SetItemString(d, "s", k);
  PyObject *dflt = PyDict_SetDefault(d, v, Py_None);
  int c = PyDict_Contains(d, k), missing = PyDict_Contains(d, Py_None);
  PyObject *copy = PyDict_Copy(d);
  PyDict_DelItemString(d, "s");
  PyObject *r = Py_BuildValue("OOiinNNN", d, dflt, c, missing, PyDict_Size(copy), PyDict_Keys(copy), PyDict_Values(copy), PyDict_Items(copy));
  Py_DECREF(d); Py_DECREF(copy); Py_DECREF(k); Py_DECREF(v);
  return r;
}
static PyObject *sets(PyObject *self, PyObject *items) {
  PyObject *s = PySet_New(items), *f = PyFrozenSet_New(items);
  PyObject *x = PyLong_FromLong(123456);
  PySet_Add(s, x);
  int has = PySet_Contains(s, x), gone = PySet_Discard(s, x);
  Py_DECREF(x);
  return Py_BuildValue("Niinn", f, has, gone, PySet_GET_SIZE(s), PySet_Size(s));
}
static PyObject *nested(PyObject *self, PyObject *o) {
  /* Macros reach nested containers. */
  PyObject *inner = PyTuple_GET_ITEM(PyList_GET_ITEM(o, 0), 1);
  PyObject *n = PyList_GET_ITEM(inner, 0);
  return Py_BuildValue("Oi", n, PyLong_Check(n));
}
static PyObject *version(PyObject *self, PyObject *d) { return PyLong_FromUnsignedLongLong(((PyDictObject *)d)->ma_version_tag); }
static PyObject *slices(PyObject *self, PyObject *o) {
  Py_ssize_t a, b, c, n;
  if (PySlice_Unpack(o, &a, &b, &c) < 0) return NULL;
  n = PySlice_AdjustIndices(10, &a, &b, c);
  PySliceObject *s = (PySliceObject *)o;
  return Py_BuildValue("nnnnOOO", a, b, c, n, s->start, s->stop, s->step);
}
static PyMethodDef methods[] = {
  {"list_inline", list_inline, METH_O, NULL}, {"list_append", list_append, METH_VARARGS, NULL}, {"list_api", list_api, METH_NOARGS, NULL},
  {"tuple_sum", tuple_sum, METH_O, NULL}, {"dict_walk", dict_walk, METH_O, NULL}, {"dict_keep", dict_keep, METH_VARARGS, NULL},
  {"dict_kept", dict_kept, METH_NOARGS, NULL}, {"dict_api", dict_api, METH_NOARGS, NULL}, {"sets", sets, METH_O, NULL},
  {"nested", nested, METH_O, NULL}, {"version", version, METH_O, NULL}, {"slices", slices, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_containers", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_containers(void) { return PyModule_Create(&def); }
