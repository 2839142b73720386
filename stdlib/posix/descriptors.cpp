// posix: file descriptors.
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/thread/runtime.h"
#include "stdlib/_io/io.h"
#include "stdlib/common/module.h"
#include "stdlib/posix/path.h"
#include "stdlib/posix/posix.h"

namespace ppy::posix {
namespace {

Value result(Thread& t, int64_t r) { return r < 0 ? raiseOSError_py(t, errno) : makeInt(t, r); }
Value nothing(Thread& t, int64_t r) { return r < 0 ? raiseOSError_py(t, errno) : none(); }

Value posixOpen(Thread& t, Value, Value* a) {
  PathArg path;
  int flags, mode = 0777, directory, fd;
  if (!pathArg_py(t, a[0], {"open"}, &path) || !intArgument_py(t, a[1], &flags)) return {};
  if ((!a[2].isEmpty() && !intArgument_py(t, a[2], &mode)) || !directoryArg_py(t, a[3], &directory)) return {};
  if (!auditPath_py(t, "open", path, none(), flags | O_CLOEXEC)) return {};
  do fd = whileReleased(t, [&] { return ::openat(directory, path.c(), flags | O_CLOEXEC, mode); });
  while (fd < 0 && errno == EINTR && pollSafepoint_py(t));
  if (pending(t)) return {};
  return fd < 0 ? pathError(t, path) : makeInt(t, fd);
}
Value posixClose(Thread& t, Value, Value* a) {
  int fd;
  return intArgument_py(t, a[0], &fd) ? nothing(t, whileReleased(t, [&] { return ::close(fd); })) : Value();
}
Value posixRead(Thread& t, Value, Value* a) {
  int fd;
  intptr_t n;
  if (!intArgument_py(t, a[0], &fd) || !asIndex_py(t, a[1], &n, PyExc_OverflowError)) return {};
  if (n < 0) return raiseOSError_py(t, EINVAL);
  if (!nativeMemoryFits(t, n)) return {};
  std::string data(static_cast<size_t>(n), 0);
  intptr_t got = io::readFd_py(t, fd, data.data(), data.size());
  if (got == -2) return raiseOSError_py(t, EAGAIN);
  return got < 0 ? Value() : newBytes(t, data.data(), static_cast<size_t>(got));
}
Value posixWrite(Thread& t, Value, Value* a) {
  int fd;
  const char* data;
  size_t n, written;
  if (!intArgument_py(t, a[0], &fd) || !io::bytesLike(t, a[1], &data, &n)) return {};
  if (!io::writeFd_py(t, fd, data, n, &written)) return {};
  gc::keepAlive(a[1]);
  return makeInt(t, static_cast<int64_t>(written));
}
Value posixLseek(Thread& t, Value, Value* a) {
  int fd, whence;
  intptr_t at;
  if (!intArgument_py(t, a[0], &fd) || !asIndex_py(t, a[1], &at, PyExc_OverflowError) || !intArgument_py(t, a[2], &whence)) return {};
  return result(t, ::lseek(fd, at, whence));
}
Value posixDup(Thread& t, Value, Value* a) {
  int fd;
  return intArgument_py(t, a[0], &fd) ? result(t, ::fcntl(fd, F_DUPFD_CLOEXEC, 0)) : Value();
}
Value posixDup2(Thread& t, Value, Value* a) {
  int from, to;
  int inheritable = flagArg_py(t, a[2], true);
  if (inheritable < 0 || !intArgument_py(t, a[0], &from) || !intArgument_py(t, a[1], &to)) return {};
  if (from < 0 || to < 0) return raiseOSError_py(t, EBADF);
  // dup3 refuses equal numbers, which dup2 takes.
  return result(t, whileReleased(t, [&] { return inheritable || from == to ? ::dup2(from, to) : ::dup3(from, to, O_CLOEXEC); }));
}
Value posixPipe(Thread& t, Value, Value*) {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) < 0) return raiseOSError_py(t, errno);
  return tupleOf(t, {Value::smallInt(fds[0]), Value::smallInt(fds[1])});
}
Value posixIsatty(Thread& t, Value, Value* a) {
  int fd;
  return intArgument_py(t, a[0], &fd) ? boolean(::isatty(fd)) : Value();
}
Value posixFsync(Thread& t, Value, Value* a) {
  int fd;
  return intArgument_py(t, a[0], &fd) ? nothing(t, whileReleased(t, [&] { return ::fsync(fd); })) : Value();
}
Value posixFtruncate(Thread& t, Value, Value* a) {
  int fd;
  intptr_t n;
  return intArgument_py(t, a[0], &fd) && asIndex_py(t, a[1], &n, PyExc_OverflowError) && audit_py(t, "os.truncate", fd, n) ? nothing(t, ::ftruncate(fd, n)) : Value();
}

}  // namespace

const BuiltinDef kDescriptorFunctions[] = {
    {"open", "path, flags, mode=511, *, dir_fd=None", posixOpen}, {"close", "fd", posixClose}, {"read", "fd, length, /", posixRead},
    {"write", "fd, data, /", posixWrite}, {"lseek", "fd, position, how, /", posixLseek}, {"dup", "fd, /", posixDup}, {"dup2", "fd, fd2, inheritable=True", posixDup2},
    {"pipe", "", posixPipe}, {"isatty", "fd, /", posixIsatty}, {"fsync", "fd", posixFsync}, {"ftruncate", "fd, length, /", posixFtruncate},
    {nullptr, nullptr, nullptr}};

}  // namespace ppy::posix
