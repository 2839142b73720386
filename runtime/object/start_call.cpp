/// Starting calls on behalf of operations: binding special methods, applying continuations.
#include "runtime/object/attr.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops_impl.h"

namespace ppy {

Value startCall(Thread& t, Value callee, const Args& args, ContKind cont, Value contValue, const Value* operands) {
  if (isExactly(callee, &PyFunction_Type)) [[likely]] return request(t, callee, args, cont, contValue);
  if (isBuiltinCallable(callee)) return applyCont(t, cont, operands, contValue, callBuiltin(t, callee, args));
  if (isExactly(callee, &PyMethod_Type)) {
    auto* m = callee.as<MethodObject>();
    constexpr uint32_t kLocal = 8;
    uint32_t n = args.total();
    Value local[kLocal];
    Value* argv = n < kLocal ? local : gc::allocValues(t, n + 1);
    if (!argv) return {};
    argv[0] = m->im_self;
    for (uint32_t i = 0; i < n; i++) argv[i + 1] = args.v[i];
    return startCall(t, m->im_func, Args{argv, args.npos + 1, args.kwnames}, cont, contValue, operands);
  }
  if (cont == kContResult) return call_rq(t, callee, args, kContResult, Value());
  return applyCont(t, cont, operands, contValue, call_py(t, callee, args));
}

Value startSpecial(Thread& t, Value attr, const Value* argv, uint32_t n, ContKind cont, Value contValue, const Value* operands) {
  if (isExactly(attr, &PyFunction_Type)) [[likely]] return request(t, attr, Args{argv, n}, cont, contValue);
  if (isExactly(attr, &PyMethodDescr_Type) || isExactly(attr, &PyWrapperDescr_Type))
    return applyCont(t, cont, operands, contValue, callBuiltin(t, attr, Args{argv, n}));
  Value callee = attr;
  if (infoOfValue(attr).isDescriptor) {
    callee = bindDescriptor_py(t, attr, argv[0], typeOf(argv[0]));
    if (callee.isEmpty()) return applyCont(t, cont, operands, contValue, callee);
  }
  return startCall(t, callee, Args{argv + 1, n - 1}, cont, contValue, operands);
}

Value callSpecial_py(Thread& t, Value attr, const Value* argv, uint32_t n) {
  if (isExactly(attr, &PyFunction_Type)) [[likely]] return call_py(t, attr, Args{argv, n});
  return finish_py(t, startSpecial(t, attr, argv, n, kContResult, Value(), argv), argv);
}

bool nativeStackLow(Thread& t, const char* where) {
  if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) >= t.stackHardLimit) [[likely]] return false;
  raiseRecursion(t, where);
  return true;
}

}  // namespace ppy
