/// The format-specification mini-language and the two template languages on top of it (str.format and
/// the % operator).
#pragma once
#include <string>

#include "runtime/object/number.h"
#include "runtime/object/str.h"

namespace ppy {

struct Args;

/// format(v, spec) after a conversion: 0 none, 's', 'r' or 'a'. `spec` empty means "".
Value formatValue_py(Thread& t, Value v, Value spec, int conversion);

/// The __format__ of the built-in types, on exact or subclass instances. `spec` is a str.
Value formatInt(Thread& t, Value v, Value spec);
Value formatFloat(Thread& t, Value v, Value spec);
Value formatComplex(Thread& t, Value v, Value spec);
Value formatText(Thread& t, Value v, Value spec);

/// What a conversion ('s', 'r' or 'a') makes of a value.
Value convertForFormat_py(Thread& t, Value v, int conversion);
/// format(v, spec) at the end of `out`; the caller keeps the text of `spec` alive.
bool formatInto_py(Thread& t, Value v, StrView spec, StrBuilder& out);
/// template.format(*args, **kwargs) and template.format_map(mapping).
Value strFormat_py(Thread& t, Value format, const Args& args);
Value strFormatMap_py(Thread& t, Value format, Value mapping);
/// format % args.
Value strPercent_py(Thread& t, Value format, Value args);
/// bytes % args; `result` decides between bytes and bytearray by the caller.
Value bytesPercent_py(Thread& t, std::string_view format, Value args, std::string* out);

/// Shortest text that reads back as d, as float.__repr__ writes it.
std::string floatRepr(double d);
/// The same into a buffer of at least 32 bytes (returns the length), and as a str.
size_t floatReprTo(char* out, double d);
Value floatToStr(Thread& t, double d);
/// How doubleToText lays a number out.
enum : int { kTextSign = 1, kTextDotZero = 2, kTextAlternate = 4 };
/// code: 'e' 'E' 'f' 'F' 'g' 'G' 'r' (shortest, precision ignored); flags kText….
std::string doubleToText(double d, char code, int precision, int flags);

}  // namespace ppy
