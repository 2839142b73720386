/// Storage of the process-wide objects that C sees by an exported name: static types, singletons,
/// exception classes. Filled once by process.cpp, constant afterwards.
#include "runtime/object/error.h"
#include "runtime/object/type.h"

#define PPY_EXPORT __attribute__((visibility("default")))

namespace ppy {

extern "C" {

#define PPY_TYPE(cname, Id, pyname) \
  PPY_EXPORT TypeObject cname = {{{kRefBias, &PyType_Type}, 0}, pyname};
#include "runtime/object/builtin_types.def"

#define EXC(cname, Base, pyname)                                                        \
  PPY_EXPORT TypeObject _PyExc_##cname = {{{kRefBias, &PyType_Type}, 0}, pyname}; \
  PPY_EXPORT TypeObject* PyExc_##cname = &_PyExc_##cname;
#include "runtime/object/exceptions.def"
// Other names of OSError.
PPY_EXPORT TypeObject* PyExc_EnvironmentError = &_PyExc_OSError;
PPY_EXPORT TypeObject* PyExc_IOError = &_PyExc_OSError;

PPY_EXPORT Object _Py_NoneStruct = {kRefBias, &_PyNone_Type};
PPY_EXPORT Object _Py_EllipsisObject = {kRefBias, &PyEllipsis_Type};
PPY_EXPORT Object _Py_NotImplementedStruct = {kRefBias, &_PyNotImplemented_Type};
PPY_EXPORT LongObject _Py_TrueStruct = {{{kRefBias, &PyBool_Type}, 1}, {1}};
PPY_EXPORT LongObject _Py_FalseStruct = {{{kRefBias, &PyBool_Type}, 0}, {0}};

}  // extern "C"

}  // namespace ppy
