/// The iterators that loops advance without a call: those of ranges, lists, tuples, ASCII strs and dicts.
#pragma once
#include "runtime/object/dict.h"
#include "runtime/object/iterators.h"
#include "runtime/object/ops.h"
#include "runtime/object/str_make.h"
#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy {

enum class QuickNext { Item, Exhausted, Unknown };

/// The next entry of an iterator over a dict with a table of its own. Unknown, with nothing changed:
/// the end, and whatever wants an error message.
inline QuickNext quickDictNext(DictIterObject* it, Value* key, Value* value) {
  if (it->dict.isEmpty()) return QuickNext::Exhausted;
  auto* d = it->dict.as<DictObject>();
  DictTable* table = __atomic_load_n(&d->ma_keys, __ATOMIC_ACQUIRE);
  if (d->ma_values || !table || it->size != __atomic_load_n(&d->ma_used, __ATOMIC_RELAXED) || it->remaining <= 0) return QuickNext::Unknown;
  intptr_t pos = it->pos;
  if (pos >= static_cast<intptr_t>(__atomic_load_n(&table->used, __ATOMIC_ACQUIRE))) return QuickNext::Unknown;
  if (!dictEntryAt(table, pos, key, value)) return QuickNext::Unknown;
  it->pos = pos + 1;
  it->remaining--;
  return QuickNext::Item;
}

/// Advances `it` when its type is one of those below; calls nothing, so the handler needs no stack frame.
[[gnu::always_inline]] inline QuickNext quickNext(Object* it, Value* out) {
  TypeObject* type = it->ob_type;
  if (type == &PyRangeIter_Type) {
    auto* r = static_cast<RangeIterObject*>(it);
    if (r->remaining <= 0) return QuickNext::Exhausted;
    int64_t i = r->next;
    if (!Value::fitsSmallInt(i)) [[unlikely]] return QuickNext::Unknown;
    r->next = static_cast<int64_t>(static_cast<uint64_t>(i) + static_cast<uint64_t>(r->step));
    r->remaining--;
    *out = Value::smallInt(i);
    return QuickNext::Item;
  }
  if (type == &PyListIter_Type) {
    auto* s = static_cast<SeqIterObject*>(it);
    if (s->seq.isEmpty()) return QuickNext::Exhausted;
    auto* list = s->seq.as<ListObject>();
    intptr_t i = s->index;  // read once: the iterator may be shared by threads
    if (i < list->ob_size) [[likely]] {
      *out = loadShared(list->ob_item + i);
      s->index = i + 1;
      return QuickNext::Item;
    }
    s->seq = Value();
    return QuickNext::Exhausted;
  }
  if (type == &PyTupleIter_Type) {
    auto* s = static_cast<SeqIterObject*>(it);
    if (s->seq.isEmpty()) return QuickNext::Exhausted;
    auto* tuple = s->seq.as<TupleObject>();
    if (s->index < tuple->ob_size) [[likely]] {
      *out = tuple->ob_item[s->index++];
      return QuickNext::Item;
    }
    s->seq = Value();
    return QuickNext::Exhausted;
  }
  if (type == &_PyUnicodeASCIIIter_Type) {
    auto* s = static_cast<StrIterObject*>(it);
    if (s->text.isEmpty()) return QuickNext::Exhausted;
    auto* text = s->text.as<StrObject>();
    if (s->at < text->length) [[likely]] {
      *out = sharedChar(static_cast<const uint8_t*>(strData(text))[s->at++]);
      return QuickNext::Item;
    }
    s->text = Value();
    return QuickNext::Exhausted;
  }
  if (type == &PyDictIterKey_Type || type == &PyDictIterValue_Type) {
    Value key, value;
    QuickNext result = quickDictNext(static_cast<DictIterObject*>(it), &key, &value);
    if (result == QuickNext::Item) *out = type == &PyDictIterKey_Type ? key : value;
    return result;
  }
  return QuickNext::Unknown;
}

/// next_py, with those iterators advanced in place.
[[gnu::always_inline]] inline Value nextQuickly_py(Thread& t, Value it) {
  if (it.isObject()) [[likely]] {
    Value v;
    switch (quickNext(it.object(), &v)) {
      case QuickNext::Item: return v;
      case QuickNext::Exhausted: return {};
      case QuickNext::Unknown: break;
    }
  }
  return next_py(t, it);
}

}  // namespace ppy
