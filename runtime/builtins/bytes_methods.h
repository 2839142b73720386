/// Methods that bytes and bytearray share; results have the receiver's kind.
#pragma once
#include "runtime/builtins/bytes.h"
#include "runtime/builtins/str_util.h"

namespace ppy {

/// bytes or bytearray (or a subclass).
inline std::string_view byteView(Value v) {
  return isBytes(v) ? bytesView(v) : bytearrayView(v.as<BytearrayObject>());
}
inline StrView byteText(std::string_view b) { return {b.data(), static_cast<intptr_t>(b.size()), 1}; }
/// A new object of self's kind (bytes or bytearray, never a subclass).
inline Value sameKind(Thread& t, Value self, std::string_view b) {
  return isBytes(self) ? newBytes(t, b.data(), b.size()) : newBytearray(t, b.data(), b.size());
}

extern const BuiltinDef kBytesSearchMethods[], kBytesTextMethods[];

Value bytesContains(Thread& t, Value self, Value v);
Value bytesAdd(Thread& t, Value a, Value b);
Value bytesRepeat(Thread& t, Value a, Value b);
Value bytesMod(Thread& t, Value a, Value b);
Value bytesGetItem(Thread& t, Value self, Value key);
Value bytesCompare(Thread& t, Value a, Value b, int op);
Value bytesLength(Thread& t, Value self);
/// Source bytes of the constructors; false with an exception pending.
bool bytesSource_py(Thread& t, const char* name, const Args& args, std::string* out, Value* asIs);

/// The shared tables and `own` as one; lives for the process.
const BuiltinDef* joinBytesMethods(const BuiltinDef* own);

}  // namespace ppy
