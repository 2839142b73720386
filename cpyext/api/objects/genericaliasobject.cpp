/// types.GenericAlias from C.
#include "cpyext/bridge/bridge.h"
#include "runtime/builtins/generic_alias.h"

using namespace ppy;
using namespace ppy::cpyext;

PPY_API PyObject* Py_GenericAlias(PyObject* origin, PyObject* args) {
  ApiCall api;
  Thread& t = api;
  Value a = take(t, args);
  if (!isTuple(a)) a = tupleOf(t, {a});
  return a ? give(t, newGenericAlias(t, take(t, origin), a)) : nullptr;
}
