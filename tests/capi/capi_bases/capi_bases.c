/* Types of C with C and Python bases: several bases, metatypes, subclasses of str, bytes, float, tuple, set, complex. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
static PyObject *first_name(PyObject *o, PyObject *u) { return PyUnicode_FromFormat("first of %s", Py_TYPE(o)->tp_name); }
static PyObject *second_name(PyObject *o, PyObject *u) { return PyUnicode_FromFormat("second of %s", Py_TYPE(o)->tp_name); }
static PyMethodDef first_methods[] = {{"name", first_name, METH_NOARGS, NULL}, {"one", first_name, METH_NOARGS, NULL}, {NULL}};
static PyMethodDef second_methods[] = {{"name", second_name, METH_NOARGS, NULL}, {"two", second_name, METH_NOARGS, NULL}, {NULL}};
static PyTypeObject FirstType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_bases.First", .tp_basicsize = sizeof(PyObject), .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_methods = first_methods, .tp_new = PyType_GenericNew};
static PyObject *second_len_item(PyObject *o, Py_ssize_t i) { return i < 3 ? PyLong_FromSsize_t(i * 10) : (PyErr_SetNone(PyExc_IndexError), NULL); }
static Py_ssize_t second_len(PyObject *o) { return 3; }
static PySequenceMethods second_seq = {.sq_length = second_len, .sq_item = second_len_item};
static PyTypeObject SecondType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_bases.Second", .tp_basicsize = sizeof(PyObject), .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_methods = second_methods, .tp_as_sequence = &second_seq, .tp_new = PyType_GenericNew};
static PyTypeObject BothType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_bases.Both", .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE};
typedef struct { PyFloatObject f; long unit; } Amount;
static PyMemberDef amount_members[] = {{"unit", T_LONG, offsetof(Amount, unit), 0, NULL}, {NULL}};
static PyObject *amount_repr(PyObject *o) { PyObject *t = PyFloat_Type.tp_repr(o), *r = t ? PyUnicode_FromFormat("%U units %ld", t, ((Amount *)o)->unit) : NULL; Py_XDECREF(t); return r; }
static PyTypeObject AmountType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_bases.Amount", .tp_basicsize = sizeof(Amount), .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_members = amount_members, .tp_repr = amount_repr};
/* Fields that only the own tp_new fills, as Cython's types have. */
typedef struct { PyObject_HEAD const char *table; } Filled;
static PyObject *filled_new(PyTypeObject *t, PyObject *a, PyObject *k) { Filled *f = (Filled *)t->tp_alloc(t, 0); if (f) f->table = "filled"; return (PyObject *)f; }
static PyObject *filled_table(PyObject *o, PyObject *u) { return PyUnicode_FromString(((Filled *)o)->table); }
static PyMethodDef filled_methods[] = {{"table", filled_table, METH_NOARGS, NULL}, {NULL}};
static PyTypeObject FilledType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_bases.Filled", .tp_basicsize = sizeof(Filled), .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_methods = filled_methods, .tp_new = filled_new};
static PyObject *plain_hello(PyObject *o, PyObject *u) { return Py_BuildValue("sN", "hello", PyObject_Repr(o)); }
static PyMethodDef plain_methods[] = {{"hello", plain_hello, METH_NOARGS, NULL}, {NULL}};
#define SUBTYPE(X) static PyTypeObject X = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_bases." #X, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_methods = plain_methods};
SUBTYPE(Text) SUBTYPE(Blob) SUBTYPE(Row) SUBTYPE(Bag) SUBTYPE(Plane)
static PyObject *spec_with(PyObject *self, PyObject *args) {
  PyObject *bases; const char *name;
  if (!PyArg_ParseTuple(args, "sO", &name, &bases)) return NULL;
  static PyType_Slot slots[] = {{Py_tp_methods, plain_methods}, {0, NULL}};
  PyType_Spec spec = {name, 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HEAPTYPE, slots};
  return PyType_FromSpecWithBases(&spec, bases);
}
static PyObject *facts(PyObject *self, PyObject *t) {
  PyTypeObject *c = (PyTypeObject *)t;
  return Py_BuildValue("sOniii", c->tp_base->tp_name, c->tp_mro, PyTuple_GET_SIZE(c->tp_bases), PyType_IsSubtype(c, &FirstType), PyType_HasFeature(c, Py_TPFLAGS_HEAPTYPE), c->tp_as_sequence && c->tp_as_sequence->sq_item);
}
static PyMethodDef methods[] = {{"spec_with", spec_with, METH_VARARGS, NULL}, {"facts", facts, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_bases", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_bases(void) {
  PyObject *m = PyModule_Create(&def);
  if (!m || PyType_Ready(&FirstType) < 0 || PyType_Ready(&SecondType) < 0) return NULL;
  BothType.tp_bases = Py_BuildValue("(OO)", &FirstType, &SecondType);
  BothType.tp_base = &FirstType;
  AmountType.tp_base = &PyFloat_Type;
  BothType.tp_flags |= Py_TPFLAGS_HEAPTYPE; /* lent, as Cython does */
  if (PyType_Ready(&BothType) < 0 || PyModule_AddType(m, &FilledType) < 0) return NULL;
  BothType.tp_flags &= ~Py_TPFLAGS_HEAPTYPE;
  Text.tp_base = &PyUnicode_Type; Blob.tp_base = &PyBytes_Type; Row.tp_base = &PyTuple_Type; Bag.tp_base = &PySet_Type; Plane.tp_base = &PyComplex_Type;
  PyTypeObject *all[] = {&FirstType, &SecondType, &BothType, &AmountType, &Text, &Blob, &Row, &Bag, &Plane};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) if (PyModule_AddType(m, all[i]) < 0) return NULL;
  return m;
}
