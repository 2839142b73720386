/// Imports, sys, evaluation and code.
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "cpyext/bridge/state.h"
#include "runtime/frame/services.h"
#include "runtime/gc/weakref.h"
#include "runtime/object/audit.h"

using namespace ppy;
using namespace ppy::cpyext;

PPY_API PyObject* PyImport_ImportModule(const char* name) {
  ApiCall api;
  Thread& t = api;
  return give(t, importModule_py(t, name));
}
PPY_API PyObject* PyImport_ImportModuleNoBlock(const char* name) { return PyImport_ImportModule(name); }
PPY_API PyObject* PyImport_Import(PyObject* name) {
  ApiCall api;
  Thread& t = api;
  return give(t, importModule_py(t, strToUtf8(take(t, name)).c_str()));
}
PPY_API PyObject* PyImport_ImportModuleLevelObject(PyObject* name, PyObject* globals, PyObject* locals, PyObject* fromlist, int level) {
  ApiCall api;
  Thread& t = api;
  return give(t, import_py(t, take(t, name), globals && !isNoneC(globals) ? take(t, globals) : Value(), locals ? take(t, locals) : Value(),
                           fromlist ? take(t, fromlist) : Value(), level));
}
PPY_API PyObject* PyImport_ImportModuleLevel(const char* name, PyObject* globals, PyObject* locals, PyObject* fromlist, int level) {
  ApiCall api;
  Thread& t = api;
  Value n = newStr(t, name);
  return n ? PyImport_ImportModuleLevelObject(lend(t, n), globals, locals, fromlist, level) : nullptr;
}
PPY_API PyObject* PyImport_GetModuleDict() { return lend(ApiCall(), currentThread()->runtime->modules); }
PPY_API PyObject* PyImport_GetModule(PyObject* name) {
  ApiCall api;
  Thread& t = api;
  return give(t, dictGet_py(t, t.runtime->modules, take(t, name)));
}
PPY_API PyObject* PyImport_AddModuleObject(PyObject* name) {
  ApiCall api;
  Thread& t = api;
  Value n = intern(t, take(t, name));
  Value m = dictGetStr(t.runtime->modules, n);
  if (m.isEmpty()) {
    ModuleObject* fresh = newModule(t, n);
    if (!fresh || !dictSetStr(t, t.runtime->modules, n, fresh)) return nullptr;
    m = fresh;
  }
  return lend(t, m);
}
PPY_API PyObject* PyImport_AddModule(const char* name) {
  ApiCall api;
  Thread& t = api;
  Value n = newStr(t, name);
  return n ? PyImport_AddModuleObject(lend(t, n)) : nullptr;
}
PPY_API PyObject* PyImport_ReloadModule(PyObject* m) {
  PyObject* importlib = PyImport_ImportModule("importlib");
  PyObject* r = importlib ? PyObject_CallMethod(importlib, "reload", "O", m) : nullptr;
  if (importlib) decref(importlib);
  return r;
}
PPY_API PyObject* _PyImport_GetModuleAttr(PyObject* module, PyObject* name) {
  PyObject* m = PyImport_Import(module);
  PyObject* r = m ? PyObject_GetAttr(m, name) : nullptr;
  if (m) decref(m);
  return r;
}
PPY_API PyObject* _PyImport_GetModuleAttrString(const char* module, const char* name) {
  PyObject* m = PyImport_ImportModule(module);
  PyObject* r = m ? PyObject_GetAttrString(m, name) : nullptr;
  if (m) decref(m);
  return r;
}
PPY_API PyObject* _PyImport_GetModuleId(_Py_Identifier* id) { return PyImport_GetModule(_PyUnicode_FromId(id)); }
PPY_API long PyImport_GetMagicNumber() { return 3495 | 0x0A0D << 16; }
PPY_API const char* PyImport_GetMagicTag() { return "cpython-311"; }

// --- sys ---------------------------------------------------------------------------------------------------
PPY_API PyObject* PySys_GetObject(const char* name) {
  ApiCall api;
  Thread& t = api;
  Value v = dictGetStr(t.runtime->sysDict, intern(t, std::string_view(name)));
  return v ? lend(t, v) : nullptr;
}
PPY_API PyObject* _PySys_GetAttr(PyThreadState*, PyObject* name) {
  ApiCall api;
  Thread& t = api;
  Value v = dictGetStr(t.runtime->sysDict, intern(t, take(t, name)));
  return v ? lend(t, v) : nullptr;
}
PPY_API int PySys_SetObject(const char* name, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  Value key = intern(t, std::string_view(name));
  if (!v) return dictDeleteStr(t, t.runtime->sysDict, key) ? 0 : 0;
  return status(dictSetStr(t, t.runtime->sysDict, key, adopt(t, v)));
}
/// Every hook is one of sys.addaudithook, those of C as well.
PPY_API int PySys_Audit(const char* event, const char* format, ...) {
  Thread* t = currentThread();
  if (!t || !audited(*t)) return 0;
  PyObject* arguments = nullptr;
  if (format && *format) {
    va_list va;
    va_start(va, format);
    arguments = Py_VaBuildValue(format, va);
    va_end(va);
    if (arguments && !PyTuple_Check(arguments)) arguments = Py_BuildValue("(N)", arguments);
    if (!arguments) return -1;
  }
  bool ok = callAuditHooks_py(*t, newStr(*t, event), arguments ? take(*t, arguments) : Value(newTuple(*t, 0)));
  Py_XDECREF(arguments);
  return ok ? 0 : -1;
}

namespace {

struct AuditHook {
  Py_AuditHookFunction function;
  void* data;
};
PyObject* callAuditHook(PyObject* self, PyObject* args) {
  auto* hook = static_cast<AuditHook*>(PyCapsule_GetPointer(self, nullptr));
  const char* event;
  PyObject* arguments;
  if (!hook || !PyArg_ParseTuple(args, "sO", &event, &arguments)) return nullptr;
  return hook->function(event, arguments, hook->data) == 0 ? giveNone() : nullptr;
}
PyMethodDef auditHookDef = {"audit_hook", callAuditHook, METH_VARARGS, nullptr};

}  // namespace

/// A hook that an earlier one refuses by a RuntimeError is left out.
PPY_API int PySys_AddAuditHook(Py_AuditHookFunction function, void* data) {
  auto* hook = static_cast<AuditHook*>(std::malloc(sizeof(AuditHook)));
  if (!hook) return PyErr_NoMemory(), -1;
  *hook = {function, data};
  PyObject* capsule = PyCapsule_New(hook, nullptr, [](PyObject* c) { std::free(PyCapsule_GetPointer(c, nullptr)); });
  PyObject* f = capsule ? PyCFunction_New(&auditHookDef, capsule) : nullptr;
  PyObject* add = PySys_GetObject("addaudithook");
  PyObject* result = f && add ? PyObject_CallOneArg(add, f) : nullptr;
  for (PyObject* o : {capsule, f, result}) Py_XDECREF(o);
  return result ? 0 : -1;
}

namespace {
void writeTo(const char* stream, FILE* fallback, const char* text) {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  PyObject* file = PySys_GetObject(stream);
  PyObject* r = file && !isNoneC(file) ? PyObject_CallMethod(file, "write", "s", text) : nullptr;
  if (r) decref(r);
  else std::fputs(text, fallback);
}
void writeFormat(const char* stream, FILE* fallback, const char* format, va_list va) {
  char text[1001];
  std::vsnprintf(text, sizeof text, format, va);
  writeTo(stream, fallback, text);
}
}  // namespace
#define PRINTF_TO(name, write, stream)             \
  PPY_API void name(const char* format, ...) {     \
    va_list va;                                    \
    va_start(va, format);                          \
    write(#stream, stream, format, va);            \
    va_end(va);                                    \
  }
PRINTF_TO(PySys_WriteStdout, writeFormat, stdout)
PRINTF_TO(PySys_WriteStderr, writeFormat, stderr)
namespace {
void writeUnicodeFormat(const char* stream, FILE* fallback, const char* format, va_list va) {
  PyObject* text = PyUnicode_FromFormatV(format, va);
  if (!text) return clearException(ApiCall());
  writeTo(stream, fallback, strToUtf8(asValue(text)).c_str());
  decref(text);
}
}  // namespace
PRINTF_TO(PySys_FormatStdout, writeUnicodeFormat, stdout)
PRINTF_TO(PySys_FormatStderr, writeUnicodeFormat, stderr)
#undef PRINTF_TO
PPY_API const char* Py_GetVersion() {
  static const std::string version = [] {
    PyObject* v = PySys_GetObject("version");
    return v ? strToUtf8(asValue(v)) : std::string("3.11");
  }();
  return version.c_str();
}
PPY_API const char* Py_GetPlatform() { return "linux"; }
PPY_API const char* Py_GetCopyright() { return ""; }
PPY_API const char* Py_GetCompiler() { return "[Clang " __clang_version__ "]"; }
PPY_API const char* Py_GetBuildInfo() { return "main"; }
PPY_API const unsigned long Py_Version = PY_VERSION_HEX;
PPY_API int Py_IsInitialized() { return currentThread() != nullptr; }
PPY_API int _Py_IsFinalizing() { return currentThread()->runtime->foreignState->exiting; }
PPY_API int _Py_IsCoreInitialized() { return 1; }
PPY_API int _Py_IsInterpreterFinalizing(PyInterpreterState*) { return _Py_IsFinalizing(); }

// --- evaluation ----------------------------------------------------------------------------------------------
PPY_API PyObject* PyEval_GetBuiltins() { return lend(ApiCall(), currentThread()->runtime->builtins); }
PPY_API PyObject* _PyEval_GetBuiltin(PyObject* name) {
  ApiCall api;
  Thread& t = api;
  Value v = dictGetStr(t.runtime->builtins, intern(t, take(t, name)));
  return v ? give(t, v) : give(t, raise(t, PyExc_AttributeError, "%U", take(t, name)));
}
PPY_API PyObject* _PyEval_GetBuiltinId(_Py_Identifier* id) { return _PyEval_GetBuiltin(_PyUnicode_FromId(id)); }
PPY_API PyObject* PyEval_GetGlobals() {
  ApiCall api;
  Thread& t = api;
  Value v = currentGlobals(t);
  return v ? lend(t, v) : nullptr;
}
PPY_API PyObject* PyEval_GetLocals() {
  ApiCall api;
  Thread& t = api;
  Value v = currentLocals_py(t);
  return v ? lend(t, v) : nullptr;
}
PPY_API PyFrameObject* PyEval_GetFrame() {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  Value v = currentFrame_py(t, 0);
  return v ? reinterpret_cast<PyFrameObject*>(lend(t, v)) : nullptr;
}
/// The `from __future__` of the code that calls.
PPY_API int PyEval_MergeCompilerFlags(PyCompilerFlags* flags) {
  auto* frame = PyEval_GetFrame();
  if (frame) {
    SavedError saved(ApiCall());
    PyObject* code = reinterpret_cast<PyObject*>(PyFrame_GetCode(frame));
    PyObject* bits = code ? PyObject_GetAttrString(code, "co_flags") : nullptr;
    if (bits) flags->cf_flags |= static_cast<int>(PyLong_AsLong(bits)) & PyCF_MASK;
    Py_XDECREF(bits);
    Py_XDECREF(code);
  }
  return flags->cf_flags != 0;
}
PPY_API const char* PyEval_GetFuncName(PyObject* f) {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  Value name = findAttr_py(t, take(t, f), names().__name__);
  return name && isStr(name) ? PyUnicode_AsUTF8(lend(t, name)) : asObject(f)->ob_type->tp_name;
}
PPY_API const char* PyEval_GetFuncDesc(PyObject* f) {
  const TypeObject* type = asObject(f)->ob_type;
  return type == &PyMethod_Type || type == &PyFunction_Type || isSubtype(type, &PyCFunction_Type) ? "()" : " object";
}
PPY_API int Py_MakePendingCalls() {
  ApiCall api;
  Thread& t = api;
  return safepoint_py(t) && runPendingCalls(t) ? 0 : -1;
}
PPY_API PyObject* PyEval_EvalCode(PyObject* code, PyObject* globals, PyObject* locals) {
  ApiCall api;
  Thread& t = api;
  return give(t, evalSource_py(t, take(t, code), take(t, globals), locals ? take(t, locals) : take(t, globals)));
}
PPY_API PyObject* Py_CompileStringObject(const char* source, PyObject* file, int start, PyCompilerFlags* flags, int optimize) {
  ApiCall api;
  Thread& t = api;
  const char* mode = start == Py_eval_input ? "eval" : start == Py_single_input ? "single" : "exec";
  return give(t, compileSource_py(t, newStr(t, source), take(t, file), newStr(t, mode), flags ? flags->cf_flags : 0, true, optimize));
}
PPY_API PyObject* Py_CompileStringExFlags(const char* source, const char* file, int start, PyCompilerFlags* flags, int optimize) {
  ApiCall api;
  Thread& t = api;
  Value name = newStr(t, file);
  return name ? Py_CompileStringObject(source, lend(t, name), start, flags, optimize) : nullptr;
}
#undef Py_CompileString
#undef Py_CompileStringFlags
PPY_API PyObject* Py_CompileString(const char* source, const char* file, int start) { return Py_CompileStringExFlags(source, file, start, nullptr, -1); }
PPY_API PyObject* Py_CompileStringFlags(const char* source, const char* file, int start, PyCompilerFlags* flags) {
  return Py_CompileStringExFlags(source, file, start, flags, -1);
}
PPY_API PyObject* PyRun_StringFlags(const char* source, int start, PyObject* globals, PyObject* locals, PyCompilerFlags* flags) {
  PyObject* code = Py_CompileStringExFlags(source, "<string>", start, flags, -1);
  if (!code) return nullptr;
  PyObject* r = PyEval_EvalCode(code, globals, locals);
  decref(code);
  return r;
}
#undef PyRun_String
PPY_API PyObject* PyRun_String(const char* source, int start, PyObject* globals, PyObject* locals) {
  return PyRun_StringFlags(source, start, globals, locals, nullptr);
}
PPY_API int PyRun_SimpleStringFlags(const char* source, PyCompilerFlags* flags) {
  PyObject* m = PyImport_AddModule("__main__");
  PyObject* d = m ? PyModule_GetDict(m) : nullptr;
  PyObject* r = d ? PyRun_StringFlags(source, Py_file_input, d, d, flags) : nullptr;
  if (!r) {
    PyErr_Print();
    return -1;
  }
  decref(r);
  return 0;
}
#undef PyRun_SimpleString
PPY_API int PyRun_SimpleString(const char* source) { return PyRun_SimpleStringFlags(source, nullptr); }
PPY_API int Py_GetRecursionLimit() { return currentThread()->runtime->recursionLimit; }
PPY_API void Py_SetRecursionLimit(int n) {
  ApiCall api;
  Thread& t = api;
  t.runtime->recursionLimit = n;
  t.recursion_remaining += n - t.recursion_limit;
  t.recursion_limit = n;
}
#undef Py_EnterRecursiveCall
#undef Py_LeaveRecursiveCall
PPY_API int Py_EnterRecursiveCall(const char* where) {
  ApiCall api;
  Thread& t = api;
  if (--t.recursion_remaining >= 0 && reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) > t.stackHardLimit) return 0;
  t.recursion_remaining++;
  raise(t, PyExc_RecursionError, "maximum recursion depth exceeded%s", where ? where : "");
  return -1;
}
PPY_API void Py_LeaveRecursiveCall() { currentThread()->recursion_remaining++; }
/// The inline test of binaries: the counter has been taken down already.
PPY_API int _Py_CheckRecursiveCall(PyThreadState*, const char* where) {
  ApiCall api;
  Thread& t = api;
  if (t.recursion_remaining >= 0) return 0;
  t.recursion_remaining++;
  raise(t, PyExc_RecursionError, "maximum recursion depth exceeded%s", where ? where : "");
  return -1;
}

// --- weak references -----------------------------------------------------------------------------------------
PPY_API PyObject* PyWeakref_NewRef(PyObject* o, PyObject* callback) {
  ApiCall api;
  Thread& t = api;
  return give(t, newWeakref(t, take(t, o), callback && !isNoneC(callback) ? take(t, callback) : Value()));
}
PPY_API PyObject* PyWeakref_NewProxy(PyObject* o, PyObject* callback) {
  PyObject* m = PyImport_ImportModule("_weakref");
  PyObject* r = m ? PyObject_CallMethod(m, "proxy", "OO", o, callback ? callback : asC(none())) : nullptr;
  if (m) decref(m);
  return r;
}
PPY_API PyObject* PyWeakref_GetObject(PyObject* ref) {
  ApiCall api;
  Thread& t = api;
  TypeObject* type = ref ? asObject(ref)->ob_type : nullptr;
  if (!type || (!isSubtype(type, &_PyWeakref_RefType) && type != &_PyWeakref_ProxyType && type != &_PyWeakref_CallableProxyType)) return badArgument(t);
  Value v = weakrefTarget(asValue(ref));
  return v ? lend(t, v) : asC(none());
}
/// Of the references to the same object.
PPY_API Py_ssize_t _PyWeakref_GetWeakrefCount(PyWeakReference* ref) {
  if (!ref) return 0;
  ApiCall api;
  Thread& t = api;
  Value target = weakrefTarget(asValue(ref));
  if (!target) return 0;
  PyObject* n = PyImport_ImportModule("_weakref");
  PyObject* r = n ? PyObject_CallMethod(n, "getweakrefcount", "O", lend(t, target)) : nullptr;
  Py_XDECREF(n);
  Py_ssize_t count = r ? PyLong_AsSsize_t(r) : 0;
  Py_XDECREF(r);
  return count;
}
/// The reference is dead from here on; its callback is not called.
PPY_API void _PyWeakref_ClearRef(PyWeakReference* ref) {
  ApiCall api;
  Thread& t = api;
  auto* w = reinterpret_cast<WeakrefObject*>(ref);
  if (weakrefTarget(asValue(ref))) gc::removeWeakref(t, w);
  w->callback = Value();
}

// --- generators, code, frames ----------------------------------------------------------------------------------
PPY_API int _PyGen_SetStopIterationValue(PyObject* v) {
  ApiCall api;
  Thread& t = api;
  raiseStopIteration(t, take(t, v));
  return 0;
}
PPY_API int _PyGen_FetchStopIterationValue(PyObject** out) {
  ApiCall api;
  Thread& t = api;
  Value v;
  if (pending(t)) {
    if (!pendingIs(t, PyExc_StopIteration)) return -1;
    v = t.exc.as<StopIterationObject>()->value;
    clearException(t);
  }
  *out = give(t, v ? v : none());
  return 0;
}
PPY_API PyCodeObject* PyCode_NewEmpty(const char* file, const char* name, int line) {
  ApiCall api;
  Thread& t = api;
  // A function at that line that fails when it is called stands for it.
  std::string source(static_cast<size_t>(line > 1 ? line - 1 : 0), '\n');
  source += "def _():assert 0";
  Value code = compileSource_py(t, newStr(t, source), newStr(t, file), newStr(t, "exec"), 0, true, 0);
  if (code.isEmpty()) return nullptr;
  Value consts = getAttr_py(t, code, intern(t, std::string_view("co_consts")));
  if (consts.isEmpty()) return nullptr;
  Value inner = consts.as<TupleObject>()->ob_item[0], replace = getAttr_py(t, inner, intern(t, std::string_view("replace")));
  if (replace.isEmpty()) return nullptr;
  Value text = newStr(t, name);
  Value argv[2] = {text, text};
  Value kw = tupleOf(t, {intern(t, std::string_view("co_name")), intern(t, std::string_view("co_qualname"))});
  return reinterpret_cast<PyCodeObject*>(give(t, call_py(t, replace, Args{argv, 0, kw.as<TupleObject>()})));
}
PPY_API int PyCode_Addr2Line(PyCodeObject* code, int offset) {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  if (offset < 0) {
    PyObject* first = PyObject_GetAttrString(reinterpret_cast<PyObject*>(code), "co_firstlineno");
    int line = first ? static_cast<int>(PyLong_AsLong(first)) : -1;
    Py_XDECREF(first);
    return line;
  }
  PyObject* lines = PyObject_CallMethod(reinterpret_cast<PyObject*>(code), "co_lines", nullptr);
  int found = -1;
  while (PyObject* row = lines ? PyIter_Next(lines) : nullptr) {
    int from, to;
    PyObject* line;
    if (PyArg_ParseTuple(row, "iiO", &from, &to, &line) && from <= offset && offset < to && !isNoneC(line)) found = static_cast<int>(PyLong_AsLong(line));
    decref(row);
  }
  Py_XDECREF(lines);
  return found;
}

PPY_API PyObject* _PyNamespace_New(PyObject* kwargs) {
  ApiCall api;
  Thread& t = api;
  return give(t, callTuple_py(t, &_PyNamespace_Type, newTuple(t, 0), kwargs ? take(t, kwargs) : Value()));
}
PPY_API int PyObject_AsFileDescriptor(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value v = take(t, o);
  if (!isInt(v)) {
    Value fileno = findAttr_py(t, v, intern(t, std::string_view("fileno")));
    if (fileno.isEmpty()) {
      if (!pending(t)) raise(t, PyExc_TypeError, "argument must be an int, or have a fileno() method.");
      return -1;
    }
    v = call_py(t, fileno);
    if (v.isEmpty()) return -1;
    if (!isInt(v)) return raise(t, PyExc_TypeError, "fileno() returned a non-integer"), -1;
  }
  int fd = _PyLong_AsInt(lend(t, v));
  if (fd == -1 && pending(t)) return -1;
  if (fd < 0) return raise(t, PyExc_ValueError, "file descriptor cannot be a negative integer (%i)", fd), -1;
  return fd;
}
PPY_API int _PyLong_FileDescriptor_Converter(PyObject* o, void* out) {
  int fd = PyObject_AsFileDescriptor(o);
  if (fd == -1) return 0;
  *static_cast<int*>(out) = fd;
  return 1;
}
PPY_API PyObject* PyFile_GetLine(PyObject* f, int n) { return n <= 0 ? PyObject_CallMethod(f, "readline", nullptr) : PyObject_CallMethod(f, "readline", "i", n); }
PPY_API int PyFile_WriteObject(PyObject* v, PyObject* f, int flags) {
  PyObject* text = flags & Py_PRINT_RAW ? PyObject_Str(v) : PyObject_Repr(v);
  PyObject* r = text ? PyObject_CallMethod(f, "write", "O", text) : nullptr;
  if (text) decref(text);
  if (r) decref(r);
  return r ? 0 : -1;
}
PPY_API int PyFile_WriteString(const char* text, PyObject* f) {
  PyObject* r = PyObject_CallMethod(f, "write", "s", text);
  if (r) decref(r);
  return r ? 0 : -1;
}
PPY_API PyObject* PyCodec_Encode(PyObject* o, const char* encoding, const char* errors) {
  PyObject* m = PyImport_ImportModule("_codecs");
  PyObject* r = m ? PyObject_CallMethod(m, "encode", "Oss", o, encoding, errors ? errors : "strict") : nullptr;
  if (m) decref(m);
  return r;
}
PPY_API PyObject* PyCodec_Decode(PyObject* o, const char* encoding, const char* errors) {
  PyObject* m = PyImport_ImportModule("_codecs");
  PyObject* r = m ? PyObject_CallMethod(m, "decode", "Oss", o, encoding, errors ? errors : "strict") : nullptr;
  if (m) decref(m);
  return r;
}
PPY_API PyObject* PyCodec_LookupError(const char* name) {
  PyObject* m = PyImport_ImportModule("_codecs");
  PyObject* r = m ? PyObject_CallMethod(m, "lookup_error", "s", name ? name : "strict") : nullptr;
  if (m) decref(m);
  return r;
}
PPY_API int PyCodec_RegisterError(const char* name, PyObject* f) {
  PyObject* m = PyImport_ImportModule("_codecs");
  PyObject* r = m ? PyObject_CallMethod(m, "register_error", "sO", name, f) : nullptr;
  if (m) decref(m);
  if (r) decref(r);
  return r ? 0 : -1;
}
