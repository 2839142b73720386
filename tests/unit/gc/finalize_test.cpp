/// Weak references and finalisers as the collector sees them.
#include "runtime/gc/recycle.h"
#include "tests/unit/gc/gc_fixture.h"

namespace ppy::gc {

class WeakTest : public HeapTest {
 protected:
  WeakrefObject* newWeakref(Object* referent, Value callback = {}) {
    auto* w = static_cast<WeakrefObject*>(alloc(thread, sizeof(WeakrefObject), CellKind::Raw));
    w->referent = referent;
    w->callback = callback;
    EXPECT_TRUE(addWeakref(thread, w));
    return w;
  }
  /// Kept by a root, as the test's weak references are Raw cells.
  void keep(void* cell) { roots->values.push_back(Value::fromBits(reinterpret_cast<uintptr_t>(cell))); }
};

TEST_F(WeakTest, ClearedWhenTheReferentDies) {
  Node* a = newNode();
  Node* b = newNode();
  keep(b);
  WeakrefObject *wa = newWeakref(a), *wb = newWeakref(b);
  keep(wa);
  keep(wb);
  EXPECT_EQ(firstWeakref(thread, a), wa);
  collectPrecisely(false);
  EXPECT_EQ(wa->referent, nullptr);
  EXPECT_EQ(wb->referent, b);
  EXPECT_EQ(firstWeakref(thread, b), wb);
}

TEST_F(WeakTest, OldReferentsInFullCollections) {
  Node* a = newNode();
  keep(a);
  WeakrefObject* w = newWeakref(a);
  keep(w);
  collectPrecisely(false);
  collectPrecisely(false);
  EXPECT_EQ(w->referent, a);
  roots->values.erase(roots->values.begin());
  collectPrecisely(true);
  EXPECT_EQ(w->referent, nullptr);
}

TEST_F(WeakTest, DeadWeakrefsLeaveTheList) {
  Node* a = newNode();
  keep(a);
  newWeakref(a);
  WeakrefObject* kept = newWeakref(a);
  newWeakref(a);
  keep(kept);
  collectPrecisely(true);
  EXPECT_EQ(firstWeakref(thread, a), kept);
  EXPECT_EQ(kept->next, nullptr);
  EXPECT_EQ(kept->prev, nullptr);
  removeWeakref(thread, kept);
  EXPECT_EQ(firstWeakref(thread, a), nullptr);
}

TEST_F(WeakTest, CallbacksAreQueuedForLiveReferences) {
  Node* a = newNode();
  Node* callback = newNode();
  keep(callback);
  WeakrefObject* w = newWeakref(a, callback);
  newWeakref(a, callback);  // dies with its referent: no callback
  keep(w);
  EXPECT_EQ(collectPrecisely(true), 1u);
  EXPECT_TRUE(thread.poll & kPollFinalize);
  Object* object = nullptr;
  WeakrefObject* taken = nullptr;
  ASSERT_TRUE(takeFinalizable(thread, &object, &taken));
  EXPECT_EQ(taken, w);
  EXPECT_EQ(object, nullptr);
  EXPECT_FALSE(takeFinalizable(thread, &object, &taken));
}

TEST_F(WeakTest, ManyReferentsSurviveTableGrowth) {
  std::vector<Node*> nodes;
  std::vector<WeakrefObject*> refs;
  for (int i = 0; i < 5000; i++) {
    nodes.push_back(newNode());
    refs.push_back(newWeakref(nodes[i]));
    keep(refs[i]);
    if (i % 2) keep(nodes[i]);
  }
  collectPrecisely(true);
  for (int i = 0; i < 5000; i++) EXPECT_EQ(refs[i]->referent, i % 2 ? nodes[i] : nullptr);
  for (int i = 0; i < 5000; i += 2) newWeakref(newNode());
  collectPrecisely(false);
}

TEST_F(WeakTest, FinalizerRunsOnceWithWhatItReaches) {
  Node* child = newNode();
  Node* o = newNode(child);
  setFinalizer(thread, o);
  WeakrefObject* w = newWeakref(o);
  keep(w);
  EXPECT_EQ(collectPrecisely(true), 1u);
  EXPECT_EQ(w->referent, nullptr);
  EXPECT_TRUE(survives(o));
  EXPECT_TRUE(survives(child));
  Object* object = nullptr;
  WeakrefObject* taken = nullptr;
  ASSERT_TRUE(takeFinalizable(thread, &object, &taken));
  EXPECT_EQ(object, o);
  EXPECT_FALSE(takeFinalizable(thread, &object, &taken));
  Node* other = newNode();
  keep(other);
  EXPECT_EQ(collectPrecisely(true), 0u);
  EXPECT_FALSE(survives(o));
  EXPECT_FALSE(survives(child));
}

TEST_F(WeakTest, FinalizersOfLivingObjectsWait) {
  Node* o = newNode();
  keep(o);
  setFinalizer(thread, o);
  EXPECT_EQ(collectPrecisely(false), 0u);
  EXPECT_EQ(collectPrecisely(true), 0u);
  roots->values.clear();
  EXPECT_EQ(collectPrecisely(false), 0u);  // old
  EXPECT_EQ(collectPrecisely(true), 1u);
}

TEST_F(WeakTest, RecycledCellsAreFreshAndLeaveNoTrace) {
  auto make = [&] {
    auto* o = static_cast<Node*>(allocRecycled(thread, sizeof(Node), CellKind::Object));
    EXPECT_EQ(stateOf(o) & ~kStateFinalizer, kStateLive);
    for (size_t i = 0; i < sizeof(Node); i++) EXPECT_EQ(reinterpret_cast<char*>(o)[i], 0);
    o->ob_type = newNode()->ob_type;
    return o;
  };
  // One after the other in the same memory, which is in the list of those with a finaliser once.
  Node* o = make();
  size_t made = 0;
  for (int i = 0; i < 100; i++) {
    setFinalizer(thread, o);
    recycle(thread, o);
    made += make() == o;
  }
  EXPECT_EQ(made, 100u);
  recycle(thread, o);
  EXPECT_EQ(collectPrecisely(false), 0u);  // it waited: nothing to run
  EXPECT_FALSE(survives(o));
  // Old ones: swept by the next collection, whoever looks for finalisers.
  std::vector<Node*> old;
  for (int i = 0; i < 200; i++) {
    old.push_back(make());
    keep(old[i]);
    setFinalizer(thread, old[i]);
  }
  EXPECT_EQ(collectPrecisely(false), 0u);
  roots->values.clear();
  for (Node* each : old) {
    clearState(each, kStateFinalizer);
    recycle(thread, each);
  }
  Node* again = make();
  setFinalizer(thread, again);
  keep(again);
  EXPECT_EQ(collectPrecisely(false), 0u);
  for (Node* each : old) EXPECT_EQ(survives(each), each == again);
  EXPECT_EQ(collectPrecisely(true), 0u);
  roots->values.clear();
  EXPECT_EQ(collectPrecisely(true), 1u);
}

/// __del__ runs in order of creation; native destructors go backwards, so that a file's writer ends before the file.
TEST_F(WeakTest, QueueAllAtExitInOrder) {
  for (bool hasDel : {true, false}) {
    testHasDel = hasDel;
    std::vector<Node*> nodes;
    for (int i = 0; i < 10; i++) {
      nodes.push_back(newNode());
      keep(nodes[i]);
      setFinalizer(thread, nodes[i]);
      if (i == 4) collectPrecisely(false);
    }
    queueAllFinalizers(thread);
    Object* object = nullptr;
    WeakrefObject* taken = nullptr;
    for (int i = 0; i < 10; i++) {
      ASSERT_TRUE(takeFinalizable(thread, &object, &taken));
      EXPECT_EQ(object, nodes[hasDel ? i : 9 - i]);
    }
  }
  testHasDel = false;
}

}  // namespace ppy::gc
