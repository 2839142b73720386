/// Calls of native functions on objects that other threads may be changing.
#pragma once
#include "runtime/object/builtin_def.h"
#include "runtime/object/type.h"
#include "runtime/thread/object_lock.h"

namespace ppy {

/// What to lock while a native function works on an object. Nothing for values that never change, for classes and
/// modules (their functions are no operations of theirs), and for generators, which are claimed by who resumes them.
struct LockedPart {
  const void* object = nullptr;     ///< by ObjectLock
  const void* exclusive = nullptr;  ///< by ExclusiveLock: TypeSpec::exclusive
};
LockedPart lockedPart(Value self);

/// The lock of a native operation's receiver.
class SelfLock {
 public:
  SelfLock(Thread& t, Value self) : SelfLock(t, t.runtime->multiThreaded ? lockedPart(self) : LockedPart()) {}
 private:
  SelfLock(Thread& t, LockedPart part) : object_(t, part.object), exclusive_(t, part.exclusive) {}
  ObjectLock object_;
  ExclusiveLock exclusive_;
};

/// What callNative is once several threads run.
Value callNativeLocked(Thread& t, BuiltinFn fn, Value self, Value* args);
/// def->fn, as an operation of `self`.
[[gnu::always_inline]] inline Value callNative(Thread& t, const BuiltinDef* def, Value self, Value* args) {
  if (t.runtime->multiThreaded && !(def->flags & kBuiltinReads)) [[unlikely]] return callNativeLocked(t, def->fn, self, args);
  return def->fn(t, self, args);
}

}  // namespace ppy
