/// <Python.h> for files that also see the runtime's headers. Both declare the exported data
/// (PyList_Type, _Py_NoneStruct, PyExc_TypeError), with different types; here the runtime's win: the
/// data of Python.h is declared under other names that nothing uses. Include this first.
#pragma once
#include "cpyext/tables/rename_data.h"
#include <Python.h>
#include <datetime.h>
#include <frameobject.h>
#include <structmember.h>
#include <structseq.h>
#include "cpyext/tables/restore_data.h"

// Functions that the headers hide behind macros of the same name.
#undef PyObject_Length
#undef PySequence_Length
#undef PyMapping_Length
#undef PySequence_In
#undef Py_NewRef
#undef Py_XNewRef
#undef Py_Is
#undef Py_IsNone
#undef Py_IsTrue
#undef Py_IsFalse
#undef Py_None
#undef Py_True
#undef Py_False
#undef Py_NotImplemented
#undef Py_Ellipsis
#undef PyModule_FromDefAndSpec
#undef PySlice_GetIndicesEx
#undef PyErr_BadInternalCall
#undef Py_FatalError
#undef _PyObject_LookupSpecial
