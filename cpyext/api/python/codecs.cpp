/// The codec registry from C, by the modules that own them.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "cpyext/api/python/call_in.h"
#include "cpyext/bridge/bridge.h"
#include "runtime/thread/runtime.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

int done(PyObject* r) {
  if (r) decref(r);
  return r ? 0 : -1;
}
/// Item i of what codecs.lookup gives.
PyObject* codecItem(const char* encoding, Py_ssize_t i) {
  PyObject* info = callIn("_codecs", "lookup", "s", encoding);
  PyObject* r = info ? PySequence_GetItem(info, i) : nullptr;
  if (info) decref(info);
  return r;
}
PyObject* codecPart(const char* encoding, const char* part) {
  PyObject* info = callIn("_codecs", "lookup", "s", encoding);
  PyObject* r = info ? PyObject_GetAttrString(info, part) : nullptr;
  if (info) decref(info);
  return r;
}
PyObject* byHandler(const char* name, PyObject* e) {
  PyObject* f = PyCodec_LookupError(name);
  PyObject* r = f ? PyObject_CallOneArg(f, e) : nullptr;
  if (f) decref(f);
  return r;
}
PyObject* callPart(PyObject* f, const char* format, const char* a) {
  if (!f) return nullptr;
  PyObject* r = a ? PyObject_CallFunction(f, format, a) : PyObject_CallNoArgs(f);
  decref(f);
  return r;
}

}  // namespace

PPY_API int PyCodec_Register(PyObject* f) { return done(callIn("_codecs", "register", "O", f)); }
PPY_API int PyCodec_Unregister(PyObject* f) { return done(callIn("_codecs", "unregister", "O", f)); }
PPY_API int PyCodec_KnownEncoding(const char* encoding) {
  PyObject* info = callIn("_codecs", "lookup", "s", encoding);
  if (!info) {
    clearException(ApiCall());
    return 0;
  }
  decref(info);
  return 1;
}
PPY_API PyObject* PyCodec_Encoder(const char* encoding) { return codecItem(encoding, 0); }
PPY_API PyObject* PyCodec_Decoder(const char* encoding) { return codecItem(encoding, 1); }
PPY_API PyObject* PyCodec_IncrementalEncoder(const char* encoding, const char* errors) { return callPart(codecPart(encoding, "incrementalencoder"), "s", errors); }
PPY_API PyObject* PyCodec_IncrementalDecoder(const char* encoding, const char* errors) { return callPart(codecPart(encoding, "incrementaldecoder"), "s", errors); }
PPY_API PyObject* PyCodec_StreamReader(const char* encoding, PyObject* stream, const char* errors) {
  PyObject* f = codecItem(encoding, 2);
  PyObject* r = f ? PyObject_CallFunction(f, "Os", stream, errors ? errors : "strict") : nullptr;
  if (f) decref(f);
  return r;
}
PPY_API PyObject* PyCodec_StreamWriter(const char* encoding, PyObject* stream, const char* errors) {
  PyObject* f = codecItem(encoding, 3);
  PyObject* r = f ? PyObject_CallFunction(f, "Os", stream, errors ? errors : "strict") : nullptr;
  if (f) decref(f);
  return r;
}
PPY_API PyObject* PyCodec_StrictErrors(PyObject* e) { return byHandler("strict", e); }
PPY_API PyObject* PyCodec_IgnoreErrors(PyObject* e) { return byHandler("ignore", e); }
PPY_API PyObject* PyCodec_ReplaceErrors(PyObject* e) { return byHandler("replace", e); }
PPY_API PyObject* PyCodec_XMLCharRefReplaceErrors(PyObject* e) { return byHandler("xmlcharrefreplace", e); }
PPY_API PyObject* PyCodec_BackslashReplaceErrors(PyObject* e) { return byHandler("backslashreplace", e); }
PPY_API PyObject* PyCodec_NameReplaceErrors(PyObject* e) { return byHandler("namereplace", e); }

PPY_API int PyErr_WarnExplicit(PyObject* category, const char* text, const char* file, int line, const char* module, PyObject* registry) {
  PyObject* r = callIn("warnings", "warn_explicit", "sOsisO", text, category, file, line, module, registry ? registry : asC(none()));
  return done(r);
}
PPY_API int PySys_HasWarnOptions() {
  PyObject* o = PySys_GetObject("warnoptions");
  return o && PyObject_Size(o) > 0;
}
PPY_API PyObject* PySys_GetXOptions() { return PySys_GetObject("_xoptions"); }
/// What it holds; the state itself ends with its thread.
PPY_API void PyThreadState_Clear(PyThreadState* state) { reinterpret_cast<Thread*>(state)->dict = nullptr; }
PPY_API int PyThreadState_SetAsyncExc(unsigned long id, PyObject* exception) {
  ApiCall api;
  Thread& t = api;
  return setAsyncException(*t.runtime, id, exception ? take(t, exception) : Value());
}
PPY_API size_t PyThread_get_stacksize() { return currentThread()->runtime->threadStackBytes; }
PPY_API int PyThread_set_stacksize(size_t n) {
  if (n && n < kLeastThreadStack) return -1;
  currentThread()->runtime->threadStackBytes = n;
  return 0;
}
PPY_API void Py_Initialize() {}
PPY_API void Py_InitializeEx(int) {}
PPY_API PyObject* PyFile_FromFd(int fd, const char*, const char* mode, int buffering, const char* encoding, const char* errors, const char* newline, int closefd) {
  return callIn("io", "open", "isizzzi", fd, mode, buffering, encoding, errors, newline, closefd);
}
PPY_API int PyFloat_Pack2(double d, char* p, int little) {
  auto h = static_cast<_Float16>(d);
  unsigned char b[2];
  std::memcpy(b, &h, 2);
  p[0] = static_cast<char>(b[little ? 0 : 1]);
  p[1] = static_cast<char>(b[little ? 1 : 0]);
  return 0;
}
PPY_API double PyFloat_Unpack2(const char* p, int little) {
  unsigned char b[2] = {static_cast<unsigned char>(p[little ? 0 : 1]), static_cast<unsigned char>(p[little ? 1 : 0])};
  _Float16 h;
  std::memcpy(&h, b, 2);
  return static_cast<double>(h);
}
