/// The pattern matcher: runs the code that re/_compiler.py makes, on text of any width. It uses a
/// backtrack stack of its own (never native recursion), so the depth of a match is bounded by memory.
#pragma once
#include <cstdint>

#include "runtime/thread/thread.h"

namespace ppy::sre {

enum Op : uint32_t {
#define SRE_OP(name) kOp##name,
#include "stdlib/_sre/opcodes.def"
  kOpCount
};
enum At : uint32_t {
#define SRE_AT(name) kAt##name,
#include "stdlib/_sre/opcodes.def"
  kAtCount
};
enum CharClass : uint32_t {
#define SRE_CATEGORY(name) kClass##name,
#include "stdlib/_sre/opcodes.def"
  kClassCount
};
inline constexpr uint32_t kMagic = 20220615;
inline constexpr uint32_t kMaxRepeat = 0xFFFFFFFF;
inline constexpr uint32_t kMaxGroups = 0x7FFFFFFF / 2;
enum : uint32_t { kInfoPrefix = 1, kInfoLiteral = 2, kInfoCharset = 4 };

/// Code of a pattern; checked by validCode.
struct Program {
  const uint32_t* code;
  uint32_t size, groups;
};
/// Is this code that the matcher can run without leaving it: whole instructions, jumps to instructions,
/// groups in range? 1, 0, or -1 with MemoryError pending.
int validCode(Thread& t, const Program& program);

bool inCharset(const uint32_t* set, uint32_t c);
bool inClass(uint32_t cls, uint32_t c);
uint32_t unicodeLower(uint32_t c);
uint32_t unicodeUpper(uint32_t c);
inline uint32_t asciiLower(uint32_t c) { return c - 'A' < 26u ? c + 32 : c; }
/// Does one character match the single-character instruction at `code`?
bool matchesOne(const uint32_t* code, uint32_t c);

/// Growing array of plain data outside the heap: holds no cells.
template <class T>
struct PlainStack {
  T* items = nullptr;
  size_t size = 0, capacity = 0;
  PlainStack() = default;
  PlainStack(const PlainStack&) = delete;
  ~PlainStack() { __builtin_free(items); }
  bool push(const T& v) {
    if (size == capacity) [[unlikely]] {
      size_t wanted = capacity ? capacity * 2 : 64;
      auto* grown = static_cast<T*>(__builtin_realloc(items, wanted * sizeof(T)));
      if (!grown) return false;
      items = grown;
      capacity = wanted;
    }
    items[size++] = v;
    return true;
  }
};

/// One matching session over a subject: the characters data[0, end), of `kind` bytes each. Stack only;
/// whoever makes it keeps the subject alive.
class Matcher {
 public:
  Matcher(Thread& t, const Program& program, const void* data, int kind, intptr_t end)
      : t_(t), program_(program), data_(data), kind_(kind), end_(end) {}
  /// At exactly `from`. `all`: up to the end. `advance`: not the empty match. 1, 0, -1 exception pending.
  int match(intptr_t from, bool all, bool advance);
  /// The first match at or after `from`; `advance`: not the empty one at `from` itself.
  int search(intptr_t from, bool advance);

  // what the last successful match found
  intptr_t start = 0, stop = 0;
  intptr_t lastGroup = -1;     ///< number of the group closed last, -1: none
  PlainStack<intptr_t> marks;  ///< start and end of every group, -1: unset

 private:
  template <class C> int searchIn(intptr_t from, bool advance);
  template <class C> friend class Run;
  struct Entry {
    uint32_t kind, pc;
    intptr_t a, b, c;
  };
  struct Repeat {  ///< a running REPEAT … UNTIL
    uint32_t pc;
    intptr_t outer, count, last;
  };
  Thread& t_;
  Program program_;
  const void* data_;
  int kind_;
  intptr_t end_;
  int budget_ = 4096;  ///< steps to the next safepoint poll
  PlainStack<Entry> stack_;
  PlainStack<Repeat> repeats_;
};

}  // namespace ppy::sre
