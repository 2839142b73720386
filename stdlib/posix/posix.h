/// What the files of the posix module share.
#pragma once
#include <sys/stat.h>

#include <cstring>
#include <string>
#include <vector>

#include "runtime/builtins/codecs.h"
#include "runtime/object/builtin_def.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy::posix {

extern const BuiltinDef kFileFunctions[];      ///< files.cpp: status, links, modes, owners, times
extern const BuiltinDef kDirectoryFunctions[]; ///< directory.cpp: listdir, scandir
extern const BuiltinDef kDescriptorFunctions[]; ///< descriptors.cpp: open, read, write, pipe …
extern const BuiltinDef kProcessFunctions[];  ///< process.cpp: getpid, environment, exit …
extern const BuiltinDef kChildFunctions[];    ///< children.cpp: exec, wait, sessions, priorities …
extern const BuiltinDef kForkFunctions[];     ///< fork.cpp: fork, posix_spawn, terminals
extern const BuiltinDef kLimitFunctions[];     ///< limits.cpp: sysconf, pathconf, confstr
extern const BuiltinDef kExtraFunctions[];    ///< extra.cpp: attributes, vectors, scheduling …
bool initLimits(Thread& t, ModuleObject* m);
bool initExtra(Thread& t, ModuleObject* m);
bool initFork(Thread& t, ModuleObject* m);
bool initChildren(Thread& t, ModuleObject* m);
bool initFiles(Thread& t, ModuleObject* m);
bool initDirectory(Thread& t, ModuleObject* m);
bool initProcess(Thread& t, ModuleObject* m);

/// A path argument for the system. False: TypeError or ValueError ("embedded null byte") pending.
bool pathArgument_py(Thread& t, Value path, std::string* out);
/// os.stat_result of what the system says.
Value statResult(Thread& t, const struct stat& s);
/// A file name as the kind of string the caller used: bytes for bytes, else str.
Value nameLike(Thread& t, Value model, const std::string& name);
/// A user or group id, -1 for "leave it"; `what` names it in errors.
bool idArg_py(Thread& t, Value v, const char* what, unsigned* out);
/// Strings for exec and posix_spawn.
struct Strings {
  std::vector<std::string> store;
  std::vector<char*> pointers;
  /// A null-terminated array; valid until `store` changes.
  char** finish() {
    pointers.clear();
    for (std::string& s : store) pointers.push_back(s.data());
    pointers.push_back(nullptr);
    return pointers.data();
  }
};
/// A program's arguments; `what` begins the errors ("execve: argv").
bool argumentStrings_py(Thread& t, Value list, const char* what, Strings* out);
/// NAME=value of a mapping; `error` is raised for anything else.
bool environmentStrings_py(Thread& t, Value mapping, const char* error, Strings* out);
/// An int argument that fits int.
bool intArgument_py(Thread& t, Value v, int* out);

}  // namespace ppy::posix
