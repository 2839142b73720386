/* Native threads that come to Python and go, thread-specific storage, locks of C, callbacks that join threads. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>
static Py_tss_t key = Py_tss_NEEDS_INIT;
typedef struct { PyObject *f; int which, rounds; PyObject *made; PyThread_type_lock lock; long *shared; } Job;
static void *work(void *p) {
  Job *j = p;
  PyThread_tss_set(&key, j);
  for (int i = 0; i < j->rounds; i++) {
    PyThread_acquire_lock(j->lock, WAIT_LOCK);
    ++*j->shared;
    PyThread_release_lock(j->lock);
    PyGILState_STATE s = PyGILState_Ensure();
    PyObject *x = Py_BuildValue("{s:i,s:[id]}", "which", j->which, "values", i, i / 2.0), *r = x ? PyObject_CallOneArg(j->f, x) : NULL;
    Py_XDECREF(x);
    if (r) { PyList_Append(j->made, r); Py_DECREF(r); } else PyErr_Clear();
    Job *mine = PyThread_tss_get(&key);
    if (mine != j) *j->shared += 1000000;
    PyGILState_Release(s);
  }
  return NULL;
}
static PyObject *threads(PyObject *self, PyObject *args) {
  PyObject *f; int n, rounds; long shared = 0;
  if (!PyArg_ParseTuple(args, "Oii", &f, &n, &rounds)) return NULL;
  if (n > 8) n = 8;
  Job jobs[8]; pthread_t ids[8];
  PyThread_type_lock lock = PyThread_allocate_lock();
  PyThread_tss_create(&key);
  PyObject *all = PyList_New(0);
  for (int i = 0; i < n; i++) {
    jobs[i] = (Job){f, i, rounds, PyList_New(0), lock, &shared};
    PyList_Append(all, jobs[i].made);
    Py_DECREF(jobs[i].made);
    pthread_create(&ids[i], NULL, work, &jobs[i]);
  }
  Py_BEGIN_ALLOW_THREADS
  for (int i = 0; i < n; i++) pthread_join(ids[i], NULL);
  Py_END_ALLOW_THREADS
  PyThread_free_lock(lock);
  return Py_BuildValue("Nl", all, shared);
}
/* Calls f with the lock held twice over; f may start and join threads that come here again. */
static PyObject *nested(PyObject *self, PyObject *args) {
  PyObject *f, *x;
  if (!PyArg_ParseTuple(args, "OO", &f, &x)) return NULL;
  PyObject *kept = Py_BuildValue("[Odi]", x, 1.5, 7);
  PyObject *r = PyObject_CallOneArg(f, x);
  return r ? Py_BuildValue("NN", kept, r) : NULL;
}
static PyObject *state(PyObject *self, PyObject *unused) {
  PyObject *d = PyThreadState_GetDict();
  PyObject *n = PyDict_GetItemString(d, "capi_native");
  long count = n ? PyLong_AsLong(n) : 0;
  PyObject *next = PyLong_FromLong(count + 1);
  PyDict_SetItemString(d, "capi_native", next);
  Py_DECREF(next);
  return Py_BuildValue("liii", count, PyThreadState_Get() == PyGILState_GetThisThreadState(), PyGILState_Check(), PyThread_get_thread_ident() != 0);
}
static PyMethodDef methods[] = {{"threads", threads, METH_VARARGS, NULL}, {"nested", nested, METH_VARARGS, NULL}, {"state", state, METH_NOARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_native", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_native(void) { return PyModule_Create(&def); }
