// Raising, catching and matching.
#include "runtime/frame/generator.h"
#include "runtime/interp/loop.h"
#include "runtime/interp/slow.h"

namespace ppy::interp {

PPY_HANDLER(Raise) {
  PPY_SAVE_PC();
  raiseStatement_py(t, PPY_R(0), PPY_R(1));
  PPY_UNWIND();
}
PPY_HANDLER(RaiseAgain) {
  PPY_SAVE_PC();
  if (t.handled.isEmpty() || isNone(t.handled)) raise(t, PyExc_RuntimeError, "No active exception to reraise");
  else restoreException(t, t.handled);
  PPY_UNWIND();
}
PPY_HANDLER(Reraise) {
  PPY_SAVE_PC();
  restoreException(t, PPY_R(0));
  PPY_UNWIND();
}
PPY_HANDLER(Catch) {
  PPY_R(0) = t.exc;
  t.exc = Value();
  t.status = Status::None;
  PPY_NEXT(Catch);
}
/// In a generator "nothing of its own" is saved as empty, whatever its resumer handles at that time.
PPY_HANDLER(GetHandled) {
  Value v = t.handled;
  if (f->flags & kFrameGenerator && !generatorOf(f)->handlesOwn) v = Value();
  PPY_R(0) = v;
  PPY_NEXT(GetHandled);
}
PPY_HANDLER(SetHandled) {
  Value v = PPY_R(0);
  if (f->flags & kFrameGenerator) {
    GeneratorObject* g = generatorOf(f);
    g->handlesOwn = !v.isEmpty();
    if (v.isEmpty()) v = g->callerHandled;
  }
  t.handled = v;
  PPY_NEXT(SetHandled);
}
PPY_HANDLER(MatchExc) {
  PPY_SAVE_PC();
  Value types = PPY_R(2);
  if (!checkExceptTypes_py(t, types, false)) [[unlikely]] PPY_UNWIND();
  int r = exceptionMatches_py(t, PPY_R(1), types);
  if (r < 0) [[unlikely]] PPY_UNWIND();
  PPY_R(0) = boolean(r);
  PPY_NEXT(MatchExc);
}
PPY_HANDLER(MatchExcGroup) {
  PPY_SAVE_PC();
  Value match, rest;
  if (!checkExceptTypes_py(t, PPY_R(3), true) || !matchExcGroup_py(t, PPY_R(2), PPY_R(3), &match, &rest)) [[unlikely]] PPY_UNWIND();
  w = pc[E::kWide];
  (&PPY_R(0))[0] = match;
  (&PPY_R(0))[1] = rest;
  PPY_NEXT(MatchExcGroup);
}
PPY_HANDLER(PrepReraiseStar) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(PrepReraiseStar, prepReraiseStar_py(t, PPY_R(1), PPY_R(2)));
}
PPY_HANDLER(ExcInfo) {
  Value e = PPY_R(2);
  Value* out = &PPY_R(0);
  Value tb = e.as<ExceptionObject>()->traceback;
  out[0] = typeOf(e);
  out[1] = e;
  out[2] = tb.isEmpty() ? none() : tb;
  PPY_NEXT(ExcInfo);
}
PPY_HANDLER(IsStopAsync) {
  PPY_R(0) = boolean(isInstance(PPY_R(1), PyExc_StopAsyncIteration));
  PPY_NEXT(IsStopAsync);
}

#define PPY_ALL(X) X(Raise) X(RaiseAgain) X(Reraise) X(Catch) X(GetHandled) X(SetHandled) X(MatchExc) X(MatchExcGroup) X(PrepReraiseStar) X(ExcInfo) X(IsStopAsync)
PPY_ALL(PPY_BOTH_FORMS)

}  // namespace ppy::interp
