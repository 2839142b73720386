/// CRC-32 (the polynomial of zlib and PNG), eight bytes at a step.
#pragma once
#include <cstddef>
#include <cstdint>

namespace ppy {
/// Continues `crc` (0 at first) over n bytes.
uint32_t crc32(uint32_t crc, const uint8_t* data, size_t n);
}  // namespace ppy
