/// Path arguments of posix's functions: names, or descriptors where a function takes them, and directories to start from.
#pragma once
#include <fcntl.h>

#include <cerrno>
#include <string>

#include "runtime/object/audit.h"
#include "runtime/object/error.h"
#include "runtime/thread/runtime.h"

namespace ppy::posix {

/// What a function takes; `function` and `argument` begin its errors ("stat: path should be …").
struct PathRule {
  const char* function;
  const char* argument = "path";
  bool descriptor = false;  ///< an int is an open file's number
  bool none = false;        ///< None or nothing is the current directory
};

struct PathArg {
  std::string text;
  Value object;          ///< what errors name; empty when nothing was given
  int fd = -1;           ///< of an open file; -1: it is a name
  bool asBytes = false;  ///< the name came as bytes, results are bytes too
  bool isDescriptor() const { return fd != -1; }
  const char* c() const { return text.c_str(); }
};

/// False: TypeError, ValueError (a null in the name) or OverflowError pending.
bool pathArg_py(Thread& t, Value v, const PathRule& rule, PathArg* out);
/// `dir_fd`: AT_FDCWD for None or nothing.
bool directoryArg_py(Thread& t, Value v, int* out);
/// ValueError when `dir_fd`, or follow_symlinks=False, comes with a descriptor.
bool descriptorAllows_py(Thread& t, const PathRule& rule, const PathArg& path, int directory, bool follow);
/// OSError of errno that names the path.
inline Value pathError(Thread& t, const PathArg& path) { return raiseOSError_py(t, errno, path.object); }
/// Tells audit hooks of what is to be done to the path. False: one refused.
template <class... A>
bool auditPath_py(Thread& t, const char* event, const PathArg& path, const A&... more) {
  return audit_py(t, event, path.object, more...);
}
/// A directory's descriptor as audit events show it: -1 for none.
inline int shownDirectory(int directory) { return directory == AT_FDCWD ? -1 : directory; }
/// A name found in the path, as the kind of string the path was.
Value nameFor(Thread& t, const PathArg& path, const std::string& name);

/// None, or the error, of a system call on the path that other threads need not wait for.
template <class F>
Value doneOnPath(Thread& t, const PathArg& path, F&& call) {
  return whileReleased(t, call) < 0 ? pathError(t, path) : none();
}

}  // namespace ppy::posix
