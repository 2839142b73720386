/* Object memory: PyObject_Malloc and PyObject_Init, static and stack objects, cycles through C, deallocation. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

static long made = 0, ended = 0;

/* A node with one reference, known to the collector. */
typedef struct { PyObject_HEAD PyObject *next; PyObject *dict; PyObject *weak; long id; } Node;
static int node_traverse(Node *n, visitproc visit, void *arg) { Py_VISIT(n->next); Py_VISIT(n->dict); return 0; }
static int node_clear(Node *n) { Py_CLEAR(n->next); Py_CLEAR(n->dict); return 0; }
static void node_dealloc(Node *n) {
  PyObject_GC_UnTrack(n);
  if (n->weak) PyObject_ClearWeakRefs((PyObject *)n);
  ended++;
  node_clear(n);
  Py_TYPE(n)->tp_free((PyObject *)n);
}
static PyObject *node_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Node *n = (Node *)type->tp_alloc(type, 0);
  if (n) n->id = made++;
  return (PyObject *)n;
}
static PyMemberDef node_members[] = {{"next", T_OBJECT, offsetof(Node, next), 0, NULL}, {"id", T_LONG, offsetof(Node, id), READONLY, NULL}, {NULL}};
static PyTypeObject NodeType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_memory.Node", .tp_basicsize = sizeof(Node), .tp_dealloc = (destructor)node_dealloc,
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE, .tp_traverse = (traverseproc)node_traverse, .tp_clear = (inquiry)node_clear,
  .tp_members = node_members, .tp_new = node_new, .tp_dictoffset = offsetof(Node, dict), .tp_weaklistoffset = offsetof(Node, weak)};

/* A value whose memory comes from PyObject_Malloc, as NumPy's scalars. */
typedef struct { PyObject_HEAD double v; } Scalar;
static PyTypeObject ScalarType;
static PyObject *scalar_repr(Scalar *s) { PyObject *f = PyFloat_FromDouble(s->v), *r = PyUnicode_FromFormat("Scalar(%R)", f); Py_DECREF(f); return r; }
static void scalar_dealloc(Scalar *s) { ended++; PyObject_Free(s); }
static PyTypeObject ScalarType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_memory.Scalar", .tp_basicsize = sizeof(Scalar), .tp_dealloc = (destructor)scalar_dealloc,
  .tp_repr = (reprfunc)scalar_repr, .tp_flags = Py_TPFLAGS_DEFAULT};
static PyObject *scalar(PyObject *self, PyObject *v) {
  Scalar *s = PyObject_Malloc(sizeof(Scalar));
  memset(s, 0x5A, sizeof *s);  /* undefined until it is an object */
  PyObject *list = PyList_New(0);  /* may collect */
  Py_DECREF(list);
  PyObject_Init((PyObject *)s, &ScalarType);
  s->v = PyFloat_AsDouble(v);
  made++;
  return (PyObject *)s;
}
static Scalar staticScalar = {PyObject_HEAD_INIT(&ScalarType) 42.5};
static PyObject *static_scalar(PyObject *self, PyObject *unused) { Py_INCREF(&staticScalar); return (PyObject *)&staticScalar; }
static PyObject *stack_scalar(PyObject *self, PyObject *unused) {
  Scalar local;
  memset(&local, 0, sizeof local);
  Py_SET_TYPE(&local, &ScalarType);
  Py_SET_REFCNT(&local, 1);
  local.v = 1.5;
  return PyObject_Repr((PyObject *)&local);
}
static PyObject *raw(PyObject *self, PyObject *unused) {
  /* Memory of PyObject_Malloc that never becomes an object. */
  char **p = PyObject_Malloc(100 * sizeof *p);
  for (int i = 0; i < 100; i++) {
    p[i] = PyObject_Malloc(64);
    snprintf(p[i], 64, "text %d", i);
    PyObject *junk = Py_BuildValue("[ii]", i, i);
    Py_DECREF(junk);
  }
  int ok = 1;
  for (int i = 0; i < 100; i++) {
    char want[64];
    snprintf(want, 64, "text %d", i);
    ok &= strcmp(p[i], want) == 0;
    p[i] = PyObject_Realloc(p[i], 4096);
    ok &= strcmp(p[i], want) == 0;
    PyObject_Free(p[i]);
  }
  PyObject_Free(p);
  return PyBool_FromLong(ok);
}
static PyObject *held = NULL;
static PyObject *hold(PyObject *self, PyObject *o) { Py_INCREF(o); Py_XSETREF(held, o); Py_RETURN_NONE; }
static PyObject *release(PyObject *self, PyObject *unused) { PyObject *o = held; held = NULL; return o ? o : Py_NewRef(Py_None); }
static PyObject *inner(PyObject *self, PyObject *unused) {
  /* Objects that managed code never sees die at once. */
  long before = ended;
  for (int i = 0; i < 10; i++) { PyObject *n = PyObject_CallNoArgs((PyObject *)&NodeType); Py_DECREF(n); }
  PyObject *v = PyFloat_FromDouble(1), *s = scalar(NULL, v);
  Py_DECREF(v);
  Py_DECREF(s);
  (void)before;
  return PyBool_FromLong(1);
}
static PyObject *counts(PyObject *self, PyObject *unused) { return Py_BuildValue("ll", made, ended); }
static PyObject *chain(PyObject *self, PyObject *arg) {
  long n = PyLong_AsLong(arg);
  PyObject *last = NULL;
  for (long i = 0; i < n; i++) {
    Node *node = (Node *)node_new(&NodeType, NULL, NULL);
    node->next = last;
    last = (PyObject *)node;
  }
  return last;
}
static PyMethodDef methods[] = {
  {"scalar", scalar, METH_O, NULL}, {"static_scalar", static_scalar, METH_NOARGS, NULL}, {"stack_scalar", stack_scalar, METH_NOARGS, NULL},
  {"raw", raw, METH_NOARGS, NULL}, {"hold", hold, METH_O, NULL}, {"release", release, METH_NOARGS, NULL}, {"inner", inner, METH_NOARGS, NULL},
  {"counts", counts, METH_NOARGS, NULL}, {"chain", chain, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_memory", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_memory(void) {
  if (PyType_Ready(&NodeType) < 0 || PyType_Ready(&ScalarType) < 0) return NULL;
  PyObject *m = PyModule_Create(&def);
  PyModule_AddObjectRef(m, "Node", (PyObject *)&NodeType);
  return m;
}
