/// Character properties of the Unicode version of CPython 3.11 (14.0), from tables generated out of the
/// Unicode Character Database by gen_unicode.py. The frontend's identifiers and the runtime's `str` use
/// the same tables.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace ppy::support::unicode {

/// General categories, in the order of their two-letter names in kCategoryNames.
enum class Category : uint8_t {
  Cn, Lu, Ll, Lt, Lm, Lo, Mn, Mc, Me, Nd, Nl, No, Zs, Zl, Zp, Cc, Cf, Cs, Co, Pc, Pd, Ps, Pe, Pi, Pf, Po, Sm, Sc, Sk, So,
};
extern const char kCategoryNames[30][3];

/// Bits of CharInfo::flags.
enum : uint16_t {
  kAlpha = 1,         ///< str.isalpha: a letter category
  kDecimal = 2,       ///< str.isdecimal
  kDigit = 4,         ///< str.isdigit
  kNumeric = 8,       ///< str.isnumeric
  kLower = 16,        ///< property Lowercase
  kUpper = 32,        ///< property Uppercase
  kTitle = 64,        ///< category Lt
  kSpace = 128,       ///< str.isspace
  kPrintable = 256,   ///< str.isprintable
  kXidStart = 512,
  kXidContinue = 1024,
  kLineBreak = 2048,  ///< str.splitlines splits after it
  kCased = 4096,
  kCaseIgnorable = 8192,
  kSpecialCase = 16384,  ///< has a full case mapping of several characters, or a folding of its own
};

struct CharInfo {
  uint16_t flags;
  Category category;
  uint8_t decimalValue;  ///< for kDecimal
  uint8_t digitValue;    ///< for kDigit
  int32_t upper, lower, title;  ///< what to add for the simple mapping
};
const CharInfo& infoOf(uint32_t code);

inline bool has(uint32_t code, uint16_t flag) { return (infoOf(code).flags & flag) != 0; }
inline bool isXidStart(uint32_t code) { return has(code, kXidStart); }
inline bool isXidContinue(uint32_t code) { return has(code, kXidContinue); }
inline bool isPrintable(uint32_t code) { return has(code, kPrintable); }
/// Identifier characters of Python: XID, and underscore at the start.
inline bool isIdentifierStart(uint32_t code) { return code == '_' || isXidStart(code); }
inline bool isIdentifierContinue(uint32_t code) { return isXidContinue(code); }

/// The numeric value of a kNumeric character.
double numericValue(uint32_t code);

/// Full mappings: write up to three characters, return how many. Context (final sigma) is the caller's.
int toUpperFull(uint32_t code, uint32_t out[3]);
int toLowerFull(uint32_t code, uint32_t out[3]);
int toTitleFull(uint32_t code, uint32_t out[3]);
int toCaseFold(uint32_t code, uint32_t out[3]);

/// Canonical combining class.
uint8_t combiningClass(uint32_t code);

enum class NormalForm : uint8_t { NFC, NFD, NFKC, NFKD };
/// `text` in the given form; characters assigned after Unicode 14.0 stay as they are.
std::u32string normalize(std::u32string_view text, NormalForm form);
std::string normalizeUtf8(std::string_view text, NormalForm form);

/// The character of a name or alias (any case, as in "\N{...}"); 0xFFFFFFFF if there is none.
uint32_t lookupName(std::string_view name);
inline constexpr uint32_t kNoChar = 0xFFFFFFFFu;

}  // namespace ppy::support::unicode
