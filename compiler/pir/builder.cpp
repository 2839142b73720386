// Block bookkeeping of the builder, constant and name pools, final layout.
#include "compiler/pir/builder.h"

#include "compiler/support/check.h"

namespace ppy::pir {

BlockId Builder::newBlock() {
  blocks_.emplace_back();
  placed_.push_back(0);
  return static_cast<BlockId>(blocks_.size() - 1);
}

void Builder::startBlock(BlockId block) {
  PPY_ASSERT(!placed_[static_cast<size_t>(block)]);
  placed_[static_cast<size_t>(block)] = 1;
  layout_.push_back(block);
  blocks_[static_cast<size_t>(block)].handler = handler_;
  current_ = block;
  reachable_ = true;
}

void Builder::setHandler(BlockId handler) {
  if (handler == handler_) return;
  handler_ = handler;
  if (current_ == kNone || !reachable_) return;
  if (blocks_[static_cast<size_t>(current_)].instrs.empty())
    blocks_[static_cast<size_t>(current_)].handler = handler;
  else
    startBlock();
}

void Builder::emit(Op op, std::initializer_list<int32_t> operands, const SourceRange& range) {
  const OpInfo& info = infoOf(op);
  PPY_ASSERT(operands.size() == info.operandCount);
  if (!reachable_) return;
  Instr in;
  in.op = op;
  unsigned i = 0;
  for (int32_t o : operands) in.operands[i++] = o;
  in.range = range;
  blocks_[static_cast<size_t>(current_)].instrs.push_back(in);
  if (info.isTerminator())
    reachable_ = false;
  else if (info.isJump())
    startBlock();
}

void Builder::insert(BlockId block, size_t index, const std::vector<Instr>& instrs) {
  auto& to = blocks_[static_cast<size_t>(block)].instrs;
  to.insert(to.begin() + static_cast<ptrdiff_t>(index), instrs.begin(), instrs.end());
}

void Builder::jump(BlockId target, const SourceRange& range) { emit(Op::Jump, {target}, range); }

Instr* Builder::last() {
  if (!reachable_) return nullptr;
  auto& instrs = blocks_[static_cast<size_t>(current_)].instrs;
  return instrs.empty() ? nullptr : &instrs.back();
}

int32_t Builder::constant(const Constant& c) {
  auto [it, fresh] = constants_.try_emplace(c.key(), static_cast<int32_t>(fn_.constants.size()));
  if (fresh) fn_.constants.push_back(c);
  return it->second;
}

int32_t Builder::name(std::string_view text) {
  auto [it, fresh] = names_.try_emplace(std::string(text), static_cast<int32_t>(fn_.names.size()));
  if (fresh) fn_.names.emplace_back(text);
  return it->second;
}

void Builder::finish() {
  // Blocks are fallen into from the block before them in the layout, so reachability walks that.
  std::vector<char> live(blocks_.size(), 0);
  std::vector<BlockId> next(blocks_.size(), kNone), work;
  for (size_t i = 0; i + 1 < layout_.size(); ++i) next[static_cast<size_t>(layout_[i])] = layout_[i + 1];
  auto reach = [&](BlockId b) {
    if (b == kNone || live[static_cast<size_t>(b)]) return;
    live[static_cast<size_t>(b)] = 1;
    work.push_back(b);
  };
  if (!layout_.empty()) reach(layout_[0]);
  while (!work.empty()) {
    BlockId b = work.back();
    work.pop_back();
    Block& block = blocks_[static_cast<size_t>(b)];
    bool falls = true, raises = false;
    for (const Instr& in : block.instrs) raises |= infoOf(in.op).mayRaise();
    if (!raises) block.handler = kNone;
    reach(block.handler);
    if (!block.instrs.empty()) {
      const Instr& last = block.instrs.back();
      int label = labelOperand(last.op);
      if (label >= 0) reach(last.operands[label]);
      falls = !infoOf(last.op).isTerminator();
    }
    if (falls) reach(next[static_cast<size_t>(b)]);
  }
  std::vector<BlockId> number(blocks_.size(), kNone);
  fn_.blocks.clear();
  for (BlockId b : layout_) {
    if (!live[static_cast<size_t>(b)]) continue;
    number[static_cast<size_t>(b)] = static_cast<BlockId>(fn_.blocks.size());
    fn_.blocks.push_back(std::move(blocks_[static_cast<size_t>(b)]));
  }
  fn_.loopCount = 0;
  for (Block& block : fn_.blocks) {
    for (Instr& in : block.instrs)
      if (in.op == Op::LoopHeader) in.operands[0] = fn_.loopCount++;
    if (block.handler != kNone) block.handler = number[static_cast<size_t>(block.handler)];
    if (block.instrs.empty()) continue;
    Instr& last = block.instrs.back();
    int label = labelOperand(last.op);
    if (label >= 0) last.operands[label] = number[static_cast<size_t>(last.operands[label])];
  }
  if (fn_.registerCount < fn_.firstTemp()) fn_.registerCount = fn_.firstTemp();
}

}  // namespace ppy::pir
