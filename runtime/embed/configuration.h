/// What PYTHON* variables, -X options and the locale say about a Runtime to be started.
#pragma once
#include "runtime/thread/options.h"

namespace ppy {

/// Completes what the command line set in `o`; makes LC_CTYPE the user's. False: a value is wrong, and stderr says which.
bool configure(RuntimeOptions& o);

}  // namespace ppy
