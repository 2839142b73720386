/// Thread and Runtime: everything that would otherwise be a global. A Thread& is passed to every
/// function that may raise, allocate or run Python code.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "runtime/object/layout.h"
#include "runtime/value/value.h"

namespace ppy {

struct Frame;
struct Names;
struct Runtime;
struct FunctionObject;
namespace gc { class Heap; struct ThreadHeap; }

/// Why a function returned an empty Value.
enum class Status : uint32_t {
  None,       ///< nothing: e.g. an iterator is exhausted
  Exception,  ///< `exc` is pending
  Request,    ///< a Python-level call is to be made: `request` (frame/call.h)
  Capture,    ///< the native frames are being turned into heap frames (frame/frame.h)
  Boxed,      ///< compiled code only: the result is in `boxed`, not of the unboxed type expected
};

/// A call that an operation wants made on its behalf (ARCHITECTURE 5, call request). Arguments are
/// copied here; the result goes through the continuation.
struct CallRequest {
  Value callee;
  Value* args;        ///< points into `inlineArgs` or a Values buffer
  uint32_t npos;
  TupleObject* kwnames;
  uint16_t cont;      ///< ContKind
  Value contValue;
  Value inlineArgs[8];
};

/// Poll reasons (Thread::poll): one word tested by loops and prologues.
enum : uint32_t {
  kPollCollect = 1, kPollSignal = 2, kPollStop = 4, kPollCapture = 8, kPollTrace = 16,
  kPollFinalize = 32,  ///< finalisers or weak reference callbacks wait
  kPollYield = 64,     ///< another thread has waited long for an object lock of this one
  kPollThrow = 128,    ///< async_exc is to be raised
};

/// The first bytes are laid out as CPython 3.11's PyThreadState, which extension code touches.
struct Thread {
  // -- PyThreadState prefix --
  void *prev, *next, *interp;
  int initialized_, static_;
  int recursion_remaining;  ///< Python calls left before RecursionError
  int recursion_limit;
  int recursion_headroom, tracing, tracing_what;
  void *cframe, *c_profilefunc, *c_tracefunc, *c_profileobj, *c_traceobj;
  void *curexc_type, *curexc_value, *curexc_traceback, *exc_info, *dict;
  int gilstate_counter;
  void* async_exc;          ///< exception, or class of one, that another thread throws into this one
  unsigned long thread_id, native_thread_id;
  unsigned char prefixRest[320 - 168];
  void* exc_state[2];       ///< the first place of exc_info: an exception, and the place below
  unsigned char prefixEnd[360 - 336];
  // -- ours --
  std::atomic<uint32_t> poll;
  Status status;
  Value exc;       ///< pending exception (an exception instance)
  Value handled;   ///< exception being handled (sys.exc_info()), or empty
  Value boxed;     ///< with Status::Boxed
  Value stopValue; ///< return value of a generator exhausted by next, for whoever makes it a StopIteration
  Frame* top;      ///< innermost interpreter frame of the running chain
  uintptr_t stackLimit;      ///< native stack: below this, compiled code captures
  uintptr_t stackHardLimit;  ///< below this, native recursion raises RecursionError
  uintptr_t stackBase;
  uintptr_t scanFrom;        ///< while stopped or released: the collector scans from here; 0 while running
  void* nativeTop;           ///< innermost compiled frame's frame pointer record (frame/walk.h)
  Runtime* runtime;
  gc::ThreadHeap* heap;
  Frame* capturedInner;      ///< with Status::Capture: innermost and
  Frame* capturedOuter;      ///< outermost frame captured so far
  uint16_t captureCont;      ///< continuation kind for the next outer frame to record (see frame.h)
  Value captureContValue;
  CallRequest request;
  void* reprTop;             ///< innermost object being printed (object/recursion.h)
  void* frameChunk;          ///< current chunk of the frame stack (frame/strand.cpp)
  char *frameTop, *frameEnd;
  void* methodCache;         ///< object/object_state.h
  void* objectLocks;         ///< innermost ObjectLock held (thread/object_lock.h)
  Value locals;              ///< list of weak references to the _thread._local objects that the thread has used
  void (*atEnd)(Thread& t);  ///< called when the thread has nothing more to run, or null
  Value sentinel;            ///< for atEnd: a lock to release
  uint64_t nextDictVersion;  ///< of this thread's own range
  /// What stands in curexc_* and exc_info by the runtime's doing (cpyext/bridge/inline_state.h).
  struct {
    void *type, *value, *traceback;
    void *item, *handled;
  } told;
  TypeObject* madeByC;       ///< the C type whose tp_new is asking a base that is a class in Python for an object, or null
};
static_assert(offsetof(Thread, recursion_remaining) == 32);
static_assert(offsetof(Thread, gilstate_counter) == 136);
static_assert(offsetof(Thread, exc_state) == 320);
static_assert(offsetof(Thread, poll) == 360);

struct RuntimeOptions;
struct ForeignHooks;
struct ForeignState;
struct ImportState;
struct InternTable;
struct CodecRegistry;

/// One Python world: modules, heap, types created at run time, caches. Process-wide are only the
/// static types, singletons and immortal strings.
struct Runtime {
  gc::Heap* heap;
  Thread* mainThread;
  InternTable* interned;
  ImportState* import;
  /// Starts importlib where that waits until the program imports or looks at a module (import/); null: it has started.
  bool (*startImports)(Thread&);
  struct ObjectState* object;  ///< method cache, subclasses of static types (object/object_state.h)
  RuntimeOptions* options;
  DictObject* modules;       ///< sys.modules
  DictObject* builtins;      ///< builtins.__dict__
  DictObject* sysDict;       ///< sys.__dict__
  uint64_t hashSecret[2];
  uint64_t nextTypeVersion;
  std::atomic<uint64_t> threadsMade;
  int recursionLimit;
  int intMaxStrDigits = 4300;  ///< sys.set_int_max_str_digits(); 0: no limit
  /// Test modes of compiled code: PPY_CAPTURE_EVERY=n captures every n-th call, PPY_DEOPT_EVERY=n leaves at
  /// every n-th loop poll. 0: off.
  struct NativeTests { uint32_t captureEvery = 0, captureCount = 0, deoptEvery = 0, deoptCount = 0; } test;
  bool multiThreaded;        ///< there has been a second Thread: object locks are taken, shapes never shrink
  std::atomic<uint32_t> cacheRefills;  ///< by compiled code, with several threads (deopt/helpers.h)
  size_t threadStackBytes;   ///< of further threads; 0: kThreadStackSize (runtime.h)
  bool exiting;              ///< threads other than the one that ends the process never run again
  std::atomic<bool> finalizing;  ///< finalisers are being run
  struct World* world;       ///< its threads (thread/world.cpp)
  struct SignalState* signals;
  CodecRegistry* codecs;  ///< made on first use (builtins/codec_registry.cpp)
  const ForeignHooks* foreign;  ///< null until an extension is loaded (object/foreign.h)
  ForeignState* foreignState;   ///< cpyext's
  void* moduleState[128];    ///< per native module (stdlib/), indexed by the module table
};

/// The calling thread's Thread, null when it has none.
Thread* currentThread();
/// Process start: fills static types and immortal names, once.
void initializeProcess();
/// Well-known interned names (value/names.def): names().__init__ …; immortal, process-wide.
const Names& names();

/// Safepoint: serves poll requests (collection, signals, stop, capture). False: exception pending.
bool safepoint_py(Thread& t);
inline bool pollSafepoint_py(Thread& t) {
  return t.poll.load(std::memory_order_relaxed) == 0 || safepoint_py(t);
}

}  // namespace ppy
