/// Arithmetic of int on any operands for which isInt holds (immediate, boxed, bool, subclass); results
/// are exact ints in canonical form. Empty results leave an exception pending. None of these run
/// Python code: the interpreter and compiled code call them as the slow path of integer instructions.
#pragma once
#include <string>
#include <string_view>

#include "runtime/object/number.h"

namespace ppy {

Value intAdd(Thread& t, Value a, Value b);
Value intSub(Thread& t, Value a, Value b);
Value intMul(Thread& t, Value a, Value b);
Value intFloorDiv(Thread& t, Value a, Value b);   ///< "integer division or modulo by zero"
Value intMod(Thread& t, Value a, Value b);        ///< "integer modulo by zero" as 3.11 words it
Value intTrueDiv(Thread& t, Value a, Value b);    ///< correctly rounded
/// Quotient and remainder; false with ZeroDivisionError pending.
bool intDivMod(Thread& t, Value a, Value b, Value* quotient, Value* remainder);
Value intPow(Thread& t, Value a, Value b);        ///< negative exponent: the float result
Value intPowMod(Thread& t, Value a, Value b, Value mod);
Value intLShift(Thread& t, Value a, Value b);
Value intRShift(Thread& t, Value a, Value b);
Value intAnd(Thread& t, Value a, Value b);
Value intOr(Thread& t, Value a, Value b);
Value intXor(Thread& t, Value a, Value b);
Value intNeg(Thread& t, Value a);
Value intInvert(Thread& t, Value a);
Value intAbs(Thread& t, Value a);
Value intGcd(Thread& t, Value a, Value b);
Value intSqrtFloor(Thread& t, Value a);           ///< a ≥ 0

int intCompare(Value a, Value b);                 ///< -1, 0, 1
int intCompareDouble(Value a, double d);          ///< exact; d not a NaN
inline bool intEquals(Value a, Value b) { return intCompare(a, b) == 0; }
int intSign(Value a);
inline bool intIsZero(Value a) { return intSign(a) == 0; }
intptr_t intHash(Value a);                        ///< never -1
uint64_t intBitLength(Value a);
/// Exact or subclass int, not negative, below 2^64.
bool intFitsU64(Value v, uint64_t* out);
/// The exact int equal to `a` (an int subclass loses its class).
Value intExact(Thread& t, Value a);

/// Truncates; raises for infinities and NaNs as int(float) does.
Value intFromDouble(Thread& t, double d);
/// |a| as m * 2^*exponent with 0.5 <= m < 1, correctly rounded (math.log and friends).
double intFrexp(Value a, int64_t* exponent);

/// Text in a base from 2 to 36, lower-case digits. Applies sys.get_int_max_str_digits() to bases that
/// are no power of two. `prefix` adds 0b, 0o, 0x.
Value intToStr(Thread& t, Value a, int base, bool prefix = false);
/// The same into a std::string; false with an exception pending.
bool intToText(Thread& t, Value a, int base, bool prefix, std::string* out);
/// int(text, base) on text already in ASCII; `original` is shown in the error. Empty: ValueError pending.
Value intFromText(Thread& t, std::string_view text, int base, Value original);

}  // namespace ppy
