// posix: extended attributes of files, vectored and kernel-side copies, events, scheduling, identities.
#include <cerrno>
#include <cmath>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "runtime/thread/runtime.h"
#include "stdlib/common/module.h"
#include "stdlib/posix/path.h"
#include "stdlib/posix/posix.h"

namespace ppy::posix {
bool idArg_py(Thread& t, Value v, const char* what, unsigned* out) {
  int64_t i;
  if (!isInt(v) && !hasSlot(v, kSlotIndex)) {
    raise(t, PyExc_TypeError, "%s should be integer, not %T", what, v);
    return false;
  }
  v = index_py(t, v);
  if (v.isEmpty()) return false;
  if (!intFits64(v, &i) || i < -1 || i > UINT32_MAX) {
    raise(t, PyExc_OverflowError, intSign(v) < 0 ? "%s is less than minimum" : "%s is greater than maximum", what);
    return false;
  }
  *out = static_cast<unsigned>(i);
  return true;
}
namespace {

Value resultOf(Thread& t, int64_t r) { return r < 0 ? raiseOSError_py(t, errno) : makeInt(t, r); }
Value doneOr(Thread& t, int64_t r) { return r < 0 ? raiseOSError_py(t, errno) : none(); }
bool ints_py(Thread& t, Value* a, int n, int* out) {
  for (int i = 0; i < n; i++)
    if (!intArg_py(t, a[i], &out[i])) return false;
  return true;
}

// --- vectored input and output ------------------------------------------------------------------

struct Vectors {
  std::vector<std::unique_ptr<BufferView>> views;
  std::vector<iovec> parts;
  Value owners;  ///< on the stack, where the collector looks
};
bool vectors_py(Thread& t, Value list, bool writable, const char* name, Vectors* out) {
  if (!hasSlot(list, kSlotGetItem)) {
    raise(t, PyExc_TypeError, "%s() arg 2 must be a sequence", name);
    return false;
  }
  out->owners = listFromIterable_py(t, list);
  if (out->owners.isEmpty()) return false;
  auto* l = out->owners.as<ListObject>();
  for (intptr_t i = 0; i < l->ob_size; i++) {
    auto view = std::make_unique<BufferView>(t, l->ob_item[i], writable);
    if (!view->ok()) return false;
    out->parts.push_back({view->data(), view->size()});
    out->views.push_back(std::move(view));
  }
  return true;
}
template <class F>
Value vectored(Thread& t, Value fdArg, Value list, bool writable, const char* name, F&& call) {
  int fd;
  Vectors v;
  int64_t r;
  if (!intArg_py(t, fdArg, &fd) || !vectors_py(t, list, writable, name, &v)) return {};
  if ((r = retried_py(t, [&] { return call(fd, v.parts.data(), static_cast<int>(v.parts.size())); })) < 0) return {};
  gc::keepAlive(v.owners);
  return makeInt(t, r);
}
Value posixReadv(Thread& t, Value, Value* a) { return vectored(t, a[0], a[1], true, "readv", ::readv); }
Value posixWritev(Thread& t, Value, Value* a) { return vectored(t, a[0], a[1], false, "writev", ::writev); }
Value atOffset(Thread& t, Value* a, bool read) {
  int64_t offset;
  int flags = 0;
  if (!int64Arg_py(t, a[2], &offset) || (!a[3].isEmpty() && !intArg_py(t, a[3], &flags))) return {};
  return vectored(t, a[0], a[1], read, read ? "preadv" : "pwritev", [&](int fd, const iovec* v, int n) {
    return read ? ::preadv2(fd, v, n, offset, flags) : ::pwritev2(fd, v, n, offset, flags);
  });
}
Value posixPreadv(Thread& t, Value, Value* a) { return atOffset(t, a, true); }
Value posixPwritev(Thread& t, Value, Value* a) { return atOffset(t, a, false); }

bool offsetArg_py(Thread& t, Value v, off64_t* place, off64_t** out) {
  *out = nullptr;
  if (!isGiven(v)) return true;
  int64_t i;
  if (!int64Arg_py(t, v, &i)) return false;
  *place = i;
  *out = place;
  return true;
}
Value posixSendfile(Thread& t, Value, Value* a) {
  int fds[2];
  intptr_t n;
  off64_t place, *offset;
  int64_t r;
  if (!ints_py(t, a, 2, fds) || !offsetArg_py(t, a[2], &place, &offset) || !sizeArg_py(t, a[3], &n)) return {};
  return (r = retried_py(t, [&] { return ::sendfile64(fds[0], fds[1], offset, static_cast<size_t>(n)); })) >= 0 ? makeInt(t, r) : Value();
}
Value posixCopyRange(Thread& t, Value, Value* a) {
  int fds[2];
  intptr_t n;
  off64_t from, to, *fromPlace, *toPlace;
  int64_t r;
  if (!ints_py(t, a, 2, fds) || !sizeArg_py(t, a[2], &n) || !offsetArg_py(t, a[3], &from, &fromPlace) || !offsetArg_py(t, a[4], &to, &toPlace)) return {};
  if (n < 0) return raise(t, PyExc_ValueError, "negative value for 'count' not allowed");
  return (r = retried_py(t, [&] { return ::copy_file_range(fds[0], fromPlace, fds[1], toPlace, static_cast<size_t>(n), 0); })) >= 0 ? makeInt(t, r) : Value();
}
Value posixSplice(Thread& t, Value, Value* a) {
  int fds[2], flags = 0;
  intptr_t n;
  off64_t from, to, *fromPlace, *toPlace;
  int64_t r;
  if (!ints_py(t, a, 2, fds) || !sizeArg_py(t, a[2], &n) || !offsetArg_py(t, a[3], &from, &fromPlace) || !offsetArg_py(t, a[4], &to, &toPlace) ||
      (!a[5].isEmpty() && !intArg_py(t, a[5], &flags)))
    return {};
  if (n < 0) return raise(t, PyExc_ValueError, "negative value for 'count' not allowed");
  return (r = retried_py(t, [&] { return ::splice(fds[0], fromPlace, fds[1], toPlace, static_cast<size_t>(n), static_cast<unsigned>(flags)); })) >= 0 ? makeInt(t, r) : Value();
}
Value posixLockf(Thread& t, Value, Value* a) {
  int v[2];
  int64_t length, r;
  if (!ints_py(t, a, 2, v) || !int64Arg_py(t, a[2], &length) || !audit_py(t, "os.lockf", v[0], v[1], length)) return {};
  return (r = retried_py(t, [&] { return ::lockf(v[0], v[1], length); })) >= 0 ? none() : Value();
}
Value advise(Thread& t, int error) {
  return error ? raiseOSError_py(t, error) : none();
}
Value posixFadvise(Thread& t, Value, Value* a) {
  int fd, advice;
  int64_t offset, length;
  if (!intArg_py(t, a[0], &fd) || !int64Arg_py(t, a[1], &offset) || !int64Arg_py(t, a[2], &length) || !intArg_py(t, a[3], &advice)) return {};
  return advise(t, ::posix_fadvise(fd, offset, length, advice));
}
Value posixFallocate(Thread& t, Value, Value* a) {
  int fd;
  int64_t offset, length;
  if (!intArg_py(t, a[0], &fd) || !int64Arg_py(t, a[1], &offset) || !int64Arg_py(t, a[2], &length)) return {};
  return advise(t, ::posix_fallocate(fd, offset, length));
}

// --- extended attributes ------------------------------------------------------------------------

constexpr PathRule kGetxattr{"getxattr", "path", true}, kSetxattr{"setxattr", "path", true}, kRemovexattr{"removexattr", "path", true},
    kListxattr{"listxattr", "path", true, true};

Value posixGetxattr(Thread& t, Value, Value* a) {
  PathArg path, name;
  int follow = flagArg_py(t, a[2], true);
  if (follow < 0 || !pathArg_py(t, a[0], kGetxattr, &path) || !pathArg_py(t, a[1], {kGetxattr.function, "attribute"}, &name) || !descriptorAllows_py(t, kGetxattr, path, AT_FDCWD, follow)) return {};
  if (!auditPath_py(t, "os.getxattr", path, name.object)) return {};
  std::vector<char> data(65536);
  int64_t r = whileReleased(t, [&]() -> int64_t { return path.isDescriptor() ? ::fgetxattr(path.fd, name.c(), data.data(), data.size()) : (follow ? ::getxattr : ::lgetxattr)(path.c(), name.c(), data.data(), data.size()); });
  return r < 0 ? pathError(t, path) : newBytes(t, data.data(), static_cast<size_t>(r));
}
Value posixSetxattr(Thread& t, Value, Value* a) {
  PathArg path, name;
  int flags = 0, follow = flagArg_py(t, a[4], true);
  if (follow < 0 || !pathArg_py(t, a[0], kSetxattr, &path) || !pathArg_py(t, a[1], {kSetxattr.function, "attribute"}, &name) || !descriptorAllows_py(t, kSetxattr, path, AT_FDCWD, follow) || (!a[3].isEmpty() && !intArg_py(t, a[3], &flags))) return {};
  BufferView data(t, a[2]);
  if (!data.ok() || !auditPath_py(t, "os.setxattr", path, name.object, a[2], flags)) return {};
  int64_t r = whileReleased(t, [&]() -> int64_t { return path.isDescriptor() ? ::fsetxattr(path.fd, name.c(), data.data(), data.size(), flags) : (follow ? ::setxattr : ::lsetxattr)(path.c(), name.c(), data.data(), data.size(), flags); });
  return r < 0 ? pathError(t, path) : none();
}
Value posixRemovexattr(Thread& t, Value, Value* a) {
  PathArg path, name;
  int follow = flagArg_py(t, a[2], true);
  if (follow < 0 || !pathArg_py(t, a[0], kRemovexattr, &path) || !pathArg_py(t, a[1], {kRemovexattr.function, "attribute"}, &name) || !descriptorAllows_py(t, kRemovexattr, path, AT_FDCWD, follow)) return {};
  if (!auditPath_py(t, "os.removexattr", path, name.object)) return {};
  int64_t r = whileReleased(t, [&]() -> int64_t { return path.isDescriptor() ? ::fremovexattr(path.fd, name.c()) : (follow ? ::removexattr : ::lremovexattr)(path.c(), name.c()); });
  return r < 0 ? pathError(t, path) : none();
}
Value posixListxattr(Thread& t, Value, Value* a) {
  int follow = flagArg_py(t, a[1], true);
  PathArg path;
  if (follow < 0 || !pathArg_py(t, a[0], kListxattr, &path) || !descriptorAllows_py(t, kListxattr, path, AT_FDCWD, follow) || !auditPath_py(t, "os.listxattr", path)) return {};
  std::vector<char> data(65536);
  int64_t r = whileReleased(t, [&]() -> int64_t { return path.isDescriptor() ? ::flistxattr(path.fd, data.data(), data.size()) : (follow ? ::listxattr : ::llistxattr)(path.c(), data.data(), data.size()); });
  if (r < 0) return pathError(t, path);
  ListObject* list = newList(t);
  for (const char *p = data.data(), *end = p + r; list && p < end; p += strlen(p) + 1)
    if (!listAppend(t, list, strFromFileSystem(t, p))) return {};
  return list;
}

// --- descriptors of events, memory and processes ------------------------------------------------

Value posixEventfd(Thread& t, Value, Value* a) {
  uint64_t value;
  int flags = EFD_CLOEXEC;
  if (!maskArg_py(t, a[0], &value) || (!a[1].isEmpty() && !intArg_py(t, a[1], &flags))) return {};
  return resultOf(t, ::eventfd(static_cast<unsigned>(value), flags));
}
Value posixEventfdRead(Thread& t, Value, Value* a) {
  int fd;
  eventfd_t value;
  int64_t r;
  return intArg_py(t, a[0], &fd) && (r = retried_py(t, [&] { return ::eventfd_read(fd, &value); })) >= 0 ? makeUint(t, value) : Value();
}
Value posixEventfdWrite(Thread& t, Value, Value* a) {
  int fd;
  uint64_t value;
  int64_t r;
  return intArg_py(t, a[0], &fd) && maskArg_py(t, a[1], &value) && (r = retried_py(t, [&] { return ::eventfd_write(fd, value); })) >= 0 ? none() : Value();
}
Value posixMemfd(Thread& t, Value, Value* a) {
  std::string name;
  uint64_t flags = MFD_CLOEXEC;
  if (!pathArgument_py(t, a[0], &name) || (!a[1].isEmpty() && !maskArg_py(t, a[1], &flags))) return {};
  return resultOf(t, ::memfd_create(name.c_str(), static_cast<unsigned>(flags)));
}
Value posixPidfd(Thread& t, Value, Value* a) {
  int pid;
  uint64_t flags = 0;
  if (!intArg_py(t, a[0], &pid) || (!a[1].isEmpty() && !maskArg_py(t, a[1], &flags))) return {};
  return resultOf(t, ::syscall(SYS_pidfd_open, pid, static_cast<unsigned>(flags)));
}
StructSequence kTerminalSize = {.name = "os.terminal_size", .fields = {"columns", "lines"}, .visible = 2, .constructible = true};
Value posixTerminalSize(Thread& t, Value, Value* a) {
  int fd = 1;
  if (!a[0].isEmpty() && !intArg_py(t, a[0], &fd)) return {};
  winsize w;
  if (::ioctl(fd, TIOCGWINSZ, &w) < 0) return raiseOSError_py(t, errno);
  Value items[] = {Value::smallInt(w.ws_col), Value::smallInt(w.ws_row)};
  return newStructSequence(t, kTerminalSize, items);
}

// --- scheduling ---------------------------------------------------------------------------------

StructSequence kSchedParam = {.name = "posix.sched_param", .fields = {"sched_priority"}, .visible = 1, .constructible = true};
Value schedParamNew(Thread& t, TypeObject*, const Args& args) {
  static constexpr Signature kSignature{"sched_priority"};
  Value a[1];
  return bindArgs(t, "sched_param", kSignature, args, a) ? newStructSequence(t, kSchedParam, a) : Value();
}
bool paramArg_py(Thread& t, Value v, sched_param* out) {
  if (!isInstance(v, &kSchedParam.type)) {
    raise(t, PyExc_TypeError, "must have a sched_param object");
    return false;
  }
  *out = {};
  return intArg_py(t, v.as<TupleObject>()->ob_item[0], &out->sched_priority);
}
Value posixGetscheduler(Thread& t, Value, Value* a) {
  int pid;
  return intArg_py(t, a[0], &pid) ? resultOf(t, ::sched_getscheduler(pid)) : Value();
}
Value posixSetscheduler(Thread& t, Value, Value* a) {
  int v[2];
  sched_param p;
  return ints_py(t, a, 2, v) && paramArg_py(t, a[2], &p) ? doneOr(t, ::sched_setscheduler(v[0], v[1], &p)) : Value();
}
Value posixGetparam(Thread& t, Value, Value* a) {
  int pid;
  sched_param p;
  if (!intArg_py(t, a[0], &pid)) return {};
  if (::sched_getparam(pid, &p) < 0) return raiseOSError_py(t, errno);
  Value items[] = {Value::smallInt(p.sched_priority)};
  return newStructSequence(t, kSchedParam, items);
}
Value posixSetparam(Thread& t, Value, Value* a) {
  int pid;
  sched_param p;
  return intArg_py(t, a[0], &pid) && paramArg_py(t, a[1], &p) ? doneOr(t, ::sched_setparam(pid, &p)) : Value();
}
Value posixRrInterval(Thread& t, Value, Value* a) {
  int pid;
  timespec ts;
  if (!intArg_py(t, a[0], &pid)) return {};
  return ::sched_rr_get_interval(pid, &ts) < 0 ? raiseOSError_py(t, errno) : makeFloat(t, static_cast<double>(ts.tv_sec) + 1e-9 * static_cast<double>(ts.tv_nsec));
}
Value posixSetaffinity(Thread& t, Value, Value* a) {
  int pid;
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (!intArg_py(t, a[0], &pid)) return {};
  bool ok = forEach_py(t, a[1], [&](Value v) {
    int cpu;
    if (!isInt(v)) {
      raise(t, PyExc_TypeError, "expected an iterator of ints, but iterator yielded %N", typeOf(v));
      return false;
    }
    if (!intArg_py(t, v, &cpu)) return false;
    if (cpu < 0 || cpu >= CPU_SETSIZE) {
      cpu < 0 ? raise(t, PyExc_ValueError, "negative CPU number") : raiseOSError_py(t, EINVAL);
      return false;
    }
    CPU_SET(static_cast<size_t>(cpu), &cpus);
    return true;
  });
  return ok ? doneOr(t, ::sched_setaffinity(pid, sizeof cpus, &cpus)) : Value();
}
Value posixSetpriority(Thread& t, Value, Value* a) {
  int v[3];
  return ints_py(t, a, 3, v) ? doneOr(t, ::setpriority(static_cast<__priority_which_t>(v[0]), static_cast<id_t>(v[1]), v[2])) : Value();
}

// --- identities ---------------------------------------------------------------------------------

template <int n, class F>
Value setIds(Thread& t, Value* a, const char* what, F&& set) {
  unsigned v[3];
  for (int i = 0; i < n; i++)
    if (!idArg_py(t, a[i], what, &v[i])) return {};
  return doneOr(t, set(v));
}
Value posixSetreuid(Thread& t, Value, Value* a) { return setIds<2>(t, a, "uid", [](unsigned* v) { return ::setreuid(v[0], v[1]); }); }
Value posixSetregid(Thread& t, Value, Value* a) { return setIds<2>(t, a, "gid", [](unsigned* v) { return ::setregid(v[0], v[1]); }); }
Value posixSetresuid(Thread& t, Value, Value* a) { return setIds<3>(t, a, "uid", [](unsigned* v) { return ::setresuid(v[0], v[1], v[2]); }); }
Value posixSetresgid(Thread& t, Value, Value* a) { return setIds<3>(t, a, "gid", [](unsigned* v) { return ::setresgid(v[0], v[1], v[2]); }); }
Value posixSetgroups(Thread& t, Value, Value* a) {
  if (!hasSlot(a[0], kSlotGetItem)) return raise(t, PyExc_TypeError, "setgroups argument must be a sequence");
  std::vector<gid_t> groups;
  bool ok = forEach_py(t, a[0], [&](Value v) {
    unsigned gid;
    if (!isInt(v)) {
      raise(t, PyExc_TypeError, "groups must be integers");
      return false;
    }
    if (!idArg_py(t, v, "gid", &gid)) return false;
    groups.push_back(gid);
    return true;
  });
  return ok ? doneOr(t, ::setgroups(groups.size(), groups.data())) : Value();
}
Value posixInitgroups(Thread& t, Value, Value* a) {
  std::string user;
  unsigned gid;
  return pathArgument_py(t, a[0], &user) && idArg_py(t, a[1], "gid", &gid) ? doneOr(t, ::initgroups(user.c_str(), gid)) : Value();
}
Value posixGetgrouplist(Thread& t, Value, Value* a) {
  std::string user;
  unsigned gid;
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "getgrouplist() argument 1 must be str, not %T", a[0]);
  if (!pathArgument_py(t, a[0], &user) || !idArg_py(t, a[1], "gid", &gid)) return {};
  int n = 1024;
  std::vector<gid_t> groups(static_cast<size_t>(n));
  if (::getgrouplist(user.c_str(), gid, groups.data(), &n) < 0) {
    groups.resize(static_cast<size_t>(n));
    if (::getgrouplist(user.c_str(), gid, groups.data(), &n) < 0) return raiseOSError_py(t, errno);
  }
  ListObject* list = newList(t, n);
  for (int i = 0; i < n; i++)
    if (!list || !listAppend(t, list, makeUint(t, groups[static_cast<size_t>(i)]))) return {};
  return list;
}

const IntConstant kMore[] = {
    {"EFD_CLOEXEC", 524288}, {"EFD_NONBLOCK", 2048}, {"EFD_SEMAPHORE", 1}, {"MFD_ALLOW_SEALING", 2}, {"MFD_CLOEXEC", 1}, {"MFD_HUGETLB", 4},
    {"MFD_HUGE_16GB", 2281701376}, {"MFD_HUGE_16MB", 1610612736}, {"MFD_HUGE_1GB", 2013265920}, {"MFD_HUGE_1MB", 1342177280},
    {"MFD_HUGE_256MB", 1879048192}, {"MFD_HUGE_2GB", 2080374784}, {"MFD_HUGE_2MB", 1409286144}, {"MFD_HUGE_32MB", 1677721600},
    {"MFD_HUGE_512KB", 1275068416}, {"MFD_HUGE_512MB", 1946157056}, {"MFD_HUGE_64KB", 1073741824}, {"MFD_HUGE_8MB", 1543503872},
    {"MFD_HUGE_MASK", 63}, {"MFD_HUGE_SHIFT", 26}, {"RWF_APPEND", 16}, {"RWF_DSYNC", 2}, {"RWF_HIPRI", 1}, {"RWF_NOWAIT", 8}, {"RWF_SYNC", 4},
    {"SPLICE_F_MORE", 4}, {"SPLICE_F_MOVE", 1}, {"SPLICE_F_NONBLOCK", 2}, {nullptr, 0}};

/// os.path.normpath's work on a path already taken by fspath.
Value posixNormpath(Thread& t, Value, Value* a) {
  std::string path;
  bool bytes = isBytes(a[0]);
  if (!bytes && !isStr(a[0])) return raise(t, PyExc_TypeError, "_path_normpath: path should be string or bytes, not %T", a[0]);
  path = bytes ? std::string(bytesView(a[0])) : strToUtf8(a[0]);
  auto result = [&](std::string_view text) { return bytes ? newBytes(t, text.data(), text.size()) : newStr(t, text); };
  if (path.empty()) return result(".");
  size_t slashes = 0;
  while (slashes < path.size() && path[slashes] == '/') slashes++;
  std::string out(slashes == 2 ? 2 : slashes ? 1 : 0, '/');
  size_t root = out.size();
  std::vector<size_t> starts;  // of the parts that ".." takes back
  for (size_t at = slashes; at < path.size();) {
    size_t end = path.find('/', at);
    if (end == std::string::npos) end = path.size();
    std::string_view part(path.data() + at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (!starts.empty()) {
        out.resize(starts.back());
        starts.pop_back();
        continue;
      }
      if (root) continue;
    }
    size_t start = out.size();
    if (out.size() > root) out += '/';
    out += part;
    if (part != "..") starts.push_back(start);
  }
  return result(out.empty() ? "." : out);
}

}  // namespace

const BuiltinDef kExtraFunctions[] = {
    {"readv", "fd, buffers, /", posixReadv}, {"writev", "fd, buffers, /", posixWritev}, {"preadv", "fd, buffers, offset, flags=0, /", posixPreadv},
    {"pwritev", "fd, buffers, offset, flags=0, /", posixPwritev}, {"sendfile", "out_fd, in_fd, offset, count", posixSendfile},
    {"copy_file_range", "src, dst, count, offset_src=None, offset_dst=None", posixCopyRange},
    {"splice", "src, dst, count, offset_src=None, offset_dst=None, flags=0", posixSplice}, {"lockf", "fd, command, length, /", posixLockf},
    {"posix_fadvise", "fd, offset, length, advice, /", posixFadvise}, {"posix_fallocate", "fd, offset, length, /", posixFallocate},
    {"getxattr", "path, attribute, *, follow_symlinks=True", posixGetxattr}, {"setxattr", "path, attribute, value, flags=0, *, follow_symlinks=True", posixSetxattr},
    {"removexattr", "path, attribute, *, follow_symlinks=True", posixRemovexattr}, {"listxattr", "path=None, *, follow_symlinks=True", posixListxattr},
    {"eventfd", "initval, flags=EFD_CLOEXEC", posixEventfd}, {"eventfd_read", "fd", posixEventfdRead}, {"eventfd_write", "fd, value", posixEventfdWrite},
    {"memfd_create", "name, flags=MFD_CLOEXEC", posixMemfd}, {"pidfd_open", "pid, flags=0", posixPidfd}, {"get_terminal_size", "fd=1, /", posixTerminalSize},
    {"sched_getscheduler", "pid, /", posixGetscheduler}, {"sched_setscheduler", "pid, policy, param, /", posixSetscheduler}, {"sched_getparam", "pid, /", posixGetparam},
    {"sched_setparam", "pid, param, /", posixSetparam}, {"sched_rr_get_interval", "pid, /", posixRrInterval}, {"sched_setaffinity", "pid, mask, /", posixSetaffinity},
    {"setpriority", "which, who, priority", posixSetpriority}, {"setreuid", "ruid, euid, /", posixSetreuid}, {"setregid", "rgid, egid, /", posixSetregid},
    {"setresuid", "ruid, euid, suid, /", posixSetresuid}, {"setresgid", "rgid, egid, sgid, /", posixSetresgid}, {"setgroups", "groups, /", posixSetgroups},
    {"initgroups", "username, gid, /", posixInitgroups}, {"getgrouplist", "user, group, /", posixGetgrouplist}, {"_path_normpath", "path", posixNormpath}, {nullptr, nullptr, nullptr}};

bool initExtra(Thread& t, ModuleObject* m) {
  if (!addInts(t, m, kMore)) return false;
  if (!readyStructSequence(t, kTerminalSize) || !readyStructSequence(t, kSchedParam) || !addValue(t, m, "terminal_size", &kTerminalSize.type) ||
      !addValue(t, m, "sched_param", &kSchedParam.type))
    return false;
  infoOf(&kSchedParam.type).slots[kSlotNew].native = nativeSlot<NewFn>(schedParamNew);
  return true;
}

}  // namespace ppy::posix
