// What is known of classes: which methods a name may stand for, which __init__ a class has, what kind of
// value an attribute of a name is assigned. All of it is speculation that compiled code checks.
#include <algorithm>

#include "compiler/ssa/program.h"

namespace ppy::ssa {

using pir::Op;

namespace {

/// A call of one of so many functions is compared with each; more are left to the runtime.
constexpr size_t kMostCandidates = 6;

/// Methods of built-in classes that programs call all the time: a class of the program that has one of that
/// name says little about what a call of it gives.
const char* const kCommonNames[] = {"append", "add", "get", "pop", "items", "keys", "values", "update", "insert", "remove", "extend", "index", "count",
                                    "split", "join", "format", "read", "write", "close", "clear", "copy", "sort", "find", "replace", "strip", "discard"};

int32_t functionOf(const Program& program, const FunctionInfo& f, const Node* make) {
  const Module& m = program.modules[static_cast<size_t>(f.module)];
  return m.firstFunction + static_cast<int32_t>(f.fn->constants[static_cast<size_t>(make->instr->operands[1])].integer);
}

/// The class statement whose value `v` is: its body's function, or -1.
int32_t classBody(const Program& program, const FunctionInfo& f, const Node* v) {
  bool plain = v->isInstr(Op::Call) && v->in.size() >= 3 && v->in[0]->isInstr(Op::LoadBuildClass) && v->in[1]->isInstr(Op::MakeFunction);
  return plain ? functionOf(program, f, v->in[1]) : -1;
}

const std::string& nameOf(const FunctionInfo& f, const Node* n, int operand) { return f.fn->names[static_cast<size_t>(n->instr->operands[operand])]; }

/// The function that a class body decorates with `property`, or -1.
int32_t propertyFunction(const Program& program, const FunctionInfo& f, const Node* v) {
  bool decorated = v->isInstr(Op::Call) && v->in.size() == 2 && (v->in[0]->isInstr(Op::LoadName) || v->in[0]->isInstr(Op::LoadGlobal)) && v->in[1]->isInstr(Op::MakeFunction);
  return decorated && nameOf(f, v->in[0], 1) == "property" ? functionOf(program, f, v->in[1]) : -1;
}

int32_t methodOf(const Program& program, int32_t id, const std::string& name, int depth);

/// The method that the bases of a class give it, the first that has one; -1: none, or not known.
int32_t methodOfBases(const Program& program, const ClassInfo& c, const std::string& name, int depth) {
  for (const ClassInfo::Base& base : c.bases) {
    Type t = globalType(program, base.module, base.name);
    if (!t.is(Kind::Class)) return -1;
    int32_t method = methodOf(program, t.id, name, depth + 1);
    if (method != -1) return method;
  }
  return -1;
}

int32_t methodOf(const Program& program, int32_t id, const std::string& name, int depth) {
  if (id < 0 || depth > 16) return -1;
  const ClassInfo& c = program.classes[static_cast<size_t>(id)];
  if (auto it = c.methods.find(name); it != c.methods.end()) return it->second;
  return methodOfBases(program, c, name, depth);
}

bool plainClass(const Program& program, int32_t id, int depth) {
  if (id < 0 || depth > 16) return false;
  const ClassInfo& c = program.classes[static_cast<size_t>(id)];
  if (!c.plain) return false;
  for (const ClassInfo::Base& base : c.bases)
    if (Type t = globalType(program, base.module, base.name); t.is(Kind::Class) && !plainClass(program, t.id, depth + 1)) return false;
  return true;
}

}  // namespace

void collectClasses(Program& program) {
  program.classes.clear();
  program.methods.clear();
  program.getters.clear();
  program.attributes.clear();
  for (size_t i = 0; i < program.functions.size(); ++i) {
    const FunctionInfo& f = *program.functions[i];
    bool body = f.fn->kind == pir::FunctionKind::Class;
    for (auto& b : f.graph->blocks)
      for (Node* n : b->nodes) {
        if (n->isInstr(Op::SetAttr)) program.attributes[nameOf(f, n, 1)].assigned = true;
        if (body && n->isInstr(Op::StoreName)) {
          program.attributes[nameOf(f, n, 1)];
          if (int32_t getter = propertyFunction(program, f, n->in[0]); getter >= 0) program.getters[nameOf(f, n, 1)].push_back(getter);
          if (n->in[0]->isInstr(Op::MakeFunction)) program.methods[nameOf(f, n, 1)].push_back(functionOf(program, f, n->in[0]));
        }
        int32_t code = classBody(program, f, n);
        if (code < 0) continue;
        ClassInfo c;
        c.body = code;
        for (size_t k = 3; k < n->in.size(); ++k) {
          const Node* base = n->in[k];
          bool named = base->isInstr(Op::LoadGlobal) || base->isInstr(Op::LoadName);
          c.bases.push_back({f.module, named ? nameOf(f, base, 1) : std::string()});
        }
        const FunctionInfo& bodyInfo = *program.functions[static_cast<size_t>(code)];
        c.plain = true;
        for (auto& bb : bodyInfo.graph->blocks)
          for (Node* s : bb->nodes) {
            if (!s->isInstr(Op::StoreName)) continue;
            const std::string& name = nameOf(bodyInfo, s, 1);
            c.plain &= name != "__new__";
            bool function = s->in[0]->isInstr(Op::MakeFunction);
            if (!function || c.methods.count(name)) c.methods[name] = -1;
            else c.methods[name] = functionOf(program, bodyInfo, s->in[0]);
          }
        program.classes.push_back(std::move(c));
      }
  }
}

int32_t classOf(const Program& program, const FunctionInfo& f, const Node* v) {
  int32_t body = classBody(program, f, v);
  for (size_t i = 0; body >= 0 && i < program.classes.size(); ++i)
    if (program.classes[i].body == body) return static_cast<int32_t>(i);
  return -1;
}

/// What super() in a method of a class of the program gives under a name, if the bases of that very class have it.
static int32_t superMethod(const Program& program, const Graph& g, const Node* load) {
  const std::string& name = g.fn->names[static_cast<size_t>(load->instr->operands[4])];
  auto isThis = [&](int32_t f) { return f >= 0 && program.functions[static_cast<size_t>(f)]->fn == g.fn; };
  for (const ClassInfo& c : program.classes)
    for (const auto& [key, f] : c.methods)
      if (isThis(f)) return methodOfBases(program, c, name, 0);
  return -1;
}

bool foreignBase(const Program& program, int32_t id, int depth) {
  if (id < 0 || depth > 16) return true;
  for (const ClassInfo::Base& base : program.classes[static_cast<size_t>(id)].bases) {
    Type t = globalType(program, base.module, base.name);
    if (!t.is(Kind::Class) || foreignBase(program, t.id, depth + 1)) return true;
  }
  return false;
}

std::vector<Callee> callees(const Program& program, const Graph& g, const Node* call) {
  std::vector<Callee> out;
  if (call->kind != NodeKind::Instr) return out;
  auto direct = [&](int32_t f) {
    const FunctionInfo& info = *program.functions[static_cast<size_t>(f)];
    return info.direct && !info.tooBig;
  };
  if (call->op == Op::Call) {
    Type t = call->in[0]->type;
    if (t.is(Kind::Func)) {
      if (direct(t.id) && simpleCall(*program.functions[static_cast<size_t>(t.id)]->fn, call->in.size() - 1)) out.push_back({t.id, 1, 0});
    } else if (t.is(Kind::Class)) {
      int32_t init = plainClass(program, t.id, 0) ? methodOf(program, t.id, "__init__", 0) : -1;
      if (init >= 0 && direct(init) && simpleCall(*program.functions[static_cast<size_t>(init)]->fn, call->in.size())) out.push_back({init, 1, 1});
    }
    return out;
  }
  if (call->op != Op::CallMethod) return out;
  const Node* f = call->in[0];
  if (f->kind != NodeKind::Projection || f->index != 0) return out;
  if (f->in[0]->isInstr(Op::LoadSuperMethod)) {
    int32_t method = superMethod(program, g, f->in[0]);
    if (method >= 0 && direct(method) && simpleCall(*program.functions[static_cast<size_t>(method)]->fn, call->in.size() - 1)) out.push_back({method, 1, 0});
    return out;
  }
  if (!f->in[0]->isInstr(Op::LoadMethod)) return out;
  const Node* load = f->in[0];
  Type receiver = load->in[0]->type;
  if (!receiver.isAny() && !receiver.is(Kind::Bottom)) return out;
  auto it = program.methods.find(g.fn->names[static_cast<size_t>(load->instr->operands[3])]);
  if (it == program.methods.end()) return out;
  for (int32_t m : it->second)
    if (direct(m) && simpleCall(*program.functions[static_cast<size_t>(m)]->fn, call->in.size() - 1)) out.push_back({m, 1, 0});
  if (out.size() > kMostCandidates) out.clear();
  return out;
}

Type methodResult(const Program& program, const Graph& g, const Node* call) {
  std::vector<Callee> all = callees(program, g, call);
  if (all.empty()) return Kind::Any;
  if (call->in[0]->in[0]->isInstr(Op::LoadSuperMethod)) return program.functions[static_cast<size_t>(all[0].function)]->result;
  const std::string& name = g.fn->names[static_cast<size_t>(call->in[0]->in[0]->instr->operands[3])];
  if (std::find(std::begin(kCommonNames), std::end(kCommonNames), name) != std::end(kCommonNames)) return Kind::Any;
  if (all.size() != program.methods.at(name).size()) return Kind::Any;
  Type t;
  for (const Callee& c : all) t = join(t, program.functions[static_cast<size_t>(c.function)]->result);
  return t;
}

std::vector<int32_t> getters(const Program& program, const std::string& name) {
  auto it = program.getters.find(name);
  if (it == program.getters.end() || it->second.size() > kMostCandidates) return {};
  for (int32_t f : it->second) {
    const FunctionInfo& info = *program.functions[static_cast<size_t>(f)];
    if (!info.direct || info.tooBig || !simpleCall(*info.fn, 1)) return {};
  }
  return it->second;
}

const std::string* importedModule(const Program& program, const FunctionInfo& f, const Graph& g, const Node* n) {
  bool global = n->isInstr(Op::LoadGlobal) || (n->isInstr(Op::LoadName) && g.fn->kind == pir::FunctionKind::Module);
  if (!global) return nullptr;
  const auto& imported = program.modules[static_cast<size_t>(f.module)].imported;
  auto it = imported.find(g.fn->names[static_cast<size_t>(n->instr->operands[1])]);
  return it == imported.end() ? nullptr : &it->second;
}

int mathCall(const Program& program, const FunctionInfo& f, const Graph& g, const Node* call) {
  static const char* const kNames[] = {
#define MATH(Id, text) text,
#include "runtime/abi/math_functions.def"
  };
  if (!call->isInstr(Op::CallMethod) || call->in.size() != 3 || !call->in[2]->type.isNumeric()) return -1;
  const Node* p = call->in[0];
  if (p->kind != NodeKind::Projection || !p->in[0]->isInstr(Op::LoadMethod)) return -1;
  const std::string* module = importedModule(program, f, g, p->in[0]->in[0]);
  if (!module || *module != "math") return -1;
  const std::string& name = g.fn->names[static_cast<size_t>(p->in[0]->instr->operands[3])];
  for (size_t i = 0; i < std::size(kNames); ++i)
    if (name == kNames[i]) return static_cast<int>(i);
  return -1;
}

Type attributeType(const Program& program, const std::string& name) {
  if (std::vector<int32_t> all = getters(program, name); !all.empty()) {
    Type t = program.attributes.at(name).assigned ? Type(Kind::Any) : Type();
    for (int32_t f : all) t = join(t, program.functions[static_cast<size_t>(f)]->result);
    return t;
  }
  auto it = program.attributes.find(name);
  return it == program.attributes.end() ? Type(Kind::Any) : it->second.type;
}

Type attributeFact(Type t) {
  return t.is(Kind::Bottom) || t.is(Kind::Int) || t.is(Kind::Float) || t.is(Kind::Bool) ? t : Type(Kind::Any);
}

}  // namespace ppy::ssa
