/// Bump allocation for data that dies together: AST, identifiers, decoded literals. Nothing in an arena
/// has a destructor; freeing the arena frees its chunks in a loop, whatever the shape of the data.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace ppy::support {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  /// Uninitialised storage. `align` is a power of two of at most 16.
  void* allocate(size_t size, size_t align = 8) {
    uintptr_t p = (cursor_ + (align - 1)) & ~uintptr_t(align - 1);
    if (__builtin_expect(p + size > limit_ || p + size < p, 0)) return allocateSlow(size, align);
    cursor_ = p + size;
    return reinterpret_cast<void*>(p);
  }

  template <class T, class... A>
  T* make(A&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<A>(args)...};
  }

  template <class T>
  T* makeArray(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
  }

  /// A copy of `text`, followed by a NUL that is not counted.
  std::string_view copy(std::string_view text) {
    char* p = static_cast<char*>(allocate(text.size() + 1, 1));
    std::memcpy(p, text.data(), text.size());
    p[text.size()] = 0;
    return {p, text.size()};
  }

  /// Bytes in all chunks.
  size_t bytesReserved() const { return reserved_; }

 private:
  struct Chunk {
    Chunk* next;
    size_t size;
  };
  void* allocateSlow(size_t size, size_t align);

  uintptr_t cursor_ = 0, limit_ = 0;
  Chunk* chunks_ = nullptr;
  size_t reserved_ = 0;
};

/// An immutable array in an arena. Plain data: copying it copies the reference.
template <class T>
struct Seq {
  T* items = nullptr;
  uint32_t count = 0;

  T* begin() const { return items; }
  T* end() const { return items + count; }
  uint32_t size() const { return count; }
  bool empty() const { return count == 0; }
  T& operator[](size_t i) const { return items[i]; }
  T& front() const { return items[0]; }
  T& back() const { return items[count - 1]; }
  std::span<T> span() const { return {items, count}; }
};

}  // namespace ppy::support
