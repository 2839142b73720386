/// What the codecs' files share: error handling while encoding and decoding.
#pragma once
#include "runtime/builtins/codecs.h"
#include "runtime/builtins/special.h"
#include "runtime/object/text_util.h"

namespace ppy {

/// Deals with bytes [start, end) that cannot be decoded: adds what stands for them to `out`, sets *next
/// to where decoding goes on. False: exception pending.
bool handleDecodeError_py(Thread& t, Codec codec, const ErrorHandler& errors, std::string_view* bytes, size_t start, size_t end,
                          const char* reason, StrBuilder& out, size_t* next);

/// Deals with characters [start, end) that cannot be encoded. Bytes to write go to `out`; characters to
/// be encoded in their place go to *text (empty: none). *next is where encoding goes on.
bool handleEncodeError_py(Thread& t, Codec codec, const ErrorHandler& errors, Value str, intptr_t start, intptr_t end,
                          const char* reason, std::string* out, Value* text, intptr_t* next);

Value decodeUtf8_py(Thread& t, std::string_view bytes, const ErrorHandler& errors, size_t* consumed);
Value encodeUtf8_py(Thread& t, Value str, const ErrorHandler& errors);
Value decodeWide_py(Thread& t, std::string_view bytes, Codec codec, const ErrorHandler& errors, size_t* consumed, int* byteOrder);
Value encodeWide_py(Thread& t, Value str, Codec codec, const ErrorHandler& errors);

}  // namespace ppy
