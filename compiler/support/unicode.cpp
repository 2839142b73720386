// Look-ups in the generated Unicode tables, case mapping, normalisation (UAX #15), names.
#include "compiler/support/unicode.h"

#include <algorithm>
#include <cstddef>

#include "compiler/support/unicode_tables.h"
#include "compiler/support/utf8.h"

namespace ppy::support::unicode {
namespace {

template <class T>
const T* find(const T* table, uint32_t count, uint32_t code) {
  const T* end = table + count;
  const T* at = std::lower_bound(table, end, code, [](const T& e, uint32_t c) { return e.code < c; });
  return at != end && at->code == code ? at : nullptr;
}

int fullMapping(uint32_t code, int which, int32_t simpleDelta, uint32_t out[3]) {
  if (has(code, kSpecialCase)) {
    if (const SpecialCase* s = find(kSpecial, kSpecialCount, code)) {
      int n = 0;
      while (n < 3 && s->mappings[which][n]) {
        out[n] = s->mappings[which][n];
        ++n;
      }
      return n;
    }
  }
  out[0] = static_cast<uint32_t>(static_cast<int32_t>(code) + simpleDelta);
  return 1;
}

// Hangul syllables compose and decompose by arithmetic (Unicode 3.12).
constexpr uint32_t kSBase = 0xAC00, kLBase = 0x1100, kVBase = 0x1161, kTBase = 0x11A7;
constexpr uint32_t kLCount = 19, kVCount = 21, kTCount = 28, kNCount = kVCount * kTCount, kSCount = kLCount * kNCount;

void decomposeChar(uint32_t c, bool compat, std::u32string& out) {
  if (c < 0xA0) {
    out.push_back(c);
    return;
  }
  if (c - kSBase < kSCount) {
    uint32_t s = c - kSBase;
    out.push_back(kLBase + s / kNCount);
    out.push_back(kVBase + s % kNCount / kTCount);
    if (s % kTCount) out.push_back(kTBase + s % kTCount);
    return;
  }
  if (const Decomposition* d = find(kDecompositions, kDecompositionCount, c)) {
    bool useCompat = compat && d->compatSize;
    uint32_t at = useCompat ? d->compatAt : d->canonicalAt, n = useCompat ? d->compatSize : d->canonicalSize;
    if (n) {
      for (uint32_t i = 0; i < n; ++i) out.push_back(kDecompositionPool[at + i]);
      return;
    }
  }
  out.push_back(c);
}

void sortCombining(std::u32string& text) {
  for (size_t i = 0; i < text.size();) {
    if (combiningClass(text[i]) == 0) {
      ++i;
      continue;
    }
    size_t j = i;
    while (j < text.size() && combiningClass(text[j]) != 0) ++j;
    std::stable_sort(text.begin() + static_cast<std::ptrdiff_t>(i), text.begin() + static_cast<std::ptrdiff_t>(j),
                     [](char32_t a, char32_t b) { return combiningClass(a) < combiningClass(b); });
    i = j;
  }
}

uint32_t composePair(uint32_t a, uint32_t b) {
  if (a - kLBase < kLCount && b - kVBase < kVCount) return kSBase + ((a - kLBase) * kVCount + (b - kVBase)) * kTCount;
  if (a - kSBase < kSCount && (a - kSBase) % kTCount == 0 && b - kTBase - 1 < kTCount - 1) return a + (b - kTBase);
  const Composition* end = kCompositions + kCompositionCount;
  const Composition* at = std::lower_bound(kCompositions, end, std::pair(a, b), [](const Composition& c, auto key) {
    return c.first != key.first ? c.first < key.first : c.second < key.second;
  });
  return at != end && at->first == a && at->second == b ? at->composed : kNoChar;
}

void composeInPlace(std::u32string& text) {
  size_t out = 0;
  size_t starter = std::u32string::npos;
  int lastClass = -1;
  for (size_t i = 0; i < text.size(); ++i) {
    uint32_t c = text[i];
    int cc = combiningClass(c);
    if (starter != std::u32string::npos && (lastClass < cc || lastClass == -1)) {
      uint32_t composed = composePair(text[starter], c);
      if (composed != kNoChar) {
        text[starter] = composed;
        continue;
      }
    }
    if (cc == 0) {
      starter = out;
      lastClass = -1;
    } else {
      lastClass = cc;
    }
    text[out++] = c;
  }
  text.resize(out);
}

uint64_t hashName(std::string_view name) {
  uint64_t h = 0xCBF29CE484222325u;
  for (unsigned char c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<unsigned char>(c - 32);
    h = (h ^ c) * 0x100000001B3u;
  }
  return h ^ (h >> 29);
}

bool startsWith(std::string_view name, std::string_view prefix) {
  if (name.size() < prefix.size()) return false;
  for (size_t i = 0; i < prefix.size(); ++i) {
    char c = name[i] >= 'a' && name[i] <= 'z' ? static_cast<char>(name[i] - 32) : name[i];
    if (c != prefix[i]) return false;
  }
  return true;
}

const char* const kJamoL[kLCount] = {"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"};
const char* const kJamoV[kVCount] = {"A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI", "YU", "EU", "YI", "I"};
const char* const kJamoT[kTCount] = {"", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H"};

/// The longest row that `rest` begins with; it is taken off.
uint32_t takeJamo(std::string_view& rest, const char* const* rows, uint32_t count) {
  uint32_t best = count;
  size_t size = 0;
  for (uint32_t i = 0; i < count; ++i) {
    std::string_view row = rows[i];
    if (startsWith(rest, row) && (best == count || row.size() > size)) {
      best = i;
      size = row.size();
    }
  }
  rest.remove_prefix(size);
  return best;
}

}  // namespace

const CharInfo& infoOf(uint32_t code) {
  if (code >= 0x110000) code = 0xFFFF;
  return kRecords[kBlocks[kIndex[code / kBlockSize] * kBlockSize + code % kBlockSize]];
}

double numericValue(uint32_t code) {
  const NumericEntry* e = find(kNumericValues, kNumericCount, code);
  return e ? e->value : -1;
}

int toUpperFull(uint32_t c, uint32_t out[3]) { return fullMapping(c, 0, infoOf(c).upper, out); }
int toLowerFull(uint32_t c, uint32_t out[3]) { return fullMapping(c, 1, infoOf(c).lower, out); }
int toTitleFull(uint32_t c, uint32_t out[3]) { return fullMapping(c, 2, infoOf(c).title, out); }
int toCaseFold(uint32_t c, uint32_t out[3]) { return fullMapping(c, 3, infoOf(c).lower, out); }

uint8_t combiningClass(uint32_t code) {
  if (code < 0x300) return 0;
  const CodeByte* e = find(kCombining, kCombiningCount, code);
  return e ? e->value : 0;
}

std::u32string normalize(std::u32string_view text, NormalForm form) {
  std::u32string out;
  out.reserve(text.size());
  bool compat = form == NormalForm::NFKC || form == NormalForm::NFKD;
  for (char32_t c : text) decomposeChar(c, compat, out);
  sortCombining(out);
  if (form == NormalForm::NFC || form == NormalForm::NFKC) composeInPlace(out);
  return out;
}

std::string normalizeUtf8(std::string_view text, NormalForm form) {
  std::u32string wide;
  for (const char *p = text.data(), *end = p + text.size(); p < end;) {
    DecodedChar d = decodeUtf8(p, end);
    wide.push_back(d.code);
    p += d.size;
  }
  std::string out;
  for (char32_t c : normalize(wide, form)) appendUtf8(out, c);
  return out;
}

uint32_t lookupName(std::string_view name) {
  constexpr std::string_view kHangul = "HANGUL SYLLABLE ", kCjk = "CJK UNIFIED IDEOGRAPH-";
  if (startsWith(name, kHangul)) {
    std::string_view rest = name.substr(kHangul.size());
    uint32_t l = takeJamo(rest, kJamoL, kLCount), v = takeJamo(rest, kJamoV, kVCount), t = takeJamo(rest, kJamoT, kTCount);
    if (l < kLCount && v < kVCount && t < kTCount && rest.empty()) return kSBase + (l * kVCount + v) * kTCount + t;
    return kNoChar;
  }
  if (startsWith(name, kCjk)) {
    std::string_view digits = name.substr(kCjk.size());
    if (digits.size() != 4 && digits.size() != 5) return kNoChar;
    uint32_t code = 0;
    for (char c : digits) {
      uint32_t d;
      if (c >= '0' && c <= '9') d = static_cast<uint32_t>(c - '0');
      else if (c >= 'A' && c <= 'F') d = static_cast<uint32_t>(c - 'A' + 10);
      else return kNoChar;
      code = code * 16 + d;
    }
    for (uint32_t i = 0; i < kCjkRangeCount; ++i)
      if (code >= kCjkRanges[i].first && code <= kCjkRanges[i].last) return code;
    return kNoChar;
  }
  uint64_t key = hashName(name) >> 21;
  const uint64_t* end = kNameHashes + kNameHashCount;
  const uint64_t* at = std::lower_bound(kNameHashes, end, key << 21);
  return at != end && *at >> 21 == key ? static_cast<uint32_t>(*at & 0x1FFFFF) : kNoChar;
}

}  // namespace ppy::support::unicode
