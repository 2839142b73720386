/// PyArg_Parse*: format units, keyword tables, and the helpers that Argument Clinic calls.
#include <cctype>
#include <cfloat>
#include <climits>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <string>
#include <vector>

#include "cpyext/bridge/bridge.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

/// What to undo when a later argument fails.
struct Cleanups {
  std::vector<void*> memory;
  std::vector<Py_buffer*> buffers;
  struct Converted {
    int (*convert)(PyObject*, void*);
    void* out;
  };
  std::vector<Converted> converted;
  void undo() {
    for (void* p : memory) PyMem_Free(*static_cast<void**>(p)), *static_cast<void**>(p) = nullptr;
    for (Py_buffer* b : buffers) PyBuffer_Release(b);
    for (Converted& c : converted) c.convert(nullptr, c.out);
  }
};

struct Parser {
  Thread& t;
  const char* format;
  va_list* va;
  Cleanups& cleanups;
  std::string error;   ///< "must be str, not int": the text after "argument 1"
  bool raised = false; ///< the exception is pending as it should be

  bool fail(const std::string& text) {
    error = text;
    return false;
  }
  bool pendingError() {
    raised = true;
    return false;
  }
  bool wrongType(const char* expected, PyObject* o) {
    std::string got = isNoneC(o) ? "None" : typeText(o);
    return fail(std::string("must be ") + expected + ", not " + got);
  }
  static std::string typeText(PyObject* o) {
    const char* name = asObject(o)->ob_type->tp_name;
    const char* dot = std::strrchr(name, '.');
    return dot && asObject(o)->ob_type->tp_flags & kTypeHeap ? dot + 1 : name;
  }
};

bool isStrO(PyObject* o) { return asObject(o)->ob_type->tp_flags & kTypeStr; }
bool isBytesO(PyObject* o) { return asObject(o)->ob_type->tp_flags & kTypeBytes; }

/// Skips one unit (o null: its va arguments are taken and left alone).
bool convertOne(Parser& p, PyObject* o);

bool convertTuple(Parser& p, PyObject* o) {
  // p.format is behind '('.
  int level = 0, n = 0;
  const char* f = p.format;
  for (;; f++) {
    char c = *f;
    if (c == '(') {
      if (level == 0) n++;
      level++;
    } else if (c == ')') {
      if (level-- == 0) break;
    } else if (c == 0 || c == ':' || c == ';') {
      break;
    } else if (level == 0 && std::isalpha(static_cast<unsigned char>(c)) && c != 'e') {
      n++;
    } else if (level == 0 && c == 'e') {
      n++;
      f++;
    }
  }
  PyObject* items = nullptr;
  if (o) {
    if (!PySequence_Check(o) || isStrO(o) || isBytesO(o)) {
      std::string got = isNoneC(o) ? "None" : Parser::typeText(o);
      return p.fail("must be " + std::to_string(n) + "-item sequence, not " + got);
    }
    Py_ssize_t size = PySequence_Size(o);
    if (size != n) {
      clearException(p.t);
      return p.fail("must be sequence of length " + std::to_string(n) + ", not " + std::to_string(size));
    }
    items = PySequence_Tuple(o);
    if (!items) return p.pendingError();
  }
  bool ok = true;
  for (int i = 0; i < n && ok; i++) ok = convertOne(p, items ? asC(reinterpret_cast<TupleObject*>(items)->ob_item[i]) : nullptr);
  if (items) {
    // What was borrowed from it lives in the sequence, or on this stack.
    take(p.t, items);
    decref(items);
  }
  if (ok && *p.format == ')') p.format++;
  return ok;
}

/// b, h and i: an int that the C type holds.
template <class T>
bool convertRange(Parser& p, PyObject* o, long low, long high, const char* name) {
  auto* out = va_arg(*p.va, T*);
  if (!o) return true;
  long i = PyLong_AsLong(o);
  if (i == -1 && pending(p.t)) return p.pendingError();
  if (i < low) {
    raise(p.t, PyExc_OverflowError, low == 0 ? "unsigned %s is less than minimum" : "signed %s is less than minimum", name);
    return p.pendingError();
  }
  if (i > high) {
    raise(p.t, PyExc_OverflowError, low == 0 ? "unsigned %s is greater than maximum" : "signed %s is greater than maximum", name);
    return p.pendingError();
  }
  *out = static_cast<T>(i);
  return true;
}

/// B, H and I: the low bits of an int.
template <class T>
bool convertMask(Parser& p, PyObject* o) {
  auto* out = va_arg(*p.va, T*);
  if (!o) return true;
  unsigned long u = PyLong_AsUnsignedLongMask(o);
  if (u == static_cast<unsigned long>(-1) && pending(p.t)) return p.pendingError();
  *out = static_cast<T>(u);
  return true;
}

template <class T>
bool real(Parser& p, PyObject* o, T* out) {
  if (!o) return true;
  double d = PyFloat_AsDouble(o);
  if (d == -1.0 && pending(p.t)) return p.pendingError();
  *out = static_cast<T>(d);
  return true;
}

bool getBytesLike(Parser& p, PyObject* o, Py_buffer* view) {
  if (PyObject_GetBuffer(o, view, PyBUF_SIMPLE) < 0) return p.pendingError();  // an error of its own says more
  if (!PyBuffer_IsContiguous(view, 'C')) {
    PyBuffer_Release(view);
    return p.wrongType("contiguous buffer", o);
  }
  return true;
}

bool convertEncoded(Parser& p, PyObject* o) {
  char kind = *p.format++;  // s or t
  bool sized = *p.format == '#';
  if (sized) p.format++;
  auto* encoding = va_arg(*p.va, const char*);
  auto* out = va_arg(*p.va, char**);
  Py_ssize_t* size = sized ? va_arg(*p.va, Py_ssize_t*) : nullptr;
  if (!o) return true;
  PyObject* bytes = nullptr;
  if (kind == 't' && (isBytesO(o) || isSubtype(asObject(o)->ob_type, &PyByteArray_Type))) {
    bytes = PyBytes_FromObject(o);
  } else if (isStrO(o)) {
    bytes = PyUnicode_AsEncodedString(o, encoding ? encoding : "utf-8", nullptr);
  } else {
    return p.wrongType(kind == 't' ? "str, bytes or bytearray" : "str", o);
  }
  if (!bytes) return p.pendingError();
  Py_ssize_t n = PyBytes_Size(bytes);
  const char* text = PyBytes_AsString(bytes);
  bool ok = true;
  if (!sized && std::strlen(text) != static_cast<size_t>(n)) {
    ok = p.fail(std::string("must be ") + (kind == 't' ? "encoded string" : "encoded string") + " without null bytes, not " + Parser::typeText(o));
  } else if (sized && *out && *size) {
    if (n + 1 > *size) {
      raise(p.t, PyExc_ValueError, "encoded string too long (%zd, maximum length %zd)", n, *size - 1);
      ok = p.pendingError();
    } else {
      std::memcpy(*out, text, static_cast<size_t>(n) + 1);
      *size = n;
    }
  } else {
    *out = static_cast<char*>(PyMem_Malloc(static_cast<size_t>(n) + 1));
    if (!*out) {
      raiseMemory(p.t);
      ok = p.pendingError();
    } else {
      p.cleanups.memory.push_back(out);
      std::memcpy(*out, text, static_cast<size_t>(n) + 1);
      if (size) *size = n;
    }
  }
  decref(bytes);
  return ok;
}

/// s, z, y with their # and * forms.
bool convertText(Parser& p, char kind, PyObject* o) {
  if (*p.format == '*') {
    p.format++;
    auto* view = va_arg(*p.va, Py_buffer*);
    if (!o) return true;
    if (kind == 'z' && isNoneC(o)) {
      PyBuffer_FillInfo(view, nullptr, nullptr, 0, 1, 0);
    } else if (kind != 'y' && isStrO(o)) {
      Py_ssize_t n;
      const char* text = PyUnicode_AsUTF8AndSize(o, &n);
      if (!text) return p.pendingError();
      PyBuffer_FillInfo(view, o, const_cast<char*>(text), n, 1, 0);
    } else if (!PyObject_CheckBuffer(o)) {
      if (kind == 'y') {
        p.error = "a bytes-like object is required, not '" + (isNoneC(o) ? std::string("NoneType") : Parser::typeText(o)) + "'";
        return false;
      }
      return p.wrongType(kind == 'z' ? "str, bytes-like object or None" : "str or bytes-like object", o);
    } else if (!getBytesLike(p, o, view)) {
      return false;
    }
    p.cleanups.buffers.push_back(view);
    return true;
  }
  bool sized = *p.format == '#';
  if (sized) p.format++;
  auto** out = va_arg(*p.va, const char**);
  Py_ssize_t* size = sized ? va_arg(*p.va, Py_ssize_t*) : nullptr;
  if (!o) return true;
  if (kind == 'z' && isNoneC(o)) {
    *out = nullptr;
    if (size) *size = 0;
    return true;
  }
  Py_ssize_t n;
  if (kind != 'y' && isStrO(o)) {
    *out = PyUnicode_AsUTF8AndSize(o, &n);
    if (!*out) return p.pendingError();
  } else if (sized || kind == 'y') {
    if (!PyObject_CheckBuffer(o)) {
      p.error = "a bytes-like object is required, not '" + (isNoneC(o) ? std::string("NoneType") : Parser::typeText(o)) + "'";
      return false;
    }
    auto* procs = reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type)->tp_as_buffer;
    Py_buffer view;
    if (procs->bf_releasebuffer) {
      p.error = "must be read-only bytes-like object, not " + Parser::typeText(o);
      return false;
    }
    if (!getBytesLike(p, o, &view)) return false;
    *out = static_cast<const char*>(view.buf);
    n = view.len;
    PyBuffer_Release(&view);
  } else {
    return p.wrongType(kind == 'z' ? "str or None" : "str", o);
  }
  if (size) *size = n;
  else if (std::strlen(*out) != static_cast<size_t>(n)) {
    raise(p.t, PyExc_ValueError, kind == 'y' ? "embedded null byte" : "embedded null character");
    return p.pendingError();
  }
  return true;
}

bool convertOne(Parser& p, PyObject* o) {
  char c = *p.format++;
  switch (c) {
    case '(': return convertTuple(p, o);
    case 'b': return convertRange<unsigned char>(p, o, 0, UCHAR_MAX, "byte integer");
    case 'h': return convertRange<short>(p, o, SHRT_MIN, SHRT_MAX, "short integer");
    case 'i': return convertRange<int>(p, o, INT_MIN, INT_MAX, "integer");
    case 'B': return convertMask<unsigned char>(p, o);
    case 'H': return convertMask<unsigned short>(p, o);
    case 'I': return convertMask<unsigned>(p, o);
    case 'n': {
      auto* out = va_arg(*p.va, Py_ssize_t*);
      if (!o) return true;
      PyObject* index = PyNumber_Index(o);
      if (!index) return p.pendingError();
      Py_ssize_t n = PyLong_AsSsize_t(index);
      decref(index);
      if (n == -1 && pending(p.t)) return p.pendingError();
      *out = n;
      return true;
    }
    case 'l':
    case 'L': {
      auto* out = va_arg(*p.va, long*);
      if (!o) return true;
      long n = c == 'l' ? PyLong_AsLong(o) : PyLong_AsLongLong(o);
      if (n == -1 && pending(p.t)) return p.pendingError();
      *out = n;
      return true;
    }
    case 'k':
    case 'K': {
      auto* out = va_arg(*p.va, unsigned long*);
      if (!o) return true;
      if (!(asObject(o)->ob_type->tp_flags & kTypeLong)) return p.wrongType("int", o);
      *out = PyLong_AsUnsignedLongMask(o);
      return true;
    }
    case 'f': return real(p, o, va_arg(*p.va, float*));
    case 'd': return real(p, o, va_arg(*p.va, double*));
    case 'D': {
      auto* out = va_arg(*p.va, Py_complex*);
      if (!o) return true;
      Py_complex v = PyComplex_AsCComplex(o);
      if (pending(p.t)) return p.pendingError();
      *out = v;
      return true;
    }
    case 'c': {
      auto* out = va_arg(*p.va, char*);
      if (!o) return true;
      if (isBytesO(o) && reinterpret_cast<BytesObject*>(o)->ob_size == 1) *out = reinterpret_cast<BytesObject*>(o)->ob_sval[0];
      else if (isSubtype(asObject(o)->ob_type, &PyByteArray_Type) && reinterpret_cast<BytearrayObject*>(o)->ob_size == 1)
        *out = reinterpret_cast<BytearrayObject*>(o)->ob_start[0];
      else return p.wrongType("a byte string of length 1", o);
      return true;
    }
    case 'C': {
      auto* out = va_arg(*p.va, int*);
      if (!o) return true;
      if (!isStrO(o) || reinterpret_cast<StrObject*>(o)->length != 1) return p.wrongType("a unicode character", o);
      *out = static_cast<int>(strView(asValue(o))[0]);
      return true;
    }
    case 'p': {
      auto* out = va_arg(*p.va, int*);
      if (!o) return true;
      int r = PyObject_IsTrue(o);
      if (r < 0) return p.pendingError();
      *out = r;
      return true;
    }
    case 's':
    case 'z':
    case 'y': return convertText(p, c, o);
    case 'u':
    case 'Z': {
      bool sized = *p.format == '#';
      if (sized) p.format++;
      auto** out = va_arg(*p.va, wchar_t**);
      Py_ssize_t* size = sized ? va_arg(*p.va, Py_ssize_t*) : nullptr;
      if (!o) return true;
      if (!warn_py(p.t, PyExc_DeprecationWarning, 1, (std::string("getargs: The '") + c + "' format is deprecated. Use 'U' instead.").c_str())) return p.pendingError();
      Py_ssize_t n = 0;
      if (c == 'Z' && isNoneC(o)) {
        *out = nullptr;
      } else {
        if (!isStrO(o)) return p.wrongType(c == 'Z' ? "str or None" : "str", o);
        *out = PyUnicode_AsUnicodeAndSize(o, &n);
        if (!*out) return p.pendingError();
        if (!sized && std::wcslen(*out) != static_cast<size_t>(n)) {
          raise(p.t, PyExc_ValueError, "embedded null character");
          return p.pendingError();
        }
      }
      if (size) *size = n;
      return true;
    }
    case 'e': return convertEncoded(p, o);
    case 'S':
    case 'Y':
    case 'U': {
      auto* out = va_arg(*p.va, PyObject**);
      if (!o) return true;
      if (c == 'S' && !isBytesO(o)) return p.wrongType("bytes", o);
      if (c == 'U' && !isStrO(o)) return p.wrongType("str", o);
      if (c == 'Y' && !isSubtype(asObject(o)->ob_type, &PyByteArray_Type)) return p.wrongType("bytearray", o);
      *out = o;
      return true;
    }
    case 'O': {
      if (*p.format == '!') {
        p.format++;
        auto* type = va_arg(*p.va, PyTypeObject*);
        auto* out = va_arg(*p.va, PyObject**);
        if (!o) return true;
        if (!isSubtype(asObject(o)->ob_type, asType(type))) return p.wrongType(type->tp_name, o);
        *out = o;
      } else if (*p.format == '&') {
        p.format++;
        auto* convert = va_arg(*p.va, int (*)(PyObject*, void*));
        void* out = va_arg(*p.va, void*);
        if (!o) return true;
        int r = convert(o, out);
        if (r == 0) {
          if (pending(p.t)) return p.pendingError();
          return p.fail("(unspecified)");
        }
        if (r == Py_CLEANUP_SUPPORTED) p.cleanups.converted.push_back({convert, out});
      } else {
        auto* out = va_arg(*p.va, PyObject**);
        if (o) *out = o;
      }
      return true;
    }
    case 'w': {
      if (*p.format == '*') p.format++;
      auto* view = va_arg(*p.va, Py_buffer*);
      if (!o) return true;
      if (!PyObject_CheckBuffer(o) || PyObject_GetBuffer(o, view, PyBUF_WRITABLE) < 0) {
        clearException(p.t);
        return p.wrongType("read-write bytes-like object", o);
      }
      p.cleanups.buffers.push_back(view);
      return true;
    }
    default:
      raise(p.t, PyExc_SystemError, "bad format char in an argument format: '%c'", c);
      return p.pendingError();
  }
}

/// The parts behind the units of a format.
struct Tail {
  std::string function, message;
};
Tail tailOf(const char* format) {
  Tail tail;
  if (const char* colon = std::strchr(format, ':')) tail.function = colon + 1;
  if (const char* semicolon = std::strchr(format, ';')) tail.message = semicolon + 1;
  return tail;
}

/// Raises the error of argument `i` (from 0).
void raiseFor(Thread& t, const Tail& tail, Py_ssize_t i, const Parser& p, bool single) {
  if (p.raised) return;
  if (!tail.message.empty()) {
    raise(t, PyExc_TypeError, "%s", tail.message.c_str());
    return;
  }
  std::string where = tail.function.empty() ? "" : tail.function + "() ";
  if (p.error.starts_with("a bytes-like")) {
    raise(t, PyExc_TypeError, "%s", p.error.c_str());
    return;
  }
  if (single) raise(t, PyExc_TypeError, "%sargument %s", where.c_str(), p.error.c_str());
  else raise(t, PyExc_TypeError, "%sargument %zd %s", where.c_str(), i + 1, p.error.c_str());
}

struct Counts {
  Py_ssize_t least = 0, most = 0;
  bool spread = true;  ///< false: the whole is one unit for the argument itself
};
/// Counts the units of a format at its top level.
Counts countUnits(const char* f) {
  Counts c;
  Py_ssize_t least = -1;
  int level = 0;
  for (; *f && *f != ':' && *f != ';'; f++) {
    switch (*f) {
      case '(':
        if (level++ == 0) c.most++;
        break;
      case ')': level--; break;
      case '|': least = c.most; break;
      case '$': break;
      case 'e':
        if (level == 0) c.most++;
        f++;
        break;
      default:
        if (level == 0 && std::isalpha(static_cast<unsigned char>(*f))) c.most++;
    }
  }
  c.least = least < 0 ? c.most : least;
  return c;
}

int parsePositional(PyObject* const* args, Py_ssize_t n, const char* format, va_list* va, bool compat) {
  ApiCall api;
  Thread& t = api;
  Counts counts = countUnits(format);
  Tail tail = tailOf(format);
  if (n < counts.least || n > counts.most) {
    if (!tail.message.empty()) {
      raise(t, PyExc_TypeError, "%s", tail.message.c_str());
    } else {
      Py_ssize_t want = n < counts.least ? counts.least : counts.most;
      std::string name = tail.function.empty() ? "function" : tail.function + "()";
      if (counts.most == 0) raise(t, PyExc_TypeError, "%s takes no arguments", name.c_str());
      else raise(t, PyExc_TypeError, "%s takes %s %zd argument%s (%zd given)", name.c_str(),
                 counts.least == counts.most ? "exactly" : n < counts.least ? "at least" : "at most", want, want == 1 ? "" : "s", n);
    }
    return 0;
  }
  Cleanups cleanups;
  Parser p{t, format, va, cleanups};
  for (Py_ssize_t i = 0; i < n; i++) {
    if (*p.format == '|') p.format++;
    if (convertOne(p, args[i])) continue;
    cleanups.undo();
    raiseFor(t, tail, i, p, compat);
    return 0;
  }
  return 1;
}

int parseTuple(PyObject* args, const char* format, va_list* va) {
  ApiCall api;
  Thread& t = api;
  if (!args || !(asObject(args)->ob_type->tp_flags & kTypeTuple)) {
    raise(t, PyExc_SystemError, "new style getargs format but argument is not a tuple");
    return 0;
  }
  auto* tuple = reinterpret_cast<TupleObject*>(args);
  return parsePositional(reinterpret_cast<PyObject* const*>(tuple->ob_item), tuple->ob_size, format, va, false);
}

// --- keywords ----------------------------------------------------------------------------------------------

struct Named {
  PyObject* const* args;
  Py_ssize_t n;
  TupleObject* kwnames;      ///< names of args[n…], or null
  DictObject* kwargs;        ///< or a dict, or null
};

Py_ssize_t keywordCount(const Named& a) { return a.kwnames ? a.kwnames->ob_size : a.kwargs ? dictSize(a.kwargs) : 0; }

PyObject* findKeyword(Thread& t, const Named& a, const char* name) {
  if (a.kwnames) {
    for (intptr_t i = 0; i < a.kwnames->ob_size; i++)
      if (strEquals(a.kwnames->ob_item[i], std::string_view(name)) ||
          strToUtf8(a.kwnames->ob_item[i]) == name)
        return a.args[a.n + i];
    return nullptr;
  }
  if (!a.kwargs) return nullptr;
  Value key = intern(t, std::string_view(name));
  Value v = dictGet_py(t, a.kwargs, key);
  return v ? lend(t, v) : nullptr;
}

int parseNamed(const Named& a, const char* format, const char* const* names, va_list* va) {
  ApiCall api;
  Thread& t = api;
  Tail tail = tailOf(format);
  std::string who = tail.function.empty() ? "function" : tail.function + "()";
  Py_ssize_t count = 0, posOnly = 0;
  for (; names[count] && !*names[count]; count++) posOnly++;
  while (names[count]) count++;
  // Where optional ones and keyword-only ones begin.
  Py_ssize_t least = -1, maxPositional = count, unit = 0;
  int level = 0;
  for (const char* f = format; *f && *f != ':' && *f != ';'; f++) {
    if (*f == '|') least = unit;
    else if (*f == '$') {
      maxPositional = unit;
      if (least < 0) least = unit;
    } else if (*f == '(') {
      if (level++ == 0) unit++;
    } else if (*f == ')') {
      level--;
    } else if (*f == 'e') {
      if (level == 0) unit++;
      f++;
    } else if (level == 0 && std::isalpha(static_cast<unsigned char>(*f))) {
      unit++;
    }
  }
  bool optionalMark = std::strchr(format, '|') != nullptr;
  if (!optionalMark) least = count;
  if (least < 0) least = count;
  Py_ssize_t given = a.n, nkw = keywordCount(a);
  if (given + nkw > count) {
    raise(t, PyExc_TypeError, "%.200s takes at most %zd %sargument%s (%zd given)", who.c_str(), count,
          given == 0 ? "keyword " : "", count == 1 ? "" : "s", given + nkw);
    return 0;
  }
  if (given > maxPositional) {
    if (maxPositional == 0) raise(t, PyExc_TypeError, "%.200s takes no positional arguments", who.c_str());
    else raise(t, PyExc_TypeError, "%.200s takes %s %zd positional argument%s (%zd given)", who.c_str(), least < maxPositional ? "at most" : "exactly",
               maxPositional, maxPositional == 1 ? "" : "s", given);
    return 0;
  }
  Cleanups cleanups;
  Parser p{t, format, va, cleanups};
  Py_ssize_t used = 0;
  for (Py_ssize_t i = 0; i < count; i++) {
    while (*p.format == '|' || *p.format == '$') p.format++;
    PyObject* o = nullptr;
    if (i < given) {
      o = a.args[i];
      if (nkw && *names[i] && findKeyword(t, a, names[i])) {
        cleanups.undo();
        raise(t, PyExc_TypeError, "argument for %.200s given by name ('%s') and position (%zd)", who.c_str(), names[i], i + 1);
        return 0;
      }
    } else if (nkw && i >= posOnly) {
      o = findKeyword(t, a, names[i]);
      if (o) used++;
    }
    if (!o && i < least) {
      cleanups.undo();
      if (i < posOnly) {
        Py_ssize_t want = least < posOnly ? least : posOnly;
        raise(t, PyExc_TypeError, "%.200s takes %s %zd positional argument%s (%zd given)", who.c_str(), want < posOnly || optionalMark ? "at least" : "exactly",
              want, want == 1 ? "" : "s", given);
      } else {
        raise(t, PyExc_TypeError, "%.200s missing required argument '%s' (pos %zd)", who.c_str(), names[i], i + 1);
      }
      return 0;
    }
    if (convertOne(p, o)) continue;
    cleanups.undo();
    raiseFor(t, tail, i, p, false);
    return 0;
  }
  if (used < nkw) {
    // Some keyword is none of the names.
    auto known = [&](Value key) {
      if (!isStr(key)) return false;
      for (Py_ssize_t i = posOnly; i < count; i++)
        if (strToUtf8(key) == names[i]) return true;
      return false;
    };
    auto complain = [&](Value key) {
      cleanups.undo();
      if (!isStr(key)) raise(t, PyExc_TypeError, "keywords must be strings");
      else raise(t, PyExc_TypeError, "'%U' is an invalid keyword argument for %.200s", key, tail.function.empty() ? "this function" : who.c_str());
      return 0;
    };
    if (a.kwnames) {
      for (intptr_t i = 0; i < a.kwnames->ob_size; i++)
        if (!known(a.kwnames->ob_item[i])) return complain(a.kwnames->ob_item[i]);
    } else {
      intptr_t pos = 0;
      Value key, v;
      while (dictNext(a.kwargs, &pos, &key, &v))
        if (!known(key)) return complain(key);
    }
  }
  return 1;
}

Named namedOf(PyObject* args, PyObject* kwargs) {
  auto* tuple = reinterpret_cast<TupleObject*>(args);
  return {reinterpret_cast<PyObject* const*>(tuple->ob_item), tuple->ob_size, nullptr, reinterpret_cast<DictObject*>(kwargs)};
}

/// Format and names of a static parser; names are given by `keywords`.
int parseWith(const Named& a, _PyArg_Parser* parser, va_list* va) { return parseNamed(a, parser->format, parser->keywords, va); }

}  // namespace

#define VARIADIC(last, expression) \
  va_list va;                      \
  va_start(va, last);              \
  int r = expression;              \
  va_end(va);                      \
  return r

extern "C" {
#define EXPORT [[gnu::visibility("default")]]
EXPORT int _PyArg_ParseTuple_SizeT(PyObject* args, const char* format, ...) { VARIADIC(format, parseTuple(args, format, &va)); }
EXPORT int PyArg_ParseTuple(PyObject* args, const char* format, ...) { VARIADIC(format, parseTuple(args, format, &va)); }
EXPORT int PyArg_VaParse(PyObject* args, const char* format, va_list va) {
  va_list copy;
  va_copy(copy, va);
  int r = parseTuple(args, format, &copy);
  va_end(copy);
  return r;
}
EXPORT int _PyArg_VaParse_SizeT(PyObject* args, const char* format, va_list va) { return PyArg_VaParse(args, format, va); }
EXPORT int PyArg_Parse(PyObject* o, const char* format, ...) { VARIADIC(format, parsePositional(&o, 1, format, &va, true)); }
EXPORT int _PyArg_Parse_SizeT(PyObject* o, const char* format, ...) { VARIADIC(format, parsePositional(&o, 1, format, &va, true)); }
EXPORT int PyArg_ParseTupleAndKeywords(PyObject* args, PyObject* kwargs, const char* format, char** names, ...) {
  VARIADIC(names, parseNamed(namedOf(args, kwargs), format, names, &va));
}
EXPORT int _PyArg_ParseTupleAndKeywords_SizeT(PyObject* args, PyObject* kwargs, const char* format, char** names, ...) {
  VARIADIC(names, parseNamed(namedOf(args, kwargs), format, names, &va));
}
EXPORT int PyArg_VaParseTupleAndKeywords(PyObject* args, PyObject* kwargs, const char* format, char** names, va_list va) {
  va_list copy;
  va_copy(copy, va);
  int r = parseNamed(namedOf(args, kwargs), format, names, &copy);
  va_end(copy);
  return r;
}
EXPORT int _PyArg_VaParseTupleAndKeywords_SizeT(PyObject* args, PyObject* kwargs, const char* format, char** names, va_list va) {
  return PyArg_VaParseTupleAndKeywords(args, kwargs, format, names, va);
}
EXPORT int _PyArg_ParseTupleAndKeywordsFast(PyObject* args, PyObject* kwargs, _PyArg_Parser* parser, ...) {
  VARIADIC(parser, parseWith(namedOf(args, kwargs), parser, &va));
}
EXPORT int _PyArg_ParseTupleAndKeywordsFast_SizeT(PyObject* args, PyObject* kwargs, _PyArg_Parser* parser, ...) {
  VARIADIC(parser, parseWith(namedOf(args, kwargs), parser, &va));
}
EXPORT int _PyArg_ParseStack(PyObject* const* args, Py_ssize_t n, const char* format, ...) {
  VARIADIC(format, parsePositional(args, n, format, &va, false));
}
EXPORT int _PyArg_ParseStack_SizeT(PyObject* const* args, Py_ssize_t n, const char* format, ...) {
  VARIADIC(format, parsePositional(args, n, format, &va, false));
}
EXPORT int _PyArg_ParseStackAndKeywords(PyObject* const* args, Py_ssize_t n, PyObject* kwnames, _PyArg_Parser* parser, ...) {
  VARIADIC(parser, parseWith({args, n, reinterpret_cast<TupleObject*>(kwnames), nullptr}, parser, &va));
}
EXPORT int _PyArg_ParseStackAndKeywords_SizeT(PyObject* const* args, Py_ssize_t n, PyObject* kwnames, _PyArg_Parser* parser, ...) {
  VARIADIC(parser, parseWith({args, n, reinterpret_cast<TupleObject*>(kwnames), nullptr}, parser, &va));
}
}

namespace {
bool checkRange(const char* name, Py_ssize_t n, Py_ssize_t least, Py_ssize_t most) {
  ApiCall api;
  Thread& t = api;
  if (n >= least && n <= most) return true;
  Py_ssize_t want = n < least ? least : most;
  const char* how = least == most ? "" : n < least ? "at least " : "at most ";
  if (name) raise(t, PyExc_TypeError, "%.200s expected %s%zd argument%s, got %zd", name, how, want, want == 1 ? "" : "s", n);
  else raise(t, PyExc_TypeError, "unpacked tuple should have %s%zd element%s, but has %zd", how, want, want == 1 ? "" : "s", n);
  return false;
}
}  // namespace

#undef _PyArg_CheckPositional
#undef _PyArg_NoKeywords
#undef _PyArg_NoPositional
#undef _PyArg_NoKwnames
#undef _PyArg_UnpackKeywords
PPY_API int _PyArg_CheckPositional(const char* name, Py_ssize_t n, Py_ssize_t least, Py_ssize_t most) { return checkRange(name, n, least, most); }
PPY_API int PyArg_UnpackTuple(PyObject* args, const char* name, Py_ssize_t least, Py_ssize_t most, ...) {
  auto* tuple = reinterpret_cast<TupleObject*>(args);
  if (!checkRange(name, tuple->ob_size, least, most)) return 0;
  va_list va;
  va_start(va, most);
  for (intptr_t i = 0; i < tuple->ob_size; i++) *va_arg(va, PyObject**) = asC(tuple->ob_item[i]);
  va_end(va);
  return 1;
}
PPY_API int _PyArg_UnpackStack(PyObject* const* args, Py_ssize_t n, const char* name, Py_ssize_t least, Py_ssize_t most, ...) {
  if (!checkRange(name, n, least, most)) return 0;
  va_list va;
  va_start(va, most);
  for (Py_ssize_t i = 0; i < n; i++) *va_arg(va, PyObject**) = args[i];
  va_end(va);
  return 1;
}
PPY_API int _PyArg_NoKeywords(const char* name, PyObject* kwargs) {
  if (!kwargs || dictSize(reinterpret_cast<DictObject*>(kwargs)) == 0) return 1;
  raise(ApiCall(), PyExc_TypeError, "%.200s() takes no keyword arguments", name);
  return 0;
}
PPY_API int _PyArg_NoKwnames(const char* name, PyObject* kwnames) {
  if (!kwnames || reinterpret_cast<TupleObject*>(kwnames)->ob_size == 0) return 1;
  raise(ApiCall(), PyExc_TypeError, "%.200s() takes no keyword arguments", name);
  return 0;
}
PPY_API int _PyArg_NoPositional(const char* name, PyObject* args) {
  if (!args || reinterpret_cast<TupleObject*>(args)->ob_size == 0) return 1;
  raise(ApiCall(), PyExc_TypeError, "%.200s() takes no positional arguments", name);
  return 0;
}
PPY_API void _PyArg_BadArgument(const char* function, const char* what, const char* expected, PyObject* o) {
  std::string got = isNoneC(o) ? "None" : Parser::typeText(o);
  raise(ApiCall(), PyExc_TypeError, "%.200s() %.200s must be %.50s, not %.50s", function, what, expected, got.c_str());
}
PPY_API PyObject* const* _PyArg_UnpackKeywords(PyObject* const* args, Py_ssize_t n, PyObject* kwargs, PyObject* kwnames, _PyArg_Parser* parser,
                                               int least, int most, int minKeyword, PyObject** buffer) {
  ApiCall api;
  Thread& t = api;
  const char* const* names = parser->keywords;
  Py_ssize_t posOnly = 0, count = 0;
  for (; names[count] && !*names[count]; count++) posOnly++;
  while (names[count]) count++;
  Named a{args, n, reinterpret_cast<TupleObject*>(kwnames), reinterpret_cast<DictObject*>(kwargs)};
  Py_ssize_t nkw = keywordCount(a);
  if (nkw == 0 && minKeyword == 0 && least <= n && n <= most && n == count) return args;
  std::string who = parser->fname ? std::string(parser->fname) + "()" : "function";
  if (n + nkw > count) {
    raise(t, PyExc_TypeError, "%.200s takes at most %zd %sargument%s (%zd given)", who.c_str(), count,
          n == 0 ? "keyword " : "", count == 1 ? "" : "s", n + nkw);
    return nullptr;
  }
  if (n > most) {
    if (most == 0) raise(t, PyExc_TypeError, "%.200s takes no positional arguments", who.c_str());
    else raise(t, PyExc_TypeError, "%.200s takes %s %d positional argument%s (%zd given)", who.c_str(), least < most ? "at most" : "exactly", most,
               most == 1 ? "" : "s", n);
    return nullptr;
  }
  if (n < least && least <= posOnly) {
    raise(t, PyExc_TypeError, "%.200s takes %s %d positional argument%s (%zd given)", who.c_str(), least < posOnly ? "at least" : "exactly", least,
          least == 1 ? "" : "s", n);
    return nullptr;
  }
  Py_ssize_t required = minKeyword ? most + minKeyword : least, used = 0;
  for (Py_ssize_t i = 0; i < n; i++) buffer[i] = args[i];
  for (Py_ssize_t i = n > posOnly ? n : posOnly; i < count; i++) {
    PyObject* o = nkw ? findKeyword(t, a, names[i]) : nullptr;
    buffer[i] = o;
    if (o) {
      used++;
    } else if (i < least || (i >= most && i < required)) {
      raise(t, PyExc_TypeError, "%.200s missing required argument '%s' (pos %zd)", who.c_str(), names[i], i + 1);
      return nullptr;
    }
  }
  for (Py_ssize_t i = n; i < posOnly; i++) buffer[i] = nullptr;
  if (used < nkw) {
    for (Py_ssize_t i = posOnly; i < n; i++)
      if (findKeyword(t, a, names[i])) {
        raise(t, PyExc_TypeError, "argument for %.200s given by name ('%s') and position (%zd)", who.c_str(), names[i], i + 1);
        return nullptr;
      }
    auto known = [&](Value key) {
      for (Py_ssize_t i = posOnly; isStr(key) && i < count; i++)
        if (strToUtf8(key) == names[i]) return true;
      return false;
    };
    auto complain = [&](Value key) -> PyObject* const* {
      if (!isStr(key)) raise(t, PyExc_TypeError, "keywords must be strings");
      else raise(t, PyExc_TypeError, "'%U' is an invalid keyword argument for %.200s", key, parser->fname ? who.c_str() : "this function");
      return nullptr;
    };
    if (a.kwnames) {
      for (intptr_t i = 0; i < a.kwnames->ob_size; i++)
        if (!known(a.kwnames->ob_item[i])) return complain(a.kwnames->ob_item[i]);
    } else {
      intptr_t pos = 0;
      Value key, v;
      while (dictNext(a.kwargs, &pos, &key, &v))
        if (!known(key)) return complain(key);
    }
  }
  return buffer;
}
PPY_API int PyArg_ValidateKeywordArguments(PyObject* kwargs) {
  ApiCall api;
  Thread& t = api;
  if (!(asObject(kwargs)->ob_type->tp_flags & kTypeDict)) return badArgument(t), 0;
  intptr_t pos = 0;
  Value key, v;
  while (dictNext(reinterpret_cast<DictObject*>(kwargs), &pos, &key, &v))
    if (!isStr(key)) return raise(t, PyExc_TypeError, "keywords must be strings"), 0;
  return 1;
}
PPY_API int _Py_convert_optional_to_ssize_t(PyObject* o, void* out) {
  if (isNoneC(o)) return 1;
  ApiCall api;
  Thread& t = api;
  if (!PyIndex_Check(o)) return raise(t, PyExc_TypeError, "argument should be integer or None, not %.200T", asValue(o)), 0;
  Py_ssize_t n = PyNumber_AsSsize_t(o, reinterpret_cast<PyObject*>(PyExc_OverflowError));
  if (n == -1 && pending(t)) return 0;
  *static_cast<Py_ssize_t*>(out) = n;
  return 1;
}
