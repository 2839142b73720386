/* A static type with members, getters, number, mapping, sequence, comparison, call and iterator slots. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  long x, y;
  double weight;
  PyObject *tag;
  char flag;
} Point;
static PyTypeObject PointType;
static int live = 0;

static PyObject *make(long x, long y) {
  Point *p = (Point *)PointType.tp_alloc(&PointType, 0);
  if (!p) return NULL;
  p->x = x;
  p->y = y;
  live++;
  return (PyObject *)p;
}
static PyObject *point_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Point *p = (Point *)type->tp_alloc(type, 0);
  if (p) live++;
  return (PyObject *)p;
}
static int point_init(Point *p, PyObject *args, PyObject *kwargs) {
  static char *names[] = {"x", "y", "tag", NULL};
  PyObject *tag = NULL, *old;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|llO:Point", names, &p->x, &p->y, &tag)) return -1;
  if (tag) {
    old = p->tag;
    Py_INCREF(tag);
    p->tag = tag;
    Py_XDECREF(old);
  }
  return 0;
}
static void point_dealloc(Point *p) {
  live--;
  Py_XDECREF(p->tag);
  Py_TYPE(p)->tp_free((PyObject *)p);
}
static PyObject *point_repr(Point *p) { return PyUnicode_FromFormat("Point(%ld, %ld)", p->x, p->y); }
static Py_hash_t point_hash(Point *p) { return p->x * 31 + p->y; }
static PyObject *point_richcompare(PyObject *a, PyObject *b, int op) {
  if (!PyObject_TypeCheck(a, &PointType) || !PyObject_TypeCheck(b, &PointType)) Py_RETURN_NOTIMPLEMENTED;
  long u = ((Point *)a)->x, v = ((Point *)b)->x;
  Py_RETURN_RICHCOMPARE(u, v, op);
}
static PyObject *point_add(PyObject *a, PyObject *b) {
  if (PyObject_TypeCheck(a, &PointType) && PyObject_TypeCheck(b, &PointType))
    return make(((Point *)a)->x + ((Point *)b)->x, ((Point *)a)->y + ((Point *)b)->y);
  if (PyLong_Check(b)) return make(((Point *)a)->x + PyLong_AsLong(b), ((Point *)a)->y);
  if (PyLong_Check(a)) return make(PyLong_AsLong(a) + ((Point *)b)->x, ((Point *)b)->y);
  Py_RETURN_NOTIMPLEMENTED;
}
static PyObject *point_iadd(PyObject *a, PyObject *b) {
  if (!PyLong_Check(b)) Py_RETURN_NOTIMPLEMENTED;
  ((Point *)a)->x += PyLong_AsLong(b);
  Py_INCREF(a);
  return a;
}
static PyObject *point_neg(PyObject *a) { return make(-((Point *)a)->x, -((Point *)a)->y); }
static PyObject *point_power(PyObject *a, PyObject *b, PyObject *m) { return Py_BuildValue("sOO", "power", b, m); }
static int point_bool(PyObject *a) { return ((Point *)a)->x || ((Point *)a)->y; }
static PyObject *point_int(PyObject *a) { return PyLong_FromLong(((Point *)a)->x); }
static PyObject *point_float(PyObject *a) { return PyFloat_FromDouble(((Point *)a)->x + 0.5); }
static Py_ssize_t point_len(PyObject *a) { return 2; }
static PyObject *point_item(PyObject *a, Py_ssize_t i) {
  if (i == 0) return PyLong_FromLong(((Point *)a)->x);
  if (i == 1) return PyLong_FromLong(((Point *)a)->y);
  PyErr_SetString(PyExc_IndexError, "point index");
  return NULL;
}
static int point_ass_item(PyObject *a, Py_ssize_t i, PyObject *v) {
  if (!v) { PyErr_SetString(PyExc_TypeError, "no deletion"); return -1; }
  long n = PyLong_AsLong(v);
  if (n == -1 && PyErr_Occurred()) return -1;
  if (i == 0) ((Point *)a)->x = n; else ((Point *)a)->y = n;
  return 0;
}
static int point_contains(PyObject *a, PyObject *v) {
  long n = PyLong_AsLong(v);
  if (n == -1 && PyErr_Occurred()) return -1;
  return n == ((Point *)a)->x || n == ((Point *)a)->y;
}
static PyObject *point_call(PyObject *a, PyObject *args, PyObject *kwargs) { return Py_BuildValue("OOO", a, args, kwargs ? kwargs : Py_None); }
static PyObject *point_norm(Point *p, PyObject *unused) { return PyLong_FromLong(p->x * p->x + p->y * p->y); }
static PyObject *point_origin(PyObject *cls, PyObject *unused) { return PyObject_CallFunction(cls, "ii", 0, 0); }
static PyObject *point_static(PyObject *unused, PyObject *o) { return Py_BuildValue("sO", "static", o); }
static PyObject *get_sum(Point *p, void *closure) { return PyLong_FromLong((p->x + p->y) * (long)(intptr_t)closure); }
static int set_sum(Point *p, PyObject *v, void *closure) {
  if (!v) { PyErr_SetString(PyExc_TypeError, "cannot delete sum"); return -1; }
  p->x = PyLong_AsLong(v);
  p->y = 0;
  return PyErr_Occurred() ? -1 : 0;
}
static PyMethodDef point_methods[] = {
  {"norm", (PyCFunction)point_norm, METH_NOARGS, "The squared length."},
  {"origin", point_origin, METH_NOARGS | METH_CLASS, NULL},
  {"static", point_static, METH_O | METH_STATIC, NULL},
  {NULL}};
static PyMemberDef point_members[] = {
  {"x", T_LONG, offsetof(Point, x), 0, "x"},
  {"y", T_LONG, offsetof(Point, y), READONLY, "y"},
  {"weight", T_DOUBLE, offsetof(Point, weight), 0, NULL},
  {"tag", T_OBJECT, offsetof(Point, tag), 0, NULL},
  {"tag_ex", T_OBJECT_EX, offsetof(Point, tag), 0, NULL},
  {"flag", T_BOOL, offsetof(Point, flag), 0, NULL},
  {NULL}};
static PyGetSetDef point_getset[] = {
  {"sum", (getter)get_sum, (setter)set_sum, "x + y", (void *)1},
  {"double_sum", (getter)get_sum, NULL, NULL, (void *)2},
  {NULL}};
static PyNumberMethods point_number = {.nb_add = point_add, .nb_inplace_add = point_iadd, .nb_negative = point_neg, .nb_power = point_power,
                                       .nb_bool = point_bool, .nb_int = point_int, .nb_float = point_float};
static PySequenceMethods point_sequence = {.sq_length = point_len, .sq_item = point_item, .sq_ass_item = point_ass_item, .sq_contains = point_contains};
static PyTypeObject PointType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_types.Point", .tp_basicsize = sizeof(Point), .tp_dealloc = (destructor)point_dealloc,
  .tp_repr = (reprfunc)point_repr, .tp_as_number = &point_number, .tp_as_sequence = &point_sequence, .tp_hash = (hashfunc)point_hash,
  .tp_call = point_call, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_doc = "Point(x, y)\n--\n\nA point.",
  .tp_richcompare = point_richcompare, .tp_methods = point_methods, .tp_members = point_members, .tp_getset = point_getset,
  .tp_init = (initproc)point_init, .tp_new = point_new};

typedef struct { PyObject_HEAD long i, n; } Counter;
static PyObject *counter_next(Counter *c) { return c->i < c->n ? PyLong_FromLong(c->i++) : NULL; }
static PyTypeObject CounterType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_types.Counter", .tp_basicsize = sizeof(Counter), .tp_flags = Py_TPFLAGS_DEFAULT,
  .tp_iter = PyObject_SelfIter, .tp_iternext = (iternextfunc)counter_next};
static PyObject *counter(PyObject *self, PyObject *n) {
  Counter *c = PyObject_New(Counter, &CounterType);
  c->i = 0;
  c->n = PyLong_AsLong(n);
  return (PyObject *)c;
}
static PyObject *liveCount(PyObject *self, PyObject *unused) { return PyLong_FromLong(live); }
static PyObject *slots(PyObject *self, PyObject *o) {
  PyTypeObject *t = Py_TYPE(o);
  return Py_BuildValue("(iiiiiii)", PyNumber_Check(o), PySequence_Check(o), PyMapping_Check(o), PyIter_Check(o), PyCallable_Check(o),
                       PyIndex_Check(o), t->tp_as_number && t->tp_as_number->nb_add);
}
static PyObject *viaSlots(PyObject *self, PyObject *args) {
  PyObject *a, *b;
  if (!PyArg_ParseTuple(args, "OO", &a, &b)) return NULL;
  PyTypeObject *t = Py_TYPE(a);
  PyObject *r = t->tp_repr(a);
  PyObject *c = t->tp_richcompare(a, b, Py_LT);
  Py_hash_t h = t->tp_hash(a);
  Py_ssize_t n = t->tp_as_sequence && t->tp_as_sequence->sq_length ? t->tp_as_sequence->sq_length(a) : -1;
  if (PyErr_Occurred()) { Py_XDECREF(r); Py_XDECREF(c); return NULL; }
  return Py_BuildValue("NNin", r, c, h == -1, n);
}
static PyMethodDef methods[] = {{"counter", counter, METH_O, NULL}, {"live", liveCount, METH_NOARGS, NULL}, {"slots", slots, METH_O, NULL},
                                {"via_slots", viaSlots, METH_VARARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_types", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_types(void) {
  if (PyType_Ready(&PointType) < 0 || PyType_Ready(&CounterType) < 0) return NULL;
  PyObject *m = PyModule_Create(&def);
  Py_INCREF(&PointType);
  PyModule_AddObject(m, "Point", (PyObject *)&PointType);
  PyModule_AddObjectRef(m, "Counter", (PyObject *)&CounterType);
  return m;
}
