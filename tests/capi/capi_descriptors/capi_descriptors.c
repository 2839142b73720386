/* Descriptors and callables that C makes: functions, methods, getsets with closures, own descriptor types. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
typedef struct { PyObject_HEAD PyObject *f, *owner; } Prop;
static void prop_dealloc(Prop *p) { PyObject_GC_UnTrack(p); Py_XDECREF(p->f); Py_XDECREF(p->owner); PyObject_GC_Del(p); }
static int prop_traverse(Prop *p, visitproc visit, void *arg) { Py_VISIT(p->f); Py_VISIT(p->owner); return 0; }
static int prop_clear(Prop *p) { Py_CLEAR(p->f); Py_CLEAR(p->owner); return 0; }
static PyObject *prop_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  PyObject *f;
  static char *names[] = {"f", NULL};
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O", names, &f)) return NULL;
  Prop *p = (Prop *)type->tp_alloc(type, 0);
  p->f = Py_NewRef(f);
  return (PyObject *)p;
}
static PyObject *prop_get(PyObject *self, PyObject *obj, PyObject *type) {
  Prop *p = (Prop *)self;
  if (!obj) return Py_NewRef(self);
  return PyObject_CallFunctionObjArgs(p->f, obj, type ? type : Py_None, NULL);
}
static int prop_set(PyObject *self, PyObject *obj, PyObject *v) {
  PyObject *r = PyObject_CallMethod(obj, "on_set", "O", v ? v : Py_None);
  Py_XDECREF(r);
  return r ? 0 : -1;
}
static PyObject *prop_set_name(Prop *p, PyObject *args) {
  PyObject *owner, *name;
  if (!PyArg_ParseTuple(args, "OO", &owner, &name)) return NULL;
  Py_XSETREF(p->owner, Py_BuildValue("(OO)", owner, name));
  Py_RETURN_NONE;
}
static PyMethodDef prop_methods[] = {{"__set_name__", (PyCFunction)prop_set_name, METH_VARARGS, NULL}, {NULL}};
static PyMemberDef prop_members[] = {{"owner", T_OBJECT, offsetof(Prop, owner), READONLY, NULL}, {"f", T_OBJECT_EX, offsetof(Prop, f), 0, NULL}, {NULL}};
static PyTypeObject PropType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_descriptors.Prop", .tp_basicsize = sizeof(Prop), .tp_dealloc = (destructor)prop_dealloc,
  .tp_traverse = (traverseproc)prop_traverse, .tp_clear = (inquiry)prop_clear, .tp_new = prop_new, .tp_descr_get = prop_get, .tp_descr_set = prop_set,
  .tp_methods = prop_methods, .tp_members = prop_members, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE};

typedef struct { PyObject_HEAD long a, b; } Pair;
static PyObject *pair_get(PyObject *self, void *closure) { return PyLong_FromLong(((long *)((char *)self + sizeof(PyObject)))[(Py_ssize_t)closure]); }
static int pair_set(PyObject *self, PyObject *v, void *closure) {
  if (!v) { PyErr_SetString(PyExc_TypeError, "cannot delete"); return -1; }
  long n = PyLong_AsLong(v);
  if (n == -1 && PyErr_Occurred()) return -1;
  ((long *)((char *)self + sizeof(PyObject)))[(Py_ssize_t)closure] = n;
  return 0;
}
static PyGetSetDef pair_getset[] = {{"a", pair_get, pair_set, "The a.", (void *)0}, {"b", pair_get, pair_set, NULL, (void *)1}, {"a_only", pair_get, NULL, NULL, (void *)0}, {NULL}};
static PyObject *pair_sum(Pair *p, PyObject *unused) { return PyLong_FromLong(p->a + p->b); }
static PyObject *pair_make(PyObject *cls, PyObject *args) {
  Pair *p = (Pair *)PyObject_CallNoArgs(cls);
  if (!p) return NULL;
  if (!PyArg_ParseTuple(args, "ll", &p->a, &p->b)) { Py_DECREF(p); return NULL; }
  return (PyObject *)p;
}
static PyObject *pair_static(PyObject *null, PyObject *arg) { return Py_BuildValue("iO", null == NULL, arg); }
static PyMethodDef pair_methods[] = {{"sum", (PyCFunction)pair_sum, METH_NOARGS, "sum($self)\n--\n\nAdds."}, {"make", pair_make, METH_VARARGS | METH_CLASS, NULL},
                                     {"static", pair_static, METH_O | METH_STATIC, NULL}, {NULL}};
static PyTypeObject PairType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_descriptors.Pair", .tp_basicsize = sizeof(Pair), .tp_getset = pair_getset,
  .tp_methods = pair_methods, .tp_new = PyType_GenericNew, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE};

static PyObject *bare(PyObject *self, PyObject *args) { return Py_BuildValue("OO", self ? self : Py_None, args); }
static PyMethodDef bare_def = {"bare", bare, METH_VARARGS, "bare(...)"};
static PyObject *function(PyObject *self, PyObject *bound) { return PyCFunction_New(&bare_def, bound); }
static PyObject *method(PyObject *self, PyObject *args) {
  PyObject *f, *o;
  if (!PyArg_ParseTuple(args, "OO", &f, &o)) return NULL;
  PyObject *m = PyMethod_New(f, o);
  if (PyMethod_GET_SELF(m) != PyMethod_Self(m) || PyMethod_GET_FUNCTION(m) != f) return PyErr_Format(PyExc_AssertionError, "method");
  return m;
}
static PyObject *wrappers(PyObject *self, PyObject *f) { return Py_BuildValue("NNN", PyStaticMethod_New(f), PyClassMethod_New(f), PyInstanceMethod_New(f)); }
static PyObject *describe(PyObject *self, PyObject *f) {
  if (!PyCFunction_Check(f)) return PyUnicode_FromString("no C function");
  return Py_BuildValue("siO", ((PyCFunctionObject *)f)->m_ml->ml_name, PyCFunction_GET_FLAGS(f) != 0, PyCFunction_GET_SELF(f) ? PyCFunction_GET_SELF(f) : Py_None);
}
/* As Cython documents a slot: the wrapper gets a copy of its base. */
static PyObject *documented(PyObject *self, PyObject *wrapper) {
  static struct wrapperbase base;
  if (!Py_IS_TYPE(wrapper, &PyWrapperDescr_Type)) return PyErr_Format(PyExc_TypeError, "no slot wrapper");
  base = *((PyWrapperDescrObject *)wrapper)->d_base;
  base.doc = "Said by the extension.";
  ((PyWrapperDescrObject *)wrapper)->d_base = &base;
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {{"documented", documented, METH_O, NULL}, {"function", function, METH_O, NULL}, {"method", method, METH_VARARGS, NULL}, {"wrappers", wrappers, METH_O, NULL},
                                {"describe", describe, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_descriptors", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_descriptors(void) {
  if (PyType_Ready(&PropType) < 0 || PyType_Ready(&PairType) < 0) return NULL;
  PyObject *m = PyModule_Create(&def);
  PyModule_AddObjectRef(m, "Prop", (PyObject *)&PropType);
  PyModule_AddObjectRef(m, "Pair", (PyObject *)&PairType);
  return m;
}
