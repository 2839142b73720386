// slice primitives.
#include "runtime/object/slice.h"

#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"

namespace ppy {

Value newSlice(Thread& t, Value start, Value stop, Value step) {
  auto* s = static_cast<SliceObject*>(gc::allocObject(t, &PySlice_Type, sizeof(SliceObject)));
  s->start = start;
  s->stop = stop;
  s->step = step;
  return s;
}

namespace {

/// A slice bound: None keeps `out`; huge ints are clamped.
bool bound_py(Thread& t, Value v, intptr_t* out) {
  if (isNone(v)) return true;
  if (v.isSmallInt()) {
    *out = v.asSmallInt();
    return true;
  }
  if (slotOf(v, kSlotIndex).attr.isEmpty()) {
    raise(t, PyExc_TypeError, "slice indices must be integers or None or have an __index__ method");
    return false;
  }
  return asIndex_py(t, v, out, nullptr);
}

}  // namespace

bool sliceIndices_py(Thread& t, SliceObject* s, intptr_t length, intptr_t* start, intptr_t* stop, intptr_t* step, intptr_t* count) {
  return sliceIndicesOf_py(t, s, &length, start, stop, step, count);
}

bool sliceIndicesOf_py(Thread& t, SliceObject* s, const intptr_t* lengthNow, intptr_t* start, intptr_t* stop, intptr_t* step, intptr_t* count) {
  *step = 1;
  if (!bound_py(t, s->step, step)) return false;
  if (*step == 0) {
    raise(t, PyExc_ValueError, "slice step cannot be zero");
    return false;
  }
  if (*step < -INTPTR_MAX) *step = -INTPTR_MAX;
  bool down = *step < 0;
  *start = down ? INTPTR_MAX : 0;
  *stop = down ? INTPTR_MIN : INTPTR_MAX;
  if (!bound_py(t, s->start, start) || !bound_py(t, s->stop, stop)) return false;
  intptr_t length = *lengthNow;
  if (*start < 0) {
    *start += length;
    if (*start < 0) *start = down ? -1 : 0;
  } else if (*start >= length) {
    *start = down ? length - 1 : length;
  }
  if (*stop < 0) {
    *stop = *stop < -length ? -1 : *stop + length;
    if (*stop < 0) *stop = down ? -1 : 0;
  } else if (*stop >= length) {
    *stop = down ? length - 1 : length;
  }
  if (down) *count = *stop < *start ? (*start - *stop - 1) / -*step + 1 : 0;
  else *count = *start < *stop ? (*stop - *start - 1) / *step + 1 : 0;
  return true;
}

}  // namespace ppy
