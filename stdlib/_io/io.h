/// The _io module's objects: raw files, buffers and text files over them, in-memory streams.
/// Layers as in CPython: FileIO (bytes to a descriptor), Buffered* (a block in between), TextIOWrapper
/// (characters). Each layer works over any Python object with the lower layer's methods, and takes a
/// short cut when the lower layer is exactly ours.
#pragma once
#include <algorithm>
#include <cstring>
#include <string>

#include "runtime/builtins/bytes.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/frame/call.h"

namespace ppy::io {

inline constexpr intptr_t kDefaultBufferSize = 8192;
inline constexpr const char* kReadintoMessage = "readinto() argument must be read-write bytes-like object, not %T";

extern TypeObject kIOBaseType, kRawIOBaseType, kBufferedIOBaseType, kTextIOBaseType, kFileIOType,
    kBufferedReaderType, kBufferedWriterType, kBufferedRandomType, kBufferedRWPairType, kTextIOWrapperType,
    kStringIOType, kBytesIOType, kIncrementalNewlineDecoderType;
extern const TypeSpec kIOBaseSpec, kRawIOBaseSpec, kBufferedIOBaseSpec, kTextIOBaseSpec, kFileIOSpec,
    kBufferedReaderSpec, kBufferedWriterSpec, kBufferedRandomSpec, kTextIOWrapperSpec, kStringIOSpec, kBytesIOSpec,
    kBufferedRWPairSpec, kIncrementalNewlineDecoderSpec;

struct IOObject : Object {  ///< _IOBase and what Python classes derive from it
  Value dict, weakreflist;
  bool closed;
};

struct FileIOObject : IOObject {
  int fd;
  intptr_t blockSize;  ///< as the file system says
  bool created, readable, writable, appending, closefd;
  int8_t seekable;  ///< -1: not known yet
  Value name;
  Value owner;      ///< the buffer over it, closed first when both die together
};

/// One buffer serves reading and writing. File position of buffer[0] is `base` once known:
///   reading:  buffer[pos, end) is unread; the descriptor stands at base + end
///   writing:  buffer[0, end) is unwritten; the descriptor stands at base
struct BufferedObject : IOObject {
  Value raw;
  char* buffer;        ///< Raw cell of `size` bytes
  intptr_t size, pos, end;
  bool readable, writable, writing, detached;
  Value owner;         ///< the text file over it
};

enum class Codec : uint8_t { Utf8, Latin1, Ascii, Other };

struct TextObject : IOObject {
  Value buffer, encoding, errors, mode;
  Value newline;            ///< as given: None or str
  Value decoder, encoder;   ///< incremental codec objects for Codec::Other
  char* pending;            ///< Raw cell: encoded text not yet given to the buffer
  intptr_t pendingSize, pendingCapacity;
  Value decoded;            ///< str read and decoded; [decodedPos, …) is unread
  intptr_t decodedPos;
  Value chunk;              ///< bytes `decoded` was made of while tell() may ask (text_position.cpp)
  int64_t chunkFlags;       ///< the decoder's state before them
  intptr_t chunkSkip;       ///< characters at the front of `decoded` that are not of the chunk
  char partial[4];          ///< start of a UTF-8 sequence cut by a chunk's end
  uint8_t partialSize;
  bool pendingCr;           ///< a chunk ended in \r (universal newlines)
  bool sawBytes;            ///< a UTF-8 signature is looked for only in the first chunk
  Codec codec;
  bool lineBuffering, writeThrough, readTranslate, readUniversal, writeTranslate, crlf, eof, detached;
  bool canRead, canWrite, seekable;  ///< of the buffer, asked when it was given
  bool telling;             ///< false while the file is iterated over
  bool wrote;               ///< the encoder has begun
  intptr_t chunkSize;       ///< bytes asked of the buffer at a time
  uint8_t newlinesSeen;     ///< bits: 1 \r, 2 \n, 4 \r\n
};

/// sys.flags.name is true.
bool systemFlag(Thread& t, const char* name);
/// EncodingWarning where -X warn_default_encoding asks for it. False: it became an exception.
bool warnDefaultEncoding_py(Thread& t, int stackLevel);

/// Makes the stream classes ready, once per process. False: exception pending.
bool readyTypes(Thread& t);
/// The `io.UnsupportedOperation` class (made at module start; per Runtime).
TypeObject* unsupportedOperation(Thread& t);
[[gnu::cold]] Value raiseUnsupported(Thread& t, const char* message);
/// ValueError "I/O operation on closed file." unless open. False: pending.
bool checkOpen(Thread& t, Value file);
int isClosed_py(Thread& t, Value file);  ///< 1, 0, -1; through the attribute for foreign objects

/// BlockingIOError that says how much was written all the same.
Value raiseBlocking(Thread& t, const char* message, size_t written);
/// The second of two failures, with the first as its context; either may be empty. Empty when one was given.
Value raiseBoth(Thread& t, Value first, Value second);
/// ResourceWarning for a file that ends open; `outermost` is the stream its user had.
void warnUnclosed(Thread& t, Value outermost, Value raw);

/// Reads up to n bytes into `to` from a descriptor; EINTR retried after signals. -1: OSError pending,
/// -2: would block.
intptr_t readFd_py(Thread& t, int fd, void* to, size_t n);
bool writeFd_py(Thread& t, int fd, const char* data, size_t n, size_t* written);

/// Contiguous bytes of a bytes-like argument; TypeError otherwise.
bool bytesLike(Thread& t, Value v, const char** data, size_t* n);

// --- layers, callable from C++ ------------------------------------------------------------------
Value newFileIO_py(Thread& t, Value nameOrFd, const char* mode, bool closefd, Value opener);
Value newBuffered_py(Thread& t, TypeObject* type, Value raw, intptr_t size);
Value newTextFile_py(Thread& t, Value buffer, Value encoding, Value errors, Value newline, bool lineBuffering, bool writeThrough);
bool bufferedFlush_py(Thread& t, BufferedObject* b);
bool bufferedWrite_py(Thread& t, BufferedObject* b, const char* data, size_t n);
/// At most n bytes, from the buffer or one raw read; empty bytes at the end.
Value bufferedRead1_py(Thread& t, BufferedObject* b, intptr_t n);
bool textFlush_py(Thread& t, TextObject* f);
bool textWrite_py(Thread& t, TextObject* f, Value s);
/// The attribute `newlines` for the bits of newlinesSeen.
Value newlinesValue(Thread& t, uint8_t seen);
/// Has a buffer, attached and open. False: pending.
bool textUsable(Thread& t, TextObject* f);
Value decodeChunk_py(Thread& t, TextObject* f, std::string_view data, bool final);
// text_position.cpp
Value textTell(Thread& t, Value self, Value*);
Value textSeek(Thread& t, Value self, Value* a);
/// What the decoder holds of bytes it was given, and the rest of its state. False: pending.
bool decoderState_py(Thread& t, TextObject* f, std::string* held, int64_t* flags);
/// Encoders with a signature write it at the start of a file only.
bool placeEncoder_py(Thread& t, TextObject* f, bool atStart);
/// Drops what was read ahead, and sets the decoder back. False: pending.
bool forgetRead_py(Thread& t, TextObject* f);
/// Writes a str to a StringIO. False: exception pending.
bool stringWrite(Thread& t, Value file, Value s);
/// open(): the whole stack of layers.
Value open_py(Thread& t, Value file, Value mode, intptr_t buffering, Value encoding, Value errors, Value newline, bool closefd, Value opener);

/// A method row's receiver check done by the descriptor; these only cast.
inline FileIOObject* fileOf(Value v) { return v.as<FileIOObject>(); }
inline BufferedObject* bufferedOf(Value v) { return v.as<BufferedObject>(); }
inline TextObject* textOf(Value v) { return v.as<TextObject>(); }
inline bool isBuffered(Value v) {
  TypeObject* type = typeOf(v);
  return type == &kBufferedReaderType || type == &kBufferedWriterType || type == &kBufferedRandomType;
}
/// size argument: empty, None or negative is -1. False: pending.
bool sizeArgument_py(Thread& t, Value v, intptr_t* n);

}  // namespace ppy::io
