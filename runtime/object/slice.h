/// Slices of sequences that change.
#pragma once
#include "runtime/object/container.h"

namespace ppy {

/// As sliceIndices_py; *length is read when the slice's own __index__ methods, which may change the sequence, have run.
bool sliceIndicesOf_py(Thread& t, SliceObject* s, const intptr_t* length, intptr_t* start, intptr_t* stop, intptr_t* step, intptr_t* count);

}  // namespace ppy
