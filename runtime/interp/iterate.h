/// The iterators of sets and of pairs that ForIter advances in its slow half.
#pragma once
#include "runtime/object/quick_next.h"
#include "runtime/object/set.h"

namespace ppy::interp {

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

/// Does `type` iterate over pairs that quickPair makes?
inline bool isPairIterator(const TypeObject* type) {
  return type == &PyDictIterItem_Type || type == &PyEnum_Type || type == &PyZip_Type;
}
/// The next pair of enumerate, zip of two and the items of a dict, without a tuple. Unknown: nothing has
/// changed. The iterator of an enumerate and the second of a zip are asked by next_py where they have no inline
/// way; an exception then is Exhausted with t.status set.
inline QuickNext quickPair_py(Thread& t, Object* it, Value* pair) {
  if (it->ob_type == &PyDictIterItem_Type) {
    Value key, value;
    QuickNext result = quickDictNext(static_cast<DictIterObject*>(it), &key, &value);
    if (result == QuickNext::Item) {
      pair[0] = key;
      pair[1] = value;
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
