/// Allocation of objects whose size a program chooses.
#pragma once
#include "runtime/gc/heap.h"
#include "runtime/object/layout.h"

namespace ppy {

/// An object of `size` bytes; null with MemoryError pending when the memory cannot be had.
inline Object* allocObjectOrNull(Thread& t, TypeObject* type, size_t size) {
  if (size <= 2048) return gc::allocObject(t, type, size);
  auto* o = static_cast<Object*>(gc::allocOrNull(t, size, gc::CellKind::Object));
  if (o) {
    o->ob_refcnt = kRefBias;
    o->ob_type = type;
  }
  return o;
}

}  // namespace ppy
