// Chunk management of the arena: doubling chunks up to a limit, large requests in chunks of their own.
#include "compiler/support/arena.h"

#include "compiler/support/check.h"

namespace ppy::support {
namespace {
constexpr size_t kFirstChunk = 16 * 1024, kLargestChunk = 1024 * 1024;
}

Arena::~Arena() {
  for (Chunk* c = chunks_; c;) {
    Chunk* next = c->next;
    std::free(c);
    c = next;
  }
}

void* Arena::allocateSlow(size_t size, size_t align) {
  size_t wanted = chunks_ ? reserved_ : kFirstChunk;
  if (wanted > kLargestChunk) wanted = kLargestChunk;
  size_t need = size + align + sizeof(Chunk);
  PPY_CHECK(need >= size);
  bool own = need > wanted;
  size_t bytes = own ? need : wanted;
  auto* chunk = static_cast<Chunk*>(std::malloc(bytes));
  PPY_CHECK(chunk != nullptr);
  chunk->size = bytes;
  chunk->next = chunks_;
  chunks_ = chunk;
  reserved_ += bytes;
  uintptr_t start = reinterpret_cast<uintptr_t>(chunk + 1);
  uintptr_t p = (start + (align - 1)) & ~uintptr_t(align - 1);
  // A chunk made for one large request leaves the current chunk's rest in use.
  if (!own || limit_ - cursor_ < 64) {
    cursor_ = p + size;
    limit_ = reinterpret_cast<uintptr_t>(chunk) + bytes;
  }
  return reinterpret_cast<void*>(p);
}

}  // namespace ppy::support
