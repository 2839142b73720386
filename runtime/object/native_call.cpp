// Which objects' operations are locked.
#include "runtime/object/native_call.h"

#include <algorithm>

namespace ppy {

LockedPart lockedPart(Value self) {
  if (!self.isObject() || isType(self)) return {};
  static constexpr TypeObject* kUnlocked[] = {&PyLong_Type, &PyUnicode_Type, &PyBytes_Type, &PyTuple_Type, &PyFloat_Type, &PyComplex_Type,
                                              &PyFrozenSet_Type, &PyModule_Type, &PyGen_Type, &PyCoro_Type, &PyAsyncGen_Type};
  const TypeSpec* spec = infoOfValue(self).spec;
  if (spec->exclusive) return {nullptr, self.object()};
  return {std::ranges::find(kUnlocked, spec->type) == std::end(kUnlocked) ? self.object() : nullptr};
}

Value callNativeLocked(Thread& t, BuiltinFn fn, Value self, Value* args) {
  SelfLock lock(t, self);
  return fn(t, self, args);
}

}  // namespace ppy
