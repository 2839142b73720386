/// Every native module of modules.def, declared.
#pragma once
#include "runtime/import/native_module.h"

namespace ppy {
#define MODULE(id, name) extern const NativeModule k##id##Module;
#include "stdlib/modules.def"
}  // namespace ppy
