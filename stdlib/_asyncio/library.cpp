// What the library's Python code would do, done natively while nothing of it has been replaced: loop.call_soon and WeakSet.add
// are what every step of a task and every new task call.
//
// A plan is made once per class of loops, and holds while the classes and modules that it looked into are unchanged
// (their versions tell). It is made only of functions of the installed library's own files.
#include "runtime/frame/code.h"
#include "runtime/frame/services.h"
#include "stdlib/_asyncio/asyncio.h"
#include "stdlib/_collections/collections.h"

namespace ppy::aio {

namespace {

constexpr int kMethods = 4, kFields = 7;
/// Of the loop; the first is where they begin.
constexpr const char* kLoopMethods[kMethods] = {"call_soon", "_call_soon", "_check_closed", "get_debug"};
/// Of a Handle, in the order of fill().
constexpr const char* kHandleFields[kFields] = {"_callback", "_args", "_cancelled", "_loop", "_source_traceback", "_repr", "_context"};

struct SoonPlan : gc::TracedCell {
  bool usable;
  TypeObject *loopType, *handleType;
  uint64_t loopVersion, handleVersion;
  FunctionObject* functions[kMethods + 1];  ///< of the loop's class, and Handle.__init__
  CodeObject* codes[kMethods + 1];
  DictObject *baseEvents, *events;          ///< globals of asyncio.base_events and asyncio.events
  uint64_t baseEventsVersion, eventsVersion;
  uint32_t offsets[kFields];
};

void tracePlan(gc::TracedCell* cell, gc::Marker& m) {
  auto* p = static_cast<SoonPlan*>(cell);
  m.mark(p->loopType);
  m.mark(p->handleType);
  for (int i = 0; i <= kMethods; i++) {
    m.mark(p->functions[i]);
    m.mark(p->codes[i]);
  }
  m.mark(p->baseEvents);
  m.mark(p->events);
}

/// The function `name` of a class when it is the one that the module's file defines in a class called `owner`; else null.
FunctionObject* libraryFunction(Thread& t, TypeObject* type, const char* owner, const char* name, DictObject* globals) {
  Value f = lookupInMro(type, intern(t, name));
  if (f.isEmpty() || !isExactly(f, &PyFunction_Type)) return nullptr;
  auto* function = f.as<FunctionObject>();
  if (function->globals != Value(globals)) return nullptr;
  Value file = dictGetStr(globals, names().__file__);
  std::string qualified = std::string(owner) + "." + name;
  bool own = !file.isEmpty() && isStr(file) && strEquals(function->code->filename, file) && strEquals(function->code->qualname, qualified);
  return own ? function : nullptr;
}

DictObject* moduleNamed(Thread& t, const char* name) {
  Value m = dictGetStr(t.runtime->modules, intern(t, name));
  return !m.isEmpty() && isExactly(m, &PyModule_Type) ? moduleDict(m) : nullptr;
}

/// Fills the plan in; false: such loops are called.
bool study(Thread& t, SoonPlan* p) {
  p->baseEvents = moduleNamed(t, "asyncio.base_events");
  p->events = moduleNamed(t, "asyncio.events");
  if (!p->baseEvents || !p->events) return false;
  gc::barrier(p);
  p->baseEventsVersion = dictVersion(p->baseEvents);
  p->eventsVersion = dictVersion(p->events);
  Value events = dictGetStr(p->baseEvents, intern(t, "events")), handle = dictGetStr(p->events, intern(t, "Handle"));
  if (events.isEmpty() || !isExactly(events, &PyModule_Type) || moduleDict(events) != p->events || handle.isEmpty() || !isExactly(handle, &PyType_Type)) return false;
  p->handleType = handle.as<TypeObject>();
  TypeInfo& info = infoOf(p->handleType);
  p->handleVersion = info.version;
  if (!info.plainNew || info.hasDel || info.rootShape) return false;
  for (int i = 0; i < kMethods; i++)
    if (!(p->functions[i] = libraryFunction(t, p->loopType, "BaseEventLoop", kLoopMethods[i], p->baseEvents))) return false;
  if (!(p->functions[kMethods] = libraryFunction(t, p->handleType, "Handle", "__init__", p->events))) return false;
  for (int i = 0; i <= kMethods; i++) p->codes[i] = p->functions[i]->code;
  for (int i = 0; i < kFields; i++) {
    Value member = lookupInMro(p->handleType, intern(t, kHandleFields[i]));
    if (member.isEmpty() || !isExactly(member, &PyMemberDescr_Type)) return false;
    p->offsets[i] = member.as<MemberDescrObject>()->offset;
  }
  for (const char* name : {"_closed", "_debug", "_ready"})
    if (!lookupInMro(p->loopType, intern(t, name)).isEmpty()) return false;
  gc::barrier(p);
  return true;
}

bool holds(const SoonPlan* p) {
  if (infoOf(p->handleType).version != p->handleVersion || dictVersion(p->baseEvents) != p->baseEventsVersion || dictVersion(p->events) != p->eventsVersion) return false;
  for (int i = 0; i <= kMethods; i++)
    if (p->functions[i]->code != p->codes[i]) return false;
  return true;
}

/// The plan for a loop, or null.
SoonPlan* planOf(Thread& t, Value loop) {
  TypeObject* type = typeOf(loop);
  TypeInfo& info = infoOf(type);
  if (!loop.isObject() || !info.rootShape || info.methodKey == kNoPlan) return nullptr;
  Value& kept = moduleValue(t, kSoonPlan);
  auto* p = kept.isEmpty() ? nullptr : kept.as<SoonPlan>();
  if (p && p->loopType == type && p->loopVersion == info.version && (!p->usable || holds(p))) return p->usable ? p : nullptr;
  p = static_cast<SoonPlan*>(gc::alloc(t, sizeof(SoonPlan), gc::CellKind::Traced));
  p->trace = tracePlan;
  p->loopType = type;
  p->loopVersion = info.version;
  p->usable = study(t, p);
  kept = Value::fromBits(reinterpret_cast<uint64_t>(p));
  return p->usable ? p : nullptr;
}

}  // namespace

bool callSoonNatively_py(Thread& t, Value loop, Value callback, Value arg, Value context, bool* failed) {
  *failed = false;
  if (t.poll.load(std::memory_order_relaxed) & kPollTrace) return false;
  SoonPlan* p = planOf(t, loop);
  if (!p) return false;
  Value closed = instanceGet(t, loop.object(), moduleValue(t, kNameClosed)), debug = instanceGet(t, loop.object(), moduleValue(t, kNameDebug));
  Value ready = instanceGet(t, loop.object(), moduleValue(t, kNameReady));
  if (closed.isEmpty() || !isFalse(closed) || debug.isEmpty() || !isFalse(debug) || ready.isEmpty() || !isExactly(ready, &collections::kDequeType)) return false;
  Value args = arg.isEmpty() ? Value(newTuple(t, 0)) : tupleOf(t, {arg});
  Object* handle = args.isEmpty() ? nullptr : newInstance(t, p->handleType);
  if (!handle) return *failed = true;
  const Value fields[kFields] = {callback, args, boolean(false), loop, none(), none(), context};
  for (int i = 0; i < kFields; i++) *reinterpret_cast<Value*>(reinterpret_cast<char*>(handle) + p->offsets[i]) = fields[i];
  Value item = handle;
  *failed = callMethod_py(t, ready, names().append, &item, 1).isEmpty();
  return true;
}

int loopDebugs_py(Thread& t, Value loop) {
  bool traced = t.poll.load(std::memory_order_relaxed) & kPollTrace;
  if (Value debug = !traced && planOf(t, loop) ? instanceGet(t, loop.object(), moduleValue(t, kNameDebug)) : Value()) return truth_py(t, debug);
  Value debug = callMethod_py(t, loop, intern(t, "get_debug"), nullptr, 0);
  return debug.isEmpty() ? -1 : truth_py(t, debug);
}

bool registerTask_py(Thread& t, Value task) {
  Value all = moduleValue(t, kAllTasks);
  TypeInfo& info = infoOfValue(all);
  Value& version = moduleValue(t, kWeakSetVersion);
  Value now = Value::smallInt(static_cast<int64_t>(info.version));
  if (version != now) {
    DictObject* globals = moduleNamed(t, "_weakrefset");
    version = globals && libraryFunction(t, typeOf(all), "WeakSet", "add", globals) ? now : Value();
  }
  if (version == now && info.rootShape && info.methodKey != kNoPlan) {
    Value data = instanceGet(t, all.object(), intern(t, "data")), removals = instanceGet(t, all.object(), intern(t, "_pending_removals"));
    Value remove = instanceGet(t, all.object(), intern(t, "_remove"));
    if (data && isExactly(data, &PySet_Type) && removals && isExactly(removals, &PyList_Type) && !removals.as<ListObject>()->ob_size && remove) {
      Value ref = newWeakref(t, task, remove);
      return !ref.isEmpty() && setAdd_py(t, data.as<SetObject>(), ref) >= 0;
    }
  }
  return !callMethod_py(t, all, intern(t, "add"), &task, 1).isEmpty();
}

}  // namespace ppy::aio
