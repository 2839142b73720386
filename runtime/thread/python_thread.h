/// The count of Python threads.
#pragma once

namespace ppy {

struct Runtime;
struct Thread;

/// A thread that _thread started begins to run; it has nothing more to run (who waits for its end is not told yet).
void pythonThreadBegins(Thread& t);
void pythonThreadEnds(Thread& t);
/// Has one of them ended since the last call? Its objects may be garbage that nobody has found yet.
bool takeThreadsEnded(Runtime& rt);

}  // namespace ppy
