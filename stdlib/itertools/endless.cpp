// itertools: count, cycle, repeat.
#include "stdlib/itertools/pickle.h"
#include "stdlib/itertools/tool.h"

namespace ppy::itertools {
namespace {

/// count: a = next value, b = step.
Value countNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("start=0, step=1");
  Value a[2];
  if (!bindArgs(t, "count", signature, args, a)) return {};
  for (Value v : a)
    if (!v.isEmpty() && !isInt(v) && slotOf(v, kSlotIndex).attr.isEmpty() && slotOf(v, kSlotFloat).attr.isEmpty() && slotOf(v, kSlotComplex).attr.isEmpty())
      return raise(t, PyExc_TypeError, "a number is required");
  ToolObject* o = newTool(t, type);
  o->a = a[0].isEmpty() ? Value::smallInt(0) : a[0];
  o->b = a[1].isEmpty() ? Value::smallInt(1) : a[1];
  return o;
}
Value countNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  Value r = o->a;
  PPY_TRY(next, binary_py(t, kOpAdd, r, o->b));
  gc::store(o, &o->a, next);
  return r;
}
Value countRepr(Thread& t, Value v, Value*) {
  if (of(v)->b == Value::smallInt(1)) return formatStr(t, "count(%R)", of(v)->a);
  return formatStr(t, "count(%R, %R)", of(v)->a, of(v)->b);
}

/// cycle: a = iterator (empty once exhausted), b = list of what it gave, n = position in it, done = it is in the list already.
Value cycleNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("iterable, /");
  Value a[1];
  if (!bindArgs(t, "cycle", signature, ownArgs(type, args), a)) return {};
  PPY_TRY(it, iter_py(t, a[0]));
  ToolObject* o = newTool(t, type);
  o->a = it;
  o->b = newList(t);
  gc::barrier(o);
  return o;
}
Value cycleNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  auto* saved = o->b.as<ListObject>();
  if (!o->a.isEmpty()) {
    Value item = next_py(t, o->a);
    if (!item.isEmpty()) return o->done || listAppend(t, saved, item) ? item : Value();
    if (t.status != Status::None) return {};
    o->a = Value();
  }
  if (saved->ob_size == 0) return {};
  Value item = saved->ob_item[o->n];
  o->n = o->n + 1 < saved->ob_size ? o->n + 1 : 0;
  return item;
}

/// repeat: a = object, n = times left, -1 endless.
Value repeatNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("object, times=None");
  Value a[2];
  if (!bindArgs(t, "repeat", signature, args, a)) return {};
  intptr_t n = -1;
  if (!a[1].isEmpty()) {
    if (!asIndex_py(t, a[1], &n, PyExc_OverflowError)) return {};
    if (n < 0) n = 0;
  }
  ToolObject* o = newTool(t, type);
  o->a = a[0];
  o->n = n;
  return o;
}
Value repeatNext(Thread&, Value v) {
  ToolObject* o = of(v);
  if (o->n == 0) return {};
  if (o->n > 0) o->n--;
  return o->a;
}
Value repeatRepr(Thread& t, Value v, Value*) {
  if (of(v)->n < 0) return formatStr(t, "repeat(%R)", of(v)->a);
  return formatStr(t, "repeat(%R, %zd)", of(v)->a, static_cast<intptr_t>(of(v)->n));
}
Value repeatHint(Thread& t, Value v, Value*) {
  if (of(v)->n < 0) return raise(t, PyExc_TypeError, "len() of unsized object");
  return makeInt(t, of(v)->n);
}

const BuiltinDef kCountMethods[] = {{"__repr__", "", countRepr}, {"__reduce__", "", countReduce}, {nullptr, nullptr, nullptr}};
const BuiltinDef kRepeatMethods[] = {{"__repr__", "", repeatRepr}, {"__length_hint__", "", repeatHint}, {"__reduce__", "", repeatReduce}, {nullptr, nullptr, nullptr}};

const BuiltinDef kCycleMethods[] = {{"__reduce__", "", cycleReduce}, {"__setstate__", "state, /", cycleSetstate}, {nullptr, nullptr, nullptr}};

PPY_TOOL(Count, "count", countNew, countNext, kCountMethods);
PPY_TOOL(Cycle, "cycle", cycleNew, cycleNext, kCycleMethods);
PPY_TOOL(Repeat, "repeat", repeatNew, repeatNext, kRepeatMethods);

}  // namespace

const ToolType kEndless[] = {{"count", &kCountType, &kCountSpec}, {"cycle", &kCycleType, &kCycleSpec}, {"repeat", &kRepeatType, &kRepeatSpec}, {nullptr, nullptr, nullptr}};

}  // namespace ppy::itertools
