/// The interactive prompt.
#pragma once
#include "runtime/thread/thread.h"

namespace ppy {

/// Reads, runs and prints until the end of input. False: an exception that ends the session (SystemExit)
/// is pending.
bool runRepl_py(Thread& t, ModuleObject* main, bool banner);

}  // namespace ppy
