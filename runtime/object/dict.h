/// The table of a dict; for object/dict.cpp, builtins/dict*.cpp and inline caches.
#pragma once
#include "runtime/object/container.h"

namespace ppy {

/// One Traced cell:  { header | index of 2^log2Size entries of 1, 2 or 4 bytes | entries }
/// Index entries are entry numbers, or -1 free, -2 deleted. Entries lie in insertion order; a deleted
/// one has an empty key. Probing as CPython's: i = 5i + perturb + 1.
struct DictTable : gc::TracedCell {
  uint8_t log2Size;
  uint8_t indexBytes;      ///< 1, 2, 4
  bool onlyStr;            ///< every key is exactly str: equality cannot run Python code
  uint32_t used;           ///< entries in use, deleted ones included
  uint32_t capacity;       ///< entries there is room for
  uint32_t entriesOffset;  ///< bytes from the start of the table
  DictEntry* entries() { return reinterpret_cast<DictEntry*>(reinterpret_cast<char*>(this) + entriesOffset); }
};

/// The key and the value of entry i; false: it is deleted, or another thread is removing it.
inline bool dictEntryAt(DictTable* k, intptr_t i, Value* key, Value* value) {
  DictEntry& e = k->entries()[i];
  *key = loadShared(&e.key);
  *value = loadShared(&e.value);
  return !key->isEmpty() && !value->isEmpty();
}

/// Size of a dict that shares an instance's slots.
intptr_t sharedDictSize(const DictObject* d);
/// A dict that shares slots becomes one with a table of its own. False: MemoryError pending.
bool dictUnshare(Thread& t, DictObject* d);
/// Removes and returns the newest entry; false when empty.
bool dictPopLast(Thread& t, DictObject* d, Value* key, Value* value);
/// The key's value, which becomes `dflt` when it has none: hashes once. Empty: exception pending.
Value dictSetDefault_py(Thread& t, DictObject* d, Value key, Value dflt);
/// dictNext with the key's hash.
bool dictNextHashed(DictObject* d, intptr_t* pos, Value* key, Value* value, intptr_t* hash);
/// The entry's index for a key: >= 0, -1 absent, -2 exception.
intptr_t dictFind_py(Thread& t, DictObject* d, Value key, intptr_t hash);
/// Iterates from the newest entry: start with *pos = -1; false at the end.
bool dictPrevious(DictObject* d, intptr_t* pos, Value* key, Value* value);
/// Renewed whenever keys are added or removed or the table is rebuilt; iterators compare it.
inline const void* dictTableOf(const DictObject* d) { return d->ma_keys; }
/// Bytes the dict and its table take.
size_t dictBytes(const DictObject* d);

}  // namespace ppy
