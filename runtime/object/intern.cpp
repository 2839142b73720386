/// Interned strings. Two tables are searched: the process's (immortal names of static types, made by
/// internImmortal) and the Runtime's (weak: the collector drops what nothing else reaches).
#include <cstdlib>
#include <mutex>
#include <vector>

#include "runtime/object/error.h"
#include "runtime/object/text_util.h"

namespace ppy {

/// Open addressing over malloc'ed slots. A slot is null, a str, or kTombstone.
struct InternTable {
  std::mutex lock;
  StrObject** slots = nullptr;
  size_t mask = 0, used = 0;  ///< used counts tombstones
  std::vector<StrObject*> pinned;  ///< named by process-wide objects: kept for good

  ~InternTable() { std::free(slots); }
};

namespace {

StrObject* const kTombstone = reinterpret_cast<StrObject*>(1);

bool grow(InternTable& table) {
  size_t live = 0;
  for (size_t i = 0; table.slots && i <= table.mask; i++) live += table.slots[i] > kTombstone;
  size_t size = 256;
  while (size < live * 3) size *= 2;
  auto** fresh = static_cast<StrObject**>(std::calloc(size, sizeof(StrObject*)));
  if (!fresh) return false;
  for (size_t i = 0; table.slots && i <= table.mask; i++) {
    StrObject* s = table.slots[i];
    if (s <= kTombstone) continue;
    size_t at = static_cast<size_t>(s->hash) & (size - 1);
    while (fresh[at]) at = (at + 1) & (size - 1);
    fresh[at] = s;
  }
  std::free(table.slots);
  table.slots = fresh;
  table.mask = size - 1;
  table.used = live;
  return true;
}

/// The str with the text of v and hash h, or null.
StrObject* find(const InternTable& table, StrView v, intptr_t h) {
  if (!table.slots) return nullptr;
  for (size_t at = static_cast<size_t>(h) & table.mask; table.slots[at]; at = (at + 1) & table.mask) {
    StrObject* s = table.slots[at];
    if (s == kTombstone || s->hash != h || s->length != v.length || static_cast<int>(s->state.kind) != v.kind) continue;
    if (std::memcmp(strData(s), v.data, static_cast<size_t>(v.length * v.kind)) == 0) return s;
  }
  return nullptr;
}

bool insert(InternTable& table, StrObject* s) {
  if (!table.slots || (table.used + 1) * 3 > (table.mask + 1) * 2) {
    if (!grow(table)) return false;
  }
  size_t at = static_cast<size_t>(s->hash) & table.mask;
  while (table.slots[at]) at = (at + 1) & table.mask;
  table.slots[at] = s;
  table.used++;
  return true;
}

/// Immortal names; written under its lock, which readers take too (only strings not found in the
/// Runtime's own table come here, once each, because the answer is remembered there).
InternTable& immortals() {
  static InternTable* table = new InternTable;
  return *table;
}

InternTable* tableOf(Runtime& rt) {
  if (!rt.interned) rt.interned = new InternTable;
  return rt.interned;
}

}  // namespace

Value intern(Thread& t, Value v) {
  auto* s = v.as<StrObject>();
  if (s->state.interned) return v;
  if (s->length <= 1) {
    if (s->length == 0) return emptyStr();
    if (s->state.kind == 1) return strFromChar(t, strView(v)[0]);
  }
  intptr_t h = strHash(v);
  InternTable& table = *tableOf(*t.runtime);
  std::unique_lock<std::mutex> guard(table.lock, std::defer_lock);
  if (t.runtime->multiThreaded) guard.lock();
  StrView view = strView(v);
  if (StrObject* known = find(table, view, h)) return known;
  {
    InternTable& shared = immortals();
    std::lock_guard<std::mutex> sharedGuard(shared.lock);
    if (StrObject* known = find(shared, view, h)) {
      insert(table, known);
      return known;
    }
  }
  if (s->ob_type != &PyUnicode_Type || !s->state.compact) {
    // The table holds compact exact strings only: attribute caches compare addresses.
    guard = {};
    StrObject* copy = newStrRaw(t, view.length, text::maxCharBound(s));
    if (!copy) return {};
    std::memcpy(strData(copy), strData(s), static_cast<size_t>(view.length * view.kind));
    return intern(t, Value(copy));
  }
  if (!insert(table, s)) return raiseMemory(t);
  s->state.interned = 1;
  return v;
}

Value intern(Thread& t, std::string_view utf8) {
  if (utf8.size() > 1 && text::isAscii(utf8.data(), utf8.size())) {
    // Most names are known: look before making an object.
    intptr_t h = hashBytes(utf8.data(), utf8.size());
    InternTable& table = *tableOf(*t.runtime);
    std::unique_lock<std::mutex> guard(table.lock, std::defer_lock);
    if (t.runtime->multiThreaded) guard.lock();
    if (StrObject* known = find(table, {utf8.data(), static_cast<intptr_t>(utf8.size()), 1}, h)) return known;
  }
  PPY_TRY(s, newStr(t, utf8));
  return intern(t, s);
}

Value internImmortal(Thread* t, std::string_view name) {
  if (name.empty()) return emptyStr();
  if (name.size() == 1) return latin1Str(static_cast<uint8_t>(name[0]));
  intptr_t h = hashBytes(name.data(), name.size());
  StrView view{name.data(), static_cast<intptr_t>(name.size()), 1};
  if (t && t->runtime && t->runtime->interned) {
    InternTable& own = *t->runtime->interned;
    std::lock_guard<std::mutex> guard(own.lock);
    if (StrObject* known = find(own, view, h)) {
      if (known->state.interned == 1) {
        known->state.interned = 2;
        own.pinned.push_back(known);
      }
      return known;
    }
  }
  InternTable& shared = immortals();
  std::lock_guard<std::mutex> guard(shared.lock);
  if (StrObject* known = find(shared, view, h)) return known;
  // Names of static types are ASCII by construction.
  auto* s = static_cast<StrObject*>(std::calloc(1, (sizeof(StrObject) + name.size() + 1 + 15) & ~size_t{15}));
  if (!s) std::abort();
  s->ob_refcnt = kRefBias;
  s->ob_type = &PyUnicode_Type;
  s->length = view.length;
  s->hash = h;
  s->state.interned = 2;
  s->state.kind = 1;
  s->state.compact = s->state.ascii = s->state.ready = 1;
  std::memcpy(s + 1, name.data(), name.size());
  insert(shared, s);
  return s;
}

void internTrace(Runtime& rt, gc::Marker& marker) {
  if (!rt.interned) return;
  for (StrObject* s : rt.interned->pinned) marker.mark(Value(s));
}

void internSweep_nogc(Runtime& rt) {
  InternTable* table = rt.interned;
  if (!table || !table->slots) return;
  for (size_t i = 0; i <= table->mask; i++) {
    StrObject*& s = table->slots[i];
    if (s <= kTombstone || s->state.interned != 1) continue;
    if (!(gc::stateOf(s) & gc::kStateMarked)) s = kTombstone;
  }
}

}  // namespace ppy
