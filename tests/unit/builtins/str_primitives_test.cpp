// str primitives: growth in place, interning, widths, hashes.
#include <gtest/gtest.h>

#include <chrono>

#include "runtime/object/int_ops.h"
#include "runtime/object/str.h"
#include "runtime/object/text_util.h"
#include "runtime/thread/runtime.h"

namespace ppy {
namespace {

class StrPrimitives : public testing::Test {
 protected:
  void SetUp() override {
    setenv("PYTHONHASHSEED", "0", 1);
    rt_ = createRuntime(nullptr);
  }
  void TearDown() override { destroyRuntime(rt_); }
  Thread& t() { return *rt_->mainThread; }
  Runtime* rt_;
};

TEST_F(StrPrimitives, AppendGrowsInPlaceAndKeepsOlderValues) {
  Value s = newStr(t(), std::string(100, 'x'));
  Value first = strAppend(t(), s, newStr(t(), "abc"));
  Value second = strAppend(t(), first, newStr(t(), "def"));
  EXPECT_EQ(strData(first.as<StrObject>()), strData(second.as<StrObject>())) << "the tail was free";
  Value fork = strAppend(t(), first, newStr(t(), "XYZ"));
  EXPECT_NE(strData(first.as<StrObject>()), strData(fork.as<StrObject>())) << "the tail was taken";
  EXPECT_EQ(strToUtf8(first), std::string(100, 'x') + "abc");
  EXPECT_EQ(strToUtf8(second), std::string(100, 'x') + "abcdef");
  EXPECT_EQ(strToUtf8(fork), std::string(100, 'x') + "abcXYZ");
}

TEST_F(StrPrimitives, AppendWidens) {
  Value s = strAppend(t(), newStr(t(), std::string(200, 'x')), newStr(t(), "y"));
  Value wide = strAppend(t(), s, newStr(t(), "日"));
  EXPECT_EQ(strView(wide).kind, 2);
  EXPECT_EQ(strToUtf8(wide), std::string(200, 'x') + "y日");
  EXPECT_TRUE(strEquals(newStr(t(), strToUtf8(wide)), wide));
  EXPECT_EQ(strHash(newStr(t(), strToUtf8(wide))), strHash(wide));
}

TEST_F(StrPrimitives, AppendsAreLinear) {
  auto seconds = [&](int n) {
    auto start = std::chrono::steady_clock::now();
    Value s = emptyStr(), x = newStr(t(), "0123456789");
    for (int i = 0; i < n; i++) s = strAppend(t(), s, x);
    EXPECT_EQ(strView(s).length, 10 * n);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  seconds(1000);
  EXPECT_LT(seconds(400000), 2.0);
}

TEST_F(StrPrimitives, HashesAreCPythons) {
  EXPECT_EQ(strHash(newStr(t(), "abc")), -4594863902769663758);
  EXPECT_EQ(strHash(emptyStr()), 0);
  EXPECT_EQ(hashBytes("abc", 3), -4594863902769663758);
}

TEST_F(StrPrimitives, InterningIsByText) {
  Value a = intern(t(), "some_name_of_a_test"), b = intern(t(), newStr(t(), "some_name_of_a_test"));
  EXPECT_EQ(a, b);
  EXPECT_TRUE(isInterned(a));
  EXPECT_EQ(findInterned(*rt_, "some_name_of_a_test"), a);
  EXPECT_TRUE(findInterned(*rt_, "never_seen_before").isEmpty());
  Value grown = strAppend(t(), newStr(t(), std::string(100, 'n')), newStr(t(), "m"));
  Value known = intern(t(), grown);
  EXPECT_EQ(known.as<StrObject>()->state.compact, 1u) << "attribute caches compare addresses of compact strs";
  EXPECT_EQ(intern(t(), newStr(t(), strToUtf8(grown))), known);
}

TEST_F(StrPrimitives, NarrowestWidthAlways) {
  Value s = newStr(t(), "aé日😀");
  EXPECT_EQ(strView(s).kind, 4);
  EXPECT_EQ(strView(substring(t(), s, 0, 3)).kind, 2);
  EXPECT_EQ(strView(substring(t(), s, 0, 2)).kind, 1);
  EXPECT_TRUE(text::isAsciiStr(substring(t(), s, 0, 1)));
  EXPECT_EQ(strToUtf8(s), "aé日😀");
}

TEST_F(StrPrimitives, IntsAreCanonical) {
  Value big = intMul(t(), makeInt(t(), 1ll << 47), Value::smallInt(2));
  EXPECT_FALSE(big.isSmallInt());
  EXPECT_TRUE(intSub(t(), big, Value::smallInt(1)).isSmallInt());
  EXPECT_TRUE(makeInt(t(), PPY_INT_MIN).isSmallInt());
  int64_t i;
  EXPECT_TRUE(intFits64(makeInt(t(), INT64_MIN), &i) && i == INT64_MIN);
  EXPECT_FALSE(intFits64(intSub(t(), makeInt(t(), INT64_MIN), Value::smallInt(1)), &i));
}

}  // namespace
}  // namespace ppy
