// The time module: clocks, sleeping, calendar conversion.
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>

#include "runtime/builtins/codecs.h"
#include "stdlib/common/clock.h"
#include "stdlib/common/module.h"
#include "stdlib/modules.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/frame/services.h"
#include "runtime/thread/runtime.h"
#include "stdlib/common/struct_sequence.h"

namespace ppy {
namespace {

Value seconds(Thread& t, clockid_t clock) {
  timespec ts;
  if (clock_gettime(clock, &ts) < 0) return raiseOSError_py(t, errno);
  return makeFloat(t, static_cast<double>(ts.tv_sec) + static_cast<double>(ts.tv_nsec) * 1e-9);
}
Value nanoseconds(Thread& t, clockid_t clock) {
  timespec ts;
  if (clock_gettime(clock, &ts) < 0) return raiseOSError_py(t, errno);
  return makeInt(t, static_cast<int64_t>(ts.tv_sec) * 1000000000 + ts.tv_nsec);
}

bool clockArgument(Thread& t, Value v, clockid_t* clock) {
  intptr_t id;
  if (!asIndex_py(t, v, &id, PyExc_OverflowError)) return false;
  *clock = static_cast<clockid_t>(id);
  return true;
}
Value clockGet(Thread& t, Value, Value* a) {
  clockid_t clock;
  return clockArgument(t, a[0], &clock) ? seconds(t, clock) : Value();
}
Value clockGetNs(Thread& t, Value, Value* a) {
  clockid_t clock;
  return clockArgument(t, a[0], &clock) ? nanoseconds(t, clock) : Value();
}
Value clockGetRes(Thread& t, Value, Value* a) {
  clockid_t clock;
  timespec ts;
  if (!clockArgument(t, a[0], &clock)) return {};
  if (clock_getres(clock, &ts) < 0) return raiseOSError_py(t, errno);
  return makeFloat(t, static_cast<double>(ts.tv_sec) + static_cast<double>(ts.tv_nsec) * 1e-9);
}
Value clockSet(Thread& t, Value, Value* a) {
  clockid_t clock;
  double d;
  if (!clockArgument(t, a[0], &clock) || !asDouble_py(t, a[1], &d)) return {};
  double whole = std::floor(d);
  timespec ts = {static_cast<time_t>(whole), static_cast<long>((d - whole) * 1e9)};
  return clock_settime(clock, &ts) < 0 ? raiseOSError_py(t, errno) : none();
}
Value clockSetNs(Thread& t, Value, Value* a) {
  clockid_t clock;
  intptr_t ns;
  if (!clockArgument(t, a[0], &clock) || !asIndex_py(t, a[1], &ns, PyExc_OverflowError)) return {};
  int64_t part = ns % 1000000000;
  timespec ts = {ns / 1000000000 - (part < 0), part < 0 ? part + 1000000000 : part};
  return clock_settime(clock, &ts) < 0 ? raiseOSError_py(t, errno) : none();
}
Value threadClock(Thread& t, Value, Value* a) {
  intptr_t id;
  if (!asIndex_py(t, a[0], &id, PyExc_OverflowError)) return {};
  clockid_t clock;
  int error = pthread_getcpuclockid(static_cast<pthread_t>(id), &clock);
  return error ? raiseOSError_py(t, error) : makeInt(t, clock);
}

/// What get_clock_info says of a clock by name.
struct ClockInfo {
  const char *name, *implementation;
  clockid_t clock;
  bool monotonic, adjustable;
};
const ClockInfo kClocks[] = {{"time", "clock_gettime(CLOCK_REALTIME)", CLOCK_REALTIME, false, true},
                             {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
                             {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
                             {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", CLOCK_PROCESS_CPUTIME_ID, true, false},
                             {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", CLOCK_THREAD_CPUTIME_ID, true, false}};
Value clockInfo(Thread& t, Value, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "get_clock_info() argument 1 must be str, not %T", a[0]);
  for (const ClockInfo& c : kClocks) {
    if (!strEquals(a[0], c.name)) continue;
    timespec ts;
    if (clock_getres(c.clock, &ts) < 0) return raiseOSError_py(t, errno);
    PPY_TRY(types, importModule_py(t, "types"));
    PPY_TRY(make, getAttr_py(t, types, intern(t, "SimpleNamespace")));
    PPY_TRY(info, call_py(t, make));
    PPY_TRY(implementation, newStr(t, c.implementation));
    double resolution = static_cast<double>(ts.tv_sec) + static_cast<double>(ts.tv_nsec) * 1e-9;
    if (!setAttr_py(t, info, intern(t, "implementation"), implementation) || !setAttr_py(t, info, intern(t, "monotonic"), boolean(c.monotonic)) ||
        !setAttr_py(t, info, intern(t, "adjustable"), boolean(c.adjustable)) ||
        !setAttr_py(t, info, intern(t, "resolution"), makeFloat(t, resolution)))
      return {};
    return info;
  }
  return raise(t, PyExc_ValueError, "unknown clock");
}
Value timeStrptime(Thread& t, Value, Value* a) {
  PPY_TRY(module, importModule_py(t, "_strptime"));
  PPY_TRY(parse, getAttr_py(t, module, intern(t, "_strptime_time")));
  return call_py(t, parse, a[0], a[1] ? a[1] : newStr(t, "%a %b %d %H:%M:%S %Y"));
}

Value timeTime(Thread& t, Value, Value*) { return seconds(t, CLOCK_REALTIME); }
Value timeTimeNs(Thread& t, Value, Value*) { return nanoseconds(t, CLOCK_REALTIME); }
Value timeMonotonic(Thread& t, Value, Value*) { return seconds(t, CLOCK_MONOTONIC); }
Value timeMonotonicNs(Thread& t, Value, Value*) { return nanoseconds(t, CLOCK_MONOTONIC); }
Value timeProcess(Thread& t, Value, Value*) { return seconds(t, CLOCK_PROCESS_CPUTIME_ID); }
Value timeProcessNs(Thread& t, Value, Value*) { return nanoseconds(t, CLOCK_PROCESS_CPUTIME_ID); }
Value timeThread(Thread& t, Value, Value*) { return seconds(t, CLOCK_THREAD_CPUTIME_ID); }
Value timeThreadNs(Thread& t, Value, Value*) { return nanoseconds(t, CLOCK_THREAD_CPUTIME_ID); }

/// Sleeps to a deadline, so that interruptions by signals do not lengthen it.
Value timeSleep(Thread& t, Value, Value* a) {
  double d;
  if (!asDouble_py(t, a[0], &d)) return {};
  if (std::isnan(d)) return raise(t, PyExc_ValueError, "Invalid value NaN (not a number)");
  if (d < 0) return raise(t, PyExc_ValueError, "sleep length must be non-negative");
  if (d > 1e9) return raise(t, PyExc_OverflowError, "timestamp too large to convert to C _PyTime_t");
  timespec until = monotonicAfter(d);
  if (!pollSafepoint_py(t)) return {};  // a signal that came before the sleep does not wait for its end
  while (whileReleased(t, [&] { return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr); }) == EINTR)
    if (!pollSafepoint_py(t)) return {};
  return none();
}

StructSequence kStructTime = {
    .name = "time.struct_time",
    .fields = {"tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst", "tm_zone", "tm_gmtoff"},
    .visible = 9, .constructible = true};

Value structTime(Thread& t, const tm& tm) {
  Value items[11] = {Value::smallInt(tm.tm_year + int64_t{1900}), Value::smallInt(tm.tm_mon + 1), Value::smallInt(tm.tm_mday),
                    Value::smallInt(tm.tm_hour), Value::smallInt(tm.tm_min), Value::smallInt(tm.tm_sec),
                    Value::smallInt((tm.tm_wday + 6) % 7), Value::smallInt(tm.tm_yday + 1), Value::smallInt(tm.tm_isdst),
                     newStr(t, tm.tm_zone), Value::smallInt(tm.tm_gmtoff)};
  return newStructSequence(t, kStructTime, items);
}

bool clockArgument_py(Thread& t, Value v, time_t* out) {
  if (v.isEmpty() || isNone(v)) {
    *out = ::time(nullptr);
    return true;
  }
  double d;
  if (!asDouble_py(t, v, &d)) return false;
  if (std::isnan(d)) {
    raise(t, PyExc_ValueError, "cannot convert float NaN to integer");
    return false;
  }
  if (isInt(v)) {
    int64_t whole;
    if (intFits64(v, &whole)) {
      *out = whole;
      return true;
    }
  }
  if (d < -0x1p63 || d >= 0x1p63) {
    raise(t, PyExc_OverflowError, "timestamp out of range for platform time_t");
    return false;
  }
  *out = static_cast<time_t>(std::floor(d));
  return true;
}

Value timeLocaltime(Thread& t, Value, Value* a) {
  time_t when;
  tm tm;
  if (!clockArgument_py(t, a[0], &when)) return {};
  if (!localtime_r(&when, &tm)) return raiseOSError_py(t, errno);
  return structTime(t, tm);
}
Value timeGmtime(Thread& t, Value, Value* a) {
  time_t when;
  tm tm;
  if (!clockArgument_py(t, a[0], &when)) return {};
  if (!gmtime_r(&when, &tm)) return raiseOSError_py(t, errno);
  return structTime(t, tm);
}

/// A time tuple argument as a tm, its ranges not looked at; the local time when empty.
bool tupleArgument_py(Thread& t, const char* function, Value v, tm* out) {
  memset(out, 0, sizeof *out);
  if (v.isEmpty()) {
    time_t now = ::time(nullptr);
    localtime_r(&now, out);
    return true;
  }
  if (!isTuple(v)) {
    raise(t, PyExc_TypeError, "Tuple or struct_time argument required");
    return false;
  }
  auto* items = v.as<TupleObject>();
  if (items->ob_size != 9) {
    raise(t, PyExc_TypeError, "%s(): illegal time tuple argument", function);
    return false;
  }
  int n[9];
  for (int i = 0; i < 9; i++)
    if (!intArg_py(t, items->ob_item[i], &n[i])) return false;
  if (n[0] < INT32_MIN + 1900) {
    raise(t, PyExc_OverflowError, "year out of range");
    return false;
  }
  out->tm_year = n[0] - 1900;
  out->tm_mon = static_cast<int>(static_cast<unsigned>(n[1]) - 1);
  out->tm_mday = n[2];
  out->tm_hour = n[3];
  out->tm_min = n[4];
  out->tm_sec = n[5];
  out->tm_wday = static_cast<int>((int64_t{n[6]} + 1) % 7);
  out->tm_yday = static_cast<int>(static_cast<unsigned>(n[7]) - 1);
  out->tm_isdst = n[8];
  return true;
}

/// What asctime() and strftime() want of each field. 0 stands for the first month, day and day of the year.
bool checkFields(Thread& t, tm* out) {
  if (out->tm_mon == -1) out->tm_mon = 0;
  if (out->tm_mday == 0) out->tm_mday = 1;
  if (out->tm_yday == -1) out->tm_yday = 0;
  struct { int value, low, high; const char* name; } fields[] = {
      {out->tm_mon, 0, 11, "month"}, {out->tm_mday, 0, 31, "day of month"}, {out->tm_hour, 0, 23, "hour"}, {out->tm_min, 0, 59, "minute"},
      {out->tm_sec, 0, 61, "seconds"}, {out->tm_wday, 0, 6, "day of week"}, {out->tm_yday, 0, 365, "day of year"}};
  for (auto& f : fields)
    if (f.value < f.low || f.value > f.high) {
      raise(t, PyExc_ValueError, "%s out of range", f.name);
      return false;
    }
  return true;
}

Value timeMktime(Thread& t, Value, Value* a) {
  tm tm;
  if (!tupleArgument_py(t, "mktime", a[0], &tm)) return {};
  tm.tm_wday = -1;
  time_t r = ::mktime(&tm);
  if (r == -1 && tm.tm_wday == -1) return raise(t, PyExc_OverflowError, "mktime argument out of range");
  return makeFloat(t, static_cast<double>(r));
}

Value timeStrftime(Thread& t, Value, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "strftime() argument 1 must be str, not %T", a[0]);
  tm tm;
  if (!tupleArgument_py(t, "strftime", a[1], &tm) || !checkFields(t, &tm)) return {};
  tm.tm_isdst = std::clamp(tm.tm_isdst, -1, 1);
  PPY_TRY(encoded, encode_py(t, a[0], Codec::Utf8, errorHandler(t, "surrogateescape")));
  std::string format(bytesView(encoded));
  if (format.empty()) return emptyStr();
  if (format.find('\0') != std::string::npos) return raise(t, PyExc_ValueError, "embedded null character");
  std::string out(256, 0);
  for (;;) {  // an empty result and too small a buffer look alike: stop at a size no format reaches
    size_t n = ::strftime(out.data(), out.size(), format.c_str(), &tm);
    if (n > 0 || out.size() > format.size() * 256) return strFromFileSystem(t, std::string_view(out.data(), n));
    out.resize(out.size() * 2);
  }
}

Value asctime(Thread& t, const tm& tm) {
  static const char* const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static const char* const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[64];
  snprintf(text, sizeof text, "%s %s%3d %.2d:%.2d:%.2d %lld", days[tm.tm_wday], months[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, 1900ll + tm.tm_year);
  return newStr(t, text);
}
Value timeAsctime(Thread& t, Value, Value* a) {
  tm tm;
  return tupleArgument_py(t, "asctime", a[0], &tm) && checkFields(t, &tm) ? asctime(t, tm) : Value();
}
Value timeCtime(Thread& t, Value, Value* a) {
  time_t when;
  tm tm;
  if (!clockArgument_py(t, a[0], &when)) return {};
  if (!localtime_r(&when, &tm)) return raiseOSError_py(t, errno);
  return asctime(t, tm);
}

/// The zone's names, put into the module's dict.
bool setZone(Thread& t, DictObject* d) {
  tzset();
  return dictSetStr(t, d, intern(t, "timezone"), makeInt(t, timezone)) &&
         dictSetStr(t, d, intern(t, "altzone"), makeInt(t, timezone - 3600 * daylight)) &&
         dictSetStr(t, d, intern(t, "daylight"), Value::smallInt(daylight)) &&
         dictSetStr(t, d, intern(t, "tzname"), tupleOf(t, {newStr(t, tzname[0]), newStr(t, tzname[1])}));
}
Value timeTzset(Thread& t, Value, Value*) {
  PPY_TRY(module, importModule_py(t, "time"));
  return setZone(t, moduleDict(module.as<ModuleObject>())) ? none() : Value();
}

const BuiltinDef kFunctions[] = {
    {"time", "", timeTime}, {"time_ns", "", timeTimeNs}, {"monotonic", "", timeMonotonic}, {"monotonic_ns", "", timeMonotonicNs},
    {"perf_counter", "", timeMonotonic}, {"perf_counter_ns", "", timeMonotonicNs}, {"process_time", "", timeProcess},
    {"process_time_ns", "", timeProcessNs}, {"thread_time", "", timeThread}, {"thread_time_ns", "", timeThreadNs},
    {"sleep", "seconds, /", timeSleep}, {"localtime", "seconds=None, /", timeLocaltime}, {"gmtime", "seconds=None, /", timeGmtime},
    {"mktime", "tuple, /", timeMktime}, {"strftime", "format, tuple=None, /", timeStrftime}, {"asctime", "tuple=None, /", timeAsctime},
    {"ctime", "seconds=None, /", timeCtime}, {"strptime", "string, format=, /", timeStrptime},
    {"get_clock_info", "name, /", clockInfo}, {"clock_gettime", "clk_id, /", clockGet}, {"clock_gettime_ns", "clk_id, /", clockGetNs},
    {"clock_settime", "clk_id, time, /", clockSet}, {"clock_settime_ns", "clk_id, time, /", clockSetNs},
    {"clock_getres", "clk_id, /", clockGetRes}, {"pthread_getcpuclockid", "thread_id, /", threadClock}, {"tzset", "", timeTzset},
    {nullptr, nullptr, nullptr}};

bool initTime(Thread& t, ModuleObject* m) {
  DictObject* d = moduleDict(m);
  for (auto [name, clock] : {std::pair("CLOCK_REALTIME", CLOCK_REALTIME), std::pair("CLOCK_MONOTONIC", CLOCK_MONOTONIC),
                             std::pair("CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW), std::pair("CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID),
                             std::pair("CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID), std::pair("CLOCK_BOOTTIME", CLOCK_BOOTTIME),
                             std::pair("CLOCK_TAI", CLOCK_TAI), std::pair("_STRUCT_TM_ITEMS", 11)})
    if (!dictSetStr(t, d, intern(t, name), Value::smallInt(clock))) return false;
  return readyStructSequence(t, kStructTime) && dictSetStr(t, d, intern(t, "struct_time"), &kStructTime.type) && setZone(t, d);
}

}  // namespace

const NativeModule kTimeModule = {"time", kFunctions, initTime};

}  // namespace ppy
