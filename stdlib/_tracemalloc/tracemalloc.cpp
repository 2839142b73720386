// The _tracemalloc module. The heap keeps no record of where a cell was allocated (that would cost every allocation),
// so tracing cannot be started, and says so; the questions about it have the answers of a process that does not trace.
#include "stdlib/common/module.h"

namespace ppy {
namespace {

Value start(Thread& t, Value, Value* a) {
  int frames = 1;
  if (!a[0].isEmpty() && !intArg_py(t, a[0], &frames)) return {};
  if (frames < 1 || frames > 65535) return raise(t, PyExc_ValueError, "the number of frames must be in range [1; 65535]");
  return raise(t, PyExc_RuntimeError, "tracemalloc cannot be started: this runtime does not record where memory is allocated");
}
Value nothing(Thread&, Value, Value*) { return none(); }
Value isTracing(Thread&, Value, Value*) { return boolean(false); }
Value limit(Thread&, Value, Value*) { return Value::smallInt(1); }
Value zero(Thread&, Value, Value*) { return Value::smallInt(0); }
Value traced(Thread& t, Value, Value*) { return tupleOf(t, {Value::smallInt(0), Value::smallInt(0)}); }
Value traces(Thread& t, Value, Value*) { return newList(t); }

const BuiltinDef kFunctions[] = {
    {"start", "nframe=1, /", start}, {"stop", "", nothing}, {"is_tracing", "", isTracing}, {"clear_traces", "", nothing}, {"get_traceback_limit", "", limit},
    {"get_traced_memory", "", traced}, {"get_tracemalloc_memory", "", zero}, {"reset_peak", "", nothing}, {"_get_traces", "", traces},
    {"_get_object_traceback", "obj, /", nothing}, {nullptr, nullptr, nullptr}};

}  // namespace

const NativeModule kTracemallocModule = {"_tracemalloc", kFunctions, nullptr};

}  // namespace ppy
