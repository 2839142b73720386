// PIR to SSA: blocks in reverse postorder, a parameter for every live register of a block, then
// parameters that always get the same value are replaced by it.
#include <algorithm>

#include "compiler/ssa/ssa.h"
#include "compiler/support/check.h"

namespace ppy::ssa {
namespace {

/// Operations that need the registers as they are: failing ones, and those that some version leaves to the
/// interpreter.
bool mayLeave(pir::Op op) {
  switch (op) {
    case pir::Op::GetHandled: case pir::Op::SetHandled: case pir::Op::LoadLocals: return true;
    default: return pir::infoOf(op).mayRaise();
  }
}

class Builder {
 public:
  Builder(const pir::Function& fn, const pir::Liveness& live, const pir::Liveness& shown, const Shape& shape, const std::vector<uint32_t>& words, bool reentry)
      : fn_(fn), live_(live), shown_(shown), shape_(shape), graph_(std::make_unique<Graph>()), suspended_(static_cast<size_t>(fn.registerCount)) {
    graph_->fn = &fn;
    graph_->reentry = reentry;
    size_t n = 0;
    for (const pir::Block& b : fn.blocks) {
      wordOf_.emplace_back();
      for (size_t i = 0; i < b.instrs.size(); ++i) wordOf_.back().push_back(words[n++]);
    }
    if (!isGenerator(fn)) return;
    for (size_t b = 0; b < fn.blocks.size(); ++b)
      for (size_t i = 0; i < fn.blocks[b].instrs.size(); ++i)
        if (pir::isSuspension(fn.blocks[b].instrs[i].op)) suspended_.unite(afterSuspension(static_cast<pir::BlockId>(b), i));
  }

  std::unique_ptr<Graph> run() {
    makeBlocks();
    entry();
    for (size_t i = 1; i < graph_->blocks.size(); ++i) fill(*graph_->blocks[i]);
    removeTrivialParams();
    markFastIterators();
    number();
    return std::move(graph_);
  }

 private:
  Node* newNode(NodeKind kind, Block* block) {
    graph_->nodes.push_back(std::make_unique<Node>());
    Node* n = graph_->nodes.back().get();
    n->kind = kind;
    n->block = block;
    return n;
  }
  Node* append(NodeKind kind, Block* block, int32_t index = 0) {
    Node* n = newNode(kind, block);
    n->index = index;
    block->nodes.push_back(n);
    return n;
  }
  Edge* newEdge(Block* from, Block* to) {
    graph_->edges.push_back(std::make_unique<Edge>());
    Edge* e = graph_->edges.back().get();
    e->from = from;
    e->to = to;
    to->preds.push_back(e);
    return e;
  }
  Block* newBlock(pir::BlockId origin) {
    graph_->blocks.push_back(std::make_unique<Block>());
    graph_->blocks.back()->pir = origin;
    graph_->blocks.back()->id = static_cast<uint32_t>(graph_->blocks.size()) - 1;
    return graph_->blocks.back().get();
  }

  void makeBlocks() {
    size_t n = shape_.copies.size();
    std::vector<char> seen(n);
    std::vector<int32_t> order;
    struct Item { int32_t copy; size_t next; };
    std::vector<Item> stack;
    auto visit = [&](int32_t root) {
      if (root < 0 || seen[static_cast<size_t>(root)]) return;
      seen[static_cast<size_t>(root)] = 1;
      stack.push_back({root, 0});
      while (!stack.empty()) {
        Item& top = stack.back();
        const Shape::Copy& c = shape_.copies[static_cast<size_t>(top.copy)];
        // The fall-through (last) successor is visited last, so that it follows directly.
        size_t count = c.succs.size() + (c.handler >= 0);
        if (top.next == count) {
          order.push_back(top.copy);
          stack.pop_back();
          continue;
        }
        size_t i = top.next++;
        if (c.handler >= 0) {
          if (i == 0) i = count - 1;
          else --i;
        }
        int32_t s = i < c.succs.size() ? c.succs[i] : c.handler;
        if (!seen[static_cast<size_t>(s)]) seen[static_cast<size_t>(s)] = 1, stack.push_back({s, 0});
      }
    };
    if (graph_->reentry)
      for (int32_t p : shape_.points) visit(p);
    else
      visit(shape_.entry);
    newBlock(pir::kNone);
    std::reverse(order.begin(), order.end());
    blockOf_.assign(n, nullptr);
    for (int32_t c : order) {
      Block* b = newBlock(shape_.copies[static_cast<size_t>(c)].pir);
      blockOf_[static_cast<size_t>(c)] = b;
      copyOf_.push_back(c);
      const Shape::Copy& copy = shape_.copies[static_cast<size_t>(c)];
      pir::RegSet live = copy.first ? afterSuspension(b->pir, static_cast<size_t>(copy.first) - 1) : live_.in(b->pir);
      pir::RegSet all = live;
      all.unite(copy.first ? shown_.after(b->pir, static_cast<size_t>(copy.first) - 1) : shown_.in(b->pir));
      for (pir::Reg r : all.list()) {
        Node* p = newNode(NodeKind::Param, b);
        p->index = r;
        p->shown = !live.has(r);
        b->params.push_back(p);
      }
    }
  }

  /// The entry block: arguments, or the live registers of the frame for each point.
  void entry() {
    Block* e = graph_->blocks[0].get();
    if (!graph_->reentry) {
      Block* first = blockOf_[static_cast<size_t>(shape_.entry)];
      std::vector<Node*> state(static_cast<size_t>(fn_.registerCount), nullptr);
      for (int32_t i = 0; i < fn_.parameterCount(); ++i) state[static_cast<size_t>(i)] = append(NodeKind::Argument, e, i);
      e->succs.push_back(edgeTo(e, first, state));
      return;
    }
    for (size_t number = 0; number < shape_.points.size(); ++number) {
      int32_t p = shape_.points[number];
      if (p < 0) {
        graph_->points.push_back(nullptr);
        continue;
      }
      Block* target = blockOf_[static_cast<size_t>(p)];
      std::vector<Node*> state(static_cast<size_t>(fn_.registerCount), nullptr);
      size_t suspension = number - static_cast<size_t>(fn_.loopCount);
      bool resumes = number >= static_cast<size_t>(fn_.loopCount) && suspension < shape_.suspensions.size();
      bool starts = number == static_cast<size_t>(fn_.loopCount) + shape_.suspensions.size();
      for (Node* param : target->params) {
        // A frame that has not run holds its arguments only.
        if (starts && param->index >= fn_.parameterCount()) continue;
        bool sent = resumes && shape_.suspensions[suspension]->operands[0] == param->index;
        Node*& load = state[static_cast<size_t>(param->index)];
        load = append(sent ? NodeKind::Sent : NodeKind::FrameLoad, e, param->index);
        load->word = static_cast<uint32_t>(number);
        load->shown = param->shown;
      }
      Edge* edge = edgeTo(e, target, state);
      graph_->points.push_back(edge);
      e->succs.push_back(edge);
    }
  }

  Node* unbound(Block* b) { return append(NodeKind::Empty, b); }

  Edge* edgeTo(Block* from, Block* to, std::vector<Node*>& state) {
    Edge* e = newEdge(from, to);
    for (Node* p : to->params) {
      Node*& v = state[static_cast<size_t>(p->index)];
      if (!v) v = unbound(from);
      e->args.push_back(v);
    }
    return e;
  }

  void fill(Block& b) {
    const Shape::Copy& copy = shape_.copies[static_cast<size_t>(copyOf_[b.id - 1])];
    const pir::Block& origin = fn_.blocks[static_cast<size_t>(b.pir)];
    std::vector<Node*> state(static_cast<size_t>(fn_.registerCount), nullptr);
    for (Node* p : b.params) state[static_cast<size_t>(p->index)] = p;
    std::vector<std::vector<pir::Reg>> liveBefore(origin.instrs.size());
    std::vector<pir::RegSet> shownBefore(origin.instrs.size());
    size_t first = static_cast<size_t>(copy.first), last = copy.last < 0 ? origin.instrs.size() : static_cast<size_t>(copy.last);
    live_.walk(b.pir, [&](size_t i, const pir::RegSet& before, const pir::RegSet& after) {
      if (i < first || i >= last || !mayLeave(origin.instrs[i].op)) return;
      liveBefore[i] = before.list();
      if (!pir::isSuspension(origin.instrs[i].op)) return;
      // What is read when it goes on (what is sent then arrives by itself), when an exception is thrown in, by
      // gi_frame and gi_yieldfrom.
      const pir::Instr& in = origin.instrs[i];
      pir::RegSet kept = after;
      kept.remove(in.operands[0]);
      addVariables(kept);
      if (origin.handler != pir::kNone) kept.unite(live_.in(origin.handler));
      if (in.op == pir::Op::YieldDelegate) kept.add(in.operands[1]);
      liveBefore[i] = kept.list();
    });
    shown_.walk(b.pir, [&](size_t i, const pir::RegSet& before, const pir::RegSet&) {
      if (i >= first && i < last && mayLeave(origin.instrs[i].op) && !pir::isSuspension(origin.instrs[i].op)) shownBefore[i] = before;
    });
    for (size_t i = first; i < last; ++i) {
      const pir::Instr& in = origin.instrs[i];
      const pir::OpInfo& info = pir::infoOf(in.op);
      auto reg = [&](int32_t r) -> Node*& { return state[static_cast<size_t>(r)]; };
      auto read = [&](int32_t r) -> Node* {
        if (!reg(r)) reg(r) = unbound(&b);
        return reg(r);
      };
      if (in.op == pir::Op::Nop) continue;
      if (in.op == pir::Op::Move) {
        reg(in.operands[0]) = read(in.operands[1]);
        continue;
      }
      if (in.op == pir::Op::Clear) {
        reg(in.operands[0]) = unbound(&b);
        continue;
      }
      std::vector<RegisterState> exit;
      for (pir::Reg r : liveBefore[i]) {
        exit.push_back({r, read(r)});
        if (!shownBefore[i].empty()) shownBefore[i].remove(r);
      }
      for (pir::Reg r : shownBefore[i].list()) exit.push_back({r, read(r), true});
      std::vector<Node*> uses;
      pir::forEachUse(in, [&](pir::Reg r) { uses.push_back(read(r)); });
      bool constant = in.op == pir::Op::LoadConst || in.op == pir::Op::LoadInt;
      Node* n = append(constant ? NodeKind::Constant : NodeKind::Instr, &b);
      n->op = in.op;
      n->instr = &in;
      n->word = wordOf_[static_cast<size_t>(b.pir)][i];
      n->in = std::move(uses);
      n->hasExit = mayLeave(in.op);
      n->exit = std::move(exit);
      if (copy.handler >= 0 && info.mayRaise()) n->unwind = edgeTo(&b, blockOf_[static_cast<size_t>(copy.handler)], state);
      if (in.op == pir::Op::ForIter) {
        b.succs.push_back(edgeTo(&b, blockOf_[static_cast<size_t>(copy.succs[0])], state));
        Node* item = project(n, 0);
        Node* rest = project(n, 1);
        reg(in.operands[1]) = rest;
        reg(in.operands[0]) = item;
        b.succs.push_back(edgeTo(&b, blockOf_[static_cast<size_t>(copy.succs[1])], state));
        return;
      }
      bool range = false;
      for (const char* p = info.operands; *p; ++p) range |= *p == 'W';
      int32_t k = 0;
      pir::forEachDef(in, [&](pir::Reg r) { reg(r) = range ? project(n, k++) : n; });
    }
    for (int32_t s : copy.succs) b.succs.push_back(edgeTo(&b, blockOf_[static_cast<size_t>(s)], state));
  }

  void addVariables(pir::RegSet& set) const {
    for (pir::Reg r = 0; r < static_cast<pir::Reg>(fn_.varNames.size()); ++r) set.add(r);
  }
  pir::RegSet afterSuspension(pir::BlockId b, size_t i) const {
    pir::RegSet live = live_.after(b, i);
    addVariables(live);
    return live;
  }

  Node* project(Node* n, int32_t i) {
    Node* p = append(NodeKind::Projection, n->block, i);
    p->in.push_back(n);
    n->results.push_back(p);
    return p;
  }

  void removeTrivialParams() {
    for (bool changed = true; changed;) {
      changed = false;
      for (auto& b : graph_->blocks) {
        for (size_t i = 0; i < b->params.size(); ++i) {
          Node* p = b->params[i];
          if (p->replacement) continue;
          Node* same = nullptr;
          bool trivial = !b->preds.empty();
          for (Edge* e : b->preds) {
            Node* v = resolve(e->args[i]);
            if (v == p || v == same) continue;
            // Unbound values are made anew where they are needed, so two of them are the same.
            if (same && !(same->kind == NodeKind::Empty && v->kind == NodeKind::Empty)) {
              trivial = false;
              break;
            }
            same = v;
          }
          if (!trivial || !same) continue;
          if (same->kind == NodeKind::Empty) {
            // Its block may not dominate this one.
            Node* own = newNode(NodeKind::Empty, b.get());
            b->nodes.insert(b->nodes.begin(), own);
            same = own;
          }
          p->replacement = same;
          changed = true;
        }
      }
    }
    for (auto& n : graph_->nodes) {
      for (Node*& v : n->in) v = resolve(v);
      for (RegisterState& s : n->exit) s.node = resolve(s.node);
    }
    for (auto& b : graph_->blocks) {
      std::vector<size_t> kept;
      for (size_t i = 0; i < b->params.size(); ++i)
        if (!b->params[i]->replacement) kept.push_back(i);
      for (Edge* e : b->preds) {
        std::vector<Node*> args;
        for (size_t i : kept) args.push_back(resolve(e->args[i]));
        e->args = std::move(args);
      }
      std::vector<Node*> params;
      for (size_t i : kept) params.push_back(b->params[i]);
      b->params = std::move(params);
    }
  }

  /// GetIter whose result only feeds ForIter and EndIter, and is not kept in a suspended frame (which needs
  /// an object).
  void markFastIterators() {
    number();
    std::vector<char> bad(graph_->nodes.size());
    for (auto& n : graph_->nodes) {
      for (size_t i = 0; i < n->in.size(); ++i) {
        bool fine = n->kind == NodeKind::Projection ? n->index == 1 || n->in[0]->op != pir::Op::ForIter : (n->op == pir::Op::ForIter && i == 0) || n->op == pir::Op::EndIter;
        if (!fine) bad[n->in[i]->id] = 1;
      }
    }
    // A parameter or projection that is bad makes what flows into it bad, and the other way round.
    auto tie = [&](Node* a, Node* b) {
      if (bad[a->id] == bad[b->id]) return false;
      bad[a->id] = bad[b->id] = 1;
      return true;
    };
    for (bool changed = true; changed;) {
      changed = false;
      for (auto& b : graph_->blocks)
        for (Edge* e : b->preds)
          for (size_t i = 0; i < e->args.size(); ++i)
            if (carriesIterator(e->args[i]) || carriesIterator(b->params[i])) changed |= tie(e->args[i], b->params[i]);
      for (auto& n : graph_->nodes)
        if (n->isInstr(pir::Op::ForIter)) changed |= tie(n->in[0], n->results[1]);
    }
    for (auto& n : graph_->nodes)
      if (n->isInstr(pir::Op::GetIter)) n->fastIter = !bad[n->id] && !suspended_.has(n->instr->operands[0]);
  }
  static bool carriesIterator(Node* n) {
    return n->isInstr(pir::Op::GetIter) || (n->kind == NodeKind::Projection && n->index == 1 && n->in[0]->op == pir::Op::ForIter);
  }

  void number() {
    uint32_t id = 0;
    uint32_t block = 0;
    for (auto& n : graph_->nodes) n->id = id++;
    for (auto& b : graph_->blocks) b->id = block++;
  }

  const pir::Function& fn_;
  const pir::Liveness& live_;
  const pir::Liveness& shown_;     ///< with the variables that exits have for show
  const Shape& shape_;
  std::unique_ptr<Graph> graph_;
  pir::RegSet suspended_;        ///< registers that some suspension keeps
  std::vector<std::vector<uint32_t>> wordOf_;
  std::vector<Block*> blockOf_;
  std::vector<int32_t> copyOf_;  // per block after the entry
};

}  // namespace

std::unique_ptr<Graph> build(const pir::Function& fn, const pir::Liveness& liveness, const pir::Liveness& shown, const Shape& shape, const std::vector<uint32_t>& words, bool reentry) {
  return Builder(fn, liveness, shown, shape, words, reentry).run();
}

}  // namespace ppy::ssa
