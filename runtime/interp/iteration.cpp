// Jumps, loops and iteration.
#include "runtime/frame/generator.h"
#include "runtime/interp/flat.h"
#include "runtime/interp/loop.h"
#include "runtime/interp/iterate.h"

namespace ppy::interp {

PPY_HANDLER(Jump) { PPY_JUMP(Jump, 0); }

static PPY_SLOW uint64_t slowPoll(PPY_PARAMS) {
  PPY_SAVE_PC();
  if (!safepoint_py(t)) PPY_UNWIND();
  if (f->code->native) PPY_TAIL(tailReenter);
  DecodedInstr in = decodeInstr(pc);
  pc += in.words;
  PPY_DISPATCH();
}
PPY_HANDLER(LoopHeader) {
  if (t.poll.load(std::memory_order_relaxed) != 0) [[unlikely]] PPY_TAIL(slowPoll);
  if (f->code->native) [[unlikely]] PPY_TAIL(tailReenter);
  PPY_NEXT(LoopHeader);
}

PPY_HANDLER(GetIter) {
  PPY_SAVE_PC();
  Value v = PPY_R(1);
  if (v.isObject() && v.object()->ob_type == &PyGen_Type) {
    noteLoop(v.as<GeneratorObject>(), pc);
    PPY_R(0) = v;
    PPY_NEXT(GetIter);
  }
  v = iter_rq(t, v);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(GetIter);
}

/// ForIter over pairs. The instruction that unpacks them, where it comes next, is done here too: its operand is
/// a temporary that nothing else reads.
template <class E>
static PPY_SLOW uint64_t pairForIter(PPY_PARAMS) {
  PPY_SAVE_PC();
  Value pair[2];
  switch (quickPair_py(t, PPY_R(1).object(), pair)) {
    case QuickNext::Unknown: break;
    case QuickNext::Exhausted:
      if (t.status != Status::None) [[unlikely]] PPY_EMPTY();
      w = pc[E::kWide];
      PPY_JUMP(ForIter, 2);
    case QuickNext::Item: {
      w = pc[E::kWide];
      uint32_t target = PPY_U(0);
      const uint64_t* next = pc + PPY_LEN(ForIter);
      uint64_t unpack = *next;
      if (static_cast<uint16_t>(unpack) == static_cast<uint16_t>(Op::UnpackSequence) && static_cast<uint16_t>(unpack >> 32) == 2 &&
          static_cast<uint16_t>(unpack >> 48) == target && target >= f->code->nlocals) {
        Value* out = f->regs + static_cast<uint16_t>(unpack >> 16);
        out[0] = pair[0];
        out[1] = pair[1];
        pc = next + pir::wordCount(Op::UnpackSequence);
        PPY_DISPATCH();
      }
      Value v = tupleFrom(t, pair, 2);
      if (v.isEmpty()) [[unlikely]] PPY_UNWIND();
      f->regs[target] = v;
      pc = next;
      PPY_DISPATCH();
    }
  }
  Value v = next_rq(t, PPY_R(1));
  if (v.isEmpty()) PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(ForIter);
}

/// ForIter over what has no inline way: generators are entered in the loop, the rest asks next_rq.
template <class E>
static PPY_SLOW uint64_t slowForIter(PPY_PARAMS) {
  PPY_SAVE_PC();
  Value it = PPY_R(1);
  if (isExactly(it, &PyGen_Type)) {
    auto* g = it.as<GeneratorObject>();
    if (stateNow(g) == GeneratorState::Finished) PPY_EMPTY();
    Value v;
    switch (stepFlat(t, g, none(), ResumeMode::For, &v)) {
      case NativeStep::Failed: PPY_UNWIND();
      case NativeStep::Entered: PPY_TAIL(tailResume);
      case NativeStep::Returned: PPY_EMPTY();
      case NativeStep::Yielded: break;
    }
    w = pc[E::kWide];
    PPY_R(0) = v;
    PPY_NEXT(ForIter);
  }
  if (it.isObject()) {
    TypeObject* type = it.object()->ob_type;
    if (isPairIterator(type)) PPY_TAIL(pairForIter<E>);
    Value item;
    if (type == &PySetIter_Type && !t.runtime->multiThreaded && quickSetNext(static_cast<SetIterObject*>(it.object()), &item) == QuickNext::Item) {
      PPY_R(0) = item;
      PPY_NEXT(ForIter);
    }
  }
  Value v = next_rq(t, it);
  if (v.isEmpty()) PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(ForIter);
}

PPY_HANDLER(ForIter) {
  Value it = PPY_R(1);
  if (it.isObject()) [[likely]] {
    Value v;
    switch (quickNext(it.object(), &v)) {
      case QuickNext::Item:
        PPY_R(0) = v;
        PPY_NEXT(ForIter);
      case QuickNext::Exhausted: PPY_JUMP(ForIter, 2);
      case QuickNext::Unknown: break;
    }
  }
  PPY_TAIL(slowForIter<E>);
}

/// A loop left early closes the generator that only the loop held.
PPY_HANDLER(EndIter) {
  Value it = PPY_R(0);
  if (isExactly(it, &PyGen_Type) && it.as<GeneratorObject>()->owned && it.as<GeneratorObject>()->state == GeneratorState::Suspended) {
    PPY_SAVE_PC();
    if (!closeAbandoned_py(t, it.as<GeneratorObject>())) PPY_UNWIND();
  }
  PPY_NEXT(EndIter);
}

#define PPY_ALL(X) X(Jump) X(LoopHeader) X(GetIter) X(ForIter) X(EndIter)
PPY_ALL(PPY_BOTH_FORMS)

}  // namespace ppy::interp
