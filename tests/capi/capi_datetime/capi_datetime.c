/* datetime's C API: objects made by its table, fields read in their structs. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <datetime.h>

static PyObject *make(PyObject *self, PyObject *unused) {
  PyObject *zone = PyTimeZone_FromOffset(PyDelta_FromDSU(0, 3600, 0)), *named = PyTimeZone_FromOffsetAndName(PyDelta_FromDSU(0, -7200, 0), PyUnicode_FromString("W"));
  if (!zone || !named) return NULL;
  return Py_BuildValue("NNNNNNNNO", PyDate_FromDate(2024, 2, 29), PyDateTime_FromDateAndTime(2023, 12, 31, 23, 59, 58, 123456), PyTime_FromTime(1, 2, 3, 4),
                       PyDelta_FromDSU(-1, 100000, 5), PyDateTime_FromDateAndTimeAndFold(2020, 1, 2, 3, 4, 5, 6, 1), PyTime_FromTimeAndFold(9, 8, 7, 6, 1),
                       zone, named, PyDateTime_TimeZone_UTC);
}
static PyObject *fields(PyObject *self, PyObject *o) {
  if (PyDateTime_Check(o))
    return Py_BuildValue("siiiiiiiiO", "datetime", PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o), PyDateTime_DATE_GET_HOUR(o),
                         PyDateTime_DATE_GET_MINUTE(o), PyDateTime_DATE_GET_SECOND(o), PyDateTime_DATE_GET_MICROSECOND(o), PyDateTime_DATE_GET_FOLD(o),
                         PyDateTime_DATE_GET_TZINFO(o));
  if (PyDate_Check(o)) return Py_BuildValue("siiii", "date", PyDate_CheckExact(o), PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o));
  if (PyTime_Check(o))
    return Py_BuildValue("siiiiiO", "time", PyDateTime_TIME_GET_HOUR(o), PyDateTime_TIME_GET_MINUTE(o), PyDateTime_TIME_GET_SECOND(o),
                         PyDateTime_TIME_GET_MICROSECOND(o), PyDateTime_TIME_GET_FOLD(o), PyDateTime_TIME_GET_TZINFO(o));
  if (PyDelta_Check(o)) return Py_BuildValue("siii", "delta", PyDateTime_DELTA_GET_DAYS(o), PyDateTime_DELTA_GET_SECONDS(o), PyDateTime_DELTA_GET_MICROSECONDS(o));
  if (PyTZInfo_Check(o)) return PyUnicode_FromString("zone");
  return PyUnicode_FromString("other");
}
static PyObject *stamps(PyObject *self, PyObject *zone) {
  PyObject *args = Py_BuildValue("(iO)", 86400, zone), *day = Py_BuildValue("(i)", 86400 * 365);
  return Py_BuildValue("NN", PyDateTime_FromTimestamp(args), PyDate_FromTimestamp(day));
}
static PyMethodDef methods[] = {{"make", make, METH_NOARGS, NULL}, {"fields", fields, METH_O, NULL}, {"stamps", stamps, METH_O, NULL}, {NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "capi_datetime", NULL, -1, methods};
PyMODINIT_FUNC PyInit_capi_datetime(void) {
  PyDateTime_IMPORT;
  return PyDateTimeAPI ? PyModule_Create(&def) : NULL;
}
