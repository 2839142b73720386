/// <Python.h> for files that also see the runtime's headers. Both declare the exported data
/// (PyList_Type, _Py_NoneStruct, PyExc_TypeError), with different types; here the runtime's win: the
/// data of Python.h is declared under other names that nothing uses. Include this first.
#pragma once
#define PY_SSIZE_T_CLEAN
#include "cpyext/tables/rename_data.h"
#include <Python.h>
#include <datetime.h>
#include <frameobject.h>
#include <structmember.h>
#include <structseq.h>
#include "cpyext/tables/restore_data.h"
