// Assignment and deletion targets.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

Reg Lowering::directLocal(const Expr* target) {
  auto* n = dynCast<Name>(target);
  if (!n || n->id.text() == "__debug__") return kNone;
  return localInPlace(n->id);
}

void Lowering::store(const Expr* target, Reg value) {
  if (failed()) return;
  switch (target->kind) {
    case NodeKind::Name: {
      auto* n = cast<Name>(target);
      storeName(n->id, value, n->range);
      return;
    }
    case NodeKind::Attribute: {
      auto* a = cast<Attribute>(target);
      Mark mark(*this);
      Reg object = operand(a->value);
      if (forbiddenName(a->attr, ExprContext::Store, a->range)) return;
      emit(Op::SetAttr, {object, nameIndex(a->attr), value}, attributeRange(a, at(a)));
      return;
    }
    case NodeKind::Subscript: {
      auto* s = cast<Subscript>(target);
      Mark mark(*this);
      Reg object = operand(s->value);
      Reg key = operand(s->slice);
      emit(Op::SetItem, {object, key, value}, at(s));
      return;
    }
    case NodeKind::Tuple: return unpack(cast<Tuple>(target)->elts, value, target);
    case NodeKind::List: return unpack(cast<List>(target)->elts, value, target);
    case NodeKind::Starred: return fail(target->range, "starred assignment target must be in a list or tuple");
    default: return fail(target->range, "cannot assign to this expression");
  }
}

void Lowering::unpack(const Seq<Expr*>& targets, Reg value, const Node* where) {
  int32_t n = static_cast<int32_t>(targets.size()), star = -1;
  for (int32_t i = 0; i < n; ++i) {
    if (!isa<Starred>(targets[static_cast<size_t>(i)])) continue;
    if (star >= 0) return fail(where->range, "multiple starred expressions in assignment");
    if (i >= 1 << 8 || n - i - 1 >= INT32_MAX >> 8) return fail(where->range, "too many expressions in star-unpacking assignment");
    star = i;
  }
  auto targetOf = [&](int32_t i) -> const Expr* {
    const Expr* t = targets[static_cast<size_t>(i)];
    return i == star ? cast<Starred>(t)->value : t;
  };
  Mark mark(*this);
  Range r = at(where);
  // Locals in adjoining registers are unpacked into directly: nothing can fail halfway.
  Reg base = n ? directLocal(targetOf(0)) : kNone;
  for (int32_t i = 1; i < n && base != kNone; ++i)
    if (directLocal(targetOf(i)) != base + i) base = kNone;
  bool direct = base != kNone;
  if (!direct) base = n ? alloc(n) : b().tempTop();
  if (star >= 0)
    emit(Op::UnpackEx, {base, n, value, star}, r);
  else
    emit(Op::UnpackSequence, {base, n, value}, r);
  if (direct) return;
  for (int32_t i = 0; i < n; ++i) store(targetOf(i), base + i);
}

void Lowering::del(const Expr* target) {
  if (failed()) return;
  Mark mark(*this);
  switch (target->kind) {
    case NodeKind::Name: {
      auto* n = cast<Name>(target);
      deleteName(n->id, n->range);
      return;
    }
    case NodeKind::Attribute: {
      auto* a = cast<Attribute>(target);
      Reg object = operand(a->value);
      emit(Op::DelAttr, {object, nameIndex(a->attr)}, attributeRange(a, at(a)));
      return;
    }
    case NodeKind::Subscript: {
      auto* s = cast<Subscript>(target);
      Reg object = operand(s->value);
      Reg key = operand(s->slice);
      emit(Op::DelItem, {object, key}, at(s));
      return;
    }
    case NodeKind::Tuple:
      for (const Expr* t : cast<Tuple>(target)->elts) del(t);
      return;
    case NodeKind::List:
      for (const Expr* t : cast<List>(target)->elts) del(t);
      return;
    default: return fail(target->range, "cannot delete this expression");
  }
}

void Lowering::on(const Delete* s) {
  for (const Expr* t : s->targets) del(t);
}

}  // namespace ppy::lower
