/// The contract between compiled code and the runtime (C only). Everything emitted code relies on is
/// named here: entry points, unit descriptor, exit maps. Offsets of Thread, Frame and object fields
/// that emitted code reads are in abi/offsets.h, checked against the structs when the runtime builds.
///
/// Compiled functions:   Value f(Thread*, FunctionObject* callee, Value args…)         (direct form)
///                       Value e(Thread*, FunctionObject* callee, const Value* args)    (array form)
/// args: one per parameter slot, already bound. Empty result: look at Thread::status.
#pragma once
#include <stdint.h>

/* Guards that may fail in one code object before its specialised versions are left for good. */
#define PPY_GUARD_LIMIT 64u

#ifdef __cplusplus
extern "C" {
#endif

typedef uint64_t PpyValue;
struct PpyThread;    /* ppy::Thread */
struct PpyCallee;    /* ppy::FunctionObject */
struct PpyFrame;     /* ppy::Frame */

typedef PpyValue (*PpyNativeEntry)(struct PpyThread*, struct PpyCallee*, const PpyValue* args);
/* Takes over an interpreter frame at a re-entry point (loop header, resumed suspension or start of a generator):
   reads its live registers, runs natively, result as for a call; `sent` is what a suspension is resumed with. The frame stays on the frame stack (Thread::top) while it
   runs, its pc up to date at every call, and is popped by the interpreter. Three special results, which no
   Value has: REFUSED: the frame's values do not fit the types this version was compiled for, nothing was
   done. RESUME: live registers and pc were written back (failed guard, yield): interpret on from pc.
   RESULT: as RESUME, but the instruction at pc has succeeded with Thread::boxed as its result.
   Empty with Status::Capture: written back as for RESUME at a call in progress and linked into the captured
   chain (capturedOuter is the frame itself): the interpreter goes on with capturedInner. Empty with an
   exception: the interpreter unwinds the frame from its pc. */
typedef PpyValue (*PpyReentry)(struct PpyThread*, struct PpyFrame*, uint32_t point, PpyValue sent);
#define PPY_REENTRY_REFUSED 1ull
#define PPY_REENTRY_RESUME 2ull
#define PPY_REENTRY_RESULT 3ull
/* A generator's result is what it yields: live registers, pc and the generator's resume point are written. When it
   ends it gives this, with Thread::stopValue. */
#define PPY_REENTRY_RETURN 4ull
/* How ppy_resume is asked (frame/generator.h, ResumeMode). With PPY_RESUME_NATIVE the caller is compiled code, which
   passes captures on. */
#define PPY_RESUME_FOR 0u
#define PPY_RESUME_NEXT 1u
#define PPY_RESUME_SEND 3u
#define PPY_RESUME_NATIVE 16u

/* What a compiled frame shows of itself: a chain through Thread::nativeTop. Interpreter loops that run above
   native frames push a record with a null callee whose `base` is their base frame, so that walking sees
   both kinds in order (frame/walk.h). */
typedef struct PpyNativeFrame {
  struct PpyNativeFrame* prev;
  struct PpyCallee* callee;
  uint64_t word;          /* bytecode word of the call in progress */
  struct PpyFrame* base;  /* of interpreter records only */
} PpyNativeFrame;

/* Words of a compiled attribute site, all of them Values for the collector. A place is the small int
   level << 2*PPY_PLACE_BITS | (pair offset / 8) << PPY_PLACE_BITS | slot offset / 8 of a planned attribute.
     load:    PPY_ATTR_PLACES times {plan id, place}, record (object/attr_cache.h)
     store:   plan id, place, shape before and after an addition, record
     property: as load without record, then as method
     class attribute: the class, its version as a small int, the dict that has it, its table, the place, record
     of an imported module: the module, its dict's table, the place in it
     class:   class, its version as a small int, its __init__; then, when an instance is a cell from the thread's runs
     and a shape: offset of the run in the thread's heap, bytes of a cell, most slots an instance was seen to need
     (small ints), root shape, offset of the shape
     super:   the class, then as method with the version instead of the key
     call of a method: the built-in method, its C++ function (the address as a small int); or what math needs
     method:  PPY_METHOD_ENTRIES times {method key, function}, by the key's low bits; record */
#define PPY_PLACE_BITS 12
#define PPY_ATTR_PLACES 2
#define PPY_METHOD_ENTRIES 8
#define PPY_GET_ATTR_WORDS (2 * PPY_ATTR_PLACES + 1)
#define PPY_GET_PROPERTY_WORDS (2 * PPY_ATTR_PLACES + 2 * PPY_METHOD_ENTRIES + 1)
#define PPY_GET_CLASS_ATTR_WORDS 6
#define PPY_SET_ATTR_WORDS 5
#define PPY_CONSTRUCT_WORDS 8
#define PPY_CALL_METHOD_WORDS 2
#define PPY_LOAD_METHOD_WORDS (2 * PPY_METHOD_ENTRIES + 1)
#define PPY_LOAD_SUPER_WORDS (2 * PPY_METHOD_ENTRIES + 2)

/* Exit map: which registers are live at a bytecode position and how the emitted call passes them. */
typedef struct PpyLive {
  uint16_t reg;
  uint16_t repr; /* PPY_REPR_* */
} PpyLive;
enum {
  PPY_REPR_VALUE,
  PPY_REPR_INT,        /* int64 */
  PPY_REPR_FLOAT,      /* bits of a double */
  PPY_REPR_BOOL,       /* 0 or 1 */
  PPY_REPR_RANGE,      /* three words: start, stop, step */
  PPY_REPR_RANGE_ITER, /* three words: next, stop, step */
  PPY_REPR_FAST_ITER,  /* two words: list and index, or iterator and -1 */
  PPY_REPR_SHOWN = 0x100 /* with one of these: read by nobody but who looks at the frame, and left out of tracebacks */
};
typedef struct PpyExit {
  uint32_t word;
  uint32_t count;         /* of `live`, and PPY_EXIT_* */
  PpyLive live[];
} PpyExit;
#define PPY_EXIT_COUNT 0xFFFFFFu
#define PPY_EXIT_PLANNED 0x80000000u      /* not a failed guard: an operation that only the interpreter does */
#define PPY_EXIT_NO_TRACEBACK 0x40000000u /* a re-raised exception has this frame's line already */
#define PPY_EXIT_GENERIC 0x20000000u      /* of a version without speculation */

typedef struct PpyNativeFunction {
  uint32_t codeIndex;          /* code object of the unit */
  uint32_t flags;              /* 0 */
  PpyNativeEntry entry;        /* array-form entry, or null */
  PpyReentry reentry;          /* specialised version's re-entry, or null */
  PpyReentry genericReentry;   /* version without speculation, or null */
  uint32_t nparams;            /* arguments of `entry` */
  uint32_t ncaches;            /* words of CodeObject::nativeCaches, a Values buffer the loader allocates */
  const uint32_t* suspensions; /* generators: words of the instructions that suspend, ascending; else null. Points
                                  are the loops by number, then these, then the start */
  uint32_t nsuspensions;
} PpyNativeFunction;

typedef struct PpyUnitModule {
  const char* name;            /* dotted module name; "__main__" for the program */
  const char* path;            /* source path as given to the compiler */
  uint32_t isPackage;
  const uint8_t* bytecode;     /* serialized unit (abi/bytecode_format.h) */
  uint64_t bytecodeSize;
  const PpyNativeFunction* functions;
  uint32_t nfunctions;
} PpyUnitModule;

typedef struct PpyProgram {
  uint32_t abiVersion;
  uint32_t nmodules;           /* module 0 is the main module */
  const PpyUnitModule* modules;
} PpyProgram;

/* An importable shared object (`protopyc --module`) exports its PpyProgram as ppy_unit: module 0 is the module,
   further ones are project modules it imports. An object file (`protopyc -c report.py`) defines its PpyProgram as ppy_program_report: the stem of the source
   file. include/protopy/program.h declares it for C and C++ programs. An executable's is local to it. */

/* Entry of a compiled executable: runs the program as `python3 file args…` would; returns the exit status. */
int ppy_main(int argc, char** argv, const PpyProgram* program);

#ifdef __cplusplus
}
#endif
