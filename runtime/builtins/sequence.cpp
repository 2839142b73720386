// What list, tuple and range share.
#include "runtime/builtins/sequence.h"

#include <algorithm>

#include "runtime/object/error.h"
#include "runtime/object/number.h"

namespace ppy {

bool sequenceIndex_py(Thread& t, Value key, const char* type, intptr_t* i) {
  if (!isInt(key) && slotOf(key, kSlotIndex).attr.isEmpty()) {
    raise(t, PyExc_TypeError, "%s indices must be integers or slices, not %T", type, key);
    return false;
  }
  return asIndex_py(t, key, i, PyExc_IndexError);
}

bool repeatCount(Thread& t, Value count, intptr_t length, intptr_t* n) {
  int64_t i;
  if (!intFits64(count, &i)) {
    bool negative = count.as<LongObject>()->ob_size < 0;
    if (!negative) {
      raise(t, PyExc_OverflowError, "cannot fit 'int' into an index-sized integer");
      return false;
    }
    i = 0;
  }
  *n = std::max<int64_t>(i, 0);
  if (length && *n > (INTPTR_MAX >> 4) / length) {
    raiseMemory(t);
    return false;
  }
  return true;
}

bool searchBounds_py(Thread& t, Value start, Value stop, intptr_t length, intptr_t* from, intptr_t* to) {
  *from = 0;
  *to = length;
  for (auto [v, out] : {std::pair<Value, intptr_t*>{start, from}, {stop, to}}) {
    if (v.isEmpty()) continue;
    if (!isInt(v) && slotOf(v, kSlotIndex).attr.isEmpty()) {
      raise(t, PyExc_TypeError, "slice indices must be integers or have an __index__ method");
      return false;
    }
    if (!asIndex_py(t, v, out, nullptr)) return false;
    if (*out < 0) *out = std::max<intptr_t>(*out + length, 0);
  }
  *to = std::min(*to, length);
  return true;
}

}  // namespace ppy
