/// The buffer protocol: CPython's Py_buffer and PyBufferProcs layouts, so that extensions and built-in
/// types export memory to each other in one way.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/object/layout.h"

namespace ppy {

struct BufferInfo {  ///< Py_buffer
  void* buf;
  Object* obj;
  intptr_t len, itemsize;
  int readonly, ndim;
  char* format;
  intptr_t *shape, *strides, *suboffsets;
  void* internal;
};
struct BufferProcs {  ///< PyBufferProcs
  int (*get)(Object* exporter, BufferInfo* view, int flags);   ///< -1 with an exception pending
  void (*release)(Object* exporter, BufferInfo* view);
};
enum : int {
  kBufferSimple = 0, kBufferWritable = 1, kBufferFormat = 4, kBufferNd = 8, kBufferStrides = 0x10 | kBufferNd,
  kBufferCContiguous = 0x20 | kBufferStrides, kBufferFContiguous = 0x40 | kBufferStrides,
  kBufferAnyContiguous = 0x80 | kBufferStrides, kBufferIndirect = 0x100 | kBufferStrides,
  kBufferFullRo = kBufferIndirect | kBufferFormat, kBufferFull = kBufferFullRo | kBufferWritable,
};

}  // namespace ppy
