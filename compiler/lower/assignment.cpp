// Assignment statements, plain and annotated.
#include "compiler/lower/lowering.h"
#include "compiler/sema/unparse.h"

namespace ppy::lower {
namespace {

const Seq<Expr*>* elements(const Expr* e) {
  if (auto* t = dynCast<Tuple>(e)) return &t->elts;
  if (auto* l = dynCast<List>(e)) return &l->elts;
  return nullptr;
}

bool hasStar(const Seq<Expr*>& elts) {
  for (const Expr* e : elts)
    if (isa<Starred>(e)) return true;
  return false;
}

}  // namespace

void Lowering::on(const Assign* s) {
  Mark mark(*this);
  if (s->targets.size() == 1) {
    const Expr* target = s->targets[0];
    if (Reg local = directLocal(target); local != kNone) return into(s->value, local);
    // `a, b = x, y`: no tuple is made. A value that is a local some earlier target overwrites is copied.
    const Seq<Expr*>*to = elements(target), *from = isa<Tuple>(s->value) ? elements(s->value) : nullptr;
    if (to && from && to->size() == from->size() && to->size() <= 8 && !hasStar(*to) && !hasStar(*from)) {
      Reg values[8];
      for (uint32_t i = 0; i < from->size(); ++i) {
        values[i] = operand((*from)[i]);
        if (isTemp(values[i]) || values[i] >= kPinned) continue;
        for (uint32_t k = 0; k < i; ++k) {
          // Nested targets and targets that run code could rebind anything.
          Reg written = directLocal((*to)[k]);
          if (written != values[i] && (written != kNone || !elements((*to)[k]))) continue;
          Reg copy = alloc();
          emit(Op::Move, {copy, values[i]}, at((*from)[i]));
          values[i] = copy;
          break;
        }
      }
      for (uint32_t i = 0; i < to->size(); ++i) store((*to)[i], values[i]);
      return;
    }
  }
  Reg v = operand(s->value);
  // `(x, y) = z = x`: an unpacking target may overwrite the local that is assigned on.
  bool unpacks = false;
  for (const Expr* t : s->targets) unpacks |= elements(t) != nullptr;
  if (s->targets.size() > 1 && unpacks && !isTemp(v) && v < kPinned) {
    Reg copy = alloc();
    emit(Op::Move, {copy, v}, at(s->value));
    v = copy;
  }
  for (const Expr* t : s->targets) store(t, v);
}

void Lowering::annotationValue(const Expr* e, Reg target) {
  if (options_.futureFlags & pir::code_flag::FutureAnnotations)
    loadStr(sema::unparse(e), target, at(e));
  else if (auto* s = dynCast<Starred>(e)) {
    // `*args: *Ts` evaluates to the one element of unpacking.
    Mark mark(*this);
    Reg v = operand(s->value);
    emit(Op::UnpackSequence, {target, 1, v}, at(e));
  } else {
    into(e, target);
  }
}

void Lowering::on(const AnnAssign* s) {
  Mark mark(*this);
  bool future = options_.futureFlags & pir::code_flag::FutureAnnotations;
  bool evaluates = f_->scope->kind != ScopeKind::Function;
  if (s->value) {
    if (Reg local = directLocal(s->target); local != kNone) {
      into(s->value, local);
    } else {
      Reg v = operand(s->value);
      store(s->target, v);
    }
  }
  auto check = [&](const Expr* e) {
    Mark inner(*this);
    operand(e);
  };
  switch (s->target->kind) {
    case NodeKind::Name: {
      auto* n = cast<Name>(s->target);
      if (forbiddenName(n->id, ExprContext::Store, s->range)) return;
      if (!s->simple || !evaluates) break;
      Reg value = alloc(), map = alloc(), key = alloc();
      annotationValue(s->annotation, value);
      loadName(context_.identifiers.intern("__annotations__"), map, at(s));
      loadStr(mangled(n->id).text(), key, at(s));
      emit(Op::SetItem, {map, key, value}, at(s));
      break;
    }
    case NodeKind::Attribute: {
      auto* a = cast<Attribute>(s->target);
      if (forbiddenName(a->attr, ExprContext::Store, s->range)) return;
      if (!s->value) check(a->value);
      break;
    }
    case NodeKind::Subscript: {
      auto* i = cast<Subscript>(s->target);
      if (s->value) break;
      check(i->value);
      check(i->slice);
      break;
    }
    default: return fail(s->range, "invalid target for annotation");
  }
  // The annotation of other targets is evaluated for its errors, outside functions only.
  if (!s->simple && !future && evaluates) check(s->annotation);
}

}  // namespace ppy::lower
