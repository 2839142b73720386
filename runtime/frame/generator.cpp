// Resuming and suspending generator frames; send, throw, close; the generator type.
#include "runtime/builtins/sequence.h"
#include "runtime/frame/generator.h"

#include "runtime/frame/call.h"
#include "runtime/frame/decode.h"
#include "runtime/frame/frame_object.h"
#include "runtime/frame/generator_fields.h"
#include "runtime/frame/services.h"
#include "runtime/frame/strand.h"
#include "runtime/gc/heap.h"
#include "runtime/object/audit.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

TypeObject* generatorType(uint32_t flags) {
  return flags & kCoCoroutine ? &PyCoro_Type : flags & kCoAsyncGenerator ? &PyAsyncGen_Type : &PyGen_Type;
}

/// cr_origin: (file, line, function) of so many callers, compiled ones included.
Value callerLines(Thread& t, int depth) {
  struct Caller {
    int left;
    const CodeObject* code;
    uint32_t line;
  };
  ListObject* rows = newList(t);
  if (!rows) return {};
  for (int i = 0; i < depth; i++) {
    Caller caller{i, nullptr, 0};
    auto find = [](const CodeObject* code, uint32_t line, void* context) {
      auto* c = static_cast<Caller*>(context);
      if (c->left--) return true;
      c->code = code;
      c->line = line;
      return false;
    };
    walkFrames_nogc(t, find, &caller);
    if (!caller.code) break;
    Value row = tupleOf(t, {caller.code->filename, Value::smallInt(static_cast<int64_t>(caller.line)), caller.code->name});
    if (row.isEmpty() || !listAppend(t, rows, row)) return {};
  }
  return tupleFrom(t, rows->ob_item, rows->ob_size);
}

}  // namespace

Value callGeneratorFunction(Thread& t, FunctionObject* fn, const Args& args) {
  CodeObject* code = fn->code;
  Frame* f = newHeapFrame(t, code, fn);
  if (!f) return {};
  f->flags |= kFrameGenerator;
  f->cont = kContGeneratorBody;
  if (args.npos == code->argCount && !args.kwnames && !code->kwOnlyCount && !(code->flags & (kCoVarArgs | kCoVarKeywords))) {
    for (uint32_t i = 0; i < args.npos; i++) f->regs[i] = args.v[i];
  } else if (!bindArguments(t, fn, args, f->regs)) {
    return {};
  }
  gc::barrier(f);
  auto* g = static_cast<GeneratorObject*>(gc::allocRecycled(t, sizeof(GeneratorObject), gc::CellKind::Object));
  g->ob_refcnt = kRefBias;
  g->ob_type = generatorType(code->flags);
  g->frame = f;
  g->name = fn->name;
  g->qualname = fn->qualname;
  g->code = code;
  g->state = GeneratorState::Created;
  if (const PpyNativeFunction* native = code->native; native && native->reentry) {
    setResume(g, code->guardFailures < PPY_GUARD_LIMIT || !native->genericReentry ? native->reentry : native->genericReentry);
    g->resumePoint = code->nloops + native->nsuspensions + 1;
  }
  f->names = g;
  gc::barrier(f);
  // Collected while suspended: cleanup code runs; coroutines tell that nobody awaited them.
  if (code->nhandlers || g->ob_type != &PyGen_Type) gc::setFinalizer(t, g);
  if (g->ob_type == &PyCoro_Type && coroutineOriginDepth(t) > 0) {
    Value origin = callerLines(t, coroutineOriginDepth(t));
    if (origin.isEmpty()) return {};
    gc::store(g, &g->origin, origin);
  }
  gc::keepAlive(f);
  return g;
}

const char* generatorKind(GeneratorObject* g) {
  return g->ob_type == &PyCoro_Type ? "coroutine" : g->ob_type == &PyAsyncGen_Type ? "async generator" : "generator";
}

bool raiseExecuting(Thread& t, GeneratorObject* g) {
  raise(t, PyExc_ValueError, "%s already executing", generatorKind(g));
  return false;
}

bool enterGenerator(Thread& t, GeneratorObject* g, Value sent) {
  if (stateNow(g) == GeneratorState::Running) return raiseExecuting(t, g);
  Frame* f = g->frame;
  if (stateNow(g) == GeneratorState::Created && !sent.isEmpty() && !isNone(sent)) {
    raise(t, PyExc_TypeError, "can't send non-None value to a just-started %s", generatorKind(g));
    return false;
  }
  if (!enterRecursion(t)) return false;
  GeneratorState before;
  if (!claimGenerator(t, g, &before)) {
    leaveRecursion(t);
    return false;
  }
  f = g->frame;
  if (before == GeneratorState::Suspended && !sent.isEmpty()) {
    uint64_t w = *f->pc;
    if (static_cast<pir::Op>(static_cast<uint16_t>(w)) == pir::Op::Yield) [[likely]] {
      f->regs[static_cast<uint16_t>(w >> 16)] = sent;
      f->pc += pir::wordCount(pir::Op::Yield);
    } else {
      DecodedInstr in = decodeInstr(f->pc);
      f->regs[in.operands[0]] = sent;
      f->pc += in.words;
    }
  }
  gc::barrier(f);
  setResume(g, nullptr);
  g->callerHandled = t.handled;
  g->handlesOwn = !g->handled.isEmpty();
  if (g->handlesOwn) t.handled = g->handled;
  // An exception thrown in comes while the generator handles one of its own: that is its context.
  if (g->handlesOwn && sent.isEmpty() && t.status == Status::Exception) raiseObject(t, takeException(t));
  gc::barrier(g);
  f->parent = t.top;
  t.top = f;
  return true;
}

void leaveGenerator(Thread& t, GeneratorObject* g, bool finished) {
  Frame* f = g->frame;
  t.top = f->parent;
  f->parent = nullptr;
  f->flags &= static_cast<uint16_t>(~(kFrameBase | kFramePasses));
  g->resumePoint = 0;
  leaveRecursion(t);
  g->handled = g->handlesOwn ? t.handled : Value();
  t.handled = g->callerHandled;
  g->callerHandled = Value();
  if (finished) {
    g->handled = Value();
    f->flags |= kFrameFinished;
    g->frame = nullptr;
    releaseGenerator(g, GeneratorState::Finished);
    return dropFrame(t, g, f);
  }
  gc::barrier(f);  // its registers were written without barriers while it ran
  gc::barrier(g);
  releaseGenerator(g, GeneratorState::Suspended);
}

void dropFrame(Thread& t, GeneratorObject* g, Frame* f) {
  uint8_t state = gc::stateOf(g);
  // A young one that is recycled stays in the collector's list.
  if (state & gc::kStateFinalizer && (state & gc::kStateMarked || !g->owned)) gc::clearState(g, gc::kStateFinalizer);
  if (f->flags & kFrameHasObject) g->owned = false;  // the frame object's frame knows it
  else gc::recycle(t, f);
}

void convertStopIteration(Thread& t, GeneratorObject* g) {
  const char* what = nullptr;
  if (pendingIs(t, PyExc_StopIteration)) what = "StopIteration";
  else if (g->ob_type == &PyAsyncGen_Type && pendingIs(t, PyExc_StopAsyncIteration)) what = "StopAsyncIteration";
  if (!what) return;
  Value cause = takeException(t);
  raise(t, PyExc_RuntimeError, "%s raised %s", generatorKind(g), what);
  auto* e = t.exc.as<ExceptionObject>();
  e->cause = cause;
  e->context = cause;
  e->suppress_context = true;
  gc::barrier(e);
}

Value raiseStopValue(Thread& t) {
  Value v = takeIteratorResult(t);
  return raiseStopIteration(t, isNone(v) ? Value() : v);
}

Value generatorDelegate(GeneratorObject* g) {
  if (stateNow(g) != GeneratorState::Suspended) return {};
  DecodedInstr in = decodeInstr(g->frame->pc);
  return in.op == pir::Op::YieldDelegate ? g->frame->regs[in.operands[1]] : Value();
}

Value generatorStep_py(Thread& t, GeneratorObject* g, Value sent) {
  if (stateNow(g) == GeneratorState::Finished) {
    if (!sent.isEmpty()) t.stopValue = none();  // exhausted; a throw leaves its exception pending
    return {};
  }
  // What a signal's handler raises is raised where the generator waits, not in its caller afterwards.
  if (sent && stateNow(g) != GeneratorState::Running) {
    if (!pollSafepoint_py(t)) sent = Value();
    // The handler, or a finaliser, may have closed it.
    if (stateNow(g) == GeneratorState::Finished) {
      if (!sent.isEmpty()) t.stopValue = none();
      return {};
    }
  }
  return stepGenerator_py(t, g, sent, PPY_RESUME_FOR);
}

bool closeDelegate_py(Thread& t, Value delegate) {
  if (isGeneratorLike(delegate)) return generatorClose_py(t, delegate.as<GeneratorObject>());
  Value method = findAttr_py(t, delegate, intern(t, "close"));
  if (method.isEmpty()) {
    if (t.status != Status::None) reportUnraisable_py(t, delegate, Value());
    return true;
  }
  return !call_py(t, method).isEmpty();
}

bool generatorClose_py(Thread& t, GeneratorObject* g) {
  if (stateNow(g) == GeneratorState::Finished) return true;
  if (stateNow(g) == GeneratorState::Created) {
    g->state = GeneratorState::Finished;
    setResume(g, nullptr);
    Frame* f = g->frame;
    g->frame = nullptr;
    if (f) dropFrame(t, g, f);
    return true;
  }
  // A chain of delegates is closed from the inside, each on the native stack.
  if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < t.stackHardLimit) {
    raiseRecursion(t, "");
    return false;
  }
  if (stateNow(g) == GeneratorState::Suspended) raiseNone(t, PyExc_GeneratorExit);
  Value v = generatorStep_py(t, g, stateNow(g) == GeneratorState::Running ? none() : Value());
  if (!v.isEmpty()) {
    raise(t, PyExc_RuntimeError, "%s ignored GeneratorExit", generatorKind(g));
    return false;
  }
  if (t.status == Status::None) {
    t.stopValue = Value();
    return true;
  }
  if (pendingIs(t, PyExc_GeneratorExit) || pendingIs(t, PyExc_StopIteration)) {
    clearException(t);
    return true;
  }
  return false;
}

bool closeAbandoned_py(Thread& t, GeneratorObject* g) {
  if (generatorClose_py(t, g)) return true;
  if (t.status != Status::Exception) return false;
  reportUnraisable_py(t, g, Value());
  return true;
}

bool setThrown_py(Thread& t, const Value* args) {
  Value type = args[0], value = args[1], traceback = args[2];
  if (!value.isEmpty() && isNone(value)) value = Value();
  if (!traceback.isEmpty() && isNone(traceback)) traceback = Value();
  if (!traceback.isEmpty() && !isExactly(traceback, &PyTraceBack_Type)) {
    raise(t, PyExc_TypeError, "throw() third argument must be a traceback object");
    return false;
  }
  Value exception;
  if (isType(type) && isSubtype(type.as<TypeObject>(), PyExc_BaseException)) {
    if (value.isEmpty()) exception = call_py(t, type);
    else if (isInstance(value, type.as<TypeObject>())) exception = value;
    else if (isTuple(value)) exception = callTuple_py(t, type, value, Value());
    else exception = call_py(t, type, value);
    if (exception.isEmpty()) return true;  // what making it raised is thrown in
    if (!isException(exception)) {
      raise(t, PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %T", type, exception);
      return true;
    }
  } else if (isException(type)) {
    if (!value.isEmpty()) {
      raise(t, PyExc_TypeError, "instance exception may not have a separate value");
      return false;
    }
    exception = type;
  } else {
    raise(t, PyExc_TypeError, "exceptions must be classes or instances deriving from BaseException, not %T", type);
    return false;
  }
  if (!traceback.isEmpty()) gc::store(exception.object(), &exception.as<ExceptionObject>()->traceback, traceback);
  restoreException(t, exception);
  return true;
}

// --- methods shared with coroutines ----------------------------------------------------------------

Value generatorSend(Thread& t, Value self, Value* args) {
  auto* g = self.as<GeneratorObject>();
  if (stateNow(g) == GeneratorState::Finished && g->ob_type == &PyCoro_Type)
    return raise(t, PyExc_RuntimeError, "cannot reuse already awaited coroutine");
  Value v = generatorStep_py(t, g, args[0]);
  if (v.isEmpty() && t.status == Status::None) return raiseStopValue(t);
  return v;
}

Value generatorThrow(Thread& t, Value self, Value* args) {
  auto* g = self.as<GeneratorObject>();
  if (!setThrown_py(t, args)) return {};
  if (stateNow(g) == GeneratorState::Finished && g->ob_type == &PyCoro_Type) {
    clearException(t);
    return raise(t, PyExc_RuntimeError, "cannot reuse already awaited coroutine");
  }
  Value v = generatorStep_py(t, g, Value());
  if (v.isEmpty() && t.status == Status::None) return raiseStopValue(t);
  return v;
}

Value generatorCloseMethod(Thread& t, Value self, Value*) {
  return generatorClose_py(t, self.as<GeneratorObject>()) ? none() : Value();
}

Value generatorNext(Thread& t, Value self) {
  auto* g = self.as<GeneratorObject>();
  if (resumeOf(g) && t.poll.load(std::memory_order_relaxed) == 0) [[likely]] return ppy_resume(t, g, none(), PPY_RESUME_FOR);
  return generatorStep_py(t, g, none());
}

Value generatorRepr(Thread& t, Value self) {
  auto* g = self.as<GeneratorObject>();
  const char* kind = g->ob_type == &PyAsyncGen_Type ? "async_generator" : generatorKind(g);
  return formatStr(t, "<%s object %S at 0x%llx>", kind, g->qualname, static_cast<long long>(reinterpret_cast<uintptr_t>(g)));
}

void generatorTrace(Object* o, gc::Marker& m) {
  auto* g = static_cast<GeneratorObject*>(o);
  m.mark(g->frame);
  m.mark(g->name);
  m.mark(g->qualname);
  m.mark(g->code);
  m.mark(g->handled);
  m.mark(g->callerHandled);
  m.mark(g->origin);
  m.mark(g->finalizer);
}

/// Collected while suspended inside `try`: the cleanup code runs.
void generatorFinalize(Thread& t, Object* o) {
  auto* g = static_cast<GeneratorObject*>(o);
  if (stateNow(g) != GeneratorState::Suspended || !g->frame) return;
  if (!g->code->nhandlers) return;
  Value saved = t.status == Status::Exception ? takeException(t) : Value();
  closeAbandoned_py(t, g);
  if (!saved.isEmpty()) restoreException(t, saved);
}

namespace {

/// Tells audit hooks; the attribute's name begins as those of the kind of generator do.
bool auditRead_py(Thread& t, Value self, const char* ofGenerator, const char* ofCoroutine, const char* ofAsyncGenerator) {
  TypeObject* type = typeOf(self);
  return audit_py(t, "object.__getattr__", self, type == &PyGen_Type ? ofGenerator : type == &PyCoro_Type ? ofCoroutine : ofAsyncGenerator);
}

}  // namespace

Value generatorFrame(Thread& t, Value self) {
  auto* g = self.as<GeneratorObject>();
  if (!auditRead_py(t, self, "gi_frame", "cr_frame", "ag_frame")) return {};
  return g->frame ? frameObjectOf(t, g->frame) : none();
}
Value generatorCode(Thread& t, Value self) {
  return auditRead_py(t, self, "gi_code", "cr_code", "ag_code") ? Value(self.as<GeneratorObject>()->code) : Value();
}
Value generatorRunning(Thread&, Value self) { return boolean(stateNow(self.as<GeneratorObject>()) == GeneratorState::Running); }
Value generatorSuspended(Thread&, Value self) { return boolean(stateNow(self.as<GeneratorObject>()) == GeneratorState::Suspended); }
Value generatorYieldFrom(Thread&, Value self) {
  Value v = generatorDelegate(self.as<GeneratorObject>());
  if (v.isEmpty()) return none();
  if (isGeneratorLike(v)) v.as<GeneratorObject>()->owned = false;
  return v;
}
Value generatorName(Thread&, Value self) { return self.as<GeneratorObject>()->name; }
Value generatorQualname(Thread&, Value self) { return self.as<GeneratorObject>()->qualname; }
static bool setText(Thread& t, Value self, Value* slot, const char* what, Value v) {
  if (v.isEmpty() || !isStr(v)) {
    raise(t, PyExc_TypeError, "%s must be set to a string object", what);
    return false;
  }
  gc::store(self.object(), slot, v);
  return true;
}
bool setGeneratorName(Thread& t, Value self, Value v) { return setText(t, self, &self.as<GeneratorObject>()->name, "__name__", v); }
bool setGeneratorQualname(Thread& t, Value self, Value v) { return setText(t, self, &self.as<GeneratorObject>()->qualname, "__qualname__", v); }

const BuiltinDef kGeneratorMethods[] = {
    {"send", "arg, /", generatorSend, nullptr, kBuiltinFlat},
    {"throw", "type, value=None, traceback=None, /", generatorThrow, nullptr, kBuiltinFlat},
    {"close", "", generatorCloseMethod, nullptr, kBuiltinFlat},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod},
    {nullptr, nullptr, nullptr},
};

namespace {

Value generatorIter(Thread&, Value self) { return self; }


const GetSetDef kGetSet[] = {
    {"__name__", generatorName, setGeneratorName},
    {"__qualname__", generatorQualname, setGeneratorQualname},
    {"gi_code", generatorCode, nullptr},
    {"gi_frame", generatorFrame, nullptr},
    {"gi_running", generatorRunning, nullptr},
    {"gi_suspended", generatorSuspended, nullptr},
    {"gi_yieldfrom", generatorYieldFrom, nullptr},
    {nullptr, nullptr, nullptr, nullptr},
};
const NativeSlot kSlots[] = {
    {kSlotRepr, reinterpret_cast<void*>(generatorRepr)},
    {kSlotIter, reinterpret_cast<void*>(generatorIter)},
    {kSlotNext, reinterpret_cast<void*>(generatorNext)},
    {0, nullptr},
};

}  // namespace

extern const TypeSpec kGeneratorSpec;
const TypeSpec kGeneratorSpec = {
    .type = &PyGen_Type, .name = "generator", .base = nullptr, .basicSize = sizeof(GeneratorObject), .itemSize = 0,
    .flags = kTypeDisallowNew, .slots = kSlots, .compare = nullptr, .methods = kGeneratorMethods,
    .members = nullptr, .getset = kGetSet, .trace = generatorTrace, .finalize = generatorFinalize};

}  // namespace ppy
