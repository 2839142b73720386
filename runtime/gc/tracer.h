/// Telling somebody of every allocation (tracemalloc). While nobody wants to know it costs nothing: with a tracer, threads get
/// one free cell at a time, so that all of them come by the slow path, which asks.
#pragma once
#include "runtime/gc/heap.h"

namespace ppy::gc {

class AllocationTracer {
 public:
  virtual ~AllocationTracer() = default;
  /// A cell for `bytes` was given out, or one has grown to that. Nothing may be allocated in the heap here. On any thread.
  virtual void allocated(Thread& t, const void* cell, size_t bytes) = 0;
  /// A cell ended before it was found dead.
  virtual void freed(const void* cell) = 0;
  /// A collection has marked what lives: the rest is gone. The world stands still.
  virtual void collected(bool (*lives)(const void* cell)) = 0;
  /// Memory that an extension keeps itself and wants counted, by domain and address. False: it could not be noted.
  virtual bool track(Thread& t, unsigned domain, uintptr_t address, size_t bytes) = 0;
  virtual void untrack(unsigned domain, uintptr_t address) = 0;
  /// ((file, line), …) of where that memory was asked for, innermost first; None when that is not known.
  virtual Value traceback(Thread& t, unsigned domain, uintptr_t address) = 0;
};

/// Null: nobody.
void setTracer(Thread& t, AllocationTracer* tracer);
AllocationTracer* tracerOf(const Runtime& rt);
/// A cell is the runtime's own record and none of the program's: it is not counted.
inline void dontTrace(Thread& t, const void* cell) {
  if (AllocationTracer* tracer = tracerOf(*t.runtime)) tracer->freed(cell);
}

}  // namespace ppy::gc
