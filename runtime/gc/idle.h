/// Collections of threads that wait.
#pragma once

namespace ppy {
struct Thread;
namespace gc {

/// For a thread that has waited a while: collects when the heap is small and there may be garbage, once a second at most.
/// What others wait for may be garbage that has still to end: a connection nobody holds any more.
/// The milliseconds after which to call again when the last such collection was too short ago; else 0.
int collectIdle(Thread& t);

}  // namespace gc
}  // namespace ppy
