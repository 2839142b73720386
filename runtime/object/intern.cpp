/// Interned strings. Two tables are searched: the process's (object/names.h: immortal names) and the
/// Runtime's (weak: the collector drops what nothing else reaches).
#include <cstdlib>
#include <mutex>
#include <vector>

#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/text_util.h"

namespace ppy {

/// Open addressing over malloc'ed slots. A slot is null, a str, or kTombstone.
struct InternTable {
  std::mutex lock;
  StrObject** slots = nullptr;
  size_t mask = 0, used = 0;  ///< used counts tombstones
  std::vector<StrObject*> young;  ///< entered since the last collection

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
  if (s->state.ascii) {
    Value known = findImmortalName({static_cast<const char*>(view.data), static_cast<size_t>(view.length)}, h);
    if (known) {
      // Remembered here, so that the next search stops at this table.
      insert(table, known.as<StrObject>());
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
  table.young.push_back(s);
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
    if (Value known = findImmortalName(utf8, h)) {
      insert(table, known.as<StrObject>());
      return known;
    }
    guard = {};
    PPY_TRY(s, newStrAscii(t, utf8));
    s.as<StrObject>()->hash = h;
    return intern(t, s);
  }
  PPY_TRY(s, newStr(t, utf8));
  return intern(t, s);
}

Value findInterned(Runtime& rt, std::string_view ascii) {
  if (ascii.size() <= 1) return ascii.empty() ? emptyStr() : latin1Str(static_cast<uint8_t>(ascii[0]));
  if (Value known = findImmortalName(ascii)) return known;
  if (!rt.interned) return {};
  std::lock_guard<std::mutex> guard(rt.interned->lock);
  StrObject* s = find(*rt.interned, {ascii.data(), static_cast<intptr_t>(ascii.size()), 1}, hashBytes(ascii.data(), ascii.size()));
  return s ? Value(s) : Value();
}

void internSweep_nogc(Runtime& rt, bool full) {
  InternTable* table = rt.interned;
  if (!table || !table->slots) return;
  auto dead = [](const StrObject* s) { return s > kTombstone && s->state.interned == 1 && !(gc::stateOf(s) & gc::kStateMarked); };
  if (full) {
    for (size_t i = 0; i <= table->mask; i++)
      if (dead(table->slots[i])) table->slots[i] = kTombstone;
  } else {
    // A partial collection finds only young strings dead.
    for (StrObject* s : table->young) {
      if (!dead(s)) continue;
      size_t at = static_cast<size_t>(s->hash) & table->mask;
      while (table->slots[at] && table->slots[at] != s) at = (at + 1) & table->mask;
      if (table->slots[at]) table->slots[at] = kTombstone;
    }
  }
  table->young.clear();
}

}  // namespace ppy
