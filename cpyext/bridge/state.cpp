/// Start of cpyext in a Runtime, the extension lock, and the interpreter data that binaries read at fixed
/// places.
#include "cpyext/bridge/state.h"

#include <cstring>

#include "cpyext/bridge/builtin_slots.h"
#include "cpyext/bridge/extra_types.h"

namespace ppy {

void ForeignState::trace(gc::Marker& m) {
  for (TypeObject* type : staticTypes) {
    m.mark(Value(type->tp_dict));
    m.mark(Value(type->tp_bases));
    m.mark(Value(type->tp_mro));
    m.mark(static_cast<const void*>(type->tp_cache));
    m.mark(type->tp_subclasses);
  }
  for (Value v : pinned) m.mark(v);
  for (TypeObject* type : newBases) m.mark(Value(type));
  for (auto& row : copies) m.mark(row.second);
  for (void* p : freed) m.mark(p);
  for (auto& row : trash)
    for (Object* o : row.second) m.mark(o);
  m.mark(packageContext);
  m.mark(Value(interpreterDict));
  for (ReleasedScope* scope : released) m.markConservatively(scope, scope + 1);
}

namespace cpyext {

namespace {

// _PyRuntime: binaries of CPython's library read the current thread and the ints 0 and 1 in it.
constexpr size_t kRuntimeBytes = 166688, kCurrentThread = 0x240, kSmallInts = 0x348 - 5 * sizeof(LongObject);
constexpr int kSmallFrom = -5, kSmallTo = 256;

}  // namespace

extern "C" {
[[gnu::visibility("default")]] alignas(16) unsigned char _PyRuntime[kRuntimeBytes] = {};
}

namespace {

LongObject* smallInts() { return reinterpret_cast<LongObject*>(_PyRuntime + kSmallInts); }

void setCurrent(Thread* t) { std::memcpy(_PyRuntime + kCurrentThread, &t, sizeof t); }

void takeLock(Thread& t, int depth) {
  ForeignState& s = *t.runtime->foreignState;
  if (s.owner != &t) {
    if (!s.lock.try_lock()) {
      ReleasedScope released(t);
      s.lock.lock();
    }
    s.owner = &t;
    s.depth = 0;
    setCurrent(&t);
  }
  s.depth += depth;
}

int dropLock(Thread& t) {
  ForeignState& s = *t.runtime->foreignState;
  if (s.owner != &t) return 0;
  int depth = s.depth;
  s.depth = 0;
  s.owner = nullptr;
  s.lock.unlock();
  return depth;
}

Value callFunctionHook(Thread& t, Value callee, Value self, const Args& args) { return callCFunction(t, callee, self, args); }

Value memberGetHook(Thread& t, MemberDescrObject* d, Value obj) {
  ExtensionScope scope(t);
  return steal(t, readMember(t, reinterpret_cast<const char*>(lend(t, obj)), static_cast<PyMemberDef*>(d->d_member)));
}
bool memberSetHook(Thread& t, MemberDescrObject* d, Value obj, Value v) {
  ExtensionScope scope(t);
  return writeMember(t, reinterpret_cast<char*>(lend(t, obj)), static_cast<PyMemberDef*>(d->d_member), lend(t, v)) == 0;
}
Value getSetGetHook(Thread& t, GetSetDescrObject* d, Value obj) {
  auto* def = static_cast<PyGetSetDef*>(d->d_getset);
  if (!def->get) return raise(t, PyExc_AttributeError, "attribute '%U' of '%N' objects is not readable", d->d_name, d->d_type);
  ExtensionScope scope(t);
  return resultOf(t, def->get(lend(t, obj), def->closure));
}
bool getSetSetHook(Thread& t, GetSetDescrObject* d, Value obj, Value v) {
  auto* def = static_cast<PyGetSetDef*>(d->d_getset);
  if (!def->set) return raise(t, PyExc_AttributeError, "attribute '%U' of '%N' objects is not writable", d->d_name, d->d_type), false;
  ExtensionScope scope(t);
  if (def->set(lend(t, obj), lend(t, v), def->closure) == 0) return true;
  if (!failed(t)) raise(t, PyExc_SystemError, "%s failed without setting an exception", def->name);
  return false;
}

bool sendHook(Thread& t, Value it, Value sent, Value* v) {
  auto* async = cType(nearestForeign(typeOf(it)))->tp_as_async;
  if (!async || !async->am_send) return false;
  ExtensionScope scope(t);
  PyObject* result = nullptr;
  PySendResult outcome = async->am_send(lend(t, it), lend(t, sent), &result);
  *v = outcome == PYGEN_NEXT ? steal(t, result) : Value();
  if (outcome == PYGEN_RETURN) t.stopValue = steal(t, result);
  else if (outcome == PYGEN_ERROR && !failed(t)) raise(t, PyExc_SystemError, "am_send failed without setting an exception");
  return true;
}

Value traceHook(Thread& t, void* function, Value tracer, Object* frame, int event, Value arg) {
  ExtensionScope scope(t);
  PyObject* given = arg.isEmpty() ? nullptr : lend(t, arg);
  int result = reinterpret_cast<Py_tracefunc>(function)(isNone(tracer) ? nullptr : lend(t, tracer), reinterpret_cast<PyFrameObject*>(lend(t, frame)), event, given);
  if (!failed(t) && result == 0) return none();
  if (!pending(t)) raise(t, PyExc_SystemError, "a trace function failed without setting an exception");
  return {};
}

/// C objects that only the program's main module still holds end as those of dead modules do; what extensions and
/// other modules hold stays: its makers count on that, and CPython leaves much of it alone, too.
void exiting(Thread& t, bool reachable) {
  t.runtime->foreignState->exiting = reachable;
  Value main = reachable ? Value() : dictGetStr(t.runtime->modules, intern(t, std::string_view("__main__")));
  if (!main || !isInstance(main, &PyModule_Type)) return;
  if (callMethod_py(t, moduleDict(main.as<ModuleObject>()), intern(t, std::string_view("clear")), nullptr, 0).isEmpty()) clearException(t);
  main = Value();
  for (int round = 0; round < 2; round++) {
    gc::collect(t, true);
    runFinalizers_py(t);
  }
}

const ForeignHooks kHooks = {
    .callFunction = callFunctionHook, .callWrapper = callCWrapper, .memberGet = memberGetHook, .memberSet = memberSetHook,
    .getSetGet = getSetGetHook, .getSetSet = getSetSetHook, .typeChanged = typeChanged, .countedElement = countedElement,
    .dropElement = dropElement, .loadElement = loadElement, .finalize = finalizeForeign, .finalizersRan = finalizersRan, .exiting = exiting,
    .visitCounted = visitCounted,
    .releaseLock = dropLock, .acquireLock = takeLock, .send = sendHook, .trace = traceHook};

}  // namespace

ExtensionScope::Lock::Lock(Thread& t) : t(t) { takeLock(t, 1); }
ExtensionScope::Lock::~Lock() {
  ForeignState& s = *t.runtime->foreignState;
  if (s.owner == &t && --s.depth == 0) {
    s.owner = nullptr;
    s.lock.unlock();
  }
}

bool runPendingCalls(Thread& t) {
  ForeignState& s = *t.runtime->foreignState;
  while (&t == t.runtime->mainThread && s.hasPendingCalls.load(std::memory_order_acquire)) {
    std::pair<int (*)(void*), void*> call;
    {
      std::lock_guard guard(s.pendingLock);
      if (s.pendingCalls.empty()) return true;
      call = s.pendingCalls.front();
      s.pendingCalls.erase(s.pendingCalls.begin());
      if (s.pendingCalls.empty()) s.hasPendingCalls.store(false, std::memory_order_release);
    }
    if (call.first(call.second) == 0) continue;
    if (!failed(t)) raise(t, PyExc_SystemError, "error return without exception set");
    return false;
  }
  return true;
}

Object* smallIntBox(int64_t i) { return i >= kSmallFrom && i <= kSmallTo ? smallInts() + (i - kSmallFrom) : nullptr; }

void noteFirstRuntime(Runtime& rt);
void fillTables();

bool installExtensions(Thread& t) {
  Runtime& rt = *t.runtime;
  if (rt.foreign) return true;
  static std::once_flag once;
  std::call_once(once, [] {
    for (int i = kSmallFrom; i <= kSmallTo; i++) {
      LongObject* o = smallInts() + (i - kSmallFrom);
      o->ob_refcnt = kRefBias;
      o->ob_type = &PyLong_Type;
      o->ob_size = i < 0 ? -1 : i > 0;
      o->ob_digit[0] = static_cast<uint32_t>(i < 0 ? -i : i);
    }
    // Bool results and the singletons are objects of their own already.
  });
  rt.foreignState = new (std::nothrow) ForeignState(rt);
  if (!rt.foreignState) {
    raiseMemory(t);
    return false;
  }
  rt.foreign = &kHooks;
  noteFirstRuntime(rt);
  fillTables();
  fillBuiltinSlots(t);
  readyExtraTypes(t);
  setCurrent(&t);
  return true;
}

}  // namespace cpyext
}  // namespace ppy

using namespace ppy;
using namespace ppy::cpyext;

// --- threads and the lock as C sees them ---------------------------------------------------------------

PPY_API PyThreadState* PyThreadState_Get() { return reinterpret_cast<PyThreadState*>(currentThread()); }
PPY_API PyThreadState* _PyThreadState_UncheckedGet() { return reinterpret_cast<PyThreadState*>(currentThread()); }
PPY_API PyThreadState* PyGILState_GetThisThreadState() { return reinterpret_cast<PyThreadState*>(currentThread()); }
PPY_API PyInterpreterState* PyThreadState_GetInterpreter(PyThreadState* t) { return t->interp; }
PPY_API PyInterpreterState* PyInterpreterState_Get() { return reinterpret_cast<PyInterpreterState*>(thread().runtime); }
PPY_API PyInterpreterState* PyInterpreterState_Main() { return reinterpret_cast<PyInterpreterState*>(thread().runtime); }
PPY_API int64_t PyInterpreterState_GetID(PyInterpreterState*) { return 0; }
PPY_API uint64_t PyThreadState_GetID(PyThreadState* t) { return t->native_thread_id; }
PPY_API PyFrameObject* PyThreadState_GetFrame(PyThreadState* t) {
  if (reinterpret_cast<Thread*>(t) != currentThread()) return nullptr;  // a running thread's frames move on
  auto* f = reinterpret_cast<PyObject*>(PyEval_GetFrame());
  return reinterpret_cast<PyFrameObject*>(Py_XNewRef(f));
}

PPY_API PyObject* PyThreadState_GetDict() {
  Thread* t = currentThread();
  if (!t) return nullptr;
  if (!t->dict) t->dict = newDict(*t);
  return t->dict ? lend(*t, asValue(t->dict)) : nullptr;
}
PPY_API PyObject* _PyThreadState_GetDict(PyThreadState*) { return PyThreadState_GetDict(); }
PPY_API PyObject* PyInterpreterState_GetDict(PyInterpreterState*) {
  ApiCall api;
  Thread& t = api;
  ForeignState& s = *t.runtime->foreignState;
  if (!s.interpreterDict) s.interpreterDict = newDict(t);
  return s.interpreterDict ? lend(t, s.interpreterDict) : nullptr;
}

/// The scope's registers and the stack above this call keep what the caller holds.
PPY_API PyThreadState* PyEval_SaveThread() {
  Thread& t = thread();
  ForeignState& s = *t.runtime->foreignState;
  // Also while there is one thread: another may come meanwhile, and wants the lock.
  auto* scope = static_cast<ReleasedScope*>(std::malloc(sizeof(ReleasedScope)));
  if (scope) {
    {
      std::lock_guard<std::mutex> guard(s.releasedLock);
      s.released.push_back(scope);
    }
    new (scope) ReleasedScope(t);
    t.async_exc = nullptr;
    reinterpret_cast<PyThreadState*>(&t)->trash_delete_later = reinterpret_cast<PyObject*>(scope);
  }
  return reinterpret_cast<PyThreadState*>(&t);
}

PPY_API void PyEval_RestoreThread(PyThreadState* state) {
  Thread& t = *reinterpret_cast<Thread*>(state);
  auto* scope = reinterpret_cast<ReleasedScope*>(state->trash_delete_later);
  if (!scope) return;
  state->trash_delete_later = nullptr;
  ForeignState& s = *t.runtime->foreignState;
  scope->~ReleasedScope();
  std::lock_guard<std::mutex> guard(s.releasedLock);
  std::erase(s.released, scope);
  std::free(scope);
}
PPY_API void PyEval_AcquireThread(PyThreadState* t) { PyEval_RestoreThread(t); }
PPY_API void PyEval_ReleaseThread(PyThreadState*) { PyEval_SaveThread(); }
PPY_API void PyEval_InitThreads() {}
PPY_API int PyEval_ThreadsInitialized() { return 1; }

namespace {

/// The Runtime that threads of C's making belong to: the first that loaded an extension.
Runtime*& firstRuntime() {
  static Runtime* rt = nullptr;
  return rt;
}

}  // namespace

namespace ppy::cpyext {
void noteFirstRuntime(Runtime& rt) {
  if (!firstRuntime()) firstRuntime() = &rt;
}
}  // namespace ppy::cpyext

/// Locked: the thread was in managed or extension code already; unlocked: it was released, or unknown.
PPY_API PyGILState_STATE PyGILState_Ensure() {
  Thread* t = currentThread();
  if (!t) {
    Runtime* rt = firstRuntime();
    t = attachCurrentThread(*rt);
    t->gilstate_counter = 1;
    rt->foreign->acquireLock(*t, 1);
    return PyGILState_UNLOCKED;
  }
  if (t->gilstate_counter == 0) t->gilstate_counter = 1;  // a thread of Python's own: no call here attached it, none detaches it
  t->gilstate_counter++;
  auto* state = reinterpret_cast<PyThreadState*>(t);
  if (state->trash_delete_later) {
    PyEval_RestoreThread(state);
    return PyGILState_UNLOCKED;
  }
  return PyGILState_LOCKED;
}
PPY_API void PyGILState_Release(PyGILState_STATE old) {
  Thread* t = currentThread();
  if (!t) return;
  t->gilstate_counter--;
  if (old == PyGILState_LOCKED) return;
  if (t->gilstate_counter == 0 && t != t->runtime->mainThread) {
    t->runtime->foreign->releaseLock(*t);
    detachCurrentThread();
    return;
  }
  PyEval_SaveThread();
}
PPY_API int PyGILState_Check() {
  Thread* t = currentThread();
  return t && !reinterpret_cast<PyThreadState*>(t)->trash_delete_later;
}
/// From any thread. They run on the main thread when it next calls into C or asks for them.
PPY_API int Py_AddPendingCall(int (*f)(void*), void* argument) {
  ForeignState& s = *firstRuntime()->foreignState;
  std::lock_guard guard(s.pendingLock);
  if (s.pendingCalls.size() >= 32) return -1;
  s.pendingCalls.emplace_back(f, argument);
  s.hasPendingCalls.store(true, std::memory_order_release);
  return 0;
}
