// posix: the process, its environment, and the module itself.
#include <cerrno>
#include <fcntl.h>
#include <csignal>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/object/audit.h"
#include "runtime/thread/runtime.h"
#include "stdlib/common/struct_sequence.h"
#include "stdlib/modules.h"
#include "stdlib/posix/posix.h"

extern char** environ;

namespace ppy::posix {
namespace {

Value posixGetpid(Thread& t, Value, Value*) { return makeInt(t, ::getpid()); }
Value posixGetppid(Thread& t, Value, Value*) { return makeInt(t, ::getppid()); }
Value posixGetuid(Thread& t, Value, Value*) { return makeInt(t, ::getuid()); }
Value posixGeteuid(Thread& t, Value, Value*) { return makeInt(t, ::geteuid()); }
Value posixGetgid(Thread& t, Value, Value*) { return makeInt(t, ::getgid()); }
Value posixCpuCount(Thread& t, Value, Value*) { return makeInt(t, ::sysconf(_SC_NPROCESSORS_ONLN)); }
Value posixUmask(Thread& t, Value, Value* a) {
  int mask;
  return intArgument_py(t, a[0], &mask) ? makeInt(t, ::umask(static_cast<mode_t>(mask))) : Value();
}
Value posixExit(Thread& t, Value, Value* a) {
  int status;
  if (!intArgument_py(t, a[0], &status)) return {};
  ::_exit(status);
}
Value posixUrandom(Thread& t, Value, Value* a) {
  intptr_t n;
  if (!asIndex_py(t, a[0], &n, PyExc_OverflowError)) return {};
  if (n < 0) return raise(t, PyExc_ValueError, "negative argument not allowed");
  if (!nativeMemoryFits(t, n)) return {};
  std::string data(static_cast<size_t>(n), 0);
  for (size_t done = 0; done < data.size();) {
    ssize_t r = ::getrandom(data.data() + done, data.size() - done, 0);
    if (r < 0 && errno != EINTR) return raiseOSError_py(t, errno);
    if (r > 0) done += static_cast<size_t>(r);
  }
  return newBytes(t, data.data(), data.size());
}
Value posixStrerror(Thread& t, Value, Value* a) {
  int code;
  return intArgument_py(t, a[0], &code) ? newStr(t, ::strerror(code)) : Value();
}

bool environmentText(Thread& t, Value v, std::string* out) { return pathArgument_py(t, v, out); }
Value posixPutenv(Thread& t, Value, Value* a) {
  std::string name, value;
  if (!environmentText(t, a[0], &name) || !environmentText(t, a[1], &value)) return {};
  if (name.find('=') != std::string::npos) return raise(t, PyExc_ValueError, "illegal environment variable name");
  if (!audit_py(t, "os.putenv", newBytes(t, name.data(), name.size()), newBytes(t, value.data(), value.size()))) return {};
  return ::setenv(name.c_str(), value.c_str(), 1) < 0 ? raiseOSError_py(t, errno) : none();
}
Value posixUnsetenv(Thread& t, Value, Value* a) {
  std::string name;
  if (!environmentText(t, a[0], &name)) return {};
  if (!audit_py(t, "os.unsetenv", newBytes(t, name.data(), name.size()))) return {};
  return ::unsetenv(name.c_str()) < 0 ? raiseOSError_py(t, errno) : none();
}
Value posixSystem(Thread& t, Value, Value* a) {
  std::string command;
  if (!pathArgument_py(t, a[0], &command) || !audit_py(t, "os.system", newBytes(t, command.data(), command.size()))) return {};
  return makeInt(t, whileReleased(t, [&] { return ::system(command.c_str()); }));
}
Value posixKill(Thread& t, Value, Value* a) {
  int pid, signal;
  if (!intArgument_py(t, a[0], &pid) || !intArgument_py(t, a[1], &signal) || !audit_py(t, "os.kill", pid, signal)) return {};
  if (::kill(pid, signal) < 0) return raiseOSError_py(t, errno);
  return pollSafepoint_py(t) ? none() : Value();
}

StructSequence kUname = {.name = "posix.uname_result", .fields = {"sysname", "nodename", "release", "version", "machine"}, .visible = 5, .constructible = true};
Value posixUname(Thread& t, Value, Value*) {
  utsname u;
  if (::uname(&u) < 0) return raiseOSError_py(t, errno);
  Value items[] = {newStr(t, u.sysname), newStr(t, u.nodename), newStr(t, u.release), newStr(t, u.version), newStr(t, u.machine)};
  return newStructSequence(t, kUname, items);
}

const struct { const char* name; int value; } kConstants[] = {
#define PPY_CONSTANT(name) {#name, name}
    PPY_CONSTANT(F_OK), PPY_CONSTANT(R_OK), PPY_CONSTANT(W_OK), PPY_CONSTANT(X_OK), PPY_CONSTANT(O_RDONLY), PPY_CONSTANT(O_WRONLY),
    PPY_CONSTANT(O_RDWR), PPY_CONSTANT(O_CREAT), PPY_CONSTANT(O_EXCL), PPY_CONSTANT(O_TRUNC), PPY_CONSTANT(O_APPEND), PPY_CONSTANT(O_NONBLOCK),
    PPY_CONSTANT(O_CLOEXEC), PPY_CONSTANT(O_DIRECTORY), PPY_CONSTANT(O_NOFOLLOW), PPY_CONSTANT(O_NOCTTY), PPY_CONSTANT(O_SYNC), PPY_CONSTANT(SEEK_DATA),
    PPY_CONSTANT(SEEK_HOLE), PPY_CONSTANT(WNOHANG), PPY_CONSTANT(WUNTRACED), {"EX_OK", 0}};

}  // namespace

const BuiltinDef kProcessFunctions[] = {
    {"getpid", "", posixGetpid}, {"getppid", "", posixGetppid}, {"getuid", "", posixGetuid}, {"geteuid", "", posixGeteuid}, {"getgid", "", posixGetgid},
    {"cpu_count", "", posixCpuCount}, {"umask", "mask, /", posixUmask}, {"_exit", "status", posixExit}, {"urandom", "size, /", posixUrandom},
    {"strerror", "code, /", posixStrerror}, {"putenv", "name, value, /", posixPutenv}, {"unsetenv", "name, /", posixUnsetenv}, {"system", "command", posixSystem},
    {"kill", "pid, signal, /", posixKill}, {"uname", "", posixUname}, {nullptr, nullptr, nullptr}};

bool initProcess(Thread& t, ModuleObject* m) {
  DictObject* d = moduleDict(m);
  DictObject* environment = newDict(t);
  for (char** e = environ; e && *e; e++) {
    const char* eq = strchr(*e, '=');
    if (!eq) continue;
    Value name = newBytes(t, *e, static_cast<size_t>(eq - *e)), value = newBytes(t, eq + 1, strlen(eq + 1));
    if (!dictSet_py(t, environment, name, value)) return false;
  }
  for (auto& c : kConstants)
    if (!dictSetStr(t, d, intern(t, c.name), Value::smallInt(c.value))) return false;
  return readyStructSequence(t, kUname) && dictSetStr(t, d, intern(t, "environ"), environment) &&
         dictSetStr(t, d, intern(t, "uname_result"), &kUname.type) &&
         dictSetStr(t, d, intern(t, "error"), PyExc_OSError);
}

namespace {
bool init(Thread& t, ModuleObject* m) {
  return addFunctions(t, m, kFileFunctions) && addFunctions(t, m, kDirectoryFunctions) && initDirectory(t, m) && addFunctions(t, m, kDescriptorFunctions) && addFunctions(t, m, kProcessFunctions) &&
         addFunctions(t, m, kChildFunctions) && addFunctions(t, m, kForkFunctions) && initFork(t, m) && addFunctions(t, m, kExtraFunctions) && initExtra(t, m) && addFunctions(t, m, kLimitFunctions) && initLimits(t, m) && initFiles(t, m) && initProcess(t, m) && initChildren(t, m);
}
}  // namespace
}  // namespace ppy::posix

namespace ppy {
const NativeModule kPosixModule = {"posix", nullptr, posix::init,
    nullptr};
}  // namespace ppy
