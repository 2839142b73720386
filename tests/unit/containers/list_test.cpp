/// list, tuple, sort, slices.
#include <algorithm>
#include <vector>

#include "tests/unit/containers/runtime_fixture.h"

namespace ppy {

using ListTest = RuntimeTest;

TEST_F(ListTest, AppendsInsertsAndPrints) {
  ListObject* l = newList(t);
  for (int i = 0; i < 5; i++) ASSERT_TRUE(listAppend(t, l, num(i)));
  ASSERT_TRUE(listInsert(t, l, 0, str("x")));
  ASSERT_TRUE(listInsert(t, l, -1, none()));
  EXPECT_EQ(repr(l), "['x', 0, 1, 2, 3, None, 4]");
  listAppend(t, l, l);
  EXPECT_EQ(repr(l), "['x', 0, 1, 2, 3, None, 4, [...]]");
}

TEST_F(ListTest, GrowsFarAndKeepsItsItems) {
  ListObject* l = newList(t);
  for (int i = 0; i < 300000; i++) {
    ASSERT_TRUE(listAppend(t, l, i % 10 ? num(i) : tupleOf(t, {num(i)})));
    ASSERT_TRUE(pollSafepoint_py(t));
  }
  gc::collect(t, true);
  for (int i = 0; i < 300000; i += 10) ASSERT_EQ(l->ob_item[i].as<TupleObject>()->ob_item[0], num(i));
}

TEST_F(ListTest, Methods) {
  ListObject* l = newList(t);
  for (int i : {3, 1, 2, 1}) listAppend(t, l, num(i));
  EXPECT_EQ(call(l, "count", {num(1)}), num(2));
  EXPECT_EQ(call(l, "index", {num(2)}), num(2));
  EXPECT_TRUE(call(l, "index", {num(7)}).isEmpty());
  EXPECT_EQ(error(), "ValueError: 7 is not in list");
  EXPECT_TRUE(isNone(call(l, "remove", {num(1)})));
  EXPECT_EQ(repr(l), "[3, 2, 1]");
  EXPECT_TRUE(isNone(call(l, "reverse")));
  EXPECT_EQ(repr(l), "[1, 2, 3]");
  EXPECT_EQ(call(l, "pop"), num(3));
  EXPECT_EQ(call(l, "pop", {num(0)}), num(1));
  EXPECT_EQ(call(l, "pop"), num(2));
  EXPECT_TRUE(call(l, "pop").isEmpty());
  EXPECT_EQ(error(), "IndexError: pop from empty list");
}

TEST_F(ListTest, SlicesReadAndWrite) {
  ListObject* l = newList(t);
  for (int i = 0; i < 10; i++) listAppend(t, l, num(i));
  auto slice = [&](Value a, Value b, Value c) { return newSlice(t, a, b, c); };
  EXPECT_EQ(repr(getItem_py(t, l, slice(num(2), num(5), none()))), "[2, 3, 4]");
  EXPECT_EQ(repr(getItem_py(t, l, slice(none(), none(), num(-3)))), "[9, 6, 3, 0]");
  EXPECT_TRUE(setItem_py(t, l, slice(num(1), num(9), none()), tupleOf(t, {str("a")})));
  EXPECT_EQ(repr(l), "[0, 'a', 9]");
  EXPECT_TRUE(setItem_py(t, l, slice(num(1), num(1), none()), l));
  EXPECT_EQ(repr(l), "[0, 0, 'a', 9, 'a', 9]");
  EXPECT_FALSE(setItem_py(t, l, slice(none(), none(), num(2)), tupleOf(t, {num(1)})));
  EXPECT_EQ(error(), "ValueError: attempt to assign sequence of size 1 to extended slice of size 3");
  EXPECT_TRUE(delItem_py(t, l, slice(none(), none(), num(2))));
  EXPECT_EQ(repr(l), "[0, 9, 9]");
  EXPECT_TRUE(getItem_py(t, l, num(3)).isEmpty());
  EXPECT_EQ(error(), "IndexError: list index out of range");
}

class SortTest : public ListTest, public ::testing::WithParamInterface<int> {};

TEST_F(ListTest, SortIsStableAndAgreesWithAModel) {
  uint64_t x = 99;
  for (int n : {0, 1, 2, 3, 31, 64, 65, 1000, 20000}) {
    for (int pattern = 0; pattern < 5; pattern++) {
      std::vector<int64_t> model;
      for (int i = 0; i < n; i++) {
        x = x * 6364136223846793005ull + 1442695040888963407ull;
        auto r = static_cast<int64_t>(x >> 33);
        model.push_back(pattern == 0 ? r % 100000 : pattern == 1 ? i : pattern == 2 ? n - i : pattern == 3 ? r % 10 : i % 50);
      }
      for (int kind = 0; kind < 4; kind++) {
        ListObject* l = newList(t);
        for (int64_t m : model) {
          Value v = kind == 0 ? num(m) : kind == 1 ? Value::number(static_cast<double>(m)) : kind == 2 ? str(std::to_string(m + 1000000).c_str()) : m % 2 ? num(m) : Value::number(static_cast<double>(m));
          listAppend(t, l, v);
        }
        bool reverse = pattern == 3;
        ASSERT_TRUE(listSort_py(t, l, none(), reverse));
        std::vector<int64_t> sorted = model;
        std::stable_sort(sorted.begin(), sorted.end());
        if (reverse) std::reverse(sorted.begin(), sorted.end());
        for (int i = 0; i < n; i++) {
          Value v = l->ob_item[i];
          int64_t got = v.isSmallInt() ? v.asSmallInt() : v.isNumber() ? static_cast<int64_t>(v.asNumber()) : std::stoll(strToUtf8(v)) - 1000000;
          ASSERT_EQ(got, sorted[static_cast<size_t>(i)]) << "n=" << n << " pattern=" << pattern << " kind=" << kind;
        }
      }
    }
  }
}

TEST_F(ListTest, SortReportsIncomparableItems) {
  ListObject* l = newList(t);
  listAppend(t, l, num(1));
  listAppend(t, l, str("a"));
  EXPECT_FALSE(listSort_py(t, l, none(), false));
  EXPECT_EQ(error(), "TypeError: '<' not supported between instances of 'str' and 'int'");
  EXPECT_EQ(l->ob_size, 2);
}

TEST_F(ListTest, HugeSizesAreMemoryError) {
  ListObject* l = newList(t);
  listAppend(t, l, num(1));
  EXPECT_TRUE(binary_py(t, kOpMul, l, num(int64_t{1} << 46)).isEmpty());
  EXPECT_EQ(error(), "MemoryError: ");
}

TEST_F(ListTest, TuplesHashAndCompare) {
  Value a = tupleOf(t, {num(1), str("x")}), b = tupleOf(t, {num(1), str("x")});
  EXPECT_EQ(hash_py(t, a), hash_py(t, b));
  EXPECT_EQ(equals_py(t, a, b), 1);
  EXPECT_EQ(hash_py(t, tupleOf(t, {})), 5740354900026072187);
  EXPECT_EQ(hash_py(t, tupleOf(t, {num(1), num(2), num(3)})), 529344067295497451);
}

}  // namespace ppy
