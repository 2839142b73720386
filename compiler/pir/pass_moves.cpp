// Moves: self-moves, and a temporary that only carries a result to a variable.
#include "compiler/pir/liveness.h"
#include "compiler/pir/passes.h"

namespace ppy::pir {
namespace {

/// The one register an instruction writes by a `D` operand it does not also read as a range, or null.
int32_t* soleResult(Instr& in) {
  const char* letters = infoOf(in.op).operands;
  if (letters[0] != 'D' || in.op == Op::Catch || infoOf(in.op).endsBlock()) return nullptr;
  return &in.operands[0];
}

}  // namespace

void foldMoves(Function& fn) {
  Reg firstTemp = fn.firstTemp();
  bool candidates = false;
  for (Block& b : fn.blocks) {
    for (size_t i = 0; i < b.instrs.size(); ++i)
      if (b.instrs[i].op == Op::Move) {
        if (b.instrs[i].operands[0] == b.instrs[i].operands[1]) b.instrs.erase(b.instrs.begin() + static_cast<ptrdiff_t>(i--));
        else if (i > 0 && b.instrs[i].operands[1] >= firstTemp) candidates = true;
      }
  }
  if (!candidates) return;
  Liveness live(fn);
  for (size_t k = 0; k < fn.blocks.size(); ++k) {
    std::vector<Instr>& instrs = fn.blocks[k].instrs;
    std::vector<size_t> drop;
    live.walk(static_cast<BlockId>(k), [&](size_t i, const RegSet&, const RegSet& after) {
      if (i == 0 || instrs[i].op != Op::Move) return;
      Reg to = instrs[i].operands[0], from = instrs[i].operands[1];
      int32_t* result = soleResult(instrs[i - 1]);
      if (!result || *result != from || from < firstTemp || after.has(from)) return;
      drop.push_back(i);
      *result = to;
    });
    for (size_t i : drop) instrs.erase(instrs.begin() + static_cast<ptrdiff_t>(i));
  }
}

}  // namespace ppy::pir
