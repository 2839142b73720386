/// Warnings from native code, through the _warnings module.
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/error_impl.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

Value importModule_py(Thread& t, const char* name);  // import room

bool warn_py(Thread& t, TypeObject* category, int stackLevel, const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  Value text = formatStrV(t, format, ap);
  va_end(ap);
  if (text.isEmpty()) return false;
  PPY_TRY(module, importModule_py(t, "_warnings"));
  PPY_TRY(name, intern(t, std::string_view("warn")));
  PPY_TRY(warn, getAttr_py(t, module, name));
  return !call_py(t, warn, text, category, Value::smallInt(stackLevel)).isEmpty();
}

}  // namespace ppy
