// Backward data flow over bytecode. An instruction's own operands count as live before it (it may be
// resumed inside), and what its exception handler reads stays live across it, since results are written
// only on success.
#include "runtime/frame/liveness.h"

#include <cstdlib>
#include <cstring>

#include "runtime/frame/decode.h"
#include "runtime/frame/generator.h"

namespace ppy {
namespace {

using Bits = uint64_t*;

inline void setBit(Bits b, uint32_t r) { b[r / 64] |= uint64_t(1) << (r % 64); }
inline void clearBit(Bits b, uint32_t r) { b[r / 64] &= ~(uint64_t(1) << (r % 64)); }

/// dst |= src; true when dst grew.
bool unite(Bits dst, const uint64_t* src, uint32_t n) {
  bool grew = false;
  for (uint32_t i = 0; i < n; i++) {
    uint64_t w = dst[i] | src[i];
    grew |= w != dst[i];
    dst[i] = w;
  }
  return grew;
}

struct Analysis {
  CodeObject* code;
  LivenessMap* map;
  uint32_t* starts;  ///< row → word
  uint64_t* scratch;

  const uint64_t* rowAt(uint32_t word) const { return map->bits + size_t(map->rowOf[word]) * map->bitWords; }

  /// Recomputes row `i`; true when it grew.
  bool step(uint32_t i) {
    uint32_t n = map->bitWords, at = starts[i];
    DecodedInstr in = decodeInstr(code->words + at);
    const pir::OpInfo& info = pir::infoOf(in.op);
    std::memset(scratch, 0, n * sizeof(uint64_t));
    uint32_t next = at + in.words;
    if (!info.isTerminator() && next < code->nwords) unite(scratch, rowAt(next), n);
    // A branch that leaves D alone on one of its ways does not end D's life.
    bool keepsD = info.isJump();
    for (unsigned k = 0; info.operands[k]; k++) {
      uint32_t o = static_cast<uint32_t>(in.operands[k]);
      if (keepsD) break;
      if (info.operands[k] == 'D' || info.operands[k] == 'B') clearBit(scratch, o);
      if (info.operands[k] == 'W')
        for (int32_t r = 0; r < in.operands[k + 1]; r++) clearBit(scratch, o + static_cast<uint32_t>(r));
    }
    for (unsigned k = 0; info.operands[k]; k++) {
      uint32_t o = static_cast<uint32_t>(in.operands[k]);
      if (info.operands[k] == 'U' || info.operands[k] == 'B') setBit(scratch, o);
      if (info.operands[k] == 'R')
        for (int32_t r = 0; r < in.operands[k + 1]; r++) setBit(scratch, o + static_cast<uint32_t>(r));
      if (info.operands[k] == 'L') {
        uint32_t target = next + o;
        if (target < code->nwords) unite(scratch, rowAt(target), n);
      }
    }
    if (info.mayRaise())
      if (const PpyHandler* h = handlerAt(code, at)) unite(scratch, rowAt(h->handler), n);
    return unite(map->bits + size_t(i) * n, scratch, n);
  }
};

LivenessMap* analyse(CodeObject* code) {
  uint32_t rows = 0;
  for (uint32_t at = 0; at < code->nwords; at += decodeInstr(code->words + at).words) rows++;
  uint32_t bitWords = (code->nregs + 63) / 64;
  if (!bitWords) bitWords = 1;
  auto* map = static_cast<LivenessMap*>(std::malloc(sizeof(LivenessMap)));
  auto* rowOf = static_cast<uint32_t*>(std::calloc(code->nwords + 1, sizeof(uint32_t)));
  auto* bits = static_cast<uint64_t*>(std::calloc(size_t(rows) * bitWords + 1, sizeof(uint64_t)));
  auto* starts = static_cast<uint32_t*>(std::malloc((rows + 1) * sizeof(uint32_t)));
  auto* scratch = static_cast<uint64_t*>(std::malloc(bitWords * sizeof(uint64_t)));
  if (!map || !rowOf || !bits || !starts || !scratch) {
    std::free(map), std::free(rowOf), std::free(bits), std::free(starts), std::free(scratch);
    return nullptr;
  }
  uint32_t row = 0;
  for (uint32_t at = 0; at < code->nwords; at += decodeInstr(code->words + at).words) {
    rowOf[at] = row;
    starts[row++] = at;
  }
  *map = LivenessMap{bitWords, rows, rowOf, bits};
  Analysis analysis{code, map, starts, scratch};
  for (bool grew = true; grew;) {
    grew = false;
    for (uint32_t i = rows; i-- > 0;) grew |= analysis.step(i);
  }
  std::free(starts), std::free(scratch);
  return map;
}

}  // namespace

const LivenessMap* livenessOf(CodeObject* code) {
  if (!code->liveness) code->liveness = analyse(code);
  return code->liveness;
}

void freeLiveness(CodeObject* code) {
  if (!code->liveness) return;
  std::free(code->liveness->rowOf);
  std::free(code->liveness->bits);
  std::free(code->liveness);
  code->liveness = nullptr;
}

void markLiveRegisters(Frame* f, gc::Marker& marker, bool calling) {
  CodeObject* code = f->code;
  const LivenessMap* map = livenessOf(code);
  auto word = static_cast<uint32_t>(f->pc - code->words);
  if (!map || word >= code->nwords) {
    marker.markRange(f->regs, code->nregs);
    return;
  }
  auto rowAt = [&](uint32_t at) { return map->bits + size_t(map->rowOf[at]) * map->bitWords; };
  const uint64_t* live = rowAt(word);
  // A call that a Python function serves has handed its arguments over: what is live is what comes after it.
  const uint64_t* handler = nullptr;
  int32_t written = -1;
  if (calling) {
    DecodedInstr in = decodeInstr(f->pc);
    bool call = in.op == pir::Op::Call || in.op == pir::Op::CallMethod || in.op == pir::Op::CallKw || in.op == pir::Op::CallEx;
    if (call && word + in.words < code->nwords) {
      live = rowAt(word + in.words);
      if (const PpyHandler* h = handlerAt(code, word)) handler = rowAt(h->handler);
      written = in.operands[0];
    }
  }
  // A suspended generator has handed its value over, too.
  int32_t yielded = -1;
  if ((f->flags & kFrameGenerator) && f->names && generatorOf(f)->state == GeneratorState::Suspended) {
    DecodedInstr in = decodeInstr(f->pc);
    if (in.op == pir::Op::Yield || in.op == pir::Op::YieldDelegate) {
      bool delegates = in.op == pir::Op::YieldDelegate;
      auto reg = static_cast<uint32_t>(in.operands[delegates ? 2 : 1]);
      auto after = word + in.words;
      auto kept = [&] {
        auto liveIn = [&](const uint64_t* row) { return row[reg / 64] >> (reg % 64) & 1; };
        const PpyHandler* h = handlerAt(code, word);
        return (delegates && static_cast<uint32_t>(in.operands[1]) == reg) || (h && liveIn(rowAt(h->handler))) ||
               (static_cast<uint32_t>(in.operands[0]) != reg && after < code->nwords && liveIn(rowAt(after)));
      };
      // Who only gives way has yielded None, which need not be looked after.
      if (f->regs[reg].isObject() && !isNone(f->regs[reg]) && !kept()) yielded = static_cast<int32_t>(reg);
    }
  }
  // Captured variables live as long as others: f_locals may show them.
  auto cells = static_cast<uint32_t>(code->cellvars.as<TupleObject>()->ob_size);
  auto shown = [&](uint32_t r) {
    for (uint32_t i = 0; i < cells; i++)
      if (code->cellRegs[i].reg == r) return true;
    return false;
  };
  // A named variable lives until it is rebound or its function ends: `locals()` may still ask, and its
  // object's __del__ runs no earlier than under reference counting. Temporaries end with their last use.
  marker.markRange(f->regs, code->nlocals);
  for (uint32_t r = code->nlocals; r < code->nregs; r++) {
    uint64_t word64 = live[r / 64] | (handler ? handler[r / 64] : 0);
    bool needed = word64 >> (r % 64) & 1 && static_cast<int32_t>(r) != yielded && (static_cast<int32_t>(r) != written || (handler && handler[r / 64] >> (r % 64) & 1));
    if (needed || shown(r)) marker.mark(f->regs[r]);
    else f->regs[r] = Value();
  }
}

}  // namespace ppy
