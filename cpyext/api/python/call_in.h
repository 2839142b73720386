/// Functions of C that a module's function does.
#pragma once
#include "cpyext/bridge/bridge.h"

namespace ppy::cpyext {

/// module.function called as Py_BuildValue's format says.
template <class... A>
PyObject* callIn(const char* module, const char* function, const char* format, A... args) {
  PyObject* m = PyImport_ImportModule(module);
  PyObject* r = m ? PyObject_CallMethod(m, function, format, args...) : nullptr;
  if (m) decref(m);
  return r;
}

}  // namespace ppy::cpyext
