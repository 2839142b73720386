/// BaseExceptionGroup and ExceptionGroup.
#include "runtime/builtins/exceptions.h"
#include "runtime/builtins/sequence.h"
#include "runtime/object/recursion.h"

namespace ppy {
namespace {

ExceptionGroupObject* group(Value v) { return v.as<ExceptionGroupObject>(); }
TupleObject* members(Value v) { return group(v)->excs.as<TupleObject>(); }
bool isGroup(Value v) { return isInstance(v, &_PyExc_BaseExceptionGroup); }

Value groupNew(Thread& t, TypeObject* type, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "%N() takes no keyword arguments", type);
  if (args.npos != 2) return raise(t, PyExc_TypeError, "BaseExceptionGroup.__new__() takes exactly 2 arguments (%u given)", args.npos);
  Value message = args.v[0], list = args.v[1];
  if (!isStr(message)) return raise(t, PyExc_TypeError, "argument 1 must be str, not %T", message);
  if (slotOf(list, kSlotGetItem).attr.isEmpty() || isDict(list))
    return raise(t, PyExc_TypeError, "second argument (exceptions) must be a sequence");
  PPY_TRY(excs, tupleFromIterable_py(t, list));
  auto* tuple = excs.as<TupleObject>();
  if (tuple->ob_size == 0) return raise(t, PyExc_ValueError, "second argument (exceptions) must be a non-empty sequence");
  bool plain = true;
  for (intptr_t i = 0; i < tuple->ob_size; i++) {
    if (!isException(tuple->ob_item[i])) return raise(t, PyExc_ValueError, "Item %zd of second argument (exceptions) is not an exception", i);
    plain &= isInstance(tuple->ob_item[i], &_PyExc_Exception);
  }
  if (type == &_PyExc_BaseExceptionGroup && plain) {
    type = &_PyExc_ExceptionGroup;  // every member is an Exception: so is the group
  } else if (!plain && isSubtype(type, &_PyExc_Exception)) {
    if (type == &_PyExc_ExceptionGroup) return raise(t, PyExc_TypeError, "Cannot nest BaseExceptions in an ExceptionGroup");
    return raise(t, PyExc_TypeError, "Cannot nest BaseExceptions in '%N'", type);
  }
  PPY_TRY(self, baseExceptionNew(t, type, args));
  setField(self, &group(self)->msg, message);
  setField(self, &group(self)->excs, excs);
  return self;
}

Value groupStr(Thread& t, Value self) {
  intptr_t n = members(self)->ob_size;
  return formatStr(t, "%S (%zd sub-exception%s)", group(self)->msg, n, n == 1 ? "" : "s");
}

/// What split and subgroup test with.
struct Condition {
  enum Kind { Types, Predicate } kind;
  Value value;
};

bool parseCondition(Thread& t, Value v, Condition* out) {
  auto isExceptionType = [](Value x) { return isType(x) && x.as<TypeObject>()->tp_flags & kTypeException; };
  if (isExceptionType(v)) {
    *out = {Condition::Types, v};
    return true;
  }
  if (isTuple(v)) {
    auto* tuple = v.as<TupleObject>();
    bool all = true;
    for (intptr_t i = 0; i < tuple->ob_size; i++) all &= isExceptionType(tuple->ob_item[i]);
    if (all) {
      *out = {Condition::Types, v};
      return true;
    }
  } else if (isExactly(v, &PyFunction_Type)) {
    *out = {Condition::Predicate, v};
    return true;
  }
  raise(t, PyExc_TypeError, "expected a function, exception type or tuple of exception types");
  return false;
}

int matches(Thread& t, const Condition& c, Value exception) {
  if (c.kind == Condition::Types) return exceptionMatches_py(t, exception, c.value);
  Value r = call_py(t, c.value, exception);
  return r.isEmpty() ? -1 : truth_py(t, r);
}

/// A group like self with other members, by self.derive(); keeps traceback, context, cause and notes.
Value derive(Thread& t, Value self, ListObject* excs) {
  if (excs->ob_size == 0) return none();
  Value list = excs;
  PPY_TRY(made, callMethod_py(t, self, intern(t, std::string_view("derive")), &list, 1));
  if (!isGroup(made)) return raise(t, PyExc_TypeError, "derive must return an instance of BaseExceptionGroup");
  auto *from = self.as<ExceptionObject>(), *to = made.as<ExceptionObject>();
  to->traceback = from->traceback;
  to->context = from->context;
  to->cause = from->cause;
  to->suppress_context = from->suppress_context;
  gc::barrier(to);
  Value notes = findAttr_py(t, self, names().__notes__);
  if (notes.isEmpty()) return pending(t) ? Value() : made;
  if (isList(notes) || isTuple(notes)) {
    PPY_TRY(copy, listFromIterable_py(t, notes));
    if (!setAttr_py(t, made, names().__notes__, copy)) return {};
  }
  return made;
}

/// *match and *rest become None or an exception; rest may be null.
bool split(Thread& t, Value self, const Condition& c, Value* match, Value* rest) {
  RecursionGuard depth(t, "in exceptiongroup_split_recursive");
  if (!depth) return false;
  int whole = matches(t, c, self);
  if (whole < 0) return false;
  if (whole || !isGroup(self)) {
    *match = whole ? self : none();
    if (rest) *rest = whole ? none() : self;
    return true;
  }
  ListObject *yes = newList(t), *no = newList(t);
  if (!yes || !no) return false;
  auto* tuple = members(self);
  for (intptr_t i = 0; i < tuple->ob_size; i++) {
    Value m, r;
    if (!split(t, tuple->ob_item[i], c, &m, rest ? &r : nullptr)) return false;
    if (!isNone(m) && !listAppend(t, yes, m)) return false;
    if (rest && !isNone(r) && !listAppend(t, no, r)) return false;
  }
  *match = derive(t, self, yes);
  if (match->isEmpty()) return false;
  if (rest) {
    *rest = derive(t, self, no);
    if (rest->isEmpty()) return false;
  }
  return true;
}

Value splitMethod(Thread& t, Value self, Value* args) {
  Condition c;
  Value match, rest;
  if (!parseCondition(t, args[0], &c) || !split(t, self, c, &match, &rest)) return {};
  return tupleOf(t, {match, rest});
}
Value subgroupMethod(Thread& t, Value self, Value* args) {
  Condition c;
  Value match;
  if (!parseCondition(t, args[0], &c) || !split(t, self, c, &match, nullptr)) return {};
  return match;
}
Value deriveMethod(Thread& t, Value self, Value* args) {
  return call_py(t, Value(&_PyExc_BaseExceptionGroup), group(self)->msg, args[0]);
}

void traceGroup(Object* o, gc::Marker& m) {
  traceException(o, m);
  m.mark(static_cast<ExceptionGroupObject*>(o)->msg);
  m.mark(static_cast<ExceptionGroupObject*>(o)->excs);
}
const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(groupNew)}, {kSlotStr, reinterpret_cast<void*>(groupStr)}, {}};
const BuiltinDef kMethods[] = {{"split", "object, /", splitMethod},
                               {"subgroup", "object, /", subgroupMethod},
                               {"derive", "object, /", deriveMethod},
                               {"__class_getitem__", "object, /", classGetItem, nullptr, kBuiltinClassMethod},
                               {}};
const MemberDef kMembers[] = {{"message", offsetof(ExceptionGroupObject, msg), kMemberReadOnly},
                              {"exceptions", offsetof(ExceptionGroupObject, excs), kMemberReadOnly},
                              {}};

}  // namespace

int splitGroup_py(Thread& t, Value exception, Value types, Value* match, Value* rest) {
  Condition c{Condition::Types, types};
  return split(t, exception, c, match, rest) ? 1 : -1;
}

const ExceptionExtra kGroupExtras[] = {
    {&_PyExc_BaseExceptionGroup, sizeof(ExceptionGroupObject), kSlots, kMethods, kMembers, nullptr, traceGroup}, {}};

}  // namespace ppy
