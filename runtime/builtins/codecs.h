/// Encoding and decoding of text, used by str, bytes, io and the _codecs module. Built in: utf-8,
/// ascii, latin-1, utf-16, utf-32 (and their -le, -be forms), raw-unicode-escape and unicode-escape are
/// in codecs_escape. Other encodings go through the codecs registry (codecs.lookup).
#pragma once
#include <string>
#include <string_view>

#include "runtime/object/str.h"

namespace ppy {

enum class Codec : uint8_t { Utf8, Ascii, Latin1, Utf16, Utf16Le, Utf16Be, Utf32, Utf32Le, Utf32Be, Other, UnicodeEscape, RawUnicodeEscape, Charmap };
// UnicodeEscape and later only name errors; stdlib/_codecs does the work.
/// By name, in any of the spellings of the encodings package ("UTF8", "iso_8859-1", "us-ascii"…).
Codec findCodec(std::string_view name);
/// The name that exceptions show: "utf-8".
const char* codecName(Codec codec);

/// What to do with what cannot be encoded or decoded. Other: a handler registered under `name`.
enum class ErrorPolicy : uint8_t {
  Strict, Ignore, Replace, BackslashReplace, SurrogateEscape, SurrogatePass, XmlCharRefReplace, NameReplace, Other
};
struct ErrorHandler {
  ErrorPolicy policy = ErrorPolicy::Strict;
  Value name;  ///< the str given; empty for strict
};
/// From the optional `errors` argument (str, or empty).
ErrorHandler errorHandler(Value errors);
ErrorHandler errorHandler(Thread& t, const char* name);

/// Text to bytes; empty with UnicodeEncodeError (or LookupError) pending.
Value encode_py(Thread& t, Value str, Codec codec, ErrorHandler errors);
/// Bytes to text. With `consumed`, an incomplete sequence at the end is left over and not an error, and
/// *consumed says how many bytes were used. *byteOrder (UTF-16 and 32): -1 little, 1 big, 0 by mark; it
/// is updated.
Value decode_py(Thread& t, std::string_view bytes, Codec codec, ErrorHandler errors, size_t* consumed = nullptr,
                int* byteOrder = nullptr);

/// str.encode(encoding, errors) and bytes.decode: any registered encoding. Empty arguments: utf-8, strict.
Value encodeObject_py(Thread& t, Value str, Value encoding, Value errors);
Value decodeObject_py(Thread& t, Value object, Value encoding, Value errors);

/// The same of plain bytes: `encoding` and `errors` are str (errors may be empty: strict).
Value decodeText_py(Thread& t, std::string_view data, Value encoding, Value errors);
Value encodeText_py(Thread& t, Value str, Value encoding, Value errors);
/// The CodecInfo of codecs.lookup(encoding), for incremental coding. LookupError "unknown encoding: X".
Value lookupCodec_py(Thread& t, Value encoding);
/// Bytes of a file name: UTF-8 with surrogateescape; and back.
std::string strToFileSystem(Value str);
Value strFromFileSystem(Thread& t, std::string_view bytes);

/// Raise the error of a codec at [start, end).
Value raiseEncodeError(Thread& t, const char* encoding, Value str, intptr_t start, intptr_t end, const char* reason);
Value raiseDecodeError(Thread& t, const char* encoding, std::string_view bytes, intptr_t start, intptr_t end, const char* reason);

/// The registry of error handlers: codecs.register_error and codecs.lookup_error. The built-in ones
/// are found under their names as builtin functions.
Value lookupErrorHandler_py(Thread& t, Value name);

}  // namespace ppy
