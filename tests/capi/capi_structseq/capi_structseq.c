/* Struct sequences, capsules with names, and constants of modules. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyStructSequence_Field fields[] = {{"x", "first"}, {"y", "second"}, {"z", NULL}, {"hidden", "not in the sequence"}, {NULL}};
static PyStructSequence_Desc desc = {"capi_structseq.Point", "A point.", fields, 3};
static PyTypeObject *Heap = NULL;
static PyTypeObject Static;
static PyObject *make(PyObject *self, PyObject *args) {
  int which; PyObject *a, *b, *c, *d;
  if (!PyArg_ParseTuple(args, "iOOOO", &which, &a, &b, &c, &d)) return NULL;
  PyObject *s = PyStructSequence_New(which ? Heap : &Static);
  PyStructSequence_SetItem(s, 0, Py_NewRef(a));
  PyStructSequence_SetItem(s, 1, Py_NewRef(b));
  PyStructSequence_SET_ITEM(s, 2, Py_NewRef(c));
  PyStructSequence_SET_ITEM(s, 3, Py_NewRef(d));
  return s;
}
static PyObject *item(PyObject *self, PyObject *args) {
  PyObject *s; Py_ssize_t i;
  if (!PyArg_ParseTuple(args, "On", &s, &i)) return NULL;
  return Py_NewRef(PyStructSequence_GET_ITEM(s, i));
}
static PyMethodDef methods[] = {{"make", make, METH_VARARGS, NULL}, {"item", item, METH_VARARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_structseq", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_structseq(void) {
  PyObject *m = PyModule_Create(&def);
  Heap = PyStructSequence_NewType(&desc);
  if (!Heap || PyStructSequence_InitType2(&Static, &desc) < 0) return NULL;
  PyModule_AddObjectRef(m, "Heap", (PyObject *)Heap);
  PyModule_AddObjectRef(m, "Static", (PyObject *)&Static);
  PyModule_AddIntConstant(m, "big", 1L << 40);
  PyModule_AddStringConstant(m, "text", "a constant");
  PyModule_AddIntMacro(m, PY_MAJOR_VERSION);
  return m;
}
