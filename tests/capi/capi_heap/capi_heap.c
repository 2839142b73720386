/* Multi-phase initialisation, module state, heap types, METH_METHOD, vectorcall. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

typedef struct { PyObject *type, *adder; long calls; } State;
static struct PyModuleDef def;

typedef struct { PyObject_HEAD PyObject *items; PyObject *weak; } Bag;
static int bag_traverse(Bag *b, visitproc visit, void *arg) { Py_VISIT(Py_TYPE(b)); Py_VISIT(b->items); return 0; }
static int bag_clear(Bag *b) { Py_CLEAR(b->items); return 0; }
static void bag_dealloc(Bag *b) {
  PyTypeObject *type = Py_TYPE(b);
  PyObject_GC_UnTrack(b);
  if (b->weak) PyObject_ClearWeakRefs((PyObject *)b);
  bag_clear(b);
  type->tp_free(b);
  Py_DECREF(type);
}
static int bag_init(Bag *b, PyObject *args, PyObject *kwargs) {
  PyObject *list = PyList_New(0);
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++) PyList_Append(list, PyTuple_GET_ITEM(args, i));
  Py_XSETREF(b->items, list);
  return 0;
}
static PyObject *bag_repr(Bag *b) { return PyUnicode_FromFormat("%s(%R)", Py_TYPE(b)->tp_name, b->items); }
static Py_ssize_t bag_len(Bag *b) { return PyList_GET_SIZE(b->items); }
static PyObject *bag_subscript(Bag *b, PyObject *key) { return PyObject_GetItem(b->items, key); }
static int bag_ass(Bag *b, PyObject *key, PyObject *v) { return v ? PyObject_SetItem(b->items, key, v) : PyObject_DelItem(b->items, key); }
static PyObject *bag_iter(Bag *b) { return PyObject_GetIter(b->items); }
static PyObject *bag_or(PyObject *a, PyObject *b) { return Py_BuildValue("sOO", "or", a, b); }
static PyObject *bag_method(PyObject *self, PyTypeObject *cls, PyObject *const *args, Py_ssize_t n, PyObject *names) {
  State *s = PyType_GetModuleState(cls);
  if (!s) return NULL;
  s->calls++;
  return Py_BuildValue("snn", cls->tp_name, n, names ? PyTuple_GET_SIZE(names) : 0);
}
static PyObject *bag_enter(PyObject *self, PyObject *unused) { return Py_NewRef(self); }
static PyObject *bag_exit(PyObject *self, PyObject *args) { return PyBool_FromLong(PyTuple_GET_ITEM(args, 0) != Py_None); }
static PyMethodDef bag_methods[] = {
  {"method", (PyCFunction)(void *)bag_method, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
  {"__enter__", bag_enter, METH_NOARGS, NULL}, {"__exit__", bag_exit, METH_VARARGS, NULL},
  {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, NULL}, {NULL}};
static PyMemberDef bag_members[] = {{"items", T_OBJECT_EX, offsetof(Bag, items), READONLY, NULL},
                                    {"__weaklistoffset__", T_PYSSIZET, offsetof(Bag, weak), READONLY, NULL}, {NULL}};
static PyType_Slot bag_slots[] = {
  {Py_tp_dealloc, bag_dealloc}, {Py_tp_traverse, bag_traverse}, {Py_tp_clear, bag_clear}, {Py_tp_init, bag_init}, {Py_tp_repr, bag_repr},
  {Py_mp_length, bag_len}, {Py_mp_subscript, bag_subscript}, {Py_mp_ass_subscript, bag_ass}, {Py_tp_iter, bag_iter}, {Py_nb_or, bag_or},
  {Py_tp_methods, bag_methods}, {Py_tp_members, bag_members}, {Py_tp_doc, "Bag(*items)\n--\n\nA bag."}, {Py_tp_new, PyType_GenericNew}, {0, NULL}};
static PyType_Spec bag_spec = {"capi_heap.Bag", sizeof(Bag), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, bag_slots};

typedef struct { PyObject_HEAD vectorcallfunc call; long n; } Adder;
static PyObject *adder_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *names) {
  long total = ((Adder *)self)->n;
  for (Py_ssize_t i = 0; i < PyVectorcall_NARGS(nargsf); i++) total += PyLong_AsLong(args[i]);
  return PyErr_Occurred() ? NULL : PyLong_FromLong(total);
}
static PyObject *adder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Adder *a = (Adder *)type->tp_alloc(type, 0);
  if (!PyArg_ParseTuple(args, "l", &a->n)) { Py_DECREF(a); return NULL; }
  a->call = adder_call;
  return (PyObject *)a;
}
static PyMemberDef adder_members[] = {{"__vectorcalloffset__", T_PYSSIZET, offsetof(Adder, call), READONLY, NULL}, {NULL}};
static PyType_Slot adder_slots[] = {{Py_tp_new, adder_new}, {Py_tp_call, PyVectorcall_Call}, {Py_tp_members, adder_members}, {0, NULL}};
static PyType_Spec adder_spec = {"capi_heap.Adder", sizeof(Adder), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL, adder_slots};

static PyObject *calls(PyObject *m, PyObject *unused) { return PyLong_FromLong(((State *)PyModule_GetState(m))->calls); }
static PyObject *find(PyObject *m, PyObject *o) { return Py_XNewRef(PyType_GetModuleByDef(Py_TYPE(o), &def)); }
static PyObject *call_it(PyObject *m, PyObject *f) {
  PyObject *a[3] = {NULL, PyLong_FromLong(1), PyLong_FromLong(2)};
  PyObject *r = PyObject_Vectorcall(f, a + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
  Py_DECREF(a[1]);
  Py_DECREF(a[2]);
  return r;
}
static PyMethodDef methods[] = {{"calls", calls, METH_NOARGS, NULL}, {"find", find, METH_O, NULL}, {"call_it", call_it, METH_O, NULL}, {NULL}};
static int module_exec(PyObject *m) {
  State *s = PyModule_GetState(m);
  s->type = PyType_FromModuleAndSpec(m, &bag_spec, NULL);
  if (!s->type || PyModule_AddType(m, (PyTypeObject *)s->type) < 0) return -1;
  s->adder = PyType_FromModuleAndSpec(m, &adder_spec, NULL);
  if (!s->adder || PyModule_AddObjectRef(m, "Adder", s->adder) < 0) return -1;
  return PyModule_AddIntConstant(m, "phase", 2);
}
static int module_traverse(PyObject *m, visitproc visit, void *arg) {
  State *s = PyModule_GetState(m);
  Py_VISIT(s->type);
  Py_VISIT(s->adder);
  return 0;
}
static PyModuleDef_Slot slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_heap", "Phases.", sizeof(State), methods, slots, module_traverse};
PyMODINIT_FUNC PyInit_capi_heap(void) { return PyModuleDef_Init(&def); }
