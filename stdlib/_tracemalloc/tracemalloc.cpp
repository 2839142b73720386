// The _tracemalloc module: starting and stopping the tracer of allocations (tracer.h), and what it has seen. Memory is in use until
// a collection finds it dead, so whatever is asked here begins with one.
#include "stdlib/_tracemalloc/tracer.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

using tracing::framesOf;
using tracing::Pause;
using tracing::TraceBack;
using tracing::Tracer;

Tracer& tracer(Thread& t) {
  void*& place = t.runtime->moduleState[kModuleIndexTracemalloc];
  if (!place) place = new Tracer(*t.runtime);
  return *static_cast<Tracer*>(place);
}

Value start(Thread& t, Value, Value* a) {
  constexpr int kMostFrames = 65535;
  int frames = 1;
  if (!a[0].isEmpty() && !intArg_py(t, a[0], &frames)) return {};
  if (frames < 1 || frames > kMostFrames) return raise(t, PyExc_ValueError, "the number of frames must be in range [1; %d]", kMostFrames);
  Tracer& own = tracer(t);
  if (own.started) return none();
  own.limit = static_cast<uint32_t>(frames);
  own.started = true;
  gc::setTracer(t, &own);
  return none();
}
Value stop(Thread& t, Value, Value*) {
  Tracer& own = tracer(t);
  if (!own.started) return none();
  own.started = false;
  gc::setTracer(t, nullptr);
  own.clear();
  return none();
}
Value isTracing(Thread& t, Value, Value*) { return boolean(tracer(t).started); }
Value clearTraces(Thread& t, Value, Value*) {
  tracer(t).clear();
  return none();
}
Value limit(Thread& t, Value, Value*) { return Value::smallInt(tracer(t).limit); }
Value resetPeak(Thread& t, Value, Value*) {
  if (!tracer(t).started) return none();
  gc::collect(t, true);
  tracer(t).resetPeak();
  return none();
}
Value tracedMemory(Thread& t, Value, Value*) {
  Tracer& own = tracer(t);
  if (!own.started) return tupleOf(t, {Value::smallInt(0), Value::smallInt(0)});
  gc::collect(t, true);
  Pause pause(t, own);
  PPY_TRY(current, makeInt(t, static_cast<int64_t>(own.current())));
  PPY_TRY(peak, makeInt(t, static_cast<int64_t>(own.peak())));
  return tupleOf(t, {current, peak});
}
Value ownMemory(Thread& t, Value, Value*) { return makeInt(t, static_cast<int64_t>(tracer(t).ownBytes())); }

Value traces(Thread& t, Value, Value*) {
  Tracer& own = tracer(t);
  if (own.started) gc::collect(t, true);
  Pause pause(t, own);
  ListObject* list = newList(t);
  if (!list || !own.started) return list ? Value(list) : Value();
  auto rows = own.all();
  ListObject* made = newList(t);  // equal stacks share one tuple
  std::unordered_map<const TraceBack*, intptr_t> places;
  if (!made) return {};
  for (auto& [key, trace] : rows) {
    auto [place, fresh] = places.try_emplace(trace.where, made->ob_size);
    if (fresh) {
      PPY_TRY(frames, framesOf(t, *trace.where));
      if (!listAppend(t, made, frames)) return {};
    }
    PPY_TRY(bytes, makeInt(t, static_cast<int64_t>(trace.bytes)));
    PPY_TRY(row, tupleOf(t, {Value::smallInt(key.domain), bytes, made->ob_item[place->second], Value::smallInt(trace.where->total)}));
    if (!listAppend(t, list, row)) return {};
  }
  return list;
}

Value objectTraceback(Thread& t, Value, Value* a) {
  Tracer& own = tracer(t);
  if (!own.started || !a[0].isObject()) return none();
  return own.traceback(t, 0, reinterpret_cast<uintptr_t>(a[0].object()));
}

const BuiltinDef kFunctions[] = {
    {"start", "nframe=1, /", start}, {"stop", "", stop}, {"is_tracing", "", isTracing}, {"clear_traces", "", clearTraces}, {"get_traceback_limit", "", limit},
    {"get_traced_memory", "", tracedMemory}, {"get_tracemalloc_memory", "", ownMemory}, {"reset_peak", "", resetPeak}, {"_get_traces", "", traces},
    {"_get_object_traceback", "obj, /", objectTraceback}, {nullptr, nullptr, nullptr}};

}  // namespace

const NativeModule kTracemallocModule = {"_tracemalloc", kFunctions, nullptr};

}  // namespace ppy
