/// The C API of datetime: a table of its classes and of functions that make their objects, handed out as a capsule.
/// The fields of objects need no function: C reads them in the structs (stdlib/_datetime_layouts).
#include "cpyext/bridge/state.h"

#include <cstdlib>

using namespace ppy;
using namespace ppy::cpyext;

namespace {

PyObject* newDate(int year, int month, int day, PyTypeObject* type) { return PyObject_CallFunction(reinterpret_cast<PyObject*>(type), "iii", year, month, day); }

/// Calls a class with what `format` builds and fold=fold.
PyObject* callWithFold(PyTypeObject* type, PyObject* positional, int fold) {
  PyObject* keywords = positional && fold ? Py_BuildValue("{si}", "fold", fold) : nullptr;
  PyObject* r = positional && (keywords || !fold) ? PyObject_Call(reinterpret_cast<PyObject*>(type), positional, keywords) : nullptr;
  if (positional) decref(positional);
  if (keywords) decref(keywords);
  return r;
}
PyObject* newDateTimeFold(int year, int month, int day, int hour, int minute, int second, int microsecond, PyObject* zone, int fold, PyTypeObject* type) {
  return callWithFold(type, Py_BuildValue("(iiiiiiiO)", year, month, day, hour, minute, second, microsecond, zone), fold);
}
PyObject* newDateTime(int year, int month, int day, int hour, int minute, int second, int microsecond, PyObject* zone, PyTypeObject* type) {
  return newDateTimeFold(year, month, day, hour, minute, second, microsecond, zone, 0, type);
}
PyObject* newTimeFold(int hour, int minute, int second, int microsecond, PyObject* zone, int fold, PyTypeObject* type) {
  return callWithFold(type, Py_BuildValue("(iiiiO)", hour, minute, second, microsecond, zone), fold);
}
PyObject* newTime(int hour, int minute, int second, int microsecond, PyObject* zone, PyTypeObject* type) {
  return newTimeFold(hour, minute, second, microsecond, zone, 0, type);
}
/// `normalize` only saves work where it is 0: the parts are in range then.
PyObject* newDelta(int days, int seconds, int microseconds, int, PyTypeObject* type) {
  return PyObject_CallFunction(reinterpret_cast<PyObject*>(type), "iii", days, seconds, microseconds);
}
PyObject* newTimeZone(PyObject* offset, PyObject* name) {
  PyObject* m = PyImport_ImportModule("datetime");
  PyObject* r = !m ? nullptr : name ? PyObject_CallMethod(m, "timezone", "OO", offset, name) : PyObject_CallMethod(m, "timezone", "O", offset);
  if (m) decref(m);
  return r;
}
PyObject* fromTimestamp(PyObject* cls, PyObject* args, PyObject* keywords) {
  PyObject* f = PyObject_GetAttrString(cls, "fromtimestamp");
  PyObject* r = f ? PyObject_Call(f, args, keywords) : nullptr;
  if (f) decref(f);
  return r;
}
PyObject* dateFromTimestamp(PyObject* cls, PyObject* args) { return fromTimestamp(cls, args, nullptr); }

/// A class of the module, kept as long as the Runtime.
bool classOf(Thread& t, PyObject* module, const char* name, PyTypeObject** out) {
  PyObject* o = PyObject_GetAttrString(module, name);
  if (!o) return false;
  *out = reinterpret_cast<PyTypeObject*>(o);
  t.runtime->foreignState->pinned.push_back(steal(t, o));
  return true;
}

}  // namespace

namespace ppy::cpyext {

PyObject* datetimeCapsule(Thread& t, PyObject* module) {
  // A program's own module of this name, or one whose classes have no structs, offers no table.
  PyObject* layouts = PyImport_ImportModule("_datetime_layouts");
  PyObject* layout = layouts ? PyObject_GetAttrString(layouts, "date") : nullptr;
  PyTypeObject *time = nullptr, *dateTime = nullptr;
  if (layout && classOf(t, layouts, "time", &time) && classOf(t, layouts, "datetime", &dateTime)) {
    t.runtime->foreignState->timeLayout = asType(time);
    t.runtime->foreignState->dateTimeLayout = asType(dateTime);
  }
  if (layouts) decref(layouts);
  auto* api = layout ? static_cast<PyDateTime_CAPI*>(std::calloc(1, sizeof(PyDateTime_CAPI))) : nullptr;
  if (!api) return nullptr;
  PyObject* utc = nullptr;
  bool ok = classOf(t, module, "date", &api->DateType) && classOf(t, module, "datetime", &api->DateTimeType) && classOf(t, module, "time", &api->TimeType) &&
            classOf(t, module, "timedelta", &api->DeltaType) && classOf(t, module, "tzinfo", &api->TZInfoType) &&
            PyType_Check(api->DateType) && isSubtype(asType(api->DateType), asType(layout)) && (utc = PyObject_GetAttrString(module, "UTC"));
  decref(layout);
  if (!ok) {
    std::free(api);
    if (!pending(t)) raise(t, PyExc_AttributeError, "module 'datetime' has no attribute 'datetime_CAPI'");
    return nullptr;
  }
  t.runtime->foreignState->pinned.push_back(take(t, utc));
  api->TimeZone_UTC = utc;
  api->Date_FromDate = newDate;
  api->DateTime_FromDateAndTime = newDateTime;
  api->Time_FromTime = newTime;
  api->Delta_FromDelta = newDelta;
  api->TimeZone_FromTimeZone = newTimeZone;
  api->DateTime_FromTimestamp = fromTimestamp;
  api->Date_FromTimestamp = dateFromTimestamp;
  api->DateTime_FromDateAndTimeAndFold = newDateTimeFold;
  api->Time_FromTimeAndFold = newTimeFold;
  PyObject* capsule = PyCapsule_New(api, PyDateTime_CAPSULE_NAME, nullptr);
  if (capsule && PyObject_SetAttrString(module, "datetime_CAPI", capsule) == 0) return capsule;
  if (capsule) decref(capsule);
  return nullptr;
}

}  // namespace ppy::cpyext
