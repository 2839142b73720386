/// Source lines for tracebacks.
#pragma once
#include <string>

#include "runtime/frame/frame.h"

namespace ppy {

/// Line `line` (from 1) of a source file, with its newline; false when it cannot be had. Looks for the
/// file as named, then along sys.path by its last component.
bool sourceLine_py(Thread& t, Value filename, Value globals, int line, std::string* out);

}  // namespace ppy
