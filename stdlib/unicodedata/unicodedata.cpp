// The unicodedata module: the Unicode Character Database of CPython 3.11 and its older view ucd_3_2_0.
#include <strings.h>

#include <algorithm>
#include <cstring>

#include "compiler/support/unicode.h"
#include "stdlib/common/module.h"
#include "stdlib/unicodedata/tables.h"

namespace ppy {
namespace unicodedata {
namespace {

namespace uc = support::unicode;

TypeObject kUcdType;
struct UcdObject : Object {};

/// Functions are called on the module, or on ucd_3_2_0.
bool isOld(Value self) { return isExactly(self, &kUcdType); }
const Record& recordOf(uint32_t c) { return kRecords[kBlocks[kIndex[c / kBlockSize] * kBlockSize + c % kBlockSize]]; }
const OldRecord& oldOf(uint32_t c) { return kOldRecords[recordOf(c).old]; }
bool unassignedIn(Value self, uint32_t c) { return isOld(self) && oldOf(c).category == 0; }

/// The one-character argument of a function; false with TypeError pending.
bool charArgument(Thread& t, Value v, const char* where, uint32_t* out) {
  if (isStr(v) && strView(v).length == 1) {
    *out = strView(v)[0];
    return true;
  }
  raise(t, PyExc_TypeError, "%s must be a unicode character, not %T", where, v);
  return false;
}

Value category(Thread& t, Value self, Value* a) {
  uint32_t c;
  if (!charArgument(t, a[0], "category() argument", &c)) return {};
  return intern(t, uc::kCategoryNames[isOld(self) ? oldOf(c).category : static_cast<uint8_t>(uc::infoOf(c).category)]);
}
Value bidirectional(Thread& t, Value self, Value* a) {
  uint32_t c;
  if (!charArgument(t, a[0], "bidirectional() argument", &c)) return {};
  return intern(t, kBidiNames[isOld(self) ? oldOf(c).bidi : recordOf(c).bidi]);
}
Value eastAsianWidth(Thread& t, Value self, Value* a) {
  uint32_t c;
  if (!charArgument(t, a[0], "east_asian_width() argument", &c)) return {};
  return intern(t, kWidthNames[isOld(self) ? oldOf(c).width : recordOf(c).width]);
}
Value mirrored(Thread& t, Value self, Value* a) {
  uint32_t c;
  if (!charArgument(t, a[0], "mirrored() argument", &c)) return {};
  return Value::smallInt(isOld(self) ? oldOf(c).mirrored : recordOf(c).mirrored);
}
Value combining(Thread& t, Value self, Value* a) {
  uint32_t c;
  if (!charArgument(t, a[0], "combining() argument", &c)) return {};
  return Value::smallInt(unassignedIn(self, c) ? 0 : uc::combiningClass(c));
}
Value decomposition(Thread& t, Value self, Value* a) {
  uint32_t c;
  if (!charArgument(t, a[0], "decomposition() argument", &c)) return {};
  if (unassignedIn(self, c)) return emptyStr();
  const Text* end = kDecompositions + kDecompositionCount;
  const Text* at = std::lower_bound(kDecompositions, end, c, [](const Text& x, uint32_t code) { return x.code < code; });
  return at != end && at->code == c ? newStr(t, kDecompositionText + at->text) : emptyStr();
}

Value absent(Thread& t, Value dflt, const char* message) { return dflt.isEmpty() ? raise(t, PyExc_ValueError, "%s", message) : dflt; }

Value decimal(Thread& t, Value self, Value* a) {
  uint32_t c;
  if (!charArgument(t, a[0], "decimal() argument 1", &c)) return {};
  if (isOld(self) && oldOf(c).decimal != kSameDecimal) return Value::smallInt(oldOf(c).decimal);
  if (unassignedIn(self, c) || !uc::has(c, uc::kDecimal)) return absent(t, a[1], "not a decimal");
  return Value::smallInt(uc::infoOf(c).decimalValue);
}
Value digit(Thread& t, Value, Value* a) {
  uint32_t c;
  if (!charArgument(t, a[0], "digit() argument 1", &c)) return {};
  return uc::has(c, uc::kDigit) ? Value::smallInt(uc::infoOf(c).digitValue) : absent(t, a[1], "not a digit");
}
Value numeric(Thread& t, Value self, Value* a) {
  uint32_t c;
  if (!charArgument(t, a[0], "numeric() argument 1", &c)) return {};
  if (unassignedIn(self, c) || !uc::has(c, uc::kNumeric)) return absent(t, a[1], "not a numeric character");
  return makeFloat(t, uc::numericValue(c));
}

// --- names --------------------------------------------------------------------------------------

// Hangul syllable names are made of the romanised jamo (Unicode 4.8).
constexpr const char* kLead[] = {"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"};
constexpr const char* kVowel[] = {"A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI", "YU", "EU", "YI", "I"};
constexpr const char* kTail[] = {"", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H"};

/// Empty: no name.
std::string nameOf(uint32_t c) {
  if (c >= 0xAC00 && c <= 0xD7A3) {
    uint32_t s = c - 0xAC00;
    return std::string("HANGUL SYLLABLE ") + kLead[s / 588] + kVowel[s % 588 / 28] + kTail[s % 28];
  }
  for (uint32_t i = 0; i < kCjkCount; i++) {
    if (c < kCjk[i].first || c > kCjk[i].last) continue;
    char text[40];
    snprintf(text, sizeof text, "CJK UNIFIED IDEOGRAPH-%X", c);
    return text;
  }
  const uint32_t* end = kNameCodes + kNameCount;
  const uint32_t* at = std::lower_bound(kNameCodes, end, c);
  if (at == end || *at != c) return {};
  std::string out;
  for (const uint8_t* p = kNameBytes + kNameAt[at - kNameCodes]; *p != 255; p++) {
    uint32_t word = *p;
    if (word >= 192) word = 192 + (word - 192) * 256 + *++p;
    if (!out.empty()) out += ' ';
    out += kWordText + kWords[word];
  }
  return out;
}

Value name(Thread& t, Value self, Value* a) {
  uint32_t c;
  if (!charArgument(t, a[0], "name() argument 1", &c)) return {};
  std::string text = unassignedIn(self, c) ? std::string() : nameOf(c);
  return text.empty() ? absent(t, a[1], "no such name") : newStr(t, text);
}

Value lookup(Thread& t, Value self, Value* a) {
  std::string text;
  if (isStr(a[0])) {
    size_t n;
    const char* p = strUtf8(t, a[0], &n);
    if (!p) return {};
    text.assign(p, n);
  } else {
    BufferView buffer(t, a[0]);
    if (!buffer.ok()) return {};
    text = buffer.view();
  }
  if (text.size() > 256) return raiseKeyError(t, newStr(t, "name too long"));
  uint32_t c = uc::lookupName(text);
  // The old database knows no aliases.
  if (c != uc::kNoChar && !unassignedIn(self, c) && !(isOld(self) && strcasecmp(nameOf(c).c_str(), text.c_str()) != 0)) return strFromChar(t, c);
  if (!isOld(self)) {
    std::string upper = text;
    for (char& ch : upper) ch = static_cast<char>(ch >= 'a' && ch <= 'z' ? ch - 32 : ch);
    const Sequence* end = kSequences + kSequenceCount;
    const Sequence* at = std::lower_bound(kSequences, end, upper, [](const Sequence& s, const std::string& n) { return kSequenceText + s.name < n; });
    if (at != end && upper == kSequenceText + at->name) {
      intptr_t n = 0;
      while (n < 5 && at->codes[n]) n++;
      return newStrUcs4(t, reinterpret_cast<const char32_t*>(at->codes), n);
    }
  }
  PPY_TRY(message, formatStr(t, "undefined character name '%s'", text.c_str()));
  return raiseKeyError(t, message);
}

// --- normalisation ------------------------------------------------------------------------------

bool formArgument(Thread& t, Value v, const char* where, uc::NormalForm* out) {
  if (!isStr(v)) {
    raise(t, PyExc_TypeError, "%s argument 1 must be str, not %T", where, v);
    return false;
  }
  constexpr struct { const char* name; uc::NormalForm form; } kForms[] = {
      {"NFC", uc::NormalForm::NFC}, {"NFD", uc::NormalForm::NFD}, {"NFKC", uc::NormalForm::NFKC}, {"NFKD", uc::NormalForm::NFKD}};
  for (auto& f : kForms)
    if (strEquals(v, f.name)) {
      *out = f.form;
      return true;
    }
  raise(t, PyExc_ValueError, "invalid normalization form");
  return false;
}

/// As of Unicode 3.2: later characters stay as they are, and later corrections do not hold.
std::u32string normalizeOld(std::u32string_view text, uc::NormalForm form) {
  bool compat = form == uc::NormalForm::NFKC || form == uc::NormalForm::NFKD;
  std::u32string out;
  for (char32_t c : text) {
    if (oldOf(c).category == 0) {
      out += c;
      continue;
    }
    const OldDecomposition* old = std::find_if(kOldDecompositions, kOldDecompositions + kOldDecompositionCount, [c](const OldDecomposition& d) { return d.code == c; });
    if (old != kOldDecompositions + kOldDecompositionCount) out += old->to;
    else out += uc::normalize(std::u32string_view(&c, 1), compat ? uc::NormalForm::NFKD : uc::NormalForm::NFD);
  }
  for (size_t i = 0; i < out.size();) {
    size_t j = i;
    while (j < out.size() && uc::combiningClass(out[j])) j++;
    std::stable_sort(out.begin() + static_cast<ptrdiff_t>(i), out.begin() + static_cast<ptrdiff_t>(j),
                     [](char32_t x, char32_t y) { return uc::combiningClass(x) < uc::combiningClass(y); });
    i = j + (j == i || j < out.size());
  }
  if (form == uc::NormalForm::NFD || form == uc::NormalForm::NFKD) return out;
  std::u32string composed;
  size_t starter = std::u32string::npos;
  int lastClass = -1;
  for (char32_t c : out) {
    int cls = uc::combiningClass(c);
    if (starter != std::u32string::npos && (lastClass < cls || lastClass == -1)) {
      char32_t pair[2] = {composed[starter], c};
      std::u32string joined = uc::normalize(std::u32string_view(pair, 2), uc::NormalForm::NFC);
      if (joined.size() == 1) {
        composed[starter] = joined[0];
        continue;
      }
    }
    if (cls == 0) {
      starter = composed.size();
      lastClass = -1;
    } else {
      lastClass = cls;
    }
    composed += c;
  }
  return composed;
}

/// Text already normal in every form (ASCII), or in the composed ones (below U+0300, but not for K forms).
bool isTrivial(StrView s, bool ascii, uc::NormalForm form) {
  if (ascii) return true;
  if (form != uc::NormalForm::NFC || s.kind == 4) return false;
  for (intptr_t i = 0; i < s.length; i++)
    if (s[i] >= 0x300) return false;
  return true;
}
std::u32string normalized(Value self, StrView s, uc::NormalForm form) {
  std::u32string text(static_cast<size_t>(s.length), U'\0');
  for (intptr_t i = 0; i < s.length; i++) text[static_cast<size_t>(i)] = s[i];
  return isOld(self) ? normalizeOld(text, form) : uc::normalize(text, form);
}

Value normalize(Thread& t, Value self, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "normalize() argument 1 must be str, not %T", a[0]);
  if (!isStr(a[1])) return raise(t, PyExc_TypeError, "normalize() argument 2 must be str, not %T", a[1]);
  StrView s = strView(a[1]);
  if (s.length == 0) return a[1];
  uc::NormalForm form;
  if (!formArgument(t, a[0], "normalize()", &form)) return {};
  if (isTrivial(s, a[1].as<StrObject>()->state.ascii, form)) return a[1];
  std::u32string r = normalized(self, s, form);
  return newStrUcs4(t, r.data(), static_cast<intptr_t>(r.size()));
}
Value isNormalized(Thread& t, Value self, Value* a) {
  uc::NormalForm form;
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "is_normalized() argument 1 must be str, not %T", a[0]);
  if (!isStr(a[1])) return raise(t, PyExc_TypeError, "is_normalized() argument 2 must be str, not %T", a[1]);
  StrView s = strView(a[1]);
  if (s.length == 0) return boolean(true);
  if (!formArgument(t, a[0], "is_normalized()", &form)) return {};
  if (isTrivial(s, a[1].as<StrObject>()->state.ascii, form)) return boolean(true);
  std::u32string r = normalized(self, s, form);
  if (static_cast<intptr_t>(r.size()) != s.length) return boolean(false);
  for (intptr_t i = 0; i < s.length; i++)
    if (s[i] != r[static_cast<size_t>(i)]) return boolean(false);
  return boolean(true);
}

const BuiltinDef kFunctions[] = {
    {"decimal", "chr, default=None, /", decimal},
    {"digit", "chr, default=None, /", digit},
    {"numeric", "chr, default=None, /", numeric},
    {"category", "chr, /", category},
    {"bidirectional", "chr, /", bidirectional},
    {"combining", "chr, /", combining},
    {"mirrored", "chr, /", mirrored},
    {"east_asian_width", "chr, /", eastAsianWidth},
    {"decomposition", "chr, /", decomposition},
    {"name", "chr, default=None, /", name},
    {"lookup", "name, /", lookup},
    {"is_normalized", "form, unistr, /", isNormalized},
    {"normalize", "form, unistr, /", normalize},
    {nullptr, nullptr, nullptr}};
Value oldVersion(Thread& t, Value) { return newStr(t, "3.2.0"); }
const GetSetDef kGetset[] = {{"unidata_version", oldVersion, nullptr}, {nullptr, nullptr, nullptr, nullptr}};
const TypeSpec kUcdSpec = {.type = &kUcdType, .name = "unicodedata.UCD", .basicSize = sizeof(UcdObject), .flags = kTypeDisallowNew,
                           .methods = kFunctions, .getset = kGetset};

bool init(Thread& t, ModuleObject* m) {
  return addType(t, m, kUcdSpec) && addValue(t, m, "unidata_version", newStr(t, "14.0.0")) &&
         addValue(t, m, "ucd_3_2_0", gc::allocObject(t, &kUcdType, sizeof(UcdObject)));
}

}  // namespace
}  // namespace unicodedata

const NativeModule kUnicodedataModule = {"unicodedata", unicodedata::kFunctions, unicodedata::init,
    nullptr};

}  // namespace ppy
