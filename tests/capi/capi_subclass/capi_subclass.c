/* C subclasses of dict, list, type, int and an exception; a Python class below each. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

typedef struct { PyDictObject dict; long writes; } CountingDict;
static int cd_ass(PyObject *self, PyObject *k, PyObject *v) {
  ((CountingDict *)self)->writes++;
  return v ? PyDict_SetItem(self, k, v) : PyDict_DelItem(self, k);
}
static PyObject *cd_missing(PyObject *self, PyObject *key) { return Py_BuildValue("sO", "missing", key); }
static PyMappingMethods cd_mapping = {.mp_ass_subscript = cd_ass};
static PyMemberDef cd_members[] = {{"writes", T_LONG, offsetof(CountingDict, writes), READONLY, NULL}, {NULL}};
static PyMethodDef cd_methods[] = {{"__missing__", cd_missing, METH_O, NULL}, {NULL}};
static PyTypeObject CountingDictType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_subclass.CountingDict", .tp_basicsize = sizeof(CountingDict),
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_as_mapping = &cd_mapping, .tp_members = cd_members, .tp_methods = cd_methods};

typedef struct { PyListObject list; long extra; } StackList;
static PyObject *sl_push(PyObject *self, PyObject *o) {
  ((StackList *)self)->extra++;
  if (PyList_Append(self, o) < 0) return NULL;
  return PyLong_FromSsize_t(PyList_GET_SIZE(self));
}
static PyObject *sl_top(PyObject *self, PyObject *unused) {
  Py_ssize_t n = PyList_GET_SIZE(self);
  if (!n) { PyErr_SetString(PyExc_IndexError, "empty stack"); return NULL; }
  return Py_NewRef(PyList_GET_ITEM(self, n - 1));
}
static int sl_init(PyObject *self, PyObject *args, PyObject *kwargs) {
  if (PyList_Type.tp_init(self, args, kwargs) < 0) return -1;
  ((StackList *)self)->extra = 100;
  return 0;
}
static PyMemberDef sl_members[] = {{"extra", T_LONG, offsetof(StackList, extra), 0, NULL}, {NULL}};
static PyMethodDef sl_methods[] = {{"push", sl_push, METH_O, NULL}, {"top", sl_top, METH_NOARGS, NULL}, {NULL}};
static PyTypeObject StackListType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_subclass.StackList", .tp_basicsize = sizeof(StackList),
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_members = sl_members, .tp_methods = sl_methods, .tp_init = sl_init};

typedef struct { PyHeapTypeObject type; long created; } Meta;
static PyObject *meta_call(PyObject *self, PyObject *args, PyObject *kwargs) {
  ((Meta *)self)->created++;
  return PyType_Type.tp_call(self, args, kwargs);
}
static PyMemberDef meta_members[] = {{"created", T_LONG, offsetof(Meta, created), 0, NULL}, {NULL}};
static PyTypeObject MetaType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_subclass.Meta", .tp_basicsize = sizeof(Meta), .tp_call = meta_call,
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_members = meta_members};

typedef struct { PyFloatObject f; long unit; } Measure;
static PyObject *measure_repr(PyObject *self) {
  PyObject *r = PyFloat_Type.tp_repr(self), *s;
  if (!r) return NULL;
  s = PyUnicode_FromFormat("<%U unit %ld>", r, ((Measure *)self)->unit);
  Py_DECREF(r);
  return s;
}
static PyMemberDef measure_members[] = {{"unit", T_LONG, offsetof(Measure, unit), 0, NULL}, {NULL}};
static PyTypeObject MeasureType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_subclass.Measure", .tp_basicsize = sizeof(Measure), .tp_repr = measure_repr,
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_members = measure_members};

static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_subclass", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_capi_subclass(void) {
  CountingDictType.tp_base = &PyDict_Type;
  StackListType.tp_base = &PyList_Type;
  MetaType.tp_base = &PyType_Type;
  MeasureType.tp_base = &PyFloat_Type;
  PyObject *m = PyModule_Create(&def);
  PyTypeObject *types[] = {&CountingDictType, &StackListType, &MetaType, &MeasureType};
  for (int i = 0; i < 4; i++)
    if (PyModule_AddType(m, types[i]) < 0) return NULL;
  PyObject *error = PyErr_NewExceptionWithDoc("capi_subclass.Error", "An error of C.", PyExc_ValueError, NULL);
  PyModule_AddObject(m, "Error", error);
  return m;
}
