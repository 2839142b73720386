/// Code, function, generator objects.
#pragma once
#include "runtime/abi/bytecode_format.h"
#include "runtime/abi/native.h"
#include "runtime/object/layout.h"

namespace ppy {

struct Frame;

/// A word of instructions takes this many bytes of co_code and this many of CPython's code units, which co_positions() and the
/// location table count; f_lasti, tb_lasti and co_lines() count the bytes.
constexpr int32_t kWordBytes = 8, kWordUnits = 4;

/// Bits of co_flags.
enum : uint32_t {
  kCoOptimized = 0x1, kCoNewLocals = 0x2, kCoVarArgs = 0x4, kCoVarKeywords = 0x8, kCoNested = 0x10,
  kCoGenerator = 0x20, kCoCoroutine = 0x80, kCoIterableCoroutine = 0x100, kCoAsyncGenerator = 0x200,
  kCoAnyGenerator = kCoGenerator | kCoCoroutine | kCoAsyncGenerator,
};
inline constexpr uint32_t kNotSimple = ~0u;

/// What a code needs only once it runs or is looked into comes when asked for: `ensureLoaded` (frame/loader.h).
/// Until then it has its numbers, names of its own and places in the unit; the Values marked * are empty.
enum CodeState : uint8_t { kCodeOutside, kCodePublishing, kCodeLoaded };

/// What extensions read of CPython's struct lies where that has it: the counts, the first line and the names.
struct CodeObject : Object {
  uint64_t* words;                   ///< * Raw cell: this Runtime's copy, quickened and with caches in place
  Value* consts;                     ///< * Values cell
  Value* nameTable;                  ///< * Values cell of interned str
  const PpyHandler* handlers;        ///< sorted exception ranges; these four point into `unit`
  uint32_t flags;                    ///< CO_*
  uint32_t simpleArgs;               ///< argCount when that many positional values bind by copying, else kNotSimple; kNotSimple while not loaded
  uint32_t argCount, posOnlyCount, kwOnlyCount;
  uint32_t nregs;                    ///< registers of a frame
  uint32_t firstLine;
  uint32_t frameSize;                ///< bytes of a frame record
  uint32_t nlocals;                  ///< leading registers that have a varname
  uint32_t nwords;
  uint32_t nconsts, nnames;
  const uint32_t* loops;             ///< word of LoopHeader I
  const uint8_t* positions;
  Value filename, name, qualname;    ///< str
  const PpyCell* cellRegs;           ///< register of each cell variable, in the order of `cellvars`
  Value weakreflist;
  Value varnames, cellvars, freevars;///< * tuples
  uint32_t nhandlers, nloops, positionsSize;
  uint32_t kind;                     ///< PpyCodeKind
  uint32_t unitIndex;                ///< number of this code in its unit
  bool hasDoc;                       ///< constant 0 is the docstring
  uint8_t state;                     ///< CodeState
  Value unit;                        ///< bytes object that owns the tables; empty: embedded in a program
  const uint8_t* unitData;
  Value* strings;                    ///< Values cell: the unit's strings made so far, shared by its codes
  const PpyNativeFunction* native;   ///< compiled versions, or null (abi/native.h)
  struct LivenessMap* liveness;      ///< live registers per instruction, made on first need by the collector
  Value* caches;                     ///< Values cell: what inline-cache words point to, so that it stays alive
  uint32_t ncaches;
  uint32_t guardFailures;
  Value* nativeCaches;               ///< Values cell: inline caches of the compiled versions (native->ncaches), or null
  Value described;                   ///< dict: attributes that were given and do not follow from the rest (code_replace.cpp), or empty
};

/// What callers look at first: when it says something, the rest has been published.
inline uint32_t simpleArgsOf(const CodeObject* code) { return __atomic_load_n(&code->simpleArgs, __ATOMIC_ACQUIRE); }

/// `Callee*` of ARCHITECTURE 5 is a FunctionObject*.
struct FunctionObject : Object {
  Value globals;       ///< dict
  Value builtins;      ///< dict
  Value name, qualname;
  CodeObject* code;
  Value defaults, kwdefaults;  ///< tuple / dict, or empty
  TupleObject* closure;        ///< of CellObjects, or null
  Value doc;           ///< empty: the code's own, not asked for yet
  Value dict;
  Value weakreflist;
  Value module, annotations;
  PpyNativeEntry entry;        ///< array-form native entry valid for these globals, or null
  uint32_t version;
};

enum class GeneratorState : uint8_t { Created, Suspended, Running, Finished };

struct GeneratorObject : Object {  ///< generator, coroutine, async_generator
  Frame* frame;        ///< heap frame (CellKind::Frame); null once finished
  Value name, qualname;
  CodeObject* code;
  GeneratorState state;
  bool hooksInited, agRunning, agClosed;
  bool owned;          ///< made by the expression that a running `for`, `await` or `yield from` is over, and nobody else has it
  bool handlesOwn;     ///< while running: Thread::handled is an exception handled inside, not the resumer's
  PpyReentry resume;   ///< what resumes it in compiled code at resumePoint; null: see resumesNatively. Only while not running
  uint32_t resumePoint; ///< native code's point where it is suspended plus one; 0: to be found by the frame's pc
  Value handled;       ///< exception being handled inside, while suspended; empty: none of its own
  Value callerHandled; ///< while running: what its resumer was handling
  Value weakreflist;
  Value origin;        ///< cr_origin
  Value finalizer;     ///< async generators: the hook to call when collected
};

}  // namespace ppy
