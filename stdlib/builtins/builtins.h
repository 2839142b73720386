/// The builtins module: function tables of its files, put together in module.cpp.
#pragma once
#include "runtime/frame/services.h"
#include "runtime/frame/call.h"
#include "runtime/object/builtin_def.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy::builtins {

extern const BuiltinDef kAttributeFunctions[];  ///< attributes.cpp: getattr, isinstance, dir, vars …
extern const BuiltinDef kIterationFunctions[];  ///< iteration.cpp: iter, next, sum, min, max, sorted …
extern const BuiltinDef kNumberFunctions[];     ///< numbers.cpp: abs, pow, round, divmod, hex, chr …
extern const BuiltinDef kCodeFunctions[];       ///< code.cpp: eval, exec, compile, globals, __import__ …
extern const BuiltinDef kOutputFunctions[];     ///< output.cpp: print, input, repr, format …

/// An attribute name argument, interned; TypeError "attribute name must be string, not 'T'" otherwise.
Value attributeName(Thread& t, Value name, const char* function);

}  // namespace ppy::builtins
