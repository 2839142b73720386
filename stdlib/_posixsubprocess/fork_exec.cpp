// The _posixsubprocess module: fork_exec, which subprocess builds on. Between fork and exec the child calls
// async-signal-safe functions only, and runs Python only for preexec_fn.
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "stdlib/common/module.h"
#include "stdlib/posix/fork.h"
#include "stdlib/posix/posix.h"

namespace ppy {
namespace {

/// What the child is to do.
struct Plan {
  std::vector<std::string> text;        ///< owns what the pointers below show
  std::vector<const char*> programs;    ///< to try in turn
  std::vector<char*> argv, envp;
  bool hasEnvironment = false, closeFds = false, restoreSignals = false, startSession = false;
  std::vector<int> keep;                ///< sorted
  std::string directory;
  bool hasDirectory = false, setGroups = false, setGid = false, setUid = false;
  int p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipeRead, errpipeWrite, processGroup, umask;
  std::vector<gid_t> groups;
  gid_t gid = 0;
  uid_t uid = 0;
  Value preexec;                        ///< None for none
  const sigset_t* mask = nullptr;       ///< to restore, when the parent blocked signals for vfork
};

void report(int fd, const char* text, size_t n) {
  if (write(fd, text, n) < 0) return;
}
bool inherit(int fd) {
  int flags = fcntl(fd, F_GETFD);
  return flags >= 0 && fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) >= 0;
}
/// Closes every descriptor from 3 on that is not to be kept.
void closeOthers(const Plan& plan) {
  unsigned from = 3;
  for (int fd : plan.keep) {
    if (fd < static_cast<int>(from)) continue;
    if (static_cast<unsigned>(fd) > from) syscall(SYS_close_range, from, static_cast<unsigned>(fd) - 1, 0u);
    from = static_cast<unsigned>(fd) + 1;
  }
  syscall(SYS_close_range, from, ~0u, 0u);
}

/// The child's part up to exec. Returns where it failed, with errno set: true: before anything of the program's
/// own ran.
bool prepare(Plan& plan) {
  for (int fd : plan.keep)
    if (fd != plan.errpipeWrite && !inherit(fd)) return false;
  for (int fd : {plan.p2cwrite, plan.c2pread, plan.errread, plan.errpipeRead})
    if (fd >= 0 && close(fd) < 0) return false;
  // A pipe that sits where another is to go moves away first.
  if (plan.c2pwrite == 0 && (plan.c2pwrite = dup(plan.c2pwrite)) < 0) return false;
  while (plan.errwrite == 0 || plan.errwrite == 1)
    if ((plan.errwrite = dup(plan.errwrite)) < 0) return false;
  const int sources[] = {plan.p2cread, plan.c2pwrite, plan.errwrite};
  for (int target = 0; target < 3; target++) {
    if (sources[target] == target) {
      if (!inherit(target)) return false;
    } else if (sources[target] >= 0 && dup2(sources[target], target) < 0) {
      return false;
    }
  }
  if (plan.hasDirectory && chdir(plan.directory.c_str()) < 0) return false;
  if (plan.umask >= 0) ::umask(static_cast<mode_t>(plan.umask));
  if (plan.mask) {
    // Signals were blocked so that no handler of the parent runs in the child; those handlers go before they come.
    for (int s = 1; s < NSIG; s++) {
      struct sigaction action;
      if (sigaction(s, nullptr, &action) < 0 || action.sa_handler == SIG_IGN || action.sa_handler == SIG_DFL) continue;
      action = {};
      action.sa_handler = SIG_DFL;
      sigaction(s, &action, nullptr);
    }
    sigprocmask(SIG_SETMASK, plan.mask, nullptr);
  }
  if (plan.restoreSignals)
    for (int s : {SIGPIPE, SIGXFSZ}) signal(s, SIG_DFL);
  if (plan.startSession && setsid() < 0) return false;
  if (plan.processGroup >= 0 && setpgid(0, plan.processGroup) < 0) return false;
  if (plan.setGroups && setgroups(plan.groups.size(), plan.groups.data()) < 0) return false;
  if (plan.setGid && setregid(plan.gid, plan.gid) < 0) return false;
  if (plan.setUid && setreuid(plan.uid, plan.uid) < 0) return false;
  return true;
}

[[noreturn]] void runChild(Thread& t, Plan& plan) {
  errno = 0;
  bool prepared = prepare(plan);
  int error = errno;
  if (prepared) {
    if (!isNone(plan.preexec) && call_py(t, plan.preexec).isEmpty()) {
      static const char text[] = "SubprocessError:0:Exception occurred in preexec_fn.";
      report(plan.errpipeWrite, text, sizeof text - 1);
      _exit(255);
    }
    if (plan.closeFds) closeOthers(plan);
    error = 0;
    for (const char* program : plan.programs) {
      if (plan.hasEnvironment) execve(program, plan.argv.data(), plan.envp.data());
      else execv(program, plan.argv.data());
      if (errno != ENOENT && errno != ENOTDIR && error == 0) error = errno;
    }
    if (error == 0) error = errno;
  }
  // "OSError:<errno in hexadecimal>:<noexec when the program was never tried>"
  char digits[8], text[32];
  int n = 0, at = 8;
  memcpy(text, "OSError:", 8);
  for (unsigned e = static_cast<unsigned>(error); e; e /= 16) digits[n++] = "0123456789ABCDEF"[e % 16];
  while (n > 0) text[at++] = digits[--n];
  text[at++] = ':';
  if (!prepared) {
    memcpy(text + at, "noexec", 6);
    at += 6;
  }
  report(plan.errpipeWrite, text, static_cast<size_t>(at));
  _exit(255);
}

/// Kept apart: what vfork's child does on this frame must not disturb the caller's.
[[gnu::noinline]] pid_t vforkChild(Thread& t, Plan& plan) {
  pid_t pid = vfork();
  if (pid == 0) runChild(t, plan);
  return pid;
}

/// Descriptors to keep: a tuple of ascending ints of at least 0.
bool keepList(Thread& t, Value tuple, std::vector<int>* out) {
  if (!isTuple(tuple)) {
    raise(t, PyExc_TypeError, "fork_exec() argument 4 must be tuple, not %T", tuple);
    return false;
  }
  auto* items = tuple.as<TupleObject>();
  int64_t before = -1;
  for (intptr_t i = 0; i < items->ob_size; i++) {
    int64_t fd = -1;
    if (!isInt(items->ob_item[i]) || !intFits64(items->ob_item[i], &fd) || fd < 0 || fd <= before || fd > INT32_MAX) {
      raise(t, PyExc_ValueError, "bad value(s) in fds_to_keep");
      return false;
    }
    out->push_back(static_cast<int>(before = fd));
  }
  return true;
}
/// Texts of a sequence of str, bytes and paths, or of bytes only. `what` names it in errors.
bool texts_py(Thread& t, Value sequence, bool paths, std::vector<std::string>* out) {
  return forEach_py(t, sequence, [&](Value v) {
    std::string s;
    if (paths) {
      if (!posix::pathArgument_py(t, v, &s)) return false;
    } else if (isBytes(v)) {
      s = bytesView(v);
      if (s.find('\0') != std::string::npos) {
        raise(t, PyExc_ValueError, "embedded null byte");
        return false;
      }
    } else {
      raise(t, PyExc_TypeError, "expected bytes, %T found", v);
      return false;
    }
    out->push_back(std::move(s));
    return true;
  });
}
/// A uid or gid argument: None gives false in *given.
bool idArg_py(Thread& t, Value v, const char* name, bool* given, unsigned* out) {
  *given = !isNone(v);
  if (!*given) return true;
  int64_t i;
  Value index = index_py(t, v);
  if (index.isEmpty()) {
    clearException(t);
    raise(t, PyExc_TypeError, "%s should be integer, not %T", name, v);
    return false;
  }
  if (!intFits64(index, &i) || i < -1 || i > UINT32_MAX) {
    raise(t, PyExc_OverflowError, intSign(index) < 0 ? "%s is less than minimum" : "%s is greater than maximum", name);
    return false;
  }
  *out = static_cast<unsigned>(i);
  return true;
}
bool flag_py(Thread& t, Value v, bool* out) {
  int r = truth_py(t, v);
  *out = r > 0;
  return r >= 0;
}

Value forkExec(Thread& t, Value, Value* arguments) {
  auto* all = arguments[0].as<TupleObject>();
  if (all->ob_size != 23) return raise(t, PyExc_TypeError, "function takes exactly 23 arguments (%zd given)", all->ob_size);
  Value* a = all->ob_item;
  Plan plan;
  if (!flag_py(t, a[2], &plan.closeFds) || !keepList(t, a[3], &plan.keep)) return {};
  int* ints[] = {&plan.p2cread, &plan.p2cwrite, &plan.c2pread, &plan.c2pwrite, &plan.errread, &plan.errwrite, &plan.errpipeRead, &plan.errpipeWrite};
  for (int i = 0; i < 8; i++)
    if (!intArg_py(t, a[6 + i], ints[i])) return {};
  if (!flag_py(t, a[14], &plan.restoreSignals) || !flag_py(t, a[15], &plan.startSession) || !intArg_py(t, a[16], &plan.processGroup)) return {};
  if (plan.closeFds && plan.errpipeWrite < 3) return raise(t, PyExc_ValueError, "errpipe_write must be >= 3");
  if (!idArg_py(t, a[17], "gid", &plan.setGid, &plan.gid)) return {};
  if (!isNone(a[18])) {
    if (!isList(a[18])) return raise(t, PyExc_TypeError, "setgroups argument must be a list");
    plan.setGroups = true;
    if (a[18].as<ListObject>()->ob_size > 65536) return raise(t, PyExc_ValueError, "too many extra_groups");
    bool ok = forEach_py(t, a[18], [&](Value v) {
      bool given;
      gid_t gid;
      if (!isInt(v)) {
        raise(t, PyExc_TypeError, "groups must be integers");
        return false;
      }
      if (!idArg_py(t, v, "gid", &given, &gid)) {
        clearException(t);
        raise(t, PyExc_ValueError, "invalid group id");
        return false;
      }
      plan.groups.push_back(gid);
      return true;
    });
    if (!ok) return {};
  }
  bool allowVfork;
  if (!idArg_py(t, a[19], "uid", &plan.setUid, &plan.uid) || !intArg_py(t, a[20], &plan.umask) || !flag_py(t, a[22], &allowVfork)) return {};
  plan.preexec = a[21];

  std::vector<std::string> programs, argv, env;
  if (!texts_py(t, a[1], false, &programs)) return {};
  if (!isNone(a[0])) {
    // A copy: converting may run code that changes the sequence.
    Value copy = tupleFromIterable_py(t, a[0]);
    if (copy.isEmpty() || !texts_py(t, copy, true, &argv)) return {};
    if (argv.empty()) return raise(t, PyExc_ValueError, "args sequence must not be empty");
  }
  plan.hasEnvironment = !isNone(a[5]);
  if (plan.hasEnvironment && !texts_py(t, a[5], false, &env)) return {};
  plan.hasDirectory = !isNone(a[4]);
  if (plan.hasDirectory && !posix::pathArgument_py(t, a[4], &plan.directory)) return {};
  for (std::string& s : programs) plan.programs.push_back(s.c_str());
  for (std::string& s : argv) plan.argv.push_back(s.data());
  for (std::string& s : env) plan.envp.push_back(s.data());
  plan.argv.push_back(nullptr);
  plan.envp.push_back(nullptr);

  pid_t pid;
  int error;
  bool python = !isNone(plan.preexec);
  if (python) {
    posix::beforeFork_py(t);
    pid = fork();
    error = errno;
    if (pid == 0) {
      posix::afterFork_py(t, true);
      runChild(t, plan);
    }
    posix::afterFork_py(t, false);
  } else if (allowVfork && !plan.setUid && !plan.setGid && !plan.setGroups) {
    sigset_t everything, before;
    sigfillset(&everything);
    pthread_sigmask(SIG_BLOCK, &everything, &before);
    plan.mask = &before;
    pid = vforkChild(t, plan);
    error = errno;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  } else {
    pid = fork();
    error = errno;
    if (pid == 0) runChild(t, plan);
  }
  gc::keepAlive(plan.preexec);
  return pid < 0 ? raiseOSError_py(t, error) : makeInt(t, pid);
}

const BuiltinDef kFunctions[] = {{"fork_exec", "*args", forkExec}, {nullptr, nullptr, nullptr}};

}  // namespace

const NativeModule kPosixsubprocessModule = {"_posixsubprocess", kFunctions, nullptr};

}  // namespace ppy
