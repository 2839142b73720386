/// The structs of datetime's objects, as datetime.h has them, and what the files of this folder share: the library's
/// classes over them, and the library's own methods, which do what is not done natively.
#pragma once
#include <cstdint>
#include <initializer_list>

#include "runtime/builtins/special.h"
#include "stdlib/common/module.h"

namespace ppy::datetime {

struct DeltaObject : Object {
  intptr_t hashcode;
  int32_t days, seconds, microseconds;
};
/// What date, time and datetime begin with.
struct Packed : Object {
  intptr_t hashcode;
  uint8_t hasTzinfo;
};
/// Fields are big endian and in order of weight: comparing bytes compares moments.
struct DateObject : Packed { uint8_t data[4]; };
struct TimeObject : Packed {
  uint8_t data[6], fold;
  Value tzinfo;
};
struct DateTimeObject : Packed {
  uint8_t data[10], fold;
  Value tzinfo;
};

/// Rows of the module's values: the library's classes, then for each the dict of its methods that native ones replaced.
enum Class { kDelta, kDate, kTime, kDateTime, kZone, kClasses };

extern TypeObject deltaType, dateType, timeType, dateTimeType;
extern const TypeSpec kDeltaSpec, kDateSpec, kTimeSpec, kDateTimeSpec;
/// The library's rows of fields, for the specs.
extern const GetSetDef kDeltaFields[], kDateFields[], kTimeFields[], kDateTimeFields[];

inline TypeObject* classOf(Thread& t, Class c) {
  Value v = moduleValues(t, kModuleIndexDatetimeLayouts)[c];
  return v.isEmpty() ? nullptr : v.as<TypeObject>();
}
inline bool isDelta(Value v) { return v.isObject() && isInstance(v, &deltaType); }
inline bool isDateTime(Value v) { return v.isObject() && isInstance(v, &dateTimeType); }
inline bool isDate(Value v) { return v.isObject() && isInstance(v, &dateType); }  ///< a datetime is one, too
inline bool isTime(Value v) { return v.isObject() && isInstance(v, &timeType); }

/// The library's method of a class, on these arguments.
Value slow_py(Thread& t, Class c, const char* method, std::initializer_list<Value> arguments);
/// The library's __new__.
Value slowNew_py(Thread& t, Class c, TypeObject* type, const Args& args);
/// The library's method with `names`' given values as keywords.
Value slowKeywords_py(Thread& t, Class c, const char* method, Value self, const char* const* names, const Value* values, int count);

// --- the calendar -------------------------------------------------------------------------------
inline constexpr int64_t kMaxOrdinal = 3652059;  ///< 9999-12-31; 0001-01-01 is 1
inline constexpr int64_t kDaySeconds = 86400;
bool isLeap(int64_t year);
int daysInMonth(int64_t year, int month);
int64_t ordinalOf(int64_t year, int month, int day);
void dateOf(int64_t ordinal, int* year, int* month, int* day);

/// The fields of a moment.
struct Fields { int64_t year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, microsecond = 0, fold = 0; };
/// Do they make a date, a time of day? False: ValueError pending, worded as CPython's.
bool checkDate(Thread& t, const Fields& f);
bool checkTime(Thread& t, const Fields& f);
bool checkZone(Thread& t, Value zone);

// --- making -------------------------------------------------------------------------------------
/// Of the exact class. OverflowError when the days are too many.
Value newDelta(Thread& t, TypeObject* type, __int128 microseconds);
Value newDelta(Thread& t, __int128 microseconds);
Value newDate(Thread& t, TypeObject* type, const Fields& f);
Value newTime(Thread& t, TypeObject* type, const Fields& f, Value zone);
Value newDateTime(Thread& t, TypeObject* type, const Fields& f, Value zone);

__int128 microsecondsOf(const DeltaObject* d);
Fields fieldsOf(const DateObject* d);
Fields fieldsOf(const TimeObject* d);
Fields fieldsOf(const DateTimeObject* d);
/// Reads `v`, when given, as a field.
bool fieldArg_py(Thread& t, Value v, int64_t* out);
/// Are year, month and day, the first three arguments, all there? TypeError otherwise.
bool dateGiven(Thread& t, const Value* a);

}  // namespace ppy::datetime
