// Call instructions. Inline: a Python function whose parameters are filled by copying, and a built-in
// whose arguments are in order. Everything else: tailCall (call_slow.cpp).
#include "runtime/builtins/convert_plain.h"
#include "runtime/frame/generator_fields.h"
#include "runtime/interp/flat.h"
#include "runtime/interp/loop.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/native_call.h"
#include "runtime/object/signature.h"

namespace ppy::interp {
namespace {

/// Pushes a frame for `fn`, whose `n` arguments start at `args`, and runs it. Expects simpleArgs == n.
/// What is rare (polls, the recursion limit, a full chunk) goes to tailCall, so that handlers using this
/// make no calls here. Few arguments are usual: a plain copying loop beats a vectorised one.
#define PPY_PUSH_SIMPLE(fn, argv, n)                                       \
  do {                                                                     \
    FunctionObject* fn_ = (fn);                                            \
    CodeObject* code_ = fn_->code;                                         \
    const Value* argv_ = (argv);                                           \
    uint32_t n_ = (n);                                                     \
    if (t.poll.load(std::memory_order_relaxed) != 0) [[unlikely]] PPY_TAIL(tailCall); \
    if (t.recursion_remaining <= 0) [[unlikely]] PPY_TAIL(tailCall);       \
    if (static_cast<size_t>(t.frameEnd - t.frameTop) < code_->frameSize) [[unlikely]] PPY_TAIL(tailCall); \
    Frame* g_ = newRecord(t, code_, fn_, n_);                              \
    if (!g_) [[unlikely]] PPY_UNWIND();                                    \
    t.recursion_remaining--;                                               \
    _Pragma("clang loop unroll(disable) vectorize(disable)")               \
    for (uint32_t i_ = 0; i_ < n_; i_++) g_->regs[i_] = argv_[i_];         \
    g_->globals = fn_->globals;                                            \
    g_->parent = f;                                                        \
    t.top = g_;                                                            \
    f = g_;                                                                \
    pc = code_->words;                                                     \
    PPY_DISPATCH();                                                        \
  } while (0)

/// CallMethod of a built-in type's method with optional parameters left out. Apart from the handler, which
/// shall have no stack frame.
template <class E>
PPY_SLOW uint64_t callMethodOptional(PPY_PARAMS) {
  Value* range = &PPY_R(1);
  uint32_t n = PPY_U(2) - 2;
  auto* d = range[0].as<MethodDescrObject>();
  uint32_t count = d->form.all - 1;
  PPY_STORE_NEXT(CallMethod, callOmitting(t, d->def, range[1], range + 2, n, count));
}

/// Is `def` called without looking at the frames or running on in one?
inline bool isPlainBuiltin(const BuiltinDef* def) { return def && def->fn && !(def->flags & kBuiltinFlat); }

/// Calls of built-ins whose arguments need binding: by keyword, to *args, or with parameters left out.
template <class E>
PPY_SLOW uint64_t callBoundBuiltin(PPY_PARAMS) {
  auto* b = PPY_R(1).as<BuiltinObject>();
  Value v = callDef(t, b->def, b->signature, b->qualifier, b->m_self, Args{&PPY_R(1) + 1, PPY_U(2) - 1});
  table = handlersFor(t);
  PPY_STORE_NEXT(Call, v);
}
template <class E>
PPY_SLOW uint64_t callBoundMethod(PPY_PARAMS) {
  Value* range = &PPY_R(1);
  auto* d = range[0].as<MethodDescrObject>();
  Value v = callDef(t, d->def, d->signature, d->qualifier, range[1], Args{range + 2, PPY_U(2) - 2});
  table = handlersFor(t);
  PPY_STORE_NEXT(CallMethod, v);
}

/// Call of a bound method with at most seven arguments; apart for the same reason.
template <class E>
PPY_SLOW uint64_t callBound(PPY_PARAMS) {
  Value* range = &PPY_R(1);
  uint32_t n = PPY_U(2) - 1;
  auto* method = range[0].as<MethodObject>();
  if (isExactly(method->im_func, &PyFunction_Type) && t.poll.load(std::memory_order_relaxed) == 0) {
    auto* fn = method->im_func.as<FunctionObject>();
    if (simpleArgsOf(fn->code) == n + 1 && !fn->entry) {
      Value args[8];
      args[0] = method->im_self;
      for (uint32_t i = 0; i < n; i++) args[i + 1] = range[i + 1];
      Value result;
      if (startFunction(t, fn, Args{args, n + 1}, &result)) PPY_TAIL(tailResume);
      if (t.status == Status::Exception) PPY_UNWIND();
    }
  }
  PPY_TAIL(tailCall);
}

/// Call of a class: instances of Python classes with a plain __init__ get their frame here, built-in ones are
/// made natively.
template <class E>
PPY_SLOW uint64_t callClass(PPY_PARAMS) {
  Value* range = &PPY_R(1);
  uint32_t n = PPY_U(2) - 1;
  Value plain;
  if (n == 1 && convertPlain(t, range[0].as<TypeObject>(), range[1], &plain)) PPY_STORE_NEXT(Call, plain);
  auto* type = range[0].as<TypeObject>();
  if (type == &PyList_Type && n == 1) PPY_STORE_NEXT(Call, listFromIterable_py(t, range[1]));
  // As resolveCallable says of a class without a metaclass of its own.
  const TypeInfo& info = infoOf(type);
  const ResolvedSlot& init = info.slots[kSlotInit];
  if (info.plainNew && !info.isAbstract && isExactly(init.attr, &PyFunction_Type)) {
    auto* fn = init.attr.as<FunctionObject>();
    CodeObject* code = fn->code;
    if (simpleArgsOf(code) == n + 1 && !fn->entry && t.poll.load(std::memory_order_relaxed) == 0) {
      Object* instance = newInstance(t, type);
      if (!instance || !enterRecursion(t)) PPY_UNWIND();
      Frame* g = newRecord(t, code, fn, n + 1);
      if (!g) {
        leaveRecursion(t);
        PPY_UNWIND();
      }
      g->regs[0] = instance;
      for (uint32_t i = 0; i < n; i++) g->regs[i + 1] = range[i + 1];
      g->globals = fn->globals;
      g->cont = kContInit;
      g->contValue = instance;
      g->parent = f;
      t.top = g;
      f = g;
      pc = code->words;
      PPY_DISPATCH();
    }
  } else if (info.slots[kSlotNew].native && isNativeInit(init) && !(type->tp_flags & kTypeDisallowNew)) {
    PPY_STORE_NEXT(Call, constructNative(t, type, Args{range + 1, n}));
  }
  PPY_TAIL(tailCall);
}

/// send() of a generator or coroutine that waits for it: runs on in its frame.
template <class E>
PPY_SLOW uint64_t callSend(PPY_PARAMS) {
  Value* range = &PPY_R(1);
  auto* d = range[0].as<MethodDescrObject>();
  if (d->def->fn == generatorSend && PPY_U(2) == 3 && isSendable(range[1]) && t.poll.load(std::memory_order_relaxed) == 0) {
    auto* g = range[1].as<GeneratorObject>();
    if (stateNow(g) == GeneratorState::Suspended && !resumesNatively(g, range[2])) {
      if (!resumeFlat(t, g, range[2], ResumeMode::Next)) PPY_UNWIND();
      f = t.top;
      pc = f->pc;
      PPY_DISPATCH();
    }
  }
  PPY_TAIL(tailCall);
}

}  // namespace

PPY_HANDLER(Call) {
  Value* range = &PPY_R(1);
  uint32_t n = PPY_U(2) - 1;
  Value callee = range[0];
  PPY_SAVE_PC();
  if (callee.isObject()) [[likely]] {
    TypeObject* type = callee.object()->ob_type;
    if (type == &PyFunction_Type) [[likely]] {
      auto* fn = callee.as<FunctionObject>();
      if (simpleArgsOf(fn->code) == n && !fn->entry) [[likely]] PPY_PUSH_SIMPLE(fn, range + 1, n);
    } else if (type == &PyCFunction_Type) {
      auto* b = callee.template as<BuiltinObject>();
      if (b->form.all == n + 1) {
        Value v = callNative(t, b->def, b->m_self, range + 1);
        if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
        w = pc[E::kWide];
        PPY_R(0) = v;
        PPY_NEXT(Call);
      }
      if (isPlainBuiltin(b->def)) PPY_TAIL(callBoundBuiltin<E>);
    } else if (type == &PyMethod_Type && n < 8) {
      PPY_TAIL(callBound<E>);
    } else if (type == &PyType_Type) {
      PPY_TAIL(callClass<E>);
    }
  }
  PPY_TAIL(tailCall);
}

PPY_HANDLER(CallMethod) {
  Value* range = &PPY_R(1);
  uint32_t n = PPY_U(2) - 1;  // arguments with self
  Value callee = range[0];
  PPY_SAVE_PC();
  Value* args = range + 1;
  if (range[1].isEmpty()) {
    args++;
    n--;
  }
  if (callee.isObject()) [[likely]] {
    TypeObject* type = callee.object()->ob_type;
    if (type == &PyFunction_Type) [[likely]] {
      auto* fn = callee.as<FunctionObject>();
      if (simpleArgsOf(fn->code) == n && !fn->entry) [[likely]] PPY_PUSH_SIMPLE(fn, args, n);
    } else if (type == &PyMethodDescr_Type && !range[1].isEmpty()) {
      auto* d = callee.template as<MethodDescrObject>();
      if (d->form.all == n) {
        Value v = callNative(t, d->def, args[0], args + 1);
        if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
        w = pc[E::kWide];
        PPY_R(0) = v;
        PPY_NEXT(CallMethod);
      }
      if (n >= d->form.some && n < d->form.all) PPY_TAIL(callMethodOptional<E>);
      if (isPlainBuiltin(d->def)) PPY_TAIL(callBoundMethod<E>);
      if (d->def && d->def->flags & kBuiltinFlat) PPY_TAIL(callSend<E>);
    } else if (type == &PyCFunction_Type) {
      auto* b = callee.template as<BuiltinObject>();
      if (b->form.all == n + 1) {
        Value v = callNative(t, b->def, b->m_self, args);
        if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
        w = pc[E::kWide];
        PPY_R(0) = v;
        PPY_NEXT(CallMethod);
      }
    }
  }
  PPY_TAIL(tailCall);
}

PPY_HANDLER(CallKw) {
  PPY_SAVE_PC();
  Value* range = &PPY_R(1);
  Value callee = range[0];
  auto* names = f->code->consts[PPY_U(3)].template as<TupleObject>();
  uint32_t n = PPY_U(2) - 1 - static_cast<uint32_t>(names->ob_size);  // by position, with self
  if (isExactly(callee, &PyMethodDescr_Type) && !range[1].isEmpty()) {
    auto* d = callee.template as<MethodDescrObject>();
    if (isPlainBuiltin(d->def)) {
      Value v = callDef(t, d->def, d->signature, d->qualifier, range[1], Args{range + 2, n - 1, names});
      table = handlersFor(t);
      PPY_STORE_NEXT(CallKw, v);
    }
  } else if (isExactly(callee, &PyCFunction_Type)) {
    auto* b = callee.template as<BuiltinObject>();
    if (isPlainBuiltin(b->def)) {
      bool free = range[1].isEmpty();
      Value v = callDef(t, b->def, b->signature, b->qualifier, b->m_self, Args{range + 1 + free, n - free, names});
      table = handlersFor(t);
      PPY_STORE_NEXT(CallKw, v);
    }
  }
  PPY_TAIL(tailCall);
}
PPY_HANDLER(CallEx) {
  PPY_SAVE_PC();
  PPY_TAIL(tailCall);
}

// --- returning ---------------------------------------------------------------------------------------

/// Frames that need more than popping: generators, bases, class bodies, continuations, frame objects.
PPY_SLOW uint64_t slowReturn(PPY_PARAMS);

PPY_HANDLER(Return) {
  Value v = PPY_R(0);
  bool lastOfChunk = reinterpret_cast<char*>(f) == static_cast<FrameChunk*>(t.frameChunk)->data();
  if (f->flags == 0 && f->cont == kContResult && !lastOfChunk) [[likely]] {
    Frame* parent = f->parent;
    t.frameTop = reinterpret_cast<char*>(f);
    t.recursion_remaining++;
    t.top = parent;
    f = parent;
    pc = f->pc;
    w = *pc;
    uint32_t words = kPlainStoreTable.words[static_cast<uint16_t>(w)];
    if (words) [[likely]] {
      f->regs[static_cast<uint16_t>(w >> 16)] = v;
      pc += words;
      PPY_DISPATCH();
    }
    PPY_TAIL_VALUE(tailComplete, v);
  }
  PPY_TAIL_VALUE(slowReturn, v);
}

#define PPY_ALL(X) X(Call) X(CallMethod) X(CallKw) X(CallEx) X(Return)
PPY_ALL(PPY_BOTH_FORMS)

}  // namespace ppy::interp
