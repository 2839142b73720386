// The table of native modules, from modules.def.
#include "runtime/import/native_module.h"

namespace ppy {

#define MODULE(id, name) extern const NativeModule k##id##Module;
#include "stdlib/modules.def"

#define MODULE(id, name) &k##id##Module,
const NativeModule* const kNativeModules[] = {
#include "stdlib/modules.def"
    nullptr};

}  // namespace ppy
