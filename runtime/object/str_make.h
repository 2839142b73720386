/// Making short strs inline: the shared one-character strs, small copies without a call, and the cell of
/// an ASCII str. For code that makes many; everything else calls the functions of str.h.
#pragma once
#include <cstring>

#include "runtime/gc/heap.h"
#include "runtime/object/str.h"

namespace ppy {

/// The Latin-1 characters and the empty str: constant data of the process (hashes are filled on demand).
struct SharedStrs {
  struct Ascii {
    StrObject head;
    char text[16];
  };
  struct Latin1 {
    CompactStrObject head;
    char text[8];
  };
  Ascii ascii[128];
  Latin1 latin1[128];
  Ascii empty;
};
extern "C" __attribute__((visibility("default"))) SharedStrs ppy_shared_strs;  ///< emitted code indexes it

inline Value sharedChar(unsigned c) {
  return c < 128 ? Value(&ppy_shared_strs.ascii[c].head) : Value(&ppy_shared_strs.latin1[c - 128].head);
}
inline Value sharedEmpty() { return &ppy_shared_strs.empty.head; }

/// Copies n bytes; up to 32 of them by two overlapping words. The ranges do not overlap.
[[gnu::always_inline]] inline void copyShort(char* to, const char* from, size_t n) {
  auto words = [&]<class W>(W first) __attribute__((always_inline)) {
    W last;
    std::memcpy(&first, from, sizeof first);
    std::memcpy(&last, from + n - sizeof last, sizeof last);
    std::memcpy(to, &first, sizeof first);
    std::memcpy(to + n - sizeof last, &last, sizeof last);
  };
  struct Sixteen {
    uint64_t half[2];
  };
  if (n > 32) std::memcpy(to, from, n);
  else if (n >= 16) words(Sixteen{});
  else if (n >= 8) words(uint64_t{0});
  else if (n >= 4) words(uint32_t{0});
  else if (n >= 2) words(uint16_t{0});
  else if (n) *to = *from;
}

template <class W>
inline W textWordAt(const char* p) {
  W w;
  std::memcpy(&w, p, sizeof w);
  return w;
}
/// Words and names are short: two overlapping words compare up to 16 bytes without a call.
inline bool equalShort(const char* a, const char* b, size_t n) {
  if (n > 16) return std::memcmp(a, b, n) == 0;
  if (n >= 8) return ((textWordAt<uint64_t>(a) ^ textWordAt<uint64_t>(b)) | (textWordAt<uint64_t>(a + n - 8) ^ textWordAt<uint64_t>(b + n - 8))) == 0;
  if (n >= 4) return ((textWordAt<uint32_t>(a) ^ textWordAt<uint32_t>(b)) | (textWordAt<uint32_t>(a + n - 4) ^ textWordAt<uint32_t>(b + n - 4))) == 0;
  for (size_t i = 0; i < n; i++)
    if (a[i] != b[i]) return false;
  return true;
}

/// An ASCII str of n characters, its text zeroed and writable; n is at least 2. Null with MemoryError pending.
inline StrObject* newAsciiRaw(Thread& t, size_t n) {
  constexpr StrObject::State kState = [] {
    StrObject::State s{};
    s.kind = 1;
    s.compact = s.ascii = s.ready = true;
    return s;
  }();
  if (n > 200) return newStrRaw(t, static_cast<intptr_t>(n), 127);
  auto* o = static_cast<StrObject*>(gc::alloc(t, sizeof(StrObject) + n + 1, gc::CellKind::Object));
  o->ob_refcnt = kRefBias;
  o->ob_type = &PyUnicode_Type;
  o->length = static_cast<intptr_t>(n);
  o->hash = -1;
  o->state = kState;
  return o;
}
inline char* asciiText(StrObject* s) { return reinterpret_cast<char*>(s + 1); }

/// newStrAscii, inline.
inline Value makeAscii(Thread& t, const char* text, size_t n) {
  if (n <= 1) return n == 0 ? sharedEmpty() : sharedChar(static_cast<uint8_t>(*text));
  StrObject* o = newAsciiRaw(t, n);
  if (!o) return {};
  copyShort(asciiText(o), text, n);
  return o;
}

/// Characters [from, to) of s, which lie within it and are not all of it, where the text is ASCII.
inline Value asciiSlice(Thread& t, Value s, const char* text, intptr_t from, intptr_t to) {
  Value r = makeAscii(t, text + from, static_cast<size_t>(to - from));
  gc::keepAlive(s);
  return r;
}

}  // namespace ppy
