/// str and bytes primitives: creation, views, interning, building. Methods are in builtins/str*.
#pragma once
#include <string>
#include <string_view>

#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy {

/// Text of a str in its storage form.
struct StrView {
  const void* data;
  intptr_t length : 56;  ///< code points
  int kind : 8;          ///< 1, 2, 4 bytes each
  char32_t operator[](intptr_t i) const {
    return kind == 1 ? static_cast<const uint8_t*>(data)[i]
           : kind == 2 ? static_cast<const char16_t*>(data)[i] : static_cast<const char32_t*>(data)[i];
  }
};
static_assert(sizeof(StrView) == 16, "goes in two registers: as three words it is copied through memory at each call");
inline void* strData(const StrObject* s) {
  if (!s->state.compact) return static_cast<const GrownStrObject*>(s)->any;
  return const_cast<char*>(reinterpret_cast<const char*>(s) + (s->state.ascii ? sizeof(StrObject) : sizeof(CompactStrObject)));
}
inline StrView strView(Value s) {
  auto* o = s.as<StrObject>();
  return {strData(o), o->length, static_cast<int>(o->state.kind)};
}

Value newStr(Thread& t, std::string_view utf8);           ///< WTF-8 in: surrogates allowed
Value newStrLatin1(Thread& t, const uint8_t* text, intptr_t n);
Value newStrUcs4(Thread& t, const char32_t* text, intptr_t n);
Value newStrUcs2(Thread& t, const char16_t* text, intptr_t n);   ///< code points, no surrogate pairs joined
Value newStrAscii(Thread& t, std::string_view ascii);
Value newStrFrom(Thread& t, StrView text);                ///< a copy, narrowed to its widest character
/// Uninitialised text of n code points up to maxChar; null with MemoryError pending.
StrObject* newStrRaw(Thread& t, intptr_t n, char32_t maxChar);
Value strFromChar(Thread& t, char32_t c);                 ///< cached for Latin-1
Value emptyStr();
Value latin1Str(uint8_t c);                                 ///< the shared one-character str
Value substring(Thread& t, Value s, intptr_t from, intptr_t to);
/// The interned str equal to s / to the text; identifiers and attribute names are always interned.
Value intern(Thread& t, Value s);
Value intern(Thread& t, std::string_view utf8);
/// The interned str of an ASCII text if there is one, else empty. Makes nothing.
Value findInterned(Runtime& rt, std::string_view ascii);
/// Called by the collector between marking and sweeping: forgets interned strings not reached.
void internSweep_nogc(Runtime& rt, bool full);
/// A str instance (subclass: not compact) holding the text of `s`.
Value newStrOfType(Thread& t, TypeObject* type, Value s);
inline bool isInterned(Value s) { return s.as<StrObject>()->state.interned != 0; }
bool strEquals(Value a, Value b);                         ///< by text
bool strEquals(Value a, std::string_view ascii);
int strCompare(Value a, Value b);
intptr_t strHash(Value s);                                ///< cached in the object
/// CPython's hash of bytes: SipHash-1-3 under the process's key; 0 for no bytes, never -1.
intptr_t hashBytes(const void* data, size_t n);
/// Tracing of str cells (TypeSpec of str).
void traceStr(Object* o, gc::Marker& marker);
/// Text of a non-compact str made private and NUL-terminated (what C sees); null: MemoryError pending.
char* strPrivateText(Thread& t, StrObject* s);
Value strConcat(Thread& t, Value a, Value b);
/// a + b where the result replaces a (+=): appends in place when a owns the tail of its buffer.
Value strAppend(Thread& t, Value a, Value b);
/// The n strs of `items` one after the other (f-strings).
Value strBuild(Thread& t, const Value* items, intptr_t n);
/// UTF-8 (WTF-8 for lone surrogates).
std::string strToUtf8(Value s);
/// UTF-8 text cached in the object, or null with UnicodeEncodeError pending.
const char* strUtf8(Thread& t, Value s, size_t* n);

Value newBytes(Thread& t, const void* data, size_t n);
BytesObject* newBytesRaw(Thread& t, size_t n);
inline std::string_view bytesView(Value b) { return {b.as<BytesObject>()->ob_sval, static_cast<size_t>(b.as<BytesObject>()->ob_size)}; }

/// Builds a str of unknown width piece by piece. Stack only: short text is built in the object, longer text
/// in a heap cell.
class StrBuilder {
 public:
  explicit StrBuilder(Thread& t, intptr_t reserve = 0);
  bool add(char32_t c);
  bool add(StrView s);
  bool add(Value s) { return addBounded(strView(s), s.as<StrObject>()->state.ascii ? 127 : 0); }
  bool add(std::string_view ascii);
  intptr_t length() const { return length_; }
  /// Makes room ahead of many adds.
  void reserve(intptr_t extra, char32_t maxChar) { if (!failed_) grow(extra, maxChar); }
  bool fill(char32_t c, intptr_t n);
  bool addUtf8(std::string_view utf8);
  bool failed() const { return failed_; }
  StrView view() const { return {buffer_, length_, kind_}; }
  void truncate(intptr_t length) { length_ = length; }  ///< the width stays until finish
  Value finish();          ///< empty with MemoryError pending on failure
 private:
  static constexpr intptr_t kInline = 192;
  bool grow(intptr_t extra, char32_t maxChar);
  /// `bound`: of the text's characters (127, 255, …), 0 when not known.
  bool addBounded(StrView s, char32_t bound);
  Thread& t_;
  void* buffer_ = inline_;  ///< or a Raw cell
  intptr_t length_ = 0, capacity_ = kInline;
  char inline_[kInline];
  int kind_ = 1;
  char32_t maxChar_ = 0;
  bool failed_ = false;
};

}  // namespace ppy
