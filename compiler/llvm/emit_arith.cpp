// Arithmetic: unboxed when inference says so, otherwise by the operands' tags with a cold call.
#include "llvm/IR/Intrinsics.h"

#include "compiler/llvm/emit.h"
#include "runtime/abi/offsets.h"
#include "runtime/abi/value_bits.h"

namespace ppy::backend {

using pir::Op;

namespace {
constexpr int64_t kTag = static_cast<int64_t>(PPY_INT_TAG);
bool isInplace(Op op) { return op >= Op::IAdd && op <= Op::IXor; }
int operatorNumber(Op op) { return static_cast<int>(ssa::plainOp(op)) - static_cast<int>(Op::Add); }
}  // namespace

void FunctionEmitter::emitArith(Node* n) {
  Op op = ssa::plainOp(n->op);
  bool literal = n->op == Op::AddInt || n->op == Op::SubInt;
  Type a = n->in[0]->type, b = literal ? Type(Kind::Int) : n->in[1]->type;
  V* constant = literal ? i64(n->instr->operands[2]) : nullptr;
  auto intOperand = [&](size_t i) { return i == 1 && literal ? constant : asInt(n->in[i]); };
  auto floatOperand = [&](size_t i) -> V* {
    if (i == 1 && literal) return llvm::ConstantFP::get(f64_, static_cast<double>(n->instr->operands[2]));
    if (n->in[i]->type.isNumeric()) return asFloat(n->in[i]);
    return unboxFloat(boxed(n->in[i]), n);
  };
  ssa::Arith mode = ssa::arithMode(op, a, b, speculate());
  // A node's type only grows: one that once met operands of other types is not what these operands give.
  if (mode != ssa::Arith::Generic && n->type != ssa::arithResult(op, a, b, speculate())) mode = ssa::Arith::Generic;
  switch (mode) {
    case ssa::Arith::Int: {
      V* x = intOperand(0);
      emitIntArith(n, op, x, intOperand(1));
      return;
    }
    case ssa::Arith::Float: {
      // Ints beyond 2^53 are not exact as doubles, but int op float converts in Python too.
      V* x = floatOperand(0);
      emitFloatArith(n, op, x, floatOperand(1));
      return;
    }
    case ssa::Arith::IntTrueDiv: {
      V *x = intOperand(0), *y = intOperand(1);
      // Exact quotient of doubles when both operands are exact: below 2^53.
      V* limit = i64(int64_t(1) << 53);
      V* exact = b_.CreateAnd(b_.CreateICmpULE(b_.CreateAdd(x, limit), i64(int64_t(1) << 54)), b_.CreateICmpULE(b_.CreateAdd(y, limit), i64(int64_t(1) << 54)));
      exact = b_.CreateAnd(exact, b_.CreateICmpNE(y, i64(0)));
      llvm::BasicBlock *fast = block("div"), *slow = block("div.slow"), *done = block("div.done");
      branch(exact, fast, slow, true);
      setBlock(fast);
      V* q = b_.CreateFDiv(b_.CreateSIToFP(x, f64_), b_.CreateSIToFP(y, f64_));
      b_.CreateBr(done);
      setBlock(slow);
      V* r = slowArith(n, op, boxInt(x), boxInt(y));
      V* d = unboxNumber(r);
      slow = b_.GetInsertBlock();
      b_.CreateBr(done);
      setBlock(done);
      set(n, phi(f64_, {{q, fast}, {d, slow}}));
      return;
    }
    case ssa::Arith::Generic: emitGenericArith(n, op, n->in[0], literal ? nullptr : n->in[1], constant); return;
  }
}

llvm::Value* FunctionEmitter::slowArith(Node* n, Op op, V* a, V* b) {
  site(n);
  return checked(n, call(isInplace(n->op) ? "ppy_inplace" : "ppy_binary", {thread_, i32(operatorNumber(op)), a, b}));
}

/// i64 operands, i64 result; a result beyond 64 bits is a failed guard.
void FunctionEmitter::emitIntArith(Node* n, Op op, V* a, V* b) {
  auto overflowing = [&](llvm::Intrinsic::ID id) {
    V* pair = b_.CreateBinaryIntrinsic(id, a, b);
    V* ok = b_.CreateNot(b_.CreateExtractValue(pair, 1));
    guard(ok, n, Guard::Overflow);
    return b_.CreateExtractValue(pair, 0);
  };
  V* r = nullptr;
  switch (op) {
    case Op::Add: r = overflowing(llvm::Intrinsic::sadd_with_overflow); break;
    case Op::Sub: r = overflowing(llvm::Intrinsic::ssub_with_overflow); break;
    case Op::Mul: r = overflowing(llvm::Intrinsic::smul_with_overflow); break;
    case Op::And: r = b_.CreateAnd(a, b); break;
    case Op::Or: r = b_.CreateOr(a, b); break;
    case Op::Xor: r = b_.CreateXor(a, b); break;
    case Op::FloorDiv:
    case Op::Mod: {
      // Division by zero raises; the most negative number by -1 overflows: both leave.
      bool constantDivisor = llvm::isa<llvm::ConstantInt>(b) && llvm::cast<llvm::ConstantInt>(b)->getSExtValue() > 0;
      if (!constantDivisor) {
        guard(b_.CreateICmpUGT(b_.CreateAdd(b, i64(1)), i64(1)), n, Guard::Divisor);
      }
      V* q = b_.CreateSDiv(a, b);
      V* rest = b_.CreateSub(a, b_.CreateMul(q, b));
      V* apart = b_.CreateAnd(b_.CreateICmpNE(rest, i64(0)), b_.CreateICmpSLT(b_.CreateXor(rest, b), i64(0)));
      r = op == Op::FloorDiv ? b_.CreateSub(q, b_.CreateZExt(apart, i64_)) : b_.CreateAdd(rest, b_.CreateSelect(apart, b, i64(0)));
      break;
    }
    case Op::LShift: {
      guard(b_.CreateICmpULT(b, i64(63)), n, Guard::ShiftCount);
      r = b_.CreateShl(a, b);
      guard(b_.CreateICmpEQ(b_.CreateAShr(r, b), a), n, Guard::Overflow);
      break;
    }
    case Op::RShift: {
      guard(b_.CreateICmpSGE(b, i64(0)), n, Guard::ShiftCount);
      r = b_.CreateAShr(a, b_.CreateSelect(b_.CreateICmpULT(b, i64(63)), b, i64(63)));
      break;
    }
    default: break;
  }
  if (n->type.is(Kind::Bool)) r = b_.CreateTrunc(r, i1_);
  set(n, r);
}

void FunctionEmitter::emitFloatArith(Node* n, Op op, V* a, V* b) {
  auto nonZero = [&](int which) {
    llvm::BasicBlock *zero = block("zero"), *fine = block("nonzero");
    branch(b_.CreateFCmpUNE(b, llvm::ConstantFP::get(f64_, 0.0)), fine, zero, true);
    setBlock(zero);
    site(n);
    linked_ = false;
    call("ppy_zero_division", {thread_, i32(which)});
    b_.CreateBr(failBlock(n));
    setBlock(fine);
  };
  switch (op) {
    case Op::Add: set(n, b_.CreateFAdd(a, b)); return;
    case Op::Sub: set(n, b_.CreateFSub(a, b)); return;
    case Op::Mul: set(n, b_.CreateFMul(a, b)); return;
    case Op::TrueDiv:
      nonZero(2);
      set(n, b_.CreateFDiv(a, b));
      return;
    case Op::FloorDiv:
      nonZero(3);
      set(n, call("ppy_float_floordiv", {a, b}));
      return;
    case Op::Mod:
      nonZero(4);
      set(n, call("ppy_float_mod", {a, b}));
      return;
    case Op::Pow: {
      // Squares and square roots are common; the rest asks the runtime, which may refuse (complex, overflow).
      if (llvm::isa<llvm::ConstantFP>(b)) {
        double e = llvm::cast<llvm::ConstantFP>(b)->getValueAPF().convertToDouble();
        if (e == 2.0) {
          V* square = b_.CreateFMul(a, a);
          V* infinite = b_.CreateFCmpOEQ(b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, square), llvm::ConstantFP::getInfinity(f64_));
          guard(b_.CreateNot(infinite), n, Guard::Power);
          set(n, square);
          return;
        }
      }
      V* word = scratch(1);
      V* ok = call("ppy_float_pow", {a, b, word});
      guard(b_.CreateICmpNE(ok, i32(0)), n, Guard::Power);
      set(n, load(f64_, word, 0));
      return;
    }
    default: return;
  }
}

/// Any operands: both small ints, or both floats, inline; the rest in the runtime. `b` null: `constant`.
void FunctionEmitter::emitGenericArith(Node* n, Op op, const Node* a, const Node* b, V* constant) {
  auto kindOf = [](const Node* x) { return !x ? Kind::Int : x->type.isIntegral() ? Kind::Int : x->type.kind; };
  Kind ka = kindOf(a), kb = kindOf(b);
  auto scalar = [](Kind k) { return k == Kind::Any || k == Kind::Int || k == Kind::Float; };
  V* av = boxed(a);
  V* bv = b ? boxed(b) : boxInt(constant);
  // A bool's boxed form is not an int immediate; with an int beside it, it counts as one.
  auto asImmediate = [&](const Node* x, V* v) { return x && x->type.is(Kind::Bool) ? b_.CreateOr(asInt(x), i64(kTag)) : v; };
  bool ints = scalar(ka) && scalar(kb) && ka != Kind::Float && kb != Kind::Float;
  bool floats = scalar(ka) && scalar(kb);
  switch (op) {
    case Op::Add: case Op::Sub: case Op::Mul: break;
    case Op::TrueDiv: case Op::FloorDiv: case Op::Mod:
      if (op != Op::TrueDiv) floats = false;
      break;
    case Op::And: case Op::Or: case Op::Xor: case Op::RShift: case Op::LShift: floats = false; break;
    default: ints = floats = false; break;
  }
  llvm::BasicBlock *slow = block("arith.slow"), *done = block("arith.done");
  std::vector<std::pair<V*, llvm::BasicBlock*>> results;
  if (ints) {
    llvm::BasicBlock *fast = block("arith.int"), *other = floats ? block("arith.other") : slow;
    V *an = asImmediate(a, av), *bn = asImmediate(b, bv);
    branch(isSmallInt(b_.CreateAnd(an, bn)), fast, other, true);
    setBlock(fast);
    V *x = b_.CreateShl(an, PPY_INT_SHIFT), *y = b_.CreateShl(bn, PPY_INT_SHIFT);
    auto overflowing = [&](llvm::Intrinsic::ID id, V* p, V* q) {
      V* pair = b_.CreateBinaryIntrinsic(id, p, q);
      llvm::BasicBlock* next = block("arith.fits");
      branch(b_.CreateExtractValue(pair, 1), slow, next, false);
      setBlock(next);
      return b_.CreateOr(b_.CreateLShr(b_.CreateExtractValue(pair, 0), PPY_INT_SHIFT), i64(kTag));
    };
    auto require = [&](V* cond) {
      llvm::BasicBlock* next = block("arith.fits");
      branch(cond, next, slow, true);
      setBlock(next);
    };
    V* r = nullptr;
    switch (op) {
      case Op::Add: r = overflowing(llvm::Intrinsic::sadd_with_overflow, x, y); break;
      case Op::Sub: r = overflowing(llvm::Intrinsic::ssub_with_overflow, x, y); break;
      case Op::Mul: r = overflowing(llvm::Intrinsic::smul_with_overflow, x, b_.CreateAShr(y, PPY_INT_SHIFT)); break;
      case Op::And: r = b_.CreateAnd(an, bn); break;
      case Op::Or: r = b_.CreateOr(an, bn); break;
      case Op::Xor: r = b_.CreateOr(b_.CreateXor(an, bn), i64(kTag)); break;
      case Op::TrueDiv: {
        require(b_.CreateICmpNE(y, i64(0)));
        V* q = b_.CreateFDiv(b_.CreateSIToFP(b_.CreateAShr(x, PPY_INT_SHIFT), f64_), b_.CreateSIToFP(b_.CreateAShr(y, PPY_INT_SHIFT), f64_));
        r = b_.CreateAdd(b_.CreateBitCast(q, i64_), i64(PPY_FLOAT_OFFSET));
        break;
      }
      case Op::FloorDiv:
      case Op::Mod: {
        require(b_.CreateICmpSGT(y, i64(0)));
        V *p = b_.CreateAShr(x, PPY_INT_SHIFT), *d = b_.CreateAShr(y, PPY_INT_SHIFT);
        V* q = b_.CreateSDiv(p, d);
        V* rest = b_.CreateSub(p, b_.CreateMul(q, d));
        V* apart = b_.CreateICmpSLT(rest, i64(0));
        V* v = op == Op::FloorDiv ? b_.CreateSub(q, b_.CreateZExt(apart, i64_)) : b_.CreateAdd(rest, b_.CreateSelect(apart, d, i64(0)));
        r = b_.CreateOr(b_.CreateLShr(b_.CreateShl(v, PPY_INT_SHIFT), PPY_INT_SHIFT), i64(kTag));
        break;
      }
      case Op::RShift: {
        V* count = b_.CreateAShr(y, PPY_INT_SHIFT);
        require(b_.CreateICmpULT(count, i64(49)));
        V* v = b_.CreateAShr(b_.CreateAShr(x, PPY_INT_SHIFT), count);
        r = b_.CreateOr(b_.CreateLShr(b_.CreateShl(v, PPY_INT_SHIFT), PPY_INT_SHIFT), i64(kTag));
        break;
      }
      case Op::LShift: {
        V* count = b_.CreateAShr(y, PPY_INT_SHIFT);
        require(b_.CreateICmpULT(count, i64(48)));
        V* v = b_.CreateShl(x, count);
        require(b_.CreateICmpEQ(b_.CreateAShr(v, count), x));
        r = b_.CreateOr(b_.CreateLShr(v, PPY_INT_SHIFT), i64(kTag));
        break;
      }
      default: break;
    }
    results.push_back({r, b_.GetInsertBlock()});
    b_.CreateBr(done);
    setBlock(other);
  }
  if (floats) {
    V* both = nullptr;
    auto need = [&](V* c) { both = both ? b_.CreateAnd(both, c) : c; };
    if (ka == Kind::Any) need(isNumber(av));
    if (kb == Kind::Any) need(isNumber(bv));
    if (both) {
      llvm::BasicBlock* fast = block("arith.float");
      branch(both, fast, slow, true);
      setBlock(fast);
    }
    auto as = [&](const Node* x, Kind k, V* v) -> V* {
      if (k == Kind::Any) return unboxNumber(v);
      if (!x) return b_.CreateSIToFP(constant, f64_);
      return asFloat(x);
    };
    if (ka == Kind::Int && kb == Kind::Int) {
      // Two unboxed ints that did not fit: only the runtime knows.
      b_.CreateBr(slow);
    } else {
      V *x = as(a, ka, av), *y = as(b, kb, bv);
      if (op == Op::TrueDiv) {
        llvm::BasicBlock* next = block("arith.nonzero");
        branch(b_.CreateFCmpUNE(y, llvm::ConstantFP::get(f64_, 0.0)), next, slow, true);
        setBlock(next);
      }
      V* d = op == Op::Add ? b_.CreateFAdd(x, y) : op == Op::Sub ? b_.CreateFSub(x, y) : op == Op::Mul ? b_.CreateFMul(x, y) : b_.CreateFDiv(x, y);
      llvm::BasicBlock* next = block("arith.number");
      branch(b_.CreateFCmpUNO(d, d), slow, next, false);
      setBlock(next);
      results.push_back({b_.CreateAdd(b_.CreateBitCast(d, i64_), i64(PPY_FLOAT_OFFSET)), next});
      b_.CreateBr(done);
    }
  } else if (!ints) {
    b_.CreateBr(slow);
  }
  setBlock(slow);
  V* r = slowArith(n, op, av, bv);
  results.push_back({r, b_.GetInsertBlock()});
  b_.CreateBr(done);
  setBlock(done);
  llvm::PHINode* p = b_.CreatePHI(i64_, static_cast<unsigned>(results.size()));
  for (auto [v, from] : results) p->addIncoming(v, from);
  set(n, p);
}

void FunctionEmitter::emitUnary(Node* n) {
  const Node* a = n->in[0];
  bool neg = n->op == Op::Neg;
  if (a->type.is(Kind::Float) && n->op != Op::Invert) {
    set(n, neg ? b_.CreateFNeg(asFloat(a)) : asFloat(a));
    return;
  }
  if (a->type.isIntegral() && n->type.is(Kind::Int)) {
    V* v = asInt(a);
    if (n->op == Op::Invert) v = b_.CreateNot(v);
    if (neg) {
      guard(b_.CreateICmpNE(v, i64(INT64_MIN)), n, Guard::Overflow);
      v = b_.CreateNeg(v);
    }
    set(n, v);
    return;
  }
  V* v = boxed(a);
  int which = neg ? 0 : n->op == Op::Pos ? 1 : 2;
  if (which == 0 && a->type.isAny()) {
    llvm::BasicBlock *fast = block("neg.int"), *other = block("neg.other"), *number = block("neg.float"), *slow = block("neg.slow"), *done = block("neg.done");
    branch(isSmallInt(v), fast, other, true);
    setBlock(fast);
    V* x = b_.CreateShl(v, PPY_INT_SHIFT);
    V* pair = b_.CreateBinaryIntrinsic(llvm::Intrinsic::ssub_with_overflow, i64(0), x);
    llvm::BasicBlock* fits = block("neg.fits");
    branch(b_.CreateExtractValue(pair, 1), slow, fits, false);
    setBlock(fits);
    V* r1 = b_.CreateOr(b_.CreateLShr(b_.CreateExtractValue(pair, 0), PPY_INT_SHIFT), i64(kTag));
    b_.CreateBr(done);
    setBlock(other);
    branch(isNumber(v), number, slow, true);
    setBlock(number);
    V* r2 = b_.CreateAdd(b_.CreateBitCast(b_.CreateFNeg(unboxNumber(v)), i64_), i64(PPY_FLOAT_OFFSET));
    b_.CreateBr(done);
    setBlock(slow);
    site(n);
    V* r3 = checked(n, call("ppy_unary", {thread_, i32(which), v}));
    slow = b_.GetInsertBlock();
    b_.CreateBr(done);
    setBlock(done);
    set(n, phi(i64_, {{r1, fits}, {r2, number}, {r3, slow}}));
    return;
  }
  site(n);
  set(n, checked(n, call("ppy_unary", {thread_, i32(which), v})));
}

}  // namespace ppy::backend
