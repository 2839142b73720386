// _asyncio: the loop that runs, the tasks there are, and what the module needs of the library's Python modules.
#include "runtime/frame/services.h"
#include "runtime/gc/thread_context.h"
#include "stdlib/_asyncio/asyncio.h"

namespace ppy::aio {

namespace {

Value currentTask_py(Thread& t, Value loop) {
  auto* tasks = moduleValue(t, kCurrentTasks).as<DictObject>();
  if (dictSize(tasks) == 0) return none();  // as nearly always when a task is entered
  Value task = dictGet_py(t, tasks, loop);
  return task.isEmpty() && t.status == Status::None ? none() : task;
}

}  // namespace

bool enterTask_py(Thread& t, Value loop, Value task) {
  Value current = currentTask_py(t, loop);
  if (current.isEmpty()) return false;
  if (!isNone(current))
    return raise(t, PyExc_RuntimeError, "Cannot enter into task %R while another task %R is being executed.", task, current), false;
  return dictSet_py(t, moduleValue(t, kCurrentTasks).as<DictObject>(), loop, task);
}

bool leaveTask_py(Thread& t, Value loop, Value task) {
  Value current = currentTask_py(t, loop);
  if (current.isEmpty()) return false;
  if (current != task) return raise(t, PyExc_RuntimeError, "Leaving task %R does not match the current task %R.", task, current), false;
  return dictDelete_py(t, moduleValue(t, kCurrentTasks).as<DictObject>(), loop) >= 0;
}

bool registerTask_py(Thread& t, Value task) {
  return !callMethod_py(t, moduleValue(t, kAllTasks), intern(t, "add"), &task, 1).isEmpty();
}

Value currentLoop_py(Thread& t) {
  Value loop = threadRunningLoop(t);
  if (!loop.isEmpty()) return loop;
  PPY_TRY(policy, call_py(t, moduleValue(t, kGetPolicy)));
  return callMethod_py(t, policy, intern(t, "get_event_loop"), nullptr, 0);
}

namespace {

Value getEventLoop(Thread& t, Value, Value*) { return currentLoop_py(t); }
Value getRunningLoop(Thread& t, Value, Value*) {
  Value loop = threadRunningLoop(t);
  return loop.isEmpty() ? raise(t, PyExc_RuntimeError, "no running event loop") : loop;
}
Value getRunningLoopOrNone(Thread& t, Value, Value*) {
  Value loop = threadRunningLoop(t);
  return loop.isEmpty() ? none() : loop;
}
Value setRunningLoop(Thread& t, Value, Value* a) {
  threadRunningLoop(t) = isNone(a[0]) ? Value() : a[0];
  return none();
}
Value registerTask(Thread& t, Value, Value* a) { return registerTask_py(t, a[0]) ? none() : Value(); }
Value unregisterTask(Thread& t, Value, Value* a) {
  return callMethod_py(t, moduleValue(t, kAllTasks), intern(t, "discard"), a, 1).isEmpty() ? Value() : none();
}
Value enterTask(Thread& t, Value, Value* a) { return enterTask_py(t, a[0], a[1]) ? none() : Value(); }
Value leaveTask(Thread& t, Value, Value* a) { return leaveTask_py(t, a[0], a[1]) ? none() : Value(); }

const BuiltinDef kFunctions[] = {
    {"get_event_loop", "", getEventLoop}, {"_get_event_loop", "stacklevel=3", getEventLoop}, {"get_running_loop", "", getRunningLoop},
    {"_get_running_loop", "", getRunningLoopOrNone}, {"_set_running_loop", "loop, /", setRunningLoop}, {"_register_task", "task", registerTask},
    {"_unregister_task", "task", unregisterTask}, {"_enter_task", "loop, task", enterTask}, {"_leave_task", "loop, task", leaveTask},
    {nullptr, nullptr, nullptr}};

/// What the module takes of others.
struct Borrowed {
  int place;
  const char *module, *name;
};
constexpr Borrowed kBorrowed[] = {
    {kCancelledError, "asyncio.exceptions", "CancelledError"}, {kInvalidStateError, "asyncio.exceptions", "InvalidStateError"},
    {kFutureRepr, "asyncio.base_futures", "_future_repr"}, {kTaskRepr, "asyncio.base_tasks", "_task_repr"},
    {kTaskGetStack, "asyncio.base_tasks", "_task_get_stack"}, {kTaskPrintStack, "asyncio.base_tasks", "_task_print_stack"},
    {kIsCoroutine, "asyncio.coroutines", "iscoroutine"}, {kExtractStack, "traceback", "extract_stack"},
    {kGetPolicy, "asyncio.events", "get_event_loop_policy"}};

Value borrow_py(Thread& t, const char* module, const char* name) {
  PPY_TRY(m, importModule_py(t, module));
  return getAttr_py(t, m, intern(t, name));
}

bool init(Thread& t, ModuleObject* m) {
  auto keep = [&](int place, Value v) { return !(moduleValue(t, place) = v).isEmpty(); };
  SetObject* types = newSet(t, &PySet_Type);
  DictObject* current = newDict(t);
  if (!types || !current) return false;
  moduleValue(t, kCoroutineTypes) = types;
  moduleValue(t, kCurrentTasks) = current;
  moduleValue(t, kLastName) = Value::smallInt(0);
  Value weakSet = borrow_py(t, "_weakrefset", "WeakSet");
  if (!keep(kContextNames, tupleOf(t, {intern(t, "context")})) || !keep(kMsgNames, tupleOf(t, {intern(t, "msg")})) || !keep(kCallSoon, intern(t, "call_soon")) ||
      weakSet.isEmpty() || !keep(kAllTasks, call_py(t, weakSet)))
    return false;
  if (!addValue(t, m, "_all_tasks", moduleValue(t, kAllTasks)) || !addValue(t, m, "_current_tasks", current) || !readyModuleType(t, kFutureIterSpec) ||
      !readyModuleType(t, kStepSpec) || !addType(t, m, kFutureSpec, true) || !addType(t, m, kTaskSpec, true))
    return false;
  // Last: the library's modules, which this may be the first to import, import this one.
  for (const Borrowed& b : kBorrowed)
    if (!keep(b.place, borrow_py(t, b.module, b.name))) return false;
  return true;
}

}  // namespace

}  // namespace ppy::aio

namespace ppy {
const NativeModule kAsyncioModule = {"_asyncio", aio::kFunctions, aio::init};
}  // namespace ppy
