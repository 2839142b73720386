// Leaving compiled code: exit maps, failing operations, guards, results.
#include <utility>

#include "compiler/llvm/emit.h"
#include "runtime/abi/native.h"
#include "runtime/abi/offsets.h"

namespace ppy::backend {

using pir::Op;

llvm::CallInst* FunctionEmitter::call(const char* helper, llvm::ArrayRef<V*> args) { return b_.CreateCall(m_.helper(helper), args); }

void FunctionEmitter::linkRecord(uint32_t word) {
  store(load(ptr_, thread_, PPY_OFF_THREAD_NATIVE_TOP), record_, 0);
  store(callee_, record_, 8);
  store(i64(word), record_, 16);
  store(record_, thread_, PPY_OFF_THREAD_NATIVE_TOP);
}

/// What the prologue of other functions does, on a cold path; leaveLean takes it back.
void FunctionEmitter::enterLean(uint32_t word) {
  store(b_.CreateSub(load(i32_, thread_, PPY_OFF_THREAD_RECURSION), i32(1)), thread_, PPY_OFF_THREAD_RECURSION);
  linkRecord(word);
}

void FunctionEmitter::leaveLean() {
  store(load(ptr_, record_, 0), thread_, PPY_OFF_THREAD_NATIVE_TOP);
  store(b_.CreateAdd(load(i32_, thread_, PPY_OFF_THREAD_RECURSION), i32(1)), thread_, PPY_OFF_THREAD_RECURSION);
}

void FunctionEmitter::site(const Node* n) {
  if (lean_) {
    enterLean(n->word);
    linked_ = true;
    return;
  }
  if (reentry()) store(at(words_, 8 * static_cast<int64_t>(n->word)), frame_, PPY_OFF_FRAME_PC);
  else store(i64(n->word), record_, 16);
}

/// Does compiled code run the handler of what a node raises? In programs that look at frames the interpreter does, so that the
/// traceback has the frame itself, not what it was.
bool FunctionEmitter::handlesHere(const Node* n) const { return n->unwind && !m_.program().exactFrames; }

uint32_t FunctionEmitter::exitFlags(const Node* n) const {
  uint32_t flags = speculate() ? 0 : PPY_EXIT_GENERIC;
  // Without a handler here the interpreter unwinds a taken-over frame, traceback included.
  if (n->op == pir::Op::Reraise || n->op == pir::Op::RaiseAgain || (reentry() && !handlesHere(n))) flags |= PPY_EXIT_NO_TRACEBACK;
  if (n->op == pir::Op::LoopHeader || planned_) flags |= PPY_EXIT_PLANNED;
  return flags;
}

/// Does the exit of a node tell the value of a register?
bool FunctionEmitter::exitHas(const Node* n, const ssa::RegisterState& s) const {
  Type t = s.node->type;
  if (!reentry()) return !t.is(Kind::Empty) && !t.is(Kind::Bottom) && (!s.shown || showsVariables(n));
  // The frame has a variable that has not changed since it was taken from there.
  bool variable = static_cast<size_t>(s.reg) < info_.fn->varNames.size();
  return !(variable && s.node->kind == ssa::NodeKind::FrameLoad && s.node->index == s.reg);
}

/// Is the frame that a node leaves to be complete for those who look at it, and to keep its objects? In calls, which is where
/// others run for long (of the built-in functions next() alone passes captures on); everywhere in programs that look at frames.
bool FunctionEmitter::showsVariables(const Node* n) const {
  if (m_.program().exactFrames) return true;
  if (!pir::isCall(n->op)) return false;
  Type callee = n->in[0]->type;
  return !callee.is(Kind::Builtin) || callee.id == ssa::builtinNumber("next");
}

llvm::Constant* FunctionEmitter::exitMap(Node* n) {
  auto* i16 = b_.getInt16Ty();
  auto* liveType = llvm::StructType::get(i16, i16);
  std::vector<llvm::Constant*> live;
  for (const ssa::RegisterState& s : n->exit) {
    Type t = s.node->type;
    if (!exitHas(n, s)) continue;
    uint16_t repr = PPY_REPR_VALUE;
    switch (t.kind) {
      case Kind::Int: repr = PPY_REPR_INT; break;
      case Kind::Float: repr = PPY_REPR_FLOAT; break;
      case Kind::Bool: repr = PPY_REPR_BOOL; break;
      case Kind::Range: repr = PPY_REPR_RANGE; break;
      case Kind::RangeIter: repr = PPY_REPR_RANGE_ITER; break;
      case Kind::FastIter: repr = PPY_REPR_FAST_ITER; break;
      default: break;
    }
    if (s.shown && !m_.program().exactFrames) repr |= PPY_REPR_SHOWN;
    live.push_back(llvm::ConstantStruct::getAnon({llvm::ConstantInt::get(i16, static_cast<uint64_t>(s.reg)), llvm::ConstantInt::get(i16, repr)}));
  }
  auto* map = llvm::ConstantStruct::getAnon({llvm::ConstantInt::get(i32_, n->word), llvm::ConstantInt::get(i32_, live.size() | exitFlags(n)),
                                             llvm::ConstantArray::get(llvm::ArrayType::get(liveType, live.size()), live)});
  auto* g = new llvm::GlobalVariable(m_.module(), map->getType(), true, llvm::GlobalValue::PrivateLinkage, map, "exit");
  g->setAlignment(llvm::Align(4));
  return g;
}

std::vector<llvm::Value*> FunctionEmitter::exitArgs(Node* n) {
  std::vector<V*> args;
  for (const ssa::RegisterState& s : n->exit) {
    Type t = s.node->type;
    if (!exitHas(n, s)) continue;
    const Held& h = held(s.node);
    for (unsigned k = 0; k < t.parts(); ++k) {
      V* v = h.part[k];
      if (t.is(Kind::Float)) v = b_.CreateBitCast(v, i64_);
      if (t.is(Kind::Bool)) v = b_.CreateZExt(v, i64_);
      args.push_back(v);
    }
  }
  return args;
}

llvm::BasicBlock* FunctionEmitter::failBlock(Node* n) {
  llvm::BasicBlock*& cached = failBlocks_[n];
  if (cached) return cached;
  llvm::BasicBlock* cold = cached = block("fail");
  llvm::IRBuilderBase::InsertPointGuard guard(b_);
  setBlock(cold);
  bool left = n->unwind && !handlesHere(n) && !reentry(), before = std::exchange(planned_, planned_ || left);
  std::vector<V*> args{thread_, reentry() ? frame_ : callee_, exitMap(n)};
  planned_ = before;
  for (V* v : exitArgs(n)) args.push_back(v);
  if (left) {
    returnOutcome(b_.CreateCall(m_.helper("ppy_deopt"), args));
    return cold;
  }
  V* raised = b_.CreateCall(m_.helper(reentry() ? "ppy_fail_frame" : "ppy_fail"), args);
  if (!failExit_) {
    llvm::IRBuilderBase::InsertPointGuard inner(b_);
    failExit_ = block("leave");
    setBlock(failExit_);
    returnEmpty();
  }
  if (handlesHere(n)) b_.CreateCondBr(b_.CreateICmpNE(raised, i32(0)), edgeBlock(n->unwind), failExit_);
  else b_.CreateBr(failExit_);
  return cold;
}

llvm::BasicBlock* FunctionEmitter::deoptBlock(Node* n) {
  usedGuards_ = true;
  llvm::BasicBlock*& cached = deoptBlocks_[n];
  if (cached) return cached;
  llvm::BasicBlock* cold = cached = block("deopt");
  llvm::IRBuilderBase::InsertPointGuard guard(b_);
  setBlock(cold);
  if (lean_) enterLean(n->word);
  std::vector<V*> args{thread_, reentry() ? frame_ : callee_, exitMap(n)};
  for (V* v : exitArgs(n)) args.push_back(v);
  if (reentry()) {
    b_.CreateCall(m_.helper("ppy_leave_frame"), args);
    b_.CreateRet(i64(PPY_REENTRY_RESUME));
  } else {
    returnOutcome(b_.CreateCall(m_.helper("ppy_deopt"), args));
  }
  return cold;
}

void FunctionEmitter::note(const Node* n, Guard kind, const std::string& expected) {
  GuardSite site{kind, n->op, n->instr ? n->instr->range.line : 0, n->instr ? n->instr->range.column : -1, expected};
  for (const GuardSite& s : sites_)
    if (s == site) return;
  sites_.push_back(std::move(site));
}

void FunctionEmitter::deoptWithResult(Node* n, V* value, Guard kind) {
  usedGuards_ = true;
  note(n, kind, ssa::name(n->type));
  if (lean_) enterLean(n->word);
  std::vector<V*> args{thread_, reentry() ? frame_ : callee_, exitMap(n), value};
  for (V* v : exitArgs(n)) args.push_back(v);
  if (reentry()) {
    b_.CreateCall(m_.helper("ppy_leave_frame_result"), args);
    b_.CreateRet(i64(PPY_REENTRY_RESULT));
  } else {
    returnOutcome(b_.CreateCall(m_.helper("ppy_deopt_result"), args));
  }
}

/// In a program built for it, every n-th guard fails (PPY_DEOPT_EVERY).
llvm::Value* FunctionEmitter::stressed(V* cond) {
  if (!m_.options().stressGuards) return cond;
  return b_.CreateAnd(cond, b_.CreateICmpEQ(call("ppy_stress_guard", {thread_}), i32(0)));
}

void FunctionEmitter::guard(V* cond, Node* n, Guard kind, const char* expected) {
  note(n, kind, expected);
  if (!planned_) cond = stressed(cond);
  llvm::BasicBlock* next = block("guarded");
  branch(cond, next, deoptBlock(n), true);
  setBlock(next);
}

llvm::Value* FunctionEmitter::checked(Node* n, V* result) {
  llvm::BasicBlock* next = block("done");
  branch(b_.CreateICmpEQ(result, i64(0)), failBlock(n), next, false);
  setBlock(next);
  if (lean_ && linked_) leaveLean();
  linked_ = false;
  return result;
}

void FunctionEmitter::setResult(Node* n, V* value) {
  auto orDeopt = [&](V* cond) {
    llvm::BasicBlock *next = block("fits"), *cold = block("deopt");
    branch(stressed(cond), next, cold, true);
    setBlock(cold);
    deoptWithResult(n, value, Guard::ResultType);
    setBlock(next);
  };
  switch (n->type.kind) {
    case Kind::Bottom: {
      // Taken never to give anything.
      llvm::BasicBlock* dead = block("dead");
      deoptWithResult(n, value, Guard::ResultType);
      setBlock(dead);
      set(n, value);
      return;
    }
    case Kind::Int: {
      llvm::BasicBlock *from = b_.GetInsertBlock(), *odd = block("result.big"), *done = block("result");
      V* small = unboxSmallInt(value);
      branch(isSmallInt(value), done, odd, true);
      setBlock(odd);
      V* word = scratch(1);
      orDeopt(b_.CreateICmpNE(call("ppy_unbox_int", {value, word}), i32(0)));
      V* big = load(i64_, scratch(1), 0);
      odd = b_.GetInsertBlock();
      b_.CreateBr(done);
      setBlock(done);
      set(n, phi(i64_, {{small, from}, {big, odd}}));
      return;
    }
    case Kind::Float:
      orDeopt(isNumber(value));
      set(n, unboxNumber(value));
      return;
    case Kind::Bool: {
      V* yes = b_.CreateICmpEQ(value, objectBits("_Py_TrueStruct"));
      orDeopt(b_.CreateOr(yes, b_.CreateICmpEQ(value, objectBits("_Py_FalseStruct"))));
      set(n, yes);
      return;
    }
    case Kind::None:
      orDeopt(b_.CreateICmpEQ(value, none()));
      return;
    case Kind::Str: case Kind::List: case Kind::Tuple: case Kind::Dict: case Kind::Set: {
      const char* symbol = n->type.is(Kind::Str) ? "PyUnicode_Type" : n->type.is(Kind::List) ? "PyList_Type" : n->type.is(Kind::Tuple) ? "PyTuple_Type" : n->type.is(Kind::Dict) ? "PyDict_Type" : "PySet_Type";
      orDeopt(isPointer(value));
      orDeopt(b_.CreateICmpEQ(load(ptr_, pointer(value), PPY_OFF_OBJECT_TYPE), object(symbol)));
      set(n, value);
      return;
    }
    default: set(n, value); return;
  }
}

void FunctionEmitter::epilogue() {
  if (!reentry() && !lean_) leaveLean();
}

/// Behind a failed operation, whose site has linked the record.
void FunctionEmitter::returnEmpty() {
  if (!reentry()) leaveLean();
  if (version_ == Version::Direct && info_.result.isUnboxed()) {
    V* pair = llvm::UndefValue::get(fn_->getReturnType());
    pair = b_.CreateInsertValue(pair, llvm::Constant::getNullValue(m_.typeOf(info_.result)), 0);
    b_.CreateRet(b_.CreateInsertValue(pair, i64(1), 1));
  } else {
    b_.CreateRet(i64(0));
  }
}

/// The frame is gone already (the outcome is of a call that was finished elsewhere).
void FunctionEmitter::returnOutcome(V* outcome) {
  if (version_ != Version::Direct || !info_.result.isUnboxed()) {
    b_.CreateRet(outcome);
    return;
  }
  auto pair = [&](V* value, V* status) {
    V* p = llvm::UndefValue::get(fn_->getReturnType());
    b_.CreateRet(b_.CreateInsertValue(b_.CreateInsertValue(p, value, 0), status, 1));
  };
  V *fits, *value;
  if (info_.result.is(Kind::Int)) fits = isSmallInt(outcome), value = unboxSmallInt(outcome);
  else if (info_.result.is(Kind::Float)) fits = isNumber(outcome), value = unboxNumber(outcome);
  else {
    value = b_.CreateICmpEQ(outcome, objectBits("_Py_TrueStruct"));
    fits = b_.CreateOr(value, b_.CreateICmpEQ(outcome, objectBits("_Py_FalseStruct")));
  }
  llvm::BasicBlock *good = block("out"), *odd = block("out.odd"), *boxed = block("out.boxed"), *leave = block("out.empty");
  b_.CreateCondBr(fits, good, odd);
  setBlock(good);
  pair(value, i64(0));
  setBlock(odd);
  b_.CreateCondBr(b_.CreateICmpEQ(outcome, i64(0)), leave, boxed);
  setBlock(boxed);
  call("ppy_boxed_result", {thread_, outcome});
  b_.CreateBr(leave);
  setBlock(leave);
  pair(llvm::Constant::getNullValue(m_.typeOf(info_.result)), i64(1));
}

void FunctionEmitter::emitLeave(Node* n) {
  // Only the interpreter does these: the rest of the activation (up to the next loop header) is its.
  planned_ = true;
  bool guards = usedGuards_;
  note(n, Guard::Interpreter, "");
  b_.CreateBr(deoptBlock(n));
  usedGuards_ = guards;
  planned_ = false;
  ended_ = true;
}

}  // namespace ppy::backend
