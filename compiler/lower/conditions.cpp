// Tests: branches on conditions, with comparisons fused into the branch.
#include "compiler/lower/lowering.h"

namespace ppy::lower {
namespace {

Op branchWhen(CmpOperator op, bool wanted) {
  switch (op) {
    case CmpOperator::Eq: return wanted ? Op::JumpIfEq : Op::JumpIfNotEq;
    case CmpOperator::NotEq: return wanted ? Op::JumpIfNe : Op::JumpIfNotNe;
    case CmpOperator::Lt: return wanted ? Op::JumpIfLt : Op::JumpIfNotLt;
    case CmpOperator::LtE: return wanted ? Op::JumpIfLe : Op::JumpIfNotLe;
    case CmpOperator::Gt: return wanted ? Op::JumpIfGt : Op::JumpIfNotGt;
    case CmpOperator::GtE: return wanted ? Op::JumpIfGe : Op::JumpIfNotGe;
    case CmpOperator::Is: return wanted ? Op::JumpIfIs : Op::JumpIfIsNot;
    case CmpOperator::IsNot: return wanted ? Op::JumpIfIsNot : Op::JumpIfIs;
    default: return Op::Nop;
  }
}

bool isNoneConstant(const Expr* e) {
  auto* c = dynCast<Constant>(e);
  return c && c->value.kind == syntax::ConstantKind::None;
}

}  // namespace

Range Lowering::jumpIf(const Expr* e, bool wanted, BlockId target, const Range& outerWhere) {
  Range where = outerWhere;
  if (failed()) return where;
  switch (e->kind) {
    case NodeKind::Constant:
      if (auto truth = truthOf(cast<Constant>(e)->value)) {
        showLine(at(e));
        if (*truth == wanted) {
          jump(target, where);
          // What follows cannot be reached, but is still lowered for its errors.
        }
        return where;
      }
      break;
    case NodeKind::UnaryOp:
      if (auto* u = cast<UnaryOp>(e); u->op == UnaryOperator::Not) return jumpIf(u->operand, !wanted, target, where);
      break;
    case NodeKind::BoolOp: {
      auto* o = cast<BoolOp>(e);
      bool shortValue = o->op == BoolOperator::Or;
      BlockId through = kNone;
      for (uint32_t i = 0; i + 1 < o->values.size(); ++i) {
        if (shortValue == wanted) {
          where = jumpIf(o->values[i], wanted, target, where);
        } else {
          if (through == kNone) through = newBlock();
          where = jumpIf(o->values[i], shortValue, through, where);
        }
      }
      where = jumpIf(o->values.back(), wanted, target, where);
      if (through != kNone) start(through);
      return where;
    }
    case NodeKind::IfExp: {
      auto* i = cast<IfExp>(e);
      BlockId otherwise = newBlock(), end = newBlock();
      where = jumpIf(i->test, false, otherwise, where);
      where = jumpIf(i->body, wanted, target, where);
      jump(end, where);
      start(otherwise);
      where = jumpIf(i->orelse, wanted, target, where);
      start(end);
      return where;
    }
    case NodeKind::Compare: {
      auto* c = cast<Compare>(e);
      checkCompare(c);
      Range r = at(c);
      uint32_t n = c->ops.size();
      BlockId fails = kNone;
      Mark mark(*this);
      if (n == 1 && (c->ops[0] == CmpOperator::Is || c->ops[0] == CmpOperator::IsNot) && isNoneConstant(c->comparators[0])) {
        Reg v = operand(c->left);
        bool isWanted = (c->ops[0] == CmpOperator::Is) == wanted;
        emit(isWanted ? Op::JumpIfNone : Op::JumpIfNotNone, {v, target}, r);
        return r;
      }
      Reg left = operand(c->left), spare = kNone;
      for (uint32_t i = 0; i < n; ++i) {
        Reg right = operand(c->comparators[i], spare);
        bool last = i + 1 == n;
        bool when = last ? wanted : false;
        BlockId to = target;
        if (!last && wanted) {
          if (fails == kNone) fails = newBlock();
          to = fails;
        }
        if (Op branch = branchWhen(c->ops[i], when); branch != Op::Nop) {
          emit(branch, {left, right, to}, r);
        } else {
          Mark result(*this);
          Reg t = alloc();
          emit(compareOp(c->ops[i]), {t, left, right}, r);
          emit(when ? Op::JumpIfTrue : Op::JumpIfFalse, {t, to}, r);
        }
        spare = isTemp(left) ? left : right == spare ? kNone : spare;
        left = right;
      }
      if (fails != kNone) start(fails);
      return r;
    }
    default:
      break;
  }
  Mark mark(*this);
  Reg v = operand(e);
  emit(wanted ? Op::JumpIfTrue : Op::JumpIfFalse, {v, target}, where);
  return where;
}

}  // namespace ppy::lower
