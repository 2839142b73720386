/// memoryview: views of the memory of other objects.
#pragma once
#include "runtime/object/buffer.h"
#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy {

/// One acquisition of an exporter's buffer, shared by the views cut from it.
struct ManagedBuffer : gc::TracedCell {
  Value exporter;
  BufferInfo master;
  intptr_t views;     ///< memoryviews not yet released
  bool acquired;
  char* ownFormat;    ///< a Raw cell: format of a view made over a copy; or null
};

/// CPython's PyMemoryViewObject; ob_array holds shape, strides and suboffsets.
struct MemoryviewObject : VarObject {
  ManagedBuffer* mbuf;
  intptr_t hash;
  int flags;          ///< kViewReleased
  intptr_t exports;   ///< buffers taken from this view
  BufferInfo view;
  Value weakreflist;
  intptr_t ob_array[1];
};
inline constexpr int kViewReleased = 1;

/// memoryview(v).
Value newMemoryview(Thread& t, Value v);
/// A view of the same memory with the format and shape of `like`; strides are the caller's to set.
Value newMemoryviewOf(Thread& t, Value view, const BufferInfo& like);
/// False with ValueError pending when the view was released.
bool memoryviewCheck(Thread& t, const MemoryviewObject* m);
bool memoryviewIsContiguous(const MemoryviewObject* m);  ///< in C order

}  // namespace ppy
