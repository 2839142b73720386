// Folding, unparsing and float text; scopes are compared with CPython over the library (tests/symtable).
#include <gtest/gtest.h>

#include "compiler/sema/fold.h"
#include "compiler/sema/scope.h"
#include "compiler/sema/unparse.h"

namespace ppy::sema {
namespace {

using namespace syntax::ast;

std::string folded(std::string text) {
  syntax::AstContext context;
  syntax::ParseOptions options;
  options.mode = syntax::ParseMode::Eval;
  auto parsed = syntax::parse(context, support::SourceFile::fromText("t", std::move(text)), options);
  if (!parsed.tree) return "does not parse";
  if (foldConstants(context, parsed.tree, {})) return "too deep";
  return unparse(cast<Expression>(parsed.tree)->body);
}

TEST(Fold, Arithmetic) {
  EXPECT_EQ(folded("1 + 2 * 3"), "7");
  EXPECT_EQ(folded("-7 // 2"), "-4");
  EXPECT_EQ(folded("-7 % 3"), "2");
  EXPECT_EQ(folded("7 / 2"), "3.5");
  EXPECT_EQ(folded("-7.5 // 2"), "-4.0");
  EXPECT_EQ(folded("2 ** 0.5"), "1.4142135623730951");
  EXPECT_EQ(folded("True + 1"), "2");
  EXPECT_EQ(folded("True & False"), "False");
  EXPECT_EQ(folded("~5"), "-6");
  EXPECT_EQ(folded("1 << 100"), "0x10000000000000000000000000");
}

TEST(Fold, LeavesErrorsAndLargeResults) {
  EXPECT_EQ(folded("1 / 0"), "1 / 0");
  EXPECT_EQ(folded("2 ** 200"), "2 ** 200");
  EXPECT_EQ(folded("1 << 1000"), "1 << 1000");
  EXPECT_EQ(folded("'ab' * 5000"), "'ab' * 5000");
  EXPECT_EQ(folded("(1, 2) * 300"), "(1, 2) * 300");
  EXPECT_EQ(folded("1 + 'a'"), "1 + 'a'");
}

TEST(Fold, Sequences) {
  EXPECT_EQ(folded("'a' 'b' + 'c'"), "'abc'");
  EXPECT_EQ(folded("'ab' * 2"), "'abab'");
  EXPECT_EQ(folded("(1, 2)[1]"), "2");
  EXPECT_EQ(folded("'aéz'[1]"), "'é'");
  EXPECT_EQ(folded("x in [1, 2]"), "x in (1, 2)");
  EXPECT_EQ(folded("x in {1, 2}"), "x in frozenset({1, 2})");
  EXPECT_EQ(folded("not x is None"), "x is not None");
}

TEST(Fold, PercentFormat) {
  EXPECT_EQ(folded("'%s-%5r%%' % (a, b)"), "f'{a!s}-{b!r:>5}%'");
  EXPECT_EQ(folded("'%d' % (a,)"), "'%d' % (a,)");
}

TEST(Unparse, Annotations) {
  EXPECT_EQ(folded("Dict[str, List[int]]"), "Dict[str, List[int]]");
  EXPECT_EQ(folded("a if b else lambda x, *y, z=1: (x, y)"), "a if b else lambda x, *y, z=1: (x, y)");
  EXPECT_EQ(folded("(a + b) * -c ** 2"), "(a + b) * -c ** 2");
  EXPECT_EQ(folded("f(*a, b=1, **c)[::2].d"), "f(*a, b=1, **c)[::2].d");
}

TEST(Unparse, Floats) {
  EXPECT_EQ(reprFloat(1e16), "1e+16");
  EXPECT_EQ(reprFloat(123456789.0), "123456789.0");
  EXPECT_EQ(reprFloat(0.0001), "0.0001");
  EXPECT_EQ(reprFloat(1e-5), "1e-05");
  EXPECT_EQ(reprFloat(-0.0), "-0.0");
}

TEST(Mangle, ClassPrivateNames) {
  syntax::AstContext context;
  auto& t = context.identifiers;
  auto mangled = [&](const char* c, const char* n) { return std::string(mangle(t, t.intern(c), t.intern(n)).text()); };
  EXPECT_EQ(mangled("_A", "__x"), "_A__x");
  EXPECT_EQ(mangled("A", "__x__"), "__x__");
  EXPECT_EQ(mangled("___", "__x"), "__x");
}

}  // namespace
}  // namespace ppy::sema
