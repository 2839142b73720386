// Calls: plain, method, keyword and unpacking forms, and super() attributes.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

bool Lowering::checkKeywords(const Seq<Keyword*>& keywords, const syntax::SourceRange& range) {
  for (uint32_t i = 0; i < keywords.size(); ++i) {
    const Keyword* k = keywords[i];
    if (!k->arg) continue;
    if (forbiddenName(k->arg, ExprContext::Store, range)) return false;
    for (uint32_t j = i + 1; j < keywords.size(); ++j)
      if (keywords[j]->arg && keywords[j]->arg == k->arg) {
        fail(keywords[j]->range, "keyword argument repeated: " + std::string(k->arg.text()));
        return false;
      }
  }
  return true;
}

bool Lowering::needsUnpacking(const Seq<Expr*>& args, const Seq<Keyword*>& keywords) {
  for (const Expr* a : args)
    if (isa<Starred>(a)) return true;
  for (const Keyword* k : keywords)
    if (!k->arg) return true;
  // As many as that are gathered too: they would take a register each.
  return args.size() > kMaxDisplay || 2 * keywords.size() > kMaxDisplay;
}

PirConstant Lowering::keywordNames(const Seq<Keyword*>& keywords) {
  std::vector<PirConstant> names;
  for (const Keyword* k : keywords) names.push_back(PirConstant::ofStr(k->arg.text()));
  return PirConstant::ofTuple(std::move(names));
}

void Lowering::on(const Call* e, Reg target) {
  if (!checkKeywords(e->keywords, e->range)) return;
  if (methodCall(e, target)) return;
  warnCaller(e->func);
  Mark mark(*this);
  Reg base = rangeBase(target);
  nextInto(e->func);
  finishCall(base, false, e->args, e->keywords, target, at(e));
}

bool Lowering::methodCall(const Call* e, Reg target) {
  auto* method = dynCast<Attribute>(e->func);
  if (!method || needsUnpacking(e->args, e->keywords)) return false;
  Mark mark(*this);
  Reg base = rangeBase(target);
  alloc(2);
  if (isZeroArgSuper(method->value)) {
    Reg three = superOperands(cast<Call>(method->value));
    emit(Op::LoadSuperMethod, {base, 2, three, 3, nameIndex(method->attr)}, attributeRange(method, at(method)));
  } else {
    Reg object = operand(method->value, base);
    emit(Op::LoadMethod, {base, 2, object, nameIndex(method->attr)}, attributeRange(method, at(method)));
  }
  b().setTempTop(base + 2);
  finishCall(base, true, e->args, e->keywords, target, attributeRange(method, at(e)));
  return true;
}

void Lowering::finishCall(Reg base, bool hasSelf, const Seq<Expr*>& args, const Seq<Keyword*>& keywords, Reg target, const Range& r) {
  if (needsUnpacking(args, keywords)) return callUnpacked(base, kNone, 0, args, keywords, target, r);
  if (!keywords.empty() && !hasSelf) emit(Op::Clear, {alloc()}, r);
  for (const Expr* a : args) nextInto(a);
  for (const Keyword* k : keywords) nextInto(k->value);
  int32_t count = b().tempTop() - base;
  if (!keywords.empty())
    emit(Op::CallKw, {target, base, count, b().constant(keywordNames(keywords))}, r);
  else
    emit(hasSelf ? Op::CallMethod : Op::Call, {target, base, count}, r);
}

void Lowering::callUnpacked(Reg base, Reg leading, int32_t leadingCount, const Seq<Expr*>& args, const Seq<Keyword*>& keywords, Reg target, const Range& r) {
  // Layout when there are leading values: callee, leading…; they are gathered into the list first.
  Reg positional, named;
  if (leadingCount == 0) {
    positional = alloc();
    named = alloc();
  } else {
    positional = base + 1;
    named = base + 2;
    if (b().tempTop() < base + 3) b().setTempTop(base + 3);
  }
  auto gather = [&](Reg list) {
    uint32_t i = 0;
    {
      Mark mark(*this);
      Reg first = leadingCount ? leading : b().tempTop();
      if (!leadingCount && args.size() <= kMaxDisplay)
        for (; i < args.size() && !isa<Starred>(args[i]); ++i) nextInto(args[i]);
      emit(Op::BuildList, {list, first, leadingCount ? leadingCount : static_cast<int32_t>(i)}, r);
    }
    for (; i < args.size(); ++i) {
      Mark mark(*this);
      auto* s = dynCast<Starred>(args[i]);
      Reg v = operand(s ? s->value : args[i]);
      emit(s ? Op::ListExtend : Op::ListAppend, {list, v}, r);
    }
    emit(Op::ListToTuple, {list, list}, r);
  };
  bool starred = false;
  for (const Expr* a : args) starred |= isa<Starred>(a);
  if (leadingCount == 0 && args.size() == 1 && starred) {
    into(cast<Starred>(args[0])->value, positional);
  } else if (leadingCount == 0 && !starred && args.size() <= kMaxDisplay) {
    Mark mark(*this);
    Reg first = b().tempTop();
    for (const Expr* a : args) nextInto(a);
    emit(Op::BuildTuple, {positional, first, static_cast<int32_t>(args.size())}, r);
  } else {
    gather(positional);
  }
  if (keywords.empty()) {
    emit(Op::Clear, {named}, r);
  } else {
    bool have = false;
    for (uint32_t i = 0; i < keywords.size();) {
      Mark mark(*this);
      if (!keywords[i]->arg) {
        if (!have) emit(Op::BuildMap, {named, b().tempTop(), 0}, r);
        have = true;
        Reg m = operand(keywords[i++]->value);
        emit(Op::DictMerge, {named, m, base}, r);
        continue;
      }
      if (!have && 2 * keywords.size() > kMaxDisplay) {
        emit(Op::BuildMap, {named, b().tempTop(), 0}, r);
        for (; i < keywords.size() && keywords[i]->arg; ++i) {
          Mark item(*this);
          Reg key = alloc(), value = alloc();
          loadStr(keywords[i]->arg.text(), key, r);
          into(keywords[i]->value, value);
          emit(Op::MapAdd, {named, key, value}, r);
        }
        have = true;
        continue;
      }
      Reg map = have ? alloc() : named;
      Reg first = b().tempTop();
      int32_t n = 0;
      for (; i < keywords.size() && keywords[i]->arg; ++i, ++n) {
        loadStr(keywords[i]->arg.text(), alloc(), r);
        nextInto(keywords[i]->value);
      }
      emit(Op::BuildMap, {map, first, 2 * n}, r);
      if (have) emit(Op::DictMerge, {named, map, base}, r);
      have = true;
    }
  }
  emit(Op::CallEx, {target, base, 3}, r);
}

bool Lowering::isZeroArgSuper(const Expr* e) {
  auto* call = dynCast<Call>(e);
  if (!call || !call->args.empty() || !call->keywords.empty() || !isa<Name>(call->func)) return false;
  auto* name = cast<Name>(call->func);
  if (name->id.text() != "super" || !f_->isFunction() || f_->scope->comprehension != sema::ComprehensionKind::None) return false;
  if (f_->fn->argCount == 0 || f_->scope->params.empty()) return false;
  Binding* binding = bindingOf(name->id);
  if (!binding || (binding->access != Access::GlobalImplicit && binding->access != Access::GlobalExplicit)) return false;
  Binding* cls = bindingOf(context_.identifiers.intern("__class__"));
  return cls && cls->access == Access::Free;
}

/// super, __class__ and the first argument in consecutive registers.
Reg Lowering::superOperands(const Call* super) {
  Reg base = b().tempTop();
  nextInto(super->func);
  loadName(context_.identifiers.intern("__class__"), alloc(), at(super));
  loadName(f_->scope->params[0], alloc(), at(super));
  return base;
}

bool Lowering::superAttribute(const Attribute* e, Reg target) {
  if (!isZeroArgSuper(e->value)) return false;
  Mark mark(*this);
  Reg base = superOperands(cast<Call>(e->value));
  emit(Op::LoadSuperAttr, {target, base, 3, nameIndex(e->attr)}, attributeRange(e, at(e)));
  return true;
}

}  // namespace ppy::lower
