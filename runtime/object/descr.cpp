/// Making the descriptors and function objects of built-ins.
#include <cstring>

#include "runtime/object/builtin_call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {

namespace {

/// The last part of "collections.deque".
const char* shortName(const TypeObject* type) {
  const char* dot = std::strrchr(type->tp_name, '.');
  return dot ? dot + 1 : type->tp_name;
}

template <class T>
T* newDescr(Thread& t, TypeObject* kind, TypeObject* owner, Value name) {
  auto* d = static_cast<T*>(gc::allocObject(t, kind, sizeof(T)));
  d->d_type = owner;
  d->d_name = name;
  return d;
}

}  // namespace

Value newMethodDescr(Thread& t, TypeObject* kind, TypeObject* owner, const BuiltinDef* def) {
  const Signature* signature = builtinSignature(t, def->signature);
  Value name = immortalName(t, def->name);
  auto* d = newDescr<MethodDescrObject>(t, kind, owner, name);
  d->def = def;
  d->signature = signature;
  d->form = positionalForm(def, *signature);
  d->qualifier = shortName(owner);
  return d;
}

Value newWrapperDescr(Thread& t, TypeObject* owner, SlotId slot, void* fn) {
  auto* d = newDescr<WrapperDescrObject>(t, &PyWrapperDescr_Type, owner, slotName(slot));
  d->d_wrapped = fn;
  d->slot = slot;
  return d;
}

Value newGetSetDescr(Thread& t, TypeObject* owner, const GetSetDef* def) {
  auto* d = newDescr<GetSetDescrObject>(t, &PyGetSetDescr_Type, owner, immortalName(t, def->name));
  d->def = def;
  return d;
}

Value newMemberDescr(Thread& t, TypeObject* owner, Value name, uint32_t offset, uint32_t flags, const char* doc) {
  auto* d = newDescr<MemberDescrObject>(t, &PyMemberDescr_Type, owner, name);
  d->offset = offset;
  d->flags = flags;
  d->doc = doc;
  return d;
}

Value newMethodWrapper(Thread& t, WrapperDescrObject* descr, Value self) {
  auto* w = static_cast<MethodWrapperObject*>(gc::allocObject(t, &_PyMethodWrapper_Type, sizeof(MethodWrapperObject)));
  w->descr = descr;
  w->self = self;
  return w;
}

Value bindMethodDescr(Thread& t, MethodDescrObject* descr, Value self) {
  // Behind the object of an extension's method: the class that defines it (METH_METHOD).
  size_t size = sizeof(BuiltinObject) + (descr->d_method ? sizeof(TypeObject*) : 0);
  auto* f = static_cast<BuiltinObject*>(gc::allocObject(t, &PyCFunction_Type, size));
  f->m_ml = descr->d_method;
  if (f->m_ml) *reinterpret_cast<TypeObject**>(f + 1) = descr->d_type;
  f->def = descr->def;
  f->signature = descr->signature;
  f->form = descr->form;
  f->qualifier = shortName(isType(self) ? self.as<TypeObject>() : typeOf(self));
  f->m_self = self;
  return f;
}

Value newNewBuiltin(Thread& t, TypeObject* type) {
  const Signature* signature = builtinSignature(t, kNewDef.signature);
  auto* f = static_cast<BuiltinObject*>(gc::allocObject(t, &PyCFunction_Type, sizeof(BuiltinObject)));
  f->def = &kNewDef;
  f->signature = signature;
  f->qualifier = type->tp_name;
  f->m_self = type;
  return f;
}

Value newBuiltin(Thread& t, const BuiltinDef* def, Value self, Value module) {
  const Signature* signature = builtinSignature(t, def->signature);
  auto* f = static_cast<BuiltinObject*>(gc::allocObject(t, &PyCFunction_Type, sizeof(BuiltinObject)));
  f->def = def;
  f->signature = signature;
  f->form = positionalForm(def, *signature);
  f->m_self = self;
  f->m_module = module;
  // Messages name the module of every function but the built-ins'.
  if (module && isStr(module) && !strEquals(module, "builtins")) {
    size_t n;
    f->qualifier = strUtf8(t, module, &n);
    if (!f->qualifier) return {};
  }
  return f;
}

bool addFunctions(Thread& t, ModuleObject* m, const BuiltinDef* defs) {
  Value name = dictGetStr(moduleDict(m), names().__name__);
  for (; defs && defs->name; defs++) {
    PPY_TRY(f, newBuiltin(t, defs, m, name));
    Value key = intern(t, std::string_view(defs->name));
    if (key.isEmpty() || !dictSetStr(t, moduleDict(m), key, f)) return false;
  }
  return true;
}

Value newMethod(Thread& t, Value function, Value self) {
  auto* m = static_cast<MethodObject*>(gc::allocObject(t, &PyMethod_Type, sizeof(MethodObject)));
  m->im_func = function;
  m->im_self = self;
  return m;
}

ModuleObject* newModule(Thread& t, Value name) {
  DictObject* dict = newDict(t);
  if (!dict) return nullptr;
  auto* m = static_cast<ModuleObject*>(gc::allocObject(t, &PyModule_Type, sizeof(ModuleObject)));
  m->md_dict = dict;
  m->md_name = name;
  const Names& n = names();
  if (!dictSetStr(t, dict, n.__name__, name) || !dictSetStr(t, dict, n.__doc__, none()) ||
      !dictSetStr(t, dict, n.__package__, none()) || !dictSetStr(t, dict, n.__loader__, none()) ||
      !dictSetStr(t, dict, n.__spec__, none()))
    return nullptr;
  return m;
}

}  // namespace ppy
