// FileIO: a file descriptor as a raw stream.
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/builtins/codecs.h"
#include "runtime/thread/runtime.h"

#include "runtime/object/attr.h"
#include "runtime/object/audit.h"
#include "runtime/object/int_ops.h"
#include "stdlib/_io/io.h"

namespace ppy::io {

TypeObject kFileIOType;

namespace {

/// Checks a raw mode string ("r", "w", "x", "a", each with "+", and "b"); false: ValueError pending.
bool parseRawMode(Thread& t, const char* mode, FileIOObject* f, int* flags) {
  int kinds = 0, plus = 0;
  *flags = O_CLOEXEC;
  for (const char* c = mode; *c; c++) {
    switch (*c) {
      case 'r': kinds++; f->readable = true; break;
      case 'w': kinds++; f->writable = true; *flags |= O_CREAT | O_TRUNC; break;
      case 'x': kinds++; f->writable = f->created = true; *flags |= O_CREAT | O_EXCL; break;
      case 'a': kinds++; f->writable = f->appending = true; *flags |= O_CREAT | O_APPEND; break;
      case '+': plus++; break;
      case 'b': break;
      default: raise(t, PyExc_ValueError, "invalid mode: %s", mode); return false;
    }
  }
  if (kinds != 1 || plus > 1) {
    raise(t, PyExc_ValueError, "Must have exactly one of create/read/write/append mode and at most one plus");
    return false;
  }
  if (plus) f->readable = f->writable = true;
  *flags |= f->readable && f->writable ? O_RDWR : f->readable ? O_RDONLY : O_WRONLY;
  return true;
}

/// A path argument as bytes for the system: str (UTF-8 with surrogateescape), bytes or __fspath__.
bool pathText_py(Thread& t, Value path, std::string* out) {
  path = fspath_py(t, path);
  if (path.isEmpty()) return false;
  *out = isBytes(path) ? std::string(bytesView(path)) : strToFileSystem(path);
  if (out->find('\0') != std::string::npos) {
    raise(t, PyExc_ValueError, "embedded null byte");
    return false;
  }
  return true;
}

Value init(Thread& t, FileIOObject* f, Value file, const char* mode, bool closefd, Value opener) {
  int flags;
  f->fd = -1;
  f->seekable = -1;
  if (!parseRawMode(t, mode, f, &flags)) return {};
  f->closefd = closefd;
  bool opened = !isInt(file);
  int64_t fd;
  auto allowed = [&] { return audit_py(t, "open", file, mode, flags); };
  if (!opened && intFits64(file, &fd) && fd == static_cast<int>(fd)) {
    if (fd < 0) return raise(t, PyExc_ValueError, "negative file descriptor");
    if (!allowed()) return {};
    f->fd = static_cast<int>(fd);
  } else {
    std::string path;
    if (!pathText_py(t, file, &path) || !allowed()) return {};
    if (!closefd) return raise(t, PyExc_ValueError, "Cannot use closefd=False with file name");
    if (!opener.isEmpty() && !isNone(opener)) {
      PPY_TRY(fd, call_py(t, opener, file, Value::smallInt(flags)));
      intptr_t n;
      if (!isInt(fd)) return raise(t, PyExc_TypeError, "expected integer from opener");
      if (!asIndex_py(t, fd, &n, PyExc_OverflowError)) return {};
      if (n < 0) return raise(t, PyExc_ValueError, "opener returned %zd", n);
      f->fd = static_cast<int>(n);
    } else {
      do f->fd = whileReleased(t, [&] { return ::open(path.c_str(), flags, 0666); });
      while (f->fd < 0 && errno == EINTR && pollSafepoint_py(t));
      if (pending(t)) return {};
      if (f->fd < 0 && (errno == EMFILE || errno == ENFILE)) {
        gc::collect(t);  // files nobody holds any more may free descriptors
        f->fd = ::open(path.c_str(), flags, 0666);
      }
      if (f->fd < 0) return raiseOSError_py(t, errno, file);
    }
  }
  struct stat st {};
  if (fstat(f->fd, &st) == 0 && S_ISDIR(st.st_mode)) {
    if (f->closefd && !isInt(file)) ::close(f->fd);
    f->fd = -1;
    return raiseOSError_py(t, EISDIR, file);
  }
  if (fcntl(f->fd, F_GETFD) < 0) {
    f->fd = -1;
    return raiseOSError_py(t, EBADF, file);
  }
  f->blockSize = kDefaultBufferSize;
  if (st.st_blksize > 1) f->blockSize = st.st_blksize;
  if (isExactly(f, &kFileIOType)) {
    gc::store(f, &f->name, file);
  } else if (!setAttr_py(t, f, intern(t, "name"), file)) {  // a class may refuse it
    if (opened) ::close(f->fd);
    f->fd = -1;
    return {};
  }
  if (f->appending) ::lseek(f->fd, 0, SEEK_END);
  return f;
}

Value newFileIO(Thread& t, TypeObject* type, const Args&) {
  auto* f = static_cast<FileIOObject*>(newInstance(t, type));
  f->fd = -1;
  f->seekable = -1;
  f->closed = false;
  return f;
}

Value fileInit(Thread& t, Value self, Value* a) {
  std::string mode = "r";
  if (!a[1].isEmpty()) {
    if (!isStr(a[1])) return raise(t, PyExc_TypeError, "FileIO() argument 'mode' must be str, not %T", a[1]);
    mode = strToUtf8(a[1]);
  }
  int closefd = 1;
  if (!a[2].isEmpty() && (closefd = truth_py(t, a[2])) < 0) return {};
  return init(t, fileOf(self), a[0], mode.c_str(), closefd, a[3]).isEmpty() ? Value() : none();
}

bool open(Thread& t, FileIOObject* f) {
  if (f->fd >= 0) return true;
  raise(t, PyExc_ValueError, "I/O operation on closed file");
  return false;
}

Value fileRead(Thread& t, Value self, Value* a);

Value fileReadall(Thread& t, Value self, Value*) {
  FileIOObject* f = fileOf(self);
  if (!open(t, f)) return {};
  if (!f->readable) return raiseUnsupported(t, "File not open for reading");
  struct stat st;
  size_t guess = kDefaultBufferSize;
  off_t at = ::lseek(f->fd, 0, SEEK_CUR);
  if (fstat(f->fd, &st) == 0 && at >= 0 && st.st_size > at) guess = static_cast<size_t>(st.st_size - at) + 1;
  std::string data;
  for (;;) {
    size_t have = data.size();
    size_t want = have == 0 ? guess : have / 2 + kDefaultBufferSize;
    if (!nativeMemoryFits(t, static_cast<intptr_t>(have + want))) return {};
    data.resize(have + want);
    intptr_t n = readFd_py(t, f->fd, data.data() + have, want);
    if (n == -2) {
      data.resize(have);
      return have == 0 ? none() : newBytes(t, data.data(), have);
    }
    if (n < 0) return {};
    data.resize(have + static_cast<size_t>(n));
    if (n == 0) return newBytes(t, data.data(), data.size());
  }
}

Value fileRead(Thread& t, Value self, Value* a) {
  FileIOObject* f = fileOf(self);
  if (!open(t, f)) return {};
  if (!f->readable) return raiseUnsupported(t, "File not open for reading");
  intptr_t n;
  if (!sizeArgument_py(t, a[0], &n)) return {};
  if (n < 0) return fileReadall(t, self, a);
  if (!nativeMemoryFits(t, n)) return {};
  std::string data(static_cast<size_t>(n), 0);
  intptr_t got = readFd_py(t, f->fd, data.data(), data.size());
  if (got == -2) return none();
  return got < 0 ? Value() : newBytes(t, data.data(), static_cast<size_t>(got));
}

Value fileReadinto(Thread& t, Value self, Value* a) {
  FileIOObject* f = fileOf(self);
  if (!open(t, f)) return {};
  if (!f->readable) return raiseUnsupported(t, "File not open for reading");
  BufferView to(t, a[0], true, kReadintoMessage);
  if (!to.ok()) return {};
  intptr_t got = readFd_py(t, f->fd, to.data(), to.size());
  if (got == -2) return none();
  return got < 0 ? Value() : makeInt(t, got);
}

Value fileWrite(Thread& t, Value self, Value* a) {
  FileIOObject* f = fileOf(self);
  if (!open(t, f)) return {};
  if (!f->writable) return raiseUnsupported(t, "File not open for writing");
  const char* data;
  size_t n, written;
  if (!bytesLike(t, a[0], &data, &n)) return {};
  if (!writeFd_py(t, f->fd, data, n, &written)) {
    if (!pendingIs(t, PyExc_BlockingIOError)) return {};
    clearException(t);
    return none();
  }
  return makeInt(t, static_cast<int64_t>(written));
}

Value fileSeek(Thread& t, Value self, Value* a) {
  FileIOObject* f = fileOf(self);
  if (!open(t, f)) return {};
  intptr_t at, whence = 0;
  if (!asIndex_py(t, a[0], &at, PyExc_OverflowError)) return {};
  if (!a[1].isEmpty() && !asIndex_py(t, a[1], &whence, PyExc_OverflowError)) return {};
  off_t r = ::lseek(f->fd, at, static_cast<int>(whence));
  return r < 0 ? raiseOSError_py(t, errno) : makeInt(t, r);
}

Value fileTell(Thread& t, Value self, Value*) {
  FileIOObject* f = fileOf(self);
  if (!open(t, f)) return {};
  off_t r = ::lseek(f->fd, 0, SEEK_CUR);
  return r < 0 ? raiseOSError_py(t, errno) : makeInt(t, r);
}

Value fileTruncate(Thread& t, Value self, Value* a) {
  FileIOObject* f = fileOf(self);
  if (!open(t, f)) return {};
  if (!f->writable) return raiseUnsupported(t, "File not open for writing");
  intptr_t n;
  if (a[0].isEmpty() || isNone(a[0])) {
    n = ::lseek(f->fd, 0, SEEK_CUR);
    if (n < 0) return raiseOSError_py(t, errno);
  } else if (!asIndex_py(t, a[0], &n, PyExc_OverflowError)) {
    return {};
  }
  return ::ftruncate(f->fd, n) < 0 ? raiseOSError_py(t, errno) : makeInt(t, n);
}

Value fileClose(Thread& t, Value self, Value*) {
  FileIOObject* f = fileOf(self);
  Value failure;
  // There is nothing to flush here, but a class or an object may have a flush() of its own.
  if (!f->closed && (!isExactly(self, &kFileIOType) || !f->dict.isEmpty()) && callMethod_py(t, self, intern(t, "flush"), nullptr, 0).isEmpty())
    failure = takeException(t);
  f->closed = true;
  int fd = f->fd;
  f->fd = -1;
  if (fd >= 0 && f->closefd && whileReleased(t, [&] { return ::close(fd); }) < 0 && errno != EINTR) {
    raiseOSError_py(t, errno);
    return raiseBoth(t, failure, takeException(t));
  }
  return failure.isEmpty() ? none() : raiseBoth(t, failure, Value());
}
Value fileDeallocWarn(Thread& t, Value self, Value* a) {
  warnUnclosed(t, a[0], self);
  return none();
}
Value getBlockSize(Thread& t, Value self) { return makeInt(t, fileOf(self)->blockSize); }
bool setBlockSize(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "can't delete numeric/char attribute"), false;
  return asIndex_py(t, v, &fileOf(self)->blockSize, PyExc_OverflowError);
}

Value fileFileno(Thread& t, Value self, Value*) { return open(t, fileOf(self)) ? makeInt(t, fileOf(self)->fd) : Value(); }
Value fileReadable(Thread& t, Value self, Value*) { return open(t, fileOf(self)) ? boolean(fileOf(self)->readable) : Value(); }
Value fileWritable(Thread& t, Value self, Value*) { return open(t, fileOf(self)) ? boolean(fileOf(self)->writable) : Value(); }
Value fileIsatty(Thread& t, Value self, Value*) { return open(t, fileOf(self)) ? boolean(::isatty(fileOf(self)->fd)) : Value(); }
Value fileSeekable(Thread& t, Value self, Value*) {
  FileIOObject* f = fileOf(self);
  if (!open(t, f)) return {};
  if (f->seekable < 0) f->seekable = ::lseek(f->fd, 0, SEEK_CUR) >= 0;
  return boolean(f->seekable);
}

const char* modeText(const FileIOObject* f) {
  if (f->created) return f->readable ? "xb+" : "xb";
  if (f->appending) return f->readable ? "ab+" : "ab";
  if (f->readable) return f->writable ? "rb+" : "rb";
  return "wb";
}
Value getMode(Thread& t, Value self) { return newStr(t, modeText(fileOf(self))); }
Value getClosefd(Thread&, Value self) { return boolean(fileOf(self)->closefd); }
Value getFileClosed(Thread&, Value self) { return boolean(fileOf(self)->fd < 0); }

Value fileRepr(Thread& t, Value self) {
  FileIOObject* f = fileOf(self);
  if (f->fd < 0) return newStr(t, "<_io.FileIO [closed]>");
  Value name = findAttr_py(t, self, intern(t, "name"));
  if (name.isEmpty()) {
    clearException(t);
    return formatStr(t, "<_io.FileIO fd=%d mode='%s' closefd=%s>", f->fd, modeText(f), f->closefd ? "True" : "False");
  }
  return formatStr(t, "<_io.FileIO name=%R mode='%s' closefd=%s>", name, modeText(f), f->closefd ? "True" : "False");
}

void traceFile(Object* o, gc::Marker& m) {
  auto* f = static_cast<FileIOObject*>(o);
  m.mark(f->dict);
  m.mark(f->weakreflist);
  m.mark(f->name);
  m.mark(f->owner);
}

/// Unreachable: what a buffer over us still holds is written first.
void finalizeFile(Thread& t, Object* o) {
  auto* f = static_cast<FileIOObject*>(o);
  if (f->fd < 0) return;
  warnUnclosed(t, o, o);
  if (!f->owner.isEmpty() && callMethod_py(t, f->owner, intern(t, "close"), nullptr, 0).isEmpty()) clearException(t);
  if (f->fd >= 0 && f->closefd) ::close(f->fd);
  f->fd = -1;
}

const BuiltinDef kFileMethods[] = {
    {"__init__", "file, mode='r', closefd=True, opener=None", fileInit}, {"read", "size=-1, /", fileRead}, {"readall", "", fileReadall},
    {"readinto", "buffer, /", fileReadinto}, {"write", "b, /", fileWrite}, {"seek", "pos, whence=0, /", fileSeek}, {"tell", "", fileTell},
    {"truncate", "size=None, /", fileTruncate}, {"close", "", fileClose}, {"fileno", "", fileFileno}, {"readable", "", fileReadable},
    {"writable", "", fileWritable}, {"seekable", "", fileSeekable}, {"isatty", "", fileIsatty}, {"_dealloc_warn", "source, /", fileDeallocWarn}, {nullptr, nullptr, nullptr}};
const GetSetDef kFileGetset[] = {{"mode", getMode, nullptr}, {"closefd", getClosefd, nullptr}, {"closed", getFileClosed, nullptr}, {"_blksize", getBlockSize, setBlockSize}, {"__dict__", getInstanceDict, nullptr}, {nullptr, nullptr, nullptr}};
const MemberDef kFileMembers[] = {{"name", offsetof(FileIOObject, name), 0}, {nullptr, 0, 0}};
const NativeSlot kFileSlots[] = {{kSlotNew, reinterpret_cast<void*>(static_cast<NewFn>(newFileIO))}, {kSlotRepr, reinterpret_cast<void*>(static_cast<UnaryFn>(fileRepr))}, {0, nullptr}};

}  // namespace

Value newFileIO_py(Thread& t, Value nameOrFd, const char* mode, bool closefd, Value opener) {
  Value f = newFileIO(t, &kFileIOType, Args{nullptr, 0});
  return init(t, fileOf(f), nameOrFd, mode, closefd, opener);
}

const TypeSpec kFileIOSpec = {.type = &kFileIOType, .name = "_io.FileIO", .base = &kRawIOBaseType, .basicSize = sizeof(FileIOObject),
    .flags = kTypeBaseType, .slots = kFileSlots, .methods = kFileMethods, .members = kFileMembers, .getset = kFileGetset,
    .trace = traceFile, .finalize = finalizeFile, .dictOffset = offsetof(IOObject, dict)};

}  // namespace ppy::io
