// Paths and texts of the operating system: the encoding of the locale, normal forms of paths.
#include <langinfo.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "cpyext/bridge/bridge.h"
#include "cpyext/bridge/python.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

/// In the order of _Py_error_handler, which no public header declares; the first is for names that are none of these.
constexpr const char* kHandlers[] = {nullptr, "strict", "surrogateescape", "replace", "ignore", "backslashreplace", "surrogatepass", "xmlcharrefreplace"};
constexpr int kStrict = 1, kSurrogateEscape = 2, kSurrogatePass = 6, kOther = 8;
/// What the functions below return when they fail.
constexpr int kNoMemory = -1, kBadText = -2, kBadHandler = -3;

bool isSupported(int handler) { return handler == kStrict || handler == kSurrogateEscape || handler == kSurrogatePass; }

const char* encodingOf(int currentLocale) { return currentLocale ? nl_langinfo(CODESET) : Py_FileSystemDefaultEncoding; }

/// The pending exception, which goes away, as one of those results; *position is where a text is bad.
int failure(TypeObject* expected, int (*start)(PyObject*, Py_ssize_t*), size_t* position) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  Py_ssize_t at = 0;
  bool bad = value && PyErr_GivenExceptionMatches(value, reinterpret_cast<PyObject*>(expected)) && start(value, &at) == 0;
  if (bad && position) *position = static_cast<size_t>(at);
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
  return bad ? kBadText : kNoMemory;
}

}  // namespace

PPY_API int _Py_GetErrorHandler(const char* errors) {
  if (!errors) return kStrict;
  for (int i = kStrict; i < kOther; i++)
    if (!std::strcmp(kHandlers[i], errors)) return i;
  return kOther;
}

PPY_API int _Py_EncodeLocaleEx(const wchar_t* text, char** out, size_t* position, const char** reason, int currentLocale, int handler) {
  if (!isSupported(handler)) return kBadHandler;
  PyObject* s = PyUnicode_FromWideChar(text, -1);
  PyObject* bytes = s ? PyUnicode_AsEncodedString(s, encodingOf(currentLocale), kHandlers[handler]) : nullptr;
  Py_XDECREF(s);
  if (!bytes) {
    if (reason) *reason = "encoding error";
    return failure(PyExc_UnicodeEncodeError, PyUnicodeEncodeError_GetStart, position);
  }
  auto n = static_cast<size_t>(PyBytes_GET_SIZE(bytes));
  *out = static_cast<char*>(PyMem_RawMalloc(n + 1));
  if (*out) std::memcpy(*out, PyBytes_AS_STRING(bytes), n + 1);
  Py_DECREF(bytes);
  return *out ? 0 : kNoMemory;
}

PPY_API int _Py_DecodeLocaleEx(const char* text, wchar_t** out, size_t* length, const char** reason, int currentLocale, int handler) {
  if (!isSupported(handler)) return kBadHandler;
  PyObject* s = PyUnicode_Decode(text, static_cast<Py_ssize_t>(std::strlen(text)), encodingOf(currentLocale), kHandlers[handler]);
  if (!s) {
    if (reason) *reason = "decoding error";
    return failure(PyExc_UnicodeDecodeError, PyUnicodeDecodeError_GetStart, length);
  }
  Py_ssize_t n = PyUnicode_GET_LENGTH(s);
  *out = static_cast<wchar_t*>(PyMem_RawMalloc((static_cast<size_t>(n) + 1) * sizeof(wchar_t)));
  if (*out) {
    PyUnicode_AsWideChar(s, *out, n);
    (*out)[n] = 0;
    if (length) *length = static_cast<size_t>(n);
  }
  Py_DECREF(s);
  return *out ? 0 : kNoMemory;
}

PPY_API wchar_t* _Py_normpath(wchar_t* path, Py_ssize_t size) {
  std::wstring_view whole = size < 0 ? std::wstring_view(path) : std::wstring_view(path, static_cast<size_t>(size));
  if (whole.empty()) return path;
  // Two slashes in front, and no third, are another root.
  size_t slashes = std::min(whole.find_first_not_of(L'/'), whole.size());
  std::wstring root(slashes == 0 ? 0 : slashes == 2 ? 2 : 1, L'/');
  std::vector<std::wstring_view> parts;
  for (size_t at = slashes; at < whole.size();) {
    size_t end = std::min(whole.find(L'/', at), whole.size());
    std::wstring_view part = whole.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == L".") continue;
    if (part != L".." || (parts.empty() ? root.empty() : parts.back() == L"..")) parts.push_back(part);
    else if (!parts.empty()) parts.pop_back();
  }
  std::wstring normal = root;
  for (size_t i = 0; i < parts.size(); i++) (i ? normal += L'/' : normal) += parts[i];
  if (normal.empty()) normal = L".";
  std::copy(normal.begin(), normal.end(), path);
  if (size < 0 || normal.size() < whole.size()) path[normal.size()] = 0;
  return path;
}
