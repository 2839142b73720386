// Hidden classes: transitions, lookup, and the attributes of instances that have one. An instance
// leaves shapes for a dict of its own (dictionary mode) when it is used like one: an attribute is
// deleted that is not the newest, names are not identifiers' worth of few, or its dict gets a key
// that is not an interned str.
#include "runtime/object/shape.h"

#include "compiler/support/check.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/object_state.h"
#include "runtime/object/str.h"
#include "runtime/object/type_impl.h"
#include "runtime/thread/runtime.h"

namespace ppy {
namespace {

constexpr uint32_t kMaxShapeSlots = 200;      ///< attributes before an instance goes to dictionary mode
constexpr uint32_t kMaxTransitions = 128;     ///< children before a shape refuses more
constexpr uint32_t kIndexFrom = 8;            ///< attributes from which a shape gets a hash index

struct TransitionTable : gc::TracedCell {
  uint32_t count, capacity;
  struct { Value name; Shape* child; } items[];
};

void traceTransitions(gc::TracedCell* cell, gc::Marker& m) {
  auto* table = static_cast<TransitionTable*>(cell);
  for (uint32_t i = 0; i < table->count; i++) {
    m.mark(table->items[i].name);
    m.mark(table->items[i].child);
  }
}

void traceShape(gc::TracedCell* cell, gc::Marker& m) {
  auto* s = static_cast<Shape*>(cell);
  m.mark(s->parent);
  m.mark(s->name);
  m.mark(static_cast<const void*>(s->type));
  m.mark(static_cast<const void*>(s->transitions));
  m.mark(static_cast<const void*>(s->index));
}

TransitionTable* transitionsOf(Shape* s) { return reinterpret_cast<TransitionTable*>(s->transitions); }

Shape* newShape(Thread& t, Shape* parent, Value name, uint32_t count, uint32_t inlineSlots, TypeObject* type) {
  auto* s = static_cast<Shape*>(gc::alloc(t, sizeof(Shape), gc::CellKind::Traced));
  s->trace = traceShape;
  s->parent = parent;
  s->name = name;
  s->count = count;
  SlotPlan* plan = infoOf(type).plan;
  uint32_t planned = plan && plan->count <= inlineSlots ? plan->count : 0;
  s->nextFree = parent ? parent->nextFree : planned;
  if (!name.isEmpty()) {
    s->slot = s->nextFree;
    for (uint32_t i = 0; i < planned; i++)
      if (plan->names[i] == name) s->slot = i;
    if (s->slot == s->nextFree) s->nextFree++;
  }
  s->inlineSlots = inlineSlots;
  s->type = type;
  return s;
}

/// Index of a big shape: a Raw cell {mask, the shapes that added the names, then number + 1 by hash of the
/// name's address}. The shapes live as long as the one whose chain they are.
struct ShapeIndex {
  uint32_t mask;
  uint32_t count;
  const Shape** shapes() { return reinterpret_cast<const Shape**>(this + 1); }
  uint32_t* table() { return reinterpret_cast<uint32_t*>(shapes() + count); }
};

uint32_t hashOf(Value name) { return static_cast<uint32_t>((name.bits() >> 4) * 0x9E3779B97F4A7C15ull >> 32); }

ShapeIndex* indexOf(Thread& t, Shape* s) {
  if (uint32_t* made = __atomic_load_n(&s->index, __ATOMIC_ACQUIRE)) return reinterpret_cast<ShapeIndex*>(made);
  uint32_t size = std::bit_ceil(s->count * 2);
  auto* x = static_cast<ShapeIndex*>(gc::alloc(t, sizeof(ShapeIndex) + s->count * sizeof(Value) + size * 4, gc::CellKind::Raw));
  x->mask = size - 1;
  x->count = s->count;
  for (Shape* p = s; p->count; p = p->parent) {
    x->shapes()[p->count - 1] = p;
    uint32_t i = hashOf(p->name) & x->mask;
    while (x->table()[i]) i = (i + 1) & x->mask;
    x->table()[i] = p->count;
  }
  __atomic_store_n(&s->index, reinterpret_cast<uint32_t*>(x), __ATOMIC_RELEASE);  // another thread's is as good
  gc::barrier(s);
  return x;
}

}  // namespace

Shape* newRootShape(Thread& t, TypeObject* type, uint32_t inlineSlots) { return newShape(t, nullptr, Value(), 0, inlineSlots, type); }

int shapeFind(Thread& t, Shape* shape, Value name) {
  if (shape->count >= kIndexFrom) {
    ShapeIndex* x = indexOf(t, shape);
    for (uint32_t i = hashOf(name) & x->mask; x->table()[i]; i = (i + 1) & x->mask)
      if (const Shape* s = x->shapes()[x->table()[i] - 1]; s->name == name) return static_cast<int>(s->slot);
    return kNoSlot;
  }
  for (Shape* s = shape; s->count; s = s->parent)
    if (s->name == name) return static_cast<int>(s->slot);
  return kNoSlot;
}

const Shape* shapeAt(const Shape* shape, uint32_t i) {
  while (shape->count > i + 1) shape = shape->parent;
  return shape;
}

Shape* shapeAdd(Thread& t, Shape* shape, Value name) {
  ObjectLock lock(t, shape);
  TransitionTable* table = transitionsOf(shape);
  uint32_t n = table ? table->count : 0;
  for (uint32_t i = 0; i < n; i++)
    if (table->items[i].name == name) return table->items[i].child;
  if (shape->count >= kMaxShapeSlots || n >= kMaxTransitions) return nullptr;
  Shape* child = newShape(t, shape, name, shape->count + 1, shape->inlineSlots, shape->type);
  if (!table || n == table->capacity) {
    uint32_t capacity = n ? n * 2 : 2;
    auto* bigger = static_cast<TransitionTable*>(gc::alloc(t, sizeof(TransitionTable) + capacity * sizeof(table->items[0]), gc::CellKind::Traced));
    bigger->trace = traceTransitions;
    bigger->capacity = capacity;
    bigger->count = n;
    for (uint32_t i = 0; i < n; i++) bigger->items[i] = table->items[i];
    table = bigger;
    shape->transitions = reinterpret_cast<Object*>(table);
    gc::barrier(shape);
  }
  table->items[n].name = name;
  table->items[n].child = child;
  table->count = n + 1;
  gc::barrier(table);
  // the names an instance may be given tell later instances how many slots to have in the object
  TypeInfo& info = infoOf(shape->type);
  // Other shapes of the class have locks of their own.
  if (child->nextFree > __atomic_load_n(&info.wantedSlots, __ATOMIC_RELAXED)) __atomic_store_n(&info.wantedSlots, child->nextFree, __ATOMIC_RELAXED);
  __atomic_store_n(&info.shaped, true, __ATOMIC_RELAXED);
  if (!info.shadowed)
    if (Value hidden = lookupInMro(shape->type, name); hidden && !infoOfValue(hidden).isDataDescriptor && infoOfValue(hidden).isDescriptor) hideMethods(t, shape->type);
  return child;
}

DictObject* instanceOwnDict(Object* o) {
  ShapePair* pair = shapePairOf(o, infoOf(o->ob_type));
  return shapeOf(pair)->flags & kShapeDict ? reinterpret_cast<DictObject*>(pair->extra) : nullptr;
}

Value instanceGet(Thread& t, Object* o, Value name) {
  TypeInfo& info = infoOf(o->ob_type);
  ShapePair* pair = shapePairOf(o, info);
  ObjectLock lock(t, o);
  if (shapeOf(pair)->flags & kShapeDict) return dictGetStr(reinterpret_cast<DictObject*>(pair->extra), name);
  int slot = shapeFind(t, shapeOf(pair), name);
  return slot == kNoSlot ? Value() : loadShared(slotAt(o, info, static_cast<uint32_t>(slot)));
}

bool setSlot(Thread& t, Object* o, const TypeInfo& info, uint32_t slot, Value v) {
  ShapePair* pair = shapePairOf(o, info);
  if (slot < shapeOf(pair)->inlineSlots) {
    gc::store(o, inlineSlotsOf(o, info) + slot, v);
  } else {
    gc::store(pair->extra, pair->extra + (slot - shapeOf(pair)->inlineSlots), v);
  }
  return true;
}

namespace {

/// Makes room in `extra` for slot number `slot`.
bool reserveSlot(Thread& t, Object* o, const TypeInfo& info, uint32_t slot) {
  ShapePair* pair = shapePairOf(o, info);
  uint32_t inlineSlots = shapeOf(pair)->inlineSlots;
  if (slot < inlineSlots) return true;
  size_t need = slot - inlineSlots + 1;
  if (pair->extra && gc::valuesCapacity(pair->extra) >= need) return true;
  Value* bigger = gc::allocValues(t, need < 4 ? 4 : need * 2);
  if (!bigger) return false;
  for (size_t i = 0; i + 1 < need; i++) bigger[i] = pair->extra[i];
  pair->extra = bigger;
  gc::barrier(o);
  return true;
}

/// The shape that says "look in the dict", one per type.
Shape* dictShapeOf(Thread& t, const Shape* shape) {
  Shape* root = const_cast<Shape*>(shape);
  while (root->parent) root = root->parent;
  ObjectLock lock(t, root);
  // kept as the root's nameless transition
  TransitionTable* table = transitionsOf(root);
  for (uint32_t i = 0; table && i < table->count; i++)
    if (table->items[i].name.isEmpty()) return table->items[i].child;
  Shape* s = newShape(t, root, Value(), 0, root->inlineSlots, root->type);
  s->flags = kShapeDict;
  uint32_t n = table ? table->count : 0;
  auto* bigger = static_cast<TransitionTable*>(gc::alloc(t, sizeof(TransitionTable) + (n + 4) * sizeof(table->items[0]), gc::CellKind::Traced));
  bigger->trace = traceTransitions;
  bigger->capacity = n + 4;
  bigger->count = n + 1;
  for (uint32_t i = 0; i < n; i++) bigger->items[i] = table->items[i];
  bigger->items[n].name = Value();
  bigger->items[n].child = s;
  root->transitions = reinterpret_cast<Object*>(bigger);
  gc::barrier(root);
  return s;
}

void forgetSlots(Object* o, const TypeInfo& info) {
  Value* slots = inlineSlotsOf(o, info);
  for (uint32_t i = 0; i < shapeOf(shapePairOf(o, info))->inlineSlots; i++) slots[i] = Value();
}

}  // namespace

DictObject* instanceToDict(Thread& t, Object* o, DictObject* into) {
  ObjectLock lock(t, o);
  TypeInfo& info = infoOf(o->ob_type);
  ShapePair* pair = shapePairOf(o, info);
  if (shapeOf(pair)->flags & kShapeDict) return reinterpret_cast<DictObject*>(pair->extra);
  Shape* shape = shapeOf(pair);
  SharedDicts& shared = objectState(t).sharedDicts;
  if (!into) into = shared.find_nogc(o);
  DictObject* d = newDict(t, shape->count);
  if (!d) return nullptr;
  WorldStop stop(t);  // stores to slots take no lock
  for (uint32_t i = 0; i < shape->count; i++) {
    const Shape* at = shapeAt(shape, i);
    Value v = *slotAt(o, info, at->slot);
    if (!v.isEmpty() && !dictSetStr(t, d, at->name, v)) return nullptr;
  }
  hideMethods(t, o->ob_type);
  if (into) {  // the dict that shared the slots takes the table over
    into->ma_keys = d->ma_keys;
    into->ma_values = nullptr;
    into->ma_used = d->ma_used;
    into->ma_version_tag = ++t.nextDictVersion;
    gc::barrier(into);
    d = into;
    shared.remove_nogc(o);
  }
  Shape* dictShape = dictShapeOf(t, shape);
  forgetSlots(o, info);
  pair->shape = dictShape;
  pair->extra = reinterpret_cast<Value*>(d);
  gc::barrier(o);
  return d;
}

bool instanceSet(Thread& t, Object* o, Value name, Value v) {
  ObjectLock lock(t, o);
  TypeInfo& info = infoOf(o->ob_type);
  ShapePair* pair = shapePairOf(o, info);
  Shape* shape = shapeOf(pair);
  if (shape->flags & kShapeDict) return dictSetStr(t, reinterpret_cast<DictObject*>(pair->extra), name, v);
  int slot = shapeFind(t, shape, name);
  if (slot != kNoSlot) return setSlot(t, o, info, static_cast<uint32_t>(slot), v);
  Shape* next = shapeAdd(t, shape, name);
  if (!next) {
    DictObject* d = instanceToDict(t, o, nullptr);
    return d && dictSetStr(t, d, name, v);
  }
  if (!reserveSlot(t, o, info, next->slot)) return false;
  // Sites that add attributes by their caches take no lock.
  if (!changeShape(t, pair, shape, next)) return instanceSet(t, o, name, v);
  gc::barrier(o);
  return setSlot(t, o, info, next->slot, v);
}

bool instanceDelete(Thread& t, Object* o, Value name) {
  ObjectLock lock(t, o);
  TypeInfo& info = infoOf(o->ob_type);
  ShapePair* pair = shapePairOf(o, info);
  if (!(shapeOf(pair)->flags & kShapeDict)) {
    int slot = shapeFind(t, shapeOf(pair), name);
    if (slot == kNoSlot) return false;
    // The newest goes back to the parent, unless another thread may read the slot as what it becomes next.
    if (static_cast<uint32_t>(slot) == shapeOf(pair)->slot && !t.runtime->multiThreaded) {
      setSlot(t, o, info, static_cast<uint32_t>(slot), Value());
      pair->shape = shapeOf(pair)->parent;
      gc::barrier(o);
      return true;
    }
    if (!instanceToDict(t, o, nullptr)) return false;
  }
  return dictDeleteStr(t, reinterpret_cast<DictObject*>(pair->extra), name);
}

Value instanceDict(Thread& t, Object* o) {
  ObjectLock lock(t, o);
  if (DictObject* own = instanceOwnDict(o)) return own;
  SharedDicts& shared = objectState(t).sharedDicts;
  if (DictObject* known = shared.find_nogc(o)) return known;
  auto* d = static_cast<DictObject*>(gc::allocObject(t, &PyDict_Type, sizeof(DictObject)));
  d->ma_values = o;
  d->ma_version_tag = ++t.nextDictVersion;
  shared.add_nogc(o, d);
  return d;
}

bool instanceSetDict(Thread& t, Object* o, Value dict) {
  ObjectLock lock(t, o);
  TypeInfo& info = infoOf(o->ob_type);
  ShapePair* pair = shapePairOf(o, info);
  auto* d = dict.as<DictObject>();
  if (d->ma_values && d->ma_values == o) return true;
  if (d->ma_values && !instanceToDict(t, d->ma_values, d)) return false;
  // Whoever has the dict that shared the slots keeps what was in them.
  if (DictObject* old = objectState(t).sharedDicts.find_nogc(o))
    if (!instanceToDict(t, o, old)) return false;
  WorldStop stop(t);
  hideMethods(t, o->ob_type);
  Shape* dictShape = dictShapeOf(t, shapeOf(pair));
  if (!(shapeOf(pair)->flags & kShapeDict)) forgetSlots(o, info);
  pair->shape = dictShape;
  pair->extra = reinterpret_cast<Value*>(d);
  gc::barrier(o);
  return true;
}

}  // namespace ppy
