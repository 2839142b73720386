// array.array: making arrays, the sequence protocol, the buffer protocol, iteration.
#include "stdlib/array/array.h"

#include <cstring>

#include "runtime/frame/services.h"
#include "runtime/object/audit.h"
#include "runtime/object/slice.h"
#include "runtime/object/buffer.h"
#include "runtime/object/iterators.h"
#include "runtime/object/recursion.h"

namespace ppy::arrays {

TypeObject kArrayType;

namespace {

TypeObject kIterType;

struct IterObject : Object {
  Value array;  ///< empty once exhausted
  intptr_t index;
};

}  // namespace

bool resize(Thread& t, ArrayObject* a, intptr_t n) {
  if (a->exports > 0 && n != a->ob_size) {
    raise(t, PyExc_BufferError, "cannot resize an array that is exporting buffers");
    return false;
  }
  if (n > a->allocated || n < a->allocated / 2) {
    intptr_t room = n == 0 ? 0 : a->ob_size == 0 && a->allocated == 0 ? n : n + (n >> 4) + (n < 8 ? 3 : 7);
    char* fresh = nullptr;
    if (room > 0) {
      if (room > INTPTR_MAX / a->kind->size) {
        raiseMemory(t);
        return false;
      }
      fresh = static_cast<char*>(gc::allocOrNull(t, static_cast<size_t>(room) * a->kind->size, gc::CellKind::Raw));
      if (!fresh) return false;
      if (intptr_t keep = n < a->ob_size ? n : a->ob_size) memcpy(fresh, a->items, static_cast<size_t>(keep) * a->kind->size);
    }
    a->items = fresh;
    a->allocated = room;
    gc::barrier(a);
  }
  a->ob_size = n;
  return true;
}

ArrayObject* newArray(Thread& t, TypeObject* type, const Kind* kind, intptr_t n) {
  auto* a = static_cast<ArrayObject*>(newInstance(t, type));
  if (!a) return nullptr;
  a->kind = kind;
  if (!resize(t, a, n)) return nullptr;
  if (n) memset(a->items, 0, static_cast<size_t>(n) * kind->size);
  return a;
}

bool appendBytes(Thread& t, ArrayObject* a, std::string_view bytes) {
  if (bytes.size() % a->kind->size) {
    raise(t, PyExc_ValueError, "bytes length not a multiple of item size");
    return false;
  }
  intptr_t n = static_cast<intptr_t>(bytes.size()) / a->kind->size, at = a->ob_size;
  if (!resize(t, a, at + n)) return false;
  if (n) memcpy(itemAt(a, at), bytes.data(), bytes.size());
  return true;
}

bool extend_py(Thread& t, ArrayObject* a, Value iterable) {
  if (isArray(iterable)) {
    ArrayObject* from = of(iterable);
    if (from->kind != a->kind) {
      raise(t, PyExc_TypeError, "can only extend with array of same kind");
      return false;
    }
    intptr_t n = from->ob_size, at = a->ob_size;
    if (!resize(t, a, at + n)) return false;
    if (n) memcpy(itemAt(a, at), from->items, static_cast<size_t>(n) * a->kind->size);
    return true;
  }
  return forEach_py(t, iterable, [&](Value v) {
    char item[8];
    if (!a->kind->set(t, item, v)) return false;
    intptr_t at = a->ob_size;
    if (!resize(t, a, at + 1)) return false;
    memcpy(itemAt(a, at), item, a->kind->size);
    return true;
  });
}

namespace {

Value arrayNew(Thread& t, TypeObject* type, const Args& args) {
  if (type == &kArrayType && args.nkw()) return raise(t, PyExc_TypeError, "array.array() takes no keyword arguments");
  if (args.npos < 1) return raise(t, PyExc_TypeError, "array() takes at least 1 argument (0 given)");
  if (args.npos > 2) return raise(t, PyExc_TypeError, "array() takes at most 2 arguments (%d given)", static_cast<int>(args.npos));
  Value code = args.v[0], initial = args.npos > 1 ? args.v[1] : Value();
  if (!isStr(code) || code.as<StrObject>()->length != 1)
    return isStr(code) ? raise(t, PyExc_TypeError, "array() argument 1 must be a unicode character, not str")
                       : raise(t, PyExc_TypeError, "array() argument 1 must be a unicode character, not %T", code);
  if (!audit_py(t, "array.__new__", code, initial)) return {};
  const Kind* kind = kindOf(strView(code)[0]);
  if (isGiven(initial) && kind && kind->code != 'u') {
    if (isStr(initial)) return raise(t, PyExc_TypeError, "cannot use a str to initialize an array with typecode '%c'", kind->code);
    if (isArray(initial) && of(initial)->kind->code == 'u')
      return raise(t, PyExc_TypeError, "cannot use a unicode array to initialize an array with typecode '%c'", kind->code);
  }
  if (!kind) return raise(t, PyExc_ValueError, "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
  if (!initial.isEmpty() && !(isList(initial) || isTuple(initial) || isBytes(initial) || isBytearray(initial) || isStr(initial) || isArray(initial))) {
    initial = iter_py(t, initial);  // asked before the array exists, as a failure is the caller's
    if (initial.isEmpty()) return {};
  }
  ArrayObject* a = newArray(t, type, kind, 0);
  if (!a || initial.isEmpty()) return Value(a);
  if (isArray(initial) && of(initial)->kind != kind) {
    for (intptr_t i = 0; i < of(initial)->ob_size; i++) {
      PPY_TRY(item, itemOf(t, of(initial), i));
      char bytes[8];
      if (!kind->set(t, bytes, item) || !resize(t, a, i + 1)) return {};
      memcpy(itemAt(a, i), bytes, kind->size);
    }
    return a;
  }
  if (isBytes(initial)) return appendBytes(t, a, bytesView(initial)) ? Value(a) : Value();
  if (isBytearray(initial)) return appendBytes(t, a, bytearrayView(initial.as<BytearrayObject>())) ? Value(a) : Value();
  if (!extend_py(t, a, initial)) return {};
  if (isList(initial) || isTuple(initial) || isStr(initial)) a->allocated = a->ob_size;  // as one made in its size
  return a;
}

Value arrayLen(Thread& t, Value self) { return makeInt(t, of(self)->ob_size); }

ArrayObject* slice(Thread& t, ArrayObject* a, intptr_t from, intptr_t step, intptr_t n) {
  ArrayObject* r = newArray(t, &kArrayType, a->kind, n);
  if (!r) return nullptr;
  size_t size = a->kind->size;
  if (step == 1 && n) memcpy(r->items, itemAt(a, from), static_cast<size_t>(n) * size);
  else
    for (intptr_t i = 0; i < n; i++) memcpy(itemAt(r, i), itemAt(a, from + i * step), size);
  return r;
}
bool arrayIndex_py(Thread& t, ArrayObject* a, Value key, const char* range, intptr_t* i) {
  if (!asIndex_py(t, key, i, PyExc_IndexError)) return false;
  if (*i < 0) *i += a->ob_size;
  if (*i >= 0 && *i < a->ob_size) return true;
  raise(t, PyExc_IndexError, "%s", range);
  return false;
}
Value arrayGetItem(Thread& t, Value self, Value key) {
  ArrayObject* a = of(self);
  if (key.isSmallInt()) {
    int64_t i = key.asSmallInt();
    if (i < 0) i += a->ob_size;
    return i >= 0 && i < a->ob_size ? itemOf(t, a, i) : raise(t, PyExc_IndexError, "array index out of range");
  }
  if (isExactly(key, &PySlice_Type)) {
    intptr_t start, stop, step, n;
    return sliceIndicesOf_py(t, key.as<SliceObject>(), &a->ob_size, &start, &stop, &step, &n) ? Value(slice(t, a, start, step, n)) : Value();
  }
  intptr_t i;
  if (!hasSlot(key, kSlotIndex)) return raise(t, PyExc_TypeError, "array indices must be integers");
  return arrayIndex_py(t, a, key, "array index out of range", &i) ? itemOf(t, a, i) : Value();
}

/// Replaces n items from `start` in steps by those of `with` (null: deletes them).
bool assignSlice(Thread& t, ArrayObject* a, intptr_t start, intptr_t stop, intptr_t step, intptr_t n, ArrayObject* with) {
  size_t size = a->kind->size;
  intptr_t needed = with ? with->ob_size : 0;
  if ((step > 0 && stop < start) || (step < 0 && stop > start)) stop = start;
  if (a->exports > 0 && ((needed == 0 && n != 0) || (with && step == 1 && needed != n))) {
    raise(t, PyExc_BufferError, "cannot resize an array that is exporting buffers");
    return false;
  }
  if (step == 1) {
    intptr_t tail = a->ob_size - stop, before = a->ob_size;
    if (needed < n) {
      memmove(itemAt(a, start + needed), itemAt(a, stop), static_cast<size_t>(tail) * size);
      if (!resize(t, a, before + needed - n)) return false;
    } else if (needed > n) {
      if (!resize(t, a, before + needed - n)) return false;
      memmove(itemAt(a, start + needed), itemAt(a, stop), static_cast<size_t>(tail) * size);
    }
    if (needed) memcpy(itemAt(a, start), with->items, static_cast<size_t>(needed) * size);
    return true;
  }
  if (needed == 0) {
    if (n == 0) return true;
    if (step < 0) {
      start += (n - 1) * step;
      step = -step;
    }
    intptr_t to = start;
    for (intptr_t i = start; i < a->ob_size; i++) {
      bool drop = i <= start + (n - 1) * step && (i - start) % step == 0;
      if (!drop) memmove(itemAt(a, to++), itemAt(a, i), size);
    }
    return resize(t, a, to);
  }
  if (needed != n) {
    raise(t, PyExc_ValueError, "attempt to assign array of size %zd to extended slice of size %zd", needed, n);
    return false;
  }
  for (intptr_t i = 0; i < n; i++) memcpy(itemAt(a, start + i * step), itemAt(with, i), size);
  return true;
}
bool setOrDelete_py(Thread& t, Value self, Value key, Value v) {
  ArrayObject* a = of(self);
  if (isExactly(key, &PySlice_Type)) {
    ArrayObject* with = nullptr;
    if (!v.isEmpty()) {
      if (!isArray(v)) {
        raise(t, PyExc_TypeError, "can only assign array (not \"%T\") to array slice", v);
        return false;
      }
      with = of(v);
      if (with->kind != a->kind) {
        raise(t, PyExc_TypeError, "bad argument type for built-in operation");
        return false;
      }
      if (with == a && !(with = slice(t, a, 0, 1, a->ob_size))) return false;
    }
    intptr_t start, stop, step, n;
    return sliceIndicesOf_py(t, key.as<SliceObject>(), &a->ob_size, &start, &stop, &step, &n) && assignSlice(t, a, start, stop, step, n, with);
  }
  if (!hasSlot(key, kSlotIndex)) {
    raise(t, PyExc_TypeError, "array indices must be integers");
    return false;
  }
  intptr_t i;
  if (!arrayIndex_py(t, a, key, v.isEmpty() ? "array assignment index out of range" : "array assignment index out of range", &i)) return false;
  if (v.isEmpty()) return assignSlice(t, a, i, i + 1, 1, 1, nullptr);
  char item[8];
  if (!a->kind->set(t, item, v)) return false;
  if (i >= a->ob_size) {  // converting the value may have run code
    raise(t, PyExc_IndexError, "array assignment index out of range");
    return false;
  }
  memcpy(itemAt(a, i), item, a->kind->size);
  return true;
}
bool arraySetItem(Thread& t, Value self, Value key, Value v) { return setOrDelete_py(t, self, key, v); }
bool arrayDelItem(Thread& t, Value self, Value key) { return setOrDelete_py(t, self, key, Value()); }

Value arrayContains(Thread& t, Value self, Value v) {
  for (intptr_t i = 0; i < of(self)->ob_size; i++) {
    PPY_TRY(item, itemOf(t, of(self), i));
    int r = equals_py(t, item, v);
    if (r != 0) return r < 0 ? Value() : boolean(true);
  }
  return boolean(false);
}

Value arrayAdd(Thread& t, Value self, Value other) {
  if (!isArray(other)) return raise(t, PyExc_TypeError, "can only append array (not \"%T\") to array", other);
  ArrayObject *a = of(self), *b = of(other);
  if (a->kind != b->kind) return raise(t, PyExc_TypeError, "bad argument type for built-in operation");
  ArrayObject* r = newArray(t, &kArrayType, a->kind, a->ob_size + b->ob_size);
  if (!r) return {};
  if (a->ob_size) memcpy(r->items, a->items, static_cast<size_t>(a->ob_size) * a->kind->size);
  if (b->ob_size) memcpy(itemAt(r, a->ob_size), b->items, static_cast<size_t>(b->ob_size) * a->kind->size);
  return r;
}
Value arrayIadd(Thread& t, Value self, Value other) {
  if (!isArray(other)) return raise(t, PyExc_TypeError, "can only extend with array (not \"%T\")", other);
  return extend_py(t, of(self), other) ? self : Value();
}
bool repeatItems(Thread& t, ArrayObject* from, ArrayObject* to, Value count) {
  intptr_t times, n = from->ob_size;
  if (!repeatCount(t, count, n * from->kind->size, &times)) return false;
  std::string one(from->items ? from->items : "", static_cast<size_t>(n) * from->kind->size);
  if (!resize(t, to, n * times)) return false;
  for (intptr_t i = 0; i < times && n; i++) memcpy(itemAt(to, i * n), one.data(), one.size());
  return true;
}
Value arrayMul(Thread& t, Value self, Value count) {
  ArrayObject* r = newArray(t, &kArrayType, of(self)->kind, 0);
  return r && repeatItems(t, of(self), r, count) ? Value(r) : Value();
}
Value arrayImul(Thread& t, Value self, Value count) {
  PPY_TRY(i, index_py(t, count));
  return repeatItems(t, of(self), of(self), i) ? self : Value();
}

Value arrayCompare(Thread& t, Value a, Value b, int op) {
  if (!isArray(a) || !isArray(b)) return notImplemented();
  ArrayObject *x = of(a), *y = of(b);
  if (x->ob_size != y->ob_size && (op == kEq || op == kNe)) return boolean(op == kNe);
  if (x->kind == y->kind && x->kind->isInteger && (op == kEq || op == kNe)) {
    bool same = x->ob_size == 0 || memcmp(x->items, y->items, static_cast<size_t>(x->ob_size) * x->kind->size) == 0;
    return boolean(same == (op == kEq));
  }
  for (intptr_t i = 0; i < x->ob_size && i < y->ob_size; i++) {
    PPY_TRY(v, itemOf(t, x, i));
    PPY_TRY(w, itemOf(t, y, i));
    PPY_TRY(equal, compare_py(t, kEq, v, w));
    int r = truth_py(t, equal);
    if (r < 0) return {};
    if (r) continue;
    if (op == kEq || op == kNe) return boolean(op == kNe);
    return compare_py(t, static_cast<CompareOp>(op), v, w);
  }
  return ordered(x->ob_size < y->ob_size ? -1 : x->ob_size > y->ob_size, op);
}

Value arrayRepr(Thread& t, Value self) {
  ArrayObject* a = of(self);
  PPY_TRY(name, typeShortName(t, typeOf(self)));
  if (a->ob_size == 0) return formatStr(t, "%U('%c')", name, a->kind->code);
  PPY_TRY(items, callMethod_py(t, self, intern(t, a->kind->code == 'u' ? "tounicode" : "tolist"), nullptr, 0));
  return formatStr(t, "%U('%c', %R)", name, a->kind->code, items);
}

Value typecode(Thread& t, Value self) { return strFromChar(t, static_cast<char32_t>(of(self)->kind->code)); }
Value itemSize(Thread&, Value self) { return Value::smallInt(of(self)->kind->size); }

void arrayTrace(Object* o, gc::Marker& m) {
  if (auto* items = static_cast<ArrayObject*>(o)->items) m.mark(static_cast<const void*>(items));
}

// --- buffer -------------------------------------------------------------------------------------

int getBuffer(Object* o, BufferInfo* view, int flags) {
  auto* a = static_cast<ArrayObject*>(o);
  static char empty[1];
  *view = {};
  view->buf = a->items ? a->items : empty;
  view->obj = o;
  view->len = a->ob_size * a->kind->size;
  view->itemsize = a->kind->size;
  view->ndim = 1;
  if (flags & kBufferFormat) view->format = const_cast<char*>(a->kind->format);
  if ((flags & kBufferNd) == kBufferNd) view->shape = &a->ob_size;
  if ((flags & kBufferStrides) == kBufferStrides) view->strides = &view->itemsize;
  a->exports++;
  return 0;
}
void releaseBuffer(Object* o, BufferInfo*) { static_cast<ArrayObject*>(o)->exports--; }
BufferProcs kBufferProcs = {getBuffer, releaseBuffer};

// --- iterator -----------------------------------------------------------------------------------

Value arrayIter(Thread& t, Value self) {
  auto* it = static_cast<IterObject*>(gc::allocObject(t, &kIterType, sizeof(IterObject)));
  gc::store(it, &it->array, self);
  return it;
}
Value iterSelf(Thread&, Value v) { return v; }
Value iterNext(Thread& t, Value v) {
  auto* it = v.as<IterObject>();
  if (it->array.isEmpty()) return {};
  if (it->index < of(it->array)->ob_size) return itemOf(t, of(it->array), it->index++);
  it->array = Value();
  return {};
}
Value iterReduce(Thread& t, Value v, Value*) {
  auto* it = v.as<IterObject>();
  return it->array.isEmpty() ? reduceAs(t, "iter", {newTuple(t, 0)}) : reduceAs(t, "iter", {it->array}, makeInt(t, it->index));
}
Value iterSetstate(Thread& t, Value v, Value* a) {
  auto* it = v.as<IterObject>();
  intptr_t i;
  if (!asIndex_py(t, a[0], &i, PyExc_OverflowError)) return {};
  if (!it->array.isEmpty()) it->index = i < 0 ? 0 : i > of(it->array)->ob_size ? of(it->array)->ob_size : i;
  return none();
}
void iterTrace(Object* o, gc::Marker& m) { m.mark(static_cast<IterObject*>(o)->array); }

const GetSetDef kGetset[] = {{"typecode", typecode, nullptr}, {"itemsize", itemSize, nullptr}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(arrayNew)}, {kSlotRepr, nativeSlot<UnaryFn>(arrayRepr)}, {kSlotLen, nativeSlot<UnaryFn>(arrayLen)},
    {kSlotGetItem, nativeSlot<BinaryFn>(arrayGetItem)}, {kSlotSetItem, nativeSlot<SetTernaryFn>(arraySetItem)}, {kSlotDelItem, nativeSlot<SetBinaryFn>(arrayDelItem)},
    {kSlotContains, nativeSlot<BinaryFn>(arrayContains)}, {kSlotAdd, nativeSlot<BinaryFn>(arrayAdd)}, {kSlotIAdd, nativeSlot<BinaryFn>(arrayIadd)},
    {kSlotMul, nativeSlot<BinaryFn>(arrayMul)}, {kSlotIMul, nativeSlot<BinaryFn>(arrayImul)}, {kSlotIter, nativeSlot<UnaryFn>(arrayIter)}, {0, nullptr}};
const TypeSpec kSpec = {.type = &kArrayType, .name = "array.array", .basicSize = sizeof(ArrayObject), .flags = kTypeBaseType | kTypeSequence, .slots = kSlots,
    .compare = arrayCompare, .methods = kArrayMethods, .getset = kGetset, .trace = arrayTrace, .unhashable = true};
const BuiltinDef kIterMethods[] = {{"__reduce__", "", iterReduce}, {"__setstate__", "state, /", iterSetstate}, {nullptr, nullptr, nullptr}};
const NativeSlot kIterSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(iterSelf)}, {kSlotNext, nativeSlot<NextFn>(iterNext)}, {0, nullptr}};
const TypeSpec kIterSpec = {.type = &kIterType, .name = "array.arrayiterator", .basicSize = sizeof(IterObject), .flags = kTypeHasGc | kTypeDisallowNew, .slots = kIterSlots,
    .methods = kIterMethods, .trace = iterTrace};
const BuiltinDef kFunctions[] = {{"_array_reconstructor", "arraytype, typecode, mformat_code, items, /", reconstruct}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  if (!readyModuleType(t, kIterSpec) || !addType(t, m, kSpec, true) || !addValue(t, m, "ArrayType", &kArrayType) ||
      !addValue(t, m, "typecodes", newStrAscii(t, "bBuhHiIlLqQfd")))
    return false;
  kArrayType.tp_as_buffer = &kBufferProcs;
  Value abc = importModule_py(t, "collections.abc");
  if (abc.isEmpty()) return false;
  Value base = getAttr_py(t, abc, intern(t, "MutableSequence")), type = &kArrayType;
  return !base.isEmpty() && !callMethod_py(t, base, intern(t, "register"), &type, 1).isEmpty();
}

}  // namespace
}  // namespace ppy::arrays

namespace ppy {
const NativeModule kArrayModule = {"array", arrays::kFunctions, arrays::init};
}  // namespace ppy
