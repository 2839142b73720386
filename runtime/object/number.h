/// Numbers: boxing and unboxing. Arithmetic of each type is in builtins/int, float, complex.
#pragma once
#include <cmath>

#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy {

Value makeBigInt(Thread& t, int64_t i);        ///< beyond 49 bits: a LongObject
Value makeNan(Thread& t, double d);            ///< heap float (NaNs keep identity and payload)
inline Value makeInt(Thread& t, int64_t i) { return Value::fitsSmallInt(i) ? Value::smallInt(i) : makeBigInt(t, i); }
Value makeUint(Thread& t, uint64_t u);
inline Value makeFloat(Thread& t, double d) { return d == d ? Value::number(d) : makeNan(t, d); }
Value makeComplex(Thread& t, double re, double im);

/// Exact or subclass int (bool too) to int64_t; false when out of range (no exception).
bool intFits64(Value v, int64_t* out);
/// Value of any float object or immediate (exact or subclass).
inline double floatValue(Value v) { return v.isNumber() ? v.asNumber() : v.as<FloatObject>()->ob_fval; }
inline bool isFloat(Value v) { return v.isNumber() || (v.isObject() && isInstance(v, &PyFloat_Type)); }
/// int (any size) to double; false with OverflowError pending.
bool intToDouble(Thread& t, Value v, double* out);
/// float(v) for anything with __float__/__index__.
bool asDouble_py(Thread& t, Value v, double* out);
/// Canonical form: a boxed small exact int or non-NaN float becomes the immediate.
Value canonical(Value v);
/// `is`: identity; numbers in canonical and boxed form are the same object.
bool isSame(Value a, Value b);
/// Parses digits (already validated text of an int literal, underscores removed) in a base.
Value intFromDigits(Thread& t, const char* digits, size_t n, int base, bool negative);
/// sign + 30-bit digits, least significant first.
Value intFromLimbs(Thread& t, const uint32_t* digits, size_t n, bool negative);
intptr_t hashDouble(double d, Value identity);

}  // namespace ppy
