/// A collection that the program asked for.
#pragma once
#include <cstddef>

namespace ppy {

struct Object;
struct Runtime;
struct Thread;
struct TypeObject;

namespace gc {

/// What a collection found, counted as a collector of cycles does: containers that reference counts would have kept.
struct Found {
  size_t collected = 0;      ///< died, as far as finalisers let them
  size_t uncollectable = 0;  ///< objects with a tp_del in cycles, and what they reach: they live
  size_t queued = 0;         ///< finalisers and callbacks that wait to be run
};
/// collect() that counts. Until the finalisers have run, `collected` has also what they may save.
Found collectExplicitly(Thread& t, bool full);
/// How many of the objects counted before live again: known after the next full collection. While no other thread runs.
size_t takeResurrected(Runtime& rt);

/// Hands over what the last collection kept for gc.garbage, if anything.
using GarbageFn = bool (*)(Thread& t, Object* const* objects, size_t n);
void setGarbageFn(Runtime& rt, GarbageFn fn);
bool handOverGarbage(Thread& t);
/// Is told of the start and the end of collections that nobody asked for, apart from those inside the allocator; may run Python code.
using CollectionFn = void (*)(Thread& t, bool start, int generation);
void setCollectionFn(Runtime& rt, CollectionFn fn);
void tellOfCollection_py(Thread& t, bool start, bool full);
bool wantsFull(const Runtime& rt);
/// The next collection is to come with an object that is made when so many bytes have been allocated, if it would come later.
void collectSoon(Thread& t, size_t bytes);
/// gc.DEBUG_SAVEALL: all that would have been collected is garbage to keep.
void setSaveAll(Runtime& rt, bool on);
/// MemoryError has been thrown, and there is no more memory than then: what can be left out should be.
bool memoryIsShort(const Thread& t);
/// The tp_del of `o` has run: if it is found dead in the next collection, it is.
void legacyDelRan(Thread& t, Object* o);

/// Collections by generation (a partial one of the collector's own is of the youngest), what those found that were asked for, and how
/// many of the younger one there were since each.
struct GenerationStats {
  size_t settledBytes = 0;  ///< HeapStats::allocatedBytes when the last collection that was asked for had run its finalisers
  size_t collections[3] = {}, collected[3] = {}, uncollectable[3] = {}, count[3] = {};
};
/// To be used while no other thread runs.
GenerationStats& generationStats(Runtime& rt);

/// For a thread that has nothing more to run: collects when it has made objects with a finaliser (generators apart) which no collection
/// has seen yet; all of a small heap, when one has seen some with a __del__, which are old now. False: there was nothing to do.
bool collectEndedThread(Thread& t);

/// Takes the first queued object of exactly that type out of the finaliser queue; null: there is none.
Object* takeQueued(Thread& t, const TypeObject* type);

}  // namespace gc

/// The collection that a poll asked for, with those who are told of it.
void collectAsPolled_py(Thread& t);
/// gc.collect(): collects, runs finalisers, and collects what those leave (thread/finalize.cpp).
gc::Found collectAsked_py(Thread& t, int generation);

/// For a thread that has nothing more to run, before others hear of its end: what it made and has left behind ends, as it would by its
/// count when the thread's last frame goes. Does nothing unless some of it has a finaliser.
void collectEnded_py(Thread& t);

/// Clears the native stack below the caller as deep as calls that have returned are likely to have used it: what is called next has
/// slots that it never fills, and the collector would take what lies there for references. After captures, whose frames hold much.
void clearDeadStack(const Thread& t);

/// Ends memoryviews that nobody holds any more, ahead of other finalisers: for an exporter that counts its views.
void endDeadViews(Thread& t);

}  // namespace ppy
