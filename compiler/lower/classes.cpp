// Class definitions: the body as a function of its own, and the call that builds the class.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

uint32_t Lowering::classBody(const ClassDef* s, int32_t firstLine) {
  const Scope* scope = scopeOf(s);
  FunctionState* f = enterFunction(scope, std::string(s->name.text()), pir::FunctionKind::Class, firstLine);
  Range r{firstLine, 0, firstLine, 0};
  auto& names = context_.identifiers;
  {
    Mark mark(*this);
    Reg t = alloc();
    loadName(names.intern("__name__"), t, r);
    syntax::SourceRange where{static_cast<uint32_t>(firstLine), 0, static_cast<uint32_t>(firstLine), 0};
    storeName(names.intern("__module__"), t, where);
    loadStr(f->fn->qualname, t, r);
    storeName(names.intern("__qualname__"), t, where);
  }
  moduleBody(s->body, false);
  if (scope->needsClassCell) {
    Reg cell = f->fn->cellVars[0].reg;
    Range none;
    emit(Op::StoreName, {cell, b().name("__classcell__")}, none);
    emit(Op::Return, {cell}, none);
  }
  return leaveFunction();
}

void Lowering::on(const ClassDef* s) {
  Mark mark(*this);
  Range r = at(s);
  Reg decorators = b().tempTop();
  for (const Expr* d : s->decoratorList) nextInto(d);
  if (!checkKeywords(s->keywords, s->range)) return;
  uint32_t index = classBody(s, firstLineOf(s, s->decoratorList));
  if (failed()) return;

  Reg result = alloc();
  {
    Mark inner(*this);
    Reg base = alloc();
    emit(Op::LoadBuildClass, {base}, r);
    bool unpacks = needsUnpacking(s->bases, s->keywords);
    if (!unpacks && !s->keywords.empty()) emit(Op::Clear, {alloc()}, r);
    Reg body = alloc(), name = alloc();
    makeClosure(index, body, r);
    loadStr(s->name.text(), name, r);
    if (unpacks)
      callUnpacked(base, body, 2, s->bases, s->keywords, result, r);
    else {
      for (const Expr* e : s->bases) nextInto(e);
      for (const Keyword* k : s->keywords) nextInto(k->value);
      int32_t count = b().tempTop() - base;
      if (s->keywords.empty())
        emit(Op::Call, {result, base, count}, r);
      else
        emit(Op::CallKw, {result, base, count, b().constant(keywordNames(s->keywords))}, r);
    }
  }
  decorate(s->decoratorList, decorators, result);
  if (!s->decoratorList.empty() && localInPlace(s->name) != kNone) showLine(r);
  storeName(s->name, result, s->range);
}

}  // namespace ppy::lower
