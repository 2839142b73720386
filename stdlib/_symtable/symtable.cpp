// The _symtable module. The tables are the compiler's: runtime/dynamic makes objects of them.
#include "runtime/dynamic/compile.h"
#include "stdlib/common/module.h"

namespace ppy {

Value symbolTable_py(Thread& t, Value source, const std::string& filename, Value mode);  // dynamic/
extern const TypeSpec kSymtableEntrySpec;

namespace {

Value symtable(Thread& t, Value, Value* a) {
  std::string filename;
  return filenameArg_py(t, a[1], &filename) ? symbolTable_py(t, a[0], filename, a[2]) : Value();
}
const BuiltinDef kFunctions[] = {{"symtable", "source, filename, startstr, /", symtable}, {nullptr, nullptr, nullptr}};
const IntConstant kConstants[] = {
    {"USE", 16}, {"DEF_GLOBAL", 1}, {"DEF_NONLOCAL", 8}, {"DEF_LOCAL", 2}, {"DEF_PARAM", 4}, {"DEF_FREE", 32}, {"DEF_FREE_CLASS", 64}, {"DEF_IMPORT", 128},
    {"DEF_BOUND", 134}, {"DEF_ANNOT", 256}, {"TYPE_FUNCTION", 0}, {"TYPE_CLASS", 1}, {"TYPE_MODULE", 2}, {"LOCAL", 1}, {"GLOBAL_EXPLICIT", 2},
    {"GLOBAL_IMPLICIT", 3}, {"FREE", 4}, {"CELL", 5}, {"SCOPE_OFF", 11}, {"SCOPE_MASK", 15}, {nullptr, 0}};
bool init(Thread& t, ModuleObject* m) { return readyModuleType(t, kSymtableEntrySpec) && addInts(t, m, kConstants); }

}  // namespace

const NativeModule kSymtableModule = {"_symtable", kFunctions, init};

}  // namespace ppy
