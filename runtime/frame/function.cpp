// function objects and the function type.
#include "runtime/frame/call.h"
#include "runtime/frame/loader.h"
#include "runtime/gc/heap.h"
#include "runtime/object/audit.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {

Value builtinsOf(Thread& t, Value globals) {
  Value v = dictGetStr(globals.as<DictObject>(), names().__builtins__);
  if (v.isEmpty()) return t.top && t.top->globals != globals ? builtinsOf(t, t.top->globals) : Value(t.runtime->builtins);
  if (isDict(v)) return v;
  if (isExactly(v, &PyModule_Type)) return moduleDict(v);
  return t.runtime->builtins;
}

FunctionObject* newFunction(Thread& t, CodeObject* code, Value globals, Value qualname) {
  auto* fn = static_cast<FunctionObject*>(gc::allocObject(t, &PyFunction_Type, sizeof(FunctionObject)));
  fn->globals = globals;
  fn->name = code->name;
  fn->qualname = qualname.isEmpty() ? code->qualname : qualname;
  fn->code = code;
  Value module = dictGetStr(globals.as<DictObject>(), names().__name__);
  fn->module = module.isEmpty() ? none() : module;
  if (code->native) fn->entry = code->native->entry;  // generators have none
  fn->builtins = builtinsOf(t, globals);
  return fn;
}

bool currentSuperArguments(Thread& t, Value* cls, Value* self) {
  Frame* f = t.top;
  auto fail = [&](const char* why) {
    raise(t, PyExc_RuntimeError, "super(): %s", why);
    return false;
  };
  if (!f) return fail("no current frame");
  CodeObject* code = f->code;
  if (code->argCount == 0) return fail("no arguments");
  Value first = f->regs[0];
  auto ncells = static_cast<uint32_t>(code->cellvars.as<TupleObject>()->ob_size);
  for (uint32_t i = 0; i < ncells; i++)
    if (code->cellRegs[i].reg == 0 && !first.isEmpty() && isExactly(first, &PyCell_Type)) first = loadShared(&first.as<CellObject>()->ob_ref);
  if (first.isEmpty()) return fail("arg[0] deleted");
  auto* names = code->freevars.as<TupleObject>();
  for (intptr_t i = 0; i < names->ob_size; i++) {
    if (!strEquals(names->ob_item[i], "__class__")) continue;
    Value v = loadShared(&f->function->closure->ob_item[i].as<CellObject>()->ob_ref);
    if (v.isEmpty()) return fail("empty __class__ cell");
    if (!isType(v)) {
      raise(t, PyExc_RuntimeError, "super(): __class__ is not a type (%T)", v);
      return false;
    }
    *cls = v;
    *self = first;
    return true;
  }
  return fail("__class__ cell not found");
}

namespace {

FunctionObject* self_(Value v) { return v.as<FunctionObject>(); }
Value orNone(Value v) { return v.isEmpty() ? none() : v; }

bool setText(Thread& t, Value self, Value* slot, const char* what, Value v) {
  if (v.isEmpty() || !isStr(v)) {
    raise(t, PyExc_TypeError, "%s must be set to a string object", what);
    return false;
  }
  gc::store(self.object(), slot, v);
  return true;
}

Value getDoc(Thread& t, Value self) {
  if (self_(self)->doc.isEmpty()) {
    PPY_TRY(doc, codeDoc(t, self_(self)->code));
    gc::store(self.object(), &self_(self)->doc, doc);
  }
  return self_(self)->doc;
}
Value getName(Thread&, Value self) { return self_(self)->name; }
bool setName(Thread& t, Value self, Value v) { return setText(t, self, &self_(self)->name, "__name__", v); }
Value getQualname(Thread&, Value self) { return self_(self)->qualname; }
bool setQualname(Thread& t, Value self, Value v) { return setText(t, self, &self_(self)->qualname, "__qualname__", v); }
Value getCode(Thread& t, Value self) { return audit_py(t, "object.__getattr__", self, "__code__") ? Value(self_(self)->code) : Value(); }
/// Tells audit hooks of a new value, empty to delete it.
bool auditSet_py(Thread& t, Value self, const char* name, Value v) {
  return v.isEmpty() ? audit_py(t, "object.__delattr__", self, name) : audit_py(t, "object.__setattr__", self, name, v);
}
bool setCode(Thread& t, Value self, Value v) {
  if (v.isEmpty() || !isExactly(v, &PyCode_Type)) {
    raise(t, PyExc_TypeError, "__code__ must be set to a code object");
    return false;
  }
  if (!auditSet_py(t, self, "__code__", v)) return false;
  auto* code = v.as<CodeObject>();
  // The docstring stays the first code's.
  if (!ensureLoaded(t, code) || getDoc(t, self).isEmpty()) return false;
  intptr_t nfree = code->freevars.as<TupleObject>()->ob_size;
  intptr_t nclosure = self_(self)->closure ? self_(self)->closure->ob_size : 0;
  if (nfree != nclosure) {
    raise(t, PyExc_ValueError, "%U() requires a code object with %zd free vars, not %zd", self_(self)->name, nclosure, nfree);
    return false;
  }
  self_(self)->code = code;
  self_(self)->entry = nullptr;
  self_(self)->version++;
  gc::barrier(self.object());
  return true;
}
Value getDefaults(Thread& t, Value self) { return audit_py(t, "object.__getattr__", self, "__defaults__") ? orNone(self_(self)->defaults) : Value(); }
bool setDefaults(Thread& t, Value self, Value v) {
  if (!v.isEmpty() && isNone(v)) v = Value();
  if (!v.isEmpty() && !isTuple(v)) {
    raise(t, PyExc_TypeError, "__defaults__ must be set to a tuple object");
    return false;
  }
  if (!auditSet_py(t, self, "__defaults__", v)) return false;
  self_(self)->version++;
  gc::store(self.object(), &self_(self)->defaults, v);
  return true;
}
Value getKwdefaults(Thread& t, Value self) { return audit_py(t, "object.__getattr__", self, "__kwdefaults__") ? orNone(self_(self)->kwdefaults) : Value(); }
bool setKwdefaults(Thread& t, Value self, Value v) {
  if (!v.isEmpty() && isNone(v)) v = Value();
  if (!v.isEmpty() && !isDict(v)) {
    raise(t, PyExc_TypeError, "__kwdefaults__ must be set to a dict object");
    return false;
  }
  if (!auditSet_py(t, self, "__kwdefaults__", v)) return false;
  self_(self)->version++;
  gc::store(self.object(), &self_(self)->kwdefaults, v);
  return true;
}
Value getClosure(Thread&, Value self) { return self_(self)->closure ? Value(self_(self)->closure) : none(); }
bool setDoc(Thread&, Value self, Value v) {
  gc::store(self.object(), &self_(self)->doc, v.isEmpty() ? none() : v);
  return true;
}
Value getModule(Thread&, Value self) { return orNone(self_(self)->module); }
bool setModule(Thread&, Value self, Value v) {
  gc::store(self.object(), &self_(self)->module, v.isEmpty() ? none() : v);
  return true;
}
/// Annotations are kept as the compiler gives them, a flat tuple, until somebody asks.
Value getAnnotations(Thread& t, Value self) {
  FunctionObject* fn = self_(self);
  if (!fn->annotations.isEmpty() && isDict(fn->annotations)) return fn->annotations;
  DictObject* d = newDict(t);
  if (!d) return {};
  if (!fn->annotations.isEmpty()) {
    auto* flat = fn->annotations.as<TupleObject>();
    for (intptr_t i = 0; i + 1 < flat->ob_size; i += 2)
      if (!dictSetStr(t, d, flat->ob_item[i], flat->ob_item[i + 1])) return {};
  }
  gc::store(fn, &fn->annotations, d);
  return d;
}
bool setAnnotations(Thread& t, Value self, Value v) {
  if (!v.isEmpty() && isNone(v)) v = Value();
  if (!v.isEmpty() && !isDict(v)) {
    raise(t, PyExc_TypeError, "__annotations__ must be set to a dict object");
    return false;
  }
  gc::store(self.object(), &self_(self)->annotations, v);
  return true;
}
Value getDict(Thread& t, Value self) {
  FunctionObject* fn = self_(self);
  if (fn->dict.isEmpty()) {
    DictObject* d = newDict(t);
    if (!d) return {};
    gc::store(fn, &fn->dict, d);
  }
  return fn->dict;
}
bool setDict(Thread& t, Value self, Value v) {
  if (v.isEmpty()) {
    raise(t, PyExc_TypeError, "cannot delete __dict__");
    return false;
  }
  if (!isDict(v)) {
    raise(t, PyExc_TypeError, "__dict__ must be set to a dictionary, not a '%T'", v);
    return false;
  }
  gc::store(self.object(), &self_(self)->dict, v);
  return true;
}

Value repr(Thread& t, Value self) {
  return formatStr(t, "<function %S at 0x%llx>", self_(self)->qualname, static_cast<long long>(self.bits()));
}

Value descriptorGet(Thread& t, Value self, Value instance, Value) {
  return instance.isEmpty() || isNone(instance) ? self : newMethod(t, self, instance);
}

Value callSlot(Thread& t, Value self, const Args& args) { return call_py(t, self, args); }

constexpr Signature kNewSignature("code, globals, name=None, argdefs=None, closure=None");

Value newSlot(Thread& t, TypeObject*, const Args& args) {
  Value v[5];
  if (!bindArgs(t, "function", kNewSignature, args, v)) return {};
  if (!isExactly(v[0], &PyCode_Type)) return raise(t, PyExc_TypeError, "function() argument 'code' must be code, not %T", v[0]);
  if (!isDict(v[1])) return raise(t, PyExc_TypeError, "function() argument 'globals' must be dict, not %T", v[1]);
  auto given = [](Value x) { return !x.isEmpty() && !isNone(x); };
  if (given(v[2]) && !isStr(v[2])) return raise(t, PyExc_TypeError, "arg 3 (name) must be None or string");
  if (given(v[3]) && !isTuple(v[3])) return raise(t, PyExc_TypeError, "arg 4 (defaults) must be None or tuple");
  auto* code = v[0].as<CodeObject>();
  if (!ensureLoaded(t, code)) return {};
  intptr_t nfree = code->freevars.as<TupleObject>()->ob_size;
  if (!v[4].isEmpty() && !isTuple(v[4])) {
    if (nfree && isNone(v[4])) return raise(t, PyExc_TypeError, "arg 5 (closure) must be tuple");
    if (!isNone(v[4])) return raise(t, PyExc_TypeError, "arg 5 (closure) must be None or tuple");
  }
  if (nfree && !given(v[4])) return raise(t, PyExc_TypeError, "arg 5 (closure) must be tuple");
  intptr_t nclosure = given(v[4]) ? v[4].as<TupleObject>()->ob_size : 0;
  if (nfree != nclosure) return raise(t, PyExc_ValueError, "%U requires closure of length %zd, not %zd", code->name, nfree, nclosure);
  if (!audit_py(t, "function.__new__", code)) return {};
  for (intptr_t i = 0; i < nclosure; i++)
    if (!isExactly(v[4].as<TupleObject>()->ob_item[i], &PyCell_Type))
      return raise(t, PyExc_TypeError, "arg 5 (closure) expected cell, found %T", v[4].as<TupleObject>()->ob_item[i]);
  FunctionObject* fn = newFunction(t, code, v[1], Value());
  // Compiled code is valid for the globals of its own module only.
  fn->entry = nullptr;
  if (given(v[2])) fn->name = v[2];
  if (given(v[3])) fn->defaults = v[3];
  if (nclosure) fn->closure = v[4].as<TupleObject>();
  gc::barrier(fn);
  return fn;
}

void trace(Object* o, gc::Marker& m) {
  auto* fn = static_cast<FunctionObject*>(o);
  for (Value v : {fn->globals, fn->builtins, fn->name, fn->qualname, fn->defaults, fn->kwdefaults, fn->doc, fn->dict, fn->module, fn->annotations}) m.mark(v);
  m.mark(fn->code);
  m.mark(fn->closure);
}

const GetSetDef kGetSet[] = {
    {"__code__", getCode, setCode},
    {"__defaults__", getDefaults, setDefaults},
    {"__kwdefaults__", getKwdefaults, setKwdefaults},
    {"__annotations__", getAnnotations, setAnnotations},
    {"__closure__", getClosure, nullptr},
    {"__doc__", getDoc, setDoc},
    {"__name__", getName, setName},
    {"__qualname__", getQualname, setQualname},
    {"__module__", getModule, setModule},
    {"__dict__", getDict, setDict},
    {nullptr, nullptr, nullptr, nullptr},
};
const MemberDef kMembers[] = {{"__globals__", offsetof(FunctionObject, globals), kMemberReadOnly},
                              {"__builtins__", offsetof(FunctionObject, builtins), kMemberReadOnly},
                              {nullptr, 0, 0}};
const NativeSlot kSlots[] = {
    {kSlotRepr, reinterpret_cast<void*>(repr)},
    {kSlotGet, reinterpret_cast<void*>(descriptorGet)},
    {kSlotCall, reinterpret_cast<void*>(callSlot)},
    {kSlotNew, reinterpret_cast<void*>(newSlot)},
    {0, nullptr},
};

}  // namespace

#pragma clang diagnostic ignored "-Winvalid-offsetof"
extern const TypeSpec kFunctionSpec;
const TypeSpec kFunctionSpec = {
    .type = &PyFunction_Type, .name = "function", .base = nullptr, .basicSize = sizeof(FunctionObject), .itemSize = 0,
    .flags = kTypeMethodDescr,
    .slots = kSlots, .compare = nullptr, .methods = nullptr, .members = kMembers, .getset = kGetSet, .trace = trace,
    .finalize = nullptr, .dictOffset = offsetof(FunctionObject, dict)};

}  // namespace ppy
