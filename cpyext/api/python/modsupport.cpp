/// Py_BuildValue and PyUnicode_FromFormat.
#include <cctype>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <string>

#include "cpyext/bridge/bridge.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

struct Builder {
  const char* f;
  va_list* va;
};

int countItems(const char* f, char end) {
  int level = 0, n = 0;
  for (; level > 0 || *f != end; f++) {
    if (!*f) return -1;
    switch (*f) {
      case '(': case '[': case '{':
        if (level++ == 0) n++;
        break;
      case ')': case ']': case '}': level--; break;
      case '#': case '&': case ',': case ':': case ' ': case '\t': break;
      default:
        if (level == 0) n++;
    }
  }
  return n;
}

PyObject* build(Builder& b);

void skipSeparators(Builder& b) {
  while (*b.f == ',' || *b.f == ':' || *b.f == ' ' || *b.f == '\t') b.f++;
}

PyObject* buildTuple(Builder& b, char end, int n) {
  PyObject* tuple = PyTuple_New(n);
  bool ok = tuple;
  for (int i = 0; i < n; i++) {
    // All are taken from the arguments, whatever fails: references marked N are given away.
    PyObject* o = build(b);
    if (!o) ok = false;
    else if (tuple) PyTuple_SetItem(tuple, i, o);
  }
  skipSeparators(b);
  if (end) b.f++;
  if (ok) return tuple;
  if (tuple) decref(tuple);
  return nullptr;
}
PyObject* buildList(Builder& b, int n) {
  PyObject* list = PyList_New(n);
  bool ok = list;
  for (int i = 0; i < n; i++) {
    PyObject* o = build(b);
    if (!o) ok = false;
    else if (list) PyList_SetItem(list, i, o);
  }
  skipSeparators(b);
  b.f++;
  if (ok) return list;
  if (list) decref(list);
  return nullptr;
}
PyObject* buildDict(Builder& b, int n) {
  PyObject* d = PyDict_New();
  bool ok = d && n % 2 == 0;
  for (int i = 0; i + 1 < n; i += 2) {
    PyObject* key = build(b);
    PyObject* value = build(b);
    if (!key || !value || (ok && PyDict_SetItem(d, key, value) < 0)) ok = false;
    if (key) decref(key);
    if (value) decref(value);
  }
  skipSeparators(b);
  b.f++;
  if (ok) return d;
  if (d) decref(d);
  return nullptr;
}

PyObject* build(Builder& b) {
  ApiCall api;
  Thread& t = api;
  skipSeparators(b);
  char c = *b.f++;
  auto size = [&]() -> Py_ssize_t {
    if (*b.f != '#') return -1;
    b.f++;
    return va_arg(*b.va, Py_ssize_t);
  };
  switch (c) {
    case '(': return buildTuple(b, ')', countItems(b.f, ')'));
    case '[': return buildList(b, countItems(b.f, ']'));
    case '{': return buildDict(b, countItems(b.f, '}'));
    case 'b': case 'B': case 'h': case 'i': return PyLong_FromLong(va_arg(*b.va, int));
    case 'H': return PyLong_FromLong(static_cast<long>(va_arg(*b.va, unsigned)));
    case 'I': return PyLong_FromUnsignedLong(va_arg(*b.va, unsigned));
    case 'n': return PyLong_FromSsize_t(va_arg(*b.va, Py_ssize_t));
    case 'l': return PyLong_FromLong(va_arg(*b.va, long));
    case 'k': return PyLong_FromUnsignedLong(va_arg(*b.va, unsigned long));
    case 'L': return PyLong_FromLongLong(va_arg(*b.va, long long));
    case 'K': return PyLong_FromUnsignedLongLong(va_arg(*b.va, unsigned long long));
    case 'f': case 'd': return PyFloat_FromDouble(va_arg(*b.va, double));
    case 'D': return PyComplex_FromCComplex(*va_arg(*b.va, Py_complex*));
    case 'c': {
      char byte = static_cast<char>(va_arg(*b.va, int));
      return PyBytes_FromStringAndSize(&byte, 1);
    }
    case 'C': return PyUnicode_FromOrdinal(va_arg(*b.va, int));
    case 'p': return PyBool_FromLong(va_arg(*b.va, int));
    case 's': case 'z': case 'U': {
      auto* text = va_arg(*b.va, const char*);
      Py_ssize_t n = size();
      if (!text) return giveNone();
      return n < 0 ? PyUnicode_FromString(text) : PyUnicode_FromStringAndSize(text, n);
    }
    case 'y': {
      auto* text = va_arg(*b.va, const char*);
      Py_ssize_t n = size();
      if (!text) return giveNone();
      return PyBytes_FromStringAndSize(text, n < 0 ? static_cast<Py_ssize_t>(std::strlen(text)) : n);
    }
    case 'u': {
      auto* text = va_arg(*b.va, const wchar_t*);
      Py_ssize_t n = size();
      if (!text) return giveNone();
      return PyUnicode_FromWideChar(text, n);
    }
    case 'N': case 'S': case 'O': {
      if (*b.f == '&') {
        b.f++;
        auto* convert = va_arg(*b.va, PyObject * (*)(void*));
        return convert(va_arg(*b.va, void*));
      }
      auto* o = va_arg(*b.va, PyObject*);
      if (!o) {
        if (!pending(t)) raise(t, PyExc_SystemError, "NULL object passed to Py_BuildValue");
        return nullptr;
      }
      if (c != 'N') incref(o);
      return o;
    }
    default: return give(t, raise(t, PyExc_SystemError, "bad format char passed to Py_BuildValue"));
  }
}

PyObject* buildAll(const char* format, va_list* va) {
  Builder b{format, va};
  int n = countItems(format, 0);
  if (n < 0) return give(ApiCall(), raise(ApiCall(), PyExc_SystemError, "unmatched paren in format"));
  if (n == 0) return giveNone();
  if (n == 1) return build(b);
  return buildTuple(b, 0, n);
}

}  // namespace

extern "C" {
#define EXPORT [[gnu::visibility("default")]]
EXPORT PyObject* Py_VaBuildValue(const char* format, va_list va) {
  va_list copy;
  va_copy(copy, va);
  PyObject* r = buildAll(format, &copy);
  va_end(copy);
  return r;
}
EXPORT PyObject* _Py_VaBuildValue_SizeT(const char* format, va_list va) { return Py_VaBuildValue(format, va); }
EXPORT PyObject* Py_BuildValue(const char* format, ...) {
  va_list va;
  va_start(va, format);
  PyObject* r = buildAll(format, &va);
  va_end(va);
  return r;
}
EXPORT PyObject* _Py_BuildValue_SizeT(const char* format, ...) {
  va_list va;
  va_start(va, format);
  PyObject* r = buildAll(format, &va);
  va_end(va);
  return r;
}
}

// --- PyUnicode_FromFormat --------------------------------------------------------------------------------------

namespace {

struct Spec {
  bool zero = false, left = false;
  int width = -1, precision = -1;
  std::string size;
};

void pad(StrBuilder& out, StrView text, const Spec& s) {
  if (s.precision >= 0 && text.length > s.precision) text.length = s.precision;
  if (s.width > text.length) out.fill(' ', s.width - text.length);
  out.add(text);
}

bool addNumber(StrBuilder& out, const Spec& s, char conversion, va_list* va) {
  char format[16] = "%", text[64];
  size_t n = 1;
  if (s.zero) format[n++] = '0';
  std::string f(format, n);
  if (s.width >= 0) f += std::to_string(s.width);
  if (s.precision >= 0) f += "." + std::to_string(s.precision);
  f += s.size == "z" || s.size == "t" || s.size == "j" ? s.size : s.size;
  f += conversion;
  std::string buffer(256, '\0');
  int k;
  if (s.size == "l") k = std::snprintf(buffer.data(), buffer.size(), f.c_str(), va_arg(*va, long));
  else if (s.size == "ll") k = std::snprintf(buffer.data(), buffer.size(), f.c_str(), va_arg(*va, long long));
  else if (!s.size.empty()) k = std::snprintf(buffer.data(), buffer.size(), f.c_str(), va_arg(*va, Py_ssize_t));
  else k = std::snprintf(buffer.data(), buffer.size(), f.c_str(), va_arg(*va, int));
  (void)text;
  return k >= 0 && out.addUtf8(std::string_view(buffer.data(), static_cast<size_t>(k)));
}

bool addText(Thread& t, StrBuilder& out, const Spec& s, const char* text) {
  size_t n = s.precision >= 0 ? strnlen(text, static_cast<size_t>(s.precision)) : std::strlen(text);
  Value v = steal(t, PyUnicode_DecodeUTF8Stateful(text, static_cast<Py_ssize_t>(n), "replace", nullptr));
  if (v.isEmpty()) return false;
  Spec wide = s;
  wide.precision = -1;
  pad(out, strView(v), wide);
  return true;
}

}  // namespace

PPY_API PyObject* PyUnicode_FromFormatV(const char* format, va_list va) {
  ApiCall api;
  Thread& t = api;
  StrBuilder out(t);
  va_list copy;
  va_copy(copy, va);
  bool ok = true;
  for (const char* f = format; ok && *f;) {
    if (*f != '%') {
      const char* end = strchrnul(f, '%');
      out.addUtf8(std::string_view(f, static_cast<size_t>(end - f)));
      f = end;
      continue;
    }
    f++;
    Spec s;
    const char* start = f - 1;
    while (*f == '0') {
      s.zero = true;
      f++;
    }
    if (std::isdigit(static_cast<unsigned char>(*f))) {
      s.width = 0;
      while (std::isdigit(static_cast<unsigned char>(*f))) s.width = s.width * 10 + (*f++ - '0');
    }
    if (*f == '.') {
      f++;
      s.precision = 0;
      while (std::isdigit(static_cast<unsigned char>(*f))) s.precision = s.precision * 10 + (*f++ - '0');
    }
    while (*f == 'l' || *f == 'z') s.size += *f++;
    char c = *f;
    if (!c) break;
    f++;
    switch (c) {
      case '%': out.add(U'%'); break;
      case 'c': {
        int ch = va_arg(copy, int);
        if (ch < 0 || ch > 0x10FFFF) {
          raise(t, PyExc_OverflowError, "character argument not in range(0x110000)");
          ok = false;
        } else {
          out.add(static_cast<char32_t>(ch));
        }
        break;
      }
      case 'd': case 'i': case 'u': case 'x': ok = addNumber(out, s, c, &copy); break;
      case 'p': {
        char text[32];
        std::snprintf(text, sizeof text, "%p", va_arg(copy, void*));
        out.addUtf8(text);
        break;
      }
      case 's': ok = addText(t, out, s, va_arg(copy, const char*)); break;
      case 'U': pad(out, strView(asValue(va_arg(copy, PyObject*))), s); break;
      case 'V': {
        PyObject* o = va_arg(copy, PyObject*);
        auto* text = va_arg(copy, const char*);
        if (o) pad(out, strView(asValue(o)), s);
        else ok = addText(t, out, s, text);
        break;
      }
      case 'S': case 'R': case 'A': {
        Value v = take(t, va_arg(copy, PyObject*));
        Value text = c == 'S' ? str_py(t, v) : c == 'R' ? repr_py(t, v) : ascii_py(t, v);
        ok = !text.isEmpty();
        if (ok) pad(out, strView(text), s);
        break;
      }
      default:
        // What follows an unknown conversion is text.
        out.addUtf8(start);
        f = start + std::strlen(start);
    }
  }
  va_end(copy);
  return ok ? give(t, out.finish()) : nullptr;
}
PPY_API PyObject* PyUnicode_FromFormat(const char* format, ...) {
  va_list va;
  va_start(va, format);
  PyObject* r = PyUnicode_FromFormatV(format, va);
  va_end(va);
  return r;
}
