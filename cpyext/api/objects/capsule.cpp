/// Capsules: C pointers as objects.
#include <cstring>

#include "cpyext/bridge/extra_types.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

CapsuleObject* capsule(PyObject* o, const char* function) {
  auto* c = reinterpret_cast<CapsuleObject*>(o);
  if (o && c->ob_type == asType(&PyCapsule_Type) && c->pointer) return c;
  raise(ApiCall(), PyExc_ValueError, "%s called with invalid PyCapsule object", function);
  return nullptr;
}
bool sameName(const char* a, const char* b) { return a == b || (a && b && std::strcmp(a, b) == 0); }

}  // namespace

PPY_API PyObject* PyCapsule_New(void* pointer, const char* name, PyCapsule_Destructor destructor) {
  ApiCall api;
  Thread& t = api;
  if (!pointer) return give(t, raise(t, PyExc_ValueError, "PyCapsule_New called with null pointer"));
  auto* c = static_cast<CapsuleObject*>(gc::allocObject(t, asType(&PyCapsule_Type), sizeof(CapsuleObject)));
  c->pointer = pointer;
  c->name = name;
  c->destructor = destructor;
  if (destructor) gc::setFinalizer(t, c);
  return give(t, c);
}
PPY_API int PyCapsule_IsValid(PyObject* o, const char* name) {
  auto* c = reinterpret_cast<CapsuleObject*>(o);
  return o && c->ob_type == asType(&PyCapsule_Type) && c->pointer && sameName(c->name, name);
}
PPY_API void* PyCapsule_GetPointer(PyObject* o, const char* name) {
  CapsuleObject* c = capsule(o, "PyCapsule_GetPointer");
  if (!c) return nullptr;
  if (!sameName(name, c->name)) return give(ApiCall(), raise(ApiCall(), PyExc_ValueError, "PyCapsule_GetPointer called with incorrect name"));
  return c->pointer;
}
PPY_API const char* PyCapsule_GetName(PyObject* o) {
  CapsuleObject* c = capsule(o, "PyCapsule_GetName");
  return c ? c->name : nullptr;
}
PPY_API PyCapsule_Destructor PyCapsule_GetDestructor(PyObject* o) {
  CapsuleObject* c = capsule(o, "PyCapsule_GetDestructor");
  return c ? c->destructor : nullptr;
}
PPY_API void* PyCapsule_GetContext(PyObject* o) {
  CapsuleObject* c = capsule(o, "PyCapsule_GetContext");
  return c ? c->context : nullptr;
}
PPY_API int PyCapsule_SetName(PyObject* o, const char* name) {
  CapsuleObject* c = capsule(o, "PyCapsule_SetName");
  if (c) c->name = name;
  return c ? 0 : -1;
}
PPY_API int PyCapsule_SetContext(PyObject* o, void* context) {
  CapsuleObject* c = capsule(o, "PyCapsule_SetContext");
  if (c) c->context = context;
  return c ? 0 : -1;
}
PPY_API int PyCapsule_SetDestructor(PyObject* o, PyCapsule_Destructor destructor) {
  CapsuleObject* c = capsule(o, "PyCapsule_SetDestructor");
  if (!c) return -1;
  c->destructor = destructor;
  if (destructor) gc::setFinalizer(ApiCall(), c);
  return 0;
}
PPY_API int PyCapsule_SetPointer(PyObject* o, void* pointer) {
  CapsuleObject* c = capsule(o, "PyCapsule_SetPointer");
  if (!c) return -1;
  if (!pointer) return raise(ApiCall(), PyExc_ValueError, "PyCapsule_SetPointer called with null pointer"), -1;
  c->pointer = pointer;
  return 0;
}

/// "module.attribute.attribute": imports the first name, then looks attributes up.
PPY_API void* PyCapsule_Import(const char* name, int) {
  ApiCall api;
  Thread& t = api;
  std::string_view rest = name;
  PyObject* object = nullptr;
  for (bool more = true; more;) {
    size_t dot = rest.find('.');
    std::string part(rest.substr(0, dot));
    more = dot != std::string_view::npos;
    if (more) rest.remove_prefix(dot + 1);
    if (!object) {
      object = PyImport_ImportModule(part.c_str());
      if (!object) {
        clearException(t);
        raise(t, PyExc_ImportError, "PyCapsule_Import could not import module \"%s\"", part.c_str());
        return nullptr;
      }
      continue;
    }
    PyObject* next = PyObject_GetAttrString(object, part.c_str());
    if (!next && pendingIs(t, PyExc_AttributeError) && std::string_view(name) == PyDateTime_CAPSULE_NAME) {
      // The classes are made by Python code; their table waits until somebody asks.
      clearException(t);
      next = datetimeCapsule(t, object);
    }
    decref(object);
    object = next;
    if (!object) return nullptr;
  }
  void* pointer = nullptr;
  if (PyCapsule_IsValid(object, name)) pointer = reinterpret_cast<CapsuleObject*>(object)->pointer;
  else raise(t, PyExc_AttributeError, "PyCapsule_Import \"%s\" is not valid", name);
  decref(object);
  return pointer;
}
