// raise statements, except-clause types, exception groups in except*.
#include "runtime/frame/call.h"
#include "runtime/gc/heap.h"
#include "runtime/interp/slow.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy::interp {
namespace {

bool isExceptionClass(Value v) { return isType(v) && isSubtype(v.as<TypeObject>(), PyExc_BaseException); }
bool isGroup(Value v) { return isInstance(v, PyExc_BaseExceptionGroup); }

}  // namespace

void raiseStatement_py(Thread& t, Value exception, Value cause) {
  Value e;
  if (isExceptionClass(exception)) {
    e = call_py(t, exception);
    if (e.isEmpty()) return;
    if (!isException(e)) {
      raise(t, PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %R", exception, Value(typeOf(e)));
      return;
    }
  } else if (isException(exception)) {
    e = exception;
  } else {
    raise(t, PyExc_TypeError, "exceptions must derive from BaseException");
    return;
  }
  if (!cause.isEmpty()) {
    if (isExceptionClass(cause)) {
      cause = call_py(t, cause);
      if (cause.isEmpty()) return;
      if (!isException(cause)) {
        raise(t, PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %R", cause, Value(typeOf(cause)));
        return;
      }
    } else if (isNone(cause)) {
      cause = Value();
    } else if (!isException(cause)) {
      raise(t, PyExc_TypeError, "exception causes must derive from BaseException");
      return;
    }
    auto* o = e.as<ExceptionObject>();
    gc::store(o, &o->cause, cause);
    o->suppress_context = true;
  }
  raiseObject(t, e);
}

bool checkExceptTypes_py(Thread& t, Value types, bool star) {
  auto check = [&](Value type) {
    if (!isExceptionClass(type)) {
      raise(t, PyExc_TypeError, "catching classes that do not inherit from BaseException is not allowed");
      return false;
    }
    if (star && isSubtype(type.as<TypeObject>(), PyExc_BaseExceptionGroup)) {
      raise(t, PyExc_TypeError, "catching ExceptionGroup with except* is not allowed. Use except instead.");
      return false;
    }
    return true;
  };
  if (isExactly(types, &PyType_Type) && !star) return check(types);
  if (!isTuple(types)) return check(types);
  auto* tuple = types.as<TupleObject>();
  for (intptr_t i = 0; i < tuple->ob_size; i++)
    if (!check(tuple->ob_item[i])) return false;
  return true;
}

/// except*: the part of the exception (group) the types match, and the rest; None where there is none.
bool matchExcGroup_py(Thread& t, Value exception, Value types, Value* match, Value* rest) {
  *match = *rest = none();
  if (isNone(exception)) return true;
  int r = exceptionMatches_py(t, exception, types);
  if (r < 0) return false;
  if (r) {
    if (isGroup(exception)) {
      *match = exception;
      return true;
    }
    Value single = tupleFrom(t, &exception, 1);
    if (single.isEmpty()) return false;
    *match = call_py(t, PyExc_ExceptionGroup, emptyStr(), single);
    if (match->isEmpty() && pendingIs(t, PyExc_TypeError)) {
      clearException(t);
      *match = call_py(t, PyExc_BaseExceptionGroup, emptyStr(), single);
    }
    return !match->isEmpty();
  }
  if (!isGroup(exception)) {
    *rest = exception;
    return true;
  }
  Value pair = callMethod_py(t, exception, intern(t, "split"), &types, 1);
  if (pair.isEmpty()) return false;
  if (!isTuple(pair)) {
    raise(t, PyExc_TypeError, "%T.split must return a tuple, not %T", exception, pair);
    return false;
  }
  auto* tuple = pair.as<TupleObject>();
  if (tuple->ob_size != 2) {
    raise(t, PyExc_TypeError, "%T.split must return a 2-tuple, got tuple of size %zd", exception, tuple->ob_size);
    return false;
  }
  *match = tuple->ob_item[0];
  *rest = tuple->ob_item[1];
  return true;
}

namespace {

/// Has an exception of `list` the metadata of the original group, i.e. was it re-raised unchanged?
bool sameMetadata(Value a, Value b) {
  auto *x = a.as<ExceptionObject>(), *y = b.as<ExceptionObject>();
  return x->notes == y->notes && x->traceback == y->traceback && x->cause == y->cause && x->context == y->context;
}

bool collectLeaves(Thread& t, Value e, SetObject* leaves) {
  if (!isGroup(e)) return setAdd_py(t, leaves, Value::smallInt(static_cast<int64_t>(e.bits() >> 4))) >= 0;
  auto* excs = e.as<ExceptionGroupObject>()->excs.as<TupleObject>();
  for (intptr_t i = 0; i < excs->ob_size; i++)
    if (!collectLeaves(t, excs->ob_item[i], leaves)) return false;
  return true;
}

/// The part of group `e` whose leaves are in the set, nested as it was; None when nothing.
Value projection_py(Thread& t, Value e, SetObject* leaves) {
  if (!isGroup(e)) {
    int r = setContains_py(t, leaves, Value::smallInt(static_cast<int64_t>(e.bits() >> 4)));
    return r < 0 ? Value() : r ? e : none();
  }
  auto* excs = e.as<ExceptionGroupObject>()->excs.as<TupleObject>();
  ListObject* kept = newList(t);
  for (intptr_t i = 0; i < excs->ob_size; i++) {
    PPY_TRY(part, projection_py(t, excs->ob_item[i], leaves));
    if (!isNone(part) && !listAppend(t, kept, part)) return {};
  }
  if (kept->ob_size == 0) return none();
  if (kept->ob_size == excs->ob_size) {
    bool same = true;
    for (intptr_t i = 0; i < kept->ob_size; i++) same &= kept->ob_item[i] == excs->ob_item[i];
    if (same) return e;
  }
  Value list = kept;
  PPY_TRY(derived, callMethod_py(t, e, intern(t, "derive"), &list, 1));
  if (!isException(derived)) return raise(t, PyExc_TypeError, "derive must return an instance of BaseExceptionGroup");
  auto *to = derived.as<ExceptionObject>(), *from = e.as<ExceptionObject>();
  to->traceback = from->traceback;
  to->context = from->context;
  to->cause = from->cause;
  if (!from->notes.isEmpty()) to->notes = from->notes;
  gc::barrier(to);
  return derived;
}

}  // namespace

/// What a try/except* statement raises at its end: `original` and the list of exceptions that handlers
/// raised, with what was left unmatched. None: nothing.
Value prepReraiseStar_py(Thread& t, Value original, Value listValue) {
  auto* list = listValue.as<ListObject>();
  ListObject *raised = newList(t), *reraised = newList(t);
  for (intptr_t i = 0; i < list->ob_size; i++) {
    Value e = list->ob_item[i];
    if (isNone(e)) continue;
    bool unchanged = isGroup(original) ? sameMetadata(e, original) : e == original;
    if (!listAppend(t, unchanged ? reraised : raised, e)) return {};
  }
  if (raised->ob_size == 0 && reraised->ob_size == 0) return none();
  if (!isGroup(original)) {
    // A naked exception: at most one was raised or it was left unmatched.
    return raised->ob_size == 0 ? reraised->ob_item[0] : raised->ob_item[0];
  }
  Value projected = none();
  if (reraised->ob_size) {
    SetObject* leaves = newSet(t, &PySet_Type);
    for (intptr_t i = 0; i < reraised->ob_size; i++)
      if (!collectLeaves(t, reraised->ob_item[i], leaves)) return {};
    projected = projection_py(t, original, leaves);
    if (projected.isEmpty()) return {};
  }
  if (raised->ob_size == 0) return projected;
  if (!isNone(projected) && !listAppend(t, raised, projected)) return {};
  Value group = call_py(t, PyExc_ExceptionGroup, emptyStr(), raised);
  if (group.isEmpty() && pendingIs(t, PyExc_TypeError)) {
    clearException(t);
    group = call_py(t, PyExc_BaseExceptionGroup, emptyStr(), raised);
  }
  return group;
}

}  // namespace ppy::interp
