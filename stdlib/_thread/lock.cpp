// Locks of the _thread module: a semaphore each, waited for without holding up collections.
#include <atomic>
#include <semaphore.h>

#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"
#include "runtime/thread/runtime.h"
#include "stdlib/_thread/thread.h"
#include "stdlib/common/module.h"

namespace ppy {

TypeObject kLockType, kRLockType;

namespace {

struct LockObject : Object {
  sem_t free;               ///< 1: unlocked
  std::atomic<bool> locked;
  unsigned long owner;      ///< RLock: thread that holds it
  int64_t depth;            ///< RLock: how often
  Value weakreflist;
};
LockObject* of(Value v) { return v.as<LockObject>(); }

Value lockNew(Thread& t, TypeObject* type, const Args&) {
  auto* l = static_cast<LockObject*>(newInstance(t, type));
  sem_init(&l->free, 0, 1);
  return l;
}

/// Waits for the lock: 1 acquired, 0 timed out, -1 exception (a signal handler raised).
int acquire_py(Thread& t, LockObject* l, bool blocking, double timeout) {
  int r = waitForSemaphore_py(t, &l->free, blocking, timeout);
  if (r > 0) l->locked = true;
  return r;
}

/// acquire() as a statement: the handlers of signals that came during the wait run before the next one. The beginning of a `with` leaves
/// them to its body, which gives the lock back.
Value acquired_py(Thread& t, int r) {
  if (r < 0 || (r > 0 && !pollSafepoint_py(t))) return {};
  return boolean(r);
}

bool acquireArguments_py(Thread& t, Value* a, bool* blocking, double* timeout) {
  *blocking = true;
  *timeout = -1;
  if (!a[0].isEmpty()) {
    int r = truth_py(t, a[0]);
    if (r < 0) return false;
    *blocking = r;
  }
  if (!a[1].isEmpty() && !secondsArg_py(t, a[1], timeout)) return false;
  if (!*blocking && *timeout != -1) {
    raise(t, PyExc_ValueError, "can't specify a timeout for a non-blocking call");
    return false;
  }
  if (*timeout < 0 && *timeout != -1) {
    raise(t, PyExc_ValueError, "timeout value must be positive");
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
  return acquired_py(t, acquire_py(t, of(self), blocking, timeout));
}
Value lockRelease(Thread& t, Value self, Value*) {
  if (!of(self)->locked.exchange(false)) return raise(t, PyExc_RuntimeError, "release unlocked lock");
  sem_post(&of(self)->free);
  return none();
}
Value lockEnter(Thread& t, Value self, Value*) { return acquire_py(t, of(self), true, -1) < 0 ? Value() : boolean(true); }
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
Value rlockRepr(Thread& t, Value self) {
  LockObject* l = of(self);
  char tail[96];
  snprintf(tail, sizeof tail, "owner=%lu count=%lld at %p", l->depth ? l->owner : 0, static_cast<long long>(l->depth), static_cast<void*>(l));
  return formatStr(t, "<%s %s object %s>", l->depth ? "locked" : "unlocked", typeOf(self)->tp_name, tail);
}

int rlockTake_py(Thread& t, LockObject* l, bool blocking, double timeout) {
  if (l->depth && l->owner == t.thread_id) {
    l->depth++;
    return 1;
  }
  int r = acquire_py(t, l, blocking, timeout);
  if (r > 0) {
    l->owner = t.thread_id;
    l->depth = 1;
  }
  return r;
}
Value rlockAcquire(Thread& t, Value self, Value* a) {
  bool blocking;
  double timeout;
  if (!acquireArguments_py(t, a, &blocking, &timeout)) return {};
  return acquired_py(t, rlockTake_py(t, of(self), blocking, timeout));
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
Value rlockEnter(Thread& t, Value self, Value*) { return rlockTake_py(t, of(self), true, -1) < 0 ? Value() : boolean(true); }
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

void traceLock(Object* o, gc::Marker& m) { m.mark(static_cast<LockObject*>(o)->weakreflist); }

const BuiltinDef kLockMethods[] = {
    {"acquire", "blocking=True, timeout=-1", lockAcquire}, {"acquire_lock", "blocking=True, timeout=-1", lockAcquire}, {"release", "", lockRelease},
    {"release_lock", "", lockRelease}, {"locked", "", lockLocked}, {"locked_lock", "", lockLocked}, {"__enter__", "", lockEnter},
    {"__exit__", "*args", lockExit}, {"_at_fork_reinit", "", lockReset}, {nullptr, nullptr, nullptr}};
const BuiltinDef kRLockMethods[] = {
    {"acquire", "blocking=True, timeout=-1", rlockAcquire}, {"release", "", rlockRelease}, {"__enter__", "", rlockEnter}, {"__exit__", "*args", rlockExit},
    {"_is_owned", "", rlockIsOwned}, {"_release_save", "", rlockSave}, {"_acquire_restore", "state, /", rlockRestore}, {"_at_fork_reinit", "", lockReset},
    {nullptr, nullptr, nullptr}};
const NativeSlot kLockSlots[] = {{kSlotRepr, nativeSlot<UnaryFn>(lockRepr)}, {0, nullptr}};
const NativeSlot kRLockSlots[] = {{kSlotNew, nativeSlot<NewFn>(lockNew)}, {kSlotRepr, nativeSlot<UnaryFn>(rlockRepr)}, {0, nullptr}};
}  // namespace

extern const TypeSpec kLockSpec, kRLockSpec;
const TypeSpec kLockSpec = {.type = &kLockType, .name = "_thread.lock", .basicSize = sizeof(LockObject), .flags = kTypeDisallowNew, .slots = kLockSlots,
    .methods = kLockMethods, .trace = traceLock};
const TypeSpec kRLockSpec = {.type = &kRLockType, .name = "_thread.RLock", .basicSize = sizeof(LockObject), .flags = kTypeBaseType, .slots = kRLockSlots,
    .methods = kRLockMethods, .trace = traceLock};


Value allocateLock(Thread& t, Value, Value*) {
  storeShared(&moduleValues(t, kModuleIndexThread)[kLocksMade], boolean(true));
  return lockNew(t, &kLockType, Args{nullptr, 0});
}

void endThread(Thread& t) {
  forgetLocals(t);
  auto* l = t.sentinel.isEmpty() ? nullptr : of(t.sentinel);
  t.sentinel = Value();
  if (l && l->locked.exchange(false)) sem_post(&l->free);
}

Value setSentinel(Thread& t, Value self, Value*) {
  t.sentinel = allocateLock(t, self, nullptr);
  t.atEnd = endThread;
  return t.sentinel;
}

}  // namespace ppy
