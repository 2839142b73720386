/* Context variables and contexts through the API. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *var = NULL, *plain = NULL;
static PyObject *get(PyObject *self, PyObject *args) {
  PyObject *v, *dflt = NULL, *out;
  if (!PyArg_ParseTuple(args, "O|O", &v, &dflt)) return NULL;
  if (PyContextVar_Get(v, dflt, &out) < 0) return NULL;
  return out ? out : PyUnicode_FromString("nothing");
}
static PyObject *set(PyObject *self, PyObject *args) {
  PyObject *v, *value;
  if (!PyArg_ParseTuple(args, "OO", &v, &value)) return NULL;
  return PyContextVar_Set(v, value);
}
static PyObject *reset(PyObject *self, PyObject *args) {
  PyObject *v, *token;
  if (!PyArg_ParseTuple(args, "OO", &v, &token)) return NULL;
  if (PyContextVar_Reset(v, token) < 0) return NULL;
  Py_RETURN_NONE;
}
static PyObject *inside(PyObject *self, PyObject *args) {
  PyObject *context, *f;
  if (!PyArg_ParseTuple(args, "OO", &context, &f)) return NULL;
  if (PyContext_Enter(context) < 0) return NULL;
  PyObject *r = PyObject_CallNoArgs(f);
  if (PyContext_Exit(context) < 0) { Py_XDECREF(r); return NULL; }
  return r;
}
static PyObject *fresh(PyObject *self, PyObject *unused) { return PyContext_New(); }
static PyObject *current(PyObject *self, PyObject *unused) { return PyContext_CopyCurrent(); }
static PyObject *copy(PyObject *self, PyObject *c) { return PyContext_Copy(c); }
static PyObject *leave(PyObject *self, PyObject *c) { if (PyContext_Exit(c) < 0) return NULL; Py_RETURN_NONE; }
static PyObject *checks(PyObject *self, PyObject *o) { return Py_BuildValue("iii", PyContext_CheckExact(o), PyContextVar_CheckExact(o), PyContextToken_CheckExact(o)); }
static PyMethodDef methods[] = {
  {"get", get, METH_VARARGS, NULL}, {"set", set, METH_VARARGS, NULL}, {"reset", reset, METH_VARARGS, NULL}, {"inside", inside, METH_VARARGS, NULL},
  {"fresh", fresh, METH_NOARGS, NULL}, {"current", current, METH_NOARGS, NULL}, {"copy", copy, METH_O, NULL}, {"leave", leave, METH_O, NULL},
  {"checks", checks, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_context", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_context(void) {
  PyObject *m = PyModule_Create(&def), *dflt = PyLong_FromLong(10);
  var = PyContextVar_New("with_default", dflt);
  plain = PyContextVar_New("plain", NULL);
  Py_DECREF(dflt);
  if (!var || !plain) return NULL;
  PyModule_AddObjectRef(m, "var", var);
  PyModule_AddObjectRef(m, "plain", plain);
  return m;
}
