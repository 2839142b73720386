/// Immortal interned strings: the names the runtime uses by identifier and those of special methods.
/// Made at process start; the intern table of a Runtime looks here first (findImmortalName), so that
/// one text has one interned str in the whole process.
#pragma once
#include <string_view>

#include "runtime/object/type.h"

namespace ppy {

struct Names {
#define NAME(identifier) Value identifier;
#include "runtime/value/names.def"
  Value slots[kSlotCount];
};

/// The immortal str of an ASCII text, or empty. Takes no lock.
Value findImmortalName(std::string_view ascii);
Value findImmortalName(std::string_view ascii, intptr_t hash);  ///< of more than one character
/// Finds or makes it; inside a gc::ImmortalScope only. A name that the Runtime has interned already stays
/// that str and is kept alive with the Runtime (types of modules loaded late).
Value immortalName(Thread& t, std::string_view ascii);
/// Makes every row of names.def and slots.def. Process start only.
void makeNames(Thread& t);

}  // namespace ppy
