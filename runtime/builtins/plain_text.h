/// Text of plain values - exact ints below 2**48, floats, ASCII strs, None and bools - written to a buffer on the
/// stack: what the formatting languages meet most, without an object for every piece.
#pragma once
#include <cstring>

#include "runtime/builtins/format.h"
#include "runtime/object/container.h"
#include "runtime/object/decimal.h"
#include "runtime/object/ops.h"
#include "runtime/object/str_make.h"

namespace ppy {

/// Writes |d| with `precision` (at most 15) digits behind the point, rounded correctly (halves to even). The
/// length, at most 40, or 0: |d| is too large for this way, infinite or a NaN.
size_t fixedDigits(char* out, double d, int precision);

/// Part of a result, made in a buffer whose end is known.
class PlainText {
 public:
  /// str(v) appended; false when v is no plain value or room is missing.
  bool add(Value v) {
    if (v.isSmallInt()) return addInt(v.asSmallInt());
    if (v.isNumber()) {
      if (end_ - p_ < 40) return false;
      p_ += floatReprTo(p_, v.asNumber());
      return true;
    }
    if (isExactly(v, &PyUnicode_Type)) {
      auto* s = v.as<StrObject>();
      return s->state.ascii && add(static_cast<const char*>(strData(s)), s->length);
    }
    if (isNone(v)) return add("None", 4);
    if (isTrue(v)) return add("True", 4);
    return isFalse(v) && add("False", 5);
  }
  bool add(const char* text, intptr_t n) {
    if (n > end_ - p_) return false;
    copyShort(p_, text, static_cast<size_t>(n));
    p_ += n;
    return true;
  }
  bool addInt(int64_t i) {
    auto u = i < 0 ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
    if (end_ - p_ < 24) return false;
    if (i < 0) *p_++ = '-';
    p_ += decimalLength(u);
    putDecimal(p_, u);
    return true;
  }
  bool add(char c) {
    if (p_ == end_) return false;
    *p_++ = c;
    return true;
  }
  bool fill(char c, intptr_t n) {
    if (n > end_ - p_) return false;
    for (; n > 0; n--) *p_++ = c;
    return true;
  }
  char* at() { return p_; }
  void moveTo(char* p) { p_ = p; }
  intptr_t room() const { return end_ - p_; }
  Value finish(Thread& t) const { return makeAscii(t, text_, static_cast<size_t>(p_ - text_)); }

 private:
  char text_[512];
  char *p_ = text_, *end_ = text_ + sizeof text_;
};

}  // namespace ppy
