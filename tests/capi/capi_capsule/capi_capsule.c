/* Capsules, callbacks kept in C, threads and the lock. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>
#include <unistd.h>

static int destroyed = 0;
static double square(double x) { return x * x; }
static struct { double (*square)(double); int version; } table = {square, 3};
static void destroy(PyObject *capsule) { destroyed += PyCapsule_GetPointer(capsule, "temporary") != NULL; }
static PyObject *temporary(PyObject *self, PyObject *unused) { return PyCapsule_New(&table, "temporary", destroy); }
static PyObject *count(PyObject *self, PyObject *unused) { return PyLong_FromLong(destroyed); }
static PyObject *use(PyObject *self, PyObject *x) {
  void *p = PyCapsule_Import("capi_capsule._API", 0);
  if (!p) return NULL;
  return PyFloat_FromDouble((*(double (**)(double))p)(PyFloat_AsDouble(x)));
}
static PyObject *missing(PyObject *self, PyObject *unused) { return PyCapsule_Import("capi_capsule.nothing", 0) ? Py_NewRef(Py_None) : NULL; }
static PyObject *validity(PyObject *self, PyObject *o) {
  return Py_BuildValue("ii", PyCapsule_IsValid(o, "temporary"), PyCapsule_IsValid(o, "other"));
}
static PyObject *unlocked(PyObject *self, PyObject *args) {
  long ms, total = 0;
  if (!PyArg_ParseTuple(args, "l", &ms)) return NULL;
  Py_BEGIN_ALLOW_THREADS
  usleep(ms * 1000);
  for (int i = 0; i < 1000; i++) total += i;
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(total);
}
static PyObject *callback;
static void *from_thread(void *arg) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *r = PyObject_CallFunction(callback, "l", (long)(intptr_t)arg);
  if (!r) PyErr_Clear();
  Py_XDECREF(r);
  PyGILState_Release(state);
  return NULL;
}
static PyObject *run_threads(PyObject *self, PyObject *f) {
  pthread_t threads[4];
  callback = f;
  Py_BEGIN_ALLOW_THREADS
  for (long i = 0; i < 4; i++) {
    pthread_create(&threads[i], NULL, from_thread, (void *)i);
    pthread_join(threads[i], NULL);
  }
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *state(PyObject *self, PyObject *unused) {
  PyThreadState *t = PyThreadState_Get();
  return Py_BuildValue("iii", t->interp == PyInterpreterState_Main(), PyGILState_Check(), PyThreadState_GetDict() != NULL);
}
static PyMethodDef methods[] = {
  {"temporary", temporary, METH_NOARGS, NULL}, {"count", count, METH_NOARGS, NULL}, {"use", use, METH_O, NULL}, {"missing", missing, METH_NOARGS, NULL},
  {"validity", validity, METH_O, NULL}, {"unlocked", unlocked, METH_VARARGS, NULL}, {"run_threads", run_threads, METH_O, NULL},
  {"state", state, METH_NOARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_capsule", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_capsule(void) {
  PyObject *m = PyModule_Create(&def);
  PyModule_AddObject(m, "_API", PyCapsule_New(&table, "capi_capsule._API", NULL));
  return m;
}
