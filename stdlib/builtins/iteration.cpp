// Built-in functions that iterate: iter, next, len, sum, min, max, sorted, any, all, anext, aiter.
#include "runtime/frame/generator_fields.h"
#include "stdlib/builtins/builtins.h"

namespace ppy::builtins {
namespace {

Value builtinLen(Thread& t, Value, Value* a) {
  intptr_t n = length_py(t, a[0]);
  return n < 0 ? Value() : makeInt(t, n);
}

Value builtinIter(Thread& t, Value, Value* a) {
  if (a[1].isEmpty()) return iter_py(t, a[0]);
  if (!isCallable(a[0])) return raise(t, PyExc_TypeError, "iter(v, w): v must be callable");
  return newCallIterator(t, a[0], a[1]);
}

Value builtinAny(Thread& t, Value, Value* a) {
  bool found = false;
  bool ok = forEach_py(t, a[0], [&](Value v) {
    int r = truth_py(t, v);
    found = r > 0;
    return r == 0;
  });
  return found ? boolean(true) : ok ? boolean(false) : Value();
}

Value builtinAll(Thread& t, Value, Value* a) {
  bool failed = false;
  bool ok = forEach_py(t, a[0], [&](Value v) {
    int r = truth_py(t, v);
    failed = r == 0;
    return r > 0;
  });
  return failed ? boolean(false) : ok ? boolean(true) : Value();
}

/// sum: small ints and floats are added without boxing; anything else goes through `+`.
Value builtinSum(Thread& t, Value, Value* a) {
  Value total = a[1].isEmpty() ? Value::smallInt(0) : a[1];
  if (isStr(total)) return raise(t, PyExc_TypeError, "sum() can't sum strings [use ''.join(seq) instead]");
  if (isBytes(total)) return raise(t, PyExc_TypeError, "sum() can't sum bytes [use b''.join(seq) instead]");
  if (isExactly(total, &PyByteArray_Type))
    return raise(t, PyExc_TypeError, "sum() can't sum bytearray [use b''.join(seq) instead]");
  // Ints of a machine word are added as such; `whole` says that the total is `sum`.
  int64_t sum = 0;
  bool whole = total.isSmallInt();
  if (whole) sum = total.asSmallInt();
  bool ok = forEach_py(t, a[0], [&](Value v) {
    if (whole) {
      int64_t next;
      if (v.isSmallInt() && !__builtin_add_overflow(sum, v.asSmallInt(), &next)) [[likely]] {
        sum = next;
        return true;
      }
      total = makeInt(t, sum);
      whole = false;
    }
    if (total.isNumber() && v.isNumber()) {
      total = makeFloat(t, total.asNumber() + v.asNumber());
      return true;
    }
    total = binary_py(t, kOpAdd, total, v);
    whole = (total.isSmallInt() || isExactly(total, &PyLong_Type)) && intFits64(total, &sum);
    return !total.isEmpty();
  });
  return !ok ? Value() : whole ? makeInt(t, sum) : total;
}

/// min and max: `op` is the comparison that makes a new item win.
Value extremum(Thread& t, const char* name, CompareOp op, Value* a) {
  auto* args = a[0].as<TupleObject>();
  Value key = a[1], dflt = a[2];
  if (args->ob_size == 0) return raise(t, PyExc_TypeError, "%s expected at least 1 argument, got 0", name);
  bool several = args->ob_size > 1;
  if (several && !dflt.isEmpty())
    return raise(t, PyExc_TypeError, "Cannot specify a default for %s() with multiple positional arguments", name);
  bool hasKey = !key.isEmpty() && !isNone(key);
  Value best, bestKey;
  bool ok = forEach_py(t, several ? a[0] : args->ob_item[0], [&](Value v) {
    Value k = v;
    if (hasKey) {
      k = call_py(t, key, v);
      if (k.isEmpty()) return false;
    }
    if (best.isEmpty()) {
      best = v;
      bestKey = k;
      return true;
    }
    bool wins;
    if (bothSmallInts(k, bestKey)) {
      wins = op == kLt ? k.asSmallInt() < bestKey.asSmallInt() : k.asSmallInt() > bestKey.asSmallInt();
    } else {
      Value r = compare_py(t, op, k, bestKey);
      if (r.isEmpty()) return false;
      int truth = truth_py(t, r);
      if (truth < 0) return false;
      wins = truth;
    }
    if (wins) {
      best = v;
      bestKey = k;
    }
    return true;
  });
  if (!ok) return {};
  if (!best.isEmpty()) return best;
  if (!dflt.isEmpty()) return dflt;
  return raise(t, PyExc_ValueError, "%s() arg is an empty sequence", name);
}

Value builtinMin(Thread& t, Value, Value* a) { return extremum(t, "min", kLt, a); }
Value builtinMax(Thread& t, Value, Value* a) { return extremum(t, "max", kGt, a); }

Value builtinSorted(Thread& t, Value, Value* a) {
  bool reverse = false;
  if (!a[2].isEmpty()) {
    if (!isInt(a[2])) return raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", a[2]);
    int r = truth_py(t, a[2]);
    if (r < 0) return {};
    reverse = r;
  }
  auto* args = a[0].as<TupleObject>();
  if (args->ob_size != 1) return raise(t, PyExc_TypeError, "sorted expected 1 argument, got %zd", args->ob_size);
  PPY_TRY(list, listFromIterable_py(t, args->ob_item[0]));
  if (!listSort_py(t, list.as<ListObject>(), a[1].isEmpty() ? none() : a[1], reverse)) return {};
  return list;
}

Value builtinAiter(Thread& t, Value, Value* a) {
  const ResolvedSlot& slot = slotOf(a[0], kSlotAIter);
  if (slot.attr.isEmpty()) return raise(t, PyExc_TypeError, "'%T' object is not an async iterable", a[0]);
  PPY_TRY(it, callMethod_py(t, a[0], intern(t, "__aiter__"), nullptr, 0));
  if (slotOf(it, kSlotANext).attr.isEmpty())
    return raise(t, PyExc_TypeError, "aiter() returned not an async iterator of type '%T'", it);
  return it;
}

Value builtinAnext(Thread& t, Value, Value* a) {
  if (slotOf(a[0], kSlotANext).attr.isEmpty())
    return raise(t, PyExc_TypeError, "'%T' object is not an async iterator", a[0]);
  PPY_TRY(awaitable, callMethod_py(t, a[0], intern(t, "__anext__"), nullptr, 0));
  if (a[1].isEmpty()) return awaitable;
  return newAnextDefault(t, awaitable, a[1]);
}

}  // namespace

}  // namespace ppy::builtins

namespace ppy {

Value builtinNext(Thread& t, Value, Value* a) {
  if (slotOf(a[0], kSlotNext).attr.isEmpty())
    return raise(t, PyExc_TypeError, "'%T' object is not an iterator", a[0]);
  Value v = next_py(t, a[0]);
  if (!v.isEmpty()) return v;
  if (t.status != Status::None) {
    if (a[1].isEmpty() || !pendingIs(t, PyExc_StopIteration)) return {};
    clearException(t);
    return a[1];
  }
  return a[1].isEmpty() ? raiseStopIteration(t, takeIteratorResult(t)) : a[1];
}

}  // namespace ppy

namespace ppy::builtins {

const BuiltinDef kIterationFunctions[] = {
    {"len", "obj, /", builtinLen},
    {"iter", "object, sentinel=None, /", builtinIter},
    {"next", "iterator, default=None, /", builtinNext},
    {"any", "iterable, /", builtinAny},
    {"all", "iterable, /", builtinAll},
    {"sum", "iterable, /, start=0", builtinSum},
    {"min", "*args, key=None, default=None", builtinMin},
    {"max", "*args, key=None, default=None", builtinMax},
    {"sorted", "*args, key=None, reverse=False", builtinSorted},
    {"aiter", "async_iterable, /", builtinAiter},
    {"anext", "aiterator, default=None, /", builtinAnext},
    {nullptr, nullptr, nullptr}};

}  // namespace ppy::builtins
