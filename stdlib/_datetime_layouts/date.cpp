// date, and the calendar: proleptic Gregorian, days counted from 0001-01-01, which is 1.
#include "stdlib/_datetime_layouts/layouts.h"

#include <cstdio>
#include <cstring>

namespace ppy::datetime {

bool isLeap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
int daysInMonth(int64_t year, int month) { return month == 2 ? 28 + isLeap(year) : 30 + (month + (month > 7)) % 2; }

int64_t ordinalOf(int64_t year, int month, int day) {
  static constexpr int kBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  int64_t y = year - 1;
  return y * 365 + y / 4 - y / 100 + y / 400 + kBefore[month - 1] + (month > 2 && isLeap(year)) + day;
}

void dateOf(int64_t ordinal, int* year, int* month, int* day) {
  // Years that begin in March, in eras of 400: days after the leap day fall into place by themselves.
  int64_t z = ordinal + 305, era = z / 146097, inEra = z - era * 146097;
  int64_t yearOfEra = (inEra - inEra / 1460 + inEra / 36524 - inEra / 146096) / 365;
  int64_t dayOfYear = inEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100), m = (5 * dayOfYear + 2) / 153;
  *day = static_cast<int>(dayOfYear - (153 * m + 2) / 5 + 1);
  *month = static_cast<int>(m < 10 ? m + 3 : m - 9);
  *year = static_cast<int>(yearOfEra + era * 400 + (*month <= 2));
}

bool checkDate(Thread& t, const Fields& f) {
  if (f.year < 1 || f.year > 9999) return raise(t, PyExc_ValueError, "year %lld is out of range", static_cast<long long>(f.year)), false;
  if (f.month < 1 || f.month > 12) return raise(t, PyExc_ValueError, "month must be in 1..12"), false;
  if (f.day >= 1 && f.day <= daysInMonth(f.year, static_cast<int>(f.month))) return true;
  raise(t, PyExc_ValueError, "day is out of range for month");
  return false;
}

Fields fieldsOf(const DateObject* d) {
  Fields f;
  f.year = d->data[0] << 8 | d->data[1];
  f.month = d->data[2];
  f.day = d->data[3];
  return f;
}

Value newDate(Thread& t, TypeObject* type, const Fields& f) {
  auto* d = static_cast<DateObject*>(newInstance(t, type));
  if (!d) return {};
  d->hashcode = -1;
  d->data[0] = static_cast<uint8_t>(f.year >> 8);
  d->data[1] = static_cast<uint8_t>(f.year);
  d->data[2] = static_cast<uint8_t>(f.month);
  d->data[3] = static_cast<uint8_t>(f.day);
  return d;
}

namespace {

int64_t ordinal(Value v) {
  Fields f = fieldsOf(v.as<DateObject>());
  return ordinalOf(f.year, static_cast<int>(f.month), static_cast<int>(f.day));
}
bool isPlain(Thread& t, Value v) { return typeOf(v) == classOf(t, kDate); }

Value dateNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("year=None, month=None, day=None");
  Value a[3];
  if (!bindArgs(t, "date", kSignature, args, a)) return {};
  if (!a[0].isEmpty() && (isBytes(a[0]) || isStr(a[0]))) return slowNew_py(t, kDate, type, args);
  Fields f;
  if (!dateGiven(t, a) || !fieldArg_py(t, a[0], &f.year) || !fieldArg_py(t, a[1], &f.month) || !fieldArg_py(t, a[2], &f.day) || !checkDate(t, f)) return {};
  return newDate(t, type, f);
}

/// A date of the same class; one of a derived class is made by calling it.
Value shifted(Thread& t, Value date, __int128 days) {
  __int128 n = ordinal(date) + days;
  if (n < 1 || n > kMaxOrdinal) return raise(t, PyExc_OverflowError, "date value out of range");
  int y, m, d;
  dateOf(static_cast<int64_t>(n), &y, &m, &d);
  if (isPlain(t, date)) return newDate(t, classOf(t, kDate), Fields{y, m, d});
  Value parts[] = {Value::smallInt(y), Value::smallInt(m), Value::smallInt(d)};
  return call_py(t, typeOf(date), Args{parts, 3});
}

/// A date that is no datetime: those have operators of their own, and do not mix with dates.
bool isJustDate(Value v) { return isDate(v) && !isDateTime(v); }

Value add(Thread& t, Value a, Value b) {
  if (!isDate(a)) std::swap(a, b);
  return isJustDate(a) && isDelta(b) ? shifted(t, a, b.as<DeltaObject>()->days) : notImplemented();
}
Value subtract(Thread& t, Value a, Value b) {
  if (!isJustDate(a)) return notImplemented();
  if (isDelta(b)) return shifted(t, a, -static_cast<__int128>(b.as<DeltaObject>()->days));
  return isJustDate(b) ? newDelta(t, static_cast<__int128>(ordinal(a) - ordinal(b)) * kDaySeconds * 1000000) : notImplemented();
}

Value compare(Thread&, Value a, Value b, int op) {
  if (!isDate(a) || !isDate(b)) return notImplemented();
  // A datetime's own comparison comes first, as of a derived class; asked directly, a date sees another date in it.
  return ordered(std::memcmp(a.as<DateObject>()->data, b.as<DateObject>()->data, sizeof(DateObject::data)), op);
}

Value toOrdinal(Thread&, Value self, Value*) { return Value::smallInt(ordinal(self)); }
Value weekday(Thread&, Value self, Value*) { return Value::smallInt((ordinal(self) + 6) % 7); }
Value isoWeekday(Thread&, Value self, Value*) { return Value::smallInt((ordinal(self) + 6) % 7 + 1); }

Value isoFormat(Thread& t, Value self, Value*) {
  Fields f = fieldsOf(self.as<DateObject>());
  char text[32];
  int n = std::snprintf(text, sizeof text, "%04d-%02d-%02d", static_cast<int>(f.year), static_cast<int>(f.month), static_cast<int>(f.day));
  return newStr(t, std::string_view(text, static_cast<size_t>(n)));
}

Value replace(Thread& t, Value self, Value* a) {
  Fields f = fieldsOf(self.as<DateObject>());
  if (!fieldArg_py(t, a[0], &f.year) || !fieldArg_py(t, a[1], &f.month) || !fieldArg_py(t, a[2], &f.day) || !checkDate(t, f)) return {};
  return newDate(t, typeOf(self), f);
}

Value fromOrdinal(Thread& t, Value cls, Value* a) {
  if (cls.bits() == Value(classOf(t, kDate)).bits() && a[0].isSmallInt() && a[0].asSmallInt() >= 1 && a[0].asSmallInt() <= kMaxOrdinal) {
    int y, m, d;
    dateOf(a[0].asSmallInt(), &y, &m, &d);
    return newDate(t, classOf(t, kDate), Fields{y, m, d});
  }
  if (a[0].isSmallInt() && a[0].asSmallInt() < 1) return raise(t, PyExc_ValueError, "ordinal must be >= 1");
  return slow_py(t, kDate, "fromordinal", {cls, a[0]});
}

// Here because datetime's, below the library's date in the order of bases, would not be found otherwise.
Value fromTimestamp(Thread& t, Value cls, Value* a) { return slow_py(t, kDate, "fromtimestamp", {cls, a[0]}); }
Value fromIsoFormat(Thread& t, Value cls, Value* a) { return slow_py(t, kDate, "fromisoformat", {cls, a[0]}); }

const NativeSlot kSlots[] = {{kSlotNew, nativeSlot(dateNew)}, {kSlotAdd, nativeSlot(add)}, {kSlotSub, nativeSlot(subtract)}, {0, nullptr}};
const BuiltinDef kMethods[] = {{"toordinal", "", toOrdinal}, {"weekday", "", weekday}, {"isoweekday", "", isoWeekday}, {"isoformat", "", isoFormat},
                               {"replace", "year=None, month=None, day=None", replace},
                               {"fromordinal", "n, /", fromOrdinal, nullptr, kBuiltinClassMethod},
                               {"fromtimestamp", "timestamp, /", fromTimestamp, nullptr, kBuiltinClassMethod},
                               {"fromisoformat", "date_string, /", fromIsoFormat, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};

}  // namespace

const TypeSpec kDateSpec = {.type = &dateType, .name = "_datetime_layouts.date", .basicSize = sizeof(DateObject), .flags = kTypeBaseType, .slots = kSlots,
                            .compare = compare, .methods = kMethods, .getset = kDateFields};

}  // namespace ppy::datetime
