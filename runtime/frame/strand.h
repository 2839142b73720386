/// The frame stack of a thread: interpreter frames as records in growable chunks. The inline part is
/// what the interpreter's call and return use.
#pragma once
#include <cstring>

#include "runtime/frame/frame.h"
#include "runtime/object/error.h"

namespace ppy {

/// One stretch of the frame stack; records follow it. `size` counts the header.
struct FrameChunk {
  FrameChunk* prev;
  FrameChunk* spare;  ///< an empty chunk kept so that a call on the border does not allocate each time
  size_t size, pad;
  char* data() { return reinterpret_cast<char*>(this + 1); }
};

/// Makes room for a record in a new chunk; null with MemoryError pending.
[[gnu::cold]] char* growFrameStack(Thread& t, size_t bytes);
/// Gives the current chunk back; its first record was popped.
[[gnu::cold]] void shrinkFrameStack(Thread& t);
/// Releases everything (thread end).
void freeFrameStack(Thread& t);

/// A record for `code`: header filled except parent and cont, registers from `filled` on empty. The
/// caller writes registers below `filled`. Does not count depth.
inline Frame* newRecord(Thread& t, CodeObject* code, FunctionObject* fn, uint32_t filled) {
  char* at = t.frameTop;
  if (static_cast<size_t>(t.frameEnd - at) < code->frameSize) [[unlikely]] {
    at = growFrameStack(t, code->frameSize);
    if (!at) return nullptr;
  }
  t.frameTop = at + code->frameSize;
  auto* f = reinterpret_cast<Frame*>(at);
  f->function = fn;
  f->code = code;
  f->pc = code->words;
  f->names = Value();
  f->contValue = Value();
  f->frameObject = Value();
  f->cont = kContResult;
  f->flags = 0;
  f->size = code->frameSize;
  uint32_t n = code->nregs;
  for (uint32_t i = filled; i < n; i++) {
    asm("" : "+r"(i));  // few registers as a rule: no call of memset
    f->regs[i] = Value();
  }
  return f;
}

/// Frees the memory of the innermost record.
inline void freeRecord(Thread& t, Frame* f) {
  t.frameTop = reinterpret_cast<char*>(f);
  if (t.frameTop == static_cast<FrameChunk*>(t.frameChunk)->data()) [[unlikely]] shrinkFrameStack(t);
}

/// Counts one more Python frame; false with RecursionError pending.
inline bool enterRecursion(Thread& t) {
  if (--t.recursion_remaining >= 0) [[likely]] return true;
  t.recursion_remaining++;
  raiseRecursion(t, "");
  return false;
}
inline void leaveRecursion(Thread& t) { t.recursion_remaining++; }

/// The frame is about to go: what Python still sees of it (a frame object) gets a copy of its own.
[[gnu::cold]] void detachFrameObject(Thread& t, Frame* f);

}  // namespace ppy
