/// Inline caches of global and builtin names.
///
/// The cache word points to a record that names the dict's table and the value's slot in it; the record
/// keeps that table alive, so an equal table pointer means the same table. A slot stays the name's slot
/// while the table lives (container.h, dictSlotOf). A builtin is cached with the number of entries the
/// globals' table had: a table only ever gains entries, so an equal number means the name is still absent.
#pragma once
#include "runtime/frame/frame.h"
#include "runtime/object/container.h"
#include "runtime/object/dict.h"
#include "runtime/object/type.h"

namespace ppy::interp {

struct GlobalCache : gc::TracedCell {
  DictTable* globals;       ///< table of the globals dict
  Value* slot;              ///< of the value, in `globals` or, for a builtin, in `builtins`; its key lies before it
  Value name;
  DictObject* builtinsDict; ///< null: the name is a global
  DictTable* builtins;
  intptr_t entries;         ///< builtin: entries ever made in `globals`
};

/// The cached value, or empty: take the slow path.
inline Value globalCacheGet(uint64_t* word, Frame* f) {
  auto* c = reinterpret_cast<const GlobalCache*>(__atomic_load_n(word, __ATOMIC_ACQUIRE));
  if (!c) [[unlikely]] return {};
  DictTable* table = f->globals.as<DictObject>()->ma_keys;
  if (table != c->globals) [[unlikely]] return {};
  if (c->slot[-1] != c->name) [[unlikely]] return {};
  if (!c->builtinsDict) [[likely]] return loadShared(c->slot);
  if (static_cast<intptr_t>(table->used) != c->entries || c->builtinsDict->ma_keys != c->builtins) [[unlikely]] return {};
  return loadShared(c->slot);
}

}  // namespace ppy::interp
