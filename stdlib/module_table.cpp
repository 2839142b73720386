// The table of native modules, from modules.def.
#include "runtime/import/native_module.h"

namespace ppy {

#define MODULE(id, name) extern const NativeModule k##id##Module;
#include "stdlib/modules.def"

#define MODULE(id, name) k##id##Module,
const NativeModule kNativeModules[] = {
#include "stdlib/modules.def"
    {nullptr, nullptr, nullptr, nullptr}};

}  // namespace ppy
