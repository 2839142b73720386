// Whole-program inference: which globals are bound once to a function, hints from annotations, then
// argument and result types over the call graph to a fixpoint.
#include <algorithm>
#include <deque>
#include <set>

#include "compiler/ssa/program.h"
#include "runtime/abi/bytecode_reader.h"

namespace ppy::ssa {

using pir::Op;

namespace {

/// Instructions beyond this stay bytecode: compile time grows faster than the gain.
constexpr size_t kMostInstructions = 6000;

void wordsOf(const std::vector<uint64_t>& unit, uint32_t code, FunctionInfo& info) {
  const PpyCode* c = ppyUnitCode(unit.data(), code);
  auto* table = static_cast<const unsigned char*>(ppyUnitAt(unit.data(), c->positions.offset));
  PpyPositionIter it = ppyPositions(table, c->positions.count, c->firstLine);
  while (ppyPositionNext(&it)) info.words.push_back(it.entry.startWord);
  info.wordCount = c->words.count;
}

struct Binding {
  int stores = 0;
  std::string import;  ///< the module that `import` binds
  Type type = Kind::Any;
};

/// Name stored by a node at module level, or null.
const std::string* storedGlobal(const FunctionInfo& f, const Node* n) {
  if (n->kind != NodeKind::Instr) return nullptr;
  bool module = f.fn->kind == pir::FunctionKind::Module;
  if (n->op == Op::StoreGlobal || (module && n->op == Op::StoreName)) return &f.fn->names[static_cast<size_t>(n->instr->operands[1])];
  if (n->op == Op::DeleteGlobal || (module && n->op == Op::DeleteName)) return &f.fn->names[static_cast<size_t>(n->instr->operands[0])];
  return nullptr;
}

Type hintOf(const std::string& text) {
  if (text == "int") return Kind::Int;
  if (text == "float") return Kind::Float;
  if (text == "bool") return Kind::Bool;
  return {};
}

class Facts {
 public:
  Facts(Program& p, int32_t module) : program_(p), index_(module), module_(p.modules[static_cast<size_t>(module)]) {}

  void run() {
    bool star = false;
    size_t count = module_.unit->functions.size();
    for (size_t i = 0; i < count; ++i) {
      FunctionInfo& f = info(i);
      for (auto& b : f.graph->blocks)
        for (Node* n : b->nodes) {
          if (const std::string* name = storedGlobal(f, n)) {
            Binding& binding = bindings_[*name];
            ++binding.stores;
            binding.import = imports(f, n);
            binding.type = n->in.empty() ? Type(Kind::Any) : stored(f, n->in[0]);
          }
          star |= n->isInstr(Op::ImportStar);
          if (n->isInstr(Op::MakeFunction)) hints(f, n);
        }
    }
    for (auto& [name, binding] : bindings_)
      if (binding.stores == 1) {
        module_.globals[name] = binding.type;
        if (!binding.import.empty()) module_.imported[name] = binding.import;
      } else {
        module_.globals[name] = Kind::Any;
      }
    if (star) return;
#define BUILTIN(Id, text) \
    if (!module_.globals.count(text)) module_.globals[text] = Type(Kind::Builtin, builtinNumber(text));
#include "runtime/abi/builtins.def"
  }

 private:
  FunctionInfo& info(size_t code) { return *program_.functions[static_cast<size_t>(module_.firstFunction) + code]; }

  int64_t codeOf(const FunctionInfo& f, const Node* n) const {
    return f.fn->constants[static_cast<size_t>(n->instr->operands[1])].integer;
  }

  Type stored(const FunctionInfo& f, const Node* v) {
    if (v->isInstr(Op::MakeFunction)) return {Kind::Func, module_.firstFunction + static_cast<int32_t>(codeOf(f, v))};
    if (int32_t c = classOf(program_, f, v); c >= 0) return {Kind::Class, c};
    if (v->isInstr(Op::ImportFrom) && v->in[0]->isInstr(Op::ImportName)) {
      const Node* import = v->in[0];
      int32_t m = importedModule(f, import);
      if (m >= 0 && m != index_) {
        const Module& other = program_.modules[static_cast<size_t>(m)];
        auto it = other.globals.find(f.fn->names[static_cast<size_t>(v->instr->operands[2])]);
        if (it != other.globals.end() && (it->second.is(Kind::Func) || it->second.is(Kind::Class))) return it->second;
      }
    }
    return Kind::Any;
  }

  /// The module that a store of a plain `import name` binds, or an empty string.
  static std::string imports(const FunctionInfo& f, const Node* n) {
    if (n->in.empty() || !n->in[0]->isInstr(Op::ImportName)) return {};
    return f.fn->names[static_cast<size_t>(n->in[0]->instr->operands[3])];
  }

  int32_t importedModule(const FunctionInfo& f, const Node* import) const {
    std::string name = f.fn->names[static_cast<size_t>(import->instr->operands[3])];
    const Node* level = import->in[0];
    int64_t dots = level->kind == NodeKind::Constant && level->op == Op::LoadInt ? level->instr->operands[1] : 0;
    if (dots > 0) {
      std::string package = module_.name;
      if (!module_.isPackage) package = package.substr(0, package.rfind('.') == std::string::npos ? 0 : package.rfind('.'));
      for (int64_t i = 1; i < dots; ++i) package = package.substr(0, package.rfind('.') == std::string::npos ? 0 : package.rfind('.'));
      name = name.empty() ? package : package.empty() ? name : package + "." + name;
    }
    return program_.moduleIndex(name);
  }

  /// Annotations: a tuple name, value, name, value… whose values are loads of `int` and so on, or strings.
  void hints(const FunctionInfo& f, const Node* make) {
    if (make->in.size() < 3) return;
    const Node* a = make->in[2];
    FunctionInfo& target = info(static_cast<size_t>(codeOf(f, make)));
    auto apply = [&](const std::string& parameter, Type t) {
      for (size_t i = 0; i < target.hints.size(); ++i)
        if (target.fn->varNames[i] == parameter) target.hints[i] = t;
    };
    auto constant = [&](const Node* n) -> const pir::Constant* {
      if (n->kind != NodeKind::Constant || n->op != Op::LoadConst) return nullptr;
      return &f.fn->constants[static_cast<size_t>(n->instr->operands[1])];
    };
    if (const pir::Constant* c = constant(a); c && c->kind == pir::ConstantKind::Tuple) {
      for (size_t i = 0; i + 1 < c->items.size(); i += 2) apply(c->items[i].text, hintOf(c->items[i + 1].text));
      return;
    }
    if (!a->isInstr(Op::BuildTuple)) return;
    for (size_t i = 0; i + 1 < a->in.size(); i += 2) {
      const pir::Constant* name = constant(a->in[i]);
      if (!name) continue;
      const Node* v = a->in[i + 1];
      if (v->isInstr(Op::LoadGlobal) || v->isInstr(Op::LoadName)) apply(name->text, hintOf(f.fn->names[static_cast<size_t>(v->instr->operands[1])]));
      else if (const pir::Constant* text = constant(v)) apply(name->text, hintOf(text->text));
    }
  }

  Program& program_;
  int32_t index_;
  Module& module_;
  std::map<std::string, Binding> bindings_;
};

class CallGraph {
 public:
  explicit CallGraph(Program& p) : program_(p), queued_(p.functions.size()) {}

  void run() {
    // First what the program's own calls say, starting at what is called from outside.
    for (size_t i = 0; i < program_.functions.size(); ++i) {
      FunctionInfo& f = *program_.functions[i];
      if (isGenerator(*f.fn))
        for (size_t p = 0; p < f.params.size(); ++p)
          if (!f.hints[p].is(Kind::Bottom)) f.params[p] = f.hints[p];
      if (!f.direct) push(static_cast<int32_t>(i));
    }
    drain();
    // Then functions that nobody is seen to call: hints, or anything. Those that some such function may call
    // come last, so that its arguments count.
    std::vector<char> named(program_.functions.size());
    for (auto& f : program_.functions)
      for (auto& b : f->graph->blocks)
        for (Node* n : b->nodes)
          if (n->isInstr(Op::LoadGlobal)) {
            Type t = globalType(program_, f->module, f->fn->names[static_cast<size_t>(n->instr->operands[1])]);
            if (t.is(Kind::Func) && program_.functions[static_cast<size_t>(t.id)].get() != f.get()) named[static_cast<size_t>(t.id)] = 1;
          }
    for (size_t k = 0; k < 2 * program_.functions.size(); ++k) {
      size_t i = k % program_.functions.size();
      FunctionInfo& f = *program_.functions[i];
      if (f.called || f.visited || !f.direct || (named[i] && k < program_.functions.size())) continue;
      f.visited = true;
      for (size_t p = 0; p < f.params.size(); ++p) f.params[p] = join(f.params[p], f.hints[p].is(Kind::Bottom) ? Type(Kind::Any) : f.hints[p]);
      push(static_cast<int32_t>(i));
      drain();
    }
    // Attributes that only their own old values would flow into (their first ones come from elsewhere).
    for (bool open = true; open;) {
      open = false;
      for (auto& [name, fact] : program_.attributes) {
        if (!fact.type.is(Kind::Bottom)) continue;
        fact.type = Kind::Any;
        open = true;
        for (int32_t r : fact.readers) push(r);
        drain();
      }
    }
    for (auto& f : program_.functions) finish(*f);
  }

 private:
  void push(int32_t f) {
    if (queued_[static_cast<size_t>(f)]) return;
    queued_[static_cast<size_t>(f)] = 1;
    queue_.push_back(f);
  }

  void drain() {
    while (!queue_.empty()) {
      int32_t i = queue_.front();
      queue_.pop_front();
      queued_[static_cast<size_t>(i)] = 0;
      visit(i);
    }
  }

  void visit(int32_t i) {
    FunctionInfo& f = *program_.functions[static_cast<size_t>(i)];
    f.graph->argTypes = f.params;
    inferGraph(program_, f, *f.graph, true);
    for (auto& b : f.graph->blocks)
      for (Node* n : b->nodes) {
        attributes(i, f, n);
        for (const Callee& callee : callees(program_, *f.graph, n)) {
          FunctionInfo& c = *program_.functions[static_cast<size_t>(callee.function)];
          if (std::find(c.callers.begin(), c.callers.end(), i) == c.callers.end()) c.callers.push_back(i);
          bool grew = !c.called;
          bool known = true;
          for (size_t k = callee.first; k < n->in.size(); ++k) known &= !n->in[k]->type.is(Kind::Bottom);
          if (!known) continue;
          c.called = true;
          auto flow = [&](size_t parameter, Type t) {
            Type& p = c.params[parameter];
            Type joined = join(p, t);
            if (joined == p) return;
            p = joined;
            grew = true;
          };
          if (callee.skip) flow(0, Kind::Any);
          for (size_t k = callee.first; k < n->in.size(); ++k) flow(k - callee.first + callee.skip, argument(n->in[k]->type));
          if (grew) push(callee.function);
        }
      }
    Type r = returned(f.graph->result);
    Type joined = join(f.result, r);
    if (joined == f.result) return;
    f.result = joined;
    for (int32_t c : f.callers) push(c);
  }

  /// What node n of function i says about attributes, or learns from them.
  void attributes(int32_t i, const FunctionInfo& f, const Node* n) {
    auto named = [&](int operand) { return program_.attributes.find(f.fn->names[static_cast<size_t>(n->instr->operands[operand])]); };
    if (n->isInstr(Op::GetAttr)) {
      auto it = named(2);
      if (it == program_.attributes.end()) return;
      // A property's function is called with the object alone.
      for (int32_t g : getters(program_, it->first)) {
        FunctionInfo& c = *program_.functions[static_cast<size_t>(g)];
        if (std::find(c.callers.begin(), c.callers.end(), i) == c.callers.end()) c.callers.push_back(i);
        bool grew = !c.called;
        c.called = true;
        if (!c.params[0].isAny()) c.params[0] = Kind::Any, grew = true;
        if (grew) push(g);
      }
      std::vector<int32_t>& readers = it->second.readers;
      if (std::find(readers.begin(), readers.end(), i) == readers.end()) readers.push_back(i);
      return;
    }
    bool member = f.fn->kind == pir::FunctionKind::Class && n->isInstr(Op::StoreName);
    if (!member && !n->isInstr(Op::SetAttr)) return;
    AttributeFact& fact = named(1)->second;
    Type t = join(fact.type, attributeFact(n->in[member ? 0 : 1]->type));
    if (t == fact.type) return;
    fact.type = t;
    for (int32_t r : fact.readers) push(r);
  }

  /// Types that cross calls: what has a boxed form of its own.
  static Type argument(Type t) {
    switch (t.kind) {
      case Kind::Int: case Kind::Float: case Kind::Bool: case Kind::Str: case Kind::List: case Kind::Tuple: case Kind::Dict: case Kind::Set: case Kind::RangeObject: return t;
      default: return Kind::Any;
    }
  }
  static Type returned(Type t) {
    if (t.is(Kind::Bottom) || t.is(Kind::Int) || t.is(Kind::Float) || t.is(Kind::Bool) || t.is(Kind::None)) return t;
    if (t.is(Kind::Str) || t.is(Kind::List) || t.is(Kind::Tuple) || t.is(Kind::Dict) || t.is(Kind::Set)) return t;
    return Kind::Any;
  }

  void finish(FunctionInfo& f) {
    for (Type& t : f.params)
      if (t.is(Kind::Bottom)) t = Kind::Any;
    if (f.result.is(Kind::Bottom) || f.result.is(Kind::None)) f.result = Kind::Any;
  }

  Program& program_;
  std::vector<char> queued_;
  std::deque<int32_t> queue_;
};

/// The function calls what looks at its caller's frame and variables, which only an interpreted frame has.
bool looksAtFrame(const Graph& g) {
  for (const std::string& name : g.fn->names)
    if (name == "_getframe" || name == "currentframe") return true;
  for (const auto& n : g.nodes) {
    bool plain = n->isInstr(Op::Call), call = plain || n->isInstr(Op::CallKw) || n->isInstr(Op::CallEx);
    if (!call || n->in.empty() || !(n->in[0]->isInstr(Op::LoadGlobal) || n->in[0]->isInstr(Op::LoadName))) continue;
    const std::string& name = g.fn->names[static_cast<size_t>(n->in[0]->instr->operands[1])];
    if (name == "eval" || name == "exec") return true;
    if (plain && n->in.size() == 1 && (name == "locals" || name == "vars" || name == "dir" || name == "super")) return true;
  }
  return false;
}

/// The program names what shows the variables of any running or failed frame, or steps through it.
bool looksAtVariables(const Program& program) {
  static constexpr std::string_view names[] = {"f_locals", "f_trace", "getargvalues", "settrace", "setprofile", "set_trace", "post_mortem", "breakpoint"};
  for (const auto& info : program.functions)
    for (const std::string& name : info->fn->names)
      for (std::string_view sign : names)
        if (name == sign) return true;
  return false;
}

}  // namespace

void addModule(Program& program, Module module) {
  module.firstFunction = static_cast<int32_t>(program.functions.size());
  int32_t index = static_cast<int32_t>(program.modules.size());
  for (size_t i = 0; i < module.unit->functions.size(); ++i) {
    auto info = std::make_unique<FunctionInfo>();
    const pir::Function& fn = *module.unit->functions[i];
    info->fn = &fn;
    info->module = index;
    info->codeIndex = static_cast<uint32_t>(i);
    wordsOf(module.bytecode, static_cast<uint32_t>(i), *info);
    info->liveness = std::make_unique<pir::Liveness>(fn);
    info->params.assign(static_cast<size_t>(fn.parameterCount()), Type());
    info->hints.assign(static_cast<size_t>(fn.parameterCount()), Type());
    using namespace pir::code_flag;
    bool generator = isGenerator(fn);
    info->tooBig = info->words.size() > kMostInstructions;
    info->direct = !generator && fn.kind != pir::FunctionKind::Module && fn.kind != pir::FunctionKind::Class;
    info->shown = std::make_unique<pir::Liveness>(fn, pir::Shown::Called);
    info->graph = build(fn, *info->liveness, *info->shown, plainShape(fn), info->words, false);
    if (!info->direct)
      for (Type& t : info->params) t = Kind::Any;
    if (info->tooBig) info->bytecodeReason = "too large";
    else if (!info->direct && !generator && fn.loopCount == 0) info->bytecodeReason = "body that runs once";
    else if (looksAtFrame(*info->graph)) info->bytecodeReason = "looks at its own frame";
    if (info->bytecodeReason) info->direct = false;
    program.functions.push_back(std::move(info));
  }
  program.modules.push_back(std::move(module));
}

void infer(Program& program) {
  if (looksAtVariables(program)) {
    program.exactFrames = true;
    for (auto& info : program.functions) {
      info->shown = std::make_unique<pir::Liveness>(*info->fn, pir::Shown::Always);
      info->graph = build(*info->fn, *info->liveness, *info->shown, plainShape(*info->fn), info->words, false);
    }
  }
  collectClasses(program);
  // Twice, so that names imported from a module that comes later are known too.
  for (int round = 0; round < 2; ++round)
    for (size_t m = 0; m < program.modules.size(); ++m) Facts(program, static_cast<int32_t>(m)).run();
  CallGraph(program).run();
}

}  // namespace ppy::ssa
