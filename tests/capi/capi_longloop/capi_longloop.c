/* A long C loop that allocates while collections run: references in malloc'ed arrays, in structs, on the stack. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *gc_collect(void) {
  PyObject *gc = PyImport_ImportModule("gc"), *r = PyObject_CallMethod(gc, "collect", NULL);
  Py_DECREF(gc);
  return r;
}
static PyObject *churn(PyObject *self, PyObject *args) {
  long n, every;
  if (!PyArg_ParseTuple(args, "ll", &n, &every)) return NULL;
  PyObject **table = calloc(256, sizeof *table);   /* nothing scans it */
  long checksum = 0;
  for (long i = 0; i < n; i++) {
    PyObject *v;
    switch (i % 5) {
      case 0: v = PyUnicode_FromFormat("item %ld", i); break;
      case 1: v = PyFloat_FromDouble(i * 0.5); break;
      case 2: v = Py_BuildValue("[l(ll)]", i, i + 1, i + 2); break;
      case 3: v = PyLong_FromLongLong((long long)i << 33); break;
      default: v = Py_BuildValue("{s:l,s:[l]}", "a", i, "b", i);
    }
    if (!v) return NULL;
    Py_XSETREF(table[i * 7 % 256], v);
    if (every && i % every == 0) {
      PyObject *r = gc_collect();
      if (!r) return NULL;
      Py_DECREF(r);
    }
    if (i % 1000 == 999) {
      PyObject *text = PyObject_Repr(table[i % 256] ? table[i % 256] : Py_None);
      checksum += PyUnicode_GET_LENGTH(text);
      Py_DECREF(text);
    }
  }
  PyObject *out = PyList_New(0);
  for (int i = 0; i < 256; i += 51) if (table[i]) PyList_Append(out, table[i]);
  for (int i = 0; i < 256; i++) Py_XDECREF(table[i]);
  free(table);
  return Py_BuildValue("Nl", out, checksum);
}
static PyObject *calls(PyObject *self, PyObject *args) {
  PyObject *f; long n;
  if (!PyArg_ParseTuple(args, "Ol", &f, &n)) return NULL;
  PyObject *dict = PyDict_New(), *last = Py_NewRef(Py_None);
  for (long i = 0; i < n; i++) {
    PyObject *key = PyLong_FromLong(i * 100003), *v = PyObject_CallFunction(f, "Oi", last, (int)i);
    if (!v) { Py_DECREF(dict); Py_DECREF(last); Py_DECREF(key); return NULL; }
    PyDict_SetItem(dict, key, v);
    Py_DECREF(key);
    Py_SETREF(last, v);
  }
  return Py_BuildValue("NN", dict, last);
}
static PyObject *strings(PyObject *self, PyObject *arg) {
  long n = PyLong_AsLong(arg);
  PyObject *s = PyUnicode_FromString(""), *sep = PyUnicode_FromString(",");
  for (long i = 0; i < n; i++) {
    PyObject *part = PyUnicode_FromFormat("%ld", i);
    if (i) PyUnicode_Append(&s, sep);
    PyUnicode_AppendAndDel(&s, part);
  }
  Py_DECREF(sep);
  return s;
}
static PyMethodDef methods[] = {{"churn", churn, METH_VARARGS, NULL}, {"calls", calls, METH_VARARGS, NULL}, {"strings", strings, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_longloop", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_longloop(void) { return PyModule_Create(&def); }
