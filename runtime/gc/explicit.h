/// A collection that the program asked for.
#pragma once
#include <cstddef>

namespace ppy {

struct Thread;

namespace gc {
/// collect(), giving what gc.collect() answers: how many containers died that reference counts would have kept.
size_t collectExplicitly(Thread& t, bool full);
}  // namespace gc
}  // namespace ppy
