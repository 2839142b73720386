// Type rules: what a node's result is, given its operands' types.
#include <algorithm>

#include "compiler/ssa/program.h"

namespace ppy::ssa {

using pir::Op;

namespace {

enum BuiltinId {
#define BUILTIN(Id, text) kBuiltin##Id,
#include "runtime/abi/builtins.def"
};
const char* const kBuiltinNames[] = {
#define BUILTIN(Id, text) text,
#include "runtime/abi/builtins.def"
};

bool isConstInt(const Node* n, int64_t* out) {
  if (n->kind != NodeKind::Constant) return false;
  if (n->op == Op::LoadInt) return *out = n->instr->operands[1], true;
  return false;
}

Type constantType(const pir::Function& fn, const Node* n) {
  if (n->op == Op::LoadInt) return Kind::Int;
  switch (fn.constants[static_cast<size_t>(n->instr->operands[1])].kind) {
    case pir::ConstantKind::None: return Kind::None;
    case pir::ConstantKind::True:
    case pir::ConstantKind::False: return Kind::Bool;
    case pir::ConstantKind::Int: return Kind::Int;
    case pir::ConstantKind::Float: return Kind::Float;
    case pir::ConstantKind::Str: return Kind::Str;
    case pir::ConstantKind::Tuple: return Kind::Tuple;
    default: return Kind::Any;
  }
}

/// The type of a call of a known built-in.
Type builtinResult(int32_t id, const Node* call, bool speculate) {
  size_t n = call->in.size() - 1;
  auto arg = [&](size_t i) { return call->in[i + 1]->type; };
  switch (id) {
    case kBuiltinRange: {
      if (n < 1 || n > 3) return Kind::Any;
      bool unit = true;
      for (size_t i = 0; i < n; ++i) {
        if (arg(i).is(Kind::Bottom)) return {};
        if (!arg(i).isIntegral() && !(speculate && arg(i).isAny())) return Kind::Any;
      }
      if (n == 3) {
        int64_t step = 0;
        unit = isConstInt(call->in[3], &step) && step == 1;
      }
      return {Kind::Range, unit ? 1 : 0};
    }
    case kBuiltinLen: return n == 1 && speculate ? Kind::Int : Kind::Any;
    case kBuiltinOrd: return n == 1 && speculate ? Kind::Int : Kind::Any;
    case kBuiltinChr: return n == 1 && speculate ? Kind::Str : Kind::Any;
    case kBuiltinIsInstance: return n == 2 && speculate ? Kind::Bool : Kind::Any;
    case kBuiltinList: case kBuiltinSorted: return speculate ? Kind::List : Kind::Any;
    case kBuiltinTuple: return speculate ? Kind::Tuple : Kind::Any;
    case kBuiltinDict: return speculate ? Kind::Dict : Kind::Any;
    case kBuiltinSet: return speculate ? Kind::Set : Kind::Any;
    case kBuiltinStr: return n == 1 && speculate ? Kind::Str : Kind::Any;
    case kBuiltinInt: return n == 1 && speculate && arg(0).is(Kind::Float) ? Kind::Int : Kind::Any;
    case kBuiltinFloat: return n == 1 && speculate ? Kind::Float : Kind::Any;
    case kBuiltinAbs:
      if (n != 1 || !speculate) return Kind::Any;
      return arg(0).isIntegral() ? Type(Kind::Int) : arg(0).is(Kind::Float) ? Type(Kind::Float) : arg(0).is(Kind::Bottom) ? Type() : Type(Kind::Any);
    case kBuiltinMin:
    case kBuiltinMax: {
      if (n != 2 || !speculate) return Kind::Any;
      if (arg(0).is(Kind::Bottom) || arg(1).is(Kind::Bottom)) return {};
      if (arg(0).is(Kind::Int) && arg(1).is(Kind::Int)) return Kind::Int;
      if (arg(0).is(Kind::Float) && arg(1).is(Kind::Float)) return Kind::Float;
      return Kind::Any;
    }
    default: return Kind::Any;
  }
}

}  // namespace

int builtinNumber(const std::string& name) {
  for (size_t i = 0; i < std::size(kBuiltinNames); ++i)
    if (name == kBuiltinNames[i]) return static_cast<int>(i);
  return -1;
}

Op plainOp(Op op) {
  if (op >= Op::IAdd && op <= Op::IXor) return static_cast<Op>(static_cast<int>(op) - static_cast<int>(Op::IAdd) + static_cast<int>(Op::Add));
  if (op == Op::AddInt) return Op::Add;
  if (op == Op::SubInt) return Op::Sub;
  return op;
}

Arith arithMode(Op op, Type a, Type b, bool speculate) {
  if (a.isIntegral() && b.isIntegral()) {
    switch (op) {
      case Op::TrueDiv: return Arith::IntTrueDiv;
      case Op::Add: case Op::Sub: case Op::Mul: case Op::FloorDiv: case Op::Mod:
      case Op::LShift: case Op::RShift: case Op::And: case Op::Or: case Op::Xor:
        return speculate ? Arith::Int : Arith::Generic;
      default: return Arith::Generic;
    }
  }
  bool floats = (a.is(Kind::Float) && (b.isNumeric() || (speculate && b.isAny()))) || (b.is(Kind::Float) && (a.isNumeric() || (speculate && a.isAny())));
  if (!floats) return Arith::Generic;
  switch (op) {
    case Op::Add: case Op::Sub: case Op::Mul: case Op::TrueDiv: case Op::FloorDiv: case Op::Mod: return Arith::Float;
    case Op::Pow: return speculate ? Arith::Float : Arith::Generic;
    default: return Arith::Generic;
  }
}

Type arithResult(Op op, Type a, Type b, bool speculate) {
  if (a.is(Kind::Bottom) || b.is(Kind::Bottom)) return {};
  switch (arithMode(op, a, b, speculate)) {
    case Arith::Int:
      return a.is(Kind::Bool) && b.is(Kind::Bool) && (op == Op::And || op == Op::Or || op == Op::Xor) ? Kind::Bool : Kind::Int;
    case Arith::Float:
    case Arith::IntTrueDiv: return Kind::Float;
    case Arith::Generic: break;
  }
  for (Kind k : {Kind::Str, Kind::List, Kind::Tuple})
    if (op == Op::Add && a.is(k) && b.is(k)) return k;
  if (op == Op::Pow && speculate && a.isIntegral() && b.isIntegral()) return Kind::Any;
  return Kind::Any;
}

bool simpleCall(const pir::Function& fn, size_t argCount) {
  return fn.kwOnlyCount == 0 && !(fn.flags & (pir::code_flag::VarArgs | pir::code_flag::VarKeywords)) && static_cast<size_t>(fn.argCount) == argCount;
}

Type globalType(const Program& program, int32_t module, const std::string& name) {
  const Module& m = program.modules[static_cast<size_t>(module)];
  auto it = m.globals.find(name);
  return it == m.globals.end() ? Type(Kind::Any) : it->second;
}

namespace {

class Rules {
 public:
  Rules(const Program& p, const FunctionInfo& f, Graph& g, bool speculate, const std::vector<Type>* frameTypes)
      : program_(p), info_(f), graph_(g), speculate_(speculate), frameTypes_(frameTypes) {}

  void run() {
    for (bool changed = true; changed;) {
      changed = false;
      for (auto& b : graph_.blocks) {
        for (size_t i = 0; i < b->params.size(); ++i) {
          if (b->params[i]->shown && !program_.exactFrames) {
            changed |= joinShown(b->params[i], *b, i);
            continue;
          }
          Type t = b->params[i]->type;
          for (Edge* e : b->preds) t = join(t, e->args[i]->type);
          changed |= set(b->params[i], t);
        }
        for (Node* n : b->nodes) changed |= set(n, join(n->type, rule(n)));
      }
    }
    Type result = graph_.result;
    for (auto& b : graph_.blocks)
      for (Node* n : b->nodes)
        if (n->isInstr(Op::Return)) result = join(result, n->in[0]->type);
    graph_.result = result;
  }

 private:
  static bool set(Node* n, Type t) {
    if (n->type == t) return false;
    n->type = t;
    return true;
  }

  /// A parameter for show alone takes what comes, but has nothing boxed for it: then it is lost.
  static bool joinShown(Node* p, const Block& b, size_t i) {
    if (p->lost) return false;
    Type t;
    for (Edge* e : b.preds) {
      const Node* v = e->args[i];
      if (v == p) continue;
      p->lost |= v->lost;
      if (v->type.is(Kind::Bottom) || v->type == t) continue;
      if (!t.is(Kind::Bottom)) p->lost |= t.isUnboxed() || v->type.isUnboxed();
      t = join(t, v->type);
    }
    return set(p, p->lost ? Type(Kind::Empty) : t) || p->lost;
  }

  Type rule(Node* n) {
    switch (n->kind) {
      case NodeKind::Constant: return constantType(*graph_.fn, n);
      case NodeKind::Empty: return Kind::Empty;
      case NodeKind::Argument: {
        Type t = graph_.argTypes[static_cast<size_t>(n->index)];
        return t;
      }
      case NodeKind::FrameLoad: return frameTypes_ ? (*frameTypes_)[n->id] : Type(Kind::Any);
      case NodeKind::Sent: return Kind::Any;
      case NodeKind::Param: return n->type;
      case NodeKind::Projection: return projection(n);
      case NodeKind::Instr: return instruction(n);
    }
    return Kind::Any;
  }

  Type projection(Node* n) {
    Node* of = n->in[0];
    if (of->op != Op::ForIter) return Kind::Any;
    Type it = of->in[0]->type;
    if (n->index == 1) return it;
    if (it.is(Kind::Bottom)) return {};
    return it.is(Kind::RangeIter) || it.is(Kind::RangeObject) ? Kind::Int : Kind::Any;
  }

  Type instruction(Node* n) {
    Op op = n->op;
    auto in = [&](size_t i) { return n->in[i]->type; };
    if (op >= Op::Add && op <= Op::IXor) return arithResult(plainOp(op), in(0), in(1), speculate_);
    switch (op) {
      case Op::AddInt:
      case Op::SubInt: return arithResult(plainOp(op), in(0), Kind::Int, speculate_);
      case Op::Neg:
      case Op::Pos:
        if (in(0).is(Kind::Bottom)) return {};
        if (in(0).is(Kind::Float)) return Kind::Float;
        return in(0).isIntegral() && speculate_ ? Kind::Int : Kind::Any;
      case Op::Invert:
        if (in(0).is(Kind::Bottom)) return {};
        return in(0).isIntegral() ? Kind::Int : Kind::Any;
      case Op::Lt: case Op::Le: case Op::Eq: case Op::Ne: case Op::Gt: case Op::Ge:
        if (in(0).is(Kind::Bottom) || in(1).is(Kind::Bottom)) return {};
        if (in(0).isNumeric() && in(1).isNumeric()) return Kind::Bool;
        if (in(0).is(Kind::Str) && in(1).is(Kind::Str)) return Kind::Bool;
        return Kind::Any;
      case Op::Not: case Op::Is: case Op::IsNot: case Op::Contains: case Op::NotContains:
      case Op::MatchExc: case Op::MatchMapping: case Op::MatchSequence: case Op::IsStopAsync: return Kind::Bool;
      case Op::LoadName:
        if (graph_.fn->kind != pir::FunctionKind::Module) return Kind::Any;
        [[fallthrough]];
      case Op::LoadGlobal: return globalType(program_, info_.module, graph_.fn->names[static_cast<size_t>(n->instr->operands[1])]);
      case Op::BuildTuple: case Op::ListToTuple: return Kind::Tuple;
      case Op::BuildList: return Kind::List;
      case Op::BuildSet: return Kind::Set;
      case Op::BuildMap: return Kind::Dict;
      case Op::BuildString: return Kind::Str;
      case Op::GetItem:
        if (in(0).is(Kind::Bottom)) return {};
        if (n->in[1]->isInstr(Op::BuildSlice) && (in(0).is(Kind::List) || in(0).is(Kind::Tuple))) return in(0);
        return in(0).is(Kind::Str) ? Kind::Str : Kind::Any;  // characters and slices
      case Op::GetIter:
        if (in(0).is(Kind::Bottom)) return {};
        if (!n->fastIter) return in(0).is(Kind::Range) ? Kind::RangeObject : Kind::Any;
        return in(0).is(Kind::Range) ? Type(Kind::RangeIter, in(0).id) : Type(Kind::FastIter);
      case Op::Call: {
        Type callee = in(0);
        if (callee.is(Kind::Bottom)) return {};
        if (callee.is(Kind::Builtin)) return builtinResult(callee.id, n, speculate_);
        if (!callee.is(Kind::Func) || !speculate_) return Kind::Any;
        std::vector<Callee> all = callees(program_, graph_, n);
        return all.empty() ? Type(Kind::Any) : program_.functions[static_cast<size_t>(all[0].function)]->result;
      }
      case Op::MakeFunction: {
        // Known by identity: comprehensions and local functions are called directly.
        const Module& m = program_.modules[static_cast<size_t>(info_.module)];
        return {Kind::Func, m.firstFunction + static_cast<int32_t>(graph_.fn->constants[static_cast<size_t>(n->instr->operands[1])].integer)};
      }
      case Op::CallMethod:
        if (!speculate_) return Kind::Any;
        if (n->in.size() == 3 && in(2).is(Kind::Bottom)) return {};
        return mathCall(program_, info_, graph_, n) >= 0 ? Type(Kind::Float) : methodResult(program_, graph_, n);
      case Op::GetAttr:
        if (in(0).is(Kind::Bottom)) return {};
        return speculate_ ? attributeType(program_, graph_.fn->names[static_cast<size_t>(n->instr->operands[2])]) : Type(Kind::Any);
      default: return Kind::Any;
    }
  }

  const Program& program_;
  const FunctionInfo& info_;
  Graph& graph_;
  bool speculate_;
  const std::vector<Type>* frameTypes_;
};

}  // namespace

void inferGraph(const Program& program, const FunctionInfo& fn, Graph& g, bool speculate, const std::vector<Type>* frameTypes) {
  for (auto& n : g.nodes) n->type = {}, n->lost = false;
  g.result = {};
  Rules(program, fn, g, speculate, frameTypes).run();
}

}  // namespace ppy::ssa
