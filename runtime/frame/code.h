/// Code, function, generator objects: private to us (extensions treat them as opaque).
#pragma once
#include "runtime/abi/native.h"
#include "runtime/object/layout.h"

namespace ppy {

struct Frame;

struct PositionEntry;  // abi/bytecode_format.h

struct CodeObject : Object {
  Value name, qualname, filename;    ///< str
  uint32_t flags;                    ///< CO_*
  uint32_t argCount, posOnlyCount, kwOnlyCount;
  uint32_t nregs;                    ///< registers of a frame
  uint32_t nlocals;                  ///< leading registers that have a varname
  uint32_t firstLine;
  uint32_t nwords;
  uint64_t* words;                   ///< Raw cell: this Runtime's copy, quickened and with caches in place
  uint32_t nconsts, nnames;
  Value* consts;                     ///< Values cell
  Value* nameTable;                  ///< Values cell of interned str
  Value varnames, cellvars, freevars;///< tuples
  const uint8_t* exceptionTable;     ///< decoded by abi/bytecode_reader.h; points into `unit`
  const uint8_t* positions;
  uint32_t exceptionTableSize, positionsSize;
  Value unit;                        ///< bytes object that owns the tables (or immortal)
  const PpyNativeFunction* native;   ///< compiled versions, or null (abi/native.h)
  uint64_t* liveness;                ///< per-instruction live-register bitmaps, made on first need by the collector
  uint32_t guardFailures;
  Value weakreflist;
  Value* nativeCaches;               ///< Values cell: inline caches of the compiled versions (native->ncaches), or null
};

/// `Callee*` of ARCHITECTURE 5 is a FunctionObject*.
struct FunctionObject : Object {
  Value globals;       ///< dict
  Value builtins;      ///< dict
  Value name, qualname;
  CodeObject* code;
  Value defaults, kwdefaults;  ///< tuple / dict, or empty
  TupleObject* closure;        ///< of CellObjects, or null
  Value doc;
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
  bool closing;
  Value handled;       ///< exception being handled inside, while suspended
  Value yieldFrom;     ///< what it delegates to, or empty
  Value weakreflist;
  Value origin;        ///< cr_origin
  Value asyncHooks;    ///< async generators: finalizer
  bool hooksInited, agRunning, agClosed;
};

}  // namespace ppy
