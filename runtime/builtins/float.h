/// float: arithmetic that other rooms share, and parsing.
#pragma once
#include <string_view>

#include "runtime/object/call.h"
#include "runtime/object/number.h"

namespace ppy {

/// Python's // and % of doubles (divisor not zero).
void floatDivMod(double a, double b, double* quotient, double* remainder);
/// a ** b with CPython's errors; complex for a negative base with a fractional exponent.
Value floatPow(Thread& t, double a, double b);
/// Raises OverflowError(34, 'Numerical result out of range').
Value raiseRange(Thread& t);
/// The number that ASCII text spells (spaces stripped, underscores between digits, inf, nan); false if
/// it spells none. `allowSpace` is for whole arguments.
bool parseFloat(std::string_view text, double* out);
/// The longest number at the start of `text` (no underscores, no spaces): how many bytes, 0 for none.
size_t parseFloatPrefix(std::string_view text, double* out);
Value floatFromObject_py(Thread& t, Value v);
/// round(d, digits) correctly rounded in decimal, half to even.
Value floatRoundTo(Thread& t, double d, Value ndigits);

}  // namespace ppy
