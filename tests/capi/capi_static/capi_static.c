/* Objects outside the heap: static instances, static tuples of pointers, objects on C's stack. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
typedef struct { PyObject_HEAD long v; PyObject *ref; } Item;
static PyObject *item_repr(Item *i) { return PyUnicode_FromFormat("Item(%ld, %R)", i->v, i->ref ? i->ref : Py_None); }
static Py_hash_t item_hash(Item *i) { return i->v; }
static PyObject *item_eq(PyObject *a, PyObject *b, int op) {
  if (Py_TYPE(a) != Py_TYPE(b) || (op != Py_EQ && op != Py_NE)) Py_RETURN_NOTIMPLEMENTED;
  return PyBool_FromLong((((Item *)a)->v == ((Item *)b)->v) == (op == Py_EQ));
}
static PyObject *item_set(Item *i, PyObject *v) { Py_XSETREF(i->ref, Py_NewRef(v)); Py_RETURN_NONE; }
static PyObject *item_value(Item *i, void *closure) { return PyLong_FromLong(i->v); }
static PyMethodDef item_methods[] = {{"set", (PyCFunction)item_set, METH_O, NULL}, {NULL}};
static PyGetSetDef item_getset[] = {{"value", (getter)item_value, NULL, NULL, NULL}, {NULL}};
static void item_dealloc(Item *i) { Py_FatalError("a static object ended"); }
static PyTypeObject ItemType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_static.Item", .tp_basicsize = sizeof(Item), .tp_repr = (reprfunc)item_repr,
  .tp_dealloc = (destructor)item_dealloc, .tp_hash = (hashfunc)item_hash, .tp_richcompare = item_eq, .tp_methods = item_methods, .tp_getset = item_getset,
  .tp_flags = Py_TPFLAGS_DEFAULT};
static Item items[4] = {{PyObject_HEAD_INIT(&ItemType) 10}, {PyObject_HEAD_INIT(&ItemType) 20}, {PyObject_HEAD_INIT(&ItemType) 30}, {PyObject_HEAD_INIT(&ItemType) 40}};
static PyObject *get(PyObject *self, PyObject *arg) { return Py_NewRef(&items[PyLong_AsLong(arg) % 4]); }
static PyObject *pairs(PyObject *self, PyObject *unused) {
  return Py_BuildValue("[(OO){sO}]", &items[0], &items[1], "k", &items[2]);
}
static PyObject *on_stack(PyObject *self, PyObject *f) {
  Item local;
  memset(&local, 0, sizeof local);
  Py_SET_TYPE(&local, &ItemType);
  Py_SET_REFCNT(&local, 1);
  local.v = 99;
  /* Managed code sees it while this frame lives. */
  PyObject *r = PyObject_CallOneArg(f, (PyObject *)&local);
  if (!r) return NULL;
  PyObject *text = PyObject_Repr((PyObject *)&local);
  long hash = PyObject_Hash((PyObject *)&local);
  Py_XDECREF(local.ref);
  return Py_BuildValue("NNl", r, text, hash);
}
static PyObject *identity(PyObject *self, PyObject *o) { return PyBool_FromLong(o >= (PyObject *)items && o < (PyObject *)(items + 4)); }
static PyMethodDef methods[] = {{"get", get, METH_O, NULL}, {"pairs", pairs, METH_NOARGS, NULL}, {"on_stack", on_stack, METH_O, NULL},
                                {"identity", identity, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_static", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_static(void) {
  if (PyType_Ready(&ItemType) < 0) return NULL;
  return PyModule_Create(&def);
}
