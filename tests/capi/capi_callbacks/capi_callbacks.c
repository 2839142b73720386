/* C that is called from other threads, and C that gives the lock away while it waits. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>
#include <unistd.h>
typedef struct { PyObject *f; int rounds; int failed; } Job;
static void *worker(void *p) {
  Job *job = p;
  for (int i = 0; i < job->rounds; i++) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *r = PyObject_CallFunction(job->f, "i", i);
    if (!r) { PyErr_Clear(); job->failed++; }
    Py_XDECREF(r);
    PyGILState_Release(state);
  }
  return NULL;
}
static PyObject *in_threads(PyObject *self, PyObject *args) {
  PyObject *f; int threads, rounds, failed = 0;
  if (!PyArg_ParseTuple(args, "Oii", &f, &threads, &rounds)) return NULL;
  pthread_t ids[16];
  Job jobs[16];
  for (int i = 0; i < threads; i++) { jobs[i] = (Job){f, rounds, 0}; pthread_create(&ids[i], NULL, worker, &jobs[i]); }
  Py_BEGIN_ALLOW_THREADS
  for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
  Py_END_ALLOW_THREADS
  for (int i = 0; i < threads; i++) failed += jobs[i].failed;
  return PyLong_FromLong(failed);
}
static PyObject *nap(PyObject *self, PyObject *arg) {
  double s = PyFloat_AsDouble(arg);
  PyObject *kept = Py_BuildValue("[ss]", "kept", "over the wait");
  Py_BEGIN_ALLOW_THREADS
  usleep((useconds_t)(s * 1e6));
  Py_END_ALLOW_THREADS
  return kept;
}
static PyObject *nested(PyObject *self, PyObject *f) {
  PyGILState_STATE a = PyGILState_Ensure(), b = PyGILState_Ensure();
  PyObject *r = PyObject_CallNoArgs(f);
  PyGILState_Release(b);
  PyGILState_Release(a);
  return r ? Py_BuildValue("Ni", r, PyGILState_Check()) : NULL;
}
static int pending_ran = 0;
static int pending(void *p) { pending_ran += (int)(long)p; return 0; }
static PyObject *add_pending(PyObject *self, PyObject *unused) { return PyLong_FromLong(Py_AddPendingCall(pending, (void *)5)); }
static PyObject *ran(PyObject *self, PyObject *unused) { if (PyErr_CheckSignals() < 0 || Py_MakePendingCalls() < 0) return NULL; return PyLong_FromLong(pending_ran); }
static PyMethodDef methods[] = {{"in_threads", in_threads, METH_VARARGS, NULL}, {"nap", nap, METH_O, NULL}, {"nested", nested, METH_O, NULL},
                                {"add_pending", add_pending, METH_NOARGS, NULL}, {"ran", ran, METH_NOARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_callbacks", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_callbacks(void) { return PyModule_Create(&def); }
