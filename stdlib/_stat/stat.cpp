// The _stat module: tests and text of file modes.
#include <sys/stat.h>

#include "stdlib/common/module.h"

namespace ppy {
namespace {

/// A mode as an unsigned int, worded as CPython's converter.
bool modeArg_py(Thread& t, Value v, mode_t* mode) {
  uint64_t bits;
  if (!isInt(v)) {
    raise(t, PyExc_TypeError, "an integer is required");
    return false;
  }
  if (intSign(v) < 0) {
    raise(t, PyExc_OverflowError, "can't convert negative value to unsigned int");
    return false;
  }
  if (!intFitsU64(v, &bits)) {
    raise(t, PyExc_OverflowError, "Python int too large to convert to C unsigned long");
    return false;
  }
  if (bits > UINT32_MAX) {
    raise(t, PyExc_OverflowError, "mode out of range");
    return false;
  }
  *mode = static_cast<mode_t>(bits);
  return true;
}

template <mode_t kind>
Value isKind(Thread& t, Value, Value* a) {
  mode_t mode;
  return modeArg_py(t, a[0], &mode) ? boolean(kind && (mode & S_IFMT) == kind) : Value();
}
Value imode(Thread& t, Value, Value* a) {
  mode_t mode;
  return modeArg_py(t, a[0], &mode) ? makeInt(t, mode & 07777) : Value();
}
Value ifmt(Thread& t, Value, Value* a) {
  mode_t mode;
  return modeArg_py(t, a[0], &mode) ? makeInt(t, mode & S_IFMT) : Value();
}

Value fileMode(Thread& t, Value, Value* a) {
  mode_t mode;
  if (!modeArg_py(t, a[0], &mode)) return {};
  auto kind = [&]() -> char {
    switch (mode & S_IFMT) {
      case S_IFREG: return '-';
      case S_IFDIR: return 'd';
      case S_IFLNK: return 'l';
      case S_IFBLK: return 'b';
      case S_IFCHR: return 'c';
      case S_IFIFO: return 'p';
      case S_IFSOCK: return 's';
      default: return '?';
    }
  };
  char text[10] = {kind()};
  const struct { mode_t special; char with, without; } rows[] = {{S_ISUID, 's', 'S'}, {S_ISGID, 's', 'S'}, {S_ISVTX, 't', 'T'}};
  for (int i = 0; i < 3; i++) {
    mode_t bits = mode >> (6 - 3 * i);
    text[1 + 3 * i] = bits & 4 ? 'r' : '-';
    text[2 + 3 * i] = bits & 2 ? 'w' : '-';
    bool special = mode & rows[i].special, run = bits & 1;
    text[3 + 3 * i] = special ? (run ? rows[i].with : rows[i].without) : run ? 'x' : '-';
  }
  return newStrAscii(t, {text, sizeof text});
}

const BuiltinDef kFunctions[] = {
    {"S_ISDIR", "mode, /", isKind<S_IFDIR>}, {"S_ISCHR", "mode, /", isKind<S_IFCHR>}, {"S_ISBLK", "mode, /", isKind<S_IFBLK>},
    {"S_ISREG", "mode, /", isKind<S_IFREG>}, {"S_ISFIFO", "mode, /", isKind<S_IFIFO>}, {"S_ISLNK", "mode, /", isKind<S_IFLNK>},
    {"S_ISSOCK", "mode, /", isKind<S_IFSOCK>}, {"S_ISDOOR", "mode, /", isKind<0>}, {"S_ISPORT", "mode, /", isKind<0>},
    {"S_ISWHT", "mode, /", isKind<0>}, {"S_IMODE", "mode, /", imode}, {"S_IFMT", "mode, /", ifmt}, {"filemode", "mode, /", fileMode},
    {nullptr, nullptr, nullptr}};

#define PPY_ROW(name) {#name, name}
const IntConstant kConstants[] = {
    PPY_ROW(S_IFDIR), PPY_ROW(S_IFCHR), PPY_ROW(S_IFBLK), PPY_ROW(S_IFREG), PPY_ROW(S_IFIFO), PPY_ROW(S_IFLNK), PPY_ROW(S_IFSOCK),
    {"S_IFDOOR", 0}, {"S_IFPORT", 0}, {"S_IFWHT", 0}, PPY_ROW(S_ISUID), PPY_ROW(S_ISGID), PPY_ROW(S_ISVTX), {"S_ENFMT", S_ISGID},
    {"S_IREAD", S_IRUSR}, {"S_IWRITE", S_IWUSR}, {"S_IEXEC", S_IXUSR}, PPY_ROW(S_IRWXU), PPY_ROW(S_IRUSR), PPY_ROW(S_IWUSR), PPY_ROW(S_IXUSR),
    PPY_ROW(S_IRWXG), PPY_ROW(S_IRGRP), PPY_ROW(S_IWGRP), PPY_ROW(S_IXGRP), PPY_ROW(S_IRWXO), PPY_ROW(S_IROTH), PPY_ROW(S_IWOTH), PPY_ROW(S_IXOTH),
    // Flags of other systems' files, which programs may still name.
    {"UF_NODUMP", 0x1}, {"UF_IMMUTABLE", 0x2}, {"UF_APPEND", 0x4}, {"UF_OPAQUE", 0x8}, {"UF_NOUNLINK", 0x10}, {"UF_COMPRESSED", 0x20},
    {"UF_HIDDEN", 0x8000}, {"SF_ARCHIVED", 0x10000}, {"SF_IMMUTABLE", 0x20000}, {"SF_APPEND", 0x40000}, {"SF_NOUNLINK", 0x100000},
    {"SF_SNAPSHOT", 0x200000}, {"ST_MODE", 0}, {"ST_INO", 1}, {"ST_DEV", 2}, {"ST_NLINK", 3}, {"ST_UID", 4}, {"ST_GID", 5}, {"ST_SIZE", 6},
    {"ST_ATIME", 7}, {"ST_MTIME", 8}, {"ST_CTIME", 9}, {nullptr, 0}};
#undef PPY_ROW

bool init(Thread& t, ModuleObject* m) { return addInts(t, m, kConstants); }

}  // namespace

const NativeModule kStatModule = {"_stat", kFunctions, init};

}  // namespace ppy
