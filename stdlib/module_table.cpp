// The table of native modules, from modules.def.
#include "stdlib/modules.h"

namespace ppy {

#define MODULE(id, name) &k##id##Module,
const NativeModule* const kNativeModules[] = {
#include "stdlib/modules.def"
    nullptr};

}  // namespace ppy
