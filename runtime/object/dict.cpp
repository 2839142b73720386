// dict: compact ordered hash table, and the dicts that share an instance's slots.
#include "runtime/object/dict.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "compiler/support/check.h"
#include "runtime/object/call.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/shape.h"
#include "runtime/object/str.h"
#include "runtime/thread/object_lock.h"

namespace ppy {
namespace {

constexpr uint8_t kMinLog2 = 3;
constexpr int32_t kFree = -1, kDeleted = -2;
constexpr int kPerturbShift = 5;

/// Calls f with the index array in its own width.
template <class F>
[[gnu::always_inline]] inline auto withIndex(DictTable* k, F&& f) {
  void* p = k + 1;
  if (k->indexBytes == 1) [[likely]] return f(static_cast<int8_t*>(p));
  if (k->indexBytes == 2) return f(static_cast<int16_t*>(p));
  return f(static_cast<int32_t*>(p));
}

/// Readers take no lock: a place of the index is stored after the entry it points to, and read before that.
template <class I>
[[gnu::always_inline]] inline intptr_t loadPlace(const I* place) {
  return __atomic_load_n(place, __ATOMIC_ACQUIRE);
}
template <class I>
[[gnu::always_inline]] inline void storePlace(I* place, int64_t entry) {
  __atomic_store_n(place, static_cast<I>(entry), __ATOMIC_RELEASE);
}
bool onlyStrOf(const DictTable* k) { return __atomic_load_n(&k->onlyStr, __ATOMIC_RELAXED); }
void setUsed(DictObject* d, intptr_t used) { __atomic_store_n(&d->ma_used, used, __ATOMIC_RELAXED); }

/// The probe sequence of a hash.
struct Probe {
  size_t mask, perturb, i;
  Probe(const DictTable* k, intptr_t hash)
      : mask((size_t{1} << k->log2Size) - 1), perturb(static_cast<size_t>(hash)), i(perturb & mask) {}
  void next() {
    perturb >>= kPerturbShift;
    i = (i * 5 + perturb + 1) & mask;
  }
};

void traceTable(gc::TracedCell* cell, gc::Marker& m) {
  auto* k = static_cast<DictTable*>(cell);
  DictEntry* e = k->entries();
  for (uint32_t i = 0; i < k->used; i++) {
    m.mark(e[i].key);
    m.mark(e[i].value);
  }
}

DictTable* newTable(Thread& t, uint8_t log2) {
  size_t size = size_t{1} << log2;
  uint8_t indexBytes = log2 <= 7 ? 1 : log2 <= 15 ? 2 : 4;
  size_t capacity = size * 2 / 3;
  size_t entriesOffset = (sizeof(DictTable) + size * indexBytes + 7) & ~size_t{7};
  // Tracing and everything else look at entries in use only.
  auto* k = static_cast<DictTable*>(gc::allocUnfilled(t, entriesOffset + capacity * sizeof(DictEntry), gc::CellKind::Traced));
  if (!k) return nullptr;
  k->trace = traceTable;
  k->log2Size = log2;
  k->indexBytes = indexBytes;
  k->onlyStr = true;
  k->used = 0;
  k->capacity = static_cast<uint32_t>(capacity);
  k->entriesOffset = static_cast<uint32_t>(entriesOffset);
  memset(static_cast<void*>(k + 1), 0xFF, size * indexBytes);
  return k;
}

bool exactStr(Value v) { return v.isObject() && v.object()->ob_type == &PyUnicode_Type; }

/// Enters `entry` at the first free place of the probe sequence.
template <class I>
void insertIn(I* index, const DictTable* k, intptr_t hash, int32_t entry) {
  Probe p(k, hash);
  while (index[p.i] >= 0) p.next();
  storePlace(index + p.i, entry);
}
void insertIndex(DictTable* k, intptr_t hash, int32_t entry) {
  withIndex(k, [&](auto* index) { insertIn(index, k, hash, entry); });
}

void touch(Thread& t, DictObject* d) { __atomic_store_n(&d->ma_version_tag, ++t.nextDictVersion, __ATOMIC_RELAXED); }

/// A table with room for `live` entries and some more, holding what the old one does.
bool rebuild(Thread& t, DictObject* d, size_t live) {
  // Growth to three index entries a key: a full table (two thirds) doubles.
  uint8_t log2 = kMinLog2;
  while ((size_t{1} << log2) < live * 3 || (size_t{1} << log2) * 2 / 3 <= live) log2++;
  if (log2 > 30) {
    raiseMemory(t);
    return false;
  }
  DictTable* k = newTable(t, log2);
  if (!k) return false;
  DictTable* old = d->ma_keys;
  if (old) {
    k->onlyStr = old->onlyStr;
    DictEntry* from = old->entries();
    DictEntry* to = k->entries();
    uint32_t n = 0;
    if (d->ma_used == static_cast<intptr_t>(old->used)) {
      n = old->used;
      memcpy(static_cast<void*>(to), from, n * sizeof(DictEntry));
    } else {
      for (uint32_t i = 0; i < old->used; i++)
        if (!from[i].key.isEmpty()) to[n++] = from[i];
    }
    withIndex(k, [&](auto* index) {
      for (uint32_t i = 0; i < n; i++) insertIn(index, k, to[i].hash, static_cast<int32_t>(i));
    });
    k->used = n;
  }
  gc::barrier(k);
  __atomic_store_n(&d->ma_keys, k, __ATOMIC_RELEASE);  // readers take no lock
  gc::barrier(d);
  return true;
}

/// A copy of a table, deleted entries included; null with MemoryError pending.
DictTable* cloneTable(Thread& t, DictTable* old) {
  size_t size = old->entriesOffset + old->used * sizeof(DictEntry);
  auto* k = static_cast<DictTable*>(gc::allocUnfilled(t, old->entriesOffset + old->capacity * sizeof(DictEntry), gc::CellKind::Traced));
  if (!k) return nullptr;
  memcpy(static_cast<void*>(k), old, size);
  gc::barrier(k);
  return k;
}

/// Makes `d`, which has no entries, equal to `from` when that has a table with few deleted entries: 1; 0: not
/// done; -1: MemoryError pending.
int copyWhole(Thread& t, DictObject* d, DictObject* from) {
  if (d->ma_values || d->ma_used || from->ma_values || !from->ma_keys) return 0;
  if (static_cast<size_t>(from->ma_used) * 3 < size_t{from->ma_keys->capacity} || from->ma_used * 2 < static_cast<intptr_t>(from->ma_keys->used)) return 0;
  DictTable* k = cloneTable(t, from->ma_keys);
  if (!k) return -1;
  d->ma_keys = k;
  d->ma_used = from->ma_used;
  gc::barrier(d);
  touch(t, d);
  return 1;
}

/// Two exact strs with the same hash.
[[gnu::always_inline]] inline bool sameText(Value a, Value b) {
  auto *x = a.as<StrObject>(), *y = b.as<StrObject>();
  return x->length == y->length && x->state.kind == y->state.kind &&
         std::memcmp(strData(x), strData(y), static_cast<size_t>(x->length) * x->state.kind) == 0;
}

constexpr intptr_t kAsk = -4;

/// The entry whose key is the same word as `key` or of which `equal` says, given that the hash is the same, that it is equal:
/// 1 yes, 0 no, -1 unknown (kAsk is returned). -1: absent, and *place is where in the index it goes.
template <class Equal>
[[gnu::always_inline]] inline intptr_t findBy(DictTable* k, Value key, intptr_t hash, size_t* place, Equal&& equal) {
  return withIndex(k, [&](const auto* index) __attribute__((always_inline)) -> intptr_t {
    const DictEntry* e = k->entries();
    size_t deleted = SIZE_MAX;
    for (Probe p(k, hash);; p.next()) {
      intptr_t ix = loadPlace(index + p.i);
      if (ix >= 0) {
        Value at = loadShared(&e[ix].key);
        if (at == key) [[likely]] return ix;
        if (e[ix].hash != hash) continue;
        int r = equal(at);
        if (r) return r > 0 ? ix : kAsk;
      } else if (ix == kFree) {
        *place = deleted == SIZE_MAX ? p.i : deleted;
        return -1;
      } else if (deleted == SIZE_MAX) {
        deleted = p.i;
      }
    }
  });
}

/// Finds an exact str key in a table of str keys: no Python code can run.
[[gnu::always_inline]] inline intptr_t findStrPlace(DictTable* k, Value key, intptr_t hash, size_t* place) {
  return findBy(k, key, hash, place, [key](Value other) __attribute__((always_inline)) { return exactStr(other) && sameText(other, key) ? 1 : 0; });
}
[[gnu::always_inline]] inline intptr_t findStr(DictTable* k, Value key, intptr_t hash) {
  size_t place;
  return findStrPlace(k, key, hash, &place);
}

/// The table, as another thread may have put it there.
inline DictTable* tableOf(const DictObject* d) { return __atomic_load_n(&d->ma_keys, __ATOMIC_ACQUIRE); }

/// Finds a small int, whose hash is `hash`. Equal small ints are the same word; other things may be equal to it.
[[gnu::always_inline]] inline intptr_t findIntPlace(DictTable* k, Value key, intptr_t hash, size_t* place) {
  return findBy(k, key, hash, place, [](Value other) __attribute__((always_inline)) { return other.isSmallInt() ? 0 : -1; });
}
[[gnu::always_inline]] inline intptr_t findInt(DictTable* k, Value key, intptr_t hash) {
  size_t place;
  return findIntPlace(k, key, hash, &place);
}

intptr_t hashOfInt(int64_t i) { return i == -1 ? -2 : i; }

/// The index slot that points to `entry` is marked as deleted.
void forgetIndex(DictTable* k, intptr_t hash, intptr_t entry) {
  withIndex(k, [&](auto* index) {
    Probe p(k, hash);
    while (index[p.i] != entry) p.next();
    storePlace(index + p.i, kDeleted);
  });
}

/// Hash of a str, which most often has been hashed before (interned ones have).
inline intptr_t nameHash(Value name) {
  intptr_t h = __atomic_load_n(&name.as<StrObject>()->hash, __ATOMIC_RELAXED);
  return h != -1 ? h : strHash(name);
}
/// Hash of a key; -1 with an exception pending.
intptr_t keyHash_py(Thread& t, Value key) {
  if (exactStr(key)) [[likely]] return nameHash(key);
  if (key.isSmallInt()) return hashOfInt(key.asSmallInt());
  return hash_py(t, key);
}

/// A new key's entry, which the index is to be given.
int32_t enter(Thread& t, DictObject* d, DictTable* k, Value key, intptr_t hash, Value v) {
  uint32_t entry = k->used;
  k->entries()[entry] = {hash, key, v};
  if (!exactStr(key)) __atomic_store_n(&k->onlyStr, false, __ATOMIC_RELAXED);
  __atomic_store_n(&k->used, entry + 1, __ATOMIC_RELEASE);
  // Tables of numbers need not be traced again.
  if (key.isObject() || v.isObject()) gc::barrier(k);
  setUsed(d, d->ma_used + 1);
  touch(t, d);
  return static_cast<int32_t>(entry);
}

bool append(Thread& t, DictObject* d, Value key, intptr_t hash, Value v) {
  if (!d->ma_keys || d->ma_keys->used == d->ma_keys->capacity) {
    if (!rebuild(t, d, static_cast<size_t>(d->ma_used))) return false;
  }
  insertIndex(d->ma_keys, hash, enter(t, d, d->ma_keys, key, hash, v));
  return true;
}

/// append where the search for the key ended at `place` of the index.
[[gnu::always_inline]] inline bool appendAt(Thread& t, DictObject* d, size_t place, Value key, intptr_t hash, Value v) {
  DictTable* k = d->ma_keys;
  if (k->used == k->capacity) [[unlikely]] return append(t, d, key, hash, v);
  int32_t entry = enter(t, d, k, key, hash, v);
  withIndex(k, [&](auto* index) { storePlace(index + place, entry); });
  return true;
}

void replace(Thread& t, DictObject* d, intptr_t entry, Value v) {
  DictTable* k = d->ma_keys;
  storeShared(&k->entries()[entry].value, v);
  if (v.isObject()) gc::barrier(k);
  touch(t, d);
}

void removeEntry(Thread& t, DictObject* d, intptr_t entry) {
  DictTable* k = d->ma_keys;
  DictEntry& e = k->entries()[entry];
  forgetIndex(k, e.hash, entry);
  storeShared(&e.key, Value());
  storeShared(&e.value, Value());
  setUsed(d, d->ma_used - 1);
  touch(t, d);
}

/// A shared dict whose instance has gone to dictionary mode stands for that instance's dict.
DictObject* target(DictObject* d) {
  if (d->ma_values) {
    if (DictObject* own = instanceOwnDict(d->ma_values)) return own;
  }
  return d;
}

}  // namespace

DictObject* newDict(Thread& t, intptr_t expected) {
  auto* d = static_cast<DictObject*>(gc::allocObject(t, &PyDict_Type, sizeof(DictObject)));
  if (expected > 0 && !rebuild(t, d, static_cast<size_t>((expected + 1) / 2))) return nullptr;
  touch(t, d);
  return d;
}

intptr_t sharedDictSize(const DictObject* d) {
  if (DictObject* own = instanceOwnDict(d->ma_values)) return own->ma_used;
  Object* o = d->ma_values;
  TypeInfo& info = infoOf(o->ob_type);
  Shape* shape = shapeOf(shapePairOf(o, info));
  intptr_t n = 0;
  for (uint32_t i = 0; i < shape->count; i++) n += !slotAt(o, info, shapeAt(shape, i)->slot)->isEmpty();
  return n;
}

bool dictUnshare(Thread& t, DictObject* d) {
  if (!d->ma_values) return true;
  return instanceToDict(t, d->ma_values, instanceOwnDict(d->ma_values) ? nullptr : d) != nullptr;
}

namespace {

constexpr intptr_t kAgain = -3;

/// Exact tuples whose items are the same words.
bool sameItems(Value a, Value b) {
  if (!isExactly(a, &PyTuple_Type) || !isExactly(b, &PyTuple_Type)) return false;
  auto *x = a.as<TupleObject>(), *y = b.as<TupleObject>();
  return x->ob_size == y->ob_size && std::equal(x->ob_item, x->ob_item + x->ob_size, y->ob_item);
}

/// One search; kAgain when comparing ran Python code that changed the dict.
template <class I>
intptr_t findIn_py(Thread& t, DictObject* d, DictTable* k, const I* index, Value key, intptr_t hash) {
  bool keyIsInt = key.isSmallInt(), keyIsStr = exactStr(key);
  for (Probe p(k, hash);; p.next()) {
    intptr_t ix = index[p.i];
    if (ix == kFree) return -1;
    if (ix < 0) continue;
    const DictEntry& e = k->entries()[ix];
    if (e.key == key) return ix;
    if (e.hash != hash) continue;
    Value candidate = e.key;
    if (keyIsInt && candidate.isSmallInt()) continue;
    if (keyIsStr && exactStr(candidate)) {
      if (sameText(candidate, key)) return ix;
      continue;
    }
    if (sameItems(candidate, key)) return ix;
    int equal = equals_py(t, candidate, key);
    if (equal < 0) return -2;
    if (d->ma_keys != k || k->entries()[ix].key != candidate) return kAgain;
    if (equal) return ix;
  }
}

}  // namespace

intptr_t dictFind_py(Thread& t, DictObject* d, Value key, intptr_t hash) {
  for (;;) {
    DictTable* k = d->ma_keys;
    if (!k) return -1;
    if (exactStr(key)) {
      if (k->onlyStr) return findStr(k, key, hash);
    } else if (key.isSmallInt()) {
      if (intptr_t ix = findInt(k, key, hash); ix != kAsk) return ix;
    }
    intptr_t ix = withIndex(k, [&](const auto* index) { return findIn_py(t, d, k, index, key, hash); });
    if (ix != kAgain) return ix;
  }
}

Value dictGetHashed_py(Thread& t, DictObject* d, Value key, intptr_t hash) {
  d = target(d);
  ObjectLock lock(t, d);
  if (d->ma_values) {
    if (exactStr(key)) return instanceGet(t, d->ma_values, isInterned(key) ? key : intern(t, key));
    if (!dictUnshare(t, d)) return {};
  }
  intptr_t ix = dictFind_py(t, d, key, hash);
  return ix < 0 ? Value() : d->ma_keys->entries()[ix].value;
}

Value dictGet_py(Thread& t, DictObject* d, Value key) {
  if (DictTable* k = tableOf(d); exactStr(key) && k && onlyStrOf(k) && !d->ma_values) [[likely]] {
    intptr_t ix = findStr(k, key, nameHash(key));
    return ix < 0 ? Value() : loadShared(&k->entries()[ix].value);
  } else if (key.isSmallInt() && k && !d->ma_values) {
    intptr_t ix = findInt(k, key, hashOfInt(key.asSmallInt()));
    if (ix >= -1) return ix < 0 ? Value() : loadShared(&k->entries()[ix].value);
  }
  intptr_t hash = keyHash_py(t, key);
  return hash == -1 && pending(t) ? Value() : dictGetHashed_py(t, d, key, hash);
}

static inline bool setUnlocked_py(Thread& t, DictObject* d, Value key, Value v) {
  if (DictTable* k = d->ma_keys; k && !d->ma_values) [[likely]] {
    intptr_t ix = kAsk, hash = 0;
    size_t place;
    if (key.isSmallInt()) {
      hash = hashOfInt(key.asSmallInt());
      ix = findIntPlace(k, key, hash, &place);
    } else if (k->onlyStr && exactStr(key)) {
      hash = nameHash(key);
      ix = findStrPlace(k, key, hash, &place);
    }
    if (ix >= 0) {
      replace(t, d, ix, v);
      return true;
    }
    if (ix == -1) return appendAt(t, d, place, key, hash, v);
  }
  intptr_t hash = keyHash_py(t, key);
  if (hash == -1) return false;
  d = target(d);
  if (d->ma_values) {
    if (exactStr(key)) return instanceSet(t, d->ma_values, isInterned(key) ? key : intern(t, key), v);
    if (!dictUnshare(t, d)) return false;
    d = target(d);
  }
  intptr_t ix = dictFind_py(t, d, key, hash);
  if (ix == -2) return false;
  if (ix >= 0) {
    replace(t, d, ix, v);
    return true;
  }
  return append(t, d, key, hash, v);
}

[[gnu::noinline]] static bool setLocked_py(Thread& t, DictObject* d, Value key, Value v) {
  d = target(d);
  ObjectLock lock(t, d);
  return setUnlocked_py(t, d, key, v);
}

bool dictSet_py(Thread& t, DictObject* d, Value key, Value v) {
  if (t.runtime->multiThreaded) [[unlikely]] return setLocked_py(t, d, key, v);
  return setUnlocked_py(t, d, key, v);
}

Value dictSetDefault_py(Thread& t, DictObject* d, Value key, Value dflt) {
  intptr_t hash = keyHash_py(t, key);
  if (hash == -1) return {};
  d = target(d);
  ObjectLock lock(t, d);
  if (d->ma_values && exactStr(key)) {
    Value v = dictGet_py(t, d, key);
    return !v.isEmpty() || pending(t) ? v : dictSet_py(t, d, key, dflt) ? dflt : Value();
  }
  if (d->ma_values && !dictUnshare(t, d)) return {};
  d = target(d);
  intptr_t ix = dictFind_py(t, d, key, hash);
  if (ix == -2) return {};
  if (ix >= 0) return d->ma_keys->entries()[ix].value;
  return append(t, d, key, hash, dflt) ? dflt : Value();
}

int dictDelete_py(Thread& t, DictObject* d, Value key) {
  intptr_t hash = keyHash_py(t, key);
  if (hash == -1) return -1;
  d = target(d);
  ObjectLock lock(t, d);
  if (d->ma_values) {
    if (exactStr(key)) return instanceDelete(t, d->ma_values, isInterned(key) ? key : intern(t, key));
    if (!dictUnshare(t, d)) return -1;
    d = target(d);
  }
  intptr_t ix = dictFind_py(t, d, key, hash);
  if (ix < 0) return ix == -2 ? -1 : 0;
  removeEntry(t, d, ix);
  return 1;
}

Value dictGetStr(DictObject* d, Value name) {
  d = target(d);
  if (d->ma_values) return instanceGet(*currentThread(), d->ma_values, name);
  DictTable* k = tableOf(d);
  if (!k) return {};
  intptr_t ix = findStr(k, name, nameHash(name));
  return ix < 0 ? Value() : loadShared(&k->entries()[ix].value);
}

bool dictSetStr(Thread& t, DictObject* d, Value name, Value v) {
  d = target(d);
  ObjectLock lock(t, d);
  if (d->ma_values) return instanceSet(t, d->ma_values, name, v);
  intptr_t hash = nameHash(name);
  intptr_t ix = d->ma_keys ? findStr(d->ma_keys, name, hash) : -1;
  if (ix < 0) return append(t, d, name, hash, v);
  replace(t, d, ix, v);
  return true;
}

bool dictDeleteStr(Thread& t, DictObject* d, Value name) {
  d = target(d);
  ObjectLock lock(t, d);
  if (d->ma_values) return instanceDelete(t, d->ma_values, name);
  intptr_t ix = d->ma_keys ? findStr(d->ma_keys, name, nameHash(name)) : -1;
  if (ix < 0) return false;
  removeEntry(t, d, ix);
  return true;
}

Value* dictSlotOf(DictObject* d, Value name) {
  d = target(d);
  DictTable* k = d->ma_keys;
  if (d->ma_values || !k) return nullptr;
  intptr_t ix = findStr(k, name, nameHash(name));
  return ix < 0 ? nullptr : &k->entries()[ix].value;
}

bool dictNextHashed(DictObject* d, intptr_t* pos, Value* key, Value* value, intptr_t* hash) {
  if (!dictNext(d, pos, key, value)) return false;
  DictObject* own = target(d);
  *hash = own->ma_values ? strHash(*key) : own->ma_keys->entries()[*pos - 1].hash;
  return true;
}

/// The i-th attribute of an instance by its shape; false: it has no value.
static bool attributeAt(Object* o, const TypeInfo& info, Shape* shape, intptr_t i, Value* key, Value* value) {
  const Shape* at = shapeAt(shape, static_cast<uint32_t>(i));
  *value = *slotAt(o, info, at->slot);
  *key = at->name;
  return !value->isEmpty();
}

bool dictNext(DictObject* d, intptr_t* pos, Value* key, Value* value) {
  d = target(d);
  if (d->ma_values) {
    TypeInfo& info = infoOf(d->ma_values->ob_type);
    Shape* shape = shapeOf(shapePairOf(d->ma_values, info));
    while (*pos < static_cast<intptr_t>(shape->count)) {
      if (attributeAt(d->ma_values, info, shape, (*pos)++, key, value)) return true;
    }
    return false;
  }
  DictTable* k = d->ma_keys;
  if (!k) return false;
  while (*pos < static_cast<intptr_t>(__atomic_load_n(&k->used, __ATOMIC_ACQUIRE))) {
    if (dictEntryAt(k, (*pos)++, key, value)) return true;
  }
  return false;
}

bool dictPrevious(DictObject* d, intptr_t* pos, Value* key, Value* value) {
  d = target(d);
  if (d->ma_values) {
    TypeInfo& info = infoOf(d->ma_values->ob_type);
    Shape* shape = shapeOf(shapePairOf(d->ma_values, info));
    if (*pos == -1) *pos = shape->count;
    while (*pos > 0) {
      if (attributeAt(d->ma_values, info, shape, --*pos, key, value)) return true;
    }
    return false;
  }
  DictTable* k = d->ma_keys;
  if (!k) return false;
  if (*pos == -1) *pos = k->used;
  while (*pos > 0) {
    if (dictEntryAt(k, --*pos, key, value)) return true;
  }
  return false;
}

bool dictPopLast(Thread& t, DictObject* d, Value* key, Value* value) {
  if (!dictUnshare(t, d)) return false;
  d = target(d);
  ObjectLock lock(t, d);
  intptr_t pos = -1;
  if (!dictPrevious(d, &pos, key, value)) return false;
  removeEntry(t, d, pos);
  // Another thread may be about to read the entry as what it was.
  if (t.runtime->multiThreaded) return true;
  // Nothing lies behind it: its entry can be used again. Its index slot cannot, so the table gets
  // fuller all the same and is rebuilt in time.
  d->ma_keys->used = static_cast<uint32_t>(pos);
  d->ma_keys->capacity--;
  return true;
}

void dictClear(Thread& t, DictObject* d) {
  if (!dictUnshare(t, d)) return clearException(t);
  d = target(d);
  ObjectLock lock(t, d);
  d->ma_keys = nullptr;
  d->ma_used = 0;
  touch(t, d);
}

Value dictCopy(Thread& t, DictObject* d) {
  DictObject* from = target(d);
  DictObject* copy = newDict(t);
  if (!copy) return {};
  if (int whole = copyWhole(t, copy, from)) return whole < 0 ? Value() : copy;
  if (intptr_t n = dictSize(d); n && !rebuild(t, copy, static_cast<size_t>((n + 1) / 2))) return {};
  intptr_t pos = 0;
  Value key, value;
  bool shared = from->ma_values != nullptr;
  while (dictNext(from, &pos, &key, &value)) {
    intptr_t hash = shared ? strHash(key) : from->ma_keys->entries()[pos - 1].hash;
    if (!append(t, copy, key, hash, value)) return {};
  }
  return copy;
}

bool dictMerge_py(Thread& t, DictObject* d, Value other, bool override_) {
  if (isDict(other) && infoOfValue(other).slots[kSlotIter].native) {
    auto* from = other.as<DictObject>();
    if (target(from) == target(d)) return true;
    if (int whole = copyWhole(t, target(d), target(from))) return whole > 0;
    intptr_t size = dictSize(from);
    intptr_t pos = 0;
    Value key, value;
    while (dictNext(from, &pos, &key, &value)) {
      if (!override_) {
        Value present = dictGet_py(t, d, key);
        if (!present.isEmpty()) continue;
        if (pending(t)) return false;
      }
      if (!dictSet_py(t, d, key, value)) return false;
      if (dictSize(from) != size) {
        raise(t, PyExc_RuntimeError, "dict mutated during update");
        return false;
      }
    }
    return true;
  }
  Value keysName = intern(t, "keys");
  Value keys = findAttr_py(t, other, keysName);
  if (keys.isEmpty()) {
    if (!pending(t)) raise(t, PyExc_TypeError, "'%T' object is not a mapping", other);
    return false;
  }
  Value list = call_py(t, keys);
  if (list.isEmpty()) return false;
  return forEach_py(t, list, [&](Value key) {
    if (!override_) {
      Value present = dictGet_py(t, d, key);
      if (!present.isEmpty()) return true;
      if (pending(t)) return false;
    }
    Value v = getItem_py(t, other, key);
    return !v.isEmpty() && dictSet_py(t, d, key, v);
  });
}

size_t dictBytes(const DictObject* d) {
  // CPython's table has as many places, no hashes where all keys are str, and another head.
  constexpr size_t kHead = 32, kStrEntry = 16, kEntry = 24;
  const DictTable* k = d->ma_keys;
  return sizeof(DictObject) + (k ? kHead + (size_t{k->indexBytes} << k->log2Size) + k->capacity * (k->onlyStr ? kStrEntry : kEntry) : 0);
}

}  // namespace ppy
