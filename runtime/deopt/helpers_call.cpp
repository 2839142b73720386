// Calls from compiled code: native to native where the callee has an entry, otherwise a nested run of the
// interpreter. Captures are passed on, never run to their end here.
#include <cstring>

#include "runtime/builtins/convert_plain.h"
#include "runtime/deopt/helpers.h"
#include "runtime/frame/decode.h"
#include "runtime/frame/flatten.h"
#include "runtime/frame/generator.h"
#include "runtime/frame/generator_fields.h"
#include "runtime/frame/native_call.h"
#include "runtime/gc/heap.h"
#include "runtime/interp/slow.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/ops.h"
#include "runtime/object/native_call.h"
#include "runtime/object/signature.h"

namespace ppy::native {

namespace {

Value callFunction(Thread& t, FunctionObject* fn, const Args& args) {
  if (fn->entry && !tracingOn(t)) {
    if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < t.stackHardLimit) return raiseRecursion(t, "");
    return Value::fromBits(callEntry(t, fn, args));
  }
  Value result;
  Frame* f = startFunction(t, fn, args, &result);
  if (!f) {
    if (!result.isEmpty()) {
      const uint64_t* site = siteOf(t);
      noteMaker(result, site + decodeInstr(site).words);
    }
    return result;
  }
  f->flags |= kFrameBase | kFramePasses;
  return runFrame_py(t, f);
}

}  // namespace

[[gnu::noinline]] Value finishRequest(Thread& t, Value outcome, const Value* operands) {
  while (outcome.isEmpty() && t.status == Status::Request) {
    CallRequest& r = t.request;
    if (r.callee.isEmpty()) return beginCapture(t);  // the loop's instruction
    Value callee = r.callee, contValue = r.contValue;
    auto cont = static_cast<ContKind>(r.cont);
    Value copy[std::size(decltype(CallRequest::inlineArgs){})];
    Args args{r.args, r.npos, r.kwnames};
    if (r.args == r.inlineArgs) {
      std::memcpy(copy, r.inlineArgs, args.total() * sizeof(Value));
      args.v = copy;
    }
    t.status = Status::None;
    Value result = isExactly(callee, &PyFunction_Type) ? callFunction(t, callee.as<FunctionObject>(), args) : call(t, callee, args);
    if (result.isEmpty() && t.status == Status::Capture) {
      if (t.captureCont == kContResult) {
        t.captureCont = cont;
        t.captureContValue = contValue;
      }
      return {};
    }
    if (cont == kContResult) return result;
    outcome = result.isEmpty() ? contException(t, cont, operands, contValue) : contResult(t, cont, operands, contValue, result);
  }
  return outcome;
}

namespace {

/// A built-in with `n` positional arguments at v, when its parameters are these, or these and omitted ones.
/// False: something else.
inline bool callPositional(Thread& t, const BuiltinDef* def, const Signature* s, Value self, const Value* v, uint32_t n, Value* result) {
  if (!def || def->flags & (kBuiltinFlat | kBuiltinDirect) || s->positional != s->count) return false;
  if (s->count == n) {
    *result = callNative(t, def, self, const_cast<Value*>(v));
    return true;
  }
  if (n > s->count || n < s->minPositional) return false;
  *result = callOmitting(t, def, self, v, n, s->count);
  return true;
}

}  // namespace

Value call(Thread& t, Value callee, const Args& args) {
  if (isExactly(callee, &PyFunction_Type)) return callFunction(t, callee.as<FunctionObject>(), args);
  if (isExactly(callee, &PyCFunction_Type) && !args.kwnames) {
    auto* f = callee.as<BuiltinObject>();
    Value v;
    if (f->def && f->def->fn == builtinNext && args.npos == 1 && isExactly(args.v[0], &PyGen_Type)) {
      auto* g = args.v[0].as<GeneratorObject>();
      if (g->state == GeneratorState::Suspended) {
        v = resume(t, g, none(), ResumeMode::Next);
        return v.isEmpty() && t.status == Status::None ? raiseStopValue(t) : v;
      }
    }
    if (f->def != &kNewDef && callPositional(t, f->def, f->signature, f->m_self, args.v, args.npos, &v)) return finish(t, v, nullptr);
  }
  if (isExactly(callee, &PyType_Type) && args.npos == 1 && !args.kwnames) {
    Value v;
    if (convertPlain(t, callee.as<TypeObject>(), args.v[0], &v)) return v;
  }
  if (args.npos == 0 && !args.kwnames && isType(callee) && isExactly(callee, &PyType_Type)) {
    // A class with neither __new__ nor __init__ of its own.
    const TypeInfo& info = infoOf(callee.as<TypeObject>());
    if (info.heapType && info.plainNew && !info.isAbstract && info.slots[kSlotInit].native &&
        info.slots[kSlotInit].native == infoOf(&PyBaseObject_Type).slots[kSlotInit].native)
      return newInstance(t, callee.as<TypeObject>());
  }
  return finish(t, call_rq(t, callee, args), nullptr);
}

}  // namespace ppy::native

namespace ppy {

namespace native {
/// A call instruction's call. What wants the frames as they are has the caller captured, and is called by the interpreter.
static Value callSite(Thread& t, Value callee, const Args& args) {
  if (wantsFrames(callee)) [[unlikely]] return beginCapture(t);
  return call(t, callee, args);
}
}  // namespace native

PPY_HELPER Value ppy_call(Thread& t, Value callee, const Value* args, uint32_t n) { return native::callSite(t, callee, Args{args, n}); }

PPY_HELPER Value ppy_call_method(Thread& t, Value callee, const Value* args, uint32_t n) {
  // A method found on the receiver's type (LoadMethod) suits the receiver.
  if (isExactly(callee, &PyMethodDescr_Type) && !args[0].isEmpty()) {
    auto* d = callee.as<MethodDescrObject>();
    Value v;
    if (native::callPositional(t, d->def, d->signature, args[0], args + 1, n - 1, &v)) return native::finish(t, v, nullptr);
    if (d->def && d->def->fn == generatorSend && n == 2 && isSendable(args[0])) {
      auto* g = args[0].as<GeneratorObject>();
      if (g->state == GeneratorState::Suspended) {
        v = native::resume(t, g, args[1], ResumeMode::Next);
        return v.isEmpty() && t.status == Status::None ? raiseStopValue(t) : v;
      }
    }
  }
  if (args[0].isEmpty()) return native::callSite(t, callee, Args{args + 1, n - 1});
  if (isExactly(callee, &PyWrapperDescr_Type)) return callBuiltin(t, callee, Args{args, n});
  return native::call(t, callee, Args{args, n});
}

PPY_HELPER Value ppy_call_builtin(Thread& t, Value callee, const Value* args, uint32_t n, uint32_t spare, Value* words, Value* owner) {
  if (isExactly(callee, &PyMethodDescr_Type) && !args[0].isEmpty()) {
    auto* d = callee.as<MethodDescrObject>();
    const Signature* s = d->signature;
    bool fits = !t.runtime->multiThreaded && d->def && !(d->def->flags & kBuiltinFlat) && s->positional == s->count && n - 1 >= s->minPositional && n - 1 <= s->count && s->count <= n - 1 + spare;
    if (fits) {
      words[1] = Value::smallInt(reinterpret_cast<intptr_t>(d->def->fn));
      words[0] = callee;
      gc::barrier(owner);
    }
  }
  return ppy_call_method(t, callee, args, n);
}
PPY_HELPER Value ppy_finish(Thread& t) { return native::finish(t, Value(), nullptr); }
PPY_HELPER Value ppy_raise_stop(Thread& t) { return raiseStopValue(t); }

PPY_HELPER Value ppy_call_kw(Thread& t, Value callee, const Value* args, uint32_t n, Value names) {
  if (args[0].isEmpty()) args++, n--;
  auto* kwnames = names.as<TupleObject>();
  return native::callSite(t, callee, Args{args, n - static_cast<uint32_t>(kwnames->ob_size), kwnames});
}

PPY_HELPER Value ppy_call_ex(Thread& t, Value callee, Value positional, Value kwargs) {
  if (wantsFrames(callee)) return beginCapture(t);
  if (!isExactly(positional, &PyTuple_Type)) {
    positional = interp::starArguments_py(t, callee, positional);
    if (positional.isEmpty()) return {};
  }
  auto* tuple = positional.as<TupleObject>();
  if (kwargs.isEmpty() || dictSize(kwargs.as<DictObject>()) == 0) {
    Value v = native::call(t, callee, Args{tuple->ob_item, static_cast<uint32_t>(tuple->ob_size)});
    gc::keepAlive(tuple);
    return v;
  }
  Args spread{nullptr, 0};
  Value* values = spreadArguments_py(t, callee, positional, kwargs, &spread);
  if (!values) return {};
  Value v = native::call(t, callee, spread);
  gc::keepAlive(values);
  return v;
}

PPY_HELPER Value ppy_make_function(Thread& t, Value globals, Value code, const Value* parts) {
  FunctionObject* fn = newFunction(t, code.as<CodeObject>(), globals, Value());
  if (!fn) return {};
  fn->defaults = parts[0];
  fn->kwdefaults = parts[1];
  fn->annotations = parts[2];
  fn->closure = parts[3].isEmpty() ? nullptr : parts[3].as<TupleObject>();
  gc::barrier(fn);
  return fn;
}

PPY_HELPER Value ppy_load_build_class(Thread& t, Value globals) {
  Value v = dictGetStr(builtinsOf(t, globals).as<DictObject>(), names().__build_class__);
  return v.isEmpty() ? raise(t, PyExc_NameError, "__build_class__ not found") : v;
}

PPY_HELPER Value ppy_assertion_error(Thread&) { return PyExc_AssertionError; }

}  // namespace ppy
