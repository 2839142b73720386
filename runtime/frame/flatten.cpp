// Flattening: from the interpreter's side. Compiled code's is ppy_fail (deopt/exits.cpp).
#include "runtime/frame/flatten.h"

#include "runtime/frame/decode.h"

namespace ppy {

void flattenLoop(Thread& t) {
  auto* base = reinterpret_cast<Frame*>(static_cast<PpyNativeFrame*>(t.nativeTop)->base);
  beginCapture(t);
  t.capturedInner = t.top;
  t.capturedOuter = base;
  base->flags &= static_cast<uint16_t>(~(kFrameBase | kFramePasses));
  t.top = base->parent;
}

bool flattenForAttribute(Thread& t, Value self) {
  if (!canFlatten(t)) return false;
  Frame* f = t.top;
  DecodedInstr in = decodeInstr(f->pc);
  if (in.op != pir::Op::GetAttr || f->regs[in.operands[1]] != self) return false;
  t.request.callee = t.request.contValue = Value();
  t.request.cont = kLoopFlatten;
  t.status = Status::Request;
  return true;
}

}  // namespace ppy
