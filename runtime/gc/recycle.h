/// Cells whose end the runtime knows, and which are given out again before any collection: the frame of a generator that has
/// finished, and the generator where nothing but the `await` that made it has ever held it.
///
/// While it waits to be used again such a cell counts as allocated, holds nothing that is traced (its word of type or code is
/// null) and has no mark: the next collection drops the lists, and sweeps what was in them.
#pragma once
#include "runtime/gc/heap.h"

namespace ppy::gc {

/// A zeroed cell of that kind, Frame or Object, for `size` bytes; null with MemoryError pending.
void* allocRecycled(Thread& t, size_t size, CellKind kind);
/// Nothing refers to the cell any more but what is never read again: its memory may be used for the next allocRecycled.
/// No finaliser, no weak reference. Does nothing with a cell outside the heap, and while other threads run.
void recycle(Thread& t, void* cell);

}  // namespace ppy::gc
