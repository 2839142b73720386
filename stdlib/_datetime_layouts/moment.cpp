// time and datetime: making, arithmetic and comparison within one time zone, the clock, ISO text. What asks a time zone, and
// what classes derived from these do, is the library's.
#include "stdlib/_datetime_layouts/layouts.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace ppy::datetime {

bool checkTime(Thread& t, const Fields& f) {
  if (f.hour < 0 || f.hour > 23) return raise(t, PyExc_ValueError, "hour must be in 0..23"), false;
  if (f.minute < 0 || f.minute > 59) return raise(t, PyExc_ValueError, "minute must be in 0..59"), false;
  if (f.second < 0 || f.second > 59) return raise(t, PyExc_ValueError, "second must be in 0..59"), false;
  if (f.microsecond < 0 || f.microsecond > 999999) return raise(t, PyExc_ValueError, "microsecond must be in 0..999999"), false;
  if (f.fold == 0 || f.fold == 1) return true;
  raise(t, PyExc_ValueError, "fold must be either 0 or 1");
  return false;
}

bool checkZone(Thread& t, Value zone) {
  if (zone.isEmpty() || isNone(zone) || (zone.isObject() && isInstance(zone, classOf(t, kZone)))) return true;
  raise(t, PyExc_TypeError, "tzinfo argument must be None or of a tzinfo subclass, not type '%T'", zone);
  return false;
}

namespace {

/// The six bytes of a time of day.
void packTime(uint8_t* to, const Fields& f) {
  to[0] = static_cast<uint8_t>(f.hour);
  to[1] = static_cast<uint8_t>(f.minute);
  to[2] = static_cast<uint8_t>(f.second);
  to[3] = static_cast<uint8_t>(f.microsecond >> 16);
  to[4] = static_cast<uint8_t>(f.microsecond >> 8);
  to[5] = static_cast<uint8_t>(f.microsecond);
}
void unpackTime(const uint8_t* from, Fields* f) {
  f->hour = from[0];
  f->minute = from[1];
  f->second = from[2];
  f->microsecond = from[3] << 16 | from[4] << 8 | from[5];
}

template <class T>
void setZone(T* o, Value zone) {
  if (zone.isEmpty()) zone = none();
  gc::store(o, &o->tzinfo, zone);
  o->hasTzinfo = !isNone(zone);
}
template <class T>
Value zoneOf(const T* o) { return o->tzinfo ? o->tzinfo : none(); }
template <class T>
void traceZone(Object* o, gc::Marker& m) { m.mark(static_cast<T*>(o)->tzinfo); }

bool isPlain(Thread& t, Value v) { return typeOf(v) == classOf(t, kDateTime); }
DateTimeObject* moment(Value v) { return v.as<DateTimeObject>(); }
bool sameZone(Value a, Value b) { return zoneOf(moment(a)).bits() == zoneOf(moment(b)).bits(); }

/// Seconds since the day before 0001-01-01.
int64_t secondsOf(const Fields& f) {
  return ordinalOf(f.year, static_cast<int>(f.month), static_cast<int>(f.day)) * kDaySeconds + f.hour * 3600 + f.minute * 60 + f.second;
}
/// The reverse. False: outside of the years 1 … 9999.
bool fieldsFrom(int64_t seconds, int64_t microsecond, Fields* f) {
  int64_t day = seconds / kDaySeconds, rest = seconds % kDaySeconds;
  if (seconds < kDaySeconds || day > kMaxOrdinal) return false;
  int y, m, d;
  dateOf(day, &y, &m, &d);
  *f = Fields{y, m, d, rest / 3600, rest / 60 % 60, rest % 60, microsecond};
  return true;
}

// --- making -------------------------------------------------------------------------------------

Value timeNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0");
  Value a[6];
  if (!bindArgs(t, "time", kSignature, args, a)) return {};
  if (!a[0].isEmpty() && (isBytes(a[0]) || isStr(a[0]))) return slowNew_py(t, kTime, type, args);
  Fields f;
  int64_t* const places[] = {&f.hour, &f.minute, &f.second, &f.microsecond};
  for (int i = 0; i < 4; i++)
    if (!fieldArg_py(t, a[i], places[i])) return {};
  if (!fieldArg_py(t, a[5], &f.fold) || !checkTime(t, f) || !checkZone(t, a[4])) return {};
  return newTime(t, type, f, a[4]);
}

/// year … microsecond, from arguments in this order.
bool momentArgs_py(Thread& t, const Value* a, Fields* f) {
  int64_t* const places[] = {&f->year, &f->month, &f->day, &f->hour, &f->minute, &f->second, &f->microsecond};
  for (int i = 0; i < 7; i++)
    if (!fieldArg_py(t, a[i], places[i])) return false;
  return true;
}

Value dateTimeNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("year=None, month=None, day=None, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0");
  Value a[9];
  if (!bindArgs(t, "datetime", kSignature, args, a)) return {};
  if (!a[0].isEmpty() && (isBytes(a[0]) || isStr(a[0]))) return slowNew_py(t, kDateTime, type, args);
  Fields f;
  if (!dateGiven(t, a) || !momentArgs_py(t, a, &f) || !fieldArg_py(t, a[8], &f.fold) || !checkDate(t, f) || !checkTime(t, f) || !checkZone(t, a[7])) return {};
  return newDateTime(t, type, f, a[7]);
}

Value replace(Thread& t, Value self, Value* a) {
  Fields f = fieldsOf(moment(self));
  if (!momentArgs_py(t, a, &f) || !fieldArg_py(t, a[8], &f.fold) || !checkDate(t, f) || !checkTime(t, f) || !checkZone(t, a[7])) return {};
  return newDateTime(t, typeOf(self), f, a[7].isEmpty() ? zoneOf(moment(self)) : a[7]);
}

// --- arithmetic and comparison -------------------------------------------------------------------

Value shifted(Thread& t, Value self, __int128 microseconds) {
  Fields f = fieldsOf(moment(self));
  constexpr int64_t kDayMicroseconds = kDaySeconds * 1000000;
  __int128 n = static_cast<__int128>(secondsOf(f)) * 1000000 + f.microsecond + microseconds;
  if (n < kDayMicroseconds || n >= static_cast<__int128>(kMaxOrdinal + 1) * kDayMicroseconds) return raise(t, PyExc_OverflowError, "date value out of range");
  int64_t all = static_cast<int64_t>(n);
  Fields r;
  fieldsFrom(all / 1000000, all % 1000000, &r);
  if (isPlain(t, self)) return newDateTime(t, classOf(t, kDateTime), r, zoneOf(moment(self)));
  // One of a derived class is made by calling it.
  Value parts[] = {Value::smallInt(r.year), Value::smallInt(r.month), Value::smallInt(r.day), Value::smallInt(r.hour),
                   Value::smallInt(r.minute), Value::smallInt(r.second), Value::smallInt(r.microsecond), zoneOf(moment(self))};
  return call_py(t, typeOf(self), Args{parts, 8});
}

Value add(Thread& t, Value a, Value b) {
  if (!isDateTime(a)) std::swap(a, b);
  return isDelta(b) ? shifted(t, a, microsecondsOf(b.as<DeltaObject>())) : notImplemented();
}

/// utcoffset() in microseconds; `none` where there is no zone, or it has none. False: exception pending.
bool offsetOf_py(Thread& t, Value v, Value zone, bool* none, __int128* out) {
  *none = true;
  if (isNone(zone)) return true;
  Value offset = callMethod_py(t, v, intern(t, "utcoffset"), nullptr, 0);
  if (offset.isEmpty()) return false;
  *none = !isDelta(offset);
  if (!*none) *out = microsecondsOf(offset.as<DeltaObject>());
  return true;
}

/// Microseconds from b to a, of two zones. False: exception pending.
bool difference_py(Thread& t, Value a, Value b, __int128* out) {
  bool naive, otherNaive;
  __int128 offset = 0, otherOffset = 0;
  if (!offsetOf_py(t, a, zoneOf(moment(a)), &naive, &offset) || !offsetOf_py(t, b, zoneOf(moment(b)), &otherNaive, &otherOffset)) return false;
  if (naive != otherNaive) return raise(t, PyExc_TypeError, "can't subtract offset-naive and offset-aware datetimes"), false;
  Fields x = fieldsOf(moment(a)), y = fieldsOf(moment(b));
  *out = static_cast<__int128>(secondsOf(x) - secondsOf(y)) * 1000000 + (x.microsecond - y.microsecond) - offset + otherOffset;
  return true;
}

Value subtract(Thread& t, Value a, Value b) {
  if (!isDateTime(a)) return notImplemented();
  if (isDelta(b)) return shifted(t, a, -microsecondsOf(b.as<DeltaObject>()));
  if (isDateTime(b) && sameZone(a, b)) {
    Fields x = fieldsOf(moment(a)), y = fieldsOf(moment(b));
    return newDelta(t, static_cast<__int128>(secondsOf(x) - secondsOf(y)) * 1000000 + (x.microsecond - y.microsecond));
  }
  __int128 n;
  return !isDateTime(b) ? notImplemented() : difference_py(t, a, b, &n) ? newDelta(t, n) : Value();
}

/// Would the offset of `v` be another with the other fold? Then it is equal to no time of another zone.
bool changesWithFold_py(Thread& t, Value v, bool naive, __int128 offset, bool* out) {
  Fields f = fieldsOf(moment(v));
  f.fold = !f.fold;
  Value flipped = newDateTime(t, classOf(t, kDateTime), f, zoneOf(moment(v)));
  bool flippedNaive;
  __int128 flippedOffset = 0;
  if (flipped.isEmpty() || !offsetOf_py(t, flipped, zoneOf(moment(v)), &flippedNaive, &flippedOffset)) return false;
  *out = flippedNaive != naive || (!naive && flippedOffset != offset);
  return true;
}

Value compare(Thread& t, Value a, Value b, int op) {
  if (!isDateTime(a) || !isDate(b)) return notImplemented();
  bool equality = op == kEq || op == kNe;
  if (!isDateTime(b)) return equality ? boolean(op == kNe) : raise(t, PyExc_TypeError, "can't compare %T to %T", a, b);
  int fields = std::memcmp(moment(a)->data, moment(b)->data, sizeof(DateTimeObject::data));
  if (sameZone(a, b)) return ordered(fields, op);
  bool naive, otherNaive;
  __int128 offset = 0, otherOffset = 0;
  if (!offsetOf_py(t, a, zoneOf(moment(a)), &naive, &offset) || !offsetOf_py(t, b, zoneOf(moment(b)), &otherNaive, &otherOffset)) return {};
  if (naive != otherNaive)
    return equality ? boolean(op == kNe) : raise(t, PyExc_TypeError, "can't compare offset-naive and offset-aware datetimes");
  int order = fields;
  if (offset != otherOffset) {
    Fields x = fieldsOf(moment(a)), y = fieldsOf(moment(b));
    __int128 n = static_cast<__int128>(secondsOf(x) - secondsOf(y)) * 1000000 + (x.microsecond - y.microsecond) - offset + otherOffset;
    order = n < 0 ? -1 : n > 0;
  }
  if (equality && order == 0) {
    bool changes, otherChanges = false;
    if (!changesWithFold_py(t, a, naive, offset, &changes) || (!changes && !changesWithFold_py(t, b, otherNaive, otherOffset, &otherChanges))) return {};
    order = changes || otherChanges;
  }
  return ordered(order, op);
}

Value compareTimes(Thread& t, Value a, Value b, int op) {
  if (!isTime(a) || !isTime(b)) return notImplemented();
  auto *x = a.as<TimeObject>(), *y = b.as<TimeObject>();
  int fields = std::memcmp(x->data, y->data, sizeof(TimeObject::data));
  if (zoneOf(x).bits() == zoneOf(y).bits()) return ordered(fields, op);
  bool naive, otherNaive;
  __int128 offset = 0, otherOffset = 0;
  if (!offsetOf_py(t, a, zoneOf(x), &naive, &offset) || !offsetOf_py(t, b, zoneOf(y), &otherNaive, &otherOffset)) return {};
  if (naive != otherNaive)
    return op == kEq || op == kNe ? boolean(op == kNe) : raise(t, PyExc_TypeError, "can't compare offset-naive and offset-aware times");
  if (offset == otherOffset) return ordered(fields, op);
  // Whole seconds of the offsets count.
  auto seconds = [](const Fields& f, __int128 from) { return f.hour * 3600 + f.minute * 60 + f.second - static_cast<int64_t>((from - (from % 1000000 + 1000000) % 1000000) / 1000000); };
  Fields f = fieldsOf(x), g = fieldsOf(y);
  int64_t n = seconds(f, offset) - seconds(g, otherOffset);
  if (n == 0) n = f.microsecond - g.microsecond;
  return ordered(n < 0 ? -1 : n > 0, op);
}

// --- the clock ----------------------------------------------------------------------------------

constexpr int64_t kUnixEpoch = 719163 * kDaySeconds;  ///< 1970-01-01 as secondsOf() has it

/// Local time of a moment of the system's clock, as seconds on the wall.
bool localSeconds(int64_t clock, int64_t* out) {
  std::tm parts;
  time_t c = clock;
  if (!::localtime_r(&c, &parts) || parts.tm_year < -1899 || parts.tm_year > 8099) return false;
  Fields f{parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, std::min(parts.tm_sec, 59)};
  *out = secondsOf(f);
  return true;
}

/// A moment of the clock in local time or UTC. Empty without an exception: the library knows what to say.
Value fromClock(Thread& t, int64_t clock, int64_t microsecond, bool utc) {
  Fields f;
  int64_t wall;
  if (utc) return fieldsFrom(clock + kUnixEpoch, microsecond, &f) ? newDateTime(t, classOf(t, kDateTime), f, Value()) : Value();
  if (!localSeconds(clock, &wall) || !fieldsFrom(wall, microsecond, &f)) return {};
  // The second time that a wall shows this: it was set back at most a day ago.
  int64_t before, again;
  if (localSeconds(clock - kDaySeconds, &before) && wall - before - kDaySeconds < 0 && localSeconds(clock + (wall - before - kDaySeconds), &again) && again == wall) f.fold = 1;
  return newDateTime(t, classOf(t, kDateTime), f, Value());
}

bool isPlainClass(Thread& t, Value cls) { return cls.bits() == Value(classOf(t, kDateTime)).bits(); }

Value now(Thread& t, Value cls, bool utc) {
  timespec ts;
  return ::clock_gettime(CLOCK_REALTIME, &ts) == 0 && isPlainClass(t, cls) ? fromClock(t, ts.tv_sec, ts.tv_nsec / 1000, utc) : Value();
}
Value nowMethod(Thread& t, Value cls, Value* a) {
  Value zone = a[0].isEmpty() ? none() : a[0];
  if (isNone(zone))
    if (Value v = now(t, cls, false); !v.isEmpty() || pending(t)) return v;
  return slow_py(t, kDateTime, "now", {cls, zone});
}
Value utcNow(Thread& t, Value cls, Value*) {
  Value v = now(t, cls, true);
  return !v.isEmpty() || pending(t) ? v : slow_py(t, kDateTime, "utcnow", {cls});
}

Value fromTimestamp(Thread& t, Value cls, Value stamp, bool utc) {
  if (!isPlainClass(t, cls)) return {};
  if (stamp.isSmallInt()) {
    int64_t n = stamp.asSmallInt();
    return n > -100000000000 && n < 300000000000 ? fromClock(t, n, 0, utc) : Value();
  }
  if (!isFloat(stamp)) return {};
  if (std::isnan(floatValue(stamp))) return raise(t, PyExc_ValueError, "Invalid value NaN (not a number)");
  double whole, part = std::modf(floatValue(stamp), &whole);
  if (!(whole > -1e11 && whole < 3e11)) return {};
  auto seconds = static_cast<int64_t>(whole), microsecond = static_cast<int64_t>(std::nearbyint(part * 1e6));
  if (microsecond >= 1000000) seconds++, microsecond -= 1000000;
  else if (microsecond < 0) seconds--, microsecond += 1000000;
  return fromClock(t, seconds, microsecond, utc);
}
Value fromTimestampMethod(Thread& t, Value cls, Value* a) {
  Value zone = a[1].isEmpty() ? none() : a[1];
  if (isNone(zone))
    if (Value v = fromTimestamp(t, cls, a[0], false); !v.isEmpty() || pending(t)) return v;
  return slow_py(t, kDateTime, "fromtimestamp", {cls, a[0], zone});
}
Value utcFromTimestamp(Thread& t, Value cls, Value* a) {
  Value v = fromTimestamp(t, cls, a[0], true);
  return !v.isEmpty() || pending(t) ? v : slow_py(t, kDateTime, "utcfromtimestamp", {cls, a[0]});
}

/// When the system's clock shows local time `wall`. Around a change of the wall's time fold says which of two moments is
/// meant, or, for a time that was left out, which side.
bool clockOf(int64_t wall, int64_t fold, int64_t* out) {
  auto local = [](int64_t u, int64_t* w) {
    if (!localSeconds(u, w)) return false;
    *w -= kUnixEpoch;
    return true;
  };
  int64_t want = wall - kUnixEpoch, w, w2;
  if (!local(want, &w)) return false;
  int64_t first = want - (w - want), other;
  if (!local(first, &w)) return false;
  if (w == want) {
    // One answer; is there another, a day before or after?
    int64_t probe = first + (fold ? kDaySeconds : -kDaySeconds);
    if (!local(probe, &w2)) return false;
    other = want - (w2 - probe);
    if (other == first) return *out = first, true;
  } else {
    other = want - (w - first);
  }
  if (!local(other, &w2)) return false;
  if (w2 == want) return *out = other, true;
  if (w == want) return *out = first, true;
  *out = fold ? std::min(first, other) : std::max(first, other);
  return true;
}

Value timestamp(Thread& t, Value self, Value*) {
  int64_t clock;
  Fields f = fieldsOf(moment(self));
  if (!isNone(zoneOf(moment(self))) || !clockOf(secondsOf(f), f.fold, &clock)) return slow_py(t, kDateTime, "timestamp", {self});
  return makeFloat(t, static_cast<double>(clock) + static_cast<double>(f.microsecond) / 1e6);
}

// --- parts and text -----------------------------------------------------------------------------

Value datePart(Thread& t, Value self, Value*) { return newDate(t, classOf(t, kDate), fieldsOf(moment(self))); }
Value timePart(Thread& t, Value self, Value*) { return newTime(t, classOf(t, kTime), fieldsOf(moment(self)), Value()); }

Value isoFormat(Thread& t, Value self, Value* a) {
  static constexpr const char* kNames[] = {"sep", "timespec"};
  char separator = 'T';
  bool plain = isNone(zoneOf(moment(self))) && a[1].isEmpty();
  if (plain && !a[0].isEmpty()) {
    plain = isStr(a[0]) && strView(a[0]).length == 1 && strView(a[0])[0] < 0x80;
    if (plain) separator = static_cast<char>(strView(a[0])[0]);
  }
  if (!plain) return slowKeywords_py(t, kDateTime, "isoformat", self, kNames, a, 2);
  Fields f = fieldsOf(moment(self));
  char text[64];
  auto number = [](int64_t n) { return static_cast<int>(n); };
  int n = std::snprintf(text, sizeof text, "%04d-%02d-%02d%c%02d:%02d:%02d", number(f.year), number(f.month), number(f.day), separator, number(f.hour), number(f.minute), number(f.second));
  if (f.microsecond) n += std::snprintf(text + n, sizeof text - static_cast<size_t>(n), ".%06d", number(f.microsecond));
  return newStr(t, std::string_view(text, static_cast<size_t>(n)));
}

/// YYYY-MM-DD, or that with a character, HH:MM:SS and perhaps .ffffff: what isoformat makes without a time zone.
bool readIso(std::string_view s, Fields* f) {
  auto digits = [&](size_t at, int count, int64_t* out) {
    *out = 0;
    for (int i = 0; i < count; i++) {
      char c = s[at + static_cast<size_t>(i)];
      if (c < '0' || c > '9') return false;
      *out = *out * 10 + (c - '0');
    }
    return true;
  };
  if (s.size() != 10 && s.size() != 19 && s.size() != 26) return false;
  if (s[4] != '-' || s[7] != '-' || !digits(0, 4, &f->year) || !digits(5, 2, &f->month) || !digits(8, 2, &f->day)) return false;
  if (f->year < 1 || f->month < 1 || f->month > 12 || f->day < 1 || f->day > daysInMonth(f->year, static_cast<int>(f->month))) return false;
  if (s.size() == 10) return true;
  if (s[13] != ':' || s[16] != ':' || !digits(11, 2, &f->hour) || !digits(14, 2, &f->minute) || !digits(17, 2, &f->second)) return false;
  if (f->hour > 23 || f->minute > 59 || f->second > 59) return false;
  return s.size() == 19 || (s[19] == '.' && digits(20, 6, &f->microsecond));
}

Value fromIsoFormat(Thread& t, Value cls, Value* a) {
  if (isPlainClass(t, cls) && isStr(a[0]) && a[0].as<StrObject>()->state.ascii) {
    StrView v = strView(a[0]);
    Fields f;
    if (readIso(std::string_view(static_cast<const char*>(v.data), static_cast<size_t>(v.length)), &f)) return newDateTime(t, classOf(t, kDateTime), f, Value());
  }
  return slow_py(t, kDateTime, "fromisoformat", {cls, a[0]});
}

const NativeSlot kTimeSlots[] = {{kSlotNew, nativeSlot(timeNew)}, {0, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot(dateTimeNew)}, {kSlotAdd, nativeSlot(add)}, {kSlotSub, nativeSlot(subtract)}, {0, nullptr}};
const BuiltinDef kMethods[] = {{"replace", "year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo=None, *, fold=None", replace},
                               {"timestamp", "", timestamp}, {"date", "", datePart}, {"time", "", timePart}, {"isoformat", "sep='T', timespec='auto'", isoFormat},
                               {"now", "tz=None", nowMethod, nullptr, kBuiltinClassMethod}, {"utcnow", "", utcNow, nullptr, kBuiltinClassMethod},
                               {"fromtimestamp", "timestamp, tz=None", fromTimestampMethod, nullptr, kBuiltinClassMethod},
                               {"utcfromtimestamp", "timestamp, /", utcFromTimestamp, nullptr, kBuiltinClassMethod},
                               {"fromisoformat", "date_string, /", fromIsoFormat, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};

}  // namespace

Fields fieldsOf(const TimeObject* d) {
  Fields f;
  unpackTime(d->data, &f);
  f.fold = d->fold;
  return f;
}
Fields fieldsOf(const DateTimeObject* d) {
  Fields f;
  f.year = d->data[0] << 8 | d->data[1];
  f.month = d->data[2];
  f.day = d->data[3];
  unpackTime(d->data + 4, &f);
  f.fold = d->fold;
  return f;
}

Value newTime(Thread& t, TypeObject* type, const Fields& f, Value zone) {
  auto* d = static_cast<TimeObject*>(newInstance(t, type));
  if (!d) return {};
  d->hashcode = -1;
  packTime(d->data, f);
  d->fold = static_cast<uint8_t>(f.fold);
  setZone(d, zone);
  return d;
}
Value newDateTime(Thread& t, TypeObject* type, const Fields& f, Value zone) {
  auto* d = static_cast<DateTimeObject*>(newInstance(t, type));
  if (!d) return {};
  d->hashcode = -1;
  d->data[0] = static_cast<uint8_t>(f.year >> 8);
  d->data[1] = static_cast<uint8_t>(f.year);
  d->data[2] = static_cast<uint8_t>(f.month);
  d->data[3] = static_cast<uint8_t>(f.day);
  packTime(d->data + 4, f);
  d->fold = static_cast<uint8_t>(f.fold);
  setZone(d, zone);
  return d;
}

const TypeSpec kTimeSpec = {.type = &timeType, .name = "_datetime_layouts.time", .basicSize = sizeof(TimeObject), .flags = kTypeBaseType | kTypeHasGc, .slots = kTimeSlots,
                            .compare = compareTimes, .getset = kTimeFields, .trace = traceZone<TimeObject>};
const TypeSpec kDateTimeSpec = {.type = &dateTimeType, .name = "_datetime_layouts.datetime", .base = &dateType, .basicSize = sizeof(DateTimeObject),
                                .flags = kTypeBaseType | kTypeHasGc, .slots = kSlots, .compare = compare, .methods = kMethods, .getset = kDateTimeFields,
                                .trace = traceZone<DateTimeObject>};

}  // namespace ppy::datetime
