// Function definitions and lambdas: defaults, annotations, closures, decorators, bodies.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

int32_t Lowering::firstLineOf(const Stmt* s, const Seq<Expr*>& decorators) {
  return static_cast<int32_t>(decorators.empty() ? s->lineno() : decorators[0]->lineno());
}

void Lowering::parameters(FunctionState& f, const Arguments* a) {
  f.fn->posOnlyCount = static_cast<int32_t>(a->posonlyargs.size());
  f.fn->argCount = f.fn->posOnlyCount + static_cast<int32_t>(a->args.size());
  f.fn->kwOnlyCount = static_cast<int32_t>(a->kwonlyargs.size());
}

bool Lowering::checkDebugArgs(const Arguments* a, const syntax::SourceRange& range) {
  auto bad = [&](const Arg* x) { return x && forbiddenName(x->arg, ExprContext::Store, range); };
  for (const Arg* x : a->posonlyargs)
    if (bad(x)) return false;
  for (const Arg* x : a->args)
    if (bad(x)) return false;
  if (bad(a->vararg)) return false;
  for (const Arg* x : a->kwonlyargs)
    if (bad(x)) return false;
  return !bad(a->kwarg);
}

const ConstantValue* Lowering::docString(const Seq<Stmt*>& body) const {
  if (body.empty()) return nullptr;
  auto* e = dynCast<ExprStmt>(body[0]);
  auto* c = e ? dynCast<Constant>(e->value) : nullptr;
  return c && c->value.kind == syntax::ConstantKind::Str ? &c->value : nullptr;
}

uint32_t Lowering::functionBody(const Scope* scope, const Arguments* args, const Seq<Stmt*>& statements, std::string name, int32_t firstLine) {
  FunctionState* f = enterFunction(scope, std::move(name), pir::FunctionKind::Function, firstLine);
  parameters(*f, args);
  const ConstantValue* doc = options_.optimize >= 2 ? nullptr : docString(statements);
  b().constant(doc ? toConstant(*doc) : PirConstant::of(PirConstantKind::None));
  f->fn->hasDocString = doc != nullptr;
  // Nothing stops at a docstring; a function with nothing else is left from its first line.
  bool skips = docString(statements);
  if (skips && statements.size() == 1) {
    Range first;
    first.line = first.endLine = firstLine;
    emit(Op::Nop, {}, first);
  }
  body(statements, skips);
  return leaveFunction();
}

bool Lowering::closureTuple(uint32_t index, Reg target, const Range& r) {
  const auto& free = unit_->functions[index]->freeVars;
  if (free.empty()) return false;
  Mark mark(*this);
  Reg base = b().tempTop();
  for (const std::string& text : free) {
    Reg cell = alloc();
    Identifier name = context_.identifiers.intern(text);
    Binding* binding = bindingOf(name);
    if (f_->scope->kind == ScopeKind::Class && text == "__class__" && f_->scope->needsClassCell && !f_->fn->cellVars.empty())
      emit(Op::Move, {cell, f_->fn->cellVars[0].reg}, r);
    else if (binding && binding->access == Access::Cell)
      emit(Op::Move, {cell, binding->reg}, r);
    else
      emit(Op::FreeCell, {cell, binding ? binding->free : 0}, r);
  }
  emit(Op::BuildTuple, {target, base, static_cast<int32_t>(free.size())}, r);
  return true;
}

void Lowering::makeClosure(uint32_t index, Reg target, const Range& r) {
  Mark mark(*this);
  int32_t code = b().constant(PirConstant::ofCode(index));
  if (unit_->functions[index]->freeVars.empty()) {
    emit(Op::MakeFunction, {target, code, b().tempTop(), 0}, r);
    return;
  }
  Reg base = alloc(4);
  for (int i = 0; i < 3; ++i) emit(Op::Clear, {base + i}, r);
  closureTuple(index, base + 3, r);
  emit(Op::MakeFunction, {target, code, base, 4}, r);
}

void Lowering::defaultsInto(const Arguments* a, Reg parts, bool (&have)[4], const Range& r) {
  Mark mark(*this);
  Reg base = b().tempTop();
  if (!a->defaults.empty()) {
    Mark inner(*this);
    for (const Expr* d : a->defaults) nextInto(d);
    emit(Op::BuildTuple, {parts, base, static_cast<int32_t>(a->defaults.size())}, r);
    have[0] = true;
  }
  int32_t n = 0;
  for (uint32_t i = 0; i < a->kwonlyargs.size(); ++i) {
    if (!a->kwDefaults[i]) continue;
    loadStr(mangled(a->kwonlyargs[i]->arg).text(), alloc(), r);
    nextInto(a->kwDefaults[i]);
    ++n;
  }
  if (n) emit(Op::BuildMap, {parts + 1, base, 2 * n}, r), have[1] = true;
}

void Lowering::makeFunction(Reg target, int32_t code, Reg parts, const bool (&have)[4], const Range& r) {
  bool any = have[0] || have[1] || have[2] || have[3];
  for (int i = 0; i < 4 && any; ++i)
    if (!have[i]) emit(Op::Clear, {parts + i}, r);
  emit(Op::MakeFunction, {target, code, parts, any ? 4 : 0}, r);
}

template <class F>
void Lowering::function(const F* s) {
  Mark mark(*this);
  Range r = at(s);
  if (!checkDebugArgs(s->args, s->range)) return;
  Reg decorators = b().tempTop();
  for (const Expr* d : s->decoratorList) nextInto(d);
  int32_t firstLine = firstLineOf(s, s->decoratorList);

  // Defaults and annotations are evaluated before the function exists; the body is lowered between.
  const Arguments* a = s->args;
  bool plain = s->decoratorList.empty();
  Reg local = plain ? localInPlace(s->name) : kNone;
  if (s->name.text() == "__debug__") local = kNone;
  Reg target = local != kNone ? local : alloc();
  Reg parts = alloc(4);
  bool have[4] = {};
  defaultsInto(a, parts, have, r);
  {
    Mark inner(*this);
    Reg base = b().tempTop();
    int32_t n = 0;
    auto annotate = [&](std::string_view name, const Expr* e) {
      if (!e) return;
      loadStr(name, alloc(), r);
      annotationValue(e, alloc());
      ++n;
    };
    auto ofArg = [&](const Arg* x) {
      if (x) annotate(mangled(x->arg).text(), x->annotation);
    };
    for (const Arg* x : a->args) ofArg(x);
    for (const Arg* x : a->posonlyargs) ofArg(x);
    ofArg(a->vararg);
    for (const Arg* x : a->kwonlyargs) ofArg(x);
    ofArg(a->kwarg);
    annotate("return", s->returns);
    if (n) emit(Op::BuildTuple, {parts + 2, base, 2 * n}, r), have[2] = true;
  }
  if (failed()) return;
  uint32_t index = functionBody(scopeOf(s), a, s->body, std::string(s->name.text()), firstLine);
  if (failed()) return;
  have[3] = closureTuple(index, parts + 3, r);
  int32_t code = b().constant(PirConstant::ofCode(index));
  makeFunction(target, code, parts, have, r);
  if (local != kNone) return;
  decorate(s->decoratorList, decorators, target);
  if (localInPlace(s->name) != kNone) showLine(r);
  storeName(s->name, target, s->range);
}

void Lowering::decorate(const Seq<Expr*>& decorators, Reg first, Reg value) {
  // Each decorator sits right below what it is applied to.
  for (uint32_t i = decorators.size(); i-- > 0;) {
    Reg callee = first + static_cast<Reg>(i);
    Mark mark(*this);
    Reg base = alloc(2);
    emit(Op::Move, {base, callee}, at(decorators[i]));
    emit(Op::Move, {base + 1, value}, at(decorators[i]));
    emit(Op::Call, {value, base, 2}, at(decorators[i]));
  }
}

void Lowering::on(const FunctionDef* s) { function(s); }
void Lowering::on(const AsyncFunctionDef* s) { function(s); }

void Lowering::on(const Lambda* e, Reg target) {
  Mark mark(*this);
  Range r = at(e);
  const Arguments* a = e->args;
  if (!checkDebugArgs(a, e->range)) return;
  Reg parts = alloc(4);
  bool have[4] = {};
  defaultsInto(a, parts, have, r);
  if (failed()) return;
  FunctionState* f = enterFunction(scopeOf(e), "<lambda>", pir::FunctionKind::Lambda, static_cast<int32_t>(e->lineno()));
  parameters(*f, a);
  b().constant(PirConstant::of(PirConstantKind::None));
  Reg v = operand(e->body);
  emit(Op::Return, {v}, at(e->body));
  uint32_t index = leaveFunction();
  if (failed()) return;
  have[3] = closureTuple(index, parts + 3, r);
  int32_t code = b().constant(PirConstant::ofCode(index));
  makeFunction(target, code, parts, have, r);
}

void Lowering::on(const TypeAlias*) {}  // rewritten before symbols are collected (sema/type_parameters.h)

}  // namespace ppy::lower
