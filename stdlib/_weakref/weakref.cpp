// The _weakref module.
#include "runtime/gc/weakref.h"

#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "stdlib/modules.h"

namespace ppy {

Value newWeakProxy(Thread& t, Value referent, Value callback);  // builtins/weakref.cpp

namespace {

Value getweakrefcount(Thread& t, Value, Value* a) {
  intptr_t n = 0;
  if (a[0].isObject())
    for (WeakrefObject* w = gc::firstWeakref(t, a[0].object()); w; w = w->next) n++;
  return Value::smallInt(n);
}

Value getweakrefs(Thread& t, Value, Value* a) {
  ListObject* list = newList(t);
  if (!list) return {};
  if (!a[0].isObject()) return list;
  // The one that ref(object) gives again and again stands first.
  for (bool shared : {true, false})
    for (WeakrefObject* w = gc::firstWeakref(t, a[0].object()); w; w = w->next)
      if ((isExactly(Value(w), &_PyWeakref_RefType) && w->callback.isEmpty()) == shared && !listAppend(t, list, Value(w))) return {};
  return list;
}

Value proxy(Thread& t, Value, Value* a) { return newWeakProxy(t, a[0], a[1]); }

/// del dct[key] if the value is a dead weak reference.
Value removeDeadWeakref(Thread& t, Value, Value* a) {
  if (!isDict(a[0])) return raise(t, PyExc_TypeError, "_remove_dead_weakref() argument 1 must be dict, not %T", a[0]);
  auto* d = a[0].as<DictObject>();
  Value v = dictGet_py(t, d, a[1]);
  if (v.isEmpty()) return pending(t) ? Value() : none();
  if (!isInstance(v, &_PyWeakref_RefType)) return raise(t, PyExc_TypeError, "not a weakref");
  if (v.as<WeakrefObject>()->referent) return none();
  return dictDelete_py(t, d, a[1]) < 0 ? Value() : none();
}

const BuiltinDef kFunctions[] = {
    {"getweakrefcount", "object, /", getweakrefcount},
    {"getweakrefs", "object, /", getweakrefs},
    {"proxy", "object, callback=None, /", proxy},
    {"_remove_dead_weakref", "dct, key, /", removeDeadWeakref},
    {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* module) {
  DictObject* d = moduleDict(module);
  const struct { const char* name; TypeObject* type; } types[] = {
      {"ref", &_PyWeakref_RefType}, {"ReferenceType", &_PyWeakref_RefType}, {"ProxyType", &_PyWeakref_ProxyType},
      {"CallableProxyType", &_PyWeakref_CallableProxyType}};
  for (auto& row : types) {
    Value name = intern(t, row.name);
    if (name.isEmpty() || !dictSetStr(t, d, name, Value(row.type))) return false;
  }
  return true;
}

}  // namespace

extern const NativeModule kWeakrefModule = {"_weakref", kFunctions, init};

}  // namespace ppy
