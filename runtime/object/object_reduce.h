/// object.__reduce_ex__ and __getstate__: what copy and pickle ask of any object.
#pragma once
#include "runtime/object/type.h"

namespace ppy {

Value objectReduce_py(Thread& t, Value self, int protocol);
/// The default state: __dict__, or (dict, slots) or None. `required`: TypeError for what cannot be copied.
Value objectState_py(Thread& t, Value self, bool required);

}  // namespace ppy
