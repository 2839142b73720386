// The structs of datetime's objects, as datetime.h has them: base types whose attributes are the fields that the
// library's classes keep their parts in (stdlib/_datetime/classes.py).
#include <cstring>

#include "stdlib/common/module.h"

namespace ppy {
namespace {

struct DeltaObject : Object {
  intptr_t hashcode;
  int32_t days, seconds, microseconds;
};
/// What date, time and datetime begin with.
struct Packed : Object {
  intptr_t hashcode;
  uint8_t hasTzinfo;
};
struct DateObject : Packed { uint8_t data[4]; };
struct TimeObject : Packed {
  uint8_t data[6], fold;
  Value tzinfo;
};
struct DateTimeObject : Packed {
  uint8_t data[10], fold;
  Value tzinfo;
};
constexpr size_t kData = sizeof(Object) + sizeof(intptr_t) + 1;
static_assert(offsetof(DateTimeObject, data) == kData && offsetof(TimeObject, data) == kData && offsetof(DateObject, data) == kData);
static_assert(offsetof(DateTimeObject, tzinfo) == 40 && offsetof(TimeObject, tzinfo) == 32 && sizeof(DeltaObject) == 40 && sizeof(DateObject) == 32);

TypeObject deltaType, dateType, timeType, dateTimeType;

/// Deleting, or a value that is no int of the field's range: an error. The library checks before it stores.
bool fieldValue(Thread& t, Value v, int64_t low, int64_t high, int64_t* out) {
  if (v.isEmpty()) return raise(t, PyExc_AttributeError, "a field cannot be deleted"), false;
  if (!int64Arg_py(t, v, out)) return false;
  if (*out >= low && *out <= high) return true;
  raise(t, PyExc_OverflowError, "a field's value is out of range");
  return false;
}

Value getHash(Thread& t, Value self) { return makeInt(t, self.as<Packed>()->hashcode); }
bool setHash(Thread& t, Value self, Value v) { return fieldValue(t, v, INT64_MIN, INT64_MAX, &self.as<Packed>()->hashcode); }

template <int32_t DeltaObject::*field>
Value getDelta(Thread&, Value self) { return Value::smallInt(self.as<DeltaObject>()->*field); }
template <int32_t DeltaObject::*field>
bool setDelta(Thread& t, Value self, Value v) {
  int64_t i;
  if (!fieldValue(t, v, INT32_MIN, INT32_MAX, &i)) return false;
  self.as<DeltaObject>()->*field = static_cast<int32_t>(i);
  return true;
}

/// `bytes` bytes of the data from `at` on, the high one first.
template <int at, int bytes>
Value getPart(Thread&, Value self) {
  const uint8_t* p = reinterpret_cast<const uint8_t*>(self.object()) + kData + at;
  int64_t i = 0;
  for (int k = 0; k < bytes; k++) i = i << 8 | p[k];
  return Value::smallInt(i);
}
template <int at, int bytes>
bool setPart(Thread& t, Value self, Value v) {
  int64_t i;
  if (!fieldValue(t, v, 0, (int64_t{1} << (8 * bytes)) - 1, &i)) return false;
  uint8_t* p = reinterpret_cast<uint8_t*>(self.object()) + kData + at;
  for (int k = bytes; k-- > 0; i >>= 8) p[k] = static_cast<uint8_t>(i);
  return true;
}

template <class T>
Value getZone(Thread&, Value self) {
  Value v = self.as<T>()->tzinfo;
  return v ? v : none();
}
template <class T>
bool setZone(Thread& t, Value self, Value v) {
  if (v.isEmpty() || !v.isObject()) return raise(t, PyExc_TypeError, "tzinfo argument must be None or of a tzinfo subclass"), false;
  auto* o = self.as<T>();
  gc::store(o, &o->tzinfo, v);
  o->hasTzinfo = !isNone(v);
  return true;
}
template <class T>
void traceZone(Object* o, gc::Marker& m) { m.mark(static_cast<T*>(o)->tzinfo); }

#define PART(name, at, bytes) {name, getPart<at, bytes>, setPart<at, bytes>, nullptr}
#define HASH {"_hashcode", getHash, setHash, nullptr}
const GetSetDef kDelta[] = {{"_days", getDelta<&DeltaObject::days>, setDelta<&DeltaObject::days>, nullptr},
                            {"_seconds", getDelta<&DeltaObject::seconds>, setDelta<&DeltaObject::seconds>, nullptr},
                            {"_microseconds", getDelta<&DeltaObject::microseconds>, setDelta<&DeltaObject::microseconds>, nullptr},
                            HASH, {nullptr, nullptr, nullptr, nullptr}};
const GetSetDef kDate[] = {PART("_year", 0, 2), PART("_month", 2, 1), PART("_day", 3, 1), HASH, {nullptr, nullptr, nullptr, nullptr}};
const GetSetDef kTime[] = {PART("_hour", 0, 1), PART("_minute", 1, 1), PART("_second", 2, 1), PART("_microsecond", 3, 3), PART("_fold", 6, 1),
                           {"_tzinfo", getZone<TimeObject>, setZone<TimeObject>, nullptr}, HASH, {nullptr, nullptr, nullptr, nullptr}};
const GetSetDef kDateTime[] = {PART("_hour", 4, 1), PART("_minute", 5, 1), PART("_second", 6, 1), PART("_microsecond", 7, 3), PART("_fold", 10, 1),
                               {"_tzinfo", getZone<DateTimeObject>, setZone<DateTimeObject>, nullptr}, {nullptr, nullptr, nullptr, nullptr}};

const TypeSpec kSpecs[] = {
    {.type = &deltaType, .name = "_datetime_layouts.timedelta", .basicSize = sizeof(DeltaObject), .flags = kTypeBaseType, .getset = kDelta},
    {.type = &dateType, .name = "_datetime_layouts.date", .basicSize = sizeof(DateObject), .flags = kTypeBaseType, .getset = kDate},
    {.type = &timeType, .name = "_datetime_layouts.time", .basicSize = sizeof(TimeObject), .flags = kTypeBaseType | kTypeHasGc, .getset = kTime,
     .trace = traceZone<TimeObject>},
    {.type = &dateTimeType, .name = "_datetime_layouts.datetime", .base = &dateType, .basicSize = sizeof(DateTimeObject), .flags = kTypeBaseType | kTypeHasGc,
     .getset = kDateTime, .trace = traceZone<DateTimeObject>}};

bool init(Thread& t, ModuleObject* m) {
  for (const TypeSpec& spec : kSpecs)
    if (!addType(t, m, spec)) return false;
  return true;
}

const BuiltinDef kFunctions[] = {{nullptr, nullptr, nullptr}};

}  // namespace

const NativeModule kDatetimeLayoutsModule = {"_datetime_layouts", kFunctions, init};

}  // namespace ppy
