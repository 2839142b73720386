/// Every native module of modules.def, declared.
#pragma once
#include "runtime/import/native_module.h"

namespace ppy {
#define MODULE(id, name) extern const NativeModule k##id##Module;
#include "stdlib/modules.def"

/// Row numbers of modules.def: places in Runtime::moduleState.
enum ModuleIndex {
#define MODULE(id, name) kModuleIndex##id,
#include "stdlib/modules.def"
  kModuleCount
};
}  // namespace ppy
