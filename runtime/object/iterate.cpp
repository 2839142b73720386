/// Iteration.
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/iterators.h"
#include "runtime/object/native_call.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/str.h"

namespace ppy {

Value checkIterator(Thread& t, Value v) {
  if (slotOf(v, kSlotNext).attr.isEmpty()) return raise(t, PyExc_TypeError, "iter() returned non-iterator of type '%T'", v);
  return v;
}

bool hasSequenceItems(Value o) {
  Value get = slotOf(o, kSlotGetItem).attr;
  if (get.isEmpty() || isDict(o)) return false;
  if (!isExactly(get, &PyWrapperDescr_Type) || !get.as<WrapperDescrObject>()->d_base) return true;
  constexpr size_t kSqItem = 3;  // PySequenceMethods: length, concat, repeat, item
  auto* suite = static_cast<void* const*>(get.as<WrapperDescrObject>()->d_type->tp_as_sequence);
  return suite && suite[kSqItem];
}

Value iter_rq(Thread& t, Value o) {
  const ResolvedSlot& s = slotOf(o, kSlotIter);
  if (s.native) return reinterpret_cast<UnaryFn>(s.native)(t, o);
  if (s.attr && !isNone(s.attr)) return startSpecial(t, s.attr, &o, 1, kContIter, Value(), nullptr);
  if (s.attr.isEmpty() && hasSequenceItems(o)) return newSequenceIterator(t, o);
  return raise(t, PyExc_TypeError, "'%T' object is not iterable", o);
}

/// The C++ function that advances `it`, or null.
static inline NextFn nativeNext(Value it) { return reinterpret_cast<NextFn>(slotOf(it, kSlotNext).native); }
[[gnu::noinline]] static Value nextLocked(Thread& t, NextFn next, Value it) {
  SelfLock lock(t, it);
  return next(t, it);
}
/// Iterators may be shared: what one holds is advanced by one thread at a time.
[[gnu::always_inline]] static inline Value advance(Thread& t, NextFn next, Value it) {
  return t.runtime->multiThreaded ? nextLocked(t, next, it) : next(t, it);
}

Value next_rq(Thread& t, Value it) {
  const ResolvedSlot& s = slotOf(it, kSlotNext);
  if (s.native) [[likely]] {
    Value v = advance(t, reinterpret_cast<NextFn>(s.native), it);
    if (v.isEmpty() && pending(t)) return contException(t, kContNext, &it, Value());
    return v;
  }
  if (s.attr) return startSpecial(t, s.attr, &it, 1, kContNext, Value(), &it);
  return raise(t, PyExc_TypeError, "'%T' object is not an iterator", it);
}

Value iter_py(Thread& t, Value o) { return finish_py(t, iter_rq(t, o), &o); }


Value next_py(Thread& t, Value it) {
  if (NextFn next = nativeNext(it)) [[likely]] {
    Value v = advance(t, next, it);
    if (v) [[likely]] return pollPressing_py(t) ? v : Value();
    if (pending(t)) v = contException(t, kContNext, &it, Value());
    return t.status == Status::Request ? finish_py(t, v, &it) : v;
  }
  Value v = next_rq(t, it);
  return v || t.status != Status::Request ? v : finish_py(t, v, &it);
}

Value reduceAs(Thread& t, const char* function, std::initializer_list<Value> args, Value state) {
  PPY_TRY(name, intern(t, function));
  Value f = dictGetStr(t.runtime->builtins, name);
  if (f.isEmpty()) return raise(t, PyExc_AttributeError, "%s", function);
  PPY_TRY(arguments, tupleOf(t, args));
  return state.isEmpty() ? tupleOf(t, {f, arguments}) : tupleOf(t, {f, arguments, state});
}

}  // namespace ppy
