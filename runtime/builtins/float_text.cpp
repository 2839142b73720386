/// Floats to and from text. Shortest and exact digits come from std::to_chars and std::from_chars; the
/// layouts (when an exponent is shown, which zeros stay) are Python's.
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "runtime/builtins/float.h"
#include "runtime/builtins/plain_text.h"

namespace ppy {
namespace {

// Significant digits and decimal point of |d|: 0.DIGITS × 10^point. `precision` digits, or shortest
// when negative.
void decimal(double d, int precision, std::string* digits, int* point) {
  std::string buffer(precision < 0 ? 40 : static_cast<size_t>(precision) + 40, '\0');
  auto r = precision < 0 ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), d, std::chars_format::scientific)
                         : std::to_chars(buffer.data(), buffer.data() + buffer.size(), d, std::chars_format::scientific, precision - 1);
  char* e = static_cast<char*>(std::memchr(buffer.data(), 'e', static_cast<size_t>(r.ptr - buffer.data())));
  digits->assign(1, buffer[0]);
  if (e > buffer.data() + 2) digits->append(buffer.data() + 2, e);
  int exponent = 0;
  std::from_chars(e[1] == '+' ? e + 2 : e + 1, r.ptr, exponent);
  *point = exponent + 1;
}

void appendExponent(std::string* out, int exponent, bool upper) {
  out->push_back(upper ? 'E' : 'e');
  out->push_back(exponent < 0 ? '-' : '+');
  if (exponent < 0) exponent = -exponent;
  if (exponent < 10) out->push_back('0');
  out->append(std::to_string(exponent));
}

}  // namespace

size_t fixedDigits(char* out, double d, int precision) {
  static constexpr uint64_t kPowers[] = {
      1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
      1000000000000, 10000000000000, 100000000000000, 1000000000000000};
  d = std::fabs(d);
  uint64_t power = kPowers[precision];
  if (!(d * static_cast<double>(power) < 9e18)) return 0;
  // d is mantissa times a power of two, so the scaled number and what is cut off are exact integers.
  auto bits = std::bit_cast<uint64_t>(d);
  auto exponent = static_cast<int>(bits >> 52);
  uint64_t mantissa = (bits & ((uint64_t{1} << 52) - 1)) | (exponent ? uint64_t{1} << 52 : 0);
  exponent = (exponent ? exponent : 1) - 1075;
  uint64_t units;
  if (exponent >= 0) {
    units = (mantissa << exponent) * power;
  } else if (exponent < -110) {
    units = 0;  // less than half a unit: mantissa times power has at most 103 bits
  } else {
    unsigned __int128 exact = static_cast<unsigned __int128>(mantissa) * power, half = static_cast<unsigned __int128>(1) << (-exponent - 1);
    units = static_cast<uint64_t>(exact >> -exponent);
    unsigned __int128 rest = exact & ((half << 1) - 1);
    if (rest > half || (rest == half && units & 1)) units++;
  }
  uint64_t whole = units / power;
  char* p = out + decimalLength(whole);
  putDecimal(p, whole);
  if (precision) {
    *p++ = '.';
    std::memset(p, '0', static_cast<size_t>(precision));
    p += precision;
    if (uint64_t fraction = units % power) putDecimal(p, fraction);
  }
  return static_cast<size_t>(p - out);
}

std::string doubleToText(double d, char code, int precision, int flags) {
  bool upper = code == 'E' || code == 'F' || code == 'G';
  std::string out;
  if (d != d) {
    if (flags & kTextSign) out.push_back('+');
    return out + (upper ? "NAN" : "nan");
  }
  if (std::signbit(d)) out.push_back('-');
  else if (flags & kTextSign) out.push_back('+');
  d = std::fabs(d);
  if (std::isinf(d)) return out + (upper ? "INF" : "inf");
  char lower = static_cast<char>(code | 32);
  if (lower == 'f' && precision <= 15 && flags == 0) {
    char text[48];
    if (size_t n = fixedDigits(text, d, precision)) return out.append(text, n);
  }
  if (lower == 'f' || lower == 'e') {
    size_t room = static_cast<size_t>(precision) + (lower == 'f' ? 330 : 40), head = out.size();
    out.resize(head + room);
    auto r = std::to_chars(out.data() + head, out.data() + out.size(), d,
                           lower == 'f' ? std::chars_format::fixed : std::chars_format::scientific, precision);
    out.resize(static_cast<size_t>(r.ptr - out.data()));
    if (precision == 0 && flags & kTextAlternate) {
      size_t e = lower == 'e' ? out.find('e') : out.size();
      out.insert(e, 1, '.');
    }
    if (upper)
      for (char& c : out)
        if (c == 'e') c = 'E';
    if (lower == 'f' && flags & kTextDotZero && out.find('.') == std::string::npos) out += ".0";
    return out;
  }
  // 'g' and 'r': digits and exponent decide the layout.
  bool shortest = lower == 'r';
  if (!shortest && precision == 0) precision = 1;
  std::string digits;
  int point;
  if (d == 0) {
    digits = "0";
    if (!shortest && flags & kTextAlternate) digits.assign(static_cast<size_t>(precision), '0');
    point = 1;
  } else {
    decimal(d, shortest ? -1 : precision, &digits, &point);
  }
  if (!(flags & kTextAlternate) || shortest) {
    while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  }
  bool exponent = shortest ? point <= -4 || point > 16 : point <= -4 || point > precision - (flags & kTextDotZero ? 1 : 0);
  if (exponent) {
    out.push_back(digits[0]);
    if (digits.size() > 1 || flags & kTextAlternate) out.push_back('.');
    out.append(digits, 1);
    appendExponent(&out, point - 1, upper);
    return out;
  }
  if (point <= 0) {
    out.append("0.");
    out.append(static_cast<size_t>(-point), '0');
    out.append(digits);
    return out;
  }
  auto whole = static_cast<size_t>(point);
  if (digits.size() <= whole) {
    out.append(digits);
    out.append(whole - digits.size(), '0');
    if (flags & kTextDotZero) out.append(".0");
    else if (flags & kTextAlternate) out.push_back('.');
    return out;
  }
  out.append(digits, 0, whole);
  out.push_back('.');
  out.append(digits, whole);
  return out;
}

size_t floatReprTo(char* out, double d) {
  char* p = out;
  if (d != d) {
    std::memcpy(p, "nan", 3);
    return 3;
  }
  if (std::signbit(d)) *p++ = '-';
  d = std::fabs(d);
  if (std::isinf(d)) {
    std::memcpy(p, "inf", 3);
    return static_cast<size_t>(p + 3 - out);
  }
  // A whole number of moderate size is its integer part.
  if (d < 1e15 && d == static_cast<double>(static_cast<int64_t>(d))) {
    p = std::to_chars(p, p + 20, static_cast<int64_t>(d)).ptr;
    *p++ = '.';
    *p++ = '0';
    return static_cast<size_t>(p - out);
  }
  char text[32];
  char* end = std::to_chars(text, text + sizeof text, d, std::chars_format::scientific).ptr;
  char* e = end - 4;
  while (*e != 'e') e--;
  int exponent = 0;
  std::from_chars(e[1] == '+' ? e + 2 : e + 1, end, exponent);
  // "d.ddde…": the first digit takes the place of the point. "de…" has one digit.
  char* digits = text;
  if (text[1] == '.') {
    text[1] = text[0];
    digits = text + 1;
  }
  auto n = static_cast<int>(e - digits);
  int point = exponent + 1;
  auto put = [&](const char* from, int count) {
    std::memcpy(p, from, static_cast<size_t>(count));
    p += count;
  };
  auto zeros = [&](int count) {
    std::memset(p, '0', static_cast<size_t>(count));
    p += count;
  };
  if (point <= -4 || point > 16) {
    put(digits, 1);
    if (n > 1) {
      *p++ = '.';
      put(digits + 1, n - 1);
    }
    *p++ = 'e';
    *p++ = exponent < 0 ? '-' : '+';
    int magnitude = exponent < 0 ? -exponent : exponent;
    if (magnitude < 10) *p++ = '0';
    p = std::to_chars(p, p + 4, magnitude).ptr;
  } else if (point <= 0) {
    put("0.", 2);
    zeros(-point);
    put(digits, n);
  } else if (n <= point) {
    put(digits, n);
    zeros(point - n);
    put(".0", 2);
  } else {
    put(digits, point);
    *p++ = '.';
    put(digits + point, n - point);
  }
  return static_cast<size_t>(p - out);
}

std::string floatRepr(double d) {
  char text[40];
  return std::string(text, floatReprTo(text, d));
}
Value floatToStr(Thread& t, double d) {
  char text[40];
  return newStrAscii(t, {text, floatReprTo(text, d)});
}

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool same(std::string_view text, const char* lower) {
  size_t n = std::strlen(lower);
  if (text.size() < n) return false;
  for (size_t i = 0; i < n; i++)
    if ((text[i] | 32) != lower[i]) return false;
  return true;
}

}  // namespace

size_t parseFloatPrefix(std::string_view text, double* out) {
  size_t i = 0;
  bool negative = false;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) negative = text[i++] == '-';
  size_t start = i;
  std::string_view rest = text.substr(i);
  if (same(rest, "inf")) {
    *out = negative ? -HUGE_VAL : HUGE_VAL;
    return i + (same(rest, "infinity") ? 8 : 3);
  }
  if (same(rest, "nan")) {
    *out = negative ? -__builtin_nan("") : __builtin_nan("");
    return i + 3;
  }
  size_t digits = 0;
  // For numbers out of range: where the first significant digit stands.
  int64_t magnitude = 0;
  bool significant = false;
  for (; i < text.size() && isDigit(text[i]); i++, digits++) {
    significant |= text[i] != '0';
    if (significant) magnitude++;
  }
  if (i < text.size() && text[i] == '.') {
    i++;
    for (; i < text.size() && isDigit(text[i]); i++, digits++) {
      if (!significant && text[i] == '0') magnitude--;
      significant |= text[i] != '0';
    }
  }
  if (digits == 0) return 0;
  if (i < text.size() && (text[i] | 32) == 'e') {
    size_t e = i + 1;
    bool negativeExponent = false;
    if (e < text.size() && (text[e] == '+' || text[e] == '-')) negativeExponent = text[e++] == '-';
    if (e < text.size() && isDigit(text[e])) {
      int64_t exponent = 0;
      for (; e < text.size() && isDigit(text[e]); e++)
        if (exponent < 1000000000) exponent = exponent * 10 + (text[e] - '0');
      magnitude += negativeExponent ? -exponent : exponent;
      i = e;
    }
  }
  double d = 0;
  auto r = std::from_chars(text.data() + start, text.data() + i, d, std::chars_format::general);
  if (r.ec == std::errc::result_out_of_range) d = significant && magnitude > 0 ? HUGE_VAL : 0.0;
  *out = negative ? -d : d;
  return i;
}

bool parseFloat(std::string_view text, double* out) {
  auto isSpace = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  if (text.empty()) return false;
  if (std::memchr(text.data(), '_', text.size()) == nullptr) return parseFloatPrefix(text, out) == text.size();
  std::string plain;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] != '_') {
      plain.push_back(text[i]);
      continue;
    }
    if (i == 0 || i + 1 == text.size() || !isDigit(text[i - 1]) || !isDigit(text[i + 1])) return false;
  }
  return parseFloatPrefix(plain, out) == plain.size();
}

}  // namespace ppy
