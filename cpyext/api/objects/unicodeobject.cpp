/// str: creation, access, and the operations on text.
#include <cstdlib>
#include <cstring>
#include <cwchar>

#include "cpyext/bridge/state.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

bool isStrC(PyObject* o) { return o && asObject(o)->ob_type->tp_flags & kTypeStr; }
StrObject* of(PyObject* o) { return reinterpret_cast<StrObject*>(o); }

/// A new reference to text that may be shared (short and interned strings are).
PyObject* fresh(Thread& t, Value s) {
  return give(t, s);
}
PyObject* method(PyObject* o, const char* name, std::initializer_list<Value> args) {
  ApiCall api;
  Thread& t = api;
  return give(t, callMethod_py(t, take(t, o), intern(t, std::string_view(name)), args.begin(), static_cast<uint32_t>(args.size())));
}
PyObject* wantStr(PyObject* o) {
  raise(ApiCall(), PyExc_TypeError, "must be str, not %.200T", asValue(o));
  return nullptr;
}
char32_t maxOfView(StrView v) {
  char32_t m = 0;
  for (intptr_t i = 0; i < v.length; i++) m = v[i] > m ? v[i] : m;
  return m;
}

}  // namespace

// --- creation ----------------------------------------------------------------------------------------------
PPY_API PyObject* PyUnicode_New(Py_ssize_t n, Py_UCS4 maxchar) {
  ApiCall api;
  Thread& t = api;
  if (n == 0) return give(t, emptyStr());
  if (maxchar > 0x10FFFF) return give(t, raise(t, PyExc_SystemError, "invalid maximum character passed to PyUnicode_New"));
  StrObject* s = newStrRaw(t, n, maxchar);
  if (!s) return nullptr;
  PyObject* o = born(t, s);
  s->hash = -1;  // the text is written later
  std::memset(static_cast<char*>(strData(s)) + n * s->state.kind, 0, s->state.kind);
  return o;
}
PPY_API PyObject* PyUnicode_FromStringAndSize(const char* text, Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  if (n < 0) return give(t, raise(t, PyExc_SystemError, "Negative size passed to PyUnicode_FromStringAndSize"));
  if (!text) return PyUnicode_New(n, 127);
  return PyUnicode_DecodeUTF8(text, n, nullptr);
}
PPY_API PyObject* PyUnicode_FromString(const char* text) { return PyUnicode_DecodeUTF8(text, static_cast<Py_ssize_t>(std::strlen(text)), nullptr); }
PPY_API PyObject* PyUnicode_FromKindAndData(int kind, const void* data, Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  if (n < 0) return give(t, raise(t, PyExc_ValueError, "size must be positive"));
  switch (kind) {
    case 1: return fresh(t, newStrLatin1(t, static_cast<const uint8_t*>(data), n));
    case 2: return fresh(t, newStrUcs2(t, static_cast<const char16_t*>(data), n));
    case 4: return fresh(t, newStrUcs4(t, static_cast<const char32_t*>(data), n));
    default: return give(t, raise(t, PyExc_SystemError, "invalid kind"));
  }
}
PPY_API PyObject* PyUnicode_FromOrdinal(int c) {
  ApiCall api;
  Thread& t = api;
  if (c < 0 || c > 0x10FFFF) return give(t, raise(t, PyExc_ValueError, "chr() arg not in range(0x110000)"));
  return give(t, strFromChar(t, static_cast<char32_t>(c)));
}
PPY_API PyObject* PyUnicode_FromObject(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o || !(asObject(o)->ob_type->tp_flags & kTypeStr)) return give(t, raise(t, PyExc_TypeError, "Can't convert '%.100T' object to str implicitly", asValue(o)));
  if (asObject(o)->ob_type == &PyUnicode_Type) {
    incref(o);
    return o;
  }
  return give(t, newStrFrom(t, strView(asValue(o))));
}
PPY_API PyObject* _PyUnicode_Copy(PyObject* o) { ApiCall t; return give(t, newStrFrom(t, strView(asValue(o)))); }
PPY_API PyObject* PyUnicode_InternFromString(const char* text) { ApiCall t; return give(t, intern(t, std::string_view(text))); }
PPY_API void PyUnicode_InternInPlace(PyObject** p) {
  ApiCall api;
  Thread& t = api;
  if (!*p || asObject(*p)->ob_type != &PyUnicode_Type) return;
  Value s = intern(t, adopt(t, *p));
  if (s.isEmpty() || asC(s) == *p) return;
  PyObject* interned = give(t, s);
  decref(*p);
  *p = interned;
}
PPY_API void PyUnicode_InternImmortal(PyObject** p) {
  PyUnicode_InternInPlace(p);
  if (*p) incref(*p);
}
PPY_API PyObject* _PyUnicode_FromId(_Py_Identifier* id) { ApiCall t; return lend(t, intern(t, std::string_view(id->string))); }
PPY_API int _PyUnicode_EqualToASCIIId(PyObject* o, _Py_Identifier* id) { return strEquals(asValue(o), id->string); }
PPY_API int _PyUnicode_EqualToASCIIString(PyObject* o, const char* s) { return strEquals(asValue(o), s); }
PPY_API int _PyUnicode_EQ(PyObject* a, PyObject* b) { return strEquals(asValue(a), asValue(b)); }
PPY_API int _PyUnicode_Equal(PyObject* a, PyObject* b) { return strEquals(asValue(a), asValue(b)); }
PPY_API int _PyUnicode_Ready(PyObject*) { return 0; }

// --- access ------------------------------------------------------------------------------------------------
PPY_API const char* PyUnicode_AsUTF8AndSize(PyObject* o, Py_ssize_t* n) {
  ApiCall api;
  Thread& t = api;
  if (!o || !(asObject(o)->ob_type->tp_flags & kTypeStr)) {
    PyErr_BadArgument();
    return nullptr;
  }
  size_t size;
  const char* text = strUtf8(t, asValue(o), &size);
  if (text && n) *n = static_cast<Py_ssize_t>(size);
  return text;
}
PPY_API const char* PyUnicode_AsUTF8(PyObject* o) { return PyUnicode_AsUTF8AndSize(o, nullptr); }
PPY_API Py_ssize_t PyUnicode_GetLength(PyObject* o) {
  if (!o || !(asObject(o)->ob_type->tp_flags & kTypeStr)) {
    PyErr_BadArgument();
    return -1;
  }
  return of(o)->length;
}
PPY_API Py_UCS4 PyUnicode_ReadChar(PyObject* o, Py_ssize_t i) {
  ApiCall api;
  Thread& t = api;
  if (!o || !(asObject(o)->ob_type->tp_flags & kTypeStr)) return PyErr_BadArgument(), static_cast<Py_UCS4>(-1);
  if (i < 0 || i >= of(o)->length) return raise(t, PyExc_IndexError, "string index out of range"), static_cast<Py_UCS4>(-1);
  return strView(asValue(o))[i];
}
PPY_API int PyUnicode_WriteChar(PyObject* o, Py_ssize_t i, Py_UCS4 c) {
  ApiCall api;
  Thread& t = api;
  if (!isStrC(o) || i < 0 || i >= of(o)->length) return raise(t, PyExc_IndexError, "string index out of range"), -1;
  void* data = strData(of(o));
  switch (of(o)->state.kind) {
    case 1: static_cast<uint8_t*>(data)[i] = static_cast<uint8_t>(c); break;
    case 2: static_cast<char16_t*>(data)[i] = static_cast<char16_t>(c); break;
    default: static_cast<char32_t*>(data)[i] = c;
  }
  return 0;
}
PPY_API Py_UCS4* PyUnicode_AsUCS4(PyObject* o, Py_UCS4* out, Py_ssize_t n, int copyNull) {
  StrView v = strView(asValue(o));
  if (n < v.length + (copyNull ? 1 : 0)) {
    raise(ApiCall(), PyExc_SystemError, "string is longer than the buffer");
    if (copyNull && n > 0) out[0] = 0;
    return nullptr;
  }
  for (intptr_t i = 0; i < v.length; i++) out[i] = v[i];
  if (copyNull) out[v.length] = 0;
  return out;
}
PPY_API Py_UCS4* PyUnicode_AsUCS4Copy(PyObject* o) {
  Py_ssize_t n = of(o)->length + 1;
  auto* out = static_cast<Py_UCS4*>(PyMem_Malloc(static_cast<size_t>(n) * sizeof(Py_UCS4)));
  if (!out) return static_cast<Py_UCS4*>(PyErr_NoMemory(), nullptr);
  return PyUnicode_AsUCS4(o, out, n, 1);
}
PPY_API wchar_t* PyUnicode_AsWideCharString(PyObject* o, Py_ssize_t* n) {
  auto* out = reinterpret_cast<wchar_t*>(PyUnicode_AsUCS4Copy(o));
  if (n) {
    *n = of(o)->length;
  } else if (out && std::wcslen(out) != static_cast<size_t>(of(o)->length)) {
    PyMem_Free(out);
    raise(ApiCall(), PyExc_ValueError, "embedded null character");
    return nullptr;
  }
  return out;
}
/// The wide form lives with its str: the end of the str, which the collector then announces, frees it.
PPY_API wchar_t* PyUnicode_AsUnicodeAndSize(PyObject* o, Py_ssize_t* n) {
  ApiCall api;
  Thread& t = api;
  if (!o || !(asObject(o)->ob_type->tp_flags & kTypeStr)) return badArgument(t), nullptr;
  StrObject* s = of(o);
  if (!s->wstr) {
    auto* out = static_cast<Py_UCS4*>(std::malloc((static_cast<size_t>(s->length) + 1) * sizeof(Py_UCS4)));
    if (!out || !PyUnicode_AsUCS4(o, out, s->length + 1, 1)) {
      std::free(out);
      if (!pending(t)) raiseMemory(t);
      return nullptr;
    }
    s->wstr = out;
    if (gc::inHeap(*t.runtime, s) && !blockIsExtension(s)) {
      gc::setState(s, gc::kStateExposed);
      gc::setFinalizer(t, s);
    }
  }
  if (n) *n = s->length;
  return static_cast<wchar_t*>(s->wstr);
}
PPY_API wchar_t* PyUnicode_AsUnicode(PyObject* o) { return PyUnicode_AsUnicodeAndSize(o, nullptr); }
PPY_API PyObject* PyUnicode_FromUnicode(const wchar_t* text, Py_ssize_t n) {
  if (n < 0) return give(ApiCall(), raise(ApiCall(), PyExc_SystemError, "Negative size passed to PyUnicode_FromUnicode"));
  if (!text && n) return give(ApiCall(), raise(ApiCall(), PyExc_SystemError, "PyUnicode_FromUnicode(NULL, n) asks for a str to write into"));
  ApiCall t;
  return fresh(t, newStrUcs4(t, reinterpret_cast<const char32_t*>(text), n));
}
PPY_API Py_ssize_t PyUnicode_AsWideChar(PyObject* o, wchar_t* out, Py_ssize_t n) {
  StrView v = strView(asValue(o));
  Py_ssize_t count = v.length < n ? v.length : n;
  for (intptr_t i = 0; i < count; i++) out[i] = static_cast<wchar_t>(v[i]);
  if (count < n) out[count] = 0;
  return out ? count : v.length + 1;
}
PPY_API PyObject* PyUnicode_FromWideChar(const wchar_t* text, Py_ssize_t n) {
  if (n < 0) n = static_cast<Py_ssize_t>(std::wcslen(text));
  ApiCall t;
  return fresh(t, newStrUcs4(t, reinterpret_cast<const char32_t*>(text), n));
}

// --- codecs ------------------------------------------------------------------------------------------------
namespace {
PyObject* decodeWith(const char* data, Py_ssize_t n, const char* encoding, const char* errors) {
  ApiCall api;
  Thread& t = api;
  Value bytes = newBytes(t, data, static_cast<size_t>(n));
  if (bytes.isEmpty()) return nullptr;
  Value args[2] = {newStr(t, encoding ? encoding : "utf-8"), newStr(t, errors ? errors : "strict")};
  return give(t, callMethod_py(t, bytes, intern(t, std::string_view("decode")), args, 2));
}
PyObject* encodeWith(PyObject* o, const char* encoding, const char* errors) {
  ApiCall api;
  Thread& t = api;
  if (!o || !(asObject(o)->ob_type->tp_flags & kTypeStr)) return PyErr_BadArgument(), nullptr;
  return method(o, "encode", {newStr(t, encoding ? encoding : "utf-8"), newStr(t, errors ? errors : "strict")});
}
}  // namespace
PPY_API PyObject* PyUnicode_DecodeUTF8(const char* text, Py_ssize_t n, const char* errors) {
  ApiCall api;
  Thread& t = api;
  bool ascii = true;
  for (Py_ssize_t i = 0; i < n && ascii; i++) ascii = static_cast<unsigned char>(text[i]) < 0x80;
  if (ascii) return fresh(t, newStrAscii(t, std::string_view(text, static_cast<size_t>(n))));
  return decodeWith(text, n, "utf-8", errors);
}
PPY_API PyObject* PyUnicode_DecodeUTF8Stateful(const char* text, Py_ssize_t n, const char* errors, Py_ssize_t* consumed) {
  if (consumed) {
    // An incomplete last character is left for later.
    Py_ssize_t k = n;
    for (int back = 1; back <= 3 && back <= n; back++) {
      auto c = static_cast<unsigned char>(text[n - back]);
      if (c < 0x80) break;
      if (c >= 0xC0) {
        int need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
        if (need > back) k = n - back;
        break;
      }
    }
    *consumed = k;
    n = k;
  }
  return PyUnicode_DecodeUTF8(text, n, errors);
}
PPY_API PyObject* PyUnicode_DecodeASCII(const char* s, Py_ssize_t n, const char* errors) { return decodeWith(s, n, "ascii", errors); }
PPY_API PyObject* PyUnicode_DecodeLatin1(const char* s, Py_ssize_t n, const char*) {
  ApiCall t;
  return fresh(t, newStrLatin1(t, reinterpret_cast<const uint8_t*>(s), n));
}
PPY_API PyObject* PyUnicode_DecodeUTF7(const char* s, Py_ssize_t n, const char* errors) { return decodeWith(s, n, "utf-7", errors); }
PPY_API PyObject* PyUnicode_DecodeRawUnicodeEscape(const char* s, Py_ssize_t n, const char* e) { return decodeWith(s, n, "raw-unicode-escape", e); }
PPY_API PyObject* PyUnicode_DecodeUnicodeEscape(const char* s, Py_ssize_t n, const char* e) { return decodeWith(s, n, "unicode-escape", e); }
namespace {
PyObject* decodeWide(const char* s, Py_ssize_t n, const char* errors, int* order, const char* plain, const char* little, const char* big) {
  const char* name = !order || *order == 0 ? plain : *order < 0 ? little : big;
  return decodeWith(s, n, name, errors);
}
}  // namespace
PPY_API PyObject* PyUnicode_DecodeUTF16(const char* s, Py_ssize_t n, const char* e, int* order) { return decodeWide(s, n, e, order, "utf-16", "utf-16-le", "utf-16-be"); }
PPY_API PyObject* PyUnicode_DecodeUTF32(const char* s, Py_ssize_t n, const char* e, int* order) { return decodeWide(s, n, e, order, "utf-32", "utf-32-le", "utf-32-be"); }
PPY_API PyObject* PyUnicode_Decode(const char* s, Py_ssize_t n, const char* encoding, const char* errors) { return decodeWith(s, n, encoding, errors); }
PPY_API PyObject* PyUnicode_DecodeLocaleAndSize(const char* s, Py_ssize_t n, const char*) { return decodeWith(s, n, "utf-8", "surrogateescape"); }
PPY_API PyObject* PyUnicode_DecodeLocale(const char* s, const char* errors) { return PyUnicode_DecodeLocaleAndSize(s, static_cast<Py_ssize_t>(std::strlen(s)), errors); }
PPY_API PyObject* PyUnicode_DecodeFSDefaultAndSize(const char* s, Py_ssize_t n) { return decodeWith(s, n, "utf-8", "surrogateescape"); }
PPY_API PyObject* PyUnicode_DecodeFSDefault(const char* s) { return PyUnicode_DecodeFSDefaultAndSize(s, static_cast<Py_ssize_t>(std::strlen(s))); }
PPY_API PyObject* PyUnicode_FromEncodedObject(PyObject* o, const char* encoding, const char* errors) {
  ApiCall api;
  Thread& t = api;
  if (isStrC(o)) return give(t, raise(t, PyExc_TypeError, "decoding str is not supported"));
  Value v = take(t, o);
  return give(t, call_py(t, &PyUnicode_Type, v, newStr(t, encoding ? encoding : "utf-8"), newStr(t, errors ? errors : "strict")));
}
PPY_API PyObject* PyUnicode_AsEncodedString(PyObject* o, const char* encoding, const char* errors) { return encodeWith(o, encoding, errors); }
PPY_API PyObject* PyUnicode_AsUTF8String(PyObject* o) {
  Py_ssize_t n;
  const char* text = PyUnicode_AsUTF8AndSize(o, &n);
  return text ? PyBytes_FromStringAndSize(text, n) : nullptr;
}
PPY_API PyObject* _PyUnicode_AsUTF8String(PyObject* o, const char* errors) { return encodeWith(o, "utf-8", errors); }
PPY_API PyObject* PyUnicode_AsASCIIString(PyObject* o) { return encodeWith(o, "ascii", nullptr); }
PPY_API PyObject* _PyUnicode_AsASCIIString(PyObject* o, const char* errors) { return encodeWith(o, "ascii", errors); }
PPY_API PyObject* PyUnicode_AsLatin1String(PyObject* o) { return encodeWith(o, "latin-1", nullptr); }
PPY_API PyObject* _PyUnicode_AsLatin1String(PyObject* o, const char* errors) { return encodeWith(o, "latin-1", errors); }
PPY_API PyObject* PyUnicode_AsUTF16String(PyObject* o) { return encodeWith(o, "utf-16", nullptr); }
PPY_API PyObject* PyUnicode_AsUTF32String(PyObject* o) { return encodeWith(o, "utf-32", nullptr); }
PPY_API PyObject* PyUnicode_AsUnicodeEscapeString(PyObject* o) { return encodeWith(o, "unicode-escape", nullptr); }
PPY_API PyObject* PyUnicode_AsRawUnicodeEscapeString(PyObject* o) { return encodeWith(o, "raw-unicode-escape", nullptr); }
PPY_API PyObject* PyUnicode_EncodeFSDefault(PyObject* o) { return encodeWith(o, "utf-8", "surrogateescape"); }
PPY_API PyObject* PyUnicode_EncodeLocale(PyObject* o, const char* errors) { return encodeWith(o, "utf-8", errors); }
PPY_API const char* PyUnicode_GetDefaultEncoding() { return "utf-8"; }
PPY_API int PyUnicode_FSConverter(PyObject* o, void* out) {
  auto** place = static_cast<PyObject**>(out);
  if (!o) {
    decref(*place);
    *place = nullptr;
    return 1;
  }
  PyObject* path = PyOS_FSPath(o);
  if (!path) return 0;
  PyObject* bytes = path;
  if (isStrC(path)) {
    bytes = PyUnicode_EncodeFSDefault(path);
    decref(path);
    if (!bytes) return 0;
  }
  if (std::memchr(reinterpret_cast<BytesObject*>(bytes)->ob_sval, 0, static_cast<size_t>(reinterpret_cast<BytesObject*>(bytes)->ob_size))) {
    decref(bytes);
    return raise(ApiCall(), PyExc_ValueError, "embedded null byte"), 0;
  }
  *place = bytes;
  return Py_CLEANUP_SUPPORTED;
}
PPY_API int PyUnicode_FSDecoder(PyObject* o, void* out) {
  auto** place = static_cast<PyObject**>(out);
  if (!o) {
    if (*place) decref(*place);
    *place = nullptr;
    return 1;
  }
  PyObject* path = PyOS_FSPath(o);
  if (!path) return 0;
  if (!isStrC(path)) {
    auto* b = reinterpret_cast<BytesObject*>(path);
    PyObject* text = PyUnicode_DecodeFSDefaultAndSize(b->ob_sval, b->ob_size);
    decref(path);
    if (!text) return 0;
    path = text;
  }
  *place = path;
  return Py_CLEANUP_SUPPORTED;
}
PPY_API PyObject* PyOS_FSPath(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  return give(t, fspath_py(t, take(t, o)));
}

// --- operations --------------------------------------------------------------------------------------------
PPY_API PyObject* PyUnicode_Concat(PyObject* a, PyObject* b) {
  ApiCall api;
  Thread& t = api;
  if (!isStrC(a)) return wantStr(a);
  if (!isStrC(b)) return give(t, raise(t, PyExc_TypeError, "can only concatenate str (not \"%.200T\") to str", asValue(b)));
  return fresh(t, strConcat(t, take(t, a), take(t, b)));
}
PPY_API void PyUnicode_Append(PyObject** p, PyObject* b) {
  if (!*p) return;
  PyObject* r = b ? PyUnicode_Concat(*p, b) : nullptr;
  decref(*p);
  *p = r;
}
PPY_API void PyUnicode_AppendAndDel(PyObject** p, PyObject* b) {
  PyUnicode_Append(p, b);
  if (b) decref(b);
}
PPY_API PyObject* PyUnicode_Substring(PyObject* o, Py_ssize_t from, Py_ssize_t to) {
  ApiCall api;
  Thread& t = api;
  Py_ssize_t n = of(o)->length;
  if (from < 0 || to < 0) return give(t, raise(t, PyExc_IndexError, "string index out of range"));
  to = to < n ? to : n;
  if (from >= to) return give(t, emptyStr());
  return fresh(t, substring(t, take(t, o), from, to));
}
PPY_API Py_ssize_t PyUnicode_CopyCharacters(PyObject* to, Py_ssize_t toStart, PyObject* from, Py_ssize_t fromStart, Py_ssize_t n) {
  StrView v = strView(asValue(from));
  if (n > v.length - fromStart) n = v.length - fromStart;
  if (toStart + n > of(to)->length) return raise(ApiCall(), PyExc_SystemError, "Cannot write %zd characters in a string of %zd", n, of(to)->length), -1;
  void* data = strData(of(to));
  for (Py_ssize_t i = 0; i < n; i++) {
    char32_t c = v[fromStart + i];
    switch (of(to)->state.kind) {
      case 1: static_cast<uint8_t*>(data)[toStart + i] = static_cast<uint8_t>(c); break;
      case 2: static_cast<char16_t*>(data)[toStart + i] = static_cast<char16_t>(c); break;
      default: static_cast<char32_t*>(data)[toStart + i] = c;
    }
  }
  return n;
}
PPY_API void _PyUnicode_FastCopyCharacters(PyObject* to, Py_ssize_t toStart, PyObject* from, Py_ssize_t fromStart, Py_ssize_t n) {
  PyUnicode_CopyCharacters(to, toStart, from, fromStart, n);
}
PPY_API Py_ssize_t PyUnicode_Fill(PyObject* o, Py_ssize_t start, Py_ssize_t n, Py_UCS4 c) {
  if (start + n > of(o)->length) n = of(o)->length - start;
  for (Py_ssize_t i = 0; i < n; i++) PyUnicode_WriteChar(o, start + i, c);
  return n;
}
PPY_API int PyUnicode_Resize(PyObject** p, Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  StrObject* old = of(*p);
  if (old->length == n) return 0;
  StrObject* s = newStrRaw(t, n, old->state.ascii ? 0x7F : old->state.kind == 1 ? 0xFF : old->state.kind == 2 ? 0xFFFF : 0x10FFFF);
  if (!s) return -1;
  PyObject* o = n == 0 ? give(t, emptyStr()) : born(t, s);
  if (n) {
    s->hash = -1;
    Py_ssize_t k = n < old->length ? n : old->length;
    std::memcpy(strData(s), strData(old), static_cast<size_t>(k) * s->state.kind);
    std::memset(static_cast<char*>(strData(s)) + n * s->state.kind, 0, s->state.kind);
  }
  decref(old);
  *p = o;
  return 0;
}
PPY_API int PyUnicode_Compare(PyObject* a, PyObject* b) {
  if (isStrC(a) && isStrC(b)) {
    int c = strCompare(asValue(a), asValue(b));
    return c < 0 ? -1 : c > 0;
  }
  raise(ApiCall(), PyExc_TypeError, "Can't compare %.100T and %.100T", asValue(a), asValue(b));
  return -1;
}
PPY_API int PyUnicode_CompareWithASCIIString(PyObject* a, const char* s) {
  StrView v = strView(asValue(a));
  intptr_t i = 0;
  for (; i < v.length && s[i]; i++)
    if (v[i] != static_cast<unsigned char>(s[i])) return v[i] < static_cast<unsigned char>(s[i]) ? -1 : 1;
  return i < v.length ? 1 : s[i] ? -1 : 0;
}
PPY_API PyObject* PyUnicode_RichCompare(PyObject* a, PyObject* b, int op) {
  if (!isStrC(a) || !isStrC(b)) return give(ApiCall(), notImplemented());
  return PyObject_RichCompare(a, b, op);
}
PPY_API int PyUnicode_Contains(PyObject* o, PyObject* s) { ApiCall t; return contains_py(t, take(t, o), take(t, s)); }
PPY_API PyObject* PyUnicode_Join(PyObject* separator, PyObject* items) {
  ApiCall api;
  Thread& t = api;
  return separator ? method(separator, "join", {take(t, items)}) : method(asC(emptyStr()), "join", {take(t, items)});
}
PPY_API PyObject* _PyUnicode_JoinArray(PyObject* separator, PyObject* const* items, Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  ListObject* list = newList(t, n);
  for (Py_ssize_t i = 0; list && i < n; i++)
    if (!listAppend(t, list, take(t, items[i]))) return nullptr;
  return list ? method(separator, "join", {list}) : nullptr;
}
PPY_API PyObject* PyUnicode_Split(PyObject* o, PyObject* sep, Py_ssize_t max) {
  ApiCall api;
  Thread& t = api;
  return method(o, "split", {sep ? take(t, sep) : none(), makeInt(t, max)});
}
PPY_API PyObject* PyUnicode_RSplit(PyObject* o, PyObject* sep, Py_ssize_t max) {
  ApiCall api;
  Thread& t = api;
  return method(o, "rsplit", {sep ? take(t, sep) : none(), makeInt(t, max)});
}
PPY_API PyObject* PyUnicode_Splitlines(PyObject* o, int keep) { return method(o, "splitlines", {boolean(keep)}); }
PPY_API PyObject* PyUnicode_Partition(PyObject* o, PyObject* sep) { return method(o, "partition", {take(ApiCall(), sep)}); }
PPY_API PyObject* PyUnicode_RPartition(PyObject* o, PyObject* sep) { return method(o, "rpartition", {take(ApiCall(), sep)}); }
PPY_API PyObject* PyUnicode_Replace(PyObject* o, PyObject* from, PyObject* to, Py_ssize_t max) {
  ApiCall api;
  Thread& t = api;
  return method(o, "replace", {take(t, from), take(t, to), makeInt(t, max)});
}
PPY_API PyObject* PyUnicode_Format(PyObject* format, PyObject* args) { return PyNumber_Remainder(format, args); }
PPY_API PyObject* PyUnicode_Translate(PyObject* o, PyObject* table, const char*) { return method(o, "translate", {take(ApiCall(), table)}); }
namespace {
Py_ssize_t number(PyObject* r) {
  if (!r) return -2;
  Py_ssize_t n = PyLong_AsSsize_t(r);
  decref(r);
  return n;
}
}  // namespace
PPY_API Py_ssize_t PyUnicode_Find(PyObject* o, PyObject* s, Py_ssize_t from, Py_ssize_t to, int direction) {
  ApiCall api;
  Thread& t = api;
  return number(method(o, direction > 0 ? "find" : "rfind", {take(t, s), makeInt(t, from), makeInt(t, to)}));
}
PPY_API Py_ssize_t PyUnicode_FindChar(PyObject* o, Py_UCS4 c, Py_ssize_t from, Py_ssize_t to, int direction) {
  StrView v = strView(asValue(o));
  if (from < 0) from = 0;
  if (to > v.length) to = v.length;
  if (direction > 0) {
    for (Py_ssize_t i = from; i < to; i++)
      if (v[i] == c) return i;
  } else {
    for (Py_ssize_t i = to; i-- > from;)
      if (v[i] == c) return i;
  }
  return -1;
}
PPY_API Py_ssize_t PyUnicode_Count(PyObject* o, PyObject* s, Py_ssize_t from, Py_ssize_t to) {
  ApiCall api;
  Thread& t = api;
  return number(method(o, "count", {take(t, s), makeInt(t, from), makeInt(t, to)}));
}
PPY_API Py_ssize_t PyUnicode_Tailmatch(PyObject* o, PyObject* s, Py_ssize_t from, Py_ssize_t to, int direction) {
  ApiCall api;
  Thread& t = api;
  PyObject* r = method(o, direction > 0 ? "endswith" : "startswith", {take(t, s), makeInt(t, from), makeInt(t, to)});
  if (!r) return -1;
  bool yes = asValue(r) == boolean(true);
  decref(r);
  return yes;
}
PPY_API int PyUnicode_IsIdentifier(PyObject* o) {
  PyObject* r = method(o, "isidentifier", {});
  if (!r) return -1;
  bool yes = asValue(r) == boolean(true);
  decref(r);
  return yes;
}
PPY_API Py_UCS4 _PyUnicode_FindMaxChar(PyObject* o, Py_ssize_t from, Py_ssize_t to) {
  StrView v = strView(asValue(o));
  char32_t m = 0;
  for (Py_ssize_t i = from; i < to; i++) m = v[i] > m ? v[i] : m;
  return m;
}
PPY_API PyObject* _PyUnicode_TransformDecimalAndSpaceToASCII(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  StrView v = strView(asValue(o));
  std::string out;
  Value digit = intern(t, std::string_view("isdecimal")), space = intern(t, std::string_view("isspace"));
  for (intptr_t i = 0; i < v.length; i++) {
    char32_t c = v[i];
    if (c < 0x80) {
      out.push_back(static_cast<char>(c));
      continue;
    }
    Value ch = strFromChar(t, c);
    Value isSpace = callMethod_py(t, ch, space, nullptr, 0), isDigit = callMethod_py(t, ch, digit, nullptr, 0);
    if (isSpace.isEmpty() || isDigit.isEmpty()) return nullptr;
    if (isTrue(isSpace)) out.push_back(' ');
    else if (isTrue(isDigit)) {
      Value n = call_py(t, &PyLong_Type, ch);
      if (n.isEmpty()) return nullptr;
      out.push_back(static_cast<char>('0' + n.asSmallInt()));
    } else {
      out.push_back('?');
      break;
    }
  }
  return give(t, newStr(t, out));
}

// --- character classes -----------------------------------------------------------------------------------
namespace {
int is(Py_UCS4 c, const char* name) {
  ApiCall api;
  Thread& t = api;
  Value r = callMethod_py(t, strFromChar(t, c), intern(t, std::string_view(name)), nullptr, 0);
  if (r.isEmpty()) clearException(t);
  return r && isTrue(r);
}
Py_UCS4 mapped(Py_UCS4 c, const char* name) {
  ApiCall api;
  Thread& t = api;
  Value r = callMethod_py(t, strFromChar(t, c), intern(t, std::string_view(name)), nullptr, 0);
  if (r.isEmpty()) {
    clearException(t);
    return c;
  }
  return strView(r).length ? strView(r)[0] : c;
}
}  // namespace
PPY_API int _PyUnicode_IsWhitespace(Py_UCS4 c) { return is(c, "isspace"); }
PPY_API int _PyUnicode_IsLowercase(Py_UCS4 c) { return is(c, "islower"); }
PPY_API int _PyUnicode_IsUppercase(Py_UCS4 c) { return is(c, "isupper"); }
PPY_API int _PyUnicode_IsTitlecase(Py_UCS4 c) { return is(c, "istitle"); }
PPY_API int _PyUnicode_IsAlpha(Py_UCS4 c) { return is(c, "isalpha"); }
PPY_API int _PyUnicode_IsDecimalDigit(Py_UCS4 c) { return is(c, "isdecimal"); }
PPY_API int _PyUnicode_IsDigit(Py_UCS4 c) { return is(c, "isdigit"); }
PPY_API int _PyUnicode_IsNumeric(Py_UCS4 c) { return is(c, "isnumeric"); }
PPY_API int _PyUnicode_IsPrintable(Py_UCS4 c) { return is(c, "isprintable"); }
PPY_API int _PyUnicode_IsLinebreak(Py_UCS4 c) {
  return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
}
PPY_API Py_UCS4 _PyUnicode_ToLowercase(Py_UCS4 c) { return mapped(c, "lower"); }
PPY_API Py_UCS4 _PyUnicode_ToUppercase(Py_UCS4 c) { return mapped(c, "upper"); }
PPY_API Py_UCS4 _PyUnicode_ToTitlecase(Py_UCS4 c) { return mapped(c, "title"); }
PPY_API int _PyUnicode_ToDecimalDigit(Py_UCS4 c) {
  if (c < 0x80) return c >= '0' && c <= '9' ? static_cast<int>(c - '0') : -1;
  ApiCall api;
  Thread& t = api;
  if (!is(c, "isdecimal")) return -1;
  Value n = call_py(t, &PyLong_Type, strFromChar(t, c));
  if (n.isEmpty()) {
    clearException(t);
    return -1;
  }
  return static_cast<int>(n.asSmallInt());
}
PPY_API int _PyUnicode_ToDigit(Py_UCS4 c) { return _PyUnicode_ToDecimalDigit(c); }

PPY_API const unsigned char _Py_ascii_whitespace[] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1,
    1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

// --- _PyUnicodeWriter and _PyAccu --------------------------------------------------------------------------
namespace {
/// Room for n more characters up to maxchar; the buffer becomes wider or longer where it must.
int prepare(_PyUnicodeWriter* w, Py_ssize_t n, Py_UCS4 maxchar) {
  ApiCall api;
  Thread& t = api;
  Py_ssize_t need = w->pos + n;
  if (maxchar < w->min_char) maxchar = w->min_char;
  Py_UCS4 top = maxchar > w->maxchar ? maxchar : w->maxchar;
  if (w->buffer && need <= w->size && maxchar <= w->maxchar && !w->readonly) return 0;
  Py_ssize_t size = need > w->size ? need : w->size;
  if (w->overallocate) size += size / 4;
  if (size < w->min_length) size = w->min_length;
  if (size == 0) return 0;
  PyObject* fresh = PyUnicode_New(size, top);
  if (!fresh) return -1;
  if (w->buffer && w->pos) PyUnicode_CopyCharacters(fresh, 0, w->buffer, 0, w->pos);
  if (w->buffer) decref(w->buffer);
  w->buffer = fresh;
  w->data = strData(of(fresh));
  w->kind = static_cast<PyUnicode_Kind>(of(fresh)->state.kind);
  w->maxchar = of(fresh)->state.ascii ? 0x7F : w->kind == 1 ? 0xFF : w->kind == 2 ? 0xFFFF : 0x10FFFF;
  w->size = size;
  w->readonly = 0;
  (void)t;
  return 0;
}
}  // namespace
PPY_API void _PyUnicodeWriter_Init(_PyUnicodeWriter* w) {
  std::memset(w, 0, sizeof *w);
  w->min_char = 127;
}
PPY_API int _PyUnicodeWriter_PrepareInternal(_PyUnicodeWriter* w, Py_ssize_t n, Py_UCS4 maxchar) { return prepare(w, n, maxchar); }
PPY_API int _PyUnicodeWriter_PrepareKindInternal(_PyUnicodeWriter* w, PyUnicode_Kind kind) {
  return prepare(w, 0, kind == 1 ? 0xFF : kind == 2 ? 0xFFFF : 0x10FFFF);
}
PPY_API int _PyUnicodeWriter_WriteChar(_PyUnicodeWriter* w, Py_UCS4 c) {
  if (prepare(w, 1, c) < 0) return -1;
  PyUnicode_WriteChar(w->buffer, w->pos, c);
  w->pos++;
  return 0;
}
PPY_API int _PyUnicodeWriter_WriteStr(_PyUnicodeWriter* w, PyObject* s) {
  StrView v = strView(asValue(s));
  if (v.length == 0) return 0;
  if (prepare(w, v.length, maxOfView(v)) < 0) return -1;
  PyUnicode_CopyCharacters(w->buffer, w->pos, s, 0, v.length);
  w->pos += v.length;
  return 0;
}
PPY_API int _PyUnicodeWriter_WriteSubstring(_PyUnicodeWriter* w, PyObject* s, Py_ssize_t from, Py_ssize_t to) {
  if (from >= to) return 0;
  if (prepare(w, to - from, _PyUnicode_FindMaxChar(s, from, to)) < 0) return -1;
  PyUnicode_CopyCharacters(w->buffer, w->pos, s, from, to - from);
  w->pos += to - from;
  return 0;
}
PPY_API int _PyUnicodeWriter_WriteASCIIString(_PyUnicodeWriter* w, const char* s, Py_ssize_t n) {
  if (n < 0) n = static_cast<Py_ssize_t>(std::strlen(s));
  if (n == 0) return 0;
  if (prepare(w, n, 127) < 0) return -1;
  for (Py_ssize_t i = 0; i < n; i++) PyUnicode_WriteChar(w->buffer, w->pos + i, static_cast<unsigned char>(s[i]));
  w->pos += n;
  return 0;
}
PPY_API int _PyUnicodeWriter_WriteLatin1String(_PyUnicodeWriter* w, const char* s, Py_ssize_t n) {
  if (n == 0) return 0;
  if (prepare(w, n, 255) < 0) return -1;
  for (Py_ssize_t i = 0; i < n; i++) PyUnicode_WriteChar(w->buffer, w->pos + i, static_cast<unsigned char>(s[i]));
  w->pos += n;
  return 0;
}
PPY_API PyObject* _PyUnicodeWriter_Finish(_PyUnicodeWriter* w) {
  ApiCall api;
  Thread& t = api;
  PyObject* b = w->buffer;
  w->buffer = nullptr;
  if (!b || w->pos == 0) {
    if (b) decref(b);
    return give(t, emptyStr());
  }
  StrView v = strView(asValue(b));
  v.length = w->pos;
  Value s = newStrFrom(t, v);
  decref(b);
  return fresh(t, s);
}
PPY_API void _PyUnicodeWriter_Dealloc(_PyUnicodeWriter* w) {
  if (w->buffer) decref(w->buffer);
  w->buffer = nullptr;
}

namespace {
struct Accu {  // _PyAccu of CPython's internal headers
  PyObject *large, *small;
};
}  // namespace
PPY_API int _PyAccu_Init(void* p) {
  auto* a = static_cast<Accu*>(p);
  a->large = nullptr;
  a->small = PyList_New(0);
  return a->small ? 0 : -1;
}
PPY_API int _PyAccu_Accumulate(void* p, PyObject* s) { return PyList_Append(static_cast<Accu*>(p)->small, s); }
PPY_API PyObject* _PyAccu_FinishAsList(void* p) {
  auto* a = static_cast<Accu*>(p);
  PyObject* list = a->small;
  a->small = nullptr;
  return list;
}
PPY_API PyObject* _PyAccu_Finish(void* p) {
  PyObject* list = _PyAccu_FinishAsList(p);
  if (!list) return nullptr;
  PyObject* empty = asC(emptyStr());
  PyObject* r = PyUnicode_Join(empty, list);
  decref(list);
  return r;
}
PPY_API void _PyAccu_Destroy(void* p) {
  auto* a = static_cast<Accu*>(p);
  if (a->large) decref(a->large);
  if (a->small) decref(a->small);
  a->large = a->small = nullptr;
}
