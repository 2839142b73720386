/* Running and importing from C: compiled sources, namespaces, modules made and found, sys, audit hooks. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject *run(PyObject *self, PyObject *args) {
  const char *source, *mode; PyObject *globals, *locals = NULL;
  if (!PyArg_ParseTuple(args, "ssO|O", &source, &mode, &globals, &locals)) return NULL;
  int start = !strcmp(mode, "eval") ? Py_eval_input : !strcmp(mode, "single") ? Py_single_input : Py_file_input;
  return PyRun_String(source, start, globals, locals ? locals : globals);
}
static PyObject *compiled(PyObject *self, PyObject *args) {
  const char *source, *file;
  if (!PyArg_ParseTuple(args, "ss", &source, &file)) return NULL;
  PyObject *code = Py_CompileString(source, file, Py_file_input);
  if (!code) return NULL;
  PyObject *d = PyDict_New();
  PyDict_SetItemString(d, "__builtins__", PyEval_GetBuiltins());
  PyDict_SetItemString(d, "__name__", PyUnicode_FromString("compiled"));
  PyObject *r = PyEval_EvalCode(code, d, d);
  Py_DECREF(code);
  if (!r) { Py_DECREF(d); return NULL; }
  Py_DECREF(r);
  PyDict_DelItemString(d, "__builtins__");
  return d;
}
static PyObject *imports(PyObject *self, PyObject *args) {
  PyObject *added = PyImport_AddModule("made_by_capi_run");
  if (!added || PyModule_AddIntConstant(added, "value", 77) < 0) return NULL;
  PyObject *json = PyImport_ImportModule("json"), *decoder = PyImport_ImportModule("json.decoder"), *from = PyImport_ImportModuleLevel("json", NULL, NULL, Py_BuildValue("(s)", "encoder"), 0);
  if (!json || !decoder || !from) return NULL;
  PyObject *name = PyUnicode_FromString("json"), *found = PyImport_GetModule(name), *missing = PyImport_ImportModule("no_such_module_at_all");
  int failed = !missing && PyErr_ExceptionMatches(PyExc_ModuleNotFoundError);
  PyErr_Clear();
  PyObject *bare = PyModule_New("bare");
  return Py_BuildValue("OONNiiN", added, json, decoder, PyObject_GetAttrString(from, "encoder"), found == json, failed, bare);
}
static PyObject *where(PyObject *self, PyObject *unused) {
  PyObject *g = PyEval_GetGlobals(), *l = PyEval_GetLocals();
  PyFrameObject *f = PyEval_GetFrame();
  PyCodeObject *code = PyFrame_GetCode(f);
  return Py_BuildValue("OONi", PyDict_GetItemString(g, "__name__"), PyMapping_Check(l) ? PyMapping_Keys(l) : Py_None, (PyObject *)PyObject_GetAttrString((PyObject *)code, "co_name"), PyFrame_GetLineNumber(f) > 0);
}
static PyObject *sys(PyObject *self, PyObject *v) {
  if (PySys_SetObject("capi_run_value", v) < 0) return NULL;
  PyObject *back = Py_XNewRef(PySys_GetObject("capi_run_value"));
  PySys_SetObject("capi_run_value", NULL);
  PySys_WriteStdout("written %d %s\n", 5, "times");
  return Py_BuildValue("Nii", back, PySys_GetObject("capi_run_value") == NULL, PySys_GetObject("path") != NULL);
}
static long events = 0;
static int hook(const char *event, PyObject *args, void *data) {
  if (strncmp(event, "capi_run.", 9)) return 0;
  events += PyTuple_GET_SIZE(args) + (long)(Py_ssize_t)data;
  if (!strcmp(event, "capi_run.refuse")) { PyErr_SetString(PyExc_PermissionError, "refused"); return -1; }
  return 0;
}
static PyObject *watch(PyObject *self, PyObject *unused) { return PySys_AddAuditHook(hook, (void *)100) < 0 ? NULL : PyLong_FromLong(0); }
static PyObject *audit(PyObject *self, PyObject *args) {
  const char *event; PyObject *v;
  if (!PyArg_ParseTuple(args, "sO", &event, &v)) return NULL;
  long before = events;
  if (PySys_Audit(event, "Oi", v, 5) < 0 || PySys_Audit(event, NULL) < 0) return NULL;
  return PyLong_FromLong(events - before);
}
static PyMethodDef methods[] = {{"run", run, METH_VARARGS, NULL}, {"compiled", compiled, METH_VARARGS, NULL}, {"imports", imports, METH_NOARGS, NULL}, {"where", where, METH_NOARGS, NULL},
                                {"sys", sys, METH_O, NULL}, {"watch", watch, METH_NOARGS, NULL}, {"audit", audit, METH_VARARGS, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_run", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_run(void) { return PyModule_Create(&def); }
