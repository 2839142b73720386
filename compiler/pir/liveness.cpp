// Backward data flow over blocks by worklist. What a handler reads is live at every instruction that may
// raise into it; since such an instruction writes its results only when it succeeds, its definitions do
// not end the life of the handler's registers. Named variables live at every suspension: gi_frame shows them.
#include "compiler/pir/liveness.h"

namespace ppy::pir {

std::vector<Reg> RegSet::list() const {
  std::vector<Reg> out;
  for (size_t i = 0; i < words_.size(); ++i)
    for (uint64_t w = words_[i]; w; w &= w - 1) out.push_back(static_cast<Reg>(i * 64 + static_cast<size_t>(__builtin_ctzll(w))));
  return out;
}

void Liveness::step(BlockId b, const Instr& in, RegSet& live) const {
  // ForIter and the two delegation steps write D on one of their ways out only, so D stays live
  // across them if either way reads the old value.
  if (in.op == Op::ForIter) {
    RegSet fall = b + 1 < static_cast<BlockId>(fn_.blocks.size()) ? in_[static_cast<size_t>(b) + 1] : RegSet(static_cast<size_t>(fn_.registerCount));
    fall.remove(in.operands[0]);
    live = in_[static_cast<size_t>(in.operands[2])];
    live.unite(fall);
  } else {
    forEachDef(in, [&](Reg r) { live.remove(r); });
  }
  // A suspended frame shows its variables, and so may one that calls.
  bool shows = (shown_ != Shown::Suspended && isCall(in.op)) || (shown_ == Shown::Always && infoOf(in.op).mayRaise());
  if (shows || isSuspension(in.op))
    for (Reg r = 0; r < static_cast<Reg>(fn_.varNames.size()); ++r) live.add(r);
  if (shows)
    for (const CellVariable& c : fn_.cellVars) live.add(c.reg);
  forEachUse(in, [&](Reg r) { live.add(r); });
  BlockId handler = fn_.blocks[static_cast<size_t>(b)].handler;
  if (handler != kNone && infoOf(in.op).mayRaise()) live.unite(in_[static_cast<size_t>(handler)]);
}

Liveness::Liveness(const Function& fn, Shown shown) : fn_(fn), shown_(shown) {
  size_t n = fn.blocks.size(), regs = static_cast<size_t>(fn.registerCount);
  in_.assign(n, RegSet(regs));
  out_.assign(n, RegSet(regs));
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = n; i-- > 0;) {
      BlockId b = static_cast<BlockId>(i);
      RegSet live(regs);
      forEachSuccessor(fn, b, [&](BlockId s) { live.unite(in_[static_cast<size_t>(s)]); });
      out_[i] = live;
      const auto& instrs = fn.blocks[i].instrs;
      for (size_t k = instrs.size(); k-- > 0;) step(b, instrs[k], live);
      changed |= in_[i].unite(live);
    }
  }
}

RegSet Liveness::before(BlockId b, size_t index) const {
  RegSet live = out(b);
  const auto& instrs = fn_.blocks[static_cast<size_t>(b)].instrs;
  for (size_t i = instrs.size(); i-- > index;) step(b, instrs[i], live);
  return live;
}

RegSet Liveness::after(BlockId b, size_t index) const {
  const auto& instrs = fn_.blocks[static_cast<size_t>(b)].instrs;
  return index + 1 < instrs.size() ? before(b, index + 1) : out(b);
}

}  // namespace ppy::pir
