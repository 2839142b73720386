/// Calling things: the frame room implements the declarations of object/call.h.
#pragma once
#include "runtime/frame/frame.h"
#include "runtime/object/call.h"

namespace ppy {

/// The awaitable of anext(iterator, default).
Value newAnextDefault(Thread& t, Value awaitable, Value dflt);

}  // namespace ppy
