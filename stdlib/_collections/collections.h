/// Types of the _collections module.
#pragma once
#include "runtime/object/builtin_def.h"

namespace ppy::collections {
extern TypeObject kDequeType, kDequeIterType, kDequeRevIterType, kDefaultDictType;
extern const TypeSpec kDequeSpec, kDequeIterSpec, kDequeRevIterSpec, kDefaultDictSpec;
}  // namespace ppy::collections
