/// Dialects, readers and writers of the _csv module.
#pragma once
#include "stdlib/common/module.h"

namespace ppy::csv {

enum Quoting : int { kQuoteMinimal, kQuoteAll, kQuoteNonnumeric, kQuoteNone };
inline constexpr char32_t kNoChar = 0xFFFFFFFF;
/// Module values: the exception class, the registry of dialects, the field size limit.
enum : int { kError, kDialects, kLimit };

struct DialectObject : Object {
  char32_t delimiter, quoteChar, escapeChar;  ///< kNoChar: not set
  bool doubleQuote, skipSpace, strict;
  int quoting;
  Value lineTerminator;
};
inline DialectObject* dialectOf(Value v) { return v.as<DialectObject>(); }

extern TypeObject kDialectType, kReaderType, kWriterType;
extern const TypeSpec kDialectSpec, kReaderSpec, kWriterSpec;

/// The csv.Error class.
TypeObject* errorType(Thread& t);
/// A Dialect from a dialect argument (name, class, object or empty) and keyword arguments.
Value makeDialect_py(Thread& t, Value dialect, const Args& keywords);
/// The registered dialect of a name.
Value lookupDialect_py(Thread& t, Value name);
Value newReader_py(Thread& t, Value self, Value* a);
Value newWriter_py(Thread& t, Value self, Value* a);

}  // namespace ppy::csv
