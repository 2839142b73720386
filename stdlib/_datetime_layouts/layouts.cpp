// The module: types whose attributes are the fields that the library's datetime classes keep their parts in, and the
// operations of theirs that programs do often (stdlib/_datetime/classes.py puts the classes over the types).
#include "stdlib/_datetime_layouts/layouts.h"

#include <cstring>

namespace ppy::datetime {

namespace {

constexpr size_t kData = sizeof(Object) + sizeof(intptr_t) + 1;
static_assert(offsetof(DateTimeObject, data) == kData && offsetof(TimeObject, data) == kData && offsetof(DateObject, data) == kData);
static_assert(offsetof(DateTimeObject, tzinfo) == 40 && offsetof(TimeObject, tzinfo) == 32 && sizeof(DeltaObject) == 40 && sizeof(DateObject) == 32);

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

/// Adopts a class of the library: (name, class, its methods that the type below has natively).
Value adopt(Thread& t, Value, Value* a) {
  static constexpr const char* kNames[kClasses] = {"timedelta", "date", "time", "datetime", "tzinfo"};
  for (int i = 0; i < kClasses; i++) {
    if (!isStr(a[0]) || !strEquals(a[0], kNames[i])) continue;
    if (!isType(a[1]) || !isDict(a[2])) return raise(t, PyExc_TypeError, "a class and a dict of its methods are wanted");
    moduleValues(t, kModuleIndexDatetimeLayouts)[i] = a[1];
    moduleValues(t, kModuleIndexDatetimeLayouts)[kClasses + i] = a[2];
    return none();
  }
  return raise(t, PyExc_ValueError, "no such class: %R", a[0]);
}

/// Names a class of the library as messages of CPython's static types name theirs: with the module.
Value qualify(Thread& t, Value, Value* a) {
  if (!isType(a[0]) || !infoOf(a[0].as<TypeObject>()).heapType) return raise(t, PyExc_TypeError, "a class is wanted");
  auto* type = a[0].as<TypeObject>();
  std::string name = std::string("datetime.") + type->tp_name;
  auto* copy = static_cast<char*>(gc::alloc(t, name.size() + 1, gc::CellKind::Raw));
  std::memcpy(copy, name.c_str(), name.size() + 1);
  static_cast<HeapTypeObject*>(type)->ht_tpname = copy;
  type->tp_name = copy;
  gc::barrier(type);
  return none();
}

/// An instance whose fields are not set: what the library calls object.__new__ for.
Value blank(Thread& t, Value, Value* a) {
  if (!isType(a[0])) return raise(t, PyExc_TypeError, "a class is wanted");
  auto* type = a[0].as<TypeObject>();
  for (const TypeObject* base : {&deltaType, &dateType, &timeType})
    if (isSubtype(type, base)) return newInstance(t, type);
  return callMethod_py(t, &PyBaseObject_Type, intern(t, "__new__"), a, 1);
}

bool init(Thread& t, ModuleObject* m) {
  for (const TypeSpec* spec : {&kDeltaSpec, &kDateSpec, &kTimeSpec, &kDateTimeSpec})
    if (!addType(t, m, *spec)) return false;
  return true;
}

const BuiltinDef kFunctions[] = {{"adopt", "name, cls, methods, /", adopt}, {"blank", "cls, /", blank}, {"qualify", "cls, /", qualify}, {nullptr, nullptr, nullptr}};

}  // namespace

TypeObject deltaType, dateType, timeType, dateTimeType;

#define PART(name, at, bytes) {name, getPart<at, bytes>, setPart<at, bytes>, nullptr}
#define HASH {"_hashcode", getHash, setHash, nullptr}
const GetSetDef kDeltaFields[] = {{"_days", getDelta<&DeltaObject::days>, setDelta<&DeltaObject::days>, nullptr},
                                  {"_seconds", getDelta<&DeltaObject::seconds>, setDelta<&DeltaObject::seconds>, nullptr},
                                  {"_microseconds", getDelta<&DeltaObject::microseconds>, setDelta<&DeltaObject::microseconds>, nullptr},
                                  HASH, {nullptr, nullptr, nullptr, nullptr}};
const GetSetDef kDateFields[] = {PART("_year", 0, 2), PART("_month", 2, 1), PART("_day", 3, 1), HASH, {nullptr, nullptr, nullptr, nullptr}};
const GetSetDef kTimeFields[] = {PART("_hour", 0, 1), PART("_minute", 1, 1), PART("_second", 2, 1), PART("_microsecond", 3, 3), PART("_fold", 6, 1),
                                 {"_tzinfo", getZone<TimeObject>, setZone<TimeObject>, nullptr}, HASH, {nullptr, nullptr, nullptr, nullptr}};
const GetSetDef kDateTimeFields[] = {PART("_hour", 4, 1), PART("_minute", 5, 1), PART("_second", 6, 1), PART("_microsecond", 7, 3), PART("_fold", 10, 1),
                                     {"_tzinfo", getZone<DateTimeObject>, setZone<DateTimeObject>, nullptr}, {nullptr, nullptr, nullptr, nullptr}};
#undef PART
#undef HASH

Value slow_py(Thread& t, Class c, const char* method, std::initializer_list<Value> arguments) {
  Value methods = moduleValues(t, kModuleIndexDatetimeLayouts)[kClasses + c];
  Value f = methods.isEmpty() ? Value() : dictGetStr(methods.as<DictObject>(), intern(t, method));
  if (f.isEmpty()) return raise(t, PyExc_SystemError, "datetime's %s is missing", method);
  return call_py(t, f, Args{arguments.begin(), static_cast<uint32_t>(arguments.size())});
}

Value slowNew_py(Thread& t, Class c, TypeObject* type, const Args& args) {
  constexpr uint32_t kMost = 12;
  if (args.total() > kMost) return raise(t, PyExc_TypeError, "function takes at most %d arguments (%d given)", 9, static_cast<int>(args.total()));
  Value all[kMost + 1] = {type};
  for (uint32_t i = 0; i < args.total(); i++) all[i + 1] = args.v[i];
  Value f = dictGetStr(moduleValues(t, kModuleIndexDatetimeLayouts)[kClasses + c].as<DictObject>(), intern(t, "__new__"));
  return call_py(t, f, Args{all, args.npos + 1, args.kwnames});
}

Value slowKeywords_py(Thread& t, Class c, const char* method, Value self, const char* const* names, const Value* values, int count) {
  DictObject* keywords = newDict(t);
  if (!keywords) return {};
  for (int i = 0; i < count; i++)
    if (!values[i].isEmpty() && !dictSetStr(t, keywords, intern(t, names[i]), values[i])) return {};
  Value f = dictGetStr(moduleValues(t, kModuleIndexDatetimeLayouts)[kClasses + c].as<DictObject>(), intern(t, method));
  return callTuple_py(t, f, tupleOf(t, {self}), keywords);
}

bool dateGiven(Thread& t, const Value* a) {
  static constexpr const char* kNames[] = {"year", "month", "day"};
  for (int i = 0; i < 3; i++)
    if (a[i].isEmpty()) return raise(t, PyExc_TypeError, "function missing required argument '%s' (pos %d)", kNames[i], i + 1), false;
  return true;
}

bool fieldArg_py(Thread& t, Value v, int64_t* out) {
  if (v.isEmpty()) return true;
  if (v.isSmallInt()) return *out = v.asSmallInt(), true;
  intptr_t n;
  if (!asIndex_py(t, v, &n, PyExc_OverflowError)) return false;
  *out = n;
  return true;
}

}  // namespace ppy::datetime

namespace ppy {
const NativeModule kDatetimeLayoutsModule = {"_datetime_layouts", datetime::kFunctions, datetime::init};
}  // namespace ppy
