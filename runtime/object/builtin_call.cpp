/// Calls of built-in functions, method descriptors, slot wrappers and method-wrappers.
#include "runtime/object/builtin_call.h"

#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/foreign.h"
#include "runtime/object/native_call.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {

// Room for parameters is as large as it need be, in functions apart from those that stay on the stack without it (frame/native_call.h).

[[gnu::noinline]] static Value callBound(Thread& t, const BuiltinDef* def, const Signature* s, const char* qualifier, Value self, const Args& args) {
  auto* bound = static_cast<Value*>(__builtin_alloca(static_cast<size_t>(s->count) * sizeof(Value)));
  if (!bindArgs(t, CallName{qualifier, def->name}, *s, args, bound)) return {};
  return callNative(t, def, self, bound);
}

[[gnu::noinline]] Value callOmitting(Thread& t, const BuiltinDef* def, Value self, const Value* v, uint32_t n, uint32_t count) {
  auto* bound = static_cast<Value*>(__builtin_alloca(static_cast<size_t>(count) * sizeof(Value)));
  // One or two of each: the compiler is kept from calling memcpy and memset for them.
  for (uint32_t i = 0; i < n; i++) {
    bound[i] = v[i];
    asm volatile("" ::: "memory");
  }
  for (uint32_t i = n; i < count; i++) {
    bound[i] = Value();
    asm volatile("" ::: "memory");
  }
  return callNative(t, def, self, bound);
}

Value callDef(Thread& t, const BuiltinDef* def, const Signature* s, const char* qualifier, Value self, const Args& args) {
  // Arguments that lie in order already are passed where they are.
  if (args.npos == s->count && !args.kwnames && s->positional == s->count && s->shape != Signature::kNone) [[likely]]
    return callNative(t, def, self, const_cast<Value*>(args.v));
  if (def->flags & kBuiltinDirect) return callNative(t, def, self, reinterpret_cast<Value*>(const_cast<Args*>(&args)));
  return callBound(t, def, s, qualifier, self, args);
}

namespace {

bool checkCount(Thread& t, const Args& args, uint32_t want) {
  if (args.npos == want) return true;
  raise(t, PyExc_TypeError, "expected %u argument%s, got %u", want, want == 1 ? "" : "s", args.npos);
  return false;
}

Value noneIf(bool ok) { return ok ? none() : Value(); }

/// The nearest base of `sub` that is not Python's, where objects of it are not made by `make`: object.__new__(list) is not safe.
TypeObject* unsafeBase(Thread& t, TypeObject* sub, NewFn make) {
  const TypeInfo& info = infoOf(sub);
  if (info.foreign) [[unlikely]] {
    TypeObject* own = sub;
    while (infoOf(own).foreign) own = own->tp_base;
    // Over a class in Python, which makes the object that C then fills by what that class itself is over.
    if (own->tp_flags & kTypeHeap && t.madeByC == sub) return unsafeBase(t, own, make);
    for (TypeObject* base = sub; infoOf(base).foreign; base = base->tp_base) {
      if (base->tp_flags & kTypeDisallowNew) return base;
      Value own = dictGetStr(base->tp_dict, slotName(kSlotNew));
      auto* f = own.isObject() && isExactly(own, &PyCFunction_Type) ? own.as<BuiltinObject>() : nullptr;
      if (f && !f->def->fn && f->def != &kNewDef && f->m_self.isObject() && f->m_self.object() == base) return base;
    }
  }
  void* safe = nativeNewOf(info);
  bool other = safe && safe != reinterpret_cast<void*>(make);
  return other || (info.spec && info.spec->type->tp_flags & kTypeDisallowNew) ? info.spec->type : nullptr;
}

/// `T.__new__(S, …)` called as a function: S must be a type that T can make.
Value callNew(Thread& t, BuiltinObject* f, const Args& args) {
  auto* type = f->m_self.as<TypeObject>();
  if (args.npos == 0)
    return raise(t, PyExc_TypeError, "%N.__new__(): not enough arguments", type);
  Value cls = args.v[0];
  if (!isType(cls)) return raise(t, PyExc_TypeError, "%N.__new__(X): X is not a type object (%T)", type, cls);
  auto* sub = cls.as<TypeObject>();
  if (!isSubtype(sub, type))
    return raise(t, PyExc_TypeError, "%N.__new__(%N): %N is not a subtype of %N", type, sub, sub, type);
  auto fn = reinterpret_cast<NewFn>(infoOf(type).slots[kSlotNew].native);
  if (TypeObject* base = unsafeBase(t, sub, fn)) {
    // Named is the nearest class without a __new__ in Python.
    TypeObject* named = sub;
    while (named != base && !isExactly(infoOf(named).slots[kSlotNew].attr, &PyCFunction_Type)) named = named->tp_base;
    return raise(t, PyExc_TypeError, "%N.__new__(%N) is not safe, use %N.__new__()", type, sub, named);
  }
  return fn(t, sub, Args{args.v + 1, args.npos - 1, args.kwnames});
}

}  // namespace

bool isNativeInit(const ResolvedSlot& init) { return init.native || isExactly(init.attr, &PyMethodDescr_Type); }

[[gnu::noinline]] static Value callBoundInit(Thread& t, MethodDescrObject* m, Value self, const Args& args) {
  auto* bound = static_cast<Value*>(__builtin_alloca(static_cast<size_t>(m->signature->count) * sizeof(Value)));
  if (!bindArgs(t, m->qualifier, *m->signature, args, bound)) return {};
  return callNative(t, m->def, self, bound);
}

Value callNativeInit(Thread& t, const ResolvedSlot& init, Value self, const Args& args) {
  SelfLock lock(t, self);
  if (init.native) return reinterpret_cast<CallFn>(init.native)(t, self, args);
  auto* m = init.attr.as<MethodDescrObject>();
  if (!m->def->fn) return t.runtime->foreign->callFunction(t, m, self, args);
  return callBoundInit(t, m, self, args);
}

const BuiltinDef kNewDef = {"__new__", "*args, **kwargs", nullptr,
                            nullptr};

Value callWrapper(Thread& t, WrapperDescrObject* w, Value self, const Args& args) {
  auto id = static_cast<SlotId>(w->slot);
  if (w->d_base) return t.runtime->foreign->callWrapper(t, w, self, args);
  if (args.nkw() && kSlotKinds[id] != NativeKind::Call)
    return raise(t, PyExc_TypeError, "wrapper %s() takes no keyword arguments", slotText(id));
  void* fn = w->d_wrapped;
  SelfLock lock(t, self);
  switch (kSlotKinds[id]) {
    case NativeKind::Unary: {
      if (!checkCount(t, args, 0)) return {};
      return reinterpret_cast<UnaryFn>(fn)(t, self);
    }
    case NativeKind::Next: {
      if (!checkCount(t, args, 0)) return {};
      Value v = reinterpret_cast<NextFn>(fn)(t, self);
      if (v.isEmpty() && !pending(t)) return raiseStopIteration(t, takeIteratorResult(t));
      return v;
    }
    case NativeKind::Binary: {
      if (id == kSlotRound && args.npos == 0) return reinterpret_cast<BinaryFn>(fn)(t, self, Value());
      // Methods of dict and set in CPython, beside the slots.
      bool method = (id == kSlotContains && (w->d_type == &PyDict_Type || w->d_type == &PySet_Type || w->d_type == &PyFrozenSet_Type)) ||
                    (id == kSlotGetItem && (w->d_type == &PyDict_Type || w->d_type == &PyList_Type));
      if (method && args.npos != 1)
        return raise(t, PyExc_TypeError, "%N.%s() takes exactly one argument (%u given)", w->d_type, slotText(id), args.npos);
      if (!checkCount(t, args, 1)) return {};
      Value other = args.v[0];
      if ((id == kSlotMul || id == kSlotIMul) && isSequenceSpec(infoOf(w->d_type).spec)) {
        other = index_py(t, other);
        if (other.isEmpty()) return {};
      }
      if (id == kSlotGetAttribute && !isStr(other))
        return raise(t, PyExc_TypeError, "attribute name must be string, not '%T'", other);
      return reinterpret_cast<BinaryFn>(fn)(t, self, id == kSlotGetAttribute ? intern(t, other) : other);
    }
    case NativeKind::Reflected: {
      if (!checkCount(t, args, 1)) return {};
      Value other = args.v[0];
      if (isSequenceSpec(infoOf(w->d_type).spec) && id == kSlotRMul) {
        other = index_py(t, other);
        if (other.isEmpty()) return {};
        return reinterpret_cast<BinaryFn>(fn)(t, self, other);
      }
      return reinterpret_cast<BinaryFn>(fn)(t, other, self);
    }
    case NativeKind::Reflected3: {
      if (args.npos != 1 && args.npos != 2)
        return raise(t, PyExc_TypeError, " expected at %s argument%s, got %u", args.npos ? "most 2" : "least 1",
                     args.npos ? "s" : "", args.npos);
      return reinterpret_cast<TernaryFn>(fn)(t, args.v[0], self, args.npos == 2 ? args.v[1] : none());
    }
    case NativeKind::Ternary: {
      if (args.npos != 1 && args.npos != 2)
        return raise(t, PyExc_TypeError, " expected at %s argument%s, got %u", args.npos ? "most 2" : "least 1",
                     args.npos ? "s" : "", args.npos);
      Value second = args.npos == 2 ? args.v[1] : none();
      if (id == kSlotGet) {
        if (isNone(args.v[0]) && isNone(second)) return raise(t, PyExc_TypeError, "__get__(None, None) is invalid");
        return reinterpret_cast<TernaryFn>(fn)(t, self, isNone(args.v[0]) ? Value() : args.v[0],
                                               isNone(second) ? Value() : second);
      }
      return reinterpret_cast<TernaryFn>(fn)(t, self, args.v[0], second);
    }
    case NativeKind::SetBinary: {
      if (!checkCount(t, args, 1)) return {};
      Value name = args.v[0];
      if (id == kSlotDelAttr) {
        if (!isStr(name)) return raise(t, PyExc_TypeError, "attribute name must be string, not '%T'", name);
        name = intern(t, name);
        if (name.isEmpty() || !checkForeignSetattr(t, w, self, slotText(id))) return {};
      }
      return noneIf(reinterpret_cast<SetBinaryFn>(fn)(t, self, name));
    }
    case NativeKind::SetTernary: {
      if (!checkCount(t, args, 2)) return {};
      Value name = args.v[0];
      if (id == kSlotSetAttr) {
        if (!isStr(name)) return raise(t, PyExc_TypeError, "attribute name must be string, not '%T'", name);
        name = intern(t, name);
        if (name.isEmpty() || !checkForeignSetattr(t, w, self, slotText(id))) return {};
      }
      return noneIf(reinterpret_cast<SetTernaryFn>(fn)(t, self, name, args.v[1]));
    }
    case NativeKind::Compare: {
      if (!checkCount(t, args, 1)) return {};
      return reinterpret_cast<CompareFn>(fn)(t, self, args.v[0], id - kSlotLt);
    }
    case NativeKind::Call: {
      Value v = reinterpret_cast<CallFn>(fn)(t, self, args);
      return v;
    }
    case NativeKind::New: break;
  }
  return raise(t, PyExc_SystemError, "slot wrapper %s cannot be called", slotText(id));
}

bool isBuiltinCallable(Value v) {
  if (!v.isObject()) return false;
  TypeObject* type = v.object()->ob_type;
  return type == &PyCFunction_Type || type == &PyMethodDescr_Type || type == &PyWrapperDescr_Type ||
         type == &_PyMethodWrapper_Type || type == &PyClassMethodDescr_Type;
}

Value callBuiltin(Thread& t, Value callee, const Args& args) {
  TypeObject* type = callee.object()->ob_type;
  if (type == &PyCFunction_Type) {
    auto* f = callee.as<BuiltinObject>();
    if (!f->def->fn) [[unlikely]] {
      if (f->def == &kNewDef) return callNew(t, f, args);
      return t.runtime->foreign->callFunction(t, callee, f->m_self, args);
    }
    return callDef(t, f->def, f->signature, f->qualifier, f->m_self, args);
  }
  if (type == &_PyMethodWrapper_Type) {
    auto* w = callee.as<MethodWrapperObject>();
    return callWrapper(t, w->descr, w->self, args);
  }
  // The rest takes its receiver from the first argument.
  auto* d = callee.as<DescrObject>();
  const char* name;
  if (type == &PyWrapperDescr_Type) name = slotText(static_cast<SlotId>(callee.as<WrapperDescrObject>()->slot));
  else name = callee.as<MethodDescrObject>()->def->name;
  if (args.npos == 0) {
    if (type != &PyMethodDescr_Type)
      return raise(t, PyExc_TypeError, "descriptor '%s' of '%N' object needs an argument", name, d->d_type);
    return raise(t, PyExc_TypeError, "unbound method %N.%s() needs an argument", d->d_type, name);
  }
  Value self = args.v[0];
  Args rest{args.v + 1, args.npos - 1, args.kwnames};
  if (type == &PyClassMethodDescr_Type) {
    auto* m = callee.as<MethodDescrObject>();
    if (!isType(self))
      return raise(t, PyExc_TypeError, "descriptor '%s' for type '%N' needs a type, not a '%T' as arg 2", name, d->d_type, self);
    if (!isSubtype(self.as<TypeObject>(), d->d_type))
      return raise(t, PyExc_TypeError, "descriptor '%s' requires a subtype of '%N' but received '%N'", name, d->d_type,
                   self.as<TypeObject>());
    if (!m->def->fn) return t.runtime->foreign->callFunction(t, callee, self, rest);
    return callDef(t, m->def, m->signature, m->qualifier, self, rest);
  }
  if (typeOf(self) != d->d_type && !isSubtype(typeOf(self), d->d_type)) [[unlikely]] {
    if (type == &PyWrapperDescr_Type)
      return raise(t, PyExc_TypeError, "descriptor '%s' requires a '%N' object but received a '%T'", name, d->d_type, self);
    return raise(t, PyExc_TypeError, "descriptor '%s' for '%N' objects doesn't apply to a '%T' object", name, d->d_type, self);
  }
  if (type == &PyMethodDescr_Type) [[likely]] {
    auto* m = callee.as<MethodDescrObject>();
    if (!m->def->fn) [[unlikely]] return t.runtime->foreign->callFunction(t, callee, self, rest);
    return callDef(t, m->def, m->signature, m->qualifier, self, rest);
  }
  return callWrapper(t, callee.as<WrapperDescrObject>(), self, rest);
}

}  // namespace ppy
