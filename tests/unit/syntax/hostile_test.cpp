// Inputs made to break a parser: depth, length, odd bytes. Each must end in a tree or a clean error.
#include <gtest/gtest.h>

#include "tests/unit/syntax/syntax_fixture.h"

namespace ppy::syntax::test {
namespace {

std::string times(const std::string& s, size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i) out += s;
  return out;
}

TEST(Hostile, BracketsBeyondTheLimit) {
  for (const char* open : {"(", "[", "{", "f(", "a["}) {
    Parsed p(times(open, 100000));
    ASSERT_FALSE(p.ok());
    EXPECT_EQ(p.message(), "too many nested parentheses");
  }
}

TEST(Hostile, BracketsWithinTheLimit) {
  EXPECT_TRUE(Parsed(times("(", 199) + "1" + times(")", 199)).ok());
  EXPECT_TRUE(Parsed(times("f(", 199) + "1" + times(")", 199)).ok());
}

TEST(Hostile, DeepOperatorsGiveMemoryError) {
  for (const char* op : {"-", "not ", "~", "lambda: ", "1 if 1 else ", "a ** "}) {
    Parsed p(times(op, 100000) + "1");
    ASSERT_FALSE(p.ok()) << op;
    EXPECT_EQ(p.result.error->errorClass, ErrorClass::MemoryError) << op;
  }
}

TEST(Hostile, LongChainsAreNotDeep) {
  EXPECT_TRUE(Parsed("x" + times(".a", 100000)).ok());
  EXPECT_TRUE(Parsed("x" + times(" + 1", 100000)).ok());
  EXPECT_TRUE(Parsed("x" + times("(1)", 100000)).ok());
  EXPECT_TRUE(Parsed("x = " + times("y = ", 100000) + "1").ok());
}

TEST(Hostile, DumpOfALongChain) {
  Parsed p("x" + times(".a", 20000));
  ASSERT_TRUE(p.ok());
  EXPECT_GT(p.dump().size(), 20000u);
}

TEST(Hostile, LongElifChain) {
  EXPECT_TRUE(Parsed("if a: b\n" + times("elif a: b\n", 1000)).ok());
}

TEST(Hostile, TenMegabyteLine) {
  EXPECT_TRUE(Parsed("x = [" + times("1,", 5000000) + "]").ok());
  EXPECT_TRUE(Parsed("x = '" + std::string(10000000, 'a') + "'").ok());
}

TEST(Hostile, NullBytes) {
  Parsed p(std::string("x = 1\0", 6));
  ASSERT_FALSE(p.ok());
  EXPECT_EQ(p.result.error->errorClass, ErrorClass::ValueError);
  EXPECT_EQ(p.message(), "source code string cannot contain null bytes");
}

TEST(Hostile, DeepIndentation) {
  std::string text;
  for (int i = 0; i < 101; ++i) text += std::string(static_cast<size_t>(i), ' ') + "if x:\n";
  text += std::string(101, ' ') + "y\n";
  Parsed p(text);
  ASSERT_FALSE(p.ok());
  EXPECT_EQ(p.message(), "too many levels of indentation");
}

TEST(Hostile, EveryByteAlone) {
  for (int c = 1; c < 256; ++c) {
    Parsed one(std::string(1, static_cast<char>(c)));
    Parsed two("x = " + std::string(2, static_cast<char>(c)) + "\n");
    SUCCEED();
  }
}

TEST(Hostile, NestedFStrings) {
  std::string text = "1";
  for (int i = 0; i < 60; ++i) text = "f'{" + text + "}'";
  EXPECT_TRUE(Parsed(text, version(14)).ok());
  for (int i = 0; i < 500; ++i) text = "f'{" + text + "}'";
  EXPECT_FALSE(Parsed(text, version(14)).ok());
}

TEST(Hostile, UnterminatedEverything) {
  for (const char* text : {"'", "\"\"\"", "f'{", "f'''{", "(", "b'", "\\", "0x", "1_", "@", "f'{x:", "f'{x!", "f'\\N{", "#", "if", "def f("}) {
    for (int v : {11, 14}) EXPECT_FALSE(Parsed(std::string(text) + (text[0] == '#' ? "\n x y" : ""), version(v)).ok()) << text;
  }
}

}  // namespace
}  // namespace ppy::syntax::test
