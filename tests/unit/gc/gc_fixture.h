/// A Runtime with a heap and one thread, without any types: cells of the tests' own.
#pragma once
#include <gtest/gtest.h>

#include <vector>

#include "runtime/gc/heap_impl.h"
#include "runtime/gc/hooks.h"
#include "runtime/gc/weakref.h"
#include "runtime/object/layout.h"

namespace ppy::gc {

/// Object cells of the tests: traced by hooks_stub.cpp.
struct Node : Object {
  Value left, right;
};

struct VectorRoot : RootBase {
  explicit VectorRoot(Runtime& rt) : RootBase(rt) {}
  void trace(Marker& m) override { m.markRange(values.data(), values.size()); }
  std::vector<Value> values;
};

extern Thread* testThread;
extern bool testHasDel;  ///< what hasDelToRun_nogc answers

class HeapTest : public ::testing::Test {
 protected:
  HeapTest() {
    thread.runtime = &runtime;
    createHeap(runtime);
    attachThread(thread);
    testThread = &thread;
    heap().verifying = true;
    roots = new VectorRoot(runtime);
  }
  ~HeapTest() override {
    delete roots;
    detachThread(thread);
    destroyHeap(runtime);
    testThread = nullptr;
  }
  Heap& heap() { return *runtime.heap; }
  /// A collection that sees no native stack: precise.
  size_t collectPrecisely(bool full) {
    thread.stackBase = 0;
    return collect(thread, full);
  }
  Node* newNode(Value left = {}, Value right = {}) {
    auto* n = static_cast<Node*>(alloc(thread, sizeof(Node), CellKind::Object));
    n->left = left;
    n->right = right;
    return n;
  }
  static bool isLive(const void* cell) { return stateOf(cell) & kStateLive; }
  bool survives(const void* cell) { return isLive(cell); }
  Runtime runtime{};
  Thread thread{};
  VectorRoot* roots;
};

}  // namespace ppy::gc
