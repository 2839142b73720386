/// The immortal names and the numbers of special methods by name.
#include "runtime/object/names.h"

#include "runtime/object/str.h"

namespace ppy {

namespace {

constexpr const char* kSlotTexts[] = {
#define SLOT(Id, name, kind) name,
#include "runtime/object/slots.def"
};

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
  for (uint32_t at = hashOf(name); tables.slotByName[at]; at = (at + 1) % kSlotTable)
    if (tables.names.slots[tables.slotByName[at] - 1] == name) return tables.slotByName[at] - 1;
  return -1;
}

void makeNames() {
#define NAME(identifier) tables.names.identifier = internImmortal(nullptr, #identifier);
#include "runtime/value/names.def"
  for (uint16_t i = 0; i < kSlotCount; i++) {
    Value name = internImmortal(nullptr, kSlotTexts[i]);
    tables.names.slots[i] = name;
    uint32_t at = hashOf(name);
    while (tables.slotByName[at]) at = (at + 1) % kSlotTable;
    tables.slotByName[at] = static_cast<uint16_t>(i + 1);
  }
}

}  // namespace ppy
