/// The iterators that ForIter advances without a call.
#pragma once
#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy::interp {

enum class QuickNext { Item, Exhausted, Unknown };

inline QuickNext quickNext(Thread& t, Object* it, Value* out) {
  (void)t, (void)it, (void)out;
  return QuickNext::Unknown;
}

}  // namespace ppy::interp
