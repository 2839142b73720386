/// OSError: errno to subclass, file names, text.
#include "runtime/builtins/exceptions.h"
#include "runtime/object/number.h"

namespace ppy {
namespace {

OSErrorObject* os(Value v) { return v.as<OSErrorObject>(); }
Value osNew(Thread& t, TypeObject* type, const Args& args);
Value osInit(Thread& t, Value self, const Args& args);

/// A subclass with its own __init__ but OSError's __new__ gets its fields from the __init__ it calls.
bool fieldsFromInit(TypeObject* type) {
  const ResolvedSlot* s = infoOf(type).slots;
  return s[kSlotNew].native == reinterpret_cast<void*>(osNew) && s[kSlotInit].native != reinterpret_cast<void*>(osInit);
}

/// Sets the fields from (errno, strerror, filename, winerror, filename2) and shortens args.
bool fill(Thread& t, Value self, const Args& args) {
  auto* e = os(self);
  PPY_TRY(tuple, positionalTuple(t, args));
  setField(self, &e->args, tuple);
  if (args.npos < 2 || args.npos > 5) return true;
  setField(self, &e->errnum, args.v[0]);
  setField(self, &e->strerror, args.v[1]);
  Value filename = args.npos > 2 ? args.v[2] : Value();
  Value filename2 = args.npos > 4 ? args.v[4] : Value();
  if (!filename || isNone(filename)) return true;
  if (isInt(filename) && isInstance(self, PyExc_BlockingIOError)) {
    // BlockingIOError's third argument is the number of characters written.
    int64_t written;
    if (!intFits64(filename, &written)) return raise(t, PyExc_OverflowError, "Python int too large to convert to C ssize_t"), false;
    e->written = written + 1;  // 0: unset
    return true;
  }
  setField(self, &e->filename, filename);
  if (filename2 && !isNone(filename2)) setField(self, &e->filename2, filename2);
  PPY_TRY(two, tupleFrom(t, args.v, 2));
  setField(self, &e->args, two);
  return true;
}

Value osNew(Thread& t, TypeObject* type, const Args& args) {
  if (fieldsFromInit(type)) {
    auto* e = static_cast<OSErrorObject*>(newInstance(t, type));
    if (!e) return {};
    e->args = newTuple(t, 0);
    gc::barrier(e);
    return e;
  }
  if (args.nkw()) return raise(t, PyExc_TypeError, "%N() takes no keyword arguments", type);
  int64_t err;
  if (type == PyExc_OSError && args.npos >= 2 && args.npos <= 5 && isInt(args.v[0]) && intFits64(args.v[0], &err) &&
      err == static_cast<int>(err))
    type = osErrorType(static_cast<int>(err));
  Object* e = newInstance(t, type);
  if (!e || !fill(t, e, args)) return {};
  return e;
}

Value osInit(Thread& t, Value self, const Args& args) {
  if (!fieldsFromInit(typeOf(self))) return none();
  if (args.nkw()) return raise(t, PyExc_TypeError, "%T() takes no keyword arguments", self);
  return fill(t, self, args) ? none() : Value();
}

Value osStr(Thread& t, Value self) {
  auto* e = os(self);
  Value number = e->errnum ? e->errnum : none(), text = e->strerror ? e->strerror : none();
  if (e->filename) {
    if (e->filename2) return formatStr(t, "[Errno %S] %S: %R -> %R", number, text, e->filename, e->filename2);
    return formatStr(t, "[Errno %S] %S: %R", number, text, e->filename);
  }
  if (e->errnum && e->strerror) return formatStr(t, "[Errno %S] %S", number, text);
  return baseExceptionStr(t, self);
}

Value osReduce(Thread& t, Value self, Value*) {
  auto* e = os(self);
  Value args = e->args;
  auto* tuple = args.as<TupleObject>();
  if (tuple->ob_size == 2 && e->filename) {
    args = e->filename2 ? tupleOf(t, {tuple->ob_item[0], tuple->ob_item[1], e->filename, none(), e->filename2})
                        : tupleOf(t, {tuple->ob_item[0], tuple->ob_item[1], e->filename});
    if (args.isEmpty()) return {};
  }
  return exceptionReduce(t, self, args);
}

Value getWritten(Thread& t, Value self) {
  if (!os(self)->written) return raiseNoAttribute(t, self, intern(t, "characters_written"));
  return makeInt(t, os(self)->written - 1);
}
bool setWritten(Thread& t, Value self, Value v) {
  if (v.isEmpty()) {
    if (!os(self)->written) return raiseNoAttribute(t, self, intern(t, "characters_written")), false;
    os(self)->written = 0;
    return true;
  }
  intptr_t n;
  if (!asIndex_py(t, v, &n, PyExc_ValueError)) return false;
  os(self)->written = n + 1;
  return true;
}

void traceOs(Object* o, gc::Marker& m) {
  traceException(o, m);
  traceFields(static_cast<OSErrorObject*>(o), m, &OSErrorObject::errnum, &OSErrorObject::filename2);
}

const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(osNew)},
                             {kSlotInit, reinterpret_cast<void*>(osInit)},
                             {kSlotStr, reinterpret_cast<void*>(osStr)},
                             {}};
const BuiltinDef kMethods[] = {{"__reduce__", "", osReduce}, {}};
const MemberDef kMembers[] = {{"errno", offsetof(OSErrorObject, errnum), kMemberNone},
                              {"strerror", offsetof(OSErrorObject, strerror), kMemberNone},
                              {"filename", offsetof(OSErrorObject, filename), kMemberNone},
                              {"filename2", offsetof(OSErrorObject, filename2), kMemberNone},
                              {}};
const GetSetDef kGetSet[] = {{"characters_written", getWritten, setWritten}, {}};

}  // namespace

const ExceptionExtra kOsErrorExtras[] = {{&_PyExc_OSError, sizeof(OSErrorObject), kSlots, kMethods, kMembers, kGetSet, traceOs}, {}};

}  // namespace ppy
