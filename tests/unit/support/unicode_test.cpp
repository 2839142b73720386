// The Unicode tables: spot checks of each kind of property, and normalisation.
#include "compiler/support/unicode.h"

#include <gtest/gtest.h>

#include "compiler/support/arena.h"
#include "compiler/support/utf8.h"

namespace ppy::support {
namespace {
using namespace unicode;

TEST(Unicode, Properties) {
  EXPECT_TRUE(isXidStart(0xE9));
  EXPECT_FALSE(isXidStart('1'));
  EXPECT_TRUE(isXidContinue('1'));
  EXPECT_FALSE(isXidContinue(0x20AC));
  EXPECT_FALSE(isPrintable(0xA0));
  EXPECT_TRUE(isPrintable(0x20AC));
  EXPECT_TRUE(has(0x3000, kSpace));
  EXPECT_TRUE(has(0x2028, kLineBreak));
  EXPECT_EQ(infoOf(0x663).decimalValue, 3);
  EXPECT_TRUE(has(0xB2, kDigit));
  EXPECT_FALSE(has(0xB2, kDecimal));
  EXPECT_EQ(numericValue(0xBD), 0.5);
  EXPECT_EQ(infoOf(0x1C5).category, Category::Lt);
}

TEST(Unicode, StopsAtVersion14) {
  EXPECT_EQ(infoOf(0x1E4D0).category, Category::Cn);  // Nag Mundari, Unicode 15.0
  EXPECT_EQ(infoOf(0x1DF00).category, Category::Ll);  // Unicode 14.0
}

TEST(Unicode, CaseMappings) {
  uint32_t out[3];
  EXPECT_EQ(toUpperFull(0xDF, out), 2);
  EXPECT_EQ(out[0], 'S');
  EXPECT_EQ(toLowerFull(0x130, out), 2);
  EXPECT_EQ(toCaseFold(0xDF, out), 2);
  EXPECT_EQ(toUpperFull('a', out), 1);
  EXPECT_EQ(out[0], 'A');
  EXPECT_EQ(0x3B1 + infoOf(0x3B1).upper, 0x391);
}

TEST(Unicode, Normalization) {
  EXPECT_EQ(normalizeUtf8("\xEF\xAC\x81", NormalForm::NFKC), "fi");
  EXPECT_EQ(normalizeUtf8("e\xCC\x81", NormalForm::NFC), "\xC3\xA9");
  EXPECT_EQ(normalizeUtf8("\xC3\xA9", NormalForm::NFD), "e\xCC\x81");
  EXPECT_EQ(normalize(U"\u1112\u1161\u11ab", NormalForm::NFC), U"\ud55c");
  EXPECT_EQ(normalize(U"\ud55c", NormalForm::NFD), U"\u1112\u1161\u11ab");
  EXPECT_EQ(normalize(U"a\u0301\u0327", NormalForm::NFD), U"a\u0327\u0301");
  EXPECT_EQ(normalize(U"\u2126", NormalForm::NFC), U"\u03a9");
  EXPECT_EQ(normalize(U"\u0958", NormalForm::NFC), U"\u0915\u093c");  // a composition exclusion
}

TEST(Unicode, Names) {
  EXPECT_EQ(lookupName("BULLET"), 0x2022u);
  EXPECT_EQ(lookupName("latin small letter e with acute"), 0xE9u);
  EXPECT_EQ(lookupName("HANGUL SYLLABLE HAN"), 0xD55Cu);
  EXPECT_EQ(lookupName("CJK UNIFIED IDEOGRAPH-6F22"), 0x6F22u);
  EXPECT_EQ(lookupName("LINE FEED"), 0x0Au);  // an alias
  EXPECT_EQ(lookupName("NO SUCH NAME"), kNoChar);
  EXPECT_EQ(lookupName(""), kNoChar);
}

TEST(Utf8, Validation) {
  EXPECT_EQ(findInvalidUtf8("abc\xC3\xA9", false), std::string_view::npos);
  EXPECT_EQ(findInvalidUtf8("abc\xC3", false), 3u);
  EXPECT_EQ(findInvalidUtf8("\xED\xA0\x80", false), 0u);
  EXPECT_EQ(findInvalidUtf8("\xED\xA0\x80", true), std::string_view::npos);
  EXPECT_EQ(findInvalidUtf8("\xC0\x80", true), 0u);
  EXPECT_EQ(findInvalidUtf8("\xF4\x90\x80\x80", true), 0u);
}

TEST(Arena, AlignsAndGrows) {
  Arena arena;
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(reinterpret_cast<uintptr_t>(arena.allocate(static_cast<size_t>(i), 16)) % 16, 0u);
  void* big = arena.allocate(5'000'000);
  EXPECT_NE(big, nullptr);
  EXPECT_EQ(arena.copy("abc"), "abc");
}

}  // namespace
}  // namespace ppy::support
