// What single characters match: classes, character sets, case.
#include <cctype>

#include "compiler/support/unicode.h"
#include "stdlib/_sre/engine.h"

namespace ppy::sre {

namespace uni = support::unicode;

uint32_t unicodeLower(uint32_t c) {
  if (c < 128) return asciiLower(c);
  if (c > 0x10FFFF) return c;
  const uni::CharInfo& info = uni::infoOf(c);
  if (!(info.flags & uni::kSpecialCase)) return c + static_cast<uint32_t>(info.lower);
  uint32_t out[3];
  uni::toLowerFull(c, out);
  return out[0];
}
uint32_t unicodeUpper(uint32_t c) {
  if (c > 0x10FFFF) return c;
  const uni::CharInfo& info = uni::infoOf(c);
  if (!(info.flags & uni::kSpecialCase)) return c + static_cast<uint32_t>(info.upper);
  uint32_t out[3];
  uni::toUpperFull(c, out);
  return out[0];
}

namespace {
bool asciiDigit(uint32_t c) { return c - '0' < 10u; }
bool asciiSpace(uint32_t c) { return c == ' ' || c - 9 < 5u; }
bool asciiWord(uint32_t c) { return asciiDigit(c) || (c | 32) - 'a' < 26u || c == '_'; }
bool localeWord(uint32_t c) { return c == '_' || (c < 256 && std::isalnum(static_cast<int>(c))); }
bool unicodeHas(uint32_t c, uint16_t flags) { return c <= 0x10FFFF && uni::has(c, flags); }
bool unicodeDigit(uint32_t c) { return c < 128 ? asciiDigit(c) : unicodeHas(c, uni::kDecimal); }
bool unicodeSpace(uint32_t c) { return unicodeHas(c, uni::kSpace); }
bool unicodeWord(uint32_t c) {
  return c < 128 ? asciiWord(c) : unicodeHas(c, uni::kAlpha | uni::kDecimal | uni::kDigit | uni::kNumeric);
}
uint32_t localeLower(uint32_t c) { return c < 256 ? static_cast<uint32_t>(std::tolower(static_cast<int>(c))) : c; }
uint32_t localeUpper(uint32_t c) { return c < 256 ? static_cast<uint32_t>(std::toupper(static_cast<int>(c))) : c; }
bool bit(const uint32_t* words, uint32_t c) { return words[c >> 5] >> (c & 31) & 1; }
}  // namespace

bool inClass(uint32_t cls, uint32_t c) {
  switch (cls) {
    case kClassDIGIT: return asciiDigit(c);
    case kClassNOT_DIGIT: return !asciiDigit(c);
    case kClassSPACE: return asciiSpace(c);
    case kClassNOT_SPACE: return !asciiSpace(c);
    case kClassWORD: return asciiWord(c);
    case kClassNOT_WORD: return !asciiWord(c);
    case kClassLINEBREAK: return c == '\n';
    case kClassNOT_LINEBREAK: return c != '\n';
    case kClassLOC_WORD: return localeWord(c);
    case kClassLOC_NOT_WORD: return !localeWord(c);
    case kClassUNI_DIGIT: return unicodeDigit(c);
    case kClassUNI_NOT_DIGIT: return !unicodeDigit(c);
    case kClassUNI_SPACE: return unicodeSpace(c);
    case kClassUNI_NOT_SPACE: return !unicodeSpace(c);
    case kClassUNI_WORD: return unicodeWord(c);
    case kClassUNI_NOT_WORD: return !unicodeWord(c);
    case kClassUNI_LINEBREAK: return unicodeHas(c, uni::kLineBreak);
    case kClassUNI_NOT_LINEBREAK: return !unicodeHas(c, uni::kLineBreak);
    default: return false;
  }
}

bool inCharset(const uint32_t* set, uint32_t c) {
  bool found = true;
  for (;;) {
    switch (*set++) {
      case kOpFAILURE: return !found;
      case kOpNEGATE: found = !found; break;
      case kOpLITERAL:
        if (c == *set++) return found;
        break;
      case kOpCATEGORY:
        if (inClass(*set++, c)) return found;
        break;
      case kOpRANGE:
        if (set[0] <= c && c <= set[1]) return found;
        set += 2;
        break;
      case kOpRANGE_UNI_IGNORE: {
        if (set[0] <= c && c <= set[1]) return found;
        uint32_t upper = unicodeUpper(c);
        if (set[0] <= upper && upper <= set[1]) return found;
        set += 2;
        break;
      }
      case kOpCHARSET:
        if (c < 256 && bit(set, c)) return found;
        set += 8;
        break;
      case kOpBIGCHARSET: {  // number of blocks, 256 bytes that say which block, blocks of 256 bits
        uint32_t blocks = *set++;
        if (c < 65536) {
          uint32_t block = reinterpret_cast<const uint8_t*>(set)[c >> 8];
          if (block < blocks && bit(set + 64 + block * 8, c & 255)) return found;
        }
        set += 64 + blocks * 8;
        break;
      }
      default: return false;  // kept out by validCode
    }
  }
}

namespace {
/// Does the set mean the same under every locale?
bool fixedCharset(const uint32_t* set) {
  for (;;) {
    switch (*set++) {
      case kOpFAILURE: return true;
      case kOpNEGATE: break;
      case kOpLITERAL: set++; break;
      case kOpCATEGORY:
        if (*set == kClassLOC_WORD || *set == kClassLOC_NOT_WORD) return false;
        set++;
        break;
      case kOpRANGE: case kOpRANGE_UNI_IGNORE: set += 2; break;
      case kOpCHARSET: set += 8; break;
      case kOpBIGCHARSET: set += 65 + *set * 8; break;
      default: return false;
    }
  }
}
}  // namespace

size_t CharTables::bytes(const uint32_t* code, uint32_t size) {
  uint32_t tables = 1;
  for (uint32_t i = 0; i < size && tables < kMost; i++) tables += code[i] == kOpIN;
  return (size_t{size} + tables * kWords) * sizeof(uint32_t);
}

void CharTables::number(const uint32_t* code) {
  // Words that only look like an instruction get a number too, but are never asked for. INFO's set is the first.
  uint32_t tables = 1;
  index_[0] = 1;
  for (uint32_t i = 1; i < size_ && tables < kMost; i++)
    if (code[i] == kOpIN) index_[i] = ++tables;
}

uint32_t CharTables::fill(uint32_t* table, const uint32_t* set) {
  uint32_t state = 2;
  if (fixedCharset(set)) {
    state = 1;
    auto* has = reinterpret_cast<bool*>(table + 1);
    for (uint32_t c = 0; c < 256; c++) __atomic_store_n(has + c, inCharset(set, c), __ATOMIC_RELAXED);  // another thread may write the same
  }
  __atomic_store_n(table, state, __ATOMIC_RELEASE);
  return state;
}

bool matchesOne(const uint32_t* code, uint32_t c) {
  switch (*code) {
    case kOpANY: return c != '\n';
    case kOpANY_ALL: return true;
    case kOpCATEGORY: return inClass(code[1], c);
    case kOpLITERAL: return c == code[1];
    case kOpNOT_LITERAL: return c != code[1];
    case kOpLITERAL_IGNORE: return asciiLower(c) == code[1];
    case kOpNOT_LITERAL_IGNORE: return asciiLower(c) != code[1];
    case kOpLITERAL_UNI_IGNORE: return unicodeLower(c) == code[1];
    case kOpNOT_LITERAL_UNI_IGNORE: return unicodeLower(c) != code[1];
    case kOpLITERAL_LOC_IGNORE: return localeLower(c) == code[1] || localeUpper(c) == code[1];
    case kOpNOT_LITERAL_LOC_IGNORE: return localeLower(c) != code[1] && localeUpper(c) != code[1];
    case kOpIN: return inCharset(code + 2, c);
    case kOpIN_IGNORE: return inCharset(code + 2, asciiLower(c));
    case kOpIN_UNI_IGNORE: return inCharset(code + 2, unicodeLower(c));
    case kOpIN_LOC_IGNORE: return inCharset(code + 2, localeLower(c)) || inCharset(code + 2, localeUpper(c));
    default: return false;
  }
}

}  // namespace ppy::sre
