/// Process start: the built-in types.
#pragma once
#include "runtime/object/type.h"

namespace ppy {

/// The specs of all exceptions (builtins/exceptions.cpp), in table order; null ends it.
extern const TypeSpec* const kExceptionSpecs[];

/// True once initializeProcess has finished.
bool processReady();

}  // namespace ppy
