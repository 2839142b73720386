/// Access to the memory of any object that exports it.
#include "runtime/builtins/bytes.h"
#include "runtime/builtins/memoryview.h"
#include "runtime/builtins/special.h"

namespace ppy {

namespace {
BufferProcs* procsOf(Value v) {
  auto* procs = static_cast<BufferProcs*>(typeOf(v)->tp_as_buffer);
  return procs && procs->get ? procs : nullptr;
}
}  // namespace

bool hasBuffer(Value v) {
  if (!v.isObject()) return false;
  return isBytes(v) || isBytearray(v) || isInstance(v, &PyMemoryView_Type) || procsOf(v);
}

BufferView::BufferView(Thread& t, Value v, bool writable, const char* message) : owner_(v) {
  ok_ = acquire(t, v, writable);
  if (!ok_ && !pending(t)) raise(t, PyExc_TypeError, message ? message : "a bytes-like object is required, not '%.100T'", v);
}

bool BufferView::acquire(Thread& t, Value v, bool writable) {
  if (!v.isObject()) return false;
  if (isBytes(v)) {
    if (writable) return false;
    data_ = reinterpret_cast<uint8_t*>(v.as<BytesObject>()->ob_sval);
    size_ = static_cast<size_t>(v.as<BytesObject>()->ob_size);
  } else if (isBytearray(v)) {
    auto* b = v.as<BytearrayObject>();
    b->ob_exports++;
    release_ = kBytearray;
    data_ = reinterpret_cast<uint8_t*>(const_cast<char*>(bytearrayView(b).data()));
    size_ = static_cast<size_t>(b->ob_size);
  } else if (isInstance(v, &PyMemoryView_Type)) {
    auto* m = v.as<MemoryviewObject>();
    if (!memoryviewCheck(t, m)) return false;
    if (writable && m->view.readonly) return false;
    if (!memoryviewIsContiguous(m)) {
      raise(t, PyExc_BufferError, "memoryview: underlying buffer is not C-contiguous");
      return false;
    }
    data_ = static_cast<uint8_t*>(m->view.buf);
    size_ = static_cast<size_t>(m->view.len);
  } else if (BufferProcs* procs = procsOf(v)) {
    if (procs->get(v.object(), &info_, writable ? kBufferWritable : kBufferSimple) != 0) {
      if (writable && pendingIs(t, PyExc_BufferError)) clearException(t);
      return false;
    }
    release_ = kProcs;
    data_ = static_cast<uint8_t*>(info_.buf);
    size_ = static_cast<size_t>(info_.len);
  } else {
    return false;
  }
  return true;
}

BufferView::~BufferView() {
  if (release_ == kBytearray) owner_.as<BytearrayObject>()->ob_exports--;
  else if (release_ == kProcs && procsOf(owner_)->release) procsOf(owner_)->release(owner_.object(), &info_);
  gc::keepAlive(owner_);
}

}  // namespace ppy
