/// Decoding one bytecode instruction outside the interpreter loop: unwinding, resuming, liveness.
#pragma once
#include "compiler/pir/op.h"
#include "runtime/frame/code.h"

namespace ppy {

struct DecodedInstr {
  pir::Op op;
  uint32_t words;  ///< length, Wide prefix and cache included
  bool wide;
  int32_t operands[pir::kMaxOperands];
};

inline DecodedInstr decodeInstr(const uint64_t* pc) {
  DecodedInstr in{};
  uint64_t hi = 0;
  const uint64_t* at = pc;
  in.wide = static_cast<uint16_t>(*at) == pir::kWideOpcode;
  if (in.wide) hi = *at++;
  uint64_t w = *at++;
  in.op = static_cast<pir::Op>(w & 0xffff);
  const pir::OpInfo& info = pir::infoOf(in.op);
  // Registers, indices and lengths are unsigned 16-bit fields; labels and immediates are signed.
  auto field = [&](unsigned k, uint64_t lowWord, uint64_t highWord, unsigned position) {
    auto low = static_cast<uint16_t>(lowWord >> (16 * position));
    char letter = info.operands[k];
    if (in.wide) return static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint16_t>(highWord >> (16 * position))) << 16 | low);
    return letter == 'L' || letter == 'I' ? static_cast<int32_t>(static_cast<int16_t>(low)) : static_cast<int32_t>(low);
  };
  for (unsigned k = 0; k < info.operandCount && k < 3; k++) in.operands[k] = field(k, w, hi, k + 1);
  if (info.operandCount > 3) {
    uint64_t more = *at++;
    uint64_t moreHigh = in.wide ? *at++ : 0;
    for (unsigned k = 3; k < info.operandCount; k++) in.operands[k] = field(k, more, moreHigh, k - 3);
  }
  in.words = pir::wordCount(in.op, in.wide);
  return in;
}

/// The exception range that covers `word`, or null.
inline const PpyHandler* handlerAt(const CodeObject* code, uint32_t word) {
  uint32_t low = 0, high = code->nhandlers;
  while (low < high) {
    uint32_t mid = (low + high) / 2;
    if (code->handlers[mid].end <= word) low = mid + 1;
    else high = mid;
  }
  return low < code->nhandlers && code->handlers[low].start <= word ? code->handlers + low : nullptr;
}

}  // namespace ppy
