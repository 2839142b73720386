/// Times as C handles them: nanoseconds in 64 bits, and the conversions from and to objects, timeval and timespec.
#include <sys/time.h>

#include <cmath>
#include <ctime>

#include "cpyext/bridge/state.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

constexpr int64_t kNs = 1000000000;

int tooLarge() { return raise(ApiCall(), PyExc_OverflowError, "timestamp too large to convert to C _PyTime_t"), -1; }
int outOfRange() { return raise(ApiCall(), PyExc_OverflowError, "timestamp out of range for platform time_t"), -1; }

int64_t clockNs(clockid_t id) {
  timespec ts;
  clock_gettime(id, &ts);
  return ts.tv_sec * kNs + ts.tv_nsec;
}

int64_t divide(int64_t a, int64_t k, _PyTime_round_t round) {
  int64_t q = a / k, r = a % k;
  if (r == 0) return q;
  switch (round) {
    case _PyTime_ROUND_FLOOR: return r < 0 ? q - 1 : q;
    case _PyTime_ROUND_CEILING: return r > 0 ? q + 1 : q;
    case _PyTime_ROUND_UP: return a > 0 ? q + 1 : q - 1;
    default: {
      int64_t twice = r < 0 ? -2 * r : 2 * r;
      if (twice > k || (twice == k && q % 2)) return a > 0 ? q + 1 : q - 1;
      return q;
    }
  }
}
double rounded(double d, _PyTime_round_t round) {
  switch (round) {
    case _PyTime_ROUND_FLOOR: return std::floor(d);
    case _PyTime_ROUND_CEILING: return std::ceil(d);
    case _PyTime_ROUND_UP: return d >= 0 ? std::ceil(d) : std::floor(d);
    default: return std::nearbyint(d);
  }
}
bool fits(double d) { return d >= -9223372036854775808.0 && d < 9223372036854775808.0; }
bool isDouble(PyObject* o) { return isSubtype(asObject(o)->ob_type, &PyFloat_Type); }
/// -1 with ValueError for NaN.
int number(PyObject* o, double* d) {
  *d = PyFloat_AsDouble(o);
  return std::isnan(*d) ? (raise(ApiCall(), PyExc_ValueError, "Invalid value NaN (not a number)"), -1) : 0;
}
/// An int; `overflow` words its being too large.
int whole(PyObject* o, long long* out, int (*overflow)()) {
  ApiCall api;
  Thread& t = api;
  *out = PyLong_AsLongLong(o);
  if (*out != -1 || !pending(t)) return 0;
  if (!pendingIs(t, PyExc_OverflowError)) return -1;
  clearException(t);
  return overflow();
}

int timeFromObject(_PyTime_t* out, PyObject* o, int64_t unit, _PyTime_round_t round) {
  if (isDouble(o)) {
    double d;
    if (number(o, &d) < 0) return -1;
    d = rounded(d * static_cast<double>(unit), round);
    if (!fits(d)) return tooLarge();
    *out = static_cast<_PyTime_t>(d);
    return 0;
  }
  long long n;
  if (whole(o, &n, tooLarge) < 0) return -1;
  int64_t ns;
  if (__builtin_mul_overflow(int64_t{n}, unit, &ns)) return tooLarge();
  *out = ns;
  return 0;
}

/// Seconds, and parts of one: `denominator` of them make a second.
int secondsAndParts(PyObject* o, time_t* seconds, long* parts, long denominator, _PyTime_round_t round) {
  if (isDouble(o)) {
    double d, full;
    if (number(o, &d) < 0) return -1;
    auto all = static_cast<double>(denominator);
    double part = rounded(std::modf(d, &full) * all, round);
    if (part >= all) part -= all, full += 1.0;
    else if (part < 0) part += all, full -= 1.0;
    if (!fits(full)) return outOfRange();
    *seconds = static_cast<time_t>(full);
    *parts = static_cast<long>(part);
    return 0;
  }
  long long n;
  if (whole(o, &n, outOfRange) < 0) return -1;
  *seconds = n;
  *parts = 0;
  return 0;
}

}  // namespace

PPY_API _PyTime_t _PyTime_GetMonotonicClock() { return clockNs(CLOCK_MONOTONIC); }
PPY_API _PyTime_t _PyTime_GetSystemClock() { return clockNs(CLOCK_REALTIME); }
PPY_API _PyTime_t _PyTime_GetPerfCounter() { return clockNs(CLOCK_MONOTONIC); }
PPY_API _PyTime_t _PyTime_FromSeconds(int s) { return s * kNs; }
PPY_API _PyTime_t _PyTime_FromNanoseconds(_PyTime_t ns) { return ns; }
PPY_API int _PyTime_FromNanosecondsObject(_PyTime_t* out, PyObject* o) {
  if (!isSubtype(asObject(o)->ob_type, &PyLong_Type)) return raise(ApiCall(), PyExc_TypeError, "expect int, got %s", asObject(o)->ob_type->tp_name), -1;
  long long n;
  if (whole(o, &n, tooLarge) < 0) return -1;
  *out = n;
  return 0;
}
PPY_API int _PyTime_FromSecondsObject(_PyTime_t* out, PyObject* o, _PyTime_round_t r) { return timeFromObject(out, o, kNs, r); }
PPY_API int _PyTime_FromMillisecondsObject(_PyTime_t* out, PyObject* o, _PyTime_round_t r) { return timeFromObject(out, o, 1000000, r); }
PPY_API int _PyTime_FromTimeval(_PyTime_t* out, struct timeval* tv) {
  *out = tv->tv_sec * kNs + tv->tv_usec * 1000;
  return 0;
}
PPY_API double _PyTime_AsSecondsDouble(_PyTime_t v) { return v % kNs == 0 ? static_cast<double>(v / kNs) : static_cast<double>(v) / 1e9; }
PPY_API _PyTime_t _PyTime_AsMilliseconds(_PyTime_t v, _PyTime_round_t r) { return divide(v, 1000000, r); }
PPY_API _PyTime_t _PyTime_AsMicroseconds(_PyTime_t v, _PyTime_round_t r) { return divide(v, 1000, r); }
PPY_API _PyTime_t _PyTime_AsNanoseconds(_PyTime_t v) { return v; }
PPY_API PyObject* _PyTime_AsNanosecondsObject(_PyTime_t v) { return PyLong_FromLongLong(v); }
PPY_API int _PyTime_AsTimeval(_PyTime_t v, struct timeval* tv, _PyTime_round_t r) {
  int64_t us = divide(v, 1000, r);
  tv->tv_sec = us / 1000000;
  tv->tv_usec = us % 1000000;
  if (tv->tv_usec < 0) tv->tv_usec += 1000000, tv->tv_sec--;
  return 0;
}
PPY_API void _PyTime_AsTimeval_clamp(_PyTime_t v, struct timeval* tv, _PyTime_round_t r) { _PyTime_AsTimeval(v, tv, r); }
PPY_API int _PyTime_AsTimevalTime_t(_PyTime_t v, time_t* seconds, int* us, _PyTime_round_t r) {
  struct timeval tv;
  _PyTime_AsTimeval(v, &tv, r);
  *seconds = tv.tv_sec;
  *us = static_cast<int>(tv.tv_usec);
  return 0;
}
PPY_API int _PyTime_AsTimespec(_PyTime_t v, struct timespec* ts) {
  ts->tv_sec = v / kNs;
  ts->tv_nsec = v % kNs;
  if (ts->tv_nsec < 0) ts->tv_nsec += kNs, ts->tv_sec--;
  return 0;
}
PPY_API void _PyTime_AsTimespec_clamp(_PyTime_t v, struct timespec* ts) { _PyTime_AsTimespec(v, ts); }
PPY_API _PyTime_t _PyTime_Add(_PyTime_t a, _PyTime_t b) {
  int64_t r;
  return __builtin_add_overflow(a, b, &r) ? (a > 0 ? INT64_MAX : INT64_MIN) : r;
}
PPY_API _PyTime_t _PyDeadline_Init(_PyTime_t timeout) { return _PyTime_Add(_PyTime_GetMonotonicClock(), timeout); }
PPY_API _PyTime_t _PyDeadline_Get(_PyTime_t deadline) { return deadline - _PyTime_GetMonotonicClock(); }

PPY_API int _PyTime_ObjectToTime_t(PyObject* o, time_t* out, _PyTime_round_t r) {
  if (isDouble(o)) {
    double d;
    if (number(o, &d) < 0) return -1;
    d = rounded(d, r);
    if (!fits(d)) return outOfRange();
    *out = static_cast<time_t>(d);
    return 0;
  }
  long long n;
  if (whole(o, &n, outOfRange) < 0) return -1;
  *out = n;
  return 0;
}
PPY_API int _PyTime_ObjectToTimeval(PyObject* o, time_t* seconds, long* us, _PyTime_round_t r) { return secondsAndParts(o, seconds, us, 1000000, r); }
PPY_API int _PyTime_ObjectToTimespec(PyObject* o, time_t* seconds, long* ns, _PyTime_round_t r) { return secondsAndParts(o, seconds, ns, kNs, r); }
PPY_API time_t _PyLong_AsTime_t(PyObject* o) {
  long long n;
  return whole(o, &n, outOfRange) < 0 ? -1 : n;
}
PPY_API PyObject* _PyLong_FromTime_t(time_t v) { return PyLong_FromLongLong(v); }
