/// bytes, bytearray, buffers and memoryviews.
#include <cstdarg>
#include <cstdlib>
#include <cstring>

#include "cpyext/bridge/state.h"
#include "runtime/builtins/memoryview.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

bool isBytesC(PyObject* o) { return o && asObject(o)->ob_type->tp_flags & kTypeBytes; }
BytesObject* of(PyObject* o) { return reinterpret_cast<BytesObject*>(o); }
BytearrayObject* arrayOf(PyObject* o) { return reinterpret_cast<BytearrayObject*>(o); }

}  // namespace

PPY_API PyObject* PyBytes_FromStringAndSize(const char* text, Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  if (n < 0) return give(t, raise(t, PyExc_SystemError, "Negative size passed to PyBytes_FromStringAndSize"));
  if (n == 0) return give(t, newBytes(t, "", 0));
  BytesObject* b = newBytesRaw(t, static_cast<size_t>(n));
  if (!b) return nullptr;
  if (text) std::memcpy(b->ob_sval, text, static_cast<size_t>(n));
  b->ob_sval[n] = 0;
  return born(t, b);
}
PPY_API PyObject* PyBytes_FromString(const char* text) { return PyBytes_FromStringAndSize(text, static_cast<Py_ssize_t>(std::strlen(text))); }
PPY_API PyObject* PyBytes_FromObject(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgument(t);
  if (asObject(o)->ob_type == &PyBytes_Type) {
    incref(o);
    return o;
  }
  if (asObject(o)->ob_type->tp_flags & kTypeStr) return give(t, raise(t, PyExc_TypeError, "cannot convert 'str' object to bytes"));
  return give(t, call_py(t, &PyBytes_Type, take(t, o)));
}
PPY_API Py_ssize_t PyBytes_Size(PyObject* o) {
  if (isBytesC(o)) return of(o)->ob_size;
  raise(ApiCall(), PyExc_TypeError, "expected bytes, %.200T found", asValue(o));
  return -1;
}
PPY_API char* PyBytes_AsString(PyObject* o) {
  if (isBytesC(o)) return of(o)->ob_sval;
  raise(ApiCall(), PyExc_TypeError, "expected bytes, %.200T found", asValue(o));
  return nullptr;
}
PPY_API int PyBytes_AsStringAndSize(PyObject* o, char** text, Py_ssize_t* n) {
  ApiCall api;
  Thread& t = api;
  if (!isBytesC(o)) return raise(t, PyExc_TypeError, "expected bytes, %.200T found", asValue(o)), -1;
  *text = of(o)->ob_sval;
  if (n) *n = of(o)->ob_size;
  else if (std::strlen(*text) != static_cast<size_t>(of(o)->ob_size)) return raise(t, PyExc_ValueError, "embedded null byte"), -1;
  return 0;
}
PPY_API void PyBytes_Concat(PyObject** p, PyObject* b) {
  if (!*p) return;
  PyObject* r = b ? PyNumber_Add(*p, b) : nullptr;
  decref(*p);
  *p = r;
}
PPY_API void PyBytes_ConcatAndDel(PyObject** p, PyObject* b) {
  PyBytes_Concat(p, b);
  if (b) decref(b);
}
PPY_API int _PyBytes_Resize(PyObject** p, Py_ssize_t n) {
  BytesObject* old = of(*p);
  if (old->ob_size == n) return 0;
  PyObject* fresh = PyBytes_FromStringAndSize(nullptr, n);
  if (fresh && n) {
    Py_ssize_t k = n < old->ob_size ? n : old->ob_size;
    std::memcpy(of(fresh)->ob_sval, old->ob_sval, static_cast<size_t>(k));
    of(fresh)->ob_shash = -1;
  }
  decref(old);
  *p = fresh;
  return fresh ? 0 : -1;
}
PPY_API PyObject* _PyBytes_Join(PyObject* separator, PyObject* items) { return PyObject_CallMethod(separator, "join", "O", items); }
PPY_API PyObject* PyBytes_Repr(PyObject* o, int) { return PyObject_Repr(o); }
PPY_API PyObject* PyBytes_DecodeEscape(const char* s, Py_ssize_t n, const char*, Py_ssize_t, const char*) {
  ApiCall api;
  Thread& t = api;
  Value text = newBytes(t, s, static_cast<size_t>(n));
  PyObject* codecs = PyImport_ImportModule("codecs");
  PyObject* r = codecs ? PyObject_CallMethod(codecs, "escape_decode", "O", lend(t, text)) : nullptr;
  if (codecs) decref(codecs);
  PyObject* bytes = r ? PyTuple_GetItem(r, 0) : nullptr;
  if (bytes) incref(bytes);
  if (r) decref(r);
  return bytes;
}
/// Widths are read and left out of account.
PPY_API PyObject* PyBytes_FromFormatV(const char* format, va_list va) {
  std::string plain;
  for (const char* p = format; *p; p++) {
    plain += *p;
    if (*p != '%') continue;
    if (p[1] == '%') plain += *++p;
    else while (p[1] >= '0' && p[1] <= '9') p++;
  }
  PyObject* s = PyUnicode_FromFormatV(plain.c_str(), va);
  PyObject* b = s ? PyUnicode_AsEncodedString(s, "latin-1", "replace") : nullptr;
  if (s) decref(s);
  return b;
}
PPY_API PyObject* PyBytes_FromFormat(const char* format, ...) {
  va_list va;
  va_start(va, format);
  PyObject* r = PyBytes_FromFormatV(format, va);
  va_end(va);
  return r;
}
PPY_API Py_ssize_t _PyBytes_Find(const char* s, Py_ssize_t n, const char* sub, Py_ssize_t k, Py_ssize_t offset) {
  if (k == 0) return offset;
  const void* at = n >= k ? memmem(s, static_cast<size_t>(n), sub, static_cast<size_t>(k)) : nullptr;
  return at ? static_cast<const char*>(at) - s + offset : -1;
}
PPY_API Py_ssize_t _PyBytes_ReverseFind(const char* s, Py_ssize_t n, const char* sub, Py_ssize_t k, Py_ssize_t offset) {
  for (Py_ssize_t i = n - k; i >= 0; i--)
    if (std::memcmp(s + i, sub, static_cast<size_t>(k)) == 0) return i + offset;
  return -1;
}

// --- bytearray -----------------------------------------------------------------------------------------------
PPY_API PyObject* PyByteArray_FromObject(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  return give(t, call_py(t, &PyByteArray_Type, take(t, o)));
}
PPY_API PyObject* PyByteArray_FromStringAndSize(const char* text, Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  if (n < 0) return give(t, raise(t, PyExc_SystemError, "Negative size passed to PyByteArray_FromStringAndSize"));
  if (!text) return give(t, call_py(t, &PyByteArray_Type, makeInt(t, n)));
  Value b = newBytes(t, text, static_cast<size_t>(n));
  return b ? give(t, call_py(t, &PyByteArray_Type, b)) : nullptr;
}
PPY_API Py_ssize_t PyByteArray_Size(PyObject* o) { return arrayOf(o)->ob_size; }
PPY_API char _PyByteArray_empty_string[] = "";
PPY_API char* PyByteArray_AsString(PyObject* o) { return arrayOf(o)->ob_size ? arrayOf(o)->ob_start : _PyByteArray_empty_string; }
PPY_API PyObject* PyByteArray_Concat(PyObject* a, PyObject* b) { return PyNumber_Add(a, b); }
PPY_API int PyByteArray_Resize(PyObject* o, Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  Py_ssize_t old = arrayOf(o)->ob_size;
  Value self = take(t, o);
  if (n < old) {
    Value slice = newSlice(t, makeInt(t, n), none(), none());
    return status(slice && delItem_py(t, self, slice));
  }
  if (n == old) return 0;
  Value more = call_py(t, &PyBytes_Type, makeInt(t, n - old));
  return more.isEmpty() ? -1 : status(!callMethod_py(t, self, intern(t, std::string_view("extend")), &more, 1).isEmpty());
}

// --- buffers -------------------------------------------------------------------------------------------------
PPY_API int PyObject_CheckBuffer(PyObject* o) {
  auto* procs = reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type)->tp_as_buffer;
  if (!procs) {
    expose(ApiCall(), asObject(o)->ob_type);
    procs = reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type)->tp_as_buffer;
  }
  return procs && procs->bf_getbuffer;
}
PPY_API int PyObject_GetBuffer(PyObject* o, Py_buffer* view, int flags) {
  if (!PyObject_CheckBuffer(o)) {
    raise(ApiCall(), PyExc_TypeError, "a bytes-like object is required, not '%.100T'", asValue(o));
    return -1;
  }
  if (!view) {  // the old way of asking for a lock on the memory alone
    raise(ApiCall(), PyExc_BufferError, "PyObject_GetBuffer: view==NULL argument is obsolete");
    return -1;
  }
  return reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type)->tp_as_buffer->bf_getbuffer(o, view, flags);
}
PPY_API void PyBuffer_Release(Py_buffer* view) {
  PyObject* o = view->obj;
  if (!o) return;
  auto* procs = reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type)->tp_as_buffer;
  if (procs && procs->bf_releasebuffer) procs->bf_releasebuffer(o, view);
  view->obj = nullptr;
  decref(o);
}
PPY_API int PyBuffer_FillInfo(Py_buffer* view, PyObject* o, void* data, Py_ssize_t n, int readonly, int flags) {
  ApiCall api;
  Thread& t = api;
  if (!view) return raise(t, PyExc_BufferError, "PyBuffer_FillInfo: view==NULL argument is obsolete"), -1;
  if ((flags & PyBUF_WRITABLE) == PyBUF_WRITABLE && readonly) return raise(t, PyExc_BufferError, "Object is not writable."), -1;
  view->obj = o;
  if (o) incref(o);
  view->buf = data;
  view->len = n;
  view->readonly = readonly;
  view->itemsize = 1;
  view->format = (flags & PyBUF_FORMAT) == PyBUF_FORMAT ? const_cast<char*>("B") : nullptr;
  view->ndim = 1;
  view->shape = (flags & PyBUF_ND) == PyBUF_ND ? &view->len : nullptr;
  view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &view->itemsize : nullptr;
  view->suboffsets = nullptr;
  view->internal = nullptr;
  return 0;
}
namespace {
bool contiguous(const Py_buffer* v, bool fortran) {
  if (v->len == 0 || !v->strides) return !fortran || v->ndim <= 1 || v->len == 0;
  Py_ssize_t step = v->itemsize;
  for (int k = 0; k < v->ndim; k++) {
    int i = fortran ? k : v->ndim - 1 - k;
    Py_ssize_t n = v->shape ? v->shape[i] : 0;
    if (n > 1 && v->strides[i] != step) return false;
    step *= n;
  }
  return true;
}
}  // namespace
PPY_API int PyBuffer_IsContiguous(const Py_buffer* v, char order) {
  if (v->suboffsets) return 0;
  if (order == 'C') return contiguous(v, false);
  if (order == 'F') return contiguous(v, true);
  return order == 'A' && (contiguous(v, false) || contiguous(v, true));
}
PPY_API void* PyBuffer_GetPointer(const Py_buffer* v, const Py_ssize_t* indices) {
  auto* p = static_cast<char*>(v->buf);
  for (int i = 0; i < v->ndim; i++) {
    p += v->strides[i] * indices[i];
    if (v->suboffsets && v->suboffsets[i] >= 0) p = *reinterpret_cast<char**>(p) + v->suboffsets[i];
  }
  return p;
}
PPY_API void PyBuffer_FillContiguousStrides(int ndim, Py_ssize_t* shape, Py_ssize_t* strides, int itemsize, char order) {
  Py_ssize_t step = itemsize;
  for (int k = 0; k < ndim; k++) {
    int i = order == 'F' ? k : ndim - 1 - k;
    strides[i] = step;
    step *= shape[i];
  }
}
namespace {
/// Number of the item at `index` in C order.
Py_ssize_t flatIndex(const Py_buffer* v, const Py_ssize_t* index) {
  Py_ssize_t n = 0;
  for (int i = 0; i < v->ndim; i++) n = n * (v->shape ? v->shape[i] : 1) + index[i];
  return n;
}
/// Copies the items of a view in C (or Fortran) order to or from flat memory.
void copyItems(const Py_buffer* v, char* flat, bool toFlat, bool fortran) {
  std::string index(static_cast<size_t>(v->ndim > 0 ? v->ndim : 1) * sizeof(Py_ssize_t), '\0');
  auto* at = reinterpret_cast<Py_ssize_t*>(index.data());
  Py_ssize_t count = v->itemsize ? v->len / v->itemsize : 0;
  for (Py_ssize_t k = 0; k < count; k++) {
    void* item = v->ndim ? (v->strides ? PyBuffer_GetPointer(v, at) : static_cast<char*>(v->buf) + flatIndex(v, at) * v->itemsize) : v->buf;
    if (toFlat) std::memcpy(flat + k * v->itemsize, item, static_cast<size_t>(v->itemsize));
    else std::memcpy(item, flat + k * v->itemsize, static_cast<size_t>(v->itemsize));
    for (int j = 0; j < v->ndim; j++) {
      int i = fortran ? j : v->ndim - 1 - j;
      if (++at[i] < v->shape[i]) break;
      at[i] = 0;
    }
  }
}
}  // namespace
PPY_API int PyBuffer_ToContiguous(void* out, const Py_buffer* v, Py_ssize_t n, char order) {
  if (n != v->len) return raise(ApiCall(), PyExc_ValueError, "PyBuffer_ToContiguous: len != view->len"), -1;
  if (PyBuffer_IsContiguous(v, order)) std::memcpy(out, v->buf, static_cast<size_t>(n));
  else copyItems(v, static_cast<char*>(out), true, order == 'F');
  return 0;
}
PPY_API int PyBuffer_FromContiguous(const Py_buffer* v, const void* data, Py_ssize_t n, char order) {
  if (n > v->len) n = v->len;
  if (PyBuffer_IsContiguous(v, order)) std::memcpy(v->buf, data, static_cast<size_t>(n));
  else copyItems(v, static_cast<char*>(const_cast<void*>(data)), false, order == 'F');
  return 0;
}
PPY_API int PyObject_CopyData(PyObject* to, PyObject* from) {
  Py_buffer a, b;
  if (PyObject_GetBuffer(to, &a, PyBUF_FULL) < 0) return -1;
  if (PyObject_GetBuffer(from, &b, PyBUF_FULL_RO) < 0) {
    PyBuffer_Release(&a);
    return -1;
  }
  int r = -1;
  if (a.len < b.len) {
    raise(ApiCall(), PyExc_BufferError, "destination is too small to receive data from source");
  } else {
    std::string flat(static_cast<size_t>(b.len), '\0');
    r = PyBuffer_ToContiguous(flat.data(), &b, b.len, 'C');
    if (r == 0) r = PyBuffer_FromContiguous(&a, flat.data(), b.len, 'C');
  }
  PyBuffer_Release(&a);
  PyBuffer_Release(&b);
  return r;
}
PPY_API Py_ssize_t PyBuffer_SizeFromFormat(const char* format) {
  PyObject* module = PyImport_ImportModule("struct");
  PyObject* r = module ? PyObject_CallMethod(module, "calcsize", "s", format) : nullptr;
  if (module) decref(module);
  if (!r) return -1;
  Py_ssize_t n = PyLong_AsSsize_t(r);
  decref(r);
  return n;
}
PPY_API int PyObject_AsReadBuffer(PyObject* o, const void** data, Py_ssize_t* n) {
  Py_buffer v;
  if (PyObject_GetBuffer(o, &v, PyBUF_SIMPLE) < 0) return -1;
  *data = v.buf;
  *n = v.len;
  PyBuffer_Release(&v);
  return 0;
}
PPY_API int PyObject_AsCharBuffer(PyObject* o, const char** data, Py_ssize_t* n) { return PyObject_AsReadBuffer(o, reinterpret_cast<const void**>(data), n); }
PPY_API int PyObject_CheckReadBuffer(PyObject* o) { return PyObject_CheckBuffer(o); }
PPY_API int PyObject_AsWriteBuffer(PyObject* o, void** data, Py_ssize_t* n) {
  Py_buffer v;
  if (PyObject_GetBuffer(o, &v, PyBUF_WRITABLE) < 0) return -1;
  *data = v.buf;
  *n = v.len;
  PyBuffer_Release(&v);
  return 0;
}

namespace {
/// A view of the bytes that `flat` shows, shaped as `like` in the given order. Takes over the reference.
PyObject* reshaped(Thread& t, PyObject* flat, const Py_buffer* like, char order) {
  Value v = newMemoryviewOf(t, take(t, flat), *reinterpret_cast<const BufferInfo*>(like));
  decref(flat);
  if (v.isEmpty()) return nullptr;
  BufferInfo& info = v.as<MemoryviewObject>()->view;
  PyBuffer_FillContiguousStrides(info.ndim, info.shape, info.strides, static_cast<int>(info.itemsize), order == 'F' ? 'F' : 'C');
  return give(t, v);
}
}  // namespace

PPY_API PyObject* PyMemoryView_FromObject(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  return give(t, newMemoryview(t, take(t, o)));
}
PPY_API PyObject* PyMemoryView_GetContiguous(PyObject* o, int access, char order) {
  ApiCall api;
  Thread& t = api;
  PyObject* view = PyMemoryView_FromObject(o);
  if (!view) return nullptr;
  auto* m = take(t, view).as<MemoryviewObject>();
  auto* info = reinterpret_cast<Py_buffer*>(&m->view);
  bool writable = access == PyBUF_WRITE;
  PyObject* result = nullptr;
  if (writable && info->readonly) {
    raise(t, PyExc_BufferError, "underlying buffer is not writable");
  } else if (PyBuffer_IsContiguous(info, order)) {
    return view;
  } else if (writable) {
    raise(t, PyExc_BufferError, "writable contiguous buffer requested for a non-contiguous object.");
  } else if (PyObject* bytes = PyBytes_FromStringAndSize(nullptr, info->len)) {
    // A copy in that order, of the same shape and format.
    PyBuffer_ToContiguous(PyBytes_AS_STRING(bytes), info, info->len, order);
    result = PyMemoryView_FromObject(bytes);
    decref(bytes);
    if (result) result = reshaped(t, result, info, order);
  }
  decref(view);
  return result;
}

namespace {
/// What a view of plain C memory is a view of: an object whose buffer is that memory.
struct MemoryOwner {
  PyObject_HEAD
  Py_buffer view;
};
int memoryBuffer(PyObject* o, Py_buffer* view, int flags) {
  auto* m = reinterpret_cast<MemoryOwner*>(o);
  if ((flags & PyBUF_WRITABLE) && m->view.readonly) return raise(ApiCall(), PyExc_BufferError, "memoryview: underlying buffer is not writable"), -1;
  *view = m->view;
  view->obj = o;
  incref(o);
  return 0;
}
void memoryDealloc(PyObject* o) { PyObject_Free(o); }
PyBufferProcs memoryProcs = {memoryBuffer, nullptr};
PyTypeObject memoryType = {};
PyObject* viewOf(const Py_buffer* info) {
  ApiCall api;
  Thread& t = api;
  if (!(memoryType.tp_flags & Py_TPFLAGS_READY)) {
    memoryType.tp_name = "managedbuffer";
    memoryType.tp_basicsize = sizeof(MemoryOwner);
    memoryType.tp_flags = Py_TPFLAGS_DEFAULT;
    memoryType.tp_as_buffer = &memoryProcs;
    memoryType.tp_dealloc = memoryDealloc;
    if (!readyType(t, asType(&memoryType))) return nullptr;
  }
  auto* owner = reinterpret_cast<MemoryOwner*>(_PyObject_New(&memoryType));
  if (!owner) return nullptr;
  owner->view = *info;
  if (info->ndim == 1 && (!info->shape || info->shape == &info->len)) {
    owner->view.shape = &owner->view.len;
    owner->view.strides = &owner->view.itemsize;
  }
  PyObject* v = PyMemoryView_FromObject(reinterpret_cast<PyObject*>(owner));
  // The view holds its owner as it holds any exporter; what Python sees is that there is none.
  if (v && reinterpret_cast<MemoryviewObject*>(v)->mbuf->master.obj) {
    reinterpret_cast<MemoryviewObject*>(v)->mbuf->master.obj = nullptr;
    decref(owner);
  }
  decref(owner);
  return v;
}
}  // namespace
PPY_API PyObject* PyMemoryView_FromBuffer(const Py_buffer* info) { return viewOf(info); }
PPY_API PyObject* PyMemoryView_FromMemory(char* data, Py_ssize_t n, int flags) {
  Py_buffer view;
  PyBuffer_FillInfo(&view, nullptr, data, n, flags == PyBUF_READ, PyBUF_FULL_RO);
  return viewOf(&view);
}
