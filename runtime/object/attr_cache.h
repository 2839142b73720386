/// Inline caches for attribute access, shared by the interpreter and compiled code.
///
/// A cache is one 64-bit word: null or a pointer to an immutable record (a Traced cell). The code that
/// owns the word must mark it (it may be treated as a Value) and pass the cell to the barrier. Misses
/// allocate a new record and replace the word with one atomic store; records are never changed.
///
/// A hit needs: the word `check` bytes into the receiver's TypeInfo is `version` (the type's version, unique
/// to one state of one type and its bases; or the id of a slot plan, for attributes that lie in the same
/// slot in a whole line of classes), and, when `shape` is set, the instance has that shape. For class receivers
/// (`kTypeAttr`) the receiver itself is compared and its version.
#pragma once
#include "runtime/object/ops.h"
#include "runtime/object/shape.h"

namespace ppy {

struct AttrCache : gc::TracedCell {
  enum Kind : uint8_t {
    kInlineSlot,   ///< Value at byte `offset` of the instance (a planned attribute, one of __slots__); an empty one is read on the slow path
    kPlannedSlot,  ///< stores only: as kInlineSlot, but a store to an empty one takes the slow path
    kExtraSlot,    ///< Value number `offset` of the pair's `extra`
    kMethod,       ///< `value` is a function or method descriptor of the type, to be called with the receiver
    kConstant,     ///< a class attribute without __get__: *dictSlot while dictTable == the owner's, else `value`
    kGetter,       ///< `value` is a property's Python getter: call it with the receiver
    kNativeGetter, ///< `native`(t, receiver)
    kModuleSlot,   ///< module or function-like receiver with a dict: *dictSlot while dictTable == the dict's table
    kTypeAttr,     ///< receiver is the class `receiver`: found along its MRO, as kConstant
    kSuperMethod,  ///< super() in a method of the class `receiver`: `value` is a function or method descriptor
    kAddSlot,      ///< stores only: changes shape to `nextShape`, writes inline at `offset`
    kDictMethod,   ///< as kMethod, for types whose instances have a dict field (at `offset`) in place of a shape
  };
  uint64_t version;     ///< of the receiver's type (for kTypeAttr of the receiver), or a plan's id
  Shape* shape;         ///< or null: not checked
  int32_t shapeOffset;  ///< byte offset of the ShapePair from the object
  int32_t offset;
  uint32_t check;       ///< byte offset in TypeInfo of what must equal `version`
  Kind kind;
  Value value;
  Value receiver;       ///< kTypeAttr, kModuleSlot: the receiver; kSuperMethod: the class
  Shape* nextShape;
  Value (*native)(Thread&, Value self);
  DictObject* dict;     ///< of the class that has the attribute, or null: `value` holds it
  DictTable* dictTable;
  Value* dictSlot;
  AttrCache* next;      ///< what the same site saw before; the slow half looks there before it makes a record
  uint8_t older;        ///< records behind `next`; kManyKinds: a site that has seen more kinds than it keeps
  bool forStore;
  Value name;
};

/// AttrCache::older of a site whose records are found in the runtime's table (attr_cache.cpp).
inline constexpr uint8_t kManyKinds = 255;

/// Common part of every check. `o` is a heap or static object.
inline bool attrCacheFits(const AttrCache* c, Object* o) {
  if (*reinterpret_cast<const uint64_t*>(reinterpret_cast<const char*>(o->ob_type->tp_cache) + c->check) != c->version) return false;
  return !c->shape || shapeOf(reinterpret_cast<ShapePair*>(reinterpret_cast<char*>(o) + c->shapeOffset)) == c->shape;
}
inline Value* attrCacheInlineSlot(const AttrCache* c, Object* o) {
  return reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + c->offset);
}

inline bool attrCacheStores(const AttrCache* c) { return c->kind <= AttrCache::kPlannedSlot; }
inline bool attrCacheMayStore(const AttrCache* c, const Value* slot) { return c->kind == AttrCache::kInlineSlot || !slot->isEmpty(); }

/// Slow half of getAttrCached_rq: serves the hits that are not plain slots, or misses: does the whole
/// access and leaves a record in *word when one can be made. `owner` is the cell that holds the word.
Value getAttrMiss_rq(Thread& t, Value o, Value name, uint64_t* word, void* owner);
/// o.name; may leave a request as getAttr_rq does.
inline Value getAttrCached_rq(Thread& t, Value o, Value name, uint64_t* word, void* owner) {
  auto* c = reinterpret_cast<const AttrCache*>(__atomic_load_n(word, __ATOMIC_ACQUIRE));
  if (c && c->kind == AttrCache::kInlineSlot && o.isObject() && attrCacheFits(c, o.object())) [[likely]]
    if (Value v = *attrCacheInlineSlot(c, o.object())) [[likely]] return v;
  return getAttrMiss_rq(t, o, name, word, owner);
}

Value setAttrMiss_rq(Thread& t, Value o, Value name, Value v, uint64_t* word, void* owner);
/// o.name = v; None on success.
inline Value setAttrCached_rq(Thread& t, Value o, Value name, Value v, uint64_t* word, void* owner) {
  auto* c = reinterpret_cast<const AttrCache*>(__atomic_load_n(word, __ATOMIC_ACQUIRE));
  if (c && attrCacheStores(c) && o.isObject() && attrCacheFits(c, o.object())) [[likely]] {
    Value* slot = attrCacheInlineSlot(c, o.object());
    if (attrCacheMayStore(c, slot)) [[likely]] {
      gc::store(o.object(), slot, v);
      return none();
    }
  }
  return setAttrMiss_rq(t, o, name, v, word, owner);
}

Value loadMethodMiss_rq(Thread& t, Value o, Value name, Value* self, uint64_t* word, void* owner);
/// As loadMethod_rq: *self is empty when the result is to be called as it is.
inline Value loadMethodCached_rq(Thread& t, Value o, Value name, Value* self, uint64_t* word, void* owner) {
  auto* c = reinterpret_cast<const AttrCache*>(__atomic_load_n(word, __ATOMIC_ACQUIRE));
  if (c && c->kind == AttrCache::kMethod && o.isObject() && attrCacheFits(c, o.object())) [[likely]] {
    *self = o;
    return c->value;
  }
  return loadMethodMiss_rq(t, o, name, self, word, owner);
}

/// super(cls, o).name that is to be called with o in front, or empty: not of that kind.
Value superMethodCached(Thread& t, TypeObject* cls, Value o, Value name, uint64_t* word, void* owner);
inline bool superCacheFits(const AttrCache* c, Value cls, Value o) {
  return c->kind == AttrCache::kSuperMethod && c->receiver == cls && o.isObject() && infoOf(o.object()->ob_type).version == c->version;
}

}  // namespace ppy
