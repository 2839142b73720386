// The _typeforms module: types behind forms newer than 3.11. TypeAliasType is what a `type` statement makes,
// Template and Interpolation are what a template string makes (PEP 695, PEP 750).
#include "runtime/builtins/generic_alias.h"
#include "runtime/frame/services.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

TypeObject kAliasType, kTemplateType, kInterpolationType;

// --- TypeAliasType --------------------------------------------------------------------------------

struct AliasObject : Object {
  Value name, parameters, module;
  Value evaluate;  ///< empty once `value` is known
  Value value;
};
AliasObject* alias(Value v) { return v.as<AliasObject>(); }

Value aliasNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("name, value, /, type_params=()");
  Value a[3];
  if (!bindArgs(t, "TypeAliasType", kSignature, args, a)) return {};
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "TypeAliasType() argument 'name' must be str, not %T", a[0]);
  if (!a[2].isEmpty() && !isTuple(a[2])) return raise(t, PyExc_TypeError, "type_params must be a tuple");
  Value globals = currentGlobals(t);
  Value module = globals.isEmpty() ? Value() : dictGetStr(globals.as<DictObject>(), intern(t, "__name__"));
  auto* o = static_cast<AliasObject*>(newInstance(t, type));
  if (!o) return {};
  gc::store(o, &o->name, a[0]);
  gc::store(o, &o->parameters, a[2].isEmpty() ? Value(newTuple(t, 0)) : a[2]);
  gc::store(o, &o->module, module.isEmpty() ? none() : module);
  gc::store(o, &o->evaluate, a[1]);
  return o;
}
Value aliasName(Thread&, Value self) { return alias(self)->name; }
Value aliasModule(Thread&, Value self) { return alias(self)->module; }
Value aliasParameters(Thread&, Value self) { return alias(self)->parameters; }
/// The right-hand side, evaluated when it is first asked for.
Value aliasValue(Thread& t, Value self) {
  AliasObject* o = alias(self);
  if (o->evaluate.isEmpty()) return o->value;
  PPY_TRY(v, call_py(t, o->evaluate));
  gc::store(o, &o->value, v);
  gc::store(o, &o->evaluate, Value());
  return v;
}
Value aliasRepr(Thread&, Value self) { return alias(self)->name; }
Value aliasOr(Thread& t, Value a, Value b) { return newUnion(t, a, b); }
Value aliasItem(Thread& t, Value self, Value key) {
  if (alias(self)->parameters.as<TupleObject>()->ob_size == 0) return raise(t, PyExc_TypeError, "Only generic type aliases are subscriptable");
  return newGenericAlias(t, self, isTuple(key) ? key : tupleOf(t, {key}));
}
void aliasTrace(Object* object, gc::Marker& m) {
  auto* o = static_cast<AliasObject*>(object);
  for (Value v : {o->name, o->parameters, o->module, o->evaluate, o->value}) m.mark(v);
}
const NativeSlot kAliasSlots[] = {{kSlotNew, reinterpret_cast<void*>(aliasNew)}, {kSlotRepr, reinterpret_cast<void*>(aliasRepr)},
                                  {kSlotOr, reinterpret_cast<void*>(aliasOr)}, {kSlotGetItem, reinterpret_cast<void*>(aliasItem)}, {}};
const GetSetDef kAliasGetSet[] = {{"__name__", aliasName, nullptr}, {"__module__", aliasModule, nullptr}, {"__value__", aliasValue, nullptr},
                                  {"__type_params__", aliasParameters, nullptr}, {"__parameters__", aliasParameters, nullptr}, {}};
const TypeSpec kAliasSpec = {.type = &kAliasType, .name = "typing.TypeAliasType", .basicSize = sizeof(AliasObject), .flags = kTypeHasGc,
                             .slots = kAliasSlots, .getset = kAliasGetSet, .trace = aliasTrace};

// --- Interpolation --------------------------------------------------------------------------------

struct InterpolationObject : Object {
  Value value, expression, conversion, formatSpec;
};
InterpolationObject* interpolation(Value v) { return v.as<InterpolationObject>(); }

Value interpolationNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("value, expression='', conversion=None, format_spec=''");
  Value a[4];
  if (!bindArgs(t, "Interpolation", kSignature, args, a)) return {};
  Value empty = newStr(t, "");
  Value conversion = a[2].isEmpty() ? none() : a[2];
  if (!isNone(conversion) && !(isStr(conversion) && (strEquals(conversion, "s") || strEquals(conversion, "r") || strEquals(conversion, "a"))))
    return raise(t, PyExc_ValueError, "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'");
  auto* o = static_cast<InterpolationObject*>(newInstance(t, type));
  if (!o) return {};
  gc::store(o, &o->value, a[0]);
  gc::store(o, &o->expression, a[1].isEmpty() ? empty : a[1]);
  gc::store(o, &o->conversion, conversion);
  gc::store(o, &o->formatSpec, a[3].isEmpty() ? empty : a[3]);
  return o;
}
Value interpolationRepr(Thread& t, Value self) {
  InterpolationObject* o = interpolation(self);
  return formatStr(t, "Interpolation(%R, %R, %R, %R)", o->value, o->expression, o->conversion, o->formatSpec);
}
void interpolationTrace(Object* object, gc::Marker& m) {
  auto* o = static_cast<InterpolationObject*>(object);
  for (Value v : {o->value, o->expression, o->conversion, o->formatSpec}) m.mark(v);
}
const NativeSlot kInterpolationSlots[] = {{kSlotNew, reinterpret_cast<void*>(interpolationNew)}, {kSlotRepr, reinterpret_cast<void*>(interpolationRepr)}, {}};
const MemberDef kInterpolationMembers[] = {{"value", offsetof(InterpolationObject, value), kMemberReadOnly},
                                           {"expression", offsetof(InterpolationObject, expression), kMemberReadOnly},
                                           {"conversion", offsetof(InterpolationObject, conversion), kMemberReadOnly},
                                           {"format_spec", offsetof(InterpolationObject, formatSpec), kMemberReadOnly}, {}};
const TypeSpec kInterpolationSpec = {.type = &kInterpolationType, .name = "string.templatelib.Interpolation", .basicSize = sizeof(InterpolationObject),
                                     .flags = kTypeHasGc, .slots = kInterpolationSlots, .members = kInterpolationMembers, .trace = interpolationTrace};

// --- Template -------------------------------------------------------------------------------------

struct TemplateObject : Object {
  Value strings, interpolations;  ///< tuples; always one string more than there are interpolations
};
TemplateObject* templateOf(Value v) { return v.as<TemplateObject>(); }

/// From strings and interpolations in any order: neighbouring strings are joined, missing ones are empty.
Value makeTemplate(Thread& t, TypeObject* type, const Value* parts, size_t n) {
  ListObject *strings = newList(t), *values = newList(t);
  if (!strings || !values) return {};
  Value pending = newStr(t, "");
  for (size_t i = 0; i < n; i++) {
    if (isStr(parts[i])) {
      pending = binary_py(t, kOpAdd, pending, parts[i]);
      if (pending.isEmpty()) return {};
    } else if (isInstance(parts[i], &kInterpolationType)) {
      if (!listAppend(t, strings, pending) || !listAppend(t, values, parts[i])) return {};
      pending = newStr(t, "");
    } else {
      return raise(t, PyExc_TypeError, "Template.__new__ *args need to be of type 'str' or 'Interpolation', got %T", parts[i]);
    }
  }
  if (!listAppend(t, strings, pending)) return {};
  PPY_TRY(a, tupleFrom(t, strings->ob_item, strings->ob_size));
  PPY_TRY(b, tupleFrom(t, values->ob_item, values->ob_size));
  auto* o = static_cast<TemplateObject*>(newInstance(t, type));
  if (!o) return {};
  gc::store(o, &o->strings, a);
  gc::store(o, &o->interpolations, b);
  return o;
}
Value templateNew(Thread& t, TypeObject* type, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "Template.__new__ only accepts *args arguments");
  return makeTemplate(t, type, args.v, args.npos);
}
Value templateValues(Thread& t, Value self) {
  auto* items = templateOf(self)->interpolations.as<TupleObject>();
  ListObject* out = newList(t);
  if (!out) return {};
  for (intptr_t i = 0; i < items->ob_size; i++)
    if (!listAppend(t, out, interpolation(items->ob_item[i])->value)) return {};
  return tupleFrom(t, out->ob_item, out->ob_size);
}
/// The parts in order, empty strings left out.
ListObject* partsOf(Thread& t, Value self) {
  auto* strings = templateOf(self)->strings.as<TupleObject>();
  auto* items = templateOf(self)->interpolations.as<TupleObject>();
  ListObject* out = newList(t);
  if (!out) return nullptr;
  for (intptr_t i = 0; i < strings->ob_size; i++) {
    if (strings->ob_item[i].as<StrObject>()->length && !listAppend(t, out, strings->ob_item[i])) return nullptr;
    if (i < items->ob_size && !listAppend(t, out, items->ob_item[i])) return nullptr;
  }
  return out;
}
Value templateIter(Thread& t, Value self) {
  ListObject* parts = partsOf(t, self);
  return parts ? iter_py(t, parts) : Value();
}
Value templateAdd(Thread& t, Value a, Value b) {
  if (!isInstance(a, &kTemplateType) || !isInstance(b, &kTemplateType)) {
    Value other = isInstance(a, &kTemplateType) ? b : a;
    return raise(t, PyExc_TypeError, "can only concatenate string.templatelib.Template (not \"%T\") to string.templatelib.Template", other);
  }
  ListObject *left = partsOf(t, a), *right = partsOf(t, b);
  if (!left || !right || !listExtend_py(t, left, right)) return {};
  return makeTemplate(t, &kTemplateType, left->ob_item, static_cast<size_t>(left->ob_size));
}
Value templateRepr(Thread& t, Value self) {
  return formatStr(t, "Template(strings=%R, interpolations=%R)", templateOf(self)->strings, templateOf(self)->interpolations);
}
void templateTrace(Object* o, gc::Marker& m) {
  m.mark(static_cast<TemplateObject*>(o)->strings);
  m.mark(static_cast<TemplateObject*>(o)->interpolations);
}
const NativeSlot kTemplateSlots[] = {{kSlotNew, reinterpret_cast<void*>(templateNew)}, {kSlotRepr, reinterpret_cast<void*>(templateRepr)},
                                     {kSlotIter, reinterpret_cast<void*>(templateIter)}, {kSlotAdd, reinterpret_cast<void*>(templateAdd)}, {}};
const MemberDef kTemplateMembers[] = {{"strings", offsetof(TemplateObject, strings), kMemberReadOnly},
                                      {"interpolations", offsetof(TemplateObject, interpolations), kMemberReadOnly}, {}};
const GetSetDef kTemplateGetSet[] = {{"values", templateValues, nullptr}, {}};
const TypeSpec kTemplateSpec = {.type = &kTemplateType, .name = "string.templatelib.Template", .basicSize = sizeof(TemplateObject), .flags = kTypeHasGc,
                                .slots = kTemplateSlots, .members = kTemplateMembers, .getset = kTemplateGetSet, .trace = templateTrace};

bool init(Thread& t, ModuleObject* m) {
  if (!addType(t, m, kAliasSpec, true) || !addType(t, m, kInterpolationSpec) || !addType(t, m, kTemplateSpec)) return false;
  Value match = tupleOf(t, {newStr(t, "value"), newStr(t, "expression"), newStr(t, "conversion"), newStr(t, "format_spec")});
  return !match.isEmpty() && dictSetStr(t, kInterpolationType.tp_dict, intern(t, "__match_args__"), match);
}

}  // namespace

const NativeModule kTypeformsModule = {"_typeforms", nullptr, init, "Types behind forms of the language that are newer than 3.11."};

}  // namespace ppy
