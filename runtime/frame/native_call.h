/// Arguments of native entries.
#pragma once
#include "runtime/frame/code.h"
#include "runtime/frame/frame.h"

namespace ppy {

/// The arguments of a call in the order in which fn's native entry takes them: args.v as it stands, else bound into
/// `few` or, when they are more, into a cell. False: exception pending.
template <size_t n>
inline bool nativeArguments(Thread& t, FunctionObject* fn, const Args& args, Value (&few)[n], const Value** out) {
  CodeObject* code = fn->code;
  *out = args.v;
  if (args.npos == simpleArgsOf(code) && !args.kwnames) return true;
  Value* regs = few;
  if (code->nlocals > n) {  // parameters lead the locals
    regs = allocBound(t, code->nlocals);
    if (!regs) return false;
  }
  *out = regs;
  return bindArguments(t, fn, args, regs);
}

}  // namespace ppy
