/* Module state: several instances of one multi-phase module, their traversal and end, types that find their module. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
typedef struct { PyObject *table; PyTypeObject *type; long calls; } State;
static struct PyModuleDef def;
static PyObject *item_where(PyObject *self, PyTypeObject *cls, PyObject *const *args, Py_ssize_t n, PyObject *kwnames) {
  State *s = PyType_GetModuleState(cls);
  if (!s) return NULL;
  return Py_BuildValue("lnn", ++s->calls, n, kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
}
static PyObject *item_by_def(PyObject *self, PyObject *unused) {
  PyObject *m = PyType_GetModuleByDef(Py_TYPE(self), &def);
  return m ? Py_NewRef(m) : NULL;
}
static PyMethodDef item_methods[] = {{"where", (PyCFunction)(void *)item_where, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL}, {"by_def", item_by_def, METH_NOARGS, NULL}, {NULL}};
static void item_dealloc(PyObject *o) { PyTypeObject *t = Py_TYPE(o); PyObject_GC_UnTrack(o); t->tp_free(o); Py_DECREF(t); }
static int item_traverse(PyObject *o, visitproc visit, void *arg) { Py_VISIT(Py_TYPE(o)); return 0; }
static PyType_Slot item_slots[] = {{Py_tp_methods, item_methods}, {Py_tp_dealloc, item_dealloc}, {Py_tp_traverse, item_traverse}, {Py_tp_doc, "An item."}, {0, NULL}};
static PyType_Spec item_spec = {"capi_modstate.Item", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, item_slots};
static int first(PyObject *m) {
  State *s = PyModule_GetState(m);
  s->table = PyDict_New();
  return s->table && PyModule_AddObjectRef(m, "table", s->table) == 0 ? 0 : -1;
}
static int second(PyObject *m) {
  State *s = PyModule_GetState(m);
  s->type = (PyTypeObject *)PyType_FromModuleAndSpec(m, &item_spec, NULL);
  if (!s->type || PyModule_AddType(m, s->type) < 0) return -1;
  return PyModule_AddIntConstant(m, "answer", 42) || PyModule_AddStringConstant(m, "word", "text") ? -1 : 0;
}
static PyObject *put(PyObject *m, PyObject *args) {
  State *s = PyModule_GetState(m);
  PyObject *k, *v;
  if (!PyArg_ParseTuple(args, "OO", &k, &v) || PyDict_SetItem(s->table, k, v) < 0) return NULL;
  return PyLong_FromSsize_t(PyDict_Size(s->table));
}
static PyObject *facts(PyObject *m, PyObject *unused) {
  State *s = PyModule_GetState(m);
  return Py_BuildValue("Nslii", PyModule_GetNameObject(m), PyModule_GetName(m), s->calls, PyModule_GetDef(m) == &def, PyState_FindModule(&def) == NULL);
}
static PyObject *add_state(PyObject *m, PyObject *unused) { return PyState_AddModule(m, &def) < 0 ? NULL : Py_NewRef(m); }
static PyObject *remove_state(PyObject *m, PyObject *unused) { return PyState_RemoveModule(&def) < 0 ? NULL : Py_NewRef(m); }
static PyMethodDef methods[] = {{"add_state", add_state, METH_NOARGS, NULL}, {"remove_state", remove_state, METH_NOARGS, NULL}, {"put", put, METH_VARARGS, "put(k, v)\n--\n\nPuts."}, {"facts", facts, METH_NOARGS, NULL}, {NULL}};
static int traverse(PyObject *m, visitproc visit, void *arg) { State *s = PyModule_GetState(m); if (s) { Py_VISIT(s->table); Py_VISIT(s->type); } return 0; }
static int clear(PyObject *m) { State *s = PyModule_GetState(m); if (s) { Py_CLEAR(s->table); Py_CLEAR(s->type); } return 0; }
static void end(void *m) { clear(m); }
static PyModuleDef_Slot slots[] = {{Py_mod_exec, first}, {Py_mod_exec, second}, {0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_modstate", "Module doc.", sizeof(State), methods, slots, traverse, clear, end};
PyMODINIT_FUNC PyInit_capi_modstate(void) { return PyModuleDef_Init(&def); }
