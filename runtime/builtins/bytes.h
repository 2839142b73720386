/// bytes, bytearray and access to any object's buffer.
#pragma once
#include <string_view>

#include "runtime/object/buffer.h"
#include "runtime/object/str.h"

namespace ppy {

/// Does v export its memory (bytes, bytearray, memoryview, array, extension objects)?
bool hasBuffer(Value v);

/// The bytes of an object while this exists. Stack only. Contiguous memory; anything else is copied.
class BufferView {
 public:
  /// TypeError pending when v has no buffer: `message` with %T for its type, or the usual
  /// "a bytes-like object is required, not 'T'".
  BufferView(Thread& t, Value v, bool writable = false, const char* message = nullptr);
  ~BufferView();
  BufferView(const BufferView&) = delete;
  bool ok() const { return ok_; }
  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  std::string_view view() const { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  /// False without an exception: v has no (writable) buffer.
  bool acquire(Thread& t, Value v, bool writable);
  Value owner_;
  BufferInfo info_{};
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  bool ok_ = false;
  enum { kNone, kBytearray, kProcs } release_ = kNone;
};

/// bytes(v) of an object that is no str or int: __bytes__, buffer, iterable of ints (PyObject_Bytes).
Value bytesFromObject_py(Thread& t, Value v);
/// The bytes of an iterable of ints; messages name "bytes" or "byte".
bool bytesFromIterable_py(Thread& t, Value v, std::string* out, bool bytearray);

inline bool isBytearray(Value v) { return isInstance(v, &PyByteArray_Type); }
Value newBytearray(Thread& t, const void* data, size_t n);
/// Sets the size (contents kept, new bytes zero). False: BufferError (exports) or MemoryError pending.
bool bytearrayResize(Thread& t, BytearrayObject* b, intptr_t size);
inline std::string_view bytearrayView(const BytearrayObject* b) {
  return {b->ob_start ? b->ob_start : "", static_cast<size_t>(b->ob_size)};
}
/// b.hex(sep, bytes_per_sep); empty arguments: not given.
Value bytesHex_py(Thread& t, std::string_view bytes, Value sep, Value perGroup);
/// At most how long bytesRepr is: b, a quote on each side, and every byte as \xhh.
inline intptr_t bytesReprSize(std::string_view bytes) { return static_cast<intptr_t>(bytes.size()) * 4 + 3; }
/// repr of bytes: b'…' with quotes chosen as CPython does. bytearray escapes every single quote.
std::string bytesRepr(std::string_view bytes, bool escapeSingle = false);

}  // namespace ppy
