/// Immortal interned strings: the names the runtime uses by identifier and those of special methods.
/// Made at process start with internImmortal (object/str.h).
#pragma once
#include "runtime/object/type.h"

namespace ppy {

struct Names {
#define NAME(identifier) Value identifier;
#include "runtime/value/names.def"
  Value slots[kSlotCount];
};

/// Makes every row of names.def and slots.def. Process start only.
void makeNames();

}  // namespace ppy
