// posix: fork, functions to call around it, posix_spawn, pseudo terminals, the rest of the wait family.
#include "stdlib/posix/fork.h"

#include <cerrno>
#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <csignal>
#include <vector>

#include "runtime/frame/generator_fields.h"
#include "runtime/frame/services.h"
#include "runtime/import/import.h"
#include "runtime/object/audit.h"
#include "runtime/thread/runtime.h"
#include "stdlib/common/module.h"
#include "stdlib/posix/posix.h"

extern char** environ;

namespace ppy::posix {
namespace {

/// Lists of functions in the module's values.
enum { kBefore, kInChild, kInParent };

void callAll_py(Thread& t, int which, bool newestFirst) {
  Value list = moduleValues(t, kModuleIndexPosix)[which];
  if (list.isEmpty()) return;
  Value copy = listFromIterable_py(t, list);
  if (copy.isEmpty()) return clearException(t);
  auto* functions = copy.as<ListObject>();
  for (intptr_t i = 0; i < functions->ob_size; i++) {
    Value f = functions->ob_item[newestFirst ? functions->ob_size - 1 - i : i];
    if (call_py(t, f).isEmpty()) reportUnraisable_py(t, f, Value());
  }
}

Value registerAtFork(Thread& t, Value, Value* a) {
  const int lists[] = {kBefore, kInChild, kInParent};
  if (a[0].isEmpty() && a[1].isEmpty() && a[2].isEmpty()) return raise(t, PyExc_TypeError, "At least one argument is required.");
  const char* names[] = {"before", "after_in_child", "after_in_parent"};
  for (int i = 0; i < 3; i++)
    if (!a[i].isEmpty() && !isCallable(a[i])) return raise(t, PyExc_TypeError, "'%s' must be callable, not %T", names[i], a[i]);
  for (int i = 0; i < 3; i++) {
    if (a[i].isEmpty()) continue;
    Value& list = moduleValues(t, kModuleIndexPosix)[lists[i]];
    if (list.isEmpty()) list = newList(t);
    if (list.isEmpty() || !listAppend(t, list.as<ListObject>(), a[i])) return {};
  }
  return none();
}

Value posixFork(Thread& t, Value, Value*) {
  if (!audit_py(t, "os.fork")) return {};
  beforeFork_py(t);
  pid_t pid = ::fork();
  int error = errno;
  afterFork_py(t, pid == 0);
  return pid < 0 ? raiseOSError_py(t, error) : makeInt(t, pid);
}
Value posixForkpty(Thread& t, Value, Value*) {
  int master = -1;
  if (!audit_py(t, "os.forkpty")) return {};
  beforeFork_py(t);
  pid_t pid = ::forkpty(&master, nullptr, nullptr, nullptr);
  int error = errno;
  afterFork_py(t, pid == 0);
  return pid < 0 ? raiseOSError_py(t, error) : tupleOf(t, {makeInt(t, pid), Value::smallInt(master)});
}
Value posixOpenpty(Thread& t, Value, Value*) {
  int master, slave;
  if (::openpty(&master, &slave, nullptr, nullptr, nullptr) < 0) return raiseOSError_py(t, errno);
  for (int fd : {master, slave}) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return tupleOf(t, {Value::smallInt(master), Value::smallInt(slave)});
}
Value posixLoginTty(Thread& t, Value, Value* a) {
  int fd;
  if (!descriptorArg_py(t, a[0], &fd)) return {};
  return ::login_tty(fd) < 0 ? raiseOSError_py(t, errno) : none();
}

// --- wait3, wait4, waitid -----------------------------------------------------------------------

StructSequence kWaitid = {.name = "posix.waitid_result", .fields = {"si_pid", "si_uid", "si_signo", "si_status", "si_code"}, .visible = 5, .constructible = true};

/// Children's usage as resource.struct_rusage where that module can be had.
Value usageOf_py(Thread& t, const rusage& u) {
  PPY_TRY(module, importModule_py(t, "resource"));
  PPY_TRY(type, getAttr_py(t, module, intern(t, "struct_rusage")));
  auto seconds = [&](const timeval& v) { return makeFloat(t, static_cast<double>(v.tv_sec) + static_cast<double>(v.tv_usec) * 1e-6); };
  Value fields[16] = {seconds(u.ru_utime), seconds(u.ru_stime)};
  int i = 2;
  for (long v : {u.ru_maxrss, u.ru_ixrss, u.ru_idrss, u.ru_isrss, u.ru_minflt, u.ru_majflt, u.ru_nswap, u.ru_inblock, u.ru_oublock, u.ru_msgsnd, u.ru_msgrcv,
                 u.ru_nsignals, u.ru_nvcsw, u.ru_nivcsw})
    fields[i++] = makeInt(t, v);
  PPY_TRY(all, tupleFrom(t, fields, 16));
  return call_py(t, type, all);
}
Value wait4(Thread& t, pid_t pid, int options) {
  int status = 0;
  rusage usage{};
  int64_t r = retried_py(t, [&] { return ::wait4(pid, &status, options, &usage); });
  if (r < 0) return {};
  PPY_TRY(used, usageOf_py(t, usage));
  return tupleOf(t, {makeInt(t, r), Value::smallInt(status), used});
}
Value posixWait3(Thread& t, Value, Value* a) {
  int options;
  return intArg_py(t, a[0], &options) ? wait4(t, -1, options) : Value();
}
Value posixWait4(Thread& t, Value, Value* a) {
  int pid, options;
  return intArg_py(t, a[0], &pid) && intArg_py(t, a[1], &options) ? wait4(t, pid, options) : Value();
}
Value posixWaitid(Thread& t, Value, Value* a) {
  int kind, id, options;
  if (!intArg_py(t, a[0], &kind) || !intArg_py(t, a[1], &id) || !intArg_py(t, a[2], &options)) return {};
  siginfo_t info{};
  if (retried_py(t, [&] { return ::waitid(static_cast<idtype_t>(kind), static_cast<id_t>(id), &info, options); }) < 0) return {};
  if (info.si_pid == 0) return none();
  Value fields[] = {makeInt(t, info.si_pid), makeInt(t, info.si_uid), makeInt(t, info.si_signo), makeInt(t, info.si_status), makeInt(t, info.si_code)};
  return newStructSequence(t, kWaitid, fields);
}

// --- posix_spawn --------------------------------------------------------------------------------

bool signalSet_py(Thread& t, Value list, sigset_t* set) {
  sigemptyset(set);
  return forEach_py(t, list, [&](Value v) {
    int signal;
    if (!intArg_py(t, v, &signal)) return false;
    if (signal > 0 && signal < NSIG && sigaddset(set, signal) == 0) return true;
    raise(t, PyExc_ValueError, "signal number %d out of range [1; 64]", signal);
    return false;
  });
}

/// Attributes and file actions of one call.
struct SpawnPlan {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  std::vector<std::string> paths;
  SpawnPlan() {
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
  }
  ~SpawnPlan() {
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
  }
  SpawnPlan(const SpawnPlan&) = delete;
};
bool addAction_py(Thread& t, SpawnPlan& plan, Value action) {
  auto* items = action.as<TupleObject>();
  int v[4] = {}, n = isTuple(action) ? static_cast<int>(items->ob_size) : 0, kind;
  if (n < 1) {
    raise(t, PyExc_TypeError, "Each file_actions element must be a non-empty tuple");
    return false;
  }
  if (!intArg_py(t, items->ob_item[0], &kind)) return false;
  int error;
  if (kind == 0) {  // open
    std::string path;
    if (n != 5) {
      raise(t, PyExc_TypeError, "A open file_action tuple must have 5 elements");
      return false;
    }
    if (!intArg_py(t, items->ob_item[1], &v[0]) || !pathArgument_py(t, items->ob_item[2], &path) || !intArg_py(t, items->ob_item[3], &v[1]) ||
        !intArg_py(t, items->ob_item[4], &v[2]))
      return false;
    plan.paths.push_back(std::move(path));
    error = posix_spawn_file_actions_addopen(&plan.actions, v[0], plan.paths.back().c_str(), v[1], static_cast<mode_t>(v[2]));
  } else if (kind == 1) {
    if (n != 2) {
      raise(t, PyExc_TypeError, "A close file_action tuple must have 2 elements");
      return false;
    }
    if (!intArg_py(t, items->ob_item[1], &v[0])) return false;
    error = posix_spawn_file_actions_addclose(&plan.actions, v[0]);
  } else if (kind == 2) {
    if (n != 3) {
      raise(t, PyExc_TypeError, "A dup2 file_action tuple must have 3 elements");
      return false;
    }
    if (!intArg_py(t, items->ob_item[1], &v[0]) || !intArg_py(t, items->ob_item[2], &v[1])) return false;
    error = posix_spawn_file_actions_adddup2(&plan.actions, v[0], v[1]);
  } else {
    raise(t, PyExc_TypeError, "Unknown file_actions identifier");
    return false;
  }
  if (error) raiseOSError_py(t, error);
  return error == 0;
}

Value spawn(Thread& t, Value* a, bool search) {
  const std::string name = search ? "posix_spawnp" : "posix_spawn";
  std::string path;
  Strings argv, env;
  if (!pathArgument_py(t, a[0], &path) || !argumentStrings_py(t, a[1], (name + ": argv").c_str(), &argv)) return {};
  bool ownEnvironment = isNone(a[2]);
  if (!ownEnvironment && !environmentStrings_py(t, a[2], (name + ": environment must be a mapping object or None").c_str(), &env)) return {};
  SpawnPlan plan;
  short flags = 0;
  if (isGiven(a[3])) {
    if (!isList(a[3]) && !isTuple(a[3])) return raise(t, PyExc_TypeError, "file_actions must be a sequence or None");
    if (!forEach_py(t, a[3], [&](Value v) { return addAction_py(t, plan, v); })) return {};
  }
  if (isGiven(a[4])) {
    int group;
    if (!intArg_py(t, a[4], &group)) return {};
    posix_spawnattr_setpgroup(&plan.attributes, group);
    flags |= POSIX_SPAWN_SETPGROUP;
  }
  int resetIds = 0, session = flagArg_py(t, a[6], false);
  if (session < 0 || (!a[5].isEmpty() && !intArg_py(t, a[5], &resetIds))) return {};
  if (resetIds) flags |= POSIX_SPAWN_RESETIDS;
  if (session) flags |= POSIX_SPAWN_SETSID;
  sigset_t set;
  if (!a[7].isEmpty()) {
    if (!signalSet_py(t, a[7], &set)) return {};
    posix_spawnattr_setsigmask(&plan.attributes, &set);
    flags |= POSIX_SPAWN_SETSIGMASK;
  }
  if (!a[8].isEmpty()) {
    if (!signalSet_py(t, a[8], &set)) return {};
    posix_spawnattr_setsigdefault(&plan.attributes, &set);
    flags |= POSIX_SPAWN_SETSIGDEF;
  }
  if (isGiven(a[9])) {
    if (!isTuple(a[9]) || a[9].as<TupleObject>()->ob_size != 2) return raise(t, PyExc_TypeError, "A scheduler tuple must have two elements");
    Value* pair = a[9].as<TupleObject>()->ob_item;
    int policy, priority;
    Value parameter = isTuple(pair[1]) ? pair[1].as<TupleObject>()->ob_item[0] : pair[1];
    if (!isNone(pair[0])) {
      if (!intArg_py(t, pair[0], &policy)) return {};
      posix_spawnattr_setschedpolicy(&plan.attributes, policy);
      flags |= POSIX_SPAWN_SETSCHEDULER;
    }
    if (!intArg_py(t, parameter, &priority)) return {};
    sched_param p{};
    p.sched_priority = priority;
    posix_spawnattr_setschedparam(&plan.attributes, &p);
    flags |= POSIX_SPAWN_SETSCHEDPARAM;
  }
  posix_spawnattr_setflags(&plan.attributes, flags);
  if (!audit_py(t, "os.posix_spawn", a[0], a[1], a[2])) return {};
  pid_t pid;
  char** environment = ownEnvironment ? environ : env.finish();
  int error = (search ? ::posix_spawnp : ::posix_spawn)(&pid, path.c_str(), &plan.actions, &plan.attributes, argv.finish(), environment);
  return error ? raiseOSError_py(t, error, a[0]) : makeInt(t, pid);
}
Value posixSpawn(Thread& t, Value, Value* a) { return spawn(t, a, false); }
Value posixSpawnp(Thread& t, Value, Value* a) { return spawn(t, a, true); }

constexpr const char* kSpawnSignature =
    "path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=None";

}  // namespace

void beforeFork_py(Thread& t) {
  callAll_py(t, kBefore, true);
  // No import is under way in another thread then: the child could not finish it.
  t.runtime->import->lock.acquire(t);
  stopForFork(t);
}
void afterFork_py(Thread& t, bool child) {
  goOnAfterFork(t, child);
  if (child) t.runtime->import->lock.inChild(t);
  else t.runtime->import->lock.release(t);
  callAll_py(t, child ? kInChild : kInParent, false);
}

const BuiltinDef kForkFunctions[] = {
    {"fork", "", posixFork}, {"forkpty", "", posixForkpty}, {"openpty", "", posixOpenpty}, {"login_tty", "fd, /", posixLoginTty},
    {"register_at_fork", "*, before=None, after_in_child=None, after_in_parent=None", registerAtFork},
    {"wait3", "options", posixWait3}, {"wait4", "pid, options", posixWait4}, {"waitid", "idtype, id, options, /", posixWaitid},
    {"posix_spawn", kSpawnSignature, posixSpawn}, {"posix_spawnp", kSpawnSignature, posixSpawnp}, {nullptr, nullptr, nullptr}};

bool initFork(Thread& t, ModuleObject* m) { return readyStructSequence(t, kWaitid) && addValue(t, m, "waitid_result", &kWaitid.type); }

}  // namespace ppy::posix
