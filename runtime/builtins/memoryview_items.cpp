/// Items of a memoryview: formats, packing, copying, comparing.
#include "runtime/builtins/memoryview_items.h"

#include <cmath>
#include <cstring>

#include "runtime/builtins/bytes.h"
#include "runtime/builtins/special.h"
#include "runtime/object/int_ops.h"

namespace ppy {

Value importModule_py(Thread& t, const char* name);

namespace {

struct FormatRow {
  const char *plain, *native;  ///< "i", "@i"
  int size;
  char kind;  ///< 'i' signed, 'u' unsigned, 'f' float, 'b' bool, 'c' byte
};
constexpr FormatRow kFormats[] = {
    {"B", "@B", 1, 'u'}, {"b", "@b", 1, 'i'}, {"c", "@c", 1, 'c'}, {"?", "@?", 1, 'b'}, {"h", "@h", 2, 'i'}, {"H", "@H", 2, 'u'},
    {"i", "@i", 4, 'i'}, {"I", "@I", 4, 'u'}, {"l", "@l", 8, 'i'}, {"L", "@L", 8, 'u'}, {"q", "@q", 8, 'i'}, {"Q", "@Q", 8, 'u'},
    {"n", "@n", 8, 'i'}, {"N", "@N", 8, 'u'}, {"f", "@f", 4, 'f'}, {"d", "@d", 8, 'f'}, {"P", "@P", 8, 'u'},
};
const FormatRow* rowOf(const char* format) {
  for (const FormatRow& row : kFormats)
    if (!std::strcmp(format, row.plain) || !std::strcmp(format, row.native)) return &row;
  return nullptr;
}

uint64_t loadBits(const char* p, int size) {
  uint64_t u = 0;
  std::memcpy(&u, p, static_cast<size_t>(size));
  return u;
}
}  // namespace

const char* nativeFormat(const std::string& format) {
  const FormatRow* row = rowOf(format.c_str());
  if (!row) return nullptr;
  return format[0] == '@' ? row->native : row->plain;
}
intptr_t formatSize(const char* format) { return rowOf(format)->size; }

Value unpackItem(Thread& t, const MemoryviewObject* m, const char* p) {
  const FormatRow* row = rowOf(m->view.format);
  if (!row) return raise(t, PyExc_NotImplementedError, "memoryview: format %s not supported", m->view.format);
  switch (row->kind) {
    case 'c': return newBytes(t, p, 1);
    case 'b': return boolean(*p != 0);
    case 'u': return makeUint(t, loadBits(p, row->size));
    case 'i': {
      int shift = 64 - 8 * row->size;
      return makeInt(t, static_cast<int64_t>(loadBits(p, row->size) << shift) >> shift);
    }
    default: break;
  }
  if (row->size == 8) {
    double d;
    std::memcpy(&d, p, 8);
    return makeFloat(t, d);
  }
  float f;
  std::memcpy(&f, p, 4);
  return makeFloat(t, static_cast<double>(f));
}

bool checkItemFormat(Thread& t, const MemoryviewObject* m) {
  if (rowOf(m->view.format)) return true;
  raise(t, PyExc_NotImplementedError, "memoryview: format %s not supported", m->view.format);
  return false;
}

bool packItem_py(Thread& t, const MemoryviewObject* m, char* p, Value v) {
  if (!checkItemFormat(t, m)) return false;
  const FormatRow* row = rowOf(m->view.format);
  auto badType = [&] {
    raise(t, PyExc_TypeError, "memoryview: invalid type for format '%s'", m->view.format);
    return false;
  };
  auto badValue = [&] {
    raise(t, PyExc_ValueError, "memoryview: invalid value for format '%s'", m->view.format);
    return false;
  };
  // What a conversion raised, in the view's words.
  auto badOperand = [&] {
    bool type = pendingIs(t, PyExc_TypeError), value = pendingIs(t, PyExc_OverflowError) || pendingIs(t, PyExc_ValueError);
    if (!type && !value) return false;
    clearException(t);
    return type ? badType() : badValue();
  };
  auto store = [&](const void* from) {
    if (m->flags & kViewReleased) return memoryviewCheck(t, m);
    std::memcpy(p, from, static_cast<size_t>(row->size));
    return true;
  };
  switch (row->kind) {
    case 'c':
      if (!isBytes(v)) return badType();
      if (bytesView(v).size() != 1) return badValue();
      return store(bytesView(v).data());
    case 'b': {
      int b = truth_py(t, v);
      if (b < 0) return false;
      char c = static_cast<char>(b);
      return store(&c);
    }
    case 'f': {
      double d;
      if (!asDouble_py(t, v, &d)) return badOperand();
      auto f = static_cast<float>(d);
      return row->size == 8 ? store(&d) : store(&f);
    }
    default: break;
  }
  if (!isInt(v) && !hasSlot(v, kSlotIndex)) return badType();
  Value i = index_py(t, v);
  if (i.isEmpty()) return badOperand();
  int bits = 8 * row->size;
  if (row->kind == 'i') {
    int64_t x;
    if (!intFits64(i, &x) || (bits < 64 && (x < -(1ll << (bits - 1)) || x >= 1ll << (bits - 1)))) return badValue();
    return store(&x);
  }
  uint64_t x;
  if (!intFitsU64(i, &x) || (bits < 64 && x >> bits)) return badValue();
  return store(&x);
}

namespace {

void copyOut(const MemoryviewObject* m, int dim, const char* p, std::string* out) {
  const BufferInfo& v = m->view;
  if (dim == v.ndim) {
    out->append(p, static_cast<size_t>(v.itemsize));
    return;
  }
  for (intptr_t i = 0; i < v.shape[dim]; i++) {
    const char* q = p + i * v.strides[dim];
    if (v.suboffsets && v.suboffsets[dim] >= 0) q = *reinterpret_cast<char* const*>(q) + v.suboffsets[dim];
    copyOut(m, dim + 1, q, out);
  }
}

/// Items of a view in any format: native ones here, others by struct.Struct(format).unpack_from.
struct Unpacker {
  MemoryviewObject* view;
  Value unpack;   ///< empty: native
  Value item_py(Thread& t, const char* p) const {
    if (unpack.isEmpty()) return unpackItem(t, view, p);
    PPY_TRY(bytes, newBytes(t, p, static_cast<size_t>(view->view.itemsize)));
    PPY_TRY(tuple, call_py(t, unpack, bytes));
    auto* values = tuple.as<TupleObject>();
    return values->ob_size == 1 ? values->ob_item[0] : tuple;
  }
};

const char* throughSuboffset(const BufferInfo& v, int dim, const char* p) {
  return v.suboffsets && v.suboffsets[dim] >= 0 ? *reinterpret_cast<char* const*>(p) + v.suboffsets[dim] : p;
}

int equalFrom_py(Thread& t, const Unpacker& a, const Unpacker& b, int dim, const char* p, const char* q) {
  const BufferInfo &x = a.view->view, &y = b.view->view;
  if (dim == x.ndim) {
    Value v = a.item_py(t, p);
    if (v.isEmpty()) return -1;
    Value w = b.item_py(t, q);
    return w.isEmpty() ? -1 : equals_py(t, v, w);
  }
  for (intptr_t i = 0; i < x.shape[dim]; i++) {
    int r = equalFrom_py(t, a, b, dim + 1, throughSuboffset(x, dim, p + i * x.strides[dim]), throughSuboffset(y, dim, q + i * y.strides[dim]));
    if (r != 1) return r;
  }
  return 1;
}

/// False with an exception pending, or without one when struct does not know the format.
bool makeUnpacker_py(Thread& t, MemoryviewObject* m, Unpacker* out) {
  out->view = m;
  PPY_TRY(module, importModule_py(t, "struct"));
  PPY_TRY(make, getAttr_py(t, module, intern(t, "Struct")));
  PPY_TRY(format, newStr(t, m->view.format));
  Value s = call_py(t, make, format);
  if (s.isEmpty()) {
    PPY_TRY(error, getAttr_py(t, module, intern(t, "error")));
    if (isType(error) && pendingIs(t, error.as<TypeObject>())) clearException(t);
    return false;
  }
  out->unpack = getAttr_py(t, s, intern(t, "unpack"));
  return !out->unpack.isEmpty();
}

}  // namespace

std::string viewBytes(const MemoryviewObject* m, char order) {
  const BufferInfo& v = m->view;
  std::string out;
  if (order == 'C' && memoryviewIsContiguous(m)) return std::string(static_cast<const char*>(v.buf), static_cast<size_t>(v.len));
  out.reserve(static_cast<size_t>(v.len));
  if (order == 'C' || v.ndim <= 1) {
    copyOut(m, 0, static_cast<const char*>(v.buf), &out);
    return out;
  }
  // Column-major: the first index runs fastest.
  intptr_t index[64] = {};
  intptr_t items = v.itemsize ? v.len / v.itemsize : 0;
  for (intptr_t k = 0; k < items; k++) {
    const char* p = static_cast<const char*>(v.buf);
    for (int i = 0; i < v.ndim; i++) {
      p += index[i] * v.strides[i];
      if (v.suboffsets && v.suboffsets[i] >= 0) p = *reinterpret_cast<char* const*>(p) + v.suboffsets[i];
    }
    out.append(p, static_cast<size_t>(v.itemsize));
    for (int i = 0; i < v.ndim && ++index[i] == v.shape[i]; i++) index[i] = 0;
  }
  return out;
}

bool sameFormat(const MemoryviewObject* a, const MemoryviewObject* b) {
  auto bare = [](const char* f) { return *f == '@' ? f + 1 : f; };
  return a->view.itemsize == b->view.itemsize && !std::strcmp(bare(a->view.format), bare(b->view.format));
}

int viewsEqual_py(Thread& t, MemoryviewObject* a, MemoryviewObject* b) {
  if (a->view.ndim != b->view.ndim) return 0;
  for (int i = 0; i < a->view.ndim; i++) {
    if (a->view.shape[i] != b->view.shape[i]) return 0;
    if (a->view.shape[i] == 0) break;
  }
  const FormatRow *x = rowOf(a->view.format), *y = rowOf(b->view.format);
  if (x && x == y && x->kind != 'f' && x->kind != 'b') return viewBytes(a, 'C') == viewBytes(b, 'C');
  Unpacker one{a, Value()}, two{b, Value()};
  if (!(x && x == y) && (!makeUnpacker_py(t, a, &one) || !makeUnpacker_py(t, b, &two))) return pending(t) ? -1 : 0;
  return equalFrom_py(t, one, two, 0, static_cast<const char*>(a->view.buf), static_cast<const char*>(b->view.buf));
}

}  // namespace ppy
