/// Futures and tasks of asyncio: their structs, what the files of the module share.
///
/// A task is a future that runs a coroutine: each step resumes the coroutine's own frame (generatorStep_py), so a suspended
/// task has no native stack. What only the library's Python code knows (how a future is shown, which loop is current) is
/// asked of it.
#pragma once
#include "stdlib/common/module.h"

namespace ppy::aio {

enum class FutureState : uint8_t { Pending, Cancelled, Finished };

struct FutureObject : Object {
  Value loop;                       ///< empty: not initialised
  Value callback0, context0;        ///< the first callback, which is mostly the only one; empty: none
  Value callbacks;                  ///< list of (callback, context), those after it; or empty
  Value exception, exceptionTraceback, result;
  Value sourceTraceback, cancelMessage;
  Value cancelledError;             ///< that ended the task: raised once by whoever asks for its result
  Value dict;
  FutureState state;
  bool logTraceback;                ///< its exception has not been retrieved
  bool blocking;                    ///< somebody awaits it who has not been made to wait yet
};

struct TaskObject : FutureObject {
  Value waiter;                     ///< future it waits for, or empty
  Value coroutine;                  ///< empty: not initialised
  Value name;                       ///< a str; an int until somebody asks for the name "Task-<int>"
  Value context;
  Value step, wakeup;               ///< what calls its next step, with nothing to throw, and what a future calls: made once
  int cancelsRequested;
  bool mustCancel, logDestroyPending;
};

extern TypeObject kFutureType, kTaskType, kFutureIterType, kStepType;
inline bool isFutureExactly(Value v) { return isExactly(v, &kFutureType) || isExactly(v, &kTaskType); }
inline FutureObject* futureOf(Value v) { return v.as<FutureObject>(); }
inline TaskObject* taskOf(Value v) { return v.as<TaskObject>(); }

/// Values of the module.
enum : int {
  kCancelledError, kInvalidStateError, kFutureRepr, kTaskRepr, kTaskGetStack, kTaskPrintStack, kIsCoroutine, kExtractStack, kGetPolicy,
  kAllTasks, kCurrentTasks,
  kCoroutineTypes,   ///< set of types whose instances are coroutines
  kLastName,         ///< number in the last task's name
  kContextNames, kMsgNames,  ///< names of one keyword argument, for calls
  kCallSoon,         ///< name
};
inline Value& moduleValue(Thread& t, int which) { return moduleValues(t, kModuleIndexAsyncio)[which]; }

// --- future.cpp ----------------------------------------------------------------------------------
/// What Future.__init__ does; `loop` empty or None: the current one. False: exception pending.
bool initFuture_py(Thread& t, FutureObject* f, Value loop);
/// Raises for a future that is not initialised: RuntimeError, or `InvalidStateError` where its outcome is asked for.
bool isAlive(Thread& t, const FutureObject* f, bool forOutcome = false);
/// The outcome: empty with the exception pending when there is none, or it was cancelled; an exception as a value in *failed.
Value futureResult(Thread& t, FutureObject* f, Value* failed);
bool setResult_py(Thread& t, FutureObject* f, Value result);
bool setException_py(Thread& t, FutureObject* f, Value exception);
/// True or False.
Value cancelFuture_py(Thread& t, FutureObject* f, Value message);
bool addDoneCallback_py(Thread& t, FutureObject* f, Value callback, Value context);
/// The exception to raise for a cancelled future, made or the one kept.
Value cancelledError_py(Thread& t, FutureObject* f);
/// loop.call_soon(callback[, arg], context=context); `arg` may be empty.
bool callSoon_py(Thread& t, Value loop, Value callback, Value arg, Value context);
/// object.cancel(msg=message)
Value callCancel_py(Thread& t, Value object, Value message);
/// Hands `context` to the loop's exception handler; what that raises is reported. For finalisers.
void tellLoop_py(Thread& t, FutureObject* f, Value context);
/// {…, "source_traceback": …} where there is one.
bool addSourceTraceback(Thread& t, FutureObject* f, DictObject* context);
void traceFuture(Object* o, gc::Marker& m);
Value futureDel(Thread& t, Value self);
Value futureAwait(Thread& t, Value self);
extern const BuiltinDef kFutureMethods[];
extern const TypeSpec kFutureSpec, kFutureIterSpec;

// --- task.cpp, task_step.cpp ---------------------------------------------------------------------
/// Schedules a step that throws `exception` into the coroutine, or sends when that is empty.
bool stepSoon_py(Thread& t, TaskObject* task, Value exception);
extern const TypeSpec kTaskSpec, kStepSpec;

// --- module.cpp ----------------------------------------------------------------------------------
bool enterTask_py(Thread& t, Value loop, Value task);
bool leaveTask_py(Thread& t, Value loop, Value task);
bool registerTask_py(Thread& t, Value task);
/// The loop that runs in this thread, else the policy's.
Value currentLoop_py(Thread& t);

}  // namespace ppy::aio
