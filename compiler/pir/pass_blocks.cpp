// Control-flow clean-up: jump threading, removal of empty and unreachable blocks, joining of blocks.
#include "compiler/pir/passes.h"

namespace ppy::pir {
namespace {

Instr* labelled(Block& b) {
  return b.instrs.empty() || labelOperand(b.instrs.back().op) < 0 ? nullptr : &b.instrs.back();
}
int32_t& labelOf(Instr& in) { return in.operands[labelOperand(in.op)]; }

/// Where control ends up that enters `b`: through empty blocks and blocks that only jump.
BlockId finalTarget(const Function& fn, BlockId b) {
  for (size_t steps = 0; steps < fn.blocks.size(); ++steps) {
    const Block& block = fn.blocks[static_cast<size_t>(b)];
    if (block.instrs.empty()) {
      if (static_cast<size_t>(b) + 1 >= fn.blocks.size()) return b;
      ++b;
    } else if (block.instrs[0].op == Op::Jump) {
      if (block.instrs[0].operands[0] == b) return b;
      b = block.instrs[0].operands[0];
    } else {
      return b;
    }
  }
  return b;
}

/// Removes blocks without a mark, renumbering.
void keep(Function& fn, const std::vector<char>& mark) {
  std::vector<BlockId> number(fn.blocks.size(), kNone);
  std::vector<Block> kept;
  // A removed empty block stands for the next kept one.
  BlockId next = 0;
  for (size_t b = 0; b < fn.blocks.size(); ++b) {
    number[b] = next;
    if (mark[b]) ++next;
  }
  for (size_t b = 0; b < fn.blocks.size(); ++b)
    if (mark[b]) kept.push_back(std::move(fn.blocks[b]));
  for (Block& b : kept) {
    if (b.handler != kNone) b.handler = number[static_cast<size_t>(b.handler)];
    if (Instr* j = labelled(b)) labelOf(*j) = number[static_cast<size_t>(labelOf(*j))];
  }
  fn.blocks = std::move(kept);
}

void dropUnreachable(Function& fn) {
  std::vector<char> live(fn.blocks.size(), 0);
  std::vector<BlockId> work{0};
  live[0] = 1;
  auto reach = [&](BlockId b) {
    if (live[static_cast<size_t>(b)]) return;
    live[static_cast<size_t>(b)] = 1;
    work.push_back(b);
  };
  while (!work.empty()) {
    BlockId b = work.back();
    work.pop_back();
    Block& block = fn.blocks[static_cast<size_t>(b)];
    bool raises = false;
    for (const Instr& in : block.instrs) raises |= infoOf(in.op).mayRaise();
    if (!raises) block.handler = kNone;
    if (block.handler != kNone) reach(block.handler);
    forEachSuccessor(fn, b, reach);
  }
  keep(fn, live);
}

}  // namespace

void simplifyBlocks(Function& fn) {
  for (size_t b = 0; b < fn.blocks.size(); ++b) {
    if (Instr* j = labelled(fn.blocks[b])) labelOf(*j) = finalTarget(fn, labelOf(*j));
    // A jump to a block that only returns (a value in a register) returns there itself.
    if (Instr* j = labelled(fn.blocks[b]); j && j->op == Op::Jump) {
      const Block& target = fn.blocks[static_cast<size_t>(labelOf(*j))];
      if (target.instrs.size() == 1 && target.instrs[0].op == Op::Return) *j = target.instrs[0];
    }
  }
  dropUnreachable(fn);
  // Jumps to the block that follows, through empty ones.
  for (size_t b = 0; b + 1 < fn.blocks.size(); ++b) {
    Instr* j = labelled(fn.blocks[b]);
    if (!j || j->op != Op::Jump) continue;
    size_t next = b + 1;
    while (next + 1 < fn.blocks.size() && fn.blocks[next].instrs.empty()) ++next;
    if (static_cast<size_t>(labelOf(*j)) > b && static_cast<size_t>(labelOf(*j)) <= next) fn.blocks[b].instrs.pop_back();
  }
  std::vector<char> mark(fn.blocks.size(), 1);
  for (size_t b = 0; b + 1 < fn.blocks.size(); ++b) mark[b] = !fn.blocks[b].instrs.empty();
  keep(fn, mark);
  // Join a block with the one it alone falls into.
  std::vector<char> entered(fn.blocks.size(), 0);
  for (Block& b : fn.blocks) {
    if (b.handler != kNone) entered[static_cast<size_t>(b.handler)] = 1;
    if (Instr* j = labelled(b)) entered[static_cast<size_t>(labelOf(*j))] = 1;
  }
  mark.assign(fn.blocks.size(), 1);
  size_t into = 0;
  for (size_t b = 1; b < fn.blocks.size(); ++b) {
    Block &previous = fn.blocks[into], &block = fn.blocks[b];
    bool ends = !previous.instrs.empty() && infoOf(previous.instrs.back().op).endsBlock();
    auto raises = [](const Block& x) {
      for (const Instr& in : x.instrs)
        if (infoOf(in.op).mayRaise()) return true;
      return false;
    };
    bool sameHandler = previous.handler == block.handler || !raises(block) || !raises(previous);
    // The first instruction of a generator stays outside of handlers.
    bool first = into == 0 && block.handler != kNone && fn.flags & (code_flag::Generator | code_flag::Coroutine | code_flag::AsyncGenerator);
    if (entered[b] || ends || !sameHandler || first) {
      into = b;
      continue;
    }
    if (!raises(previous)) previous.handler = block.handler;
    previous.instrs.insert(previous.instrs.end(), block.instrs.begin(), block.instrs.end());
    mark[b] = 0;
  }
  // Labels never point at joined blocks, so renumbering by position is right.
  keep(fn, mark);
  fn.loopCount = 0;
  for (Block& b : fn.blocks)
    for (Instr& in : b.instrs)
      if (in.op == Op::LoopHeader) in.operands[0] = fn.loopCount++;
}

}  // namespace ppy::pir
