/// Searching in text: memchr, memmem and memrchr do the work for one-byte text; wider text is searched
/// by them for bytes too, with the hits aligned, or by a plain loop for single characters.
#include <cstring>

#include "runtime/builtins/str_util.h"
#include "runtime/object/str_make.h"

namespace ppy {
namespace text {
namespace {

template <class C>
intptr_t findWide(const C* p, C c, intptr_t from, intptr_t to) {
  // Blocks of 16 keep the common "not here" case vectorised.
  intptr_t i = from;
  for (; i + 16 <= to; i += 16) {
    bool any = false;
    for (intptr_t k = 0; k < 16; k++) any |= p[i + k] == c;
    if (any) break;
  }
  for (; i < to; i++)
    if (p[i] == c) return i;
  return -1;
}
template <class C>
intptr_t rfindWide(const C* p, C c, intptr_t from, intptr_t to) {
  for (intptr_t i = to; i-- > from;)
    if (p[i] == c) return i;
  return -1;
}

/// The needle in the width of the haystack; `storage` holds it when it has to be widened.
const void* widen(StrView needle, int kind, char* storage, void** heap) {
  if (needle.kind == kind) return needle.data;
  size_t size = static_cast<size_t>(needle.length * kind);
  void* to = size <= 256 ? storage : (*heap = std::malloc(size));
  if (to) copyChars(to, kind, needle.data, needle.kind, needle.length);
  return to;
}

struct Needle {
  alignas(8) char storage[256];
  void* heap = nullptr;
  const void* data;
  size_t bytes;
  Needle(StrView needle, int kind) : data(widen(needle, kind, storage, &heap)), bytes(static_cast<size_t>(needle.length * kind)) {}
  ~Needle() { std::free(heap); }
};

/// For one-byte text. memmem prepares a table first, which short texts do not repay: candidates by their first
/// byte, as long as few of them are false.
intptr_t findShort(const char* p, intptr_t from, intptr_t to, const char* needle, intptr_t n) {
  constexpr int kMostFalse = 16;
  intptr_t last = to - n;
  int missed = 0;
  uint16_t head, tail;
  std::memcpy(&head, needle, 2);
  std::memcpy(&tail, needle + n - 2, 2);
  while (from <= last) {
    auto* hit = static_cast<const char*>(std::memchr(p + from, needle[0], static_cast<size_t>(last - from + 1)));
    if (!hit) return -1;
    uint16_t here, there;
    std::memcpy(&here, hit, 2);
    std::memcpy(&there, hit + n - 2, 2);
    if (here == head && there == tail && (n <= 4 || std::memcmp(hit + 2, needle + 2, static_cast<size_t>(n - 4)) == 0)) return hit - p;
    from = hit - p + 1;
    if (++missed == kMostFalse) {
      hit = static_cast<const char*>(memmem(p + from, static_cast<size_t>(to - from), needle, static_cast<size_t>(n)));
      return hit ? hit - p : -1;
    }
  }
  return -1;
}

intptr_t findBytes(StrView hay, const Needle& needle, intptr_t from, intptr_t to) {
  auto* base = static_cast<const char*>(hay.data);
  const char *p = base + from * hay.kind, *end = base + to * hay.kind;
  while (static_cast<size_t>(end - p) >= needle.bytes) {
    auto* hit = static_cast<const char*>(memmem(p, static_cast<size_t>(end - p), needle.data, needle.bytes));
    if (!hit) return -1;
    intptr_t offset = hit - base;
    if (offset % hay.kind == 0) return offset / hay.kind;
    p = base + (offset / hay.kind + 1) * hay.kind;
  }
  return -1;
}

}  // namespace

intptr_t findChar(StrView hay, char32_t c, intptr_t from, intptr_t to) {
  if (from >= to) return -1;
  if (hay.kind == 1) {
    if (c > 255) return -1;
    auto* base = static_cast<const char*>(hay.data);
    auto* hit = static_cast<const char*>(std::memchr(base + from, static_cast<int>(c), static_cast<size_t>(to - from)));
    return hit ? hit - base : -1;
  }
  if (hay.kind == 2) return c > 0xFFFF ? -1 : findWide(static_cast<const char16_t*>(hay.data), static_cast<char16_t>(c), from, to);
  return findWide(static_cast<const char32_t*>(hay.data), c, from, to);
}

intptr_t rfindChar(StrView hay, char32_t c, intptr_t from, intptr_t to) {
  if (from >= to) return -1;
  if (hay.kind == 1) {
    if (c > 255) return -1;
    auto* base = static_cast<const char*>(hay.data);
    auto* hit = static_cast<const char*>(memrchr(base + from, static_cast<int>(c), static_cast<size_t>(to - from)));
    return hit ? hit - base : -1;
  }
  if (hay.kind == 2) return c > 0xFFFF ? -1 : rfindWide(static_cast<const char16_t*>(hay.data), static_cast<char16_t>(c), from, to);
  return rfindWide(static_cast<const char32_t*>(hay.data), c, from, to);
}

bool equalAt(StrView hay, intptr_t at, StrView needle) {
  if (at < 0 || at + needle.length > hay.length) return false;
  if (hay.kind == needle.kind)
    return equalShort(static_cast<const char*>(hay.data) + at * hay.kind, static_cast<const char*>(needle.data), static_cast<size_t>(needle.length * hay.kind));
  for (intptr_t i = 0; i < needle.length; i++)
    if (hay[at + i] != needle[i]) return false;
  return true;
}

intptr_t find(StrView hay, StrView needle, intptr_t from, intptr_t to) {
  if (to - from < needle.length) return -1;
  if (needle.length == 0) return from;
  if (needle.length == 1) return findChar(hay, needle[0], from, to);
  if (needle.kind > hay.kind) return -1;
  if (hay.kind == 1) return findShort(static_cast<const char*>(hay.data), from, to, static_cast<const char*>(needle.data), needle.length);
  Needle n(needle, hay.kind);
  return n.data ? findBytes(hay, n, from, to) : -1;
}

intptr_t rfind(StrView hay, StrView needle, intptr_t from, intptr_t to) {
  if (to - from < needle.length) return -1;
  if (needle.length == 0) return to;
  if (needle.length == 1) return rfindChar(hay, needle[0], from, to);
  if (needle.kind > hay.kind) return -1;
  char32_t first = needle[0];
  for (intptr_t end = to - needle.length + 1; end > from;) {
    intptr_t at = rfindChar(hay, first, from, end);
    if (at < 0) return -1;
    if (equalAt(hay, at, needle)) return at;
    end = at;
  }
  return -1;
}

intptr_t count(StrView hay, StrView needle, intptr_t from, intptr_t to, intptr_t most) {
  if (most == 0 || to < from || needle.kind > hay.kind) return 0;
  if (most < 0) most = PTRDIFF_MAX;
  if (needle.length == 0) return to - from + 1 < most ? to - from + 1 : most;
  intptr_t found = 0;
  if (needle.length == 1 && hay.kind == 1 && most == PTRDIFF_MAX) {
    auto* p = static_cast<const uint8_t*>(hay.data);
    auto c = static_cast<uint8_t>(needle[0]);
    constexpr uint64_t kLow = 0x7F7F7F7F7F7F7F7Full, kOnes = 0x0101010101010101ull;
    intptr_t i = from;
    for (; i + 8 <= to; i += 8) {
      uint64_t x;
      std::memcpy(&x, p + i, 8);
      x ^= c * kOnes;
      uint64_t hits = ~(((x & kLow) + kLow) | x | kLow);  // the top bit of each byte that is c
      found += static_cast<intptr_t>((hits >> 7) * kOnes >> 56);
    }
    for (; i < to; i++) found += p[i] == c;
    return found;
  }
  if (needle.length == 1) {
    char32_t c = needle[0];
    for (intptr_t at; found < most && (at = findChar(hay, c, from, to)) >= 0; from = at + 1) found++;
    return found;
  }
  if (hay.kind == 1) {
    for (intptr_t at; found < most && (at = find(hay, needle, from, to)) >= 0; from = at + needle.length) found++;
    return found;
  }
  Needle n(needle, hay.kind);
  for (intptr_t at; n.data && found < most && (at = findBytes(hay, n, from, to)) >= 0; from = at + needle.length) found++;
  return found;
}

}  // namespace text

bool sliceBound_py(Thread& t, Value v, intptr_t dflt, intptr_t* out) {
  if (v.isEmpty() || isNone(v)) {
    *out = dflt;
    return true;
  }
  if (v.isSmallInt()) {
    *out = v.asSmallInt();
    return true;
  }
  if (!isInt(v) && !hasSlot(v, kSlotIndex)) {
    raise(t, PyExc_TypeError, "slice indices must be integers or None or have an __index__ method");
    return false;
  }
  return asIndex_py(t, v, out, nullptr);
}

bool sliceArgs_py(Thread& t, Value start, Value end, intptr_t length, intptr_t* from, intptr_t* to) {
  if (!sliceBound_py(t, start, 0, from) || !sliceBound_py(t, end, length, to)) return false;
  if (*to > length) *to = length;
  else if (*to < 0 && (*to += length) < 0) *to = 0;
  if (*from < 0 && (*from += length) < 0) *from = 0;
  return true;
}

namespace {

using namespace text;

bool substringArg(Thread& t, Value v) {
  if (isStr(v)) return true;
  raise(t, PyExc_TypeError, "must be str, not %.100T", v);
  return false;
}

template <intptr_t search(StrView, StrView, intptr_t, intptr_t)>
bool locate(Thread& t, Value self, Value* args, intptr_t* out) {
  if (!substringArg(t, args[0])) return false;
  StrView s = strView(self), sub = strView(args[0]);
  intptr_t from = 0, to = s.length;
  if ((!args[1].isEmpty() || !args[2].isEmpty()) && !sliceArgs_py(t, args[1], args[2], s.length, &from, &to)) return false;
  *out = from > to ? -1 : search(s, sub, from, to);
  return true;
}
template <intptr_t search(StrView, StrView, intptr_t, intptr_t)>
Value findMethod(Thread& t, Value self, Value* args) {
  intptr_t at;
  return locate<search>(t, self, args, &at) ? makeInt(t, at) : Value();
}
template <intptr_t search(StrView, StrView, intptr_t, intptr_t)>
Value indexMethod(Thread& t, Value self, Value* args) {
  intptr_t at;
  if (!locate<search>(t, self, args, &at)) return {};
  return at < 0 ? raise(t, PyExc_ValueError, "substring not found") : makeInt(t, at);
}
Value countMethod(Thread& t, Value self, Value* args) {
  if (!substringArg(t, args[0])) return {};
  StrView s = strView(self);
  intptr_t from, to;
  if (!sliceArgs_py(t, args[1], args[2], s.length, &from, &to)) return {};
  return makeInt(t, from > to ? 0 : count(s, strView(args[0]), from, to));
}

template <bool atEnd>
Value affix(Thread& t, Value self, Value* args) {
  constexpr const char* kName = atEnd ? "endswith" : "startswith";
  StrView s = strView(self);
  intptr_t from = 0, to = s.length;
  if ((!args[1].isEmpty() || !args[2].isEmpty()) && !sliceArgs_py(t, args[1], args[2], s.length, &from, &to)) return {};
  auto matches = [&](Value v) {
    StrView part = strView(v);
    if (to - from < part.length) return false;
    return equalAt(s, atEnd ? to - part.length : from, part);
  };
  if (isStr(args[0])) return boolean(matches(args[0]));
  if (!isTuple(args[0]))
    return raise(t, PyExc_TypeError, "%s first arg must be str or a tuple of str, not %.100T", kName, args[0]);
  auto* tuple = args[0].as<TupleObject>();
  for (intptr_t i = 0; i < tuple->ob_size; i++) {
    Value v = tuple->ob_item[i];
    if (!isStr(v)) return raise(t, PyExc_TypeError, "tuple for %s must only contain str, not %.100T", kName, v);
    if (matches(v)) return boolean(true);
  }
  return boolean(false);
}

Value replaceMethod(Thread& t, Value self, Value* args) {
  intptr_t count;
  for (int i = 0; i < 2; i++)
    if (!isStr(args[i])) return raise(t, PyExc_TypeError, "replace() argument %d must be str, not %T", i + 1, args[i]);
  if (!indexArg_py(t, args[2], -1, &count)) return {};
  return strReplace(t, self, args[0], args[1], count);
}

template <bool suffix>
Value removeAffix(Thread& t, Value self, Value* args) {
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "%s() argument must be str, not %s", suffix ? "removesuffix" : "removeprefix", isNone(args[0]) ? "None" : typeName(typeOf(args[0])));
  StrView s = strView(self), part = strView(args[0]);
  if (part.length == 0 || !equalAt(s, suffix ? s.length - part.length : 0, part)) return substring(t, self, 0, s.length);
  return suffix ? substring(t, self, 0, s.length - part.length) : substring(t, self, part.length, s.length);
}

}  // namespace

namespace {

/// The usual replacement: one-byte text with few hits, which are looked for once. Empty without an exception: too
/// many hits.
Value replaceNarrow(Thread& t, Value self, StrView s, StrView a, Value to, intptr_t most) {
  constexpr intptr_t kMostHits = 32;
  intptr_t hits[kMostHits], n = 0;
  for (intptr_t at = 0; n < most; at += a.length) {
    at = find(s, a, at, s.length);
    if (at < 0) break;
    if (n == kMostHits) return {};
    hits[n++] = at;
  }
  if (n == 0) return substring(t, self, 0, s.length);
  StrView b = strView(to);
  intptr_t length = s.length + n * (b.length - a.length);
  if (length > PTRDIFF_MAX / 8) return {};  // refused with the right message by the general way
  bool ascii = isAsciiStr(self) && isAsciiStr(to);
  if (!ascii && (length < 2 || isAsciiStr(to))) return {};  // may have become ASCII
  if (length < 2) return length == 0 ? emptyStr() : n == 1 && b.length == 1 ? substring(t, to, 0, 1) : Value();
  StrObject* r = ascii ? newAsciiRaw(t, static_cast<size_t>(length)) : newStrRaw(t, length, 255);
  if (!r) return {};
  auto* out = static_cast<char*>(strData(r));
  auto* in = static_cast<const char*>(s.data);
  intptr_t done = 0;
  for (intptr_t i = 0; i < n; i++) {
    copyShort(out, in + done, static_cast<size_t>(hits[i] - done));
    out += hits[i] - done;
    copyShort(out, static_cast<const char*>(b.data), static_cast<size_t>(b.length));
    out += b.length;
    done = hits[i] + a.length;
  }
  copyShort(out, in + done, static_cast<size_t>(s.length - done));
  gc::keepAlive(self);
  gc::keepAlive(to);
  return r;
}

}  // namespace

Value strReplace(Thread& t, Value self, Value from, Value to, intptr_t most) {
  StrView s = strView(self), a = strView(from), b = strView(to);
  auto unchanged = [&] { return substring(t, self, 0, s.length); };
  if (most < 0) most = PTRDIFF_MAX;
  if (most == 0 || s.length < a.length || strEquals(from, to)) return unchanged();
  if (s.kind == 1 && a.kind == 1 && b.kind == 1 && a.length > 0 && !(a.length == 1 && b.length == 1)) {
    Value r = replaceNarrow(t, self, s, a, to, most);
    if (!r.isEmpty() || pending(t)) return r;
  }
  bool each = most == PTRDIFF_MAX && a.length == 1 && b.length == 1 && s.kind == 1 && b.kind == 1 && a.kind == 1;
  if (each && findChar(s, a[0], 0, s.length) < 0) return unchanged();
  // One byte for another: no count is needed.
  intptr_t n = each ? s.length : count(s, a, 0, s.length, most == PTRDIFF_MAX ? -1 : most);
  if (n == 0) return unchanged();
  intptr_t growth = b.length - a.length;
  if (growth > 0 && n > (PTRDIFF_MAX / 8 - s.length) / growth) return raise(t, PyExc_OverflowError, "replace string is too long");
  intptr_t length = s.length + n * growth;
  if (length == 0) return emptyStr();
  char32_t m = maxCharBound(self.as<StrObject>()), m2 = maxCharBound(to.as<StrObject>());
  // The result may be narrower than its parts where wide characters were replaced; only then look again.
  bool mayNarrow = m > 127 && maxCharBound(from.as<StrObject>()) > 127;
  StrObject* r = newStrRaw(t, length, m > m2 ? m : m2);
  if (!r) return {};
  int kind = static_cast<int>(r->state.kind);
  char* out = static_cast<char*>(strData(r));
  intptr_t at = 0, done = 0;
  auto copy = [&](intptr_t begin, intptr_t end) {
    putView(out, kind, done, sub(s, begin, end));
    done += end - begin;
  };
  if (a.length == 1 && b.length == 1 && s.kind == kind) {
    copy(0, s.length);
    char32_t x = a[0], y = b[0];
    if (each) {  // bytes: by vectors
      for (intptr_t i = 0; i < s.length; i++) out[i] = out[i] == static_cast<char>(x) ? static_cast<char>(y) : out[i];
    }
    for (intptr_t i = 0, hit; !each && i < n && (hit = findChar(s, x, at, s.length)) >= 0; i++, at = hit + 1) putChar(out, kind, hit, y);
  } else if (a.length == 0) {
    for (intptr_t i = 0; i < n; i++) {
      putView(out, kind, done, b);
      done += b.length;
      if (i + 1 < n || i < s.length) copy(i, i + 1 <= s.length ? i + 1 : i);
    }
    copy(n < s.length ? n : s.length, s.length);
  } else {
    for (intptr_t i = 0; i < n; i++) {
      intptr_t hit = find(s, a, at, s.length);
      copy(at, hit);
      putView(out, kind, done, b);
      done += b.length;
      at = hit + a.length;
    }
    copy(at, s.length);
  }
  gc::keepAlive(self);
  if (length == 1 || mayNarrow) return newStrFrom(t, strView(r));
  return r;
}

const BuiltinDef kStrSearchMethods[] = {
    {"find", "sub, start=None, end=None, /", findMethod<find>},
    {"rfind", "sub, start=None, end=None, /", findMethod<rfind>},
    {"index", "sub, start=None, end=None, /", indexMethod<find>},
    {"rindex", "sub, start=None, end=None, /", indexMethod<rfind>},
    {"count", "sub, start=None, end=None, /", countMethod},
    {"startswith", "prefix, start=None, end=None, /", affix<false>},
    {"endswith", "suffix, start=None, end=None, /", affix<true>},
    {"replace", "old, new, count=-1, /", replaceMethod},
    {"removeprefix", "prefix, /", removeAffix<false>},
    {"removesuffix", "suffix, /", removeAffix<true>},
    {nullptr},
};

}  // namespace ppy
