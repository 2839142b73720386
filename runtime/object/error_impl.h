/// Inside of raising: making exception objects without running Python code.
#pragma once
#include <cstdarg>

#include "runtime/object/error.h"

namespace ppy {

Value formatStrV(Thread& t, const char* format, va_list ap);
/// An instance of a built-in exception type made with the given positional arguments; runs its native
/// __init__. Empty with an exception pending.
Value newException(Thread& t, TypeObject* type, const Value* args, uint32_t n);
/// Subclass of OSError for an errno, or OSError.
TypeObject* osErrorType(int err);

}  // namespace ppy
