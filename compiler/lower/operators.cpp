// Arithmetic, unary, boolean and comparison operators as values.
#include "compiler/lower/lowering.h"

namespace ppy::lower {
namespace {

Op arithmeticOp(Operator op) {
  switch (op) {
    case Operator::Add: return Op::Add;
    case Operator::Sub: return Op::Sub;
    case Operator::Mult: return Op::Mul;
    case Operator::MatMult: return Op::MatMul;
    case Operator::Div: return Op::TrueDiv;
    case Operator::Mod: return Op::Mod;
    case Operator::Pow: return Op::Pow;
    case Operator::LShift: return Op::LShift;
    case Operator::RShift: return Op::RShift;
    case Operator::BitOr: return Op::Or;
    case Operator::BitXor: return Op::Xor;
    case Operator::BitAnd: return Op::And;
    case Operator::FloorDiv: return Op::FloorDiv;
  }
  return Op::Add;
}

Op inPlaceOp(Operator op) {
  switch (op) {
    case Operator::Add: return Op::IAdd;
    case Operator::Sub: return Op::ISub;
    case Operator::Mult: return Op::IMul;
    case Operator::MatMult: return Op::IMatMul;
    case Operator::Div: return Op::ITrueDiv;
    case Operator::Mod: return Op::IMod;
    case Operator::Pow: return Op::IPow;
    case Operator::LShift: return Op::ILShift;
    case Operator::RShift: return Op::IRShift;
    case Operator::BitOr: return Op::IOr;
    case Operator::BitXor: return Op::IXor;
    case Operator::BitAnd: return Op::IAnd;
    case Operator::FloorDiv: return Op::IFloorDiv;
  }
  return Op::IAdd;
}

/// A literal int that fits an instruction's short immediate.
std::optional<int32_t> smallInt(const Expr* e) {
  auto* c = dynCast<Constant>(e);
  if (!c || c->value.kind != syntax::ConstantKind::Int || !c->value.fitsInt64) return std::nullopt;
  int64_t i = c->value.integer;
  if (i < -32767 || i > 32767) return std::nullopt;
  return static_cast<int32_t>(i);
}

}  // namespace

void Lowering::binary(Op op, const Expr* left, const Expr* right, Reg target, const Range& r) {
  Mark mark(*this);
  Reg l = operand(left, scratchFor(target));
  Reg x = operand(right, l == target ? kNone : scratchFor(target));
  emit(op, {target, l, x}, r);
}

void Lowering::on(const BinOp* e, Reg target) {
  if (e->op == Operator::Add || e->op == Operator::Sub) {
    if (auto i = smallInt(e->right)) {
      Mark mark(*this);
      Reg l = operand(e->left, scratchFor(target));
      noteInt(*i);
      emit(e->op == Operator::Add ? Op::AddInt : Op::SubInt, {target, l, *i}, at(e));
      return;
    }
  }
  binary(arithmeticOp(e->op), e->left, e->right, target, at(e));
}

void Lowering::on(const UnaryOp* e, Reg target) {
  Mark mark(*this);
  Reg v = operand(e->operand, scratchFor(target));
  Op op = Op::Not;
  if (e->op == UnaryOperator::Invert) op = Op::Invert;
  if (e->op == UnaryOperator::UAdd) op = Op::Pos;
  if (e->op == UnaryOperator::USub) op = Op::Neg;
  emit(op, {target, v}, at(e));
}

void Lowering::on(const BoolOp* e, Reg target) {
  Op leave = e->op == BoolOperator::And ? Op::JumpIfFalse : Op::JumpIfTrue;
  throughTemp(target, at(e), [&](Reg t) {
    BlockId end = newBlock();
    for (uint32_t i = 0; i + 1 < e->values.size(); ++i) {
      if (auto* c = dynCast<Constant>(e->values[i]))
        if (auto truth = truthOf(c->value)) {
          if (*truth != (e->op == BoolOperator::Or)) continue;
          into(c, t);
          jump(end, at(e));  // the rest is lowered for its errors only
          continue;
        }
      into(e->values[i], t);
      emit(leave, {t, end}, at(e));
    }
    into(e->values.back(), t);
    start(end);
  });
}

Op Lowering::compareOp(CmpOperator op) {
  switch (op) {
    case CmpOperator::Eq: return Op::Eq;
    case CmpOperator::NotEq: return Op::Ne;
    case CmpOperator::Lt: return Op::Lt;
    case CmpOperator::LtE: return Op::Le;
    case CmpOperator::Gt: return Op::Gt;
    case CmpOperator::GtE: return Op::Ge;
    case CmpOperator::Is: return Op::Is;
    case CmpOperator::IsNot: return Op::IsNot;
    case CmpOperator::In: return Op::Contains;
    case CmpOperator::NotIn: return Op::NotContains;
  }
  return Op::Eq;
}

void Lowering::checkCompare(const Compare* e) {
  // Singletons and tuples may be tested for identity, other literals warn.
  auto fine = [](const Expr* x) {
    auto* c = dynCast<Constant>(x);
    if (!c) return true;
    using K = syntax::ConstantKind;
    K k = c->value.kind;
    return k == K::None || k == K::True || k == K::False || k == K::Ellipsis;
  };
  bool left = fine(e->left);
  for (uint32_t i = 0; i < e->ops.size(); ++i) {
    CmpOperator op = e->ops[i];
    bool right = fine(e->comparators[i]);
    if ((op == CmpOperator::Is || op == CmpOperator::IsNot) && !(right && left))
      warn(e->range, op == CmpOperator::Is ? "\"is\" with a literal. Did you mean \"==\"?" : "\"is not\" with a literal. Did you mean \"!=\"?");
    left = right;
  }
}

void Lowering::on(const Compare* e, Reg target) {
  checkCompare(e);
  Range r = at(e);
  uint32_t n = e->ops.size();
  if (n == 1) return binary(compareOp(e->ops[0]), e->left, e->comparators[0], target, r);
  throughTemp(target, r, [&](Reg t) {
    Mark mark(*this);
    BlockId end = newBlock();
    Reg left = operand(e->left), spare = kNone;
    for (uint32_t i = 0; i < n; ++i) {
      Reg right = operand(e->comparators[i], spare);
      emit(compareOp(e->ops[i]), {t, left, right}, r);
      if (i + 1 < n) emit(Op::JumpIfFalse, {t, end}, r);
      spare = isTemp(left) && left != t ? left : right == spare ? kNone : spare;
      left = right;
    }
    start(end);
  });
}

void Lowering::on(const AugAssign* s) {
  Op op = inPlaceOp(s->op);
  Range r = at(s);
  Mark mark(*this);
  switch (s->target->kind) {
    case NodeKind::Name: {
      auto* n = cast<Name>(s->target);
      if (forbiddenName(n->id, ExprContext::Store, n->range)) return;
      Reg v = nameOperand(n, kNone);
      Reg x = operand(s->value);
      if (Reg local = localInPlace(n->id); local != kNone) {
        emit(op, {local, v, x}, r);
        return;
      }
      Reg t = isTemp(v) ? v : alloc();
      emit(op, {t, v, x}, r);
      storeName(n->id, t, n->range);
      return;
    }
    case NodeKind::Attribute: {
      auto* a = cast<Attribute>(s->target);
      Range where = attributeRange(a, at(a));
      Reg object = operand(a->value);
      Reg v = alloc();
      emit(Op::GetAttr, {v, object, nameIndex(a->attr)}, where);
      Reg x = operand(s->value);
      emit(op, {v, v, x}, r);
      if (forbiddenName(a->attr, ExprContext::Store, a->range)) return;
      emit(Op::SetAttr, {object, nameIndex(a->attr), v}, where);
      return;
    }
    case NodeKind::Subscript: {
      auto* i = cast<Subscript>(s->target);
      Reg object = operand(i->value);
      Reg key = operand(i->slice);
      Reg v = alloc();
      emit(Op::GetItem, {v, object, key}, at(i));
      Reg x = operand(s->value);
      emit(op, {v, v, x}, r);
      emit(Op::SetItem, {object, key, v}, at(i));
      return;
    }
    default:
      fail(s->target->range, "illegal expression for augmented assignment");
  }
}

}  // namespace ppy::lower
