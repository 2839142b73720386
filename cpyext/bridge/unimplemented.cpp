/// What a function of the C API without an implementation does.
#include "runtime/object/error.h"

extern "C" [[gnu::visibility("default"), gnu::cold]] void ppy_capi_unimplemented(const char* name) {
  ppy::Thread* t = ppy::currentThread();
  if (t) ppy::raise(*t, ppy::PyExc_SystemError, "%s is not implemented", name);
}
