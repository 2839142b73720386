/// Decimal digits of machine integers, written in place.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>

namespace ppy {

/// How many decimal digits u has (1 for 0).
inline unsigned decimalLength(uint64_t u) {
  static constexpr uint64_t kPowers[] = {
      0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
      1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000,
      1000000000000000000, 10000000000000000000u};
  auto guess = static_cast<unsigned>(std::bit_width(u | 1)) * 1233 >> 12;  // log10(2) is 1233/4096
  return guess + (u >= kPowers[guess]);
}

/// Writes the digits of u so that they end before `end`; there is room for decimalLength(u) of them.
inline void putDecimal(char* end, uint64_t u) {
  static constexpr auto kPairs = [] {
    struct {
      char text[200];
    } p{};
    for (int i = 0; i < 100; i++) {
      p.text[2 * i] = static_cast<char>('0' + i / 10);
      p.text[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return p;
  }();
  while (u >= 100) {
    end -= 2;
    std::memcpy(end, kPairs.text + u % 100 * 2, 2);
    u /= 100;
  }
  if (u >= 10) std::memcpy(end - 2, kPairs.text + u * 2, 2);
  else end[-1] = static_cast<char>('0' + u);
}

}  // namespace ppy
