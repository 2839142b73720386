// The faulthandler module: reports on fatal signals, on signals asked for, and on demand.
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

#include "runtime/thread/runtime.h"
#include "stdlib/faulthandler/faulthandler.h"

namespace ppy::fault {
namespace {

/// Signal dispositions belong to the process, and so does what the handlers may touch.
struct Fatal {
  int signal;
  const char* name;
  bool installed;
  struct sigaction before;
};
constinit Fatal fatal[] = {{SIGBUS, "Bus error", false, {}}, {SIGILL, "Illegal instruction", false, {}}, {SIGFPE, "Floating point exception", false, {}},
                           {SIGABRT, "Aborted", false, {}}, {SIGSEGV, "Segmentation fault", false, {}}};
struct User {
  bool enabled, allThreads, chain;
  int fd;
  struct sigaction before;
};
constinit User users[NSIG] = {};
struct State {
  std::atomic<bool> enabled{false};
  bool allThreads = true;
  int fd = -1;
  Runtime* runtime = nullptr;
};
constinit State state;

void report(int fd, bool allThreads) {
  Thread* current = currentThread();
  Runtime* rt = current ? current->runtime : state.runtime;
  if (!rt) return;
  if (allThreads) dumpThreads(fd, *rt, current);
  else if (current) dumpStack(fd, *current);
}

void uninstall(Fatal& f) {
  if (!f.installed) return;
  f.installed = false;
  sigaction(f.signal, &f.before, nullptr);
}
void onFatal(int signal) {
  int saved = errno;
  if (!state.enabled) return;
  const char* name = "unknown";
  for (Fatal& f : fatal)
    if (f.signal == signal) {
      name = f.name;
      uninstall(f);
    }
  writeText(state.fd, "Fatal Python error: ");
  writeText(state.fd, name);
  writeText(state.fd, "\n\n");
  report(state.fd, state.allThreads);
  errno = saved;
  ::raise(signal);
  // The runtime's own handler of stack overflows only makes way for the system's action.
  struct sigaction now;
  if (sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) ::raise(signal);
}

void onUser(int signal) {
  User& u = users[signal];
  int saved = errno;
  if (!u.enabled) return;
  report(u.fd, u.allThreads);
  if (u.chain) {
    sigaction(signal, &u.before, nullptr);
    errno = saved;
    ::raise(signal);
    struct sigaction again{};
    again.sa_handler = onUser;
    again.sa_flags = SA_NODEFER | SA_ONSTACK;
    sigaction(signal, &again, nullptr);
  }
  errno = saved;
}

Value enable(Thread& t, Value, Value* a) {
  int fd, all = flagArg_py(t, a[1], true);
  Value keep;
  if (all < 0 || !fileArg_py(t, a[0], &fd, &keep)) return {};
  moduleValues(t, kModuleIndexFaulthandler)[kFatalFile] = keep;
  state.fd = fd;
  state.allThreads = all;
  state.runtime = t.runtime;
  if (state.enabled.exchange(true)) return none();
  for (Fatal& f : fatal) {
    struct sigaction action{};
    action.sa_handler = onFatal;
    action.sa_flags = SA_NODEFER | SA_ONSTACK;
    if (sigaction(f.signal, &action, &f.before) < 0) return raiseOSError_py(t, errno);
    f.installed = true;
  }
  return none();
}
Value disable(Thread& t, Value, Value*) {
  bool was = state.enabled.exchange(false);
  for (Fatal& f : fatal) uninstall(f);
  moduleValues(t, kModuleIndexFaulthandler)[kFatalFile] = Value();
  return boolean(was);
}
Value isEnabled(Thread&, Value, Value*) { return boolean(state.enabled); }

Value dumpTraceback(Thread& t, Value, Value* a) {
  int fd, all = flagArg_py(t, a[1], true);
  Value keep;
  if (all < 0 || !fileArg_py(t, a[0], &fd, &keep)) return {};
  if (all) dumpThreads(fd, *t.runtime, &t);
  else dumpStack(fd, t);
  return pollSafepoint_py(t) ? none() : Value();
}

bool signalArg_py(Thread& t, Value v, int* out) {
  if (!intArg_py(t, v, out)) return false;
  for (const Fatal& f : fatal)
    if (f.signal == *out) {
      raise(t, PyExc_RuntimeError, "signal %d cannot be registered, use enable() instead", *out);
      return false;
    }
  if (*out >= 1 && *out < NSIG) return true;
  raise(t, PyExc_ValueError, "signal number out of range");
  return false;
}
/// The list of (signal's) files, a slot per signal.
ListObject* userFiles(Thread& t) {
  Value& list = moduleValues(t, kModuleIndexFaulthandler)[kSignalFiles];
  if (list.isEmpty()) {
    ListObject* fresh = newList(t, NSIG);
    for (int i = 0; fresh && i < NSIG; i++) listAppend(t, fresh, none());
    list = fresh;
  }
  return list.as<ListObject>();
}
Value registerSignal(Thread& t, Value, Value* a) {
  int signal, fd, all = flagArg_py(t, a[2], true), chain = all < 0 ? -1 : flagArg_py(t, a[3], false);
  Value keep;
  if (chain < 0 || !signalArg_py(t, a[0], &signal) || !fileArg_py(t, a[1], &fd, &keep)) return {};
  ListObject* files = userFiles(t);
  if (!files) return {};
  listSetItem(t, files, signal, keep);
  User& u = users[signal];
  u.fd = fd;
  u.allThreads = all;
  u.chain = chain;
  state.runtime = t.runtime;
  struct sigaction action{};
  action.sa_handler = onUser;
  // Chained handlers are reached by raising the signal again inside; others restart system calls.
  action.sa_flags = SA_ONSTACK | (chain ? SA_NODEFER : SA_RESTART);
  struct sigaction before;
  if (sigaction(signal, &action, &before) < 0) return raiseOSError_py(t, errno);
  if (!u.enabled) u.before = before;
  u.enabled = true;
  return none();
}
Value unregisterSignal(Thread& t, Value, Value* a) {
  int signal;
  if (!signalArg_py(t, a[0], &signal)) return {};
  User& u = users[signal];
  if (!u.enabled) return boolean(false);
  u.enabled = false;
  sigaction(signal, &u.before, nullptr);
  if (ListObject* files = userFiles(t)) listSetItem(t, files, signal, none());
  return boolean(true);
}

const BuiltinDef kFunctions[] = {
    {"enable", "file=None, all_threads=True", enable}, {"disable", "", disable}, {"is_enabled", "", isEnabled},
    {"dump_traceback", "file=None, all_threads=True", dumpTraceback}, {"register", "signum, file=None, all_threads=True, chain=False", registerSignal},
    {"unregister", "signum, /", unregisterSignal}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) { return addFunctions(t, m, kLaterFunctions) && addFunctions(t, m, kCrashFunctions); }

}  // namespace

bool fileArg_py(Thread& t, Value file, int* fd, Value* keep) {
  if (!isGiven(file)) {
    file = dictGetStr(t.runtime->sysDict, intern(t, "stderr"));
    if (file.isEmpty()) {
      raise(t, PyExc_RuntimeError, "unable to get sys.stderr");
      return false;
    }
    if (isNone(file)) {
      raise(t, PyExc_RuntimeError, "sys.stderr is None");
      return false;
    }
  } else if (isInt(file)) {
    if (!intArg_py(t, file, fd)) return false;
    if (*fd < 0) {
      raise(t, PyExc_ValueError, "file is not a valid file descripter");
      return false;
    }
    *keep = Value();
    return true;
  }
  Value number = callMethod_py(t, file, intern(t, "fileno"), nullptr, 0);
  if (number.isEmpty()) return false;
  int64_t n = -1;
  if (!isInt(number) || !intFits64(number, &n) || n < 0 || n >= INT32_MAX) {
    raise(t, PyExc_RuntimeError, "file.fileno() is not a valid file descriptor");
    return false;
  }
  *fd = static_cast<int>(n);
  if (callMethod_py(t, file, intern(t, "flush"), nullptr, 0).isEmpty()) clearException(t);
  *keep = file;
  return true;
}

}  // namespace ppy::fault

namespace ppy {
const NativeModule kFaulthandlerModule = {"faulthandler", fault::kFunctions, fault::init};
}  // namespace ppy
