/// Modules that C makes.
#pragma once
#include "cpyext/bridge/bridge.h"

namespace ppy::cpyext {

/// A module from a definition of multi-phase initialisation, not yet executed.
PyObject* moduleFromSpec(Thread& t, PyModuleDef* def, PyObject* spec);
bool execModule(Thread& t, PyObject* module, PyModuleDef* def);
bool isModuleDef(PyObject* o);
/// SystemError of `format` and a module's name, caused by the pending exception.
void raiseFromPending(Thread& t, const char* format, const char* name);
/// Enters `m` under its definition's index (PyState_FindModule).
void rememberModule(Thread& t, PyObject* m, PyModuleDef* def);

}  // namespace ppy::cpyext
