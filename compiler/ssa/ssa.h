/// Typed SSA over PIR. A Node is one PIR instruction (or a constant, argument, block parameter or
/// projection); blocks take parameters instead of phis, one per register that is live at their start.
/// Every node that can leave compiled code holds its exit: register -> node before the instruction.
/// docs/internals/ssa.md describes the text form.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "compiler/pir/liveness.h"
#include "compiler/pir/pir.h"
#include "compiler/ssa/type.h"

namespace ppy::ssa {

enum class NodeKind : uint8_t {
  Instr,      ///< a PIR instruction
  Constant,   ///< LoadConst or LoadInt: `instr` says which
  Empty,      ///< the unbound value
  Argument,   ///< parameter `index` of the function
  FrameLoad,  ///< register `index` of the interpreter frame that is taken over at a re-entry point
  Param,      ///< block parameter: register `index`
  Projection, ///< result `index` of a node with several
  Sent,       ///< what a suspended frame is resumed with: register `index`, as FrameLoad
};

struct Block;
struct Node;

struct Edge {
  Block* from = nullptr;
  Block* to = nullptr;
  std::vector<Node*> args;  ///< one per parameter of `to`, as created (replaced ones included)
};

struct RegisterState {
  pir::Reg reg;
  Node* node;
  bool shown = false;  ///< a variable that only whoever looks at the frame may ask for
};

struct Node {
  NodeKind kind;
  pir::Op op = pir::Op::Nop;
  bool fastIter = false;          ///< GetIter: only loops use the result
  int32_t index = 0;
  uint32_t id = 0;
  uint32_t word = 0;              ///< bytecode word of the instruction; of a FrameLoad the re-entry point
  Type type;
  const pir::Instr* instr = nullptr;
  Block* block = nullptr;
  Node* replacement = nullptr;    ///< parameters found to be trivial
  bool shown = false;             ///< Param, FrameLoad: of a variable that is not read any more (see RegisterState)
  bool lost = false;              ///< Param of that kind whose value is not kept: boxing it for show alone would cost
  std::vector<Node*> in;          ///< registers read, in operand order, ranges spread
  std::vector<Node*> results;     ///< projections, if any
  std::vector<RegisterState> exit;
  bool hasExit = false;
  Edge* unwind = nullptr;         ///< to the handler block

  bool isInstr(pir::Op o) const { return kind == NodeKind::Instr && op == o; }
};

/// Follows replacements.
inline Node* resolve(Node* n) {
  while (n->replacement) n = n->replacement;
  return n;
}

struct Block {
  uint32_t id = 0;
  pir::BlockId pir = pir::kNone;   ///< origin
  bool reachable = false;          ///< by inference
  std::vector<Node*> params;
  std::vector<Node*> nodes;
  std::vector<Edge*> succs;        ///< of the last node: [label, fall-through], or one
  std::vector<Edge*> preds;
};

/// One version of a function.
struct Graph {
  const pir::Function* fn = nullptr;
  bool reentry = false;                ///< entered at loop headers with an interpreter frame
  std::vector<std::unique_ptr<Node>> nodes;
  std::vector<std::unique_ptr<Block>> blocks;  ///< blocks[0] is the entry; reverse postorder
  std::vector<std::unique_ptr<Edge>> edges;
  std::vector<Edge*> points;           ///< re-entry: edge per point (null: not enterable)
  std::vector<Type> argTypes;
  Type result;                         ///< join of what is returned
};

/// A control-flow graph to build from: copies of PIR blocks.
struct Shape {
  struct Copy {
    pir::BlockId pir;
    std::vector<int32_t> succs;  ///< in the order of Block::succs
    int32_t handler = -1;
    int32_t first = 0, last = -1; ///< instructions [first, last) of the block; -1: all that follow
  };
  std::vector<Copy> copies;
  int32_t entry = 0;
  /// Re-entry: copy entered per point, -1 none. Points are the loop headers by number; of a generator also
  /// what follows each suspension, in layout order, and the start.
  std::vector<int32_t> points;
  std::vector<const pir::Instr*> suspensions;
};

/// The function's own blocks.
Shape plainShape(const pir::Function& fn);
/// The blocks copied so that every loop header can be entered while each loop keeps one entry (a loop
/// entered in its middle runs its rest in a copy first).
Shape reentryShape(const pir::Function& fn);
/// The blocks of a generator cut behind each suspension, so that it can be resumed there.
Shape generatorShape(const pir::Function& fn);
/// A generator, coroutine or async generator.
inline bool isGenerator(const pir::Function& fn) {
  return fn.flags & (pir::code_flag::Generator | pir::code_flag::Coroutine | pir::code_flag::AsyncGenerator);
}

/// `words`: bytecode word of each instruction, in layout order. `shown`: with the variables that exits are to have beyond `liveness`.
std::unique_ptr<Graph> build(const pir::Function& fn, const pir::Liveness& liveness, const pir::Liveness& shown, const Shape& shape, const std::vector<uint32_t>& words, bool reentry);

std::string print(const Graph& g, const std::string& title, bool types);
/// Empty when the graph is well formed, else what is wrong.
std::string verify(const Graph& g);

}  // namespace ppy::ssa
