/// Frames and tracebacks that extensions make, and what they ask of code, frames and functions.
#include "cpyext/bridge/bridge.h"
#include "runtime/frame/frame_object.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

/// An attribute of the Python-visible object, as a new reference; null and no exception when absent.
PyObject* attribute(void* o, const char* name) {
  Thread& t = thread();
  Value v = findAttr_py(t, take(t, o), intern(t, std::string_view(name)));
  return v ? give(t, v) : nullptr;
}
/// The same, borrowed: the object keeps it.
PyObject* borrowedAttribute(void* o, const char* name) {
  Thread& t = thread();
  SavedError saved(t);
  Value v = findAttr_py(t, take(t, o), intern(t, std::string_view(name)));
  return v ? lend(t, v) : nullptr;
}

/// Extensions write the line of a frame they made where CPython's frame has it; here that is the low half of
/// `trace`, which such a frame does not use.
static_assert(offsetof(FrameObject, trace) == 40);

}  // namespace

PPY_API PyFrameObject* PyFrame_New(PyThreadState*, PyCodeObject* code, PyObject* globals, PyObject*) {
  Thread& t = thread();
  Value c = take(t, code);
  Frame* f = newHeapFrame(t, c.as<CodeObject>(), nullptr);
  if (!f) return nullptr;
  f->globals = take(t, globals);
  f->flags |= kFrameFinished;
  gc::barrier(f);
  Value o = frameObjectOf(t, f);
  if (o.isEmpty()) return nullptr;
  gc::store(o.object(), &o.as<FrameObject>()->back, none());
  return reinterpret_cast<PyFrameObject*>(give(t, o));
}
PPY_API int PyTraceBack_Here(PyFrameObject* frame) {
  Thread& t = thread();
  if (!pending(t)) return 0;
  auto* o = reinterpret_cast<FrameObject*>(frame);
  auto line = static_cast<int32_t>(o->trace.bits() & 0x7FFFFFFF);
  if (line == 0) line = static_cast<int32_t>(o->frame->code->firstLine);
  Value exc = t.exc;
  auto* tb = static_cast<TracebackObject*>(gc::allocObject(t, &PyTraceBack_Type, sizeof(TracebackObject)));
  tb->tb_next = exc.as<ExceptionObject>()->traceback;
  tb->tb_frame = take(t, frame);
  tb->tb_lineno = line;
  gc::barrier(tb);
  gc::store(exc.object(), &exc.as<ExceptionObject>()->traceback, tb);
  return 0;
}
PPY_API void _PyTraceback_Add(const char* function, const char* file, int line) {
  Thread& t = thread();
  if (!pending(t)) return;
  Value saved = takeException(t);
  PyCodeObject* code = PyCode_NewEmpty(file, function, line);
  PyFrameObject* frame = code ? PyFrame_New(nullptr, code, reinterpret_cast<PyObject*>(t.runtime->builtins), nullptr) : nullptr;
  restoreException(t, saved);
  if (frame) {
    PyTraceBack_Here(frame);
    decref(frame);
  }
  if (code) decref(code);
}
PPY_API int PyTraceBack_Print(PyObject* tb, PyObject* file) {
  PyObject* m = PyImport_ImportModule("traceback");
  PyObject* r = m ? PyObject_CallMethod(m, "print_tb", "OOO", tb, asC(none()), file) : nullptr;
  if (m) decref(m);
  if (r) decref(r);
  return r ? 0 : -1;
}
PPY_API PyCodeObject* PyFrame_GetCode(PyFrameObject* f) { return reinterpret_cast<PyCodeObject*>(attribute(f, "f_code")); }
PPY_API PyObject* PyFrame_GetGlobals(PyFrameObject* f) { return attribute(f, "f_globals"); }
PPY_API PyObject* PyFrame_GetLocals(PyFrameObject* f) { return attribute(f, "f_locals"); }
PPY_API PyObject* PyFrame_GetBuiltins(PyFrameObject* f) { return attribute(f, "f_builtins"); }
PPY_API PyFrameObject* PyFrame_GetBack(PyFrameObject* f) {
  PyObject* o = attribute(f, "f_back");
  if (o && isNoneC(o)) {
    decref(o);
    return nullptr;
  }
  return reinterpret_cast<PyFrameObject*>(o);
}
PPY_API int PyFrame_GetLineNumber(PyFrameObject* f) {
  PyObject* o = attribute(f, "f_lineno");
  int line = o && PyLong_Check(o) ? static_cast<int>(PyLong_AsLong(o)) : 0;
  if (o) decref(o);
  return line;
}
PPY_API PyObject* PyFunction_GetCode(PyObject* f) { return borrowedAttribute(f, "__code__"); }
PPY_API PyObject* PyFunction_GetGlobals(PyObject* f) { return borrowedAttribute(f, "__globals__"); }
PPY_API PyObject* PyFunction_GetModule(PyObject* f) { return borrowedAttribute(f, "__module__"); }
PPY_API PyObject* PyFunction_GetDefaults(PyObject* f) { return borrowedAttribute(f, "__defaults__"); }
PPY_API PyObject* PyFunction_GetKwDefaults(PyObject* f) { return borrowedAttribute(f, "__kwdefaults__"); }
PPY_API PyObject* PyFunction_GetClosure(PyObject* f) { return borrowedAttribute(f, "__closure__"); }
PPY_API PyObject* PyCode_GetCode(PyCodeObject* c) { return attribute(c, "co_code"); }
PPY_API PyObject* PyCode_GetVarnames(PyCodeObject* c) { return attribute(c, "co_varnames"); }
PPY_API PyObject* PyCode_GetCellvars(PyCodeObject* c) { return attribute(c, "co_cellvars"); }
PPY_API PyObject* PyCode_GetFreevars(PyCodeObject* c) { return attribute(c, "co_freevars"); }
