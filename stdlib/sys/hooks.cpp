// sys: tracing and profiling, audit hooks, the hooks for breakpoints, unraisable exceptions and asynchronous
// generators, and what tells about threads and memory.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "runtime/abi/python_config.h"
#include "runtime/frame/generator.h"
#include "runtime/gc/heap.h"
#include "runtime/gc/thread_context.h"
#include "runtime/frame/services.h"
#include "runtime/interp/trace_events.h"
#include "runtime/object/audit.h"
#include "runtime/thread/options.h"
#include "stdlib/common/module.h"

namespace ppy {

void printUnraisable_py(Thread& t, Value exception, Value message, Value object);
/// frame/traceback.cpp: a frame object for what another thread, which stands still, is at; None when it runs nothing.
Value frameOf_py(Thread& t, Thread& other);

namespace {

/// Places in the module's values.
enum Kept { kDlopenFlags, kSwitchInterval };
Value& kept(Thread& t, Kept which) { return moduleValues(t, kModuleIndexSys)[which]; }
Value orNone(Value v) { return v.isEmpty() ? none() : v; }

// --- tracing ------------------------------------------------------------------------------------

Value setTracer(Thread& t, void** slot, Value function) {
  if (!isNone(function) && !function.isObject()) return raise(t, PyExc_TypeError, "'%T' object is not callable", function);
  setTraceFunction(t, slot, isNone(function) ? Value() : function);
  return none();
}
Value getTracer(void* slot) { return slot ? Value(static_cast<Object*>(slot)) : none(); }

Value settrace(Thread& t, Value, Value* a) { return !audit_py(t, "sys.settrace") ? Value() : setTracer(t, &t.c_traceobj, a[0]); }
Value setprofile(Thread& t, Value, Value* a) { return !audit_py(t, "sys.setprofile") ? Value() : setTracer(t, &t.c_profileobj, a[0]); }
Value gettrace(Thread& t, Value, Value*) { return getTracer(t.c_traceobj); }
Value getprofile(Thread& t, Value, Value*) { return getTracer(t.c_profileobj); }

Value callTracing(Thread& t, Value, Value* a) {
  if (!isTuple(a[1])) return raise(t, PyExc_TypeError, "call_tracing() argument 2 must be tuple, not %T", a[1]);
  int saved = t.tracing;
  t.tracing = 0;
  Value v = callTuple_py(t, a[0], a[1], Value());
  t.tracing = saved;
  return v;
}

// --- audit hooks --------------------------------------------------------------------------------

Value audit(Thread& t, Value, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "audit() argument 1 must be str, not %T", a[0]);
  return !audited(t) || callAuditHooks_py(t, a[0], a[1]) ? none() : Value();
}

/// A hook is told of later ones, and refuses them by an Exception.
Value addHook(Thread& t, Value, Value* a) {
  if (!audit_py(t, "sys.addaudithook")) {
    if (!pendingIs(t, PyExc_Exception)) return {};
    clearException(t);
    return none();
  }
  return addAuditHook(t, a[0]) ? none() : Value();
}

// --- hooks --------------------------------------------------------------------------------------

Value unraisableHook(Thread& t, Value, Value* a) {
  auto field = [&](const char* name) { return getAttr_py(t, a[0], intern(t, name)); };
  Value value = field("exc_value");
  if (value.isEmpty()) return pendingIs(t, PyExc_AttributeError) ? raise(t, PyExc_TypeError, "sys.unraisablehook argument type must be UnraisableHookArgs") : Value();
  PPY_TRY(message, field("err_msg"));
  PPY_TRY(object, field("object"));
  PPY_TRY(type, field("exc_type"));
  if (!isException(value)) {
    if (!isType(type)) return none();
    PPY_TRY(made, call_py(t, type));
    value = made;
    if (!isException(value)) return none();
  }
  printUnraisable_py(t, value, isNone(message) ? Value() : message, object);
  return none();
}

/// PYTHONBREAKPOINT names the function; "0" switches breakpoints off, nothing means pdb.set_trace.
Value breakpointHook(Thread& t, Value, Value* a) {
  const char* variable = getenv("PYTHONBREAKPOINT");
  if (t.runtime->options && t.runtime->options->ignoreEnvironment) variable = nullptr;
  std::string name = variable && *variable ? variable : "pdb.set_trace";
  if (name == "0") return none();
  size_t dot = name.rfind('.');
  std::string module = dot == std::string::npos ? "builtins" : name.substr(0, dot);
  std::string attribute = dot == std::string::npos ? name : name.substr(dot + 1);
  auto ignored = [&] {
    clearException(t);
    return warn_py(t, PyExc_RuntimeWarning, 0, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"", name.c_str()) ? none() : Value();
  };
  if (dot == 0) return ignored();
  Value m = importModule_py(t, module.c_str());
  if (m.isEmpty()) return pendingIs(t, PyExc_ImportError) || pendingIs(t, PyExc_ValueError) ? ignored() : Value();
  Value hook = getAttr_py(t, m, intern(t, attribute));
  if (hook.isEmpty()) return pendingIs(t, PyExc_AttributeError) ? ignored() : Value();
  return callTuple_py(t, hook, a[0], a[1]);
}

StructSequence kAsyncHooks = {.name = "asyncgen_hooks", .fields = {"firstiter", "finalizer"}, .visible = 2};

Value getAsyncgenHooks(Thread& t, Value, Value*) {
  Value items[] = {orNone(asyncgenFirstIter(t)), orNone(asyncgenFinalizer(t))};
  return newStructSequence(t, kAsyncHooks, items);
}
Value setAsyncgenHooks(Thread& t, Value, Value* a) {
  static constexpr const char* kNames[] = {"firstiter", "finalizer"};
  for (int i = 1; i >= 0; i--)
    if (isGiven(a[i]) && !isCallable(a[i])) return raise(t, PyExc_TypeError, "callable %s expected, got %.50T", kNames[i], a[i]);
  for (int i = 1; i >= 0; i--)
    if (!a[i].isEmpty() && !audit_py(t, i ? "sys.set_asyncgen_hook_finalizer" : "sys.set_asyncgen_hook_firstiter")) return {};
    else if (!a[i].isEmpty()) (i ? asyncgenFinalizer(t) : asyncgenFirstIter(t)) = isNone(a[i]) ? Value() : a[i];
  return none();
}

Value getOriginDepth(Thread& t, Value, Value*) { return Value::smallInt(coroutineOriginDepth(t)); }
Value setOriginDepth(Thread& t, Value, Value* a) {
  int depth;
  if (!intArg_py(t, a[0], &depth)) return {};
  if (depth < 0) return raise(t, PyExc_ValueError, "depth must be >= 0");
  coroutineOriginDepth(t) = depth;
  return none();
}

// --- state --------------------------------------------------------------------------------------

/// {thread's number: value(thread)} of all threads, which stand still meanwhile; what has no value is left out.
template <class F>
Value ofEachThread(Thread& t, F&& value) {
  WorldStop stop(t);
  std::vector<Thread*> threads;
  forEachThread(*t.runtime, [](void* list, Thread& other) { static_cast<std::vector<Thread*>*>(list)->push_back(&other); }, &threads);
  DictObject* d = newDict(t);
  if (!d) return {};
  for (Thread* other : threads) {
    PPY_TRY(v, value(*other));
    PPY_TRY(id, makeUint(t, other->thread_id));
    if (!isNone(v) && !dictSet_py(t, d, id, v)) return {};
  }
  return d;
}
Value currentFrames(Thread& t, Value, Value*) {
  if (!audit_py(t, "sys._current_frames")) return {};
  return ofEachThread(t, [&](Thread& other) { return &other == &t ? currentFrame_py(t, 0) : frameOf_py(t, other); });
}
Value currentExceptions(Thread& t, Value, Value*) {
  if (!audit_py(t, "sys._current_exceptions")) return {};
  return ofEachThread(t, [&](Thread& other) -> Value {
    Value handled = other.handled;
    if (handled.isEmpty()) return tupleOf(t, {none(), none(), none()});
    return tupleOf(t, {Value(typeOf(handled)), handled, orNone(handled.as<ExceptionObject>()->traceback)});
  });
}
Value nothing(Thread&, Value, Value*) { return none(); }
/// Objects, as near as this runtime has to CPython's blocks.
Value allocatedBlocks(Thread& t, Value, Value*) {
  int64_t n = 0;
  gc::forEachObject_nogc(*t.runtime, [](Object*, void* count) { ++*static_cast<int64_t*>(count); }, &n);
  return makeInt(t, n);
}
/// On stderr, beginning as CPython's does where that is true here.
Value debugMallocStats(Thread& t, Value, Value*) {
  gc::HeapStats s = gc::heapStats(*t.runtime);
  std::fprintf(stderr, "Small block threshold = %zu, in %d size classes.\n\n", gc::kMaxSmall, gc::kSizeClasses);
  const struct { const char* what; size_t n; } rows[] = {{"# collections", s.collections}, {"# full collections", s.fullCollections},
      {"# bytes live after the last collection", s.liveBytes}, {"# bytes allocated since", s.allocatedBytes}, {"# bytes held by blocks", s.blockBytes}};
  for (const auto& row : rows) std::fprintf(stderr, "%-40s = %15zu\n", row.what, row.n);
  std::fputs("\nThere are no lists of free cells by type: 0 free PyDictObjects, 0 free PyFloatObjects, 0 free PyListObjects.\n", stderr);
  return none();
}
Value& switchInterval(Thread& t) { return kept(t, kSwitchInterval); }
Value getSwitchInterval(Thread& t, Value, Value*) {
  Value v = switchInterval(t);
  return v.isEmpty() ? makeFloat(t, 0.005) : v;
}
/// Kept for who asks: threads here run at the same time, not in turns.
Value setSwitchInterval(Thread& t, Value, Value* a) {
  double d;
  if (!asDouble_py(t, a[0], &d)) return {};
  if (d <= 0) return raise(t, PyExc_ValueError, "switch interval must be strictly positive");
  switchInterval(t) = makeFloat(t, d);
  return none();
}

Value& dlopenFlags(Thread& t) { return kept(t, kDlopenFlags); }
Value getDlopenFlags(Thread& t, Value, Value*) {
  Value v = dlopenFlags(t);
  return v.isEmpty() ? Value::smallInt(RTLD_NOW) : v;
}
Value setDlopenFlags(Thread& t, Value, Value* a) {
  int flags;
  if (!intArg_py(t, a[0], &flags)) return {};
  dlopenFlags(t) = Value::smallInt(flags);
  return none();
}

const BuiltinDef kHookFunctions[] = {
    {"settrace", "function, /", settrace, nullptr, kBuiltinFlat},
    {"setprofile", "function, /", setprofile, nullptr, kBuiltinFlat},
    {"gettrace", "", gettrace},
    {"getprofile", "", getprofile},
    {"call_tracing", "func, args, /", callTracing},
    {"audit", "event, /, *args", audit},
    {"addaudithook", "hook", addHook},
    {"unraisablehook", "unraisable, /", unraisableHook},
    {"breakpointhook", "*args, **kws", breakpointHook},
    {"get_asyncgen_hooks", "", getAsyncgenHooks},
    {"set_asyncgen_hooks", "firstiter=None, finalizer=None", setAsyncgenHooks},
    {"get_coroutine_origin_tracking_depth", "", getOriginDepth},
    {"set_coroutine_origin_tracking_depth", "depth", setOriginDepth},
    {"_current_frames", "", currentFrames},
    {"_current_exceptions", "", currentExceptions},
    {"_clear_type_cache", "", nothing},
    {"_debugmallocstats", "", debugMallocStats},
    {"getallocatedblocks", "", allocatedBlocks}, {"getswitchinterval", "", getSwitchInterval}, {"setswitchinterval", "interval, /", setSwitchInterval},
    {"getdlopenflags", "", getDlopenFlags},
    {"setdlopenflags", "flags, /", setDlopenFlags},
    {nullptr, nullptr, nullptr}};

}  // namespace

bool addHooks(Thread& t, ModuleObject* m) {
  if (!readyStructSequence(t, kAsyncHooks) || !addFunctions(t, m, kHookFunctions)) return false;
  for (const char* name : {"unraisablehook", "breakpointhook", "displayhook", "excepthook"}) {
    std::string copy = "__" + std::string(name) + "__";
    Value function = dictGetStr(moduleDict(m), intern(t, name));
    if (!dictSetStr(t, moduleDict(m), intern(t, copy), function)) return false;
  }
  // The library's module names, as CPython lists them.
  ListObject* names = newList(t);
  if (!names) return false;
  std::string_view all = PPY_STDLIB_MODULE_NAMES;
  while (!all.empty()) {
    size_t space = std::min(all.find(' '), all.size());
    if (!listAppend(t, names, newStr(t, all.substr(0, space)))) return false;
    all.remove_prefix(std::min(space + 1, all.size()));
  }
  Value set = call_py(t, &PyFrozenSet_Type, names);
  return !set.isEmpty() && addValue(t, m, "stdlib_module_names", set);
}

}  // namespace ppy
