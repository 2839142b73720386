/// Text encodings: what str.encode, bytes.decode and text files call.
#pragma once
#include <string>
#include <string_view>

#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy {

/// Decodes a whole piece of text. `encoding` and `errors` are str (errors may be empty: strict). Built-in
/// encodings are decoded here; others through the codecs registry. UnicodeDecodeError, LookupError.
Value decodeText_py(Thread& t, std::string_view data, Value encoding, Value errors);
/// str to bytes, the same way.
Value encodeText_py(Thread& t, Value str, Value encoding, Value errors);
/// The CodecInfo of codecs.lookup(encoding), for incremental coding. LookupError "unknown encoding: X".
Value lookupCodec_py(Thread& t, Value encoding);
/// Bytes of a file name: UTF-8 with surrogateescape.
std::string strToFileSystem(Value str);
/// str of a file name, the same way back.
Value strFromFileSystem(Thread& t, std::string_view bytes);

}  // namespace ppy
