// How values are held: constants, boxing and unboxing, loads and stores with alias classes.
#include "llvm/IR/MDBuilder.h"

#include "compiler/llvm/emit.h"
#include "runtime/abi/offsets.h"
#include "runtime/abi/value_bits.h"

namespace ppy::backend {

namespace {
constexpr int64_t kTag = static_cast<int64_t>(PPY_INT_TAG);
}

void FunctionEmitter::branch(V* cond, llvm::BasicBlock* yes, llvm::BasicBlock* no, bool yesLikely) {
  llvm::MDBuilder md(c_);
  b_.CreateCondBr(cond, yes, no, yesLikely ? md.createBranchWeights(10000, 1) : md.createBranchWeights(1, 10000));
}

void FunctionEmitter::onlyIf(V* cond, llvm::BasicBlock* otherwise, const char* name) {
  llvm::BasicBlock* next = block(name);
  branch(cond, next, otherwise, true);
  setBlock(next);
}

llvm::Value* FunctionEmitter::phi(llvm::Type* type, std::initializer_list<std::pair<V*, llvm::BasicBlock*>> in) {
  llvm::PHINode* p = b_.CreatePHI(type, static_cast<unsigned>(in.size()));
  for (auto [v, from] : in) p->addIncoming(v, from);
  return p;
}

llvm::Value* FunctionEmitter::load(llvm::Type* type, V* base, int64_t offset, const char* alias, bool invariant) {
  llvm::LoadInst* l = b_.CreateLoad(type, offset ? at(base, offset) : base);
  if (invariant) l->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(c_, {}));
  if (alias) {
    llvm::MDBuilder md(c_);
    llvm::MDNode* root = md.createTBAARoot("protopyc");
    llvm::MDNode* cls = md.createTBAAScalarTypeNode(alias, root);
    l->setMetadata(llvm::LLVMContext::MD_tbaa, md.createTBAAStructTagNode(cls, cls, 0));
  }
  return l;
}

llvm::StoreInst* FunctionEmitter::store(V* v, V* base, int64_t offset, const char* alias) {
  llvm::StoreInst* s = b_.CreateStore(v, offset ? at(base, offset) : base);
  if (alias) {
    llvm::MDBuilder md(c_);
    llvm::MDNode* root = md.createTBAARoot("protopyc");
    llvm::MDNode* cls = md.createTBAAScalarTypeNode(alias, root);
    s->setMetadata(llvm::LLVMContext::MD_tbaa, md.createTBAAStructTagNode(cls, cls, 0));
  }
  return s;
}

llvm::Value* FunctionEmitter::isSmallInt(V* v) { return b_.CreateICmpUGE(v, i64(kTag)); }
llvm::Value* FunctionEmitter::isNumber(V* v) {
  return b_.CreateICmpULT(b_.CreateSub(v, i64(PPY_FLOAT_OFFSET)), i64(static_cast<int64_t>(PPY_INT_TAG - PPY_FLOAT_OFFSET)));
}
llvm::Value* FunctionEmitter::isPointer(V* v) { return b_.CreateICmpULT(v, i64(PPY_POINTER_LIMIT)); }
llvm::Value* FunctionEmitter::unboxNumber(V* v) { return b_.CreateBitCast(b_.CreateSub(v, i64(PPY_FLOAT_OFFSET)), f64_); }

llvm::Value* FunctionEmitter::boxInt(V* i) {
  V* shifted = b_.CreateShl(i, PPY_INT_SHIFT);
  V* small = b_.CreateOr(b_.CreateLShr(shifted, PPY_INT_SHIFT), i64(kTag));
  if (llvm::isa<llvm::ConstantInt>(i)) {
    int64_t c = llvm::cast<llvm::ConstantInt>(i)->getSExtValue();
    if (c >= PPY_INT_MIN && c <= PPY_INT_MAX) return small;
  }
  V* fits = b_.CreateICmpEQ(b_.CreateAShr(shifted, PPY_INT_SHIFT), i);
  llvm::BasicBlock *from = b_.GetInsertBlock(), *big = block("box.big"), *done = block("box");
  branch(fits, done, big, true);
  setBlock(big);
  V* boxed = call("ppy_box_int", {thread_, i});
  b_.CreateBr(done);
  setBlock(done);
  return phi(i64_, {{small, from}, {boxed, big}});
}

llvm::Value* FunctionEmitter::boxFloat(V* d) {
  V* number = b_.CreateAdd(b_.CreateBitCast(d, i64_), i64(PPY_FLOAT_OFFSET));
  if (llvm::isa<llvm::ConstantFP>(d) && !llvm::cast<llvm::ConstantFP>(d)->isNaN()) return number;
  V* nan = b_.CreateFCmpUNO(d, d);
  llvm::BasicBlock *from = b_.GetInsertBlock(), *odd = block("box.nan"), *done = block("box");
  branch(nan, odd, done, false);
  setBlock(odd);
  V* boxed = call("ppy_box_nan", {thread_, d});
  b_.CreateBr(done);
  setBlock(done);
  return phi(i64_, {{number, from}, {boxed, odd}});
}

llvm::Value* FunctionEmitter::boxBool(V* i) { return b_.CreateSelect(i, objectBits("_Py_TrueStruct"), objectBits("_Py_FalseStruct")); }

llvm::Value* FunctionEmitter::constantAt(int32_t index) { return load(i64_, consts_, 8 * index, nullptr, true); }
llvm::Value* FunctionEmitter::nameAt(int32_t index) { return load(i64_, names_, 8 * index, nullptr, true); }
llvm::Value* FunctionEmitter::nameValue(const Node* n, int operand) { return nameAt(n->instr->operands[operand]); }

llvm::Value* FunctionEmitter::constantValue(const Node* n) {
  if (n->op == pir::Op::LoadInt) return i64(n->instr->operands[1]);
  const pir::Constant& c = g_.fn->constants[static_cast<size_t>(n->instr->operands[1])];
  switch (c.kind) {
    case pir::ConstantKind::None: return none();
    case pir::ConstantKind::True: return b_.getTrue();
    case pir::ConstantKind::False: return b_.getFalse();
    case pir::ConstantKind::Int: return i64(c.integer);
    case pir::ConstantKind::Float: return llvm::ConstantFP::get(f64_, c.real);
    case pir::ConstantKind::Ellipsis: return objectBits("_Py_EllipsisObject");
    default: return constantAt(n->instr->operands[1]);
  }
}

const Held& FunctionEmitter::held(const Node* n) {
  Held& h = values_[n->id];
  // Constants are made where they are used: no value to keep across calls.
  if (n->kind == ssa::NodeKind::Constant) h.part[0] = constantValue(n);
  if (n->kind == ssa::NodeKind::Empty) h.part[0] = i64(0);
  if (n->type.is(Kind::None)) h.part[0] = none();
  if (n->type.is(Kind::Empty) || n->type.is(Kind::Bottom)) {
    for (unsigned k = 0; k < n->type.parts(); ++k)
      if (!h.part[k]) h.part[k] = i64(0);
  }
  // Defined behind an operation that always leaves: the code here is never reached.
  for (unsigned k = 0; k < n->type.parts(); ++k)
    if (!h.part[k]) h.part[k] = llvm::PoisonValue::get(k ? i64_ : m_.typeOf(n->type));
  return h;
}

llvm::Value* FunctionEmitter::boxedPart(const Held& h, Type t) {
  switch (t.kind) {
    case Kind::Int: return boxInt(h.part[0]);
    case Kind::Float: return boxFloat(h.part[0]);
    case Kind::Bool: return boxBool(h.part[0]);
    case Kind::Range: return call("ppy_box_range", {thread_, h.part[0], h.part[1], h.part[2]});
    case Kind::RangeIter: return call("ppy_box_range_iter", {thread_, h.part[0], h.part[1], h.part[2]});
    case Kind::FastIter: return call("ppy_box_fast_iter", {thread_, h.part[0], h.part[1]});
    default: return h.part[0];
  }
}

llvm::Value* FunctionEmitter::boxed(const Node* n) { return boxedPart(held(n), n->type); }

llvm::Value* FunctionEmitter::asInt(const Node* n) {
  V* v = held(n).part[0];
  return n->type.is(Kind::Bool) ? b_.CreateZExt(v, i64_) : v;
}

llvm::Value* FunctionEmitter::asFloat(const Node* n) {
  if (n->type.is(Kind::Float)) return held(n).part[0];
  return b_.CreateSIToFP(asInt(n), f64_);
}

Held FunctionEmitter::convert(const Node* n, Type to) {
  Held h = held(n);
  if (to.kind == n->type.kind) return h;
  if (to.is(Kind::Empty)) {  // lost
    h.part[0] = i64(0);
    return h;
  }
  if (n->type.is(Kind::Bottom)) {
    // Never executed with a value: whatever fits the representation.
    for (unsigned k = 0; k < to.parts(); ++k) h.part[k] = llvm::Constant::getNullValue(k ? i64_ : m_.typeOf(to));
    return h;
  }
  if (to.is(Kind::Float) && n->type.isIntegral()) {
    h.part[0] = asFloat(n);
    return h;
  }
  if (to.is(Kind::Int) && n->type.is(Kind::Bool)) {
    h.part[0] = asInt(n);
    return h;
  }
  h.part[0] = boxedPart(h, n->type);
  return h;
}

llvm::Value* FunctionEmitter::unboxInt(V* v, Node* n) {
  llvm::BasicBlock *from = b_.GetInsertBlock(), *odd = block("unbox.big"), *done = block("unbox");
  V* small = unboxSmallInt(v);
  branch(isSmallInt(v), done, odd, true);
  setBlock(odd);
  V* word = scratch(1);
  V* ok = b_.CreateICmpNE(call("ppy_unbox_int", {v, word}), i32(0));
  guard(ok, n, Guard::OperandType, "i64");
  V* big = load(i64_, word, 0);
  odd = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  return phi(i64_, {{small, from}, {big, odd}});
}

llvm::Value* FunctionEmitter::unboxFloat(V* v, Node* n) {
  llvm::BasicBlock *from = b_.GetInsertBlock(), *odd = block("unbox.odd"), *done = block("unbox");
  V* number = unboxNumber(v);
  branch(isNumber(v), done, odd, true);
  setBlock(odd);
  V* word = scratch(1);
  V* ok = b_.CreateICmpNE(call("ppy_unbox_float", {v, word}), i32(0));
  guard(ok, n, Guard::OperandType, "f64");
  V* other = load(f64_, word, 0);
  odd = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  return phi(f64_, {{number, from}, {other, odd}});
}

llvm::Value* FunctionEmitter::singleThreaded() {
  V* runtime = load(ptr_, thread_, PPY_OFF_THREAD_RUNTIME, nullptr, true);
  return b_.CreateICmpEQ(load(i8_, runtime, PPY_OFF_RUNTIME_MULTI_THREADED, "multi threaded"), b_.getInt8(0));
}

void FunctionEmitter::barrier(V* owner, V* value, const Node* type) {
  if (type && (type->type.is(Kind::Float) || type->type.is(Kind::Bool) || type->type.is(Kind::None))) return;
  llvm::BasicBlock *test = block("barrier"), *cold = block("barrier.cold"), *done = block("stored");
  if (value) branch(isPointer(value), test, done, true);
  else b_.CreateBr(test);
  setBlock(test);
  V* bits = b_.CreatePtrToInt(owner, i64_);
  V* side = b_.CreateAdd(b_.CreateAnd(bits, i64(~static_cast<int64_t>(PPY_HEAP_BLOCK_MASK))), b_.CreateLShr(b_.CreateAnd(bits, i64(PPY_HEAP_BLOCK_MASK)), PPY_HEAP_GRANULE_SHIFT));
  V* state = load(i8_, pointer(side), 0, "gc state");
  V* old = b_.CreateICmpEQ(b_.CreateAnd(state, b_.getInt8(PPY_HEAP_STATE_MASK)), b_.getInt8(PPY_HEAP_STATE_OLD));
  branch(old, cold, done, false);
  setBlock(cold);
  call("ppy_remember", {owner});
  b_.CreateBr(done);
  setBlock(done);
}

llvm::Value* FunctionEmitter::scratch(size_t slots) {
  if (slots == 0) slots = 1;
  if (!scratch_ || scratchSlots_ < slots) {
    llvm::IRBuilder<> top(&fn_->getEntryBlock(), fn_->getEntryBlock().begin());
    if (scratch_) {
      // Grown: the array in use so far becomes part of the larger one.
      auto* bigger = top.CreateAlloca(llvm::ArrayType::get(i64_, slots), nullptr, "scratch");
      scratch_->replaceAllUsesWith(bigger);
      scratch_->eraseFromParent();
      scratch_ = bigger;
    } else {
      scratch_ = top.CreateAlloca(llvm::ArrayType::get(i64_, slots), nullptr, "scratch");
    }
    scratchSlots_ = slots;
  }
  return scratch_;
}

llvm::Value* FunctionEmitter::spread(const std::vector<Node*>& nodes, size_t first, size_t count) {
  std::vector<V*> parts;
  for (size_t i = 0; i < count; ++i) parts.push_back(boxed(nodes[first + i]));
  V* array = scratch(count);
  for (size_t i = 0; i < count; ++i) store(parts[i], array, static_cast<int64_t>(8 * i));
  return array;
}

llvm::Value* FunctionEmitter::cache(const Node* n) { return at(caches_, 8 * static_cast<int64_t>(m_.cacheIndex(info_, n->instr))); }

}  // namespace ppy::backend
