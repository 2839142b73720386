// set and frozenset primitives: open addressing over {key, hash}, small tables in the object.
#include <atomic>
#include <cstring>

#include "runtime/object/container.h"
#include "runtime/object/dict.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/set.h"
#include "runtime/object/str.h"
#include "runtime/thread/object_lock.h"

namespace ppy {
namespace {

constexpr intptr_t kSmall = 8;
constexpr int kPerturbShift = 5;
constexpr intptr_t kLinearProbes = 9;

/// A removed entry: an empty key with this hash, so that probing goes on.
constexpr intptr_t kRemovedHash = -1;

bool isFree(const SetEntry& e) { return e.key.isEmpty() && e.hash == 0; }
bool exactStr(Value v) { return v.isObject() && v.object()->ob_type == &PyUnicode_Type; }

/// Where a key that is not in the table goes: the first free entry. Removed ones are not used again
/// before the next resize, so that iteration order is CPython's.
SetEntry* placeFor(SetEntry* table, intptr_t mask, intptr_t hash) {
  auto perturb = static_cast<size_t>(hash);
  size_t i = perturb & static_cast<size_t>(mask);
  for (;;) {
    intptr_t probes = static_cast<intptr_t>(i) + kLinearProbes <= mask ? kLinearProbes : 0;
    for (intptr_t p = 0; p <= probes; p++)
      if (isFree(table[i + static_cast<size_t>(p)])) return table + i + p;
    perturb >>= kPerturbShift;
    i = (i * 5 + 1 + perturb) & static_cast<size_t>(mask);
  }
}

constexpr int kGoOn = -3, kRestart = -4;

/// Shows see() the entries where a key of that hash can be, in the order of probing, until it answers anything but kGoOn.
template <class See>
[[gnu::always_inline]] inline int probe(SetEntry* table, intptr_t mask, intptr_t hash, See see) {
  auto perturb = static_cast<size_t>(hash);
  size_t i = perturb & static_cast<size_t>(mask);
  for (;;) {
    SetEntry* e = table + i;
    SetEntry* last = static_cast<intptr_t>(i) + kLinearProbes <= mask ? e + kLinearProbes : e;
    for (; e <= last; e++)
      if (int r = see(e); r != kGoOn) return r;
    perturb >>= kPerturbShift;
    i = (i * 5 + 1 + perturb) & static_cast<size_t>(mask);
  }
}

/// Finds the entry of a key: 1 found; 0 absent, *out is the free entry where it goes (placeFor); -1 exception.
/// Restarts when comparing changed the set.
int find_py(Thread& t, SetObject* s, Value key, intptr_t hash, SetEntry** out) {
  for (;;) {
    SetEntry* table = s->table;
    intptr_t mask = s->mask;
    int r = probe(table, mask, hash, [&](SetEntry* e) {
      *out = e;
      // One load tells most entries apart: removed ones have a hash that no key has.
      if (e->hash != hash) [[likely]] return e->hash != 0 || !e->key.isEmpty() ? kGoOn : 0;
      Value candidate = e->key;
      if (candidate == key) return 1;
      if (candidate.isEmpty()) return 0;  // free; the hash looked for is 0
      if (candidate.isSmallInt() && key.isSmallInt()) return kGoOn;
      bool simple = exactStr(candidate) && exactStr(key);
      int equal = simple ? strEquals(candidate, key) : equals_py(t, candidate, key);
      if (equal < 0) return -1;
      if (!simple && (s->table != table || s->mask != mask || e->key != candidate)) return kRestart;
      return equal ? 1 : kGoOn;
    });
    if (r != kRestart) return r;
  }
}

/// find_py where no key needs to be compared by calling something, else -2. Has no frame of its own.
inline int quickFind(SetObject* s, Value key, intptr_t hash, SetEntry** out) {
  return probe(s->table, s->mask, hash, [&](SetEntry* e) {
    *out = e;
    if (e->hash == hash) {
      if (e->key == key) return 1;
      if (e->key.isEmpty()) return 0;
      return e->key.isSmallInt() && key.isSmallInt() ? kGoOn : -2;
    }
    return e->hash == 0 && e->key.isEmpty() ? 0 : kGoOn;
  });
}

/// quickFind for a small int, which a key that is no small int may still be equal to.
inline int quickFindInt(SetObject* s, Value key, intptr_t hash, SetEntry** out) {
  return probe(s->table, s->mask, hash, [&](SetEntry* e) {
    *out = e;
    if (e->key == key) return 1;
    if (e->key.isEmpty()) return e->hash != 0 ? kGoOn : 0;  // removed, free
    return e->hash == hash && !e->key.isSmallInt() ? -2 : kGoOn;
  });
}

bool resize(Thread& t, SetObject* s, intptr_t want) {
  intptr_t size = kSmall;
  // Iterators take no lock: with several threads tables only grow, and the mask is written after the table.
  if (t.runtime->multiThreaded) size = s->mask + 1;
  while (size <= want) size <<= 1;
  SetEntry* old = s->table;
  intptr_t oldMask = s->mask;
  SetEntry copy[kSmall];
  SetEntry* table;
  if (size == kSmall) {
    if (old == s->smalltable) {
      memcpy(static_cast<void*>(copy), old, sizeof copy);
      old = copy;
    }
    table = s->smalltable;
    memset(static_cast<void*>(table), 0, sizeof s->smalltable);
  } else {
    // a Values buffer would trace hashes as Values; entries are traced by the set's own trace function
    table = static_cast<SetEntry*>(gc::allocOrNull(t, static_cast<size_t>(size) * sizeof(SetEntry), gc::CellKind::Raw));
    if (!table) return false;
  }
  for (intptr_t i = 0; i <= oldMask; i++) {
    if (old[i].key.isEmpty()) continue;
    *placeFor(table, size - 1, old[i].hash) = old[i];
  }
  s->table = table;
  std::atomic_ref<intptr_t>(s->mask).store(size - 1, std::memory_order_release);
  s->fill = s->used;
  gc::barrier(s);
  return true;
}

}  // namespace

SetObject* newSet(Thread& t, TypeObject* type) {
  auto* s = static_cast<SetObject*>(gc::allocObject(t, type, sizeof(SetObject)));
  setInit(s);
  return s;
}

void setInit(SetObject* s) {
  s->table = s->smalltable;
  s->mask = kSmall - 1;
  s->fill = s->used = 0;
  s->hash = -1;
  memset(static_cast<void*>(s->smalltable), 0, sizeof s->smalltable);
}

namespace {

/// Puts a new key into a free entry. False: MemoryError pending.
bool enter(Thread& t, SetObject* s, SetEntry* e, Value v, intptr_t hash) {
  s->fill++;
  e->key = v;
  e->hash = hash;
  gc::barrier(s);
  s->used++;
  return s->fill * 5 < s->mask * 3 || resize(t, s, s->used > 50000 ? s->used * 2 : s->used * 4);
}

}  // namespace

bool setAddNew(Thread& t, SetObject* s, Value v, intptr_t hash) { return enter(t, s, placeFor(s->table, s->mask, hash), v, hash); }

int setAddHashed_py(Thread& t, SetObject* s, Value v, intptr_t hash) {
  ObjectLock lock(t, s);
  SetEntry* e;
  int r = v.isSmallInt() ? quickFindInt(s, v, hash, &e) : quickFind(s, v, hash, &e);
  if (r == -2) r = find_py(t, s, v, hash, &e);
  if (r < 0) return -1;
  if (r) return 0;
  return enter(t, s, e, v, hash) ? 1 : -1;
}

intptr_t setKeyHash_py(Thread& t, Value v) {
  if (v.isSmallInt()) {
    intptr_t i = v.asSmallInt();
    return i == -1 ? -2 : i;
  }
  return exactStr(v) ? strHash(v) : hash_py(t, v);
}

int setAdd_py(Thread& t, SetObject* s, Value v) {
  intptr_t hash = setKeyHash_py(t, v);
  return hash == -1 ? -1 : setAddHashed_py(t, s, v, hash);
}

int setContainsHashed_py(Thread& t, SetObject* s, Value v, intptr_t hash) {
  ObjectLock lock(t, s);
  SetEntry* e;
  int r = v.isSmallInt() ? quickFindInt(s, v, hash, &e) : quickFind(s, v, hash, &e);
  return r == -2 ? find_py(t, s, v, hash, &e) : r;
}

int setContains_py(Thread& t, SetObject* s, Value v) {
  intptr_t hash = setKeyHash_py(t, v);
  return hash == -1 ? -1 : setContainsHashed_py(t, s, v, hash);
}

int setDiscardHashed_py(Thread& t, SetObject* s, Value v, intptr_t hash) {
  ObjectLock lock(t, s);
  SetEntry* e;
  int r = v.isSmallInt() ? quickFindInt(s, v, hash, &e) : quickFind(s, v, hash, &e);
  if (r == -2) r = find_py(t, s, v, hash, &e);
  if (r <= 0) return r;
  e->key = Value();
  e->hash = kRemovedHash;
  s->used--;
  return 1;
}

int setDiscard_py(Thread& t, SetObject* s, Value v) {
  intptr_t hash = setKeyHash_py(t, v);
  return hash == -1 ? -1 : setDiscardHashed_py(t, s, v, hash);
}

bool setNextEntry(SetObject* s, intptr_t* pos, Value* key, intptr_t* hash) {
  intptr_t mask = std::atomic_ref<intptr_t>(s->mask).load(std::memory_order_acquire);
  SetEntry* table = s->table;
  while (*pos <= mask) {
    SetEntry e = table[(*pos)++];
    if (e.key.isEmpty()) continue;
    *key = e.key;
    *hash = e.hash;
    return true;
  }
  return false;
}

bool setNext(SetObject* s, intptr_t* pos, Value* key) {
  intptr_t hash;
  return setNextEntry(s, pos, key, &hash);
}

void setClear(SetObject* s) {
  if (currentThread()->runtime->multiThreaded) {
    memset(static_cast<void*>(s->table), 0, static_cast<size_t>(s->mask + 1) * sizeof(SetEntry));
    s->fill = s->used = 0;
    return;
  }
  intptr_t hash = s->hash;
  setInit(s);
  s->hash = hash;
}

bool setUpdate_py(Thread& t, SetObject* s, Value iterable) {
  ObjectLock lock(t, s);
  if (isExactly(iterable, &PySet_Type) || isExactly(iterable, &PyFrozenSet_Type)) {
    auto* from = iterable.as<SetObject>();
    if (from == s || from->used == 0) return true;
    if ((s->fill + from->used) * 5 >= s->mask * 3 && !resize(t, s, (s->used + from->used) * 2)) return false;
    if (s->fill == 0 && s->mask == from->mask && from->fill == from->used) {  // the same table again
      memcpy(static_cast<void*>(s->table), from->table, static_cast<size_t>(from->mask + 1) * sizeof(SetEntry));
      s->fill = s->used = from->used;
      gc::barrier(s);
      return true;
    }
    intptr_t pos = 0, hash;
    Value key;
    if (s->used == 0 && s->fill == 0) {  // keys of a set differ: nothing to compare
      for (; setNextEntry(from, &pos, &key, &hash); s->used++) *placeFor(s->table, s->mask, hash) = {key, hash};
      s->fill = s->used;
      gc::barrier(s);
      return true;
    }
    while (setNextEntry(from, &pos, &key, &hash))
      if (setAddHashed_py(t, s, key, hash) < 0) return false;
    return true;
  }
  if (isExactly(iterable, &PyDict_Type)) {
    intptr_t pos = 0, n = dictSize(iterable.as<DictObject>());
    Value key, value;
    if ((s->fill + n) * 5 >= s->mask * 3 && !resize(t, s, (s->used + n) * 2)) return false;
    intptr_t hash;
    while (dictNextHashed(iterable.as<DictObject>(), &pos, &key, &value, &hash))
      if (setAddHashed_py(t, s, key, hash) < 0) return false;
    return true;
  }
  return forEach_py(t, iterable, [&](Value v) { return setAdd_py(t, s, v) >= 0; });
}

void traceSet(Object* o, gc::Marker& m) {
  auto* s = static_cast<SetObject*>(o);
  if (s->table != s->smalltable) m.mark(static_cast<const void*>(s->table));
  for (intptr_t i = 0; s->table && i <= s->mask; i++) m.mark(s->table[i].key);
  m.mark(s->weakreflist);
}

}  // namespace ppy
