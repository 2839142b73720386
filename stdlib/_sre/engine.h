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

/// The Latin-1 members of a pattern's character sets, a byte for each character, worked out when first asked for.
/// One Raw cell: a word per word of code (which table belongs to the IN instruction there, 0: none), then the tables.
class CharTables {
 public:
  static constexpr uint32_t kMost = 64, kWords = 1 + 256 / 4;  ///< a table: a word of state, a byte per character
  /// Bytes needed for this code.
  static size_t bytes(const uint32_t* code, uint32_t size);
  CharTables() = default;
  /// `cell`: zeroed, of that many bytes.
  CharTables(uint32_t* cell, uint32_t size) : index_(cell), size_(size) {}
  void number(const uint32_t* code);
  /// For the set at `set`, which the IN at `pc` (or, at 0, the pattern's INFO) names, whether it has each of the
  /// first 256 characters; null: the set depends on the locale or has no table.
  const bool* of(uint32_t pc, const uint32_t* set) const {
    uint32_t n = index_ ? index_[pc] : 0;
    if (!n) return nullptr;
    uint32_t* table = index_ + size_ + (n - 1) * kWords;
    uint32_t state = __atomic_load_n(table, __ATOMIC_ACQUIRE);
    if (state == 0) state = fill(table, set);
    return state == 1 ? reinterpret_cast<const bool*>(table + 1) : nullptr;
  }

 private:
  static uint32_t fill(uint32_t* table, const uint32_t* set);
  uint32_t* index_ = nullptr;
  uint32_t size_ = 0;
};

/// Code of a pattern; checked by validCode.
struct Program {
  const uint32_t* code;
  uint32_t size, groups;
  CharTables sets = {};
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

/// Growing array of plain data outside the heap: holds no cells. The first ones lie in the object.
template <class T, size_t kInline>
struct PlainStack {
  T* items = inline_;
  size_t size = 0, capacity = kInline;
  PlainStack() {}
  PlainStack(const PlainStack&) = delete;
  ~PlainStack() {
    if (items != inline_) __builtin_free(items);
  }
  bool push(const T& v) {
    if (size == capacity && !grow()) [[unlikely]] return false;
    items[size++] = v;
    return true;
  }

 private:
  [[gnu::noinline]] bool grow() {
    auto* grown = static_cast<T*>(__builtin_realloc(items == inline_ ? nullptr : items, capacity * 2 * sizeof(T)));
    if (!grown) return false;
    if (items == inline_) __builtin_memcpy(grown, inline_, size * sizeof(T));
    items = grown;
    capacity *= 2;
    return true;
  }
  T inline_[kInline];
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
  PlainStack<intptr_t, 16> marks;  ///< start and end of every group, -1: unset

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
  PlainStack<Entry, 16> stack_;
  PlainStack<Repeat, 4> repeats_;
};

}  // namespace ppy::sre
