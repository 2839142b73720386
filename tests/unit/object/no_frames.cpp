// The frame room's side of calls for tests that run below it: native callables only, no Python frames.
#include "runtime/builtins/sequence.h"
#include "runtime/frame/frame.h"
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"

namespace ppy {

#define PPY_BARE(Id, symbol, text)      \
  extern const TypeSpec k##Id##Spec;    \
  const TypeSpec k##Id##Spec = {.type = &symbol, .name = text, .basicSize = 256};
PPY_BARE(Function, PyFunction_Type, "function")
PPY_BARE(Code, PyCode_Type, "code")
PPY_BARE(Frame, PyFrame_Type, "frame")
PPY_BARE(Traceback, PyTraceBack_Type, "traceback")
PPY_BARE(Generator, PyGen_Type, "generator")
PPY_BARE(Coroutine, PyCoro_Type, "coroutine")
PPY_BARE(CoroWrapper, _PyCoroWrapper_Type, "coroutine_wrapper")
PPY_BARE(AsyncGen, PyAsyncGen_Type, "async_generator")
PPY_BARE(AsyncGenASend, _PyAsyncGenASend_Type, "async_generator_asend")
PPY_BARE(AsyncGenAThrow, _PyAsyncGenAThrow_Type, "async_generator_athrow")
PPY_BARE(AsyncGenWrapped, _PyAsyncGenWrappedValue_Type, "async_generator_wrapped_value")
PPY_BARE(AnextAwaitable, _PyAnextAwaitable_Type, "anext_awaitable")

uint32_t selfAttributes(Thread&, Value, Value*, uint32_t) { return 0; }
void traceFrameStack(Thread&, gc::Marker&) {}
void traceFrameCell(Frame*, gc::Marker&) {}
size_t frameStackBytes(const Thread&) { return 0; }
void freeFrameStack(Thread&) {}
Value reportUnraisable_py(Thread& t, Value, Value) { return none(); }
Value currentGlobals(Thread&) { return {}; }
bool currentSuperArguments(Thread& t, Value*, Value*) {
  raise(t, PyExc_RuntimeError, "super(): no arguments");
  return false;
}
Value currentFrame_py(Thread& t, intptr_t) { return raise(t, PyExc_ValueError, "call stack is not deep enough"); }
Value importModule_py(Thread& t, const char* name) { return raise(t, PyExc_ImportError, "No module named '%s'", name); }

Value request(Thread& t, Value, const Args&, ContKind, Value) { return raise(t, PyExc_SystemError, "no frames here"); }
Value finish_py(Thread&, Value outcome, const Value*) { return outcome; }

Value call_rq(Thread& t, Value callee, const Args& args, ContKind, Value) {
  ResolvedCallee r = resolveCallable(t, callee);
  switch (r.kind) {
    case CalleeKind::Builtin: return callBuiltin(t, r.callee, args);
    case CalleeKind::Native: return r.native(t, r.callee, args);
    case CalleeKind::Rebind: return call_rq(t, r.callee, args, kContResult, Value());
    case CalleeKind::Prepend: {
      Value* v = gc::allocValues(t, args.total() + 1);
      v[0] = r.self;
      for (uint32_t i = 0; i < args.total(); i++) v[i + 1] = args.v[i];
      return call_rq(t, r.callee, Args{v, args.npos + 1, args.kwnames}, kContResult, Value());
    }
    case CalleeKind::ClassNative: return constructNative(t, r.type, args);
    case CalleeKind::ClassGeneral: return constructClass_rq(t, r.type, args);
    default: return {};
  }
}
Value call_py(Thread& t, Value f, const Args& args) { return call_rq(t, f, args, kContResult, Value()); }
Value call_py(Thread& t, Value f) { return call_py(t, f, Args{nullptr, 0}); }
Value call_py(Thread& t, Value f, Value a) { return call_py(t, f, Args{&a, 1}); }
Value call_py(Thread& t, Value f, Value a, Value b) {
  Value v[] = {a, b};
  return call_py(t, f, Args{v, 2});
}
Value call_py(Thread& t, Value f, Value a, Value b, Value c) {
  Value v[] = {a, b, c};
  return call_py(t, f, Args{v, 3});
}
Value callTuple_py(Thread& t, Value f, Value args, Value) {
  return call_py(t, f, Args{args.as<TupleObject>()->ob_item, static_cast<uint32_t>(args.as<TupleObject>()->ob_size)});
}
Value callMethod_py(Thread& t, Value o, Value name, const Value* args, uint32_t n) {
  PPY_TRY(m, getAttr_py(t, o, name));
  return call_py(t, m, Args{args, n});
}

}  // namespace ppy
