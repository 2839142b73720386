// The identifier table: linear probing, names stored once in the arena.
#include <cstdlib>

#include "compiler/support/check.h"
#include "compiler/syntax/ast_base.h"

namespace ppy::syntax {

IdentifierTable::~IdentifierTable() { std::free(slots_); }

Identifier IdentifierTable::internHashed(std::string_view text, uint32_t hash) {
  if (used_ * 2 >= capacity_) grow();
  uint32_t mask = capacity_ - 1;
  for (uint32_t i = (hash ^ (hash >> 15)) & mask;; i = (i + 1) & mask) {
    const InternedName* name = slots_[i];
    if (!name) {
      void* p = arena_.allocate(offsetof(InternedName, text) + text.size() + 1, alignof(InternedName));
      auto* fresh = static_cast<InternedName*>(p);
      fresh->hash = hash;
      fresh->size = static_cast<uint32_t>(text.size());
      std::memcpy(fresh->text, text.data(), text.size());
      fresh->text[text.size()] = 0;
      slots_[i] = fresh;
      ++used_;
      return Identifier(fresh);
    }
    if (name->hash == hash && name->size == text.size() && std::memcmp(name->text, text.data(), text.size()) == 0)
      return Identifier(name);
  }
}

void IdentifierTable::grow() {
  uint32_t capacity = capacity_ ? capacity_ * 2 : 512;
  auto** slots = static_cast<const InternedName**>(std::calloc(capacity, sizeof(InternedName*)));
  PPY_CHECK(slots != nullptr);
  for (uint32_t k = 0; k < capacity_; ++k) {
    if (const InternedName* name = slots_[k]) {
      uint32_t i = (name->hash ^ (name->hash >> 15)) & (capacity - 1);
      while (slots[i]) i = (i + 1) & (capacity - 1);
      slots[i] = name;
    }
  }
  std::free(slots_);
  slots_ = slots;
  capacity_ = capacity;
}

}  // namespace ppy::syntax
