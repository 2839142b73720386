// The frame stack in chunks, heap frames, and what the collector does with both.
#include "runtime/frame/strand.h"

#include <cstdlib>

#include "runtime/frame/frame_object.h"
#include "runtime/frame/liveness.h"
#include "runtime/gc/hooks.h"
#include "runtime/gc/heap.h"
#include "runtime/gc/recycle.h"

namespace ppy {
namespace {

constexpr size_t kFirstChunk = 64 * 1024, kLargestChunk = 8 * 1024 * 1024;

void useChunk(Thread& t, FrameChunk* chunk, char* top) {
  t.frameChunk = chunk;
  t.frameTop = top;
  t.frameEnd = chunk ? reinterpret_cast<char*>(chunk) + chunk->size : nullptr;
}

/// Where the records of a chunk end, remembered in its `pad` while a later chunk is current.
void leaveChunk(Thread& t, FrameChunk* chunk) { chunk->pad = static_cast<size_t>(t.frameTop - chunk->data()); }

}  // namespace

char* growFrameStack(Thread& t, size_t bytes) {
  auto* current = static_cast<FrameChunk*>(t.frameChunk);
  FrameChunk* next = current ? current->spare : nullptr;
  if (next && next->size - sizeof(FrameChunk) < bytes) {
    std::free(next);
    next = current->spare = nullptr;
  }
  if (!next) {
    size_t size = current ? current->size * 2 : kFirstChunk;
    if (size > kLargestChunk) size = kLargestChunk;
    if (size < bytes + sizeof(FrameChunk)) size = bytes + sizeof(FrameChunk);
    next = static_cast<FrameChunk*>(std::malloc(size));
    if (!next) {
      raiseMemory(t);
      return nullptr;
    }
    *next = FrameChunk{current, nullptr, size, 0};
  }
  if (current) {
    current->spare = nullptr;
    leaveChunk(t, current);
  }
  next->prev = current;
  useChunk(t, next, next->data());
  return next->data();
}

void shrinkFrameStack(Thread& t) {
  auto* chunk = static_cast<FrameChunk*>(t.frameChunk);
  FrameChunk* prev = chunk->prev;
  if (!prev) return;
  std::free(chunk->spare);
  chunk->spare = nullptr;
  std::free(prev->spare);
  prev->spare = chunk;
  useChunk(t, prev, prev->data() + prev->pad);
}

void freeFrameStack(Thread& t) {
  for (auto* chunk = static_cast<FrameChunk*>(t.frameChunk); chunk;) {
    FrameChunk* prev = chunk->prev;
    std::free(chunk->spare);
    std::free(chunk);
    chunk = prev;
  }
  useChunk(t, nullptr, nullptr);
}

Frame* pushFrame(Thread& t, CodeObject* code, FunctionObject* fn) {
  Frame* f = newRecord(t, code, fn, 0);
  if (!f) return nullptr;
  f->globals = fn ? fn->globals : Value();
  f->parent = t.top;
  t.top = f;
  return f;
}

void popFrame(Thread& t, Frame* f) {
  // Detaching allocates: the frame's registers must still be seen.
  if (f->flags & kFrameHasObject) detachFrameObject(t, f);
  t.top = f->parent;
  if (!(f->flags & kFrameCell)) freeRecord(t, f);
}

Frame* newHeapFrame(Thread& t, CodeObject* code, FunctionObject* fn) {
  auto* f = static_cast<Frame*>(gc::allocRecycled(t, code->frameSize, gc::CellKind::Frame));
  if (!f) return nullptr;
  f->function = fn;
  f->code = code;
  f->pc = code->words;
  f->globals = fn ? fn->globals : Value();
  f->cont = kContResult;
  f->flags = kFrameCell;
  f->size = code->frameSize;
  return f;
}

static void traceFrame(Frame* f, gc::Marker& marker, bool calling) {
  if (!f->code) return;  // allocated, not yet filled
  marker.mark(f->function);
  marker.mark(f->code);
  marker.mark(f->globals);
  marker.mark(f->names);
  marker.mark(f->contValue);
  marker.mark(f->frameObject);
  // The parent of a frame that has ended may be gone, be it a record or a cell: it is looked up, not followed.
  if (f->flags & kFrameCell) marker.markConservatively(reinterpret_cast<uintptr_t>(f->parent));
  markLiveRegisters(f, marker, calling);
}

void traceFrameCell(Frame* f, gc::Marker& marker) { traceFrame(f, marker, false); }

static void traceChain(Frame* from, Frame* last, gc::Marker& marker) {
  Frame* inner = nullptr;
  for (Frame* f = from; f; inner = f, f = f == last ? nullptr : f->parent) {
    if (f->flags & kFrameCell) marker.mark(static_cast<const void*>(f));
    // A frame at its first instruction may still be getting its arguments, out of the caller's registers.
    bool calling = inner && !(inner->flags & (kFrameBase | kFrameGenerator)) && inner->pc != inner->code->words;
    traceFrame(f, marker, calling);
  }
}

void traceFrameStack(Thread& t, gc::Marker& marker) {
  traceChain(t.top, nullptr, marker);
  // A captured chain has records, too: those of interpreter loops that were left.
  traceChain(t.capturedInner, t.capturedOuter, marker);
}

size_t frameStackBytes(const Thread& t) {
  size_t n = 0;
  for (auto* chunk = static_cast<FrameChunk*>(t.frameChunk); chunk; chunk = chunk->prev) n += chunk->size;
  return n;
}

}  // namespace ppy
