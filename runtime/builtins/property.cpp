/// property, staticmethod, classmethod.
#include "runtime/gc/heap.h"
#include "runtime/object/attr.h"
#include "runtime/object/class_impl.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {

Value raisePropertyError(Thread& t, Value property, Value obj, const char* what) {
  Value name = property.as<PropertyObject>()->name;
  PPY_TRY(owner, typeQualifiedName(t, typeOf(obj)));
  if (name) return raise(t, PyExc_AttributeError, "property %R of %R object has no %s", name, owner, what);
  return raise(t, PyExc_AttributeError, "property of %R object has no %s", owner, what);
}

namespace {

PropertyObject* prop(Value v) { return v.as<PropertyObject>(); }
Value given(Value v) { return v.isEmpty() || isNone(v) ? Value() : v; }

void propertyTrace(Object* o, gc::Marker& m) {
  auto* p = static_cast<PropertyObject*>(o);
  m.mark(p->fget);
  m.mark(p->fset);
  m.mark(p->fdel);
  m.mark(p->doc);
  m.mark(p->name);
  m.mark(p->dict);
}

Value propertyNew(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }

Value propertyInit(Thread& t, Value self, const Args& args) {
  static constexpr Signature kSig("fget=None, fset=None, fdel=None, doc=None");
  Value v[4];
  if (!bindArgs(t, "property", kSig, args, v)) return {};
  PropertyObject* p = prop(self);
  p->fget = given(v[0]);
  p->fset = given(v[1]);
  p->fdel = given(v[2]);
  p->doc = given(v[3]);
  p->getterDoc = false;
  gc::barrier(p);
  if (!p->doc && p->fget) {
    // The getter's docstring is the property's; a subclass shows it through its instance dict.
    Value doc = findAttr_py(t, p->fget, names().__doc__);
    if (pending(t)) return {};
    if (doc && !isNone(doc)) {
      p->getterDoc = true;
      if (isExactly(self, &PyProperty_Type)) gc::store(p, &p->doc, doc);
      else if (!setAttr_py(t, self, names().__doc__, doc)) return {};
    }
  }
  return none();
}

Value propertyGet(Thread& t, Value self, Value obj, Value) {
  if (obj.isEmpty()) return self;
  if (!prop(self)->fget) return raisePropertyError(t, self, obj, "getter");
  return call_py(t, prop(self)->fget, obj);
}
bool propertySet(Thread& t, Value self, Value obj, Value v) {
  if (!prop(self)->fset) return raisePropertyError(t, self, obj, "setter"), false;
  return !call_py(t, prop(self)->fset, obj, v).isEmpty();
}
bool propertyDelete(Thread& t, Value self, Value obj) {
  if (!prop(self)->fdel) return raisePropertyError(t, self, obj, "deleter"), false;
  return !call_py(t, prop(self)->fdel, obj).isEmpty();
}

/// A copy with one function replaced.
Value copyWith(Thread& t, Value self, Value get, Value set, Value del) {
  PropertyObject* p = prop(self);
  if (!get) get = p->fget;
  if (!set) set = p->fset;
  if (!del) del = p->fdel;
  Value doc = p->getterDoc && get ? none() : p->doc;
  Value args[4] = {get ? get : none(), set ? set : none(), del ? del : none(), doc ? doc : none()};
  PPY_TRY(made, call_py(t, Value(typeOf(self)), Args{args, 4}));
  if (isInstance(made, &PyProperty_Type)) gc::store(made.object(), &prop(made)->name, p->name);
  return made;
}
Value getter(Thread& t, Value self, Value* args) { return copyWith(t, self, args[0], Value(), Value()); }
Value setter(Thread& t, Value self, Value* args) { return copyWith(t, self, Value(), args[0], Value()); }
Value deleter(Thread& t, Value self, Value* args) { return copyWith(t, self, Value(), Value(), args[0]); }
Value setName(Thread& t, Value self, Value* args) {
  auto* a = args[0].as<TupleObject>();
  if (a->ob_size != 2) return raise(t, PyExc_TypeError, "__set_name__() takes 2 positional arguments but %zd were given", a->ob_size);
  gc::store(self.object(), &prop(self)->name, a->ob_item[1]);
  return none();
}

/// __isabstractmethod__ of any of the functions.
Value abstractOf(Thread& t, std::initializer_list<Value> functions) {
  for (Value f : functions) {
    if (f.isEmpty()) continue;
    Value v = findAttr_py(t, f, names().__isabstractmethod__);
    if (v.isEmpty()) {
      if (pending(t)) return {};
      continue;
    }
    int truth = truth_py(t, v);
    if (truth < 0) return {};
    if (truth) return boolean(true);
  }
  return boolean(false);
}
Value propertyAbstract(Thread& t, Value self) { return abstractOf(t, {prop(self)->fget, prop(self)->fset, prop(self)->fdel}); }

#define PPY_SLOT(id, f) {kSlot##id, reinterpret_cast<void*>(f)}
const NativeSlot kPropertySlots[] = {PPY_SLOT(New, propertyNew), PPY_SLOT(Init, propertyInit), PPY_SLOT(Get, propertyGet),
                                     PPY_SLOT(Set, propertySet), PPY_SLOT(Delete, propertyDelete), {}};
const BuiltinDef kPropertyMethods[] = {{"getter", "object, /", getter},
                                       {"setter", "object, /", setter},
                                       {"deleter", "object, /", deleter},
                                       {"__set_name__", "*args", setName},
                                       {}};
const MemberDef kPropertyMembers[] = {{"fget", offsetof(PropertyObject, fget), kMemberReadOnly | kMemberNone},
                                      {"fset", offsetof(PropertyObject, fset), kMemberReadOnly | kMemberNone},
                                      {"fdel", offsetof(PropertyObject, fdel), kMemberReadOnly | kMemberNone},
                                      {"__doc__", offsetof(PropertyObject, doc), kMemberNone},
                                      {}};
const GetSetDef kPropertyGetSet[] = {{"__isabstractmethod__", propertyAbstract, nullptr}, {}};

// --- staticmethod, classmethod ---------------------------------------------------------------------------------
StaticMethodObject* wrapper(Value v) { return v.as<StaticMethodObject>(); }
void wrapperTrace(Object* o, gc::Marker& m) {
  m.mark(static_cast<StaticMethodObject*>(o)->callable);
  m.mark(static_cast<StaticMethodObject*>(o)->dict);
}
Value wrapperNew(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }

bool fillWrapper(Thread& t, Value self, const char* name, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "%s() takes no keyword arguments", name), false;
  if (args.npos != 1) return raise(t, PyExc_TypeError, "%s expected 1 argument, got %u", name, args.npos), false;
  Value f = args.v[0];
  gc::storeAnywhere(t, self.object(), &wrapper(self)->callable, f);
  // It looks like the function it wraps.
  const Names& n = names();
  for (Value attr : {n.__module__, n.__name__, n.__qualname__, n.__doc__, intern(t, "__annotations__")}) {
    Value v = findAttr_py(t, f, attr);
    if (v.isEmpty()) {
      if (pending(t)) return false;
      continue;
    }
    if (!setAttr_py(t, self, attr, v)) return false;
  }
  return true;
}
Value staticInit(Thread& t, Value self, const Args& args) { return fillWrapper(t, self, "staticmethod", args) ? none() : Value(); }
Value classInit(Thread& t, Value self, const Args& args) { return fillWrapper(t, self, "classmethod", args) ? none() : Value(); }
Value wrapperGet(Thread& t, Value self, Value obj, Value type) {
  Value f = wrapper(self)->callable;
  if (f.isEmpty()) return raise(t, PyExc_RuntimeError, "uninitialized %s object", isInstance(self, &PyClassMethod_Type) ? "classmethod" : "staticmethod");
  if (isInstance(self, &PyStaticMethod_Type)) return f;
  Value cls = type && !isNone(type) ? type : Value(typeOf(obj));
  if (isExactly(f, &PyFunction_Type) || !infoOfValue(f).isDescriptor) return newMethod(t, f, cls);
  return bindDescriptor_py(t, f, cls, cls.as<TypeObject>());
}
Value staticCall(Thread& t, Value self, const Args& args) {
  Value f = wrapper(self)->callable;
  return f.isEmpty() ? raise(t, PyExc_RuntimeError, "uninitialized staticmethod object") : call_py(t, f, args);
}
Value staticRepr(Thread& t, Value self) { return formatStr(t, "<staticmethod(%R)>", wrapper(self)->callable); }
Value classRepr(Thread& t, Value self) { return formatStr(t, "<classmethod(%R)>", wrapper(self)->callable); }
Value wrapperAbstract(Thread& t, Value self) { return abstractOf(t, {wrapper(self)->callable}); }
const NativeSlot kStaticSlots[] = {PPY_SLOT(New, wrapperNew), PPY_SLOT(Init, staticInit), PPY_SLOT(Get, wrapperGet),
                                   PPY_SLOT(Call, staticCall), PPY_SLOT(Repr, staticRepr), {}};
const NativeSlot kClassSlots[] = {PPY_SLOT(New, wrapperNew), PPY_SLOT(Init, classInit), PPY_SLOT(Get, wrapperGet), PPY_SLOT(Repr, classRepr), {}};
const MemberDef kWrapperMembers[] = {{"__func__", offsetof(StaticMethodObject, callable), kMemberReadOnly | kMemberNone},
                                     {"__wrapped__", offsetof(StaticMethodObject, callable), kMemberReadOnly | kMemberNone},
                                     {}};
const GetSetDef kWrapperGetSet[] = {{"__isabstractmethod__", wrapperAbstract, nullptr}, {"__dict__", getInstanceDict, setInstanceDict}, {}};

}  // namespace

extern const TypeSpec kPropertySpec, kStaticMethodSpec, kClassMethodSpec;
const TypeSpec kPropertySpec = {.type = &PyProperty_Type, .name = "property", .basicSize = sizeof(PropertyObject), .flags = kTypeBaseType,
                                .slots = kPropertySlots, .methods = kPropertyMethods, .members = kPropertyMembers,
                                .getset = kPropertyGetSet, .trace = propertyTrace};
const TypeSpec kStaticMethodSpec = {.type = &PyStaticMethod_Type, .name = "staticmethod", .basicSize = sizeof(StaticMethodObject),
                                    .flags = kTypeBaseType, .slots = kStaticSlots, .members = kWrapperMembers, .getset = kWrapperGetSet,
                                    .trace = wrapperTrace, .dictOffset = offsetof(StaticMethodObject, dict)};
const TypeSpec kClassMethodSpec = {.type = &PyClassMethod_Type, .name = "classmethod", .basicSize = sizeof(StaticMethodObject),
                                   .flags = kTypeBaseType, .slots = kClassSlots, .members = kWrapperMembers, .getset = kWrapperGetSet,
                                   .trace = wrapperTrace, .dictOffset = offsetof(StaticMethodObject, dict)};

}  // namespace ppy
