// Built-in functions that iterate: iter, next, len, sum, min, max, sorted, any, all, anext, aiter.
#include "runtime/frame/generator_fields.h"
#include "runtime/object/signature.h"
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

/// The parameters that can only be named of a function with *args; `bound` has room for all.
bool bindNamed(Thread& t, const char* name, const Signature& signature, const Args& args, Value* bound) {
  return !args.nkw() || bindArgs(t, name, signature, Args{args.v + args.npos, 0, args.kwnames}, bound);
}

/// min and max: `op` is the comparison that makes a new item win.
Value extremum(Thread& t, const char* name, CompareOp op, const Args& args) {
  static constexpr Signature kSignature("*args, key=None, default=None");
  Value named[3];
  if (!bindNamed(t, name, kSignature, args, named)) return {};
  Value key = named[1], dflt = named[2];
  if (args.npos == 0) return raise(t, PyExc_TypeError, "%s expected at least 1 argument, got 0", name);
  bool several = args.npos > 1;
  if (several && !dflt.isEmpty())
    return raise(t, PyExc_TypeError, "Cannot specify a default for %s() with multiple positional arguments", name);
  bool hasKey = !key.isEmpty() && !isNone(key);
  Value best, bestKey;
  auto look = [&](Value v) {
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
  };
  if (several) {
    for (uint32_t i = 0; i < args.npos; i++)
      if (!look(args.v[i])) return {};
  } else if (!forEach_py(t, args.v[0], look)) {
    return {};
  }
  if (!best.isEmpty()) return best;
  if (!dflt.isEmpty()) return dflt;
  return raise(t, PyExc_ValueError, "%s() arg is an empty sequence", name);
}

Value builtinMin(Thread& t, Value, const Args& args) { return extremum(t, "min", kLt, args); }
Value builtinMax(Thread& t, Value, const Args& args) { return extremum(t, "max", kGt, args); }

Value builtinSorted(Thread& t, Value, const Args& args) {
  static constexpr Signature kSignature("*args, key=None, reverse=False");
  Value a[3];
  if (!bindNamed(t, "sort", kSignature, args, a)) return {};
  bool reverse = false;
  if (!a[2].isEmpty()) {
    if (!isInt(a[2])) return raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", a[2]);
    int r = truth_py(t, a[2]);
    if (r < 0) return {};
    reverse = r;
  }
  if (args.npos != 1) return raise(t, PyExc_TypeError, "sorted expected 1 argument, got %zd", static_cast<intptr_t>(args.npos));
  PPY_TRY(list, listFromIterable_py(t, args.v[0]));
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
    {"min", "*args, key=None, default=None", directCall<builtinMin>, nullptr, kBuiltinDirect},
    {"max", "*args, key=None, default=None", directCall<builtinMax>, nullptr, kBuiltinDirect},
    {"sorted", "*args, key=None, reverse=False", directCall<builtinSorted>, nullptr, kBuiltinDirect},
    {"aiter", "async_iterable, /", builtinAiter},
    {"anext", "aiterator, default=None, /", builtinAnext},
    {nullptr, nullptr, nullptr}};

}  // namespace ppy::builtins
