/// set, frozenset, range, iterators over them.
#include <set>

#include "tests/unit/containers/runtime_fixture.h"

namespace ppy {

using SetTest = RuntimeTest;

TEST_F(SetTest, AgreesWithAModel) {
  SetObject* s = newSet(t, &PySet_Type);
  std::set<int64_t> model;
  uint64_t x = 7;
  for (int step = 0; step < 100000; step++) {
    x = x * 6364136223846793005ull + 1442695040888963407ull;
    int64_t key = static_cast<int64_t>(x >> 40) % 3000;
    if ((x >> 20) % 3 == 0) EXPECT_EQ(setDiscard_py(t, s, num(key)), static_cast<int>(model.erase(key)));
    else EXPECT_EQ(setAdd_py(t, s, num(key)), static_cast<int>(model.insert(key).second));
  }
  EXPECT_EQ(s->used, static_cast<intptr_t>(model.size()));
  for (int64_t key = 0; key < 3000; key++) EXPECT_EQ(setContains_py(t, s, num(key)), static_cast<int>(model.count(key)));
}

TEST_F(SetTest, OperatorsAndRepr) {
  auto make = [&](TypeObject* type, std::initializer_list<int> items) {
    SetObject* s = newSet(t, type);
    for (int i : items) setAdd_py(t, s, num(i));
    return Value(s);
  };
  Value a = make(&PySet_Type, {1, 2, 3}), b = make(&PyFrozenSet_Type, {3, 4});
  EXPECT_EQ(repr(binary_py(t, kOpOr, a, b)), "{1, 2, 3, 4}");
  EXPECT_EQ(repr(binary_py(t, kOpAnd, a, b)), "{3}");
  EXPECT_EQ(repr(binary_py(t, kOpSub, a, b)), "{1, 2}");
  EXPECT_EQ(repr(binary_py(t, kOpXor, a, b)), "{1, 2, 4}");
  EXPECT_EQ(repr(binary_py(t, kOpOr, b, a)), "frozenset({1, 2, 3, 4})");
  EXPECT_EQ(repr(make(&PySet_Type, {})), "set()");
  EXPECT_EQ(hash_py(t, b), hash_py(t, make(&PyFrozenSet_Type, {4, 3})));
  EXPECT_EQ(equals_py(t, b, make(&PySet_Type, {4, 3})), 1);
}

TEST_F(SetTest, SurvivesCollectionsAtEveryAllocation) {
  runtime->heap->poison = true;
  runtime->heap->stress = runtime->heap->stressLeft = 2;
  SetObject* s = newSet(t, &PySet_Type);
  for (int i = 0; i < 200; i++) ASSERT_EQ(setAdd_py(t, s, str(("item" + std::to_string(i)).c_str())), 1);
  runtime->heap->stress = 0;
  for (int i = 0; i < 200; i++) EXPECT_EQ(setContains_py(t, s, str(("item" + std::to_string(i)).c_str())), 1);
}

TEST_F(SetTest, WeakReferencesAndFinalisersOfObjects) {
  Value s = newSet(t, &PySet_Type);
  Value w = newWeakref(t, s, none());
  ASSERT_FALSE(w.isEmpty());
  EXPECT_EQ(call_py(t, w), s);
  EXPECT_EQ(newWeakref(t, s, none()), w);
  EXPECT_TRUE(newWeakref(t, num(1), none()).isEmpty());
  EXPECT_EQ(error(), "TypeError: cannot create weak reference to 'int' object");
}

}  // namespace ppy
