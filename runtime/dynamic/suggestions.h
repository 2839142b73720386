/// "Did you mean": names like the one that was not found.
#pragma once
#include <string>

#include "runtime/thread/thread.h"

namespace ppy {

/// The suggestion for a NameError or AttributeError, or "". Never leaves an exception pending.
std::string suggestionFor_py(Thread& t, Value exception);

}  // namespace ppy
