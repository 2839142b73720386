/// Parsing of format specifications and the layout of numbers in them.
#include "runtime/builtins/format_spec.h"

#include <clocale>

#include "runtime/builtins/special.h"
#include "runtime/object/str_make.h"
#include "runtime/object/text_util.h"

namespace ppy {
namespace {

bool isAlign(char32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

/// Digits at *pos as a number; false: ValueError pending. *count says how many there were.
template <class Text>
bool parseNumber(Thread& t, const Text& s, intptr_t* pos, intptr_t* out, intptr_t* count) {
  intptr_t v = 0, start = *pos;
  for (; *pos < s.length && s[*pos] >= '0' && s[*pos] <= '9'; ++*pos) {
    if (v > (PTRDIFF_MAX - 9) / 10) {
      raise(t, PyExc_ValueError, "Too many decimal digits in format string");
      return false;
    }
    v = v * 10 + static_cast<intptr_t>(s[*pos] - '0');
  }
  *count = *pos - start;
  *out = v;
  return true;
}

bool fail(Thread& t, const char* message) {
  raise(t, PyExc_ValueError, "%s", message);
  return false;
}

}  // namespace

Value raiseFormatCode(Thread& t, char32_t code, Value value) {
  if (code > 32 && code < 128)
    return raise(t, PyExc_ValueError, "Unknown format code '%c' for object of type '%.200T'", static_cast<int>(code), value);
  char hex[12];
  std::snprintf(hex, sizeof hex, "%x", static_cast<unsigned>(code));
  return raise(t, PyExc_ValueError, "Unknown format code '\\x%s' for object of type '%.200T'", hex, value);
}

namespace {

/// `s`: the text, by its own characters.
template <class Text>
bool parseText(Thread& t, const Text& s, StrView text, Value value, char32_t defaultType, char32_t defaultAlign, FormatSpec* out) {
  intptr_t pos = 0, n = s.length, count;
  *out = FormatSpec{};
  out->align = defaultAlign;
  out->type = defaultType;
  auto at = [&](intptr_t i) { return i < n ? s[i] : char32_t{0xFFFFFFFF}; };
  bool fillGiven = false, alignGiven = false;
  if (n >= 2 && isAlign(at(1))) {
    out->fill = at(0);
    out->align = at(1);
    fillGiven = alignGiven = true;
    pos = 2;
  } else if (isAlign(at(0))) {
    out->align = at(0);
    alignGiven = true;
    pos = 1;
  }
  if (at(pos) == '+' || at(pos) == '-' || at(pos) == ' ') out->sign = static_cast<char>(at(pos++));
  if (at(pos) == 'z') out->noNegativeZero = true, pos++;
  if (at(pos) == '#') out->alternate = true, pos++;
  if (!fillGiven && at(pos) == '0') {
    out->fill = '0';
    if (!alignGiven && defaultAlign == '>') out->align = '=';
    pos++;
  }
  if (!parseNumber(t, s, &pos, &out->width, &count)) return false;
  if (count == 0) out->width = -1;
  if (at(pos) == ',') out->grouping = ',', pos++;
  if (at(pos) == '_') {
    if (out->grouping) return fail(t, "Cannot specify both ',' and '_'.");
    out->grouping = '_';
    pos++;
  }
  if (at(pos) == ',' && out->grouping == '_') return fail(t, "Cannot specify both ',' and '_'.");
  if (at(pos) == '.') {
    pos++;
    if (!parseNumber(t, s, &pos, &out->precision, &count)) return false;
    if (count == 0) return fail(t, "Format specifier missing precision");
  }
  if (n - pos > 1) {
    Value shown = newStrFrom(t, text);
    if (!shown.isEmpty()) raise(t, PyExc_ValueError, "Invalid format specifier '%U' for object of type '%.200T'", shown, value);
    return false;
  }
  if (n - pos == 1) out->type = at(pos);
  if (out->grouping) {
    char32_t c = out->type;
    bool plain = c == 0 || c == 'd' || c == 'e' || c == 'f' || c == 'g' || c == 'E' || c == 'F' || c == 'G' || c == '%';
    bool bits = c == 'b' || c == 'o' || c == 'x' || c == 'X';
    if (!plain && !(bits && out->grouping == '_')) {
      if (c > 32 && c < 128) {
        raise(t, PyExc_ValueError, "Cannot specify '%c' with '%c'.", out->grouping, static_cast<int>(c));
      } else {
        char hex[12];
        std::snprintf(hex, sizeof hex, "%x", static_cast<unsigned>(c));
        raise(t, PyExc_ValueError, "Cannot specify '%c' with '\\x%s'.", out->grouping, hex);
      }
      return false;
    }
  }
  return true;
}

/// Text of one-byte characters.
struct NarrowText {
  const uint8_t* data;
  intptr_t length;
  char32_t operator[](intptr_t i) const { return data[i]; }
};

}  // namespace

bool parseFormatSpec(Thread& t, StrView s, Value value, char32_t defaultType, char32_t defaultAlign, FormatSpec* out) {
  if (s.kind != 1) return parseText(t, s, s, value, defaultType, defaultAlign, out);
  return parseText(t, NarrowText{static_cast<const uint8_t*>(s.data), s.length}, s, value, defaultType, defaultAlign, out);
}

std::string groupDigits(std::string_view digits, char grouping, int size, intptr_t minWidth) {
  std::string separator(1, grouping), sizes(1, static_cast<char>(size));
  if (grouping == 'n') {
    const lconv* l = std::localeconv();
    separator = l->thousands_sep;
    sizes = l->grouping;
  }
  // From the right, group by group; leading zeros are grouped too.
  std::string reversed;
  auto remaining = static_cast<intptr_t>(digits.size());
  size_t group = 0;
  intptr_t left = 0;
  bool first = true;
  auto emit = [&](intptr_t length) {
    if (!first) reversed.append(separator.rbegin(), separator.rend());
    first = false;
    for (intptr_t i = 0; i < length; i++) reversed.push_back(remaining > 0 ? digits[static_cast<size_t>(--remaining)] : '0');
  };
  for (;;) {
    int length = group < sizes.size() ? sizes[group] : sizes.empty() ? 0 : sizes.back();
    if (group < sizes.size()) group++;
    if (length <= 0 || length == 127) {  // no more grouping
      left = remaining > minWidth ? remaining : minWidth;
      if (left > 0) emit(left);
      break;
    }
    intptr_t want = remaining > minWidth ? remaining : minWidth;
    intptr_t take = length < want ? length : want > 1 ? want : 1;
    emit(take);
    minWidth -= take;
    if (remaining <= 0 && minWidth <= 0) break;
    minWidth -= static_cast<intptr_t>(separator.size());
  }
  return {reversed.rbegin(), reversed.rend()};
}

Value padText(Thread& t, StrView body, const FormatSpec& spec) {
  intptr_t pad = spec.width - body.length;
  if (pad <= 0) return newStrFrom(t, body);
  intptr_t left = spec.align == '>' || spec.align == '=' ? pad : spec.align == '^' ? pad / 2 : 0;
  if (spec.fill < 128 && body.kind == 1 && text::isAscii(body.data, static_cast<size_t>(body.length))) {
    if (spec.width < 2) return strFromChar(t, spec.fill);  // (of nothing)
    StrObject* r = newAsciiRaw(t, static_cast<size_t>(spec.width));
    if (!r) return {};
    auto* out = static_cast<char*>(strData(r));
    auto fill = [&](char* p, intptr_t n) {
      if (n > 32) std::memset(p, static_cast<int>(spec.fill), static_cast<size_t>(n));
      else for (intptr_t i = 0; i < n; i++) p[i] = static_cast<char>(spec.fill);
    };
    fill(out, left);
    copyShort(out + left, static_cast<const char*>(body.data), static_cast<size_t>(body.length));
    fill(out + left + body.length, pad - left);
    return r;
  }
  StrBuilder b(t, spec.width);
  b.fill(spec.fill, left);
  b.add(body);
  b.fill(spec.fill, pad - left);
  return b.finish();
}

Value layoutNumber(Thread& t, const NumberText& n, const FormatSpec& spec) {
  bool zeros = spec.fill == '0' && spec.align == '=';
  size_t around = n.sign.size() + n.prefix.size() + n.rest.size();
  const std::string* digits = &n.digits;
  std::string grouped;
  if (spec.grouping && (!n.digits.empty())) {
    int size = spec.type == 'b' || spec.type == 'o' || spec.type == 'x' || spec.type == 'X' ? 4 : 3;
    intptr_t minWidth = zeros && spec.width > 0 ? spec.width - static_cast<intptr_t>(around) : 0;
    if (!nativeMemoryFits(t, minWidth)) return {};
    grouped = groupDigits(n.digits, spec.grouping, size, minWidth < 0 ? 0 : minWidth);
    digits = &grouped;
  }
  // Everything is ASCII except what a locale may have put in.
  auto length = static_cast<intptr_t>(around + digits->size());
  for (const std::string* s : {digits, &n.rest})
    for (char c : *s) length -= (c & 0xC0) == 0x80;
  intptr_t pad = spec.width > length ? spec.width - length : 0;
  intptr_t left = spec.align == '>' ? pad : spec.align == '^' ? pad / 2 : 0;
  intptr_t inner = spec.align == '=' ? pad : 0;
  if (pad == 0 && length < 64) {
    char text[160];
    size_t at = 0;
    if (static_cast<size_t>(length) == around + digits->size()) {
      for (const std::string* s : {&n.sign, &n.prefix, digits, &n.rest}) {
        std::memcpy(text + at, s->data(), s->size());
        at += s->size();
      }
      return newStrAscii(t, {text, at});
    }
  }
  StrBuilder b(t, length + pad);
  b.fill(spec.fill, left);
  b.add(std::string_view(n.sign));
  b.add(std::string_view(n.prefix));
  b.fill(spec.fill, inner);
  b.addUtf8(*digits);
  b.addUtf8(n.rest);
  b.fill(spec.fill, pad - left - inner);
  return b.finish();
}

}  // namespace ppy
