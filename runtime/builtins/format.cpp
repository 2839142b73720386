/// __format__ of int, float, complex and str, and format() itself.
#include "runtime/builtins/format.h"

#include <cstring>
#include <charconv>
#include <clocale>
#include <cmath>

#include "runtime/builtins/format_spec.h"
#include "runtime/builtins/plain_text.h"
#include "runtime/builtins/special.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/text_util.h"

namespace ppy {
namespace {

constexpr intptr_t kMostDigits = INT_MAX - 512;  ///< of precision and width that a formatter takes

bool isEmptySpec(Value spec) { return spec.isEmpty() || spec.as<StrObject>()->length == 0; }

/// Cuts a formatted double in the parts that grouping and zero padding need.
NumberText splitNumber(std::string_view text, char sign) {
  NumberText n;
  if (!text.empty() && text[0] == '-') {
    n.sign = "-";
    text.remove_prefix(1);
  } else if (sign == '+' || sign == ' ') {
    n.sign = std::string(1, sign);
  }
  size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') digits++;
  n.digits = text.substr(0, digits);
  n.rest = text.substr(digits);
  return n;
}

/// True when the text of a negative number shows only zeros.
bool isNegativeZero(const std::string& text) {
  return !text.empty() && text[0] == '-' && text.find_first_of("123456789ni") == std::string::npos &&
         text.find_first_of("IN") == std::string::npos;
}
bool showsNegativeZero(const std::string& text) {
  // Only the mantissa counts: an exponent may have other digits.
  size_t e = text.find_first_of("eE");
  return isNegativeZero(e == std::string::npos ? text : text.substr(0, e));
}

/// The text of d under a spec's type and precision, sign '-' only. Empty string: exception pending.
std::string doubleBody(Thread& t, double d, const FormatSpec& spec, int emptyTypeFlags) {
  char32_t type = spec.type;
  int flags = spec.alternate ? kTextAlternate : 0;
  intptr_t precision = spec.precision, standard = 6;
  bool percent = type == '%';
  if (type == 0) {
    flags |= emptyTypeFlags;
    type = 'r';
    standard = 0;
  } else if (type == 'n') {
    type = 'g';
  } else if (percent) {
    type = 'f';
    d *= 100;
  }
  if (precision < 0) precision = standard;
  else if (type == 'r') type = 'g';
  if (precision > kMostDigits) {
    raise(t, PyExc_ValueError, "precision too big");
    return {};
  }
  std::string text = doubleToText(d, static_cast<char>(type), static_cast<int>(precision), flags);
  if (spec.noNegativeZero && showsNegativeZero(text)) text.erase(0, 1);
  if (percent) text.push_back('%');
  return text;
}

void useLocalePoint(NumberText* n) {
  if (!n->rest.empty() && n->rest[0] == '.') n->rest.replace(0, 1, std::localeconv()->decimal_point);
}

bool isFloatType(char32_t c) {
  return c == 'e' || c == 'E' || c == 'f' || c == 'F' || c == 'g' || c == 'G' || c == '%';
}

Value layoutDouble(Thread& t, double d, FormatSpec& spec) {
  std::string text = doubleBody(t, d, spec, kTextDotZero);
  if (text.empty()) return {};
  NumberText n = splitNumber(text, spec.sign);
  if (spec.type == 'n') {
    useLocalePoint(&n);
    spec.grouping = 'n';
  }
  return layoutNumber(t, n, spec);
}

/// A number laid out by a spec that asks for nothing but sign, fill, alignment and a width below kPlainWidth.
constexpr intptr_t kPlainWidth = 64;
struct PlainNumber {
  char text[kPlainWidth + 64];
  size_t length;
  std::string_view view() const { return {text, length}; }
};

bool isPlainLayout(const FormatSpec& spec) {
  return !spec.noNegativeZero && !spec.grouping && spec.fill < 128 && spec.width < kPlainWidth;
}

/// `count` characters of a number without its sign.
void layoutPlain(bool negative, const char* digits, intptr_t count, const FormatSpec& spec, PlainNumber* out) {
  char sign = negative ? '-' : spec.sign == '+' || spec.sign == ' ' ? spec.sign : 0;
  intptr_t length = count + (sign != 0), pad = spec.width > length ? spec.width - length : 0;
  intptr_t left = spec.align == '>' ? pad : spec.align == '^' ? pad / 2 : 0, inner = spec.align == '=' ? pad : 0;
  char* p = out->text;
  auto fill = [&](intptr_t n) {
    for (; n > 0; n--) *p++ = static_cast<char>(spec.fill);
  };
  fill(left);
  if (sign) *p++ = sign;
  fill(inner);
  copyShort(p, digits, static_cast<size_t>(count));
  p += count;
  fill(pad - left - inner);
  out->length = static_cast<size_t>(p - out->text);
}

/// The commonest numbers and specs; false: not one of them.
bool plainInt(Value v, const FormatSpec& spec, PlainNumber* out) {
  if (!v.isSmallInt() || spec.type != 'd' || spec.precision != -1 || !isPlainLayout(spec)) return false;
  int64_t i = v.asSmallInt();
  char digits[24];
  auto u = i < 0 ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
  unsigned count = decimalLength(u);
  putDecimal(digits + count, u);
  layoutPlain(i < 0, digits, count, spec, out);
  return true;
}
bool plainFloat(double d, const FormatSpec& spec, PlainNumber* out) {
  if (spec.type != 'f' || spec.precision > 15 || spec.alternate || !isPlainLayout(spec)) return false;
  char digits[48];
  size_t n = fixedDigits(digits, d, spec.precision < 0 ? 6 : static_cast<int>(spec.precision));
  if (n) layoutPlain(std::signbit(d), digits, static_cast<intptr_t>(n), spec, out);
  return n != 0;
}

/// Formatting by a specification that is parsed.
Value intBySpec(Thread& t, Value v, FormatSpec& spec) {
  if (isFloatType(spec.type)) {
    double d;
    return intToDouble(t, v, &d) ? layoutDouble(t, d, spec) : Value();
  }
  int base;
  switch (spec.type) {
    case 'b': base = 2; break;
    case 'o': base = 8; break;
    case 'x': case 'X': base = 16; break;
    case 'd': case 'n': case 'c': base = 10; break;
    default: return raiseFormatCode(t, spec.type, v);
  }
  PlainNumber plain;
  if (plainInt(v, spec, &plain)) return newStrAscii(t, plain.view());
  if (spec.precision != -1) return raise(t, PyExc_ValueError, "Precision not allowed in integer format specifier");
  if (spec.noNegativeZero) return raise(t, PyExc_ValueError, "Negative zero coercion (z) not allowed in integer format specifier");
  if (spec.type == 'c') {
    if (spec.sign) return raise(t, PyExc_ValueError, "Sign not allowed with integer format specifier 'c'");
    if (spec.alternate) return raise(t, PyExc_ValueError, "Alternate form (#) not allowed with integer format specifier 'c'");
    int64_t c;
    if (!intFits64(v, &c)) return raise(t, PyExc_OverflowError, "Python int too large to convert to C long");
    if (c < 0 || c > 0x10FFFF) return raise(t, PyExc_OverflowError, "%%c arg not in range(0x110000)");
    auto character = static_cast<char32_t>(c);
    return padText(t, {&character, 1, 4}, spec);
  }
  std::string text;
  if (!intToText(t, v, base, false, &text)) return {};
  NumberText n = splitNumber(text, spec.sign);
  if (base == 16) {  // letters are digits here
    n.digits += n.rest;
    n.rest.clear();
    if (spec.type == 'X')
      for (char& c : n.digits)
        if (c >= 'a') c = static_cast<char>(c - 32);
  }
  if (spec.alternate && base != 10) n.prefix = base == 2 ? "0b" : base == 8 ? "0o" : spec.type == 'X' ? "0X" : "0x";
  if (spec.type == 'n') spec.grouping = 'n';
  return layoutNumber(t, n, spec);
}

Value floatBySpec(Thread& t, Value v, FormatSpec& spec) {
  if (spec.type != 0 && spec.type != 'n' && !isFloatType(spec.type)) return raiseFormatCode(t, spec.type, v);
  double d = floatValue(v);
  PlainNumber plain;
  if (plainFloat(d, spec, &plain)) return newStrAscii(t, plain.view());
  return layoutDouble(t, d, spec);
}

/// May a str be laid out by this spec? False: ValueError pending.
bool checkTextSpec(Thread& t, Value v, const FormatSpec& spec) {
  const char* message = spec.sign == ' ' ? "Space not allowed in string format specifier"
                        : spec.sign  ? "Sign not allowed in string format specifier"
                        : spec.noNegativeZero ? "Negative zero coercion (z) not allowed in string format specifier"
                        : spec.alternate ? "Alternate form (#) not allowed in string format specifier"
                        : spec.align == '=' ? "'=' alignment not allowed in string format specifier" : nullptr;
  if (spec.type != 's') raiseFormatCode(t, spec.type, v);
  else if (message) raise(t, PyExc_ValueError, "%s", message);
  else return true;
  return false;
}

/// What a spec's precision leaves of a str.
StrView shownText(Value v, const FormatSpec& spec) {
  StrView body = strView(v);
  if (spec.precision >= 0 && spec.precision < body.length) body.length = spec.precision;
  return body;
}

}  // namespace

Value formatInt(Thread& t, Value v, Value specValue) {
  if (isEmptySpec(specValue)) return isExactly(v, &PyLong_Type) ? intToStr(t, v, 10) : str_py(t, v);
  FormatSpec spec;
  if (!parseFormatSpec(t, strView(specValue), v, 'd', '>', &spec)) return {};
  return intBySpec(t, v, spec);
}

Value formatFloat(Thread& t, Value v, Value specValue) {
  if (isEmptySpec(specValue)) return isExactly(v, &PyFloat_Type) ? floatToStr(t, floatValue(v)) : str_py(t, v);
  FormatSpec spec;
  if (!parseFormatSpec(t, strView(specValue), v, 0, '>', &spec)) return {};
  return floatBySpec(t, v, spec);
}

Value formatComplex(Thread& t, Value v, Value specValue) {
  if (isEmptySpec(specValue)) return str_py(t, v);
  FormatSpec spec;
  if (!parseFormatSpec(t, strView(specValue), v, 0, '>', &spec)) return {};
  if (spec.type != 0 && spec.type != 'n' && (!isFloatType(spec.type) || spec.type == '%')) return raiseFormatCode(t, spec.type, v);
  if (spec.fill == '0') return raise(t, PyExc_ValueError, "Zero padding is not allowed in complex format specifier");
  if (spec.align == '=') return raise(t, PyExc_ValueError, "'=' alignment flag is not allowed in complex format specifier");
  auto* c = v.as<ComplexObject>();
  bool skipReal = spec.type == 0 && c->real == 0 && !std::signbit(c->real), parens = spec.type == 0 && !skipReal;
  auto part = [&](double d, char sign) {
    std::string text = doubleBody(t, d, spec, 0);
    if (text.empty()) return text;
    NumberText n = splitNumber(text, sign);
    char grouping = spec.type == 'n' ? 'n' : spec.grouping;
    if (spec.type == 'n') useLocalePoint(&n);
    if (grouping && !n.digits.empty()) n.digits = groupDigits(n.digits, grouping, 3, 0);
    return n.sign + n.digits + n.rest;
  };
  std::string text;
  if (parens) text.push_back('(');
  if (!skipReal) {
    std::string re = part(c->real, spec.sign);
    if (re.empty()) return {};
    text += re;
  }
  std::string im = part(c->imag, skipReal ? spec.sign : '+');
  if (im.empty()) return {};
  text += im;
  text += parens ? "j)" : "j";
  PPY_TRY(body, newStr(t, text));
  return padText(t, strView(body), spec);
}

Value formatText(Thread& t, Value v, Value specValue) {
  if (isEmptySpec(specValue)) return isExactly(v, &PyUnicode_Type) ? v : str_py(t, v);
  FormatSpec spec;
  if (!parseFormatSpec(t, strView(specValue), v, 's', '<', &spec) || !checkTextSpec(t, v, spec)) return {};
  StrView body = shownText(v, spec);
  if (spec.width <= body.length && body.length == v.as<StrObject>()->length && isExactly(v, &PyUnicode_Type)) return v;
  Value r = padText(t, body, spec);
  gc::keepAlive(v);
  return r;
}

bool formatInto_py(Thread& t, Value v, StrView specText, StrBuilder& out) {
  FormatSpec spec;
  PlainNumber plain;
  Value text;
  if (specText.length == 0) {
    if (v.isSmallInt()) {
      char digits[24];
      int64_t i = v.asSmallInt();
      auto u = i < 0 ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
      unsigned n = decimalLength(u) + (i < 0);
      putDecimal(digits + n, u);
      if (i < 0) digits[0] = '-';
      return out.add(std::string_view(digits, n));
    }
    text = isExactly(v, &PyUnicode_Type) ? v : formatValue_py(t, v, Value(), 0);
  } else if (v.isSmallInt()) {
    if (!parseFormatSpec(t, specText, v, 'd', '>', &spec)) return false;
    if (plainInt(v, spec, &plain)) return out.add(plain.view());
    text = intBySpec(t, v, spec);
  } else if (v.isNumber()) {
    if (!parseFormatSpec(t, specText, v, 0, '>', &spec)) return false;
    if (plainFloat(v.asNumber(), spec, &plain)) return out.add(plain.view());
    text = floatBySpec(t, v, spec);
  } else if (isExactly(v, &PyUnicode_Type)) {
    if (!parseFormatSpec(t, specText, v, 's', '<', &spec) || !checkTextSpec(t, v, spec)) return false;
    StrView body = shownText(v, spec);
    intptr_t pad = spec.width > body.length ? spec.width - body.length : 0;
    intptr_t left = spec.align == '>' ? pad : spec.align == '^' ? pad / 2 : 0;
    return out.fill(spec.fill, left) && out.add(body) && out.fill(spec.fill, pad - left);
  } else {
    Value specValue = newStrFrom(t, specText);
    if (specValue.isEmpty()) return false;
    text = formatValue_py(t, v, specValue, 0);
  }
  return !text.isEmpty() && out.add(text);
}

Value convertForFormat_py(Thread& t, Value v, int conversion) {
  return conversion == 'r' ? repr_py(t, v) : conversion == 'a' ? ascii_py(t, v) : isExactly(v, &PyUnicode_Type) ? v : str_py(t, v);
}

Value formatValue_py(Thread& t, Value v, Value spec, int conversion) {
  if (conversion) v = convertForFormat_py(t, v, conversion);
  if (v.isEmpty()) return {};
  if (isEmptySpec(spec)) {
    if (v.isSmallInt()) return intToStr(t, v, 10);
    if (v.isNumber()) return floatToStr(t, v.asNumber());
    if (isExactly(v, &PyUnicode_Type)) return v;
  }
  TypeObject* type = typeOf(v);
  if (!isEmptySpec(spec) && isStr(spec)) {
    if (type == &PyLong_Type) return formatInt(t, v, spec);
    if (type == &PyFloat_Type) return formatFloat(t, v, spec);
    if (type == &PyUnicode_Type) return formatText(t, v, spec);
  }
  const ResolvedSlot& slot = slotOf(v, kSlotFormat);
  if (spec.isEmpty()) spec = emptyStr();
  if (slot.attr.isEmpty()) return raise(t, PyExc_TypeError, "Type %.100T doesn't define __format__", v);
  PPY_TRY(r, callSlot_py(t, kSlotFormat, v, spec));
  if (!isStr(r)) return raise(t, PyExc_TypeError, "__format__ must return a str, not %.200T", r);
  return r;
}

}  // namespace ppy
