// What list, tuple and range share.
#include "runtime/builtins/sequence.h"

#include <algorithm>
#include <string>

#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/recursion.h"
#include "runtime/object/str.h"

namespace ppy {

bool sequenceIndex_py(Thread& t, Value key, const char* type, intptr_t* i) {
  if (!isInt(key) && slotOf(key, kSlotIndex).attr.isEmpty()) {
    raise(t, PyExc_TypeError, "%s indices must be integers or slices, not %T", type, key);
    return false;
  }
  return asIndex_py(t, key, i, PyExc_IndexError);
}

bool indexArgument_py(Thread& t, Value v, intptr_t* out) {
  PPY_TRY(i, index_py(t, v));
  int64_t n;
  if (!intFits64(i, &n)) return raise(t, PyExc_OverflowError, "Python int too large to convert to C ssize_t"), false;
  *out = n;
  return true;
}

bool intArgument_py(Thread& t, Value v, int dflt, int* out) {
  *out = dflt;
  if (v.isEmpty()) return true;
  PPY_TRY(i, index_py(t, v));
  int64_t n;
  if (!intFits64(i, &n) || n != static_cast<int>(n)) return raise(t, PyExc_OverflowError, "Python int too large to convert to C int"), false;
  *out = static_cast<int>(n);
  return true;
}

bool repeatCount(Thread& t, Value count, intptr_t length, intptr_t* n) {
  int64_t i;
  if (!intFits64(count, &i)) {
    bool negative = count.as<LongObject>()->ob_size < 0;
    if (!negative) {
      raise(t, PyExc_OverflowError, "cannot fit 'int' into an index-sized integer");
      return false;
    }
    i = 0;
  }
  *n = length ? std::max<int64_t>(i, 0) : 0;
  if (length && *n > (INTPTR_MAX >> 4) / length) {
    raiseMemory(t);
    return false;
  }
  return true;
}

bool searchBounds_py(Thread& t, Value start, Value stop, intptr_t length, intptr_t* from, intptr_t* to) {
  *from = 0;
  *to = length;
  for (auto [v, out] : {std::pair<Value, intptr_t*>{start, from}, {stop, to}}) {
    if (v.isEmpty()) continue;
    if (!isInt(v) && slotOf(v, kSlotIndex).attr.isEmpty()) {
      raise(t, PyExc_TypeError, "slice indices must be integers or have an __index__ method");
      return false;
    }
    if (!asIndex_py(t, v, out, nullptr)) return false;
    if (*out < 0) *out = std::max<intptr_t>(*out + length, 0);
  }
  *to = std::min(*to, length);
  return true;
}

Value reprItems_py(Thread& t, Value seq, char open, const char* close, const char* lone) {
  if (itemsOf(seq).n == 0) return newStr(t, std::string(1, open) + close);
  ReprGuard guard(t, seq.object());
  if (guard.seen()) return newStr(t, std::string(1, open) + "..." + close);
  RecursionGuard depth(t, "while getting the repr of an object");
  if (!depth) return {};
  StrBuilder out(t);
  out.add(static_cast<char32_t>(open));
  for (intptr_t i = 0; i < itemsOf(seq).n; i++) {
    if (i) out.add(std::string_view(", "));
    PPY_TRY(text, repr_py(t, itemsOf(seq).v[i]));
    if (!out.add(text)) return {};
  }
  out.add(std::string_view(itemsOf(seq).n == 1 ? lone : close));
  return out.finish();
}

namespace {

/// Is `item == v` answered by comparing words alone? 1 yes they are equal, 0 they differ, -1: ask.
inline int quickEquals(Value item, Value v) {
  if (item == v) return 1;
  return bothSmallInts(item, v) ? 0 : -1;
}

}  // namespace

intptr_t findItem_py(Thread& t, Value seq, Value v, intptr_t from, intptr_t to) {
  for (intptr_t i = from;; i++) {
    // Nothing runs, so nothing moves, until an item has to be asked.
    Items items = itemsOf(seq);
    intptr_t end = std::min(to, items.n);
    int r = 0;
    for (; i < end; i++)
      if ((r = quickEquals(items.v[i], v))) break;
    if (i >= end) return -1;
    if (r < 0) r = equals_py(t, items.v[i], v);
    if (r) return r < 0 ? -2 : i;
  }
}

Value countItems_py(Thread& t, Value seq, Value v) {
  intptr_t n = 0;
  for (intptr_t i = 0;; i++) {
    Items items = itemsOf(seq);
    int r = 0;
    for (; i < items.n; i++) {
      if ((r = quickEquals(items.v[i], v)) < 0) break;
      n += r;
    }
    if (i >= items.n) return Value::smallInt(n);
    if ((r = equals_py(t, items.v[i], v)) < 0) return {};
    n += r;
  }
}

}  // namespace ppy
