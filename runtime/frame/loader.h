/// From a serialised bytecode unit to code objects.
#pragma once
#include "runtime/frame/code.h"
#include "runtime/thread/thread.h"

namespace ppy {

/// Makes the code objects of a unit and returns the first (the module or expression body). `owner` is
/// the bytes object `unit` lies in, or empty for a unit embedded in a program (which outlives every
/// Runtime). `functions` are the compiled versions of its codes, or null. Null with an exception
/// pending: ImportError for a unit this build cannot load, MemoryError.
CodeObject* loadUnit(Thread& t, const uint8_t* unit, size_t size, Value owner, bool verifyChecksum,
                     const PpyNativeFunction* functions = nullptr, uint32_t nfunctions = 0);

/// Loads a unit held by the vector the compiler returns: copies it into a bytes object first.
CodeObject* loadUnitCopy(Thread& t, const void* unit, size_t size);

/// An empty code object with everything but the tables zeroed (code.replace copies into it).
CodeObject* newCode(Thread& t);
/// Fills the fields that follow from others: frame size, how simply arguments bind.
void finishCode(CodeObject* code);

}  // namespace ppy
