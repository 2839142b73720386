/// The type `type`: construction, attributes and methods of classes.
#include <cstring>

#include "runtime/gc/heap.h"
#include "runtime/object/docs.h"
#include "runtime/object/attr.h"
#include "runtime/object/audit.h"
#include "runtime/object/class_impl.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/isinstance.h"
#include "runtime/object/keyword_dict.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/shown_size.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"
#include "runtime/object/type_impl.h"

namespace ppy {

Value newUnion(Thread& t, Value a, Value b);
Value newMappingProxy(Thread& t, Value mapping);

namespace {

TypeObject* type(Value v) { return v.as<TypeObject>(); }
HeapTypeObject* heap(Value v) { return v.as<HeapTypeObject>(); }
bool isHeap(Value v) { return infoOf(type(v)).heapType && type(v)->tp_flags & kTypeHeap; }

bool checkMutable(Thread& t, Value self, const char* name, Value v) {
  if (!isHeap(self)) return raise(t, PyExc_TypeError, "cannot set '%s' attribute of immutable type '%N'", name, type(self)), false;
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "cannot delete '%s' attribute of immutable type '%N'", name, type(self)), false;
  return audit_py(t, "object.__setattr__", self, name, v);
}

/// Sets a name in the type's dict that has a getset of its own.
bool putInDict(Thread& t, Value self, Value name, Value v) {
  if (!dictSetStr(t, type(self)->tp_dict, name, v)) return false;
  typeAttributeChanged(t, type(self), name);
  return true;
}

// --- names -----------------------------------------------------------------------------------------
Value getName(Thread& t, Value self) { return typeShortName(t, type(self)); }
bool setName(Thread& t, Value self, Value v) {
  if (!checkMutable(t, self, "__name__", v)) return false;
  if (!isStr(v)) return raise(t, PyExc_TypeError, "can only assign string to %N.__name__, not '%T'", type(self), v), false;
  size_t n;
  const char* text = strUtf8(t, v, &n);
  if (!text) return false;
  if (std::memchr(text, 0, n)) return raise(t, PyExc_ValueError, "type name must not contain null characters"), false;
  auto* copy = static_cast<char*>(gc::alloc(t, n + 1, gc::CellKind::Raw));
  std::memcpy(copy, text, n);
  gc::store(type(self), &heap(self)->ht_name, v);
  heap(self)->ht_tpname = copy;
  type(self)->tp_name = copy;
  gc::barrier(type(self));
  return true;
}
Value getQualname(Thread& t, Value self) { return typeQualifiedName(t, type(self)); }
bool setQualname(Thread& t, Value self, Value v) {
  if (!checkMutable(t, self, "__qualname__", v)) return false;
  if (!isStr(v)) return raise(t, PyExc_TypeError, "can only assign string to %N.__qualname__, not '%T'", type(self), v), false;
  gc::store(type(self), &heap(self)->ht_qualname, v);
  return true;
}
Value getModule(Thread& t, Value self) {
  Value m = typeModule(t, type(self));
  if (m || pending(t)) return m;
  return raiseValue(t, PyExc_AttributeError, names().__module__);
}
bool setModule(Thread& t, Value self, Value v) {
  return checkMutable(t, self, "__module__", v) && putInDict(t, self, names().__module__, v);
}
Value getDoc(Thread& t, Value self) {
  // `type` itself has this very attribute in its dict.
  if (!(type(self)->tp_flags & kTypeHeap) && type(self)->tp_doc && !infoOf(type(self)).foreign) return newStr(t, type(self)->tp_doc);
  Value doc = dictGetStr(type(self)->tp_dict, names().__doc__);
  if (doc.isEmpty()) return none();
  return infoOfValue(doc).isDescriptor ? bindDescriptor_py(t, doc, Value(), type(self)) : doc;
}
bool setDoc(Thread& t, Value self, Value v) {
  return checkMutable(t, self, "__doc__", v) && putInDict(t, self, names().__doc__, v);
}

// --- structure ---------------------------------------------------------------------------------------
Value getBases(Thread& t, Value self) { return type(self)->tp_bases; }
Value getBase(Thread& t, Value self) { return type(self)->tp_base ? Value(type(self)->tp_base) : none(); }
Value getMro(Thread& t, Value self) { return type(self)->tp_mro ? Value(type(self)->tp_mro) : none(); }
Value getDict(Thread& t, Value self) { return newMappingProxy(t, type(self)->tp_dict); }
Value getBasicSize(Thread& t, Value self) { return makeInt(t, type(self)->tp_basicsize); }
Value getItemSize(Thread& t, Value self) { return makeInt(t, type(self)->tp_itemsize); }
/// Whether the collector knows of instances is told as CPython does.
Value getFlags(Thread& t, Value self) {
  uint64_t flags = type(self)->tp_flags & ~static_cast<uint64_t>(kTypeHasGc);
  return makeUint(t, flags | (mayBeTracked(type(self)) ? kTypeHasGc : 0));
}
Value getDictOffset(Thread& t, Value self) { return makeInt(t, type(self)->tp_dictoffset); }
Value getWeakOffset(Thread& t, Value self) { return makeInt(t, infoOf(type(self)).hasWeakref ? 8 : 0); }
Value getTextSignature(Thread& t, Value self) {
  if (infoOf(type(self)).foreign) {
    std::string_view name = type(self)->tp_name;
    name.remove_prefix(name.rfind('.') + 1);
    std::string_view signature = signatureInText(static_cast<const char*>(type(self)->tp_doc), name);
    return signature.empty() ? none() : newStr(t, signature);
  }
  const DocRow* row = type(self)->tp_flags & kTypeHeap ? nullptr : findDoc(type(self)->tp_name);
  const char* signature = signatureOf(row);
  return signature ? newStr(t, signature) : none();
}

/// Makes the orders of a class and of those below it anew; the old ones go to `orders`, beside the classes.
bool remakeOrders_py(Thread& t, TypeObject* cls, ListObject* remade, ListObject* orders) {
  for (intptr_t i = 0; i < remade->ob_size; i++)
    if (remade->ob_item[i] == Value(cls)) return true;
  if (!listAppend(t, remade, cls) || !listAppend(t, orders, cls->tp_mro ? Value(cls->tp_mro) : none())) return false;
  if (!computeMroOf_py(t, cls)) return false;
  PPY_TRY(subs, subclassesOf(t, cls));
  auto* l = subs.as<ListObject>();
  for (intptr_t i = 0; i < l->ob_size; i++)
    if (!remakeOrders_py(t, type(l->ob_item[i]), remade, orders)) return false;
  return true;
}

bool setBases(Thread& t, Value self, Value v) {
  if (!checkMutable(t, self, "__bases__", v)) return false;
  TypeObject* cls = type(self);
  if (!isTuple(v)) return raise(t, PyExc_TypeError, "can only assign tuple to %N.__bases__, not %T", cls, v), false;
  auto* bases = v.as<TupleObject>();
  if (bases->ob_size == 0) return raise(t, PyExc_TypeError, "can only assign non-empty tuple to %N.__bases__, not ()", cls), false;
  for (intptr_t i = 0; i < bases->ob_size; i++) {
    if (!isType(bases->ob_item[i]))
      return raise(t, PyExc_TypeError, "%N.__bases__ must be tuple of classes, not '%T'", cls, bases->ob_item[i]), false;
    // Through bases too: a class whose mro() is running has no order yet.
    bool cycle = isSubtype(type(bases->ob_item[i]), cls);
    for (TypeObject* b = type(bases->ob_item[i]); b && !cycle; b = b->tp_base) cycle = b == cls;
    if (cycle) return raise(t, PyExc_TypeError, "a __bases__ item causes an inheritance cycle"), false;
  }
  TypeObject* base = bestBase(t, bases);
  if (!base) return false;
  const TypeInfo &before = infoOf(cls->tp_base), &after = infoOf(base);
  if (before.spec != after.spec || before.slotsEnd != after.slotsEnd || before.hasDict > after.hasDict)
    return raise(t, PyExc_TypeError, "__bases__ assignment: '%N' object layout differs from '%N'", base, cls->tp_base), false;
  TupleObject *oldBases = cls->tp_bases, *oldMro = cls->tp_mro;
  TypeObject* oldBase = cls->tp_base;
  cls->tp_bases = bases;
  cls->tp_base = base;
  gc::barrier(cls);
  // The orders of the classes below contain this one's; one that cannot be made undoes them all.
  ListObject *remade = newList(t), *orders = newList(t);
  if (!remade || !orders) return false;
  if (!remakeOrders_py(t, cls, remade, orders)) {
    for (intptr_t i = 1; i < orders->ob_size; i++) {
      Value order = orders->ob_item[i];
      type(remade->ob_item[i])->tp_mro = isNone(order) ? nullptr : order.as<TupleObject>();
      gc::barrier(type(remade->ob_item[i]));
    }
    if (cls->tp_bases == bases) {
      cls->tp_bases = oldBases;
      cls->tp_base = oldBase;
      cls->tp_mro = oldMro;
    }
    gc::barrier(cls);
    return false;
  }
  if (cls->tp_bases != bases) return true;  // an mro() assigned other bases meanwhile: those hold
  for (intptr_t i = 0; i < oldBases->ob_size; i++) removeSubclass(t, type(oldBases->ob_item[i]), cls);
  for (intptr_t i = 0; i < bases->ob_size; i++)
    if (!addSubclass(t, type(bases->ob_item[i]), cls)) return false;
  typeModified(t, cls);
  return true;
}

Value getAbstract(Thread& t, Value self) {
  Value v = isHeap(self) ? dictGetStr(type(self)->tp_dict, names().__abstractmethods__) : Value();
  return v ? v : raiseValue(t, PyExc_AttributeError, names().__abstractmethods__);
}
bool setAbstract(Thread& t, Value self, Value v) {
  if (!isHeap(self)) return raise(t, PyExc_TypeError, "cannot set '__abstractmethods__' attribute of immutable type '%N'", type(self)), false;
  if (v.isEmpty()) {
    if (!dictDeleteStr(t, type(self)->tp_dict, names().__abstractmethods__))
      return raiseValue(t, PyExc_AttributeError, names().__abstractmethods__), false;
    infoOf(type(self)).isAbstract = false;
  } else {
    int abstract = truth_py(t, v);
    if (abstract < 0 || !dictSetStr(t, type(self)->tp_dict, names().__abstractmethods__, v)) return false;
    infoOf(type(self)).isAbstract = abstract;
  }
  if (infoOf(type(self)).isAbstract) type(self)->tp_flags |= kTypeAbstract;
  else type(self)->tp_flags &= ~kTypeAbstract;
  typeAttributeChanged(t, type(self), names().__abstractmethods__);
  return true;
}

Value getAnnotations(Thread& t, Value self) {
  if (!isHeap(self)) return raise(t, PyExc_AttributeError, "type object '%N' has no attribute '__annotations__'", type(self));
  Value v = dictGetStr(type(self)->tp_dict, names().__annotations__);
  if (v) return infoOfValue(v).isDescriptor ? bindDescriptor_py(t, v, Value(), type(self)) : v;
  DictObject* d = newDict(t);
  if (!d || !putInDict(t, self, names().__annotations__, d)) return {};
  return d;
}
bool setAnnotations(Thread& t, Value self, Value v) {
  if (!isHeap(self)) return raise(t, PyExc_TypeError, "cannot set '__annotations__' attribute of immutable type '%N'", type(self)), false;
  if (v) return putInDict(t, self, names().__annotations__, v);
  if (!dictDeleteStr(t, type(self)->tp_dict, names().__annotations__))
    return raiseValue(t, PyExc_AttributeError, names().__annotations__), false;
  typeAttributeChanged(t, type(self), names().__annotations__);
  return true;
}

// --- construction ------------------------------------------------------------------------------------
TypeObject* mostDerivedMeta(Thread& t, TypeObject* metatype, TupleObject* bases) {
  TypeObject* winner = metatype;
  for (intptr_t i = 0; i < bases->ob_size; i++) {
    TypeObject* meta = typeOf(bases->ob_item[i]);
    if (isSubtype(winner, meta)) continue;
    if (isSubtype(meta, winner)) {
      winner = meta;
      continue;
    }
    raise(t, PyExc_TypeError,
          "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases");
    return nullptr;
  }
  return winner;
}

Value typeNew(Thread& t, TypeObject* metatype, const Args& args) {
  if (args.npos != 3 || (metatype == &PyType_Type && args.npos == 1)) {
    if (metatype == &PyType_Type) {
      if (args.npos == 1 && !args.nkw()) return typeOf(args.v[0]);
      return raise(t, PyExc_TypeError, "type() takes 1 or 3 arguments");
    }
    return raise(t, PyExc_TypeError, "type.__new__() takes exactly 3 arguments (%u given)", args.npos);
  }
  Value name = args.v[0], bases = args.v[1], ns = args.v[2];
  if (!isStr(name)) return raise(t, PyExc_TypeError, "type.__new__() argument 1 must be str, not %T", name);
  if (!isTuple(bases)) return raise(t, PyExc_TypeError, "type.__new__() argument 2 must be tuple, not %T", bases);
  if (!isDict(ns)) return raise(t, PyExc_TypeError, "type.__new__() argument 3 must be dict, not %T", ns);
  auto* tuple = bases.as<TupleObject>();
  for (intptr_t i = 0; i < tuple->ob_size; i++) {
    if (isType(tuple->ob_item[i])) continue;
    if (findAttr_py(t, tuple->ob_item[i], names().__mro_entries__))
      return raise(t, PyExc_TypeError, "type() doesn't support MRO entry resolution; use types.new_class()");
    if (pending(t)) return {};
  }
  TypeObject* winner = mostDerivedMeta(t, metatype, tuple);
  if (!winner) return {};
  if (winner != metatype && infoOf(winner).slots[kSlotNew].native != infoOf(&PyType_Type).slots[kSlotNew].native) {
    // The most derived metaclass has a __new__ of its own.
    PPY_TRY(make, bindDescriptor_py(t, infoOf(winner).slots[kSlotNew].attr, Value(), winner));
    Value* v = gc::allocValues(t, args.total() + 1);
    if (!v) return {};
    v[0] = winner;
    for (uint32_t i = 0; i < args.total(); i++) v[i + 1] = args.v[i];
    return call_py(t, make, Args{v, args.npos + 1, args.kwnames});
  }
  Value kwargs;
  if (args.nkw()) {
    DictObject* d = keywordDict(t, args);
    if (!d) return {};
    kwargs = d;
  }
  return newClass_py(t, winner, name, bases, ns, kwargs);
}

Value typeInit(Thread& t, Value self, const Args& args) {
  if (args.npos == 1 && args.nkw()) return raise(t, PyExc_TypeError, "type.__init__() takes no keyword arguments");
  if (args.npos != 1 && args.npos != 3) return raise(t, PyExc_TypeError, "type.__init__() takes 1 or 3 arguments");
  return none();
}

Value typeRepr(Thread& t, Value self) {
  PPY_TRY(qualname, typeQualifiedName(t, type(self)));
  Value module = typeModule(t, type(self));
  clearException(t);
  if (module && isStr(module) && !strEquals(module, "builtins")) return formatStr(t, "<class '%U.%U'>", module, qualname);
  return formatStr(t, "<class '%s'>", type(self)->tp_name);
}

Value typeOr(Thread& t, Value a, Value b) { return newUnion(t, a, b); }

// --- methods ---------------------------------------------------------------------------------------
Value mro(Thread& t, Value self, Value*) {
  TupleObject* order = linearize(t, type(self), type(self)->tp_bases);
  return order ? listFrom(t, order->ob_item, order->ob_size) : Value();
}
Value subclasses(Thread& t, Value self, Value*) { return subclassesOf(t, type(self)); }
Value prepare(Thread& t, Value self, Value*) { return newDict(t); }
Value instanceCheck(Thread& t, Value self, Value* args) {
  int r = plainIsInstance_py(t, args[0], self);
  return r < 0 ? Value() : boolean(r);
}
Value subclassCheck(Thread& t, Value self, Value* args) {
  int r = plainIsSubclass_py(t, args[0], self);
  return r < 0 ? Value() : boolean(r);
}
/// A class whose instances have a dict keeps their names, in a table of 64 places for 42 of them.
Value sizeOf(Thread& t, Value self, Value*) {
  constexpr size_t kNames = 32 + 64 + 42 * 16;
  bool names = isHeap(self) && addsDict(type(self));
  return makeUint(t, (isHeap(self) ? sizeof(HeapTypeObject) : sizeof(TypeObject)) + (names ? kNames : 0));
}
Value dir(Thread& t, Value self, Value*) {
  DictObject* all = newDict(t);
  if (!all) return {};
  TupleObject* order = type(self)->tp_mro;
  for (intptr_t i = order->ob_size - 1; i >= 0; i--)
    if (!dictMerge_py(t, all, type(order->ob_item[i])->tp_dict, true)) return {};
  return listFromIterable_py(t, all);
}

void traceType(Object* o, gc::Marker& m) {
  auto* self = static_cast<HeapTypeObject*>(o);
  m.mark(Value(self->tp_base));
  m.mark(Value(self->tp_dict));
  m.mark(Value(self->tp_bases));
  m.mark(Value(self->tp_mro));
  m.mark(static_cast<const void*>(self->tp_cache));
  m.mark(self->tp_subclasses);
  m.mark(self->tp_weaklist);
  if (!(self->tp_flags & kTypeHeap)) return;
  m.mark(self->ht_name);
  m.mark(self->ht_slots);
  m.mark(self->ht_qualname);
  m.mark(self->ht_module);
  m.mark(static_cast<const void*>(self->ht_tpname));
}

const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(typeNew)},
                             {kSlotInit, reinterpret_cast<void*>(typeInit)},
                             {kSlotCall, reinterpret_cast<void*>(typeCall)},
                             {kSlotRepr, reinterpret_cast<void*>(typeRepr)},
                             {kSlotGetAttribute, reinterpret_cast<void*>(typeGetAttribute)},
                             {kSlotSetAttr, reinterpret_cast<void*>(typeSetAttribute)},
                             {kSlotDelAttr, reinterpret_cast<void*>(typeDelAttribute)},
                             {kSlotOr, reinterpret_cast<void*>(typeOr)},
                             {}};
const BuiltinDef kMethods[] = {{"mro", "", mro},
                               {"__subclasses__", "", subclasses},
                               {"__prepare__", "*args, **kwargs", prepare, nullptr, kBuiltinClassMethod},
                               {"__instancecheck__", "instance, /", instanceCheck},
                               {"__subclasscheck__", "subclass, /", subclassCheck},
                               {"__sizeof__", "", sizeOf},
                               {"__dir__", "", dir},
                               {}};
const GetSetDef kGetSet[] = {{"__name__", getName, setName},
                             {"__qualname__", getQualname, setQualname},
                             {"__bases__", getBases, setBases},
                             {"__base__", getBase, nullptr},
                             {"__mro__", getMro, nullptr},
                             {"__module__", getModule, setModule},
                             {"__abstractmethods__", getAbstract, setAbstract},
                             {"__dict__", getDict, nullptr},
                             {"__doc__", getDoc, setDoc},
                             {"__text_signature__", getTextSignature, nullptr},
                             {"__annotations__", getAnnotations, setAnnotations},
                             {"__basicsize__", getBasicSize, nullptr},
                             {"__itemsize__", getItemSize, nullptr},
                             {"__flags__", getFlags, nullptr},
                             {"__dictoffset__", getDictOffset, nullptr},
                             {"__weakrefoffset__", getWeakOffset, nullptr},
                             {}};

}  // namespace

extern const TypeSpec kTypeSpec;
const TypeSpec kTypeSpec = {
    .type = &PyType_Type,
    .name = "type",
    .basicSize = sizeof(HeapTypeObject),
    .flags = kTypeBaseType,
    .slots = kSlots,
    .methods = kMethods,
    .getset = kGetSet,
    .trace = traceType,
};

// --- names of types, for everyone --------------------------------------------------------------------

Value typeShortName(Thread& t, const TypeObject* cls) {
  if (cls->tp_flags & kTypeHeap) return static_cast<const HeapTypeObject*>(cls)->ht_name;
  std::string_view name = cls->tp_name;
  size_t dot = name.rfind('.');
  return intern(t, dot == std::string_view::npos ? name : name.substr(dot + 1));
}
Value typeQualifiedName(Thread& t, const TypeObject* cls) {
  if (cls->tp_flags & kTypeHeap) return static_cast<const HeapTypeObject*>(cls)->ht_qualname;
  return typeShortName(t, cls);
}
Value typeModule(Thread& t, const TypeObject* cls) {
  if (cls->tp_flags & kTypeHeap) return dictGetStr(cls->tp_dict, names().__module__);
  std::string_view name = cls->tp_name;
  size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return names().builtins;
  return intern(t, name.substr(0, dot));
}

}  // namespace ppy
