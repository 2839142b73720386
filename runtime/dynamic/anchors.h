/// Which part of an expression the carets under a traceback line set off.
#pragma once
#include <cstddef>
#include <string_view>

namespace ppy {

/// Byte offsets into the segment; characters outside [left, right) are `primary`.
struct Anchors {
  size_t left = 0, right = 0;
  char primary = '^', secondary = '~';
};

/// The operator of a binary operation or the brackets of a subscript, when the segment is one.
bool findAnchors(std::string_view segment, Anchors* out);

}  // namespace ppy
