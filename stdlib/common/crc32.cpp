// CRC-32 by slicing (Kounavis and Berry, 2005).
#include "stdlib/common/crc32.h"

#include <cstring>

namespace ppy {
namespace {
struct Tables {
  uint32_t t[8][256];
  constexpr Tables() : t{} {
    for (uint32_t i = 0; i < 256; i++) {
      uint32_t c = i;
      for (int k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
      t[0][i] = c;
    }
    for (int s = 1; s < 8; s++)
      for (uint32_t i = 0; i < 256; i++) t[s][i] = (t[s - 1][i] >> 8) ^ t[0][t[s - 1][i] & 255];
  }
};
constexpr Tables kTables;
}  // namespace

uint32_t crc32(uint32_t crc, const uint8_t* data, size_t n) {
  const auto& t = kTables.t;
  crc = ~crc;
  for (; n >= 8; n -= 8, data += 8) {
    uint32_t low, high;
    std::memcpy(&low, data, 4);
    std::memcpy(&high, data + 4, 4);
    low ^= crc;
    crc = t[7][low & 255] ^ t[6][low >> 8 & 255] ^ t[5][low >> 16 & 255] ^ t[4][low >> 24] ^ t[3][high & 255] ^ t[2][high >> 8 & 255] ^
          t[1][high >> 16 & 255] ^ t[0][high >> 24];
  }
  for (; n; n--) crc = t[0][(crc ^ *data++) & 255] ^ (crc >> 8);
  return ~crc;
}

}  // namespace ppy
