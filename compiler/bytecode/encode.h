/// PIR to the serialised bytecode unit of runtime/abi/bytecode_format.h.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/pir/pir.h"

namespace ppy::bytecode {

/// The unit's bytes. The buffer's start is 8-aligned, as loading wants it. PIR must be verified.
std::vector<uint64_t> encode(const pir::Unit& unit);

/// Bytes used of what `encode` returned.
size_t unitSize(const std::vector<uint64_t>& unit);

/// Readable listing of a unit; no addresses. Says what is wrong with a damaged unit.
std::string disassemble(const void* unit, size_t size);

}  // namespace ppy::bytecode
