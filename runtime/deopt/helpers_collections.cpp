// Displays, iteration, exceptions, imports and patterns for compiled code.
#include "runtime/object/str.h"
#include "runtime/builtins/format.h"
#include "runtime/deopt/helpers.h"
#include "runtime/frame/services.h"
#include "runtime/frame/generator.h"
#include "runtime/gc/heap.h"
#include "runtime/interp/iterate.h"
#include "runtime/interp/slow.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

namespace {
Value done(bool ok) { return ok ? none() : Value(); }
}  // namespace

namespace native {

Value resume(Thread& t, GeneratorObject* g, Value sent, ResumeMode mode) {
  if (g->state == GeneratorState::Finished) return {};
  return stepGenerator_py(t, g, sent, static_cast<uint32_t>(mode) | PPY_RESUME_NATIVE);
}

}  // namespace native

PPY_HELPER Value ppy_build_tuple(Thread& t, const Value* items, uint32_t n) { return tupleFrom(t, items, n); }
PPY_HELPER Value ppy_build_list(Thread& t, const Value* items, uint32_t n) { return listFrom(t, items, n); }
PPY_HELPER Value ppy_build_set(Thread& t, const Value* items, uint32_t n) { return interp::buildSet_py(t, items, n); }
PPY_HELPER Value ppy_build_map(Thread& t, const Value* items, uint32_t n) { return interp::buildMap_py(t, items, n); }
PPY_HELPER Value ppy_build_string(Thread& t, const Value* items, uint32_t n) { return strBuild(t, items, n); }
PPY_HELPER Value ppy_format_value(Thread& t, Value v, Value spec, uint32_t conversion) {
  return formatValue_py(t, v, spec, static_cast<int>(conversion));
}
PPY_HELPER Value ppy_list_append(Thread& t, Value list, Value v) { return done(listAppend(t, list.as<ListObject>(), v)); }
PPY_HELPER Value ppy_list_extend(Thread& t, Value list, Value iterable) { return interp::listExtendDisplay_py(t, list, iterable); }
PPY_HELPER Value ppy_list_to_tuple(Thread& t, Value list) { return tupleFrom(t, list.as<ListObject>()->ob_item, list.as<ListObject>()->ob_size); }
PPY_HELPER Value ppy_set_add(Thread& t, Value set, Value v) { return done(setAdd_py(t, set.as<SetObject>(), v) >= 0); }
PPY_HELPER Value ppy_set_update(Thread& t, Value set, Value iterable) { return done(setUpdate_py(t, set.as<SetObject>(), iterable)); }
PPY_HELPER Value ppy_map_add(Thread& t, Value dict, Value key, Value v) { return done(dictSet_py(t, dict.as<DictObject>(), key, v)); }
PPY_HELPER Value ppy_dict_update(Thread& t, Value dict, Value other) { return done(interp::dictUpdate_py(t, dict, other)); }
PPY_HELPER Value ppy_dict_merge(Thread& t, Value dict, Value other, Value callee) { return done(interp::dictMergeCall_py(t, dict, other, callee)); }
PPY_HELPER Value ppy_unpack_sequence(Thread& t, Value v, Value* out, uint32_t n) {
  if (v.isObject() && v.as<VarObject>()->ob_size == static_cast<intptr_t>(n)) {
    const Value* items = nullptr;
    if (isExactly(v, &PyTuple_Type)) items = v.as<TupleObject>()->ob_item;
    else if (isExactly(v, &PyList_Type)) items = v.as<ListObject>()->ob_item;
    if (items) {
      for (uint32_t i = 0; i < n; i++) out[i] = items[i];
      return none();
    }
  }
  return done(interp::unpackSequence_py(t, v, out, n));
}
PPY_HELPER Value ppy_unpack_ex(Thread& t, Value v, Value* out, uint32_t n, uint32_t before) { return done(interp::unpackEx_py(t, v, out, n, before)); }

// --- iteration ----------------------------------------------------------------------------------------
PPY_HELPER Value ppy_get_iter(Thread& t, Value v) {
  if (isExactly(v, &PyGen_Type)) {
    noteLoop(v.as<GeneratorObject>(), native::siteOf(t));
    return v;
  }
  return native::finish(t, iter_rq(t, v), &v);
}
PPY_HELPER Value ppy_fast_iter(Thread& t, Value v, int64_t* index) {
  *index = isExactly(v, &PyList_Type) ? 0 : -1;
  return *index == 0 ? v : ppy_get_iter(t, v);
}
PPY_HELPER Value ppy_next(Thread& t, Value it) {
  Value v;
  switch (quickNext(it.object(), &v)) {
    case QuickNext::Item: return v;
    case QuickNext::Exhausted: return {};
    case QuickNext::Unknown: break;
  }
  if (isExactly(it, &PyGen_Type)) v = native::resume(t, it.as<GeneratorObject>(), none(), ResumeMode::For);
  else v = native::finish(t, next_rq(t, it), &it);
  if (v.isEmpty() && t.status == Status::None) t.stopValue = Value();
  return v;
}
/// For a loop that unpacks two at once: pairs of enumerate, zip and items() are not made tuples.
PPY_HELPER Value ppy_next_pair(Thread& t, Value it, Value* out) {
  if (interp::isPairIterator(it.object()->ob_type)) {
    switch (interp::quickPair_py(t, it.object(), out)) {
      case QuickNext::Item: return Value::fromBits(2);
      case QuickNext::Exhausted: return {};
      case QuickNext::Unknown: break;
    }
  }
  return ppy_next(t, it);
}
PPY_HELPER Value ppy_end_iter(Thread& t, Value it) {
  if (it.isEmpty() || !isExactly(it, &PyGen_Type)) return none();
  auto* g = it.as<GeneratorObject>();
  if (!g->owned || g->state != GeneratorState::Suspended) return none();
  return done(closeAbandoned_py(t, g));
}

PPY_HELPER Value ppy_yield_from_iter(Thread& t, Value v, CodeObject* code, uint32_t temporary) {
  if (isSendable(v)) {
    if (temporary) noteLoop(v.as<GeneratorObject>(), native::siteOf(t));
    if (isExactly(v, &PyGen_Type) || code->flags & (kCoCoroutine | kCoIterableCoroutine)) return v;
    return raise(t, PyExc_TypeError, "cannot 'yield from' a coroutine object in a non-coroutine generator");
  }
  return ppy_get_iter(t, v);
}
PPY_HELPER Value ppy_send(Thread& t, Value it, Value sent) {
  if (!isSendable(it)) {
    Value operands[] = {it, sent};
    return native::finish(t, interp::sendStep_rq(t, it, sent), operands);
  }
  auto* g = it.as<GeneratorObject>();
  if (g->state != GeneratorState::Finished) return native::resume(t, g, sent, ResumeMode::Send);
  if (g->ob_type == &PyCoro_Type) return raise(t, PyExc_RuntimeError, "cannot reuse already awaited coroutine");
  t.stopValue = none();
  return {};
}
PPY_HELPER Value ppy_end_send(Thread& t, Value it) {
  Value v = takeIteratorResult(t);
  endDelegate(t, it);
  return v.isEmpty() ? none() : v;
}
PPY_HELPER Value ppy_get_awaitable(Thread& t, Value v, uint32_t context, uint32_t temporary) {
  if (temporary && isSendable(v)) noteLoop(v.as<GeneratorObject>(), native::siteOf(t));
  return getAwaitable_py(t, v, static_cast<int>(context));
}
PPY_HELPER Value ppy_get_aiter(Thread& t, Value v) { return getAIter_py(t, v); }
PPY_HELPER Value ppy_get_anext(Thread& t, Value v) { return getANext_py(t, v); }
PPY_HELPER Value ppy_async_gen_wrap(Thread& t, Value v) { return wrapAsyncYield(t, v); }
PPY_HELPER uint32_t ppy_is_stop_async(Value v) { return isInstance(v, PyExc_StopAsyncIteration); }

// --- exceptions ---------------------------------------------------------------------------------------
PPY_HELPER Value ppy_raise(Thread& t, Value exception, Value cause) {
  interp::raiseStatement_py(t, exception, cause);
  return {};
}
PPY_HELPER Value ppy_raise_again(Thread& t) {
  if (t.handled.isEmpty() || isNone(t.handled)) return raise(t, PyExc_RuntimeError, "No active exception to reraise");
  restoreException(t, t.handled);
  return {};
}
PPY_HELPER Value ppy_reraise(Thread& t, Value exception) {
  restoreException(t, exception);
  return {};
}
PPY_HELPER Value ppy_match_exc(Thread& t, Value exception, Value types) {
  if (isType(types) && types.as<TypeObject>()->tp_flags & kTypeException)
    return boolean(exception.object()->ob_type == types.as<TypeObject>() || isSubtype(exception.object()->ob_type, types.as<TypeObject>()));
  if (!interp::checkExceptTypes_py(t, types, false)) return {};
  return native::truthValue(exceptionMatches_py(t, exception, types));
}
PPY_HELPER Value ppy_exc_info(Thread&, Value e, Value* out) {
  Value tb = e.as<ExceptionObject>()->traceback;
  out[0] = typeOf(e);
  out[1] = e;
  out[2] = tb.isEmpty() ? none() : tb;
  return none();
}

// --- imports ------------------------------------------------------------------------------------------
PPY_HELPER Value ppy_import_name(Thread& t, Value globals, Value level, Value fromlist, Value name) {
  auto* builtins = builtinsOf(t, globals).as<DictObject>();
  Value import = dictGetStr(builtins, names().__import__);
  if (import.isEmpty()) return raise(t, PyExc_ImportError, "__import__ not found");
  if (import == dictGetStr(t.runtime->builtins, names().__import__) && isExactly(import, &PyCFunction_Type)) {
    int64_t n = 0;
    intFits64(level, &n);
    return import_py(t, name, globals, none(), fromlist, static_cast<int>(n));
  }
  Value args[] = {name, globals, none(), fromlist, level};
  return native::call(t, import, Args{args, 5});
}
PPY_HELPER Value ppy_import_from(Thread& t, Value module, Value name) { return interp::importFrom_py(t, module, name); }

// --- pattern matching ---------------------------------------------------------------------------------
PPY_HELPER Value ppy_match_mapping(Thread&, Value v) { return boolean(hasFlag(v, kTypeMapping)); }
PPY_HELPER Value ppy_match_sequence(Thread&, Value v) { return boolean(hasFlag(v, kTypeSequence)); }
PPY_HELPER Value ppy_match_len(Thread& t, Value v) {
  intptr_t n = length_py(t, v);
  return n < 0 ? Value() : Value::smallInt(n);
}
PPY_HELPER Value ppy_match_keys(Thread& t, Value subject, Value keys) { return interp::matchKeys_py(t, subject, keys); }
PPY_HELPER Value ppy_match_rest(Thread& t, Value subject, Value keys) { return interp::matchRest_py(t, subject, keys); }
PPY_HELPER Value ppy_match_class(Thread& t, Value subject, Value cls, uint32_t npos, Value kwnames) {
  return interp::matchClass_py(t, subject, cls, static_cast<int>(npos), kwnames);
}

}  // namespace ppy
