// The _string module: str.format's template syntax as iterators, for string.Formatter.
#include "stdlib/common/module.h"

namespace ppy {
namespace {

/// One replacement field or the literal text up to the end, from *at on. 1 found, 0 at the end, -1 exception.
struct Piece {
  intptr_t literalFrom, literalTo;
  bool hasField = false;
  intptr_t nameFrom = 0, nameTo = 0, specFrom = 0, specTo = 0;
  char32_t conversion = 0;
};

int nextPiece(Thread& t, StrView s, intptr_t* at, Piece* out) {
  intptr_t n = s.length, i = *at;
  if (i >= n) return 0;
  auto fail = [&](const char* message) {
    raise(t, PyExc_ValueError, "%s", message);
    return -1;
  };
  out->literalFrom = i;
  out->hasField = false;
  // Literal text: a doubled brace ends it with one brace kept.
  while (i < n && s[i] != '{' && s[i] != '}') i++;
  if (i < n) {
    char32_t c = s[i];
    if (i + 1 < n && s[i + 1] == c) {
      out->literalTo = i + 1;
      *at = i + 2;
      return 1;
    }
    if (c == '}') return fail("Single '}' encountered in format string");
    if (i + 1 >= n) return fail("Single '{' encountered in format string");
  }
  out->literalTo = i;
  if (i >= n) {
    *at = n;
    return 1;
  }
  // A field: name up to '!', ':' or the closing brace; brackets hide what they hold.
  out->hasField = true;
  out->conversion = 0;
  intptr_t start = ++i, depth = 1;
  bool closed = false;
  for (intptr_t k = i; k < n; k++) {
    if (s[k] == '{') depth++;
    else if (s[k] == '}' && --depth == 0) {
      closed = true;
      break;
    }
  }
  out->nameFrom = start;
  bool bracket = false;
  for (; i < n; i++) {
    char32_t c = s[i];
    if (c == '{') return fail("unexpected '{' in field name");
    if (c == '[') bracket = true;
    else if (c == ']') bracket = false;
    else if (!bracket && (c == '}' || c == ':' || c == '!')) break;
  }
  if (i >= n || (!closed && i >= n)) return fail("expected '}' before end of string");
  out->nameTo = i;
  out->specFrom = out->specTo = i;
  char32_t c = s[i];
  if (c == '!') {
    if (i + 1 >= n) return fail("end of string while looking for conversion specifier");
    out->conversion = s[i + 1];
    i += 2;
    if (i >= n) return fail("unmatched '{' in format spec");
    c = s[i];
    if (c != ':' && c != '}') return fail("expected ':' after conversion specifier");
  }
  if (c == ':') {
    intptr_t level = 1;
    out->specFrom = ++i;
    for (; i < n; i++) {
      if (s[i] == '{') level++;
      else if (s[i] == '}' && --level == 0) break;
    }
    if (i >= n) return fail("unmatched '{' in format spec");
    out->specTo = i;
  }
  *at = i + 1;
  return 1;
}

Value parser(Thread& t, Value, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "expected str, got %T", a[0]);
  ListObject* rows = newList(t);
  if (!rows) return {};
  intptr_t at = 0;
  for (;;) {
    Piece p{};
    int r = nextPiece(t, strView(a[0]), &at, &p);
    if (r < 0) return {};
    if (r == 0) break;
    PPY_TRY(literal, substring(t, a[0], p.literalFrom, p.literalTo));
    Value name = none(), spec = none(), conversion = none();
    if (p.hasField) {
      name = substring(t, a[0], p.nameFrom, p.nameTo);
      spec = substring(t, a[0], p.specFrom, p.specTo);
      if (p.conversion) conversion = strFromChar(t, p.conversion);
      if (name.isEmpty() || spec.isEmpty() || conversion.isEmpty()) return {};
    }
    PPY_TRY(row, tupleOf(t, {literal, name, spec, conversion}));
    if (!listAppend(t, rows, row)) return {};
  }
  return iterateList(t, rows);
}

/// A component as number when it is all digits, else as text.
Value keyOf(Thread& t, Value s, intptr_t from, intptr_t to) {
  StrView v = strView(s);
  int64_t n = 0;
  bool digits = to > from;
  for (intptr_t i = from; digits && i < to; i++) {
    if (v[i] < '0' || v[i] > '9') digits = false;
    else if (n > (INT64_MAX - 9) / 10) return raise(t, PyExc_ValueError, "Too many decimal digits in format string");
    else n = n * 10 + (v[i] - '0');
  }
  return digits ? makeInt(t, n) : substring(t, s, from, to);
}

/// "a.b[c]" as ("a", iterator of (is attribute, name)).
Value split(Thread& t, Value, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "expected str, got %T", a[0]);
  StrView s = strView(a[0]);
  intptr_t n = s.length, i = 0;
  while (i < n && s[i] != '.' && s[i] != '[') i++;
  PPY_TRY(first, keyOf(t, a[0], 0, i));
  ListObject* rest = newList(t);
  if (!rest) return {};
  while (i < n) {
    bool attribute = s[i] == '.';
    if (!attribute && s[i] != '[') return raise(t, PyExc_ValueError, "Only '.' or '[' may follow ']' in format field specifier");
    intptr_t from = ++i;
    if (attribute) {
      while (i < n && s[i] != '.' && s[i] != '[') i++;
    } else {
      while (i < n && s[i] != ']') i++;
      if (i >= n) return raise(t, PyExc_ValueError, "Missing ']' in format string");
    }
    if (i == from) return raise(t, PyExc_ValueError, "Empty attribute in format string");
    Value key = attribute ? substring(t, a[0], from, i) : keyOf(t, a[0], from, i);
    if (key.isEmpty()) return {};
    if (!attribute) i++;
    PPY_TRY(row, tupleOf(t, {boolean(attribute), key}));
    if (!listAppend(t, rest, row)) return {};
  }
  PPY_TRY(iterator, iterateList(t, rest));
  return tupleOf(t, {first, iterator});
}

const BuiltinDef kFunctions[] = {{"formatter_parser", "format_string, /", parser},
                                 {"formatter_field_name_split", "field_name, /", split}, {nullptr, nullptr, nullptr}};

}  // namespace

const NativeModule kStringModule = {"_string", kFunctions, nullptr, nullptr};

}  // namespace ppy
