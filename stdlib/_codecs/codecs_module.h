/// _codecs: what its files share.
#pragma once
#include "runtime/builtins/bytes.h"
#include "runtime/builtins/codec_impl.h"
#include "runtime/object/container.h"

namespace ppy::codecs {

/// (object, length): what every encoder and decoder returns.
inline Value withLength(Thread& t, Value v, intptr_t n) { return v.isEmpty() ? v : tupleOf(t, {v, makeInt(t, n)}); }
/// The bytes of a decoder's argument: a buffer, or (escape codecs) an ASCII or UTF-8 str.
bool inputBytes(Thread& t, const char* function, Value v, bool strToo, std::string* out);
bool inputStr(Thread& t, const char* function, Value v);
/// The second argument of all of them: a str, None or nothing.
bool inputErrors(Thread& t, std::string_view function, Value v, ErrorHandler* out);

extern const BuiltinDef kEscapeFunctions[], kCharmapFunctions[], kUtf7Functions[];

}  // namespace ppy::codecs
