// The _heapq module: binary heaps in lists. A hole moves instead of swaps; `max` turns the order round.
#include "stdlib/common/module.h"

namespace ppy {
namespace {

struct Heap {
  Thread& t;
  ListObject* list;
  bool max;

  /// a belongs nearer to the root than b: 1, 0, -1.
  int before_py(Value a, Value b) const {
    if (max) std::swap(a, b);
    if (bothSmallInts(a, b)) return a.asSmallInt() < b.asSmallInt();
    if (a.isNumber() && b.isNumber()) return a.asNumber() < b.asNumber();
    return less_py(t, a, b);
  }
  bool changed(intptr_t size) const {
    if (list->ob_size == size) return false;
    raise(t, PyExc_RuntimeError, "list changed size during iteration");
    return true;
  }

  /// Moves item `at` towards the root, not above `start`.
  bool siftUp_py(intptr_t start, intptr_t at) const {
    intptr_t size = list->ob_size;
    while (at > start) {
      intptr_t parent = (at - 1) >> 1;
      int r = before_py(list->ob_item[at], list->ob_item[parent]);
      if (r < 0 || changed(size)) return false;
      if (!r) break;
      swap(at, parent);
      at = parent;
    }
    return true;
  }
  /// Moves item `at` down to a leaf, then up to its place: fewer comparisons than stopping early.
  bool siftDown_py(intptr_t at) const {
    intptr_t size = list->ob_size, start = at, half = size >> 1;
    while (at < half) {
      intptr_t child = 2 * at + 1;
      if (child + 1 < size) {
        int r = before_py(list->ob_item[child], list->ob_item[child + 1]);
        if (r < 0 || changed(size)) return false;
        child += !r;
      }
      swap(at, child);
      at = child;
    }
    return siftUp_py(start, at);
  }
  void swap(intptr_t a, intptr_t b) const {
    Value v = list->ob_item[a];
    listSetItem(t, list, a, list->ob_item[b]);
    listSetItem(t, list, b, v);
  }
};

bool heapArgument(Thread& t, Value v, const char* name) {
  if (isList(v)) return true;
  raise(t, PyExc_TypeError, "%s() argument must be list, not %T", name, v);
  return false;
}
bool heapFirst(Thread& t, Value v, const char* name) {
  if (isList(v)) return true;
  raise(t, PyExc_TypeError, "%s() argument 1 must be list, not %T", name, v);
  return false;
}

Value heappush(Thread& t, Value, Value* a) {
  if (!heapFirst(t, a[0], "heappush")) return {};
  auto* list = a[0].as<ListObject>();
  if (!listAppend(t, list, a[1])) return {};
  return Heap{t, list, false}.siftUp_py(0, list->ob_size - 1) ? none() : Value();
}

Value pop(Thread& t, Value v, bool max, const char* name) {
  if (!heapArgument(t, v, name)) return {};
  auto* list = v.as<ListObject>();
  if (list->ob_size == 0) return raise(t, PyExc_IndexError, "index out of range");
  Value last = callMethod_py(t, list, intern(t, "pop"), nullptr, 0);
  if (last.isEmpty() || list->ob_size == 0) return last;
  Value top = list->ob_item[0];
  listSetItem(t, list, 0, last);
  return Heap{t, list, max}.siftDown_py(0) ? top : Value();
}
Value heappop(Thread& t, Value, Value* a) { return pop(t, a[0], false, "heappop"); }
Value heappopMax(Thread& t, Value, Value* a) { return pop(t, a[0], true, "_heappop_max"); }

Value replace(Thread& t, Value* a, bool max, const char* name) {
  if (!heapFirst(t, a[0], name)) return {};
  auto* list = a[0].as<ListObject>();
  if (list->ob_size == 0) return raise(t, PyExc_IndexError, "index out of range");
  Value top = list->ob_item[0];
  listSetItem(t, list, 0, a[1]);
  return Heap{t, list, max}.siftDown_py(0) ? top : Value();
}
Value heapreplace(Thread& t, Value, Value* a) { return replace(t, a, false, "heapreplace"); }
Value heapreplaceMax(Thread& t, Value, Value* a) { return replace(t, a, true, "_heapreplace_max"); }

Value heappushpop(Thread& t, Value, Value* a) {
  if (!heapFirst(t, a[0], "heappushpop")) return {};
  auto* list = a[0].as<ListObject>();
  if (list->ob_size == 0) return a[1];
  int r = less_py(t, list->ob_item[0], a[1]);
  if (r < 0) return {};
  if (!r) return a[1];
  if (list->ob_size == 0) return raise(t, PyExc_IndexError, "index out of range");
  return replace(t, a, false, "heappushpop");
}

Value heapify(Thread& t, Value v, bool max, const char* name) {
  if (!heapArgument(t, v, name)) return {};
  Heap heap{t, v.as<ListObject>(), max};
  for (intptr_t i = (heap.list->ob_size >> 1) - 1; i >= 0; i--)
    if (!heap.siftDown_py(i)) return {};
  return none();
}
Value heapifyMin(Thread& t, Value, Value* a) { return heapify(t, a[0], false, "heapify"); }
Value heapifyMax(Thread& t, Value, Value* a) { return heapify(t, a[0], true, "_heapify_max"); }

const BuiltinDef kFunctions[] = {
    {"heappush", "heap, item, /", heappush},
    {"heappushpop", "heap, item, /", heappushpop},
    {"heappop", "heap, /", heappop},
    {"heapreplace", "heap, item, /", heapreplace},
    {"heapify", "heap, /", heapifyMin},
    {"_heappop_max", "heap, /", heappopMax},
    {"_heapify_max", "heap, /", heapifyMax},
    {"_heapreplace_max", "heap, item, /", heapreplaceMax},
    {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  return addValue(t, m, "__about__", newStr(t, "Heap queues: a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for all k, counting from 0; a[0] is the smallest."));
}

}  // namespace

const NativeModule kHeapqModule = {"_heapq", kFunctions, init};

}  // namespace ppy
