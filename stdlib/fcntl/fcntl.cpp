// The fcntl module: operations on descriptors, locks of files.
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>

#include <cstring>

#include "runtime/object/audit.h"
#include "runtime/thread/runtime.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

constexpr size_t kMost = 1024;

/// An int argument of either sign that fits unsigned int.
bool unsignedArg_py(Thread& t, Value v, unsigned* out) {
  uint64_t bits;
  if (!maskArg_py(t, v, &bits)) return false;
  *out = static_cast<unsigned>(bits);
  return true;
}

/// The bytes of a str (UTF-8) or buffer, at most kMost.
bool memoryArg_py(Thread& t, Value v, const char* function, std::string* out) {
  if (isStr(v)) {
    *out = strToUtf8(v);
  } else {
    BufferView view(t, v);
    if (!view.ok()) return false;
    *out = view.view();
  }
  if (out->size() <= kMost) return true;
  raise(t, PyExc_ValueError, "%s string arg too long", function);
  return false;
}

Value fcntlFunction(Thread& t, Value, Value* a) {
  int fd, command;
  if (!descriptorArg_py(t, a[0], &fd) || !intArg_py(t, a[1], &command) || !audit_py(t, "fcntl.fcntl", fd, command, a[2])) return {};
  if (!a[2].isEmpty() && (isStr(a[2]) || hasBuffer(a[2]))) {
    std::string text;
    if (!memoryArg_py(t, a[2], "fcntl", &text)) return {};
    char buffer[kMost] = {};
    memcpy(buffer, text.data(), text.size());
    int64_t r = retried_py(t, [&] { return ::fcntl(fd, command, buffer); });
    return r < 0 ? Value() : newBytes(t, buffer, text.size());
  }
  unsigned argument = 0;
  if (!a[2].isEmpty() && !unsignedArg_py(t, a[2], &argument)) return {};
  int64_t r = retried_py(t, [&] { return ::fcntl(fd, command, static_cast<int>(argument)); });
  return r < 0 ? Value() : makeInt(t, r);
}

Value ioctlFunction(Thread& t, Value, Value* a) {
  int fd;
  unsigned request, argument = 0;
  if (!descriptorArg_py(t, a[0], &fd) || !unsignedArg_py(t, a[1], &request) || !audit_py(t, "fcntl.ioctl", fd, request, a[2])) return {};
  int mutate = flagArg_py(t, a[3], true);
  if (mutate < 0) return {};
  bool memory = !a[2].isEmpty() && (isStr(a[2]) || hasBuffer(a[2]));
  if (memory) {
    char buffer[kMost + 1] = {};
    if (!isStr(a[2]) && !isBytes(a[2])) {
      BufferView writable(t, a[2], true);
      if (writable.ok()) {
        size_t n = writable.size();
        if (!mutate && n > kMost) return raise(t, PyExc_ValueError, "ioctl string arg too long");
        bool direct = mutate && n > kMost;
        if (!direct) memcpy(buffer, writable.data(), n);
        int r = ::ioctl(fd, request, direct ? reinterpret_cast<char*>(writable.data()) : buffer), error = errno;
        if (mutate && !direct) memcpy(writable.data(), buffer, n);
        if (r < 0) return raiseOSError_py(t, error);
        return mutate ? makeInt(t, r) : newBytes(t, buffer, n);
      }
      clearException(t);
    }
    std::string text;
    if (!memoryArg_py(t, a[2], "ioctl", &text)) return {};
    memcpy(buffer, text.data(), text.size());
    int r = ::ioctl(fd, request, buffer);
    return r < 0 ? raiseOSError_py(t, errno) : newBytes(t, buffer, text.size());
  }
  if (!a[2].isEmpty() && !isInt(a[2]) && !hasSlot(a[2], kSlotIndex))
    return raise(t, PyExc_TypeError, "ioctl requires a file or file descriptor, an integer and optionally an integer or buffer argument");
  if (!a[2].isEmpty() && !unsignedArg_py(t, a[2], &argument)) return {};
  int r = ::ioctl(fd, request, static_cast<int>(argument));
  return r < 0 ? raiseOSError_py(t, errno) : makeInt(t, r);
}

Value flockFunction(Thread& t, Value, Value* a) {
  int fd, operation;
  if (!descriptorArg_py(t, a[0], &fd) || !intArg_py(t, a[1], &operation) || !audit_py(t, "fcntl.flock", fd, operation)) return {};
  return retried_py(t, [&] { return ::flock(fd, operation); }) < 0 ? Value() : none();
}

Value lockfFunction(Thread& t, Value, Value* a) {
  int fd, operation, whence = 0;
  int64_t length = 0, start = 0;
  if (!descriptorArg_py(t, a[0], &fd) || !intArg_py(t, a[1], &operation)) return {};
  if ((!a[2].isEmpty() && !int64Arg_py(t, a[2], &length)) || (!a[3].isEmpty() && !int64Arg_py(t, a[3], &start)) || (!a[4].isEmpty() && !intArg_py(t, a[4], &whence)) ||
      !audit_py(t, "fcntl.lockf", fd, operation, a[2], a[3], whence))
    return {};
  struct flock l{};
  if (operation == LOCK_UN) l.l_type = F_UNLCK;
  else if (operation & LOCK_SH) l.l_type = F_RDLCK;
  else if (operation & LOCK_EX) l.l_type = F_WRLCK;
  else return raise(t, PyExc_ValueError, "unrecognized lockf argument");
  l.l_start = start;
  l.l_len = length;
  l.l_whence = static_cast<short>(whence);
  return retried_py(t, [&] { return ::fcntl(fd, operation & LOCK_NB ? F_SETLK : F_SETLKW, &l); }) < 0 ? Value() : none();
}

const BuiltinDef kFunctions[] = {
    {"fcntl", "fd, cmd, arg=0, /", fcntlFunction}, {"ioctl", "fd, request, arg=0, mutate_flag=True, /", ioctlFunction}, {"flock", "fd, operation, /", flockFunction},
    {"lockf", "fd, cmd, len=0, start=0, whence=0, /", lockfFunction}, {nullptr, nullptr, nullptr}};

#define PPY_ROW(name) {#name, name}
const IntConstant kConstants[] = {
    {"DN_MULTISHOT", 0x80000000}, PPY_ROW(DN_ACCESS), PPY_ROW(DN_ATTRIB), PPY_ROW(DN_CREATE), PPY_ROW(DN_DELETE), PPY_ROW(DN_MODIFY), PPY_ROW(DN_RENAME),
    PPY_ROW(FASYNC), PPY_ROW(FD_CLOEXEC), PPY_ROW(F_ADD_SEALS), PPY_ROW(F_DUPFD), PPY_ROW(F_DUPFD_CLOEXEC), PPY_ROW(F_EXLCK), PPY_ROW(F_GETFD), PPY_ROW(F_GETFL),
    PPY_ROW(F_GETLEASE), PPY_ROW(F_GETLK), {"F_GETLK64", F_GETLK}, PPY_ROW(F_GETOWN), PPY_ROW(F_GETPIPE_SZ), PPY_ROW(F_GETSIG), PPY_ROW(F_GET_SEALS),
    PPY_ROW(F_NOTIFY), PPY_ROW(F_OFD_GETLK), PPY_ROW(F_OFD_SETLK), PPY_ROW(F_OFD_SETLKW), PPY_ROW(F_RDLCK), PPY_ROW(F_SEAL_GROW), PPY_ROW(F_SEAL_SEAL),
    PPY_ROW(F_SEAL_SHRINK), PPY_ROW(F_SEAL_WRITE), PPY_ROW(F_SETFD), PPY_ROW(F_SETFL), PPY_ROW(F_SETLEASE), PPY_ROW(F_SETLK), {"F_SETLK64", F_SETLK},
    PPY_ROW(F_SETLKW), {"F_SETLKW64", F_SETLKW}, PPY_ROW(F_SETOWN), PPY_ROW(F_SETPIPE_SZ), PPY_ROW(F_SETSIG), PPY_ROW(F_SHLCK), PPY_ROW(F_UNLCK), PPY_ROW(F_WRLCK),
    PPY_ROW(LOCK_EX), PPY_ROW(LOCK_MAND), PPY_ROW(LOCK_NB), PPY_ROW(LOCK_READ), PPY_ROW(LOCK_RW), PPY_ROW(LOCK_SH), PPY_ROW(LOCK_UN), PPY_ROW(LOCK_WRITE), {nullptr, 0}};
#undef PPY_ROW

bool init(Thread& t, ModuleObject* m) { return addInts(t, m, kConstants); }

}  // namespace

const NativeModule kFcntlModule = {"fcntl", kFunctions, init};

}  // namespace ppy
