/// str: case mappings and character tests.
#include "runtime/builtins/str_util.h"

namespace ppy {
using namespace text;

namespace {

inline bool lowerAscii(uint8_t c) { return static_cast<uint8_t>(c - 'a') < 26; }
inline bool upperAscii(uint8_t c) { return static_cast<uint8_t>(c - 'A') < 26; }

/// A new ASCII str with f of every byte.
template <class F>
Value mapAscii(Thread& t, Value self, F f) {
  std::string_view s = asciiView(self);
  auto* in = reinterpret_cast<const uint8_t*>(s.data());
  if (s.size() <= 1) return s.empty() ? emptyStr() : latin1Str(f(in[0]));
  StrObject* r = newStrRaw(t, static_cast<intptr_t>(s.size()), 127);
  if (!r) return {};
  auto* out = static_cast<uint8_t*>(strData(r));
  for (size_t i = 0; i < s.size(); i++) out[i] = f(in[i]);
  gc::keepAlive(self);
  return r;
}
uint8_t toUpperAscii(uint8_t c) { return static_cast<uint8_t>(c ^ (lowerAscii(c) << 5)); }
uint8_t toLowerAscii(uint8_t c) { return static_cast<uint8_t>(c ^ (upperAscii(c) << 5)); }
uint8_t swapAscii(uint8_t c) { return static_cast<uint8_t>(c ^ ((lowerAscii(c) || upperAscii(c)) << 5)); }

/// Greek capital sigma lowers to the final form after a cased letter with none following (case-ignorable
/// characters are looked through).
char32_t lowerSigma(StrView s, intptr_t i) {
  intptr_t j = i - 1;
  while (j >= 0 && unicode::has(s[j], unicode::kCaseIgnorable)) j--;
  bool isFinal = j >= 0 && unicode::has(s[j], unicode::kCased);
  if (isFinal) {
    j = i + 1;
    while (j < s.length && unicode::has(s[j], unicode::kCaseIgnorable)) j++;
    isFinal = j == s.length || !unicode::has(s[j], unicode::kCased);
  }
  return isFinal ? 0x3C2 : 0x3C3;
}
int lowerAt(StrView s, intptr_t i, uint32_t out[3]) {
  if (s[i] != 0x3A3) return unicode::toLowerFull(s[i], out);
  out[0] = lowerSigma(s, i);
  return 1;
}

/// f(index, out) gives up to three characters for each of the text.
template <class F>
Value mapFull(Thread& t, Value self, F f) {
  StrView s = strView(self);
  StrBuilder b(t, s.length);
  for (intptr_t i = 0; i < s.length; i++) {
    uint32_t out[3];
    int n = f(i, out);
    for (int k = 0; k < n; k++)
      if (!b.add(static_cast<char32_t>(out[k]))) return {};
  }
  gc::keepAlive(self);
  return b.finish();
}

Value lower(Thread& t, Value self, Value*) {
  if (isAsciiStr(self)) return mapAscii(t, self, toLowerAscii);
  StrView s = strView(self);
  return mapFull(t, self, [&](intptr_t i, uint32_t* out) { return lowerAt(s, i, out); });
}
Value upper(Thread& t, Value self, Value*) {
  if (isAsciiStr(self)) return mapAscii(t, self, toUpperAscii);
  StrView s = strView(self);
  return mapFull(t, self, [&](intptr_t i, uint32_t* out) { return unicode::toUpperFull(s[i], out); });
}
Value casefold(Thread& t, Value self, Value*) {
  if (isAsciiStr(self)) return mapAscii(t, self, toLowerAscii);
  StrView s = strView(self);
  return mapFull(t, self, [&](intptr_t i, uint32_t* out) { return unicode::toCaseFold(s[i], out); });
}
Value swapcase(Thread& t, Value self, Value*) {
  if (isAsciiStr(self)) return mapAscii(t, self, swapAscii);
  StrView s = strView(self);
  return mapFull(t, self, [&](intptr_t i, uint32_t* out) {
    if (unicode::has(s[i], unicode::kUpper)) return lowerAt(s, i, out);
    if (unicode::has(s[i], unicode::kLower)) return unicode::toUpperFull(s[i], out);
    out[0] = s[i];
    return 1;
  });
}
Value capitalize(Thread& t, Value self, Value*) {
  StrView s = strView(self);
  if (s.length == 0) return emptyStr();
  if (isAsciiStr(self)) {
    bool first = true;
    return mapAscii(t, self, [&](uint8_t c) {
      c = first ? toUpperAscii(c) : toLowerAscii(c);
      first = false;
      return c;
    });
  }
  return mapFull(t, self, [&](intptr_t i, uint32_t* out) { return i == 0 ? unicode::toTitleFull(s[i], out) : lowerAt(s, i, out); });
}
Value title(Thread& t, Value self, Value*) {
  StrView s = strView(self);
  bool previous = false;
  if (isAsciiStr(self)) {
    return mapAscii(t, self, [&](uint8_t c) {
      uint8_t mapped = previous ? toLowerAscii(c) : toUpperAscii(c);
      previous = lowerAscii(c) || upperAscii(c);
      return mapped;
    });
  }
  return mapFull(t, self, [&](intptr_t i, uint32_t* out) {
    int n = previous ? lowerAt(s, i, out) : unicode::toTitleFull(s[i], out);
    previous = unicode::has(s[i], unicode::kCased);
    return n;
  });
}

/// Flags of the ASCII characters, close together.
struct AsciiFlags {
  uint16_t of[128];
};
const AsciiFlags& asciiFlags() {
  static const AsciiFlags flags = [] {
    AsciiFlags f;
    for (uint32_t c = 0; c < 128; c++) f.of[c] = unicode::infoOf(c).flags;
    return f;
  }();
  return flags;
}

template <uint16_t flag>
Value all(Thread&, Value self, Value*) {
  StrView s = strView(self);
  if (s.length == 0) return boolean(false);
  if (isAsciiStr(self)) {
    const AsciiFlags& flags = asciiFlags();
    auto* p = static_cast<const uint8_t*>(s.data);
    for (intptr_t i = 0; i < s.length; i++)
      if (!(flags.of[p[i]] & flag)) return boolean(false);
    return boolean(true);
  }
  return boolean(withChars(s, [&](auto* p) {
    for (intptr_t i = 0; i < s.length; i++)
      if (!unicode::has(p[i], flag)) return false;
    return true;
  }));
}
Value isprintable(Thread&, Value self, Value*) {
  StrView s = strView(self);
  for (intptr_t i = 0; i < s.length; i++)
    if (!unicode::isPrintable(s[i])) return boolean(false);
  return boolean(true);
}
Value isascii(Thread&, Value self, Value*) { return boolean(isAsciiStr(self)); }

template <uint16_t wanted, uint16_t other>
Value isCase(Thread&, Value self, Value*) {
  StrView s = strView(self);
  bool cased = false;
  for (intptr_t i = 0; i < s.length; i++) {
    uint16_t flags = unicode::infoOf(s[i]).flags;
    if (flags & (other | unicode::kTitle)) return boolean(false);
    if (flags & wanted) cased = true;
  }
  return boolean(cased);
}
Value istitle(Thread&, Value self, Value*) {
  StrView s = strView(self);
  bool cased = false, previous = false;
  for (intptr_t i = 0; i < s.length; i++) {
    uint16_t flags = unicode::infoOf(s[i]).flags;
    if (flags & (unicode::kUpper | unicode::kTitle)) {
      if (previous) return boolean(false);
      previous = cased = true;
    } else if (flags & unicode::kLower) {
      if (!previous) return boolean(false);
      previous = cased = true;
    } else {
      previous = false;
    }
  }
  return boolean(cased);
}
Value isidentifier(Thread&, Value self, Value*) {
  StrView s = strView(self);
  if (s.length == 0 || !unicode::isIdentifierStart(s[0])) return boolean(false);
  for (intptr_t i = 1; i < s.length; i++)
    if (!unicode::isIdentifierContinue(s[i])) return boolean(false);
  return boolean(true);
}

}  // namespace

const BuiltinDef kStrCaseMethods[] = {
    {"lower", "", lower},
    {"upper", "", upper},
    {"casefold", "", casefold},
    {"swapcase", "", swapcase},
    {"capitalize", "", capitalize},
    {"title", "", title},
    {"isalpha", "", all<unicode::kAlpha>},
    {"isdecimal", "", all<unicode::kDecimal>},
    {"isdigit", "", all<unicode::kDigit>},
    {"isnumeric", "", all<unicode::kNumeric>},
    {"isalnum", "", all<unicode::kAlpha | unicode::kDecimal | unicode::kDigit | unicode::kNumeric>},
    {"isspace", "", all<unicode::kSpace>},
    {"islower", "", isCase<unicode::kLower, unicode::kUpper>},
    {"isupper", "", isCase<unicode::kUpper, unicode::kLower>},
    {"istitle", "", istitle},
    {"isprintable", "", isprintable},
    {"isascii", "", isascii},
    {"isidentifier", "", isidentifier},
    {nullptr},
};

}  // namespace ppy
