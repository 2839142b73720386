/* Argument parsing, building of values, and every calling convention. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *noargs(PyObject *self, PyObject *unused) { return Py_BuildValue("s", unused ? "unused" : "none"); }
static PyObject *one(PyObject *self, PyObject *o) { return Py_BuildValue("(OO)", o, o); }
static PyObject *many(PyObject *self, PyObject *args) { return Py_BuildValue("nO", PyTuple_GET_SIZE(args), args); }
static PyObject *kw(PyObject *self, PyObject *args, PyObject *kwargs) {
  return Py_BuildValue("OO", args, kwargs && PyDict_GET_SIZE(kwargs) ? kwargs : Py_None);
}
static PyObject *fast(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  PyObject *t = PyTuple_New(n);
  for (Py_ssize_t i = 0; i < n; i++) {
    Py_INCREF(args[i]);
    PyTuple_SET_ITEM(t, i, args[i]);
  }
  return t;
}
static PyObject *fastkw(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names) {
  Py_ssize_t total = n + (names ? PyTuple_GET_SIZE(names) : 0);
  return Py_BuildValue("nnN", n, total, names ? Py_NewRef(names) : PyTuple_New(0));
}
static PyObject *numbers(PyObject *self, PyObject *args) {
  unsigned char b; short h; int i; long l; long long L; Py_ssize_t n; double d; float f; unsigned int I; unsigned long k; int p;
  if (!PyArg_ParseTuple(args, "bhilLndfIkp:numbers", &b, &h, &i, &l, &L, &n, &d, &f, &I, &k, &p)) return NULL;
  return Py_BuildValue("biilLnddIki", b, (int)h, i, l, L, n, d, (double)f, I, k, p);
}
static PyObject *text(PyObject *self, PyObject *args) {
  const char *s, *z, *y; Py_ssize_t ns, ny; PyObject *u; int c; char ch;
  if (!PyArg_ParseTuple(args, "s#zy#UCc:text", &s, &ns, &z, &y, &ny, &u, &c, &ch)) return NULL;
  return Py_BuildValue("s#zy#OCc", s, ns, z, y, ny, u, c, ch);
}
static PyObject *nested(PyObject *self, PyObject *args) {
  int a, b; double d; PyObject *rest = Py_None;
  if (!PyArg_ParseTuple(args, "(i(id))|O:nested", &a, &b, &d, &rest)) return NULL;
  return Py_BuildValue("[ii{s:d,s:O}]", a, b, "d", d, "rest", rest);
}
static int evenConverter(PyObject *o, void *out) {
  long v = PyLong_AsLong(o);
  if (v == -1 && PyErr_Occurred()) return 0;
  if (v % 2) { PyErr_SetString(PyExc_ValueError, "odd"); return 0; }
  *(long *)out = v;
  return 1;
}
static PyObject *convert(PyObject *self, PyObject *args, PyObject *kwargs) {
  static char *names[] = {"first", "second", "third", NULL};
  long first; PyObject *second = NULL; int third = 7;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O&|O!$i:convert", names, evenConverter, &first, &PyList_Type, &second, &third)) return NULL;
  return Py_BuildValue("lOi", first, second ? second : Py_None, third);
}
static PyObject *buffers(PyObject *self, PyObject *args) {
  Py_buffer a, b;
  if (!PyArg_ParseTuple(args, "y*s*:buffers", &a, &b)) return NULL;
  PyObject *r = Py_BuildValue("nny#", a.len, b.len, a.buf, a.len);
  PyBuffer_Release(&a);
  PyBuffer_Release(&b);
  return r;
}
static PyObject *unpack(PyObject *self, PyObject *args) {
  PyObject *a, *b = Py_None;
  if (!PyArg_UnpackTuple(args, "unpack", 1, 2, &a, &b)) return NULL;
  return PyTuple_Pack(2, b, a);
}
static PyObject *encoded(PyObject *self, PyObject *args) {
  char *s = NULL;
  if (!PyArg_ParseTuple(args, "es:encoded", "latin-1", &s)) return NULL;
  PyObject *r = PyBytes_FromString(s);
  PyMem_Free(s);
  return r;
}
static PyObject *call(PyObject *self, PyObject *args) {
  PyObject *f;
  if (!PyArg_ParseTuple(args, "O:call", &f)) return NULL;
  PyObject *a = PyObject_CallFunction(f, "iis", 1, 2, "x");
  PyObject *b = a ? PyObject_CallFunctionObjArgs(f, a, Py_None, Py_True, NULL) : NULL;
  if (!b) { Py_XDECREF(a); return NULL; }
  PyObject *c = PyObject_CallMethod(b, "__len__", NULL);
  return Py_BuildValue("NNN", a, b, c);
}

static PyMethodDef methods[] = {
  {"noargs", noargs, METH_NOARGS, "noargs()\n--\n\nTakes nothing."},
  {"one", one, METH_O, NULL},
  {"many", many, METH_VARARGS, NULL},
  {"kw", (PyCFunction)(void *)kw, METH_VARARGS | METH_KEYWORDS, NULL},
  {"fast", (PyCFunction)(void *)fast, METH_FASTCALL, NULL},
  {"fastkw", (PyCFunction)(void *)fastkw, METH_FASTCALL | METH_KEYWORDS, NULL},
  {"numbers", numbers, METH_VARARGS, NULL},
  {"text", text, METH_VARARGS, NULL},
  {"nested", nested, METH_VARARGS, NULL},
  {"convert", (PyCFunction)(void *)convert, METH_VARARGS | METH_KEYWORDS, NULL},
  {"buffers", buffers, METH_VARARGS, NULL},
  {"unpack", unpack, METH_VARARGS, NULL},
  {"encoded", encoded, METH_VARARGS, NULL},
  {"call", call, METH_VARARGS, NULL},
  {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_args", "Arguments.", -1, methods};
PyMODINIT_FUNC PyInit_capi_args(void) {
  PyObject *m = PyModule_Create(&def);
  if (!m) return NULL;
  PyModule_AddIntConstant(m, "ANSWER", 42);
  PyModule_AddStringConstant(m, "NAME", "args");
  PyModule_AddObject(m, "PI", PyFloat_FromDouble(3.25));
  return m;
}
