// if, assert, raise, return, break, continue; leaving constructs in order.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

bool Lowering::pushFrame(FrameBlock block, const syntax::SourceRange& range) {
  // CPython counts an except body as two blocks.
  int weight = block.kind == FrameKind::Handler || block.kind == FrameKind::GroupHandler ? 2 : 1;
  if (f_->frameCount + weight > kMaxFrameBlocks) {
    fail(range, "too many statically nested blocks");
    return false;
  }
  f_->frameCount += weight;
  block.outerHandler = b().handler();
  f_->frames.push_back(block);
  return true;
}

void Lowering::popFrame() {
  FrameKind kind = f_->frames.back().kind;
  f_->frameCount -= kind == FrameKind::Handler || kind == FrameKind::GroupHandler ? 2 : 1;
  f_->frames.pop_back();
}

void Lowering::deleteExceptionName(Identifier name, const Range& r) {
  if (!name) return;
  syntax::SourceRange where{static_cast<uint32_t>(r.line), static_cast<uint32_t>(r.column), static_cast<uint32_t>(r.endLine), static_cast<uint32_t>(r.endColumn)};
  if (Reg local = localInPlace(name); local != kNone) {
    emit(Op::Clear, {local}, r);
    return;
  }
  Mark mark(*this);
  Reg none = alloc();
  loadNone(none, r);
  storeName(name, none, where);
  deleteName(name, where);
}

void Lowering::unwindOne(const FrameBlock& block, const Range& r) {
  switch (block.kind) {
    case FrameKind::Loop:
    case FrameKind::Try:
      return;
    case FrameKind::ForLoop:
      if (block.endIter) emit(Op::EndIter, {block.reg}, r);
      return;
    case FrameKind::FinallyTry:
      stmts(block.finalBody);
      return;
    case FrameKind::FinallyEnd:
      emit(Op::SetHandled, {block.reg}, r);
      return;
    case FrameKind::Handler:
      deleteExceptionName(block.name, r);
      emit(Op::SetHandled, {block.reg}, r);
      return;
    case FrameKind::GroupHandler:
      return;
    case FrameKind::With:
    case FrameKind::AsyncWith: {
      Mark mark(*this);
      for (int i = 2; i < 5; ++i) loadNone(block.reg + i, block.range);
      Reg t = alloc();
      emit(Op::CallMethod, {t, block.reg, 5}, block.range);
      if (block.kind == FrameKind::AsyncWith) {
        emit(Op::GetAwaitable, {t, t, 2}, block.range);
        awaitLoop(t, alloc(), block.range);
      }
      return;
    }
  }
}

/// Runs what lies between here and frame `depth`, each part with the handler that was in force around
/// its construct. The caller then jumps or returns, and restores the handler.
void Lowering::unwindTo(size_t depth, const Range& r) {
  std::vector<FrameBlock> saved = f_->frames;
  int count = f_->frameCount;
  while (f_->frames.size() > depth) {
    FrameBlock block = f_->frames.back();
    popFrame();
    b().setHandler(block.outerHandler);
    unwindOne(block, r);
  }
  f_->frames = std::move(saved);
  f_->frameCount = count;
}

void Lowering::on(const Return* s) {
  if (!f_->isFunction()) return fail(s->range, "'return' outside function");
  if (s->value && f_->scope->coroutine && f_->scope->generator) return fail(s->range, "'return' with value in async generator");
  Mark mark(*this);
  Range r = at(s);
  bool runsCode = false, elsewhere = false;
  for (const FrameBlock& block : f_->frames) {
    if (block.kind == FrameKind::GroupHandler) return fail(s->range, "'break', 'continue' and 'return' cannot appear in an except* block");
    runsCode |= block.kind != FrameKind::Loop && block.kind != FrameKind::Try;
    elsewhere |= block.kind == FrameKind::FinallyTry || block.kind == FrameKind::With || block.kind == FrameKind::AsyncWith;
  }
  Reg v;
  if (!s->value) {
    v = alloc();
    loadNone(v, r);
  } else if (runsCode) {
    v = nextInto(s->value);
  } else {
    v = operand(s->value);
  }
  BlockId handler = b().handler();
  if (elsewhere) showLine(r);
  unwindTo(0, r);
  emit(Op::Return, {v}, elsewhere ? Range{} : r);  // behind a finally body or an exit, where that ends
  b().setHandler(handler);
}

void Lowering::leaveLoop(const Stmt* s, BlockId FrameBlock::*target, bool keepsLoop, const char* outside) {
  Range r = at(s);
  size_t depth = f_->frames.size();
  BlockId to = kNone;
  while (to == kNone && depth-- > 0) {
    const FrameBlock& block = f_->frames[depth];
    if (block.kind == FrameKind::GroupHandler) return fail(s->range, "'break', 'continue' and 'return' cannot appear in an except* block");
    to = block.*target;
  }
  if (to == kNone) return fail(s->range, outside);
  BlockId handler = b().handler();
  showLine(r);
  unwindTo(depth + keepsLoop, r);
  jump(to, r);
  b().setHandler(handler);
}

void Lowering::on(const Break* s) { leaveLoop(s, &FrameBlock::breakTo, false, "'break' outside loop"); }
void Lowering::on(const Continue* s) { leaveLoop(s, &FrameBlock::continueTo, true, "'continue' not properly in loop"); }

void Lowering::on(const If* s) {
  BlockId end = newBlock();
  BlockId otherwise = s->orelse.empty() ? end : newBlock();
  jumpIf(s->test, false, otherwise, at(s));
  stmts(s->body);
  if (!s->orelse.empty()) {
    jump(end, at(s));
    start(otherwise);
    stmts(s->orelse);
  }
  start(end);
}

void Lowering::on(const Assert* s) {
  // A non-empty tuple is always true: `assert (x, "message")` is a mistake.
  bool tuple = false;
  if (auto* t = dynCast<Tuple>(s->test)) tuple = !t->elts.empty();
  if (auto* c = dynCast<Constant>(s->test)) tuple = c->value.kind == syntax::ConstantKind::Tuple && c->value.itemCount > 0;
  if (tuple) warn(s->range, "assertion is always true, perhaps remove parentheses?");
  if (options_.optimize) return;
  BlockId end = newBlock();
  Range r = jumpIf(s->test, true, end, at(s));
  Mark mark(*this);
  Reg base = alloc();
  emit(Op::LoadAssertionError, {base}, r);
  if (s->msg) {
    nextInto(s->msg);
    emit(Op::Call, {base, base, 2}, r);
  }
  emit(Op::Raise, {base, emptyOperand(r)}, r);
  start(end);
}

void Lowering::on(const Raise* s) {
  Range r = at(s);
  if (!s->exc) return emit(Op::RaiseAgain, {}, r);
  Mark mark(*this);
  Reg exc = operand(s->exc);
  Reg cause = s->cause ? operand(s->cause) : emptyOperand(r);
  emit(Op::Raise, {exc, cause}, r);
}

}  // namespace ppy::lower
