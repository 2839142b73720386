// Calls: what a callee is, requests, and finishing them natively for C++ callers.
#include "runtime/frame/call.h"

#include <cstring>

#include "runtime/frame/generator.h"
#include "runtime/frame/loader.h"
#include "runtime/frame/native_call.h"
#include "runtime/frame/strand.h"
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

constexpr uint32_t kFewArguments = 24;  ///< so many may lie on the native stack

/// copy of n values at `from`, in a plain loop: they are a few.
inline void copyArguments(Value* to, const Value* from, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    to[i] = from[i];
    asm volatile("" ::: "memory");
  }
}

/// Room for n arguments as an expression, because the stack's part belongs to the function it stands in.
#define PPY_ROOM_FOR(n) ((n) > kFewArguments ? gc::allocValues(t, (n)) : static_cast<Value*>(__builtin_alloca((n) * sizeof(Value))))

Value callStep_rq(Thread& t, Value callee, const Args& args, ContKind cont, Value contValue);

/// call(args with `self` in front). Part of the function that it stands in, which holds the room.
template <class Call>
[[gnu::always_inline]] inline Value withPrepended(Thread& t, Value self, const Args& args, Call&& call) {
  uint32_t n = args.total() + 1;
  Value* more = PPY_ROOM_FOR(n);
  if (!more) return {};
  more[0] = self;
  copyArguments(more + 1, args.v, n - 1);
  if (n > kFewArguments) gc::barrier(more);
  Value v = call(Args{more, args.npos + 1, args.kwnames});
  gc::keepAlive(more);
  return v;
}

/// callStep_rq with one more argument.
[[gnu::noinline]] Value callPrepended_rq(Thread& t, Value callee, Value self, const Args& args, ContKind cont, Value contValue) {
  return withPrepended(t, self, args, [&](const Args& all) { return callStep_rq(t, callee, all, cont, contValue); });
}

/// call_rq with the arguments already in final form or one step of resolution away.
Value callStep_rq(Thread& t, Value callee, const Args& args, ContKind cont, Value contValue) {
  if (isExactly(callee, &PyFunction_Type)) return request(t, callee, args, cont, contValue);
  if (nativeStackLow(t, "while calling a Python object")) return {};  // __call__ may be an object with __call__, …
  ResolvedCallee r = resolveCallable(t, callee);
  switch (r.kind) {
    case CalleeKind::Function: return request(t, callee, args, cont, contValue);
    case CalleeKind::Builtin: return callBuiltin(t, callee, args);
    case CalleeKind::Native: return r.native(t, callee, args);
    case CalleeKind::Prepend: return callPrepended_rq(t, r.callee, r.self, args, cont, contValue);
    case CalleeKind::Rebind: return callStep_rq(t, r.callee, args, cont, contValue);
    case CalleeKind::ClassPlain: {
      Object* instance = newInstance(t, r.type);
      if (!instance) return {};
      Value init = callPrepended_rq(t, r.callee, instance, args, kContInit, instance);
      if (!init.isEmpty()) init = contResult(t, kContInit, nullptr, instance, init);
      return cont == kContResult ? init : finish_py(t, init, nullptr);
    }
    case CalleeKind::ClassNative: return constructNative(t, r.type, args);
    case CalleeKind::ClassGeneral: {
      Value v = constructClass_rq(t, r.type, args);
      return cont == kContResult ? v : finish_py(t, v, nullptr);
    }
    case CalleeKind::Error: return {};
  }
  return {};
}

}  // namespace

Value request(Thread& t, Value callee, const Args& args, ContKind cont, Value contValue) {
  CallRequest& r = t.request;
  uint32_t n = args.total();
  Value* to = r.inlineArgs;
  if (n > std::size(r.inlineArgs)) {
    to = gc::allocValues(t, n);
    if (!to) return {};
    std::memcpy(to, args.v, n * sizeof(Value));
    gc::barrier(to);
  } else {
    std::memmove(to, args.v, n * sizeof(Value));
  }
  r.callee = callee;
  r.args = to;
  r.npos = args.npos;
  r.kwnames = args.kwnames;
  r.cont = cont;
  r.contValue = contValue;
  t.status = Status::Request;
  return {};
}

Value call_rq(Thread& t, Value callee, const Args& args, ContKind cont, Value contValue) {
  return callStep_rq(t, callee, args, cont, contValue);
}

/// Apart from its callers, whose frames stay (native_call.h).
[[gnu::noinline]] static Value finishRequest_py(Thread& t, Value outcome, const Value* operands) {
  while (outcome.isEmpty() && t.status == Status::Request) {
    CallRequest& r = t.request;
    if (r.callee.isEmpty()) return raise(t, PyExc_SystemError, "only the interpreter's loop can do this");
    Value callee = r.callee, contValue = r.contValue;
    auto cont = static_cast<ContKind>(r.cont);
    constexpr size_t kInline = std::size(decltype(CallRequest::inlineArgs){});
    Value copy[kInline];
    Args args{r.args, r.npos, r.kwnames};
    if (r.args == r.inlineArgs) {
      std::memcpy(copy, r.inlineArgs, args.total() * sizeof(Value));
      args.v = copy;
    }
    t.status = Status::None;
    Value result = call_py(t, callee, args);
    if (cont == kContResult) return result;
    outcome = result.isEmpty() ? contException(t, cont, operands, contValue) : contResult(t, cont, operands, contValue, result);
  }
  return outcome;
}

Value finish_py(Thread& t, Value outcome, const Value* operands) {
  return outcome.isEmpty() && t.status == Status::Request ? finishRequest_py(t, outcome, operands) : outcome;
}

Frame* startFunction(Thread& t, FunctionObject* fn, const Args& args, Value* result) {
  *result = Value();
  CodeObject* code = fn->code;
  if (!ensureLoaded(t, code)) return nullptr;
  if (code->flags & kCoAnyGenerator) {
    *result = callGeneratorFunction(t, fn, args);
    return nullptr;
  }
  if (!enterRecursion(t)) return nullptr;
  Frame* f = newRecord(t, code, fn, 0);
  if (!f) {
    leaveRecursion(t);
    return nullptr;
  }
  f->globals = fn->globals;
  f->parent = t.top;
  t.top = f;  // binding allocates: what it has put into registers must be seen
  if (args.npos == simpleArgsOf(code) && !args.kwnames) {
    for (uint32_t i = 0; i < args.npos; i++) f->regs[i] = args.v[i];
  } else if (!bindArguments(t, fn, args, f->regs)) {
    t.top = f->parent;
    freeRecord(t, f);
    leaveRecursion(t);
    return nullptr;
  }
  return f;
}

[[gnu::noinline]] uint64_t callBoundEntry(Thread& t, FunctionObject* fn, const Args& args) {
  uint32_t n = fn->code->native->nparams;
  Value* bound = n > kFewArguments ? allocBound(t, n) : static_cast<Value*>(__builtin_alloca(n * sizeof(Value)));
  if (!bound) return 0;
  for (uint32_t i = 0; i < n; i++) {
    bound[i] = Value();
    asm volatile("" ::: "memory");
  }
  if (!bindArguments(t, fn, args, bound)) return 0;
  uint64_t bits = fn->entry(reinterpret_cast<PpyThread*>(&t), reinterpret_cast<PpyCallee*>(fn), reinterpret_cast<const PpyValue*>(bound));
  gc::keepAlive(bound);
  return bits;
}

Value callFunction_py(Thread& t, FunctionObject* fn, const Args& args) {
  // Loops in C++ (sort, map, max with a key) have no safepoint but the calls they make, and a small function has none of its own.
  if (!pollSafepoint_py(t)) return {};
  if (fn->entry && !tracingOn(t)) {
    if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < t.stackHardLimit) return raiseRecursion(t, "");
    uint64_t bits = callEntry(t, fn, args);
    if (bits == 0 && t.status == Status::Capture) return runCaptured_py(t);
    return Value::fromBits(bits);
  }
  Value result;
  Frame* f = startFunction(t, fn, args, &result);
  if (!f) return result;
  f->flags |= kFrameBase;
  return runFrame_py(t, f);
}

Value call_py(Thread& t, Value callee, const Args& args) {
  if (isExactly(callee, &PyFunction_Type)) return callFunction_py(t, callee.as<FunctionObject>(), args);
  if (isExactly(callee, &PyCFunction_Type)) {
    if (nativeStackLow(t, "while calling a Python object")) return {};
    Value v = callBuiltin(t, callee, args);
    return v.isEmpty() && t.status == Status::Request ? finish_py(t, v, nullptr) : v;
  }
  return finish_py(t, call_rq(t, callee, args), nullptr);
}
Value call_py(Thread& t, Value callee) { return call_py(t, callee, Args{nullptr, 0}); }
Value call_py(Thread& t, Value callee, Value a) { return call_py(t, callee, Args{&a, 1}); }
Value call_py(Thread& t, Value callee, Value a, Value b) {
  Value v[] = {a, b};
  return call_py(t, callee, Args{v, 2});
}
Value call_py(Thread& t, Value callee, Value a, Value b, Value c) {
  Value v[] = {a, b, c};
  return call_py(t, callee, Args{v, 3});
}

Value* spreadArguments_py(Thread& t, Value callee, Value positional, Value kwargs, Args* out) {
  auto* tuple = positional.as<TupleObject>();
  auto* dict = kwargs.isEmpty() ? nullptr : kwargs.as<DictObject>();
  intptr_t nkw = dict ? dictSize(dict) : 0;
  Value* values = gc::allocValues(t, static_cast<size_t>(tuple->ob_size + nkw) + 1);
  if (!values) return nullptr;
  std::memcpy(values, tuple->ob_item, static_cast<size_t>(tuple->ob_size) * sizeof(Value));
  gc::barrier(values);
  TupleObject* names = nullptr;
  if (nkw) {
    names = newTuple(t, nkw);
    if (!names) return nullptr;
    intptr_t pos = 0, i = 0;
    Value key, value;
    while (i < nkw && dictNext(dict, &pos, &key, &value)) {
      if (!isStr(key)) {
        raise(t, PyExc_TypeError, "keywords must be strings");
        return nullptr;
      }
      Value name = isInterned(key) ? key : intern(t, key);
      if (name.isEmpty()) return nullptr;
      gc::store(names, &names->ob_item[i], name);
      gc::store(values, values + tuple->ob_size + i, value);
      i++;
    }
  }
  *out = Args{values, static_cast<uint32_t>(tuple->ob_size), names};
  return values;
}

Value callTuple_py(Thread& t, Value callee, Value args, Value kwargs) {
  auto* tuple = args.as<TupleObject>();
  if (kwargs.isEmpty() || dictSize(kwargs.as<DictObject>()) == 0) {
    Value v = call_py(t, callee, Args{tuple->ob_item, static_cast<uint32_t>(tuple->ob_size)});
    gc::keepAlive(tuple);
    return v;
  }
  Args spread{nullptr, 0};
  Value* values = spreadArguments_py(t, callee, args, kwargs, &spread);
  if (!values) return {};
  Value v = call_py(t, callee, spread);
  gc::keepAlive(values);
  return v;
}

[[gnu::noinline]] static Value callPrepended_py(Thread& t, Value callee, Value self, const Args& args) {
  return withPrepended(t, self, args, [&](const Args& all) { return call_py(t, callee, all); });
}

Value callMethod_py(Thread& t, Value obj, Value name, const Value* args, uint32_t n) {
  Value self;
  Value callee = loadMethod_rq(t, obj, name, &self);
  if (callee.isEmpty()) {
    callee = finish_py(t, callee, &obj);
    if (callee.isEmpty()) return {};
    self = Value();
  }
  if (self.isEmpty()) return call_py(t, callee, Args{args, n});
  return callPrepended_py(t, callee, self, Args{args, n});
}

Value runBody_py(Thread& t, CodeObject* code, FunctionObject* fn, Value globals, Value names) {
  if (!ensureLoaded(t, code)) return {};
  // A function's code keeps nothing in `names`, and its parameters want values: TypeError where it has any without a default.
  bool parameters = code->argCount || code->kwOnlyCount || code->flags & (kCoVarArgs | kCoVarKeywords);
  if (parameters || code->flags & kCoOptimized) return callFunction_py(t, fn ? fn : newFunction(t, code, globals, Value()), Args{});
  if (!enterRecursion(t)) return {};
  Frame* f = newRecord(t, code, fn, 0);
  if (!f) {
    leaveRecursion(t);
    return {};
  }
  f->globals = globals;
  f->names = names;
  f->parent = t.top;
  f->flags = kFrameBase | (names.isEmpty() ? 0 : kFrameNamespace);
  t.top = f;
  return runFrame_py(t, f);
}

}  // namespace ppy
