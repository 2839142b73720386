// weakref.ReferenceType, ProxyType, CallableProxyType. The collector clears them (gc/weakref.cpp).
#include "runtime/gc/weakref.h"

#include <cinttypes>
#include <cstdio>

#include "runtime/object/builtin_def.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

Value newGenericAlias(Thread& t, Value origin, Value args);

namespace {

WeakrefObject* of(Value v) { return v.as<WeakrefObject>(); }
bool isProxy(Value v) {
  TypeObject* type = typeOf(v);
  return type == &_PyWeakref_ProxyType || type == &_PyWeakref_CallableProxyType;
}
bool isRef(Value v) { return isInstance(v, &_PyWeakref_RefType); }

/// A weak reference of `type`; one without a callback is shared, as in CPython.
Value make(Thread& t, TypeObject* type, Value referent, Value callback) {
  if (!referent.isObject() || !infoOfValue(referent).hasWeakref)
    return raise(t, PyExc_TypeError, "cannot create weak reference to '%T' object", referent);
  if (isNone(callback)) callback = Value();
  if (callback.isEmpty() && type != nullptr && !infoOf(type).heapType) {
    for (WeakrefObject* w = gc::firstWeakref(t, referent.object()); w; w = w->next)
      if (w->ob_type == type && w->callback.isEmpty()) return w;
  }
  Object* o = infoOf(type).heapType ? newInstance(t, type) : gc::allocObject(t, type, sizeof(WeakrefObject));
  if (!o) return {};
  auto* w = static_cast<WeakrefObject*>(o);
  w->referent = referent.object();
  w->callback = callback;
  w->hash = -1;
  gc::barrier(w);
  if (!gc::addWeakref(t, w)) {
    w->referent = nullptr;
    return raiseMemory(t);
  }
  return w;
}

// --- ref ---------------------------------------------------------------------------------------

Value refNew(Thread& t, TypeObject* type, const Args& args) {
  if (type == &_PyWeakref_RefType && args.nkw()) return raise(t, PyExc_TypeError, "ref() takes no keyword arguments");
  if (args.npos < 1) return raise(t, PyExc_TypeError, "__new__ expected at least 1 argument, got %d", static_cast<int>(args.npos));
  if (args.npos > 2 && type == &_PyWeakref_RefType)
    return raise(t, PyExc_TypeError, "__new__ expected at most 2 arguments, got %d", static_cast<int>(args.npos));
  return make(t, type, args.v[0], args.npos > 1 ? args.v[1] : Value());
}
Value refInit(Thread& t, Value, const Args& args) {
  if (args.npos > 2) return raise(t, PyExc_TypeError, "__init__ expected at most 2 arguments, got %d", static_cast<int>(args.npos));
  return none();
}

Value refCall(Thread& t, Value self, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "weakref() takes no keyword arguments");
  if (args.npos) return raise(t, PyExc_TypeError, "weakref expected 0 arguments, got %d", static_cast<int>(args.npos));
  Object* o = gc::referentOf(of(self));
  return o ? Value(o) : none();
}

Value refHash(Thread& t, Value self) {
  WeakrefObject* w = of(self);
  if (w->hash == -1) {
    Object* o = gc::referentOf(w);
    if (!o) return raise(t, PyExc_TypeError, "weak object has gone away");
    intptr_t h = hash_py(t, o);
    if (h == -1) return {};
    w->hash = h;
  }
  return makeInt(t, w->hash);
}

Value refCompare(Thread& t, Value a, Value b, int op) {
  if ((op != kEq && op != kNe) || !isRef(a) || !isRef(b)) return notImplemented();
  Object *x = gc::referentOf(of(a)), *y = gc::referentOf(of(b));
  if (!x || !y) return boolean((a == b) == (op == kEq));
  return compare_py(t, static_cast<CompareOp>(op), x, y);
}

Value refRepr(Thread& t, Value self) {
  char at[64];
  Object* o = gc::referentOf(of(self));
  if (!o) {
    std::snprintf(at, sizeof at, "<weakref at %p; dead>", static_cast<void*>(self.object()));
    return newStr(t, at);
  }
  Value name = findAttr_py(t, o, names().__name__);
  if (name.isEmpty() && pending(t)) return {};
  char to[32];
  std::snprintf(at, sizeof at, "%p", static_cast<void*>(self.object()));
  std::snprintf(to, sizeof to, "%p", static_cast<void*>(o));
  if (name.isEmpty() || !isStr(name)) return formatStr(t, "<weakref at %s; to '%T' at %s>", at, Value(o), to);
  return formatStr(t, "<weakref at %s; to '%T' at %s (%U)>", at, Value(o), to, name);
}

Value refCallback(Thread&, Value self) {
  Value c = of(self)->callback;
  return gc::referentOf(of(self)) && c ? c : none();
}

Value refClassGetItem(Thread& t, Value cls, Value* a) { return newGenericAlias(t, cls, a[0]); }

void traceRef(Object* o, gc::Marker& m) { m.mark(static_cast<WeakrefObject*>(o)->callback); }

template <class Fn>
constexpr void* native(Fn fn) { return reinterpret_cast<void*>(fn); }

const NativeSlot kRefSlots[] = {
    {kSlotNew, native<NewFn>(refNew)}, {kSlotInit, native<CallFn>(refInit)}, {kSlotCall, native<CallFn>(refCall)},
    {kSlotHash, native<UnaryFn>(refHash)}, {kSlotRepr, native<UnaryFn>(refRepr)}, {0, nullptr}};
const GetSetDef kRefGetSet[] = {{"__callback__", refCallback, nullptr}, {nullptr, nullptr, nullptr, nullptr}};
const BuiltinDef kRefMethods[] = {
    {"__class_getitem__", "item, /", refClassGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};

// --- proxies -----------------------------------------------------------------------------------

/// What a proxy stands for; anything else stands for itself. Empty: ReferenceError pending.
Value unwrap(Thread& t, Value v) {
  if (!isProxy(v)) return v;
  Object* o = gc::referentOf(of(v));
  if (!o) return raise(t, PyExc_ReferenceError, "weakly-referenced object no longer exists");
  return o;
}

template <BinaryOp op>
Value proxyBinary(Thread& t, Value a, Value b) {
  PPY_TRY(x, unwrap(t, a));
  PPY_TRY(y, unwrap(t, b));
  return binary_py(t, op, x, y);
}
template <BinaryOp op>
Value proxyInplace(Thread& t, Value a, Value b) {
  PPY_TRY(x, unwrap(t, a));
  PPY_TRY(y, unwrap(t, b));
  return inplace_py(t, op, x, y);
}
Value proxyDivmod(Thread& t, Value a, Value b) {
  PPY_TRY(x, unwrap(t, a));
  PPY_TRY(y, unwrap(t, b));
  return divmod_py(t, x, y);
}
Value proxyPow(Thread& t, Value a, Value b, Value c) {
  PPY_TRY(x, unwrap(t, a));
  PPY_TRY(y, unwrap(t, b));
  if (c.isEmpty()) c = none();
  PPY_TRY(z, unwrap(t, c));
  return pow_py(t, x, y, z);
}
template <SlotId slot>
Value proxyUnary(Thread& t, Value v) {
  PPY_TRY(x, unwrap(t, v));
  return unary_py(t, slot, x);
}
/// obj.name() for the methods without an operation of their own here.
template <SlotId slot>
Value proxyMethod(Thread& t, Value v) {
  PPY_TRY(x, unwrap(t, v));
  return callMethod_py(t, x, slotName(slot), nullptr, 0);
}
Value proxyCompare(Thread& t, Value a, Value b, int op) {
  PPY_TRY(x, unwrap(t, a));
  PPY_TRY(y, unwrap(t, b));
  return compare_py(t, static_cast<CompareOp>(op), x, y);
}
Value proxyGetAttribute(Thread& t, Value v, Value name) {
  PPY_TRY(x, unwrap(t, v));
  return getAttr_py(t, x, name);
}
bool proxySetAttr(Thread& t, Value v, Value name, Value value) {
  Value x = unwrap(t, v);
  return !x.isEmpty() && setAttr_py(t, x, name, value);
}
bool proxyDelAttr(Thread& t, Value v, Value name) {
  Value x = unwrap(t, v);
  return !x.isEmpty() && delAttr_py(t, x, name);
}
Value proxyStr(Thread& t, Value v) {
  PPY_TRY(x, unwrap(t, v));
  return str_py(t, x);
}
Value proxyRepr(Thread& t, Value v) {
  char at[32], to[32];
  Object* o = gc::referentOf(of(v));
  std::snprintf(at, sizeof at, "%p", static_cast<void*>(v.object()));
  std::snprintf(to, sizeof to, "%p", static_cast<void*>(o ? o : none().object()));
  return formatStr(t, "<weakproxy at %s to %T at %s>", at, o ? Value(o) : none(), to);
}
Value proxyBool(Thread& t, Value v) {
  PPY_TRY(x, unwrap(t, v));
  int r = truth_py(t, x);
  return r < 0 ? Value() : boolean(r);
}
Value proxyLen(Thread& t, Value v) {
  PPY_TRY(x, unwrap(t, v));
  intptr_t n = length_py(t, x);
  return n < 0 ? Value() : makeInt(t, n);
}
Value proxyGetItem(Thread& t, Value v, Value key) {
  PPY_TRY(x, unwrap(t, v));
  return getItem_py(t, x, key);
}
bool proxySetItem(Thread& t, Value v, Value key, Value value) {
  Value x = unwrap(t, v);
  return !x.isEmpty() && setItem_py(t, x, key, value);
}
bool proxyDelItem(Thread& t, Value v, Value key) {
  Value x = unwrap(t, v);
  return !x.isEmpty() && delItem_py(t, x, key);
}
Value proxyContains(Thread& t, Value v, Value item) {
  PPY_TRY(x, unwrap(t, v));
  int r = contains_py(t, x, item);
  return r < 0 ? Value() : boolean(r);
}
Value proxyIter(Thread& t, Value v) {
  PPY_TRY(x, unwrap(t, v));
  return iter_py(t, x);
}
Value proxyNext(Thread& t, Value v) {
  PPY_TRY(x, unwrap(t, v));
  if (slotOf(x, kSlotNext).attr.isEmpty())
    return raise(t, PyExc_TypeError, "Weakref proxy referenced a non-iterator '%T' object", x);
  return next_py(t, x);
}
Value proxyIndex(Thread& t, Value v) {
  PPY_TRY(x, unwrap(t, v));
  return index_py(t, x);
}
Value proxyCall(Thread& t, Value v, const Args& args) {
  PPY_TRY(x, unwrap(t, v));
  return call_py(t, x, args);
}

#define PPY_PROXY_SLOTS                                                                                            \
  {kSlotGetAttribute, native<BinaryFn>(proxyGetAttribute)}, {kSlotSetAttr, native<SetTernaryFn>(proxySetAttr)},    \
  {kSlotDelAttr, native<SetBinaryFn>(proxyDelAttr)}, {kSlotRepr, native<UnaryFn>(proxyRepr)},                      \
  {kSlotStr, native<UnaryFn>(proxyStr)}, {kSlotBool, native<UnaryFn>(proxyBool)},                                  \
  {kSlotLen, native<UnaryFn>(proxyLen)}, {kSlotGetItem, native<BinaryFn>(proxyGetItem)},                           \
  {kSlotSetItem, native<SetTernaryFn>(proxySetItem)}, {kSlotDelItem, native<SetBinaryFn>(proxyDelItem)},           \
  {kSlotContains, native<BinaryFn>(proxyContains)}, {kSlotIter, native<UnaryFn>(proxyIter)},                       \
  {kSlotNext, native<NextFn>(proxyNext)}, {kSlotAdd, native<BinaryFn>(proxyBinary<kOpAdd>)},                       \
  {kSlotSub, native<BinaryFn>(proxyBinary<kOpSub>)}, {kSlotMul, native<BinaryFn>(proxyBinary<kOpMul>)},            \
  {kSlotTrueDiv, native<BinaryFn>(proxyBinary<kOpTrueDiv>)},                                                       \
  {kSlotFloorDiv, native<BinaryFn>(proxyBinary<kOpFloorDiv>)}, {kSlotMod, native<BinaryFn>(proxyBinary<kOpMod>)},  \
  {kSlotMatMul, native<BinaryFn>(proxyBinary<kOpMatMul>)}, {kSlotPow, native<TernaryFn>(proxyPow)},                \
  {kSlotLShift, native<BinaryFn>(proxyBinary<kOpLShift>)}, {kSlotRShift, native<BinaryFn>(proxyBinary<kOpRShift>)},\
  {kSlotAnd, native<BinaryFn>(proxyBinary<kOpAnd>)}, {kSlotOr, native<BinaryFn>(proxyBinary<kOpOr>)},              \
  {kSlotXor, native<BinaryFn>(proxyBinary<kOpXor>)}, {kSlotDivMod, native<BinaryFn>(proxyDivmod)},                 \
  {kSlotIAdd, native<BinaryFn>(proxyInplace<kOpAdd>)}, {kSlotISub, native<BinaryFn>(proxyInplace<kOpSub>)},        \
  {kSlotIMul, native<BinaryFn>(proxyInplace<kOpMul>)}, {kSlotITrueDiv, native<BinaryFn>(proxyInplace<kOpTrueDiv>)},\
  {kSlotIFloorDiv, native<BinaryFn>(proxyInplace<kOpFloorDiv>)}, {kSlotIMod, native<BinaryFn>(proxyInplace<kOpMod>)},\
  {kSlotIPow, native<BinaryFn>(proxyInplace<kOpPow>)}, {kSlotIMatMul, native<BinaryFn>(proxyInplace<kOpMatMul>)},  \
  {kSlotILShift, native<BinaryFn>(proxyInplace<kOpLShift>)}, {kSlotIRShift, native<BinaryFn>(proxyInplace<kOpRShift>)},\
  {kSlotIAnd, native<BinaryFn>(proxyInplace<kOpAnd>)}, {kSlotIOr, native<BinaryFn>(proxyInplace<kOpOr>)},          \
  {kSlotIXor, native<BinaryFn>(proxyInplace<kOpXor>)}, {kSlotNeg, native<UnaryFn>(proxyUnary<kSlotNeg>)},          \
  {kSlotPos, native<UnaryFn>(proxyUnary<kSlotPos>)}, {kSlotInvert, native<UnaryFn>(proxyUnary<kSlotInvert>)},      \
  {kSlotAbs, native<UnaryFn>(proxyMethod<kSlotAbs>)}, {kSlotInt, native<UnaryFn>(proxyMethod<kSlotInt>)},          \
  {kSlotFloat, native<UnaryFn>(proxyMethod<kSlotFloat>)}, {kSlotIndex, native<UnaryFn>(proxyIndex)},               \
  {kSlotBytes, native<UnaryFn>(proxyMethod<kSlotBytes>)}, {kSlotReversed, native<UnaryFn>(proxyMethod<kSlotReversed>)}

const NativeSlot kProxySlots[] = {PPY_PROXY_SLOTS, {0, nullptr}};
const NativeSlot kCallableProxySlots[] = {PPY_PROXY_SLOTS, {kSlotCall, native<CallFn>(proxyCall)}, {0, nullptr}};

}  // namespace

Value newWeakref(Thread& t, Value referent, Value callback) { return make(t, &_PyWeakref_RefType, referent, callback); }

Value weakrefTarget(Value ref) {
  Object* o = gc::referentOf(ref.as<WeakrefObject>());
  return o ? Value(o) : Value();
}

Value firstWeakrefOf(Thread& t, Value o) {
  WeakrefObject* w = o.isObject() ? gc::firstWeakref(t, o.object()) : nullptr;
  return w ? Value(w) : none();
}

Value newWeakProxy(Thread& t, Value referent, Value callback) {
  return make(t, isCallable(referent) ? &_PyWeakref_CallableProxyType : &_PyWeakref_ProxyType, referent, callback);
}

extern const TypeSpec kWeakRefSpec = {.type = &_PyWeakref_RefType, .name = "weakref.ReferenceType", .basicSize = sizeof(WeakrefObject),
    .flags = kTypeBaseType | kTypeHasGc, .slots = kRefSlots, .compare = refCompare, .methods = kRefMethods,
    .getset = kRefGetSet, .trace = traceRef};
extern const TypeSpec kWeakProxySpec = {.type = &_PyWeakref_ProxyType, .name = "weakref.ProxyType", .basicSize = sizeof(WeakrefObject),
    .flags = kTypeHasGc | kTypeDisallowNew, .slots = kProxySlots, .compare = proxyCompare, .trace = traceRef, .unhashable = true};
extern const TypeSpec kWeakCallableProxySpec = {.type = &_PyWeakref_CallableProxyType, .name = "weakref.CallableProxyType",
    .basicSize = sizeof(WeakrefObject), .flags = kTypeHasGc | kTypeDisallowNew, .slots = kCallableProxySlots,
    .compare = proxyCompare, .trace = traceRef, .unhashable = true};

}  // namespace ppy
