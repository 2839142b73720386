/// From a serialised bytecode unit to code objects.
#pragma once
#include "runtime/frame/code.h"
#include "runtime/thread/thread.h"

namespace ppy {

/// Makes the first code object of a unit (the module or expression body); the others come with the constants of
/// the codes that hold them, when those are loaded (`ensureLoaded`), but all at once when there are compiled
/// versions, which read constants without asking. `owner` is
/// the bytes object `unit` lies in, or empty for a unit embedded in a program (which outlives every
/// Runtime). `functions` are the compiled versions of its codes, or null. Null with an exception
/// pending: ImportError for a unit this build cannot load, MemoryError.
CodeObject* loadUnit(Thread& t, const uint8_t* unit, size_t size, Value owner, bool verifyChecksum,
                     const PpyNativeFunction* functions = nullptr, uint32_t nfunctions = 0);

/// Loads a unit held by the vector the compiler returns: copies it into a bytes object first.
CodeObject* loadUnitCopy(Thread& t, const void* unit, size_t size);

bool loadCode(Thread& t, CodeObject* code);
/// Makes sure that a code can run and be looked into. False: exception pending.
inline bool ensureLoaded(Thread& t, CodeObject* code) {
  return __atomic_load_n(&code->state, __ATOMIC_ACQUIRE) == kCodeLoaded || loadCode(t, code);
}
/// Gives a copy of a loaded code words and caches of its own. False: exception pending.
bool copyCodeWords(Thread& t, CodeObject* code);
/// The docstring, or None; needs no loading.
Value codeDoc(Thread& t, CodeObject* code);
/// The attributes that a code assigns to its first argument: at most `capacity`, how many; needs no loading.
uint32_t codeSelfNames(Thread& t, CodeObject* code, Value* names, uint32_t capacity);

/// An empty code object with everything but the tables zeroed (code.replace copies into it).
CodeObject* newCode(Thread& t);
/// Fills the fields that follow from others: frame size, how simply arguments bind.
void finishCode(CodeObject* code);

}  // namespace ppy
