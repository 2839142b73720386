/// The type `object`.
#include "runtime/gc/heap.h"
#include "runtime/object/shown_size.h"
#include "runtime/object/attr.h"
#include "runtime/object/audit.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/object_reduce.h"
#include "runtime/object/ops.h"
#include "runtime/object/shape.h"
#include "runtime/object/str.h"
#include "runtime/object/type_impl.h"

namespace ppy {
namespace {

Value objectNew(Thread& t, TypeObject* type, const Args& args);
Value objectInit(Thread& t, Value self, const Args& args);

bool overridesNew(TypeObject* type) { return infoOf(type).slots[kSlotNew].native != reinterpret_cast<void*>(objectNew); }
bool overridesInit(TypeObject* type) { return infoOf(type).slots[kSlotInit].native != reinterpret_cast<void*>(objectInit); }

Value raiseAbstract(Thread& t, TypeObject* type) {
  PPY_TRY(set, getAttr_py(t, type, names().__abstractmethods__));
  PPY_TRY(list, listFromIterable_py(t, set));
  auto* l = list.as<ListObject>();
  if (!listSort_py(t, l, none(), false)) return {};
  StrBuilder text(t, 32);
  for (intptr_t i = 0; i < l->ob_size; i++) {
    if (!isStr(l->ob_item[i]))
      return raise(t, PyExc_TypeError, "sequence item %zd: expected str instance, %T found", i, l->ob_item[i]);
    if (i) text.add(std::string_view(", "));
    text.add(l->ob_item[i]);
  }
  PPY_TRY(all, text.finish());
  return raise(t, PyExc_TypeError, "Can't instantiate abstract class %N with abstract method%s %U", type, l->ob_size > 1 ? "s" : "", all);
}

Value objectNew(Thread& t, TypeObject* type, const Args& args) {
  if (args.total()) {
    if (overridesNew(type)) return raise(t, PyExc_TypeError, "object.__new__() takes exactly one argument (the type to instantiate)");
    if (!overridesInit(type)) return raise(t, PyExc_TypeError, "%N() takes no arguments", type);
  }
  if (infoOf(type).isAbstract) return raiseAbstract(t, type);
  return newInstance(t, type);
}

Value objectInit(Thread& t, Value self, const Args& args) {
  if (args.total()) {
    TypeObject* type = typeOf(self);
    if (overridesInit(type))
      return raise(t, PyExc_TypeError, "object.__init__() takes exactly one argument (the instance to initialize)");
    if (!overridesNew(type))
      return raise(t, PyExc_TypeError, "%N.__init__() takes exactly one argument (the instance to initialize)", type);
  }
  return none();
}

Value objectRepr(Thread& t, Value self) {
  TypeObject* type = typeOf(self);
  PPY_TRY(qualname, typeQualifiedName(t, type));
  Value module = typeModule(t, type);
  if (pending(t)) return {};
  if (module && isStr(module) && !strEquals(module, "builtins"))
    return formatStr(t, "<%U.%U object at %p>", module, qualname, static_cast<void*>(self.object()));
  return formatStr(t, "<%U object at %p>", qualname, static_cast<void*>(self.object()));
}

Value objectStr(Thread& t, Value self) { return repr_py(t, self); }

Value objectHash(Thread& t, Value self) {
  auto a = self.bits();
  return makeInt(t, static_cast<int64_t>(a >> 4 | a << 60) == -1 ? -2 : static_cast<int64_t>(a >> 4 | a << 60));
}

Value objectCompare(Thread& t, Value a, Value b, int op) {
  if (op == kEq) return isSame(a, b) ? boolean(true) : notImplemented();
  if (op != kNe) return notImplemented();
  const ResolvedSlot& eq = slotOf(a, kSlotEq);
  Value argv[2] = {a, b};
  PPY_TRY(r, eq.native ? reinterpret_cast<CompareFn>(eq.native)(t, a, b, kEq) : callSpecial_py(t, eq.attr, argv, 2));
  if (r == notImplemented()) return r;
  int truth = truth_py(t, r);
  return truth < 0 ? Value() : boolean(!truth);
}

Value getClass(Thread& t, Value self) { return typeOf(self); }

/// The instance's attributes move to a shape of the new class.
bool reshape(Thread& t, Object* o, TypeObject* to) {
  const TypeInfo &from = infoOf(o->ob_type), &into = infoOf(to);
  ShapePair* pair = shapePairOf(o, from);
  if (into.plan && into.plan->count > pair->shape->inlineSlots) breakPlan(to);
  if (DictObject* dict = instanceOwnDict(o)) {
    // In dictionary mode only the shape that says so changes: make one attribute-less instance's.
    o->ob_type = to;
    pair->shape = newRootShape(t, to, pair->shape->inlineSlots);
    pair->extra = nullptr;
    gc::barrier(o);
    if (!instanceToDict(t, o, nullptr)) return false;
    pair->extra = reinterpret_cast<Value*>(dict);
    gc::barrier(o);
    return true;
  }
  // The new class may want the attributes elsewhere: all out, then in again.
  const Shape* old = pair->shape;
  uint32_t count = old->count, inlineSlots = old->inlineSlots;
  Value* values = gc::allocValues(t, count);
  if (!values) return false;
  for (uint32_t i = 0; i < count; i++) values[i] = *slotAt(o, from, shapeAt(old, i)->slot);
  Shape* root = newRootShape(t, to, inlineSlots);
  for (uint32_t i = 0; i < inlineSlots; i++) inlineSlotsOf(o, from)[i] = Value();
  o->ob_type = to;
  pair->shape = root;
  pair->extra = nullptr;
  gc::barrier(o);
  for (uint32_t i = 0; i < count; i++)
    if (!values[i].isEmpty() && !instanceSet(t, o, shapeAt(old, i)->name, values[i])) return false;
  gc::keepAlive(values);
  gc::keepAlive(old);
  return true;
}

/// The nearest class whose instances have more than its base's.
TypeObject* layoutOwner(TypeObject* type) {
  for (TypeObject* base = type->tp_base; base; type = base, base = type->tp_base) {
    const TypeInfo &a = infoOf(type), &b = infoOf(base);
    if (a.slotsEnd != b.slotsEnd || a.hasDict != b.hasDict || a.hasWeakref != b.hasWeakref || type->tp_itemsize != base->tp_itemsize) break;
  }
  return type;
}
/// Do both classes' instances have the same slots by name, dict and weak references, over the same base?
bool sameAdditions(Thread& t, TypeObject* from, TypeObject* to) {
  TypeObject *a = layoutOwner(from), *b = layoutOwner(to);
  if (a == b) return true;
  if (!infoOf(a).heapType || !infoOf(b).heapType || a->tp_base != b->tp_base || infoOf(a).hasDict != infoOf(b).hasDict ||
      infoOf(a).hasWeakref != infoOf(b).hasWeakref || infoOf(a).slotsEnd != infoOf(b).slotsEnd)
    return false;
  Value x = static_cast<HeapTypeObject*>(a)->ht_slots, y = static_cast<HeapTypeObject*>(b)->ht_slots;
  bool any = infoOf(a).slotsEnd != infoOf(a->tp_base).slotsEnd;
  return !any || (x && y && equals_py(t, x, y) == 1);
}

bool setClass(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "can't delete __class__ attribute"), false;
  if (!isType(v)) return raise(t, PyExc_TypeError, "__class__ must be set to a class, not '%T' object", v), false;
  if (!audit_py(t, "object.__setattr__", self, "__class__", v)) return false;
  TypeObject *from = typeOf(self), *to = v.as<TypeObject>();
  bool modules = isSubtype(to, &PyModule_Type) && isSubtype(from, &PyModule_Type);
  if (!modules && (from->tp_flags & kTypeImmutable || to->tp_flags & kTypeImmutable))
    return raise(t, PyExc_TypeError, "__class__ assignment only supported for mutable types or ModuleType subclasses"), false;
  if (from == to) return true;
  const TypeInfo &a = infoOf(from), &b = infoOf(to);
  // Named slots must be the same ones, so the classes that have them must be shared.
  bool sameSlots = sameAdditions(t, from, to);
  if (pending(t)) return false;
  if (a.spec->type->tp_basicsize != b.spec->type->tp_basicsize || infoOf(from).layout != infoOf(to).layout || !sameSlots ||
      a.shapeOffset != b.shapeOffset || !a.rootShape != !b.rootShape || a.dictOffset != b.dictOffset || a.shapePrefix != b.shapePrefix)
    return raise(t, PyExc_TypeError, "__class__ assignment: '%N' object layout differs from '%N'", to, from), false;
  Object* o = self.object();
  if (a.rootShape) {
    if (!reshape(t, o, to)) return false;
  } else {
    o->ob_type = to;
    gc::barrier(o);
  }
  if (b.hasDel) gc::setFinalizer(t, o);
  return true;
}

Value format(Thread& t, Value self, Value* args) {
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "__format__() argument must be str, not %T", args[0]);
  if (args[0].as<StrObject>()->length)
    return raise(t, PyExc_TypeError, "unsupported format string passed to %T.__format__", self);
  return str_py(t, self);
}

Value dir(Thread& t, Value self, Value*) {
  DictObject* all = newDict(t);
  if (!all) return {};
  Value dict = findAttr_py(t, self, names().__dict__);
  if (dict.isEmpty() && pending(t)) return {};
  if (dict && isDict(dict) && !dictMerge_py(t, all, dict, true)) return {};
  Value cls = findAttr_py(t, self, names().__class__);
  if (cls.isEmpty() && pending(t)) return {};
  if (cls && isType(cls)) {
    TupleObject* order = cls.as<TypeObject>()->tp_mro;
    for (intptr_t i = 0; i < order->ob_size; i++)
      if (!dictMerge_py(t, all, order->ob_item[i].as<TypeObject>()->tp_dict, false)) return {};
  }
  return listFromIterable_py(t, all);
}

Value sizeOf(Thread& t, Value self, Value*) {
  TypeObject* type = typeOf(self);
  intptr_t n = type->tp_itemsize && self.isObject() ? std::abs(self.as<VarObject>()->ob_size) : 0;
  return makeInt(t, shownSize(type) + n * type->tp_itemsize);
}
Value subclassHook(Thread& t, Value, Value*) { return notImplemented(); }
Value initSubclass(Thread& t, Value, Value*) { return none(); }
Value reduce(Thread& t, Value self, Value*) { return objectReduce_py(t, self, 0); }
Value reduceEx(Thread& t, Value self, Value* args) {
  intptr_t protocol;
  if (!asIndex_py(t, args[0], &protocol, PyExc_OverflowError)) return {};
  // A class that overrides __reduce__ is asked that.
  Value reduceName = names().__reduce__;
  Value own = lookupInMro(typeOf(self), reduceName);
  if (own != dictGetStr(PyBaseObject_Type.tp_dict, reduceName)) {
    PPY_TRY(bound, getAttr_py(t, self, reduceName));
    return call_py(t, bound);
  }
  return objectReduce_py(t, self, static_cast<int>(protocol));
}
Value getState(Thread& t, Value self, Value*) { return objectState_py(t, self, false); }

const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(objectNew)},
                             {kSlotInit, reinterpret_cast<void*>(objectInit)},
                             {kSlotRepr, reinterpret_cast<void*>(objectRepr)},
                             {kSlotStr, reinterpret_cast<void*>(objectStr)},
                             {kSlotHash, reinterpret_cast<void*>(objectHash)},
                             {kSlotGetAttribute, reinterpret_cast<void*>(objectGetAttribute)},
                             {kSlotSetAttr, reinterpret_cast<void*>(objectSetAttribute)},
                             {kSlotDelAttr, reinterpret_cast<void*>(objectDelAttribute)},
                             {}};
const BuiltinDef kMethods[] = {
    {"__reduce_ex__", "protocol, /", reduceEx},
    {"__reduce__", "", reduce},
    {"__getstate__", "", getState},
    {"__subclasshook__", "*args", subclassHook, nullptr, kBuiltinClassMethod},
    {"__init_subclass__", "", initSubclass, nullptr, kBuiltinClassMethod},
    {"__format__", "format_spec, /", format},
    {"__sizeof__", "", sizeOf},
    {"__dir__", "", dir},
    {}};
const GetSetDef kGetSet[] = {{"__class__", getClass, setClass}, {}};

}  // namespace

extern const TypeSpec kObjectSpec;
const TypeSpec kObjectSpec = {
    .type = &PyBaseObject_Type,
    .name = "object",
    .basicSize = sizeof(Object),
    .flags = kTypeBaseType,
    .slots = kSlots,
    .compare = objectCompare,
    .methods = kMethods,
    .getset = kGetSet,
};

}  // namespace ppy
