/* Members that outlive the tuples C built around them, and tuples that outlive what made them. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *stash = NULL;
static PyObject *build(PyObject *self, PyObject *arg) {
  long n = PyLong_AsLong(arg);
  PyObject *t = PyTuple_New(n);
  for (long i = 0; i < n; i++) {
    PyObject *v = i % 4 == 0 ? PyLong_FromLongLong(1LL << (30 + i)) : i % 4 == 1 ? PyFloat_FromDouble(i / 2.0)
                  : i % 4 == 2 ? PyUnicode_FromFormat("text %ld", i) : Py_BuildValue("[l(l)]", i, i + 1);
    PyTuple_SET_ITEM(t, i, v);
  }
  return t;
}
static PyObject *first_of_built(PyObject *self, PyObject *arg) {
  PyObject *t = build(self, arg);
  PyObject *v = PyTuple_GET_ITEM(t, PyTuple_GET_SIZE(t) - 1);
  Py_INCREF(v);
  Py_DECREF(t);
  return v;
}
static PyObject *keep_member(PyObject *self, PyObject *arg) {
  PyObject *t = build(self, arg);
  Py_XSETREF(stash, Py_NewRef(PyTuple_GET_ITEM(t, 3)));
  Py_DECREF(t);
  Py_RETURN_NONE;
}
static PyObject *member(PyObject *self, PyObject *unused) { return stash ? Py_NewRef(stash) : Py_NewRef(Py_None); }
static PyObject *resize(PyObject *self, PyObject *arg) {
  PyObject *t = build(self, arg);
  if (_PyTuple_Resize(&t, 2) < 0) return NULL;
  if (_PyTuple_Resize(&t, 5) < 0) return NULL;
  for (int i = 2; i < 5; i++) PyTuple_SET_ITEM(t, i, PyLong_FromLong(1000000 + i));
  return t;
}
static PyObject *slices(PyObject *self, PyObject *t) {
  PyObject *a = PyTuple_GetSlice(t, 1, 3), *b = PySequence_Concat(a, t), *c = PySequence_Repeat(a, 2);
  return Py_BuildValue("NNN", a, b, c);
}
static PyObject *nest(PyObject *self, PyObject *arg) {
  long n = PyLong_AsLong(arg);
  PyObject *t = PyTuple_Pack(1, Py_None);
  for (long i = 0; i < n; i++) {
    PyObject *next = PyTuple_New(2), *v = PyLong_FromLong(i * 1000);
    PyTuple_SET_ITEM(next, 0, t);
    PyTuple_SET_ITEM(next, 1, v);
    t = next;
  }
  return t;
}
static PyObject *set_in_used(PyObject *self, PyObject *t) {
  PyObject *v = PyLong_FromLong(5);
  if (PyTuple_SetItem(t, 0, v) < 0) return NULL;
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {
  {"build", build, METH_O, NULL}, {"first_of_built", first_of_built, METH_O, NULL}, {"keep_member", keep_member, METH_O, NULL},
  {"member", member, METH_NOARGS, NULL}, {"resize", resize, METH_O, NULL}, {"slices", slices, METH_O, NULL}, {"nest", nest, METH_O, NULL},
  {"set_in_used", set_in_used, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_tuplelife", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_tuplelife(void) { return PyModule_Create(&def); }
