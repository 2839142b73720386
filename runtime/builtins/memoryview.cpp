/// The type memoryview: life of views and buffers, slots and methods. Items are packed and unpacked in
/// memoryview_items.cpp.
#include "runtime/builtins/memoryview.h"

#include <cstring>

#include "runtime/builtins/bytes_methods.h"
#include "runtime/builtins/memoryview_items.h"
#include "runtime/object/builtin_specs.h"
#include "runtime/object/container.h"
#include "runtime/object/foreign.h"
#include "runtime/object/int_ops.h"

namespace ppy {
namespace {

MemoryviewObject* viewOf(Value v) { return v.as<MemoryviewObject>(); }
BufferProcs* procsOf(Value v) { return static_cast<BufferProcs*>(typeOf(v)->tp_as_buffer); }

void releaseMaster(ManagedBuffer* b) {
  if (!b->acquired) return;
  b->acquired = false;
  Value v = b->exporter;
  if (isBytes(v)) return;
  if (isBytearray(v)) v.as<BytearrayObject>()->ob_exports--;
  else if (procsOf(v) && procsOf(v)->release) procsOf(v)->release(v.object(), &b->master);
  // An extension's exporter counted its reference in the view.
  if (infoOf(typeOf(v)).foreign && b->master.obj) b->master.obj->ob_refcnt--;
}

void traceManaged(gc::TracedCell* cell, gc::Marker& m) {
  auto* b = static_cast<ManagedBuffer*>(cell);
  m.mark(b->exporter);
  m.mark(static_cast<const void*>(b->ownFormat));
}

char kFormatB[] = "B";

/// A view of room for ndim dimensions over `mbuf`; the caller fills `view`.
MemoryviewObject* newView(Thread& t, ManagedBuffer* mbuf, int ndim) {
  size_t size = sizeof(MemoryviewObject) - sizeof(intptr_t) + sizeof(intptr_t) * static_cast<size_t>(3 * (ndim ? ndim : 1));
  auto* m = static_cast<MemoryviewObject*>(gc::allocObject(t, &PyMemoryView_Type, size));
  m->ob_size = 3 * ndim;
  m->mbuf = mbuf;
  m->hash = -1;
  m->flags = 0;
  m->exports = 0;
  m->view = mbuf->master;
  m->view.ndim = ndim;
  m->view.shape = ndim ? m->ob_array : nullptr;
  m->view.strides = ndim ? m->ob_array + ndim : nullptr;
  m->view.suboffsets = nullptr;
  m->view.obj = mbuf->exporter.object();
  mbuf->views++;
  gc::barrier(m);
  if (!isBytes(mbuf->exporter)) gc::setFinalizer(t, m);  // the exporter waits for the end of its views
  return m;
}

void setContiguous(BufferInfo* v) {
  intptr_t step = v->itemsize;
  for (int i = v->ndim; i-- > 0;) {
    v->strides[i] = step;
    step *= v->shape[i];
  }
  v->len = step;
}

/// A view like `from` on the same buffer.
MemoryviewObject* copyView(Thread& t, const MemoryviewObject* from) {
  MemoryviewObject* m = newView(t, from->mbuf, from->view.ndim);
  intptr_t *shape = m->view.shape, *strides = m->view.strides;
  m->view = from->view;
  m->view.shape = shape;
  m->view.strides = strides;
  if (!from->view.ndim) return m;
  std::memcpy(shape, from->view.shape, sizeof(intptr_t) * static_cast<size_t>(from->view.ndim));
  std::memcpy(strides, from->view.strides, sizeof(intptr_t) * static_cast<size_t>(from->view.ndim));
  return m;
}

bool isContiguousFortran(const MemoryviewObject* m) {
  intptr_t step = m->view.itemsize;
  if (m->view.suboffsets) return false;
  for (int i = 0; i < m->view.ndim; i++) {
    if (m->view.shape[i] == 0) return true;
    if (m->view.shape[i] > 1 && m->view.strides[i] != step) return false;
    step *= m->view.shape[i];
  }
  return true;
}

}  // namespace

bool memoryviewCheck(Thread& t, const MemoryviewObject* m) {
  if (!(m->flags & kViewReleased)) return true;
  raise(t, PyExc_ValueError, "operation forbidden on released memoryview object");
  return false;
}

bool memoryviewIsContiguous(const MemoryviewObject* m) {
  if (m->view.suboffsets) return false;
  intptr_t step = m->view.itemsize;
  for (int i = m->view.ndim; i-- > 0;) {
    if (m->view.shape[i] == 0) return true;
    if (m->view.shape[i] > 1 && m->view.strides[i] != step) return false;
    step *= m->view.shape[i];
  }
  return true;
}

Value newMemoryview(Thread& t, Value v) {
  if (v.isObject() && isInstance(v, &PyMemoryView_Type)) {
    if (!memoryviewCheck(t, viewOf(v))) return {};
    return copyView(t, viewOf(v));
  }
  if (!hasBuffer(v)) return raise(t, PyExc_TypeError, "memoryview: a bytes-like object is required, not '%.200T'", v);
  auto* b = static_cast<ManagedBuffer*>(gc::alloc(t, sizeof(ManagedBuffer), gc::CellKind::Traced));
  b->trace = traceManaged;
  b->exporter = v;
  b->views = 0;
  b->ownFormat = nullptr;
  BufferInfo& info = b->master;
  info = BufferInfo{};
  info.itemsize = 1;
  info.ndim = 1;
  info.format = kFormatB;
  info.obj = v.object();
  if (isBytes(v)) {
    info.buf = v.as<BytesObject>()->ob_sval;
    info.len = v.as<BytesObject>()->ob_size;
    info.readonly = 1;
  } else if (isBytearray(v)) {
    auto* array = v.as<BytearrayObject>();
    array->ob_exports++;
    info.buf = array->ob_start;
    info.len = array->ob_size;
  } else if (procsOf(v)->get(v.object(), &info, kBufferFullRo) != 0) {
    return {};
  }
  // An exporter may hand out the buffer of another object: that one is the owner.
  if (info.obj && info.obj != v.object())
    gc::store(b, &b->exporter, t.runtime->foreign ? t.runtime->foreign->loadElement(t, Value(info.obj)) : Value(info.obj));
  b->acquired = true;
  if (info.ndim > 64) {
    releaseMaster(b);
    return raise(t, PyExc_ValueError, "memoryview: number of dimensions must not exceed 64");
  }
  if (!info.format) info.format = kFormatB;
  MemoryviewObject* m = newView(t, b, info.ndim);
  for (int i = 0; i < info.ndim; i++) m->view.shape[i] = info.shape ? info.shape[i] : info.len / (info.itemsize ? info.itemsize : 1);
  if (info.strides) std::memcpy(m->view.strides, info.strides, sizeof(intptr_t) * static_cast<size_t>(info.ndim));
  else setContiguous(&m->view);
  m->view.suboffsets = info.suboffsets;
  m->view.len = info.len;
  return m;
}

Value newMemoryviewOf(Thread& t, Value view, const BufferInfo& like) {
  auto* from = viewOf(view);
  size_t length = std::strlen(like.format);
  auto* format = static_cast<char*>(gc::alloc(t, length + 1, gc::CellKind::Raw));
  std::memcpy(format, like.format, length);
  MemoryviewObject* m = newView(t, from->mbuf, like.ndim);
  m->view.buf = from->view.buf;
  m->view.len = from->view.len;
  m->view.readonly = from->view.readonly;
  m->view.itemsize = like.itemsize;
  m->view.format = format;
  m->mbuf->ownFormat = format;
  gc::barrier(m->mbuf);
  std::memcpy(m->view.shape, like.shape, sizeof(intptr_t) * static_cast<size_t>(like.ndim));
  return m;
}

namespace {

bool release(Thread& t, MemoryviewObject* m) {
  if (m->flags & kViewReleased) return true;
  if (m->exports > 0) {
    raise(t, PyExc_BufferError, "memoryview has %zd exported buffer%s", m->exports, m->exports == 1 ? "" : "s");
    return false;
  }
  m->flags |= kViewReleased;
  if (--m->mbuf->views == 0) releaseMaster(m->mbuf);
  return true;
}

void finalize(Thread&, Object* o) {
  auto* m = static_cast<MemoryviewObject*>(o);
  if (m->flags & kViewReleased || !m->mbuf) return;
  m->flags |= kViewReleased;
  if (--m->mbuf->views == 0) releaseMaster(m->mbuf);
}
void trace(Object* o, gc::Marker& marker) {
  auto* m = static_cast<MemoryviewObject*>(o);
  marker.mark(static_cast<const void*>(m->mbuf));
  marker.mark(m->weakreflist);
}

#define CHECK_VIEW(m) \
  if (!memoryviewCheck(t, m)) return {}

Value make(Thread& t, TypeObject*, const Args& args) {
  static constexpr Signature kSignature("object");
  Value a[1];
  return bindArgs(t, "memoryview", kSignature, args, a) ? newMemoryview(t, a[0]) : Value();
}
Value repr(Thread& t, Value self) {
  char text[64];
  std::snprintf(text, sizeof text, viewOf(self)->flags & kViewReleased ? "<released memory at %p>" : "<memory at %p>", static_cast<void*>(self.object()));
  return newStrAscii(t, text);
}
Value length(Thread& t, Value self) {
  auto* m = viewOf(self);
  CHECK_VIEW(m);
  return makeInt(t, m->view.ndim == 0 ? 1 : m->view.shape[0]);
}
Value hash(Thread& t, Value self) {
  auto* m = viewOf(self);
  if (m->hash == -1) {
    CHECK_VIEW(m);
    if (!m->view.readonly) return raise(t, PyExc_ValueError, "cannot hash writable memoryview object");
    const char* f = m->view.format[0] == '@' ? m->view.format + 1 : m->view.format;
    if (f[1] || (f[0] != 'B' && f[0] != 'b' && f[0] != 'c'))
      return raise(t, PyExc_ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
    if (hash_py(t, m->mbuf->exporter) == -1 && pending(t)) return {};
    std::string bytes = viewBytes(m, 'C');
    m->hash = hashBytes(bytes.data(), bytes.size());
  }
  return makeInt(t, m->hash);
}

/// Address of the item that `key` (int, or tuple of ints) names; null with an exception pending.
char* itemAt_py(Thread& t, MemoryviewObject* m, Value key) {
  auto* p = static_cast<char*>(m->view.buf);
  auto step = [&](int dim, Value v) {
    intptr_t i;
    if (!asIndex_py(t, v, &i, PyExc_IndexError) || !memoryviewCheck(t, m)) return false;  // __index__ may have released the view
    if (i < 0) i += m->view.shape[dim];
    if (i < 0 || i >= m->view.shape[dim]) {
      raise(t, PyExc_IndexError, "index out of bounds on dimension %d", dim + 1);
      return false;
    }
    p += i * m->view.strides[dim];
    if (m->view.suboffsets && m->view.suboffsets[dim] >= 0) p = *reinterpret_cast<char**>(p) + m->view.suboffsets[dim];
    return true;
  };
  if (isTuple(key)) {
    auto* tuple = key.as<TupleObject>();
    if (tuple->ob_size != m->view.ndim) {
      if (tuple->ob_size < m->view.ndim) raise(t, PyExc_NotImplementedError, "sub-views are not implemented");
      else raise(t, PyExc_TypeError, "cannot index %d-dimension view with %zd-element tuple", m->view.ndim, tuple->ob_size);
      return nullptr;
    }
    for (int i = 0; i < m->view.ndim; i++)
      if (!step(i, tuple->ob_item[i])) return nullptr;
    return p;
  }
  return step(0, key) ? p : nullptr;
}

bool isIndex(Value v) { return isInt(v) || hasSlot(v, kSlotIndex); }
bool isIndexTuple(Value v) {
  if (!isTuple(v)) return false;
  auto* tuple = v.as<TupleObject>();
  for (intptr_t i = 0; i < tuple->ob_size; i++)
    if (!isIndex(tuple->ob_item[i])) return false;
  return true;
}

/// A tuple of slices, at least one.
bool isSliceTuple(Value v) {
  if (!isTuple(v)) return false;
  auto* tuple = v.as<TupleObject>();
  for (intptr_t i = 0; i < tuple->ob_size; i++)
    if (!isExactly(tuple->ob_item[i], &PySlice_Type)) return false;
  return tuple->ob_size > 0;
}

/// The view cut by a slice of the first dimension.
MemoryviewObject* sliced_py(Thread& t, MemoryviewObject* m, Value key) {
  // The new view keeps the memory while __index__ methods of the slice run.
  MemoryviewObject* r = copyView(t, m);
  intptr_t start, stop, step, count;
  if (!sliceIndices_py(t, key.as<SliceObject>(), r->view.shape[0], &start, &stop, &step, &count)) {
    release(t, r);
    return nullptr;
  }
  r->view.buf = static_cast<char*>(r->view.buf) + r->view.strides[0] * start;
  r->view.shape[0] = count;
  r->view.strides[0] *= step;
  intptr_t items = 1;
  for (int i = 0; i < r->view.ndim; i++) items *= r->view.shape[i];
  r->view.len = items * r->view.itemsize;
  return r;
}

Value getItem(Thread& t, Value self, Value key) {
  auto* m = viewOf(self);
  CHECK_VIEW(m);
  if (m->view.ndim == 0) {
    if (isTuple(key) && key.as<TupleObject>()->ob_size == 0) return unpackItem(t, m, static_cast<char*>(m->view.buf));
    if (key == ellipsis()) return self;
    return raise(t, PyExc_TypeError, "invalid indexing of 0-dim memory");
  }
  if (isIndex(key) || isIndexTuple(key)) {
    if (!isTuple(key) && m->view.ndim > 1) return raise(t, PyExc_NotImplementedError, "multi-dimensional sub-views are not implemented");
    char* p = itemAt_py(t, m, key);
    return p ? unpackItem(t, m, p) : Value();
  }
  if (isExactly(key, &PySlice_Type)) return sliced_py(t, m, key);
  if (isSliceTuple(key)) return raise(t, PyExc_NotImplementedError, "multi-dimensional slicing is not implemented");
  return raise(t, PyExc_TypeError, "memoryview: invalid slice key");
}

bool setItem(Thread& t, Value self, Value key, Value v) {
  auto* m = viewOf(self);
  if (!memoryviewCheck(t, m)) return false;
  if (!checkItemFormat(t, m)) return false;
  if (m->view.readonly) {
    raise(t, PyExc_TypeError, "cannot modify read-only memory");
    return false;
  }
  if (m->view.ndim == 0) {
    if (key == ellipsis() || (isTuple(key) && key.as<TupleObject>()->ob_size == 0)) return packItem_py(t, m, static_cast<char*>(m->view.buf), v);
    raise(t, PyExc_TypeError, "invalid indexing of 0-dim memory");
    return false;
  }
  if (isIndex(key) || isIndexTuple(key)) {
    if (!isTuple(key) && m->view.ndim > 1) {
      raise(t, PyExc_NotImplementedError, "sub-views are not implemented");
      return false;
    }
    char* p = itemAt_py(t, m, key);
    return p && packItem_py(t, m, p, v);
  }
  if (!isExactly(key, &PySlice_Type) || m->view.ndim != 1) {
    if (isExactly(key, &PySlice_Type) || isSliceTuple(key)) raise(t, PyExc_NotImplementedError, "memoryview slice assignments are currently restricted to ndim = 1");
    else raise(t, PyExc_TypeError, "memoryview: invalid slice key");
    return false;
  }
  Value source = newMemoryview(t, v);
  if (source.isEmpty()) return false;
  MemoryviewObject *from = viewOf(source), *to = sliced_py(t, m, key);
  bool ok = to && memoryviewCheck(t, m);
  if (ok && (from->view.ndim != 1 || from->view.shape[0] != to->view.shape[0] || !sameFormat(from, to))) {
    raise(t, PyExc_ValueError, "memoryview assignment: lvalue and rvalue have different structures");
    ok = false;
  }
  if (ok) {
    std::string bytes = viewBytes(from, 'C');
    auto* p = static_cast<char*>(to->view.buf);
    auto size = static_cast<size_t>(to->view.itemsize);
    for (intptr_t i = 0; i < to->view.shape[0]; i++) {
      char* at = p + i * to->view.strides[0];
      if (to->view.suboffsets && to->view.suboffsets[0] >= 0) at = *reinterpret_cast<char**>(at) + to->view.suboffsets[0];
      std::memcpy(at, bytes.data() + static_cast<size_t>(i) * size, size);
    }
  }
  release(t, from);
  if (to) release(t, to);
  return ok;
}
bool delItem(Thread& t, Value self, Value) {
  auto* m = viewOf(self);
  if (memoryviewCheck(t, m)) raise(t, PyExc_TypeError, m->view.readonly ? "cannot modify read-only memory" : "cannot delete memory");
  return false;
}

Value compare(Thread& t, Value a, Value b, int op) {
  if (op != kEq && op != kNe) return notImplemented();
  auto* m = viewOf(a);
  if (a == b && !(m->flags & kViewReleased)) return boolean(op == kEq);
  if (m->flags & kViewReleased) return boolean((a == b) == (op == kEq));
  if (!b.isObject() || !hasBuffer(b)) return notImplemented();
  if (isInstance(b, &PyMemoryView_Type) && viewOf(b)->flags & kViewReleased) return boolean(op == kNe);
  Value other = newMemoryview(t, b);
  if (other.isEmpty()) {
    clearException(t);
    return notImplemented();
  }
  int equal = viewsEqual_py(t, m, viewOf(other));
  release(t, viewOf(other));
  return equal < 0 ? Value() : boolean((equal == 1) == (op == kEq));
}

// --- methods -------------------------------------------------------------------------------------

Value tobytes(Thread& t, Value self, Value* args) {
  auto* m = viewOf(self);
  CHECK_VIEW(m);
  char order = 'C';
  if (!args[0].isEmpty() && !isNone(args[0])) {
    if (!isStr(args[0])) return raise(t, PyExc_TypeError, "tobytes() argument 'order' must be str or None, not %T", args[0]);
    if (strEquals(args[0], "F")) order = 'F';
    else if (strEquals(args[0], "A")) order = isContiguousFortran(m) && !memoryviewIsContiguous(m) ? 'F' : 'C';
    else if (!strEquals(args[0], "C")) return raise(t, PyExc_ValueError, "order must be 'C', 'F' or 'A'");
  }
  std::string bytes = viewBytes(m, order);
  return newBytes(t, bytes.data(), bytes.size());
}
Value hex(Thread& t, Value self, Value* args) {
  auto* m = viewOf(self);
  CHECK_VIEW(m);
  return bytesHex_py(t, viewBytes(m, 'C'), args[0], args[1]);
}
Value listOf(Thread& t, MemoryviewObject* m, int dim, char* p) {
  if (dim == m->view.ndim) return unpackItem(t, m, p);
  ListObject* out = newList(t, m->view.shape[dim]);
  if (!out) return {};
  for (intptr_t i = 0; i < m->view.shape[dim]; i++) {
    char* q = p + i * m->view.strides[dim];
    if (m->view.suboffsets && m->view.suboffsets[dim] >= 0) q = *reinterpret_cast<char**>(q) + m->view.suboffsets[dim];
    PPY_TRY(v, listOf(t, m, dim + 1, q));
    if (!listAppend(t, out, v)) return {};
  }
  return out;
}
Value tolist(Thread& t, Value self, Value*) {
  auto* m = viewOf(self);
  CHECK_VIEW(m);
  return listOf(t, m, 0, static_cast<char*>(m->view.buf));
}
Value releaseMethod(Thread& t, Value self, Value*) { return release(t, viewOf(self)) ? none() : Value(); }
Value enter(Thread& t, Value self, Value*) {
  CHECK_VIEW(viewOf(self));
  return self;
}
Value toreadonly(Thread& t, Value self, Value*) {
  CHECK_VIEW(viewOf(self));
  MemoryviewObject* m = copyView(t, viewOf(self));
  m->view.readonly = 1;
  return m;
}
Value cast(Thread& t, Value self, Value* args) {
  auto* m = viewOf(self);
  CHECK_VIEW(m);
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "memoryview: format argument must be a string");
  if (!memoryviewIsContiguous(m)) return raise(t, PyExc_TypeError, "memoryview: casts are restricted to C-contiguous views");
  for (int i = 0; i < m->view.ndim && (m->view.ndim > 1 || !args[1].isEmpty()); i++)
    if (m->view.shape[i] == 0 || m->view.strides[i] == 0) return raise(t, PyExc_TypeError, "memoryview: cannot cast view with zeros in shape or strides");
  bool shaped = !args[1].isEmpty() && !isNone(args[1]);
  Value shape = args[1];
  if (shaped) {
    if (!isTuple(shape) && !isList(shape)) return raise(t, PyExc_TypeError, "shape must be a list or a tuple");
    if (isList(shape)) {
      shape = tupleFromIterable_py(t, shape);
      if (shape.isEmpty()) return {};
    }
    if (shape.as<TupleObject>()->ob_size > 64) return raise(t, PyExc_ValueError, "memoryview: number of dimensions must not exceed 64");
    if (m->view.ndim != 1 && shape.as<TupleObject>()->ob_size != 1 && shape.as<TupleObject>()->ob_size != 0)
      return raise(t, PyExc_TypeError, "memoryview: cast must be 1D -> ND or ND -> 1D");
  }
  const char* format = nativeFormat(strToUtf8(args[0]));
  if (!format)
    return raise(t, PyExc_ValueError, "memoryview: destination format must be a native single character format prefixed with an optional '@'");
  intptr_t size = formatSize(format);
  const char* old = nativeFormat(m->view.format);
  auto isByte = [](const char* f) { return f && (f[0] == 'B' || f[0] == 'b' || f[0] == 'c') && !f[1]; };
  auto bare = [](const char* f) { return f && f[0] == '@' ? f + 1 : f; };
  if (!isByte(bare(old)) && !isByte(bare(format)))
    return raise(t, PyExc_TypeError, "memoryview: cannot cast between two non-byte formats");
  if (m->view.len % size) return raise(t, PyExc_TypeError, "memoryview: length is not a multiple of itemsize");
  int ndim = shaped ? static_cast<int>(shape.as<TupleObject>()->ob_size) : 1;
  if (ndim > 64) return raise(t, PyExc_ValueError, "memoryview: number of dimensions must not exceed 64");
  MemoryviewObject* r = newView(t, m->mbuf, ndim);
  r->view.buf = m->view.buf;
  r->view.readonly = m->view.readonly;
  r->view.format = const_cast<char*>(format);
  r->view.itemsize = size;
  if (!shaped) {
    r->view.shape[0] = m->view.len / size;
  } else {
    intptr_t product = size;  // in bytes
    for (int i = 0; i < ndim; i++) {
      Value v = shape.as<TupleObject>()->ob_item[i];
      int64_t n;
      if (!isInt(v)) return raise(t, PyExc_TypeError, "memoryview.cast(): elements of shape must be integers");
      if (!intFits64(v, &n)) return raise(t, PyExc_OverflowError, "Python int too large to convert to C ssize_t");
      if (n <= 0) return raise(t, PyExc_ValueError, "memoryview.cast(): elements of shape must be integers > 0");
      if (__builtin_mul_overflow(product, n, &product)) return raise(t, PyExc_ValueError, "memoryview.cast(): product(shape) > SSIZE_MAX");
      r->view.shape[i] = n;
    }
  }
  setContiguous(&r->view);
  if (r->view.len != m->view.len) return raise(t, PyExc_TypeError, "memoryview: product(shape) * itemsize != buffer size");
  return r;
}

const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot(make)},
    {kSlotRepr, nativeSlot(repr)},
    {kSlotHash, nativeSlot(hash)},
    {kSlotLen, nativeSlot(length)},
    {kSlotGetItem, nativeSlot(getItem)},
    {kSlotSetItem, nativeSlot(setItem)},
    {kSlotDelItem, nativeSlot(delItem)},
    {0, nullptr},
};
const BuiltinDef kMethods[] = {
    {"release", "", releaseMethod},
    {"tobytes", "order='C'", tobytes},
    {"hex", "sep=None, bytes_per_sep=1", hex},
    {"tolist", "", tolist},
    {"cast", "format, shape=None", cast},
    {"toreadonly", "", toreadonly},
    {"__enter__", "", enter},
    {"__exit__", "*args", releaseMethod},
    {nullptr},
};

Value intTuple(Thread& t, const intptr_t* v, int n) {
  TupleObject* r = newTuple(t, n);
  if (!r) return {};
  for (int i = 0; i < n; i++) {
    r->ob_item[i] = makeInt(t, v[i]);
    gc::barrier(r);
  }
  return r;
}
const GetSetDef kGetSet[] = {
    {"obj", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return viewOf(v)->mbuf->master.obj ? viewOf(v)->mbuf->exporter : none(); }, nullptr, nullptr},
    {"nbytes", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return makeInt(t, viewOf(v)->view.len); }, nullptr, nullptr},
    {"readonly", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return boolean(viewOf(v)->view.readonly); }, nullptr, nullptr},
    {"itemsize", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return makeInt(t, viewOf(v)->view.itemsize); }, nullptr, nullptr},
    {"format", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return newStr(t, viewOf(v)->view.format); }, nullptr, nullptr},
    {"ndim", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return makeInt(t, viewOf(v)->view.ndim); }, nullptr, nullptr},
    {"shape", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return intTuple(t, viewOf(v)->view.shape, viewOf(v)->view.ndim); }, nullptr, nullptr},
    {"strides", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return intTuple(t, viewOf(v)->view.strides, viewOf(v)->view.ndim); }, nullptr, nullptr},
    {"suboffsets", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); auto& w = viewOf(v)->view; return intTuple(t, w.suboffsets, w.suboffsets ? w.ndim : 0); }, nullptr, nullptr},
    {"c_contiguous", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return boolean(memoryviewIsContiguous(viewOf(v))); }, nullptr, nullptr},
    {"f_contiguous", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return boolean(isContiguousFortran(viewOf(v))); }, nullptr, nullptr},
    {"contiguous", [](Thread& t, Value v) -> Value { CHECK_VIEW(viewOf(v)); return boolean(memoryviewIsContiguous(viewOf(v)) || isContiguousFortran(viewOf(v))); }, nullptr, nullptr},
    {nullptr},
};
#undef CHECK_VIEW

}  // namespace

const TypeSpec kMemoryviewSpec = {
    &PyMemoryView_Type, "memoryview", nullptr, sizeof(MemoryviewObject) - sizeof(intptr_t), 8, kTypeSequence,
    nullptr,
    kSlots, compare, kMethods, nullptr, kGetSet, trace, finalize};

}  // namespace ppy
