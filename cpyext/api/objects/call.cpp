/// Calling: every convention of C, and the callables C makes.
#include <cstdarg>
#include <cstring>

#include "cpyext/bridge/cslots.h"
#include "cpyext/bridge/extra_types.h"
#include "cpyext/bridge/state.h"
#include "runtime/object/attr.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

/// Calls with vector arguments: `n` positional, then one per name of kwnames.
PyObject* callVector(PyObject* f, PyObject* const* args, size_t n, PyObject* kwnames) {
  ApiCall api;
  Thread& t = api;
  // From C to C: nothing to convert.
  if (isForeignOwn(asObject(f)->ob_type))
    if (vectorcallfunc v = PyVectorcall_Function(f)) return _Py_CheckFunctionResult(nullptr, f, v(f, args, n, kwnames), nullptr);
  n &= ~PY_VECTORCALL_ARGUMENTS_OFFSET;
  auto* names = reinterpret_cast<TupleObject*>(kwnames);
  size_t total = n + (names ? static_cast<size_t>(names->ob_size) : 0);
  Value local[8];
  Value* v = total <= 8 ? local : gc::allocValues(t, total);
  if (!v) return nullptr;
  for (size_t i = 0; i < total; i++) {
    v[i] = take(t, args[i]);
    if (v != local) gc::barrier(v);
  }
  TupleObject* interned = nullptr;
  if (names && names->ob_size) {
    interned = newTuple(t, names->ob_size);
    if (!interned) return nullptr;
    for (intptr_t i = 0; i < names->ob_size; i++) {
      Value name = names->ob_item[i];
      gc::store(interned, &interned->ob_item[i], isStr(name) ? intern(t, adopt(t, asC(name))) : name);
    }
  }
  PyObject* r = give(t, call_py(t, take(t, f), Args{v, static_cast<uint32_t>(n), interned}));
  gc::keepAlive(static_cast<const void*>(v));
  return r;
}

/// f(*args) of a va_list of PyObject* that ends with null.
PyObject* callObjects(PyObject* f, PyObject* first, va_list va) {
  std::vector<PyObject*> args;
  if (first) args.push_back(first);
  while (PyObject* o = va_arg(va, PyObject*)) args.push_back(o);
  return callVector(f, args.data(), args.size(), nullptr);
}

/// f called with what `format` builds: a tuple spreads.
PyObject* callFormat(PyObject* f, const char* format, va_list va) {
  if (!f) return badArgument(ApiCall());
  if (!format || !*format) return callVector(f, nullptr, 0, nullptr);
  PyObject* built = Py_VaBuildValue(format, va);
  if (!built) return nullptr;
  PyObject* r;
  if (asObject(built)->ob_type->tp_flags & kTypeTuple) r = PyObject_Call(f, built, nullptr);
  else r = callVector(f, &built, 1, nullptr);
  decref(built);
  return r;
}

}  // namespace

PPY_API PyObject* PyObject_Vectorcall(PyObject* f, PyObject* const* args, size_t n, PyObject* kwnames) { return callVector(f, args, n, kwnames); }
PPY_API PyObject* _PyObject_FastCall(PyObject* f, PyObject* const* args, Py_ssize_t n) { return callVector(f, args, static_cast<size_t>(n), nullptr); }
PPY_API PyObject* PyObject_VectorcallMethod(PyObject* name, PyObject* const* args, size_t n, PyObject* kwnames) {
  PyObject* f = PyObject_GetAttr(args[0], name);
  if (!f) return nullptr;
  size_t count = n & ~PY_VECTORCALL_ARGUMENTS_OFFSET;
  PyObject* r = callVector(f, args + 1, count - 1, kwnames);
  decref(f);
  return r;
}
PPY_API PyObject* PyObject_VectorcallDict(PyObject* f, PyObject* const* args, size_t n, PyObject* kwargs) {
  ApiCall api;
  Thread& t = api;
  if (!kwargs || dictSize(reinterpret_cast<DictObject*>(kwargs)) == 0) return callVector(f, args, n, nullptr);
  n &= ~PY_VECTORCALL_ARGUMENTS_OFFSET;
  TupleObject* tuple = newTuple(t, static_cast<intptr_t>(n));
  if (!tuple) return nullptr;
  for (size_t i = 0; i < n; i++) gc::store(tuple, &tuple->ob_item[i], take(t, args[i]));
  return give(t, callTuple_py(t, take(t, f), tuple, take(t, kwargs)));
}
namespace {
/// The function in a callable's own struct, whether or not calls of its type go there.
vectorcallfunc ownVectorcall(PyObject* f) {
  auto* type = reinterpret_cast<PyTypeObject*>(asObject(f)->ob_type);
  vectorcallfunc v = nullptr;
  if (type->tp_vectorcall_offset > 0 && infoOf(asObject(f)->ob_type).foreign) std::memcpy(&v, reinterpret_cast<char*>(f) + type->tp_vectorcall_offset, sizeof v);
  return v;
}
}  // namespace
PPY_API vectorcallfunc PyVectorcall_Function(PyObject* f) {
  const TypeObject* type = asObject(f)->ob_type;
  if (type->tp_flags & Py_TPFLAGS_HAVE_VECTORCALL)
    if (vectorcallfunc v = ownVectorcall(f)) return v;
  bool callsFast = type == &PyFunction_Type || type == &PyMethod_Type || type == &PyCFunction_Type || type == &PyMethodDescr_Type;
  if (type == &PyType_Type) return reinterpret_cast<PyTypeObject*>(f)->tp_vectorcall;
  return callsFast ? callVector : nullptr;
}
PPY_API PyObject* PyVectorcall_Call(PyObject* f, PyObject* args, PyObject* kwargs) {
  vectorcallfunc v = ownVectorcall(f);
  if (!v) v = PyVectorcall_Function(f);
  ApiCall api;
  Thread& t = api;
  if (!v) return give(t, raise(t, PyExc_TypeError, "'%.200T' object does not support vectorcall", asValue(f)));
  auto* positional = reinterpret_cast<TupleObject*>(args);
  auto* d = reinterpret_cast<DictObject*>(kwargs);
  intptr_t n = positional->ob_size, nkw = d ? dictSize(d) : 0;
  // Only this buffer holds boxes of the keywords' numbers.
  Value* all = gc::allocValues(t, static_cast<size_t>(n + nkw + 1));
  TupleObject* names = all && nkw ? newTuple(t, nkw) : nullptr;
  if (!all || (nkw && !names)) return nullptr;
  for (intptr_t i = 0; i < n; i++) all[i] = positional->ob_item[i];
  intptr_t pos = 0;
  Value key, value;
  for (intptr_t i = 0; i < nkw && dictNext(d, &pos, &key, &value); i++) {
    gc::store(names, &names->ob_item[i], key);
    gc::store(all, all + n + i, asValue(lend(t, value)));
  }
  gc::barrier(all);
  PyObject* r = v(f, reinterpret_cast<PyObject* const*>(all), static_cast<size_t>(n), names ? lend(t, names) : nullptr);
  gc::keepAlive(static_cast<const void*>(all));
  return r;
}
PPY_API PyObject* _PyObject_MakeTpCall(PyThreadState*, PyObject* f, PyObject* const* args, Py_ssize_t n, PyObject* keywords) {
  if (keywords && asObject(keywords)->ob_type->tp_flags & kTypeDict) return PyObject_VectorcallDict(f, args, static_cast<size_t>(n), keywords);
  return callVector(f, args, static_cast<size_t>(n), keywords);
}
PPY_API PyObject* _Py_CheckFunctionResult(PyThreadState*, PyObject* f, PyObject* result, const char* where) {
  ApiCall api;
  Thread& t = api;
  if (!result == pending(t)) return result;
  if (where) {
    if (result) decref(result);
    clearException(t);
    return give(t, raise(t, PyExc_SystemError, result ? "%s returned a result with an exception set" : "%s returned NULL without setting an exception", where));
  }
  resultOf(t, result, take(t, f));
  return nullptr;
}
PPY_API PyObject* PyObject_Call(PyObject* f, PyObject* args, PyObject* kwargs) {
  ApiCall api;
  Thread& t = api;
  return give(t, callTuple_py(t, take(t, f), take(t, args), kwargs ? take(t, kwargs) : Value()));
}
PPY_API PyObject* _PyObject_Call(PyThreadState*, PyObject* f, PyObject* args, PyObject* kwargs) { return PyObject_Call(f, args, kwargs); }
PPY_API PyObject* PyObject_CallObject(PyObject* f, PyObject* args) {
  if (!args) return callVector(f, nullptr, 0, nullptr);
  ApiCall api;
  Thread& t = api;
  if (!(asObject(args)->ob_type->tp_flags & kTypeTuple)) return give(t, raise(t, PyExc_TypeError, "argument list must be a tuple"));
  return PyObject_Call(f, args, nullptr);
}
PPY_API PyObject* PyEval_CallObjectWithKeywords(PyObject* f, PyObject* args, PyObject* kwargs) {
  ApiCall api;
  Thread& t = api;
  return give(t, callTuple_py(t, take(t, f), args ? take(t, args) : Value(newTuple(t, 0)), kwargs ? take(t, kwargs) : Value()));
}
PPY_API PyObject* PyObject_CallNoArgs(PyObject* f) { return callVector(f, nullptr, 0, nullptr); }
PPY_API PyObject* PyObject_CallOneArg(PyObject* f, PyObject* a) { return callVector(f, &a, 1, nullptr); }
PPY_API PyObject* _PyObject_CallMethodIdObjArgs(PyObject* o, _Py_Identifier* id, ...) {
  PyObject* f = _PyObject_GetAttrId(o, id);
  if (!f) return nullptr;
  va_list va;
  va_start(va, id);
  PyObject* r = callObjects(f, nullptr, va);
  va_end(va);
  decref(f);
  return r;
}

#define CALL_FORMAT(name)                                               \
  PPY_API PyObject* name(PyObject* f, const char* format, ...) {        \
    va_list va;                                                         \
    va_start(va, format);                                               \
    PyObject* r = callFormat(f, format, va);                            \
    va_end(va);                                                         \
    return r;                                                           \
  }
CALL_FORMAT(PyObject_CallFunction)
CALL_FORMAT(_PyObject_CallFunction_SizeT)
CALL_FORMAT(PyEval_CallFunction)
#define CALL_METHOD(name, Key, find)                                                      \
  PPY_API PyObject* name(PyObject* o, Key method, const char* format, ...) {              \
    PyObject* f = find(o, method);                                                        \
    if (!f) return nullptr;                                                               \
    va_list va;                                                                           \
    va_start(va, format);                                                                 \
    PyObject* r = callFormat(f, format, va);                                              \
    va_end(va);                                                                           \
    decref(f);                                                                            \
    return r;                                                                             \
  }
CALL_METHOD(PyObject_CallMethod, const char*, PyObject_GetAttrString)
CALL_METHOD(_PyObject_CallMethod_SizeT, const char*, PyObject_GetAttrString)
CALL_METHOD(PyEval_CallMethod, const char*, PyObject_GetAttrString)
CALL_METHOD(_PyObject_CallMethodId, _Py_Identifier*, _PyObject_GetAttrId)
CALL_METHOD(_PyObject_CallMethodId_SizeT, _Py_Identifier*, _PyObject_GetAttrId)

PPY_API PyObject* PyObject_CallFunctionObjArgs(PyObject* f, ...) {
  va_list va;
  va_start(va, f);
  PyObject* r = callObjects(f, nullptr, va);
  va_end(va);
  return r;
}
PPY_API PyObject* PyObject_CallMethodObjArgs(PyObject* o, PyObject* name, ...) {
  PyObject* f = PyObject_GetAttr(o, name);
  if (!f) return nullptr;
  va_list va;
  va_start(va, name);
  PyObject* r = callObjects(f, nullptr, va);
  va_end(va);
  decref(f);
  return r;
}
PPY_API PyObject* _PyObject_FastCallDictTstate(PyThreadState*, PyObject* f, PyObject* const* args, size_t n, PyObject* kwargs) {
  return PyObject_VectorcallDict(f, args, n, kwargs);
}
PPY_API PyObject* _PyStack_AsDict(PyObject* const* values, PyObject* kwnames) {
  PyObject* d = PyDict_New();
  auto* names = reinterpret_cast<TupleObject*>(kwnames);
  for (intptr_t i = 0; d && i < names->ob_size; i++) PyDict_SetItem(d, asC(names->ob_item[i]), values[i]);
  return d;
}

// --- callables ---------------------------------------------------------------------------------------------
PPY_API PyObject* PyCMethod_New(PyMethodDef* def, PyObject* self, PyObject* module, PyTypeObject* cls) {
  ApiCall t;
  return give(t, newCFunction(t, def, self, module, cls ? asType(cls) : nullptr));
}
#undef PyCFunction_NewEx
#undef PyCFunction_New
PPY_API PyObject* PyCFunction_NewEx(PyMethodDef* def, PyObject* self, PyObject* module) { return PyCMethod_New(def, self, module, nullptr); }
PPY_API PyObject* PyCFunction_New(PyMethodDef* def, PyObject* self) { return PyCMethod_New(def, self, nullptr, nullptr); }
PPY_API PyCFunction PyCFunction_GetFunction(PyObject* f) { return reinterpret_cast<PyCFunctionObject*>(f)->m_ml->ml_meth; }
PPY_API PyObject* PyCFunction_GetSelf(PyObject* f) {
  auto* c = reinterpret_cast<PyCFunctionObject*>(f);
  return c->m_ml->ml_flags & METH_STATIC ? nullptr : c->m_self;
}
PPY_API int PyCFunction_GetFlags(PyObject* f) { return reinterpret_cast<PyCFunctionObject*>(f)->m_ml->ml_flags; }
PPY_API PyObject* PyCFunction_Call(PyObject* f, PyObject* args, PyObject* kwargs) { return PyObject_Call(f, args, kwargs); }

PPY_API PyObject* PyMethod_New(PyObject* f, PyObject* self) {
  ApiCall api;
  Thread& t = api;
  if (!self) return badArgument(t);
  return give(t, newMethod(t, take(t, f), take(t, self)));
}
PPY_API PyObject* PyMethod_Function(PyObject* m) { return asC(reinterpret_cast<MethodObject*>(m)->im_func); }
PPY_API PyObject* PyMethod_Self(PyObject* m) { return asC(reinterpret_cast<MethodObject*>(m)->im_self); }
PPY_API PyObject* PyInstanceMethod_New(PyObject* f) {
  ApiCall api;
  Thread& t = api;
  auto* m = static_cast<InstanceMethodObject*>(gc::allocObject(t, asType(&PyInstanceMethod_Type), sizeof(InstanceMethodObject)));
  m->func = adopt(t, f);
  return give(t, m);
}
PPY_API PyObject* PyInstanceMethod_Function(PyObject* m) { return asC(reinterpret_cast<InstanceMethodObject*>(m)->func); }
namespace {
PyObject* wrapped(TypeObject* kind, PyObject* f) {
  ApiCall api;
  Thread& t = api;
  auto* m = static_cast<StaticMethodObject*>(gc::allocObject(t, kind, sizeof(StaticMethodObject)));
  m->callable = take(t, f);
  return give(t, m);
}
}  // namespace
PPY_API PyObject* PyStaticMethod_New(PyObject* f) { return wrapped(&PyStaticMethod_Type, f); }
PPY_API PyObject* PyClassMethod_New(PyObject* f) { return wrapped(&PyClassMethod_Type, f); }

// --- descriptors -------------------------------------------------------------------------------------------
PPY_API PyObject* PyDescr_NewMethod(PyTypeObject* type, PyMethodDef* def) {
  ApiCall t;
  return give(t, newCMethodDescr(t, asType(type), def, false));
}
PPY_API PyObject* PyDescr_NewClassMethod(PyTypeObject* type, PyMethodDef* def) {
  ApiCall t;
  return give(t, newCMethodDescr(t, asType(type), def, true));
}
PPY_API PyObject* PyDescr_NewMember(PyTypeObject* type, PyMemberDef* def) { ApiCall t; return give(t, newCMemberDescr(t, asType(type), def)); }
PPY_API PyObject* PyDescr_NewGetSet(PyTypeObject* type, PyGetSetDef* def) { ApiCall t; return give(t, newCGetSetDescr(t, asType(type), def)); }
PPY_API PyObject* PyWrapper_New(PyObject* d, PyObject* self) {
  ApiCall api;
  Thread& t = api;
  return give(t, bindDescriptor_py(t, take(t, d), take(t, self), typeOf(take(t, self))));
}
PPY_API int PyDescr_IsData(PyObject* d) { return infoOf(asObject(d)->ob_type).isDataDescriptor; }
