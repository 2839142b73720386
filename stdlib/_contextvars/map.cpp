// Immutable maps: tries of nodes on the keys' hashes, so that copies share everything and a change makes new nodes along
// one path only. Keys are told apart by identity here; who compares them otherwise (hamt.cpp) finds the one there first.
#include "stdlib/_contextvars/context.h"

namespace ppy::ctx {
namespace {

constexpr int kBits = 5;
/// Below the last level that hashes differ in, entries of equal hashes stand in a row.
constexpr int kLevels = 64 / kBits + 1;

void traceNode(gc::TracedCell* cell, gc::Marker& m) {
  auto* node = static_cast<Node*>(cell);
  m.markRange(node->slots, 2 * static_cast<size_t>(node->pairs));
}
Node* newNode(Thread& t, uint32_t bits, uint32_t pairs) {
  auto* node = static_cast<Node*>(gc::allocOrNull(t, sizeof(Node) + 2 * sizeof(Value) * pairs, gc::CellKind::Traced));
  if (!node) return nullptr;
  node->trace = traceNode;
  node->bits = bits;
  node->pairs = pairs;
  return node;
}
uint32_t bitOf(uint64_t hash, int level) { return 1u << (hash >> (kBits * level) & 31); }
int placeOf(const Node* node, uint32_t bit) { return 2 * __builtin_popcount(node->bits & (bit - 1)); }
/// The place of a key among entries of equal hashes; -1: not there.
int rowPlace(const Node* row, Value key) {
  for (uint32_t i = 0; i < row->pairs; i++)
    if (row->slots[2 * i] == key) return static_cast<int>(2 * i);
  return -1;
}

/// A copy with the bits and, when they are more, room for a pair at `at`.
Node* copyWith(Thread& t, Node* node, uint32_t bits, uint32_t pairs, int at) {
  Node* fresh = newNode(t, bits, pairs);
  if (!fresh) return nullptr;
  bool wider = pairs > node->pairs;
  int n = 2 * static_cast<int>(node->pairs);
  for (int i = 0; i < n; i++) fresh->slots[i >= at && wider ? i + 2 : i] = node->slots[i];
  gc::barrier(fresh);
  return fresh;
}
Node* copyWithout(Thread& t, Node* node, uint32_t bits, int at) {
  Node* fresh = newNode(t, bits, node->pairs - 1);
  if (!fresh) return nullptr;
  int n = 2 * static_cast<int>(node->pairs);
  for (int i = 0, to = 0; i < n; i++)
    if (i != at && i != at + 1) fresh->slots[to++] = node->slots[i];
  gc::barrier(fresh);
  return fresh;
}
void put(Node* node, int at, Value key, Value v) {
  gc::store(node, &node->slots[at], key);
  gc::store(node, &node->slots[at + 1], v);
}
Value asLink(Node* node) { return Value::fromBits(reinterpret_cast<uint64_t>(node)); }

struct Entry {
  Value key;
  uint64_t hash;
  Value value;
};

/// The node that holds two entries, whose hashes differ at some level from `level` on or are equal.
Node* fork(Thread& t, int level, const Entry& a, const Entry& b) {
  if (level == kLevels) {
    Node* row = newNode(t, 0, 2);
    if (!row) return nullptr;
    put(row, 0, a.key, a.value);
    put(row, 2, b.key, b.value);
    return row;
  }
  uint32_t bitA = bitOf(a.hash, level), bitB = bitOf(b.hash, level);
  Node* inner = bitA == bitB ? fork(t, level + 1, a, b) : nullptr;
  if (bitA == bitB && !inner) return nullptr;
  Node* node = newNode(t, bitA | bitB, bitA == bitB ? 1 : 2);
  if (!node) return nullptr;
  if (inner) {
    put(node, 0, Value(), asLink(inner));
  } else {
    put(node, placeOf(node, bitA), a.key, a.value);
    put(node, placeOf(node, bitB), b.key, b.value);
  }
  return node;
}

Node* setAt(Thread& t, Node* node, int level, const Entry& e, HashOf hashOf, bool* added) {
  uint32_t bit = level == kLevels ? 0 : bitOf(e.hash, level);
  int at = level == kLevels ? rowPlace(node, e.key) : placeOf(node, bit);
  if (level == kLevels ? at < 0 : !(node->bits & bit)) {
    *added = true;
    if (at < 0) at = 2 * static_cast<int>(node->pairs);
    Node* fresh = copyWith(t, node, node->bits | bit, node->pairs + 1, at);
    if (fresh) put(fresh, at, e.key, e.value);
    return fresh;
  }
  Entry there{node->slots[at], 0, node->slots[at + 1]};
  bool same = !there.key.isEmpty() && there.key == e.key;
  Node* below = nullptr;
  if (there.key.isEmpty()) {
    below = setAt(t, there.value.as<Node>(), level + 1, e, hashOf, added);
  } else if (!same) {
    *added = true;
    if (hashOf(t, there.key, &there.hash)) below = fork(t, level + 1, there, e);
  }
  if (!below && !same) return nullptr;
  Node* fresh = copyWith(t, node, node->bits, node->pairs, 0);
  if (!fresh) return nullptr;
  if (below) put(fresh, at, Value(), asLink(below));
  else put(fresh, at, e.key, e.value);
  return fresh;
}

}  // namespace

bool variableHash(Thread&, Value key, uint64_t* hash) {
  *hash = key.as<VarObject>()->id;
  return true;
}

MapPlace mapPlace(const Node* root, uint64_t hash) {
  const Node* node = root;
  for (int level = 0; node; level++) {
    if (level == kLevels) return {node->slots, node->pairs};
    uint32_t bit = bitOf(hash, level);
    if (!(node->bits & bit)) return {};
    int at = placeOf(node, bit);
    if (!node->slots[at].isEmpty()) return {node->slots + at, 1};
    node = node->slots[at + 1].as<Node>();
  }
  return {};
}

Value mapGet(const Node* root, const VarObject* var) {
  MapPlace place = mapPlace(root, var->id);
  for (uint32_t i = 0; i < place.pairs; i++)
    if (place.slots[2 * i].as<VarObject>() == var) return place.slots[2 * i + 1];
  return {};
}

Node* mapSet(Thread& t, Node* root, Value key, uint64_t hash, HashOf hashOf, Value v, bool* added) {
  *added = false;
  if (!root) {
    root = newNode(t, 0, 0);
    if (!root) return nullptr;
  }
  return setAt(t, root, 0, {key, hash, v}, hashOf, added);
}

bool mapDelete(Thread& t, Node* root, Value key, uint64_t hash, Node** out) {
  // Rebuilds the path; a node left without entries goes. Chains of one entry stay: they are rare and correct.
  Node* path[kLevels + 1];
  int depth = 0;
  for (Node* node = root;; depth++) {
    path[depth] = node;
    if (depth == kLevels) break;
    int at = placeOf(node, bitOf(hash, depth));
    if (!node->slots[at].isEmpty()) break;
    node = node->slots[at + 1].as<Node>();
  }
  Node* below = nullptr;
  for (int level = depth; level >= 0; level--) {
    Node* node = path[level];
    uint32_t bit = level == kLevels ? 0 : bitOf(hash, level);
    int at = level == kLevels ? rowPlace(node, key) : placeOf(node, bit);
    if (!below && node->pairs == 1) continue;
    Node* fresh = below ? copyWith(t, node, node->bits, node->pairs, 0) : copyWithout(t, node, node->bits & ~bit, at);
    if (!fresh) return false;
    if (below) put(fresh, at, Value(), asLink(below));
    below = fresh;
  }
  *out = below;
  return true;
}

}  // namespace ppy::ctx
