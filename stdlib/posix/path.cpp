// posix: path arguments.
#include "stdlib/posix/path.h"

#include "runtime/builtins/codecs.h"
#include "runtime/object/text_util.h"
#include "stdlib/common/module.h"
#include "stdlib/posix/posix.h"

namespace ppy::posix {

namespace {

/// The bytes of a file's name; lone surrogates other than those that stand for bytes cannot be encoded.
bool encodeName_py(Thread& t, Value name, std::string* out) {
  if (isBytes(name)) {
    *out = std::string(bytesView(name));
    return true;
  }
  if (!text::isAsciiStr(name)) {
    StrView s = strView(name);
    for (intptr_t i = 0; i < s.length; i++)
      if (s[i] >= 0xD800 && s[i] <= 0xDFFF && (s[i] < 0xDC80 || s[i] > 0xDCFF)) {
        raiseEncodeError(t, "utf-8", name, i, i + 1, "surrogates not allowed");
        return false;
      }
  }
  *out = strToFileSystem(name);
  return true;
}

}  // namespace

bool pathArgument_py(Thread& t, Value path, std::string* out) {
  Value p = fspath_py(t, path);
  if (p.isEmpty() || !encodeName_py(t, p, out)) return false;
  if (out->find('\0') == std::string::npos) return true;
  raise(t, PyExc_ValueError, "embedded null byte");
  return false;
}

Value nameLike(Thread& t, Value model, const std::string& name) {
  return isBytes(model) ? newBytes(t, name.data(), name.size()) : strFromFileSystem(t, name);
}
Value nameFor(Thread& t, const PathArg& path, const std::string& name) {
  return path.asBytes ? newBytes(t, name.data(), name.size()) : strFromFileSystem(t, name);
}

namespace {

const char* kindsOf(const PathRule& rule) {
  if (rule.descriptor) return rule.none ? "string, bytes, os.PathLike, integer or None" : "string, bytes, os.PathLike or integer";
  return rule.none ? "string, bytes, os.PathLike or None" : "string, bytes or os.PathLike";
}

/// A descriptor's number; `what` goes before "is greater than maximum".
bool descriptorNumber_py(Thread& t, Value v, int* out) {
  v = index_py(t, v);
  if (v.isEmpty()) return false;
  int64_t n;
  if (intFits64(v, &n) && n == static_cast<int>(n)) {
    *out = static_cast<int>(n);
    return true;
  }
  raise(t, PyExc_OverflowError, intSign(v) < 0 ? "fd is less than minimum" : "fd is greater than maximum");
  return false;
}

}  // namespace

bool pathArg_py(Thread& t, Value v, const PathRule& rule, PathArg* out) {
  if (rule.none && !isGiven(v)) {
    out->text = ".";
    return true;
  }
  out->object = v;
  Value name = v;
  if (!isStr(v) && !isBytes(v)) {
    if (rule.descriptor && hasSlot(v, kSlotIndex)) return descriptorNumber_py(t, v, &out->fd);
    if (!lookupInMro(typeOf(v), intern(t, "__fspath__")).isEmpty()) {
      name = fspath_py(t, v);
      if (name.isEmpty()) return false;
    } else if (hasBuffer(v)) {
      if (!warn_py(t, PyExc_DeprecationWarning, 1, "%s: %s should be %s, not %T", rule.function, rule.argument, kindsOf(rule), v)) return false;
      name = bytesFromObject_py(t, v);
      if (name.isEmpty()) return false;
    } else {
      raise(t, PyExc_TypeError, "%s: %s should be %s, not %T", rule.function, rule.argument, kindsOf(rule), v);
      return false;
    }
  }
  out->asBytes = isBytes(name);
  if (!encodeName_py(t, name, &out->text)) return false;
  if (out->text.find('\0') == std::string::npos) return true;
  if (out->asBytes) raise(t, PyExc_ValueError, "%s: embedded null character in %s", rule.function, rule.argument);
  else raise(t, PyExc_ValueError, "embedded null byte");
  return false;
}

bool directoryArg_py(Thread& t, Value v, int* out) {
  *out = AT_FDCWD;
  if (!isGiven(v)) return true;
  if (hasSlot(v, kSlotIndex)) return descriptorNumber_py(t, v, out);
  raise(t, PyExc_TypeError, "argument should be integer or None, not %T", v);
  return false;
}

bool descriptorAllows_py(Thread& t, const PathRule& rule, const PathArg& path, int directory, bool follow) {
  if (!path.isDescriptor()) return true;
  if (directory != AT_FDCWD) {
    raise(t, PyExc_ValueError, "%s: can't specify dir_fd without matching path", rule.function);
    return false;
  }
  if (!follow && path.fd > 0) {
    raise(t, PyExc_ValueError, "%s: cannot use fd and follow_symlinks together", rule.function);
    return false;
  }
  return true;
}

}  // namespace ppy::posix
