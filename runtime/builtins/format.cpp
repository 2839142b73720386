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

/// `count` characters of a number without its sign, padded by a spec that asks for nothing else; its width is
/// below 64.
Value layoutPlain(Thread& t, bool negative, const char* digits, intptr_t count, const FormatSpec& spec) {
  char out[128];
  char sign = negative ? '-' : spec.sign == '+' || spec.sign == ' ' ? spec.sign : 0;
  if (!sign && spec.width <= count) return makeAscii(t, digits, static_cast<size_t>(count));
  intptr_t length = count + (sign != 0), pad = spec.width > length ? spec.width - length : 0;
  intptr_t left = spec.align == '>' ? pad : spec.align == '^' ? pad / 2 : 0, inner = spec.align == '=' ? pad : 0;
  char* p = out;
  auto fill = [&](intptr_t n) {
    for (; n > 0; n--) *p++ = static_cast<char>(spec.fill);
  };
  fill(left);
  if (sign) *p++ = sign;
  fill(inner);
  copyShort(p, digits, static_cast<size_t>(count));
  p += count;
  fill(pad - left - inner);
  return makeAscii(t, out, static_cast<size_t>(p - out));
}
Value formatSmallInt(Thread& t, int64_t v, const FormatSpec& spec) {
  char digits[24];
  auto u = v < 0 ? 0 - static_cast<uint64_t>(v) : static_cast<uint64_t>(v);
  unsigned count = decimalLength(u);
  putDecimal(digits + count, u);
  return layoutPlain(t, v < 0, digits, count, spec);
}

}  // namespace

Value formatInt(Thread& t, Value v, Value specValue) {
  if (isEmptySpec(specValue)) return isExactly(v, &PyLong_Type) ? intToStr(t, v, 10) : str_py(t, v);
  FormatSpec spec;
  if (!parseFormatSpec(t, specValue, v, 'd', '>', &spec)) return {};
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
  bool plain = base == 10 && spec.type == 'd' && spec.precision == -1 && !spec.noNegativeZero && !spec.grouping && spec.fill < 128;
  if (plain && v.isSmallInt() && spec.width < 64) return formatSmallInt(t, v.asSmallInt(), spec);
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

Value formatFloat(Thread& t, Value v, Value specValue) {
  if (isEmptySpec(specValue)) return isExactly(v, &PyFloat_Type) ? floatToStr(t, floatValue(v)) : str_py(t, v);
  FormatSpec spec;
  if (!parseFormatSpec(t, specValue, v, 0, '>', &spec)) return {};
  if (spec.type != 0 && spec.type != 'n' && !isFloatType(spec.type)) return raiseFormatCode(t, spec.type, v);
  double d = floatValue(v);
  if (spec.type == 'f' && spec.precision <= 15 && !spec.alternate && !spec.noNegativeZero && !spec.grouping && spec.fill < 128 && spec.width < 64) {
    char digits[48];
    if (size_t n = fixedDigits(digits, d, spec.precision < 0 ? 6 : static_cast<int>(spec.precision)))
      return layoutPlain(t, std::signbit(d), digits, static_cast<intptr_t>(n), spec);
  }
  return layoutDouble(t, d, spec);
}

Value formatComplex(Thread& t, Value v, Value specValue) {
  if (isEmptySpec(specValue)) return str_py(t, v);
  FormatSpec spec;
  if (!parseFormatSpec(t, specValue, v, 0, '>', &spec)) return {};
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
  if (!parseFormatSpec(t, specValue, v, 's', '<', &spec)) return {};
  if (spec.type != 's') return raiseFormatCode(t, spec.type, v);
  if (spec.sign)
    return raise(t, PyExc_ValueError, spec.sign == ' ' ? "Space not allowed in string format specifier"
                                                       : "Sign not allowed in string format specifier");
  if (spec.noNegativeZero) return raise(t, PyExc_ValueError, "Negative zero coercion (z) not allowed in string format specifier");
  if (spec.alternate) return raise(t, PyExc_ValueError, "Alternate form (#) not allowed in string format specifier");
  if (spec.align == '=') return raise(t, PyExc_ValueError, "'=' alignment not allowed in string format specifier");
  StrView body = strView(v);
  if (spec.precision >= 0 && spec.precision < body.length) body.length = spec.precision;
  if (spec.width <= body.length && body.length == v.as<StrObject>()->length && isExactly(v, &PyUnicode_Type)) return v;
  Value r = padText(t, body, spec);
  gc::keepAlive(v);
  return r;
}

Value formatValue_py(Thread& t, Value v, Value spec, int conversion) {
  if (conversion == 'r') v = repr_py(t, v);
  else if (conversion == 's') v = isExactly(v, &PyUnicode_Type) ? v : str_py(t, v);
  else if (conversion == 'a') v = ascii_py(t, v);
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
