/* Memory for objects and for plain data: every family of allocators, objects of variable size, resizing. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
typedef struct { PyObject_VAR_HEAD long v[1]; } Vec;
static void vec_dealloc(PyObject *o) { PyObject_Free(o); }
static PyObject *vec_repr(Vec *x) {
  PyObject *l = PyList_New(Py_SIZE(x));
  for (Py_ssize_t i = 0; i < Py_SIZE(x); i++) PyList_SET_ITEM(l, i, PyLong_FromLong(x->v[i]));
  PyObject *r = PyUnicode_FromFormat("Vec%R", l);
  Py_DECREF(l);
  return r;
}
static PyTypeObject VecType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_alloc.Vec", .tp_basicsize = offsetof(Vec, v), .tp_itemsize = sizeof(long),
  .tp_dealloc = vec_dealloc, .tp_repr = (reprfunc)vec_repr, .tp_flags = Py_TPFLAGS_DEFAULT};
static PyObject *vec(PyObject *self, PyObject *arg) {
  Py_ssize_t n = PyLong_AsSsize_t(arg);
  Vec *x = PyObject_NewVar(Vec, &VecType, n);
  for (Py_ssize_t i = 0; i < n; i++) x->v[i] = i * i;
  return (PyObject *)x;
}
typedef struct { PyObject_VAR_HEAD PyObject *items[1]; } Refs;
static int refs_traverse(Refs *r, visitproc visit, void *arg) {
  for (Py_ssize_t i = 0; i < Py_SIZE(r); i++) Py_VISIT(r->items[i]);
  return 0;
}
static int refs_clear(Refs *r) {
  for (Py_ssize_t i = 0; i < Py_SIZE(r); i++) Py_CLEAR(r->items[i]);
  return 0;
}
static long refs_ended = 0;
static void refs_dealloc(Refs *r) { PyObject_GC_UnTrack(r); refs_clear(r); refs_ended++; PyObject_GC_Del(r); }
static PyObject *refs_item(Refs *r, Py_ssize_t i) {
  if (i < 0 || i >= Py_SIZE(r)) { PyErr_SetString(PyExc_IndexError, "refs"); return NULL; }
  return Py_XNewRef(r->items[i] ? r->items[i] : Py_None);
}
static int refs_set(Refs *r, Py_ssize_t i, PyObject *v) {
  if (i < 0 || i >= Py_SIZE(r)) { PyErr_SetString(PyExc_IndexError, "refs"); return -1; }
  Py_XINCREF(v);
  Py_XSETREF(r->items[i], v);
  return 0;
}
static Py_ssize_t refs_len(Refs *r) { return Py_SIZE(r); }
static PySequenceMethods refs_seq = {.sq_length = (lenfunc)refs_len, .sq_item = (ssizeargfunc)refs_item, .sq_ass_item = (ssizeobjargproc)refs_set};
static PyTypeObject RefsType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_alloc.Refs", .tp_basicsize = offsetof(Refs, items), .tp_itemsize = sizeof(PyObject *),
  .tp_dealloc = (destructor)refs_dealloc, .tp_traverse = (traverseproc)refs_traverse, .tp_clear = (inquiry)refs_clear, .tp_as_sequence = &refs_seq,
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC};
static PyObject *refs(PyObject *self, PyObject *args) {
  Py_ssize_t n = PyTuple_GET_SIZE(args);
  Refs *r = PyObject_GC_NewVar(Refs, &RefsType, n);
  for (Py_ssize_t i = 0; i < n; i++) r->items[i] = Py_NewRef(PyTuple_GET_ITEM(args, i));
  PyObject_GC_Track(r);
  return (PyObject *)r;
}
static PyObject *grow(PyObject *self, PyObject *args) {
  Refs *r = (Refs *)refs(self, args);
  Py_ssize_t n = Py_SIZE(r);
  PyObject_GC_UnTrack(r);
  r = PyObject_GC_Resize(Refs, r, n + 50);
  for (Py_ssize_t i = n; i < n + 50; i++) r->items[i] = PyLong_FromSsize_t(i * 100000);
  PyObject_GC_Track(r);
  return (PyObject *)r;
}
static PyObject *families(PyObject *self, PyObject *unused) {
  int ok = 1;
  for (int round = 0; round < 50; round++) {
    size_t n = 1 + (size_t)round * 37;
    char *a = PyMem_Malloc(n), *b = PyMem_RawCalloc(n, 2), *c = PyObject_Calloc(n, 3), *d = PyMem_Calloc(1, n), *e = PyMem_RawMalloc(n);
    for (size_t i = 0; i < n; i++) ok &= !b[i] && !c[i] && !d[i];
    memset(a, 'a', n); memset(c, 'c', n * 3); memset(e, 'e', n);
    PyObject *junk = Py_BuildValue("[s#]", a, (Py_ssize_t)n);
    a = PyMem_Realloc(a, n * 4);
    c = PyObject_Realloc(c, n * 8);
    e = PyMem_RawRealloc(e, n * 2);
    for (size_t i = 0; i < n; i++) ok &= a[i] == 'a' && c[i] == 'c' && c[n * 3 - 1 - i] == 'c' && e[i] == 'e';
    Py_DECREF(junk);
    PyMem_Free(a); PyMem_RawFree(b); PyObject_Free(c); PyMem_Free(d); PyMem_RawFree(e);
  }
  char *zero = PyMem_Malloc(0), *zero2 = PyObject_Malloc(0);
  ok &= zero && zero2 && zero != zero2;
  PyMem_Free(zero); PyObject_Free(zero2); PyMem_Free(NULL); PyObject_Free(NULL);
  ok &= PyMem_Malloc((size_t)PY_SSIZE_T_MAX + 1) == NULL;
  long *numbers = PyMem_New(long, 10);
  PyMem_Resize(numbers, long, 1000);
  numbers[999] = 5;
  ok &= numbers[999] == 5;
  PyMem_Del(numbers);
  return PyBool_FromLong(ok);
}
static PyObject *ended(PyObject *self, PyObject *unused) { return PyLong_FromLong(refs_ended); }
static PyMethodDef methods[] = {{"vec", vec, METH_O, NULL}, {"refs", refs, METH_VARARGS, NULL}, {"grow", grow, METH_VARARGS, NULL},
                                {"families", families, METH_NOARGS, NULL}, {"ended", ended, METH_NOARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_alloc", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_alloc(void) {
  if (PyType_Ready(&VecType) < 0 || PyType_Ready(&RefsType) < 0) return NULL;
  return PyModule_Create(&def);
}
