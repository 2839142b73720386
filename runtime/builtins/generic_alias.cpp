// types.GenericAlias: list[int], dict[str, T], *tuple[int, ...].
#include "runtime/builtins/generic_alias.h"

#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/error.h"
#include "runtime/object/iterators.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"

namespace ppy {
namespace {

GenericAliasObject* of(Value v) { return v.as<GenericAliasObject>(); }
TupleObject* argsOf(Value v) { return of(v)->args.as<TupleObject>(); }

Value make(Thread& t, TypeObject* type, Value origin, Value args, bool starred) {
  if (!isTuple(args)) {
    args = tupleOf(t, {args});
    if (args.isEmpty()) return {};
  }
  bool heap = infoOf(type).heapType;
  Object* o = heap ? newInstance(t, type) : gc::allocObject(t, type, sizeof(GenericAliasObject));
  if (!o) return {};
  auto* a = static_cast<GenericAliasObject*>(o);
  a->origin = origin;
  a->args = args;
  a->starred = starred;
  gc::barrier(a);
  return a;
}

Value parametersOf(Thread& t, Value self) {
  GenericAliasObject* a = of(self);
  if (a->parameters.isEmpty()) {
    PPY_TRY(p, collectTypeParameters_py(t, argsOf(self)));
    gc::store(a, &a->parameters, p);
  }
  return a->parameters;
}

Value aliasNew(Thread& t, TypeObject* type, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "GenericAlias() takes no keyword arguments");
  if (args.npos != 2) return raise(t, PyExc_TypeError, "GenericAlias expected 2 arguments, got %d", static_cast<int>(args.npos));
  return make(t, type, args.v[0], args.v[1], false);
}

Value aliasRepr(Thread& t, Value self) {
  StrBuilder out(t);
  if (of(self)->starred) out.add(U'*');
  if (!addTypeItem_py(t, out, of(self)->origin)) return {};
  out.add(U'[');
  TupleObject* args = argsOf(self);
  for (intptr_t i = 0; i < args->ob_size; i++) {
    if (i) out.add(std::string_view(", "));
    if (!addTypeItem_py(t, out, args->ob_item[i])) return {};
  }
  if (args->ob_size == 0) out.add(std::string_view("()"));
  out.add(U']');
  return out.finish();
}

Value aliasHash(Thread& t, Value self) {
  intptr_t a = hash_py(t, of(self)->origin);
  if (a == -1) return {};
  intptr_t b = hash_py(t, of(self)->args);
  if (b == -1) return {};
  return makeInt(t, (a ^ b) == -1 ? -2 : a ^ b);
}

Value aliasCompare(Thread& t, Value a, Value b, int op) {
  if ((op != kEq && op != kNe) || !isInstance(a, &Py_GenericAliasType) || !isInstance(b, &Py_GenericAliasType)) return notImplemented();
  int r = of(a)->starred == of(b)->starred;
  if (r) r = equals_py(t, of(a)->origin, of(b)->origin);
  if (r > 0) r = equals_py(t, of(a)->args, of(b)->args);
  return r < 0 ? Value() : boolean((r != 0) == (op == kEq));
}

Value aliasCall(Thread& t, Value self, const Args& args) {
  PPY_TRY(o, call_py(t, of(self)->origin, args));
  if (!setAttr_py(t, o, names().__orig_class__, self)) {
    if (!pendingIs(t, PyExc_AttributeError) && !pendingIs(t, PyExc_TypeError)) return {};
    clearException(t);
  }
  return o;
}

Value aliasGetItem(Thread& t, Value self, Value item) {
  PPY_TRY(parameters, parametersOf(t, self));
  PPY_TRY(args, substituteTypeParameters_py(t, self, argsOf(self), parameters.as<TupleObject>(), item));
  return make(t, typeOf(self), of(self)->origin, args, of(self)->starred);
}

/// The names that are the alias's own; all others are asked of the origin.
bool isOwnName(Value name) {
  const Names& n = names();
  for (Value own : {n.__class__, n.__origin__, n.__args__, n.__unpacked__, n.__parameters__, n.__typing_unpacked_tuple_args__,
                    n.__mro_entries__, n.__reduce_ex__, n.__reduce__, n.__copy__, n.__deepcopy__})
    if (own == name) return true;
  return false;
}
Value aliasGetAttribute(Thread& t, Value self, Value name) {
  if (isExactly(name, &PyUnicode_Type)) {
    PPY_TRY(interned, intern(t, name));
    if (!isOwnName(interned)) return getAttr_py(t, of(self)->origin, interned);
    name = interned;
  }
  Value outcome = genericGetAttr_rq(t, self, name);
  return finish_py(t, outcome, &self);
}

// --- the iterator -------------------------------------------------------------------------------

TypeObject kAliasIterType;
/// `*list[int]` in argument lists: gives the starred alias, once. It is pickled by the plain alias, since the starred one is
/// pickled as what this gives.
struct AliasIterObject : Object {
  Value alias;  ///< empty: exhausted
};

Value iterNext(Thread& t, Value self) {
  auto* it = self.as<AliasIterObject>();
  Value alias = it->alias;
  if (alias.isEmpty()) return {};
  it->alias = Value();
  return make(t, typeOf(alias), of(alias)->origin, of(alias)->args, true);
}
Value iterSelf(Thread&, Value self) { return self; }
Value iterReduce(Thread& t, Value self, Value*) {
  Value alias = self.as<AliasIterObject>()->alias;
  return reduceAs(t, "iter", {alias.isEmpty() ? Value(newTuple(t, 0)) : alias});
}
void traceIter(Object* o, gc::Marker& m) { m.mark(static_cast<AliasIterObject*>(o)->alias); }

const BuiltinDef kIterMethods[] = {{"__reduce__", "", iterReduce}, {nullptr, nullptr, nullptr}};
const NativeSlot kIterSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(iterSelf)}, {kSlotNext, nativeSlot<NextFn>(iterNext)}, {0, nullptr}};
const TypeSpec kAliasIterSpec = {.type = &kAliasIterType, .name = "generic_alias_iterator", .basicSize = sizeof(AliasIterObject),
    .flags = kTypeHasGc | kTypeDisallowNew, .slots = kIterSlots, .methods = kIterMethods, .trace = traceIter};

Value aliasIter(Thread& t, Value self) {
  newStaticType(t, kAliasIterSpec);
  auto* it = static_cast<AliasIterObject*>(gc::allocObject(t, &kAliasIterType, sizeof(AliasIterObject)));
  it->alias = self;
  return it;
}

Value aliasOr(Thread& t, Value a, Value b) { return newUnion(t, a, b); }

Value mroEntries(Thread& t, Value self, Value*) { return tupleOf(t, {of(self)->origin}); }
Value instanceCheck(Thread& t, Value, Value*) {
  return raise(t, PyExc_TypeError, "isinstance() argument 2 cannot be a parameterized generic");
}
Value subclassCheck(Thread& t, Value, Value*) {
  return raise(t, PyExc_TypeError, "issubclass() argument 2 cannot be a parameterized generic");
}
Value aliasReduce(Thread& t, Value self, Value*) {
  if (of(self)->starred) {
    PPY_TRY(plain, make(t, typeOf(self), of(self)->origin, of(self)->args, false));
    Value next = dictGetStr(t.runtime->builtins, intern(t, "next"));
    PPY_TRY(it, iter_py(t, plain));
    return tupleOf(t, {next, tupleOf(t, {it})});
  }
  return tupleOf(t, {Value(typeOf(self)), tupleOf(t, {of(self)->origin, of(self)->args})});
}
Value aliasDir(Thread& t, Value self, Value*) {
  PPY_TRY(dir, call_py(t, dictGetStr(t.runtime->builtins, intern(t, "dir")), of(self)->origin));
  if (!isList(dir)) return dir;
  auto* list = dir.as<ListObject>();
  const Names& n = names();
  for (Value own : {n.__origin__, n.__args__, n.__unpacked__, n.__parameters__, n.__typing_unpacked_tuple_args__,
                    n.__mro_entries__, n.__reduce_ex__, n.__reduce__, n.__copy__, n.__deepcopy__}) {
    int r = contains_py(t, dir, own);
    if (r < 0 || (!r && !listAppend(t, list, own))) return {};
  }
  return dir;
}

Value getParameters(Thread& t, Value self) { return parametersOf(t, self); }
Value getUnpacked(Thread&, Value self) { return boolean(of(self)->starred); }
Value getUnpackedArgs(Thread&, Value self) {
  return of(self)->starred && of(self)->origin == Value(&PyTuple_Type) ? of(self)->args : none();
}

void traceAlias(Object* o, gc::Marker& m) {
  auto* a = static_cast<GenericAliasObject*>(o);
  m.mark(a->origin);
  m.mark(a->args);
  m.mark(a->parameters);
}

const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(aliasNew)}, {kSlotRepr, nativeSlot<UnaryFn>(aliasRepr)}, {kSlotHash, nativeSlot<UnaryFn>(aliasHash)},
    {kSlotCall, nativeSlot<CallFn>(aliasCall)}, {kSlotGetItem, nativeSlot<BinaryFn>(aliasGetItem)},
    {kSlotGetAttribute, nativeSlot<BinaryFn>(aliasGetAttribute)}, {kSlotIter, nativeSlot<UnaryFn>(aliasIter)},
    {kSlotOr, nativeSlot<BinaryFn>(aliasOr)}, {0, nullptr}};
const BuiltinDef kMethods[] = {
    {"__mro_entries__", "bases, /", mroEntries}, {"__instancecheck__", "instance, /", instanceCheck},
    {"__subclasscheck__", "cls, /", subclassCheck}, {"__reduce__", "", aliasReduce},
    {"__dir__", "", aliasDir}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"__origin__", offsetof(GenericAliasObject, origin), kMemberReadOnly},
                              {"__args__", offsetof(GenericAliasObject, args), kMemberReadOnly}, {nullptr, 0, 0, nullptr}};
const GetSetDef kGetSet[] = {
    {"__parameters__", getParameters, nullptr},
    {"__unpacked__", getUnpacked, nullptr},
    {"__typing_unpacked_tuple_args__", getUnpackedArgs, nullptr}, {nullptr, nullptr, nullptr, nullptr}};

}  // namespace

Value newGenericAlias(Thread& t, Value origin, Value args) { return make(t, &Py_GenericAliasType, origin, args, false); }

extern const TypeSpec kGenericAliasSpec = {.type = &Py_GenericAliasType, .name = "types.GenericAlias",
    .basicSize = sizeof(GenericAliasObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots, .compare = aliasCompare, .methods = kMethods, .members = kMembers, .getset = kGetSet, .trace = traceAlias};

Value classGetItem(Thread& t, Value cls, Value* a) { return newGenericAlias(t, cls, a[0]); }

}  // namespace ppy
