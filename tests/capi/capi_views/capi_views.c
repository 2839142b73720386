/* Memory views made and read by C: over plain memory, over buffers, contiguous copies, strides, formats. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static char memory[24] = "abcdefghijklmnopqrstuvw";
static PyObject *over(PyObject *self, PyObject *args) {
  int writable; Py_ssize_t n;
  if (!PyArg_ParseTuple(args, "ni", &n, &writable)) return NULL;
  return PyMemoryView_FromMemory(memory, n, writable ? PyBUF_WRITE : PyBUF_READ);
}
static Py_ssize_t shape[2] = {3, 2}, strides[2] = {8, 4};
static int numbers[6] = {1, -2, 3, -4, 5, -6};
static PyObject *grid(PyObject *self, PyObject *unused) {
  Py_buffer b = {.buf = numbers, .len = sizeof numbers, .itemsize = sizeof(int), .readonly = 0, .ndim = 2, .format = "i", .shape = shape, .strides = strides};
  return PyMemoryView_FromBuffer(&b);
}
static PyObject *describe(PyObject *self, PyObject *o) {
  Py_buffer b;
  if (PyObject_GetBuffer(o, &b, PyBUF_FULL_RO) < 0) return NULL;
  PyObject *s = PyList_New(0);
  for (int i = 0; i < b.ndim; i++) { PyObject *t = Py_BuildValue("nn", b.shape[i], b.strides[i]); PyList_Append(s, t); Py_DECREF(t); }
  PyObject *r = Py_BuildValue("nniizNiii", b.len, b.itemsize, b.readonly, b.ndim, b.format, s, PyBuffer_IsContiguous(&b, 'C'), PyBuffer_IsContiguous(&b, 'F'), PyObject_CheckBuffer(o));
  PyBuffer_Release(&b);
  return r;
}
static PyObject *flat(PyObject *self, PyObject *o) {
  Py_buffer b;
  if (PyObject_GetBuffer(o, &b, PyBUF_FULL_RO) < 0) return NULL;
  PyObject *out = PyBytes_FromStringAndSize(NULL, b.len);
  int r = out ? PyBuffer_ToContiguous(PyBytes_AS_STRING(out), &b, b.len, 'C') : -1;
  PyBuffer_Release(&b);
  if (r < 0) { Py_XDECREF(out); return NULL; }
  return out;
}
static PyObject *simple(PyObject *self, PyObject *args) {
  Py_buffer b, w; int writable = 0;
  if (!PyArg_ParseTuple(args, "y*|i", &b, &writable)) return NULL;
  PyObject *r = PyBytes_FromStringAndSize(b.buf, b.len), *o = b.obj;
  if (writable) {
    if (PyObject_GetBuffer(o, &w, PyBUF_WRITABLE) < 0) { PyBuffer_Release(&b); Py_DECREF(r); return NULL; }
    if (w.len) ((char *)w.buf)[0] = '#';
    PyBuffer_Release(&w);
  }
  PyBuffer_Release(&b);
  return r;
}
static PyObject *inner(PyObject *self, PyObject *o) {
  PyObject *v = PyMemoryView_FromObject(o);
  if (!v) return NULL;
  Py_buffer *b = PyMemoryView_GET_BUFFER(v);
  return Py_BuildValue("Nnii", v, b->len, PyMemoryView_GET_BASE(v) == o, PyMemoryView_Check(v));
}
static PyObject *contiguous(PyObject *self, PyObject *o) { return PyMemoryView_GetContiguous(o, PyBUF_READ, 'C'); }
static PyMethodDef methods[] = {{"over", over, METH_VARARGS, NULL}, {"grid", grid, METH_NOARGS, NULL}, {"describe", describe, METH_O, NULL}, {"flat", flat, METH_O, NULL}, {"simple", simple, METH_VARARGS, NULL}, {"inner", inner, METH_O, NULL},
                                {"contiguous", contiguous, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_views", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_views(void) { return PyModule_Create(&def); }
