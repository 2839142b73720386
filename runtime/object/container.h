/// tuple, list, dict, set primitives used everywhere; their methods are in builtins/.
#pragma once
#include <algorithm>
#include <initializer_list>

#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy {

// --- tuple -------------------------------------------------------------------------------------
TupleObject* newTuple(Thread& t, intptr_t n);  ///< items empty until filled; n == 0: the shared one
Value tupleOf(Thread& t, std::initializer_list<Value> items);
Value tupleFrom(Thread& t, const Value* items, intptr_t n);
Value tupleFromIterable_py(Thread& t, Value iterable);
intptr_t tupleHash_py(Thread& t, TupleObject* o);                ///< -1 with an exception pending
int tupleEquals_py(Thread& t, TupleObject* a, TupleObject* b);  ///< of tuples of one length; -1: exception
// --- list --------------------------------------------------------------------------------------
ListObject* newList(Thread& t, intptr_t capacity = 0);
/// Room for `capacity` items in all. False: MemoryError pending.
bool listReserve(Thread& t, ListObject* list, intptr_t capacity);
Value listFrom(Thread& t, const Value* items, intptr_t n);
/// After the items: who reads without the lock reads the size first.
inline void setListSize(ListObject* list, intptr_t n) { __atomic_store_n(&list->ob_size, n, __ATOMIC_RELEASE); }
/// How many of n items from `start` on are there now that room for them was made: meanwhile another thread may have taken
/// some out, and a collection emptied their slots.
inline intptr_t listRemaining(const ListObject* list, intptr_t start, intptr_t n) {
  return std::clamp<intptr_t>(__atomic_load_n(&list->ob_size, __ATOMIC_ACQUIRE) - start, 0, n);
}
/// list[start:start + n] of what is there, and tuple(list): a state of a list that other threads may be changing.
Value listSlice(Thread& t, ListObject* list, intptr_t start, intptr_t n);
Value listToTuple(Thread& t, ListObject* list);
bool listAppend(Thread& t, ListObject* list, Value v);
bool listInsert(Thread& t, ListObject* list, intptr_t i, Value v);
bool listExtend_py(Thread& t, ListObject* list, Value iterable);
void listSetItem(Thread& t, ListObject* list, intptr_t i, Value v);  ///< i in range
Value listFromIterable_py(Thread& t, Value iterable);
/// list.sort: `key` is None for none. False: exception pending.
bool listSort_py(Thread& t, ListObject* list, Value key, bool reverse);
// --- dict --------------------------------------------------------------------------------------
struct DictEntry {
  intptr_t hash;
  Value key;     ///< empty: deleted
  Value value;
};
DictObject* newDict(Thread& t, intptr_t expected = 0);
/// Value of the key; empty with Status::None when absent, with an exception when hashing or == raised.
Value dictGet_py(Thread& t, DictObject* d, Value key);
Value dictGetHashed_py(Thread& t, DictObject* d, Value key, intptr_t hash);
bool dictSet_py(Thread& t, DictObject* d, Value key, Value v);
int dictDelete_py(Thread& t, DictObject* d, Value key);  ///< 1 deleted, 0 absent, -1 exception
/// The same for interned str keys: cannot run Python code. dictGetStr never raises.
Value dictGetStr(DictObject* d, Value name);
bool dictSetStr(Thread& t, DictObject* d, Value name, Value v);
bool dictDeleteStr(Thread& t, DictObject* d, Value name);
/// Iteration in insertion order: start with *pos = 0; false at the end. Valid while the dict's keys
/// do not change (dictKeysVersion tells).
bool dictNext(DictObject* d, intptr_t* pos, Value* key, Value* value);
intptr_t sharedDictSize(const DictObject* d);
inline intptr_t dictSize(const DictObject* d) { return d->ma_values ? sharedDictSize(d) : d->ma_used; }
Value dictCopy(Thread& t, DictObject* d);
bool dictMerge_py(Thread& t, DictObject* d, Value other, bool override_);
void dictClear(Thread& t, DictObject* d);
/// Cache key for globals: changes whenever a key is added or removed, or a value is replaced.
inline uint64_t dictVersion(const DictObject* d) { return d->ma_version_tag; }
/// Address of the value slot of an interned key for caches (stable while the table is not rebuilt,
/// which renews dictTable(d)); null if absent.
Value* dictSlotOf(DictObject* d, Value name);
// --- set ---------------------------------------------------------------------------------------
SetObject* newSet(Thread& t, TypeObject* type);  ///< PySet_Type or PyFrozenSet_Type
int setAdd_py(Thread& t, SetObject* s, Value v);        ///< 1 added, 0 present, -1 exception
int setContains_py(Thread& t, SetObject* s, Value v);
int setDiscard_py(Thread& t, SetObject* s, Value v);
bool setNext(SetObject* s, intptr_t* pos, Value* key);
bool setUpdate_py(Thread& t, SetObject* s, Value iterable);
// --- other small objects -----------------------------------------------------------------------
Value newSlice(Thread& t, Value start, Value stop, Value step);
/// Slice indices for a sequence of `length`; false with an exception pending.
bool sliceIndices_py(Thread& t, SliceObject* s, intptr_t length, intptr_t* start, intptr_t* stop, intptr_t* step, intptr_t* count);
CellObject* newCell(Thread& t, Value v);
Value newMethod(Thread& t, Value function, Value self);
Value newBuiltin(Thread& t, const BuiltinDef* def, Value self, Value module);
ModuleObject* newModule(Thread& t, Value name);
inline DictObject* moduleDict(Value m) { return m.as<ModuleObject>()->md_dict.as<DictObject>(); }
/// iter(o) by __getitem__ alone.
Value newSequenceIterator(Thread& t, Value seq);
/// weakref.ref(referent, callback); callback empty: none. The target is empty once dead.
Value newWeakref(Thread& t, Value referent, Value callback);
Value weakrefTarget(Value ref);
/// iter(callable, sentinel)
Value newCallIterator(Thread& t, Value callable, Value sentinel);
/// Adds every row of a table (null name ends it) to a module as built-in functions.
bool addFunctions(Thread& t, ModuleObject* m, const BuiltinDef* defs);

}  // namespace ppy
