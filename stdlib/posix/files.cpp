// posix: file names, directories and file status.
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/builtins/sequence.h"
#include "runtime/thread/runtime.h"
#include "stdlib/common/struct_sequence.h"
#include "stdlib/posix/posix.h"

namespace ppy::posix {

Value fspath_py(Thread& t, Value path) {
  if (isStr(path) || isBytes(path)) return path;
  Value f = lookupInMro(typeOf(path), intern(t, "__fspath__"));
  if (f.isEmpty()) return raise(t, PyExc_TypeError, "expected str, bytes or os.PathLike object, not %T", path);
  PPY_TRY(r, callMethod_py(t, path, intern(t, "__fspath__"), nullptr, 0));
  if (isStr(r) || isBytes(r)) return r;
  return raise(t, PyExc_TypeError, "expected %T.__fspath__() to return str or bytes, not %T", path, r);
}

bool pathArgument_py(Thread& t, Value path, std::string* out) {
  Value p = fspath_py(t, path);
  if (p.isEmpty()) return false;
  *out = isBytes(p) ? std::string(bytesView(p)) : strToFileSystem(p);
  if (out->find('\0') == std::string::npos) return true;
  raise(t, PyExc_ValueError, "embedded null %s", isBytes(p) ? "byte" : "character");
  return false;
}

Value nameLike(Thread& t, Value model, const std::string& name) {
  return isBytes(model) ? newBytes(t, name.data(), name.size()) : strFromFileSystem(t, name);
}

bool intArgument_py(Thread& t, Value v, int* out) {
  intptr_t n;
  if (!asIndex_py(t, v, &n, PyExc_OverflowError)) return false;
  if (n != static_cast<int>(n)) {
    raise(t, PyExc_OverflowError, n > 0 ? "signed integer is greater than maximum" : "signed integer is less than minimum");
    return false;
  }
  *out = static_cast<int>(n);
  return true;
}

namespace {

StructSequence kStatResult = {.name = "os.stat_result",
    .fields = {"st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "_atime", "_mtime", "_ctime", "st_atime", "st_mtime", "st_ctime",
               "st_atime_ns", "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev"},
    .visible = 10, .constructible = true};

double seconds(const timespec& ts) { return static_cast<double>(ts.tv_sec) + 1e-9 * static_cast<double>(ts.tv_nsec); }
int64_t nanoseconds(const timespec& ts) { return static_cast<int64_t>(ts.tv_sec) * 1000000000 + ts.tv_nsec; }

Value statResult(Thread& t, const struct stat& s) {
  Value items[] = {makeInt(t, s.st_mode), makeUint(t, s.st_ino), makeUint(t, s.st_dev), makeUint(t, s.st_nlink), makeUint(t, s.st_uid),
      makeUint(t, s.st_gid), makeInt(t, s.st_size), makeInt(t, s.st_atim.tv_sec), makeInt(t, s.st_mtim.tv_sec), makeInt(t, s.st_ctim.tv_sec),
      makeFloat(t, seconds(s.st_atim)), makeFloat(t, seconds(s.st_mtim)), makeFloat(t, seconds(s.st_ctim)), makeInt(t, nanoseconds(s.st_atim)),
      makeInt(t, nanoseconds(s.st_mtim)), makeInt(t, nanoseconds(s.st_ctim)), makeInt(t, s.st_blksize), makeInt(t, s.st_blocks), makeUint(t, s.st_rdev)};
  return newStructSequence(t, kStatResult, items);
}

/// A path or a descriptor number.
Value stat_py(Thread& t, Value path, bool follow) {
  struct stat s;
  if (isInt(path)) {
    int fd;
    if (!intArgument_py(t, path, &fd)) return {};
    return ::fstat(fd, &s) < 0 ? raiseOSError_py(t, errno) : statResult(t, s);
  }
  if (!isStr(path) && !isBytes(path) && lookupInMro(typeOf(path), intern(t, "__fspath__")).isEmpty())
    return raise(t, PyExc_TypeError, "stat: path should be string, bytes, os.PathLike or integer, not %T", path);
  std::string p;
  if (!pathArgument_py(t, path, &p)) return {};
  int r = follow ? ::stat(p.c_str(), &s) : ::lstat(p.c_str(), &s);
  return r < 0 ? raiseOSError_py(t, errno, path) : statResult(t, s);
}
Value posixStat(Thread& t, Value, Value* a) {
  int follow = a[2].isEmpty() ? 1 : truth_py(t, a[2]);
  return follow < 0 ? Value() : stat_py(t, a[0], follow);
}
Value posixLstat(Thread& t, Value, Value* a) { return stat_py(t, a[0], false); }
Value posixFspath(Thread& t, Value, Value* a) { return fspath_py(t, a[0]); }

/// One path, one call that gives 0 or sets errno.
template <class F>
Value onPath(Thread& t, Value path, F f) {
  std::string p;
  if (!pathArgument_py(t, path, &p)) return {};
  return f(p.c_str()) < 0 ? raiseOSError_py(t, errno, path) : none();
}
Value posixUnlink(Thread& t, Value, Value* a) { return onPath(t, a[0], [](const char* p) { return ::unlink(p); }); }
Value posixRmdir(Thread& t, Value, Value* a) { return onPath(t, a[0], [](const char* p) { return ::rmdir(p); }); }
Value posixChdir(Thread& t, Value, Value* a) { return onPath(t, a[0], [](const char* p) { return ::chdir(p); }); }
Value posixMkdir(Thread& t, Value, Value* a) {
  int mode = 0777;
  if (!a[1].isEmpty() && !intArgument_py(t, a[1], &mode)) return {};
  return onPath(t, a[0], [mode](const char* p) { return ::mkdir(p, static_cast<mode_t>(mode)); });
}
Value posixChmod(Thread& t, Value, Value* a) {
  int mode;
  if (!intArgument_py(t, a[1], &mode)) return {};
  return onPath(t, a[0], [mode](const char* p) { return ::chmod(p, static_cast<mode_t>(mode)); });
}
Value posixAccess(Thread& t, Value, Value* a) {
  std::string p;
  int mode;
  if (!pathArgument_py(t, a[0], &p) || !intArgument_py(t, a[1], &mode)) return {};
  return boolean(::access(p.c_str(), mode) == 0);
}
Value twoPaths(Thread& t, Value* a, int (*f)(const char*, const char*)) {
  std::string from, to;
  if (!pathArgument_py(t, a[0], &from) || !pathArgument_py(t, a[1], &to)) return {};
  return f(from.c_str(), to.c_str()) < 0 ? raiseOSError_py(t, errno, a[0], a[1]) : none();
}
Value posixRename(Thread& t, Value, Value* a) { return twoPaths(t, a, ::rename); }
Value posixLink(Thread& t, Value, Value* a) { return twoPaths(t, a, ::link); }
Value posixSymlink(Thread& t, Value, Value* a) { return twoPaths(t, a, ::symlink); }

Value posixReadlink(Thread& t, Value, Value* a) {
  std::string p;
  if (!pathArgument_py(t, a[0], &p)) return {};
  std::string out(4096, 0);
  ssize_t n = ::readlink(p.c_str(), out.data(), out.size());
  if (n < 0) return raiseOSError_py(t, errno, a[0]);
  out.resize(static_cast<size_t>(n));
  return nameLike(t, a[0], out);
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

// --- directories --------------------------------------------------------------------------------

TypeObject kEntryType, kScanType;

struct EntryObject : Object {
  Value name, path;
  uint8_t kind;  ///< DT_…
};
struct ScanObject : Object {
  Value path;
  DIR* dir;
};

bool isDot(const char* name) { return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])); }

Value posixListdir(Thread& t, Value, Value* a) {
  Value path = a[0].isEmpty() || isNone(a[0]) ? newStr(t, ".") : a[0];
  std::string p;
  if (!pathArgument_py(t, path, &p)) return {};
  DIR* dir = ::opendir(p.c_str());
  if (!dir) return raiseOSError_py(t, errno, path);
  Value model = fspath_py(t, path);
  ListObject* list = newList(t);
  bool ok = true;
  while (dirent* e = ::readdir(dir))
    if (!isDot(e->d_name)) ok = ok && listAppend(t, list, nameLike(t, model, e->d_name));
  ::closedir(dir);
  return ok ? Value(list) : Value();
}

Value posixScandir(Thread& t, Value, Value* a) {
  Value path = a[0].isEmpty() || isNone(a[0]) ? newStr(t, ".") : fspath_py(t, a[0]);
  if (path.isEmpty()) return {};
  std::string p;
  if (!pathArgument_py(t, path, &p)) return {};
  DIR* dir = ::opendir(p.c_str());
  if (!dir) return raiseOSError_py(t, errno, path);
  auto* s = static_cast<ScanObject*>(newInstance(t, &kScanType));
  s->path = path;
  s->dir = dir;
  return s;
}
void closeScan(Thread&, Object* o) {
  auto* s = static_cast<ScanObject*>(o);
  if (s->dir) ::closedir(s->dir);
  s->dir = nullptr;
}
Value scanNext(Thread& t, Value v) {
  auto* s = v.as<ScanObject>();
  while (s->dir) {
    dirent* e = ::readdir(s->dir);
    if (!e) {
      closeScan(t, s);
      return {};
    }
    if (isDot(e->d_name)) continue;
    auto* entry = static_cast<EntryObject*>(newInstance(t, &kEntryType));
    std::string base = isBytes(s->path) ? std::string(bytesView(s->path)) : strToFileSystem(s->path);
    entry->name = nameLike(t, s->path, e->d_name);
    entry->path = nameLike(t, s->path, base == "." ? std::string(e->d_name) : base.empty() || base.back() == '/' ? base + e->d_name : base + "/" + e->d_name);
    entry->kind = e->d_type;
    gc::barrier(entry);
    return entry;
  }
  return {};
}
Value scanSelf(Thread&, Value v) { return v; }
Value scanEnter(Thread&, Value v, Value*) { return v; }
Value scanClose(Thread& t, Value v, Value*) {
  closeScan(t, v.object());
  return none();
}
void traceScan(Object* o, gc::Marker& m) { m.mark(static_cast<ScanObject*>(o)->path); }

Value entryStat(Thread& t, Value v, Value* a) {
  int follow = a[0].isEmpty() ? 1 : truth_py(t, a[0]);
  return follow < 0 ? Value() : stat_py(t, v.as<EntryObject>()->path, follow);
}
/// Kind test: from the directory entry where that tells, by stat otherwise.
Value entryIs(Thread& t, Value v, Value* a, uint8_t kind, mode_t mode) {
  auto* e = v.as<EntryObject>();
  int follow = a[0].isEmpty() ? 1 : truth_py(t, a[0]);
  if (follow < 0) return {};
  if (e->kind != DT_UNKNOWN && !(e->kind == DT_LNK && follow)) return boolean(e->kind == kind);
  std::string p;
  if (!pathArgument_py(t, e->path, &p)) return {};
  struct stat s;
  if ((follow ? ::stat(p.c_str(), &s) : ::lstat(p.c_str(), &s)) < 0) return errno == ENOENT ? boolean(false) : raiseOSError_py(t, errno, e->path);
  return boolean((s.st_mode & S_IFMT) == mode);
}
Value entryIsDir(Thread& t, Value v, Value* a) { return entryIs(t, v, a, DT_DIR, S_IFDIR); }
Value entryIsFile(Thread& t, Value v, Value* a) { return entryIs(t, v, a, DT_REG, S_IFREG); }
Value entryIsSymlink(Thread& t, Value v, Value*) {
  Value no[1] = {boolean(false)};
  return entryIs(t, v, no, DT_LNK, S_IFLNK);
}
Value entryInode(Thread& t, Value v, Value*) {
  PPY_TRY(s, stat_py(t, v.as<EntryObject>()->path, false));
  return s.as<TupleObject>()->ob_item[1];
}
Value entryFspath(Thread&, Value v, Value*) { return v.as<EntryObject>()->path; }
Value entryRepr(Thread& t, Value v) { return formatStr(t, "<DirEntry %R>", v.as<EntryObject>()->name); }
void traceEntry(Object* o, gc::Marker& m) {
  m.mark(static_cast<EntryObject*>(o)->name);
  m.mark(static_cast<EntryObject*>(o)->path);
}

const BuiltinDef kScanMethods[] = {{"close", "", scanClose}, {"__enter__", "", scanEnter}, {"__exit__", "*args", scanClose}, {nullptr, nullptr, nullptr}};
const NativeSlot kScanSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(scanSelf)}, {kSlotNext, nativeSlot<NextFn>(scanNext)}, {0, nullptr}};
const TypeSpec kScanSpec = {.type = &kScanType, .name = "posix.ScandirIterator", .basicSize = sizeof(ScanObject), .flags = kTypeDisallowNew,
    .slots = kScanSlots, .methods = kScanMethods, .trace = traceScan, .finalize = closeScan};
const BuiltinDef kEntryMethods[] = {{"stat", "*, follow_symlinks=True", entryStat}, {"is_dir", "*, follow_symlinks=True", entryIsDir},
    {"is_file", "*, follow_symlinks=True", entryIsFile}, {"is_symlink", "", entryIsSymlink}, {"inode", "", entryInode}, {"__fspath__", "", entryFspath}, {nullptr, nullptr, nullptr}};
const MemberDef kEntryMembers[] = {{"name", offsetof(EntryObject, name), kMemberReadOnly}, {"path", offsetof(EntryObject, path), kMemberReadOnly}, {nullptr, 0, 0}};
const NativeSlot kEntrySlots[] = {{kSlotRepr, nativeSlot<UnaryFn>(entryRepr)}, {0, nullptr}};
const TypeSpec kEntrySpec = {.type = &kEntryType, .name = "posix.DirEntry", .basicSize = sizeof(EntryObject), .flags = kTypeDisallowNew | kTypeHasGc,
    .slots = kEntrySlots, .methods = kEntryMethods, .members = kEntryMembers, .trace = traceEntry};

}  // namespace

const BuiltinDef kFileFunctions[] = {
    {"stat", "path, *, dir_fd=None, follow_symlinks=True", posixStat}, {"lstat", "path, *, dir_fd=None", posixLstat}, {"fspath", "path", posixFspath},
    {"unlink", "path, *, dir_fd=None", posixUnlink}, {"remove", "path, *, dir_fd=None", posixUnlink}, {"rmdir", "path, *, dir_fd=None", posixRmdir},
    {"chdir", "path", posixChdir}, {"mkdir", "path, mode=511, *, dir_fd=None", posixMkdir}, {"chmod", "path, mode, *, dir_fd=None, follow_symlinks=True", posixChmod},
    {"access", "path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True", posixAccess},
    {"rename", "src, dst, *, src_dir_fd=None, dst_dir_fd=None", posixRename}, {"replace", "src, dst, *, src_dir_fd=None, dst_dir_fd=None", posixRename},
    {"link", "src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True", posixLink}, {"symlink", "src, dst, target_is_directory=False, *, dir_fd=None", posixSymlink},
    {"readlink", "path, *, dir_fd=None", posixReadlink}, {"getcwd", "", posixGetcwd}, {"getcwdb", "", posixGetcwdb}, {"listdir", "path=None", posixListdir},
    {"scandir", "path=None", posixScandir}, {nullptr, nullptr, nullptr}};

bool initFiles(Thread& t, ModuleObject* m) {
  DictObject* d = moduleDict(m);
  return readyStructSequence(t, kStatResult) && readyModuleType(t, kScanSpec) && readyModuleType(t, kEntrySpec) &&
         dictSetStr(t, d, intern(t, "stat_result"), &kStatResult.type) && dictSetStr(t, d, intern(t, "DirEntry"), &kEntryType);
}

}  // namespace ppy::posix
