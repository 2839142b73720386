// The errno module: names of system error numbers.
#include <cerrno>

#include "runtime/object/container.h"
#include "runtime/object/str.h"
#include "stdlib/modules.h"

namespace ppy {
namespace {

struct Row {
  const char* name;
  int number;
};
const Row kRows[] = {
#define ERRNO(name) {#name, name},
#include "stdlib/errno/errno.def"
};

bool init(Thread& t, ModuleObject* m) {
  DictObject* codes = newDict(t);
  for (const Row& row : kRows) {
    if (!dictSetStr(t, moduleDict(m), intern(t, row.name), Value::smallInt(row.number))) return false;
    Value number = Value::smallInt(row.number);
    Value present = dictGet_py(t, codes, number);  // the first name of a number is its own; others are aliases
    if (present.isEmpty() && !dictSet_py(t, codes, number, newStr(t, row.name))) return false;
  }
  return dictSetStr(t, moduleDict(m), intern(t, "errorcode"), codes);
}

}  // namespace

const NativeModule kErrnoModule = {"errno", nullptr, init,
    nullptr};

}  // namespace ppy
