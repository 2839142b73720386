// The text form of a graph.
#include "compiler/pir/text.h"
#include "compiler/ssa/ssa.h"

namespace ppy::ssa {
namespace {

std::string ref(const Node* n) { return "v" + std::to_string(n->id); }

std::string edge(const Edge* e) {
  std::string s = "b" + std::to_string(e->to->id) + "(";
  bool first = true;
  for (size_t i = 0; i < e->args.size(); ++i) {
    if (e->to->params[i]->shown) continue;
    s += (first ? "" : ", ") + ref(e->args[i]);
    first = false;
  }
  return s + ")";
}

std::string operation(const Graph& g, const Node* n) {
  switch (n->kind) {
    case NodeKind::Empty: return "empty";
    case NodeKind::Argument: return "argument " + std::to_string(n->index);
    case NodeKind::FrameLoad: return "frame_load r" + std::to_string(n->index);
    case NodeKind::Sent: return "sent r" + std::to_string(n->index);
    case NodeKind::Param: return "param r" + std::to_string(n->index);
    case NodeKind::Projection: return "result " + std::to_string(n->index) + " of " + ref(n->in[0]);
    case NodeKind::Constant:
      if (n->op == pir::Op::LoadInt) return "int " + std::to_string(n->instr->operands[1]);
      return "const " + pir::printConstant(g.fn->constants[static_cast<size_t>(n->instr->operands[1])]);
    case NodeKind::Instr: break;
  }
  const pir::OpInfo& info = pir::infoOf(n->op);
  std::string s = info.text;
  bool first = true;
  auto add = [&](const std::string& text) {
    s += first ? " " : ", ";
    s += text;
    first = false;
  };
  for (const Node* v : n->in) add(ref(v));
  for (int i = 0; info.operands[i]; ++i) {
    int32_t v = n->instr->operands[i];
    if (info.operands[i] == 'N') add("\"" + g.fn->names[static_cast<size_t>(v)] + "\"");
    if (info.operands[i] == 'K') add("k" + std::to_string(v));
    if (info.operands[i] == 'I') add(std::to_string(v));
  }
  return s;
}

}  // namespace

/// Parameters and arguments for show alone are left out.
std::string print(const Graph& g, const std::string& title, bool types) {
  std::string s = "graph " + title + (g.reentry ? " reentry" : "") + " {\n";
  for (const auto& b : g.blocks) {
    s += "b" + std::to_string(b->id) + "(";
    bool first = true;
    for (const Node* p : b->params) {
      if (p->shown) continue;
      s += (first ? "" : ", ") + ref(p) + ": r" + std::to_string(p->index);
      if (types) s += " " + name(p->type);
      first = false;
    }
    s += ")";
    if (b->pir != pir::kNone) s += "  ; pir b" + std::to_string(b->pir);
    s += "\n";
    for (const Node* n : b->nodes) {
      s += "  " + ref(n) + " = " + operation(g, n);
      if (types) s += " : " + name(n->type);
      if (n->unwind) s += " unwind " + edge(n->unwind);
      if (n->instr && n->instr->range.line) s += " @" + std::to_string(n->instr->range.line) + ":" + std::to_string(n->instr->range.column);
      s += "\n";
    }
    for (const Edge* e : b->succs) s += "  -> " + edge(e) + "\n";
  }
  return s + "}\n";
}

}  // namespace ppy::ssa
