/// The pending exception in the three parts that C 3.11 knows.
#pragma once
#include "cpyext/bridge/bridge.h"

namespace ppy::cpyext {

/// Parts of an exception (empty: none): type, value, traceback (new references).
void errorParts(Thread& t, Value e, PyObject** type, PyObject** value, PyObject** traceback);
/// The exception of (type, value, traceback), stealing them. Empty when type is null.
Value assembleError(Thread& t, PyObject* type, PyObject* value, PyObject* traceback);

}  // namespace ppy::cpyext
