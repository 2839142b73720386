// Async generators: the object, and the awaitables of __anext__, asend, athrow and aclose.
//
// A value the generator yields to its consumer is wrapped (wrapAsyncYield); anything else it yields is an
// awaitable's and goes on to the event loop. A wrapped value ends the awaitable: StopIteration(value).
#include "runtime/frame/call.h"
#include "runtime/builtins/sequence.h"
#include "runtime/frame/generator.h"
#include "runtime/frame/generator_fields.h"
#include "runtime/gc/heap.h"
#include "runtime/gc/thread_context.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

struct WrappedObject : Object {
  Value value;
};

enum class StepState : uint8_t { Fresh, Running, Closed };

/// asend(value), __anext__() [value None], athrow(...), aclose().
struct StepObject : Object {
  GeneratorObject* generator;
  Value value;        ///< asend: sent at the start
  Value thrown[3];    ///< athrow's arguments; thrown[0] empty: aclose
  StepState state;
  bool isThrow;
};

Value newStep(Thread& t, TypeObject* type, GeneratorObject* g) {
  auto* s = static_cast<StepObject*>(gc::allocObject(t, type, sizeof(StepObject)));
  s->generator = g;
  return s;
}

/// sys.set_asyncgen_hooks: called once, when iteration first starts.
bool initHooks_py(Thread& t, GeneratorObject* g) {
  if (g->hooksInited) return true;
  g->hooksInited = true;
  if (Value finalizer = asyncgenFinalizer(t)) gc::store(g, &g->finalizer, finalizer);
  Value first = asyncgenFirstIter(t);
  return first.isEmpty() || !call_py(t, first, g).isEmpty();
}

/// What a step of the generator means for the awaitable: unwrapped values end it.
Value outcome(Thread& t, GeneratorObject* g, StepObject* s, Value v) {
  if (v.isEmpty()) {
    g->agRunning = false;
    s->state = StepState::Closed;
    if (t.status == Status::None) {  // the body returned
      t.stopValue = Value();
      g->agClosed = true;
      return raiseNone(t, PyExc_StopAsyncIteration);
    }
    if (pendingIs(t, PyExc_StopAsyncIteration) || pendingIs(t, PyExc_GeneratorExit)) g->agClosed = true;
    return {};
  }
  if (isExactly(v, &_PyAsyncGenWrappedValue_Type)) {
    g->agRunning = false;
    s->state = StepState::Closed;
    return raiseStopIteration(t, v.as<WrappedObject>()->value);
  }
  return v;
}

Value alreadyRunning(Thread& t, const char* what) {
  return raise(t, PyExc_RuntimeError, "%s: asynchronous generator is already running", what);
}

Value startThrow_py(Thread& t, StepObject* s) {
  GeneratorObject* g = s->generator;
  if (g->agRunning) {
    s->state = StepState::Closed;
    return alreadyRunning(t, s->thrown[0].isEmpty() ? "aclose()" : "athrow()");
  }
  if (g->agClosed || stateNow(g) == GeneratorState::Finished) {
    s->state = StepState::Closed;
    if (s->thrown[0].isEmpty()) return raiseStopIteration(t, Value());
    return raiseNone(t, PyExc_StopAsyncIteration);
  }
  s->state = StepState::Running;
  g->agRunning = true;
  if (s->thrown[0].isEmpty()) {
    g->agClosed = true;
    if (stateNow(g) == GeneratorState::Created) {
      g->agRunning = false;
      s->state = StepState::Closed;
      if (!generatorClose_py(t, g)) return {};
      return raiseStopIteration(t, Value());
    }
    raiseNone(t, PyExc_GeneratorExit);
  } else if (!setThrown_py(t, s->thrown)) {
    g->agRunning = false;
    s->state = StepState::Closed;
    return {};
  }
  return generatorStep_py(t, g, Value());
}

/// aclose: yielding is an error, ending is success.
Value closeOutcome(Thread& t, StepObject* s, Value v) {
  GeneratorObject* g = s->generator;
  if (!v.isEmpty()) {
    if (!isExactly(v, &_PyAsyncGenWrappedValue_Type)) return v;
    g->agRunning = false;
    s->state = StepState::Closed;
    return raise(t, PyExc_RuntimeError, "async generator ignored GeneratorExit");
  }
  g->agRunning = false;
  s->state = StepState::Closed;
  if (t.status == Status::None) {
    t.stopValue = Value();
    return raiseStopIteration(t, Value());
  }
  if (pendingIs(t, PyExc_StopAsyncIteration) || pendingIs(t, PyExc_GeneratorExit)) {
    clearException(t);
    return raiseStopIteration(t, Value());
  }
  return {};
}

Value stepSend(Thread& t, Value self, Value* args) {
  auto* s = self.as<StepObject>();
  GeneratorObject* g = s->generator;
  if (s->state == StepState::Closed)
    return raise(t, PyExc_RuntimeError, s->isThrow ? "cannot reuse already awaited aclose()/athrow()" : "cannot reuse already awaited __anext__()/asend()");
  Value sent = args[0], v;
  bool starting = s->state == StepState::Fresh;
  if (s->isThrow) {
    if (starting) {
      if (!isNone(sent)) return raise(t, PyExc_RuntimeError, "can't send non-None value to a just-started coroutine");
      v = startThrow_py(t, s);
      if (s->state == StepState::Closed) return v;
    } else {
      v = generatorStep_py(t, g, sent);
    }
    return s->thrown[0].isEmpty() ? closeOutcome(t, s, v) : outcome(t, g, s, v);
  }
  if (starting) {
    if (g->agRunning) {
      s->state = StepState::Closed;
      return alreadyRunning(t, "anext()");
    }
    if (isNone(sent)) sent = s->value;
    if (stateNow(g) == GeneratorState::Finished || g->agClosed) {
      s->state = StepState::Closed;
      return raiseNone(t, PyExc_StopAsyncIteration);
    }
    s->state = StepState::Running;
    g->agRunning = true;
  }
  return outcome(t, g, s, generatorStep_py(t, g, sent));
}

Value stepThrow(Thread& t, Value self, Value* args) {
  auto* s = self.as<StepObject>();
  GeneratorObject* g = s->generator;
  if (s->state == StepState::Closed)
    return raise(t, PyExc_RuntimeError, s->isThrow ? "cannot reuse already awaited aclose()/athrow()" : "cannot reuse already awaited __anext__()/asend()");
  if (s->state == StepState::Fresh) {
    if (g->agRunning) {
      s->state = StepState::Closed;
      return alreadyRunning(t, s->isThrow ? (s->thrown[0].isEmpty() ? "aclose()" : "athrow()") : "anext()");
    }
    s->state = StepState::Running;
    g->agRunning = true;
  }
  if (!setThrown_py(t, args)) return {};
  Value v = generatorStep_py(t, g, Value());
  return s->isThrow && s->thrown[0].isEmpty() ? closeOutcome(t, s, v) : outcome(t, g, s, v);
}

Value stepClose(Thread&, Value self, Value*) {
  self.as<StepObject>()->state = StepState::Closed;
  return none();
}
Value stepIter(Thread&, Value self) { return self; }
Value stepNext(Thread& t, Value self) {
  Value arg = none();
  return stepSend(t, self, &arg);
}
void stepTrace(Object* o, gc::Marker& m) {
  auto* s = static_cast<StepObject*>(o);
  m.mark(s->generator);
  m.mark(s->value);
  for (Value v : s->thrown) m.mark(v);
}
void wrappedTrace(Object* o, gc::Marker& m) { m.mark(static_cast<WrappedObject*>(o)->value); }

// --- the async generator itself ----------------------------------------------------------------------
Value asend(Thread& t, Value self, Value* args) {
  if (!initHooks_py(t, self.as<GeneratorObject>())) return {};
  PPY_TRY(step, newStep(t, &_PyAsyncGenASend_Type, self.as<GeneratorObject>()));
  step.as<StepObject>()->value = args[0];
  return step;
}
Value athrow(Thread& t, Value self, Value* args) {
  if (!initHooks_py(t, self.as<GeneratorObject>())) return {};
  PPY_TRY(step, newStep(t, &_PyAsyncGenAThrow_Type, self.as<GeneratorObject>()));
  auto* s = step.as<StepObject>();
  s->isThrow = true;
  for (int i = 0; i < 3; i++) s->thrown[i] = args[i];
  return step;
}
Value aclose(Thread& t, Value self, Value*) {
  Value none3[3];
  return athrow(t, self, none3);
}
Value anextSlot(Thread& t, Value self) {
  Value arg = none();
  return asend(t, self, &arg);
}
Value aiterSlot(Thread&, Value self) { return self; }
Value running(Thread&, Value self) { return boolean(self.as<GeneratorObject>()->agRunning); }

void finalizeAsync(Thread& t, Object* o) {
  auto* g = static_cast<GeneratorObject*>(o);
  if (stateNow(g) != GeneratorState::Suspended || !g->frame) return;
  if (!g->finalizer.isEmpty() && !g->agClosed) {
    if (call_py(t, g->finalizer, g).isEmpty()) reportUnraisable_py(t, g, Value());
    return;
  }
  generatorFinalize(t, o);
}

const BuiltinDef kMethods[] = {
    {"asend", "arg, /", asend},
    {"athrow", "type, value=None, traceback=None, /", athrow},
    {"aclose", "", aclose},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod},
    {nullptr, nullptr, nullptr},
};
const GetSetDef kGetSet[] = {
    {"__name__", generatorName, setGeneratorName},
    {"__qualname__", generatorQualname, setGeneratorQualname},
    {"ag_code", generatorCode, nullptr},
    {"ag_frame", generatorFrame, nullptr},
    {"ag_running", running, nullptr},
    {"ag_await", generatorYieldFrom, nullptr},
    {nullptr, nullptr, nullptr, nullptr},
};
const NativeSlot kSlots[] = {
    {kSlotRepr, reinterpret_cast<void*>(generatorRepr)},
    {kSlotAIter, reinterpret_cast<void*>(aiterSlot)},
    {kSlotANext, reinterpret_cast<void*>(anextSlot)},
    {0, nullptr},
};
const BuiltinDef kStepMethods[] = {
    {"send", "arg, /", stepSend},
    {"throw", "type, value=None, traceback=None, /", stepThrow},
    {"close", "", stepClose},
    {nullptr, nullptr, nullptr},
};
const NativeSlot kStepSlots[] = {
    {kSlotIter, reinterpret_cast<void*>(stepIter)},
    {kSlotNext, reinterpret_cast<void*>(stepNext)},
    {kSlotAwait, reinterpret_cast<void*>(stepIter)},
    {0, nullptr},
};

}  // namespace

Value wrapAsyncYield(Thread& t, Value v) {
  auto* w = static_cast<WrappedObject*>(gc::allocObject(t, &_PyAsyncGenWrappedValue_Type, sizeof(WrappedObject)));
  w->value = v;
  return w;
}

namespace {

/// anext(iterator, default): awaits, and gives the default at the end.
struct AnextObject : Object {
  Value awaitable, dflt, iterator;
};

Value anextIterator_py(Thread& t, AnextObject* a) {
  if (a->iterator.isEmpty()) {
    PPY_TRY(it, getAwaitable_py(t, a->awaitable, 0));
    gc::store(a, &a->iterator, it);
  }
  return a->iterator;
}
/// The default takes the place of StopAsyncIteration.
Value anextOutcome(Thread& t, AnextObject* a, Value v) {
  if (!v.isEmpty()) return v;
  if (t.status == Status::None) return raiseStopValue(t);
  if (!pendingIs(t, PyExc_StopAsyncIteration)) return {};
  clearException(t);
  return raiseStopIteration(t, a->dflt);
}
Value anextCall_py(Thread& t, Value self, const char* name, const Value* args, uint32_t n) {
  auto* a = self.as<AnextObject>();
  PPY_TRY(it, anextIterator_py(t, a));
  return anextOutcome(t, a, callMethod_py(t, it, intern(t, name), args, n));
}
Value anextSend(Thread& t, Value self, Value* args) { return anextCall_py(t, self, "send", args, 1); }
Value anextThrow(Thread& t, Value self, Value* args) {
  uint32_t n = args[2].isEmpty() ? args[1].isEmpty() ? 1 : 2 : 3;
  return anextCall_py(t, self, "throw", args, n);
}
Value anextClose(Thread& t, Value self, Value*) { return anextCall_py(t, self, "close", nullptr, 0); }
Value anextNext(Thread& t, Value self) {
  auto* a = self.as<AnextObject>();
  PPY_TRY(it, anextIterator_py(t, a));
  Value arg = none();
  if (isSendable(it)) return anextOutcome(t, a, generatorStep_py(t, it.as<GeneratorObject>(), arg));
  return anextOutcome(t, a, next_py(t, it));
}
void anextTrace(Object* o, gc::Marker& m) {
  auto* a = static_cast<AnextObject*>(o);
  m.mark(a->awaitable);
  m.mark(a->dflt);
  m.mark(a->iterator);
}
const BuiltinDef kAnextMethods[] = {
    {"send", "arg, /", anextSend},
    {"throw", "type, value=None, traceback=None, /", anextThrow},
    {"close", "", anextClose},
    {nullptr, nullptr, nullptr},
};
const NativeSlot kAnextSlots[] = {
    {kSlotIter, reinterpret_cast<void*>(stepIter)},
    {kSlotNext, reinterpret_cast<void*>(anextNext)},
    {kSlotAwait, reinterpret_cast<void*>(stepIter)},
    {0, nullptr},
};

}  // namespace

Value newAnextDefault(Thread& t, Value awaitable, Value dflt) {
  auto* a = static_cast<AnextObject*>(gc::allocObject(t, &_PyAnextAwaitable_Type, sizeof(AnextObject)));
  a->awaitable = awaitable;
  a->dflt = dflt;
  return a;
}

extern const TypeSpec kAsyncGenSpec, kAsyncGenASendSpec, kAsyncGenAThrowSpec, kAsyncGenWrappedSpec, kAnextAwaitableSpec;
const TypeSpec kAsyncGenSpec = {
    .type = &PyAsyncGen_Type, .name = "async_generator", .base = nullptr, .basicSize = sizeof(GeneratorObject), .itemSize = 0,
    .flags = kTypeDisallowNew, .slots = kSlots, .compare = nullptr, .methods = kMethods, .members = nullptr,
    .getset = kGetSet, .trace = generatorTrace, .finalize = finalizeAsync};
const TypeSpec kAsyncGenASendSpec = {
    .type = &_PyAsyncGenASend_Type, .name = "async_generator_asend", .base = nullptr, .basicSize = sizeof(StepObject), .itemSize = 0,
    .flags = kTypeDisallowNew, .slots = kStepSlots, .compare = nullptr, .methods = kStepMethods, .members = nullptr,
    .getset = nullptr, .trace = stepTrace, .finalize = nullptr};
const TypeSpec kAsyncGenAThrowSpec = {
    .type = &_PyAsyncGenAThrow_Type, .name = "async_generator_athrow", .base = nullptr, .basicSize = sizeof(StepObject), .itemSize = 0,
    .flags = kTypeDisallowNew, .slots = kStepSlots, .compare = nullptr, .methods = kStepMethods, .members = nullptr,
    .getset = nullptr, .trace = stepTrace, .finalize = nullptr};
const TypeSpec kAsyncGenWrappedSpec = {
    .type = &_PyAsyncGenWrappedValue_Type, .name = "async_generator_wrapped_value", .base = nullptr, .basicSize = sizeof(WrappedObject),
    .itemSize = 0, .flags = kTypeDisallowNew, .slots = nullptr, .compare = nullptr, .methods = nullptr, .members = nullptr,
    .getset = nullptr, .trace = wrappedTrace, .finalize = nullptr};
const TypeSpec kAnextAwaitableSpec = {
    .type = &_PyAnextAwaitable_Type, .name = "anext_awaitable", .base = nullptr, .basicSize = sizeof(AnextObject), .itemSize = 0,
    .flags = kTypeDisallowNew, .slots = kAnextSlots, .compare = nullptr, .methods = kAnextMethods, .members = nullptr,
    .getset = nullptr, .trace = anextTrace, .finalize = nullptr};

}  // namespace ppy
