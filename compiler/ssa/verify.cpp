// Checks that a graph is well formed: edges match parameters, every operand is defined on every path.
#include <set>

#include "compiler/ssa/ssa.h"

namespace ppy::ssa {
namespace {

class Verifier {
 public:
  explicit Verifier(const Graph& g) : g_(g) {}

  std::string run() {
    dominators();
    for (const auto& b : g_.blocks) {
      std::set<const Node*> here(b->params.begin(), b->params.end());
      for (const Edge* e : b->preds)
        if (e->args.size() != b->params.size()) return where(b.get()) + "an edge has another number of arguments than the block has parameters";
      for (const Node* n : b->nodes) {
        for (const Node* v : n->in)
          if (!available(v, b.get(), here)) return where(b.get()) + "v" + std::to_string(n->id) + " uses v" + std::to_string(v->id) + ", which is not defined there";
        for (const RegisterState& s : n->exit)
          if (!available(s.node, b.get(), here)) return where(b.get()) + "the exit of v" + std::to_string(n->id) + " uses v" + std::to_string(s.node->id);
        if (n->unwind)
          for (const Node* v : n->unwind->args)
            if (!available(v, b.get(), here)) return where(b.get()) + "the unwind edge of v" + std::to_string(n->id) + " uses v" + std::to_string(v->id);
        here.insert(n);
      }
      for (const Edge* e : b->succs)
        for (const Node* v : e->args)
          if (!available(v, b.get(), here)) return where(b.get()) + "an edge uses v" + std::to_string(v->id) + ", which is not defined there";
    }
    return {};
  }

 private:
  static std::string where(const Block* b) { return "b" + std::to_string(b->id) + ": "; }

  bool available(const Node* v, const Block* b, const std::set<const Node*>& here) const {
    if (v->replacement) return false;
    if (v->block == b) return here.count(v) != 0;
    return dom_[b->id][v->block->id];
  }

  /// Plain sets: graphs are small, and this runs in debug builds only.
  void dominators() {
    size_t n = g_.blocks.size();
    dom_.assign(n, std::vector<bool>(n, true));
    dom_[0].assign(n, false);
    dom_[0][0] = true;
    for (bool changed = true; changed;) {
      changed = false;
      for (size_t i = 1; i < n; ++i) {
        std::vector<bool> d(n, true);
        for (const Edge* e : g_.blocks[i]->preds)
          for (size_t k = 0; k < n; ++k) d[k] = d[k] && dom_[e->from->id][k];
        d[i] = true;
        if (d != dom_[i]) dom_[i] = d, changed = true;
      }
    }
  }

  const Graph& g_;
  std::vector<std::vector<bool>> dom_;
};

}  // namespace

std::string verify(const Graph& g) { return Verifier(g).run(); }

}  // namespace ppy::ssa
