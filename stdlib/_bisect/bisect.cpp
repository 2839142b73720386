// The _bisect module.
#include "stdlib/common/module.h"

namespace ppy {
namespace {

/// Where x goes in a sorted sequence: before (left) or behind equal items. -1: exception pending.
intptr_t search_py(Thread& t, Value* a, bool left) {
  intptr_t lo = 0, hi = -1;
  if (!a[2].isEmpty() && !sizeArg_py(t, a[2], &lo)) return -1;
  if (isGiven(a[3]) && !sizeArg_py(t, a[3], &hi)) return -1;
  Value list = a[0], x = a[1], key = isGiven(a[4]) ? a[4] : Value();
  if (lo < 0) {
    raise(t, PyExc_ValueError, "lo must be non-negative");
    return -1;
  }
  if (hi == -1) {
    hi = length_py(t, list);
    if (hi < 0) return -1;
  }
  bool plain = isExactly(list, &PyList_Type);
  while (lo < hi) {
    intptr_t mid = lo + (hi - lo) / 2;
    Value item;
    if (plain && mid < list.as<ListObject>()->ob_size) item = list.as<ListObject>()->ob_item[mid];
    else item = getItem_py(t, list, makeInt(t, mid));
    if (item.isEmpty()) return -1;
    if (key) {
      item = call_py(t, key, item);
      if (item.isEmpty()) return -1;
    }
    int less;
    if (bothSmallInts(item, x)) {
      less = left ? item.asSmallInt() < x.asSmallInt() : x.asSmallInt() < item.asSmallInt();
    } else {
      less = left ? less_py(t, item, x) : less_py(t, x, item);
      if (less < 0) return -1;
    }
    if (left ? less : !less) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

Value bisect(Thread& t, Value* a, bool left) {
  intptr_t at = search_py(t, a, left);
  return at < 0 ? Value() : makeInt(t, at);
}
Value insort(Thread& t, Value* a, bool left) {
  Value args[5] = {a[0], a[1], a[2], a[3], a[4]};
  if (isGiven(a[4])) {
    args[1] = call_py(t, a[4], a[1]);
    if (args[1].isEmpty()) return {};
  }
  intptr_t at = search_py(t, args, left);
  if (at < 0) return {};
  if (isExactly(a[0], &PyList_Type)) return listInsert(t, a[0].as<ListObject>(), at, a[1]) ? none() : Value();
  Value insert[2] = {makeInt(t, at), a[1]};
  return callMethod_py(t, a[0], intern(t, "insert"), insert, 2).isEmpty() ? Value() : none();
}
Value bisectLeft(Thread& t, Value, Value* a) { return bisect(t, a, true); }
Value bisectRight(Thread& t, Value, Value* a) { return bisect(t, a, false); }
Value insortLeft(Thread& t, Value, Value* a) { return insort(t, a, true); }
Value insortRight(Thread& t, Value, Value* a) { return insort(t, a, false); }

constexpr const char* kSignature = "a, x, lo=0, hi=None, *, key=None";
const BuiltinDef kFunctions[] = {
    {"bisect_left", kSignature, bisectLeft},
    {"bisect_right", kSignature, bisectRight},
    {"insort_left", kSignature, insortLeft},
    {"insort_right", kSignature, insortRight},
    {nullptr, nullptr, nullptr}};

}  // namespace

const NativeModule kBisectModule = {"_bisect", kFunctions, nullptr};

}  // namespace ppy
