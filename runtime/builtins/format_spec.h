/// A parsed format specification: [[fill]align][sign][z][#][0][width][grouping][.precision][type].
#pragma once
#include "runtime/object/str.h"

namespace ppy {

struct FormatSpec {
  char32_t fill = ' ';
  char32_t align;
  char sign = 0;           ///< '+', '-', ' ' or 0
  bool alternate = false, noNegativeZero = false;
  intptr_t width = -1, precision = -1;
  char grouping = 0;       ///< ',', '_', or 'n' (locale)
  char32_t type;           ///< 0: none given
};

/// False: ValueError pending. `value` is named in messages.
bool parseFormatSpec(Thread& t, StrView spec, Value value, char32_t defaultType, char32_t defaultAlign, FormatSpec* out);
/// Raises "Unknown format code…".
Value raiseFormatCode(Thread& t, char32_t code, Value value);

/// The parts of a formatted number, ASCII but for locale separators (UTF-8).
struct NumberText {
  std::string sign, prefix, digits, rest;  ///< rest: point, fraction, exponent, suffix
};
/// Groups, pads and aligns.
Value layoutNumber(Thread& t, const NumberText& n, const FormatSpec& spec);
/// Digits with separators every three (four for b, o, x), at least `minWidth` wide by leading zeros.
std::string groupDigits(std::string_view digits, char grouping, int size, intptr_t minWidth);
/// `body` within the spec's width.
Value padText(Thread& t, StrView body, const FormatSpec& spec);

}  // namespace ppy
