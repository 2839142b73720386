/// Ints to and from text. Bases that are no power of two are limited by sys.set_int_max_str_digits().
#include <charconv>
#include <memory>
#include <string>

#include "runtime/object/bigint.h"
#include "runtime/object/decimal.h"
#include "runtime/object/error.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/str_make.h"

namespace ppy {
using namespace bigint;

namespace {

constexpr int kLimitThreshold = 640;  ///< shorter numbers are never refused

bool powerOfTwo(int base) { return (base & (base - 1)) == 0; }

bool tooManyDigits(Thread& t) {
  raise(t, PyExc_ValueError,
        "Exceeds the limit (%d digits) for integer string conversion; use sys.set_int_max_str_digits() to "
        "increase the limit", t.runtime->intMaxStrDigits);
  return false;
}

int digitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 32);
  return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

}  // namespace

bool intToText(Thread& t, Value a, int base, bool prefix, std::string* out) {
  out->clear();
  int64_t i;
  if (intSign(a) < 0) out->push_back('-');
  if (prefix && powerOfTwo(base)) out->append(base == 2 ? "0b" : base == 8 ? "0o" : "0x");
  if (intFits64(a, &i)) {
    char buffer[72];
    uint64_t u = i < 0 ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
    auto r = std::to_chars(buffer, buffer + sizeof buffer, u, base);
    out->append(buffer, r.ptr);
    return true;
  }
  Digits x(a);
  int limit = t.runtime->intMaxStrDigits;
  bool limited = limit > 0 && !powerOfTwo(base);
  // A bound that refuses before the work is done.
  if (limited && base == 10 && x.bitLength() > static_cast<uint64_t>(limit) * 333 / 100 + 64) return tooManyDigits(t);
  Nat n(x);
  if (!n.ok()) return raiseMemory(t), false;
  size_t room = mpn_sizeinbase(n.data(), n.size(), base) + 2, head = out->size();
  if (!scratchFits(t, static_cast<uint64_t>(n.size())) || !nativeMemoryFits(t, static_cast<intptr_t>(head + room))) return false;
  out->resize(head + room);
  auto* digits = reinterpret_cast<unsigned char*>(out->data() + head);
  size_t count = mpn_get_str(digits, base, n.data(), n.size());
  size_t skip = 0;
  while (skip + 1 < count && digits[skip] == 0) skip++;
  for (size_t k = skip; k < count; k++) digits[k - skip] = static_cast<unsigned char>("0123456789abcdefghijklmnopqrstuvwxyz"[digits[k]]);
  count -= skip;
  out->resize(head + count);
  if (limited && base == 10 && count > kLimitThreshold && count > static_cast<size_t>(limit)) return tooManyDigits(t);
  return true;
}

Value intToStr(Thread& t, Value a, int base, bool prefix) {
  if (a.isSmallInt() && base == 10) {
    int64_t i = a.asSmallInt();
    auto u = i < 0 ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
    if (i >= 0 && i < 10) return sharedChar('0' + static_cast<unsigned>(i));
    size_t n = decimalLength(u) + (i < 0);
    StrObject* s = newAsciiRaw(t, n);
    if (!s) return {};
    putDecimal(asciiText(s) + n, u);
    if (i < 0) *asciiText(s) = '-';
    return s;
  }
  if (a.isSmallInt() && powerOfTwo(base)) {
    char text[72];
    int64_t i = a.asSmallInt();
    auto u = i < 0 ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
    int bits = base == 2 ? 1 : base == 8 ? 3 : base == 16 ? 4 : base == 4 ? 2 : 5;
    char* p = text + sizeof text;
    do {
      *--p = "0123456789abcdefghijklmnopqrstuv"[u & static_cast<uint64_t>(base - 1)];
      u >>= bits;
    } while (u);
    if (prefix && (bits & 1 || base == 16) && base != 32) {
      *--p = base == 2 ? 'b' : base == 8 ? 'o' : 'x';
      *--p = '0';
    }
    if (i < 0) *--p = '-';
    return makeAscii(t, p, static_cast<size_t>(text + sizeof text - p));
  }
  std::string text;
  if (!intToText(t, a, base, prefix, &text)) return {};
  return newStrAscii(t, text);
}

Value intFromDigits(Thread& t, const char* digits, size_t n, int base, bool negative) {
  if (n <= 18 && base <= 10) {
    int64_t v = 0;
    for (size_t i = 0; i < n; i++) v = v * base + (digits[i] - '0');
    return makeInt(t, negative ? -v : v);
  }
  while (n > 0 && *digits == '0') {
    digits++;
    n--;
  }
  if (n == 0) return Value::smallInt(0);
  auto* values = static_cast<unsigned char*>(std::malloc(n));
  Nat r;
  // log2(base) is below 6 for every base up to 36.
  if (!values || !r.reserve(static_cast<mp_size_t>(n * 6 / 64 + 2))) {
    std::free(values);
    return raiseMemory(t);
  }
  for (size_t i = 0; i < n; i++) values[i] = static_cast<unsigned char>(digitValue(digits[i]));
  if (!scratchFits(t, n * 6 / 64)) {
    std::free(values);
    return {};
  }
  mp_size_t size = mpn_set_str(r.data(), values, n, base);
  std::free(values);
  r.setSize(size);
  return fromNat(t, r, negative);
}

Value intFromText(Thread& t, std::string_view text, int base, Value original) {
  // Plain digits are most of what is read.
  if (base == 10 && text.size() <= 18) {
    size_t i = text.size() > 1 && text[0] == '-';
    int64_t v = 0;
    bool negative = i != 0;
    for (; i < text.size(); i++) {
      auto digit = static_cast<unsigned>(text[i] - '0');
      if (digit > 9) break;
      v = v * 10 + digit;
    }
    if (i == text.size() && i) return makeInt(t, negative ? -v : v);
  }
  auto isSpace = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  int shownBase = base;
  auto bad = [&] { return raise(t, PyExc_ValueError, "invalid literal for int() with base %d: %.200R", shownBase, original); };
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  bool zeroOnly = false, prefixed = false;
  if (text.size() > 1 && text[0] == '0') {
    char c = static_cast<char>(text[1] | 32);
    int named = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 0;
    if (named && (base == 0 || base == named)) {
      base = named;
      text.remove_prefix(2);
      prefixed = true;
    }
  }
  if (base == 0) {
    base = 10;
    zeroOnly = !text.empty() && text[0] == '0';  // "012" is no literal, "00" is
  }
  if (prefixed && !text.empty() && text[0] == '_') text.remove_prefix(1);
  bool underscores = false, previousDigit = false, nonZero = false;
  size_t count = 0;
  for (char c : text) {
    if (c == '_') {
      if (!previousDigit) return bad();
      previousDigit = false;
      underscores = true;
      continue;
    }
    if (digitValue(c) >= base) return bad();
    if (c != '0') nonZero = true;
    previousDigit = true;
    count++;
  }
  if (!previousDigit || (zeroOnly && nonZero)) return bad();
  int limit = t.runtime->intMaxStrDigits;
  if (!powerOfTwo(base) && limit > 0 && count > kLimitThreshold && count > static_cast<size_t>(limit))
    return raise(t, PyExc_ValueError,
                 "Exceeds the limit (%d digits) for integer string conversion: value has %zd digits; use "
                 "sys.set_int_max_str_digits() to increase the limit", limit, static_cast<intptr_t>(count));
  if (!underscores) return intFromDigits(t, text.data(), text.size(), base, negative);
  std::string plain;
  for (char c : text)
    if (c != '_') plain.push_back(c);
  return intFromDigits(t, plain.data(), plain.size(), base, negative);
}

}  // namespace ppy
