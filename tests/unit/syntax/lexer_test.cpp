// Tokens: kinds, texts and places.
#include <gtest/gtest.h>

#include "tests/unit/syntax/syntax_fixture.h"

namespace ppy::syntax::test {
namespace {

/// Kinds of the tokens of a text, one word each.
std::string kinds(const std::string& text, ParseOptions options = {}) {
  support::SourceFile source = support::SourceFile::fromText("<s>", text);
  std::string dump = dumpTokens(source, options), out;
  for (size_t at = 0; at < dump.size();) {
    size_t end = dump.find('\n', at);
    std::string line = dump.substr(at, end - at);
    at = end + 1;
    if (line.size() < 35) continue;
    std::string kind = line.substr(20, 15);
    kind.resize(kind.find_last_not_of(' ') + 1);
    out += (out.empty() ? "" : " ") + kind;
  }
  return out;
}

TEST(Lexer, IndentationAndBlankLines) {
  EXPECT_EQ(kinds("if x:\n\n  # c\n  y\nz\n"), "NAME NAME COLON NEWLINE INDENT NAME NEWLINE DEDENT NAME NEWLINE ENDMARKER");
}

TEST(Lexer, BracketsJoinLines) { EXPECT_EQ(kinds("(\n1\n)"), "LPAR NUMBER RPAR NEWLINE ENDMARKER"); }

TEST(Lexer, BackslashJoinsLines) { EXPECT_EQ(kinds("a \\\n b"), "NAME NAME NEWLINE ENDMARKER"); }

TEST(Lexer, Operators) {
  EXPECT_EQ(kinds("**= // ... -> := != <= >>= @"),
            "DOUBLESTAREQUAL DOUBLESLASH ELLIPSIS RARROW COLONEQUAL NOTEQUAL LESSEQUAL RIGHTSHIFTEQUAL AT NEWLINE ENDMARKER");
}

TEST(Lexer, StringPrefixes) {
  EXPECT_EQ(kinds("'a' r'a' b'a' Rb'a' u'a' f'a' fR'a'"), "STRING STRING STRING STRING STRING STRING STRING NEWLINE ENDMARKER");
  EXPECT_EQ(kinds("ub'a'"), "NAME STRING NEWLINE ENDMARKER");
}

TEST(Lexer, FStringTokensIn312) {
  EXPECT_EQ(kinds("f'a{b!r:>{c}}d'", version(12)),
            "FSTRING_START FSTRING_MIDDLE LBRACE NAME EXCLAMATION NAME COLON FSTRING_MIDDLE LBRACE NAME RBRACE RBRACE "
            "FSTRING_MIDDLE FSTRING_END NEWLINE ENDMARKER");
}

TEST(Lexer, NamesAreNormalized) {
  EXPECT_EQ(Parsed("\xEF\xAC\x81 = 1").dump(), "Module(body=[Assign(targets=[Name(id='fi', ctx=Store())], value=Constant(value=1))], type_ignores=[])");
}

TEST(Lexer, FormFeedResetsIndentation) { EXPECT_TRUE(Parsed("if x:\n  y\n\f  z\n").ok()); }

TEST(Literals, Values) {
  EXPECT_EQ(Parsed("(0xFFFFFFFFFFFFFFFFFF, 1_000, 1e400, 1e-400, 1.5j, 0o17, 0b101, .5, 1e22, 1e16, 123456789.0)").dump(),
            "Module(body=[Expr(value=Tuple(elts=[Constant(value=4722366482869645213695), Constant(value=1000), Constant(value=inf), "
            "Constant(value=0.0), Constant(value=1.5j), Constant(value=15), Constant(value=5), Constant(value=0.5), "
            "Constant(value=1e+22), Constant(value=1e+16), Constant(value=123456789.0)], ctx=Load()))], type_ignores=[])");
  EXPECT_EQ(Parsed(R"(('\N{BULLET}\x41\u00e9\U0001F600\101\
b', b'\xff\0', u'x'))").dump(),
            "Module(body=[Expr(value=Tuple(elts=[Constant(value='\xE2\x80\xA2" "A\xC3\xA9\xF0\x9F\x98\x80" "Ab'), Constant(value=b'\\xff\\x00'), "
            "Constant(value='x', kind='u')], ctx=Load()))], type_ignores=[])");
}

TEST(Literals, Warnings) {
  Parsed p("x = '\\d'\ny = 1if x else 2\nz = b'\\q'\n");
  ASSERT_EQ(p.result.warnings.size(), 3u);
  EXPECT_EQ(p.result.warnings[0].message, "invalid escape sequence '\\d'");
  EXPECT_EQ(p.result.warnings[0].warningClass, WarningClass::DeprecationWarning);
  EXPECT_EQ(p.result.warnings[1].message, "invalid decimal literal");
  EXPECT_EQ(p.result.warnings[2].range.lineno, 3u);
}

TEST(Parser, TypeComments) {
  ParseOptions options;
  options.typeComments = true;
  EXPECT_EQ(Parsed("x = 1 # type: int\n", options).dump(),
            "Module(body=[Assign(targets=[Name(id='x', ctx=Store())], value=Constant(value=1), type_comment='int')], type_ignores=[])");
  EXPECT_EQ(Parsed("x = 1 # type: ignore[a]\n", options).dump(),
            "Module(body=[Assign(targets=[Name(id='x', ctx=Store())], value=Constant(value=1))], type_ignores=[TypeIgnore(lineno=1, tag='[a]')])");
}

TEST(Parser, FunctionTypes) {
  ParseOptions options;
  options.mode = ParseMode::FuncType;
  EXPECT_EQ(Parsed("(int, *str, **a) -> b", options).dump(),
            "FunctionType(argtypes=[Name(id='int', ctx=Load()), Name(id='str', ctx=Load()), Name(id='a', ctx=Load())], returns=Name(id='b', ctx=Load()))");
}

}  // namespace
}  // namespace ppy::syntax::test
