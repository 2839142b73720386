/// Keywords given to a built-in __new__ that takes none.
#pragma once
#include "runtime/object/call.h"
#include "runtime/object/error.h"
#include "runtime/object/type.h"

namespace ppy {

/// May there be keywords? A subclass with an __init__ of its own takes them there. False: TypeError pending.
inline bool keywordsAllowed(Thread& t, TypeObject* type, TypeObject* base, const char* name, const Args& args) {
  if (!args.nkw()) return true;
  const ResolvedSlot &init = infoOf(type).slots[kSlotInit], &inherited = infoOf(base).slots[kSlotInit];
  if (type != base && !(init.native && init.native == inherited.native)) return true;
  raise(t, PyExc_TypeError, "%s() takes no keyword arguments", name);
  return false;
}

}  // namespace ppy
