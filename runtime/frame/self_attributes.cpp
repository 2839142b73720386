/// Which attributes a function assigns to its first argument: what classes plan their slots by.
#include "runtime/frame/loader.h"
#include "runtime/object/type_impl.h"

namespace ppy {

uint32_t selfAttributes(Thread& t, Value function, Value* names, uint32_t capacity) {
  return isExactly(function, &PyFunction_Type) ? codeSelfNames(t, function.as<FunctionObject>()->code, names, capacity) : 0;
}

}  // namespace ppy
