/// What a shared object binds.
#pragma once

namespace ppy::cpyext {

struct RefusedFunction {
  const char* symbol;
  const char* reason;
};

/// The function of refused.def that the loaded shared object `library` (of dlopen) binds; null if none.
const RefusedFunction* refusedNeed(void* library);

}  // namespace ppy::cpyext
