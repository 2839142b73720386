/* Lists as generated code treats them: append, pop and item assignment in place, while managed code reads. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *append_all(PyObject *self, PyObject *args) {
  PyObject *list, *items;
  if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &list, &PyTuple_Type, &items)) return NULL;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(items); i++) {
    PyListObject *l = (PyListObject *)list;
    PyObject *v = PyTuple_GET_ITEM(items, i);
    Py_ssize_t len = Py_SIZE(list);
    if (l->allocated > len && len > (l->allocated / 2)) {
      Py_INCREF(v);
      PyList_SET_ITEM(list, len, v);
      Py_SET_SIZE(list, len + 1);
    } else if (PyList_Append(list, v) < 0) return NULL;
  }
  Py_RETURN_NONE;
}
static PyObject *pop(PyObject *self, PyObject *list) {
  PyListObject *l = (PyListObject *)list;
  if (Py_SIZE(list) > (l->allocated >> 1) && Py_SIZE(list) > 0) {
    Py_SET_SIZE(list, Py_SIZE(list) - 1);
    return l->ob_item[Py_SIZE(list)];
  }
  return PyObject_CallMethod(list, "pop", NULL);
}
static PyObject *scale(PyObject *self, PyObject *args) {
  PyObject *list; double by;
  if (!PyArg_ParseTuple(args, "O!d", &PyList_Type, &list, &by)) return NULL;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
    PyObject *old = PyList_GET_ITEM(list, i);
    double d = PyFloat_AsDouble(old);
    if (d == -1 && PyErr_Occurred()) return NULL;
    PyList_SET_ITEM(list, i, PyFloat_FromDouble(d * by));
    Py_DECREF(old);
  }
  Py_RETURN_NONE;
}
static PyObject *wrap(PyObject *self, PyObject *list) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
    PyObject *old = PyList_GET_ITEM(list, i), *fresh = Py_BuildValue("([On]s)", old, i, "w");
    PyList_SET_ITEM(list, i, fresh);
    Py_DECREF(old);
  }
  Py_RETURN_NONE;
}
static PyObject *swap_ends(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  PyObject **items = ((PyListObject *)list)->ob_item;
  for (Py_ssize_t i = 0; i < n / 2; i++) { PyObject *x = items[i]; items[i] = items[n - 1 - i]; items[n - 1 - i] = x; }
  Py_RETURN_NONE;
}
static PyObject *comprehension(PyObject *self, PyObject *arg) {
  PyObject *out = PyList_New(0);
  for (long i = 0; i < PyLong_AsLong(arg); i++) {
    PyObject *v = PyLong_FromLong(i * i * 1000);
    PyListObject *l = (PyListObject *)out;
    Py_ssize_t len = Py_SIZE(out);
    if (l->allocated > len) { PyList_SET_ITEM(out, len, v); Py_SET_SIZE(out, len + 1); }
    else { PyList_Append(out, v); Py_DECREF(v); }
  }
  return out;
}
static PyMethodDef methods[] = {
  {"append_all", append_all, METH_VARARGS, NULL}, {"pop", pop, METH_O, NULL}, {"scale", scale, METH_VARARGS, NULL}, {"wrap", wrap, METH_O, NULL},
  {"swap_ends", swap_ends, METH_O, NULL}, {"comprehension", comprehension, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_listinline", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_listinline(void) { return PyModule_Create(&def); }
