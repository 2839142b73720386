/// PyEval_SetProfile and PyEval_SetTrace: functions of C as tracers. They stand where sys.setprofile and sys.settrace put
/// theirs, as a built-in function that turns the name of an event into the number C is told.
#include <cstring>

#include "cpyext/bridge/bridge.h"
#include "runtime/interp/trace_events.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

/// By number: PyTrace_CALL and so on.
constexpr const char* kEvents[] = {"call", "exception", "line", "return", "c_call", "c_exception", "c_return", "opcode"};
constexpr const char* kName = kForeignTracer;

/// `self` is the pair of a capsule with the function and the object it is called with. What a tracer gives back for a
/// call traces the lines of that frame: itself.
PyObject* report(PyObject* self, PyObject* args) {
  PyObject *frame, *event, *arg;
  if (!PyArg_UnpackTuple(args, kName, 3, 3, &frame, &event, &arg)) return nullptr;
  auto function = reinterpret_cast<Py_tracefunc>(PyCapsule_GetPointer(PyTuple_GetItem(self, 0), kName));
  const char* name = PyUnicode_AsUTF8(event);
  if (!function || !name) return nullptr;
  PyObject* object = PyTuple_Size(self) > 1 ? PyTuple_GetItem(self, 1) : nullptr;
  for (size_t i = 0; i < std::size(kEvents); i++)
    if (std::strcmp(name, kEvents[i]) == 0 && function(object, reinterpret_cast<PyFrameObject*>(frame), static_cast<int>(i), arg) != 0)
      return nullptr;
  Thread& t = thread();
  return give(t, t.c_traceobj ? asValue(t.c_traceobj) : none());
}

PyMethodDef kReport = {kName, report, METH_VARARGS, nullptr};

int setTracer(void** slot, Py_tracefunc function, PyObject* object) {
  Thread& t = thread();
  if (!function) {
    setTraceFunction(t, slot, Value());
    return 0;
  }
  PyObject* capsule = PyCapsule_New(reinterpret_cast<void*>(function), kName, nullptr);
  PyObject* self = !capsule ? nullptr : object ? PyTuple_Pack(2, capsule, object) : PyTuple_Pack(1, capsule);
  PyObject* tracer = self ? PyCMethod_New(&kReport, self, nullptr, nullptr) : nullptr;
  if (tracer) setTraceFunction(t, slot, take(t, tracer));
  for (PyObject* o : {tracer, self, capsule})
    if (o) decref(o);
  return tracer ? 0 : -1;
}

}  // namespace

PPY_API int _PyEval_SetProfile(PyThreadState*, Py_tracefunc function, PyObject* object) { return setTracer(&thread().c_profileobj, function, object); }
PPY_API int _PyEval_SetTrace(PyThreadState*, Py_tracefunc function, PyObject* object) { return setTracer(&thread().c_traceobj, function, object); }
PPY_API void PyEval_SetProfile(Py_tracefunc function, PyObject* object) {
  if (setTracer(&thread().c_profileobj, function, object) < 0) PyErr_WriteUnraisable(nullptr);
}
PPY_API void PyEval_SetTrace(Py_tracefunc function, PyObject* object) {
  if (setTracer(&thread().c_traceobj, function, object) < 0) PyErr_WriteUnraisable(nullptr);
}
