// Audit events: calling the hooks.
#include "runtime/object/audit.h"

#include "runtime/object/attr.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/thread/runtime.h"

namespace ppy {
namespace {

/// What a hook's __cantrace__ says: 1, 0, -1.
int canTrace_py(Thread& t, Value hook) {
  Value flag = findAttr_py(t, hook, intern(t, "__cantrace__"));
  if (flag.isEmpty()) return pending(t) ? -1 : 0;
  return truth_py(t, flag);
}

}  // namespace

bool callAuditHooks_py(Thread& t, Value event, Value arguments) {
  const Value* hook = t.runtime->object->auditHooks;
  if (!hook) return true;
  Value before = pending(t) ? takeException(t) : Value();
  bool ok = !event.isEmpty() && !arguments.isEmpty();
  t.tracing++;
  for (; ok && !hook->isEmpty(); hook++) {
    Value args[2] = {event, arguments};
    int traced = canTrace_py(t, *hook);
    if (traced > 0) t.tracing--;
    ok = traced >= 0 && !call_py(t, *hook, Args{args, 2}).isEmpty();
    if (traced > 0) t.tracing++;
  }
  t.tracing--;
  if (ok && !before.isEmpty()) restoreException(t, before);
  return ok;
}

bool auditEvent_py(Thread& t, const char* event, std::initializer_list<Value> arguments) {
  Value before = pending(t) ? takeException(t) : Value();
  Value name = newStr(t, event), all = name.isEmpty() ? Value() : tupleFrom(t, arguments.begin(), static_cast<intptr_t>(arguments.size()));
  if (!callAuditHooks_py(t, name, all)) return false;
  if (!before.isEmpty()) restoreException(t, before);
  return true;
}

bool addAuditHook(Thread& t, Value hook) {
  // A new array each time: another thread may be walking along the old one. No list, which gc.get_objects() would show.
  ObjectState& state = objectState(t);
  WorldStop stop(t);
  size_t n = 0;
  while (state.auditHooks && !state.auditHooks[n].isEmpty()) n++;
  Value* hooks = gc::allocValues(t, n + 2);
  if (!hooks) return false;
  for (size_t i = 0; i < n; i++) gc::store(hooks, &hooks[i], state.auditHooks[i]);
  gc::store(hooks, &hooks[n], hook);
  state.auditHooks = hooks;
  return true;
}

}  // namespace ppy
