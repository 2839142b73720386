/// The iterators that ForIter advances without a call.
#pragma once
#include "runtime/object/dict.h"
#include "runtime/object/iterators.h"
#include "runtime/object/ops.h"
#include "runtime/object/str_make.h"
#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy::interp {

enum class QuickNext { Item, Exhausted, Unknown };

/// The next entry of an iterator over a dict with a table of its own. Unknown, with nothing changed:
/// the end, and whatever wants an error message.
inline QuickNext quickDictNext(DictIterObject* it, DictEntry* out) {
  if (it->dict.isEmpty()) return QuickNext::Exhausted;
  auto* d = it->dict.as<DictObject>();
  DictTable* table = d->ma_keys;
  if (d->ma_values || !table || it->size != d->ma_used || it->remaining <= 0) return QuickNext::Unknown;
  intptr_t pos = it->pos;
  if (pos >= static_cast<intptr_t>(table->used)) return QuickNext::Unknown;
  *out = table->entries()[pos];
  if (out->key.isEmpty() || out->value.isEmpty()) return QuickNext::Unknown;
  it->pos = pos + 1;
  it->remaining--;
  return QuickNext::Item;
}

/// The next element of an iterator over a set; Unknown as above.
inline QuickNext quickSetNext(SetIterObject* it, Value* out) {
  if (it->set.isEmpty()) return QuickNext::Exhausted;
  auto* s = it->set.as<SetObject>();
  if (it->size != s->used) return QuickNext::Unknown;
  intptr_t pos = it->pos;
  while (pos <= s->mask && s->table[pos].key.isEmpty()) pos++;
  if (pos > s->mask) return QuickNext::Unknown;
  *out = s->table[pos].key;
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
    DictEntry e;
    QuickNext result = quickDictNext(static_cast<DictIterObject*>(it), &e);
    if (result == QuickNext::Item) *out = type == &PyDictIterKey_Type ? e.key : e.value;
    return result;
  }
  return QuickNext::Unknown;
}

/// Does `type` iterate over pairs that quickPair makes?
inline bool isPairIterator(const TypeObject* type) {
  return type == &PyDictIterItem_Type || type == &PyEnum_Type || type == &PyZip_Type;
}
/// The next pair of enumerate, zip of two and the items of a dict, without a tuple. Unknown: nothing has
/// changed. The iterator of an enumerate and the second of a zip are asked by next_py where they have no inline
/// way; an exception then is Exhausted with t.status set.
inline QuickNext quickPair_py(Thread& t, Object* it, Value* pair) {
  if (it->ob_type == &PyDictIterItem_Type) {
    DictEntry e;
    QuickNext result = quickDictNext(static_cast<DictIterObject*>(it), &e);
    if (result == QuickNext::Item) {
      pair[0] = e.key;
      pair[1] = e.value;
    }
    return result;
  }
  if (it->ob_type == &PyEnum_Type) {
    auto* e = static_cast<EnumerateObject*>(it);
    if (!e->iterator.isObject()) return QuickNext::Unknown;
    QuickNext result = quickNext(e->iterator.object(), &pair[1]);
    if (result == QuickNext::Exhausted) return result;
    // The iterator may run code that advances this same enumeration: its index is read afterwards.
    if (result == QuickNext::Unknown && (pair[1] = next_py(t, e->iterator)).isEmpty()) return QuickNext::Exhausted;
    pair[0] = e->index;
    if (pair[0].isSmallInt() && pair[0].asSmallInt() < PPY_INT_MAX) e->index = Value::smallInt(pair[0].asSmallInt() + 1);
    else gc::store(e, &e->index, binary_py(t, kOpAdd, pair[0], Value::smallInt(1)));
    return QuickNext::Item;
  }
  auto* z = static_cast<ZipObject*>(it);
  auto* its = z->iterators.as<TupleObject>();
  if (z->strict || its->ob_size != 2 || !its->ob_item[0].isObject() || !its->ob_item[1].isObject()) return QuickNext::Unknown;
  QuickNext result = quickNext(its->ob_item[0].object(), &pair[0]);
  if (result != QuickNext::Item) return result;
  result = quickNext(its->ob_item[1].object(), &pair[1]);
  if (result != QuickNext::Unknown) return result;
  pair[1] = next_py(t, its->ob_item[1]);
  return pair[1].isEmpty() ? QuickNext::Exhausted : QuickNext::Item;
}

}  // namespace ppy::interp
