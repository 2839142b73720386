// Loops, branches, returns, exceptions.
#include "compiler/llvm/emit.h"
#include "runtime/abi/native.h"
#include "runtime/abi/offsets.h"
#include "runtime/abi/value_bits.h"

namespace ppy::backend {

using pir::Op;

void FunctionEmitter::emitGetIter(Node* n) {
  const Node* a = n->in[0];
  if (n->type.is(Kind::RangeIter)) {
    values_[n->id] = held(a);
    return;
  }
  if (n->type.is(Kind::RangeObject)) {
    Held h = held(a);
    set(n, call("ppy_box_range_iter", {thread_, h.part[0], h.part[1], h.part[2]}));
    return;
  }
  if (!n->type.is(Kind::FastIter)) {
    V* v = boxed(a);
    site(n);
    set(n, checked(n, call("ppy_get_iter", {thread_, v})));
    return;
  }
  V* v = boxed(a);
  llvm::BasicBlock *slow = block("iter.slow"), *done = block("iter");
  std::vector<llvm::BasicBlock*> from;
  bool list = a->type.is(Kind::List);
  if (list) {
    slow->eraseFromParent();
    values_[n->id].part[0] = v;
    values_[n->id].part[1] = i64(0);
    b_.CreateBr(done);
    setBlock(done);
    return;
  }
  llvm::BasicBlock *object_ = block("iter.object"), *fast = block("iter.list");
  branch(isPointer(v), object_, slow, true);
  setBlock(object_);
  branch(b_.CreateICmpEQ(load(ptr_, pointer(v), PPY_OFF_OBJECT_TYPE, "type"), object("PyList_Type")), fast, slow, true);
  setBlock(fast);
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  V* it = checked(n, call("ppy_get_iter", {thread_, v}));
  slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  values_[n->id].part[0] = phi(i64_, {{v, fast}, {it, slow}});
  values_[n->id].part[1] = phi(i64_, {{i64(0), fast}, {i64(-1), slow}});
}

void FunctionEmitter::emitForIter(Node* n) {
  ssa::Block* b = n->block;
  Node *item = n->results[0], *rest = n->results[1];
  Held h = held(n->in[0]);
  llvm::BasicBlock *more = block("for.item"), *end = block("for.end");
  auto finish = [&] {
    setBlock(end);
    edge(b->succs[0]);
    setBlock(more);
    edge(b->succs[1]);
  };
  Type t = n->in[0]->type;
  if (t.is(Kind::RangeIter)) {
    V *next = h.part[0], *stop = h.part[1], *step = h.part[2];
    V* going = b_.CreateICmpSLT(next, stop);
    if (t.id != 1) going = b_.CreateSelect(b_.CreateICmpSGT(step, i64(0)), going, b_.CreateICmpSGT(next, stop));
    b_.CreateCondBr(going, more, end);
    setBlock(more);
    set(item, next);
    values_[rest->id].part[0] = b_.CreateAdd(next, t.id == 1 ? i64(1) : step, "", false, true);
    values_[rest->id].part[1] = stop;
    values_[rest->id].part[2] = t.id == 1 ? i64(1) : step;
    finish();
    return;
  }
  if (t.is(Kind::FastIter)) {
    // A list by index (it may change meanwhile: size and items are read each time), or an iterator.
    V *object_ = h.part[0], *index = h.part[1];
    llvm::BasicBlock *fast = block("for.list"), *slow = block("for.next");
    llvm::BasicBlock* sized = block("for.sized");
    branch(b_.CreateICmpSGE(index, i64(0)), sized, slow, true);
    setBlock(sized);
    V* p = pointer(object_);
    b_.CreateCondBr(b_.CreateICmpSLT(index, load(i64_, p, PPY_OFF_VAR_SIZE, "list size")), fast, end);
    setBlock(fast);
    llvm::BasicBlock *plain = block("for.plain"), *exposed = block("for.exposed");
    branch(b_.CreateICmpSLT(load(i64_, p, PPY_OFF_LIST_ALLOCATED, "list exposed"), i64(0)), plain, exposed, true);
    setBlock(exposed);
    site(n);
    V* shared = checked(n, call("ppy_get_item", {thread_, object_, boxInt(index)}));
    exposed = b_.GetInsertBlock();
    b_.CreateBr(more);
    setBlock(plain);
    V* element = load(i64_, b_.CreateGEP(i64_, load(ptr_, p, PPY_OFF_LIST_ITEMS, "list items"), index), 0, "list element");
    b_.CreateBr(more);
    setBlock(slow);
    V* got = callNext(n, object_);
    llvm::BasicBlock *odd = block("for.odd"), *next = block("for.got");
    branch(b_.CreateICmpEQ(got, i64(0)), odd, next, false);
    setBlock(odd);
    store(i64(0), thread_, PPY_OFF_THREAD_STOP_VALUE);
    b_.CreateCondBr(b_.CreateICmpEQ(load(i32_, thread_, PPY_OFF_THREAD_STATUS), i32(0)), end, failBlock(n));
    setBlock(next);
    b_.CreateBr(more);
    setBlock(more);
    set(item, phi(i64_, {{element, plain}, {shared, exposed}, {got, next}}));
    values_[rest->id].part[0] = object_;
    values_[rest->id].part[1] = b_.CreateSelect(b_.CreateICmpSGE(index, i64(0)), b_.CreateAdd(index, i64(1)), index);
    finish();
    return;
  }
  more->eraseFromParent();
  end->eraseFromParent();
  emitIteratorNext(n);
}

void FunctionEmitter::emitControl(Node* n) {
  ssa::Block* b = n->block;
  auto conditional = [&](V* cond) {
    llvm::BasicBlock *yes = edgeBlock(b->succs[0]), *no = edgeBlock(b->succs[1]);
    b_.CreateCondBr(cond, yes, no);
    ended_ = true;
  };
  switch (n->op) {
    case Op::Jump: return;  // the block's only edge
    case Op::LoopHeader: {
      V* wanted = b_.CreateICmpNE(load(i32_, thread_, PPY_OFF_THREAD_POLL), i32(0));
      llvm::BasicBlock *cold = block("poll"), *more = block("loop");
      branch(wanted, cold, more, false);
      setBlock(cold);
      site(n);
      V* r = checked(n, call("ppy_poll", {thread_}));
      bool guards = usedGuards_;
      branch(b_.CreateICmpEQ(r, i64(1)), more, deoptBlock(n), true);
      usedGuards_ = guards;
      setBlock(more);
      return;
    }
    case Op::EndIter: {
      Type t = n->in[0]->type;
      if (t.is(Kind::RangeIter) || t.is(Kind::RangeObject) || t.is(Kind::Bottom)) return;
      V* it = held(n->in[0]).part[0];
      if (t.is(Kind::FastIter)) {
        llvm::BasicBlock *close = block("iter.close"), *more = block("iter.closed");
        b_.CreateCondBr(b_.CreateICmpSLT(held(n->in[0]).part[1], i64(0)), close, more);
        setBlock(close);
        site(n);
        checked(n, call("ppy_end_iter", {thread_, it}));
        b_.CreateBr(more);
        setBlock(more);
        return;
      }
      site(n);
      checked(n, call("ppy_end_iter", {thread_, boxed(n->in[0])}));
      return;
    }
    case Op::JumpIfTrue: return conditional(truth(n, n->in[0]));
    case Op::JumpIfFalse: return conditional(b_.CreateNot(truth(n, n->in[0])));
    case Op::JumpIfNone:
    case Op::JumpIfNotNone: {
      Type t = n->in[0]->type;
      V* isNone = t.is(Kind::None) ? b_.getTrue() : t.isUnboxed() ? static_cast<V*>(b_.getFalse()) : b_.CreateICmpEQ(boxed(n->in[0]), none());
      return conditional(n->op == Op::JumpIfNone ? isNone : b_.CreateNot(isNone));
    }
    case Op::JumpIfIs: return conditional(identical(n->in[0], n->in[1]));
    case Op::JumpIfIsNot: return conditional(b_.CreateNot(identical(n->in[0], n->in[1])));
    case Op::Return: {
      const Node* v = n->in[0];
      if (generator()) {
        store(boxed(v), thread_, PPY_OFF_THREAD_STOP_VALUE);
        b_.CreateRet(i64(PPY_REENTRY_RETURN));
        ended_ = true;
        return;
      }
      if (version_ == Version::Direct && info_.result.isUnboxed()) {
        Type t = info_.result;
        if (v->type.kind == t.kind) {
          V* value = held(v).part[0];
          epilogue();
          V* pair = llvm::UndefValue::get(fn_->getReturnType());
          b_.CreateRet(b_.CreateInsertValue(b_.CreateInsertValue(pair, value, 0), i64(0), 1));
        } else {
          V* value = boxed(v);
          epilogue();
          returnOutcome(value);
        }
      } else {
        V* value = boxed(v);
        epilogue();
        b_.CreateRet(value);
      }
      ended_ = true;
      return;
    }
    default: break;
  }
  bool inverted = n->op >= Op::JumpIfNotLt;
  int op = static_cast<int>(n->op) - static_cast<int>(inverted ? Op::JumpIfNotLt : Op::JumpIfLt);
  V* cond = compareTruth(n, op, n->in[0], n->in[1], nullptr);
  conditional(inverted ? b_.CreateNot(cond) : cond);
}

void FunctionEmitter::emitExceptions(Node* n) {
  auto raises = [&] {
    b_.CreateBr(failBlock(n));
    ended_ = true;
  };
  switch (n->op) {
    case Op::Raise:
      site(n);
      call("ppy_raise", {thread_, boxed(n->in[0]), boxed(n->in[1])});
      return raises();
    case Op::RaiseAgain: {
      // The exception has this frame's line already. With none handled there is a new one: the interpreter's.
      site(n);
      V* handled = load(i64_, thread_, PPY_OFF_THREAD_HANDLED);
      V* some = b_.CreateAnd(b_.CreateICmpNE(handled, i64(0)), b_.CreateICmpNE(handled, none()));
      bool guards = usedGuards_;
      planned_ = true;
      guard(some, n, Guard::Handled);
      planned_ = false;
      usedGuards_ = guards;
      call("ppy_raise_again", {thread_});
      return raises();
    }
    case Op::Reraise:
      call("ppy_reraise", {thread_, boxed(n->in[0])});
      return raises();
    case Op::Catch: {
      V* e = load(i64_, thread_, PPY_OFF_THREAD_EXC);
      store(i64(0), thread_, PPY_OFF_THREAD_EXC);
      store(i32(0), thread_, PPY_OFF_THREAD_STATUS);
      set(n, e);
      return;
    }
    case Op::GetHandled: {
      V* v = load(i64_, thread_, PPY_OFF_THREAD_HANDLED);
      // What the resumer handles is none of a generator's own (frame/generator.h).
      if (generator()) v = b_.CreateSelect(b_.CreateICmpEQ(load(i8_, frameGenerator(), PPY_OFF_GENERATOR_HANDLES_OWN), b_.getInt8(0)), i64(0), v);
      set(n, v);
      return;
    }
    case Op::SetHandled: {
      V* v = boxed(n->in[0]);
      if (generator()) {
        V* none = b_.CreateICmpEQ(v, i64(0));
        store(b_.CreateSelect(none, b_.getInt8(0), b_.getInt8(1)), frameGenerator(), PPY_OFF_GENERATOR_HANDLES_OWN);
        v = b_.CreateSelect(none, load(i64_, frameGenerator(), PPY_OFF_GENERATOR_CALLER_HANDLED), v);
      }
      store(v, thread_, PPY_OFF_THREAD_HANDLED);
      return;
    }
    case Op::MatchExc: {
      V *e = boxed(n->in[0]), *types = boxed(n->in[1]);
      site(n);
      V* r = checked(n, call("ppy_match_exc", {thread_, e, types}));
      set(n, b_.CreateICmpEQ(r, objectBits("_Py_TrueStruct")));
      return;
    }
    case Op::ExcInfo: {
      V* e = boxed(n->in[0]);
      V* out = scratch(3);
      checked(n, call("ppy_exc_info", {thread_, e, out}));
      for (size_t i = 0; i < n->results.size(); ++i) values_[n->results[i]->id].part[0] = load(i64_, scratch(3), static_cast<int64_t>(8 * i));
      set(n, i64(0));
      return;
    }
    default: return;
  }
}

}  // namespace ppy::backend
