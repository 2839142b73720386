/// Mutation of lists that C sees.
#include "runtime/object/foreign.h"

#include <cstring>

#include "runtime/object/container.h"

namespace ppy {

void ListMutation::begin() {
  exposed_ = true;
  n_ = list_->ob_size;
  if (n_ == 0) return;
  Value* copy = gc::allocValues(t_, static_cast<size_t>(n_));
  if (!copy) {
    // Out of memory: elements that leave keep their counts, which leaks them and harms nothing else.
    t_.exc = Value();
    t_.status = Status::None;
    n_ = 0;
    return;
  }
  std::memcpy(static_cast<void*>(copy), list_->ob_item, static_cast<size_t>(n_) * sizeof(Value));
  gc::barrier(copy);
  before_ = copy;
}

void settleExposedList(Thread& t, ListObject* list, const Value* before, intptr_t n) {
  const ForeignHooks& hooks = *t.runtime->foreign;
  for (intptr_t i = 0; i < list->ob_size; i++) {
    Value v = list->ob_item[i];
    if (v) gc::store(list->ob_item, list->ob_item + i, hooks.countedElement(t, v));
  }
  list->allocated = list->ob_size;
  for (intptr_t i = 0; i < n; i++)
    if (before[i]) hooks.dropElement(t, before[i]);
  gc::keepAlive(static_cast<const void*>(before));
}

}  // namespace ppy
