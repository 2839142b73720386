/* The pending exception and the handled ones, read and written in the thread state without a call, as Cython's modules do. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static void fetch(PyThreadState *state, PyObject **type, PyObject **value, PyObject **traceback) {
  *type = state->curexc_type;
  *value = state->curexc_value;
  *traceback = state->curexc_traceback;
  state->curexc_type = state->curexc_value = state->curexc_traceback = NULL;
}

static void restore(PyThreadState *state, PyObject *type, PyObject *value, PyObject *traceback) {
  PyObject *oldType = state->curexc_type, *oldValue = state->curexc_value, *oldTraceback = state->curexc_traceback;
  state->curexc_type = type;
  state->curexc_value = value;
  state->curexc_traceback = traceback;
  Py_XDECREF(oldType);
  Py_XDECREF(oldValue);
  Py_XDECREF(oldTraceback);
}

static PyObject *orNone(PyObject *o) { return o ? o : Py_NewRef(Py_None); }

/* catches(f, type): what f() raised, as type, value, "has a traceback"; f's result when it raised nothing. */
static PyObject *catches(PyObject *self, PyObject *args) {
  PyObject *f, *wanted;
  if (!PyArg_ParseTuple(args, "OO", &f, &wanted)) return NULL;
  PyThreadState *state = PyThreadState_Get();
  PyObject *result = PyObject_CallNoArgs(f);
  if (result) return result;
  if (!state->curexc_type || !PyErr_GivenExceptionMatches(state->curexc_type, wanted)) return NULL;
  PyObject *type, *value, *traceback;
  fetch(state, &type, &value, &traceback);
  if (PyErr_Occurred()) return PyErr_Format(PyExc_AssertionError, "still there");
  PyErr_NormalizeException(&type, &value, &traceback);
  PyObject *all = Py_BuildValue("(OOi)", type, value, traceback != NULL);
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
  return all;
}

/* raises(type, value): not instantiated, and without a call. */
static PyObject *raises(PyObject *self, PyObject *args) {
  PyObject *type, *value = NULL;
  if (!PyArg_ParseTuple(args, "O|O", &type, &value)) return NULL;
  restore(PyThreadState_Get(), Py_NewRef(type), Py_XNewRef(value), NULL);
  return NULL;
}

/* replaces(f, value): f's exception gives way to another of the same type. */
static PyObject *replaces(PyObject *self, PyObject *args) {
  PyObject *f, *other;
  if (!PyArg_ParseTuple(args, "OO", &f, &other)) return NULL;
  PyThreadState *state = PyThreadState_Get();
  PyObject *result = PyObject_CallNoArgs(f);
  if (result) return result;
  PyObject *type, *value, *traceback;
  fetch(state, &type, &value, &traceback);
  Py_XDECREF(value);
  restore(state, type, Py_NewRef(other), traceback);
  return NULL;
}

/* drops(f, n): n times f(), whose exceptions are dropped. */
static PyObject *drops(PyObject *self, PyObject *args) {
  PyObject *f;
  int n, dropped = 0;
  if (!PyArg_ParseTuple(args, "Oi", &f, &n)) return NULL;
  PyThreadState *state = PyThreadState_Get();
  for (int i = 0; i < n; i++) {
    PyObject *result = PyObject_CallNoArgs(f);
    if (result) {
      Py_DECREF(result);
      continue;
    }
    restore(state, NULL, NULL, NULL);
    dropped++;
  }
  return PyLong_FromLong(dropped);
}

static _PyErr_StackItem *topmost(PyThreadState *state) {
  _PyErr_StackItem *item = state->exc_info;
  while ((item->exc_value == NULL || item->exc_value == Py_None) && item->previous_item) item = item->previous_item;
  return item;
}

static PyObject *handled(PyObject *self, PyObject *unused) {
  PyObject *e = topmost(PyThreadState_Get())->exc_value;
  return Py_NewRef(e ? e : Py_None);
}

/* handles(f, g): try: f() except: return g() */
static PyObject *handles(PyObject *self, PyObject *args) {
  PyObject *f, *g;
  if (!PyArg_ParseTuple(args, "OO", &f, &g)) return NULL;
  PyThreadState *state = PyThreadState_Get();
  PyObject *saved = Py_XNewRef(topmost(state)->exc_value);
  PyObject *result = PyObject_CallNoArgs(f);
  if (result) {
    Py_XDECREF(saved);
    return result;
  }
  PyObject *type, *value, *traceback;
  fetch(state, &type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback) PyException_SetTraceback(value, traceback);
  PyObject *before = state->exc_info->exc_value;
  state->exc_info->exc_value = value;
  Py_XDECREF(before);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  result = PyObject_CallNoArgs(g);
  before = state->exc_info->exc_value;
  state->exc_info->exc_value = saved;
  Py_XDECREF(before);
  return result;
}

/* inside(value, g): g() where another place on the stack of handled exceptions holds `value`, as in a generator of C's. */
static PyObject *inside(PyObject *self, PyObject *args) {
  PyObject *value, *g;
  if (!PyArg_ParseTuple(args, "OO", &value, &g)) return NULL;
  PyThreadState *state = PyThreadState_Get();
  _PyErr_StackItem item = {value == Py_None ? NULL : Py_NewRef(value), state->exc_info};
  state->exc_info = &item;
  PyObject *result = PyObject_CallNoArgs(g);
  state->exc_info = item.previous_item;
  Py_XDECREF(item.exc_value);
  return result;
}

/* traced(e, traceback): raises e with another traceback, written over the one that PyErr_SetObject put there. */
static PyObject *traced(PyObject *self, PyObject *args) {
  PyObject *e, *traceback;
  if (!PyArg_ParseTuple(args, "OO", &e, &traceback)) return NULL;
  PyThreadState *state = PyThreadState_Get();
  PyErr_SetObject((PyObject *)Py_TYPE(e), e);
  PyObject *before = state->curexc_traceback;
  state->curexc_traceback = Py_NewRef(traceback);
  Py_XDECREF(before);
  return NULL;
}

/* code(): a code object by PyCode_NewWithPosOnlyArgs. */
static PyObject *code(PyObject *self, PyObject *unused) {
  PyObject *empty = PyTuple_New(0), *bytes = PyBytes_FromString(""), *names = Py_BuildValue("(ss)", "a", "b"), *text = PyUnicode_FromString("f"), *file = PyUnicode_FromString("f.pyx");
  PyObject *made = (PyObject *)PyCode_NewWithPosOnlyArgs(2, 1, 0, 2, 0, CO_OPTIMIZED | CO_NEWLOCALS, bytes, empty, empty, names, empty, empty, file, text, text, 7, bytes, bytes);
  Py_DECREF(empty);
  Py_DECREF(bytes);
  Py_DECREF(names);
  Py_DECREF(text);
  Py_DECREF(file);
  return orNone(made);
}

static PyMethodDef methods[] = {
    {"catches", catches, METH_VARARGS}, {"raises", raises, METH_VARARGS},   {"replaces", replaces, METH_VARARGS}, {"drops", drops, METH_VARARGS},
    {"handled", handled, METH_NOARGS},  {"handles", handles, METH_VARARGS}, {"inside", inside, METH_VARARGS},     {"traced", traced, METH_VARARGS},
    {"code", code, METH_NOARGS},        {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "capi_inlinestate", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_inlinestate(void) { return PyModule_Create(&module); }
