// Generators, coroutines, async generators: suspending into the frame, delegating, iterator objects.
#include <algorithm>

#include "compiler/llvm/emit.h"
#include "runtime/abi/native.h"
#include "runtime/abi/offsets.h"

namespace ppy::backend {

using pir::Op;

/// Writes what is read after it is resumed into the frame, and where that is; gives the value to the resumer.
void FunctionEmitter::emitSuspension(Node* n) {
  V* value = boxed(n->in[n->in.size() - 1]);
  std::vector<std::pair<int32_t, V*>> stores;
  for (const ssa::RegisterState& s : n->exit) {
    // Never written since it was loaded from there: the frame has it.
    if (s.node->kind == ssa::NodeKind::FrameLoad && s.node->index == s.reg) continue;
    stores.push_back({s.reg, boxed(s.node)});
  }
  for (auto [reg, v] : stores) store(v, frame_, PPY_OFF_FRAME_REGS + 8 * reg, "frame register");
  site(n);
  uint32_t point = static_cast<uint32_t>(info_.fn->loopCount);
  for (const pir::Block& b : info_.fn->blocks)
    for (const pir::Instr& in : b.instrs) {
      if (&in == n->instr) {
        store(i32(static_cast<int32_t>(point + 1)), frameGenerator(), PPY_OFF_GENERATOR_RESUME_POINT);
        b_.CreateRet(value);
        ended_ = true;
        return;
      }
      point += pir::isSuspension(in.op);
    }
}

void FunctionEmitter::emitGenerator(Node* n) {
  const int32_t* o = n->instr->operands;
  auto in = [&](size_t i) { return boxed(n->in[i]); };
  switch (n->op) {
    case Op::Yield:
    case Op::YieldDelegate: return emitSuspension(n);
    case Op::GetYieldFromIter: return simple(n, "ppy_yield_from_iter", {thread_, in(0), code_, i32(o[0] == o[1])});
    case Op::GetAwaitable: return simple(n, "ppy_get_awaitable", {thread_, in(0), i32(o[2]), i32(o[0] == o[1])});
    case Op::GetAIter: return simple(n, "ppy_get_aiter", {thread_, in(0)});
    case Op::GetANext: return simple(n, "ppy_get_anext", {thread_, in(0)});
    case Op::AsyncGenWrap: set(n, call("ppy_async_gen_wrap", {thread_, in(0)})); return;
    case Op::IsStopAsync: set(n, b_.CreateICmpNE(call("ppy_is_stop_async", {in(0)}), i32(0))); return;
    case Op::Send: {
      V *it = in(0), *sent = in(1);
      V* got = stepGenerator(n, it, sent, PPY_RESUME_SEND, true, [&] {
        site(n);
        return call("ppy_send", {thread_, it, sent});
      });
      llvm::BasicBlock *from = b_.GetInsertBlock(), *odd = block("send.odd"), *done = block("send.done"), *returned = block("send.returned");
      branch(b_.CreateICmpEQ(got, i64(0)), odd, done, false);
      setBlock(odd);
      b_.CreateCondBr(b_.CreateICmpEQ(load(i32_, thread_, PPY_OFF_THREAD_STATUS), i32(0)), returned, failBlock(n));
      setBlock(returned);
      // The frame's register may still have it from when it was suspended.
      store(i64(0), frame_, PPY_OFF_FRAME_REGS + 8 * o[1], "frame register");
      V* result = call("ppy_end_send", {thread_, it});
      b_.CreateBr(done);
      // The result has one definition for both ways on.
      setBlock(done);
      set(n, phi(i64_, {{got, from}, {result, returned}}));
      V* ended = phi(i1_, {{b_.getFalse(), from}, {b_.getTrue(), returned}});
      llvm::BasicBlock *yes = edgeBlock(n->block->succs[0]), *no = edgeBlock(n->block->succs[1]);
      b_.CreateCondBr(ended, yes, no);
      ended_ = true;
      return;
    }
    default: return;
  }
}

/// The instruction that unpacks a loop's items in two when that is all that happens to them, or null.
Node* FunctionEmitter::pairUser(Node* forIter) const {
  const Node* item = forIter->results[0];
  ssa::Block* body = forIter->block->succs[1]->to;
  if (body->preds.size() != 1) return nullptr;
  auto first = std::find_if(body->nodes.begin(), body->nodes.end(), [](const Node* n) { return n->kind == ssa::NodeKind::Instr; });
  if (first == body->nodes.end() || !(*first)->isInstr(Op::UnpackSequence) || (*first)->in[0] != item || (*first)->results.size() != 2) return nullptr;
  auto holds = [&](const std::vector<Node*>& v) { return std::find(v.begin(), v.end(), item) != v.end(); };
  for (auto& n : g_.nodes) {
    if (n->unwind && holds(n->unwind->args)) return nullptr;
    if (n.get() == *first) continue;
    if (holds(n->in)) return nullptr;
    for (const ssa::RegisterState& s : n->exit)
      if (s.node == item) return nullptr;
  }
  for (auto& e : g_.edges)
    if (holds(e->args)) return nullptr;
  return *first;
}

template <class F>
llvm::Value* FunctionEmitter::stepGenerator(Node* n, V* iterator, V* sent, uint32_t how, bool coroutines, F other) {
  llvm::BasicBlock *generator = block("step.generator"), *ready = block("step.resume"), *slow = block("step.other"), *done = block("step.done");
  V* type = load(ptr_, pointer(iterator), PPY_OFF_OBJECT_TYPE, "type");
  V* known = b_.CreateICmpEQ(type, object("PyGen_Type"));
  if (coroutines) known = b_.CreateOr(known, b_.CreateICmpEQ(type, object("PyCoro_Type")));
  b_.CreateCondBr(known, generator, slow);
  setBlock(generator);
  V* resume = load(ptr_, pointer(iterator), PPY_OFF_GENERATOR_RESUME);
  branch(b_.CreateICmpNE(b_.CreatePtrToInt(resume, i64_), i64(0)), ready, slow, true);
  setBlock(ready);
  site(n);
  V* got = call("ppy_resume", {thread_, iterator, sent, i32(static_cast<int32_t>(how | PPY_RESUME_NATIVE))});
  ready = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(slow);
  V* otherwise = other();
  slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  return phi(i64_, {{got, ready}, {otherwise, slow}});
}

llvm::Value* FunctionEmitter::resumed(Node* n, V* generator, V* value) {
  site(n);
  V* got = call("ppy_resume", {thread_, generator, value, i32(PPY_RESUME_NEXT | PPY_RESUME_NATIVE)});
  llvm::BasicBlock *odd = block("resumed.odd"), *returned = block("resumed.returned"), *some = block("resumed.value");
  branch(b_.CreateICmpEQ(got, i64(0)), odd, some, false);
  setBlock(odd);
  b_.CreateCondBr(b_.CreateICmpEQ(load(i32_, thread_, PPY_OFF_THREAD_STATUS), i32(0)), returned, failBlock(n));
  setBlock(returned);
  call("ppy_raise_stop", {thread_});
  b_.CreateBr(failBlock(n));
  setBlock(some);
  return got;
}

llvm::Value* FunctionEmitter::callNext(Node* n, V* iterator) {
  // An iterator is an object: no number has the protocol.
  return stepGenerator(n, iterator, none(), PPY_RESUME_FOR, false, [&] { return callOtherNext(n, iterator); });
}

llvm::Value* FunctionEmitter::callOtherNext(Node* n, V* iterator) {
  site(n);
  Node* unpack = pairUser(n);
  if (!unpack) return call("ppy_next", {thread_, iterator});
  pairUnpacks_.insert(unpack);
  return call("ppy_next_pair", {thread_, iterator, scratch(2)});
}

void FunctionEmitter::emitIteratorNext(Node* n) {
  ssa::Block* b = n->block;
  Node *item = n->results[0], *rest = n->results[1];
  V* it = boxed(n->in[0]);
  values_[rest->id].part[0] = it;
  llvm::BasicBlock *more = block("for.item"), *end = block("for.end");
  if (n->in[0]->type.is(Kind::RangeObject)) {
    V* p = pointer(it);
    V* remaining = load(i64_, p, PPY_OFF_RANGE_ITER_REMAINING, "range");
    b_.CreateCondBr(b_.CreateICmpSGT(remaining, i64(0)), more, end);
    setBlock(more);
    V* next = load(i64_, p, PPY_OFF_RANGE_ITER_NEXT, "range");
    store(b_.CreateAdd(next, load(i64_, p, PPY_OFF_RANGE_ITER_STEP, "range")), p, PPY_OFF_RANGE_ITER_NEXT, "range");
    store(b_.CreateSub(remaining, i64(1)), p, PPY_OFF_RANGE_ITER_REMAINING, "range");
    set(item, next);
  } else {
    llvm::BasicBlock *object_ = block("for.object"), *list = block("for.list"), *inside = block("for.inside"), *slow = block("for.next"), *odd = block("for.odd");
    branch(isPointer(it), object_, slow, true);
    setBlock(object_);
    V* p = pointer(it);
    b_.CreateCondBr(b_.CreateICmpEQ(load(ptr_, p, PPY_OFF_OBJECT_TYPE, "type"), object("PyListIter_Type")), list, slow);
    setBlock(list);
    V* seq = load(i64_, p, PPY_OFF_SEQ_ITER_SEQ, "sequence iterator");
    V* index = load(i64_, p, PPY_OFF_SEQ_ITER_INDEX, "sequence iterator");
    llvm::BasicBlock* open = block("for.open");
    branch(b_.CreateICmpNE(seq, i64(0)), open, slow, true);
    setBlock(open);
    V* items = pointer(seq);
    V* here = b_.CreateAnd(b_.CreateICmpSLT(index, load(i64_, items, PPY_OFF_VAR_SIZE, "list size")), b_.CreateICmpSLT(load(i64_, items, PPY_OFF_LIST_ALLOCATED, "list exposed"), i64(0)));
    branch(here, inside, slow, true);
    setBlock(inside);
    V* element = load(i64_, b_.CreateGEP(i64_, load(ptr_, items, PPY_OFF_LIST_ITEMS, "list items"), index), 0, "list element");
    store(b_.CreateAdd(index, i64(1)), p, PPY_OFF_SEQ_ITER_INDEX, "sequence iterator");
    b_.CreateBr(more);
    setBlock(slow);
    V* got = callNext(n, it);
    slow = b_.GetInsertBlock();
    branch(b_.CreateICmpEQ(got, i64(0)), odd, more, false);
    setBlock(odd);
    store(i64(0), thread_, PPY_OFF_THREAD_STOP_VALUE);
    b_.CreateCondBr(b_.CreateICmpEQ(load(i32_, thread_, PPY_OFF_THREAD_STATUS), i32(0)), end, failBlock(n));
    setBlock(more);
    set(item, phi(i64_, {{element, inside}, {got, slow}}));
  }
  setBlock(end);
  edge(b->succs[0]);
  setBlock(more);
  edge(b->succs[1]);
}

}  // namespace ppy::backend
