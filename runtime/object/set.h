/// Set primitives with known hashes; for object/set.cpp and builtins/set*.cpp.
#pragma once
#include "runtime/object/container.h"

namespace ppy {

/// Fields of a fresh (zeroed) set or frozenset of any class.
void setInit(SetObject* s);
void setClear(SetObject* s);
intptr_t setKeyHash_py(Thread& t, Value v);  ///< -1 with TypeError pending
/// Adds a key that is known to be absent. False: MemoryError pending.
bool setAddNew(Thread& t, SetObject* s, Value v, intptr_t hash);
int setAddHashed_py(Thread& t, SetObject* s, Value v, intptr_t hash);
int setContainsHashed_py(Thread& t, SetObject* s, Value v, intptr_t hash);
int setDiscardHashed_py(Thread& t, SetObject* s, Value v, intptr_t hash);
bool setNextEntry(SetObject* s, intptr_t* pos, Value* key, intptr_t* hash);
void traceSet(Object* o, gc::Marker& m);

}  // namespace ppy
