// posix: child processes and their status, groups and sessions, priorities, inheritance of descriptors, and
// the constants that go with them.
#include <cerrno>
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

#include <vector>

#include "runtime/thread/runtime.h"
#include "stdlib/common/module.h"
#include "stdlib/posix/path.h"
#include "stdlib/posix/posix.h"

namespace ppy::posix {

bool argumentStrings_py(Thread& t, Value list, const char* what, Strings* out) {
  if (!isList(list) && !isTuple(list)) {
    raise(t, PyExc_TypeError, "%s must be a tuple or list", what);
    return false;
  }
  bool ok = forEach_py(t, list, [&](Value v) {
    std::string s;
    if (!pathArgument_py(t, v, &s)) return false;
    out->store.push_back(std::move(s));
    return true;
  });
  if (ok && (out->store.empty() || out->store[0].empty())) {
    raise(t, PyExc_ValueError, out->store.empty() ? "%s must not be empty" : "%s first element cannot be empty", what);
    return false;
  }
  return ok;
}

bool environmentStrings_py(Thread& t, Value mapping, const char* error, Strings* out) {
  Value keys = findAttr_py(t, mapping, intern(t, "keys"));
  if (keys.isEmpty()) {
    if (!pending(t)) raise(t, PyExc_TypeError, "%s", error);
    return false;
  }
  Value list = call_py(t, keys);
  if (list.isEmpty()) return false;
  return forEach_py(t, list, [&](Value key) {
    std::string k, v;
    Value value = getItem_py(t, mapping, key);
    if (value.isEmpty() || !pathArgument_py(t, key, &k) || !pathArgument_py(t, value, &v)) return false;
    if (k.empty() || k.find('=', 1) != std::string::npos) {
      raise(t, PyExc_ValueError, "illegal environment variable name");
      return false;
    }
    out->store.push_back(k + "=" + v);
    return true;
  });
}

namespace {

StructSequence kTimes = {.name = "posix.times_result", .fields = {"user", "system", "children_user", "children_system", "elapsed"}, .visible = 5, .constructible = true};
StructSequence kStatvfs = {.name = "os.statvfs_result",
    .fields = {"f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_flag", "f_namemax", "f_fsid"}, .visible = 10, .constructible = true};

Value resultOf(Thread& t, int64_t r) { return r < 0 ? raiseOSError_py(t, errno) : makeInt(t, r); }
Value doneOr(Thread& t, int r) { return r < 0 ? raiseOSError_py(t, errno) : none(); }
/// Up to three int arguments.
bool ints(Thread& t, Value* a, int n, int* out) {
  for (int i = 0; i < n; i++)
    if (!intArg_py(t, a[i], &out[i])) return false;
  return true;
}

Value waitFor(Thread& t, pid_t pid, int options) {
  int status = 0;
  int64_t r = retried_py(t, [&] { return ::waitpid(pid, &status, options); });
  return r < 0 ? Value() : tupleOf(t, {makeInt(t, r), Value::smallInt(status)});
}
Value posixWaitpid(Thread& t, Value, Value* a) {
  int v[2];
  return ints(t, a, 2, v) ? waitFor(t, v[0], v[1]) : Value();
}
Value posixWait(Thread& t, Value, Value*) { return waitFor(t, -1, 0); }

#define PPY_STATUS(Name, macro, wrap)                    \
  Value posix##Name(Thread& t, Value, Value* a) {        \
    int status;                                          \
    return intArg_py(t, a[0], &status) ? wrap(macro(status)) : Value(); \
  }
PPY_STATUS(Wifexited, WIFEXITED, boolean)
PPY_STATUS(Wifsignaled, WIFSIGNALED, boolean)
PPY_STATUS(Wifstopped, WIFSTOPPED, boolean)
PPY_STATUS(Wifcontinued, WIFCONTINUED, boolean)
PPY_STATUS(Wcoredump, WCOREDUMP, boolean)
PPY_STATUS(Wexitstatus, WEXITSTATUS, Value::smallInt)
PPY_STATUS(Wtermsig, WTERMSIG, Value::smallInt)
PPY_STATUS(Wstopsig, WSTOPSIG, Value::smallInt)
#undef PPY_STATUS
Value posixWaitstatus(Thread& t, Value, Value* a) {
  int status;
  if (!intArg_py(t, a[0], &status)) return {};
  if (WIFEXITED(status)) return Value::smallInt(WEXITSTATUS(status));
  if (WIFSIGNALED(status)) return Value::smallInt(-WTERMSIG(status));
  if (WIFSTOPPED(status)) return raise(t, PyExc_ValueError, "process stopped by delivery of signal %d", WSTOPSIG(status));
  return raise(t, PyExc_ValueError, "invalid wait status: %d", status);
}

Value posixExecv(Thread& t, Value, Value* a) {
  PathArg path;
  Strings argv;
  if (!pathArg_py(t, a[0], {"execv"}, &path) || !argumentStrings_py(t, a[1], "execv() arg 2", &argv)) return {};
  if (!auditPath_py(t, "os.exec", path, a[1], none())) return {};
  ::execv(path.c(), argv.finish());
  return raiseOSError_py(t, errno);
}
Value posixExecve(Thread& t, Value, Value* a) {
  PathArg path;
  Strings argv, env;
  if (!pathArg_py(t, a[0], {"execve", "path", true}, &path) || !argumentStrings_py(t, a[1], "execve: argv", &argv)) return {};
  if (!environmentStrings_py(t, a[2], "execve: environment must be a mapping object", &env)) return {};
  if (!auditPath_py(t, "os.exec", path, a[1], a[2])) return {};
  if (path.isDescriptor()) ::fexecve(path.fd, argv.finish(), env.finish());
  else ::execve(path.c(), argv.finish(), env.finish());
  return pathError(t, path);
}

#define PPY_GET0(Name, call) Value posix##Name(Thread& t, Value, Value*) { return resultOf(t, call()); }
PPY_GET0(Getegid, ::getegid)
PPY_GET0(Getpgrp, ::getpgrp)
#undef PPY_GET0
#define PPY_DO0(Name, call) Value posix##Name(Thread& t, Value, Value*) { return doneOr(t, static_cast<int>(call())); }
PPY_DO0(Setsid, ::setsid)
PPY_DO0(Setpgrp, ::setpgrp)
PPY_DO0(SchedYield, ::sched_yield)
#undef PPY_DO0
Value posixSync(Thread&, Value, Value*) {
  ::sync();
  return none();
}
Value posixAbort(Thread&, Value, Value*) { ::abort(); }
#define PPY_INT1(Name, call, wrap)                 \
  Value posix##Name(Thread& t, Value, Value* a) {  \
    int v;                                         \
    return intArg_py(t, a[0], &v) ? wrap(t, call(v)) : Value(); \
  }
PPY_INT1(Getpgid, ::getpgid, resultOf)
PPY_INT1(Getsid, ::getsid, resultOf)
PPY_INT1(Tcgetpgrp, ::tcgetpgrp, resultOf)
PPY_INT1(SchedMax, ::sched_get_priority_max, resultOf)
PPY_INT1(SchedMin, ::sched_get_priority_min, resultOf)
#undef PPY_INT1
#define PPY_ID(Name, call, what)                   \
  Value posix##Name(Thread& t, Value, Value* a) {  \
    unsigned v;                                    \
    return idArg_py(t, a[0], what, &v) ? doneOr(t, call(v)) : Value(); \
  }
PPY_ID(Setuid, ::setuid, "uid")
PPY_ID(Setgid, ::setgid, "gid")
PPY_ID(Seteuid, ::seteuid, "uid")
PPY_ID(Setegid, ::setegid, "gid")
#undef PPY_ID
#define PPY_INT2(Name, call)                       \
  Value posix##Name(Thread& t, Value, Value* a) {  \
    int v[2];                                      \
    return ints(t, a, 2, v) ? doneOr(t, call(v[0], v[1])) : Value(); \
  }
PPY_INT2(Setpgid, ::setpgid)
PPY_INT2(Tcsetpgrp, ::tcsetpgrp)
#undef PPY_INT2
#define PPY_FD(Name, call)                         \
  Value posix##Name(Thread& t, Value, Value* a) {  \
    int fd;                                        \
    return descriptorArg_py(t, a[0], &fd) ? doneOr(t, call(fd)) : Value(); \
  }
PPY_FD(Fdatasync, ::fdatasync)
#undef PPY_FD
Value posixKillpg(Thread& t, Value, Value* a) {
  int v[2];
  return ints(t, a, 2, v) && audit_py(t, "os.killpg", v[0], v[1]) ? doneOr(t, ::killpg(v[0], v[1])) : Value();
}
Value posixFchdir(Thread& t, Value, Value* a) {
  int fd;
  return descriptorArg_py(t, a[0], &fd) && audit_py(t, "os.chdir", fd) ? doneOr(t, ::fchdir(fd)) : Value();
}
Value posixFchmod(Thread& t, Value, Value* a) {
  int v[2];
  return ints(t, a, 2, v) && audit_py(t, "os.chmod", v[0], v[1], -1) ? doneOr(t, ::fchmod(v[0], static_cast<mode_t>(v[1]))) : Value();
}
Value posixFchown(Thread& t, Value, Value* a) {
  int fd;
  unsigned v[2];
  return intArg_py(t, a[0], &fd) && idArg_py(t, a[1], "uid", &v[0]) && idArg_py(t, a[2], "gid", &v[1]) && audit_py(t, "os.chown", fd, v[0], v[1], -1) ? doneOr(t, ::fchown(fd, v[0], v[1])) : Value();
}

Value posixGetInheritable(Thread& t, Value, Value* a) {
  int fd;
  if (!intArg_py(t, a[0], &fd)) return {};
  int flags = ::fcntl(fd, F_GETFD);
  return flags < 0 ? raiseOSError_py(t, errno) : boolean(!(flags & FD_CLOEXEC));
}
Value posixSetInheritable(Thread& t, Value, Value* a) {
  int v[2];
  if (!ints(t, a, 2, v)) return {};
  int flags = ::fcntl(v[0], F_GETFD);
  return flags < 0 ? raiseOSError_py(t, errno) : doneOr(t, ::fcntl(v[0], F_SETFD, v[1] ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
}
Value posixGetBlocking(Thread& t, Value, Value* a) {
  int fd;
  if (!intArg_py(t, a[0], &fd)) return {};
  int flags = ::fcntl(fd, F_GETFL);
  return flags < 0 ? raiseOSError_py(t, errno) : boolean(!(flags & O_NONBLOCK));
}
Value posixSetBlocking(Thread& t, Value, Value* a) {
  int v[2];
  if (!ints(t, a, 2, v)) return {};
  int flags = ::fcntl(v[0], F_GETFL);
  return flags < 0 ? raiseOSError_py(t, errno) : doneOr(t, ::fcntl(v[0], F_SETFL, v[1] ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}
Value posixPipe2(Thread& t, Value, Value* a) {
  int flags, fds[2];
  if (!intArg_py(t, a[0], &flags)) return {};
  if (::pipe2(fds, flags) < 0) return raiseOSError_py(t, errno);
  return tupleOf(t, {Value::smallInt(fds[0]), Value::smallInt(fds[1])});
}
Value posixCloserange(Thread& t, Value, Value* a) {
  int v[2];
  if (!ints(t, a, 2, v)) return {};
  if (v[1] > v[0] && v[1] > 0) ::close_range(static_cast<unsigned>(v[0] < 0 ? 0 : v[0]), static_cast<unsigned>(v[1] - 1), 0);
  return none();
}
Value posixPread(Thread& t, Value, Value* a) {
  int fd;
  intptr_t n;
  int64_t at;
  if (!intArg_py(t, a[0], &fd) || !sizeArg_py(t, a[1], &n) || !int64Arg_py(t, a[2], &at)) return {};
  if (n < 0) return raiseOSError_py(t, EINVAL);
  if (!nativeMemoryFits(t, n)) return {};
  std::string data(static_cast<size_t>(n), '\0');
  ssize_t r = whileReleased(t, [&] { return ::pread(fd, data.data(), data.size(), at); });
  return r < 0 ? raiseOSError_py(t, errno) : newBytes(t, data.data(), static_cast<size_t>(r));
}
Value posixPwrite(Thread& t, Value, Value* a) {
  int fd;
  int64_t at;
  if (!intArg_py(t, a[0], &fd) || !int64Arg_py(t, a[2], &at)) return {};
  BufferView data(t, a[1]);
  return data.ok() ? resultOf(t, whileReleased(t, [&] { return ::pwrite(fd, data.data(), data.size(), at); })) : Value();
}
Value posixNice(Thread& t, Value, Value* a) {
  int v;
  if (!intArg_py(t, a[0], &v)) return {};
  errno = 0;
  int r = ::nice(v);
  return r == -1 && errno ? raiseOSError_py(t, errno) : Value::smallInt(r);
}
Value posixGetpriority(Thread& t, Value, Value* a) {
  int v[2];
  if (!ints(t, a, 2, v)) return {};
  errno = 0;
  int r = ::getpriority(static_cast<__priority_which>(v[0]), static_cast<id_t>(v[1]));
  return r == -1 && errno ? raiseOSError_py(t, errno) : Value::smallInt(r);
}
Value posixGetgroups(Thread& t, Value, Value*) {
  gid_t groups[1024];
  int n = ::getgroups(1024, groups);
  if (n < 0) return raiseOSError_py(t, errno);
  ListObject* list = newList(t, n);
  for (int i = 0; i < n; i++)
    if (!list || !listAppend(t, list, Value::smallInt(groups[i]))) return {};
  return list;
}
Value three(Thread& t, int r, int64_t x, int64_t y, int64_t z) {
  return r < 0 ? raiseOSError_py(t, errno) : tupleOf(t, {makeInt(t, x), makeInt(t, y), makeInt(t, z)});
}
Value posixGetresuid(Thread& t, Value, Value*) {
  uid_t r, e, s;
  int ok = ::getresuid(&r, &e, &s);
  return three(t, ok, r, e, s);
}
Value posixGetresgid(Thread& t, Value, Value*) {
  gid_t r, e, s;
  int ok = ::getresgid(&r, &e, &s);
  return three(t, ok, r, e, s);
}
Value posixGetloadavg(Thread& t, Value, Value*) {
  double load[3];
  if (::getloadavg(load, 3) != 3) return raise(t, PyExc_OSError, "Load averages are unobtainable");
  return tupleOf(t, {makeFloat(t, load[0]), makeFloat(t, load[1]), makeFloat(t, load[2])});
}
Value posixSchedGetaffinity(Thread& t, Value, Value* a) {
  int pid;
  if (!intArg_py(t, a[0], &pid)) return {};
  cpu_set_t cpus;
  if (::sched_getaffinity(pid, sizeof cpus, &cpus) < 0) return raiseOSError_py(t, errno);
  SetObject* set = newSet(t, &PySet_Type);
  for (int i = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET(i, &cpus) && setAdd_py(t, set, Value::smallInt(i)) < 0) return {};
  return set;
}
Value posixTimes(Thread& t, Value, Value*) {
  tms b;
  clock_t elapsed = ::times(&b);
  auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  Value items[5];
  int i = 0;
  for (clock_t c : {b.tms_utime, b.tms_stime, b.tms_cutime, b.tms_cstime, elapsed}) items[i++] = makeFloat(t, static_cast<double>(c) / ticks);
  return newStructSequence(t, kTimes, items);
}
Value posixTtyname(Thread& t, Value, Value* a) {
  int fd;
  char name[256];
  if (!intArg_py(t, a[0], &fd)) return {};
  int error = ::ttyname_r(fd, name, sizeof name);
  return error ? raiseOSError_py(t, error) : strFromFileSystem(t, name);
}
Value posixCtermid(Thread& t, Value, Value*) {
  char name[L_ctermid];
  return strFromFileSystem(t, ::ctermid(name));
}
Value posixGetrandom(Thread& t, Value, Value* a) {
  intptr_t n;
  int flags = 0;
  if (!sizeArg_py(t, a[0], &n) || (!a[1].isEmpty() && !intArg_py(t, a[1], &flags))) return {};
  if (n < 0) return raiseOSError_py(t, EINVAL);
  if (!nativeMemoryFits(t, n)) return {};
  std::string data(static_cast<size_t>(n), '\0');
  ssize_t r = ::getrandom(data.data(), data.size(), static_cast<unsigned>(flags));
  return r < 0 ? raiseOSError_py(t, errno) : newBytes(t, data.data(), static_cast<size_t>(r));
}
Value statvfsResult(Thread& t, const struct statvfs& s) {
  Value items[11];
  int i = 0;
  for (uint64_t u : {static_cast<uint64_t>(s.f_bsize), static_cast<uint64_t>(s.f_frsize), static_cast<uint64_t>(s.f_blocks), static_cast<uint64_t>(s.f_bfree),
                     static_cast<uint64_t>(s.f_bavail), static_cast<uint64_t>(s.f_files), static_cast<uint64_t>(s.f_ffree), static_cast<uint64_t>(s.f_favail),
                     static_cast<uint64_t>(s.f_flag), static_cast<uint64_t>(s.f_namemax), static_cast<uint64_t>(s.f_fsid)})
    items[i++] = makeUint(t, u);
  return newStructSequence(t, kStatvfs, items);
}
Value posixStatvfs(Thread& t, Value, Value* a) {
  struct statvfs s;
  PathArg path;
  if (!pathArg_py(t, a[0], {"statvfs", "path", true}, &path)) return {};
  int r = whileReleased(t, [&] { return path.isDescriptor() ? ::fstatvfs(path.fd, &s) : ::statvfs(path.c(), &s); });
  return r < 0 ? pathError(t, path) : statvfsResult(t, s);
}
Value posixFstatvfs(Thread& t, Value, Value* a) {
  int fd;
  struct statvfs s;
  if (!intArg_py(t, a[0], &fd)) return {};
  return whileReleased(t, [&] { return ::fstatvfs(fd, &s); }) < 0 ? raiseOSError_py(t, errno) : statvfsResult(t, s);
}

Value posixDeviceEncoding(Thread& t, Value, Value* a) {
  int fd;
  if (!intArg_py(t, a[0], &fd)) return {};
  return ::isatty(fd) ? newStr(t, "UTF-8") : none();
}
Value posixGetlogin(Thread& t, Value, Value*) {
  char name[256];
  int error = ::getlogin_r(name, sizeof name);
  return error ? raiseOSError_py(t, error) : strFromFileSystem(t, name);
}

const IntConstant kConstants[] = {
#define PPY_C(name) {#name, name}
    PPY_C(CLD_EXITED), PPY_C(CLD_KILLED), PPY_C(CLD_DUMPED), PPY_C(CLD_TRAPPED), PPY_C(CLD_STOPPED), PPY_C(CLD_CONTINUED),
    PPY_C(EX_USAGE), PPY_C(EX_DATAERR), PPY_C(EX_NOINPUT), PPY_C(EX_NOUSER), PPY_C(EX_NOHOST), PPY_C(EX_UNAVAILABLE), PPY_C(EX_SOFTWARE), PPY_C(EX_OSERR),
    PPY_C(EX_OSFILE), PPY_C(EX_CANTCREAT), PPY_C(EX_IOERR), PPY_C(EX_TEMPFAIL), PPY_C(EX_PROTOCOL), PPY_C(EX_NOPERM), PPY_C(EX_CONFIG),
    PPY_C(F_LOCK), PPY_C(F_TEST), PPY_C(F_TLOCK), PPY_C(F_ULOCK), PPY_C(O_ACCMODE), PPY_C(O_ASYNC), PPY_C(O_DIRECT), PPY_C(O_DSYNC), PPY_C(O_FSYNC),
    {"O_LARGEFILE", O_LARGEFILE}, PPY_C(O_NDELAY), PPY_C(O_NOATIME), PPY_C(O_PATH), PPY_C(O_RSYNC), PPY_C(O_TMPFILE), PPY_C(PRIO_PROCESS), PPY_C(PRIO_PGRP), PPY_C(PRIO_USER),
    PPY_C(P_ALL), PPY_C(P_PID), PPY_C(P_PGID), PPY_C(P_PIDFD), PPY_C(RTLD_LAZY), PPY_C(RTLD_NOW), PPY_C(RTLD_GLOBAL), PPY_C(RTLD_LOCAL), PPY_C(RTLD_NODELETE),
    PPY_C(RTLD_NOLOAD), PPY_C(RTLD_DEEPBIND), PPY_C(SCHED_OTHER), PPY_C(SCHED_FIFO), PPY_C(SCHED_RR), PPY_C(SCHED_BATCH), PPY_C(SCHED_IDLE),
    PPY_C(SCHED_RESET_ON_FORK), PPY_C(ST_RDONLY), PPY_C(ST_NOSUID), PPY_C(ST_NODEV), PPY_C(ST_NOEXEC), PPY_C(ST_SYNCHRONOUS), PPY_C(ST_MANDLOCK), PPY_C(ST_WRITE),
    PPY_C(ST_APPEND), PPY_C(ST_NOATIME), PPY_C(ST_NODIRATIME), PPY_C(ST_RELATIME), PPY_C(WCONTINUED), PPY_C(WEXITED), PPY_C(WNOWAIT), PPY_C(WSTOPPED),
    PPY_C(TMP_MAX), {"NGROUPS_MAX", 65536}, {"GRND_RANDOM", 2}, {"GRND_NONBLOCK", 1}, {"XATTR_CREATE", 1}, {"XATTR_REPLACE", 2}, {"XATTR_SIZE_MAX", 65536},
    PPY_C(POSIX_FADV_NORMAL), PPY_C(POSIX_FADV_RANDOM), PPY_C(POSIX_FADV_SEQUENTIAL), PPY_C(POSIX_FADV_WILLNEED), PPY_C(POSIX_FADV_DONTNEED),
    PPY_C(POSIX_FADV_NOREUSE), {"POSIX_SPAWN_OPEN", 0}, {"POSIX_SPAWN_CLOSE", 1}, {"POSIX_SPAWN_DUP2", 2}, {nullptr, 0}};
#undef PPY_C

}  // namespace

const BuiltinDef kChildFunctions[] = {
    {"waitpid", "pid, options, /", posixWaitpid}, {"wait", "", posixWait}, {"WIFEXITED", "status", posixWifexited},
    {"WIFSIGNALED", "status", posixWifsignaled}, {"WIFSTOPPED", "status", posixWifstopped}, {"WIFCONTINUED", "status", posixWifcontinued},
    {"WCOREDUMP", "status, /", posixWcoredump}, {"WEXITSTATUS", "status", posixWexitstatus}, {"WTERMSIG", "status", posixWtermsig},
    {"WSTOPSIG", "status", posixWstopsig}, {"waitstatus_to_exitcode", "status", posixWaitstatus}, {"execv", "path, argv, /", posixExecv},
    {"execve", "path, argv, env", posixExecve}, {"getegid", "", posixGetegid}, {"getpgrp", "", posixGetpgrp}, {"setsid", "", posixSetsid},
    {"setpgrp", "", posixSetpgrp}, {"sched_yield", "", posixSchedYield}, {"sync", "", posixSync}, {"abort", "", posixAbort}, {"getpgid", "pid", posixGetpgid},
    {"getsid", "pid, /", posixGetsid}, {"tcgetpgrp", "fd, /", posixTcgetpgrp}, {"tcsetpgrp", "fd, pgid, /", posixTcsetpgrp},
    {"sched_get_priority_max", "policy", posixSchedMax}, {"sched_get_priority_min", "policy", posixSchedMin}, {"setuid", "uid, /", posixSetuid},
    {"setgid", "gid, /", posixSetgid}, {"seteuid", "euid, /", posixSeteuid}, {"setegid", "egid, /", posixSetegid}, {"setpgid", "pid, pgrp, /", posixSetpgid},
    {"killpg", "pgid, signal, /", posixKillpg}, {"fdatasync", "fd", posixFdatasync}, {"fchdir", "fd", posixFchdir}, {"fchmod", "fd, mode", posixFchmod},
    {"fchown", "fd, uid, gid", posixFchown}, {"get_inheritable", "fd, /", posixGetInheritable}, {"set_inheritable", "fd, inheritable, /", posixSetInheritable},
    {"get_blocking", "fd, /", posixGetBlocking}, {"set_blocking", "fd, blocking, /", posixSetBlocking}, {"pipe2", "flags, /", posixPipe2},
    {"closerange", "fd_low, fd_high, /", posixCloserange}, {"pread", "fd, length, offset, /", posixPread}, {"pwrite", "fd, buffer, offset, /", posixPwrite},
    {"nice", "increment, /", posixNice}, {"getpriority", "which, who", posixGetpriority},
    {"getgroups", "", posixGetgroups}, {"getresuid", "", posixGetresuid}, {"getresgid", "", posixGetresgid}, {"getloadavg", "", posixGetloadavg},
    {"sched_getaffinity", "pid, /", posixSchedGetaffinity}, {"times", "", posixTimes}, {"ttyname", "fd, /", posixTtyname}, {"ctermid", "", posixCtermid},
    {"getrandom", "size, flags=0", posixGetrandom}, {"statvfs", "path", posixStatvfs}, {"fstatvfs", "fd, /", posixFstatvfs},
    {"device_encoding", "fd", posixDeviceEncoding}, {"getlogin", "", posixGetlogin}, {nullptr, nullptr, nullptr}};

bool initChildren(Thread& t, ModuleObject* m) {
  return addInts(t, m, kConstants) && readyStructSequence(t, kTimes) && readyStructSequence(t, kStatvfs) && addValue(t, m, "times_result", &kTimes.type) &&
         addValue(t, m, "statvfs_result", &kStatvfs.type);
}

}  // namespace ppy::posix
