// Positions of returns that no statement wrote: the end of a body returns from the line that was last there. One that several
// ways lead to is copied, so that each has its own line; tracers see it in the `return` event, and f_lineno keeps it.
#include "compiler/pir/passes.h"

namespace ppy::pir {
namespace {

bool placed(const Instr& in) { return in.range.line > 0; }

/// Where the return at the end of the block begins that has no position (with the load of what it returns); the size of the block: there is none.
size_t exitStart(const Block& b) {
  size_t n = b.instrs.size();
  if (n == 0 || b.instrs[n - 1].op != Op::Return || placed(b.instrs[n - 1])) return n;
  bool loads = n > 1 && b.instrs[n - 2].op == Op::LoadConst && !placed(b.instrs[n - 2]) && b.instrs[n - 2].operands[0] == b.instrs[n - 1].operands[0];
  return n - 1 - loads;
}

/// The position of what the first `n` instructions of a block end with.
SourceRange endOf(const Block& b, size_t n) {
  while (n > 1 && !placed(b.instrs[n - 1])) --n;
  return n ? b.instrs[n - 1].range : SourceRange{};
}

void place(Block& b, size_t from, const SourceRange& range) {
  for (size_t i = from; i < b.instrs.size(); ++i) b.instrs[i].range = range;
}

}  // namespace

void placeExits(Function& fn) {
  // What is a return and nothing else, by block.
  std::vector<char> bare(fn.blocks.size(), 0);
  std::vector<int> jumps(fn.blocks.size(), 0);
  bool any = false;
  for (size_t b = 0; b < fn.blocks.size(); ++b) {
    Block& block = fn.blocks[b];
    size_t start = exitStart(block);
    if (start == block.instrs.size()) continue;
    if (start == 0) any = bare[b] = 1;
    else place(block, start, endOf(block, start));
  }
  if (!any) return;
  auto target = [&](Block& b) -> int32_t* {
    if (b.instrs.empty()) return nullptr;
    int label = labelOperand(b.instrs.back().op);
    if (label < 0) return nullptr;
    int32_t* to = &b.instrs.back().operands[label];
    return bare[static_cast<size_t>(*to)] ? to : nullptr;
  };
  auto fallsInto = [&](size_t b) {
    const Block* before = b ? &fn.blocks[b - 1] : nullptr;
    return before && (before->instrs.empty() || !infoOf(before->instrs.back().op).endsBlock());
  };
  for (Block& b : fn.blocks)
    if (int32_t* to = target(b)) ++jumps[static_cast<size_t>(*to)];
  size_t n = fn.blocks.size();
  for (size_t b = 0; b < n; ++b) {
    int32_t* to = target(fn.blocks[b]);
    if (!to) continue;
    auto exit = static_cast<size_t>(*to);
    const Instr jump = fn.blocks[b].instrs.back();
    if (jump.op == Op::Jump) {
      // A jump behind a statement is not where that ends.
      SourceRange range = endOf(fn.blocks[b], fn.blocks[b].instrs.size() - 1);
      if (range.line <= 0) range = jump.range;
      if (range.line <= 0) continue;
      fn.blocks[b].instrs.pop_back();
      std::vector<Instr> copy = fn.blocks[exit].instrs;
      for (Instr& in : copy) in.range = range;
      fn.blocks[b].instrs.insert(fn.blocks[b].instrs.end(), copy.begin(), copy.end());
      --jumps[exit];
    } else if (placed(jump)) {
      if (jumps[exit] == 1 && !fallsInto(exit)) {
        place(fn.blocks[exit], 0, jump.range);
        continue;
      }
      --jumps[exit];
      *to = static_cast<int32_t>(fn.blocks.size());
      Block copy;
      copy.instrs = fn.blocks[exit].instrs;
      place(copy, 0, jump.range);
      fn.blocks.push_back(std::move(copy));
      bare.push_back(0);
      jumps.push_back(0);
    }
  }
  for (size_t b = 0; b < n; ++b) {
    if (!bare[b] || placed(fn.blocks[b].instrs[0])) continue;
    if (fallsInto(b)) place(fn.blocks[b], 0, endOf(fn.blocks[b - 1], fn.blocks[b - 1].instrs.size()));
  }
  simplifyBlocks(fn);
}

}  // namespace ppy::pir
