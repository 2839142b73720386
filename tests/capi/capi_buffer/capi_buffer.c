/* An exporter of buffers and a reader of any buffer. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct { PyObject_HEAD double items[6]; Py_ssize_t shape[2], strides[2]; int exports; } Grid;
static int grid_get(PyObject *self, Py_buffer *v, int flags) {
  Grid *g = (Grid *)self;
  v->buf = g->items;
  v->obj = Py_NewRef(self);
  v->len = sizeof g->items;
  v->readonly = 0;
  v->itemsize = sizeof(double);
  v->format = flags & PyBUF_FORMAT ? "d" : NULL;
  v->ndim = 2;
  v->shape = flags & PyBUF_ND ? g->shape : NULL;
  v->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? g->strides : NULL;
  v->suboffsets = NULL;
  v->internal = NULL;
  g->exports++;
  return 0;
}
static void grid_release(PyObject *self, Py_buffer *v) { ((Grid *)self)->exports--; }
static PyBufferProcs grid_buffer = {grid_get, grid_release};
static PyObject *grid_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Grid *g = (Grid *)type->tp_alloc(type, 0);
  for (int i = 0; i < 6; i++) g->items[i] = i * 1.5;
  g->shape[0] = 2; g->shape[1] = 3;
  g->strides[0] = 24; g->strides[1] = 8;
  return (PyObject *)g;
}
static PyObject *grid_exports(PyObject *self, PyObject *unused) { return PyLong_FromLong(((Grid *)self)->exports); }
static PyMethodDef grid_methods[] = {{"exports", grid_exports, METH_NOARGS, NULL}, {NULL}};
static PyTypeObject GridType = {
  PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_buffer.Grid", .tp_basicsize = sizeof(Grid), .tp_as_buffer = &grid_buffer,
  .tp_flags = Py_TPFLAGS_DEFAULT, .tp_methods = grid_methods, .tp_new = grid_new};

static PyObject *describe(PyObject *self, PyObject *o) {
  Py_buffer v;
  if (PyObject_GetBuffer(o, &v, PyBUF_FULL_RO) < 0) return NULL;
  PyObject *shape = PyTuple_New(v.ndim);
  for (int i = 0; i < v.ndim; i++) PyTuple_SET_ITEM(shape, i, PyLong_FromSsize_t(v.shape[i]));
  PyObject *r = Py_BuildValue("nniisNi", v.len, v.itemsize, v.readonly, v.ndim, v.format ? v.format : "", shape, PyBuffer_IsContiguous(&v, 'C'));
  PyBuffer_Release(&v);
  return r;
}
static PyObject *fill(PyObject *self, PyObject *args) {
  PyObject *o; int c;
  if (!PyArg_ParseTuple(args, "Oi", &o, &c)) return NULL;
  Py_buffer v;
  if (PyObject_GetBuffer(o, &v, PyBUF_WRITABLE) < 0) return NULL;
  memset(v.buf, c, v.len);
  PyBuffer_Release(&v);
  Py_RETURN_NONE;
}
static char memory[] = "static memory";
static PyObject *view(PyObject *self, PyObject *unused) { return PyMemoryView_FromMemory(memory, 6, PyBUF_READ); }
static PyObject *writable_bytes(PyObject *self, PyObject *n) {
  PyObject *b = PyBytes_FromStringAndSize(NULL, PyLong_AsSsize_t(n));
  for (Py_ssize_t i = 0; i < PyBytes_GET_SIZE(b); i++) PyBytes_AS_STRING(b)[i] = 'a' + i % 26;
  _PyBytes_Resize(&b, PyBytes_GET_SIZE(b) / 2);
  return b;
}
static PyObject *bytearrays(PyObject *self, PyObject *unused) {
  PyObject *b = PyByteArray_FromStringAndSize("hello", 5);
  PyByteArray_AS_STRING(b)[0] = 'J';
  PyByteArray_Resize(b, 8);
  memcpy(PyByteArray_AS_STRING(b) + 5, "xyz", 3);
  return b;
}
static PyMethodDef methods[] = {{"describe", describe, METH_O, NULL}, {"fill", fill, METH_VARARGS, NULL}, {"view", view, METH_NOARGS, NULL},
                                {"writable_bytes", writable_bytes, METH_O, NULL}, {"bytearrays", bytearrays, METH_NOARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_buffer", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_buffer(void) {
  PyObject *m = PyModule_Create(&def);
  if (PyModule_AddType(m, &GridType) < 0) return NULL;
  return m;
}
