// The await protocol and the coroutine types.
#include "runtime/frame/call.h"
#include "runtime/frame/frame_object.h"
#include "runtime/builtins/sequence.h"
#include "runtime/frame/generator.h"
#include "runtime/frame/generator_fields.h"
#include "runtime/frame/loader.h"
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

bool isCoroutineLike(Value v) {
  return isExactly(v, &PyCoro_Type) || (isExactly(v, &PyGen_Type) && v.as<GeneratorObject>()->code->flags & kCoIterableCoroutine);
}

/// The iterator of an awaitable that is no coroutine, by __await__.
Value awaitIterator_py(Thread& t, Value v, const char* message) {
  Value method = slotOf(v, kSlotAwait).attr;
  if (method.isEmpty()) return raise(t, PyExc_TypeError, message, v);
  bool generator = false;
  if (isExactly(method, &PyFunction_Type)) {
    CodeObject* code = method.as<FunctionObject>()->code;
    if (!ensureLoaded(t, code)) return {};
    generator = code->flags & kCoGenerator;
  }
  PPY_TRY(it, generator ? callGeneratorFunction(t, method.as<FunctionObject>(), Args{&v, 1}) : callSpecial_py(t, method, &v, 1));
  if (isCoroutineLike(it)) return raise(t, PyExc_TypeError, "__await__() returned a coroutine");
  if (slotOf(it, kSlotNext).attr.isEmpty()) return raise(t, PyExc_TypeError, "__await__() returned non-iterator of type '%T'", it);
  return it;
}

}  // namespace

Value getAwaitable_py(Thread& t, Value v, int context) {
  if (isCoroutineLike(v)) {
    if (isExactly(v, &PyCoro_Type) && !generatorDelegate(v.as<GeneratorObject>()).isEmpty())
      return raise(t, PyExc_RuntimeError, "coroutine is being awaited already");
    return v;
  }
  const char* message = context == 1   ? "'async with' received an object from __aenter__ that does not implement __await__: %T"
                        : context == 2 ? "'async with' received an object from __aexit__ that does not implement __await__: %T"
                                       : "object %T can't be used in 'await' expression";
  return awaitIterator_py(t, v, message);
}

Value getAIter_py(Thread& t, Value v) {
  Value method = slotOf(v, kSlotAIter).attr;
  if (method.isEmpty()) return raise(t, PyExc_TypeError, "'async for' requires an object with __aiter__ method, got %T", v);
  PPY_TRY(it, callSpecial_py(t, method, &v, 1));
  if (slotOf(it, kSlotANext).attr.isEmpty())
    return raise(t, PyExc_TypeError, "'async for' received an object from __aiter__ that does not implement __anext__: %T", it);
  return it;
}

Value getANext_py(Thread& t, Value v) {
  Value method = slotOf(v, kSlotANext).attr;
  if (method.isEmpty()) return raise(t, PyExc_TypeError, "'async for' requires an iterator with __anext__ method, got %T", v);
  PPY_TRY(next, callSpecial_py(t, method, &v, 1));
  if (isCoroutineLike(next)) return next;
  Value it = awaitIterator_py(t, next, "'async for' received an invalid object from __anext__: %T");
  if (it.isEmpty() && pendingIs(t, PyExc_Exception)) {
    Value cause = takeException(t);
    raise(t, PyExc_TypeError, "'async for' received an invalid object from __anext__: %T", next);
    auto* e = t.exc.as<ExceptionObject>();
    e->cause = cause;
    e->context = cause;
    e->suppress_context = true;
    gc::barrier(e);
  }
  return it;
}

namespace {

/// What `coroutine.__await__()` gives: an iterator that drives it.
struct WrapperObject : Object {
  GeneratorObject* coroutine;
};

Value await(Thread& t, Value self, Value*) {
  auto* w = static_cast<WrapperObject*>(gc::allocObject(t, &_PyCoroWrapper_Type, sizeof(WrapperObject)));
  w->coroutine = self.as<GeneratorObject>();
  return w;
}
Value awaitSlot(Thread& t, Value self) { return await(t, self, nullptr); }

Value origin(Thread&, Value self) {
  Value v = self.as<GeneratorObject>()->origin;
  return v.isEmpty() ? none() : v;
}

/// Never awaited: a warning as CPython's.
void finalizeCoroutine(Thread& t, Object* o) {
  auto* g = static_cast<GeneratorObject*>(o);
  if (stateNow(g) != GeneratorState::Created || !g->frame) return generatorFinalize(t, o);
  g->state = GeneratorState::Finished;
  setResume(g, nullptr);
  Value warnings = dictGetStr(t.runtime->modules, intern(t, "warnings"));
  Value warn = warnings.isEmpty() ? Value() : findAttr_py(t, warnings, intern(t, "_warn_unawaited_coroutine"));
  bool ok = !warn.isEmpty()  ? !call_py(t, warn, g).isEmpty()
            : pending(t)     ? false
                             : warn_py(t, PyExc_RuntimeWarning, 1, "coroutine '%U' was never awaited", g->qualname);
  if (!ok && pending(t)) reportUnraisable_py(t, g, Value());
}

GeneratorObject* wrapped(Value v) { return v.as<WrapperObject>()->coroutine; }
Value wrapperSend(Thread& t, Value self, Value* args) { return generatorSend(t, wrapped(self), args); }
Value wrapperThrow(Thread& t, Value self, Value* args) { return generatorThrow(t, wrapped(self), args); }
Value wrapperClose(Thread& t, Value self, Value* args) { return generatorCloseMethod(t, wrapped(self), args); }
Value wrapperIter(Thread&, Value self) { return self; }
Value wrapperNext(Thread& t, Value self) {
  if (wrapped(self)->state == GeneratorState::Finished) return raise(t, PyExc_RuntimeError, "cannot reuse already awaited coroutine");
  return generatorStep_py(t, wrapped(self), none());
}
void wrapperTrace(Object* o, gc::Marker& m) { m.mark(static_cast<WrapperObject*>(o)->coroutine); }


const GetSetDef kGetSet[] = {
    {"__name__", generatorName, setGeneratorName},
    {"__qualname__", generatorQualname, setGeneratorQualname},
    {"cr_code", generatorCode, nullptr},
    {"cr_frame", generatorFrame, nullptr},
    {"cr_running", generatorRunning, nullptr},
    {"cr_suspended", generatorSuspended, nullptr},
    {"cr_await", generatorYieldFrom, nullptr},
    {"cr_origin", origin, nullptr},
    {nullptr, nullptr, nullptr, nullptr},
};
const NativeSlot kSlots[] = {
    {kSlotRepr, reinterpret_cast<void*>(generatorRepr)},
    {kSlotAwait, reinterpret_cast<void*>(awaitSlot)},
    {0, nullptr},
};
const BuiltinDef kWrapperMethods[] = {
    {"send", "arg, /", wrapperSend},
    {"throw", "type, value=None, traceback=None, /", wrapperThrow},
    {"close", "", wrapperClose},
    {nullptr, nullptr, nullptr},
};
const NativeSlot kWrapperSlots[] = {
    {kSlotIter, reinterpret_cast<void*>(wrapperIter)},
    {kSlotNext, reinterpret_cast<void*>(wrapperNext)},
    {0, nullptr},
};

}  // namespace

extern const TypeSpec kCoroutineSpec, kCoroWrapperSpec;
const TypeSpec kCoroutineSpec = {
    .type = &PyCoro_Type, .name = "coroutine", .base = nullptr, .basicSize = sizeof(GeneratorObject), .itemSize = 0, .flags = kTypeDisallowNew,
    .slots = kSlots, .compare = nullptr, .methods = kGeneratorMethods, .members = nullptr, .getset = kGetSet, .trace = generatorTrace,
    .finalize = finalizeCoroutine};
const TypeSpec kCoroWrapperSpec = {
    .type = &_PyCoroWrapper_Type, .name = "coroutine_wrapper", .base = nullptr, .basicSize = sizeof(WrapperObject), .itemSize = 0,
    .flags = kTypeDisallowNew, .slots = kWrapperSlots, .compare = nullptr,
    .methods = kWrapperMethods, .members = nullptr, .getset = nullptr, .trace = wrapperTrace, .finalize = nullptr};

}  // namespace ppy
