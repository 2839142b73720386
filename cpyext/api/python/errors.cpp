/// Exceptions: raising, asking, saving, and the exception objects.
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "cpyext/bridge/bridge.h"
#include "cpyext/bridge/errors.h"
#include "runtime/builtins/exceptions.h"
#include "runtime/frame/services.h"
#include "runtime/thread/runtime.h"

namespace ppy {
void reportUnraisable_py(Thread& t, Value object, Value message);
}

namespace ppy::cpyext {

namespace {

/// type(value) as `raise` makes it; empty with an exception pending.
Value instanceOf(Thread& t, Value type, Value value) {
  t.status = Status::None;
  t.exc = Value();
  if (!type.isObject() || !isType(type) || !isSubtype(type.as<TypeObject>(), &_PyExc_BaseException))
    return raise(t, PyExc_SystemError, "_PyErr_SetObject: exception %R is not a BaseException subclass", type);
  auto* cls = type.as<TypeObject>();
  Value e;
  if (value && value.isObject() && isInstance(value, cls)) e = value;
  else if (value.isEmpty() || isNone(value)) e = call_py(t, type);
  else if (isTuple(value)) e = callTuple_py(t, type, value, Value());
  else e = call_py(t, type, value);
  if (e && !isException(e)) return raise(t, PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %R", type, Value(typeOf(e)));
  return e;
}

/// Puts that on the thread.
void setError(Thread& t, Value type, Value value) {
  if (Value e = instanceOf(t, type, value)) raiseObject(t, e);
}

}  // namespace

void errorParts(Thread& t, Value e, PyObject** type, PyObject** value, PyObject** traceback) {
  *type = *value = *traceback = nullptr;
  if (e.isEmpty()) return;
  *type = give(t, typeOf(e));
  *value = give(t, e);
  Value tb = e.as<ExceptionObject>()->traceback;
  if (tb && !isNone(tb)) *traceback = give(t, tb);
}

Value assembleError(Thread& t, PyObject* type, PyObject* value, PyObject* traceback) {
  Value ty = steal(t, type), v = steal(t, value), tb = steal(t, traceback);
  if (ty.isEmpty()) return {};
  if (v.isEmpty() || !isException(v)) {
    // No context: what is handled joins an exception where it is raised.
    v = instanceOf(t, ty, v);
    if (v.isEmpty()) v = takeException(t);
  }
  if (tb && v) gc::store(v.object(), &v.as<ExceptionObject>()->traceback, tb);
  return v;
}

}  // namespace ppy::cpyext

using namespace ppy;
using namespace ppy::cpyext;

namespace {

ExceptionObject* excOf(PyObject* o) { return reinterpret_cast<ExceptionObject*>(o); }

}  // namespace

PPY_API PyObject* PyErr_Occurred() {
  if (!currentThread()) return nullptr;
  ApiCall api;
  Thread& t = api;
  return pending(t) ? lend(t, typeOf(t.exc)) : nullptr;
}
PPY_API PyObject* _PyErr_Occurred(PyThreadState*) { return PyErr_Occurred(); }
PPY_API void PyErr_Clear() { clearException(ApiCall()); }
PPY_API void PyErr_SetObject(PyObject* type, PyObject* value) {
  ApiCall api;
  Thread& t = api;
  setError(t, take(t, type), value ? take(t, value) : Value());
}
PPY_API void PyErr_SetNone(PyObject* type) { PyErr_SetObject(type, nullptr); }
PPY_API void PyErr_SetString(PyObject* type, const char* text) {
  ApiCall api;
  Thread& t = api;
  // The text may not be UTF-8.
  PyObject* s = PyUnicode_DecodeUTF8(text, static_cast<Py_ssize_t>(std::strlen(text)), "replace");
  Value v = steal(t, s);
  if (v) setError(t, take(t, type), v);
}
PPY_API PyObject* PyErr_FormatV(PyObject* type, const char* format, va_list va) {
  ApiCall api;
  Thread& t = api;
  clearException(t);
  Value text = steal(t, PyUnicode_FromFormatV(format, va));
  if (text) setError(t, take(t, type), text);
  return nullptr;
}
PPY_API PyObject* PyErr_Format(PyObject* type, const char* format, ...) {
  va_list va;
  va_start(va, format);
  PyErr_FormatV(type, format, va);
  va_end(va);
  return nullptr;
}
PPY_API PyObject* _PyErr_FormatFromCause(PyObject* type, const char* format, ...) {
  ApiCall api;
  Thread& t = api;
  Value cause = takeException(t);
  va_list va;
  va_start(va, format);
  PyErr_FormatV(type, format, va);
  va_end(va);
  if (pending(t) && cause) {
    Value e = t.exc;
    gc::store(e.object(), &e.as<ExceptionObject>()->cause, cause);
    gc::store(e.object(), &e.as<ExceptionObject>()->context, cause);
    e.as<ExceptionObject>()->suppress_context = true;
  }
  return nullptr;
}
PPY_API PyObject* _PyErr_FormatFromCauseTstate(PyThreadState*, PyObject* type, const char* format, ...) {
  va_list va;
  va_start(va, format);
  PyErr_FormatV(type, format, va);
  va_end(va);
  return nullptr;
}
PPY_API void _PyErr_SetKeyError(PyObject* key) { ApiCall t; raiseKeyError(t, take(t, key)); }
PPY_API void _PyErr_ChainExceptions(PyObject* type, PyObject* value, PyObject* traceback) {
  ApiCall api;
  Thread& t = api;
  bool had = pending(t);
  Value now = had ? takeException(t) : Value();
  Value e = assembleError(t, type, value, traceback);
  if (!had) {
    if (e) restoreException(t, e);
    return;
  }
  if (e) gc::store(now.object(), &now.as<ExceptionObject>()->context, e);
  restoreException(t, now);
}
PPY_API int PyErr_BadArgument() {
  raise(ApiCall(), PyExc_TypeError, "bad argument type for built-in operation");
  return 0;
}
PPY_API PyObject* PyErr_NoMemory() { ApiCall t; return give(t, raiseMemory(t)); }
PPY_API void _PyErr_BadInternalCall(const char* file, int line) {
  raise(ApiCall(), PyExc_SystemError, "%s:%d: bad argument to internal function", file, line);
}
#undef PyErr_BadInternalCall
PPY_API void PyErr_BadInternalCall() { raise(ApiCall(), PyExc_SystemError, "bad argument to internal function"); }

PPY_API void PyErr_Fetch(PyObject** type, PyObject** value, PyObject** traceback) {
  ApiCall api;
  Thread& t = api;
  errorParts(t, pending(t) ? takeException(t) : Value(), type, value, traceback);
}
PPY_API void PyErr_Restore(PyObject* type, PyObject* value, PyObject* traceback) {
  ApiCall api;
  Thread& t = api;
  clearException(t);
  Value e = assembleError(t, type, value, traceback);
  if (e) restoreException(t, e);
}
PPY_API void _PyErr_Fetch(PyThreadState*, PyObject** a, PyObject** b, PyObject** c) { PyErr_Fetch(a, b, c); }
PPY_API void _PyErr_Restore(PyThreadState*, PyObject* a, PyObject* b, PyObject* c) { PyErr_Restore(a, b, c); }
PPY_API void PyErr_NormalizeException(PyObject** type, PyObject** value, PyObject** traceback) {
  ApiCall api;
  Thread& t = api;
  if (!*type) return;
  if (*value && isInstance(asValue(*value), asType(*type))) return;
  SavedError saved(t);
  Value e = assembleError(t, *type, *value, *traceback);
  PyObject* tb;
  errorParts(t, e, type, value, &tb);
  *traceback = tb;
}
PPY_API int PyErr_GivenExceptionMatches(PyObject* e, PyObject* types) {
  ApiCall api;
  Thread& t = api;
  if (!e || !types) return 0;
  Value v = take(t, e), wanted = take(t, types);
  if (isTuple(wanted)) {
    auto* tuple = wanted.as<TupleObject>();
    for (intptr_t i = 0; i < tuple->ob_size; i++)
      if (PyErr_GivenExceptionMatches(e, asC(tuple->ob_item[i]))) return 1;
    return 0;
  }
  TypeObject* type = isType(v) ? v.as<TypeObject>() : typeOf(v);
  if (isType(wanted) && isSubtype(wanted.as<TypeObject>(), &_PyExc_BaseException)) return isSubtype(type, wanted.as<TypeObject>());
  return v == wanted;
}
PPY_API int PyErr_ExceptionMatches(PyObject* types) { return PyErr_GivenExceptionMatches(PyErr_Occurred(), types); }

// --- the exception being handled -------------------------------------------------------------------------------
PPY_API void PyErr_GetExcInfo(PyObject** type, PyObject** value, PyObject** traceback) {
  ApiCall api;
  Thread& t = api;
  errorParts(t, t.handled && !isNone(t.handled) ? t.handled : Value(), type, value, traceback);
}
PPY_API void PyErr_SetExcInfo(PyObject* type, PyObject* value, PyObject* traceback) {
  ApiCall api;
  Thread& t = api;
  steal(t, type);
  Value v = steal(t, value);
  steal(t, traceback);
  setHandled(t, v && !isNone(v) ? v : Value());
}
PPY_API PyObject* PyErr_GetHandledException() {
  ApiCall api;
  Thread& t = api;
  return t.handled ? give(t, t.handled) : nullptr;
}
PPY_API void PyErr_SetHandledException(PyObject* e) {
  ApiCall api;
  Thread& t = api;
  setHandled(t, e && !isNoneC(e) ? take(t, e) : Value());
}

// --- exception objects -----------------------------------------------------------------------------------------
PPY_API PyObject* PyException_GetTraceback(PyObject* e) {
  Value v = excOf(e)->traceback;
  return v && !isNone(v) ? give(ApiCall(), v) : nullptr;
}
PPY_API int PyException_SetTraceback(PyObject* e, PyObject* tb) {
  ApiCall api;
  Thread& t = api;
  if (!tb || !(isNoneC(tb) || asObject(tb)->ob_type == &PyTraceBack_Type))
    return raise(t, PyExc_TypeError, "__traceback__ must be a traceback or None"), -1;
  gc::store(e, &excOf(e)->traceback, isNoneC(tb) ? Value() : take(t, tb));
  return 0;
}
PPY_API PyObject* PyException_GetCause(PyObject* e) {
  Value v = excOf(e)->cause;
  return v && !isNone(v) ? give(ApiCall(), v) : nullptr;
}
PPY_API void PyException_SetCause(PyObject* e, PyObject* cause) {
  gc::store(e, &excOf(e)->cause, steal(ApiCall(), cause));
  excOf(e)->suppress_context = true;
}
PPY_API PyObject* PyException_GetContext(PyObject* e) {
  Value v = excOf(e)->context;
  return v && !isNone(v) ? give(ApiCall(), v) : nullptr;
}
PPY_API void PyException_SetContext(PyObject* e, PyObject* context) { gc::store(e, &excOf(e)->context, steal(ApiCall(), context)); }
PPY_API const char* PyExceptionClass_Name(PyObject* type) { return asType(type)->tp_name; }

namespace {
PyObject* newException(const char* name, const char* doc, PyObject* base, PyObject* dict) {
  ApiCall api;
  Thread& t = api;
  const char* dot = std::strrchr(name, '.');
  if (!dot) return give(t, raise(t, PyExc_SystemError, "PyErr_NewException: name must be module.class"));
  DictObject* ns = newDict(t);
  if (!ns || (dict && !dictMerge_py(t, ns, take(t, dict), true))) return nullptr;
  Value module = newStr(t, std::string_view(name, static_cast<size_t>(dot - name)));
  if (module.isEmpty() || !dictSetStr(t, ns, names().__module__, module)) return nullptr;
  if (doc && !dictSetStr(t, ns, names().__doc__, newStr(t, doc))) return nullptr;
  Value bases = base && asObject(base)->ob_type->tp_flags & kTypeTuple ? take(t, base) : tupleOf(t, {base ? take(t, base) : Value(PyExc_Exception)});
  Value text = newStr(t, dot + 1);
  if (bases.isEmpty() || text.isEmpty()) return nullptr;
  return give(t, call_py(t, &PyType_Type, text, bases, ns));
}
}  // namespace
PPY_API PyObject* PyErr_NewException(const char* name, PyObject* base, PyObject* dict) { return newException(name, nullptr, base, dict); }
PPY_API PyObject* PyErr_NewExceptionWithDoc(const char* name, const char* doc, PyObject* base, PyObject* dict) { return newException(name, doc, base, dict); }

// --- errno -------------------------------------------------------------------------------------------------------
PPY_API PyObject* PyErr_SetFromErrnoWithFilenameObjects(PyObject* type, PyObject* file, PyObject* file2) {
  ApiCall api;
  Thread& t = api;
  int error = errno;
  if (error == EINTR && PyErr_CheckSignals()) return nullptr;
  Value argv[5] = {Value::smallInt(error), newStr(t, std::strerror(error)), file ? take(t, file) : none(), none(), file2 ? take(t, file2) : none()};
  uint32_t n = file2 ? 5 : file ? 3 : 2;
  Value e = call_py(t, take(t, type), Args{argv, n});
  if (e.isEmpty()) return nullptr;
  return give(t, raiseObject(t, e));
}
PPY_API PyObject* PyErr_SetFromErrnoWithFilenameObject(PyObject* type, PyObject* file) { return PyErr_SetFromErrnoWithFilenameObjects(type, file, nullptr); }
PPY_API PyObject* PyErr_SetFromErrnoWithFilename(PyObject* type, const char* file) {
  int error = errno;
  PyObject* name = file ? PyUnicode_DecodeFSDefault(file) : nullptr;
  errno = error;
  PyErr_SetFromErrnoWithFilenameObjects(type, name, nullptr);
  if (name) decref(name);
  return nullptr;
}
PPY_API PyObject* PyErr_SetFromErrno(PyObject* type) { return PyErr_SetFromErrnoWithFilenameObjects(type, nullptr, nullptr); }
PPY_API PyObject* PyErr_SetImportErrorSubclass(PyObject* type, PyObject* text, PyObject* name, PyObject* path) {
  ApiCall api;
  Thread& t = api;
  Value argv[3] = {take(t, text), name ? take(t, name) : none(), path ? take(t, path) : none()};
  Value kw = tupleOf(t, {intern(t, std::string_view("name")), intern(t, std::string_view("path"))});
  Value e = call_py(t, take(t, type), Args{argv, 1, kw.as<TupleObject>()});
  return e ? give(t, raiseObject(t, e)) : nullptr;
}
PPY_API PyObject* PyErr_SetImportError(PyObject* text, PyObject* name, PyObject* path) {
  return PyErr_SetImportErrorSubclass(reinterpret_cast<PyObject*>(PyExc_ImportError), text, name, path);
}

// --- output ------------------------------------------------------------------------------------------------------
PPY_API void PyErr_PrintEx(int) {
  ApiCall api;
  Thread& t = api;
  if (!pending(t)) return;
  Value e = takeException(t);
  printException_py(t, e, Value());
}
PPY_API void PyErr_Print() { PyErr_PrintEx(1); }
PPY_API void PyErr_Display(PyObject*, PyObject* value, PyObject*) {
  if (!value) return;
  ApiCall api;
  Thread& t = api;
  Value e = take(t, value);
  if (isInstance(e, PyExc_BaseException)) return printException_py(t, e, Value());
  Value text = formatStr(t, "TypeError: print_exception(): Exception expected for value, %T found\n", e);
  PyObject* file = PySys_GetObject("stderr");
  if (text && file && !isNoneC(file)) PyFile_WriteObject(lend(t, text), file, Py_PRINT_RAW);
  clearException(t);
}
PPY_API void PyErr_WriteUnraisable(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (pending(t)) reportUnraisable_py(t, o ? take(t, o) : none(), Value());
}
PPY_API void _PyErr_WriteUnraisableMsg(const char* text, PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!pending(t)) return;
  Value message;
  if (text) {
    SavedError saved(t);
    message = formatStr(t, "Exception ignored %s", text);
  }
  reportUnraisable_py(t, o ? take(t, o) : none(), message);
}

namespace {
int warnText(PyObject* category, Value text, Py_ssize_t level) {
  ApiCall api;
  Thread& t = api;
  if (text.isEmpty()) return -1;
  TypeObject* type = category ? asType(category) : PyExc_RuntimeWarning;
  return warn_py(t, type, static_cast<int>(level), "%U", text) ? 0 : -1;
}
}  // namespace
PPY_API int PyErr_WarnEx(PyObject* category, const char* text, Py_ssize_t level) { return warnText(category, newStr(ApiCall(), text), level); }
#undef PyErr_Warn
PPY_API int PyErr_Warn(PyObject* category, const char* text) { return PyErr_WarnEx(category, text, 1); }
PPY_API int PyErr_WarnFormat(PyObject* category, Py_ssize_t level, const char* format, ...) {
  va_list va;
  va_start(va, format);
  Value text = steal(ApiCall(), PyUnicode_FromFormatV(format, va));
  va_end(va);
  return warnText(category, text, level);
}
PPY_API int PyErr_ResourceWarning(PyObject*, Py_ssize_t level, const char* format, ...) {
  va_list va;
  va_start(va, format);
  Value text = steal(ApiCall(), PyUnicode_FromFormatV(format, va));
  va_end(va);
  return warnText(reinterpret_cast<PyObject*>(PyExc_ResourceWarning), text, level);
}
PPY_API int PyErr_WarnExplicitObject(PyObject* category, PyObject* text, PyObject* file, int line, PyObject* module, PyObject* registry) {
  PyObject* warnings = PyImport_ImportModule("warnings");
  PyObject* r = warnings ? PyObject_CallMethod(warnings, "warn_explicit", "OOiOO", text, category, file, line, module ? module : asC(none()),
                                               registry ? registry : asC(none()))
                         : nullptr;
  if (warnings) decref(warnings);
  if (r) decref(r);
  return r ? 0 : -1;
}

PPY_API int PyErr_CheckSignals() { return safepoint_py(ApiCall()) ? 0 : -1; }
PPY_API void PyErr_SetInterrupt() { noteSignal(2); }
PPY_API int PyErr_SetInterruptEx(int signal) {
  noteSignal(signal);
  return 0;
}

PPY_API void _Py_FatalErrorFunc(const char* function, const char* message) {
  std::fprintf(stderr, "Fatal Python error: %s: %s\n", function, message);
  std::abort();
}
#undef Py_FatalError
PPY_API void Py_FatalError(const char* message) {
  std::fprintf(stderr, "Fatal Python error: %s\n", message);
  std::abort();
}

// --- UnicodeError fields -------------------------------------------------------------------------------------------
#define UNICODE_FIELDS(Kind, bytes)                                                                                              \
  PPY_API PyObject* PyUnicode##Kind##Error_GetObject(PyObject* e) { return give(ApiCall(), reinterpret_cast<UnicodeErrorObject*>(e)->object); } \
  PPY_API PyObject* PyUnicode##Kind##Error_GetReason(PyObject* e) { return give(ApiCall(), reinterpret_cast<UnicodeErrorObject*>(e)->reason); } \
  PPY_API int PyUnicode##Kind##Error_GetStart(PyObject* e, Py_ssize_t* out) {                                                    \
    Py_ssize_t other;                                                                                                            \
    return unicodeErrorRange(ApiCall(), reinterpret_cast<UnicodeErrorObject*>(e), bytes, out, &other) ? 0 : -1;                   \
  }                                                                                                                              \
  PPY_API int PyUnicode##Kind##Error_GetEnd(PyObject* e, Py_ssize_t* out) {                                                      \
    Py_ssize_t other;                                                                                                            \
    return unicodeErrorRange(ApiCall(), reinterpret_cast<UnicodeErrorObject*>(e), bytes, &other, out) ? 0 : -1;                   \
  }                                                                                                                              \
  PPY_API int PyUnicode##Kind##Error_SetStart(PyObject* e, Py_ssize_t v) {                                                       \
    reinterpret_cast<UnicodeErrorObject*>(e)->start = v;                                                                         \
    return 0;                                                                                                                    \
  }                                                                                                                              \
  PPY_API int PyUnicode##Kind##Error_SetEnd(PyObject* e, Py_ssize_t v) {                                                         \
    reinterpret_cast<UnicodeErrorObject*>(e)->end = v;                                                                           \
    return 0;                                                                                                                    \
  }                                                                                                                              \
  PPY_API int PyUnicode##Kind##Error_SetReason(PyObject* e, const char* reason) {                                                \
    Value text = newStr(ApiCall(), reason);                                                                                       \
    if (text.isEmpty()) return -1;                                                                                               \
    gc::store(e, &reinterpret_cast<UnicodeErrorObject*>(e)->reason, text);                                                       \
    return 0;                                                                                                                    \
  }
UNICODE_FIELDS(Encode, false)
UNICODE_FIELDS(Decode, true)
UNICODE_FIELDS(Translate, false)
PPY_API PyObject* PyUnicodeEncodeError_GetEncoding(PyObject* e) { return give(ApiCall(), reinterpret_cast<UnicodeErrorObject*>(e)->encoding); }
PPY_API PyObject* PyUnicodeDecodeError_GetEncoding(PyObject* e) { return give(ApiCall(), reinterpret_cast<UnicodeErrorObject*>(e)->encoding); }
PPY_API PyObject* PyUnicodeDecodeError_Create(const char* encoding, const char* object, Py_ssize_t n, Py_ssize_t start, Py_ssize_t end, const char* reason) {
  return PyObject_CallFunction(reinterpret_cast<PyObject*>(PyExc_UnicodeDecodeError), "sy#nns", encoding, object, n, start, end, reason);
}

/// The place of the pending SyntaxError; the source line, where the file can be read, is its text.
PPY_API void PyErr_SyntaxLocationObject(PyObject* file, int line, int column) {
  ApiCall api;
  Thread& t = api;
  if (!pending(t) || !isInstance(t.exc, &_PyExc_SyntaxError)) return;
  auto* e = t.exc.as<SyntaxErrorObject>();
  gc::store(e, &e->lineno, Value::smallInt(line));
  gc::store(e, &e->offset, column >= 0 ? Value::smallInt(column) : none());
  gc::store(e, &e->end_lineno, none());
  gc::store(e, &e->end_offset, none());
  if (file) gc::store(e, &e->filename, take(t, file));
}
PPY_API void PyErr_SyntaxLocationEx(const char* file, int line, int column) {
  ApiCall api;
  Thread& t = api;
  PyObject* name = nullptr;
  {
    SavedError saved(t);
    if (file) name = PyUnicode_DecodeFSDefault(file);
  }
  PyErr_SyntaxLocationObject(name, line, column);
  if (name) decref(name);
}
PPY_API void PyErr_SyntaxLocation(const char* file, int line) { PyErr_SyntaxLocationEx(file, line, -1); }
/// Line `line` of the file, decoded; null, and no exception, when it cannot be read.
PPY_API PyObject* PyErr_ProgramTextObject(PyObject* file, int line) {
  ApiCall api;
  Thread& t = api;
  if (!file || line <= 0) return nullptr;
  SavedError saved(t);
  PyObject* linecache = PyImport_ImportModule("linecache");
  PyObject* text = linecache ? PyObject_CallMethod(linecache, "getline", "Oi", file, line) : nullptr;
  Py_XDECREF(linecache);
  if (text && PyUnicode_GetLength(text) > 0) return text;
  Py_XDECREF(text);
  return nullptr;
}
PPY_API PyObject* PyErr_ProgramText(const char* file, int line) {
  PyObject* name = file ? PyUnicode_DecodeFSDefault(file) : nullptr;
  PyObject* text = PyErr_ProgramTextObject(name, line);
  Py_XDECREF(name);
  return text;
}
