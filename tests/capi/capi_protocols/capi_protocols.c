/* Mapping, sequence and number protocols of the API on objects of any kind. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *error_or(PyObject *v) {
  if (v) return v;
  PyObject *t, *e, *b;
  PyErr_Fetch(&t, &e, &b);
  v = t ? PyObject_GetAttrString(t, "__name__") : PyUnicode_FromString("no error");
  Py_XDECREF(t); Py_XDECREF(e); Py_XDECREF(b);
  return v;
}
#define PUT(expression) { PyObject *v_ = error_or(expression); PyList_Append(r, v_); Py_DECREF(v_); }
#define NUM(expression) { Py_ssize_t n_ = (expression); PUT(n_ == -1 && PyErr_Occurred() ? NULL : PyLong_FromSsize_t(n_)) }
static PyObject *mapping(PyObject *self, PyObject *o) {
  PyObject *r = PyList_New(0);
  NUM(PyMapping_Check(o)) NUM(PyMapping_Size(o)) PUT(PyMapping_Keys(o)) PUT(PyMapping_Values(o)) PUT(PyMapping_Items(o))
  PUT(PyMapping_GetItemString(o, "a")) NUM(PyMapping_HasKeyString(o, "a")) NUM(PyMapping_HasKeyString(o, "zz")) NUM(PyMapping_SetItemString(o, "new", Py_True)) NUM(PyMapping_HasKeyString(o, "new"))
  NUM(PyMapping_DelItemString(o, "new")) NUM(PyMapping_DelItemString(o, "new"))
  return r;
}
static PyObject *sequence(PyObject *self, PyObject *args) {
  PyObject *o, *x, *r = PyList_New(0);
  if (!PyArg_ParseTuple(args, "OO", &o, &x)) return NULL;
  NUM(PySequence_Check(o)) NUM(PySequence_Size(o)) PUT(PySequence_GetItem(o, 0)) PUT(PySequence_GetItem(o, -1)) PUT(PySequence_GetItem(o, 100)) PUT(PySequence_GetSlice(o, 1, 3))
  PUT(PySequence_Concat(o, o)) PUT(PySequence_Repeat(o, 2)) NUM(PySequence_Contains(o, x)) NUM(PySequence_Count(o, x)) NUM(PySequence_Index(o, x)) PUT(PySequence_List(o)) PUT(PySequence_Tuple(o))
  PyObject *fast = PySequence_Fast(o, "not iterable");
  if (fast) { NUM(PySequence_Fast_GET_SIZE(fast)) PUT(PySequence_Fast_GET_SIZE(fast) ? Py_NewRef(PySequence_Fast_GET_ITEM(fast, 0)) : PyLong_FromLong(-5)) Py_DECREF(fast); } else PUT(NULL)
  return r;
}
static PyObject *change(PyObject *self, PyObject *args) {
  PyObject *o, *x, *r = PyList_New(0);
  if (!PyArg_ParseTuple(args, "OO", &o, &x)) return NULL;
  NUM(PySequence_SetItem(o, 0, x)) NUM(PySequence_SetItem(o, -1, x)) NUM(PySequence_SetItem(o, 50, x)) NUM(PySequence_SetSlice(o, 1, 2, o)) NUM(PySequence_DelItem(o, 0)) NUM(PySequence_DelSlice(o, 0, 1))
  PUT(PySequence_InPlaceConcat(o, o)) PUT(PySequence_InPlaceRepeat(o, 2)) NUM(PyObject_SetItem(o, Py_None, x)) NUM(PyObject_DelItemString(o, "k")) PUT(Py_NewRef(o))
  return r;
}
static PyObject *numbers(PyObject *self, PyObject *args) {
  PyObject *a, *b, *r = PyList_New(0);
  if (!PyArg_ParseTuple(args, "OO", &a, &b)) return NULL;
  PyObject *(*two[])(PyObject *, PyObject *) = {PyNumber_Add, PyNumber_Subtract, PyNumber_Multiply, PyNumber_MatrixMultiply, PyNumber_FloorDivide, PyNumber_TrueDivide, PyNumber_Remainder, PyNumber_Divmod,
    PyNumber_Lshift, PyNumber_Rshift, PyNumber_And, PyNumber_Xor, PyNumber_Or, PyNumber_InPlaceAdd, PyNumber_InPlaceMultiply, PyNumber_InPlaceOr};
  for (size_t i = 0; i < sizeof two / sizeof two[0]; i++) PUT(two[i](a, b))
  PUT(PyNumber_Power(a, b, Py_None)) PUT(PyNumber_Power(a, b, b)) PUT(PyNumber_Negative(a)) PUT(PyNumber_Positive(a)) PUT(PyNumber_Absolute(a)) PUT(PyNumber_Invert(a)) PUT(PyNumber_Long(a)) PUT(PyNumber_Float(a)) PUT(PyNumber_Index(a)) PUT(PyNumber_ToBase(a, 16)) NUM(PyNumber_Check(a)) NUM(PyIndex_Check(a))
  return r;
}
static PyObject *objects(PyObject *self, PyObject *args) {
  PyObject *o, *cls, *r = PyList_New(0);
  if (!PyArg_ParseTuple(args, "OO", &o, &cls)) return NULL;
  NUM(PyObject_IsInstance(o, cls)) NUM(PyObject_IsSubclass(o, cls)) NUM(PyObject_Size(o)) NUM(PyObject_LengthHint(o, 7)) NUM(PyObject_IsTrue(o)) NUM(PyObject_Not(o)) PUT(PyObject_Type(o)) PUT(PyObject_GetIter(o) ? PyLong_FromLong(1) : NULL)
  NUM(PyObject_HasAttrString(o, "append")) NUM(PyObject_SetAttrString(o, "attr", cls)) PUT(PyObject_GetAttrString(o, "attr")) NUM(PyObject_DelAttrString(o, "attr")) NUM(PyCallable_Check(o)) PUT(PyObject_Format(o, NULL)) PUT(PyObject_RichCompare(o, cls, Py_LT))
  return r;
}
static PyMethodDef methods[] = {{"mapping", mapping, METH_O, NULL}, {"sequence", sequence, METH_VARARGS, NULL}, {"change", change, METH_VARARGS, NULL}, {"numbers", numbers, METH_VARARGS, NULL}, {"objects", objects, METH_VARARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_protocols", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_protocols(void) { return PyModule_Create(&def); }
