/// Frames and tracebacks that extensions make, and what they ask of code, frames and functions.
#include "cpyext/bridge/bridge.h"
#include "runtime/frame/decode.h"
#include "runtime/frame/frame_object.h"
#include "runtime/frame/generator.h"
#include "runtime/frame/loader.h"
#include "runtime/interp/trace_events.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

/// An attribute of the Python-visible object, as a new reference; null and no exception when absent.
PyObject* attribute(void* o, const char* name) {
  ApiCall api;
  Thread& t = api;
  Value v = findAttr_py(t, take(t, o), intern(t, std::string_view(name)));
  return v ? give(t, v) : nullptr;
}
/// The same, borrowed: the object keeps it.
PyObject* borrowedAttribute(void* o, const char* name) {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  Value v = findAttr_py(t, take(t, o), intern(t, std::string_view(name)));
  return v ? lend(t, v) : nullptr;
}

static_assert(offsetof(FrameObject, trace) == 32 && offsetof(FrameObject, ownLine) == 40 && offsetof(FrameObject, traceLines) == 44);
static_assert(offsetof(CodeObject, flags) == offsetof(PyCodeObject, co_flags) && offsetof(CodeObject, argCount) == offsetof(PyCodeObject, co_argcount));
static_assert(offsetof(CodeObject, firstLine) == offsetof(PyCodeObject, co_firstlineno) && offsetof(CodeObject, nlocals) == offsetof(PyCodeObject, co_nlocals));
static_assert(offsetof(CodeObject, filename) == offsetof(PyCodeObject, co_filename) && offsetof(CodeObject, qualname) == offsetof(PyCodeObject, co_qualname));

}  // namespace

PPY_API PyFrameObject* PyFrame_New(PyThreadState*, PyCodeObject* code, PyObject* globals, PyObject*) {
  ApiCall api;
  Thread& t = api;
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
  ApiCall api;
  Thread& t = api;
  if (!pending(t)) return 0;
  auto* o = reinterpret_cast<FrameObject*>(frame);
  int32_t line = o->ownLine;
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
  ApiCall api;
  Thread& t = api;
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
PPY_API PyCodeObject* PyFrame_GetCode(PyFrameObject* f) {
  ApiCall t;
  return reinterpret_cast<PyCodeObject*>(give(t, take(t, f).as<FrameObject>()->frame->code));
}
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
PPY_API PyObject* PyFrame_GetGenerator(PyFrameObject* f) {
  ApiCall api;
  Thread& t = api;
  Frame* frame = take(t, f).as<FrameObject>()->frame;
  return frame->flags & kFrameGenerator && !(frame->flags & kFrameFinished) ? give(t, Value(generatorOf(frame))) : nullptr;
}
PPY_API int PyFrame_GetLasti(PyFrameObject* f) { return frameLasti(take(ApiCall(), f).as<FrameObject>()->frame); }
PPY_API int PyFrame_GetLineNumber(PyFrameObject* f) {
  PyObject* o = attribute(f, "f_lineno");
  int line = o && PyLong_Check(o) ? static_cast<int>(PyLong_AsLong(o)) : 0;
  if (o) decref(o);
  return line;
}
/// None stands for no object, with which the function is called with NULL.
static void setTracer(Thread& t, void** slot, Py_tracefunc function, PyObject* object) {
  Value o = object ? take(t, object) : none();
  setTraceFunction(t, slot, function ? o : Value(), reinterpret_cast<void*>(function));
}
PPY_API void PyEval_SetTrace(Py_tracefunc function, PyObject* object) { setTracer(ApiCall(), &currentThread()->c_traceobj, function, object); }
PPY_API void PyEval_SetProfile(Py_tracefunc function, PyObject* object) { setTracer(ApiCall(), &currentThread()->c_profileobj, function, object); }
PPY_API int _PyEval_SetTrace(PyThreadState*, Py_tracefunc function, PyObject* object) { return PyEval_SetTrace(function, object), 0; }
PPY_API int _PyEval_SetProfile(PyThreadState*, Py_tracefunc function, PyObject* object) { return PyEval_SetProfile(function, object), 0; }
/// What audit hooks are told of when Python code asks, not C code: what a function has, as it is.
template <class Field>
static PyObject* ofFunction(PyObject* f, Field FunctionObject::*field) {
  ApiCall api;
  Thread& t = api;
  Value v = take(t, f);
  if (!isExactly(v, &PyFunction_Type)) return PyErr_BadInternalCall(), nullptr;
  Value found = v.as<FunctionObject>()->*field;
  return found.isEmpty() ? nullptr : lend(t, found);
}
PPY_API PyObject* PyFunction_GetCode(PyObject* f) { return ofFunction(f, &FunctionObject::code); }
PPY_API PyObject* PyFunction_GetGlobals(PyObject* f) { return borrowedAttribute(f, "__globals__"); }
PPY_API PyObject* PyFunction_GetModule(PyObject* f) { return borrowedAttribute(f, "__module__"); }
PPY_API PyObject* PyFunction_GetDefaults(PyObject* f) { return ofFunction(f, &FunctionObject::defaults); }
PPY_API PyObject* PyFunction_GetKwDefaults(PyObject* f) { return ofFunction(f, &FunctionObject::kwdefaults); }
PPY_API PyObject* PyFunction_GetClosure(PyObject* f) { return borrowedAttribute(f, "__closure__"); }
/// As long as co_code, and in CPython's numbering what tools written in C look for there: whether an entered frame is resumed
/// (the byte behind f_lasti), and whether one that is left has only been suspended (RESUME in the unit behind).
PPY_API PyObject* PyCode_GetCode(PyCodeObject* c) {
  constexpr char kResume = static_cast<char>(151);
  ApiCall api;
  Thread& t = api;
  auto* code = take(t, c).as<CodeObject>();
  if (!ensureLoaded(t, code)) return nullptr;
  std::string bytes(size_t{code->nwords} * kWordBytes, 0);
  for (uint32_t word = 0; word < code->nwords;) {
    DecodedInstr in = decodeInstr(code->words + word);
    if (in.op == pir::Op::Yield || in.op == pir::Op::YieldDelegate) {
      bytes[size_t{word} * kWordBytes + 1] = 1;
      bytes[size_t{word} * kWordBytes + 2] = kResume;
    }
    word += in.words;
  }
  return give(t, newBytes(t, bytes.data(), bytes.size()));
}
/// As types.CodeType: a code object that says, when it is run, that it cannot be.
PPY_API PyCodeObject* PyCode_NewWithPosOnlyArgs(int argCount, int posOnlyCount, int kwOnlyCount, int nlocals, int stackSize, int flags, PyObject* code, PyObject* consts,
                                                PyObject* names, PyObject* varNames, PyObject* freeVars, PyObject* cellVars, PyObject* filename, PyObject* name,
                                                PyObject* qualname, int firstLine, PyObject* lineTable, PyObject* exceptionTable) {
  ApiCall api;
  Thread& t = api;
  Value all[18];
  Value* v = all;
  for (int n : {argCount, posOnlyCount, kwOnlyCount, nlocals, stackSize, flags}) *v++ = Value::smallInt(n);
  for (PyObject* o : {code, consts, names, varNames, filename, name, qualname}) *v++ = take(t, o);
  *v++ = Value::smallInt(firstLine);
  for (PyObject* o : {lineTable, exceptionTable, freeVars, cellVars}) *v++ = take(t, o);
  return reinterpret_cast<PyCodeObject*>(give(t, call_py(t, Value(&PyCode_Type), Args{all, 18})));
}
PPY_API PyCodeObject* PyCode_New(int argCount, int kwOnlyCount, int nlocals, int stackSize, int flags, PyObject* code, PyObject* consts, PyObject* names, PyObject* varNames,
                                 PyObject* freeVars, PyObject* cellVars, PyObject* filename, PyObject* name, PyObject* qualname, int firstLine, PyObject* lineTable,
                                 PyObject* exceptionTable) {
  return PyCode_NewWithPosOnlyArgs(argCount, 0, kwOnlyCount, nlocals, stackSize, flags, code, consts, names, varNames, freeVars, cellVars, filename, name, qualname, firstLine,
                                   lineTable, exceptionTable);
}
PPY_API PyObject* PyCode_GetVarnames(PyCodeObject* c) { return attribute(c, "co_varnames"); }
PPY_API PyObject* PyCode_GetCellvars(PyCodeObject* c) { return attribute(c, "co_cellvars"); }
PPY_API PyObject* PyCode_GetFreevars(PyCodeObject* c) { return attribute(c, "co_freevars"); }
