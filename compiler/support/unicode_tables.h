/// The generated tables behind unicode.h. Only unicode.cpp and the generated file include this.
#pragma once
#include "compiler/support/unicode.h"

namespace ppy::support::unicode {

inline constexpr uint32_t kBlockSize = 128;

struct NumericEntry {
  uint32_t code;
  double value;
};
struct SpecialCase {
  uint32_t code;
  uint32_t mappings[4][3];  ///< upper, lower, title, case fold; 0-terminated
};
struct CodeByte {
  uint32_t code;
  uint8_t value;
};
struct Decomposition {
  uint32_t code;
  uint16_t canonicalAt;
  uint8_t canonicalSize;  ///< 0: none
  uint16_t compatAt;
  uint8_t compatSize;     ///< 0: same as the canonical one
};
struct Composition {
  uint32_t first, second, composed;
};
struct CodeRange {
  uint32_t first, last;
};

extern const CharInfo kRecords[];
extern const uint16_t kIndex[];
extern const uint16_t kBlocks[];
extern const NumericEntry kNumericValues[];
extern const SpecialCase kSpecial[];
extern const CodeByte kCombining[];
extern const Decomposition kDecompositions[];
extern const uint32_t kDecompositionPool[];
extern const Composition kCompositions[];
/// 43 bits of hash, 21 bits of character.
extern const uint64_t kNameHashes[];
extern const CodeRange kCjkRanges[];
extern const uint32_t kNumericCount, kSpecialCount, kCombiningCount, kDecompositionCount, kCompositionCount,
    kNameHashCount, kCjkRangeCount;

}  // namespace ppy::support::unicode
