/* The vectorcall protocol: callables with a function of their own, calls with and without room before the arguments. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

typedef struct { PyObject_HEAD vectorcallfunc call; PyObject *bound; Py_ssize_t calls; } Partial;

static PyObject *partial_call(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
  Partial *self = (Partial *)callable;
  self->calls++;
  Py_ssize_t n = PyVectorcall_NARGS(nargsf), nkw = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
  PyObject *r = PyList_New(0), *d = PyDict_New();
  if (!r || !d) goto fail;
  for (Py_ssize_t i = 0; i < n; i++) if (PyList_Append(r, args[i]) < 0) goto fail;
  for (Py_ssize_t i = 0; i < nkw; i++) if (PyDict_SetItem(d, PyTuple_GET_ITEM(kwnames, i), args[n + i]) < 0) goto fail;
  return Py_BuildValue("(ONN)", self->bound, r, d);
fail:
  Py_XDECREF(r);
  Py_XDECREF(d);
  return NULL;
}
static PyObject *partial_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  PyObject *bound;
  if (!PyArg_ParseTuple(args, "O", &bound)) return NULL;
  Partial *self = (Partial *)type->tp_alloc(type, 0);
  if (!self) return NULL;
  self->call = partial_call;
  self->bound = Py_NewRef(bound);
  return (PyObject *)self;
}
static int partial_traverse(PyObject *self, visitproc visit, void *arg) { Py_VISIT(((Partial *)self)->bound); return 0; }
static int partial_clear(PyObject *self) { Py_CLEAR(((Partial *)self)->bound); return 0; }
static void partial_dealloc(PyObject *self) { PyObject_GC_UnTrack(self); partial_clear(self); Py_TYPE(self)->tp_free(self); }
static PyMemberDef partial_members[] = {{"calls", T_PYSSIZET, offsetof(Partial, calls), READONLY, NULL}, {"bound", T_OBJECT, offsetof(Partial, bound), 0, NULL}, {NULL}};
static PyTypeObject PartialType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_vectorcall.Partial", .tp_basicsize = sizeof(Partial), .tp_new = partial_new, .tp_call = PyVectorcall_Call,
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL, .tp_vectorcall_offset = offsetof(Partial, call),
  .tp_traverse = partial_traverse, .tp_clear = partial_clear, .tp_dealloc = partial_dealloc, .tp_members = partial_members};

/* A type whose construction is a vectorcall. */
typedef struct { PyObject_HEAD PyObject *items; } Quick;
static PyObject *quick_make(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
  if (kwnames && PyTuple_GET_SIZE(kwnames)) return PyErr_Format(PyExc_TypeError, "Quick() takes no keyword arguments");
  Quick *self = (Quick *)((PyTypeObject *)type)->tp_alloc((PyTypeObject *)type, 0);
  if (!self) return NULL;
  Py_ssize_t n = PyVectorcall_NARGS(nargsf);
  self->items = PyTuple_New(n);
  for (Py_ssize_t i = 0; i < n; i++) PyTuple_SET_ITEM(self->items, i, Py_NewRef(args[i]));
  return (PyObject *)self;
}
static void quick_dealloc(PyObject *self) { Py_XDECREF(((Quick *)self)->items); Py_TYPE(self)->tp_free(self); }
static PyMemberDef quick_members[] = {{"items", T_OBJECT, offsetof(Quick, items), READONLY, NULL}, {NULL}};
static PyTypeObject QuickType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_vectorcall.Quick", .tp_basicsize = sizeof(Quick), .tp_flags = Py_TPFLAGS_DEFAULT,
  .tp_new = PyType_GenericNew, .tp_vectorcall = quick_make, .tp_dealloc = quick_dealloc, .tp_members = quick_members};

static PyObject *call(PyObject *self, PyObject *args) {
  PyObject *f, *positional, *names = NULL;
  if (!PyArg_ParseTuple(args, "OO!|O!", &f, &PyTuple_Type, &positional, &PyTuple_Type, &names)) return NULL;
  Py_ssize_t n = PyTuple_GET_SIZE(positional), nkw = names ? PyTuple_GET_SIZE(names) : 0;
  PyObject *room[17] = {NULL};
  for (Py_ssize_t i = 0; i < n && i < 16; i++) room[i + 1] = PyTuple_GET_ITEM(positional, i);
  PyObject *a = PyObject_Vectorcall(f, room + 1, (size_t)(n - nkw) | PY_VECTORCALL_ARGUMENTS_OFFSET, names);
  if (!a) return NULL;
  PyObject *b = PyObject_Vectorcall(f, room + 1, (size_t)(n - nkw), names);
  if (!b) { Py_DECREF(a); return NULL; }
  return Py_BuildValue("NNi", a, b, PyVectorcall_Function(f) != NULL);
}
static PyObject *with_dict(PyObject *self, PyObject *args) {
  PyObject *f, *first, *kw;
  if (!PyArg_ParseTuple(args, "OOO", &f, &first, &kw)) return NULL;
  PyObject *v[2] = {NULL, first};
  return PyObject_VectorcallDict(f, v + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, kw == Py_None ? NULL : kw);
}
static PyObject *method(PyObject *self, PyObject *args) {
  PyObject *o, *name, *x;
  if (!PyArg_ParseTuple(args, "OOO", &o, &name, &x)) return NULL;
  PyObject *v[3] = {NULL, o, x};
  PyObject *a = PyObject_VectorcallMethod(name, v + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
  if (!a) return NULL;
  PyObject *b = PyObject_CallMethodOneArg(o, name, x);
  return b ? Py_BuildValue("NN", a, b) : (Py_DECREF(a), NULL);
}
static PyObject *many(PyObject *self, PyObject *args) {
  PyObject *f; int n;
  if (!PyArg_ParseTuple(args, "Oi", &f, &n)) return NULL;
  long total = 0;
  for (int i = 0; i < n; i++) {
    PyObject *x = PyLong_FromLong(i), *r = x ? PyObject_CallOneArg(f, x) : NULL;
    Py_XDECREF(x);
    if (!r) return NULL;
    total += PyLong_AsLong(r);
    Py_DECREF(r);
  }
  return PyLong_FromLong(total);
}
static PyMethodDef methods[] = {{"call", call, METH_VARARGS, NULL}, {"with_dict", with_dict, METH_VARARGS, NULL}, {"method", method, METH_VARARGS, NULL}, {"many", many, METH_VARARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_vectorcall", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_vectorcall(void) {
  PyObject *m = PyModule_Create(&def);
  if (!m || PyModule_AddType(m, &PartialType) < 0 || PyModule_AddType(m, &QuickType) < 0) return NULL;
  return m;
}
