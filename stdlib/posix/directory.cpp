// posix: what is in a directory: listdir, scandir and its entries.
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/frame/generator_fields.h"
#include "stdlib/common/module.h"
#include "stdlib/posix/path.h"
#include "stdlib/posix/posix.h"

namespace ppy::posix {
namespace {

TypeObject kEntryType, kScanType;

struct EntryObject : Object {
  Value name, path;
  Value statResult, lstatResult;  ///< empty until asked for
  uint64_t inode;
  int directory;                  ///< descriptor the scan was made of, or AT_FDCWD
  uint8_t kind;                   ///< DT_…
};
struct ScanObject : Object {
  Value path;     ///< as given; empty: none was
  DIR* dir;
  int directory;  ///< descriptor given, or -1
};

constexpr PathRule kListdir{"listdir", "path", true, true}, kScandir{"scandir", "path", true, true};

bool isDot(const char* name) { return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])); }

/// Null with OSError pending. A descriptor is copied: closing the stream closes what it reads.
DIR* openDirectory_py(Thread& t, const PathArg& path) {
  if (!path.isDescriptor()) {
    DIR* dir = whileReleased(t, [&] { return ::opendir(path.c()); });
    if (!dir) pathError(t, path);
    return dir;
  }
  int copy = ::fcntl(path.fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) {
    raiseOSError_py(t, errno);
    return nullptr;
  }
  DIR* dir = ::fdopendir(copy);
  if (!dir) {
    pathError(t, path);
    ::close(copy);
  }
  return dir;
}
/// The place in the directory belongs to the caller's descriptor too: it goes back to the start.
void closeDirectory(DIR* dir, bool ofDescriptor) {
  if (ofDescriptor) ::rewinddir(dir);
  ::closedir(dir);
}

Value posixListdir(Thread& t, Value, Value* a) {
  PathArg path;
  if (!pathArg_py(t, a[0], kListdir, &path) || !auditPath_py(t, "os.listdir", path)) return {};
  DIR* dir = openDirectory_py(t, path);
  if (!dir) return {};
  ListObject* list = newList(t);
  bool ok = true;
  for (;;) {
    errno = 0;
    dirent* e = whileReleased(t, [&] { return ::readdir(dir); });
    if (!e) {
      if (errno) ok = !pathError(t, path).isEmpty();
      break;
    }
    if (!isDot(e->d_name) && !(ok = listAppend(t, list, nameFor(t, path, e->d_name)))) break;
  }
  closeDirectory(dir, path.isDescriptor());
  return ok ? Value(list) : Value();
}

// --- scandir ------------------------------------------------------------------------------------

Value posixScandir(Thread& t, Value, Value* a) {
  PathArg path;
  if (!pathArg_py(t, a[0], kScandir, &path) || !auditPath_py(t, "os.scandir", path)) return {};
  auto* s = static_cast<ScanObject*>(newInstance(t, &kScanType));
  if (!path.isDescriptor()) {
    gc::store(s, &s->path, path.object.isEmpty() ? newStrAscii(t, ".") : fspath_py(t, path.asBytes && hasBuffer(path.object) ? bytesFromObject_py(t, path.object) : path.object));
    if (s->path.isEmpty()) return {};
  }
  s->directory = path.fd;
  s->dir = openDirectory_py(t, path);
  return s->dir ? Value(s) : Value();
}
void closeScan(ScanObject* s) {
  if (!s->dir) return;
  DIR* dir = s->dir;
  s->dir = nullptr;
  closeDirectory(dir, s->directory >= 0);
}
void finalizeScan(Thread& t, Object* o) {
  auto* s = static_cast<ScanObject*>(o);
  if (!s->dir) return;
  if (!warn_py(t, PyExc_ResourceWarning, 1, "unclosed scandir iterator %R", Value(o))) reportUnraisable_py(t, Value(o), Value());
  closeScan(s);
}
Value newEntry(Thread& t, ScanObject* s, const dirent* found) {
  std::string name = found->d_name;
  auto* e = static_cast<EntryObject*>(newInstance(t, &kEntryType));
  e->inode = found->d_ino;
  e->kind = found->d_type;
  e->directory = s->directory >= 0 ? s->directory : AT_FDCWD;
  gc::store(e, &e->name, nameLike(t, s->path, name));
  if (s->directory >= 0) {
    gc::store(e, &e->path, e->name);
  } else {
    std::string base = isBytes(s->path) ? std::string(bytesView(s->path)) : strToFileSystem(s->path);
    if (!base.empty() && base.back() != '/') base += '/';
    gc::store(e, &e->path, nameLike(t, s->path, base + name));
  }
  return e->name.isEmpty() || e->path.isEmpty() ? Value() : Value(e);
}
Value scanNext(Thread& t, Value v) {
  auto* s = v.as<ScanObject>();
  while (s->dir) {
    errno = 0;
    DIR* dir = s->dir;
    dirent* found = whileReleased(t, [&] { return ::readdir(dir); });
    if (!found) {
      if (errno) raiseOSError_py(t, errno, s->path);
      closeScan(s);
      return {};
    }
    if (!isDot(found->d_name)) return newEntry(t, s, found);
  }
  return {};
}
Value scanSelf(Thread&, Value v) { return v; }
Value scanEnter(Thread&, Value v, Value*) { return v; }
Value scanClose(Thread&, Value v, Value*) {
  closeScan(v.as<ScanObject>());
  return none();
}
void traceScan(Object* o, gc::Marker& m) { m.mark(static_cast<ScanObject*>(o)->path); }

// --- entries ------------------------------------------------------------------------------------

Value fetchStat(Thread& t, EntryObject* e, bool follow) {
  std::string p;
  if (!pathArgument_py(t, e->path, &p)) return {};
  struct stat s;
  if (whileReleased(t, [&] { return ::fstatat(e->directory, p.c_str(), &s, follow ? 0 : AT_SYMLINK_NOFOLLOW); }) < 0) return raiseOSError_py(t, errno, e->path);
  return statResult(t, s);
}
Value lstatOf(Thread& t, EntryObject* e) {
  if (!e->lstatResult) {
    PPY_TRY(s, fetchStat(t, e, false));
    gc::store(e, &e->lstatResult, s);
  }
  return e->lstatResult;
}
/// Type bits of a kept result.
mode_t kindOf(Value result) { return static_cast<mode_t>(result.as<TupleObject>()->ob_item[0].asSmallInt()) & S_IFMT; }
/// Is it a link? 1, 0, -1.
int isLink(Thread& t, EntryObject* e) {
  if (e->kind != DT_UNKNOWN) return e->kind == DT_LNK;
  Value s = lstatOf(t, e);
  if (!s.isEmpty()) return kindOf(s) == S_IFLNK;
  if (!pendingIs(t, PyExc_FileNotFoundError)) return -1;
  clearException(t);
  return 0;
}
Value statOf(Thread& t, EntryObject* e, bool follow) {
  if (!follow) return lstatOf(t, e);
  if (!e->statResult) {
    int link = isLink(t, e);
    if (link < 0) return {};
    PPY_TRY(s, link ? fetchStat(t, e, true) : lstatOf(t, e));
    gc::store(e, &e->statResult, s);
  }
  return e->statResult;
}
Value entryStat(Thread& t, Value v, Value* a) {
  int follow = flagArg_py(t, a[0], true);
  return follow < 0 ? Value() : statOf(t, v.as<EntryObject>(), follow);
}
/// Kind test: from the directory entry where that tells, by stat otherwise.
Value entryIs(Thread& t, Value v, Value* a, uint8_t kind, mode_t mode) {
  auto* e = v.as<EntryObject>();
  int follow = flagArg_py(t, a[0], true);
  if (follow < 0) return {};
  if (e->kind != DT_UNKNOWN && !(e->kind == DT_LNK && follow)) return boolean(e->kind == kind);
  Value s = statOf(t, e, follow);
  if (!s.isEmpty()) return boolean(kindOf(s) == mode);
  if (!pendingIs(t, PyExc_FileNotFoundError)) return {};
  clearException(t);
  return boolean(false);
}
Value entryIsDir(Thread& t, Value v, Value* a) { return entryIs(t, v, a, DT_DIR, S_IFDIR); }
Value entryIsFile(Thread& t, Value v, Value* a) { return entryIs(t, v, a, DT_REG, S_IFREG); }
Value entryIsSymlink(Thread& t, Value v, Value*) {
  int link = isLink(t, v.as<EntryObject>());
  return link < 0 ? Value() : boolean(link);
}
Value entryInode(Thread& t, Value v, Value*) { return makeUint(t, v.as<EntryObject>()->inode); }
Value entryFspath(Thread&, Value v, Value*) { return v.as<EntryObject>()->path; }
Value entryRepr(Thread& t, Value v) { return formatStr(t, "<DirEntry %R>", v.as<EntryObject>()->name); }
void traceEntry(Object* o, gc::Marker& m) {
  auto* e = static_cast<EntryObject*>(o);
  for (Value v : {e->name, e->path, e->statResult, e->lstatResult}) m.mark(v);
}

const BuiltinDef kScanMethods[] = {{"close", "", scanClose}, {"__enter__", "", scanEnter}, {"__exit__", "*args", scanClose}, {nullptr, nullptr, nullptr}};
const NativeSlot kScanSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(scanSelf)}, {kSlotNext, nativeSlot<NextFn>(scanNext)}, {0, nullptr}};
const TypeSpec kScanSpec = {.type = &kScanType, .name = "posix.ScandirIterator", .basicSize = sizeof(ScanObject), .flags = kTypeDisallowNew,
    .slots = kScanSlots, .methods = kScanMethods, .trace = traceScan, .finalize = finalizeScan};
const BuiltinDef kEntryMethods[] = {{"stat", "*, follow_symlinks=True", entryStat}, {"is_dir", "*, follow_symlinks=True", entryIsDir},
    {"is_file", "*, follow_symlinks=True", entryIsFile}, {"is_symlink", "", entryIsSymlink}, {"inode", "", entryInode}, {"__fspath__", "", entryFspath},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const MemberDef kEntryMembers[] = {{"name", offsetof(EntryObject, name), kMemberReadOnly}, {"path", offsetof(EntryObject, path), kMemberReadOnly}, {nullptr, 0, 0}};
const NativeSlot kEntrySlots[] = {{kSlotRepr, nativeSlot<UnaryFn>(entryRepr)}, {0, nullptr}};
const TypeSpec kEntrySpec = {.type = &kEntryType, .name = "posix.DirEntry", .basicSize = sizeof(EntryObject), .flags = kTypeDisallowNew | kTypeHasGc,
    .slots = kEntrySlots, .methods = kEntryMethods, .members = kEntryMembers, .trace = traceEntry};

}  // namespace

const BuiltinDef kDirectoryFunctions[] = {{"listdir", "path=None", posixListdir}, {"scandir", "path=None", posixScandir}, {nullptr, nullptr, nullptr}};

bool initDirectory(Thread& t, ModuleObject* m) {
  return readyModuleType(t, kScanSpec) && readyModuleType(t, kEntrySpec) && addValue(t, m, "DirEntry", &kEntryType);
}

}  // namespace ppy::posix
