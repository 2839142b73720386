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

bool fallsInto(const Function& fn, size_t b) {
  const Block* before = b ? &fn.blocks[b - 1] : nullptr;
  return before && (before->instrs.empty() || !infoOf(before->instrs.back().op).endsBlock());
}

/// The only block that jumps to block `b`; fn.blocks.size(): there is none, or another one.
size_t onlyJumpTo(const Function& fn, size_t b) {
  size_t n = fn.blocks.size(), found = n;
  for (size_t from = 0; from < n; ++from) {
    if (fn.blocks[from].instrs.empty()) continue;
    const Instr& last = fn.blocks[from].instrs.back();
    int label = labelOperand(last.op);
    if (label < 0 || static_cast<size_t>(last.operands[label]) != b) continue;
    if (found != n) return n;
    found = from;
  }
  return found;
}

/// The position of what ends before instruction `n` of a block, which may be in the blocks that lead to it.
SourceRange endOf(const Function& fn, size_t b, size_t n) {
  for (size_t steps = fn.blocks.size(); steps > 0; --steps) {
    for (const std::vector<Instr>& instrs = fn.blocks[b].instrs; n > 0; --n)
      if (placed(instrs[n - 1])) return instrs[n - 1].range;
    b = fallsInto(fn, b) ? b - 1 : onlyJumpTo(fn, b);
    if (b == fn.blocks.size()) break;
    n = fn.blocks[b].instrs.size();
  }
  return {};
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
    else place(block, start, endOf(fn, b, start));
  }
  if (!any) return;
  auto target = [&](Block& b) -> int32_t* {
    if (b.instrs.empty()) return nullptr;
    int label = labelOperand(b.instrs.back().op);
    if (label < 0) return nullptr;
    int32_t* to = &b.instrs.back().operands[label];
    return bare[static_cast<size_t>(*to)] ? to : nullptr;
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
      SourceRange range = endOf(fn, b, fn.blocks[b].instrs.size() - 1);
      if (range.line <= 0) range = jump.range;
      if (range.line <= 0) continue;
      fn.blocks[b].instrs.pop_back();
      std::vector<Instr> copy = fn.blocks[exit].instrs;
      for (Instr& in : copy) in.range = range;
      fn.blocks[b].instrs.insert(fn.blocks[b].instrs.end(), copy.begin(), copy.end());
      --jumps[exit];
    } else if (placed(jump)) {
      if (jumps[exit] == 1 && !fallsInto(fn, exit)) {
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
    if (fallsInto(fn, b)) place(fn.blocks[b], 0, endOf(fn, b, 0));
  }
  simplifyBlocks(fn);
}

}  // namespace ppy::pir
