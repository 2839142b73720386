/// What calling an object means, and the construction of instances.
#include "runtime/object/attr.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/keyword_dict.h"
#include "runtime/object/names.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/type_impl.h"

namespace ppy {

namespace {

const TypeInfo& objectInfo() { return infoOf(&PyBaseObject_Type); }

ResolvedCallee resolveClass(TypeObject* type) {
  const TypeInfo& info = infoOf(type);
  const ResolvedSlot &make = info.slots[kSlotNew], &init = info.slots[kSlotInit];
  if (info.plainNew && !info.isAbstract && isExactly(init.attr, &PyFunction_Type))
    return {CalleeKind::ClassPlain, init.attr, Value(), nullptr, type};
  if (make.native && isNativeInit(init) && !(type->tp_flags & kTypeDisallowNew)) return {CalleeKind::ClassNative, Value(), Value(), nullptr, type};
  return {CalleeKind::ClassGeneral, Value(), Value(), nullptr, type};
}

/// Positional and keyword arguments behind one more in front.
struct Prepended {
  static constexpr uint32_t kLocal = 12;
  Value local[kLocal];
  Args args;
  bool ok;
  Prepended(Thread& t, Value first, const Args& rest) {
    uint32_t n = rest.total();
    Value* v = n < kLocal ? local : gc::allocValues(t, n + 1);
    ok = v != nullptr;
    if (!ok) return;
    v[0] = first;
    for (uint32_t i = 0; i < n; i++) v[i + 1] = rest.v[i];
    args = {v, rest.npos + 1, rest.kwnames};
  }
};

/// The second half of construction: __init__ of what __new__ made.
Value init_rq(Thread& t, TypeObject* type, Value made, const Args& args) {
  if (!isInstance(made, type)) return made;
  const ResolvedSlot& init = slotOf(made, kSlotInit);
  if (isNativeInit(init)) {
    Value r = callNativeInit(t, init, made, args);
    return r.isEmpty() ? r : made;
  }
  if (isExactly(init.attr, &PyFunction_Type)) {
    Prepended all(t, made, args);
    return all.ok ? request(t, init.attr, all.args, kContInit, made) : Value();
  }
  PPY_TRY(bound, bindDescriptor_py(t, init.attr, made, typeOf(made)));
  return startCall(t, bound, args, kContInit, made, nullptr);
}

}  // namespace

ResolvedCallee resolveCallable(Thread& t, Value callee) {
  if (!callee.isObject()) {
    raise(t, PyExc_TypeError, "'%T' object is not callable", callee);
    return {CalleeKind::Error, Value(), Value()};
  }
  TypeObject* type = callee.object()->ob_type;
  if (type == &PyFunction_Type) return {CalleeKind::Function, callee, Value()};
  if (type == &PyMethod_Type) {
    auto* m = callee.as<MethodObject>();
    return {CalleeKind::Prepend, m->im_func, m->im_self};
  }
  if (isBuiltinCallable(callee)) return {CalleeKind::Builtin, callee, Value()};
  const ResolvedSlot& call = infoOf(type).slots[kSlotCall];
  if (type->tp_flags & kTypeType && call.native == reinterpret_cast<void*>(typeCall)) return resolveClass(callee.as<TypeObject>());
  if (call.native) return {CalleeKind::Native, callee, Value(), reinterpret_cast<CallFn>(call.native)};
  if (call.attr.isEmpty()) {
    raise(t, PyExc_TypeError, "'%T' object is not callable", callee);
    return {CalleeKind::Error, Value(), Value()};
  }
  if (isExactly(call.attr, &PyFunction_Type)) return {CalleeKind::Prepend, call.attr, callee};
  Value bound = bindDescriptor_py(t, call.attr, callee, type);
  if (bound.isEmpty()) return {CalleeKind::Error, Value(), Value()};
  return {CalleeKind::Rebind, bound, Value()};
}

Value constructNative(Thread& t, TypeObject* type, const Args& args) {
  if (type == &PyType_Type && args.npos == 1 && !args.nkw()) return typeOf(args.v[0]);
  const TypeInfo& info = infoOf(type);
  PPY_TRY(made, reinterpret_cast<NewFn>(info.slots[kSlotNew].native)(t, type, args));
  // object.__init__ has nothing to do or say where the type has a __new__ of its own.
  if (!info.plainNew && typeOf(made) == type && info.slots[kSlotInit].native == objectInfo().slots[kSlotInit].native) return made;
  return finish_py(t, init_rq(t, type, made, args), nullptr);
}

Value constructClass_rq(Thread& t, TypeObject* type, const Args& args) {
  if (type == &PyType_Type && args.npos == 1 && !args.nkw()) return typeOf(args.v[0]);
  if (type->tp_flags & kTypeDisallowNew) return raise(t, PyExc_TypeError, "cannot create '%N' instances", type);
  const ResolvedSlot& make = infoOf(type).slots[kSlotNew];
  if (make.attr.isEmpty()) return raise(t, PyExc_TypeError, "cannot create '%N' instances", type);
  if (make.native) {
    PPY_TRY(made, reinterpret_cast<NewFn>(make.native)(t, type, args));
    return init_rq(t, type, made, args);
  }
  PPY_TRY(f, bindDescriptor_py(t, make.attr, Value(), type));
  Prepended all(t, type, args);
  if (!all.ok) return {};
  // What __init__ will get again after __new__.
  PPY_TRY(positional, tupleFrom(t, args.v, args.npos));
  Value keywords = none();
  if (args.nkw()) {
    DictObject* d = keywordDict(t, args);
    if (!d) return {};
    keywords = d;
  }
  PPY_TRY(parts, tupleOf(t, {type, positional, keywords}));
  return startCall(t, f, all.args, kContNewThenInit, parts, nullptr);
}

Value typeCall(Thread& t, Value self, const Args& args) {
  return finish_py(t, constructClass_rq(t, self.as<TypeObject>(), args), nullptr);
}

}  // namespace ppy
