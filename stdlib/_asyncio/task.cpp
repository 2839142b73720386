// _asyncio.Task: a coroutine that a loop runs. Its steps are in task_step.cpp.
#include "stdlib/_asyncio/asyncio.h"

#include "stdlib/_contextvars/context.h"

namespace ppy::aio {

TypeObject kTaskType;

namespace {

Value orNone(Value v) { return v.isEmpty() ? none() : v; }

/// 1, 0, -1. Types that are coroutines by asyncio's word are remembered.
int isCoroutine_py(Thread& t, Value v) {
  constexpr intptr_t kMostTypes = 100;
  if (isExactly(v, &PyCoro_Type)) return 1;
  auto* types = moduleValue(t, kCoroutineTypes).as<SetObject>();
  int known = setContains_py(t, types, typeOf(v));
  if (known) return known;
  Value answer = call_py(t, moduleValue(t, kIsCoroutine), v);
  int is = answer.isEmpty() ? -1 : truth_py(t, answer);
  if (is > 0 && types->used < kMostTypes && setAdd_py(t, types, typeOf(v)) < 0) return -1;
  return is;
}

Value taskNew(Thread& t, TypeObject* type, const Args&) {
  if (type == &kTaskType) return gc::allocObject(t, type, sizeof(TaskObject));
  return newInstance(t, type);
}

void takeNextName(Thread& t, TaskObject* task) {
  Value& last = moduleValue(t, kLastName);
  last = Value::smallInt(last.asSmallInt() + 1);
  task->name = last;
}

Value taskInit(Thread& t, Value self, const Args& args) {
  static constexpr Signature kSignature{"coro, *, loop=None, name=None, context=None"};
  Value a[4];
  if (!bindArgs(t, "Task", kSignature, args, a)) return {};
  TaskObject* task = taskOf(self);
  if (!initFuture_py(t, task, a[1])) return {};
  task->logDestroyPending = false;
  int is = isCoroutine_py(t, a[0]);
  if (is < 0) return {};
  if (!is) return raise(t, PyExc_TypeError, "a coroutine was expected, got %R", a[0]);
  PPY_TRY(context, isGiven(a[3]) ? a[3] : ctx::copyCurrentContext(t));
  gc::store(task, &task->context, context);
  gc::store(task, &task->coroutine, a[0]);
  task->waiter = Value();
  task->cancelsRequested = 0;
  task->mustCancel = false;
  task->logDestroyPending = true;
  if (isGiven(a[2])) {
    PPY_TRY(name, isExactly(a[2], &PyUnicode_Type) ? a[2] : str_py(t, a[2]));
    gc::store(task, &task->name, name);
  } else {
    takeNextName(t, task);
  }
  // Until it is done its end would be worth a word (finished in task_step.cpp).
  gc::setFinalizer(t, task);
  return stepSoon_py(t, task, Value()) && registerTask_py(t, self) ? none() : Value();
}

Value taskDel(Thread& t, Value self) {
  TaskObject* task = taskOf(self);
  if (task->state == FutureState::Pending && task->logDestroyPending && !task->loop.isEmpty()) {
    Value saved = t.status == Status::Exception ? takeException(t) : Value();
    DictObject* context = newDict(t);
    if (context && dictSetStr(t, context, intern(t, "task"), self) &&
        dictSetStr(t, context, names().message, newStrAscii(t, "Task was destroyed but it is pending!")) && addSourceTraceback(t, task, context))
      tellLoop_py(t, task, context);
    else
      clearException(t);
    if (!saved.isEmpty()) restoreException(t, saved);
  }
  return futureDel(t, self);
}

Value repr(Thread& t, Value self) { return call_py(t, moduleValue(t, kTaskRepr), self); }

// --- methods -------------------------------------------------------------------------------------

Value refuseResult(Thread& t, Value, Value*) { return raise(t, PyExc_RuntimeError, "Task does not support set_result operation"); }
Value refuseException(Thread& t, Value, Value*) { return raise(t, PyExc_RuntimeError, "Task does not support set_exception operation"); }

Value cancel(Thread& t, Value self, Value* a) {
  TaskObject* task = taskOf(self);
  task->logTraceback = false;
  if (task->state != FutureState::Pending) return boolean(false);
  task->cancelsRequested++;
  if (!task->waiter.isEmpty()) {
    PPY_TRY(answer, callCancel_py(t, task->waiter, a[0]));
    int done = truth_py(t, answer);
    if (done < 0) return {};
    // The waiter stays: it may be a task that ignores this, and is to be cancelled again.
    if (done) return boolean(true);
  }
  task->mustCancel = true;
  gc::store(task, &task->cancelMessage, orNone(a[0]));
  return boolean(true);
}
Value cancelling(Thread&, Value self, Value*) { return Value::smallInt(taskOf(self)->cancelsRequested); }
Value uncancel(Thread&, Value self, Value*) {
  TaskObject* task = taskOf(self);
  if (task->cancelsRequested > 0) task->cancelsRequested--;
  return Value::smallInt(task->cancelsRequested);
}
Value getStack(Thread& t, Value self, Value* a) { return call_py(t, moduleValue(t, kTaskGetStack), self, orNone(a[0])); }
Value printStack(Thread& t, Value self, Value* a) { return call_py(t, moduleValue(t, kTaskPrintStack), self, orNone(a[0]), orNone(a[1])); }
Value getName(Thread& t, Value self, Value*) {
  TaskObject* task = taskOf(self);
  if (!task->name.isSmallInt()) return orNone(task->name);
  PPY_TRY(name, formatStr(t, "Task-%lld", static_cast<long long>(task->name.asSmallInt())));
  gc::store(task, &task->name, name);
  return name;
}
Value setName(Thread& t, Value self, Value* a) {
  PPY_TRY(name, isExactly(a[0], &PyUnicode_Type) ? a[0] : str_py(t, a[0]));
  gc::store(taskOf(self), &taskOf(self)->name, name);
  return none();
}
Value getCoro(Thread&, Value self, Value*) { return orNone(taskOf(self)->coroutine); }

// --- attributes ----------------------------------------------------------------------------------

Value getLogDestroyPending(Thread&, Value self) { return boolean(taskOf(self)->logDestroyPending); }
bool setLogDestroyPending(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_AttributeError, "cannot delete attribute"), false;
  int on = truth_py(t, v);
  if (on >= 0) taskOf(self)->logDestroyPending = on;
  return on >= 0;
}
Value getMustCancel(Thread&, Value self) { return boolean(taskOf(self)->mustCancel); }
Value getCoroField(Thread&, Value self) { return orNone(taskOf(self)->coroutine); }
Value getWaiter(Thread&, Value self) { return orNone(taskOf(self)->waiter); }

void trace(Object* o, gc::Marker& m) {
  traceFuture(o, m);
  auto* task = static_cast<TaskObject*>(o);
  m.markRange(&task->waiter, static_cast<size_t>(&task->wakeup + 1 - &task->waiter));
}

const BuiltinDef kMethods[] = {
    {"set_result", "result, /", refuseResult}, {"set_exception", "exception, /", refuseException}, {"cancel", "msg=None", cancel}, {"cancelling", "", cancelling},
    {"uncancel", "", uncancel}, {"get_stack", "*, limit=None", getStack}, {"print_stack", "*, limit=None, file=None", printStack}, {"get_name", "", getName},
    {"set_name", "value, /", setName}, {"get_coro", "", getCoro}, {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod},
    {nullptr, nullptr, nullptr}};
const GetSetDef kGetSet[] = {{"_log_destroy_pending", getLogDestroyPending, setLogDestroyPending}, {"_must_cancel", getMustCancel, nullptr},
    {"_coro", getCoroField, nullptr}, {"_fut_waiter", getWaiter, nullptr}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(taskNew)}, {kSlotInit, nativeSlot<CallFn>(taskInit)}, {kSlotDel, nativeSlot<UnaryFn>(taskDel)},
    {kSlotRepr, nativeSlot<UnaryFn>(repr)}, {0, nullptr}};

}  // namespace

const TypeSpec kTaskSpec = {.type = &kTaskType, .name = "_asyncio.Task", .base = &kFutureType, .basicSize = sizeof(TaskObject),
    .flags = kTypeBaseType | kTypeHasGc, .slots = kSlots, .methods = kMethods, .getset = kGetSet, .trace = trace, .dictOffset = offsetof(TaskObject, dict)};

}  // namespace ppy::aio
