/// Blocks and their bookkeeping; private to this room.
///
///   block  ┌ 256 bytes BlockHeader │ state bytes of granules 256…4095 │ cells, 61,440 bytes ┐
///          0                      256                                4096             65536
///
/// A large cell starts at offset 4096 of a run of blocks; only the first of them has a header.
#pragma once
#include "runtime/gc/heap.h"

namespace ppy::gc {

struct BlockHeader {
  size_t cellBytes;      ///< size of each cell; of the one cell of a large block
  uint32_t granules;     ///< cellBytes / 16 (small blocks)
  uint32_t reciprocal;   ///< ceil(2^32 / cellBytes): offset → cell index without a division
  uint32_t cursor;       ///< offset up to which the block has been swept or allocated from
  CellKind kind;
  uint8_t sizeClass;
  uint8_t stateOffset;   ///< 16 for PrefixedObject: where in a cell the state byte's granule lies
  uint8_t large;
  Heap* heap;
};
static_assert(sizeof(BlockHeader) <= kBlockHeader / kGranule);

enum class BlockUse : uint8_t { Free, Small, LargeHead, LargeTail };
/// One per block of the range, apart from the block so that a pass over all of them stays small.
struct BlockInfo {
  BlockUse use;
  CellKind kind;
  bool dirty;       ///< the payload may hold something other than zeros
  bool young;       ///< allocated from since the last collection
  bool full;        ///< known to hold no free cell, or to be passed over
  bool vacant;      ///< no cell at or after the cursor: nothing to look at before handing out
  bool listed;      ///< free: in a stack of free blocks
  uint8_t owner;    ///< of threads: in whose lists it is, as its lines may be in their processor's caches
  uint32_t head;    ///< LargeTail: index of its head; LargeHead: blocks of the run
};

inline BlockHeader* blockOf(const void* cell) {
  return reinterpret_cast<BlockHeader*>(reinterpret_cast<uintptr_t>(cell) & ~(kBlockSize - 1));
}

}  // namespace ppy::gc
