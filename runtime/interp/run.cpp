// Entering and leaving the loop; the dispatch table.
#include "runtime/interp/loop.h"

#include "runtime/abi/native.h"
#include "runtime/gc/explicit.h"
#include "runtime/frame/generator.h"

namespace ppy {
namespace interp {

/// The Wide prefix: the operation behind it, in its wide form.
PPY_PN uint64_t opWide(PPY_PARAMS) {
  static const Handler kWideHandlers[] = {
#define PPY_OP(Name, text, operands, effects, result) op##Name<WideForm>,
#include "compiler/pir/ops.def"
  };
  w = pc[1];
  PPY_MUSTTAIL return kWideHandlers[static_cast<uint16_t>(w)](PPY_ARGS);
}

const void* const kHandlers[] = {
#define PPY_OP(Name, text, operands, effects, result) reinterpret_cast<const void*>(op##Name<Narrow>),
#include "compiler/pir/ops.def"
    reinterpret_cast<const void*>(opWide),
};

/// The only door into the loop. Without locals of its own: a preserve_none callee keeps no register, and
/// clang 19 would otherwise hold a base pointer across the call.
[[gnu::noinline]] static uint64_t enterLoop(Thread* t, Frame* f) {
  const uint64_t* pc = f->pc;
  if (t->status == Status::Exception) return tailResume(*t, f, pc, kHandlers, 0);
  const void* const* table = handlersFor(*t);
  return reinterpret_cast<Handler>(const_cast<void*>(table[static_cast<uint16_t>(*pc)]))(*t, f, pc, table, *pc);
}

/// Runs the loop behind a record in the chain of compiled frames, so that walking sees both kinds in order.
static Value run(Thread& t, Frame* f, Frame* base) {
  PpyNativeFrame record{static_cast<PpyNativeFrame*>(t.nativeTop), nullptr, 0, reinterpret_cast<PpyFrame*>(base)};
  t.nativeTop = &record;
  Value v = Value::fromBits(enterLoop(&t, f));
  t.nativeTop = record.prev;
  return v;
}

}  // namespace interp

Value runFrame_py(Thread& t, Frame* f) {
  if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < t.stackHardLimit) [[unlikely]] {
    if (t.status != Status::Exception) raiseRecursion(t, "");
  }
  return interp::run(t, f, f);
}

Value runCaptured_py(Thread& t) {
  t.status = Status::None;
  Frame* inner = t.capturedInner;
  Frame* outer = t.capturedOuter;
  t.capturedInner = t.capturedOuter = nullptr;
  outer->parent = t.top;
  outer->cont = kContResult;
  outer->flags |= kFrameBase;
  t.top = inner;
  clearDeadStack(t);
  return interp::run(t, inner, outer);
}

}  // namespace ppy
