// The skeleton of a function: prologue, blocks, edges, and which file emits which operation.
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

#include "compiler/llvm/emit.h"
#include "runtime/abi/native.h"
#include "runtime/abi/offsets.h"

namespace ppy::backend {

using pir::Op;

FunctionEmitter::FunctionEmitter(ModuleEmitter& m, int32_t index, ssa::Graph& graph, llvm::Function* fn, Version version)
    : m_(m), c_(m.context()), index_(index), info_(*m.program().functions[static_cast<size_t>(index)]), g_(graph), fn_(fn), version_(version), b_(c_) {
  i1_ = b_.getInt1Ty();
  i8_ = b_.getInt8Ty();
  i32_ = b_.getInt32Ty();
  i64_ = b_.getInt64Ty();
  f64_ = b_.getDoubleTy();
  ptr_ = b_.getPtrTy();
}

void FunctionEmitter::run() {
  values_.resize(g_.nodes.size());
  scope_ = m_.subprogram(info_, fn_->getName().str());
  fn_->setSubprogram(scope_);
  fn_->addFnAttr("frame-pointer", "all");
  fn_->addFnAttr(llvm::Attribute::NoUnwind);
  fn_->addFnAttr("target-cpu", m_.options().cpu);
  lean_ = isLean();
  if (!lean_) fn_->addFnAttr(llvm::Attribute::NoInline);
  else if (smallLean_) fn_->addFnAttr(llvm::Attribute::AlwaysInline);
  for (auto& b : g_.blocks) {
    blocks_.push_back(block(("b" + std::to_string(b->id)).c_str()));
    phis_.emplace_back();
  }
  b_.SetCurrentDebugLocation(llvm::DILocation::get(c_, static_cast<unsigned>(info_.fn->firstLine), 0, scope_));
  for (size_t i = 1; i < g_.blocks.size(); ++i) {
    setBlock(blocks_[i]);
    for (Node* p : g_.blocks[i]->params) {
      Held& h = values_[p->id];
      for (unsigned k = 0; k < p->type.parts(); ++k) {
        llvm::Type* type = k ? i64_ : m_.typeOf(p->type);
        llvm::PHINode* phi = b_.CreatePHI(type, 2);
        h.part[k] = phi;
        phis_[i].push_back(phi);
      }
    }
  }
  findFusedSlices();
  setBlock(blocks_[0]);
  if (reentry()) prologueReentry();
  else prologue();
  for (auto& b : g_.blocks) emitBlock(*b);
  llvm::EliminateUnreachableBlocks(*fn_);
  static constexpr const char* kNames[] = {"direct", "generic", "re-entry", "generic re-entry"};
  m_.versions[static_cast<size_t>(index_)].push_back({kNames[static_cast<size_t>(version_)], speculate(), reentry(), std::move(sites_)});
}

/// Functions without loops, handlers and calls: nothing of theirs needs a frame record but what their cold
/// paths call, so only those link one (site, unlink), and what remains may be inlined.
bool FunctionEmitter::isLean() {
  constexpr size_t kMostNodes = 48, kSmall = 14;
  if (version_ != Version::Direct || info_.fn->loopCount != 0) return false;
  size_t count = 0;
  for (auto& b : g_.blocks)
    for (Node* n : b->nodes) {
      if (n->unwind) return false;
      if (n->kind != ssa::NodeKind::Instr) continue;
      ++count;
      Op op = n->op;
      if ((op >= Op::Add && op <= Op::IXor) || op == Op::AddInt || op == Op::SubInt) continue;
      if (op >= Op::JumpIfLt && op <= Op::JumpIfNotGe) continue;
      switch (op) {
        case Op::GetAttr:
          if (!getters(n).empty()) return false;
          break;
        case Op::SetAttr: case Op::LoadGlobal: case Op::CheckBound: case Op::Not: case Op::Neg: case Op::Pos: case Op::Invert:
        case Op::Lt: case Op::Le: case Op::Eq: case Op::Ne: case Op::Gt: case Op::Ge: case Op::Is: case Op::IsNot:
        case Op::Jump: case Op::JumpIfTrue: case Op::JumpIfFalse: case Op::JumpIfNone: case Op::JumpIfNotNone: case Op::JumpIfIs:
        case Op::JumpIfIsNot: case Op::Return: break;
        default: return false;
      }
    }
  smallLean_ = count <= kSmall;
  return count <= kMostNodes;
}

void FunctionEmitter::bindCallee() {
  globals_ = load(i64_, callee_, PPY_OFF_FUNCTION_GLOBALS, nullptr, true);
  builtins_ = load(ptr_, callee_, PPY_OFF_FUNCTION_BUILTINS, nullptr, true);
  caches_ = load(ptr_, code_, PPY_OFF_CODE_NATIVE_CACHES, nullptr, true);
  consts_ = load(ptr_, code_, PPY_OFF_CODE_CONSTS, nullptr, true);
  names_ = load(ptr_, code_, PPY_OFF_CODE_NAMES, nullptr, true);
  prologueEnd_ = &fn_->getEntryBlock().front();
}

void FunctionEmitter::prologue() {
  thread_ = fn_->getArg(0);
  callee_ = fn_->getArg(1);
  record_ = b_.CreateAlloca(llvm::ArrayType::get(i64_, 4));
  code_ = load(ptr_, callee_, PPY_OFF_FUNCTION_CODE, nullptr, true);
  // Stack, depth and poll: one cold call serves whichever needs it. Lean functions only look at the depth:
  // their cold paths count it.
  V* here = b_.CreateIntrinsic(llvm::Intrinsic::frameaddress, {ptr_}, {i32(0)});
  V* low = b_.CreateICmpULT(b_.CreatePtrToInt(here, i64_), load(i64_, thread_, PPY_OFF_THREAD_STACK_LIMIT));
  V* depth = b_.CreateSub(load(i32_, thread_, PPY_OFF_THREAD_RECURSION), i32(1));
  if (!lean_) store(depth, thread_, PPY_OFF_THREAD_RECURSION);
  V* bad = b_.CreateOr(low, b_.CreateICmpSLT(depth, i32(0)));
  if (!lean_) bad = b_.CreateOr(bad, b_.CreateICmpNE(load(i32_, thread_, PPY_OFF_THREAD_POLL), i32(0)));
  llvm::BasicBlock *cold = block("prologue.cold"), *body = block("body");
  branch(bad, cold, body, false);
  setBlock(cold);
  if (lean_) store(depth, thread_, PPY_OFF_THREAD_RECURSION);
  // The exit map of a call that has not begun: its arguments.
  std::vector<llvm::Constant*> live;
  std::vector<V*> args{thread_, callee_, nullptr};
  auto* i16 = b_.getInt16Ty();
  unsigned n = static_cast<unsigned>(info_.fn->parameterCount());
  for (unsigned i = 0; i < n; ++i) {
    Type t = version_ == Version::Direct ? info_.params[i] : Type(Kind::Any);
    V* a = fn_->getArg(2 + i);
    uint16_t repr = PPY_REPR_VALUE;
    if (t.is(Kind::Int)) repr = PPY_REPR_INT;
    if (t.is(Kind::Float)) repr = PPY_REPR_FLOAT, a = b_.CreateBitCast(a, i64_);
    if (t.is(Kind::Bool)) repr = PPY_REPR_BOOL, a = b_.CreateZExt(a, i64_);
    live.push_back(llvm::ConstantStruct::getAnon({llvm::ConstantInt::get(i16, i), llvm::ConstantInt::get(i16, repr)}));
    args.push_back(a);
  }
  auto* liveType = llvm::StructType::get(i16, i16);
  auto* map = llvm::ConstantStruct::getAnon({llvm::ConstantInt::get(i32_, 0), llvm::ConstantInt::get(i32_, n | (speculate() ? 0 : PPY_EXIT_GENERIC)), llvm::ConstantArray::get(llvm::ArrayType::get(liveType, n), live)});
  args[2] = new llvm::GlobalVariable(m_.module(), map->getType(), true, llvm::GlobalValue::PrivateLinkage, map, "exit");
  V* outcome = b_.CreateCall(m_.helper("ppy_prologue"), args);
  llvm::BasicBlock *out = block("prologue.out"), *on = lean_ ? block("prologue.on") : body;
  branch(b_.CreateICmpEQ(outcome, i64(1)), on, out, true);
  if (lean_) {
    setBlock(on);
    store(b_.CreateAdd(depth, i32(1)), thread_, PPY_OFF_THREAD_RECURSION);
    b_.CreateBr(body);
  }
  setBlock(out);
  returnOutcome(outcome);
  setBlock(body);
  if (!lean_) linkRecord(0);
  bindCallee();
}

void FunctionEmitter::prologueReentry() {
  thread_ = fn_->getArg(0);
  frame_ = fn_->getArg(1);
  code_ = load(ptr_, frame_, PPY_OFF_FRAME_CODE, nullptr, true);
  callee_ = load(ptr_, frame_, PPY_OFF_FRAME_FUNCTION, nullptr, true);
  globals_ = load(i64_, frame_, PPY_OFF_FRAME_GLOBALS, nullptr, true);
  words_ = load(ptr_, code_, PPY_OFF_CODE_WORDS, nullptr, true);
  caches_ = load(ptr_, code_, PPY_OFF_CODE_NATIVE_CACHES, nullptr, true);
  consts_ = load(ptr_, code_, PPY_OFF_CODE_CONSTS, nullptr, true);
  names_ = load(ptr_, code_, PPY_OFF_CODE_NAMES, nullptr, true);
  bool namespaced = info_.fn->kind == pir::FunctionKind::Module || info_.fn->kind == pir::FunctionKind::Class;
  builtins_ = namespaced ? call("ppy_builtins_of", {thread_, globals_}) : load(ptr_, callee_, PPY_OFF_FUNCTION_BUILTINS, nullptr, true);
  prologueEnd_ = &fn_->getEntryBlock().front();
  if (info_.fn->kind == pir::FunctionKind::Module) {
    // Names of a module are its globals, unless it is run with a namespace of its own.
    V* names = load(i64_, frame_, PPY_OFF_FRAME_NAMES);
    llvm::BasicBlock *foreign = block("names.foreign"), *own = block("names.own");
    b_.CreateCondBr(b_.CreateOr(b_.CreateICmpEQ(names, i64(0)), b_.CreateICmpEQ(names, globals_)), own, foreign);
    setBlock(foreign);
    b_.CreateRet(i64(PPY_REENTRY_REFUSED));
    setBlock(own);
  }
  // One block per point: it loads the registers its header needs, refusing what does not fit.
  llvm::BasicBlock* refuse = block("refuse");
  llvm::SwitchInst* dispatch = b_.CreateSwitch(fn_->getArg(2), refuse);
  for (size_t p = 0; p < g_.points.size(); ++p) {
    ssa::Edge* e = g_.points[p];
    if (!e) continue;
    llvm::BasicBlock* take = block("point");
    dispatch->addCase(llvm::ConstantInt::get(i32_, p), take);
    setBlock(take);
    for (Node* n : g_.blocks[0]->nodes) {
      if (n->kind == ssa::NodeKind::Sent && n->word == p) set(n, fn_->getArg(3));
      if (n->kind != ssa::NodeKind::FrameLoad || n->word != p || n->type.is(Kind::Bottom)) continue;
      V* v = load(i64_, frame_, PPY_OFF_FRAME_REGS + 8 * n->index);
      Held& h = values_[n->id];
      auto require = [&](V* cond) {
        llvm::BasicBlock* next = block("fits");
        branch(cond, next, refuse, true);
        setBlock(next);
      };
      switch (n->type.kind) {
        case Kind::Int:
          require(isSmallInt(v));
          h.part[0] = unboxSmallInt(v);
          break;
        case Kind::Float:
          require(isNumber(v));
          h.part[0] = unboxNumber(v);
          break;
        case Kind::Bool: {
          V* yes = b_.CreateICmpEQ(v, objectBits("_Py_TrueStruct"));
          require(b_.CreateOr(yes, b_.CreateICmpEQ(v, objectBits("_Py_FalseStruct"))));
          h.part[0] = yes;
          break;
        }
        case Kind::RangeIter: {
          V* words = scratch(3);
          require(b_.CreateICmpNE(call("ppy_unpack_range_iter", {v, words}), i32(0)));
          for (int k = 0; k < 3; ++k) h.part[k] = load(i64_, words, 8 * k);
          if (n->type.id == 1) require(b_.CreateICmpEQ(h.part[2], i64(1))), h.part[2] = i64(1);
          break;
        }
        case Kind::FastIter: {
          V* words = scratch(2);
          call("ppy_unpack_fast_iter", {v, words});
          for (int k = 0; k < 2; ++k) h.part[k] = load(i64_, words, 8 * k);
          break;
        }
        case Kind::Range:
          b_.CreateBr(refuse);
          setBlock(block("dead"));
          for (int k = 0; k < 3; ++k) h.part[k] = i64(0);
          break;
        case Kind::None: require(b_.CreateICmpEQ(v, none())); break;
        case Kind::Empty: require(b_.CreateICmpEQ(v, i64(0))); break;
        case Kind::RangeObject: case Kind::Str: case Kind::List: case Kind::Tuple: case Kind::Dict: case Kind::Set: {
          const char* symbol = n->type.is(Kind::RangeObject) ? "PyRangeIter_Type" : n->type.is(Kind::Str) ? "PyUnicode_Type" : n->type.is(Kind::List) ? "PyList_Type" : n->type.is(Kind::Tuple) ? "PyTuple_Type" : n->type.is(Kind::Dict) ? "PyDict_Type" : "PySet_Type";
          require(b_.CreateAnd(b_.CreateICmpNE(v, i64(0)), isPointer(v)));
          require(b_.CreateICmpEQ(load(ptr_, pointer(v), PPY_OFF_OBJECT_TYPE), object(symbol)));
          h.part[0] = v;
          break;
        }
        default: h.part[0] = v; break;
      }
    }
    edge(e);
  }
  setBlock(refuse);
  b_.CreateRet(i64(PPY_REENTRY_REFUSED));
}

void FunctionEmitter::emitBlock(ssa::Block& b) {
  if (b.id == 0) {
    if (reentry()) return;  // done: it dispatches
  } else {
    setBlock(blocks_[b.id]);
  }
  ended_ = false;
  for (Node* n : b.nodes) {
    debugLocation(n);
    emitNode(n);
    if (ended_) return;
  }
  edge(b.succs[0]);
}

void FunctionEmitter::debugLocation(const Node* n) {
  if (!n->instr || !n->instr->range.line) return;
  unsigned column = n->instr->range.column < 0 ? 0 : static_cast<unsigned>(n->instr->range.column) + 1;
  b_.SetCurrentDebugLocation(llvm::DILocation::get(c_, static_cast<unsigned>(n->instr->range.line), column, scope_));
}

void FunctionEmitter::edge(ssa::Edge* e) {
  std::vector<V*> parts;
  for (size_t i = 0; i < e->args.size(); ++i) {
    Type t = e->to->params[i]->type;
    Held h = convert(e->args[i], t);
    for (unsigned k = 0; k < t.parts(); ++k) parts.push_back(h.part[k]);
  }
  llvm::BasicBlock* from = b_.GetInsertBlock();
  for (size_t i = 0; i < parts.size(); ++i) phis_[e->to->id][i]->addIncoming(parts[i], from);
  b_.CreateBr(blocks_[e->to->id]);
  ended_ = true;
}

llvm::BasicBlock* FunctionEmitter::edgeBlock(ssa::Edge* e) {
  llvm::IRBuilderBase::InsertPointGuard guard(b_);
  llvm::BasicBlock* via = block("edge");
  setBlock(via);
  bool ended = ended_;
  edge(e);
  ended_ = ended;
  return via;
}

void FunctionEmitter::emitNode(Node* n) {
  switch (n->kind) {
    case ssa::NodeKind::Constant:
    case ssa::NodeKind::Empty:
    case ssa::NodeKind::Param:
    case ssa::NodeKind::FrameLoad:
    case ssa::NodeKind::Sent:
    case ssa::NodeKind::Projection: return;
    case ssa::NodeKind::Argument: set(n, fn_->getArg(2 + static_cast<unsigned>(n->index))); return;
    case ssa::NodeKind::Instr: break;
  }
  Op op = n->op;
  if ((op >= Op::Add && op <= Op::IXor) || op == Op::AddInt || op == Op::SubInt) return emitArith(n);
  switch (op) {
    case Op::Neg: case Op::Pos: case Op::Invert: return emitUnary(n);
    case Op::Not: set(n, b_.CreateNot(truth(n, n->in[0]))); return;
    case Op::Lt: case Op::Le: case Op::Eq: case Op::Ne: case Op::Gt: case Op::Ge: return emitCompare(n);
    case Op::Is: case Op::IsNot: return emitIdentity(n);
    case Op::LoadGlobal: return emitLoadGlobal(n);
    case Op::CheckBound: case Op::CheckDelete: case Op::StoreGlobal: case Op::DeleteGlobal: case Op::LoadName: case Op::StoreName:
    case Op::DeleteName: case Op::MakeCell: case Op::NewCell: case Op::LoadCell: case Op::StoreCell: case Op::DeleteCell:
    case Op::LoadFree: case Op::StoreFree: case Op::DeleteFree: case Op::FreeCell: return emitNames(n);
    case Op::GetAttr: return emitGetAttr(n);
    case Op::SetAttr: return emitSetAttr(n);
    case Op::LoadMethod: return emitLoadMethod(n);
    case Op::LoadSuperMethod: return emitLoadSuperMethod(n);
    case Op::GetItem: return emitGetItem(n);
    case Op::SetItem: return emitSetItem(n);
    case Op::Call: case Op::CallMethod: case Op::CallKw: case Op::CallEx: case Op::MakeFunction: case Op::LoadBuildClass: return emitCall(n);
    case Op::GetIter: return emitGetIter(n);
    case Op::ForIter: return emitForIter(n);
    case Op::EndIter: case Op::LoopHeader: case Op::Jump: case Op::JumpIfTrue: case Op::JumpIfFalse: case Op::JumpIfNone: case Op::JumpIfNotNone:
    case Op::JumpIfLt: case Op::JumpIfLe: case Op::JumpIfEq: case Op::JumpIfNe: case Op::JumpIfGt: case Op::JumpIfGe:
    case Op::JumpIfNotLt: case Op::JumpIfNotLe: case Op::JumpIfNotEq: case Op::JumpIfNotNe: case Op::JumpIfNotGt: case Op::JumpIfNotGe:
    case Op::JumpIfIs: case Op::JumpIfIsNot: case Op::Return: return emitControl(n);
    case Op::GetHandled: case Op::SetHandled: case Op::Raise: case Op::RaiseAgain: case Op::Reraise: case Op::Catch: case Op::MatchExc:
    case Op::ExcInfo: return emitExceptions(n);
    case Op::Yield: case Op::GetYieldFromIter: case Op::Send: case Op::YieldDelegate: case Op::GetAwaitable: case Op::GetAIter:
    case Op::GetANext: case Op::AsyncGenWrap: case Op::IsStopAsync: return emitGenerator(n);
    case Op::LoadClassCell: case Op::LoadLocals: case Op::SetupAnnotations: case Op::MatchExcGroup:
    case Op::PrepReraiseStar: case Op::ImportStar: case Op::PrintExpr: return emitLeave(n);
    default: return emitCollections(n);
  }
}

}  // namespace ppy::backend
