// The _thread module: starting threads, their identifiers and ends.
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "runtime/frame/services.h"
#include "runtime/gc/explicit.h"
#include "runtime/import/import.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/python_thread.h"
#include "runtime/thread/runtime.h"
#include "stdlib/_thread/thread.h"
#include "stdlib/common/module.h"
#include "stdlib/common/struct_sequence.h"
#include "stdlib/modules.h"

namespace ppy {


namespace {


/// Per Runtime: what stack_size() was set to.
size_t& stackBytes(Thread& t) { return t.runtime->threadStackBytes; }

Value getIdent(Thread& t, Value, Value*) { return makeUint(t, t.thread_id); }
Value getNativeId(Thread& t, Value, Value*) { return makeInt(t, syscall(SYS_gettid)); }
/// Who asks for the number of threads wants to know what is left of them: their objects, which would have died of their counts, are
/// collected where there may be any: where threads have ended, or locks were made (each threading.Thread has some).
Value count(Thread& t, Value, Value*) {
  Value* locksMade = &moduleValues(t, kModuleIndexThread)[kLocksMade];
  Value made = loadShared(locksMade);
  storeShared(locksMade, boolean(false));
  if (takeThreadsEnded(*t.runtime) || (made && isTrue(made))) {
    collectAsked_py(t, 2);
    if (pending(t)) return {};
  }
  return Value::smallInt(static_cast<int64_t>(threadCount(*t.runtime)) - 1);
}

Value stackSize(Thread& t, Value, Value* a) {
  intptr_t n = 0;
  if (!a[0].isEmpty() && !asIndex_py(t, a[0], &n, PyExc_OverflowError)) return {};
  if (n < 0) return raise(t, PyExc_ValueError, "size must be 0 or a positive value");
  if (n && static_cast<size_t>(n) < kLeastThreadStack) return raise(t, PyExc_ValueError, "size not valid: %d bytes", static_cast<int>(n));
  Value before = makeUint(t, stackBytes(t));
  if (!a[0].isEmpty()) stackBytes(t) = static_cast<size_t>(n);
  return before;
}

Value startNewThread(Thread& t, Value, Value* a) {
  if (!isCallable(a[0])) return raise(t, PyExc_TypeError, "first arg must be callable");
  if (!isTuple(a[1])) return raise(t, PyExc_TypeError, "2nd arg must be a tuple");
  if (!a[2].isEmpty() && !isDict(a[2])) return raise(t, PyExc_TypeError, "optional 3rd arg must be a dictionary");
  unsigned long id = startThread_py(t, a[0], a[1].as<TupleObject>(), a[2], stackBytes(t));
  return id ? makeUint(t, id) : Value();
}

Value exitThread(Thread& t, Value, Value*) { return raiseNone(t, &_PyExc_SystemExit); }
Value interruptMain(Thread& t, Value, Value* a) {
  int signal = SIGINT;
  if (!a[0].isEmpty() && !intArg_py(t, a[0], &signal)) return {};
  if (signal < 1 || signal >= NSIG) return raise(t, PyExc_ValueError, "signal number out of range");
  struct sigaction action;
  if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN && action.sa_handler != SIG_DFL) noteSignal(signal);
  return pollSafepoint_py(t) ? none() : Value();  // in the main thread the handler runs at once
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

const BuiltinDef kFunctions[] = {
    {"allocate_lock", "", allocateLock}, {"allocate", "", allocateLock}, {"get_ident", "", getIdent}, {"get_native_id", "", getNativeId},
    {"_count", "", count}, {"_set_sentinel", "", setSentinel}, {"stack_size", "size=0, /", stackSize},
    {"start_new_thread", "function, args, kwargs=None, /", startNewThread}, {"start_new", "function, args, kwargs=None, /", startNewThread},
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
