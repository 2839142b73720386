/* Awaitables, asynchronous iterators and am_send of C types; coroutines driven from C by PyIter_Send. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Ready(v): awaiting it gives v after yielding `turns` times. */
typedef struct { PyObject_HEAD PyObject *value; int turns; int left; } Ready;
static PyObject *ready_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
  PyObject *v; int turns = 0;
  if (!PyArg_ParseTuple(args, "O|i", &v, &turns)) return NULL;
  Ready *r = (Ready *)type->tp_alloc(type, 0);
  if (r) { r->value = Py_NewRef(v); r->turns = r->left = turns; }
  return (PyObject *)r;
}
static void ready_dealloc(PyObject *o) { PyObject_GC_UnTrack(o); Py_CLEAR(((Ready *)o)->value); Py_TYPE(o)->tp_free(o); }
static int ready_traverse(PyObject *o, visitproc visit, void *arg) { Py_VISIT(((Ready *)o)->value); return 0; }
static PyObject *ready_await(PyObject *o) { ((Ready *)o)->left = ((Ready *)o)->turns; return Py_NewRef(o); }
static PySendResult ready_send(PyObject *o, PyObject *arg, PyObject **result) {
  Ready *r = (Ready *)o;
  if (PyErr_Occurred()) return PYGEN_ERROR;
  if (r->left-- > 0) { *result = Py_BuildValue("si", "turn", r->left); return *result ? PYGEN_NEXT : PYGEN_ERROR; }
  if (PyExceptionInstance_Check(r->value)) { PyErr_SetObject((PyObject *)Py_TYPE(r->value), r->value); *result = NULL; return PYGEN_ERROR; }
  *result = Py_NewRef(r->value);
  return PYGEN_RETURN;
}
static PyObject *ready_next(PyObject *o) {
  PyObject *v;
  switch (ready_send(o, Py_None, &v)) {
    case PYGEN_NEXT: return v;
    case PYGEN_RETURN: _PyGen_SetStopIterationValue(v); Py_DECREF(v); return NULL;
    default: return NULL;
  }
}
static PyAsyncMethods ready_async = {.am_await = ready_await, .am_send = ready_send};
static PyTypeObject ReadyType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_async.Ready", .tp_basicsize = sizeof(Ready), .tp_new = ready_new, .tp_dealloc = ready_dealloc,
  .tp_traverse = ready_traverse, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, .tp_as_async = &ready_async,
  .tp_iter = PyObject_SelfIter, .tp_iternext = ready_next};

/* Stream(n): async iteration over 0..n-1. */
typedef struct { PyObject_HEAD long i, n; } Stream;
static PyObject *stream_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
  long n;
  if (!PyArg_ParseTuple(args, "l", &n)) return NULL;
  Stream *s = (Stream *)type->tp_alloc(type, 0);
  if (s) { s->i = 0; s->n = n; }
  return (PyObject *)s;
}
static PyObject *stream_anext(PyObject *o) {
  Stream *s = (Stream *)o;
  if (s->i >= s->n) { PyErr_SetNone(PyExc_StopAsyncIteration); return NULL; }
  long i = s->i++;
  return PyObject_CallFunction((PyObject *)&ReadyType, "li", i, (int)(i % 2));
}
static PyAsyncMethods stream_async = {.am_aiter = PyObject_SelfIter, .am_anext = stream_anext};
static PyTypeObject StreamType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_async.Stream", .tp_basicsize = sizeof(Stream), .tp_new = stream_new,
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_as_async = &stream_async};

static PyObject *drive(PyObject *self, PyObject *coroutine) {
  PyObject *seen = PyList_New(0), *v, *sent = Py_NewRef(Py_None);
  for (;;) {
    PySendResult r = PyIter_Send(coroutine, sent, &v);
    Py_DECREF(sent);
    if (r == PYGEN_ERROR) { Py_DECREF(seen); return NULL; }
    if (r == PYGEN_RETURN) return Py_BuildValue("NN", v, seen);
    PyList_Append(seen, v);
    Py_DECREF(v);
    sent = Py_NewRef(Py_None);
  }
}
static PyObject *checks(PyObject *self, PyObject *o) { return Py_BuildValue("iiii", PyAIter_Check(o), PyIter_Check(o), PyCoro_CheckExact(o), Py_TYPE(o)->tp_as_async && Py_TYPE(o)->tp_as_async->am_await); }
static PyObject *aiter_of(PyObject *self, PyObject *o) { return PyObject_GetAIter(o); }
static PyMethodDef methods[] = {{"drive", drive, METH_O, NULL}, {"checks", checks, METH_O, NULL}, {"aiter_of", aiter_of, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_async", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_async(void) {
  PyObject *m = PyModule_Create(&def);
  if (!m || PyModule_AddType(m, &ReadyType) < 0 || PyModule_AddType(m, &StreamType) < 0) return NULL;
  return m;
}
