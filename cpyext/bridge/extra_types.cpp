/// Exported types that the runtime itself has no use for: made when cpyext starts.
#include "cpyext/bridge/extra_types.h"

#include "runtime/import/extension.h"
#include "runtime/object/builtin_def.h"

extern "C" {
[[gnu::visibility("default")]] PyTypeObject PyCapsule_Type = {};
[[gnu::visibility("default")]] PyTypeObject PyModuleDef_Type = {};
[[gnu::visibility("default")]] PyTypeObject PyInstanceMethod_Type = {};
[[gnu::visibility("default")]] PyTypeObject PyCMethod_Type = {};
}

namespace ppy::cpyext {

namespace {

void endCapsule(Thread& t, Object* o) {
  auto* c = static_cast<CapsuleObject*>(o);
  if (!c->destructor) return;
  ExtensionScope scope(t);
  SavedError saved(t);
  o->ob_refcnt = kRefBias;
  c->destructor(asC(o));
}

Value capsuleRepr(Thread& t, Value self) {
  auto* c = self.as<CapsuleObject>();
  const char* quote = c->name ? "\"" : "";
  return formatStr(t, "<capsule object %s%s%s at %p>", quote, c->name ? c->name : "NULL", quote, static_cast<void*>(c));
}
const NativeSlot kCapsuleSlots[] = {{kSlotRepr, reinterpret_cast<void*>(static_cast<UnaryFn>(capsuleRepr))}, {0, nullptr}};

void traceInstanceMethod(Object* o, gc::Marker& m) { m.mark(static_cast<InstanceMethodObject*>(o)->func); }

Value instanceMethodCall(Thread& t, Value self, const Args& args) { return call_py(t, self.as<InstanceMethodObject>()->func, args); }
Value instanceMethodGet(Thread& t, Value self, Value obj, Value) {
  Value f = self.as<InstanceMethodObject>()->func;
  return obj ? newMethod(t, f, obj) : f;
}
const NativeSlot kInstanceMethodSlots[] = {{kSlotCall, reinterpret_cast<void*>(static_cast<CallFn>(instanceMethodCall))},
                                           {kSlotGet, reinterpret_cast<void*>(static_cast<TernaryFn>(instanceMethodGet))},
                                           {0, nullptr}};

const TypeSpec kSpecs[] = {
    {.type = asType(&PyCapsule_Type), .name = "PyCapsule", .basicSize = sizeof(CapsuleObject), .flags = kTypeDisallowNew,
     .slots = kCapsuleSlots, .finalize = endCapsule},
    {.type = asType(&PyModuleDef_Type), .name = "moduledef", .basicSize = sizeof(PyModuleDef), .flags = kTypeDisallowNew},
    {.type = asType(&PyInstanceMethod_Type), .name = "instancemethod", .basicSize = sizeof(InstanceMethodObject), .slots = kInstanceMethodSlots,
     .trace = traceInstanceMethod},
    {.type = asType(&PyCMethod_Type), .name = "builtin_method", .base = &PyCFunction_Type, .flags = kTypeDisallowNew},
};

}  // namespace

void readyExtraTypes(Thread& t) {
  for (const TypeSpec& spec : kSpecs) {
    newStaticType(t, spec);
    fillSlots(t, spec.type);
  }
}

}  // namespace ppy::cpyext

namespace ppy {

Value newCapsule(Thread& t, const char* name, void* pointer) {
  newStaticType(t, cpyext::kSpecs[0]);
  cpyext::fillSlots(t, cpyext::kSpecs[0].type);
  auto* c = static_cast<cpyext::CapsuleObject*>(gc::allocObject(t, cpyext::kSpecs[0].type, sizeof(cpyext::CapsuleObject)));
  c->pointer = pointer;
  c->name = name;
  return c;
}

}  // namespace ppy
