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

static bool isGeneratorType(const TypeObject* type) { return type == &PyGen_Type || type == &PyCoro_Type || type == &PyAsyncGen_Type; }

EndKind endKind_nogc(const Object* o) {
  if (isGeneratorType(o->ob_type)) return EndKind::None;
  return infoOf(o->ob_type).hasDel ? EndKind::Del : EndKind::Native;
}

bool hasDelToRun_nogc(const Object* o) {
  // A generator's finaliser is its close(), which runs its finally clauses and what it delegates to.
  const TypeObject* type = o->ob_type;
  if (isGeneratorType(type)) return true;
  return infoOf(type).hasDel && !(gc::stateOf(o) & gc::kStateQueued);
}

}  // namespace ppy
