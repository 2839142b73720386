// Bound methods of Python functions and other callables (types.MethodType).
#include "runtime/builtins/sequence.h"
#include "runtime/object/attr.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

MethodObject* of(Value v) { return v.as<MethodObject>(); }

Value methodNew(Thread& t, TypeObject*, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "method() takes no keyword arguments");
  if (args.npos != 2) return raise(t, PyExc_TypeError, "method expected 2 arguments, got %d", static_cast<int>(args.npos));
  if (!isCallable(args.v[0])) return raise(t, PyExc_TypeError, "first argument must be callable");
  if (isNone(args.v[1])) return raise(t, PyExc_TypeError, "self must not be None");
  return newMethod(t, args.v[0], args.v[1]);
}

Value methodCall(Thread& t, Value self, const Args& args) {
  MethodObject* m = of(self);
  constexpr uint32_t kInline = 8;
  Value few[kInline];
  uint32_t total = args.total() + 1;
  Value* all = few;
  if (total > kInline) {
    all = gc::allocValues(t, total);
    if (!all) return {};
  }
  all[0] = m->im_self;
  for (uint32_t i = 1; i < total; i++) all[i] = args.v[i - 1];
  if (all != few) gc::barrier(all);
  Value result = call_py(t, m->im_func, Args{all, args.npos + 1, args.kwnames});
  gc::keepAlive(static_cast<const void*>(all));
  return result;
}

Value methodRepr(Thread& t, Value self) {
  MethodObject* m = of(self);
  Value name = findAttr_py(t, m->im_func, names().__qualname__);
  if (name.isEmpty()) {
    if (pending(t)) return {};
    name = findAttr_py(t, m->im_func, names().__name__);
    if (name.isEmpty() && pending(t)) return {};
  }
  if (!name.isEmpty() && isStr(name)) return formatStr(t, "<bound method %U of %R>", name, m->im_self);
  return formatStr(t, "<bound method ? of %R>", m->im_self);
}

Value methodHash(Thread& t, Value self) {
  intptr_t h = hash_py(t, of(self)->im_func);
  if (h == -1) return {};
  uint64_t bits = of(self)->im_self.bits();
  h ^= static_cast<intptr_t>(bits >> 4 | bits << 60);
  return makeInt(t, h == -1 ? -2 : h);
}

Value methodCompare(Thread& t, Value a, Value b, int op) {
  if ((op != kEq && op != kNe) || !isExactly(a, &PyMethod_Type) || !isExactly(b, &PyMethod_Type)) return notImplemented();
  int r = equals_py(t, of(a)->im_func, of(b)->im_func);
  if (r < 0) return {};
  if (r) r = isSame(of(a)->im_self, of(b)->im_self);
  return boolean((r != 0) == (op == kEq));
}

/// Attributes of the type first, then those of the function.
Value methodGetAttribute(Thread& t, Value self, Value name) {
  Value d = lookupInMro(&PyMethod_Type, name);
  if (!d.isEmpty()) return bindDescriptor_py(t, d, self, &PyMethod_Type);
  return getAttr_py(t, of(self)->im_func, name);
}

Value methodReduce(Thread& t, Value self, Value*) {
  PPY_TRY(name, getAttr_py(t, of(self)->im_func, names().__name__));
  Value getattrFunction = dictGetStr(t.runtime->builtins, intern(t, "getattr"));
  return tupleOf(t, {getattrFunction, tupleOf(t, {of(self)->im_self, name})});
}

Value getDoc(Thread& t, Value self) {
  Value doc = findAttr_py(t, of(self)->im_func, names().__doc__);
  return doc.isEmpty() && !pending(t) ? none() : doc;
}

void traceMethod(Object* o, gc::Marker& m) {
  auto* method = static_cast<MethodObject*>(o);
  m.mark(method->im_func);
  m.mark(method->im_self);
}

const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(methodNew)}, {kSlotCall, nativeSlot<CallFn>(methodCall)}, {kSlotRepr, nativeSlot<UnaryFn>(methodRepr)},
    {kSlotHash, nativeSlot<UnaryFn>(methodHash)}, {kSlotGetAttribute, nativeSlot<BinaryFn>(methodGetAttribute)}, {0, nullptr}};
const BuiltinDef kMethods[] = {{"__reduce__", "", methodReduce}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {
    {"__func__", offsetof(MethodObject, im_func), kMemberReadOnly},
    {"__self__", offsetof(MethodObject, im_self), kMemberReadOnly},
    {nullptr, 0, 0, nullptr}};
const GetSetDef kGetSet[] = {{"__doc__", getDoc, nullptr}, {nullptr, nullptr, nullptr, nullptr}};

}  // namespace

extern const TypeSpec kMethodSpec = {.type = &PyMethod_Type, .name = "method", .basicSize = sizeof(MethodObject), .flags = kTypeHasGc,
    .slots = kSlots, .compare = methodCompare, .methods = kMethods,
    .members = kMembers, .getset = kGetSet, .trace = traceMethod};

}  // namespace ppy
