// The gc module, over a tracing collector: thresholds are kept for programs that set them; one below the usual brings the next
// collection near, and that is all it does. Callbacks are told of collections; those that the program asks for are counted as a collector
// of cycles counts.
#include "runtime/frame/decode.h"
#include "runtime/frame/flatten.h"
#include "runtime/frame/frame.h"
#include "runtime/frame/generator.h"
#include "runtime/gc/explicit.h"
#include "runtime/gc/heap.h"
#include "runtime/object/audit.h"

#include <vector>

#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/shown_size.h"
#include "runtime/object/str.h"
#include "runtime/object/foreign.h"
#include "runtime/thread/runtime.h"
#include "stdlib/modules.h"

namespace ppy {

/// frame/generator_fields.h
void reportUnraisable_py(Thread& t, Value object, Value message);

namespace {

constexpr int64_t kUsualThreshold = 700;

struct GcState final : gc::RootBase {
  explicit GcState(Runtime& rt) : RootBase(rt) {}
  void trace(gc::Marker& m) override {
    m.mark(garbage);
    m.mark(callbacks);
  }
  int64_t thresholds[3] = {kUsualThreshold, 10, 10};
  int64_t debug = 0;
  int64_t frozen = 0;
  bool telling = false;  ///< callbacks are being told of a collection that nobody asked for
  Value garbage, callbacks;  ///< lists
};
GcState& state(Thread& t) {
  void*& place = t.runtime->moduleState[kModuleIndexGc];
  if (!place) place = new GcState(*t.runtime);
  return *static_cast<GcState*>(place);
}
constexpr int kSaveAll = 32;
constexpr size_t kBytesOfObject = 64;  ///< of containers and what belongs to them: get_count() counts containers

Value collect(Thread& t, Value, Value* a);

/// Is the running frame's instruction a plain call of gc.collect? Then the loop made it.
[[gnu::noinline]] bool calledFromLoop(Thread& t) {
  if (!t.top) return false;
  DecodedInstr in = decodeInstr(t.top->pc);
  if (in.op != pir::Op::Call && in.op != pir::Op::CallMethod) return false;
  Value callee = t.top->regs[in.operands[1]];
  return !callee.isEmpty() && isExactly(callee, &PyCFunction_Type) && callee.as<BuiltinObject>()->def && callee.as<BuiltinObject>()->def->fn == collect;
}

/// Tells gc.callbacks of a collection.
void tellCallbacks_py(Thread& t, const char* phase, intptr_t generation, const gc::Found& found) {
  auto* callbacks = state(t).callbacks.as<ListObject>();
  for (intptr_t i = 0; i < callbacks->ob_size; i++) {
    DictObject* info = newDict(t);
    if (!info || !dictSetStr(t, info, intern(t, "generation"), makeInt(t, generation)) ||
        !dictSetStr(t, info, intern(t, "collected"), makeInt(t, static_cast<int64_t>(found.collected))) ||
        !dictSetStr(t, info, intern(t, "uncollectable"), makeInt(t, static_cast<int64_t>(found.uncollectable))))
      return clearException(t);
    Value callback = callbacks->ob_item[i];
    if (call_py(t, callback, newStr(t, phase), info).isEmpty()) reportUnraisable_py(t, callback, Value());
  }
}

/// A collection that nobody asked for begins or ends; what it finds is not counted.
void tellOfAutomatic_py(Thread& t, bool start, int generation) {
  GcState& s = state(t);
  if (s.telling || !s.callbacks.as<ListObject>()->ob_size) return;
  s.telling = true;
  tellCallbacks_py(t, start ? "start" : "stop", generation, {});
  s.telling = false;
}

/// Obeys a threshold below the usual one as far as it means that the program wants a collection soon.
void obeyThreshold(Thread& t) {
  int64_t n = state(t).thresholds[0];
  if (n > 0 && n < kUsualThreshold && gc::isAutomatic(*t.runtime)) gc::collectSoon(t, static_cast<size_t>(n - 1) * kBytesOfObject + 1);
}

bool keepGarbage(Thread& t, Object* const* objects, size_t n) {
  auto* garbage = state(t).garbage.as<ListObject>();
  for (size_t i = 0; i < n; i++)
    if (!listAppend(t, garbage, Value(objects[i]))) return false;
  return true;
}

[[gnu::noinline]] Value collectTold_py(Thread& t, intptr_t generation, bool told) {
  if (told) tellCallbacks_py(t, "start", generation, {});
  gc::Found found = collectAsked_py(t, static_cast<int>(generation));
  if (told) tellCallbacks_py(t, "stop", generation, found);
  return makeInt(t, static_cast<int64_t>(found.collected + found.uncollectable));
}

/// Left to the loop where it can be (tailCollect in interp/outcome.cpp): it collects when no C++ frame is left
/// that holds old values by chance, so that programs can rely on what `del x; gc.collect()` frees.
Value collect(Thread& t, Value, Value* a) {
  intptr_t generation = 2;
  if (!a[0].isEmpty() && !asIndex_py(t, a[0], &generation, PyExc_OverflowError)) return {};
  if (generation < 0 || generation > 2) return raise(t, PyExc_ValueError, "invalid generation");
  // A request that was served keeps nothing alive here: programs rely on what an explicit collection frees.
  CallRequest& r = t.request;
  r.callee = r.contValue = Value();
  r.kwnames = nullptr;
  r.args = nullptr;
  for (Value& v : r.inlineArgs) v = Value();
  bool told = state(t).callbacks.as<ListObject>()->ob_size;
  if (!told && calledFromLoop(t)) {
    r.cont = kLoopCollect;
    r.contValue = Value::smallInt(generation);
    t.status = Status::Request;
    return {};
  }
  // The next frame has slots that it never fills. (It is not to take this one's place, as that of a last call would.)
  clearDeadStack(t);
  Value v = collectTold_py(t, generation, told);
  gc::keepAlive(v);
  return v;
}
Value enable(Thread& t, Value, Value*) {
  gc::setAutomatic(*t.runtime, true);
  obeyThreshold(t);
  return none();
}
Value disable(Thread& t, Value, Value*) {
  gc::setAutomatic(*t.runtime, false);
  return none();
}
Value isenabled(Thread& t, Value, Value*) { return boolean(gc::isAutomatic(*t.runtime)); }

/// What collections there were, and what has been allocated since.
struct Statistics {
  explicit Statistics(Thread& t) {
    WorldStop stop(t);
    heap = gc::heapStats(*t.runtime);
    generations = gc::generationStats(*t.runtime);
  }
  gc::HeapStats heap;
  gc::GenerationStats generations;
};

Value getCount(Thread& t, Value, Value*) {
  auto [s, generations] = Statistics(t);
  const size_t* count = generations.count;
  return tupleOf(t, {makeInt(t, static_cast<int64_t>((s.allocatedBytes > generations.settledBytes ? s.allocatedBytes - generations.settledBytes : 0) / kBytesOfObject)), makeInt(t, static_cast<int64_t>(count[1])),
                     makeInt(t, static_cast<int64_t>(count[2]))});
}
Value getThreshold(Thread& t, Value, Value*) {
  GcState& s = state(t);
  return tupleOf(t, {makeInt(t, s.thresholds[0]), makeInt(t, s.thresholds[1]), makeInt(t, s.thresholds[2])});
}
Value setThreshold(Thread& t, Value, Value* a) {
  GcState& s = state(t);
  for (int i = 0; i < 3; i++) {
    if (a[i].isEmpty()) break;
    intptr_t n;
    if (!asIndex_py(t, a[i], &n, PyExc_OverflowError)) return {};
    s.thresholds[i] = n;
  }
  obeyThreshold(t);
  return none();
}
Value getDebug(Thread& t, Value, Value*) { return makeInt(t, state(t).debug); }
Value setDebug(Thread& t, Value, Value* a) {
  intptr_t n;
  if (!asIndex_py(t, a[0], &n, PyExc_OverflowError)) return {};
  state(t).debug = n;
  gc::setSaveAll(*t.runtime, n & kSaveAll);
  return none();
}
Value getStats(Thread& t, Value, Value*) {
  const gc::GenerationStats asked = Statistics(t).generations;
  ListObject* list = newList(t);
  if (!list) return {};
  for (int generation = 0; generation < 3; generation++) {
    DictObject* d = newDict(t);
    if (!d) return {};
    if (!dictSetStr(t, d, intern(t, "collections"), makeInt(t, static_cast<int64_t>(asked.collections[generation]))) ||
        !dictSetStr(t, d, intern(t, "collected"), makeInt(t, static_cast<int64_t>(asked.collected[generation]))) ||
        !dictSetStr(t, d, intern(t, "uncollectable"), makeInt(t, static_cast<int64_t>(asked.uncollectable[generation]))) || !listAppend(t, list, d))
      return {};
  }
  return list;
}

/// Containers: what CPython's collector tracks. A tuple or dict of plain values is not worth looking at.
bool isTracked(Value v, int depth = 0) {
  constexpr int kDeep = 40;
  if (!v.isObject()) return false;
  if (depth > kDeep) return true;
  TypeObject* type = typeOf(v);
  if (type->tp_flags & kTypeType) return infoOf(v.as<TypeObject>()).heapType;
  // Members that may be tracked some day count, of tuples only those that are.
  auto counts = [&](Value part) {
    if (!part.isObject() || !typeOf(part)) return false;
    return isExactly(part, &PyTuple_Type) || typeOf(part)->tp_flags & kTypeType ? isTracked(part, depth + 1) : mayBeTracked(typeOf(part));
  };
  if (type == &PyTuple_Type) {
    auto* tuple = v.as<TupleObject>();
    for (intptr_t i = 0; i < tuple->ob_size; i++)
      if (counts(tuple->ob_item[i])) return true;
    return false;
  }
  if (type == &PyDict_Type) {
    intptr_t pos = 0;
    Value key, value;
    while (dictNext(v.as<DictObject>(), &pos, &key, &value))
      if (counts(key) || counts(value)) return true;
    return false;
  }
  return mayBeTracked(type);
}
Value isTrackedFunction(Thread&, Value, Value* a) { return boolean(isTracked(a[0])); }
Value isFinalized(Thread& t, Value, Value* a) {
  bool done = false;
  if (a[0].isObject() && infoOfValue(a[0]).hasDel) done = gc::stateOf(a[0].object()) & gc::kStateQueued;
  return boolean(done);
}

/// Collections until nothing more is found that has an end of its own to run: an object whose destructor is still to
/// run may not be held again, and one that refers to what a destructor freed may not be looked at.
void settle_py(Thread& t) {
  for (int i = 0; i < 8 && gc::collect(t, true); i++) runFinalizers_py(t);
}

/// Objects are gathered in malloc'ed memory while nothing may be allocated; a collection cannot start
/// before they are in the list, because its room is made first.
Value listOf(Thread& t, void (*gather)(Thread&, std::vector<Object*>&, void*), void* context) {
  std::vector<Object*> found;
  gather(t, found, context);
  // No list but the one that is returned is made: it would be an object until a collection.
  for (;;) {
    auto room = static_cast<intptr_t>(found.size() + found.size() / 8 + 16);
    ListObject* list = newList(t, room);
    if (!list) return {};
    found.clear();
    gather(t, found, context);
    std::erase(found, static_cast<Object*>(list));
    auto n = static_cast<intptr_t>(found.size());
    if (n > room) continue;
    for (intptr_t i = 0; i < n; i++) {
      list->ob_item[i] = Value(found[static_cast<size_t>(i)]);
      if (isGeneratorLike(list->ob_item[i])) list->ob_item[i].as<GeneratorObject>()->owned = false;
    }
    gc::barrier(list->ob_item);
    list->ob_size = n;
    // What C alone held until now is held by the list, too.
    if (t.runtime->foreign)
      for (intptr_t i = 0; i < n; i++) gc::store(list->ob_item, &list->ob_item[i], t.runtime->foreign->loadElement(t, list->ob_item[i]));
    return list;
  }
}

Value getObjects(Thread& t, Value, Value* a) {
  intptr_t generation = -1;
  if (!a[0].isEmpty() && !isNone(a[0])) {
    if (!isInt(a[0]) && slotOf(a[0], kSlotIndex).attr.isEmpty()) return raise(t, PyExc_TypeError, "argument should be integer or None, not '%T'", a[0]);
    if (!asIndex_py(t, a[0], &generation, PyExc_OverflowError)) return {};
    if (!audit_py(t, "gc.get_objects", generation)) return {};
    if (generation >= 3) return raise(t, PyExc_ValueError, "generation parameter must be less than the number of available generations (3)");
    if (generation < -1) return raise(t, PyExc_ValueError, "generation parameter cannot be negative");
  }
  if ((a[0].isEmpty() || isNone(a[0])) && !audit_py(t, "gc.get_objects", generation)) return {};
  settle_py(t);
  return listOf(t, [](Thread& thread, std::vector<Object*>& found, void*) {
    gc::forEachObject_nogc(*thread.runtime, [](Object* o, void* c) {
      if (isTracked(o)) static_cast<std::vector<Object*>*>(c)->push_back(o);
    }, &found);
  }, nullptr);
}
/// What a list, tuple or dict holds, numbers included. False: another kind of object.
bool listElements(Thread& t, Value v, ListObject* into, bool* ok) {
  if (isExactly(v, &PyList_Type) || isExactly(v, &PyTuple_Type)) {
    *ok = listExtend_py(t, into, v);
    return true;
  }
  if (!isExactly(v, &PyDict_Type)) return false;
  intptr_t pos = 0;
  Value key, value;
  while (*ok && dictNext(v.as<DictObject>(), &pos, &key, &value)) *ok = listAppend(t, into, key) && listAppend(t, into, value);
  return true;
}

Value getReferents(Thread& t, Value, Value* a) {
  if (!audit_py(t, "gc.get_referents", a[0])) return {};
  // Containers of plain values first: the collector knows of no numbers.
  auto* asked = a[0].as<TupleObject>();
  ListObject* elements = newList(t);
  bool plain = elements != nullptr, ok = true;
  for (intptr_t i = 0; plain && ok && i < asked->ob_size; i++)
    plain = listElements(t, asked->ob_item[i], elements, &ok) || !isTracked(asked->ob_item[i]);
  if (!ok || !elements) return {};
  if (plain) return elements;
  return listOf(t, [](Thread& thread, std::vector<Object*>& found, void* c) {
    auto* asked = static_cast<TupleObject*>(c);
    std::vector<Object*> objects;
    for (intptr_t i = 0; i < asked->ob_size; i++)
      if (asked->ob_item[i].isObject()) objects.push_back(asked->ob_item[i].object());
    gc::forEachReferent_nogc(*thread.runtime, objects.data(), objects.size(), [](Object*, Object* o, void* into) {
      static_cast<std::vector<Object*>*>(into)->push_back(o);
    }, &found);
  }, a[0].as<TupleObject>());
}
Value getReferrers(Thread& t, Value, Value* a) {
  if (!audit_py(t, "gc.get_referrers", a[0])) return {};
  settle_py(t);
  return listOf(t, [](Thread& thread, std::vector<Object*>& found, void* c) {
    std::vector<Object*> all;
    gc::forEachObject_nogc(*thread.runtime, [](Object* o, void* into) {
      if (isTracked(o)) static_cast<std::vector<Object*>*>(into)->push_back(o);
    }, &all);
    struct Search {
      TupleObject* wanted;
      std::vector<Object*>& found;
    } search{static_cast<TupleObject*>(c), found};
    gc::forEachReferent_nogc(*thread.runtime, all.data(), all.size(), [](Object* parent, Object* child, void* s) {
      auto* search = static_cast<Search*>(s);
      if (parent == search->wanted || (!search->found.empty() && search->found.back() == parent)) return;
      for (intptr_t i = 0; i < search->wanted->ob_size; i++)
        if (search->wanted->ob_item[i] == Value(child)) {
          search->found.push_back(parent);
          return;
        }
    }, &search);
  }, a[0].as<TupleObject>());
}

Value freeze(Thread& t, Value, Value*) {
  state(t).frozen = static_cast<int64_t>(Statistics(t).heap.liveBytes / 64);
  return none();
}
Value unfreeze(Thread& t, Value, Value*) {
  state(t).frozen = 0;
  return none();
}
Value getFreezeCount(Thread& t, Value, Value*) { return makeInt(t, state(t).frozen); }

const BuiltinDef kFunctions[] = {
    {"collect", "generation=2", collect, nullptr, kBuiltinFlat},
    {"enable", "", enable},
    {"disable", "", disable},
    {"isenabled", "", isenabled},
    {"get_count", "", getCount},
    {"get_threshold", "", getThreshold},
    {"set_threshold", "threshold0, threshold1=700, threshold2=10, /", setThreshold},
    {"get_debug", "", getDebug},
    {"set_debug", "flags, /", setDebug},
    {"get_stats", "", getStats},
    {"get_objects", "generation=None", getObjects},
    {"get_referents", "*objs", getReferents},
    {"get_referrers", "*objs", getReferrers},
    {"is_tracked", "obj, /", isTrackedFunction},
    {"is_finalized", "obj, /", isFinalized},
    {"freeze", "", freeze},
    {"unfreeze", "", unfreeze},
    {"get_freeze_count", "", getFreezeCount},
    {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* module) {
  DictObject* d = moduleDict(module);
  const struct { const char* name; int value; } constants[] = {
      {"DEBUG_STATS", 1}, {"DEBUG_COLLECTABLE", 2}, {"DEBUG_UNCOLLECTABLE", 4}, {"DEBUG_SAVEALL", kSaveAll}, {"DEBUG_LEAK", 38}};
  for (auto& row : constants)
    if (!dictSetStr(t, d, intern(t, row.name), Value::smallInt(row.value))) return false;
  ListObject* garbage = newList(t);
  if (!garbage || !dictSetStr(t, d, intern(t, "garbage"), garbage)) return false;
  ListObject* callbacks = newList(t);
  if (!callbacks || !dictSetStr(t, d, intern(t, "callbacks"), callbacks)) return false;
  state(t).garbage = garbage;
  state(t).callbacks = callbacks;
  gc::setGarbageFn(*t.runtime, keepGarbage);
  gc::setCollectionFn(*t.runtime, tellOfAutomatic_py);
  return true;
}

}  // namespace

extern const NativeModule kGcModule = {"gc", kFunctions, init,
    nullptr};

}  // namespace ppy
