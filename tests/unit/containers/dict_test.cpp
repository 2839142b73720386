/// dict: lookup, order, deletion, growth, iteration, sharing, and what collections do to it.
#include <unordered_map>

#include "runtime/object/dict.h"
#include "tests/unit/containers/runtime_fixture.h"

namespace ppy {

using DictTest = RuntimeTest;

TEST_F(DictTest, KeepsInsertionOrder) {
  DictObject* d = newDict(t);
  for (const char* k : {"one", "two", "three"}) ASSERT_TRUE(dictSet_py(t, d, str(k), num(dictSize(d))));
  EXPECT_EQ(repr(d), "{'one': 0, 'two': 1, 'three': 2}");
  EXPECT_EQ(dictDelete_py(t, d, str("one")), 1);
  EXPECT_EQ(dictDelete_py(t, d, str("one")), 0);
  ASSERT_TRUE(dictSet_py(t, d, str("one"), num(9)));
  ASSERT_TRUE(dictSet_py(t, d, str("two"), num(8)));
  EXPECT_EQ(repr(d), "{'two': 8, 'three': 2, 'one': 9}");
}

TEST_F(DictTest, EqualNumbersAreOneKey) {
  DictObject* d = newDict(t);
  ASSERT_TRUE(dictSet_py(t, d, num(1), str("int")));
  ASSERT_TRUE(dictSet_py(t, d, Value::number(1.0), str("float")));
  ASSERT_TRUE(dictSet_py(t, d, boolean(true), str("bool")));
  EXPECT_EQ(repr(d), "{1: 'bool'}");
}

TEST_F(DictTest, ManyKeysOfAllKindsAgreeWithAModel) {
  DictObject* d = newDict(t);
  std::unordered_map<int64_t, int64_t> model;
  uint64_t x = 12345;
  for (int step = 0; step < 200000; step++) {
    x = x * 6364136223846793005ull + 1442695040888963407ull;
    int64_t key = static_cast<int64_t>(x >> 40) % 5000 - 2500;
    if ((x >> 20) % 3 == 0) {
      EXPECT_EQ(dictDelete_py(t, d, num(key)), static_cast<int>(model.erase(key)));
    } else {
      ASSERT_TRUE(dictSet_py(t, d, num(key), num(step)));
      model[key] = step;
    }
    if (step % 50000 == 0) gc::collect(t, true);
  }
  ASSERT_EQ(dictSize(d), static_cast<intptr_t>(model.size()));
  for (auto [key, value] : model) EXPECT_EQ(dictGet_py(t, d, num(key)), num(value));
  intptr_t pos = 0, seen = 0;
  Value key, value;
  while (dictNext(d, &pos, &key, &value)) seen++;
  EXPECT_EQ(seen, dictSize(d));
}

TEST_F(DictTest, StrKeysByTextAndByIdentity) {
  DictObject* d = newDict(t);
  for (int i = 0; i < 3000; i++) ASSERT_TRUE(dictSet_py(t, d, str(("key" + std::to_string(i)).c_str()), num(i)));
  for (int i = 0; i < 3000; i++) {
    Value name = intern(t, "key" + std::to_string(i));
    EXPECT_EQ(dictGetStr(d, name), num(i));
  }
  EXPECT_TRUE(dictGetStr(d, intern(t, "absent")).isEmpty());
  EXPECT_FALSE(pending(t));
}

TEST_F(DictTest, VersionChangesWithEveryChange) {
  DictObject* d = newDict(t);
  Value a = intern(t, "a_name");
  uint64_t v0 = dictVersion(d);
  dictSetStr(t, d, a, num(1));
  uint64_t v1 = dictVersion(d);
  dictSetStr(t, d, a, num(2));
  uint64_t v2 = dictVersion(d);
  dictDeleteStr(t, d, a);
  EXPECT_NE(v0, v1);
  EXPECT_NE(v1, v2);
  EXPECT_NE(v2, dictVersion(d));
}

TEST_F(DictTest, UnhashableKeyRaises) {
  DictObject* d = newDict(t);
  EXPECT_FALSE(dictSet_py(t, d, newList(t), num(1)));
  EXPECT_EQ(error(), "TypeError: unhashable type: 'list'");
}

TEST_F(DictTest, RecursiveRepr) {
  DictObject* d = newDict(t);
  dictSet_py(t, d, str("self"), d);
  EXPECT_EQ(repr(d), "{'self': {...}}");
}

TEST_F(DictTest, ChangingSizeWhileIteratingRaises) {
  DictObject* d = newDict(t);
  dictSet_py(t, d, num(1), num(1));
  Value it = iter_py(t, d);
  EXPECT_EQ(next_py(t, it), num(1));
  dictSet_py(t, d, num(2), num(2));
  EXPECT_TRUE(next_py(t, it).isEmpty());
  EXPECT_EQ(error(), "RuntimeError: dictionary changed size during iteration");
}

TEST_F(DictTest, Methods) {
  DictObject* d = newDict(t);
  dictSet_py(t, d, str("a"), num(1));
  EXPECT_EQ(call(d, "get", {str("a")}), num(1));
  EXPECT_TRUE(isNone(call(d, "get", {str("b")})));
  EXPECT_EQ(call(d, "setdefault", {str("b"), num(2)}), num(2));
  EXPECT_EQ(call(d, "pop", {str("a")}), num(1));
  EXPECT_TRUE(call(d, "pop", {str("a")}).isEmpty());
  EXPECT_EQ(error(), "KeyError: 'a'");
  EXPECT_EQ(repr(call(d, "popitem")), "('b', 2)");
  EXPECT_TRUE(call(d, "popitem").isEmpty());
  EXPECT_EQ(error(), "KeyError: 'popitem(): dictionary is empty'");
  for (int i = 0; i < 20; i++) dictSet_py(t, d, num(i), num(i * i));
  for (int i = 19; i >= 10; i--) EXPECT_EQ(repr(call(d, "popitem")), "(" + std::to_string(i) + ", " + std::to_string(i * i) + ")");
  for (int i = 30; i < 60; i++) dictSet_py(t, d, num(i), num(i));
  EXPECT_EQ(dictSize(d), 40);
  EXPECT_EQ(dictGet_py(t, d, num(59)), num(59));
}

TEST_F(DictTest, SurvivesCollectionsAtEveryAllocation) {
  runtime->heap->poison = true;
  runtime->heap->stress = runtime->heap->stressLeft = 3;
  DictObject* d = newDict(t);
  for (int i = 0; i < 300; i++) {
    ASSERT_TRUE(dictSet_py(t, d, str(("k" + std::to_string(i)).c_str()), str(std::to_string(i).c_str())));
    if (i % 3 == 0) ASSERT_EQ(dictDelete_py(t, d, str(("k" + std::to_string(i / 3)).c_str())), i / 3 % 3 == 0 && i / 3 < 0 ? 0 : 1);
  }
  runtime->heap->stress = 0;
  for (int i = 100; i < 300; i++)
    EXPECT_TRUE(strEquals(dictGet_py(t, d, str(("k" + std::to_string(i)).c_str())), std::to_string(i)));
}

}  // namespace ppy
