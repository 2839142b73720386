/// The import system: CPython's importlib (frozen into the library) on the _imp module; the statement's fast
/// paths; native, frozen and compiled modules.
#pragma once
#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/frame/call.h"
#include "runtime/frame/services.h"
#include "runtime/gc/heap.h"

namespace ppy {

/// What a Runtime's imports need beside sys.modules.
/// The lock around importlib's table of module locks (_imp.acquire_lock): one thread has it, any number of times.
class ImportLock {
 public:
  void acquire(Thread& t);
  /// False: the calling thread does not have it.
  bool release(Thread& t);
  bool held();
  /// In the child of a fork that `t` had the lock for: gives back the one time it was taken for that, keeps the others.
  void inChild(Thread& t);

 private:
  /// In a child of fork nobody else is left to release it.
  void forgetParent();
  std::mutex mutex_;
  std::condition_variable freed_;
  Thread* owner_ = nullptr;
  int depth_ = 0;
  pid_t process_ = 0;
};

struct ImportState : gc::RootBase {
  ImportState(Runtime& rt, const PpyProgram* p) : RootBase(rt), program(p) {}
  void trace(gc::Marker& m) override;
  const PpyProgram* program;              ///< modules compiled into the executable, searched first
  std::vector<const PpyProgram*> shared;  ///< of shared objects imported so far
  struct AstTypes* ast = nullptr;         ///< classes of the _ast module, made on first use (dynamic/)
  Value bootstrap, external;              ///< importlib._bootstrap and …_external; empty until they run
  Value findAndLoad, lockUnlock;          ///< functions of theirs
  Value moduleLocks;                      ///< importlib's table of module locks
  ImportLock lock;
  std::atomic<int> depth = 0;             ///< calls of findAndLoad that run
  int timedLevel = 0;                     ///< -X importtime: imports that run, and what the inner ones took (ns)
  int64_t timedInside = 0;
  bool timedHeader = false;
  bool compiledFinder = false;            ///< _compiled_importer's finder is on sys.meta_path
};

/// A row of stdlib/frozen.list.
struct FrozenModule {
  const char *name, *origin;  ///< null name ends the table
  const uint8_t* unit;
  uint64_t size;
  uint64_t isPackage;
};
extern "C" const FrozenModule ppyFrozenModules[];
/// A row of stdlib/cached.list, by source.
struct CachedModule {
  const char* source;  ///< below the installed library
  int64_t mtime;       ///< of the source that was compiled, and its size
  uint64_t sourceSize;
  const uint8_t* unit;
  uint64_t size;
};
extern "C" const CachedModule ppyCachedModules[];
extern "C" const uint64_t ppyCachedModuleCount;
/// The marshal type of a code that is in the library: the build's tag (8 bytes) and a row's number (4) follow.
inline constexpr char kMarshalCachedCode = 'P';
/// What a bytecode file of that path holds, for a module of cached.list whose source is unchanged; else empty.
Value cachedBytecode(Thread& t, std::string_view path);
/// The code of a row. Null, maybe with an exception pending: of another build, no such row.
CodeObject* loadCached(Thread& t, uint64_t tag, uint32_t index);

const FrozenModule* findFrozen(Value name);

/// Makes sys.modules, builtins and sys, then importlib; the first steps of a Runtime. `later`: importlib starts with
/// the first import, or when a module is looked at as an object. False: exception pending.
bool initializeImport_py(Thread& t, const PpyProgram* program, bool later = false);

/// A module object in sys.modules.
ModuleObject* addModule(Thread& t, Value name);
/// Sets __name__, __file__ ("": none), __spec__, __loader__ and __package__ of a module.
bool setModuleFacts(Thread& t, ModuleObject* module, Value name, const std::string& file, Value spec, Value loader);
/// Runs a module's code in its dict.
bool runModule_py(Thread& t, ModuleObject* module, CodeObject* code);
/// The native module of that name, made and in sys.modules; empty without an exception when there is none.
Value importNative(Thread& t, Value name, Value spec = {});
/// A frozen module made and run without importlib, which fixes its facts up later.
Value importFrozen_py(Thread& t, Value name, const FrozenModule& frozen);
/// Code of a frozen module.
CodeObject* loadFrozen(Thread& t, const FrozenModule& module);

/// A module compiled into the program or into a shared object loaded before: its row, or null.
const PpyUnitModule* findCompiled(Thread& t, Value name);
/// Puts the finder of compiled modules on sys.meta_path.
bool installCompiledFinder_py(Thread& t);
/// Code of a compiled module.
CodeObject* loadProgramModule(Thread& t, const PpyUnitModule& module);

/// A shared object made by `protopyc --module`: it exports its modules as `ppy_unit`, the first of which is the
/// module itself. Null without an exception when the file is no such object.
const PpyProgram* openSharedModule(Thread& t, const std::string& file);

}  // namespace ppy
