// The _typing module: the identity function that NewType and cast would be.
#include "stdlib/common/module.h"

namespace ppy {
namespace {
Value identity(Thread&, Value, Value* a) { return a[0]; }
const BuiltinDef kFunctions[] = {{"_idfunc", "x, /", identity}, {nullptr, nullptr, nullptr}};
}  // namespace

const NativeModule kTypingModule = {"_typing", kFunctions, nullptr};

}  // namespace ppy
