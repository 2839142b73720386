/// The generated tables behind the unicodedata module (gen_unicodedata.py): what compiler/support/unicode.h
/// does not hold.
#pragma once
#include <cstdint>

namespace ppy::unicodedata {

inline constexpr uint32_t kBlockSize = 128;
inline constexpr uint8_t kSameDecimal = 255;

struct Record {
  uint8_t bidi, width, mirrored;
  uint16_t old;      ///< of kOldRecords
};
struct OldRecord {   ///< Unicode 3.2
  uint8_t category;  ///< support::unicode::Category; Cn: not assigned yet
  uint8_t bidi, width, mirrored;
  uint8_t decimal;   ///< or kSameDecimal
};
struct Text {
  uint32_t code;
  uint32_t text;  ///< in kDecompositionText
};
struct OldDecomposition {
  uint32_t code, to;
};
struct Sequence {
  uint32_t name;      ///< in kSequenceText
  uint32_t codes[5];  ///< 0 ends
};
struct Range {
  uint32_t first, last;
};

extern const char kBidiNames[][4];
extern const char kWidthNames[][3];
extern const Record kRecords[];
extern const OldRecord kOldRecords[];
extern const uint16_t kIndex[], kBlocks[];
extern const Text kDecompositions[];                ///< by code
extern const OldDecomposition kOldDecompositions[]; ///< corrected after 3.2
extern const uint32_t kWords[];                     ///< places in kWordText
/// Word numbers: one byte below 192, else 192 + (n - 192) / 256 and a second byte; 255 ends a name.
extern const uint8_t kNameBytes[];
extern const uint32_t kNameCodes[], kNameAt[];      ///< by code
extern const Sequence kSequences[];                 ///< by name
extern const Range kCjk[];
/// Texts end with NUL. The tables name them by offset, not by pointers, which loading would relocate.
extern const char kDecompositionText[], kWordText[], kSequenceText[];
extern const uint32_t kDecompositionCount, kOldDecompositionCount, kNameCount, kSequenceCount, kCjkCount;

}  // namespace ppy::unicodedata
