/// Weak references: the collector's side table from referents to their WeakrefObjects. The objects
/// themselves are ordinary cells that do not trace `referent`.
#pragma once
#include "runtime/gc/heap.h"

namespace ppy::gc {

/// What it refers to; null once dead. (C reads the field inline: in one that C has seen it is None then.)
Object* referentOf(const WeakrefObject* w);
/// Enters a filled weak reference (referent set, prev and next null). False: MemoryError is to be raised.
bool addWeakref(Thread& t, WeakrefObject* w);
/// The first weak reference to o (follow `next`), or null.
WeakrefObject* firstWeakref(Thread& t, const Object* o);
/// Takes `w` out of the table without calling anything; its referent becomes null.
void removeWeakref(Thread& t, WeakrefObject* w);

}  // namespace ppy::gc
