/// isinstance and issubclass without the metaclass hooks: what type's own hooks do.
#pragma once
#include "runtime/object/ops.h"

namespace ppy {

int plainIsInstance_py(Thread& t, Value v, Value cls);
int plainIsSubclass_py(Thread& t, Value derived, Value cls);

}  // namespace ppy
