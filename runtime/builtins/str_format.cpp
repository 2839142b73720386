/// str.format and str.format_map: replacement fields, their attribute and index chains, nested
/// specifications, automatic numbering.
#include "runtime/builtins/format.h"
#include "runtime/builtins/str_util.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/str_make.h"

namespace ppy {
using namespace text;

namespace {

enum class Numbering { Unset, Automatic, Manual };

/// A template, or a part of one, whose characters have a known width.
template <class Char>
struct Text {
  const Char* data;
  intptr_t length;
  explicit Text(StrView s) : data(static_cast<const Char*>(s.data)), length(s.length) {}
  Text(const Char* first, intptr_t n) : data(first), length(n) {}
  char32_t operator[](intptr_t i) const { return data[i]; }
  Text part(intptr_t from, intptr_t to) const { return {data + from, to - from}; }
  operator StrView() const { return {data, length, static_cast<int>(sizeof(Char))}; }
};

/// Where fields find their values: the call's arguments, or (format_map) a mapping.
struct Fields {
  Args args;
  Value mapping;
};

bool sameText(StrView a, Value name) {
  StrView b = strView(name);
  if (a.length != b.length) return false;
  if (a.kind == 1 && b.kind == 1) return equalShort(static_cast<const char*>(a.data), static_cast<const char*>(b.data), static_cast<size_t>(a.length));
  for (intptr_t i = 0; i < a.length; i++)
    if (a[i] != b[i]) return false;
  return true;
}

template <class Char>
class Formatter {
 public:
  Formatter(Thread& t, const Fields& fields) : t_(t), fields_(fields) {}

  bool run(Text<Char> s, StrBuilder& out, int depth) {
    if (depth <= 0) return fail("Max string recursion exceeded");
    intptr_t i = 0;
    while (i < s.length) {
      intptr_t start = i;
      while (i < s.length && s[i] != '{' && s[i] != '}') i++;
      if (i > start && !out.add(StrView(s.part(start, i)))) return false;
      if (i == s.length) break;
      char32_t c = s[i++];
      if (i < s.length && s[i] == c) {
        if (!out.add(c)) return false;
        i++;
        continue;
      }
      if (c == '}') return fail("Single '}' encountered in format string");
      if (i == s.length) return fail("Single '{' encountered in format string");
      if (!field(s, &i, out, depth)) return false;
    }
    return true;
  }

 private:
  bool fail(const char* message) {
    raise(t_, PyExc_ValueError, "%s", message);
    return false;
  }

  /// One field; *pos is behind the '{' and moves behind the '}'.
  bool field(Text<Char> s, intptr_t* pos, StrBuilder& out, int depth) {
    // The name ends at ':' or '!' outside brackets, or at the closing brace.
    intptr_t start = *pos, i = start;
    bool bracket = false;
    char32_t c = 0;
    for (; i < s.length; i++) {
      c = s[i];
      if (bracket) {
        bracket = c != ']';
        continue;
      }
      if (c == '{') return fail("unexpected '{' in field name");
      if (c == '[') bracket = true;
      else if (c == '}' || c == ':' || c == '!') break;
    }
    if (i >= s.length) return fail("expected '}' before end of string");
    Text<Char> name = s.part(start, i);
    i++;
    char32_t conversion = 0;
    if (c == '!') {
      if (i >= s.length) return fail("end of string while looking for conversion specifier");
      conversion = s[i++];
      if (i < s.length) {
        c = s[i++];
        if (c != '}' && c != ':') return fail("expected ':' after conversion specifier");
        if (c == '}' && conversion == '}') return fail("unmatched '{' in format spec");
      } else {
        return fail("unmatched '{' in format spec");
      }
    }
    Text<Char> spec = s.part(i, i);
    bool nested = false;
    if (c == ':') {
      intptr_t from = i;
      int open = 1;
      for (; i < s.length; i++) {
        if (s[i] == '{') {
          nested = true;
          open++;
        } else if (s[i] == '}' && --open == 0) {
          break;
        }
      }
      if (i >= s.length) return fail("unmatched '{' in format spec");
      spec = s.part(from, i);
      i++;
    }
    *pos = i;
    Value v = lookup(name);
    if (v.isEmpty()) return false;
    if (conversion) {
      if (conversion != 'r' && conversion != 's' && conversion != 'a') {
        if (conversion > 32 && conversion < 127) raise(t_, PyExc_ValueError, "Unknown conversion specifier %c", static_cast<int>(conversion));
        else raise(t_, PyExc_ValueError, "Unknown conversion specifier \\x%s", hex(conversion).c_str());
        return false;
      }
      v = convertForFormat_py(t_, v, static_cast<int>(conversion));
      if (v.isEmpty()) return false;
    }
    if (!nested) return formatInto_py(t_, v, spec, out);
    StrBuilder b(t_);
    if (!run(spec, b, depth - 1)) return false;
    Value specValue = b.finish();
    if (specValue.isEmpty()) return false;
    bool ok = formatInto_py(t_, v, strView(specValue), out);
    gc::keepAlive(specValue);
    return ok;
  }

  static std::string hex(char32_t c) {
    char b[12];
    std::snprintf(b, sizeof b, "%x", static_cast<unsigned>(c));
    return b;
  }

  /// A decimal index; -1 when the text is none; false: ValueError pending.
  bool index(Text<Char> s, intptr_t* out) {
    *out = -1;
    if (s.length == 0) return true;
    intptr_t v = 0;
    for (intptr_t i = 0; i < s.length; i++) {
      char32_t c = s[i];
      int digit = c >= '0' && c <= '9' ? static_cast<int>(c - '0')
                  : c >= 128 && unicode::has(c, unicode::kDecimal) ? unicode::infoOf(c).decimalValue : -1;
      if (digit < 0) return true;
      if (v > (PTRDIFF_MAX - digit) / 10) return fail("Too many decimal digits in format string");
      v = v * 10 + digit;
    }
    *out = v;
    return true;
  }

  /// The argument that a field names.
  Value named(Text<Char> name) {
    const Args& args = fields_.args;
    for (uint32_t k = 0; k < args.nkw(); k++)
      if (sameText(name, args.kwnames->ob_item[k])) return args.v[args.npos + k];
    PPY_TRY(key, newStrFrom(t_, name));
    return fields_.mapping.isEmpty() ? raiseKeyError(t_, key) : getItem_py(t_, fields_.mapping, key);
  }

  Value lookup(Text<Char> name) {
    intptr_t i = 0;
    while (i < name.length && name[i] != '.' && name[i] != '[') i++;
    Text<Char> first = name.part(0, i);
    intptr_t number;
    if (!index(first, &number)) return {};
    bool automatic = first.length == 0;
    if (automatic || number >= 0) {
      Numbering now = automatic ? Numbering::Automatic : Numbering::Manual;
      // format_map has no positions to number.
      if (numbering_ == Numbering::Unset) numbering_ = now;
      if (numbering_ != now) {
        fail(automatic ? "cannot switch from manual field specification to automatic field numbering"
                       : "cannot switch from automatic field numbering to manual field specification");
        return {};
      }
      if (automatic) number = next_++;
    }
    Value v;
    if (number < 0) {
      v = named(first);
      if (v.isEmpty()) return {};
    } else {
      if (!fields_.mapping.isEmpty()) return raise(t_, PyExc_ValueError, "Format string contains positional fields");
      if (number >= fields_.args.npos)
        return raise(t_, PyExc_IndexError, "Replacement index %zd out of range for positional args tuple", number);
      v = fields_.args.v[number];
    }
    while (i < name.length) {
      char32_t c = name[i++];
      intptr_t start = i;
      if (c == '.') {
        while (i < name.length && name[i] != '.' && name[i] != '[') i++;
        if (i == start) return fail("Empty attribute in format string"), Value();
        PPY_TRY(raw, newStrFrom(t_, name.part(start, i)));
        PPY_TRY(attr, intern(t_, raw));
        v = getAttr_py(t_, v, attr);
      } else if (c == '[') {
        while (i < name.length && name[i] != ']') i++;
        if (i == name.length) return fail("Missing ']' in format string"), Value();
        Text<Char> inside = name.part(start, i++);
        if (inside.length == 0) return fail("Empty attribute in format string"), Value();
        if (!index(inside, &number)) return {};
        PPY_TRY(key, number >= 0 ? makeInt(t_, number) : newStrFrom(t_, inside));
        v = getItem_py(t_, v, key);
      } else {
        return fail("Only '.' or '[' may follow ']' in format field specifier"), Value();
      }
      if (v.isEmpty()) return {};
    }
    return v;
  }

  Thread& t_;
  const Fields& fields_;
  Numbering numbering_ = Numbering::Unset;
  intptr_t next_ = 0;
};

template <class Char>
Value formatWith(Thread& t, Value format, const Fields& fields) {
  StrBuilder out(t, format.as<StrObject>()->length + 32);
  Formatter<Char> f(t, fields);
  // The text stays alive (and in place) through `format`.
  if (!f.run(Text<Char>(strView(format)), out, 2)) return {};
  gc::keepAlive(format);
  return out.finish();
}

Value formatFields(Thread& t, Value format, const Fields& fields) {
  switch (strView(format).kind) {
    case 1: return formatWith<uint8_t>(t, format, fields);
    case 2: return formatWith<char16_t>(t, format, fields);
    default: return formatWith<char32_t>(t, format, fields);
  }
}

}  // namespace

Value strFormat_py(Thread& t, Value format, const Args& args) { return formatFields(t, format, Fields{args, Value()}); }
Value strFormatMap_py(Thread& t, Value format, Value mapping) { return formatFields(t, format, Fields{Args{nullptr, 0}, mapping}); }

}  // namespace ppy
