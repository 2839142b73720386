/// Contexts and context variables.
#include "cpyext/bridge/bridge.h"
#include "stdlib/_contextvars/context.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

/// An attribute of the module, which readies its types.
PyObject* contextvars(const char* name) {
  PyObject* m = PyImport_ImportModule("_contextvars");
  PyObject* r = m ? PyObject_GetAttrString(m, name) : nullptr;
  if (m) decref(m);
  return r;
}

PyObject* callContextvars(const char* name) {
  PyObject* f = contextvars(name);
  PyObject* r = f ? PyObject_CallNoArgs(f) : nullptr;
  if (f) decref(f);
  return r;
}

/// The argument as a Context; null: TypeError.
ctx::ContextObject* contextOf(Thread& t, PyObject* o) {
  if (o && asObject(o)->ob_type == asType(&ctx::PyContext_Type)) return reinterpret_cast<ctx::ContextObject*>(adopt(t, o).object());
  raise(t, PyExc_TypeError, "an instance of Context was expected");
  return nullptr;
}
bool isVariable(Thread& t, PyObject* o) {
  if (o && asObject(o)->ob_type == asType(&ctx::PyContextVar_Type)) return true;
  raise(t, PyExc_TypeError, "an instance of ContextVar was expected");
  return false;
}

}  // namespace

PPY_API PyObject* PyContextVar_New(const char* name, PyObject* dflt) {
  PyObject* type = contextvars("ContextVar");
  if (!type) return nullptr;
  ApiCall api;
  Thread& t = api;
  Value argv[2] = {newStr(t, name), dflt ? take(t, dflt) : Value()};
  Value names = dflt ? tupleOf(t, {intern(t, std::string_view("default"))}) : Value();
  PyObject* r = argv[0].isEmpty() || (dflt && names.isEmpty()) ? nullptr : give(t, call_py(t, take(t, type), Args{argv, 1, dflt ? names.as<TupleObject>() : nullptr}));
  decref(type);
  return r;
}
PPY_API int PyContextVar_Get(PyObject* var, PyObject* dflt, PyObject** out) {
  ApiCall api;
  Thread& t = api;
  *out = nullptr;
  if (!isVariable(t, var)) return -1;
  *out = dflt ? PyObject_CallMethod(var, "get", "(O)", dflt) : PyObject_CallMethod(var, "get", nullptr);
  if (*out) return 0;
  if (dflt || !pendingIs(t, PyExc_LookupError)) return -1;
  clearException(t);
  return 0;
}
PPY_API PyObject* PyContextVar_Set(PyObject* var, PyObject* v) { return isVariable(ApiCall(), var) ? PyObject_CallMethod(var, "set", "(O)", v) : nullptr; }
PPY_API int PyContextVar_Reset(PyObject* var, PyObject* token) {
  PyObject* r = isVariable(ApiCall(), var) ? PyObject_CallMethod(var, "reset", "(O)", token) : nullptr;
  if (r) decref(r);
  return r ? 0 : -1;
}
PPY_API PyObject* PyContext_New() { return callContextvars("Context"); }
PPY_API PyObject* _PyContext_NewHamtForTests() { ApiCall t; return give(t, ctx::newHamt(t)); }
PPY_API PyObject* PyContext_CopyCurrent() { return callContextvars("copy_context"); }
PPY_API PyObject* PyContext_Copy(PyObject* o) { return contextOf(ApiCall(), o) ? PyObject_CallMethod(o, "copy", nullptr) : nullptr; }
PPY_API int PyContext_Enter(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  auto* c = contextOf(t, o);
  return status(c && ctx::enterContext(t, c));
}
PPY_API int PyContext_Exit(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  auto* c = contextOf(t, o);
  return status(c && ctx::exitContext(t, c));
}
