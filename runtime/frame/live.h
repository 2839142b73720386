/// Reading the values that follow an exit map's call.
#pragma once
#include <bit>
#include <cstdarg>

#include "runtime/abi/native.h"
#include "runtime/object/number.h"
#include "runtime/object/type.h"

namespace ppy {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"  // emitted code calls them: Value is one register
extern "C" Value ppy_box_range(Thread& t, int64_t start, int64_t stop, int64_t step);
extern "C" Value ppy_box_range_iter(Thread& t, int64_t next, int64_t stop, int64_t step);
extern "C" Value ppy_box_fast_iter(Thread& t, Value v, int64_t index);
#pragma clang diagnostic pop
}  // namespace ppy

namespace ppy::native {

/// f(PpyLive, value) for each live value, boxed.
template <class F>
inline void readLive(Thread& t, const PpyExit* exit, va_list values, F f) {
  for (uint32_t i = 0, n = exit->count & PPY_EXIT_COUNT; i < n; i++) {
    uint64_t bits = va_arg(values, uint64_t);
    Value v;
    uint16_t repr = exit->live[i].repr & static_cast<uint16_t>(~PPY_REPR_SHOWN);
    switch (repr) {
      case PPY_REPR_VALUE: v = Value::fromBits(bits); break;
      case PPY_REPR_INT: v = makeInt(t, static_cast<int64_t>(bits)); break;
      case PPY_REPR_FLOAT: v = makeFloat(t, std::bit_cast<double>(bits)); break;
      case PPY_REPR_BOOL: v = boolean(bits != 0); break;
      case PPY_REPR_RANGE:
      case PPY_REPR_RANGE_ITER: {
        auto stop = va_arg(values, int64_t), step = va_arg(values, int64_t);
        auto start = static_cast<int64_t>(bits);
        v = repr == PPY_REPR_RANGE ? ppy_box_range(t, start, stop, step) : ppy_box_range_iter(t, start, stop, step);
        break;
      }
      default: v = ppy_box_fast_iter(t, Value::fromBits(bits), va_arg(values, int64_t)); break;
    }
    f(exit->live[i], v);
  }
}

}  // namespace ppy::native
