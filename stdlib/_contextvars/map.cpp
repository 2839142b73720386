// The map of a Context: a trie of immutable nodes on the variables' numbers, so that copies share everything
// and a change makes new nodes along one path only.
#include "stdlib/_contextvars/context.h"

namespace ppy::ctx {
namespace {

constexpr int kBits = 5;

void traceNode(gc::TracedCell* cell, gc::Marker& m) {
  auto* node = static_cast<Node*>(cell);
  m.markRange(node->slots, 2 * static_cast<size_t>(__builtin_popcount(node->bits)));
}
Node* newNode(Thread& t, uint32_t bits) {
  size_t size = sizeof(Node) + 2 * sizeof(Value) * static_cast<size_t>(__builtin_popcount(bits));
  auto* node = static_cast<Node*>(gc::allocOrNull(t, size, gc::CellKind::Traced));
  if (!node) return nullptr;
  node->trace = traceNode;
  node->bits = bits;
  return node;
}
uint32_t bitOf(uint64_t id, int level) { return 1u << (id >> (kBits * level) & 31); }
int placeOf(const Node* node, uint32_t bit) { return 2 * __builtin_popcount(node->bits & (bit - 1)); }

/// A copy with room for `bit` at its place, or with the same bits when it has that bit.
Node* copyWith(Thread& t, Node* node, uint32_t bit) {
  Node* fresh = newNode(t, node->bits | bit);
  if (!fresh) return nullptr;
  int n = 2 * __builtin_popcount(node->bits), at = placeOf(fresh, bit);
  bool has = node->bits & bit;
  for (int i = 0; i < n; i++) fresh->slots[i >= at && !has ? i + 2 : i] = node->slots[i];
  gc::barrier(fresh);
  return fresh;
}
void put(Node* node, uint32_t bit, Value key, Value v) {
  int at = placeOf(node, bit);
  gc::store(node, &node->slots[at], key);
  gc::store(node, &node->slots[at + 1], v);
}
/// The node that holds two entries whose numbers differ at some level from `level` on.
Node* fork(Thread& t, int level, const VarObject* a, Value va, const VarObject* b, Value vb) {
  uint32_t bitA = bitOf(a->id, level), bitB = bitOf(b->id, level);
  Node* inner = bitA == bitB ? fork(t, level + 1, a, va, b, vb) : nullptr;
  if (bitA == bitB && !inner) return nullptr;
  Node* node = newNode(t, bitA | bitB);
  if (!node) return nullptr;
  if (inner) {
    put(node, bitA, Value(), Value::fromBits(reinterpret_cast<uint64_t>(inner)));
  } else {
    put(node, bitA, Value(const_cast<VarObject*>(a)), va);
    put(node, bitB, Value(const_cast<VarObject*>(b)), vb);
  }
  return node;
}
Node* setAt(Thread& t, Node* node, int level, const VarObject* var, Value v, bool* added) {
  uint32_t bit = bitOf(var->id, level);
  if (node->bits & bit) {
    Value key = node->slots[placeOf(node, bit)], old = node->slots[placeOf(node, bit) + 1];
    Node* below = nullptr;
    if (key.isEmpty()) {
      below = setAt(t, old.as<Node>(), level + 1, var, v, added);
    } else if (key != Value(const_cast<VarObject*>(var))) {
      *added = true;
      below = fork(t, level + 1, key.as<VarObject>(), old, var, v);
    }
    if (!below && (key.isEmpty() || key != Value(const_cast<VarObject*>(var)))) return nullptr;
    Node* fresh = copyWith(t, node, bit);
    if (!fresh) return nullptr;
    if (below) put(fresh, bit, Value(), Value::fromBits(reinterpret_cast<uint64_t>(below)));
    else put(fresh, bit, key, v);
    return fresh;
  }
  *added = true;
  Node* fresh = copyWith(t, node, bit);
  if (fresh) put(fresh, bit, Value(const_cast<VarObject*>(var)), v);
  return fresh;
}

}  // namespace

Value mapGet(const Node* node, const VarObject* var) {
  for (int level = 0; node; level++) {
    uint32_t bit = bitOf(var->id, level);
    if (!(node->bits & bit)) return {};
    int at = placeOf(node, bit);
    Value key = node->slots[at];
    if (!key.isEmpty()) return key.as<VarObject>() == var ? node->slots[at + 1] : Value();
    node = node->slots[at + 1].as<Node>();
  }
  return {};
}

Node* mapSet(Thread& t, Node* root, const VarObject* var, Value v, bool* added) {
  *added = false;
  if (!root) {
    root = newNode(t, 0);
    if (!root) return nullptr;
  }
  return setAt(t, root, 0, var, v, added);
}

bool mapDelete(Thread& t, Node* root, const VarObject* var, Node** out) {
  // Rebuilds the path; a node left without entries goes. Chains of one entry stay: they are rare and correct.
  Node* path[64 / kBits + 2];
  int depth = 0;
  for (Node* node = root;; depth++) {
    path[depth] = node;
    Value key = node->slots[placeOf(node, bitOf(var->id, depth))];
    if (!key.isEmpty()) break;
    node = node->slots[placeOf(node, bitOf(var->id, depth)) + 1].as<Node>();
  }
  Node* below = nullptr;
  for (int level = depth; level >= 0; level--) {
    Node* node = path[level];
    uint32_t bit = bitOf(var->id, level);
    if (below) {
      Node* fresh = copyWith(t, node, bit);
      if (!fresh) return false;
      put(fresh, bit, Value(), Value::fromBits(reinterpret_cast<uint64_t>(below)));
      below = fresh;
      continue;
    }
    if (node->bits == bit) continue;
    Node* fresh = newNode(t, node->bits & ~bit);
    if (!fresh) return false;
    int n = 2 * __builtin_popcount(node->bits), at = placeOf(node, bit);
    for (int i = 0, to = 0; i < n; i++)
      if (i != at && i != at + 1) fresh->slots[to++] = node->slots[i];
    gc::barrier(fresh);
    below = fresh;
  }
  *out = below;
  return true;
}

}  // namespace ppy::ctx
