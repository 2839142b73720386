/* Cycles through C: arrays of references, finalisers, resurrection, weak reference callbacks, heap types. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
typedef struct { PyObject_HEAD PyObject **items; Py_ssize_t n; PyObject *dict, *weak; } Box;
static long finalized = 0, ended = 0;
static PyObject *saved = NULL;
static int box_traverse(Box *b, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(b));
  Py_VISIT(b->dict);
  for (Py_ssize_t i = 0; i < b->n; i++) Py_VISIT(b->items[i]);
  return 0;
}
static int box_clear(Box *b) {
  Py_CLEAR(b->dict);
  for (Py_ssize_t i = 0; i < b->n; i++) Py_CLEAR(b->items[i]);
  return 0;
}
static void box_finalize(PyObject *o) {
  finalized++;
  Box *b = (Box *)o;
  if (b->n > 0 && b->items[0] && PyUnicode_Check(b->items[0]) && PyUnicode_CompareWithASCIIString(b->items[0], "save me") == 0) {
    Py_XSETREF(saved, Py_NewRef(o));
  }
}
static void box_dealloc(Box *b) {
  PyTypeObject *type = Py_TYPE(b);
  if (PyObject_CallFinalizerFromDealloc((PyObject *)b) < 0) return;
  PyObject_GC_UnTrack(b);
  if (b->weak) PyObject_ClearWeakRefs((PyObject *)b);
  box_clear(b);
  PyMem_Free(b->items);
  ended++;
  type->tp_free(b);
  Py_DECREF(type);
}
static PyObject *box_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Box *b = (Box *)type->tp_alloc(type, 0);
  if (!b) return NULL;
  b->items = PyMem_Calloc(8, sizeof *b->items);
  return (PyObject *)b;
}
static PyObject *box_add(Box *b, PyObject *o) {
  if (b->n == 8) { PyErr_SetString(PyExc_OverflowError, "full"); return NULL; }
  b->items[b->n++] = Py_NewRef(o);
  return PyLong_FromSsize_t(b->n);
}
static PyObject *box_item(Box *b, Py_ssize_t i) {
  if (i < 0 || i >= b->n) { PyErr_SetString(PyExc_IndexError, "box"); return NULL; }
  return Py_NewRef(b->items[i]);
}
static Py_ssize_t box_len(Box *b) { return b->n; }
static PyMethodDef box_methods[] = {{"add", (PyCFunction)box_add, METH_O, NULL}, {NULL}};
static PyMemberDef box_members[] = {{"__dictoffset__", T_PYSSIZET, offsetof(Box, dict), READONLY, NULL},
                                    {"__weaklistoffset__", T_PYSSIZET, offsetof(Box, weak), READONLY, NULL}, {NULL}};
static PyType_Slot slots[] = {{Py_tp_new, box_new}, {Py_tp_dealloc, box_dealloc}, {Py_tp_traverse, box_traverse}, {Py_tp_clear, box_clear},
  {Py_tp_finalize, box_finalize}, {Py_tp_methods, box_methods}, {Py_tp_members, box_members}, {Py_sq_item, box_item}, {Py_sq_length, box_len}, {0, NULL}};
static PyType_Spec spec = {"capi_cycles.Box", sizeof(Box), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE, slots};
static PyObject *counts(PyObject *self, PyObject *unused) { return Py_BuildValue("ll", finalized, ended); }
static PyObject *take(PyObject *self, PyObject *unused) { PyObject *o = saved; saved = NULL; return o ? o : Py_NewRef(Py_None); }
static PyObject *ring(PyObject *self, PyObject *args) {
  PyObject *type; long n;
  if (!PyArg_ParseTuple(args, "Ol", &type, &n)) return NULL;
  PyObject *first = PyObject_CallNoArgs(type), *last = Py_NewRef(first);
  for (long i = 1; i < n; i++) {
    PyObject *b = PyObject_CallNoArgs(type);
    Py_DECREF(box_add((Box *)last, b));
    Py_SETREF(last, b);
  }
  Py_DECREF(box_add((Box *)last, first));
  Py_DECREF(last);
  return first;
}
static PyMethodDef methods[] = {{"counts", counts, METH_NOARGS, NULL}, {"take", take, METH_NOARGS, NULL}, {"ring", ring, METH_VARARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_cycles", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_cycles(void) {
  PyObject *m = PyModule_Create(&def), *type = PyType_FromSpec(&spec);
  if (!type || PyModule_AddObject(m, "Box", type) < 0) return NULL;
  return m;
}
