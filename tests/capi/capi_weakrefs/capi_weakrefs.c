/* Weak references from C: references, proxies, callbacks, weakly referable C types. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
typedef struct { PyObject_HEAD PyObject *weak; long id; } Thing;
static long ended = 0;
static void thing_dealloc(Thing *t) { if (t->weak) PyObject_ClearWeakRefs((PyObject *)t); ended++; Py_TYPE(t)->tp_free(t); }
static PyObject *thing_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Thing *t = (Thing *)type->tp_alloc(type, 0);
  if (!PyArg_ParseTuple(args, "|l", &t->id)) { Py_DECREF(t); return NULL; }
  return (PyObject *)t;
}
static PyMemberDef thing_members[] = {{"id", T_LONG, offsetof(Thing, id), 0, NULL}, {NULL}};
static PyTypeObject ThingType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_weakrefs.Thing", .tp_basicsize = sizeof(Thing), .tp_dealloc = (destructor)thing_dealloc,
  .tp_new = thing_new, .tp_members = thing_members, .tp_weaklistoffset = offsetof(Thing, weak), .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE};
static PyObject *ref(PyObject *self, PyObject *args) {
  PyObject *o, *callback = NULL;
  if (!PyArg_ParseTuple(args, "O|O", &o, &callback)) return NULL;
  return PyWeakref_NewRef(o, callback);
}
static PyObject *proxy(PyObject *self, PyObject *o) { return PyWeakref_NewProxy(o, NULL); }
static PyObject *target(PyObject *self, PyObject *r) {
  PyObject *o = PyWeakref_GetObject(r);
  if (!o) return NULL;
  if (o != PyWeakref_GET_OBJECT(r)) return PyErr_Format(PyExc_AssertionError, "macro");
  return Py_NewRef(o);
}
static PyObject *checks(PyObject *self, PyObject *o) { return Py_BuildValue("iii", PyWeakref_Check(o) != 0, PyWeakref_CheckRef(o) != 0, PyWeakref_CheckProxy(o) != 0); }
static PyObject *brief(PyObject *self, PyObject *callback) {
  /* Dies of its count, at once. */
  PyObject *o = PyObject_CallFunction((PyObject *)&ThingType, "l", 77), *r = PyWeakref_NewRef(o, callback);
  long before = ended;
  Py_DECREF(o);
  return Py_BuildValue("Nl", r, ended - before <= 1);
}
static PyMethodDef methods[] = {{"ref", ref, METH_VARARGS, NULL}, {"proxy", proxy, METH_O, NULL}, {"target", target, METH_O, NULL}, {"checks", checks, METH_O, NULL},
                                {"brief", brief, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_weakrefs", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_weakrefs(void) {
  if (PyType_Ready(&ThingType) < 0) return NULL;
  PyObject *m = PyModule_Create(&def);
  PyModule_AddObjectRef(m, "Thing", (PyObject *)&ThingType);
  return m;
}
