/// Checks that a function is well formed.
#pragma once
#include "compiler/pir/pir.h"

namespace ppy::pir {

/// Empty when `fn` is well formed, else one line saying what is wrong where. Checked: operand ranges,
/// labels, block ends, handlers, and that no path reads a temporary nobody wrote.
std::string verify(const Function& fn, const Unit* unit = nullptr);

}  // namespace ppy::pir
