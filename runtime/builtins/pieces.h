/// Collecting what a splitting method returns.
#pragma once
#include <cstring>

#include "runtime/gc/heap.h"
#include "runtime/object/container.h"

namespace ppy {

/// A list of values made one after the other. They wait on the stack, so that most lists are made in one go and
/// in their own size. Stack only.
class ListBuilder {
 public:
  explicit ListBuilder(Thread& t) : t_(t) {}
  /// An empty value (an exception is pending) is refused.
  bool add(Value v) {
    if (v.isEmpty()) return false;
    if (n_ == kLocal && !spill()) return false;
    local_[n_++] = v;
    return true;
  }
  /// The list, `reversed` if asked; empty with MemoryError pending.
  Value finish(bool reversed = false) {
    if (list_ && !spill()) return {};
    Value made = list_ ? Value(list_) : listFrom(t_, local_, n_);
    if (reversed && !made.isEmpty()) {
      auto* list = made.as<ListObject>();
      for (intptr_t i = 0, j = list->ob_size - 1; i < j; i++, j--) std::swap(list->ob_item[i], list->ob_item[j]);
    }
    return made;
  }

 private:
  static constexpr intptr_t kLocal = 24;
  bool spill() {
    if (!list_ && !(list_ = newList(t_, 4 * kLocal))) return false;
    intptr_t size = list_->ob_size;
    if (!listReserve(t_, list_, size + n_ > 4 * kLocal ? size + size / 2 + n_ : size + n_)) return false;
    std::memcpy(static_cast<void*>(list_->ob_item + size), local_, static_cast<size_t>(n_) * sizeof(Value));
    gc::barrier(list_->ob_item);
    list_->ob_size = size + n_;
    n_ = 0;
    return true;
  }
  Thread& t_;
  ListObject* list_ = nullptr;
  intptr_t n_ = 0;
  Value local_[kLocal];
};

}  // namespace ppy
