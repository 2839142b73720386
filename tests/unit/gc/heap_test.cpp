/// Allocation, marking, sweeping, generations, the write barrier.
#include <cstring>
#include <set>

#include "tests/unit/gc/gc_fixture.h"

namespace ppy::gc {

TEST(SizeClass, HoldsTheSizeAndWastesLittle) {
  for (size_t size = 1; size <= kMaxSmall; size++) {
    uint32_t cell = kClassSizes[sizeClass(size)];
    ASSERT_GE(cell, size);
    if (size > 256) ASSERT_LE(cell, size * 3 / 2 + 256);
    if (size <= 256) ASSERT_LT(cell, size + 16);
  }
}

TEST_F(HeapTest, CellsAreZeroedDistinctAndAligned) {
  std::set<void*> seen;
  for (size_t size : {16, 24, 48, 300, 1000, 5000, 30720, 30721, 200000}) {
    for (int i = 0; i < 20; i++) {
      auto* p = static_cast<char*>(alloc(thread, size, CellKind::Raw));
      ASSERT_EQ(reinterpret_cast<uintptr_t>(p) % kGranule, 0u);
      ASSERT_TRUE(seen.insert(p).second);
      ASSERT_GE(cellSize(p), size);
      for (size_t k = 0; k < size; k++) ASSERT_EQ(p[k], 0);
      memset(p, 0xFF, size);
    }
  }
}

TEST_F(HeapTest, MemoryIsReusedZeroed) {
  for (int round = 0; round < 5; round++) {
    for (int i = 0; i < 50000; i++) {
      Node* n = newNode();
      ASSERT_TRUE(n->left.isEmpty());
      n->left = Value::smallInt(i);
      n->right = n;
    }
    collectPrecisely(round % 2 == 0);
  }
  EXPECT_LT(heapStats(runtime).blockBytes, size_t{8} << 20);
}

TEST_F(HeapTest, ReachableSurvivesTheRestDoesNot) {
  Node* tail = newNode();
  Node* head = newNode(tail);
  Node* garbage = newNode(head);
  roots->values.push_back(head);
  collectPrecisely(true);
  EXPECT_TRUE(survives(head));
  EXPECT_TRUE(survives(tail));
  EXPECT_FALSE(survives(garbage));
}

TEST_F(HeapTest, CyclesDie) {
  Node* a = newNode();
  Node* b = newNode(a);
  a->left = b;
  Node* keep = newNode();
  roots->values.push_back(keep);
  collectPrecisely(true);
  EXPECT_FALSE(survives(a));
  EXPECT_FALSE(survives(b));
}

TEST_F(HeapTest, BarrierKeepsYoungCellsOfOldOwners) {
  Node* old = newNode();
  roots->values.push_back(old);
  collectPrecisely(false);
  ASSERT_TRUE(stateOf(old) & kStateMarked);
  Node* young = newNode();
  Node* lost = newNode();
  store(old, &old->left, young);
  EXPECT_TRUE(stateOf(old) & kStateRemembered);
  collectPrecisely(false);
  EXPECT_TRUE(survives(young));
  EXPECT_FALSE(survives(lost));
  EXPECT_FALSE(stateOf(old) & kStateRemembered);
}

TEST_F(HeapTest, OldGarbageWaitsForAFullCollection) {
  Node* old = newNode();
  roots->values.push_back(old);
  collectPrecisely(false);
  roots->values.clear();
  collectPrecisely(false);
  EXPECT_TRUE(survives(old));
  Node* other = newNode();
  roots->values.push_back(other);
  collectPrecisely(true);
  EXPECT_FALSE(survives(old));
}

TEST_F(HeapTest, ValuesBuffersAreTracedWhole) {
  Value* buffer = allocValues(thread, 3);
  EXPECT_GE(valuesCapacity(buffer), 3u);
  Node* holder = newNode();
  Node* element = newNode();
  buffer[valuesCapacity(buffer) - 1] = element;
  holder->left = Value::fromBits(reinterpret_cast<uintptr_t>(buffer));
  roots->values.push_back(holder);
  collectPrecisely(true);
  EXPECT_TRUE(survives(buffer));
  EXPECT_TRUE(survives(element));
}

TEST_F(HeapTest, LargeCells) {
  for (size_t n : {10000u, 100000u, 1000000u}) {
    Value* buffer = allocValues(thread, n);
    ASSERT_NE(buffer, nullptr);
    Node* element = newNode();
    buffer[n - 1] = element;
    roots->values.assign(1, Value::fromBits(reinterpret_cast<uintptr_t>(buffer)));
    collectPrecisely(true);
    EXPECT_TRUE(survives(element));
    roots->values.clear();
    collectPrecisely(true);
    EXPECT_FALSE(isLive(buffer));
  }
}

TEST_F(HeapTest, BuffersGrowAndKeepWhatTheyHold) {
  // Alone in the heap: grown where they are. Side by side: moved now and then, never into each other.
  for (size_t buffers : {1, 3}) {
    roots->values.clear();
    std::vector<Value*> items(buffers, nullptr);
    std::vector<size_t> used(buffers, 0);
    size_t moves = 0;
    for (size_t n = 8; n < 200'000; n += n / 8 + 6) {
      for (size_t b = 0; b < buffers; b++) {
        Value* grown = growValues(thread, items[b], used[b], n);
        ASSERT_NE(grown, nullptr);
        ASSERT_GE(valuesCapacity(grown), n);
        moves += n > kBlockSize && grown != items[b];
        for (size_t i = used[b]; i < valuesCapacity(grown); i++) ASSERT_TRUE(grown[i].isEmpty());
        items[b] = grown;
        for (; used[b] < n; used[b]++) grown[used[b]] = Value::smallInt(static_cast<int64_t>(used[b] * 10 + b));
        roots->values.resize(buffers);
        roots->values[b] = Value(reinterpret_cast<Object*>(grown));
      }
      if (n % 3 == 0) collectPrecisely(n % 2 == 0);
    }
    EXPECT_LE(moves, buffers == 1 ? 0u : 8u);
    for (size_t b = 0; b < buffers; b++)
      for (size_t i = 0; i < used[b]; i++) ASSERT_EQ(items[b][i], Value::smallInt(static_cast<int64_t>(i * 10 + b)));
  }
}

TEST_F(HeapTest, ReservedAddressesAreGivenBack) {
  for (int round = 0; round < 50; round++) {
    Value* items = nullptr;
    for (size_t n = 1000; n < 100'000; n *= 2) items = growValues(thread, items, 0, n);
    ASSERT_NE(items, nullptr);
    collectPrecisely(true);
  }
  EXPECT_LT(heapStats(runtime).blockBytes, size_t{1} << 20);
}

TEST_F(HeapTest, CopiedBuffersAreEmptyBehindTheCopy) {
  std::vector<Value> values(5000, Value::smallInt(7));
  for (int round = 0; round < 3; round++) {
    for (size_t n : {1, 30, 33, 100, 1000, 3000, 5000}) {
      Value* copy = allocValuesOf(thread, values.data(), n, n + n / 4);
      for (size_t i = 0; i < valuesCapacity(copy); i++) ASSERT_EQ(copy[i].isEmpty(), i >= n);
      memset(static_cast<void*>(copy), 0xFF, valuesCapacity(copy) * sizeof(Value));
      memset(static_cast<void*>(copy), 0, valuesCapacity(copy) * sizeof(Value));
      auto* raw = static_cast<char*>(allocUnfilled(thread, n * 9, CellKind::Raw));
      memset(raw, 0xFF, cellSize(raw));
    }
    collectPrecisely(true);
  }
}

TEST_F(HeapTest, AnImpossibleSizeIsMemoryError) {
  EXPECT_EQ(allocOrNull(thread, size_t{1} << 50, CellKind::Raw), nullptr);
  EXPECT_EQ(thread.status, Status::Exception);
  EXPECT_EQ(allocValues(thread, SIZE_MAX / 8), nullptr);
}

TEST_F(HeapTest, PrefixedObjects) {
  Object* o = allocPrefixedObject(thread, nullptr, sizeof(Node));
  Node* shape = newNode();
  reinterpret_cast<void**>(o)[-2] = shape;
  roots->values.push_back(o);
  Object* garbage = allocPrefixedObject(thread, nullptr, sizeof(Node));
  collectPrecisely(true);
  EXPECT_TRUE(survives(o));
  EXPECT_TRUE(survives(shape));
  EXPECT_FALSE(survives(garbage));
}

[[gnu::noinline]] static Node* makeChain(Thread& t, int n) {
  Node* head = nullptr;
  for (int i = 0; i < n; i++) {
    auto* node = static_cast<Node*>(alloc(t, sizeof(Node), CellKind::Object));
    node->left = head;
    head = node;
  }
  return head;
}

TEST_F(HeapTest, NativeStackKeepsCells) {
  thread.stackBase = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) + 64;
  Node* chain = makeChain(thread, 1000);
  collect(thread, true);
  int length = 0;
  for (Node* n = chain; n; n = n->left.as<Node>()) length++;
  EXPECT_EQ(length, 1000);
  keepAlive(chain);
}

TEST_F(HeapTest, InteriorPointersCount) {
  auto* text = static_cast<char*>(alloc(thread, 500, CellKind::Raw));
  auto* large = static_cast<char*>(alloc(thread, 300000, CellKind::Raw));
  uintptr_t words[2] = {reinterpret_cast<uintptr_t>(text) + 321, reinterpret_cast<uintptr_t>(large) + 200000};
  struct ConservativeRoot : RootBase {
    explicit ConservativeRoot(Runtime& rt) : RootBase(rt) {}
    void trace(Marker& m) override { m.markConservatively(from, from + 2); }
    uintptr_t* from = nullptr;
  } root(runtime);
  root.from = words;
  collectPrecisely(true);
  EXPECT_TRUE(survives(text));
  EXPECT_TRUE(survives(large));
  // One past the end of a buffer keeps it, too.
  words[0] = reinterpret_cast<uintptr_t>(text) + cellSize(text);
  words[1] = 0;
  collectPrecisely(true);
  EXPECT_TRUE(survives(text));
  EXPECT_FALSE(survives(large));
}

TEST_F(HeapTest, RandomWordsAreNoDanger) {
  for (int i = 0; i < 1000; i++) newNode();
  uintptr_t base = heap().base();
  uint64_t x = 88172645463325252ull;
  for (int i = 0; i < 200000; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    const void* previous = nullptr;
    heap().findCell(base + x % (size_t{1} << 24), &previous);
    heap().findCell(x, &previous);
  }
}

TEST_F(HeapTest, MarkStackOverflowLosesNothing) {
  size_t limit = heap().markStackLimit;
  heap().markStackLimit = 16;
  // A wide and deep structure: every buffer has more children than the mark stack has places.
  Value* top = allocValues(thread, 200);
  roots->values.push_back(Value::fromBits(reinterpret_cast<uintptr_t>(top)));
  std::vector<void*> all;
  for (int i = 0; i < 200; i++) {
    Value* middle = allocValues(thread, 50);
    top[i] = Value::fromBits(reinterpret_cast<uintptr_t>(middle));
    barrier(top);
    for (int k = 0; k < 50; k++) {
      Node* n = newNode(newNode());
      middle[k] = n;
      barrier(middle);
      all.push_back(n);
      all.push_back(n->left.object());
    }
  }
  collectPrecisely(true);
  for (void* p : all) ASSERT_TRUE(isLive(p));
  heap().markStackLimit = limit;
}

TEST_F(HeapTest, PollFlagAsksForACollection) {
  EXPECT_FALSE(collectionWanted(thread));
  for (int i = 0; i < 400000; i++) newNode();
  EXPECT_TRUE(collectionWanted(thread));
  collectPrecisely(false);
  EXPECT_FALSE(collectionWanted(thread));
}

TEST_F(HeapTest, NativeBytesCount) {
  addNativeBytes(thread, 64 << 20);
  EXPECT_TRUE(collectionWanted(thread));
}

TEST_F(HeapTest, StressCollectsAtEveryAllocation) {
  thread.stackBase = 0;
  heap().stress = heap().stressLeft = 1;
  heap().poison = true;
  Value* buffer = allocValues(thread, 100);
  roots->values.push_back(Value::fromBits(reinterpret_cast<uintptr_t>(buffer)));
  size_t before = heapStats(runtime).collections;
  for (int i = 0; i < 100; i++) {
    Node* n = newNode(Value::smallInt(i));
    store(buffer, &buffer[i], n);
  }
  EXPECT_GE(heapStats(runtime).collections, before + 100);
  for (int i = 0; i < 100; i++) EXPECT_EQ(buffer[i].as<Node>()->left.asSmallInt(), i);
}

TEST_F(HeapTest, EmptyBlocksServeOtherSizes) {
  for (int i = 0; i < 100000; i++) newNode();
  collectPrecisely(true);
  size_t before = heapStats(runtime).blockBytes;
  for (int i = 0; i < 10000; i++) alloc(thread, 512, CellKind::Raw);
  EXPECT_LE(heapStats(runtime).blockBytes, before + (size_t{10000} * 512) * 9 / 8 + (1 << 20));
}

TEST_F(HeapTest, BlocksOfLargeCellsServeSmallOnes) {
  for (int round = 0; round < 3; round++) {
    auto* text = static_cast<char*>(alloc(thread, 1000000, CellKind::Raw));
    memset(text, 0xFF, 1000000);
    newNode();
    collectPrecisely(true);
    for (int i = 0; i < 40000; i++) {
      Node* n = newNode();
      ASSERT_TRUE(n->left.isEmpty());
      ASSERT_EQ(stateOf(n), kStateLive);
    }
    collectPrecisely(false);
    collectPrecisely(true);
  }
}

TEST_F(HeapTest, VerifierSeesAMissingBarrier) {
  Node* old = newNode();
  roots->values.push_back(old);
  collectPrecisely(false);
  old->left = newNode();
  EXPECT_DEATH(collectPrecisely(false), "missing write barrier");
  old->left = Value();
}

TEST_F(HeapTest, ImmortalCellsStayAndTakeBarriers) {
  Node* immortal = nullptr;
  {
    ImmortalScope scope(thread);
    immortal = newNode();
  }
  Node* mortal = newNode();
  collectPrecisely(true);
  EXPECT_TRUE(isLive(immortal));
  EXPECT_FALSE(survives(mortal));
  barrier(immortal);
  EXPECT_FALSE(stateOf(immortal) & kStateRemembered);
}

TEST_F(HeapTest, ObjectsAndReferentsAreListed) {
  Node* child = newNode();
  Node* parent = newNode(child);
  roots->values.push_back(parent);
  std::vector<Object*> found;
  Object* asked = parent;
  forEachReferent_nogc(runtime, &asked, 1, [](Object*, Object* o, void* c) { static_cast<std::vector<Object*>*>(c)->push_back(o); }, &found);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], child);
  collectPrecisely(true);
}

}  // namespace ppy::gc
