// What `await future` drives: gives the future once, then ends with its result.
#include "stdlib/_asyncio/asyncio.h"

#include "runtime/frame/generator.h"

namespace ppy::aio {

TypeObject kFutureIterType;

namespace {

struct FutureIterObject : Object {
  FutureObject* future;  ///< null: it has ended
};
FutureIterObject* of(Value v) { return v.as<FutureIterObject>(); }

/// Ends with Status::None and the result in t.stopValue, as a generator does.
Value next(Thread& t, Value self) {
  FutureObject* f = of(self)->future;
  if (!f) {
    t.stopValue = none();
    return {};
  }
  if (f->state == FutureState::Pending) {
    if (f->blocking) return raise(t, PyExc_RuntimeError, "await wasn't used with future");
    f->blocking = true;
    return f;
  }
  of(self)->future = nullptr;
  Value failed;
  Value v = futureResult(t, f, &failed);
  if (!failed.isEmpty()) return raiseObject(t, failed);
  if (!v.isEmpty()) t.stopValue = v;
  return {};
}
Value iter(Thread&, Value self) { return self; }

Value send(Thread& t, Value self, Value*) {
  Value v = next(t, self);
  return v.isEmpty() && t.status == Status::None ? raiseStopValue(t) : v;
}

Value throwInto(Thread& t, Value self, Value* a) {
  Value type = a[0], value = a[1], traceback = a[2];
  if (isGiven(traceback) && !isExactly(traceback, &PyTraceBack_Type)) return raise(t, PyExc_TypeError, "throw() third argument must be a traceback");
  Value exception = type;
  if (isType(type) && isSubtype(type.as<TypeObject>(), PyExc_BaseException)) {
    if (!isGiven(value)) exception = call_py(t, type);
    else if (isInstance(value, type.as<TypeObject>())) exception = value;
    else exception = isTuple(value) ? callTuple_py(t, type, value, Value()) : call_py(t, type, value);
    if (exception.isEmpty()) return {};
    if (!isException(exception)) return raise(t, PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %T", type, exception);
  } else if (!isException(type)) {
    return raise(t, PyExc_TypeError, "exceptions must be classes deriving BaseException or instances of such a class");
  } else if (isGiven(value)) {
    return raise(t, PyExc_TypeError, "instance exception may not have a separate value");
  }
  of(self)->future = nullptr;
  if (isGiven(traceback)) gc::store(exception.object(), &exception.as<ExceptionObject>()->traceback, traceback);
  restoreException(t, exception);
  return {};
}
Value close(Thread&, Value self, Value*) {
  of(self)->future = nullptr;
  return none();
}

void trace(Object* o, gc::Marker& m) { m.mark(static_cast<FutureIterObject*>(o)->future); }

const BuiltinDef kMethods[] = {{"send", "value, /", send}, {"throw", "type, value=None, traceback=None, /", throwInto}, {"close", "", close}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(iter)}, {kSlotNext, nativeSlot<NextFn>(next)}, {0, nullptr}};

}  // namespace

Value futureAwait(Thread& t, Value self) {
  if (!isAlive(t, futureOf(self))) return {};
  auto* it = static_cast<FutureIterObject*>(gc::allocObject(t, &kFutureIterType, sizeof(FutureIterObject)));
  it->future = futureOf(self);
  return it;
}

const TypeSpec kFutureIterSpec = {.type = &kFutureIterType, .name = "_asyncio.FutureIter", .basicSize = sizeof(FutureIterObject),
    .flags = kTypeHasGc, .slots = kSlots, .methods = kMethods, .trace = trace};

}  // namespace ppy::aio
