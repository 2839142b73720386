/// The module type.
#include "runtime/gc/heap.h"
#include "runtime/object/attr.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/recursion.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

ModuleObject* mod(Value v) { return v.as<ModuleObject>(); }

void moduleTrace(Object* o, gc::Marker& m) {
  auto* self = static_cast<ModuleObject*>(o);
  m.mark(self->md_dict);
  m.mark(self->md_name);
}

Value moduleNew(Thread& t, TypeObject* type, const Args&) {
  auto* m = static_cast<ModuleObject*>(newInstance(t, type));
  if (!m) return {};
  DictObject* d = newDict(t);
  if (!d) return {};
  gc::store(m, &m->md_dict, d);
  return m;
}

Value moduleInit(Thread& t, Value self, const Args& args) {
  static constexpr Signature kSig("name, doc=None");
  Value v[2];
  if (!bindArgs(t, "module", kSig, args, v)) return {};
  if (!isStr(v[0])) return raise(t, PyExc_TypeError, "module() argument 'name' must be str, not %T", v[0]);
  auto* d = moduleDict(self);
  const Names& n = names();
  gc::store(self.object(), &mod(self)->md_name, v[0]);
  bool ok = dictSetStr(t, d, n.__name__, v[0]) && dictSetStr(t, d, n.__doc__, v[1] ? v[1] : none()) &&
            dictSetStr(t, d, n.__package__, none()) && dictSetStr(t, d, n.__loader__, none()) && dictSetStr(t, d, n.__spec__, none());
  return ok ? none() : Value();
}

/// Before a module is looked at as a whole: importlib, which says what it is, may not have started.
bool complete_py(Thread& t) { return !t.runtime->startImports || t.runtime->startImports(t); }

/// importlib says it; before that is there, the name.
Value moduleRepr(Thread& t, Value self) {
  if (!complete_py(t)) return {};
  Value bootstrap = dictGetStr(t.runtime->modules, intern(t, std::string_view("_frozen_importlib")));
  if (!bootstrap.isEmpty()) return callMethod_py(t, bootstrap, intern(t, std::string_view("_module_repr")), &self, 1);
  Value name = dictGetStr(moduleDict(self), names().__name__);
  return formatStr(t, "<module %R>", name.isEmpty() ? newStr(t, "?") : name);
}

Value moduleDir(Thread& t, Value self, Value*) {
  PPY_TRY(dict, getAttr_py(t, self, names().__dict__));
  if (!isDict(dict)) return raise(t, PyExc_TypeError, "%T.__dict__ is not a dictionary", self);
  auto* d = dict.as<DictObject>();
  if (Value hook = dictGetStr(d, names().__dir__)) return call_py(t, hook);
  return listFromIterable_py(t, d);
}
Value getAnnotations(Thread& t, Value self) {
  DictObject* d = moduleDict(self);
  if (Value v = dictGetStr(d, names().__annotations__)) return v;
  DictObject* fresh = newDict(t);
  if (!fresh || !dictSetStr(t, d, names().__annotations__, fresh)) return {};
  return fresh;
}
bool setAnnotations(Thread& t, Value self, Value v) {
  if (v) return dictSetStr(t, moduleDict(self), names().__annotations__, v);
  if (dictDeleteStr(t, moduleDict(self), names().__annotations__)) return true;
  return raiseValue(t, PyExc_AttributeError, names().__annotations__), false;
}
Value getDict(Thread& t, Value self) {
  if (!complete_py(t)) return {};
  return mod(self)->md_dict ? mod(self)->md_dict : none();
}

#define PPY_SLOT(id, f) {kSlot##id, reinterpret_cast<void*>(f)}
const NativeSlot kModuleSlots[] = {PPY_SLOT(New, moduleNew), PPY_SLOT(Init, moduleInit), PPY_SLOT(Repr, moduleRepr),
                                   PPY_SLOT(GetAttribute, moduleGetAttribute), {}};
const BuiltinDef kModuleMethods[] = {{"__dir__", "", moduleDir}, {}};
const GetSetDef kModuleGetSet[] = {{"__dict__", getDict, nullptr}, {"__annotations__", getAnnotations, setAnnotations}, {}};

}  // namespace

extern const TypeSpec kModuleSpec;
const TypeSpec kModuleSpec = {.type = &PyModule_Type, .name = "module", .basicSize = sizeof(ModuleObject), .flags = kTypeBaseType,
                              .doc = "Create a module object.\n\nThe name must be a string; the optional docstring can have any type.",
                              .slots = kModuleSlots, .methods = kModuleMethods, .getset = kModuleGetSet, .trace = moduleTrace,
                              .dictOffset = offsetof(ModuleObject, md_dict)};

}  // namespace ppy
