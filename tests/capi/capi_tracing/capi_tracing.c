/* Tracers and profilers written in C: events, what frames tell, a tracer that fails. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
typedef struct { PyObject_HEAD PyObject *events; PyObject *only; int fails; } Recorder;
static const char *const names[] = {"call", "exception", "line", "return", "c_call", "c_exception", "c_return", "opcode"};
static int record(PyObject *self, PyFrameObject *frame, int what, PyObject *arg) {
  Recorder *r = (Recorder *)self;
  PyCodeObject *code = PyFrame_GetCode(frame);
  int wanted = PySequence_Contains(r->only, code->co_name);
  int result = wanted < 0 ? -1 : 0;
  if (wanted > 0) {
    if (what == r->fails) {
      PyErr_SetString(PyExc_LookupError, "the tracer fails");
      result = -1;
    } else {
      PyObject *row = Py_BuildValue("(sOisN)", names[what], code->co_name, PyFrame_GetLineNumber(frame) - code->co_firstlineno,
                                    !arg ? "nothing" : Py_TYPE(arg)->tp_name, PyBool_FromLong(what == PyTrace_CALL || PyFrame_GetLasti(frame) >= 0));
      result = row ? PyList_Append(r->events, row) : -1;
      Py_XDECREF(row);
    }
  }
  Py_DECREF(code);
  return result;
}
static void recorder_dealloc(Recorder *r) {
  Py_XDECREF(r->events);
  Py_XDECREF(r->only);
  Py_TYPE(r)->tp_free(r);
}
static PyTypeObject RecorderType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_tracing.Recorder", .tp_basicsize = sizeof(Recorder),
  .tp_dealloc = (destructor)recorder_dealloc, .tp_flags = Py_TPFLAGS_DEFAULT};
static PyObject *start(PyObject *args, void (*set)(Py_tracefunc, PyObject *)) {
  PyObject *only;
  int fails = -1;
  if (!PyArg_ParseTuple(args, "O|i", &only, &fails)) return NULL;
  Recorder *r = PyObject_New(Recorder, &RecorderType);
  if (!r) return NULL;
  r->events = PyList_New(0);
  r->only = Py_NewRef(only);
  r->fails = fails;
  set(record, (PyObject *)r);
  PyObject *events = Py_NewRef(r->events);
  Py_DECREF(r);
  return events;
}
static PyObject *trace(PyObject *self, PyObject *args) { return start(args, PyEval_SetTrace); }
static PyObject *profile(PyObject *self, PyObject *args) { return start(args, PyEval_SetProfile); }
static PyObject *stop(PyObject *self, PyObject *ignored) {
  PyEval_SetTrace(NULL, NULL);
  PyEval_SetProfile(NULL, NULL);
  Py_RETURN_NONE;
}
static PyObject *look(PyObject *self, PyObject *frame) {
  PyFrameObject *f = (PyFrameObject *)frame;
  PyObject *generator = PyFrame_GetGenerator(f), *globals = PyFrame_GetGlobals(f);
  PyFrameObject *back = PyFrame_GetBack(f);
  PyObject *result = Py_BuildValue("(OOO)", generator ? (PyObject *)Py_TYPE(generator) : Py_None, PyDict_GetItemString(globals, "__name__"), back ? Py_True : Py_False);
  Py_XDECREF(generator);
  Py_XDECREF(globals);
  Py_XDECREF(back);
  return result;
}
static PyObject *counts(PyObject *self, PyObject *o) {
  PyCodeObject *c = (PyCodeObject *)o;
  return Py_BuildValue("(iiiiOO)", c->co_argcount, c->co_posonlyargcount, c->co_kwonlyargcount, c->co_nlocals, c->co_filename, c->co_qualname);
}
static PyMethodDef methods[] = {{"trace", trace, METH_VARARGS, NULL}, {"profile", profile, METH_VARARGS, NULL}, {"stop", stop, METH_NOARGS, NULL},
  {"look", look, METH_O, NULL}, {"counts", counts, METH_O, NULL}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "capi_tracing", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_tracing(void) { return PyType_Ready(&RecorderType) < 0 ? NULL : PyModule_Create(&module); }
