/// The registry behind codecs.register, lookup and register_error; and codecs.encode / decode.
#pragma once
#include "runtime/gc/heap.h"
#include "runtime/object/layout.h"

namespace ppy {

Value registerCodec_py(Thread& t, Value searchFunction);
Value unregisterCodec_py(Thread& t, Value searchFunction);
/// The CodecInfo of a name; LookupError "unknown encoding: x".
Value lookupCodec_py(Thread& t, Value encoding);
Value registerErrorHandler_py(Thread& t, Value name, Value handler);

/// `textOnly` refuses codecs that are not text encodings, as str.encode and bytes.decode do.
Value registryEncode_py(Thread& t, Value object, Value encoding, Value errors, bool textOnly);
Value registryDecode_py(Thread& t, Value object, Value encoding, Value errors, bool textOnly);

}  // namespace ppy
