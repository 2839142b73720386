/// The _json module's two halves.
#pragma once
#include "stdlib/common/module.h"

namespace ppy::json {

extern TypeObject kScannerType, kEncoderType;
extern const TypeSpec kScannerSpec, kEncoderSpec;

/// json.decoder.JSONDecodeError(message, s, at) raised.
[[gnu::cold]] Value raiseDecode_py(Thread& t, const char* message, Value s, intptr_t at);
Value scanString(Thread& t, Value self, Value* a);             ///< scanstring()
Value encodeBasestring(Thread& t, Value self, Value* a);       ///< encode_basestring()
Value encodeBasestringAscii(Thread& t, Value self, Value* a);  ///< encode_basestring_ascii()

}  // namespace ppy::json
