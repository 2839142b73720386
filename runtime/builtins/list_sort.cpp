// list.sort: a stable natural merge sort. Runs already in order are found and extended to a minimum
// length by binary insertion; runs are merged by the powersort rule (Munro & Wild 2018), galloping when
// one side keeps winning. Keys that are all small ints, all floats or all str compare without calls, and
// so do tuples by their first items where those are.
#include <algorithm>
#include <cstring>
#include <type_traits>

#include "runtime/object/call.h"
#include "runtime/object/compare.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/foreign.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

/// One element during the sort: its key and, when a key function is used, the value it came from.
struct Item {
  Value key, value;
};

struct IntLess {
  bool operator()(Value a, Value b) { return a.asSmallInt() < b.asSmallInt(); }
  bool failed() const { return false; }
};
struct FloatLess {
  bool operator()(Value a, Value b) { return a.asNumber() < b.asNumber(); }
  bool failed() const { return false; }
};
struct StrLess {
  bool operator()(Value a, Value b) { return strCompare(a, b) < 0; }
  bool failed() const { return false; }
};
/// Exact tuples whose first items First compares; the rest only where those are equal.
template <class First>
struct TupleLess {
  /// Of floats, NaN is neither less nor equal: the general way decides again.
  static constexpr intptr_t kEqualItems = std::is_same_v<First, FloatLess> ? 0 : 1;
  Thread& t;
  bool failed_ = false;
  bool operator()(Value a, Value b) {
    Value x = a.as<TupleObject>()->ob_item[0], y = b.as<TupleObject>()->ob_item[0];
    if (x != y) {
      if (First{}(x, y)) return true;
      if (First{}(y, x)) return false;
    }
    if (failed_) return false;
    int r = tupleLess_py(t, a.as<TupleObject>(), b.as<TupleObject>(), kEqualItems);
    if (r < 0) failed_ = true;
    return r > 0;
  }
  bool failed() const { return failed_; }
};
/// Anything: after a failure every comparison is false, so that the sort ends quickly and in order.
struct AnyLess {
  Thread& t;
  bool failed_ = false;
  bool operator()(Value a, Value b) {
    if (failed_) return false;
    int r = less_py(t, a, b);
    if (r < 0) failed_ = true;
    return r > 0;
  }
  bool failed() const { return failed_; }
};

template <class Element> Value keyOf(const Element& e);
template <> Value keyOf(const Value& e) { return e; }
template <> Value keyOf(const Item& e) { return e.key; }

template <class Element, class Less>
class Sorter {
 public:
  Sorter(Element* data, Element* scratch, intptr_t n, Less& less) : a_(data), tmp_(scratch), n_(n), less_(less) {}

  void run() {
    if (n_ < 2) return;
    intptr_t minRun = minimumRun(n_);
    struct Run { intptr_t start, length; int power; };
    Run stack[66];
    int depth = 0;
    intptr_t start = 0;
    Run current{0, nextRun(0, minRun), 0};
    while ((start = current.start + current.length) < n_) {
      if (less_.failed()) return;
      Run next{start, nextRun(start, minRun), 0};
      int power = nodePower(current.start, current.length, next.length);
      while (depth && stack[depth - 1].power > power) {
        Run& left = stack[--depth];
        merge(left.start, left.length, current.length);
        current = {left.start, left.length + current.length, 0};
      }
      current.power = power;
      stack[depth++] = current;
      current = next;
    }
    while (depth) {
      Run& left = stack[--depth];
      merge(left.start, left.length, current.length);
      current = {left.start, left.length + current.length, 0};
    }
  }

 private:
  static intptr_t minimumRun(intptr_t n) {
    intptr_t low = 0;
    while (n >= 64) {
      low |= n & 1;
      n >>= 1;
    }
    return n + low;
  }

  /// Depth in the nearly optimal merge tree of the boundary between two adjacent runs.
  int nodePower(intptr_t start, intptr_t n1, intptr_t n2) const {
    intptr_t a = 2 * start + n1, b = a + n1 + n2;
    int power = 0;
    for (;;) {
      power++;
      if (a >= n_) {
        a -= n_;
        b -= n_;
      } else if (b >= n_) {
        return power;
      }
      a <<= 1;
      b <<= 1;
    }
  }

  bool less(const Element& x, const Element& y) { return less_(keyOf(x), keyOf(y)); }

  /// Length of the run at `from`: ascending as it is, strictly descending reversed, short ones extended.
  intptr_t nextRun(intptr_t from, intptr_t minRun) {
    intptr_t end = from + 1;
    if (end == n_) return 1;
    if (less(a_[end], a_[end - 1])) {
      while (++end < n_ && less(a_[end], a_[end - 1])) {}
      std::reverse(a_ + from, a_ + end);
    } else {
      while (++end < n_ && !less(a_[end], a_[end - 1])) {}
    }
    intptr_t want = std::min(from + minRun, n_);
    for (; end < want; end++) insert(from, end);
    return end - from;
  }

  /// Binary insertion of a[at] into the sorted a[from, at), after equal ones.
  void insert(intptr_t from, intptr_t at) {
    Element pivot = a_[at];
    intptr_t low = from, high = at;
    while (low < high) {
      intptr_t mid = low + ((high - low) >> 1);
      if (less(pivot, a_[mid])) high = mid;
      else low = mid + 1;
    }
    memmove(static_cast<void*>(a_ + low + 1), a_ + low, static_cast<size_t>(at - low) * sizeof(Element));
    a_[low] = pivot;
  }

  /// First position in sorted p[0, n) whose element is greater than x (Right) or not less (Left),
  /// found by doubling steps from the front.
  intptr_t gallopRight(const Element& x, const Element* p, intptr_t n) {
    intptr_t last = 0, offset = 1;
    if (n == 0 || less(x, p[0])) return 0;
    while (offset < n && !less(x, p[offset])) {
      last = offset;
      offset = offset * 2 + 1;
    }
    offset = std::min(offset, n);
    last++;
    while (last < offset) {
      intptr_t mid = last + ((offset - last) >> 1);
      if (less(x, p[mid])) offset = mid;
      else last = mid + 1;
    }
    return offset;
  }
  intptr_t gallopLeft(const Element& x, const Element* p, intptr_t n) {
    intptr_t last = 0, offset = 1;
    if (n == 0 || !less(p[0], x)) return 0;
    while (offset < n && less(p[offset], x)) {
      last = offset;
      offset = offset * 2 + 1;
    }
    offset = std::min(offset, n);
    last++;
    while (last < offset) {
      intptr_t mid = last + ((offset - last) >> 1);
      if (less(p[mid], x)) last = mid + 1;
      else offset = mid;
    }
    return offset;
  }

  /// Merges a[start, start+n1) with the n2 elements behind it. Stable: equal elements of the left first.
  void merge(intptr_t start, intptr_t n1, intptr_t n2) {
    Element* left = a_ + start;
    Element* right = left + n1;
    // what is already in place at both ends needs no merging
    intptr_t skip = gallopRight(right[0], left, n1);
    left += skip;
    n1 -= skip;
    if (n1 == 0) return;
    n2 = gallopLeft(left[n1 - 1], right, n2);
    if (n2 == 0) return;
    if (n1 <= n2) mergeLow(left, n1, right, n2);
    else mergeHigh(left, n1, right, n2);
  }

  void mergeLow(Element* left, intptr_t n1, Element* right, intptr_t n2) {
    memcpy(static_cast<void*>(tmp_), left, static_cast<size_t>(n1) * sizeof(Element));
    Element *to = left, *l = tmp_, *lEnd = tmp_ + n1, *r = right, *rEnd = right + n2;
    int wins = 0;
    while (l < lEnd && r < rEnd) {
      bool takeRight = less(*r, *l);
      *to++ = takeRight ? *r++ : *l++;
      wins = takeRight ? (wins < 0 ? wins - 1 : -1) : (wins > 0 ? wins + 1 : 1);
      if (wins == kGallop && l < lEnd && r < rEnd) {
        intptr_t k = gallopRight(*r, l, lEnd - l);
        to = std::copy(l, l + k, to);
        l += k;
        wins = 0;
      } else if (wins == -kGallop && l < lEnd && r < rEnd) {
        intptr_t k = gallopLeft(*l, r, rEnd - r);
        memmove(static_cast<void*>(to), r, static_cast<size_t>(k) * sizeof(Element));
        to += k;
        r += k;
        wins = 0;
      }
    }
    memcpy(static_cast<void*>(to), l, static_cast<size_t>(lEnd - l) * sizeof(Element));
  }

  void mergeHigh(Element* left, intptr_t n1, Element* right, intptr_t n2) {
    memcpy(static_cast<void*>(tmp_), right, static_cast<size_t>(n2) * sizeof(Element));
    Element *l = left + n1, *r = tmp_ + n2, *to = right + n2;
    while (l > left && r > tmp_) {
      if (less(r[-1], l[-1])) *--to = *--l;
      else *--to = *--r;
    }
    intptr_t rest = r - tmp_;
    memcpy(static_cast<void*>(to - rest), tmp_, static_cast<size_t>(rest) * sizeof(Element));
  }

  static constexpr int kGallop = 7;
  Element *a_, *tmp_;
  intptr_t n_;
  Less& less_;
};

enum class Keys { Ints, Floats, Strs, Any };

/// What all of the n values that `get(i)` gives are.
template <class Get>
Keys classify(intptr_t n, Get&& get) {
  bool ints = true, floats = true, strs = true;
  for (intptr_t i = 0; i < n && (ints || floats || strs); i++) {
    Value k = get(i);
    ints = ints && k.isSmallInt();
    floats = floats && k.isNumber();
    strs = strs && isExactly(k, &PyUnicode_Type);
  }
  return ints ? Keys::Ints : floats ? Keys::Floats : strs ? Keys::Strs : Keys::Any;
}

/// What the first items of the n keys are, where every key is a tuple that has one.
template <class Element>
Keys classifyFirst(const Element* items, intptr_t n) {
  for (intptr_t i = 0; i < n; i++)
    if (Value k = keyOf(items[i]); !isExactly(k, &PyTuple_Type) || !k.as<TupleObject>()->ob_size) return Keys::Any;
  return classify(n, [items](intptr_t i) { return keyOf(items[i]).template as<TupleObject>()->ob_item[0]; });
}

template <class Element, class Less>
bool sortWith(Element* items, Element* scratch, intptr_t n, Less less) {
  Sorter<Element, Less>(items, scratch, n, less).run();
  return !less.failed();
}

/// Keys that are not all simple: tuples by their first items, or anything.
template <class Element>
bool sortByFirst_py(Thread& t, Element* items, Element* scratch, intptr_t n) {
  switch (classifyFirst(items, n)) {
    case Keys::Ints: return sortWith(items, scratch, n, TupleLess<IntLess>{t});
    case Keys::Floats: return sortWith(items, scratch, n, TupleLess<FloatLess>{t});
    case Keys::Strs: return sortWith(items, scratch, n, TupleLess<StrLess>{t});
    default: return sortWith(items, scratch, n, AnyLess{t});
  }
}

/// Sorts n elements held in a GC-visible buffer; reversed twice for `reverse` to stay stable.
template <class Element>
bool sortItems_py(Thread& t, Element* items, Element* scratch, intptr_t n, bool reverse) {
  if (reverse) std::reverse(items, items + n);
  bool ok;
  switch (classify(n, [items](intptr_t i) { return keyOf(items[i]); })) {
    case Keys::Ints: ok = sortWith(items, scratch, n, IntLess{}); break;
    case Keys::Floats: ok = sortWith(items, scratch, n, FloatLess{}); break;
    case Keys::Strs: ok = sortWith(items, scratch, n, StrLess{}); break;
    default: ok = sortByFirst_py(t, items, scratch, n);
  }
  if (reverse) std::reverse(items, items + n);
  return ok;
}

}  // namespace

bool listSort_py(Thread& t, ListObject* list, Value key, bool reverse) {
  // While sorting, the list is empty to anyone who looks; what they put there is an error at the end.
  Value* items = list->ob_item;
  intptr_t n = list->ob_size;
  Value* left = nullptr;  ///< what the list has meanwhile
  if (t.runtime->multiThreaded && items) {
    // Readers without a lock may still look for elements where they were.
    do {
      left = list->ob_item;
      items = gc::allocValues(t, gc::valuesCapacity(left));
      if (!items) return false;
    } while (list->ob_item != left);
    n = list->ob_size;
    memcpy(static_cast<void*>(items), left, static_cast<size_t>(n) * sizeof(Value));
  }
  // The elements stay the same: an exposed list's counts need no change, only its size as C sees it.
  bool exposed = isExposed(list);
  list->ob_item = left;
  setListSize(list, 0);
  bool ok = true;
  if (isNone(key)) {
    Value* scratch = n > 1 ? gc::allocValues(t, static_cast<size_t>(n)) : nullptr;
    ok = n < 2 || (scratch && sortItems_py(t, items, scratch, n, reverse));
    gc::keepAlive(static_cast<const void*>(scratch));
  } else {
    Value* pairs = n ? gc::allocValues(t, static_cast<size_t>(n) * 4) : nullptr;
    ok = n == 0 || pairs;
    auto* elements = reinterpret_cast<Item*>(pairs);
    for (intptr_t i = 0; ok && i < n; i++) {
      Value k = call_py(t, key, items[i]);
      ok = !k.isEmpty();
      elements[i] = {k, items[i]};
      gc::barrier(pairs);
    }
    if (ok && n) {
      ok = sortItems_py(t, elements, elements + n, n, reverse);
      for (intptr_t i = 0; i < n; i++) items[i] = elements[i].value;
    }
    gc::keepAlive(static_cast<const void*>(pairs));
  }
  if (items) gc::barrier(items);
  bool modified = list->ob_item != left || list->ob_size;
  // Readers without a lock count on room that never shrinks: what the list has got meanwhile may be larger.
  Value* now = list->ob_item;
  bool larger = t.runtime->multiThreaded && now && now != left && gc::valuesCapacity(now) > (items ? gc::valuesCapacity(items) : 0);
  if (!larger) list->ob_item = items;
  else if (n) memcpy(static_cast<void*>(now), items, static_cast<size_t>(n) * sizeof(Value));
  setListSize(list, n);
  if (list->ob_item) gc::barrier(list->ob_item);
  if (exposed) list->allocated = n;
  gc::barrier(list);
  if (modified && ok) {
    raise(t, PyExc_ValueError, "list modified during sort");
    return false;
  }
  return ok;
}

}  // namespace ppy
