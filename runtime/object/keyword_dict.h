/// The keyword arguments of a call as dict entries.
#pragma once
#include "runtime/object/call.h"
#include "runtime/object/container.h"

namespace ppy {

/// Enters a call's keyword arguments. False: MemoryError pending.
inline bool addKeywords(Thread& t, DictObject* d, const Args& args) {
  for (uint32_t i = 0; i < args.nkw(); i++)
    if (!dictSetStr(t, d, args.kwnames->ob_item[i], args.v[args.npos + i])) return false;
  return true;
}

/// They alone in a new dict; null with MemoryError pending.
inline DictObject* keywordDict(Thread& t, const Args& args) {
  DictObject* d = newDict(t, args.nkw());
  return d && addKeywords(t, d, args) ? d : nullptr;
}

}  // namespace ppy
