/* C types over datetime's classes: tp_new of the base called with a type below it; descriptors of built-in types as C reads them. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyTypeObject *base_of_made;
static int made_count;
static PyObject *made_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
  made_count++;
  return base_of_made->tp_new(type, args, kw);
}
static PyObject *shout(PyObject *o, PyObject *u) { return PyUnicode_FromFormat("%R!", o); }
static PyMethodDef made_methods[] = {{"shout", shout, METH_NOARGS, "shout($self, /)\n--\n\nSays it."}, {NULL}};
static PyType_Slot made_slots[] = {{Py_tp_new, made_new}, {Py_tp_methods, made_methods}, {Py_tp_doc, "Made(*args)\n--\n\nMade over a class."}, {0, NULL}};
static PyObject *over(PyObject *self, PyObject *base) {
  PyType_Spec spec = {"capi_classbase.Made", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HEAPTYPE, made_slots};
  PyObject *bases = PyTuple_Pack(1, base), *t;
  base_of_made = (PyTypeObject *)base;
  Py_INCREF(base);
  t = PyType_FromSpecWithBases(&spec, bases);
  Py_DECREF(bases);
  return t;
}
static PyObject *unbound(PyObject *self, PyObject *args) {
  PyObject *type, *o; const char *name;
  if (!PyArg_ParseTuple(args, "OsO", &type, &name, &o)) return NULL;
  PyObject *d = PyObject_GetAttrString(type, name);
  if (!d) return NULL;
  PyMethodDef *m = Py_TYPE(d) == &PyMethodDescr_Type ? ((PyMethodDescrObject *)d)->d_method : NULL;
  PyObject *r = Py_BuildValue("siON", m ? m->ml_name : "none", m && m->ml_meth, PyObject_CallOneArg(d, o) ? Py_True : Py_False, d);
  PyErr_Clear();
  return r;
}
static PyObject *wide(PyObject *self, PyObject *args) {
  wchar_t *a, *b, *c; Py_ssize_t n; 
  if (!PyArg_ParseTuple(args, "uu#Z", &a, &b, &n, &c)) return NULL;
  PyObject *x = PyUnicode_FromWideChar(a, -1), *y = PyUnicode_FromWideChar(b, n);
  return Py_BuildValue("NNi", x, y, c != NULL);
}
static PyObject *parts(PyObject *self, PyObject *o) {
  PyObject *v = PySequence_GetItem(o, 0);
  PyErr_Clear();
  Py_ssize_t n = PySequence_Size(o);
  PyErr_Clear();
  return Py_BuildValue("iinO", PySequence_Check(o), PyMapping_Check(o), n, v ? v : Py_None);
}
typedef struct { PyObject_HEAD int left; } Steps;
static PySendResult steps_send(PyObject *o, PyObject *v, PyObject **r) {
  Steps *s = (Steps *)o;
  if (v == Py_Ellipsis) { PyErr_SetString(PyExc_ValueError, "no dots"); *r = NULL; return PYGEN_ERROR; }
  *r = Py_BuildValue("iO", s->left, v);
  return s->left-- > 0 ? PYGEN_NEXT : PYGEN_RETURN;
}
static PyObject *steps_self(PyObject *o) { Py_INCREF(o); return o; }
static PyObject *steps_next(PyObject *o) { PyErr_SetString(PyExc_RuntimeError, "not by next"); return NULL; }
static PyAsyncMethods steps_async = {.am_await = steps_self, .am_send = steps_send};
static PyTypeObject StepsType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_classbase.Steps", .tp_basicsize = sizeof(Steps), .tp_flags = Py_TPFLAGS_DEFAULT,
                                 .tp_as_async = &steps_async, .tp_iter = steps_self, .tp_iternext = steps_next};
static PyObject *steps(PyObject *self, PyObject *n) {
  Steps *s = PyObject_New(Steps, &StepsType);
  if (s) s->left = (int)PyLong_AsLong(n);
  return (PyObject *)s;
}
static PyObject *keyed_get(PyObject *o, PyObject *k) { return PyTuple_Pack(2, k, k); }
static Py_ssize_t keyed_len(PyObject *o) { return 2; }
static PyMappingMethods keyed_mapping = {.mp_length = keyed_len, .mp_subscript = keyed_get};
static PyTypeObject KeyedType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_classbase.Keyed", .tp_basicsize = sizeof(PyObject), .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                                 .tp_as_mapping = &keyed_mapping, .tp_new = PyType_GenericNew};
static PyObject *count(PyObject *self, PyObject *u) { return PyLong_FromLong(made_count); }
static PyMethodDef methods[] = {{"count", count, METH_NOARGS, NULL}, {"over", over, METH_O, NULL}, {"unbound", unbound, METH_VARARGS, NULL}, {"wide", wide, METH_VARARGS, NULL}, {"parts", parts, METH_O, NULL}, {"steps", steps, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_classbase", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_classbase(void) {
  PyObject *m = PyType_Ready(&StepsType) < 0 ? NULL : PyModule_Create(&def);
  if (m) PyModule_AddType(m, &KeyedType);
  return m;
}
