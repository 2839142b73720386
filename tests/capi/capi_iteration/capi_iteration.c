/* Iterators and generators: made in C, driven from C, sent into, and the helpers of the API. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
typedef struct { PyObject_HEAD long at, end; PyObject *fail; } Count;
static void count_dealloc(Count *c) { Py_XDECREF(c->fail); PyObject_Free(c); }
static PyObject *count_next(Count *c) {
  if (c->at < c->end) return PyLong_FromLong(c->at++);
  if (c->fail) PyErr_SetObject((PyObject *)Py_TYPE(c->fail), c->fail);
  return NULL;
}
static PyObject *count_send(Count *c, PyObject *v) { c->at += PyLong_AsLong(v); return PyErr_Occurred() ? NULL : PyLong_FromLong(c->at); }
static PySendResult count_am_send(PyObject *self, PyObject *v, PyObject **out) {
  Count *c = (Count *)self;
  if (c->at < c->end) { *out = Py_BuildValue("lO", c->at++, v); return PYGEN_NEXT; }
  *out = PyUnicode_FromString("returned");
  return PYGEN_RETURN;
}
static PyAsyncMethods count_async = {.am_send = count_am_send};
static PyMethodDef count_methods[] = {{"push", (PyCFunction)count_send, METH_O, NULL}, {NULL}};
static PyTypeObject CountType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_iteration.Count", .tp_basicsize = sizeof(Count), .tp_dealloc = (destructor)count_dealloc,
  .tp_iter = PyObject_SelfIter, .tp_iternext = (iternextfunc)count_next, .tp_as_async = &count_async, .tp_methods = count_methods, .tp_flags = Py_TPFLAGS_DEFAULT};
static PyObject *count(PyObject *self, PyObject *args) {
  long from, to; PyObject *fail = NULL;
  if (!PyArg_ParseTuple(args, "ll|O", &from, &to, &fail)) return NULL;
  Count *c = PyObject_New(Count, &CountType);
  c->at = from; c->end = to; c->fail = Py_XNewRef(fail);
  return (PyObject *)c;
}
static PyObject *drain(PyObject *self, PyObject *o) {
  PyObject *it = PyObject_GetIter(o), *v, *out;
  if (!it) return NULL;
  out = PyList_New(0);
  while ((v = PyIter_Next(it))) { PyList_Append(out, v); Py_DECREF(v); }
  Py_DECREF(it);
  if (PyErr_Occurred()) { Py_DECREF(out); return NULL; }
  return out;
}
static PyObject *send(PyObject *self, PyObject *args) {
  PyObject *it, *v, *r;
  if (!PyArg_ParseTuple(args, "OO", &it, &v)) return NULL;
  switch (PyIter_Send(it, v, &r)) {
    case PYGEN_NEXT: return Py_BuildValue("sN", "next", r);
    case PYGEN_RETURN: return Py_BuildValue("sN", "return", r);
    default: return NULL;
  }
}
static PyObject *makers(PyObject *self, PyObject *args) {
  PyObject *seq, *f, *sentinel;
  if (!PyArg_ParseTuple(args, "OOO", &seq, &f, &sentinel)) return NULL;
  return Py_BuildValue("NN", PySeqIter_New(seq), PyCallIter_New(f, sentinel));
}
static PyObject *checks(PyObject *self, PyObject *o) {
  return Py_BuildValue("iiii", PyIter_Check(o), PyGen_Check(o), PyCoro_CheckExact(o), PyAIter_Check(o));
}
static PyObject *fast(PyObject *self, PyObject *o) {
  PyObject *s = PySequence_Fast(o, "not a sequence at all");
  if (!s) return NULL;
  PyObject *r = PyList_New(0);
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(s); i++) PyList_Append(r, PySequence_Fast_GET_ITEM(s, i));
  return Py_BuildValue("iN", PyList_Check(s), (Py_DECREF(s), r));
}
static PyObject *unpack(PyObject *self, PyObject *o) {
  PyObject *a = NULL, *b = NULL, *c = NULL;
  if (!PyArg_UnpackTuple(o, "unpack", 1, 3, &a, &b, &c)) return NULL;
  return Py_BuildValue("OOO", a, b ? b : Py_None, c ? c : Py_None);
}
static PyMethodDef methods[] = {
  {"count", count, METH_VARARGS, NULL}, {"drain", drain, METH_O, NULL}, {"send", send, METH_VARARGS, NULL}, {"makers", makers, METH_VARARGS, NULL},
  {"checks", checks, METH_O, NULL}, {"fast", fast, METH_O, NULL}, {"unpack", unpack, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_iteration", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_iteration(void) {
  if (PyType_Ready(&CountType) < 0) return NULL;
  return PyModule_Create(&def);
}
