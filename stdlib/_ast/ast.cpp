// The _ast module: the node classes and compile()'s flags. The classes are made in runtime/dynamic, which knows
// the grammar's tables.
#include "stdlib/common/module.h"

namespace ppy {

bool addAstTypes_py(Thread& t, ModuleObject* m);  // dynamic/

const NativeModule kAstModule = {"_ast", nullptr, addAstTypes_py, nullptr};

}  // namespace ppy
