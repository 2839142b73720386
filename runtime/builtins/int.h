/// Construction of ints from any object.
#pragma once
#include "runtime/object/call.h"
#include "runtime/object/number.h"

namespace ppy {

Value intNew(Thread& t, TypeObject* type, const Args& args);
/// int(v): __int__, __index__, __trunc__, then text and bytes in base 10.
Value intFromObject_py(Thread& t, Value v);
/// int(text, base) of a str (any decimal digits of Unicode), bytes or bytearray.
Value intFromTextObject(Thread& t, Value v, int base);
/// `text` with Unicode decimal digits and spaces as ASCII ones (for number parsers); other characters
/// become '?'.
std::string asciiNumberText(Value str);

}  // namespace ppy
