/// Types of the _collections module.
#pragma once
#include "runtime/object/builtin_def.h"

namespace ppy::collections {
/// The last part of a type's dotted name, as reprs show it.
inline const char* shortName(const TypeObject* type) {
  const char* dot = __builtin_strrchr(type->tp_name, '.');
  return dot ? dot + 1 : type->tp_name;
}
extern TypeObject kDequeType, kDequeIterType, kDequeRevIterType, kDefaultDictType, kTupleGetterType;
extern const TypeSpec kDequeSpec, kDequeIterSpec, kDequeRevIterSpec, kDefaultDictSpec, kTupleGetterSpec;
extern TypeObject kOrderedDictType;
extern const TypeSpec kOrderedDictSpec, kOdictKeysSpec, kOdictValuesSpec, kOdictItemsSpec, kOdictIteratorSpec;
}  // namespace ppy::collections
