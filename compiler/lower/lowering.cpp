// Functions in progress: variables and their registers, qualified names, pinned constants; diagnostics.
#include "compiler/lower/lowering.h"

#include "compiler/sema/type_parameters.h"

#include <algorithm>

#include "compiler/support/check.h"

namespace ppy::lower {

LowerResult lower(syntax::AstContext& context, const Mod* tree, const sema::Symbols& symbols, const LowerOptions& options) {
  LowerResult result;
  Lowering(context, symbols, options, result).run(tree);
  return result;
}

void Lowering::fail(const syntax::SourceRange& range, std::string message) {
  if (!result_.error) result_.error = sema::errorAt(range, std::move(message));
}

void Lowering::warn(const syntax::SourceRange& range, std::string message) {
  // A finally body is lowered several times: its warnings are issued once.
  for (const syntax::ParseWarning& w : result_.warnings)
    if (w.range.lineno == range.lineno && w.range.colOffset == range.colOffset && w.message == message) return;
  result_.warnings.push_back({syntax::WarningClass::SyntaxWarning, std::move(message), range});
}

const Scope* Lowering::scopeOf(const Node* n) const {
  auto it = symbols_.byNode.find(n);
  PPY_CHECK(it != symbols_.byNode.end());
  return it->second;
}

FunctionState* Lowering::enterFunction(const Scope* scope, std::string name, pir::FunctionKind kind, int32_t firstLine) {
  uint32_t index = static_cast<uint32_t>(unit_->functions.size());
  unit_->functions.push_back(std::make_unique<pir::Function>());
  pir::Function* fn = unit_->functions.back().get();
  fn->name = std::move(name);
  fn->filename = options_.filename;
  fn->kind = kind;
  fn->firstLine = firstLine;
  fn->parent = f_ ? f_->index : 0;
  states_.push_back(std::make_unique<FunctionState>(fn, scope, f_));
  FunctionState& f = *states_.back();
  f.index = index;
  f_ = &f;
  computeQualname(f);
  layOutVariables(f);
  if (scope->kind == ScopeKind::Function) {
    fn->flags |= pir::code_flag::Optimized | pir::code_flag::NewLocals;
    if (scope->nested) fn->flags |= pir::code_flag::Nested;
    if (scope->generator && !scope->coroutine) fn->flags |= pir::code_flag::Generator;
    if (!scope->generator && scope->coroutine) fn->flags |= pir::code_flag::Coroutine;
    if (scope->generator && scope->coroutine) fn->flags |= pir::code_flag::AsyncGenerator;
    if (scope->varArgs) fn->flags |= pir::code_flag::VarArgs;
    if (scope->varKeywords) fn->flags |= pir::code_flag::VarKeywords;
  } else if (scope->kind == ScopeKind::Module && options_.topLevelAwait && scope->coroutine) {
    fn->flags |= scope->generator ? pir::code_flag::AsyncGenerator : pir::code_flag::Coroutine;
  }
  fn->flags |= options_.futureFlags & pir::code_flag::kFutureMask;
  f.b.startBlock();
  prologue(f);
  return &f;
}

uint32_t Lowering::leaveFunction() {
  FunctionState* f = f_;
  if (!failed()) {
    if (f->b.reachable()) {
      Range none;
      Reg r = alloc();
      loadNone(r, none);
      emit(Op::Return, {r}, none);
    }
    f->b.finish();
    placePinned(*f);
  }
  f_ = f->parent;
  uint32_t index = f->index;
  states_.pop_back();
  return index;
}

void Lowering::computeQualname(FunctionState& f) {
  f.fn->qualname = f.fn->name;
  FunctionState* outer = f.parent;
  auto hidden = [](const FunctionState* s) { return std::string_view(s->fn->name).starts_with(sema::kGenericScope); };
  while (outer && hidden(outer)) outer = outer->parent;
  if (!outer || outer->scope->kind == ScopeKind::Module) return;
  if (f.fn->kind != pir::FunctionKind::Lambda && f.fn->kind != pir::FunctionKind::Comprehension) {
    // A function or class declared global in the scope around it is named as if at module level.
    Identifier name = sema::mangle(context_.identifiers, outer->scope->privateName, f.scope->name);
    if (const sema::Symbol* s = outer->scope->find(name); s && s->access == Access::GlobalExplicit) return;
  }
  f.fn->qualname = outer->fn->qualname + (outer->fn->kind == pir::FunctionKind::Function || outer->fn->kind == pir::FunctionKind::Lambda ? ".<locals>." : ".") + f.fn->name;
}

void Lowering::layOutVariables(FunctionState& f) {
  pir::Function& fn = *f.fn;
  const Scope& s = *f.scope;
  auto text = [](Identifier n) { return std::string(n.text()); };
  if (s.kind == ScopeKind::Function) {
    for (Identifier p : s.params) fn.varNames.push_back(text(p));
    for (size_t i = 0; i < s.params.size(); ++i) f.bindings[s.params[i].data()].reg = static_cast<Reg>(i);
    for (const sema::Symbol& sym : s.symbols)
      if (sym.access == Access::Local && !(sym.flags & sema::kParam)) {
        f.bindings[sym.name.data()].reg = static_cast<Reg>(fn.varNames.size());
        fn.varNames.push_back(text(sym.name));
      }
  }
  // Cells and free variables are numbered by name; captured parameters come first.
  std::vector<const sema::Symbol*> sorted;
  for (const sema::Symbol& sym : s.symbols) sorted.push_back(&sym);
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->name.text() < b->name.text(); });
  Reg next = static_cast<Reg>(fn.varNames.size());
  for (Identifier p : s.params)
    if (const sema::Symbol* sym = s.find(p); sym->access == Access::Cell) fn.cellVars.push_back({text(p), f.bindings[p.data()].reg});
  for (const sema::Symbol* sym : sorted)
    if (sym->access == Access::Cell && !(sym->flags & sema::kParam)) {
      f.bindings[sym->name.data()].reg = next;
      fn.cellVars.push_back({text(sym->name), next++});
    }
  if (s.kind == ScopeKind::Class && s.needsClassCell) fn.cellVars.push_back({"__class__", next++});
  for (const sema::Symbol* sym : sorted)
    if (sym->access == Access::Free || (sym->flags & sema::kFreeInClass)) {
      f.bindings[sym->name.data()].free = static_cast<int32_t>(fn.freeVars.size());
      fn.freeVars.push_back(text(sym->name));
    }
  for (const sema::Symbol& sym : s.symbols) {
    Binding& binding = f.bindings[sym.name.data()];
    binding.access = sym.access;
    binding.mayRebind = sym.flags & sema::kWalrus;
  }
  f.firstTemp = next;
  fn.registerCount = next;
  f.b.setTempTop(next);
}

void Lowering::prologue(FunctionState& f) {
  Range none;
  // Where an exception arrives that is thrown in before the body has begun: behind no handler.
  if (f.fn->flags & (pir::code_flag::Generator | pir::code_flag::Coroutine | pir::code_flag::AsyncGenerator)) f.b.emit(Op::Nop, {}, none);
  for (const pir::CellVariable& c : f.fn->cellVars)
    if (c.reg < static_cast<Reg>(f.scope->params.size()) && f.isFunction())
      f.b.emit(Op::MakeCell, {c.reg}, none);
    else
      f.b.emit(Op::NewCell, {c.reg}, none);
}

/// Gives pinned constants their registers, above everything else.
void Lowering::placePinned(FunctionState& f) {
  if (f.pinned.empty()) return;
  pir::Function& fn = *f.fn;
  int32_t base = fn.registerCount;
  fn.registerCount += static_cast<int32_t>(f.pinned.size());
  for (pir::Block& block : fn.blocks)
    for (pir::Instr& in : block.instrs) {
      const char* letters = infoOf(in.op).operands;
      for (unsigned i = 0; letters[i]; ++i)
        if ((letters[i] == 'U' || letters[i] == 'D') && in.operands[i] >= kPinned) in.operands[i] += base - kPinned;
    }
}

Reg Lowering::rangeBase(Reg target) {
  Reg top = b().tempTop();
  if (isTemp(target) && target + 1 == top) {
    b().setTempTop(target);
    return target;
  }
  return top;
}

void Lowering::run(const Mod* tree) {
  const Scope* top = symbols_.top;
  enterFunction(top, "<module>", pir::FunctionKind::Module, 1);
  if (auto* m = dynCast<Module>(tree)) {
    moduleBody(m->body, false);
  } else if (auto* i = dynCast<Interactive>(tree)) {
    moduleBody(i->body, true);
  } else if (auto* e = dynCast<Expression>(tree)) {
    Reg r = operand(e->body);
    emit(Op::Return, {r}, at(e->body));
  } else {
    fail(tree->range, "cannot compile this kind of tree");
  }
  leaveFunction();
  if (!failed()) result_.unit = std::move(unit_);
}

}  // namespace ppy::lower
