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

/// A node of an immutable trie: for each set bit two slots, a variable and its value, or empty and a node.
struct Node : gc::TracedCell {
  uint32_t bits;
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
/// A map with the entry; *added says whether it is new. Null with MemoryError pending.
Node* mapSet(Thread& t, Node* root, const VarObject* var, Value v, bool* added);
/// A map without the entry (which must be there); *out may become null. False: MemoryError pending.
bool mapDelete(Thread& t, Node* root, const VarObject* var, Node** out);
/// Calls f(variable, value) -> bool for each entry; false stops.
template <class F>
bool mapEach(const Node* node, F&& f) {
  if (!node) return true;
  int n = __builtin_popcount(node->bits);
  for (int i = 0; i < n; i++) {
    Value key = node->slots[2 * i], v = node->slots[2 * i + 1];
    if (key.isEmpty() ? !mapEach(v.as<Node>(), f) : !f(key, v)) return false;
  }
  return true;
}

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
