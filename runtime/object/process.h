/// Process start: the built-in types.
#pragma once
#include "runtime/object/type.h"

namespace ppy {

/// Readies every row of exceptions.def (builtins/exceptions.cpp); process start.
void readyExceptionTypes(Thread& t);

/// True once initializeProcess has finished.
bool processReady();

}  // namespace ppy
