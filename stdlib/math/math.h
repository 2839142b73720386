/// Shared by the files of the math module.
#pragma once
#include "runtime/object/builtin_def.h"

namespace ppy::math {
/// float(v) for real numbers; TypeError "must be real number, not T".
bool asDouble(Thread& t, Value v, double* out);
Value domainError(Thread& t);  ///< ValueError "math domain error"
Value rangeError(Thread& t);   ///< OverflowError "math range error"
extern const BuiltinDef kIntegerFunctions[];  ///< integer.cpp
}  // namespace ppy::math
