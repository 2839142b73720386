/* Deep nests of C objects that end within Py_TRASHCAN_BEGIN and END; reprs of objects that hold themselves. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
typedef struct { PyObject_HEAD PyObject *next; } Link;
static long ended = 0;
static int link_traverse(PyObject *o, visitproc visit, void *arg) { Py_VISIT(((Link *)o)->next); return 0; }
static int link_clear(PyObject *o) { Py_CLEAR(((Link *)o)->next); return 0; }
static void link_dealloc(PyObject *o) {
  PyObject_GC_UnTrack(o);
  Py_TRASHCAN_BEGIN(o, link_dealloc)
  ended++;
  Py_CLEAR(((Link *)o)->next);
  Py_TYPE(o)->tp_free(o);
  Py_TRASHCAN_END
}
static PyObject *link_repr(PyObject *o) {
  int r = Py_ReprEnter(o);
  if (r != 0) return r > 0 ? PyUnicode_FromString("Link(...)") : NULL;
  PyObject *next = ((Link *)o)->next, *text = next ? PyUnicode_FromFormat("Link(%R)", next) : PyUnicode_FromString("Link()");
  Py_ReprLeave(o);
  return text;
}
static PyMemberDef link_members[] = {{"next", T_OBJECT, offsetof(Link, next), 0, NULL}, {NULL}};
static PyTypeObject LinkType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_trash.Link", .tp_basicsize = sizeof(Link), .tp_new = PyType_GenericNew, .tp_repr = link_repr,
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, .tp_traverse = link_traverse, .tp_clear = link_clear, .tp_dealloc = link_dealloc, .tp_members = link_members};
static PyObject *chain(long n) {
  PyObject *head = NULL;
  for (long i = 0; i < n; i++) {
    Link *l = (Link *)LinkType.tp_alloc(&LinkType, 0);
    if (!l) { Py_XDECREF(head); return NULL; }
    l->next = head;
    head = (PyObject *)l;
  }
  return head;
}
static PyObject *drop(PyObject *self, PyObject *arg) {
  long before = ended;
  PyObject *c = chain(PyLong_AsLong(arg));
  if (!c) return NULL;
  Py_DECREF(c);
  return PyLong_FromLong(ended - before);
}
static PyObject *make(PyObject *self, PyObject *arg) { return chain(PyLong_AsLong(arg)); }
static PyMethodDef methods[] = {{"drop", drop, METH_O, NULL}, {"make", make, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_trash", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_trash(void) {
  PyObject *m = PyModule_Create(&def);
  return m && PyModule_AddType(m, &LinkType) == 0 ? m : NULL;
}
