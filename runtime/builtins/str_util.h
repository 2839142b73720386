/// Searching, splitting and argument helpers shared by the files of str.
#pragma once
#include "compiler/support/unicode.h"
#include "runtime/builtins/special.h"
#include "runtime/object/str.h"
#include "runtime/object/text_util.h"

namespace ppy {

namespace text {

namespace unicode = support::unicode;

inline constexpr bool isAsciiSpace(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f);
}
inline bool isSpace(char32_t c) { return c < 128 ? isAsciiSpace(c) : unicode::has(c, unicode::kSpace); }
inline bool isLineBreak(char32_t c) {
  return c < 128 ? (c >= 10 && c <= 13) || (c >= 0x1c && c <= 0x1e) : unicode::has(c, unicode::kLineBreak);
}

/// First occurrence of `needle` that lies within [from, to) of `hay`, or -1. An empty needle is found at `from`.
intptr_t find(StrView hay, StrView needle, intptr_t from, intptr_t to);
intptr_t rfind(StrView hay, StrView needle, intptr_t from, intptr_t to);
/// Occurrences that do not overlap, at most `most` (negative: all).
intptr_t count(StrView hay, StrView needle, intptr_t from, intptr_t to, intptr_t most = -1);
intptr_t findChar(StrView hay, char32_t c, intptr_t from, intptr_t to);
intptr_t rfindChar(StrView hay, char32_t c, intptr_t from, intptr_t to);
bool equalAt(StrView hay, intptr_t at, StrView needle);

/// \xhh, \uhhhh or \Uhhhhhhhh.
void addEscape(StrBuilder& b, char32_t c);
void addEscape(std::string& s, char32_t c);

}  // namespace text

/// An optional slice bound: None or __index__ (clamped). False: TypeError pending.
bool sliceBound_py(Thread& t, Value v, intptr_t dflt, intptr_t* out);
/// The optional start and end arguments of find and friends, clamped to [0, length] as slices are
/// (start may exceed length: nothing is found then).
bool sliceArgs_py(Thread& t, Value start, Value end, intptr_t length, intptr_t* from, intptr_t* to);

/// repr of a str.
Value strRepr(Thread& t, Value s);
/// The repr with non-ASCII characters escaped.
Value strAscii(Thread& t, Value s);
Value strRepeat(Thread& t, Value s, intptr_t n);
Value strJoin_py(Thread& t, Value separator, Value iterable);
Value strReplace(Thread& t, Value s, Value from, Value to, intptr_t count);

/// The tables of str's methods, one per file.
extern const BuiltinDef kStrSearchMethods[], kStrSplitMethods[], kStrCaseMethods[], kStrTextMethods[];

}  // namespace ppy
