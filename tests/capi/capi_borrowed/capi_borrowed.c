/* Borrowed references that C turns into its own and keeps: from dicts, lists, tuples, cells and modules. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *kept[64];
static Py_ssize_t used = 0;

static int keep(PyObject *o) {
  if (!o) { if (!PyErr_Occurred()) PyErr_SetString(PyExc_LookupError, "absent"); return -1; }
  Py_INCREF(o);
  if (used == 64) { Py_DECREF(kept[0]); memmove(kept, kept + 1, 63 * sizeof *kept); used--; }
  kept[used++] = o;
  return 0;
}
static PyObject *from_dict(PyObject *self, PyObject *args) {
  PyObject *d, *key;
  if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &d, &key)) return NULL;
  if (keep(PyDict_GetItemWithError(d, key)) < 0) return NULL;
  Py_RETURN_NONE;
}
static PyObject *from_walk(PyObject *self, PyObject *d) {
  PyObject *key, *value;
  Py_ssize_t pos = 0;
  while (PyDict_Next(d, &pos, &key, &value))
    if (keep(key) < 0 || keep(value) < 0) return NULL;
  Py_RETURN_NONE;
}
static PyObject *from_default(PyObject *self, PyObject *args) {
  PyObject *d, *key, *value;
  if (!PyArg_ParseTuple(args, "OOO", &d, &key, &value)) return NULL;
  PyObject *a = PyDict_SetDefault(d, key, value), *b = PyDict_GetItem(d, key);
  if (keep(a) < 0) return NULL;
  return PyBool_FromLong(a == b);
}
static PyObject *from_items(PyObject *self, PyObject *o) {
  Py_ssize_t n = PySequence_Fast_GET_SIZE(o);
  PyObject **items = PySequence_Fast_ITEMS(o);
  for (Py_ssize_t i = 0; i < n; i++)
    if (keep(items[i]) < 0) return NULL;
  if (n && PyList_Check(o) && PyList_GetItem(o, 0) != PyList_GET_ITEM(o, 0)) return PyErr_Format(PyExc_AssertionError, "two pointers");
  Py_RETURN_NONE;
}
static PyObject *from_module(PyObject *self, PyObject *args) {
  PyObject *m; const char *name;
  if (!PyArg_ParseTuple(args, "Os", &m, &name)) return NULL;
  if (keep(PyDict_GetItemString(PyModule_GetDict(m), name)) < 0) return NULL;
  Py_RETURN_NONE;
}
static PyObject *all(PyObject *self, PyObject *unused) {
  PyObject *l = PyList_New(used);
  for (Py_ssize_t i = 0; i < used; i++) PyList_SET_ITEM(l, i, Py_NewRef(kept[i]));
  return l;
}
static PyObject *drop(PyObject *self, PyObject *unused) {
  while (used) Py_DECREF(kept[--used]);
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {
  {"from_dict", from_dict, METH_VARARGS, NULL}, {"from_walk", from_walk, METH_O, NULL}, {"from_default", from_default, METH_VARARGS, NULL},
  {"from_items", from_items, METH_O, NULL}, {"from_module", from_module, METH_VARARGS, NULL}, {"all", all, METH_NOARGS, NULL},
  {"drop", drop, METH_NOARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_borrowed", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_borrowed(void) { return PyModule_Create(&def); }
