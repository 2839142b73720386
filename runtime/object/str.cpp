/// str objects: creation in the three widths, the shared one-character strings, comparison and text
/// that grows in place. Interning is in intern.cpp, hashing in text_hash.cpp.
#include "runtime/object/str.h"

#include <atomic>
#include <utility>

#include "runtime/object/alloc.h"
#include "runtime/object/error.h"
#include "runtime/object/str_make.h"
#include "runtime/object/text_util.h"

namespace ppy {
using namespace text;

namespace {

constexpr StrObject::State state(int kind, bool ascii, int interned, bool compact = true) {
  StrObject::State s{};
  s.interned = static_cast<uint32_t>(interned);
  s.kind = static_cast<uint32_t>(kind);
  s.compact = compact;
  s.ascii = ascii;
  s.ready = true;
  return s;
}

using AsciiChar = SharedStrs::Ascii;
using Latin1Char = SharedStrs::Latin1;
constexpr AsciiChar asciiChar(int length, char c) {
  AsciiChar s{};
  s.head.ob_refcnt = kRefBias;
  s.head.ob_type = &PyUnicode_Type;
  s.head.length = length;
  s.head.hash = -1;
  s.head.state = state(1, true, 2);
  s.text[0] = c;
  return s;
}
struct Utf8Pairs {
  char text[128][4];
};
constexpr Utf8Pairs kUtf8Pairs = [] {
  Utf8Pairs p{};
  for (int i = 0; i < 128; i++) {
    p.text[i][0] = static_cast<char>(0xC0 | (i + 128) >> 6);
    p.text[i][1] = static_cast<char>(0x80 | (i & 63));
  }
  return p;
}();
constexpr Latin1Char latin1Char(int i) {
  Latin1Char s{};
  s.head.ob_refcnt = kRefBias;
  s.head.ob_type = &PyUnicode_Type;
  s.head.length = 1;
  s.head.hash = -1;
  s.head.state = state(1, false, 2);
  s.head.utf8 = const_cast<char*>(kUtf8Pairs.text[i]);
  s.head.utf8_length = 2;
  s.text[0] = static_cast<char>(i + 128);
  return s;
}
template <size_t... I>
constexpr auto makeChars(std::index_sequence<I...>) {
  return SharedStrs{{asciiChar(1, static_cast<char>(I))...}, {latin1Char(static_cast<int>(I))...}, asciiChar(0, 0)};
}
static_assert(sizeof(AsciiChar) == 64 && sizeof(Latin1Char) == 80);

/// Buffer of a grown str: the cell that GrownStrObject::any points into (behind this header).
struct GrowBuffer {
  intptr_t used;      ///< characters written: the str of this length owns the tail
  intptr_t capacity;  ///< characters
  char* text() { return reinterpret_cast<char*>(this + 1); }
};
GrowBuffer* bufferOf(const StrObject* s) {
  return static_cast<GrowBuffer*>(static_cast<const GrownStrObject*>(s)->any) - 1;
}
GrowBuffer* newGrowBuffer(Thread& t, intptr_t capacity, int kind) {
  auto* b = static_cast<GrowBuffer*>(gc::allocOrNull(t, sizeof(GrowBuffer) + static_cast<size_t>((capacity + 1) * kind), gc::CellKind::Raw));
  if (b) {
    b->used = 0;
    b->capacity = (static_cast<intptr_t>(gc::cellSize(b)) - static_cast<intptr_t>(sizeof(GrowBuffer))) / kind - 1;
  }
  return b;
}

constexpr intptr_t kMaxLength = PTRDIFF_MAX / 8;

}  // namespace

alignas(16) constinit SharedStrs ppy_shared_strs = makeChars(std::make_index_sequence<128>());

Value latin1Str(uint8_t c) { return sharedChar(c); }
Value emptyStr() { return sharedEmpty(); }

StrObject* newStrRaw(Thread& t, intptr_t n, char32_t maxChar) {
  if (n == 0) return &ppy_shared_strs.empty.head;
  if (n > kMaxLength) {
    raiseMemory(t);
    return nullptr;
  }
  bool ascii = maxChar < 128;
  int kind = kindFor(maxChar);
  size_t size = (ascii ? sizeof(StrObject) : sizeof(CompactStrObject)) + static_cast<size_t>((n + 1) * kind);
  StrObject* o;
  if (size <= gc::kMaxPrepared) {
    // The cell comes zeroed, so the terminator is there and the UTF-8 fields are null.
    o = static_cast<StrObject*>(gc::allocObject(t, &PyUnicode_Type, size));
  } else {
    o = static_cast<StrObject*>(gc::allocUnfilled(t, size, gc::CellKind::Object));
    if (!o) return nullptr;
    std::memset(static_cast<void*>(o), 0, sizeof(CompactStrObject));
    std::memset(reinterpret_cast<char*>(o) + size - kind, 0, static_cast<size_t>(kind));
    o->ob_refcnt = kRefBias;
    o->ob_type = &PyUnicode_Type;
  }
  o->length = n;
  o->hash = -1;
  o->state = state(kind, ascii, 0);
  return o;
}

Value strFromChar(Thread& t, char32_t c) {
  if (c < 256) return sharedChar(c);
  StrObject* s = newStrRaw(t, 1, c);
  if (!s) return {};
  putChar(strData(s), static_cast<int>(s->state.kind), 0, c);
  return s;
}

Value newStrAscii(Thread& t, std::string_view s) { return makeAscii(t, s.data(), s.size()); }

Value newStrLatin1(Thread& t, const uint8_t* text, intptr_t n) {
  if (n == 1) return sharedChar(*text);
  if (isAscii(text, static_cast<size_t>(n))) return makeAscii(t, reinterpret_cast<const char*>(text), static_cast<size_t>(n));
  StrObject* o = newStrRaw(t, n, 255);
  if (!o) return {};
  std::memcpy(strData(o), text, static_cast<size_t>(n));
  return o;
}

Value newStrFrom(Thread& t, StrView s) {
  if (s.length == 0) return emptyStr();
  if (s.length == 1) return strFromChar(t, s[0]);
  StrObject* o = newStrRaw(t, s.length, maxCharBound(s));
  if (!o) return {};
  copyChars(strData(o), static_cast<int>(o->state.kind), s.data, s.kind, s.length);
  return o;
}
Value newStrUcs4(Thread& t, const char32_t* text, intptr_t n) { return newStrFrom(t, {text, n, 4}); }
Value newStrUcs2(Thread& t, const char16_t* text, intptr_t n) { return newStrFrom(t, {text, n, 2}); }

Value newStr(Thread& t, std::string_view utf8) {
  size_t prefix = asciiPrefix(utf8.data(), utf8.size());
  if (prefix == utf8.size()) return newStrAscii(t, utf8);
  const char *p = utf8.data() + prefix, *end = utf8.data() + utf8.size();
  intptr_t n = static_cast<intptr_t>(prefix);
  char32_t all = 0;
  for (const char* q = p; q < end; n++) {
    auto c = decodeUtf8(q, end);
    all |= c.code;
    q += c.size;
  }
  StrObject* o = newStrRaw(t, n, all < 65536 ? all : 0x10FFFF);
  if (!o) return {};
  int kind = static_cast<int>(o->state.kind);
  copyChars(strData(o), kind, utf8.data(), 1, static_cast<intptr_t>(prefix));
  intptr_t i = static_cast<intptr_t>(prefix);
  while (p < end) {
    auto c = decodeUtf8(p, end);
    putChar(strData(o), kind, i++, c.code);
    p += c.size;
  }
  return n == 1 && all < 256 ? sharedChar(all) : Value(o);
}

Value substring(Thread& t, Value s, intptr_t from, intptr_t to) {
  auto* o = s.as<StrObject>();
  if (from < 0) from = 0;
  if (to > o->length) to = o->length;
  if (from >= to) return emptyStr();
  if (from == 0 && to == o->length && o->ob_type == &PyUnicode_Type) return s;
  if (o->state.ascii) return asciiSlice(t, s, static_cast<const char*>(strData(o)), from, to);
  Value r = newStrFrom(t, sub(strView(s), from, to));
  gc::keepAlive(s);
  return r;
}

Value newStrOfType(Thread& t, TypeObject* type, Value s) {
  if (type == &PyUnicode_Type) return s;
  StrView v = strView(s);
  GrowBuffer* b = newGrowBuffer(t, v.length, v.kind);
  if (!b) return {};
  std::memcpy(b->text(), v.data, static_cast<size_t>(v.length * v.kind));
  b->used = -1;  // no append ever shares an instance's buffer
  auto* o = static_cast<GrownStrObject*>(newInstance(t, type));
  if (!o) return {};
  o->length = v.length;
  o->hash = s.as<StrObject>()->hash;
  o->state = state(v.kind, s.as<StrObject>()->state.ascii, 0, false);
  o->any = b->text();
  gc::barrier(o);
  gc::keepAlive(s);
  return o;
}

void traceStr(Object* object, gc::Marker& marker) {
  auto* s = static_cast<StrObject*>(object);
  if (s->state.compact && s->state.ascii) return;
  if (s->state.interned != 2) marker.mark(static_cast<const void*>(static_cast<CompactStrObject*>(s)->utf8));
  if (!s->state.compact && static_cast<GrownStrObject*>(s)->any) marker.mark(static_cast<const void*>(bufferOf(s)));
}

char* strPrivateText(Thread& t, StrObject* s) {
  if (s->state.compact) return static_cast<char*>(strData(s));
  GrowBuffer* b = bufferOf(s);
  if (b->used == -1) return b->text();
  int kind = static_cast<int>(s->state.kind);
  GrowBuffer* fresh = newGrowBuffer(t, s->length, kind);
  if (!fresh) return nullptr;
  std::memcpy(fresh->text(), b->text(), static_cast<size_t>(s->length * kind));
  fresh->used = -1;
  static_cast<GrownStrObject*>(s)->any = fresh->text();
  gc::barrier(s);
  return fresh->text();
}

bool strEquals(Value a, Value b) {
  if (a == b) return true;
  auto *x = a.as<StrObject>(), *y = b.as<StrObject>();
  if (x->length != y->length || x->state.kind != y->state.kind) return false;
  if (x->hash != -1 && y->hash != -1 && x->hash != y->hash) return false;
  return equalShort(static_cast<const char*>(strData(x)), static_cast<const char*>(strData(y)), static_cast<size_t>(x->length) * x->state.kind);
}

bool strEquals(Value a, std::string_view ascii) {
  auto* x = a.as<StrObject>();
  return x->state.ascii && static_cast<size_t>(x->length) == ascii.size() &&
         std::memcmp(strData(x), ascii.data(), ascii.size()) == 0;
}

int strCompare(Value a, Value b) {
  if (a == b) return 0;
  StrView x = strView(a), y = strView(b);
  intptr_t n = x.length < y.length ? x.length : y.length;
  if (x.kind == 1 && y.kind == 1) {
    if (n >= 8) {  // most differ within a word
      uint64_t p, q;
      std::memcpy(&p, x.data, 8);
      std::memcpy(&q, y.data, 8);
      if (p != q) return __builtin_bswap64(p) < __builtin_bswap64(q) ? -1 : 1;
      if (n <= 16) {  // the last word: where it overlaps the first, there is no difference
        std::memcpy(&p, static_cast<const char*>(x.data) + n - 8, 8);
        std::memcpy(&q, static_cast<const char*>(y.data) + n - 8, 8);
        if (p != q) return __builtin_bswap64(p) < __builtin_bswap64(q) ? -1 : 1;
        return x.length < y.length ? -1 : x.length > y.length;
      }
    } else if (n) {
      int first = *static_cast<const uint8_t*>(x.data) - *static_cast<const uint8_t*>(y.data);
      if (first) return first < 0 ? -1 : 1;
    }
    int c = std::memcmp(x.data, y.data, static_cast<size_t>(n));
    if (c) return c < 0 ? -1 : 1;
  } else {
    int c = withChars(x, [&](auto* p) {
      return withChars(y, [&](auto* q) {
        for (intptr_t i = 0; i < n; i++)
          if (p[i] != q[i]) return static_cast<char32_t>(p[i]) < static_cast<char32_t>(q[i]) ? -1 : 1;
        return 0;
      });
    });
    if (c) return c;
  }
  return x.length < y.length ? -1 : x.length > y.length;
}

Value strConcat(Thread& t, Value a, Value b) {
  auto *x = a.as<StrObject>(), *y = b.as<StrObject>();
  if (x->length == 0 && y->ob_type == &PyUnicode_Type) return b;
  if (y->length == 0 && x->ob_type == &PyUnicode_Type) return a;
  if (x->state.ascii && y->state.ascii && x->length <= 100 && y->length <= 100 && x->length + y->length > 1) {
    auto n = static_cast<size_t>(x->length), m = static_cast<size_t>(y->length);
    StrObject* r = newAsciiRaw(t, n + m);
    if (!r) return {};
    copyShort(asciiText(r), static_cast<const char*>(strData(x)), n);
    copyShort(asciiText(r) + n, static_cast<const char*>(strData(y)), m);
    return r;
  }
  char32_t m = maxCharBound(x), m2 = maxCharBound(y);
  StrObject* r = newStrRaw(t, x->length + y->length, m > m2 ? m : m2);
  if (!r) return {};
  int kind = static_cast<int>(r->state.kind);
  putView(strData(r), kind, 0, strView(a));
  putView(strData(r), kind, x->length, strView(b));
  return r;
}

namespace {

GrownStrObject* newGrown(Thread& t, GrowBuffer* b, intptr_t length, int kind, bool ascii) {
  auto* o = static_cast<GrownStrObject*>(gc::allocObject(t, &PyUnicode_Type, sizeof(GrownStrObject)));
  o->length = length;
  o->hash = -1;
  o->state = state(kind, ascii, 0, false);
  o->any = b->text();
  return o;
}

// Takes characters [from, to) of the buffer's tail for the caller. Another thread may try the same.
bool claimTail(Thread& t, GrowBuffer* b, intptr_t from, intptr_t to) {
  if (!t.runtime->multiThreaded) {
    if (b->used != from) return false;
    b->used = to;
    return true;
  }
  return std::atomic_ref<intptr_t>(b->used).compare_exchange_strong(from, to);
}

// Shorter results are plain strings: they cost no more to copy than to share.
constexpr intptr_t kGrowAt = 96;

}  // namespace

Value strAppend(Thread& t, Value a, Value b) {
  auto *x = a.as<StrObject>(), *y = b.as<StrObject>();
  intptr_t n = x->length + y->length;
  if (n < kGrowAt || y->length == 0 || x->length == 0 || x->ob_type != &PyUnicode_Type) return strConcat(t, a, b);
  bool ascii = x->state.ascii && y->state.ascii;
  int kind = static_cast<int>(x->state.kind);
  if (!x->state.compact && y->state.kind <= x->state.kind) {
    GrowBuffer* buffer = bufferOf(x);
    if (n <= buffer->capacity && claimTail(t, buffer, x->length, n)) {
      if (kind == 1) copyShort(buffer->text() + x->length, static_cast<const char*>(strData(y)), static_cast<size_t>(y->length));
      else putView(buffer->text(), kind, x->length, strView(b));
      return newGrown(t, buffer, n, kind, ascii);
    }
  }
  // A first append reserves little, a later one half as much again.
  if (kind < static_cast<int>(y->state.kind)) kind = static_cast<int>(y->state.kind);
  if (n > kMaxLength) return raiseMemory(t);
  GrowBuffer* buffer = newGrowBuffer(t, x->state.compact ? n + n / 8 + 32 : n + n / 2, kind);
  if (!buffer) return {};
  buffer->used = n;
  putView(buffer->text(), kind, 0, strView(a));
  putView(buffer->text(), kind, x->length, strView(b));
  return newGrown(t, buffer, n, kind, ascii);
}

Value strBuild(Thread& t, const Value* items, intptr_t n) {
  intptr_t total = 0;
  char32_t widest = 127;
  for (intptr_t i = 0; i < n; i++) {
    auto* s = items[i].as<StrObject>();
    total += s->length;
    char32_t m = maxCharBound(s);
    if (m > widest) widest = m;
  }
  if (total <= 1) {
    for (intptr_t i = 0; i < n; i++)
      if (items[i].as<StrObject>()->length) return strFromChar(t, strView(items[i])[0]);
    return emptyStr();
  }
  if (widest == 127) {
    StrObject* r = newAsciiRaw(t, static_cast<size_t>(total));
    if (!r) return {};
    char* to = asciiText(r);
    for (intptr_t i = 0; i < n; i++) {
      auto* s = items[i].as<StrObject>();
      copyShort(to, static_cast<const char*>(strData(s)), static_cast<size_t>(s->length));
      to += s->length;
    }
    return r;
  }
  StrObject* r = newStrRaw(t, total, widest);
  if (!r) return {};
  int kind = static_cast<int>(r->state.kind);
  void* out = strData(r);
  intptr_t at = 0;
  for (intptr_t i = 0; i < n; i++) {
    putView(out, kind, at, strView(items[i]));
    at += items[i].as<StrObject>()->length;
  }
  return r;
}

std::string strToUtf8(Value s) {
  StrView v = strView(s);
  if (isAsciiStr(s)) return std::string(static_cast<const char*>(v.data), static_cast<size_t>(v.length));
  std::string out;
  out.reserve(static_cast<size_t>(v.length) * 2);
  for (intptr_t i = 0; i < v.length; i++) {
    char bytes[4];
    out.append(bytes, static_cast<size_t>(encodeUtf8(bytes, v[i])));
  }
  return out;
}

}  // namespace ppy
