// Comparisons, identity and truth.
#include "compiler/llvm/emit.h"
#include "runtime/abi/offsets.h"
#include "runtime/abi/value_bits.h"

namespace ppy::backend {

using pir::Op;

namespace {
const llvm::CmpInst::Predicate kIntPredicates[] = {llvm::CmpInst::ICMP_SLT, llvm::CmpInst::ICMP_SLE, llvm::CmpInst::ICMP_EQ,
                                                   llvm::CmpInst::ICMP_NE, llvm::CmpInst::ICMP_SGT, llvm::CmpInst::ICMP_SGE};
const llvm::CmpInst::Predicate kFloatPredicates[] = {llvm::CmpInst::FCMP_OLT, llvm::CmpInst::FCMP_OLE, llvm::CmpInst::FCMP_OEQ,
                                                     llvm::CmpInst::FCMP_UNE, llvm::CmpInst::FCMP_OGT, llvm::CmpInst::FCMP_OGE};
const int kSwapped[] = {4, 5, 2, 3, 0, 1};
}  // namespace

/// i1 of `a op b`. With `boxedResult` the comparison's own value is wanted (it may be any object): then
/// *boxedResult is set, and the return value is null, unless both operands are known scalars.
llvm::Value* FunctionEmitter::compareTruth(Node* n, int op, const Node* a, const Node* b, V** boxedResult) {
  Type ta = a->type, tb = b->type;
  if (ta.isIntegral() && tb.isIntegral()) return b_.CreateICmp(kIntPredicates[op], asInt(a), asInt(b));
  if (ta.is(Kind::Float) && tb.is(Kind::Float)) return b_.CreateFCmp(kFloatPredicates[op], asFloat(a), asFloat(b));
  if ((ta.isIntegral() && tb.is(Kind::Float)) || (ta.is(Kind::Float) && tb.isIntegral())) {
    const Node *i = ta.is(Kind::Float) ? b : a, *f = ta.is(Kind::Float) ? a : b;
    int o = ta.is(Kind::Float) ? kSwapped[op] : op;
    V *x = asInt(i), *y = asFloat(f);
    if (auto* c = llvm::dyn_cast<llvm::ConstantInt>(x); c && std::abs(c->getSExtValue()) <= (int64_t(1) << 53))
      return b_.CreateFCmp(kFloatPredicates[o], b_.CreateSIToFP(x, f64_), y);
    return b_.CreateICmpNE(call("ppy_compare_int_float", {i32(o), x, y}), i32(0));
  }
  V *x = boxed(a), *y = boxed(b);
  bool ints = (ta.isAny() || ta.is(Kind::Int)) && (tb.isAny() || tb.is(Kind::Int));
  bool floats = (ta.isAny() || ta.is(Kind::Float)) && (tb.isAny() || tb.is(Kind::Float));
  bool mixed = (ta.is(Kind::Float) && tb.isAny()) || (tb.is(Kind::Float) && ta.isAny());
  bool equality = op == 2 || op == 3;
  llvm::BasicBlock *slow = block("cmp.slow"), *done = block("cmp.done");
  std::vector<std::pair<V*, llvm::BasicBlock*>> results;
  auto give = [&](V* bit) {
    V* v = boxedResult ? boxBool(bit) : bit;
    results.push_back({v, b_.GetInsertBlock()});
    b_.CreateBr(done);
  };
  if (ints && !mixed) {
    llvm::BasicBlock *fast = block("cmp.int"), *other = block("cmp.other");
    branch(isSmallInt(b_.CreateAnd(x, y)), fast, other, true);
    setBlock(fast);
    give(b_.CreateICmp(kIntPredicates[op], b_.CreateShl(x, PPY_INT_SHIFT), b_.CreateShl(y, PPY_INT_SHIFT)));
    setBlock(other);
  }
  if (floats && !(ta.is(Kind::Int) || tb.is(Kind::Int))) {
    llvm::BasicBlock *fast = block("cmp.float"), *other = block("cmp.other");
    V* both = ta.isAny() ? isNumber(x) : nullptr;
    if (tb.isAny()) both = both ? b_.CreateAnd(both, isNumber(y)) : isNumber(y);
    branch(both, fast, other, true);
    setBlock(fast);
    give(b_.CreateFCmp(kFloatPredicates[op], ta.isAny() ? unboxNumber(x) : asFloat(a), tb.isAny() ? unboxNumber(y) : asFloat(b)));
    setBlock(other);
  }
  const Node* textSide = asciiConstant(b) ? a : asciiConstant(a) ? b : nullptr;
  if (equality && textSide && (textSide->type.is(Kind::Str) || textSide->type.isAny())) {
    // Against a constant text: the same object or the same short text, or another exact str.
    llvm::BasicBlock *same = block("cmp.same"), *differ = block("cmp.differ");
    b_.CreateCondBr(b_.CreateICmpEQ(x, y), same, differ);
    setBlock(same);
    give(b_.getInt1(op == 2));
    setBlock(differ);
    equalsText(textSide, textSide == a ? x : y, *asciiConstant(textSide == a ? b : a), slow,
               [&](V* equal) { give(op == 2 ? equal : b_.CreateNot(equal)); });
  } else if (equality && !boxedResult) {
    // The same interned string, the same None: no need to ask. (A NaN is not equal to itself: only
    // exact str and None take this way.)
    llvm::BasicBlock *same = block("cmp.same"), *str = block("cmp.str"), *ask = block("cmp.ask");
    branch(b_.CreateAnd(b_.CreateICmpEQ(x, y), isPointer(x)), same, ask, false);
    setBlock(same);
    branch(b_.CreateICmpEQ(load(ptr_, pointer(x), PPY_OFF_OBJECT_TYPE), object("PyUnicode_Type")), str, ask, true);
    setBlock(str);
    give(b_.getInt1(op == 2));
    setBlock(ask);
    b_.CreateBr(slow);
  } else {
    b_.CreateBr(slow);
  }
  setBlock(slow);
  site(n);
  V* r = checked(n, call(boxedResult ? "ppy_compare" : "ppy_compare_truth", {thread_, i32(op), x, y}));
  if (!boxedResult) r = b_.CreateICmpEQ(r, objectBits("_Py_TrueStruct"));
  results.push_back({r, b_.GetInsertBlock()});
  b_.CreateBr(done);
  setBlock(done);
  llvm::PHINode* p = b_.CreatePHI(boxedResult ? static_cast<llvm::Type*>(i64_) : i1_, static_cast<unsigned>(results.size()));
  for (auto [v, from] : results) p->addIncoming(v, from);
  if (boxedResult) {
    *boxedResult = p;
    return nullptr;
  }
  return p;
}

void FunctionEmitter::emitCompare(Node* n) {
  int op = static_cast<int>(n->op) - static_cast<int>(Op::Lt);
  if (n->type.is(Kind::Bool)) {
    set(n, compareTruth(n, op, n->in[0], n->in[1], nullptr));
    return;
  }
  V* value = nullptr;
  V* bit = compareTruth(n, op, n->in[0], n->in[1], &value);
  set(n, bit ? boxBool(bit) : value);
}

llvm::Value* FunctionEmitter::identical(const Node* a, const Node* b) {
  auto single = [](const Node* x) { return x->type.is(Kind::None) || x->type.is(Kind::Bool) || x->type.is(Kind::Str) || x->type.is(Kind::List) || x->type.is(Kind::Tuple) || x->type.is(Kind::Dict); };
  V *x = boxed(a), *y = boxed(b);
  V* same = b_.CreateICmpEQ(x, y);
  if (single(a) || single(b)) return same;
  // A boxed number is the same object as its immediate.
  llvm::BasicBlock *from = b_.GetInsertBlock(), *ask = block("is.ask"), *done = block("is.done");
  branch(same, done, ask, true);
  setBlock(ask);
  V* r = b_.CreateICmpNE(call("ppy_same", {x, y}), i32(0));
  b_.CreateBr(done);
  setBlock(done);
  return phi(i1_, {{b_.getTrue(), from}, {r, ask}});
}

void FunctionEmitter::emitIdentity(Node* n) {
  V* same = identical(n->in[0], n->in[1]);
  set(n, n->op == Op::Is ? same : b_.CreateNot(same));
}

llvm::Value* FunctionEmitter::truth(Node* n, const Node* v) {
  switch (v->type.kind) {
    case Kind::Bool: return held(v).part[0];
    case Kind::Int: return b_.CreateICmpNE(held(v).part[0], i64(0));
    case Kind::Float: return b_.CreateFCmpUNE(held(v).part[0], llvm::ConstantFP::get(f64_, 0.0));
    case Kind::None: return b_.getFalse();
    case Kind::Func: return b_.getTrue();
    case Kind::List: case Kind::Tuple: case Kind::Str: return b_.CreateICmpNE(load(i64_, pointer(boxed(v)), PPY_OFF_VAR_SIZE), i64(0));
    default: break;
  }
  V* x = boxed(v);
  llvm::BasicBlock *from = b_.GetInsertBlock(), *notTrue = block("truth.other"), *ask = block("truth.ask"), *done = block("truth.done");
  b_.CreateCondBr(b_.CreateICmpEQ(x, objectBits("_Py_TrueStruct")), done, notTrue);
  setBlock(notTrue);
  V* falsy = b_.CreateOr(b_.CreateICmpEQ(x, objectBits("_Py_FalseStruct")), b_.CreateICmpEQ(x, none()));
  llvm::BasicBlock *other = block("truth.object"), *number = block("truth.int");
  b_.CreateCondBr(falsy, done, other);
  setBlock(other);
  branch(isSmallInt(x), number, ask, true);
  setBlock(number);
  V* nonzero = b_.CreateICmpNE(x, i64(static_cast<int64_t>(PPY_INT_TAG)));
  b_.CreateBr(done);
  setBlock(ask);
  site(n);
  V* r = checked(n, call("ppy_truth", {thread_, x}));
  V* yes = b_.CreateICmpEQ(r, objectBits("_Py_TrueStruct"));
  ask = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  return phi(i1_, {{b_.getTrue(), from}, {b_.getFalse(), notTrue}, {nonzero, number}, {yes, ask}});
}

}  // namespace ppy::backend
