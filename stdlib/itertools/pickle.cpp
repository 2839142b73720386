// How the itertools types are pickled and copied: __reduce__ gives the type, arguments and what is to be set again.
#include "stdlib/itertools/pickle.h"
#include "runtime/object/iterators.h"

#include "runtime/thread/runtime.h"

namespace ppy::itertools {
namespace {

Value typeValue(Value v) { return typeOf(v); }
Value orNone(Value v) { return v.isEmpty() ? none() : v; }
Value emptyTuple(Thread& t) { return newTuple(t, 0); }

/// The n items of a state that must be a tuple; null with TypeError pending.
const Value* stateItems(Thread& t, Value state, intptr_t least, intptr_t most) {
  if (!isTuple(state)) return raise(t, PyExc_TypeError, "state is not a tuple"), nullptr;
  intptr_t n = state.as<TupleObject>()->ob_size;
  if (n >= least && n <= most) return state.as<TupleObject>()->ob_item;
  const char* which = least == most ? "exactly" : n < least ? "at least" : "at most";
  intptr_t bound = n < least ? least : most;
  return raise(t, PyExc_TypeError, "function takes %s %zd argument%s (%zd given)", which, bound, bound == 1 ? "" : "s", n), nullptr;
}

bool isIterator(Value v) { return !slotOf(v, kSlotNext).attr.isEmpty(); }

/// A list of small ints as a tuple.
Value indexTuple(Thread& t, Value list) { return tupleFrom(t, list.as<ListObject>()->ob_item, list.as<ListObject>()->ob_size); }

/// Indices of a state, each brought between low(i) and high(i). False: exception pending.
template <class Low, class High>
bool setIndices_py(Thread& t, ToolObject* o, Value* place, Value state, intptr_t n, Low low, High high) {
  if (!isTuple(state) || state.as<TupleObject>()->ob_size != n) return raise(t, PyExc_ValueError, "invalid arguments"), false;
  ListObject* list = newList(t, n);
  for (intptr_t i = 0; i < n; i++) {
    intptr_t index;
    if (!asIndex_py(t, state.as<TupleObject>()->ob_item[i], &index, PyExc_OverflowError)) return false;
    if (!listAppend(t, list, Value::smallInt(std::max(low(i), std::min(high(i), index))))) return false;
  }
  gc::store(o, place, list);
  return true;
}

}  // namespace

// --- endless --------------------------------------------------------------------------------------

Value countReduce(Thread& t, Value v, Value*) {
  ToolObject* o = of(v);
  bool plain = isInt(o->a) && o->b == Value::smallInt(1);
  return tupleOf(t, {typeValue(v), plain ? tupleOf(t, {o->a}) : tupleOf(t, {o->a, o->b})});
}
Value cycleReduce(Thread& t, Value v, Value*) {
  ToolObject* o = of(v);
  if (!o->a.isEmpty()) return tupleOf(t, {typeValue(v), tupleOf(t, {o->a}), tupleOf(t, {o->b, boolean(o->done)})});
  PPY_TRY(it, iter_py(t, o->b));
  Value at = makeInt(t, o->n);
  if (o->n && callMethod_py(t, it, intern(t, "__setstate__"), &at, 1).isEmpty()) return {};
  return tupleOf(t, {typeValue(v), tupleOf(t, {it}), tupleOf(t, {o->b, boolean(true)})});
}
Value cycleSetstate(Thread& t, Value v, Value* a) {
  const Value* items = stateItems(t, a[0], 2, 2);
  if (!items) return {};
  if (!isList(items[0])) return raise(t, PyExc_TypeError, "argument 1 must be list, not %.50T", items[0]);
  intptr_t second;
  if (!asIndex_py(t, items[1], &second, PyExc_OverflowError)) return {};
  gc::store(of(v), &of(v)->b, items[0]);
  of(v)->done = second != 0;
  of(v)->n = 0;
  return none();
}
Value repeatReduce(Thread& t, Value v, Value*) {
  ToolObject* o = of(v);
  return tupleOf(t, {typeValue(v), o->n < 0 ? tupleOf(t, {o->a}) : tupleOf(t, {o->a, makeInt(t, o->n)})});
}

// --- filters --------------------------------------------------------------------------------------

Value accumulateReduce(Thread& t, Value v, Value*) {
  ToolObject* o = of(v);
  bool isNoneTotal = !o->b.isEmpty() && isNone(o->b);
  if (o->d.isEmpty() && !isNoneTotal) return tupleOf(t, {typeValue(v), tupleOf(t, {o->a, orNone(o->c)}), orNone(o->b)});
  PPY_TRY(module, dictGet_py(t, t.runtime->modules, intern(t, "itertools")));
  PPY_TRY(chain, getAttr_py(t, module, intern(t, "chain")));
  PPY_TRY(all, call_py(t, chain, tupleOf(t, {isNoneTotal ? none() : o->d}), o->a));
  if (!isNoneTotal) return tupleOf(t, {typeValue(v), tupleOf(t, {all, orNone(o->c)}), none()});
  // A state of None would say that there is no state: the total is accumulated again, and left out.
  PPY_TRY(slice, getAttr_py(t, module, intern(t, "islice")));
  PPY_TRY(again, call_py(t, typeOf(v), all, orNone(o->c)));
  return tupleOf(t, {slice, tupleOf(t, {again, Value::smallInt(1), none()})});
}
Value accumulateSetstate(Thread&, Value v, Value* a) {
  gc::store(of(v), &of(v)->b, a[0]);
  return none();
}
Value chainReduce(Thread& t, Value v, Value*) {
  ToolObject* o = of(v);
  if (o->a.isEmpty()) return tupleOf(t, {typeValue(v), emptyTuple(t)});
  return tupleOf(t, {typeValue(v), emptyTuple(t), o->b.isEmpty() ? tupleOf(t, {o->a}) : tupleOf(t, {o->a, o->b})});
}
Value chainSetstate(Thread& t, Value v, Value* a) {
  const Value* items = stateItems(t, a[0], 1, 2);
  if (!items) return {};
  intptr_t n = a[0].as<TupleObject>()->ob_size;
  if (!isIterator(items[0]) || (n > 1 && !isIterator(items[1]))) return raise(t, PyExc_TypeError, "Arguments must be iterators.");
  of(v)->a = items[0];
  of(v)->b = n > 1 ? items[1] : Value();
  gc::barrier(of(v));
  return none();
}
/// compress, filterfalse, starmap: two arguments and no state.
Value pairReduce(Thread& t, Value v, Value*) { return tupleOf(t, {typeValue(v), tupleOf(t, {of(v)->a, of(v)->b})}); }
/// dropwhile, takewhile: whether the predicate has decided.
Value whileReduce(Thread& t, Value v, Value*) {
  return tupleOf(t, {typeValue(v), tupleOf(t, {of(v)->a, of(v)->b}), Value::smallInt(of(v)->done)});
}
Value whileSetstate(Thread& t, Value v, Value* a) {
  int done = truth_py(t, a[0]);
  if (done < 0) return {};
  of(v)->done = done;
  return none();
}
Value isliceReduce(Thread& t, Value v, Value*) {
  ToolObject* o = of(v);
  if (o->a.isEmpty()) {
    PPY_TRY(it, iter_py(t, newList(t)));
    return tupleOf(t, {typeValue(v), tupleOf(t, {it, Value::smallInt(0)}), Value::smallInt(0)});
  }
  return tupleOf(t, {typeValue(v), tupleOf(t, {o->a, makeInt(t, o->n), o->m < 0 ? none() : makeInt(t, o->m), o->b}), o->c});
}
Value isliceSetstate(Thread& t, Value v, Value* a) {
  intptr_t taken;
  if (!isInt(a[0])) return raise(t, PyExc_TypeError, "an integer is required");
  if (!asIndex_py(t, a[0], &taken, PyExc_OverflowError)) return {};
  of(v)->c = Value::smallInt(taken);
  return none();
}

// --- groups ---------------------------------------------------------------------------------------

/// The state says the current key and value, and the key of the group that was given out last.
Value groupbyReduce(Thread& t, Value v, Value*) {
  ToolObject* o = of(v);
  Value args = tupleOf(t, {o->a, orNone(o->b)});
  if (o->n == 0 || o->d.isEmpty()) return tupleOf(t, {typeValue(v), args});
  return tupleOf(t, {typeValue(v), args, tupleOf(t, {o->c, o->d, o->n == o->m ? o->c : notImplemented()})});
}
Value groupbySetstate(Thread& t, Value v, Value* a) {
  const Value* items = stateItems(t, a[0], 3, 3);
  if (!items) return {};
  ToolObject* o = of(v);
  int same = equals_py(t, items[0], items[2]);
  if (same < 0) return {};
  o->c = items[0];
  o->d = items[1];
  o->n = 1;
  o->m = same ? 1 : 2;
  gc::barrier(o);
  return none();
}
Value grouperReduce(Thread& t, Value v, Value*) {
  ToolObject *g = of(v), *o = of(g->a);
  if (o->n != g->n)  // another group is given out by now: this one has nothing more
    return reduceAs(t, "iter", {emptyTuple(t)});
  return tupleOf(t, {typeValue(v), tupleOf(t, {g->a, g->b})});
}
Value zipLongestReduce(Thread& t, Value v, Value*) {
  ToolObject* o = of(v);
  auto* its = o->a.as<ListObject>();
  TupleObject* args = newTuple(t, its->ob_size);
  if (!args) return {};
  for (intptr_t i = 0; i < its->ob_size; i++) gc::store(args, &args->ob_item[i], isNone(its->ob_item[i]) ? emptyTuple(t) : its->ob_item[i]);
  return tupleOf(t, {typeValue(v), args, o->b});
}
Value zipLongestSetstate(Thread&, Value v, Value* a) {
  gc::store(of(v), &of(v)->b, a[0]);
  return none();
}
/// A tee's place in the chain and its source; a source (which has no place) its iterator.
Value teeReduce(Thread& t, Value v, Value*) {
  return tupleOf(t, {typeValue(v), tupleOf(t, {emptyTuple(t)}), tupleOf(t, {orNone(of(v)->b), of(v)->a})});
}
Value teeSetstate(Thread& t, Value v, Value* a) {
  const Value* items = stateItems(t, a[0], 2, 2);
  if (!items) return {};
  auto isLink = [](Value x) { return isExactly(x, &PyList_Type) && (x.as<ListObject>()->ob_size == 0 || x.as<ListObject>()->ob_size == 2); };
  bool source = isNone(items[0]);
  for (Value link = items[0]; !source && isLink(link) && link.as<ListObject>()->ob_size; link = link.as<ListObject>()->ob_item[1])
    if (!isLink(link.as<ListObject>()->ob_item[1])) return raise(t, PyExc_TypeError, "invalid tee state");
  if (source ? !isIterator(items[1]) : !isLink(items[0]) || typeOf(items[1]) != typeOf(v) || !of(items[1])->b.isEmpty())
    return raise(t, PyExc_TypeError, "invalid tee state");
  of(v)->a = items[1];
  of(v)->b = source ? Value() : items[0];
  gc::barrier(of(v));
  return none();
}

// --- combinations ---------------------------------------------------------------------------------

Value productReduce(Thread& t, Value v, Value*) {
  ToolObject* o = of(v);
  if (o->done) return tupleOf(t, {typeValue(v), tupleOf(t, {emptyTuple(t)})});
  return o->m == 0 ? tupleOf(t, {typeValue(v), o->a}) : tupleOf(t, {typeValue(v), o->a, indexTuple(t, o->b)});
}
Value productSetstate(Thread& t, Value v, Value* a) {
  ToolObject* o = of(v);
  auto* pools = o->a.as<TupleObject>();
  auto last = [&](intptr_t i) { return pools->ob_item[i].as<TupleObject>()->ob_size - 1; };
  for (intptr_t i = 0; i < pools->ob_size; i++)
    if (last(i) < 0) {
      o->done = true;
      return none();
    }
  if (!setIndices_py(t, o, &o->b, a[0], o->n, [](intptr_t) -> intptr_t { return 0; }, last)) return {};
  o->m = 1;
  return none();
}
namespace {
/// What the other three have in common: pool and length, then the indices.
Value chosenReduce(Thread& t, Value v, bool cycles) {
  ToolObject* o = of(v);
  Value length = makeInt(t, o->n);
  if (o->m == 0) return tupleOf(t, {typeValue(v), tupleOf(t, {o->a, length})});
  if (o->done) return tupleOf(t, {typeValue(v), tupleOf(t, {emptyTuple(t), length})});
  PPY_TRY(indices, indexTuple(t, o->b));
  return tupleOf(t, {typeValue(v), tupleOf(t, {o->a, length}), cycles ? tupleOf(t, {indices, indexTuple(t, o->c)}) : indices});
}
intptr_t poolSize(ToolObject* o) { return o->a.as<TupleObject>()->ob_size; }
}  // namespace
Value permutationsReduce(Thread& t, Value v, Value*) { return chosenReduce(t, v, true); }
Value combinationsReduce(Thread& t, Value v, Value*) { return chosenReduce(t, v, false); }
Value permutationsSetstate(Thread& t, Value v, Value* a) {
  const Value* items = stateItems(t, a[0], 2, 2);
  if (!items) return {};
  ToolObject* o = of(v);
  intptr_t n = poolSize(o);
  if (!setIndices_py(t, o, &o->b, items[0], n, [](intptr_t) -> intptr_t { return 0; }, [n](intptr_t) { return n - 1; }) ||
      !setIndices_py(t, o, &o->c, items[1], o->n, [](intptr_t) -> intptr_t { return 1; }, [n](intptr_t i) { return n - i; }))
    return {};
  o->m = 1;
  return none();
}
Value combinationsSetstate(Thread& t, Value v, Value* a) {
  ToolObject* o = of(v);
  intptr_t n = poolSize(o), r = o->n;
  if (!setIndices_py(t, o, &o->b, a[0], r, [](intptr_t) -> intptr_t { return 0; }, [n, r](intptr_t i) { return i + n - r; })) return {};
  o->m = 1;
  return none();
}
Value replacementSetstate(Thread& t, Value v, Value* a) {
  ToolObject* o = of(v);
  intptr_t n = poolSize(o);
  if (!setIndices_py(t, o, &o->b, a[0], o->n, [](intptr_t) -> intptr_t { return 0; }, [n](intptr_t) { return n - 1; })) return {};
  o->m = 1;
  return none();
}

}  // namespace ppy::itertools
