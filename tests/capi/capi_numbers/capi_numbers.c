/* The number protocol: mixed operands, reflected and in-place forms, conversions, comparisons. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
typedef struct { PyObject_HEAD double v; } Num;
static PyTypeObject NumType;
static PyObject *num_from(double v) { Num *n = PyObject_New(Num, &NumType); if (n) n->v = v; return (PyObject *)n; }
static int get(PyObject *o, double *out) {
  if (Py_TYPE(o) == &NumType) { *out = ((Num *)o)->v; return 1; }
  if (PyLong_Check(o) || PyFloat_Check(o)) { *out = PyFloat_AsDouble(o); return !(*out == -1 && PyErr_Occurred()); }
  return 0;
}
#define BINARY(name, expression) \
  static PyObject *name(PyObject *x, PyObject *y) { \
    double a, b; \
    if (!get(x, &a) || !get(y, &b)) { if (PyErr_Occurred()) return NULL; Py_RETURN_NOTIMPLEMENTED; } \
    return num_from(expression); }
BINARY(num_add, a + b) BINARY(num_sub, a - b) BINARY(num_mul, a * b)
static PyObject *num_div(PyObject *x, PyObject *y) {
  double a, b;
  if (!get(x, &a) || !get(y, &b)) { if (PyErr_Occurred()) return NULL; Py_RETURN_NOTIMPLEMENTED; }
  if (b == 0) { PyErr_SetString(PyExc_ZeroDivisionError, "Num by zero"); return NULL; }
  return num_from(a / b);
}
static PyObject *num_pow(PyObject *x, PyObject *y, PyObject *z) {
  double a, b, r = 1;
  if (!get(x, &a) || !get(y, &b)) { if (PyErr_Occurred()) return NULL; Py_RETURN_NOTIMPLEMENTED; }
  for (int i = 0; i < (int)b; i++) r *= a;
  return Py_BuildValue("NO", num_from(r), z);
}
static PyObject *num_iadd(PyObject *x, PyObject *y) {
  double b;
  if (!get(y, &b)) { if (PyErr_Occurred()) return NULL; Py_RETURN_NOTIMPLEMENTED; }
  ((Num *)x)->v += b * 100;
  return Py_NewRef(x);
}
static PyObject *num_matmul(PyObject *x, PyObject *y) { return Py_BuildValue("sOO", "@", x, y); }
static PyObject *num_neg(Num *n) { return num_from(-n->v); }
static int num_bool(Num *n) { if (n->v == 13) { PyErr_SetString(PyExc_ValueError, "unlucky"); return -1; } return n->v != 0; }
static PyObject *num_int(Num *n) { return PyLong_FromDouble(n->v); }
static PyObject *num_float(Num *n) { return PyFloat_FromDouble(n->v); }
static PyObject *num_repr(Num *n) { char *s = PyOS_double_to_string(n->v, 'r', 0, 0, NULL); PyObject *r = PyUnicode_FromFormat("Num(%s)", s); PyMem_Free(s); return r; }
static PyObject *num_compare(PyObject *x, PyObject *y, int op) {
  double a, b;
  if (!get(x, &a) || !get(y, &b)) { PyErr_Clear(); Py_RETURN_NOTIMPLEMENTED; }
  Py_RETURN_RICHCOMPARE(a, b, op);
}
static PyNumberMethods num_number = {.nb_add = num_add, .nb_subtract = num_sub, .nb_multiply = num_mul, .nb_true_divide = num_div, .nb_power = num_pow,
  .nb_inplace_add = num_iadd, .nb_matrix_multiply = num_matmul, .nb_negative = (unaryfunc)num_neg, .nb_bool = (inquiry)num_bool, .nb_int = (unaryfunc)num_int,
  .nb_index = (unaryfunc)num_int, .nb_float = (unaryfunc)num_float};
static PyObject *num_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  double v = 0;
  if (!PyArg_ParseTuple(args, "|d", &v)) return NULL;
  return num_from(v);
}
static PyTypeObject NumType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_numbers.Num", .tp_basicsize = sizeof(Num), .tp_as_number = &num_number,
  .tp_repr = (reprfunc)num_repr, .tp_richcompare = num_compare, .tp_new = num_new, .tp_flags = Py_TPFLAGS_DEFAULT};

static PyObject *all(PyObject *self, PyObject *args) {
  PyObject *a, *b;
  if (!PyArg_ParseTuple(args, "OO", &a, &b)) return NULL;
  binaryfunc fs[] = {PyNumber_Add, PyNumber_Subtract, PyNumber_Multiply, PyNumber_TrueDivide, PyNumber_FloorDivide, PyNumber_Remainder, PyNumber_Divmod,
                     PyNumber_Lshift, PyNumber_Rshift, PyNumber_And, PyNumber_Or, PyNumber_Xor, PyNumber_MatrixMultiply, PyNumber_InPlaceAdd, PyNumber_InPlaceMultiply};
  PyObject *out = PyList_New(0);
  for (size_t i = 0; i < sizeof fs / sizeof *fs; i++) {
    PyObject *r = fs[i](a, b);
    if (!r) {
      PyObject *t, *v, *tb;
      PyErr_Fetch(&t, &v, &tb);
      r = PyUnicode_FromString(((PyTypeObject *)t)->tp_name);
      Py_XDECREF(t); Py_XDECREF(v); Py_XDECREF(tb);
    }
    PyList_Append(out, r);
    Py_DECREF(r);
  }
  return out;
}
static PyObject *convert(PyObject *self, PyObject *o) {
  PyObject *i = PyNumber_Long(o), *f = i ? PyNumber_Float(o) : NULL, *x = f ? PyNumber_Index(o) : NULL;
  if (!x) PyErr_Clear();
  PyObject *r = Py_BuildValue("OOOi", i ? i : Py_None, f ? f : Py_None, x ? x : Py_None, PyNumber_Check(o));
  Py_XDECREF(i); Py_XDECREF(f); Py_XDECREF(x);
  return r;
}
static PyObject *digits(PyObject *self, PyObject *o) {
  /* As binaries read them. */
  PyLongObject *l = (PyLongObject *)o;
  Py_ssize_t n = Py_SIZE(l) < 0 ? -Py_SIZE(l) : Py_SIZE(l);
  unsigned char bytes[16];
  int overflow;
  long v = PyLong_AsLongAndOverflow(o, &overflow);
  if (_PyLong_AsByteArray(l, bytes, sizeof bytes, 1, 1) < 0) return NULL;
  PyObject *back = _PyLong_FromByteArray(bytes, sizeof bytes, 1, 1);
  return Py_BuildValue("nIliNni", Py_SIZE(l), n ? l->ob_digit[0] : 0, v, overflow, back, (Py_ssize_t)_PyLong_NumBits(o), _PyLong_Sign(o));
}
static PyObject *ranges(PyObject *self, PyObject *o) {
  PyObject *out = PyList_New(0);
#define TRY(call, make) { PyErr_Clear(); PyObject *v = NULL; __typeof__(call) x = call; v = PyErr_Occurred() ? NULL : make; \
    if (!v) { PyObject *t, *e, *tb; PyErr_Fetch(&t, &e, &tb); v = PyObject_Str(e); Py_XDECREF(t); Py_XDECREF(e); Py_XDECREF(tb); } PyList_Append(out, v); Py_DECREF(v); }
  TRY(PyLong_AsLong(o), PyLong_FromLong(x)) TRY(PyLong_AsUnsignedLong(o), PyLong_FromUnsignedLong(x)) TRY(_PyLong_AsInt(o), PyLong_FromLong(x))
  TRY(PyLong_AsSize_t(o), PyLong_FromSize_t(x)) TRY(PyLong_AsDouble(o), PyFloat_FromDouble(x)) TRY(PyLong_AsUnsignedLongMask(o), PyLong_FromUnsignedLong(x))
  return out;
}
static PyMethodDef methods[] = {{"all", all, METH_VARARGS, NULL}, {"convert", convert, METH_O, NULL}, {"digits", digits, METH_O, NULL}, {"ranges", ranges, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_numbers", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_numbers(void) {
  if (PyType_Ready(&NumType) < 0) return NULL;
  PyObject *m = PyModule_Create(&def);
  PyModule_AddObjectRef(m, "Num", (PyObject *)&NumType);
  return m;
}
