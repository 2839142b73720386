/// Exceptions: what the files of the family share.
#pragma once
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/error_impl.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {

/// What a row of exceptions.def has beyond its base: a table per file, type null ends it.
struct ExceptionExtra {
  TypeObject* type;
  intptr_t size;
  const NativeSlot* slots;
  const BuiltinDef* methods;
  const MemberDef* members;
  const GetSetDef* getset;
  void (*trace)(Object*, gc::Marker&);
};
extern const ExceptionExtra kBaseExtras[];     ///< exceptions.cpp
extern const ExceptionExtra kFieldExtras[];    ///< exceptions_fields.cpp
extern const ExceptionExtra kOsErrorExtras[];  ///< exceptions_os.cpp
extern const ExceptionExtra kSyntaxExtras[];   ///< exceptions_syntax.cpp
extern const ExceptionExtra kUnicodeExtras[];  ///< exceptions_unicode.cpp
extern const ExceptionExtra kGroupExtras[];    ///< exceptions_group.cpp

Value baseExceptionNew(Thread& t, TypeObject* type, const Args& args);
Value baseExceptionInit(Thread& t, Value self, const Args& args);
Value baseExceptionStr(Thread& t, Value self);
void traceException(Object* o, gc::Marker& m);
/// Stores into a field of an exception.
inline void setField(Value self, Value* field, Value v) { gc::store(self.object(), field, v); }
/// The dict of an exception that has had attributes, else None.
Value exceptionState(Thread& t, Value self);
/// (type, args[, dict]).
Value exceptionReduce(Thread& t, Value self, Value args);
/// The range of a UnicodeError as those who use it take it, within its object (the start of an empty object is -1, as in
/// CPython); the attributes themselves are whatever was put there. False with TypeError if the object is of another type.
bool unicodeErrorRange(Thread& t, const UnicodeErrorObject* e, bool bytes, intptr_t* start, intptr_t* end);
/// Positional arguments of `args` as a tuple.
inline Value positionalTuple(Thread& t, const Args& args) { return tupleFrom(t, args.v, args.npos); }

/// Trace function of a struct whose Value fields lie between two members.
template <class T>
void traceFields(T* o, gc::Marker& m, Value T::*first, Value T::*last) {
  Value* a = &(o->*first);
  Value* b = &(o->*last);
  m.markRange(a, static_cast<size_t>(b - a + 1));
}

}  // namespace ppy
