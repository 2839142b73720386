// The _thread module: identifiers and locks. Starting threads is refused with a clear error: this
// runtime runs Python on its main thread only.
#include <cerrno>
#include <cmath>
#include <csignal>
#include <ctime>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"
#include "runtime/thread/runtime.h"
#include "runtime/frame/services.h"
#include "stdlib/common/module.h"
#include "stdlib/modules.h"

namespace ppy {
namespace {

TypeObject kLockType, kRLockType, kLocalType;

struct LockObject : Object {
  sem_t free;               ///< 1: unlocked
  bool locked;
  unsigned long owner;      ///< RLock: thread that holds it
  int64_t depth;            ///< RLock: how often
  Value weakreflist;
};
LockObject* of(Value v) { return v.as<LockObject>(); }

constexpr double kTimeoutMax = 9223372036.0;

Value lockNew(Thread& t, TypeObject* type, const Args&) {
  auto* l = static_cast<LockObject*>(newInstance(t, type));
  sem_init(&l->free, 0, 1);
  return l;
}
Value allocateLock(Thread& t, Value, Value*) { return lockNew(t, &kLockType, Args{nullptr, 0}); }

/// Waits for the lock: 1 acquired, 0 timed out, -1 exception (a signal handler raised).
int acquire_py(Thread& t, LockObject* l, bool blocking, double timeout) {
  if (sem_trywait(&l->free) == 0) {
    l->locked = true;
    return 1;
  }
  if (!blocking) return 0;
  timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  if (timeout >= 0) {
    double whole = std::floor(timeout);
    until.tv_sec += static_cast<time_t>(whole);
    until.tv_nsec += static_cast<long>((timeout - whole) * 1e9);
    if (until.tv_nsec >= 1000000000) {
      until.tv_sec++;
      until.tv_nsec -= 1000000000;
    }
  }
  for (;;) {
    int r;
    {
      ReleasedScope released(t);
      r = timeout < 0 ? sem_wait(&l->free) : sem_timedwait(&l->free, &until);
    }
    if (r == 0) {
      l->locked = true;
      return 1;
    }
    if (errno == ETIMEDOUT) return 0;
    if (!pollSafepoint_py(t)) return -1;
  }
}

bool acquireArguments_py(Thread& t, Value* a, bool* blocking, double* timeout) {
  *blocking = true;
  *timeout = -1;
  if (!a[0].isEmpty()) {
    int r = truth_py(t, a[0]);
    if (r < 0) return false;
    *blocking = r;
  }
  if (!a[1].isEmpty() && !asDouble_py(t, a[1], timeout)) return false;
  if (!*blocking && *timeout != -1) {
    raise(t, PyExc_ValueError, "can't specify a timeout for a non-blocking call");
    return false;
  }
  if (*timeout < 0 && *timeout != -1) {
    raise(t, PyExc_ValueError, "timeout value must be a non-negative number");
    return false;
  }
  if (*timeout > kTimeoutMax) {
    raise(t, PyExc_OverflowError, "timeout value is too large");
    return false;
  }
  return true;
}

Value lockAcquire(Thread& t, Value self, Value* a) {
  bool blocking;
  double timeout;
  if (!acquireArguments_py(t, a, &blocking, &timeout)) return {};
  int r = acquire_py(t, of(self), blocking, timeout);
  return r < 0 ? Value() : boolean(r);
}
Value lockRelease(Thread& t, Value self, Value*) {
  if (!of(self)->locked) return raise(t, PyExc_RuntimeError, "release unlocked lock");
  of(self)->locked = false;
  sem_post(&of(self)->free);
  return none();
}
Value lockEnter(Thread& t, Value self, Value*) {
  Value a[2];
  return lockAcquire(t, self, a);
}
Value lockExit(Thread& t, Value self, Value*) { return lockRelease(t, self, nullptr); }
Value lockLocked(Thread&, Value self, Value*) { return boolean(of(self)->locked); }
Value lockReset(Thread&, Value self, Value*) {
  sem_init(&of(self)->free, 0, 1);
  of(self)->locked = false;
  of(self)->depth = 0;
  return none();
}
Value lockRepr(Thread& t, Value self) {
  char address[32];
  snprintf(address, sizeof address, "%p", static_cast<void*>(self.object()));
  return formatStr(t, "<%s %s object at %s>", of(self)->locked ? "locked" : "unlocked", typeOf(self)->tp_name, address);
}

Value rlockAcquire(Thread& t, Value self, Value* a) {
  bool blocking;
  double timeout;
  if (!acquireArguments_py(t, a, &blocking, &timeout)) return {};
  LockObject* l = of(self);
  if (l->depth && l->owner == t.thread_id) {
    l->depth++;
    return boolean(true);
  }
  int r = acquire_py(t, l, blocking, timeout);
  if (r > 0) {
    l->owner = t.thread_id;
    l->depth = 1;
  }
  return r < 0 ? Value() : boolean(r);
}
Value rlockRelease(Thread& t, Value self, Value*) {
  LockObject* l = of(self);
  if (l->depth == 0 || l->owner != t.thread_id) return raise(t, PyExc_RuntimeError, "cannot release un-acquired lock");
  if (--l->depth == 0) {
    l->locked = false;
    sem_post(&l->free);
  }
  return none();
}
Value rlockEnter(Thread& t, Value self, Value*) {
  Value a[2];
  return rlockAcquire(t, self, a);
}
Value rlockExit(Thread& t, Value self, Value*) { return rlockRelease(t, self, nullptr); }
Value rlockIsOwned(Thread& t, Value self, Value*) { return boolean(of(self)->depth && of(self)->owner == t.thread_id); }
Value rlockSave(Thread& t, Value self, Value*) {
  LockObject* l = of(self);
  if (l->depth == 0) return raise(t, PyExc_RuntimeError, "cannot release un-acquired lock");
  Value state = tupleOf(t, {makeInt(t, l->depth), makeUint(t, l->owner)});
  l->depth = 1;
  return rlockRelease(t, self, nullptr).isEmpty() ? Value() : state;
}
Value rlockRestore(Thread& t, Value self, Value* a) {
  int64_t depth, owner;
  if (!isTuple(a[0]) || a[0].as<TupleObject>()->ob_size != 2 || !intFits64(a[0].as<TupleObject>()->ob_item[0], &depth) ||
      !intFits64(a[0].as<TupleObject>()->ob_item[1], &owner))
    return raise(t, PyExc_TypeError, "_acquire_restore() argument must be the result of _release_save()");
  if (acquire_py(t, of(self), true, -1) < 0) return {};
  of(self)->depth = depth;
  of(self)->owner = static_cast<unsigned long>(owner);
  return none();
}

Value getIdent(Thread& t, Value, Value*) { return makeUint(t, t.thread_id); }
Value getNativeId(Thread& t, Value, Value*) { return makeInt(t, syscall(SYS_gettid)); }
Value count(Thread&, Value, Value*) { return Value::smallInt(0); }
Value stackSize(Thread& t, Value, Value* a) {
  intptr_t n = 0;
  if (!a[0].isEmpty() && !asIndex_py(t, a[0], &n, PyExc_OverflowError)) return {};
  return n < 0 ? raise(t, PyExc_ValueError, "size must be 0 or a positive value") : Value::smallInt(0);
}
Value startNewThread(Thread& t, Value, Value*) { return raise(t, PyExc_RuntimeError, "can't start new thread: this runtime runs Python code on its main thread only"); }

Value exitThread(Thread& t, Value, Value*) { return raiseNone(t, &_PyExc_SystemExit); }
Value interruptMain(Thread& t, Value, Value* a) {
  int signal = SIGINT;
  if (!a[0].isEmpty() && !intArg_py(t, a[0], &signal)) return {};
  if (signal < 1 || signal >= NSIG) return raise(t, PyExc_ValueError, "signal number out of range");
  struct sigaction action;
  if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN && action.sa_handler != SIG_DFL) noteSignal(signal);
  return none();
}

// --- what threading.excepthook does by default --------------------------------------------------

StructSequence kHookArgs = {.name = "_thread._ExceptHookArgs", .fields = {"exc_type", "exc_value", "exc_traceback", "thread"}, .visible = 4, .constructible = true};

Value exceptHook(Thread& t, Value, Value* a) {
  if (!isExactly(a[0], &kHookArgs.type)) return raise(t, PyExc_TypeError, "_thread._excepthook argument type must be ExceptHookArgs");
  Value* fields = a[0].as<TupleObject>()->ob_item;
  if (fields[0] == Value(PyExc_SystemExit)) return none();  // ends a thread silently
  Value file = dictGetStr(t.runtime->sysDict, intern(t, "stderr"));
  if (file.isEmpty() || isNone(file)) {
    if (isNone(fields[3])) return none();
    file = findAttr_py(t, fields[3], intern(t, "_stderr"));  // sys.stderr as it was when the thread was made
    if (file.isEmpty() || isNone(file)) return pending(t) ? Value() : none();
  }
  Value name = isNone(fields[3]) ? Value() : findAttr_py(t, fields[3], intern(t, "_name"));
  if (pending(t)) return {};
  if (name.isEmpty()) name = makeUint(t, t.thread_id);
  PPY_TRY(head, formatStr(t, "Exception in thread %S:\n", name));
  if (callMethod_py(t, file, intern(t, "write"), &head, 1).isEmpty()) return {};
  if (!isNone(fields[1])) printException_py(t, fields[1], file);
  return callMethod_py(t, file, intern(t, "flush"), nullptr, 0).isEmpty() ? Value() : none();
}

void traceLock(Object* o, gc::Marker& m) { m.mark(static_cast<LockObject*>(o)->weakreflist); }

const BuiltinDef kLockMethods[] = {
    {"acquire", "blocking=True, timeout=-1", lockAcquire}, {"acquire_lock", "blocking=True, timeout=-1", lockAcquire}, {"release", "", lockRelease},
    {"release_lock", "", lockRelease}, {"locked", "", lockLocked}, {"locked_lock", "", lockLocked}, {"__enter__", "", lockEnter},
    {"__exit__", "*args", lockExit}, {"_at_fork_reinit", "", lockReset}, {nullptr, nullptr, nullptr}};
const BuiltinDef kRLockMethods[] = {
    {"acquire", "blocking=True, timeout=-1", rlockAcquire}, {"release", "", rlockRelease}, {"__enter__", "", rlockEnter}, {"__exit__", "*args", rlockExit},
    {"_is_owned", "", rlockIsOwned}, {"_release_save", "", rlockSave}, {"_acquire_restore", "state, /", rlockRestore}, {"_at_fork_reinit", "", lockReset},
    {nullptr, nullptr, nullptr}};
const NativeSlot kLockSlots[] = {{kSlotNew, nativeSlot<NewFn>(lockNew)}, {kSlotRepr, nativeSlot<UnaryFn>(lockRepr)}, {0, nullptr}};
const TypeSpec kLockSpec = {.type = &kLockType, .name = "_thread.lock", .basicSize = sizeof(LockObject), .slots = kLockSlots, .methods = kLockMethods, .trace = traceLock};
const TypeSpec kRLockSpec = {.type = &kRLockType, .name = "_thread.RLock", .basicSize = sizeof(LockObject), .flags = kTypeBaseType, .slots = kLockSlots,
    .methods = kRLockMethods, .trace = traceLock};

/// _thread._local: attributes of the one thread there is.
struct LocalObject : Object {
  Value dict, weakreflist;
};
void traceLocal(Object* o, gc::Marker& m) {
  m.mark(static_cast<LocalObject*>(o)->dict);
  m.mark(static_cast<LocalObject*>(o)->weakreflist);
}
const TypeSpec kLocalSpec = {.type = &kLocalType, .name = "_thread._local", .basicSize = sizeof(LocalObject), .flags = kTypeBaseType | kTypeHasGc,
    .trace = traceLocal, .dictOffset = offsetof(LocalObject, dict)};

const BuiltinDef kFunctions[] = {
    {"allocate_lock", "", allocateLock}, {"allocate", "", allocateLock}, {"get_ident", "", getIdent}, {"get_native_id", "", getNativeId},
    {"_count", "", count}, {"_set_sentinel", "", allocateLock}, {"stack_size", "size=0, /", stackSize}, {"start_new_thread", "*args", startNewThread}, {"start_new", "*args", startNewThread},
    {"exit", "", exitThread}, {"exit_thread", "", exitThread}, {"interrupt_main", "signum=2, /", interruptMain}, {"_excepthook", "exc_type, /", exceptHook},
    {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  DictObject* d = moduleDict(m);
  return addType(t, m, kLockSpec, true) && dictDeleteStr(t, d, intern(t, "lock")) && addType(t, m, kRLockSpec, true) && addType(t, m, kLocalSpec, true) &&
         readyStructSequence(t, kHookArgs) && addValue(t, m, "_ExceptHookArgs", &kHookArgs.type) && dictSetStr(t, d, intern(t, "LockType"), &kLockType) && dictSetStr(t, d, intern(t, "error"), PyExc_RuntimeError) &&
         dictSetStr(t, d, intern(t, "TIMEOUT_MAX"), makeFloat(t, kTimeoutMax));
}

}  // namespace

const NativeModule kThreadModule = {"_thread", kFunctions, init};

}  // namespace ppy
