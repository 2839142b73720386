/// Writing and deleting attributes.
#include "runtime/object/attr.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/foreign.h"
#include "runtime/object/names.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/type_impl.h"
#include "runtime/thread/runtime.h"

namespace ppy {

namespace {

Value done(bool ok) { return ok ? none() : Value(); }

bool checkOwner(Thread& t, DescrObject* d, Value obj) {
  if (isInstance(obj, d->d_type)) return true;
  raise(t, PyExc_TypeError, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object", d->d_name, d->d_type, obj);
  return false;
}

/// d.__set__(obj, v), or __delete__ when v is empty, for a data descriptor.
Value setDescriptor_rq(Thread& t, Value d, Value obj, Value v) {
  TypeObject* kind = d.object()->ob_type;
  if (kind == &PyProperty_Type) {
    auto* p = d.as<PropertyObject>();
    Value f = v ? p->fset : p->fdel;
    if (f.isEmpty()) return raisePropertyError(t, d, obj, v ? "setter" : "deleter");
    Value argv[2] = {obj, v};
    return startCall(t, f, Args{argv, v ? 2u : 1u}, kContDiscard, Value(), nullptr);
  }
  if (kind == &PyMemberDescr_Type) {
    auto* m = d.as<MemberDescrObject>();
    if (!checkOwner(t, m, obj)) return {};
    if (m->d_member) return done(t.runtime->foreign->memberSet(t, m, obj, v));
    if (m->flags & kMemberReadOnly) return raise(t, PyExc_AttributeError, "readonly attribute");
    auto* field = reinterpret_cast<Value*>(reinterpret_cast<char*>(obj.object()) + m->offset);
    if (v) gc::store(obj.object(), field, v);
    else if (field->isEmpty() && !(m->flags & kMemberNone)) return raiseValue(t, PyExc_AttributeError, m->d_name);
    else *field = Value();
    return none();
  }
  if (kind == &PyGetSetDescr_Type) {
    auto* g = d.as<GetSetDescrObject>();
    if (!checkOwner(t, g, obj)) return {};
    if (g->d_getset) return done(t.runtime->foreign->getSetSet(t, g, obj, v));
    if (!g->def->set)
      return raise(t, PyExc_AttributeError, "attribute '%U' of '%N' objects is not writable", g->d_name, g->d_type);
    return done(g->def->set(t, obj, v));
  }
  const TypeInfo& info = infoOf(kind);
  const ResolvedSlot& s = info.slots[v ? kSlotSet : kSlotDelete];
  if (s.native)
    return done(v ? reinterpret_cast<SetTernaryFn>(s.native)(t, d, obj, v) : reinterpret_cast<SetBinaryFn>(s.native)(t, d, obj));
  if (s.attr.isEmpty()) return raise(t, PyExc_AttributeError, v ? "__set__" : "__delete__");
  Value argv[3] = {d, obj, v};
  return startSpecial(t, s.attr, argv, v ? 3 : 2, kContDiscard, Value(), nullptr);
}

/// Attribute access gives the value itself, whatever the receiver.
bool isPlain(Value v) {
  if (!v.isObject()) return true;
  const TypeInfo& info = infoOfValue(v);
  return !info.isDescriptor && !info.isDataDescriptor;
}

Value raiseNoSuch(Thread& t, Value o, Value name, Value d) {
  if (d.isEmpty()) return raiseNoAttribute(t, o, name);
  return raise(t, PyExc_AttributeError, "'%T' object attribute '%U' is read-only", o, name);
}

}  // namespace

Value genericSetAttr_rq(Thread& t, Value o, Value name, Value v) {
  TypeObject* type = typeOf(o);
  const TypeInfo& info = infoOf(type);
  Value d = lookupInMro(type, name);
  if (d && infoOfValue(d).isDataDescriptor) return setDescriptor_rq(t, d, o, v);
  if (!o.isObject()) return raiseNoSuch(t, o, name, d);
  if (info.rootShape) {
    if (v) return done(instanceSet(t, o.object(), name, v));
    return instanceDelete(t, o.object(), name) ? none() : raiseNoAttribute(t, o, name);
  }
  Value* field = dictFieldOf(o.object(), info);
  if (!field) return raiseNoSuch(t, o, name, d);
  if (v.isEmpty()) {
    if (*field && isDict(*field) && dictDeleteStr(t, field->as<DictObject>(), name)) return none();
    return raiseNoAttribute(t, o, name);
  }
  Value dict = *field;
  if (dict.isEmpty()) {
    dict = newDict(t);
    if (dict.isEmpty()) return {};
    storeDict(t, o.object(), info, field, dict);
  }
  return done(dictSetStr(t, dict.as<DictObject>(), name, v));
}

Value typeSetAttr_rq(Thread& t, Value o, Value name, Value v) {
  auto* type = o.as<TypeObject>();
  if (type->tp_flags & kTypeImmutable)
    return raise(t, PyExc_TypeError, "cannot set '%U' attribute of immutable type '%N'", name, type);
  Value d = lookupInMro(typeOf(o), name);
  if (d && infoOfValue(d).isDataDescriptor) return setDescriptor_rq(t, d, o, v);
  if (v) {
    // One plain value instead of another: caches read it where it lies (attr_cache.cpp), nothing resolved changes.
    Value* slot = dictSlotOf(type->tp_dict, name);
    Value old = slot ? loadShared(slot) : Value();
    bool plain = old && isPlain(old) && isPlain(v) && slotOfName(name) < 0;
    if (plain) return dictSetStr(t, type->tp_dict, name, v) ? none() : Value();
  }
  // What follows from a class goes to all below it.
  WorldStop stop(t);
  if (v) {
    if (!dictSetStr(t, type->tp_dict, name, v)) return {};
  } else if (!dictDeleteStr(t, type->tp_dict, name)) {
    return raiseNoAttribute(t, o, name);
  }
  typeAttributeChanged(t, type, name);
  return none();
}

Value setAttr_rq(Thread& t, Value o, Value name, Value v) {
  const TypeInfo& info = infoOfValue(o);
  if (!info.customSetattr) [[likely]] return genericSetAttr_rq(t, o, name, v);
  const ResolvedSlot& s = info.slots[kSlotSetAttr];
  if (s.native) {
    auto fn = reinterpret_cast<SetTernaryFn>(s.native);
    if (fn == typeSetAttribute) return typeSetAttr_rq(t, o, name, v);
    if (fn == objectSetAttribute) return genericSetAttr_rq(t, o, name, v);
    return done(fn(t, o, name, v));
  }
  Value argv[3] = {o, name, v};
  return startSpecial(t, s.attr, argv, 3, kContDiscard, Value(), nullptr);
}

Value delAttr_rq(Thread& t, Value o, Value name) {
  const TypeInfo& info = infoOfValue(o);
  if (!info.customSetattr) return genericSetAttr_rq(t, o, name, Value());
  const ResolvedSlot& s = info.slots[kSlotDelAttr];
  if (s.native) {
    auto fn = reinterpret_cast<SetBinaryFn>(s.native);
    if (fn == typeDelAttribute) return typeSetAttr_rq(t, o, name, Value());
    if (fn == objectDelAttribute) return genericSetAttr_rq(t, o, name, Value());
    return done(fn(t, o, name));
  }
  Value argv[2] = {o, name};
  return startSpecial(t, s.attr, argv, 2, kContDiscard, Value(), nullptr);
}

bool setAttr_py(Thread& t, Value o, Value name, Value v) {
  Value operands[3] = {o, name, v};
  return !finish_py(t, setAttr_rq(t, o, name, v), operands).isEmpty();
}
bool delAttr_py(Thread& t, Value o, Value name) {
  Value operands[2] = {o, name};
  return !finish_py(t, delAttr_rq(t, o, name), operands).isEmpty();
}

bool objectSetAttribute(Thread& t, Value self, Value name, Value v) {
  Value operands[3] = {self, name, v};
  return !finish_py(t, genericSetAttr_rq(t, self, name, v), operands).isEmpty();
}
bool objectDelAttribute(Thread& t, Value self, Value name) {
  Value operands[2] = {self, name};
  return !finish_py(t, genericSetAttr_rq(t, self, name, Value()), operands).isEmpty();
}
bool typeSetAttribute(Thread& t, Value self, Value name, Value v) {
  Value operands[3] = {self, name, v};
  return !finish_py(t, typeSetAttr_rq(t, self, name, v), operands).isEmpty();
}
bool typeDelAttribute(Thread& t, Value self, Value name) {
  Value operands[2] = {self, name};
  return !finish_py(t, typeSetAttr_rq(t, self, name, Value()), operands).isEmpty();
}

bool checkForeignSetattr(Thread& t, WrapperDescrObject* w, Value self, const char* name) {
  // The nearest static base's own rule must be the wrapper's: object.__setattr__(cls, …) goes around type's.
  TypeObject* type = typeOf(self);
  while (infoOf(type).heapType && type->tp_base) type = type->tp_base;
  SlotId slot = static_cast<SlotId>(w->slot);
  if (infoOf(type).slots[slot].native == w->d_wrapped) return true;
  raise(t, PyExc_TypeError, "can't apply this %s to %T object", name, self);
  return false;
}

}  // namespace ppy
