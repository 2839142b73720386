/// Marshalled objects in strings and C's files, by the module marshal.
#include <cstdio>
#include <string>

#include "cpyext/api/python/call_in.h"
#include "cpyext/bridge/state.h"
#include "runtime/thread/runtime.h"

#include <marshal.h>

using namespace ppy;
using namespace ppy::cpyext;

namespace {

/// A little-endian number of `bytes`; EOFError at the file's end.
uint32_t readNumber(FILE* f, int bytes) {
  uint32_t v = 0;
  for (int i = 0; i < bytes; i++) {
    int c = std::fgetc(f);
    if (c == EOF) return raise(ApiCall(), PyExc_EOFError, "marshal data too short"), UINT32_MAX;
    v |= static_cast<uint32_t>(c) << (8 * i);
  }
  return v;
}

std::string rest(FILE* f) {
  std::string all;
  char buffer[4096];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) > 0;) all.append(buffer, n);
  return all;
}

}  // namespace

PPY_API PyObject* PyMarshal_WriteObjectToString(PyObject* o, int version) { return callIn("marshal", "dumps", "Oi", o, version); }
PPY_API PyObject* PyMarshal_ReadObjectFromString(const char* data, Py_ssize_t n) { return callIn("marshal", "loads", "y#", data, n); }
PPY_API void PyMarshal_WriteLongToFile(long v, FILE* f, int) {
  for (int i = 0; i < 4; i++) std::fputc(static_cast<int>(v >> (8 * i) & 0xFF), f);
}
PPY_API void PyMarshal_WriteObjectToFile(PyObject* o, FILE* f, int version) {
  PyObject* data = PyMarshal_WriteObjectToString(o, version);
  if (!data) return PyErr_Clear();  // there is no way to tell
  std::fwrite(PyBytes_AsString(data), 1, static_cast<size_t>(PyBytes_Size(data)), f);
  decref(data);
}
PPY_API long PyMarshal_ReadLongFromFile(FILE* f) { return static_cast<int32_t>(readNumber(f, 4)); }
PPY_API int PyMarshal_ReadShortFromFile(FILE* f) { return static_cast<int16_t>(readNumber(f, 2)); }
/// The object; the file is behind it afterwards.
PPY_API PyObject* PyMarshal_ReadObjectFromFile(FILE* f) {
  long start = std::ftell(f);
  std::string data = rest(f);
  PyObject* stream = callIn("io", "BytesIO", "y#", data.data(), static_cast<Py_ssize_t>(data.size()));
  PyObject* o = stream ? callIn("marshal", "load", "O", stream) : nullptr;
  PyObject* used = o ? PyObject_CallMethod(stream, "tell", nullptr) : nullptr;
  if (used && start >= 0) std::fseek(f, start + PyLong_AsLong(used), SEEK_SET);
  if (used) decref(used);
  if (stream) decref(stream);
  return o;
}
/// The last object of a file, which may be read to its end.
PPY_API PyObject* PyMarshal_ReadLastObjectFromFile(FILE* f) {
  std::string data = rest(f);
  return PyMarshal_ReadObjectFromString(data.data(), static_cast<Py_ssize_t>(data.size()));
}
