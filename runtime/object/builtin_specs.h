/// The specs of all built-in types: k<Id>Spec for each row of builtin_types.def, each defined beside
/// the type's methods.
#pragma once
#include "runtime/object/builtin_def.h"

namespace ppy {

#define PPY_TYPE(cname, Id, pyname) extern const TypeSpec k##Id##Spec;
#include "runtime/object/builtin_types.def"

}  // namespace ppy
