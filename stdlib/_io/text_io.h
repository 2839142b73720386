/// What print and the standard streams need of text files.
#pragma once
#include "runtime/object/type.h"

namespace ppy::io {

/// Exactly our TextIOWrapper or StringIO: writeText may be used instead of .write().
bool isPlainTextFile(Value file);
/// Appends a str to the file's buffer. False: exception pending.
bool writeText(Thread& t, Value file, Value str);
/// sys.stdin, stdout, stderr over descriptors 0, 1, 2; None when the descriptor is closed.
Value newStandardStream_py(Thread& t, int fd, bool unbuffered, const std::string& encoding, const std::string& errors);
/// Flushes sys.stdout and sys.stderr; errors are dropped.
void flushStandardStreams_py(Thread& t);

}  // namespace ppy::io
