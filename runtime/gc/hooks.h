/// What the collector asks of the rooms above it, resolved at link time.
#pragma once
#include "runtime/gc/heap.h"

namespace ppy {

struct Frame;

/// Marks what the thread's frame stack holds: every record's fields and live registers (frame/gc_frames.cpp).
void traceFrameStack(Thread& t, gc::Marker& marker);
/// The same for one heap frame.
void traceFrameCell(Frame* frame, gc::Marker& marker);
/// Bytes of frame stack in use: part of the cost of a collection.
size_t frameStackBytes(const Thread& t);
/// object/intern.cpp: forgets interned strings that were not reached
void internSweep_nogc(Runtime& rt, bool full);
/// object/shared_dicts.cpp: forgets the dicts of instances that were not reached
void sharedDictsSweep_nogc(Runtime& rt);
/// object/error
Value raiseMemory(Thread& t);
/// MemoryError is to be thrown at the thread's next safepoint (thread/world.cpp).
void memoryRanOut(Thread& t);
/// Pointers of an object (object/trace.cpp): its type and what TypeInfo::trace reaches.
void traceObject(Object* o, gc::Marker& marker);
/// It has Python code to run at its end: a __del__ that has not run, a generator's close() (object/trace.cpp).
bool hasDelToRun_nogc(const Object* o);
/// What an object with a finaliser has for the end of the thread that made it (object/trace.cpp). Generators end by themselves nearly always.
enum class EndKind : uint8_t { None, Native, Del };
EndKind endKind_nogc(const Object* o);
/// Brings every other thread of the Runtime to a stop (thread/stop.cpp); true when there was none.
bool stopOtherThreads(Thread& t);
void resumeOtherThreads(Thread& t);

}  // namespace ppy
