/// Reading attributes: the algorithms of object, type, module and super.
#include "runtime/object/attr.h"

#include "runtime/object/builtin_call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/foreign.h"
#include "runtime/object/names.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/str.h"
#include "runtime/object/type_impl.h"

namespace ppy {

namespace {

Value memberGet(Thread& t, MemberDescrObject* d, Value obj) {
  if (!isInstance(obj, d->d_type))
    return raise(t, PyExc_TypeError, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object", d->d_name, d->d_type, obj);
  if (d->d_member) return t.runtime->foreign->memberGet(t, d, obj);
  Value v = *reinterpret_cast<Value*>(reinterpret_cast<char*>(obj.object()) + d->offset);
  if (v) return v;
  return d->flags & kMemberNone ? none() : raiseNoAttribute(t, obj, d->d_name);
}

Value getSetGet(Thread& t, GetSetDescrObject* d, Value obj) {
  if (!isInstance(obj, d->d_type))
    return raise(t, PyExc_TypeError, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object", d->d_name, d->d_type, obj);
  if (d->def->get) return d->def->get(t, obj);
  if (d->d_getset) return t.runtime->foreign->getSetGet(t, d, obj);
  return raise(t, PyExc_AttributeError, "attribute '%U' of '%N' objects is not readable", d->d_name, d->d_type);
}

/// The instance's own attribute, empty if absent; no exception.
Value ownAttribute(Thread& t, Value o, const TypeInfo& info, Value name) {
  if (!o.isObject()) return {};
  if (info.rootShape) return instanceGet(t, o.object(), name);
  if (Value* field = dictFieldOf(o.object(), info))
    if (Value dict = *field; dict && isDict(dict)) return dictGetStr(dict.as<DictObject>(), name);
  return {};
}

bool isFunction(Value v) { return v && isExactly(v, &PyFunction_Type); }

/// Calls Python's __getattr__ for an absent attribute, or raises.
Value absent_rq(Thread& t, Value o, Value name) {
  const ResolvedSlot& getattr = slotOf(o, kSlotGetAttr);
  if (getattr.attr.isEmpty()) return raiseNoAttribute(t, o, name);
  Value argv[2] = {o, name};
  return startSpecial(t, getattr.attr, argv, 2, kContResult, Value(), nullptr);
}

/// A getter's AttributeError goes to __getattr__ where there is one.
struct GetterCont {
  ContKind cont;
  Value value;
  GetterCont(Value o, Value name) {
    bool hook = !slotOf(o, kSlotGetAttr).attr.isEmpty();
    cont = hook ? kContGetAttribute : kContResult;
    value = hook ? name : Value();
  }
};

}  // namespace

Value bindDescriptor_rq(Thread& t, Value d, Value obj, TypeObject* type, ContKind cont, Value contValue, const Value* operands) {
  if (!d.isObject()) return d;
  TypeObject* kind = d.object()->ob_type;
  if (kind == &PyFunction_Type) return obj ? newMethod(t, d, obj) : d;
  if (!infoOf(kind).isDescriptor) return d;
  if (kind == &PyProperty_Type) {
    if (obj.isEmpty()) return d;
    Value getter = d.as<PropertyObject>()->fget;
    if (getter.isEmpty()) return applyCont(t, cont, operands, contValue, raisePropertyError(t, d, obj, "getter"));
    return startCall(t, getter, Args{&obj, 1}, cont, contValue, operands);
  }
  Value v;
  if (kind == &PyMemberDescr_Type) {
    if (obj.isEmpty()) return d;
    v = memberGet(t, d.as<MemberDescrObject>(), obj);
  } else if (kind == &PyGetSetDescr_Type) {
    if (obj.isEmpty()) return d;
    v = getSetGet(t, d.as<GetSetDescrObject>(), obj);
  } else if (kind == &PyMethodDescr_Type) {
    if (obj.isEmpty()) return d;
    v = bindMethodDescr(t, d.as<MethodDescrObject>(), obj);
  } else if (kind == &PyWrapperDescr_Type) {
    if (obj.isEmpty()) return d;
    v = newMethodWrapper(t, d.as<WrapperDescrObject>(), obj);
  } else if (kind == &PyStaticMethod_Type) {
    v = d.as<StaticMethodObject>()->callable;
    if (v.isEmpty()) v = raise(t, PyExc_RuntimeError, "uninitialized staticmethod object");
  } else if (kind == &PyClassMethod_Type) {
    Value f = d.as<StaticMethodObject>()->callable;
    if (f.isEmpty()) return raise(t, PyExc_RuntimeError, "uninitialized classmethod object");
    Value cls = type ? Value(type) : Value(typeOf(obj));
    if (isExactly(f, &PyFunction_Type) || !infoOfValue(f).isDescriptor) v = newMethod(t, f, cls);
    else return bindDescriptor_rq(t, f, cls, cls.as<TypeObject>(), cont, contValue, operands);
  } else if (kind == &PyClassMethodDescr_Type) {
    v = bindMethodDescr(t, d.as<MethodDescrObject>(), type ? Value(type) : Value(typeOf(obj)));
  } else {
    const ResolvedSlot& get = infoOf(kind).slots[kSlotGet];
    if (get.native) {
      v = reinterpret_cast<TernaryFn>(get.native)(t, d, obj, type ? Value(type) : Value());
    } else {
      Value argv[3] = {d, obj ? obj : none(), type ? Value(type) : none()};
      // What the class has under __get__ is called as it is, unlike other special methods.
      if (!isExactly(get.attr, &PyFunction_Type)) return startCall(t, get.attr, Args{argv, 3}, cont, contValue, operands);
      return startSpecial(t, get.attr, argv, 3, cont, contValue, operands);
    }
  }
  return v.isEmpty() ? applyCont(t, cont, operands, contValue, v) : v;
}

Value bindDescriptor_py(Thread& t, Value d, Value obj, TypeObject* type) {
  return finish_py(t, bindDescriptor_rq(t, d, obj, type), &obj);
}

Value findGeneric_rq(Thread& t, Value o, Value name, ContKind cont, Value contValue, const Value* operands) {
  TypeObject* type = typeOf(o);
  const TypeInfo& info = infoOf(type);
  Value d = lookupInMro(type, name);
  const TypeInfo* kind = d ? &infoOfValue(d) : nullptr;
  if (kind && kind->isDataDescriptor && kind->isDescriptor) return bindDescriptor_rq(t, d, o, type, cont, contValue, operands);
  if (Value v = ownAttribute(t, o, info, name)) return v;
  if (!d) return {};
  return kind->isDescriptor ? bindDescriptor_rq(t, d, o, type, cont, contValue, operands) : d;
}

Value genericGetAttr_rq(Thread& t, Value o, Value name) {
  Value v = findGeneric_rq(t, o, name, kContResult, Value(), &o);
  if (v.isEmpty() && t.status == Status::None) return raiseNoAttribute(t, o, name);
  return v;
}

Value objectGetAttribute(Thread& t, Value self, Value name) { return finish_py(t, genericGetAttr_rq(t, self, name), &self); }

// --- classes -------------------------------------------------------------------------------------

/// Absent gives empty with Status::None.
static Value findInType_rq(Thread& t, Value o, Value name, ContKind cont, Value contValue) {
  auto* type = o.as<TypeObject>();
  TypeObject* meta = typeOf(o);
  Value metaAttr = lookupInMro(meta, name);
  const TypeInfo* kind = metaAttr ? &infoOfValue(metaAttr) : nullptr;
  if (kind && kind->isDataDescriptor && kind->isDescriptor) return bindDescriptor_rq(t, metaAttr, o, meta, cont, contValue, &o);
  if (Value attr = lookupInMro(type, name)) return bindDescriptor_rq(t, attr, Value(), type, cont, contValue, &o);
  if (!kind) return {};
  return kind->isDescriptor ? bindDescriptor_rq(t, metaAttr, o, meta, cont, contValue, &o) : metaAttr;
}

Value typeGetAttr_rq(Thread& t, Value o, Value name) {
  GetterCont getter(o, name);
  Value v = findInType_rq(t, o, name, getter.cont, getter.value);
  return v || t.status != Status::None ? v : absent_rq(t, o, name);
}

Value typeGetAttribute(Thread& t, Value self, Value name) {
  Value v = finish_py(t, findInType_rq(t, self, name, kContResult, Value()), &self);
  return v || t.status != Status::None ? v : raiseNoAttribute(t, self, name);
}

// --- modules -------------------------------------------------------------------------------------

/// `module.name` that is nowhere: the module's own __getattr__, then the error.
static Value absentInModule_rq(Thread& t, Value o, Value name) {
  if (t.runtime->startImports && (name == names().__spec__ || name == names().__loader__)) {
    if (!t.runtime->startImports(t)) return {};
    return getAttr_rq(t, o, name);
  }
  Value dict = o.as<ModuleObject>()->md_dict;
  if (dict && isDict(dict)) {
    if (Value hook = dictGetStr(dict.as<DictObject>(), names().__getattr__))
      return startCall(t, hook, Args{&name, 1}, kContResult, Value(), nullptr);
    Value spec = dictGetStr(dict.as<DictObject>(), names().__spec__);
    Value moduleName = dictGetStr(dict.as<DictObject>(), names().__name__);
    if (spec && !isNone(spec) && moduleName && isStr(moduleName)) {
      Value initializing = findAttr_py(t, spec, names()._initializing);
      if (pending(t)) clearException(t);
      if (initializing && truth_py(t, initializing) > 0) {
        PPY_TRY(text, formatStr(t, "partially initialized module '%U' has no attribute '%U' (most likely due to a circular import)",
                                moduleName, name));
        PPY_TRY(e, newAttributeError(t, text, o, name));
        return raiseObject(t, e);
      }
      if (pending(t)) clearException(t);
    }
  }
  return raiseNoAttribute(t, o, name);
}

Value moduleGetAttr_rq(Thread& t, Value o, Value name) {
  Value v = findGeneric_rq(t, o, name, kContResult, Value(), &o);
  if (v || t.status != Status::None) return v;
  if (slotOf(o, kSlotGetAttr).attr) return absent_rq(t, o, name);
  return absentInModule_rq(t, o, name);
}

Value moduleGetAttribute(Thread& t, Value self, Value name) {
  Value v = findGeneric_rq(t, self, name, kContResult, Value(), &self);
  if (v.isEmpty() && t.status == Status::None) v = absentInModule_rq(t, self, name);
  return finish_py(t, v, &self);
}

// --- super ---------------------------------------------------------------------------------------

Value superFind(const TypeObject* type, const TypeObject* start, Value name) {
  TupleObject* mro = start->tp_mro;
  if (!mro) return {};  // its mro() runs just now
  intptr_t i = 0, n = mro->ob_size;
  while (i < n && mro->ob_item[i].as<TypeObject>() != type) i++;
  for (i++; i < n; i++) {
    Value d = dictGetStr(mro->ob_item[i].as<TypeObject>()->tp_dict, name);
    if (!d.isEmpty()) return d;
  }
  return {};
}

/// Attribute of the classes behind `type` in startType's MRO; empty with Status::None when none has it.
static Value findSuper_rq(Thread& t, TypeObject* type, TypeObject* startType, Value obj, Value name) {
  Value d = superFind(type, startType, name);
  if (d.isEmpty()) return {};
  // Through the class itself the receiver stays out.
  Value receiver = obj == Value(startType) ? Value() : obj;
  return bindDescriptor_rq(t, d, receiver, startType);
}

TypeObject* superStart(Thread& t, TypeObject* type, Value obj) {
  if (isType(obj) && isSubtype(obj.as<TypeObject>(), type)) return obj.as<TypeObject>();
  if (isInstance(obj, type)) return typeOf(obj);
  Value cls = findAttr_py(t, obj, names().__class__);
  if (cls && isType(cls) && cls.as<TypeObject>() != typeOf(obj) && isSubtype(cls.as<TypeObject>(), type)) return cls.as<TypeObject>();
  if (!pending(t)) raise(t, PyExc_TypeError, "super(type, obj): obj must be an instance or subtype of type");
  return nullptr;
}

Value superGetAttr_rq(Thread& t, Value o, Value name) {
  auto* s = o.as<SuperObject>();
  if (s->objType && name != names().__class__) {
    Value v = findSuper_rq(t, s->type, s->objType, s->obj, name);
    if (v || t.status != Status::None) return v;
  }
  return genericGetAttr_rq(t, o, name);
}

Value superGetAttribute(Thread& t, Value self, Value name) { return finish_py(t, superGetAttr_rq(t, self, name), &self); }

Value superLookup_rq(Thread& t, TypeObject* type, Value obj, Value name) {
  TypeObject* start = superStart(t, type, obj);
  if (!start) return {};
  if (name != names().__class__) {
    Value v = findSuper_rq(t, type, start, obj, name);
    if (v || t.status != Status::None) return v;
  }
  PPY_TRY(s, newSuper(t, type, obj, start));
  return genericGetAttr_rq(t, s, name);
}

// --- any object ----------------------------------------------------------------------------------

Value getAttr_rq(Thread& t, Value o, Value name) {
  const TypeInfo& info = infoOfValue(o);
  if (!info.customGetattribute) [[likely]] {
    GetterCont getter(o, name);
    Value v = findGeneric_rq(t, o, name, getter.cont, getter.value, &o);
    return v || t.status != Status::None ? v : absent_rq(t, o, name);
  }
  const ResolvedSlot& s = info.slots[kSlotGetAttribute];
  if (s.native) {
    auto fn = reinterpret_cast<BinaryFn>(s.native);
    if (fn == typeGetAttribute) return typeGetAttr_rq(t, o, name);
    if (fn == moduleGetAttribute) return moduleGetAttr_rq(t, o, name);
    if (fn == superGetAttribute) return superGetAttr_rq(t, o, name);
    Value v = fn(t, o, name);
    return v ? v : contException(t, kContGetAttribute, &o, name);
  }
  Value argv[2] = {o, name};
  return startSpecial(t, s.attr, argv, 2, kContGetAttribute, name, &o);
}

Value getAttr_py(Thread& t, Value o, Value name) {
  Value v = getAttr_rq(t, o, name);
  return v ? v : finish_py(t, v, &o);
}

Value findAttr_py(Thread& t, Value o, Value name) {
  const TypeInfo& info = infoOfValue(o);
  Value v;
  bool type = info.customGetattribute && info.slots[kSlotGetAttribute].native == reinterpret_cast<void*>(typeGetAttribute);
  if ((!info.customGetattribute || type) && info.slots[kSlotGetAttr].attr.isEmpty()) {
    // Nothing can intervene: absence needs no exception.
    v = type ? findInType_rq(t, o, name, kContResult, Value()) : findGeneric_rq(t, o, name, kContResult, Value(), &o);
    if (v || t.status == Status::None) return v;
    v = finish_py(t, v, &o);
  } else {
    v = getAttr_py(t, o, name);
  }
  if (v.isEmpty() && pendingIs(t, PyExc_AttributeError)) clearException(t);
  return v;
}

Value loadMethod_rq(Thread& t, Value o, Value name, Value* self) {
  *self = Value();
  TypeObject* type = typeOf(o);
  const TypeInfo& info = infoOf(type);
  if (!info.customGetattribute) {
    Value d = lookupInMro(type, name);
    if (d && (isExactly(d, &PyFunction_Type) || isExactly(d, &PyMethodDescr_Type))) {
      if (Value own = ownAttribute(t, o, info, name)) return own;
      *self = o;
      return d;
    }
  } else if (info.slots[kSlotGetAttribute].native == reinterpret_cast<void*>(typeGetAttribute)) {
    // A class method called on its class needs no bound method either.
    Value d = lookupInMro(o.as<TypeObject>(), name);
    if (d && isExactly(d, &PyClassMethod_Type) && isFunction(d.as<StaticMethodObject>()->callable)) {
      Value meta = lookupInMro(type, name);
      if (!meta || !infoOfValue(meta).isDataDescriptor) {
        *self = o;
        return d.as<StaticMethodObject>()->callable;
      }
    }
  }
  return getAttr_rq(t, o, name);
}

/// An extension's object owns its dict by a count.
void storeDict(Thread& t, Object* o, const TypeInfo& info, Value* field, Value dict) {
  if (!info.foreign) return gc::storeAnywhere(t, o, field, dict);
  Value old = *field;
  *field = t.runtime->foreign->countedElement(t, dict);
  if (gc::inHeap(*t.runtime, o)) gc::barrier(o);
  if (old) t.runtime->foreign->dropElement(t, old);
}

Value getInstanceDict(Thread& t, Value self) {
  Object* o = self.object();
  const TypeInfo& info = infoOf(o->ob_type);
  if (info.rootShape) return instanceDict(t, o);
  Value* field = dictFieldOf(o, info);
  if (!field) return raiseNoAttribute(t, self, names().__dict__);
  if (field->isEmpty()) {
    DictObject* d = newDict(t);
    if (!d) return {};
    storeDict(t, o, info, field, d);
  }
  return *field;
}

bool setInstanceDict(Thread& t, Value self, Value v) {
  if (v.isEmpty()) {
    // The next look makes a new one. An exception's is as good as empty at once.
    if (isInstance(self, PyExc_BaseException)) return raise(t, PyExc_TypeError, "__dict__ may not be deleted"), false;
    v = newDict(t);
    if (v.isEmpty()) return false;
  }
  if (!isDict(v)) return raise(t, PyExc_TypeError, "__dict__ must be set to a dictionary, not a '%T'", v), false;
  Object* o = self.object();
  const TypeInfo& info = infoOf(o->ob_type);
  if (info.rootShape) return instanceSetDict(t, o, v);
  Value* field = dictFieldOf(o, info);
  if (!field) return raiseNoAttribute(t, self, names().__dict__), false;
  storeDict(t, o, info, field, v);
  return true;
}

}  // namespace ppy
