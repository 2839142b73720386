// itertools: accumulate, chain, compress, dropwhile, takewhile, filterfalse, islice, starmap, pairwise.
#include "stdlib/itertools/pickle.h"
#include "stdlib/itertools/tool.h"

namespace ppy::itertools {
namespace {

/// accumulate: a = iterator, b = total (empty before the first), c = function or empty, d = initial or empty.
Value accumulateNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("iterable, func=None, *, initial=None");
  Value a[3];
  if (!bindArgs(t, "accumulate", signature, args, a)) return {};
  PPY_TRY(it, iter_py(t, a[0]));
  ToolObject* o = newTool(t, type);
  o->a = it;
  o->c = !a[1].isEmpty() && !isNone(a[1]) ? a[1] : Value();
  o->d = !a[2].isEmpty() && !isNone(a[2]) ? a[2] : Value();
  return o;
}
Value accumulateNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  if (!o->d.isEmpty()) {
    o->b = o->d;
    o->d = Value();
    gc::barrier(o);
    return o->b;
  }
  Value item = next_py(t, o->a);
  if (item.isEmpty()) return {};
  if (!o->b.isEmpty()) {
    item = o->c.isEmpty() ? binary_py(t, kOpAdd, o->b, item) : call_py(t, o->c, o->b, item);
    if (item.isEmpty()) return {};
  }
  gc::store(o, &o->b, item);
  return item;
}

/// chain: a = iterator over iterables, b = current iterator or empty.
Value chainNew(Thread& t, TypeObject* type, const Args& args) {
  if (ownArgs(type, args).nkw()) return raise(t, PyExc_TypeError, "chain() takes no keyword arguments");
  PPY_TRY(all, tupleFrom(t, args.v, args.npos));
  PPY_TRY(it, iter_py(t, all));
  ToolObject* o = newTool(t, type);
  o->a = it;
  return o;
}
Value chainFromIterable(Thread& t, Value cls, Value* a) {
  PPY_TRY(it, iter_py(t, a[0]));
  ToolObject* o = newTool(t, cls.as<TypeObject>());
  o->a = it;
  return o;
}
Value chainNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  while (!o->a.isEmpty()) {
    if (o->b.isEmpty()) {
      Value next = next_py(t, o->a);
      if (next.isEmpty()) {
        o->a = Value();
        return {};
      }
      PPY_TRY(it, iter_py(t, next));
      gc::store(o, &o->b, it);
    }
    Value item = next_py(t, o->b);
    if (!item.isEmpty() || t.status != Status::None) return item;
    o->b = Value();
  }
  return {};
}

/// compress: a = data, b = selectors.
Value compressNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("data, selectors");
  Value a[2];
  if (!bindArgs(t, "compress", signature, args, a)) return {};
  PPY_TRY(data, iter_py(t, a[0]));
  PPY_TRY(selectors, iter_py(t, a[1]));
  ToolObject* o = newTool(t, type);
  o->a = data;
  o->b = selectors;
  return o;
}
Value compressNext(Thread& t, Value v) {
  for (;;) {
    Value item = next_py(t, of(v)->a);
    if (item.isEmpty()) return {};
    Value selector = next_py(t, of(v)->b);
    if (selector.isEmpty()) return {};
    int r = truth_py(t, selector);
    if (r < 0) return {};
    if (r) return item;
  }
}

/// Those of a predicate (a) and an iterator (b).
Value predicateNew(Thread& t, TypeObject* type, const Args& args, const char* name) {
  static constexpr Signature signature("function, iterable, /");
  Value a[2];
  if (!bindArgs(t, name, signature, ownArgs(type, args), a)) return {};
  PPY_TRY(it, iter_py(t, a[1]));
  ToolObject* o = newTool(t, type);
  o->a = a[0];
  o->b = it;
  return o;
}
int holds_py(Thread& t, Value predicate, Value item) {
  if (isNone(predicate)) return truth_py(t, item);
  Value r = call_py(t, predicate, item);
  return r.isEmpty() ? -1 : truth_py(t, r);
}
Value dropwhileNew(Thread& t, TypeObject* type, const Args& args) { return predicateNew(t, type, args, "dropwhile"); }
Value takewhileNew(Thread& t, TypeObject* type, const Args& args) { return predicateNew(t, type, args, "takewhile"); }
Value filterfalseNew(Thread& t, TypeObject* type, const Args& args) { return predicateNew(t, type, args, "filterfalse"); }
Value starmapNew(Thread& t, TypeObject* type, const Args& args) { return predicateNew(t, type, args, "starmap"); }

Value dropwhileNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  for (;;) {
    Value item = next_py(t, o->b);
    if (item.isEmpty() || o->done) return item;
    int r = holds_py(t, o->a, item);
    if (r < 0) return {};
    if (!r) {
      o->done = true;
      return item;
    }
  }
}
Value takewhileNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  if (o->done) return {};
  Value item = next_py(t, o->b);
  if (item.isEmpty()) return {};
  int r = holds_py(t, o->a, item);
  if (r > 0) return item;
  if (r == 0) o->done = true;
  return {};
}
Value filterfalseNext(Thread& t, Value v) {
  for (;;) {
    Value item = next_py(t, of(v)->b);
    if (item.isEmpty()) return {};
    int r = holds_py(t, of(v)->a, item);
    if (r < 0) return {};
    if (!r) return item;
  }
}
Value starmapNext(Thread& t, Value v) {
  Value item = next_py(t, of(v)->b);
  if (item.isEmpty()) return {};
  PPY_TRY(args, tupleFromIterable_py(t, item));
  return callTuple_py(t, of(v)->a, args, Value());
}

/// islice: a = iterator, n = next index wanted, m = stop or -1, b = step, c = items taken so far.
bool sliceBound(Thread& t, Value v, const char* message, int64_t* out) {
  if (v.isEmpty() || isNone(v)) return true;
  intptr_t i;
  if (slotOf(v, kSlotIndex).attr.isEmpty() || !asIndex_py(t, v, &i, nullptr) || i < 0) {
    clearException(t);
    raise(t, PyExc_ValueError, "%s", message);
    return false;
  }
  *out = i;
  return true;
}
Value isliceNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("iterable, a, b=None, c=None, /");
  Value a[4];
  if (!bindArgs(t, "islice", signature, ownArgs(type, args), a)) return {};
  int64_t start = 0, stop = -1, step = 1;
  bool single = a[2].isEmpty();
  if (single && !sliceBound(t, a[1], "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.", &stop)) return {};
  if (!single && (!sliceBound(t, a[1], "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.", &start) ||
                  !sliceBound(t, a[2], "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.", &stop)))
    return {};
  if (!sliceBound(t, a[3], "Step for islice() must be a positive integer or None.", &step)) return {};
  if (step < 1) return raise(t, PyExc_ValueError, "Step for islice() must be a positive integer or None.");
  PPY_TRY(it, iter_py(t, a[0]));
  ToolObject* o = newTool(t, type);
  o->a = it;
  o->n = start;
  o->m = stop;
  o->b = makeInt(t, step);
  o->c = Value::smallInt(0);
  gc::barrier(o);
  return o;
}
Value isliceNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  if (o->a.isEmpty()) return {};
  int64_t taken = o->c.asSmallInt();
  int64_t until = o->m >= 0 && o->m < o->n ? o->m : o->n;  // what is skipped is consumed, up to stop
  for (; taken < until; taken++) {
    if (next_py(t, o->a).isEmpty()) {
      o->a = Value();
      return {};
    }
  }
  o->c = Value::smallInt(taken);
  if (o->m >= 0 && taken >= o->m) {
    o->a = Value();
    return {};
  }
  Value item = next_py(t, o->a);
  if (item.isEmpty()) {
    o->a = Value();
    return {};
  }
  o->c = Value::smallInt(taken + 1);
  int64_t step;
  intFits64(o->b, &step);
  if (__builtin_add_overflow(o->n, step, &o->n)) o->n = INT64_MAX;
  return item;
}

/// pairwise: a = iterator, b = previous item or empty.
Value pairwiseNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("iterable, /");
  Value a[1];
  if (!bindArgs(t, "pairwise", signature, ownArgs(type, args), a)) return {};
  PPY_TRY(it, iter_py(t, a[0]));
  ToolObject* o = newTool(t, type);
  o->a = it;
  return o;
}
Value pairwiseNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  if (o->a.isEmpty()) return {};
  Value previous = o->b;
  if (previous.isEmpty()) {
    previous = next_py(t, o->a);
    if (previous.isEmpty()) return {};
    gc::store(o, &o->b, previous);
  }
  Value item = next_py(t, o->a);
  if (item.isEmpty()) {
    o->a = o->b = Value();
    return {};
  }
  gc::store(o, &o->b, item);
  return tupleOf(t, {previous, item});
}

const BuiltinDef kChainMethods[] = {{"from_iterable", "iterable, /", chainFromIterable, nullptr, kBuiltinClassMethod},
                                    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod},
                                    {"__reduce__", "", chainReduce}, {"__setstate__", "state, /", chainSetstate}, {nullptr, nullptr, nullptr}};

const BuiltinDef kAccumulateMethods[] = {{"__reduce__", "", accumulateReduce}, {"__setstate__", "state, /", accumulateSetstate}, {nullptr, nullptr, nullptr}};
const BuiltinDef kPairMethods[] = {{"__reduce__", "", pairReduce}, {nullptr, nullptr, nullptr}};
const BuiltinDef kWhileMethods[] = {{"__reduce__", "", whileReduce}, {"__setstate__", "state, /", whileSetstate}, {nullptr, nullptr, nullptr}};
const BuiltinDef kIsliceMethods[] = {{"__reduce__", "", isliceReduce}, {"__setstate__", "state, /", isliceSetstate}, {nullptr, nullptr, nullptr}};

PPY_TOOL(Accumulate, "accumulate", accumulateNew, accumulateNext, kAccumulateMethods);
PPY_TOOL(Chain, "chain", chainNew, chainNext, kChainMethods);
PPY_TOOL(Compress, "compress", compressNew, compressNext, kPairMethods);
PPY_TOOL(Dropwhile, "dropwhile", dropwhileNew, dropwhileNext, kWhileMethods);
PPY_TOOL(Takewhile, "takewhile", takewhileNew, takewhileNext, kWhileMethods);
PPY_TOOL(Filterfalse, "filterfalse", filterfalseNew, filterfalseNext, kPairMethods);
PPY_TOOL(Starmap, "starmap", starmapNew, starmapNext, kPairMethods);
PPY_TOOL(Islice, "islice", isliceNew, isliceNext, kIsliceMethods);
PPY_TOOL(Pairwise, "pairwise", pairwiseNew, pairwiseNext, nullptr);

}  // namespace

const ToolType kFilters[] = {{"accumulate", &kAccumulateType, &kAccumulateSpec}, {"chain", &kChainType, &kChainSpec}, {"compress", &kCompressType, &kCompressSpec},
    {"dropwhile", &kDropwhileType, &kDropwhileSpec}, {"takewhile", &kTakewhileType, &kTakewhileSpec}, {"filterfalse", &kFilterfalseType, &kFilterfalseSpec},
    {"starmap", &kStarmapType, &kStarmapSpec}, {"islice", &kIsliceType, &kIsliceSpec}, {"pairwise", &kPairwiseType, &kPairwiseSpec}, {nullptr, nullptr, nullptr}};

}  // namespace ppy::itertools
