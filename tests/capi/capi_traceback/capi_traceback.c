/* Exceptions that C makes, with tracebacks, contexts and the handled exception. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h>
#include <traceback.h>
static PyObject *here(PyObject *self, PyObject *args) {
  /* As generated code does: a traceback entry for a function that has no frame. */
  const char *name, *file; int line;
  if (!PyArg_ParseTuple(args, "ssi", &name, &file, &line)) return NULL;
  PyErr_SetString(PyExc_RuntimeError, "from C");
  _PyTraceback_Add(name, file, line);
  return NULL;
}
static PyObject *parts(PyObject *self, PyObject *e) {
  PyObject *tb = PyException_GetTraceback(e), *cause = PyException_GetCause(e), *context = PyException_GetContext(e);
  long n = 0;
  for (PyObject *x = tb; x && x != Py_None;) {
    n++;
    PyObject *next = PyObject_GetAttrString(x, "tb_next");
    if (x != tb) Py_DECREF(x);
    x = next;
  }
  PyObject *r = Py_BuildValue("lOO", n, cause ? cause : Py_None, context ? context : Py_None);
  Py_XDECREF(tb); Py_XDECREF(cause); Py_XDECREF(context);
  return r;
}
static PyObject *relay(PyObject *self, PyObject *args) {
  PyObject *f, *type = NULL;
  if (!PyArg_ParseTuple(args, "O|O", &f, &type)) return NULL;
  PyObject *r = PyObject_CallNoArgs(f);
  if (r || !type) return r;
  if (!PyErr_ExceptionMatches(type)) return NULL;
  PyObject *t, *v, *tb;
  PyErr_Fetch(&t, &v, &tb);
  PyErr_NormalizeException(&t, &v, &tb);
  if (tb) PyException_SetTraceback(v, tb);
  Py_DECREF(t);
  Py_XDECREF(tb);
  return v;
}
static PyObject *handling(PyObject *self, PyObject *args) {
  /* Runs f as if inside an except clause for e. */
  PyObject *e, *f, *t0, *v0, *tb0, *t, *v, *tb;
  if (!PyArg_ParseTuple(args, "OO", &e, &f)) return NULL;
  PyErr_GetExcInfo(&t0, &v0, &tb0);
  PyErr_SetExcInfo(Py_NewRef(Py_TYPE(e)), Py_NewRef(e), NULL);
  PyObject *r = PyObject_CallNoArgs(f);
  PyErr_Fetch(&t, &v, &tb);
  PyErr_SetExcInfo(t0, v0, tb0);
  PyErr_Restore(t, v, tb);
  return r;
}
static PyObject *from_class(PyObject *self, PyObject *args) {
  PyObject *type, *value;
  if (!PyArg_ParseTuple(args, "OO", &type, &value)) return NULL;
  PyErr_SetObject(type, value);
  return NULL;
}
static PyObject *make(PyObject *self, PyObject *args) {
  const char *name, *doc; PyObject *base;
  if (!PyArg_ParseTuple(args, "szO", &name, &doc, &base)) return NULL;
  PyObject *dict = Py_BuildValue("{s:i}", "code", 7), *r = PyErr_NewExceptionWithDoc(name, doc, base == Py_None ? NULL : base, dict);
  Py_DECREF(dict);
  return r;
}
static PyObject *syntax(PyObject *self, PyObject *unused) {
  PyErr_SetString(PyExc_SyntaxError, "bad");
  PyErr_SyntaxLocationEx("<c>", 5, 3);
  return NULL;
}
static PyObject *os_error(PyObject *self, PyObject *arg) {
  errno = PyLong_AsLong(arg);
  return PyErr_SetFromErrno(PyExc_OSError);
}
static PyObject *importing(PyObject *self, PyObject *args) {
  PyObject *msg, *name, *path;
  if (!PyArg_ParseTuple(args, "OOO", &msg, &name, &path)) return NULL;
  return PyErr_SetImportError(msg, name, path);
}
static PyMethodDef methods[] = {
  {"here", here, METH_VARARGS, NULL}, {"parts", parts, METH_O, NULL}, {"relay", relay, METH_VARARGS, NULL}, {"handling", handling, METH_VARARGS, NULL},
  {"from_class", from_class, METH_VARARGS, NULL}, {"make", make, METH_VARARGS, NULL}, {"syntax", syntax, METH_NOARGS, NULL},
  {"system", os_error, METH_O, NULL}, {"importing", importing, METH_VARARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_traceback", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_traceback(void) { return PyModule_Create(&def); }
