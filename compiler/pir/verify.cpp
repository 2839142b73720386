// The verifier: structure first, then definite assignment of temporaries by forward data flow.
#include "compiler/pir/verify.h"

#include "compiler/pir/liveness.h"

namespace ppy::pir {
namespace {

class Verifier {
 public:
  Verifier(const Function& fn, const Unit* unit) : fn_(fn), unit_(unit) {}

  std::string run() {
    if (fn_.blocks.empty()) return fail(0, 0, "function without blocks");
    if (fn_.registerCount < fn_.firstTemp()) return fail(0, 0, "registers do not cover the variables");
    if (fn_.parameterCount() > static_cast<int32_t>(fn_.varNames.size())) return fail(0, 0, "more parameters than variable names");
    for (size_t b = 0; b < fn_.blocks.size(); ++b)
      if (!structure(b)) return error_;
    if (!temporaries()) return error_;
    return {};
  }

 private:
  std::string fail(size_t block, size_t index, const std::string& what) {
    error_ = fn_.qualname + ": b" + std::to_string(block) + "[" + std::to_string(index) + "]: " + what;
    return error_;
  }
  bool bad(size_t block, size_t index, const std::string& what) {
    fail(block, index, what);
    return false;
  }

  bool structure(size_t b) {
    const Block& block = fn_.blocks[b];
    int32_t blockCount = static_cast<int32_t>(fn_.blocks.size());
    if (block.handler != kNone) {
      if (block.handler < 0 || block.handler >= blockCount) return bad(b, 0, "handler is no block");
      const auto& h = fn_.blocks[static_cast<size_t>(block.handler)].instrs;
      if (h.empty() || h[0].op != Op::Catch) return bad(b, 0, "handler does not begin with catch");
    }
    for (size_t i = 0; i < block.instrs.size(); ++i) {
      const Instr& in = block.instrs[i];
      if (static_cast<unsigned>(in.op) >= kOpCount) return bad(b, i, "no such operation");
      const OpInfo& info = infoOf(in.op);
      if (info.endsBlock() && i + 1 != block.instrs.size()) return bad(b, i, std::string(info.text) + " inside a block");
      if (in.op == Op::Catch && i != 0) return bad(b, i, "catch inside a block");
      if (!operands(b, i, in)) return false;
    }
    bool falls = block.instrs.empty() || !infoOf(block.instrs.back().op).isTerminator();
    if (falls && b + 1 == fn_.blocks.size()) return bad(b, block.instrs.size(), "the last block falls off the end");
    if (falls && !fn_.blocks[b + 1].instrs.empty() && fn_.blocks[b + 1].instrs[0].op == Op::Catch) return bad(b, block.instrs.size(), "falls into a handler");
    return true;
  }

  bool operands(size_t b, size_t i, const Instr& in) {
    const char* letters = infoOf(in.op).operands;
    auto in_range = [](int32_t v, size_t limit) { return v >= 0 && static_cast<size_t>(v) < limit; };
    for (unsigned k = 0; letters[k] && letters[k] != 'C'; ++k) {
      int32_t v = in.operands[k];
      switch (letters[k]) {
        case 'D': case 'U': case 'B':
          if (!in_range(v, static_cast<size_t>(fn_.registerCount))) return bad(b, i, "register out of range");
          break;
        case 'R': case 'W': {
          int32_t n = in.operands[k + 1];
          if (n < 0 || v < 0 || int64_t(v) + n > fn_.registerCount) return bad(b, i, "register range out of range");
          break;
        }
        case 'K':
          if (!in_range(v, fn_.constants.size())) return bad(b, i, "constant out of range");
          break;
        case 'N':
          if (!in_range(v, fn_.names.size())) return bad(b, i, "name out of range");
          break;
        case 'L':
          if (!in_range(v, fn_.blocks.size())) return bad(b, i, "label is no block");
          if (const auto& t = fn_.blocks[static_cast<size_t>(v)].instrs; !t.empty() && t[0].op == Op::Catch) return bad(b, i, "jump to a handler");
          break;
        default:
          break;
      }
    }
    auto length = [&](int32_t wanted, unsigned at) { return in.operands[at] == wanted; };
    switch (in.op) {
      case Op::LoadMethod: case Op::LoadSuperMethod: case Op::LoadSpecial: case Op::MatchExcGroup:
        if (!length(2, 1)) return bad(b, i, "result range is not 2");
        if (in.op == Op::LoadSuperMethod && !length(3, 3)) return bad(b, i, "operand range is not 3");
        break;
      case Op::ExcInfo:
        if (!length(3, 1)) return bad(b, i, "result range is not 3");
        break;
      case Op::LoadSuperAttr: case Op::CallEx:
        if (!length(3, 2)) return bad(b, i, "operand range is not 3");
        break;
      case Op::MakeFunction:
        if (!length(4, 3) && !length(0, 3)) return bad(b, i, "operand range is not 4 or 0");
        if (fn_.constants[static_cast<size_t>(in.operands[1])].kind != ConstantKind::Code) return bad(b, i, "not a code constant");
        if (unit_ && static_cast<size_t>(fn_.constants[static_cast<size_t>(in.operands[1])].integer) >= unit_->functions.size()) return bad(b, i, "no such function");
        break;
      case Op::Call:
        if (in.operands[2] < 1) return bad(b, i, "call without callee");
        break;
      case Op::CallMethod: case Op::CallKw:
        if (in.operands[2] < 2) return bad(b, i, "call without callee and self");
        break;
      case Op::LoadFree: case Op::FreeCell: case Op::DeleteFree:
        if (!in_range(in.operands[in.op == Op::DeleteFree ? 0 : 1], fn_.freeVars.size())) return bad(b, i, "no such free variable");
        break;
      case Op::StoreFree:
        if (!in_range(in.operands[1], fn_.freeVars.size())) return bad(b, i, "no such free variable");
        break;
      case Op::LoopHeader:
        if (!in_range(in.operands[0], static_cast<size_t>(fn_.loopCount))) return bad(b, i, "no such loop");
        break;
      default:
        break;
    }
    return true;
  }

  // Which temporaries every path to a block has written. At a handler: what was written at every
  // instruction that may raise into it.
  bool temporaries() {
    size_t n = fn_.blocks.size(), regs = static_cast<size_t>(fn_.registerCount);
    RegSet all(regs), entry(regs);
    all.fill();
    Reg firstTemp = fn_.firstTemp();
    for (Reg r = 0; r < firstTemp; ++r) entry.add(r);
    std::vector<RegSet> in(n, all);
    std::vector<char> reached(n, 0);
    in[0] = entry;
    reached[0] = 1;
    std::vector<BlockId> work{0};
    std::vector<char> queued(n, 0);
    auto flow = [&](BlockId b, const RegSet& s) {
      size_t k = static_cast<size_t>(b);
      bool changed = in[k].intersect(s);
      if (!reached[k] || changed) {
        reached[k] = 1;
        if (!queued[k]) work.push_back(b);
        queued[k] = 1;
      }
    };
    while (!work.empty()) {
      BlockId b = work.back();
      work.pop_back();
      queued[static_cast<size_t>(b)] = 0;
      const Block& block = fn_.blocks[static_cast<size_t>(b)];
      RegSet s = in[static_cast<size_t>(b)];
      for (const Instr& i : block.instrs) {
        if (block.handler != kNone && infoOf(i.op).mayRaise()) flow(block.handler, s);
        if (i.op == Op::ForIter) {
          flow(i.operands[2], s);
          s.add(i.operands[0]);
          flow(b + 1, s);
        } else {
          forEachDef(i, [&](Reg r) { s.add(r); });
        }
      }
      if (block.instrs.empty() || block.instrs.back().op != Op::ForIter)
        forEachSuccessor(fn_, b, [&](BlockId t) { flow(t, s); });
    }
    for (size_t b = 0; b < n; ++b) {
      if (!reached[b]) continue;
      RegSet s = in[b];
      for (size_t i = 0; i < fn_.blocks[b].instrs.size(); ++i) {
        const Instr& instr = fn_.blocks[b].instrs[i];
        Reg unset = kNone;
        forEachUse(instr, [&](Reg r) { if (!s.has(r)) unset = r; });
        if (unset != kNone) return bad(b, i, std::string(infoOf(instr.op).text) + " reads r" + std::to_string(unset) + ", which may be unwritten");
        forEachDef(instr, [&](Reg r) { s.add(r); });
      }
    }
    return true;
  }

  const Function& fn_;
  const Unit* unit_;
  std::string error_;
};

}  // namespace

std::string verify(const Function& fn, const Unit* unit) { return Verifier(fn, unit).run(); }

}  // namespace ppy::pir
