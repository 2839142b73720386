// The type that CPython keeps a Context's variables in, as its tests see it: an immutable map of any hashable keys.
#include "stdlib/_contextvars/context.h"

namespace ppy::ctx {
namespace {

TypeObject kHamtType;

struct HamtObject : Object {
  Node* root;  ///< null: empty
  intptr_t count;
  Value weakreflist;
};
HamtObject* of(Value v) { return v.as<HamtObject>(); }

HamtObject* make(Thread& t, Node* root, intptr_t count) {
  auto* h = static_cast<HamtObject*>(gc::allocObject(t, &kHamtType, sizeof(HamtObject)));
  h->root = root;
  h->count = count;
  gc::barrier(h);
  return h;
}

bool hashOf(Thread& t, Value key, uint64_t* hash) {
  intptr_t h = hash_py(t, key);
  *hash = static_cast<uint64_t>(h);
  return h != -1;
}

/// The key there that equals `key`, and its value; empty when there is none. False: exception pending.
bool find_py(Thread& t, const Node* root, Value key, uint64_t hash, Value* there, Value* v) {
  *there = *v = Value();
  MapPlace place = mapPlace(root, hash);
  for (uint32_t i = 0; i < place.pairs; i++) {
    int same = equals_py(t, key, place.slots[2 * i]);
    if (same < 0) return false;
    if (!same) continue;
    *there = place.slots[2 * i];
    *v = place.slots[2 * i + 1];
    break;
  }
  return true;
}
bool lookUp_py(Thread& t, Value self, Value key, uint64_t* hash, Value* there, Value* v) {
  return hashOf(t, key, hash) && find_py(t, of(self)->root, key, *hash, there, v);
}

Value hamtSet(Thread& t, Value self, Value* a) {
  uint64_t hash;
  Value there, v;
  if (!lookUp_py(t, self, a[0], &hash, &there, &v)) return {};
  if (!there.isEmpty() && v == a[1]) return self;
  bool added;
  Node* root = mapSet(t, of(self)->root, there.isEmpty() ? a[0] : there, hash, hashOf, a[1], &added);
  return root ? Value(make(t, root, of(self)->count + added)) : Value();
}
Value hamtDelete(Thread& t, Value self, Value* a) {
  uint64_t hash;
  Value there, v;
  if (!lookUp_py(t, self, a[0], &hash, &there, &v)) return {};
  if (there.isEmpty()) return self;
  Node* root;
  return mapDelete(t, of(self)->root, there, hash, &root) ? Value(make(t, root, of(self)->count - 1)) : Value();
}
Value hamtGet(Thread& t, Value self, Value* a) {
  uint64_t hash;
  Value there, v;
  if (!lookUp_py(t, self, a[0], &hash, &there, &v)) return {};
  return !there.isEmpty() ? v : a[1].isEmpty() ? none() : a[1];
}
Value hamtGetItem(Thread& t, Value self, Value key) {
  uint64_t hash;
  Value there, v;
  if (!lookUp_py(t, self, key, &hash, &there, &v)) return {};
  return there.isEmpty() ? raiseKeyError(t, key) : v;
}
Value hamtContains(Thread& t, Value self, Value key) {
  uint64_t hash;
  Value there, v;
  if (!lookUp_py(t, self, key, &hash, &there, &v)) return {};
  return boolean(!there.isEmpty());
}
Value hamtLen(Thread& t, Value self) { return makeInt(t, of(self)->count); }
Value hamtIter(Thread& t, Value self) { return mapIterator(t, of(self)->root, of(self)->count, Part::Keys); }
Value hamtKeys(Thread& t, Value self, Value*) { return hamtIter(t, self); }
Value hamtValues(Thread& t, Value self, Value*) { return mapIterator(t, of(self)->root, of(self)->count, Part::Values); }
Value hamtItems(Thread& t, Value self, Value*) { return mapIterator(t, of(self)->root, of(self)->count, Part::Items); }

Value hamtCompare(Thread& t, Value a, Value b, int op) {
  if (!isExactly(a, &kHamtType) || !isExactly(b, &kHamtType) || (op != kEq && op != kNe)) return notImplemented();
  bool same = of(a)->count == of(b)->count, failed = false;
  if (same && a != b)
    same = mapEach(of(a)->root, [&](Value key, Value v) {
      uint64_t hash;
      Value there, other;
      failed = !lookUp_py(t, b, key, &hash, &there, &other);
      int r = failed || there.isEmpty() ? 0 : equals_py(t, v, other);
      failed |= r < 0;
      return r > 0;
    });
  return failed ? Value() : boolean(same == (op == kEq));
}

void hamtTrace(Object* o, gc::Marker& m) {
  if (Node* root = static_cast<HamtObject*>(o)->root) m.mark(static_cast<const void*>(root));
}

const BuiltinDef kMethods[] = {{"set", "key, value, /", hamtSet}, {"get", "key, default=None, /", hamtGet}, {"delete", "key, /", hamtDelete},
                               {"items", "", hamtItems}, {"keys", "", hamtKeys}, {"values", "", hamtValues}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotLen, nativeSlot<UnaryFn>(hamtLen)}, {kSlotIter, nativeSlot<UnaryFn>(hamtIter)}, {kSlotGetItem, nativeSlot<BinaryFn>(hamtGetItem)},
                             {kSlotContains, nativeSlot<BinaryFn>(hamtContains)}, {0, nullptr}};
const TypeSpec kSpec = {.type = &kHamtType, .name = "hamt", .basicSize = sizeof(HamtObject), .flags = kTypeHasGc, .slots = kSlots,
    .compare = hamtCompare, .methods = kMethods, .trace = hamtTrace, .unhashable = true};

}  // namespace

Value newHamt(Thread& t) {
  if (!readyModuleType(t, kSpec)) return {};
  infoOf(&kHamtType).hasWeakref = true;
  return make(t, nullptr, 0);
}

}  // namespace ppy::ctx
