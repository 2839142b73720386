/// Stopping the world: which threads of a Runtime run managed code; private to this room.
#pragma once
#include "runtime/thread/thread.h"

namespace ppy {

void createWorld(Runtime& rt);
void destroyWorld(Runtime& rt);
/// The thread begins / ends to run managed code; waits while the world is stopped.
void enterWorld(Thread& t);
void leaveWorld(Thread& t);
/// Waits at a safepoint until the world goes on.
void parkAtSafepoint(Thread& t);
/// In the child after fork(): only the calling thread exists.
void forgetOtherThreads(Thread& t);
/// Calls f for every thread of the Runtime, without the lock: for reports while the process crashes or hangs.
void forEachThread_nogc(Runtime& rt, void (*f)(Thread&, void*), void* context);
/// For hooks.h of the collector.
bool stopOtherThreads(Thread& t);
void resumeOtherThreads(Thread& t);

}  // namespace ppy
