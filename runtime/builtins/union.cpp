// types.UnionType: int | str.
#include "runtime/builtins/generic_alias.h"
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"

namespace ppy {
namespace {

UnionObject* of(Value v) { return v.as<UnionObject>(); }
TupleObject* argsOf(Value v) { return of(v)->args.as<TupleObject>(); }
bool isUnion(Value v) { return isExactly(v, &_PyUnion_Type); }
bool isAlias(Value v) { return isInstance(v, &Py_GenericAliasType); }
bool unionable(Value v) { return isNone(v) || isType(v) || isAlias(v) || isUnion(v); }

/// Appends v unless it is there: aliases by ==, all else by identity.
bool addDistinct_py(Thread& t, ListObject* list, Value v) {
  for (intptr_t i = 0; i < list->ob_size; i++) {
    Value other = list->ob_item[i];
    if (other == v) return true;
    if (!isAlias(v) || !isAlias(other)) continue;
    int r = equals_py(t, other, v);
    if (r < 0) return false;
    if (r) return true;
  }
  return listAppend(t, list, v);
}

bool addFlat_py(Thread& t, ListObject* list, Value v) {
  if (isNone(v)) v = Value(&_PyNone_Type);
  if (!isUnion(v)) return addDistinct_py(t, list, v);
  TupleObject* args = argsOf(v);
  for (intptr_t i = 0; i < args->ob_size; i++)
    if (!addDistinct_py(t, list, args->ob_item[i])) return false;
  return true;
}

Value parametersOf(Thread& t, Value self) {
  UnionObject* u = of(self);
  if (u->parameters.isEmpty()) {
    PPY_TRY(p, collectTypeParameters_py(t, argsOf(self)));
    gc::store(u, &u->parameters, p);
  }
  return u->parameters;
}

Value unionRepr(Thread& t, Value self) {
  StrBuilder out(t);
  TupleObject* args = argsOf(self);
  for (intptr_t i = 0; i < args->ob_size; i++) {
    if (i) out.add(std::string_view(" | "));
    if (!addTypeItem_py(t, out, args->ob_item[i])) return {};
  }
  return out.finish();
}

Value asSet_py(Thread& t, Value self) {
  SetObject* s = newSet(t, &PyFrozenSet_Type);
  return setUpdate_py(t, s, of(self)->args) ? Value(s) : Value();
}
Value unionHash(Thread& t, Value self) {
  PPY_TRY(s, asSet_py(t, self));
  intptr_t h = hash_py(t, s);
  return h == -1 ? Value() : makeInt(t, h);
}
Value unionCompare(Thread& t, Value a, Value b, int op) {
  if ((op != kEq && op != kNe) || !isUnion(a) || !isUnion(b)) return notImplemented();
  PPY_TRY(x, asSet_py(t, a));
  PPY_TRY(y, asSet_py(t, b));
  return compare_py(t, static_cast<CompareOp>(op), x, y);
}
Value unionOr(Thread& t, Value a, Value b) { return newUnion(t, a, b); }

Value unionGetItem(Thread& t, Value self, Value item) {
  PPY_TRY(parameters, parametersOf(t, self));
  PPY_TRY(args, substituteTypeParameters_py(t, self, argsOf(self), parameters.as<TupleObject>(), item));
  auto* a = args.as<TupleObject>();
  Value result = a->ob_item[0];
  for (intptr_t i = 1; i < a->ob_size; i++) {
    result = binary_py(t, kOpOr, result, a->ob_item[i]);
    if (result.isEmpty()) return {};
  }
  return result;
}

bool checkPlain(Thread& t, Value self, const char* function) {
  TupleObject* args = argsOf(self);
  for (intptr_t i = 0; i < args->ob_size; i++) {
    if (!isAlias(args->ob_item[i])) continue;
    raise(t, PyExc_TypeError, "%s() argument 2 cannot be a parameterized generic", function);
    return false;
  }
  return true;
}
Value instanceCheck(Thread& t, Value self, Value* a) {
  if (!checkPlain(t, self, "isinstance")) return {};
  TupleObject* args = argsOf(self);
  for (intptr_t i = 0; i < args->ob_size; i++) {
    if (!isType(args->ob_item[i])) continue;
    int r = isInstance_py(t, a[0], args->ob_item[i]);
    if (r) return r < 0 ? Value() : boolean(true);
  }
  return boolean(false);
}
Value subclassCheck(Thread& t, Value self, Value* a) {
  if (!isType(a[0])) return raise(t, PyExc_TypeError, "issubclass() arg 1 must be a class");
  if (!checkPlain(t, self, "issubclass")) return {};
  TupleObject* args = argsOf(self);
  for (intptr_t i = 0; i < args->ob_size; i++) {
    if (!isType(args->ob_item[i])) continue;
    int r = isSubclass_py(t, a[0], args->ob_item[i]);
    if (r) return r < 0 ? Value() : boolean(true);
  }
  return boolean(false);
}
Value getParameters(Thread& t, Value self) { return parametersOf(t, self); }

void traceUnion(Object* o, gc::Marker& m) {
  m.mark(static_cast<UnionObject*>(o)->args);
  m.mark(static_cast<UnionObject*>(o)->parameters);
}

const NativeSlot kSlots[] = {{kSlotRepr, nativeSlot<UnaryFn>(unionRepr)}, {kSlotHash, nativeSlot<UnaryFn>(unionHash)},
                             {kSlotOr, nativeSlot<BinaryFn>(unionOr)}, {kSlotGetItem, nativeSlot<BinaryFn>(unionGetItem)}, {0, nullptr}};
const BuiltinDef kMethods[] = {{"__instancecheck__", "instance, /", instanceCheck},
                               {"__subclasscheck__", "cls, /", subclassCheck}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"__args__", offsetof(UnionObject, args), kMemberReadOnly}, {nullptr, 0, 0, nullptr}};
const GetSetDef kGetSet[] = {{"__parameters__", getParameters, nullptr},
                             {nullptr, nullptr, nullptr, nullptr}};

}  // namespace

Value newUnion(Thread& t, Value a, Value b) {
  if (!unionable(a) || !unionable(b)) return notImplemented();
  ListObject* list = newList(t, 4);
  if (!list || !addFlat_py(t, list, a) || !addFlat_py(t, list, b)) return {};
  if (list->ob_size == 1) return list->ob_item[0];
  PPY_TRY(args, tupleFrom(t, list->ob_item, list->ob_size));
  auto* u = static_cast<UnionObject*>(gc::allocObject(t, &_PyUnion_Type, sizeof(UnionObject)));
  u->args = args;
  return u;
}

extern const TypeSpec kUnionSpec = {.type = &_PyUnion_Type, .name = "types.UnionType", .basicSize = sizeof(UnionObject),
    .flags = kTypeHasGc | kTypeDisallowNew, .slots = kSlots,
    .compare = unionCompare, .methods = kMethods, .members = kMembers, .getset = kGetSet, .trace = traceUnion};

}  // namespace ppy
