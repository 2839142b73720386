// Definite assignment of variables by forward data flow: a check of a variable that every path to it has
// bound, or has checked, cannot fail.
#include "compiler/pir/liveness.h"
#include "compiler/pir/passes.h"

namespace ppy::pir {
namespace {

/// What instruction `in` does to the set of bound variables; `variables` bounds the registers of interest.
void apply(const Instr& in, Reg variables, RegSet& bound) {
  if (in.op == Op::Clear) {
    if (in.operands[0] < variables) bound.remove(in.operands[0]);
    return;
  }
  if (in.op == Op::CheckBound || in.op == Op::CheckDelete) {
    bound.add(in.operands[0]);
    return;
  }
  // A copy of an unbound variable is unbound; all other results are values.
  if (in.op == Op::Move) {
    if (in.operands[0] >= variables) return;
    if (in.operands[1] < variables && !bound.has(in.operands[1])) bound.remove(in.operands[0]);
    else bound.add(in.operands[0]);
    return;
  }
  forEachDef(in, [&](Reg r) {
    if (r < variables) bound.add(r);
  });
}

}  // namespace

void removeBoundChecks(Function& fn) {
  Reg variables = static_cast<Reg>(fn.varNames.size());
  bool any = false;
  for (const Block& b : fn.blocks)
    for (const Instr& in : b.instrs) any |= in.op == Op::CheckBound || in.op == Op::CheckDelete;
  if (!any) return;

  size_t n = fn.blocks.size(), size = static_cast<size_t>(variables);
  RegSet all(size);
  all.fill();
  std::vector<RegSet> in(n, all);
  in[0] = RegSet(size);
  for (Reg r = 0; r < fn.parameterCount(); ++r) in[0].add(r);
  std::vector<char> queued(n, 0), reached(n, 0);
  std::vector<BlockId> work{0};
  reached[0] = 1;
  auto flow = [&](BlockId b, const RegSet& s) {
    size_t k = static_cast<size_t>(b);
    bool changed = in[k].intersect(s) || !reached[k];
    reached[k] = 1;
    if (changed && !queued[k]) {
      queued[k] = 1;
      work.push_back(b);
    }
  };
  while (!work.empty()) {
    BlockId b = work.back();
    work.pop_back();
    queued[static_cast<size_t>(b)] = 0;
    const Block& block = fn.blocks[static_cast<size_t>(b)];
    RegSet s = in[static_cast<size_t>(b)];
    for (const Instr& i : block.instrs) {
      if (block.handler != kNone && infoOf(i.op).mayRaise()) flow(block.handler, s);
      if (i.op == Op::ForIter) {
        flow(i.operands[2], s);  // D is written on the way that falls through only
        apply(i, variables, s);
        flow(b + 1, s);
      } else {
        apply(i, variables, s);
      }
    }
    if (block.instrs.empty() || block.instrs.back().op != Op::ForIter)
      forEachSuccessor(fn, b, [&](BlockId t) { flow(t, s); });
  }
  for (size_t b = 0; b < n; ++b) {
    if (!reached[b]) continue;
    RegSet s = in[b];
    std::vector<Instr>& instrs = fn.blocks[b].instrs;
    size_t out = 0;
    for (size_t i = 0; i < instrs.size(); ++i) {
      const Instr& instr = instrs[i];
      bool check = instr.op == Op::CheckBound || instr.op == Op::CheckDelete;
      bool drop = check && instr.operands[0] < variables && s.has(instr.operands[0]);
      apply(instr, variables, s);
      if (!drop) {
        if (out != i) instrs[out] = instr;
        ++out;
      }
    }
    instrs.resize(out);
  }
}

}  // namespace ppy::pir
