// A step of a task: its coroutine runs until it waits for a future, gives way, returns or fails.
#include "runtime/frame/generator.h"
#include "stdlib/_asyncio/asyncio.h"

namespace ppy::aio {

TypeObject kStepType;

namespace {

/// What a loop calls to make a step.
struct StepObject : Object {
  TaskObject* task;
  Value exception;  ///< to throw, or empty
};

/// Sends None or throws: *returned says whether the coroutine has ended, with the value that this gives; empty: it raised.
Value drive_py(Thread& t, Value coroutine, Value exception, bool* returned) {
  *returned = false;
  Value v;
  if (isSendable(coroutine)) {
    auto* g = coroutine.as<GeneratorObject>();
    if (stateNow(g) == GeneratorState::Finished && isExactly(coroutine, &PyCoro_Type)) return raise(t, PyExc_RuntimeError, "cannot reuse already awaited coroutine");
    if (exception.isEmpty()) {
      v = generatorStep_py(t, g, none());
    } else {
      restoreException(t, exception);
      v = generatorStep_py(t, g, Value());
    }
  } else if (exception.isEmpty() && slotOf(coroutine, kSlotNext).attr) {
    v = next_py(t, coroutine);
    if (v.isEmpty() && t.status == Status::None && t.stopValue.isEmpty()) t.stopValue = none();
  } else {
    Value arg = exception.isEmpty() ? none() : exception;
    v = callMethod_py(t, coroutine, exception.isEmpty() ? names().send : intern(t, "throw"), &arg, 1);
    if (v.isEmpty() && pendingIs(t, PyExc_StopIteration)) {
      Value value = takeException(t).as<StopIterationObject>()->value;
      t.stopValue = value.isEmpty() ? none() : value;
    }
  }
  if (!v.isEmpty() || t.status != Status::None) return v;
  *returned = true;
  v = takeIteratorResult(t);
  return v.isEmpty() ? none() : v;
}

/// A done task makes no more steps, and has nothing to say at its end, unless its exception is never asked for. A class derived from
/// it may have.
void forgetWhatStepped(TaskObject* task) {
  task->step = task->wakeup = Value();
  if (task->ob_type == &kTaskType && !task->logTraceback) gc::clearState(task, gc::kStateFinalizer);
}

/// Has an error of the coroutine's raised in it soon.
Value failSoon_py(Thread& t, TaskObject* task, Value message) {
  if (message.isEmpty()) return {};
  PPY_TRY(e, call_py(t, PyExc_RuntimeError, message));
  return stepSoon_py(t, task, e) ? none() : Value();
}

extern const BuiltinDef kWakeup;

Value wakeupOf(Thread& t, TaskObject* task) {
  if (task->wakeup.isEmpty()) {
    PPY_TRY(made, newBuiltin(t, &kWakeup, task, Value()));
    gc::store(task, &task->wakeup, made);
  }
  return task->wakeup;
}

Value waitedFor_py(Thread& t, TaskObject* task, Value future) {
  gc::store(task, &task->waiter, future);
  if (!task->mustCancel) return none();
  PPY_TRY(answer, callCancel_py(t, future, task->cancelMessage));
  int done = truth_py(t, answer);
  if (done < 0) return {};
  if (done) task->mustCancel = false;
  return none();
}

/// An object with the protocol of futures: anything that has a `_asyncio_future_blocking`.
Value waitForOther_py(Thread& t, TaskObject* task, Value future, Value blocking) {
  int blocks = truth_py(t, blocking);
  if (blocks < 0) return {};
  Value loop;
  Value getLoop = findAttr_py(t, future, intern(t, "get_loop"));
  if (!getLoop.isEmpty()) loop = call_py(t, getLoop);
  else if (t.status == Status::None) loop = getAttr_py(t, future, intern(t, "_loop"));
  if (loop.isEmpty()) return {};
  if (loop != task->loop) return failSoon_py(t, task, formatStr(t, "Task %R got Future %R attached to a different loop", Value(task), future));
  if (!blocks) return failSoon_py(t, task, formatStr(t, "yield was used instead of yield from in task %R with %R", Value(task), future));
  if (!setAttr_py(t, future, intern(t, "_asyncio_future_blocking"), boolean(false))) return {};
  PPY_TRY(wakeup, wakeupOf(t, task));
  PPY_TRY(add, getAttr_py(t, future, intern(t, "add_done_callback")));
  Value values[2] = {wakeup, task->context};
  if (call_py(t, add, Args{values, 1, moduleValue(t, kContextNames).as<TupleObject>()}).isEmpty()) return {};
  return waitedFor_py(t, task, future);
}

/// The coroutine has given way.
Value yielded_py(Thread& t, TaskObject* task, Value v) {
  if (v == Value(task)) return failSoon_py(t, task, formatStr(t, "Task cannot await on itself: %R", v));
  if (isFutureExactly(v)) {
    FutureObject* f = futureOf(v);
    if (f->loop != task->loop) return failSoon_py(t, task, formatStr(t, "Task %R got Future %R attached to a different loop", Value(task), v));
    if (!f->blocking) return failSoon_py(t, task, formatStr(t, "yield was used instead of yield from in task %R with %R", Value(task), v));
    f->blocking = false;
    PPY_TRY(wakeup, wakeupOf(t, task));
    if (!addDoneCallback_py(t, f, wakeup, task->context)) return {};
    return waitedFor_py(t, task, v);
  }
  if (isNone(v)) return stepSoon_py(t, task, Value()) ? v : Value();
  Value blocking = findAttr_py(t, v, intern(t, "_asyncio_future_blocking"));
  if (blocking.isEmpty() && t.status != Status::None) return {};
  if (isGiven(blocking)) return waitForOther_py(t, task, v, blocking);
  if (isExactly(v, &PyGen_Type))
    return failSoon_py(t, task, formatStr(t, "yield was used instead of yield from for generator in task %R with %R", Value(task), v));
  return failSoon_py(t, task, formatStr(t, "Task got bad yield: %R", v));
}

/// The coroutine has raised what is pending.
Value raised_py(Thread& t, TaskObject* task) {
  Value e = takeException(t);
  if (isInstance(e, moduleValue(t, kCancelledError).as<TypeObject>())) {
    gc::store(task, &task->cancelledError, e);
    return cancelFuture_py(t, task, Value());
  }
  if (!setException_py(t, task, e)) return {};
  if (!isInstance(e, PyExc_KeyboardInterrupt) && !isInstance(e, PyExc_SystemExit)) return none();
  restoreException(t, e);
  return {};
}

Value stepEntered_py(Thread& t, TaskObject* task, Value exception) {
  if (task->state != FutureState::Pending)
    return raise(t, moduleValue(t, kInvalidStateError).as<TypeObject>(), "__step(): already done: %R %R", Value(task), exception.isEmpty() ? none() : exception);
  if (task->mustCancel) {
    // What is thrown in is a cancellation then.
    if (exception.isEmpty() || !isInstance(exception, moduleValue(t, kCancelledError).as<TypeObject>())) exception = cancelledError_py(t, task);
    if (exception.isEmpty()) return {};
    task->mustCancel = false;
  }
  task->waiter = Value();
  if (task->coroutine.isEmpty()) return raise(t, PyExc_RuntimeError, "uninitialized Task object");
  bool returned;
  Value v = drive_py(t, task->coroutine, exception, &returned);
  if (!v.isEmpty() && !returned) return yielded_py(t, task, v);
  Value outcome;
  if (v.isEmpty()) {
    outcome = raised_py(t, task);
  } else if (task->mustCancel) {  // cancelled while it was returning
    task->mustCancel = false;
    outcome = cancelFuture_py(t, task, task->cancelMessage);
  } else {
    outcome = setResult_py(t, task, v) ? none() : Value();
  }
  forgetWhatStepped(task);
  return outcome;
}

Value step_py(Thread& t, TaskObject* task, Value exception) {
  if (!isAlive(t, task) || !enterTask_py(t, task->loop, task)) return {};
  Value outcome = stepEntered_py(t, task, exception);
  if (!outcome.isEmpty()) return leaveTask_py(t, task->loop, task) ? none() : Value();
  Value e = takeException(t);
  if (leaveTask_py(t, task->loop, task)) {
    restoreException(t, e);
  } else {  // raised while the other was under way
    auto* later = t.exc.as<ExceptionObject>();
    if (later->context.isEmpty() && Value(later) != e) gc::store(later, &later->context, e);
  }
  return {};
}

/// The future that the task waits for is done.
Value wakeup(Thread& t, Value self, Value* a) {
  Value failed;
  if (isFutureExactly(a[0])) {
    if (!isAlive(t, futureOf(a[0]))) return {};
    if (!futureResult(t, futureOf(a[0]), &failed).isEmpty()) return step_py(t, taskOf(self), Value());
  } else if (!callMethod_py(t, a[0], intern(t, "result"), nullptr, 0).isEmpty()) {
    return step_py(t, taskOf(self), Value());
  }
  if (failed.isEmpty()) failed = takeException(t);
  return step_py(t, taskOf(self), failed);
}
const BuiltinDef kWakeup = {"task_wakeup", "future, /", wakeup, nullptr, kBuiltinReads};

// --- TaskStepMethWrapper -------------------------------------------------------------------------

Value callStep(Thread& t, Value self, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "function takes no keyword arguments");
  if (args.npos) return raise(t, PyExc_TypeError, "function takes no positional arguments");
  auto* s = self.as<StepObject>();
  return step_py(t, s->task, s->exception);
}
Value getSelf(Thread&, Value self) { return self.as<StepObject>()->task; }
void trace(Object* o, gc::Marker& m) {
  m.mark(static_cast<StepObject*>(o)->task);
  m.mark(static_cast<StepObject*>(o)->exception);
}
const GetSetDef kGetSet[] = {{"__self__", getSelf, nullptr}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotCall, nativeSlot<CallFn>(callStep)}, {0, nullptr}};

}  // namespace

bool stepSoon_py(Thread& t, TaskObject* task, Value exception) {
  if (exception.isEmpty() && !task->step.isEmpty()) return callSoon_py(t, task->loop, task->step, Value(), task->context);
  auto* s = static_cast<StepObject*>(gc::allocObject(t, &kStepType, sizeof(StepObject)));
  s->task = task;
  s->exception = exception;
  if (exception.isEmpty()) gc::store(task, &task->step, s);
  return callSoon_py(t, task->loop, s, Value(), task->context);
}

const TypeSpec kStepSpec = {.type = &kStepType, .name = "TaskStepMethWrapper", .basicSize = sizeof(StepObject), .flags = kTypeHasGc | kTypeDisallowNew,
    .slots = kSlots, .getset = kGetSet, .trace = trace};

}  // namespace ppy::aio
