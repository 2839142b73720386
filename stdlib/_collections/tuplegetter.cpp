// _tuplegetter: the descriptor of a namedtuple's field.
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"
#include "stdlib/_collections/collections.h"

namespace ppy::collections {

TypeObject kTupleGetterType;

namespace {

struct GetterObject : Object {
  intptr_t index;
  Value doc;
};
GetterObject* of(Value v) { return v.as<GetterObject>(); }

Value getterNew(Thread& t, TypeObject*, const Args& args) {
  static constexpr Signature kSignature{"index, doc, /"};
  Value a[2];
  intptr_t index;
  if (!bindArgs(t, "_tuplegetter", kSignature, args, a) || !asIndex_py(t, a[0], &index, PyExc_OverflowError)) return {};
  auto* g = static_cast<GetterObject*>(gc::allocObject(t, &kTupleGetterType, sizeof(GetterObject)));
  g->index = index;
  gc::store(g, &g->doc, a[1]);
  return g;
}
Value getterGet(Thread& t, Value self, Value obj, Value) {
  if (obj.isEmpty() || isNone(obj)) return self;
  intptr_t i = of(self)->index;
  if (!isTuple(obj)) return raise(t, PyExc_TypeError, "descriptor for index '%zd' for tuple subclasses doesn't apply to '%T' object", i, obj);
  auto* tuple = obj.as<TupleObject>();
  return i >= 0 && i < tuple->ob_size ? tuple->ob_item[i] : raise(t, PyExc_IndexError, "tuple index out of range");
}
bool getterSet(Thread& t, Value, Value, Value) {
  raise(t, PyExc_AttributeError, "can't set attribute");
  return false;
}
bool getterDelete(Thread& t, Value, Value) {
  raise(t, PyExc_AttributeError, "can't delete attribute");
  return false;
}
Value getterRepr(Thread& t, Value self) { return formatStr(t, "%s(%zd, %R)", shortName(typeOf(self)), of(self)->index, of(self)->doc); }
Value getterReduce(Thread& t, Value self, Value*) {
  return tupleOf(t, {Value(typeOf(self)), tupleOf(t, {makeInt(t, of(self)->index), of(self)->doc})});
}
void traceGetter(Object* o, gc::Marker& m) { m.mark(static_cast<GetterObject*>(o)->doc); }

const BuiltinDef kMethods[] = {{"__reduce__", "", getterReduce}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"__doc__", offsetof(GetterObject, doc), kMemberNone}, {nullptr, 0, 0}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(getterNew)}, {kSlotGet, nativeSlot<TernaryFn>(getterGet)}, {kSlotSet, nativeSlot<SetTernaryFn>(getterSet)},
                             {kSlotDelete, nativeSlot<SetBinaryFn>(getterDelete)}, {kSlotRepr, nativeSlot<UnaryFn>(getterRepr)}, {0, nullptr}};

}  // namespace

const TypeSpec kTupleGetterSpec = {.type = &kTupleGetterType, .name = "collections._tuplegetter", .basicSize = sizeof(GetterObject), .flags = kTypeHasGc,
    .slots = kSlots, .methods = kMethods, .members = kMembers, .trace = traceGetter};

}  // namespace ppy::collections
