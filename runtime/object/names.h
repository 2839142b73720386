/// Immortal interned strings: the names the runtime uses by identifier, the names of special methods,
/// and those of every built-in attribute. Made at process start; the intern table of a Runtime looks
/// here first (findImmortalName), so that one text has one interned str in the whole process.
#pragma once
#include <string_view>

#include "runtime/object/type.h"

namespace ppy {

struct Names {
#define NAME(identifier) Value identifier;
#include "runtime/value/names.def"
  Value slots[kSlotCount];
  Value empty;        ///< ""
};

/// The immortal str of an ASCII text, or empty.
Value findImmortalName(std::string_view ascii);
/// Finds or makes it. Inside a gc::ImmortalScope only.
Value immortalName(Thread& t, std::string_view ascii);
/// Makes every row of names.def and slots.def. Process start, inside an ImmortalScope.
void makeNames(Thread& t);

}  // namespace ppy
