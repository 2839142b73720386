/// C slots of the types the runtime makes.
#pragma once
#include "cpyext/bridge/bridge.h"

namespace ppy::cpyext {

/// Fills the slots of the built-in static types, once in the process.
void fillBuiltinSlots(Thread& t);
/// The same for tp_methods.
void fillMethodTables();
/// tp_new of built-in types: what the type itself does, whatever class is wanted.
PyObject* builtinNew(PyTypeObject* type, PyObject* args, PyObject* keywords);
/// tp_new of Python classes: __new__ as the class has it.
PyObject* managedNew(PyTypeObject* type, PyObject* args, PyObject* keywords);

/// C types derive from this class from now on: its tp_new, which theirs call with themselves, calls its own __new__.
void becomesBase(Thread& t, TypeObject* type);

}  // namespace ppy::cpyext
