/// printf-like formatting of messages into str.
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "runtime/object/error.h"
#include "runtime/object/error_impl.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

const char* typeName(const TypeObject* type) { return type->tp_name; }

namespace {

/// A conversion: %[.precision][length]letter.
struct Conversion {
  int precision = -1;
  int longs = 0;
  bool size = false;
  char letter = 0;
};

bool addText(StrBuilder& out, Value s, int precision) {
  StrView v = strView(s);
  if (precision >= 0 && v.length > precision) v.length = precision;
  return out.add(v);
}

bool addC(StrBuilder& out, const char* s, int precision) {
  if (!s) s = "(null)";
  size_t n = precision >= 0 ? strnlen(s, static_cast<size_t>(precision)) : std::strlen(s);
  return out.addUtf8({s, n});
}

template <class T>
bool addPrinted(StrBuilder& out, const char* format, T v) {
  char text[64];
  int n = std::snprintf(text, sizeof text, format, v);
  return out.add(std::string_view(text, static_cast<size_t>(n)));
}

}  // namespace

Value formatStrV(Thread& t, const char* format, va_list ap) {
  StrBuilder out(t, static_cast<intptr_t>(std::strlen(format)) + 32);
  for (const char* p = format; *p;) {
    const char* percent = std::strchr(p, '%');
    if (!percent) {
      out.addUtf8(p);
      break;
    }
    if (percent != p) out.addUtf8({p, static_cast<size_t>(percent - p)});
    p = percent + 1;
    Conversion c;
    if (*p == '.') {
      p++;
      if (*p == '*') {
        c.precision = va_arg(ap, int);
        p++;
      } else {
        for (c.precision = 0; *p >= '0' && *p <= '9'; p++) c.precision = c.precision * 10 + (*p - '0');
      }
    }
    for (; *p == 'l' || *p == 'z'; p++) *p == 'l' ? c.longs++ : c.size = true;
    c.letter = *p;
    if (*p) p++;
    bool wide = c.longs || c.size;
    switch (c.letter) {
      case '%': out.add(U'%'); break;
      case 'c': out.add(static_cast<char32_t>(va_arg(ap, int))); break;
      case 's': addC(out, va_arg(ap, const char*), c.precision); break;
      case 'd': case 'i':
        wide ? addPrinted(out, "%lld", static_cast<long long>(va_arg(ap, long))) : addPrinted(out, "%d", va_arg(ap, int));
        break;
      case 'u':
        wide ? addPrinted(out, "%llu", static_cast<unsigned long long>(va_arg(ap, unsigned long)))
             : addPrinted(out, "%u", va_arg(ap, unsigned));
        break;
      case 'x':
        wide ? addPrinted(out, "%llx", static_cast<unsigned long long>(va_arg(ap, unsigned long)))
             : addPrinted(out, "%x", va_arg(ap, unsigned));
        break;
      case 'p': addPrinted(out, "%p", va_arg(ap, void*)); break;
      case 'g': addPrinted(out, "%g", va_arg(ap, double)); break;
      case 'T': addC(out, typeName(typeOf(Value::fromBits(va_arg(ap, uint64_t)))), c.precision); break;
      case 'N': addC(out, typeName(va_arg(ap, TypeObject*)), c.precision); break;
      case 'U': addText(out, Value::fromBits(va_arg(ap, uint64_t)), c.precision); break;
      case 'S': case 'R': {
        Value v = Value::fromBits(va_arg(ap, uint64_t));
        if (v.isEmpty()) {
          addC(out, "<NULL>", c.precision);
          break;
        }
        PPY_TRY(s, c.letter == 'S' ? str_py(t, v) : repr_py(t, v));
        addText(out, s, c.precision);
        break;
      }
      default: out.add(U'%'); out.add(static_cast<char32_t>(c.letter)); break;
    }
  }
  return out.finish();
}

Value formatStr(Thread& t, const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  Value s = formatStrV(t, format, ap);
  va_end(ap);
  return s;
}

Value raise(Thread& t, TypeObject* type, const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  Value s = formatStrV(t, format, ap);
  va_end(ap);
  if (s.isEmpty()) return {};
  return raiseValue(t, type, s);
}

}  // namespace ppy
