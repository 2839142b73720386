// The _tokenize module. The tokens are the compiler's: runtime/dynamic makes objects of them.
#include "stdlib/common/module.h"

namespace ppy {

extern const TypeSpec kTokenizerIterSpec;  // dynamic/

namespace {
bool init(Thread& t, ModuleObject* m) { return addType(t, m, kTokenizerIterSpec); }
}  // namespace

const NativeModule kTokenizeModule = {"_tokenize", nullptr, init};

}  // namespace ppy
