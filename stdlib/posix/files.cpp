// posix: file status, and what is done to files by name: links, modes, owners, times, device files.
#include <cmath>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "stdlib/common/module.h"
#include "stdlib/posix/path.h"
#include "stdlib/posix/posix.h"

namespace ppy::posix {

bool intArgument_py(Thread& t, Value v, int* out) { return intArg_py(t, v, out); }

namespace {

StructSequence kStatResult = {.name = "os.stat_result",
    .fields = {"st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "", "", "", "st_atime", "st_mtime", "st_ctime",
               "st_atime_ns", "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev"},
    .visible = 10, .constructible = true};

double seconds(const timespec& ts) { return static_cast<double>(ts.tv_sec) + 1e-9 * static_cast<double>(ts.tv_nsec); }
/// Nanoseconds since 1970: more than 64 bits hold for the times that file systems know.
Value nanoseconds(Thread& t, const timespec& ts) {
  int64_t ns;
  if (!__builtin_mul_overflow(static_cast<int64_t>(ts.tv_sec), int64_t{1000000000}, &ns) && !__builtin_add_overflow(ns, ts.tv_nsec, &ns)) return makeInt(t, ns);
  PPY_TRY(whole, intMul(t, makeInt(t, ts.tv_sec), makeInt(t, 1000000000)));
  return intAdd(t, whole, makeInt(t, ts.tv_nsec));
}

/// What errors of the functions say of their path.
constexpr PathRule kStat{"stat", "path", true}, kLstat{"lstat"}, kUnlink{"unlink"}, kRemove{"remove"}, kRmdir{"rmdir"}, kChdir{"chdir", "path", true}, kMkdir{"mkdir"},
    kChmod{"chmod", "path", true}, kAccess{"access"}, kReadlink{"readlink"}, kMkfifo{"mkfifo"}, kMknod{"mknod"}, kChown{"chown", "path", true},
    kLchown{"lchown"}, kUtime{"utime", "path", true}, kTruncate{"truncate", "path", true}, kChroot{"chroot"};

Value statOf_py(Thread& t, const PathRule& rule, Value v, Value dirFd, bool follow) {
  PathArg path;
  int directory;
  if (!pathArg_py(t, v, rule, &path) || !directoryArg_py(t, dirFd, &directory) || !descriptorAllows_py(t, rule, path, directory, follow)) return {};
  struct stat s;
  int r = whileReleased(t, [&] { return path.isDescriptor() ? ::fstat(path.fd, &s) : ::fstatat(directory, path.c(), &s, follow ? 0 : AT_SYMLINK_NOFOLLOW); });
  return r < 0 ? pathError(t, path) : statResult(t, s);
}
Value posixStat(Thread& t, Value, Value* a) {
  int follow = flagArg_py(t, a[2], true);
  return follow < 0 ? Value() : statOf_py(t, kStat, a[0], a[1], follow);
}
Value posixLstat(Thread& t, Value, Value* a) { return statOf_py(t, kLstat, a[0], a[1], false); }
Value posixFstat(Thread& t, Value, Value* a) {
  int fd;
  struct stat s;
  if (!intArg_py(t, a[0], &fd)) return {};
  return whileReleased(t, [&] { return ::fstat(fd, &s); }) < 0 ? raiseOSError_py(t, errno) : statResult(t, s);
}
Value posixFspath(Thread& t, Value, Value* a) { return fspath_py(t, a[0]); }

Value unlinkAt(Thread& t, const PathRule& rule, Value* a, int flags, const char* event) {
  PathArg path;
  int directory;
  if (!pathArg_py(t, a[0], rule, &path) || !directoryArg_py(t, a[1], &directory) || !auditPath_py(t, event, path, shownDirectory(directory))) return {};
  return doneOnPath(t, path, [&] { return ::unlinkat(directory, path.c(), flags); });
}
Value posixUnlink(Thread& t, Value, Value* a) { return unlinkAt(t, kUnlink, a, 0, "os.remove"); }
Value posixRemove(Thread& t, Value, Value* a) { return unlinkAt(t, kRemove, a, 0, "os.remove"); }
Value posixRmdir(Thread& t, Value, Value* a) { return unlinkAt(t, kRmdir, a, AT_REMOVEDIR, "os.rmdir"); }
Value posixChdir(Thread& t, Value, Value* a) {
  PathArg path;
  if (!pathArg_py(t, a[0], kChdir, &path) || !auditPath_py(t, "os.chdir", path)) return {};
  return doneOnPath(t, path, [&] { return path.isDescriptor() ? ::fchdir(path.fd) : ::chdir(path.c()); });
}
Value posixChroot(Thread& t, Value, Value* a) {
  PathArg path;
  return pathArg_py(t, a[0], kChroot, &path) ? doneOnPath(t, path, [&] { return ::chroot(path.c()); }) : Value();
}
Value posixMkdir(Thread& t, Value, Value* a) {
  PathArg path;
  int mode = 0777, directory;
  if (!pathArg_py(t, a[0], kMkdir, &path) || (!a[1].isEmpty() && !intArg_py(t, a[1], &mode)) || !directoryArg_py(t, a[2], &directory)) return {};
  if (!auditPath_py(t, "os.mkdir", path, mode, shownDirectory(directory))) return {};
  return doneOnPath(t, path, [&] { return ::mkdirat(directory, path.c(), static_cast<mode_t>(mode)); });
}
Value posixMkfifo(Thread& t, Value, Value* a) {
  PathArg path;
  int mode = 0666, directory;
  if (!pathArg_py(t, a[0], kMkfifo, &path) || (!a[1].isEmpty() && !intArg_py(t, a[1], &mode)) || !directoryArg_py(t, a[2], &directory)) return {};
  return whileReleased(t, [&] { return ::mkfifoat(directory, path.c(), static_cast<mode_t>(mode)); }) < 0 ? raiseOSError_py(t, errno) : none();
}
/// A device number.
bool deviceArg_py(Thread& t, Value v, uint64_t* out) {
  v = index_py(t, v);
  if (v.isEmpty()) return false;
  if (intFitsU64(v, out)) return true;
  raise(t, PyExc_OverflowError, intSign(v) < 0 ? "can't convert negative int to unsigned" : "int too big to convert");
  return false;
}
Value posixMknod(Thread& t, Value, Value* a) {
  PathArg path;
  int mode = 0600, directory;
  uint64_t device = 0;
  if (!pathArg_py(t, a[0], kMknod, &path) || (!a[1].isEmpty() && !intArg_py(t, a[1], &mode)) || (!a[2].isEmpty() && !deviceArg_py(t, a[2], &device)) ||
      !directoryArg_py(t, a[3], &directory))
    return {};
  return whileReleased(t, [&] { return ::mknodat(directory, path.c(), static_cast<mode_t>(mode), device); }) < 0 ? raiseOSError_py(t, errno) : none();
}
Value posixMajor(Thread& t, Value, Value* a) {
  uint64_t device;
  return deviceArg_py(t, a[0], &device) ? makeUint(t, major(device)) : Value();
}
Value posixMinor(Thread& t, Value, Value* a) {
  uint64_t device;
  return deviceArg_py(t, a[0], &device) ? makeUint(t, minor(device)) : Value();
}
Value posixMakedev(Thread& t, Value, Value* a) {
  int v[2];
  for (int i = 0; i < 2; i++)
    if (!intArg_py(t, a[i], &v[i])) return {};
  return makeUint(t, makedev(static_cast<unsigned>(v[0]), static_cast<unsigned>(v[1])));
}

Value posixChmod(Thread& t, Value, Value* a) {
  PathArg path;
  int mode, directory, follow = flagArg_py(t, a[3], true);
  if (follow < 0 || !pathArg_py(t, a[0], kChmod, &path) || !intArg_py(t, a[1], &mode) || !directoryArg_py(t, a[2], &directory)) return {};
  if (!auditPath_py(t, "os.chmod", path, mode, shownDirectory(directory))) return {};
  int r = whileReleased(t, [&] {
    auto m = static_cast<mode_t>(mode);
    return path.isDescriptor() ? ::fchmod(path.fd, m) : ::fchmodat(directory, path.c(), m, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  });
  if (r >= 0) return none();
  if (follow || (errno != ENOTSUP && errno != EOPNOTSUPP)) return pathError(t, path);
  if (directory != AT_FDCWD) return raise(t, PyExc_ValueError, "chmod: cannot use dir_fd and follow_symlinks together");
  return raise(t, PyExc_NotImplementedError, "chmod: follow_symlinks unavailable on this platform");
}
Value changeOwner(Thread& t, const PathRule& rule, Value* a, Value dirFd, int follow) {
  PathArg path;
  unsigned v[2];
  int directory;
  if (follow < 0 || !pathArg_py(t, a[0], rule, &path) || !idArg_py(t, a[1], "uid", &v[0]) || !idArg_py(t, a[2], "gid", &v[1]) || !directoryArg_py(t, dirFd, &directory) ||
      !descriptorAllows_py(t, rule, path, directory, follow) || !auditPath_py(t, "os.chown", path, v[0], v[1], shownDirectory(directory)))
    return {};
  return doneOnPath(t, path, [&] {
    return path.isDescriptor() ? ::fchown(path.fd, v[0], v[1]) : ::fchownat(directory, path.c(), v[0], v[1], follow ? 0 : AT_SYMLINK_NOFOLLOW);
  });
}
Value posixChown(Thread& t, Value, Value* a) { return changeOwner(t, kChown, a, a[3], flagArg_py(t, a[4], true)); }
Value posixLchown(Thread& t, Value, Value* a) { return changeOwner(t, kLchown, a, Value(), false); }
Value posixAccess(Thread& t, Value, Value* a) {
  PathArg path;
  int mode, directory, effective = flagArg_py(t, a[3], false), follow = flagArg_py(t, a[4], true);
  if (effective < 0 || follow < 0 || !pathArg_py(t, a[0], kAccess, &path) || !intArg_py(t, a[1], &mode) || !directoryArg_py(t, a[2], &directory)) return {};
  int flags = (effective ? AT_EACCESS : 0) | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
  return boolean(whileReleased(t, [&] { return ::faccessat(directory, path.c(), mode, flags); }) == 0);
}
Value posixTruncate(Thread& t, Value, Value* a) {
  PathArg path;
  int64_t length;
  if (!pathArg_py(t, a[0], kTruncate, &path) || !int64Arg_py(t, a[1], &length) || !auditPath_py(t, "os.truncate", path, length)) return {};
  if (path.isDescriptor()) return whileReleased(t, [&] { return ::ftruncate(path.fd, length); }) < 0 ? raiseOSError_py(t, errno) : none();
  return doneOnPath(t, path, [&] { return ::truncate(path.c(), length); });
}

// --- two names ----------------------------------------------------------------------------------

struct TwoPaths {
  PathArg from, to;
  int fromDirectory = AT_FDCWD, toDirectory = AT_FDCWD;
};
bool twoPaths_py(Thread& t, const char* function, Value* a, Value fromFd, Value toFd, TwoPaths* out) {
  return pathArg_py(t, a[0], {function, "src"}, &out->from) && pathArg_py(t, a[1], {function, "dst"}, &out->to) && directoryArg_py(t, fromFd, &out->fromDirectory) &&
         directoryArg_py(t, toFd, &out->toDirectory);
}
Value done(Thread& t, const TwoPaths& p, int r) { return r < 0 ? raiseOSError_py(t, errno, p.from.object, p.to.object) : none(); }
/// Tells audit hooks.
bool auditTwo_py(Thread& t, const char* event, const TwoPaths& p) {
  return audit_py(t, event, p.from.object, p.to.object, shownDirectory(p.fromDirectory), shownDirectory(p.toDirectory));
}
Value renameAt(Thread& t, const char* function, Value* a) {
  TwoPaths p;
  if (!twoPaths_py(t, function, a, a[2], a[3], &p) || !auditTwo_py(t, "os.rename", p)) return {};
  return done(t, p, whileReleased(t, [&] { return ::renameat(p.fromDirectory, p.from.c(), p.toDirectory, p.to.c()); }));
}
Value posixRename(Thread& t, Value, Value* a) { return renameAt(t, "rename", a); }
Value posixReplace(Thread& t, Value, Value* a) { return renameAt(t, "replace", a); }
Value posixLink(Thread& t, Value, Value* a) {
  TwoPaths p;
  int follow = flagArg_py(t, a[4], true);
  if (follow < 0 || !twoPaths_py(t, "link", a, a[2], a[3], &p) || !auditTwo_py(t, "os.link", p)) return {};
  // Without directories it is link(), which on Linux does not follow a link in src.
  bool plain = p.fromDirectory == AT_FDCWD && p.toDirectory == AT_FDCWD && follow;
  return done(t, p, whileReleased(t, [&] { return ::linkat(p.fromDirectory, p.from.c(), p.toDirectory, p.to.c(), follow && !plain ? AT_SYMLINK_FOLLOW : 0); }));
}
Value posixSymlink(Thread& t, Value, Value* a) {
  TwoPaths p;
  if (!twoPaths_py(t, "symlink", a, Value(), a[3], &p) || !audit_py(t, "os.symlink", p.from.object, p.to.object, shownDirectory(p.toDirectory))) return {};
  return done(t, p, whileReleased(t, [&] { return ::symlinkat(p.from.c(), p.toDirectory, p.to.c()); }));
}
Value posixReadlink(Thread& t, Value, Value* a) {
  PathArg path;
  int directory;
  if (!pathArg_py(t, a[0], kReadlink, &path) || !directoryArg_py(t, a[1], &directory)) return {};
  std::string out(4096, 0);
  ssize_t n = whileReleased(t, [&] { return ::readlinkat(directory, path.c(), out.data(), out.size()); });
  if (n < 0) return pathError(t, path);
  out.resize(static_cast<size_t>(n));
  return nameFor(t, path, out);
}

Value posixGetcwd(Thread& t, Value, Value*) {
  std::string out(4096, 0);
  if (!::getcwd(out.data(), out.size())) return raiseOSError_py(t, errno);
  return strFromFileSystem(t, out.c_str());
}
Value posixGetcwdb(Thread& t, Value, Value*) {
  std::string out(4096, 0);
  if (!::getcwd(out.data(), out.size())) return raiseOSError_py(t, errno);
  return newBytes(t, out.data(), strlen(out.c_str()));
}

// --- utime --------------------------------------------------------------------------------------

bool timeArg_py(Thread& t, Value v, timespec* out) {
  if (isInt(v)) {
    int64_t s;
    if (!int64Arg_py(t, v, &s)) return false;
    *out = {s, 0};
    return true;
  }
  double d;
  if (!asDouble_py(t, v, &d)) return false;
  if (std::isnan(d)) {
    raise(t, PyExc_ValueError, "Invalid value NaN (not a number)");
    return false;
  }
  double whole = std::floor(d), ns = std::floor((d - whole) * 1e9);
  if (std::fabs(whole) > 9e18) {
    raise(t, PyExc_OverflowError, "timestamp out of range for platform time_t");
    return false;
  }
  *out = {static_cast<time_t>(whole), static_cast<long>(ns)};
  return true;
}
bool nanosArg_py(Thread& t, Value v, timespec* out) {
  Value parts = divmod_py(t, v, makeInt(t, 1000000000));
  if (parts.isEmpty()) return false;
  int64_t s, ns;
  if (!isTuple(parts) || parts.as<TupleObject>()->ob_size != 2) {
    raise(t, PyExc_TypeError, "%T.__divmod__() must return a 2-tuple, not %T", v, parts);
    return false;
  }
  if (!int64Arg_py(t, parts.as<TupleObject>()->ob_item[0], &s) || !int64Arg_py(t, parts.as<TupleObject>()->ob_item[1], &ns)) return false;
  *out = {s, static_cast<long>(ns)};
  return true;
}
Value posixUtime(Thread& t, Value, Value* a) {
  PathArg path;
  int directory, follow = flagArg_py(t, a[4], true);
  if (follow < 0 || !pathArg_py(t, a[0], kUtime, &path) || !directoryArg_py(t, a[3], &directory)) return {};
  timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
  if (isGiven(a[1]) && !a[2].isEmpty()) return raise(t, PyExc_ValueError, "utime: you may specify either 'times' or 'ns' but not both");
  Value pair = isGiven(a[1]) ? a[1] : a[2];
  if (!pair.isEmpty()) {
    bool inSeconds = isGiven(a[1]);
    if (!isTuple(pair) || pair.as<TupleObject>()->ob_size != 2)
      return raise(t, PyExc_TypeError, inSeconds ? "utime: 'times' must be either a tuple of two ints or None" : "utime: 'ns' must be a tuple of two ints");
    for (int i = 0; i < 2; i++) {
      Value v = pair.as<TupleObject>()->ob_item[i];
      if (!(inSeconds ? timeArg_py(t, v, &times[i]) : nanosArg_py(t, v, &times[i]))) return {};
    }
  }
  if (!descriptorAllows_py(t, kUtime, path, directory, follow) || !auditPath_py(t, "os.utime", path, isGiven(a[1]) ? a[1] : none(), a[2], shownDirectory(directory))) return {};
  int r = whileReleased(t, [&] { return path.isDescriptor() ? ::futimens(path.fd, times) : ::utimensat(directory, path.c(), times, follow ? 0 : AT_SYMLINK_NOFOLLOW); });
  return r < 0 ? raiseOSError_py(t, errno) : none();
}

}  // namespace

Value statResult(Thread& t, const struct stat& s) {
  Value items[] = {makeInt(t, s.st_mode), makeUint(t, s.st_ino), makeUint(t, s.st_dev), makeUint(t, s.st_nlink), makeUint(t, s.st_uid),
      makeUint(t, s.st_gid), makeInt(t, s.st_size), makeInt(t, s.st_atim.tv_sec), makeInt(t, s.st_mtim.tv_sec), makeInt(t, s.st_ctim.tv_sec),
      makeFloat(t, seconds(s.st_atim)), makeFloat(t, seconds(s.st_mtim)), makeFloat(t, seconds(s.st_ctim)), nanoseconds(t, s.st_atim),
      nanoseconds(t, s.st_mtim), nanoseconds(t, s.st_ctim), makeInt(t, s.st_blksize), makeInt(t, s.st_blocks), makeUint(t, s.st_rdev)};
  return newStructSequence(t, kStatResult, items);
}

const BuiltinDef kFileFunctions[] = {
    {"stat", "path, *, dir_fd=None, follow_symlinks=True", posixStat}, {"lstat", "path, *, dir_fd=None", posixLstat}, {"fstat", "fd", posixFstat},
    {"fspath", "path", posixFspath}, {"unlink", "path, *, dir_fd=None", posixUnlink}, {"remove", "path, *, dir_fd=None", posixRemove},
    {"rmdir", "path, *, dir_fd=None", posixRmdir}, {"chdir", "path", posixChdir}, {"chroot", "path", posixChroot}, {"mkdir", "path, mode=511, *, dir_fd=None", posixMkdir},
    {"mkfifo", "path, mode=438, *, dir_fd=None", posixMkfifo}, {"mknod", "path, mode=384, device=0, *, dir_fd=None", posixMknod},
    {"major", "device, /", posixMajor}, {"minor", "device, /", posixMinor}, {"makedev", "major, minor, /", posixMakedev},
    {"chmod", "path, mode, *, dir_fd=None, follow_symlinks=True", posixChmod}, {"chown", "path, uid, gid, *, dir_fd=None, follow_symlinks=True", posixChown},
    {"lchown", "path, uid, gid", posixLchown}, {"access", "path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True", posixAccess},
    {"truncate", "path, length", posixTruncate}, {"rename", "src, dst, *, src_dir_fd=None, dst_dir_fd=None", posixRename},
    {"replace", "src, dst, *, src_dir_fd=None, dst_dir_fd=None", posixReplace},
    {"link", "src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True", posixLink}, {"symlink", "src, dst, target_is_directory=False, *, dir_fd=None", posixSymlink},
    {"readlink", "path, *, dir_fd=None", posixReadlink}, {"getcwd", "", posixGetcwd}, {"getcwdb", "", posixGetcwdb},
    {"utime", "path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True", posixUtime}, {nullptr, nullptr, nullptr}};

bool initFiles(Thread& t, ModuleObject* m) {
  // What os.py asks to know which functions take descriptors, directories and follow_symlinks.
  static constexpr const char* kHave[] = {"EVENTFD", "FACCESSAT", "FCHDIR", "FCHMOD", "FCHMODAT", "FCHOWN", "FCHOWNAT", "FEXECVE", "FDOPENDIR", "FPATHCONF", "FSTATAT",
      "FSTATVFS", "FTRUNCATE", "FUTIMENS", "FUTIMES", "FUTIMESAT", "LINKAT", "LCHOWN", "LSTAT", "LUTIMES", "MEMFD_CREATE", "MKDIRAT", "MKFIFOAT", "MKNODAT", "OPENAT",
      "READLINKAT", "RENAMEAT", "SYMLINKAT", "UNLINKAT", "UTIMENSAT"};
  ListObject* have = newList(t);
  for (const char* name : kHave)
    if (!have || !listAppend(t, have, formatStr(t, "HAVE_%s", name))) return false;
  return readyStructSequence(t, kStatResult) && addValue(t, m, "stat_result", &kStatResult.type) && addValue(t, m, "_have_functions", have);
}

}  // namespace ppy::posix
