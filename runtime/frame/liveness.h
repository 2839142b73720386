/// Which registers of a frame may still be read, per instruction: lets the collector mark frames
/// precisely and drop what the program can no longer reach (ARCHITECTURE 4).
#pragma once
#include "runtime/frame/frame.h"
#include "runtime/gc/heap.h"

namespace ppy {

/// One bitmap of `nregs` bits per instruction of a code, found by its first word. malloc'ed: the
/// collector makes it while it may not allocate cells. Freed with the code object.
struct LivenessMap {
  uint32_t bitWords;      ///< 64-bit words of one bitmap
  uint32_t rows;
  uint32_t* rowOf;        ///< word index → row (instruction starts only)
  uint64_t* bits;         ///< rows × bitWords, live before the instruction with its operands
};

/// The map of a code, made on first use; null when memory is short (everything then counts as live).
const LivenessMap* livenessOf(CodeObject* code);
void freeLiveness(CodeObject* code);
/// Marks the registers live at f->pc; clears the dead ones, whose objects may be swept.
/// `calling`: f waits for a frame that its call instruction pushed.
void markLiveRegisters(Frame* f, gc::Marker& marker, bool calling);

}  // namespace ppy
