/// Context variables: the persistent map of a Context, the current context of a thread.
#pragma once
#include "runtime/gc/thread_context.h"
#include "stdlib/common/module.h"

namespace ppy::ctx {

struct VarObject : Object {
  Value name, dflt;     ///< str; empty: no default
  uint64_t id;          ///< unique in the Runtime: the key in maps, five bits a level
  Value weakreflist;
};

/// A node of an immutable trie: for each set bit two slots, a key and its value, or empty and a node. Below the last level
/// a row of keys of equal hashes, without bits.
struct Node : gc::TracedCell {
  uint32_t bits, pairs;
  Value slots[];
};
struct ContextObject : Object {
  Node* root;           ///< null: empty; shared between copies
  intptr_t count;
  Value previous;       ///< context to go back to; empty unless entered
  bool entered;
  Value weakreflist;
};

/// The map's value for a variable, or empty.
Value mapGet(const Node* root, const VarObject* var);
/// The hash of a key that is in a map. False: exception pending.
using HashOf = bool (*)(Thread& t, Value key, uint64_t* hash);
bool variableHash(Thread& t, Value variable, uint64_t* hash);
/// Where entries of the hash stand, or the one entry that shares its beginning: pairs of key and value.
struct MapPlace {
  const Value* slots = nullptr;
  uint32_t pairs = 0;
};
MapPlace mapPlace(const Node* root, uint64_t hash);
/// A map with the entry, which replaces that of the same key object; *added says whether it is new. Null: exception pending.
Node* mapSet(Thread& t, Node* root, Value key, uint64_t hash, HashOf hashOf, Value v, bool* added);
/// A map without the entry (which must be there); *out may become null. False: MemoryError pending.
bool mapDelete(Thread& t, Node* root, Value key, uint64_t hash, Node** out);
/// Calls f(key, value) -> bool for each entry; false stops.
template <class F>
bool mapEach(const Node* node, F&& f) {
  if (!node) return true;
  for (uint32_t i = 0; i < node->pairs; i++) {
    Value key = node->slots[2 * i], v = node->slots[2 * i + 1];
    if (key.isEmpty() ? !mapEach(v.as<Node>(), f) : !f(key, v)) return false;
  }
  return true;
}

enum class Part { Keys, Values, Items };
/// An iterator over what the map holds; it knows its length.
Value mapIterator(Thread& t, const Node* root, intptr_t count, Part part);
/// An empty map of CPython's hidden type `hamt`, which its tests ask C for.
Value newHamt(Thread& t);

/// The thread's context, made when it has none.
ContextObject* currentContext(Thread& t);
/// A copy of it; empty with MemoryError pending.
Value copyCurrentContext(Thread& t);
/// Makes it the thread's current context, and the one before current again; false: RuntimeError.
bool enterContext(Thread& t, ContextObject* c);
bool exitContext(Thread& t, ContextObject* c);
/// Named and exported as the C API has them.
extern "C" {
[[gnu::visibility("default")]] extern TypeObject PyContext_Type, PyContextVar_Type, PyContextToken_Type;
}
bool initVariables(Thread& t, ModuleObject* m);   ///< variables.cpp

}  // namespace ppy::ctx
