/// str: splitting, stripping, joining, padding.
#include <cstring>

#include "runtime/builtins/pieces.h"
#include "runtime/builtins/str_util.h"
#include "runtime/object/container.h"
#include "runtime/object/str_make.h"

namespace ppy {
using namespace text;

namespace {

/// Collects pieces of `self` into a list.
class Pieces {
 public:
  Pieces(Thread& t, Value self) : t_(t), self_(self), s_(strView(self)), list_(t), ascii_(isAsciiStr(self)) {}
  bool add(intptr_t from, intptr_t to) {
    auto* p = static_cast<const char*>(s_.data);
    bool part = ascii_ && to - from < s_.length;
    return list_.add(part ? makeAscii(t_, p + from, static_cast<size_t>(to - from)) : substring(t_, self_, from, to));
  }
  /// Of a subclass instance even the whole becomes an exact str (substring sees to it).
  Value list(bool reversed = false) {
    gc::keepAlive(self_);
    return list_.finish(reversed);
  }
  const StrView& view() const { return s_; }

 private:
  Thread& t_;
  Value self_;
  StrView s_;
  ListBuilder list_;
  bool ascii_;
};

/// By one byte, eight at a time: words are short, and calling memchr for each costs more than looking.
bool splitByte(Pieces& out, const uint8_t* p, intptr_t n, uint8_t c, intptr_t most) {
  constexpr uint64_t kLow = 0x7F7F7F7F7F7F7F7Full;
  const uint64_t pattern = c * 0x0101010101010101ull;
  intptr_t from = 0, i = 0;
  for (; i + 8 <= n && most > 0; i += 8) {
    uint64_t x;
    std::memcpy(&x, p + i, 8);
    x ^= pattern;
    // The top bit of each byte that is the separator, of no other.
    for (uint64_t hits = ~(((x & kLow) + kLow) | x | kLow); hits && most > 0; hits &= hits - 1, most--) {
      intptr_t at = i + (__builtin_ctzll(hits) >> 3);
      if (!out.add(from, at)) return false;
      from = at + 1;
    }
  }
  for (; i < n && most > 0; i++) {
    if (p[i] != c) continue;
    if (!out.add(from, i)) return false;
    from = i + 1;
    most--;
  }
  return out.add(from, n);
}

/// Isspace of the Latin-1 characters; wider ones are looked up.
constexpr auto kLatin1Space = [] {
  struct {
    bool is[256];
  } table{};
  for (int c = 0; c < 128; c++) table.is[c] = isAsciiSpace(static_cast<char32_t>(c));
  table.is[0x85] = table.is[0xA0] = true;
  return table;
}();
template <class C>
inline bool isSpaceIn(C c) {
  if constexpr (sizeof(C) == 1) return kLatin1Space.is[c];
  else return isSpace(c);
}

template <class C>
bool splitSpaces(Pieces& out, const C* p, intptr_t n, intptr_t most) {
  intptr_t i = 0;
  while (most-- > 0) {
    while (i < n && isSpaceIn(p[i])) i++;
    if (i == n) return true;
    intptr_t start = i++;
    while (i < n && !isSpaceIn(p[i])) i++;
    if (!out.add(start, i)) return false;
  }
  while (i < n && isSpaceIn(p[i])) i++;
  return i == n || out.add(i, n);
}
template <class C>
bool rsplitSpaces(Pieces& out, const C* p, intptr_t n, intptr_t most) {
  intptr_t i = n;
  while (most-- > 0) {
    while (i > 0 && isSpaceIn(p[i - 1])) i--;
    if (i == 0) return true;
    intptr_t end = i--;
    while (i > 0 && !isSpaceIn(p[i - 1])) i--;
    if (!out.add(i, end)) return false;
  }
  while (i > 0 && isSpaceIn(p[i - 1])) i--;
  return i == 0 || out.add(0, i);
}

bool separatorArgs(Thread& t, Value* args, intptr_t* most) {
  if (!args[0].isEmpty() && !isNone(args[0]) && !isStr(args[0])) {
    raise(t, PyExc_TypeError, "must be str or None, not %.100T", args[0]);
    return false;
  }
  if (!indexArg_py(t, args[1], -1, most)) return false;
  if (*most < 0) *most = PTRDIFF_MAX;
  return true;
}

Value split(Thread& t, Value self, Value* args) {
  intptr_t most;
  if (!separatorArgs(t, args, &most)) return {};
  Pieces out(t, self);
  StrView s = out.view();
  if (args[0].isEmpty() || isNone(args[0])) {
    bool ok = withChars(s, [&](auto* p) { return splitSpaces(out, p, s.length, most); });
    return ok ? out.list() : Value();
  }
  StrView sep = strView(args[0]);
  if (sep.length == 0) return raise(t, PyExc_ValueError, "empty separator");
  if (s.kind == 1 && sep.length == 1) {
    if (sep[0] > 255) return out.add(0, s.length) ? out.list() : Value();
    bool ok = splitByte(out, static_cast<const uint8_t*>(s.data), s.length, static_cast<uint8_t>(sep[0]), most);
    return ok ? out.list() : Value();
  }
  intptr_t at = 0;
  while (most-- > 0) {
    intptr_t hit = find(s, sep, at, s.length);
    if (hit < 0) break;
    if (!out.add(at, hit)) return {};
    at = hit + sep.length;
  }
  return out.add(at, s.length) ? out.list() : Value();
}

Value rsplit(Thread& t, Value self, Value* args) {
  intptr_t most;
  if (!separatorArgs(t, args, &most)) return {};
  Pieces out(t, self);
  StrView s = out.view();
  if (args[0].isEmpty() || isNone(args[0])) {
    if (!withChars(s, [&](auto* p) { return rsplitSpaces(out, p, s.length, most); })) return {};
  } else {
    StrView sep = strView(args[0]);
    if (sep.length == 0) return raise(t, PyExc_ValueError, "empty separator");
    intptr_t end = s.length;
    while (most-- > 0) {
      intptr_t hit = rfind(s, sep, 0, end);
      if (hit < 0) break;
      if (!out.add(hit + sep.length, end)) return {};
      end = hit;
    }
    if (!out.add(0, end)) return {};
  }
  return out.list(true);
}

Value splitlines(Thread& t, Value self, Value* args) {
  int keep = flagArg_py(t, args[0], false);
  if (keep < 0) return {};
  Pieces out(t, self);
  StrView s = out.view();
  bool ok = withChars(s, [&](auto* p) {
    for (intptr_t i = 0; i < s.length;) {
      intptr_t start = i;
      // Nearly every character of a text is none of the control characters that end lines.
      while (i < s.length && ((p[i] >= 32 && p[i] < 127) || !isLineBreak(p[i]))) i++;
      intptr_t end = i;
      if (i < s.length) {
        i += p[i] == '\r' && i + 1 < s.length && p[i + 1] == '\n' ? 2 : 1;
        if (keep) end = i;
      }
      if (!out.add(start, end)) return false;
    }
    return true;
  });
  return ok ? out.list() : Value();
}

template <bool fromRight>
Value partition(Thread& t, Value self, Value* args) {
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "must be str, not %.100T", args[0]);
  StrView s = strView(self), sep = strView(args[0]);
  if (sep.length == 0) return raise(t, PyExc_ValueError, "empty separator");
  intptr_t at = fromRight ? rfind(s, sep, 0, s.length) : find(s, sep, 0, s.length);
  if (at < 0) {
    PPY_TRY(whole, substring(t, self, 0, s.length));
    Value e = emptyStr();
    return fromRight ? tupleOf(t, {e, e, whole}) : tupleOf(t, {whole, e, e});
  }
  PPY_TRY(head, substring(t, self, 0, at));
  PPY_TRY(tail, substring(t, self, at + sep.length, s.length));
  PPY_TRY(middle, substring(t, args[0], 0, sep.length));
  gc::keepAlive(self);
  return tupleOf(t, {head, middle, tail});
}

enum : int { kLeft = 1, kRight = 2 };
template <int sides>
Value strip(Thread& t, Value self, Value* args) {
  constexpr const char* kName = sides == kLeft ? "lstrip" : sides == kRight ? "rstrip" : "strip";
  StrView s = strView(self);
  intptr_t from = 0, to = s.length;
  if (args[0].isEmpty() || isNone(args[0])) {
    withChars(s, [&](auto* p) {
      if (sides & kLeft) while (from < to && isSpaceIn(p[from])) from++;
      if (sides & kRight) while (to > from && isSpaceIn(p[to - 1])) to--;
    });
  } else if (!isStr(args[0])) {
    return raise(t, PyExc_TypeError, "%s arg must be None or str", kName);
  } else {
    StrView set = strView(args[0]);
    // Few characters are looked through faster than memchr is called.
    auto in = [&](char32_t c) {
      if (set.kind == 1 && set.length <= 8) {
        auto* p = static_cast<const uint8_t*>(set.data);
        for (intptr_t i = 0; i < set.length; i++)
          if (p[i] == c) return true;
        return false;
      }
      return findChar(set, c, 0, set.length) >= 0;
    };
    if (sides & kLeft) while (from < to && in(s[from])) from++;
    if (sides & kRight) while (to > from && in(s[to - 1])) to--;
  }
  return substring(t, self, from, to);
}

Value join(Thread& t, Value self, Value* args) { return strJoin_py(t, self, args[0]); }

bool fillArg(Thread& t, Value v, char32_t* out) {
  *out = ' ';
  if (v.isEmpty()) return true;
  if (!isStr(v)) {
    raise(t, PyExc_TypeError, "The fill character must be a unicode character, not %.100T", v);
    return false;
  }
  if (strView(v).length != 1) {
    raise(t, PyExc_TypeError, "The fill character must be exactly one character long");
    return false;
  }
  *out = strView(v)[0];
  return true;
}

Value pad(Thread& t, Value self, intptr_t left, intptr_t right, char32_t fill) {
  if (left < 0) left = 0;
  if (right < 0) right = 0;
  StrView s = strView(self);
  if (left + right == 0) return substring(t, self, 0, s.length);
  if (left > PTRDIFF_MAX / 8 - s.length || right > PTRDIFF_MAX / 8 - s.length - left)
    return raiseMemory(t);
  char32_t m = maxCharBound(self.as<StrObject>());
  StrObject* r = newStrRaw(t, s.length + left + right, m > fill ? m : fill);
  if (!r) return {};
  int kind = static_cast<int>(r->state.kind);
  void* out = strData(r);
  if (kind == 1) {
    std::memset(out, static_cast<int>(fill), static_cast<size_t>(left));
    std::memset(static_cast<char*>(out) + left + s.length, static_cast<int>(fill), static_cast<size_t>(right));
  } else {
    for (intptr_t i = 0; i < left; i++) putChar(out, kind, i, fill);
    for (intptr_t i = 0; i < right; i++) putChar(out, kind, left + s.length + i, fill);
  }
  putView(out, kind, left, s);
  gc::keepAlive(self);
  return r->length == 1 && kind == 1 ? strFromChar(t, strView(r)[0]) : Value(r);
}

Value center(Thread& t, Value self, Value* args) {
  intptr_t width, n = strView(self).length;
  char32_t fill;
  if (!indexArg_py(t, args[0], 0, &width) || !fillArg(t, args[1], &fill)) return {};
  intptr_t marg = width > n ? width - n : 0, left = marg / 2 + (marg & width & 1);
  return pad(t, self, left, marg - left, fill);
}
template <bool left>
Value just(Thread& t, Value self, Value* args) {
  intptr_t width, n = strView(self).length;
  char32_t fill;
  if (!indexArg_py(t, args[0], 0, &width) || !fillArg(t, args[1], &fill)) return {};
  intptr_t marg = width > n ? width - n : 0;
  return pad(t, self, left ? 0 : marg, left ? marg : 0, fill);
}
Value zfill(Thread& t, Value self, Value* args) {
  intptr_t width;
  if (!indexArg_py(t, args[0], 0, &width)) return {};
  StrView s = strView(self);
  if (width <= s.length) return substring(t, self, 0, s.length);
  intptr_t zeros = width - s.length;
  PPY_TRY(r, pad(t, self, zeros, 0, '0'));
  if (s.length && (s[0] == '+' || s[0] == '-')) {
    int kind = static_cast<int>(r.as<StrObject>()->state.kind);
    putChar(strData(r.as<StrObject>()), kind, 0, s[0]);
    putChar(strData(r.as<StrObject>()), kind, zeros, '0');
  }
  return r;
}
Value expandtabs(Thread& t, Value self, Value* args) {
  int size;
  if (!intArgument_py(t, args[0], 8, &size)) return {};
  StrView s = strView(self);
  if (findChar(s, '\t', 0, s.length) < 0) return substring(t, self, 0, s.length);
  StrBuilder b(t, s.length + 32);
  intptr_t column = 0;
  for (intptr_t i = 0; i < s.length; i++) {
    char32_t c = s[i];
    if (c == '\t') {
      if (size > 0) {
        intptr_t n = size - column % size;
        if (n > PTRDIFF_MAX / 16) return raise(t, PyExc_OverflowError, "new string is too long");
        if (!b.fill(' ', n)) return {};
        column += n;
      }
      continue;
    }
    if (!b.add(c)) return {};
    column = c == '\n' || c == '\r' ? 0 : column + 1;
  }
  return b.finish();
}

}  // namespace

Value strRepeat(Thread& t, Value v, intptr_t n) {
  StrView s = strView(v);
  if (n <= 0 || s.length == 0) return emptyStr();
  if (n == 1) return substring(t, v, 0, s.length);
  if (n > PTRDIFF_MAX / 8 / s.length) return raiseMemory(t);
  StrObject* r = newStrRaw(t, s.length * n, maxCharBound(v.as<StrObject>()));
  if (!r) return {};
  auto* out = static_cast<char*>(strData(r));
  auto unit = static_cast<size_t>(s.length * s.kind), total = unit * static_cast<size_t>(n);
  if (unit == 1) {
    std::memset(out, static_cast<const uint8_t*>(s.data)[0], total);
  } else {
    std::memcpy(out, s.data, unit);
    for (size_t done = unit; done < total;) {
      size_t step = done < total - done ? done : total - done;
      std::memcpy(out + done, out, step);
      done += step;
    }
  }
  gc::keepAlive(v);
  return r;
}

Value strJoin_py(Thread& t, Value separator, Value iterable) {
  Value seq = iterable;
  if (!isExactly(seq, &PyList_Type) && !isExactly(seq, &PyTuple_Type)) {
    Value it = iter_py(t, iterable);
    if (it.isEmpty()) return pendingIs(t, PyExc_TypeError) ? (clearException(t), raise(t, PyExc_TypeError, "can only join an iterable")) : Value();
    seq = listFromIterable_py(t, it);
    if (seq.isEmpty()) return {};
  }
  bool list = isList(seq);
  intptr_t n = seq.as<VarObject>()->ob_size;
  // No Python code runs from here on, so the items stay where they are.
  Value* items = list ? seq.as<ListObject>()->ob_item : seq.as<TupleObject>()->ob_item;
  if (n == 0) return emptyStr();
  if (n == 1 && isExactly(items[0], &PyUnicode_Type)) return items[0];
  StrView sep = strView(separator);
  intptr_t total = sep.length * (n - 1);
  char32_t m = n > 1 && sep.length ? maxCharBound(separator.as<StrObject>()) : 127;
  for (intptr_t i = 0; i < n; i++) {
    Value v = items[i];
    if (v.isEmpty() || !isStr(v)) return raise(t, PyExc_TypeError, "sequence item %zd: expected str instance, %.80T found", i, v);
    auto* s = v.as<StrObject>();
    total += s->length;
    if (total > PTRDIFF_MAX / 8) return raise(t, PyExc_OverflowError, "join() result is too long for a Python string");
    char32_t bound = maxCharBound(s);
    if (bound > m) m = bound;
  }
  if (total == 0) return emptyStr();
  StrObject* r = newStrRaw(t, total, m);
  if (!r) return {};
  int kind = static_cast<int>(r->state.kind);
  auto* out = static_cast<char*>(strData(r));
  if (kind == 1) {
    for (intptr_t i = 0; i < n; i++) {
      if (i && sep.length) {
        if (sep.length == 1) *out = *static_cast<const char*>(sep.data);
        else copyShort(out, static_cast<const char*>(sep.data), static_cast<size_t>(sep.length));
        out += sep.length;
      }
      auto* s = items[i].as<StrObject>();
      copyShort(out, static_cast<const char*>(strData(s)), static_cast<size_t>(s->length));
      out += s->length;
    }
  } else {
    intptr_t at = 0;
    for (intptr_t i = 0; i < n; i++) {
      if (i) {
        putView(out, kind, at, sep);
        at += sep.length;
      }
      StrView s = strView(items[i]);
      putView(out, kind, at, s);
      at += s.length;
    }
  }
  gc::keepAlive(seq);
  return total == 1 && kind == 1 ? strFromChar(t, strView(r)[0]) : Value(r);
}

const BuiltinDef kStrSplitMethods[] = {
    {"split", "sep=None, maxsplit=-1", split},
    {"rsplit", "sep=None, maxsplit=-1", rsplit},
    {"splitlines", "keepends=False", splitlines},
    {"partition", "sep, /", partition<false>},
    {"rpartition", "sep, /", partition<true>},
    {"strip", "chars=None, /", strip<kLeft | kRight>},
    {"lstrip", "chars=None, /", strip<kLeft>},
    {"rstrip", "chars=None, /", strip<kRight>},
    {"join", "iterable, /", join},
    {"center", "width, fillchar=' ', /", center},
    {"ljust", "width, fillchar=' ', /", just<true>},
    {"rjust", "width, fillchar=' ', /", just<false>},
    {"zfill", "width, /", zfill},
    {"expandtabs", "tabsize=8", expandtabs},
    {nullptr},
};

}  // namespace ppy
