/// Formats of the struct module: parsed codes, and how one item is packed and unpacked.
#pragma once
#include "stdlib/common/module.h"

namespace ppy::structs {

/// What an item is, with its width and byte order.
enum class Kind : uint8_t { Pad, Signed, Unsigned, Bool, Char, String, Pascal, Half, Float, Double, Pointer };

struct Code {
  char letter;
  Kind kind;
  bool swapped;     ///< big-endian
  bool native;      ///< '@' mode or little-endian: CPython's messages differ for big-endian
  uint8_t width;    ///< bytes of one item (1 for strings)
  intptr_t offset;
  intptr_t repeat;  ///< items; bytes of a string
};

struct StructObject : Object {
  intptr_t size;    ///< bytes; -1 before __init__. The first two are where extensions read them
  intptr_t items;   ///< values packed; -1 before __init__
  Code* codes;      ///< a Raw cell
  intptr_t count;   ///< codes
  Value format, weakreflist;
};
inline StructObject* of(Value v) { return v.as<StructObject>(); }

[[gnu::cold]] Value raiseStruct(Thread& t, const char* message, long long a = 0, long long b = 0, long long c = 0, long long d = 0);
/// Fills codes, count, items, size. False: struct.error or MemoryError pending.
bool parseFormat(Thread& t, StructObject* s, std::string_view format);
bool packItem_py(Thread& t, const Code& code, char* to, Value v);
Value unpackItem(Thread& t, const Code& code, const char* from);

}  // namespace ppy::structs
