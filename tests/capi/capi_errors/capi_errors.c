/* Exceptions through C: raising, catching, chaining, saving, tracebacks and callbacks. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <errno.h>

static PyObject *Custom;

static PyObject *raise_each(PyObject *self, PyObject *which) {
  switch (PyLong_AsLong(which)) {
    case 0: PyErr_SetString(PyExc_ValueError, "a value"); break;
    case 1: PyErr_SetNone(PyExc_KeyboardInterrupt); break;
    case 2: PyErr_Format(PyExc_TypeError, "%s %d %R %S %.3s %5d|%-5d|%05d %x %c %zd %%", "s", 42, which, which, "abcdef", 7, 7, 7, 255, 'c', (Py_ssize_t)-5); break;
    case 3: errno = ENOENT; PyErr_SetFromErrnoWithFilename(PyExc_OSError, "/no/such"); break;
    case 4: PyErr_NoMemory(); break;
    case 5: PyErr_SetObject(Custom, Py_BuildValue("(is)", 1, "two")); break;
    case 6: PyErr_BadArgument(); break;
    case 7: return NULL;
    case 8: PyErr_SetString(PyExc_ValueError, "with result"); Py_RETURN_NONE;
    case 9: PyErr_SetObject(PyExc_KeyError, which); break;
    case 10: PyErr_SetObject(PyExc_StopIteration, Py_BuildValue("i", 5)); break;
    default: return PyLong_FromLong(0);
  }
  return NULL;
}
static PyObject *apply(PyObject *self, PyObject *args) {
  return PyObject_CallOneArg(PyTuple_GET_ITEM(args, 0), PyTuple_GET_ITEM(args, 1));
}
static PyObject *catching(PyObject *self, PyObject *f) {
  PyObject *r = PyObject_CallNoArgs(f);
  if (r) return Py_BuildValue("sN", "value", r);
  if (PyErr_ExceptionMatches(PyExc_ZeroDivisionError)) { PyErr_Clear(); return PyUnicode_FromString("cleared"); }
  PyObject *type, *value, *tb;
  PyErr_Fetch(&type, &value, &tb);
  PyErr_NormalizeException(&type, &value, &tb);
  PyObject *result = Py_BuildValue("(OOi)", type, value, tb != NULL);
  Py_XDECREF(type); Py_XDECREF(value); Py_XDECREF(tb);
  return result;
}
static PyObject *rethrow(PyObject *self, PyObject *f) {
  PyObject *r = PyObject_CallNoArgs(f), *type, *value, *tb;
  if (r) return r;
  PyErr_Fetch(&type, &value, &tb);
  PyObject *unrelated = PyObject_CallFunction((PyObject *)&PyDict_Type, NULL);
  Py_XDECREF(unrelated);
  PyErr_Restore(type, value, tb);
  return NULL;
}
static PyObject *chained(PyObject *self, PyObject *f) {
  PyObject *r = PyObject_CallNoArgs(f), *type, *value, *tb, *t2, *v2, *tb2;
  if (r) return r;
  PyErr_Fetch(&type, &value, &tb);
  PyErr_NormalizeException(&type, &value, &tb);
  if (tb) PyException_SetTraceback(value, tb);
  PyErr_SetString(PyExc_RuntimeError, "outer");
  PyErr_Fetch(&t2, &v2, &tb2);
  PyErr_NormalizeException(&t2, &v2, &tb2);
  Py_INCREF(value);
  PyException_SetCause(v2, value);
  PyException_SetContext(v2, value);
  PyErr_Restore(t2, v2, tb2);
  Py_DECREF(type);
  Py_XDECREF(tb);
  return NULL;
}
static PyObject *keep_going(PyObject *self, PyObject *args) {
  /* API calls between raising and returning. */
  PyObject *d, *key;
  if (!PyArg_ParseTuple(args, "OO", &d, &key)) return NULL;
  PyErr_SetString(PyExc_ValueError, "first");
  PyObject *v = PyDict_GetItem(d, key);
  int had = PyErr_Occurred() == PyExc_ValueError;
  PyErr_Clear();
  return Py_BuildValue("Oi", v ? v : Py_None, had);
}
static PyObject *warn(PyObject *self, PyObject *text) {
  if (PyErr_WarnEx(PyExc_UserWarning, PyUnicode_AsUTF8(text), 1) < 0) return NULL;
  Py_RETURN_NONE;
}
static PyObject *handled(PyObject *self, PyObject *unused) {
  PyObject *type, *value, *tb;
  PyErr_GetExcInfo(&type, &value, &tb);
  PyObject *r = Py_BuildValue("OO", type ? type : Py_None, value ? value : Py_None);
  Py_XDECREF(type); Py_XDECREF(value); Py_XDECREF(tb);
  return r;
}
static PyMethodDef methods[] = {
  {"raise_each", raise_each, METH_O, NULL}, {"apply", apply, METH_VARARGS, NULL}, {"catching", catching, METH_O, NULL}, {"rethrow", rethrow, METH_O, NULL}, {"chained", chained, METH_O, NULL},
  {"keep_going", keep_going, METH_VARARGS, NULL}, {"warn", warn, METH_O, NULL}, {"handled", handled, METH_NOARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_errors", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_errors(void) {
  PyObject *m = PyModule_Create(&def);
  Custom = PyErr_NewException("capi_errors.Custom", PyExc_LookupError, NULL);
  PyModule_AddObjectRef(m, "Custom", Custom);
  return m;
}
