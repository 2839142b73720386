/// Comparisons that containers' own operations share, beyond those of ops.h.
#pragma once
#include "runtime/object/layout.h"

namespace ppy {

struct Thread;

/// a < b of exact tuples whose items before `from` are known to be equal: by the first items that differ, then by length.
/// 1, 0, or -1 with an exception pending.
int tupleLess_py(Thread& t, TupleObject* a, TupleObject* b, intptr_t from = 0);

}  // namespace ppy
