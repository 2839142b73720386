// _asyncio.Future: a result that is not there yet, and whom to tell when it is.
#include "stdlib/_asyncio/asyncio.h"

#include "runtime/frame/generator_fields.h"
#include "stdlib/_contextvars/context.h"

namespace ppy::aio {

TypeObject kFutureType;

bool isAlive(Thread& t, const FutureObject* f, bool forOutcome) {
  if (!f->loop.isEmpty()) [[likely]] return true;
  raise(t, forOutcome ? moduleValue(t, kInvalidStateError).as<TypeObject>() : PyExc_RuntimeError, "Future object is not initialized.");
  return false;
}

namespace {

Value orNone(Value v) { return v.isEmpty() ? none() : v; }
void put(FutureObject* f, Value* field, Value v) { gc::store(f, field, v); }
[[gnu::cold]] Value invalidState(Thread& t, const char* message) {
  return raise(t, moduleValue(t, kInvalidStateError).as<TypeObject>(), "%s", message);
}

/// object.name(values…), the last of them given by the one name in `kwnames`.
Value callWithKeyword_py(Thread& t, Value object, Value name, const Value* values, uint32_t n, Value kwnames) {
  Value all[4], self;
  Value callee = loadMethod_rq(t, object, name, &self);
  if (callee.isEmpty()) {
    callee = finish_py(t, callee, &object);
    if (callee.isEmpty()) return {};
    self = Value();
  }
  uint32_t at = 0;
  if (!self.isEmpty()) all[at++] = self;
  for (uint32_t i = 0; i < n; i++) all[at++] = values[i];
  return call_py(t, callee, Args{all, at - 1, kwnames.as<TupleObject>()});
}

/// Tells everybody who waits, and forgets them; also when the loop refuses.
bool scheduleCallbacks_py(Thread& t, FutureObject* f) {
  Value first = f->callback0, context = f->context0, rest = f->callbacks;
  f->callback0 = f->context0 = f->callbacks = Value();
  if (!first.isEmpty() && !callSoon_py(t, f->loop, first, f, context)) return false;
  if (rest.isEmpty()) return true;
  auto* list = rest.as<ListObject>();
  for (intptr_t i = 0; i < list->ob_size; i++) {
    auto* pair = list->ob_item[i].as<TupleObject>();
    if (!callSoon_py(t, f->loop, pair->ob_item[0], f, pair->ob_item[1])) return false;
  }
  return true;
}

}  // namespace

bool callSoon_py(Thread& t, Value loop, Value callback, Value arg, Value context) {
  Value values[3] = {callback, arg, context};
  uint32_t n = 3;
  if (arg.isEmpty()) {
    values[1] = context;
    n = 2;
  }
  return !callWithKeyword_py(t, loop, moduleValue(t, kCallSoon), values, n, moduleValue(t, kContextNames)).isEmpty();
}

Value callCancel_py(Thread& t, Value object, Value message) {
  Value values[1] = {orNone(message)};
  return callWithKeyword_py(t, object, intern(t, "cancel"), values, 1, moduleValue(t, kMsgNames));
}

bool initFuture_py(Thread& t, FutureObject* f, Value loop) {
  f->callback0 = f->context0 = f->callbacks = f->exception = f->exceptionTraceback = f->result = Value();
  f->sourceTraceback = f->cancelMessage = f->cancelledError = Value();
  f->state = FutureState::Pending;
  f->logTraceback = f->blocking = false;
  if (!isGiven(loop)) loop = currentLoop_py(t);
  if (loop.isEmpty()) return false;
  put(f, &f->loop, loop);
  Value debug = callMethod_py(t, loop, intern(t, "get_debug"), nullptr, 0);
  int on = debug.isEmpty() ? -1 : truth_py(t, debug);
  if (on <= 0) return on == 0;
  Value stack = call_py(t, moduleValue(t, kExtractStack));
  if (stack.isEmpty()) return false;
  put(f, &f->sourceTraceback, stack);
  return true;
}

Value cancelledError_py(Thread& t, FutureObject* f) {
  if (!f->cancelledError.isEmpty()) {
    Value e = f->cancelledError;
    f->cancelledError = Value();
    return e;
  }
  Value type = moduleValue(t, kCancelledError);
  return isGiven(f->cancelMessage) ? call_py(t, type, f->cancelMessage) : call_py(t, type);
}

Value futureResult(Thread& t, FutureObject* f, Value* failed) {
  if (f->state == FutureState::Pending) return invalidState(t, "Result is not set.");
  if (f->state == FutureState::Cancelled) {
    PPY_TRY(e, cancelledError_py(t, f));
    return raiseObject(t, e);
  }
  f->logTraceback = false;
  if (f->exception.isEmpty()) return f->result;
  auto* e = f->exception.as<ExceptionObject>();
  gc::store(e, &e->traceback, f->exceptionTraceback);
  *failed = e;
  return {};
}

bool setResult_py(Thread& t, FutureObject* f, Value result) {
  if (f->state != FutureState::Pending) return invalidState(t, "invalid state"), false;
  put(f, &f->result, result);
  f->state = FutureState::Finished;
  return scheduleCallbacks_py(t, f);
}

bool setException_py(Thread& t, FutureObject* f, Value exception) {
  if (f->state != FutureState::Pending) return invalidState(t, "invalid state"), false;
  if (isType(exception) && isSubtype(exception.as<TypeObject>(), PyExc_BaseException)) {
    exception = call_py(t, exception);
    if (exception.isEmpty()) return false;
    if (f->state != FutureState::Pending) return invalidState(t, "invalid state"), false;
  }
  if (!isException(exception)) return raise(t, PyExc_TypeError, "invalid exception object"), false;
  if (isExactly(exception, PyExc_StopIteration))
    return raise(t, PyExc_TypeError, "StopIteration interacts badly with generators and cannot be raised into a Future"), false;
  put(f, &f->exception, exception);
  put(f, &f->exceptionTraceback, exception.as<ExceptionObject>()->traceback);
  f->state = FutureState::Finished;
  if (!scheduleCallbacks_py(t, f)) return false;
  f->logTraceback = true;
  gc::setFinalizer(t, f);
  return true;
}

Value cancelFuture_py(Thread& t, FutureObject* f, Value message) {
  f->logTraceback = false;
  if (f->state != FutureState::Pending) return boolean(false);
  f->state = FutureState::Cancelled;
  put(f, &f->cancelMessage, message);
  return scheduleCallbacks_py(t, f) ? boolean(true) : Value();
}

bool addDoneCallback_py(Thread& t, FutureObject* f, Value callback, Value context) {
  if (!isAlive(t, f)) return false;
  if (context.isEmpty()) context = ctx::copyCurrentContext(t);
  if (context.isEmpty()) return false;
  if (f->state != FutureState::Pending) return callSoon_py(t, f->loop, callback, f, context);
  // The first one is kept aside while there are no others, so that they are called in the order they came.
  if (f->callback0.isEmpty() && f->callbacks.isEmpty()) {
    put(f, &f->callback0, callback);
    put(f, &f->context0, context);
    return true;
  }
  Value pair = tupleOf(t, {callback, context});
  if (pair.isEmpty()) return false;
  if (f->callbacks.isEmpty()) {
    ListObject* list = newList(t);
    if (!list) return false;
    put(f, &f->callbacks, list);
  }
  return listAppend(t, f->callbacks.as<ListObject>(), pair);
}

bool addSourceTraceback(Thread& t, FutureObject* f, DictObject* context) {
  return f->sourceTraceback.isEmpty() || dictSetStr(t, context, intern(t, "source_traceback"), f->sourceTraceback);
}

void tellLoop_py(Thread& t, FutureObject* f, Value context) {
  Value handler = getAttr_py(t, f->loop, intern(t, "call_exception_handler"));
  if (handler.isEmpty() || call_py(t, handler, context).isEmpty()) reportUnraisable_py(t, handler, Value());
}

Value futureDel(Thread& t, Value self) {
  FutureObject* f = futureOf(self);
  if (!f->logTraceback) return none();
  f->logTraceback = false;
  Value saved = t.status == Status::Exception ? takeException(t) : Value();
  DictObject* context = newDict(t);
  const char* dot = __builtin_strrchr(typeName(self.object()->ob_type), '.');
  Value message = formatStr(t, "%s exception was never retrieved", dot ? dot + 1 : typeName(self.object()->ob_type));
  if (context && !message.isEmpty() && dictSetStr(t, context, names().message, message) && dictSetStr(t, context, intern(t, "exception"), orNone(f->exception)) &&
      dictSetStr(t, context, intern(t, "future"), self) && addSourceTraceback(t, f, context))
    tellLoop_py(t, f, context);
  else
    clearException(t);
  if (!saved.isEmpty()) restoreException(t, saved);
  return none();
}

void traceFuture(Object* o, gc::Marker& m) {
  auto* f = static_cast<FutureObject*>(o);
  m.markRange(&f->loop, static_cast<size_t>(&f->dict + 1 - &f->loop));
}

namespace {

Value futureNew(Thread& t, TypeObject* type, const Args&) {
  // Only one whose exception nobody has asked for has something to say at its end (setException_py).
  if (type == &kFutureType) return gc::allocObject(t, type, sizeof(FutureObject));
  return newInstance(t, type);
}
Value futureInit(Thread& t, Value self, const Args& args) {
  static constexpr Signature kSignature{"*, loop=None"};
  Value a[1];
  if (!bindArgs(t, "Future", kSignature, args, a)) return {};
  return initFuture_py(t, futureOf(self), a[0]) ? none() : Value();
}

// --- methods -------------------------------------------------------------------------------------

Value result(Thread& t, Value self, Value*) {
  if (!isAlive(t, futureOf(self), true)) return {};
  Value failed;
  Value v = futureResult(t, futureOf(self), &failed);
  return failed.isEmpty() ? v : raiseObject(t, failed);
}
Value exception(Thread& t, Value self, Value*) {
  FutureObject* f = futureOf(self);
  if (!isAlive(t, f, true)) return {};
  if (f->state == FutureState::Cancelled) {
    PPY_TRY(e, cancelledError_py(t, f));
    return raiseObject(t, e);
  }
  if (f->state != FutureState::Finished) return invalidState(t, "Exception is not set.");
  f->logTraceback = false;
  return orNone(f->exception);
}
Value setResult(Thread& t, Value self, Value* a) {
  return isAlive(t, futureOf(self)) && setResult_py(t, futureOf(self), a[0]) ? none() : Value();
}
Value setException(Thread& t, Value self, Value* a) {
  return isAlive(t, futureOf(self)) && setException_py(t, futureOf(self), a[0]) ? none() : Value();
}
Value addDoneCallback(Thread& t, Value self, Value* a) { return addDoneCallback_py(t, futureOf(self), a[0], a[1]) ? none() : Value(); }

Value removeDoneCallback(Thread& t, Value self, Value* a) {
  FutureObject* f = futureOf(self);
  if (!isAlive(t, f)) return {};
  int64_t removed = 0;
  if (!f->callback0.isEmpty()) {
    int same = equals_py(t, f->callback0, a[0]);
    if (same < 0) return {};
    if (same) {
      f->callback0 = f->context0 = Value();
      removed = 1;
    }
  }
  if (f->callbacks.isEmpty()) return Value::smallInt(removed);
  // An __eq__ may remove and add callbacks meanwhile: the list is looked at as it is at each step.
  ListObject* kept = newList(t);
  if (!kept) return {};
  intptr_t before = f->callbacks.as<ListObject>()->ob_size;
  for (intptr_t i = 0; !f->callbacks.isEmpty() && i < f->callbacks.as<ListObject>()->ob_size; i++) {
    Value pair = f->callbacks.as<ListObject>()->ob_item[i];
    int same = equals_py(t, pair.as<TupleObject>()->ob_item[0], a[0]);
    if (same < 0 || (!same && !listAppend(t, kept, pair))) return {};
  }
  if (f->callbacks.isEmpty()) return Value::smallInt(removed);
  intptr_t left = kept->ob_size;
  put(f, &f->callbacks, left ? Value(kept) : Value());
  return Value::smallInt(removed + before - left);
}

Value cancel(Thread& t, Value self, Value* a) {
  if (!isAlive(t, futureOf(self))) return {};
  return cancelFuture_py(t, futureOf(self), a[0]);
}
Value cancelled(Thread&, Value self, Value*) { return boolean(!futureOf(self)->loop.isEmpty() && futureOf(self)->state == FutureState::Cancelled); }
Value done(Thread&, Value self, Value*) { return boolean(!futureOf(self)->loop.isEmpty() && futureOf(self)->state != FutureState::Pending); }
Value getLoop(Thread& t, Value self, Value*) { return isAlive(t, futureOf(self)) ? futureOf(self)->loop : Value(); }
Value makeCancelledError(Thread& t, Value self, Value*) { return cancelledError_py(t, futureOf(self)); }

Value repr(Thread& t, Value self) {
  if (!isAlive(t, futureOf(self))) return {};
  return call_py(t, moduleValue(t, kFutureRepr), self);
}

// --- attributes ----------------------------------------------------------------------------------

bool noDelete(Thread& t, Value v) {
  if (!v.isEmpty()) return true;
  raise(t, PyExc_AttributeError, "cannot delete attribute");
  return false;
}
Value getState(Thread& t, Value self) {
  if (!isAlive(t, futureOf(self))) return {};
  constexpr const char* kNames[] = {"PENDING", "CANCELLED", "FINISHED"};
  return intern(t, kNames[static_cast<int>(futureOf(self)->state)]);
}
Value getBlocking(Thread&, Value self) { return boolean(!futureOf(self)->loop.isEmpty() && futureOf(self)->blocking); }
bool setBlocking(Thread& t, Value self, Value v) {
  if (!isAlive(t, futureOf(self)) || !noDelete(t, v)) return false;
  int on = truth_py(t, v);
  if (on >= 0) futureOf(self)->blocking = on;
  return on >= 0;
}
Value getLogTraceback(Thread& t, Value self) { return isAlive(t, futureOf(self)) ? boolean(futureOf(self)->logTraceback) : Value(); }
bool setLogTraceback(Thread& t, Value self, Value v) {
  if (!noDelete(t, v)) return false;
  int on = truth_py(t, v);
  if (on > 0) raise(t, PyExc_ValueError, "_log_traceback can only be set to False");
  if (on) return false;
  futureOf(self)->logTraceback = false;
  return true;
}
Value getLoopField(Thread&, Value self) { return orNone(futureOf(self)->loop); }
Value getCallbacks(Thread& t, Value self) {
  FutureObject* f = futureOf(self);
  if (!isAlive(t, f)) return {};
  if (f->callback0.isEmpty() && f->callbacks.isEmpty()) return none();
  ListObject* list = newList(t);
  if (!list) return {};
  if (!f->callback0.isEmpty()) {
    PPY_TRY(pair, tupleOf(t, {f->callback0, f->context0}));
    if (!listAppend(t, list, pair)) return {};
  }
  return f->callbacks.isEmpty() || listExtend_py(t, list, f->callbacks) ? Value(list) : Value();
}
Value getResult(Thread& t, Value self) { return isAlive(t, futureOf(self)) ? orNone(futureOf(self)->result) : Value(); }
Value getException(Thread& t, Value self) { return isAlive(t, futureOf(self)) ? orNone(futureOf(self)->exception) : Value(); }
Value getSourceTraceback(Thread&, Value self) { return orNone(futureOf(self)->loop.isEmpty() ? Value() : futureOf(self)->sourceTraceback); }
Value getCancelMessage(Thread&, Value self) { return orNone(futureOf(self)->cancelMessage); }
bool setCancelMessage(Thread& t, Value self, Value v) {
  if (!noDelete(t, v)) return false;
  put(futureOf(self), &futureOf(self)->cancelMessage, v);
  return true;
}

const GetSetDef kGetSet[] = {
    {"_state", getState, nullptr}, {"_asyncio_future_blocking", getBlocking, setBlocking}, {"_loop", getLoopField, nullptr},
    {"_callbacks", getCallbacks, nullptr}, {"_result", getResult, nullptr}, {"_exception", getException, nullptr},
    {"_log_traceback", getLogTraceback, setLogTraceback}, {"_source_traceback", getSourceTraceback, nullptr},
    {"_cancel_message", getCancelMessage, setCancelMessage}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(futureNew)}, {kSlotInit, nativeSlot<CallFn>(futureInit)}, {kSlotDel, nativeSlot<UnaryFn>(futureDel)},
    {kSlotRepr, nativeSlot<UnaryFn>(repr)}, {kSlotIter, nativeSlot<UnaryFn>(futureAwait)}, {kSlotAwait, nativeSlot<UnaryFn>(futureAwait)}, {0, nullptr}};

}  // namespace

const BuiltinDef kFutureMethods[] = {
    {"result", "", result}, {"exception", "", exception}, {"set_result", "result, /", setResult}, {"set_exception", "exception, /", setException},
    {"add_done_callback", "fn, /, *, context=None", addDoneCallback}, {"remove_done_callback", "fn, /", removeDoneCallback}, {"cancel", "msg=None", cancel},
    {"cancelled", "", cancelled}, {"done", "", done}, {"get_loop", "", getLoop}, {"_make_cancelled_error", "", makeCancelledError},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const TypeSpec kFutureSpec = {.type = &kFutureType, .name = "_asyncio.Future", .basicSize = sizeof(FutureObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots, .methods = kFutureMethods, .getset = kGetSet, .trace = traceFuture, .dictOffset = offsetof(FutureObject, dict)};

}  // namespace ppy::aio
