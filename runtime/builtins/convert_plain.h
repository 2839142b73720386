/// Calls of the built-in types as conversions: str(v), int(v), float(v), bool(v), list(v), tuple(v).
#pragma once
#include "runtime/object/type.h"

namespace ppy {

/// type(v) where v is a plain value (number, str, list, tuple) and nothing of v's can be asked. False: not such a
/// call. *result may be empty with an exception pending.
bool convertPlain(Thread& t, TypeObject* type, Value v, Value* result);

}  // namespace ppy
