/// Which attributes a function assigns to its first argument: what classes plan their slots by.
#include "runtime/frame/code.h"
#include "runtime/frame/decode.h"
#include "runtime/object/type_impl.h"

namespace ppy {

uint32_t selfAttributes(Value function, Value* names, uint32_t capacity) {
  if (!isExactly(function, &PyFunction_Type)) return 0;
  const CodeObject* code = function.as<FunctionObject>()->code;
  if (code->argCount == 0) return 0;
  uint32_t n = 0;
  for (uint32_t at = 0; at < code->nwords && n < capacity;) {
    DecodedInstr in = decodeInstr(code->words + at);
    if (in.op == pir::Op::SetAttr && in.operands[0] == 0) names[n++] = code->nameTable[in.operands[1]];
    at += in.words;
  }
  return n;
}

}  // namespace ppy
