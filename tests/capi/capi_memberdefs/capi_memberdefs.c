/* A heap type whose dict, weak list and vectorcall places come from Py_tp_members; every type of member. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
typedef struct {
  PyObject_HEAD PyObject *dict, *weak;
  char c; signed char b; unsigned char ub; short s; unsigned short us; int i; unsigned int ui; long l; unsigned long ul; long long q; unsigned long long uq;
  float f; double d; Py_ssize_t n; char flag; char *text; char inplace[8]; PyObject *o, *ox;
} All;
static int all_init(PyObject *o, PyObject *args, PyObject *kw) {
  All *a = (All *)o;
  a->c = 'x'; a->text = "constant"; strcpy(a->inplace, "inside");
  return 0;
}
static int all_traverse(PyObject *o, visitproc visit, void *arg) { All *a = (All *)o; Py_VISIT(Py_TYPE(o)); Py_VISIT(a->dict); Py_VISIT(a->o); Py_VISIT(a->ox); return 0; }
static int all_clear(PyObject *o) { All *a = (All *)o; Py_CLEAR(a->dict); Py_CLEAR(a->o); Py_CLEAR(a->ox); return 0; }
static void all_dealloc(PyObject *o) {
  PyTypeObject *t = Py_TYPE(o);
  PyObject_GC_UnTrack(o);
  if (((All *)o)->weak) PyObject_ClearWeakRefs(o);
  all_clear(o);
  t->tp_free(o);
  Py_DECREF(t);
}
#define M(name, type) {#name, type, offsetof(All, name), 0, "doc of " #name}
static PyMemberDef members[] = {
  {"__dictoffset__", T_PYSSIZET, offsetof(All, dict), READONLY, NULL}, {"__weaklistoffset__", T_PYSSIZET, offsetof(All, weak), READONLY, NULL},
  M(c, T_CHAR), M(b, T_BYTE), M(ub, T_UBYTE), M(s, T_SHORT), M(us, T_USHORT), M(i, T_INT), M(ui, T_UINT), M(l, T_LONG), M(ul, T_ULONG), M(q, T_LONGLONG), M(uq, T_ULONGLONG),
  M(f, T_FLOAT), M(d, T_DOUBLE), M(n, T_PYSSIZET), M(flag, T_BOOL), M(text, T_STRING), M(inplace, T_STRING_INPLACE), M(o, T_OBJECT), M(ox, T_OBJECT_EX),
  {"fixed", T_INT, offsetof(All, i), READONLY, NULL}, {NULL}};
static PyGetSetDef getset[] = {{"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL}, {NULL}};
static PyType_Slot slots[] = {{Py_tp_members, members}, {Py_tp_getset, getset}, {Py_tp_init, all_init}, {Py_tp_traverse, all_traverse}, {Py_tp_clear, all_clear}, {Py_tp_dealloc, all_dealloc}, {0, NULL}};
static PyType_Spec spec = {"capi_memberdefs.All", sizeof(All), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};
static PyObject *raw(PyObject *self, PyObject *o) { All *a = (All *)o; return Py_BuildValue("iiild", a->b, a->us, a->i, a->l, a->d + a->f); }
static PyMethodDef methods[] = {{"raw", raw, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_memberdefs", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_memberdefs(void) {
  PyObject *m = PyModule_Create(&def), *t = m ? PyType_FromSpec(&spec) : NULL;
  return t && PyModule_AddObject(m, "All", t) == 0 ? m : NULL;
}
