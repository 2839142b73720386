/// str.format and str.format_map: replacement fields, their attribute and index chains, nested
/// specifications, automatic numbering.
#include "runtime/builtins/format.h"
#include "runtime/builtins/str_util.h"
#include "runtime/object/container.h"
#include "runtime/object/decimal.h"

namespace ppy {
using namespace text;

namespace {

enum class Numbering { Unset, Automatic, Manual };

class Formatter {
 public:
  Formatter(Thread& t, Value args, Value kwargs) : t_(t), args_(args), kwargs_(kwargs) {}

  bool run(StrView s, StrBuilder& out, int depth) {
    if (depth <= 0) return fail("Max string recursion exceeded");
    intptr_t i = 0;
    while (i < s.length) {
      intptr_t start = i;
      if (s.kind == 1) {
        auto* p = static_cast<const uint8_t*>(s.data);
        while (i < s.length && p[i] != '{' && p[i] != '}') i++;
      } else {
        while (i < s.length && s[i] != '{' && s[i] != '}') i++;
      }
      if (i > start && !out.add(sub(s, start, i))) return false;
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
  bool field(StrView s, intptr_t* pos, StrBuilder& out, int depth) {
    if (*pos < s.length && s[*pos] == '}') {  // "{}"
      ++*pos;
      Value v = lookup(StrView{s.data, 0, s.kind});
      return !v.isEmpty() && addPlain(v, out);
    }
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
    StrView name = sub(s, start, i);
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
    StrView spec{s.data, 0, s.kind};
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
      spec = sub(s, from, i);
      i++;
    }
    *pos = i;
    Value v = lookup(name);
    if (v.isEmpty()) return false;
    if (conversion && conversion != 'r' && conversion != 's' && conversion != 'a') {
      if (conversion > 32 && conversion < 127) raise(t_, PyExc_ValueError, "Unknown conversion specifier %c", static_cast<int>(conversion));
      else raise(t_, PyExc_ValueError, "Unknown conversion specifier \\x%s", hex(conversion).c_str());
      return false;
    }
    if (!conversion && !nested && spec.length == 0) return addPlain(v, out);
    Value specValue;
    if (nested) {
      StrBuilder b(t_);
      if (!run(spec, b, depth - 1)) return false;
      specValue = b.finish();
      if (specValue.isEmpty()) return false;
    } else if (spec.length) {
      specValue = newStrFrom(t_, spec);
      if (specValue.isEmpty()) return false;
    }
    Value text = formatValue_py(t_, v, specValue, static_cast<int>(conversion));
    return !text.isEmpty() && out.add(text);
  }

  /// format(v, "").
  bool addPlain(Value v, StrBuilder& out) {
    if (v.isSmallInt()) {
      char digits[24];
      int64_t i = v.asSmallInt();
      auto u = i < 0 ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
      unsigned n = decimalLength(u) + (i < 0);
      putDecimal(digits + n, u);
      if (i < 0) digits[0] = '-';
      return out.add(std::string_view(digits, n));
    }
    Value text = isExactly(v, &PyUnicode_Type) ? v : formatValue_py(t_, v, Value(), 0);
    return !text.isEmpty() && out.add(text);
  }

  static std::string hex(char32_t c) {
    char b[12];
    std::snprintf(b, sizeof b, "%x", static_cast<unsigned>(c));
    return b;
  }

  /// A decimal index; -1 when the text is none; false: ValueError pending.
  bool index(StrView s, intptr_t* out) {
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

  Value lookup(StrView name) {
    intptr_t i = 0;
    while (i < name.length && name[i] != '.' && name[i] != '[') i++;
    StrView first = sub(name, 0, i);
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
      PPY_TRY(key, newStrFrom(t_, first));
      if (kwargs_.isEmpty()) return raiseKeyError(t_, key);
      v = getItem_py(t_, kwargs_, key);
      if (v.isEmpty()) return {};
    } else {
      if (args_.isEmpty()) return raise(t_, PyExc_ValueError, "Format string contains positional fields");
      auto* tuple = args_.as<TupleObject>();
      if (number >= tuple->ob_size)
        return raise(t_, PyExc_IndexError, "Replacement index %zd out of range for positional args tuple", number);
      v = tuple->ob_item[number];
    }
    while (i < name.length) {
      char32_t c = name[i++];
      intptr_t start = i;
      if (c == '.') {
        while (i < name.length && name[i] != '.' && name[i] != '[') i++;
        if (i == start) return fail("Empty attribute in format string"), Value();
        PPY_TRY(raw, newStrFrom(t_, sub(name, start, i)));
        PPY_TRY(attr, intern(t_, raw));
        v = getAttr_py(t_, v, attr);
      } else if (c == '[') {
        while (i < name.length && name[i] != ']') i++;
        if (i == name.length) return fail("Missing ']' in format string"), Value();
        StrView inside = sub(name, start, i++);
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
  Value args_, kwargs_;
  Numbering numbering_ = Numbering::Unset;
  intptr_t next_ = 0;
};

}  // namespace

Value strFormat_py(Thread& t, Value format, Value args, Value kwargs) {
  StrBuilder out(t, format.as<StrObject>()->length + 32);
  Formatter f(t, args, kwargs);
  // The text stays alive (and in place) through `format`.
  if (!f.run(strView(format), out, 2)) return {};
  gc::keepAlive(format);
  return out.finish();
}

}  // namespace ppy
