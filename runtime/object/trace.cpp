// The collector's view of an object: its type, then what the type's trace function reaches.
#include "runtime/gc/hooks.h"
#include "runtime/object/type.h"

namespace ppy {

void traceObject(Object* o, gc::Marker& marker) {
  TypeObject* type = o->ob_type;
  if (!type) return;
  marker.mark(type);
  if (auto* trace = infoOf(type).trace) trace(o, marker);
}

bool hasDelToRun_nogc(const Object* o) {
  // A generator's finaliser is its close(), which runs its finally clauses and what it delegates to.
  const TypeObject* type = o->ob_type;
  if (type == &PyGen_Type || type == &PyCoro_Type || type == &PyAsyncGen_Type) return true;
  return infoOf(type).hasDel && !(gc::stateOf(o) & gc::kStateQueued);
}

}  // namespace ppy
