/// The immortal names and the numbers of special methods by name.
#include "runtime/object/names.h"

#include <atomic>
#include <cstring>

#include "runtime/object/object_state.h"
#include "runtime/object/str.h"

namespace ppy {

namespace {

constexpr const char* kSlotTexts[] = {
#define SLOT(Id, name, kind) name,
#include "runtime/object/slots.def"
};

/// Immortal names by hash. Never rebuilt, so that readers need no lock: a full table is followed by another.
struct NameTable {
  static constexpr uint32_t kSize = 8192;
  std::atomic<StrObject*> slots[kSize];
  std::atomic<NameTable*> next;
  uint32_t used;
};
NameTable firstTable;

StrObject* findIn(const NameTable& table, std::string_view text, intptr_t hash) {
  for (uint32_t at = static_cast<uint32_t>(hash) % NameTable::kSize;; at = (at + 1) % NameTable::kSize) {
    StrObject* s = table.slots[at].load(std::memory_order_acquire);
    if (!s) return nullptr;
    if (s->hash == hash && static_cast<size_t>(s->length) == text.size() && std::memcmp(s + 1, text.data(), text.size()) == 0) return s;
  }
}

/// Slot numbers by the address of the interned name, open addressing.
constexpr uint32_t kSlotTable = 256;
static_assert(kSlotCount * 2 < kSlotTable);

/// Written once at process start, constant afterwards.
struct Tables {
  Names names;
  uint16_t slotByName[kSlotTable];  ///< slot + 1, or 0
};
Tables tables;

uint32_t hashOf(Value name) { return static_cast<uint32_t>((name.bits() >> 4) * 0x9E3779B1u >> 7) % kSlotTable; }

}  // namespace

const NativeKind kSlotKinds[kSlotCount] = {
#define SLOT(Id, name, kind) NativeKind::kind,
#include "runtime/object/slots.def"
};

const char* slotText(SlotId id) { return kSlotTexts[id]; }
Value slotName(SlotId id) { return tables.names.slots[id]; }
const Names& names() { return tables.names; }

int slotOfName(Value name) {
  // A namespace that was made by hand may have names that were put together: they count by their text.
  if (auto* s = name.as<StrObject>(); !s->state.interned) {
    if (!s->state.compact || !s->state.ascii) return -1;
    name = findImmortalName({reinterpret_cast<const char*>(s + 1), static_cast<size_t>(s->length)});
    if (name.isEmpty()) return -1;
  }
  for (uint32_t at = hashOf(name); tables.slotByName[at]; at = (at + 1) % kSlotTable)
    if (tables.names.slots[tables.slotByName[at] - 1] == name) return tables.slotByName[at] - 1;
  return -1;
}

Value findImmortalName(std::string_view text) {
  if (text.size() <= 1) return text.empty() ? emptyStr() : latin1Str(static_cast<uint8_t>(text[0]));
  return findImmortalName(text, hashBytes(text.data(), text.size()));
}

Value findImmortalName(std::string_view text, intptr_t hash) {
  for (const NameTable* table = &firstTable; table; table = table->next.load(std::memory_order_acquire))
    if (StrObject* s = findIn(*table, text, hash)) return s;
  return {};
}

Value immortalName(Thread& t, std::string_view text) {
  if (text.size() <= 1) return findImmortalName(text);
  intptr_t hash = hashBytes(text.data(), text.size());
  if (Value known = findImmortalName(text, hash)) return known;
  if (t.runtime->interned) {
    if (Value known = findInterned(*t.runtime, text)) {
      keepForRuntime(t, known);
      return known;
    }
  }
  NameTable* table = &firstTable;
  while (table->used * 4 > NameTable::kSize * 3) {
    NameTable* next = table->next.load(std::memory_order_relaxed);
    if (!next) {
      next = new NameTable();
      table->next.store(next, std::memory_order_release);
    }
    table = next;
  }
  auto* s = static_cast<StrObject*>(gc::alloc(t, sizeof(StrObject) + text.size() + 1, gc::CellKind::Raw));
  s->ob_refcnt = kRefBias;
  s->ob_type = &PyUnicode_Type;
  s->length = static_cast<intptr_t>(text.size());
  s->hash = hash;
  s->state.interned = 2;
  s->state.kind = 1;
  s->state.compact = s->state.ascii = s->state.ready = 1;
  std::memcpy(s + 1, text.data(), text.size());
  uint32_t at = static_cast<uint32_t>(s->hash) % NameTable::kSize;
  while (table->slots[at].load(std::memory_order_relaxed)) at = (at + 1) % NameTable::kSize;
  table->used++;
  table->slots[at].store(s, std::memory_order_release);
  return s;
}

void makeNames(Thread& t) {
#define NAME(identifier) tables.names.identifier = immortalName(t, #identifier);
#include "runtime/value/names.def"
  for (uint16_t i = 0; i < kSlotCount; i++) {
    Value name = immortalName(t, kSlotTexts[i]);
    tables.names.slots[i] = name;
    uint32_t at = hashOf(name);
    while (tables.slotByName[at]) at = (at + 1) % kSlotTable;
    tables.slotByName[at] = static_cast<uint16_t>(i + 1);
  }
}

}  // namespace ppy
