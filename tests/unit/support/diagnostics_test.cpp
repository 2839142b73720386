// The text form of diagnostics.
#include "compiler/support/diagnostics.h"

#include <gtest/gtest.h>

namespace ppy::support {
namespace {

TEST(Diagnostics, ArgumentsAreFilledIn) {
  EXPECT_EQ(render(makeDiagnostic(DiagId::CannotRead, {"a.py", "No such file or directory"})),
            "error: cannot read a.py: No such file or directory\n");
}

TEST(Diagnostics, CaretUnderTheRange) {
  Diagnostic d = makeDiagnostic(DiagId::SyntaxProblem, {"invalid syntax"}, {"a.py", 12, 5, 12, 8});
  d.sourceLine = "x = foo bar\n";
  d.notes.push_back("more");
  EXPECT_EQ(render(d),
            "a.py:12:5: error: invalid syntax\n"
            " 12 | x = foo bar\n"
            "    |     ^^^\n"
            "    = note: more\n");
}

TEST(Diagnostics, WideAndCombiningCharactersAndTabs) {
  Diagnostic d = makeDiagnostic(DiagId::SyntaxProblem, {"m"}, {"a.py", 1, 4, 1, 5});
  d.sourceLine = "\t\xE6\xBC\xA2 x";
  EXPECT_EQ(render(d),
            "a.py:1:4: error: m\n"
            " 1 |  \xE6\xBC\xA2 x\n"
            "   |     ^\n");
}

TEST(Diagnostics, ColumnBeyondTheLine) {
  Diagnostic d = makeDiagnostic(DiagId::SyntaxProblem, {"m"}, {"a.py", 1, 4, 1, 4});
  d.sourceLine = "ab\n";
  EXPECT_EQ(render(d), "a.py:1:4: error: m\n 1 | ab\n   |    ^\n");
}

TEST(Diagnostics, ColourIsASwitch) {
  Diagnostic d = makeDiagnostic(DiagId::SyntaxProblem, {"m"}, {"a.py", 1, 1, 1, 1});
  RenderOptions options;
  options.colour = true;
  EXPECT_NE(render(d, options).find("\x1b[1;31m"), std::string::npos);
  EXPECT_EQ(render(d).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace ppy::support
