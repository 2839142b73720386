// Control-flow shapes: the function's own blocks, and the copies a re-entry version needs.
#include <algorithm>
#include <map>

#include "compiler/ssa/ssa.h"

namespace ppy::ssa {
namespace {

std::vector<int32_t> successors(const pir::Function& fn, pir::BlockId b) {
  std::vector<int32_t> out;
  pir::forEachSuccessor(fn, b, [&](pir::BlockId s) { out.push_back(s); });
  return out;
}

/// Can a loop be entered at the block's start? A loop that never comes back has become part of the block before it.
bool beginsLoop(const pir::Block& b) {
  auto first = std::find_if(b.instrs.begin(), b.instrs.end(), [](const pir::Instr& i) { return i.op != pir::Op::Nop; });
  return first != b.instrs.end() && first->op == pir::Op::LoopHeader;
}

/// Natural loops by depth-first search; handler edges count as edges.
class Loops {
 public:
  explicit Loops(const pir::Function& fn) : fn_(fn) {
    size_t n = fn.blocks.size();
    all_.resize(n);
    for (size_t b = 0; b < n; ++b) {
      all_[b] = successors(fn, static_cast<pir::BlockId>(b));
      if (fn.blocks[b].handler != pir::kNone) all_[b].push_back(fn.blocks[b].handler);
    }
    for (size_t b = 0; b < n; ++b) {
      if (beginsLoop(fn.blocks[b])) body_[static_cast<int32_t>(b)] = stronglyConnected(static_cast<int32_t>(b));
    }
  }
  /// Headers of the loops around (and with) `header`, innermost first.
  std::vector<int32_t> chain(int32_t header) const {
    std::vector<int32_t> out;
    for (auto& [h, blocks] : body_)
      if (std::binary_search(blocks.begin(), blocks.end(), header)) out.push_back(h);
    std::sort(out.begin(), out.end(), [&](int32_t a, int32_t b) { return body_.at(a).size() < body_.at(b).size(); });
    return out;
  }
  bool contains(int32_t header, int32_t block) const { return std::binary_search(body_.at(header).begin(), body_.at(header).end(), block); }
  bool isHeader(int32_t b) const { return body_.count(b) != 0; }
  const std::vector<int32_t>& body(int32_t h) const { return body_.at(h); }

 private:
  /// Blocks on a cycle through `header` that stay behind it in the layout (a loop's blocks follow its
  /// header; what precedes it belongs to loops around).
  std::vector<int32_t> stronglyConnected(int32_t header) {
    size_t n = all_.size();
    std::vector<char> forward(n), backward(n);
    std::vector<int32_t> work{header};
    forward[static_cast<size_t>(header)] = 1;
    while (!work.empty()) {
      int32_t b = work.back();
      work.pop_back();
      for (int32_t s : all_[static_cast<size_t>(b)])
        if (s > header && !forward[static_cast<size_t>(s)]) forward[static_cast<size_t>(s)] = 1, work.push_back(s);
    }
    backward[static_cast<size_t>(header)] = 1;
    for (bool changed = true; changed;) {
      changed = false;
      for (size_t b = n; b-- > 0;) {
        if (!forward[b] || backward[b]) continue;
        for (int32_t s : all_[b])
          if (s == header || (s > header && backward[static_cast<size_t>(s)])) {
            backward[b] = 1, changed = true;
            break;
          }
      }
    }
    std::vector<int32_t> out;
    for (size_t b = 0; b < n; ++b)
      if (forward[b] && backward[b]) out.push_back(static_cast<int32_t>(b));
    return out;
  }

  const pir::Function& fn_;
  std::vector<std::vector<int32_t>> all_;
  std::map<int32_t, std::vector<int32_t>> body_;
};

}  // namespace

Shape plainShape(const pir::Function& fn) {
  Shape s;
  for (size_t b = 0; b < fn.blocks.size(); ++b)
    s.copies.push_back({static_cast<pir::BlockId>(b), successors(fn, static_cast<pir::BlockId>(b)), fn.blocks[b].handler});
  return s;
}

Shape reentryShape(const pir::Function& fn) {
  Shape s = plainShape(fn);
  s.points.assign(static_cast<size_t>(fn.loopCount), -1);
  Loops loops(fn);
  int32_t n = static_cast<int32_t>(fn.blocks.size());

  // Copies are keyed by (innermost header entered, level, partial?) and made on demand.
  for (int32_t header = 0; header < n; ++header) {
    if (!loops.isHeader(header)) continue;
    int32_t number = -1;
    for (const pir::Instr& in : fn.blocks[static_cast<size_t>(header)].instrs) {
      if (in.op != pir::Op::LoopHeader) continue;
      number = in.operands[0];
      break;
    }
    std::vector<int32_t> chain = loops.chain(header);
    if (chain.size() == 1) {
      s.points[static_cast<size_t>(number)] = header;
      continue;
    }
    // region(level, full): copy of loop chain[level]; the outermost level's full copy is the original.
    std::map<std::pair<int, bool>, std::map<int32_t, int32_t>> copies;
    std::vector<std::pair<int, bool>> order;
    auto region = [&](int level, bool full) -> std::map<int32_t, int32_t>& {
      auto key = std::make_pair(level, full);
      auto [it, fresh] = copies.try_emplace(key);
      if (fresh) {
        for (int32_t b : loops.body(chain[static_cast<size_t>(level)])) {
          it->second[b] = static_cast<int32_t>(s.copies.size());
          s.copies.push_back({b, {}, -1});
        }
        order.push_back(key);
      }
      return it->second;
    };
    int outermost = static_cast<int>(chain.size()) - 1;
    region(0, true);
    for (size_t i = 0; i < order.size(); ++i) {
      auto [level, full] = order[i];
      std::map<int32_t, int32_t> mine = copies[order[i]];
      auto target = [&](int32_t b) -> int32_t {
        if (b < 0) return b;
        int l = level;
        bool f = full;
        for (;; ++l, f = false) {
          if (l > outermost) return b;
          int32_t h = chain[static_cast<size_t>(l)];
          if (!loops.contains(h, b)) continue;
          if (b == h && !f) {
            if (l == outermost) return b;
            f = true;
          }
          return region(l, f).at(b);
        }
      };
      for (auto [b, copy] : mine) {
        std::vector<int32_t> succs;
        for (int32_t t : successors(fn, b)) succs.push_back(target(t));
        int32_t handler = target(fn.blocks[static_cast<size_t>(b)].handler);
        s.copies[static_cast<size_t>(copy)].succs = std::move(succs);
        s.copies[static_cast<size_t>(copy)].handler = handler;
      }
    }
    s.points[static_cast<size_t>(number)] = copies[{0, true}].at(header);
  }
  return s;
}

Shape generatorShape(const pir::Function& fn) {
  Shape s = plainShape(fn);
  s.points.assign(static_cast<size_t>(fn.loopCount), -1);
  for (size_t b = 0; b < fn.blocks.size(); ++b) {
    const auto& instrs = fn.blocks[b].instrs;
    size_t part = b;
    if (beginsLoop(fn.blocks[b])) {
      auto header = std::find_if(instrs.begin(), instrs.end(), [](const pir::Instr& i) { return i.op == pir::Op::LoopHeader; });
      s.points[static_cast<size_t>(header->operands[0])] = static_cast<int32_t>(b);
    }
    for (size_t i = 0; i < instrs.size(); ++i) {
      if (!pir::isSuspension(instrs[i].op)) continue;
      Shape::Copy rest = s.copies[part];
      rest.first = static_cast<int32_t>(i) + 1;
      // A delegating step goes on at its label only when a throw ended the delegate: the interpreter's.
      if (instrs[i].op == pir::Op::YieldDelegate) rest.succs = {rest.succs[1]};
      s.copies[part].last = rest.first;
      s.copies[part].succs.clear();
      part = s.copies.size();
      s.copies.push_back(std::move(rest));
      s.suspensions.push_back(&instrs[i]);
      s.points.push_back(static_cast<int32_t>(part));
    }
  }
  s.points.push_back(s.entry);
  return s;
}

}  // namespace ppy::ssa
