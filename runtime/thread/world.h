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
/// Calls f for every thread of the Runtime, without the lock: for reports while the process crashes or hangs.
void forEachThread_nogc(Runtime& rt, void (*f)(Thread&, void*), void* context);
/// Sets a poll flag of a thread, if it still is one of the Runtime's.
void askThread(Runtime& rt, const Thread* thread, uint32_t flag);
/// What another thread has thrown into this one; empty: nothing any more.
Value takeAsyncException(Thread& t);
/// Finalisers are run by one thread at a time: false when one is at it, be it this one.
bool beginFinalizing(Thread& t);
void endFinalizing(Thread& t);
/// While another thread runs finalisers: waits for it, but not for long, as one may want something this thread holds.
void waitForFinalizers(Thread& t);
/// For hooks.h of the collector.
bool stopOtherThreads(Thread& t);
void resumeOtherThreads(Thread& t);

}  // namespace ppy
