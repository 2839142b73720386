// Forms after 3.11: accepted with their version, refused without, with a note that names the option.
#include <gtest/gtest.h>

#include "tests/unit/syntax/syntax_fixture.h"

namespace ppy::syntax::test {
namespace {

struct Form {
  const char* text;
  const char* dump;   ///< in 3.14 mode
  const char* needs;  ///< in the note
};

const Form kForms[] = {
    {"type X = int",
     "Module(body=[TypeAlias(name=Name(id='X', ctx=Store()), type_params=[], value=Name(id='int', ctx=Load()))], type_ignores=[])",
     "type statement needs Python 3.12"},
    {"class A[T: int, *U, **P]: pass",
     "Module(body=[ClassDef(name='A', bases=[], keywords=[], body=[Pass()], decorator_list=[], type_params=[TypeVar(name='T', "
     "bound=Name(id='int', ctx=Load())), TypeVarTuple(name='U'), ParamSpec(name='P')])], type_ignores=[])",
     "type parameters needs Python 3.12"},
    {"type X[T = int] = T",
     "Module(body=[TypeAlias(name=Name(id='X', ctx=Store()), type_params=[TypeVar(name='T', default_value=Name(id='int', "
     "ctx=Load()))], value=Name(id='T', ctx=Load()))], type_ignores=[])",
     "type statement needs Python 3.12"},
    {"f'{a['b']}'",
     "Module(body=[Expr(value=JoinedStr(values=[FormattedValue(value=Subscript(value=Name(id='a', ctx=Load()), "
     "slice=Constant(value='b'), ctx=Load()), conversion=-1)]))], type_ignores=[])",
     "needs Python 3.12"},
    {"t'a{b!r:>{c}}'",
     "Module(body=[Expr(value=TemplateStr(values=[Constant(value='a'), Interpolation(value=Name(id='b', ctx=Load()), str='b', "
     "conversion=114, format_spec=JoinedStr(values=[Constant(value='>'), FormattedValue(value=Name(id='c', ctx=Load()), "
     "conversion=-1)]))]))], type_ignores=[])",
     "template string needs Python 3.14"},
    {"try: pass\nexcept A, B: pass",
     "Module(body=[Try(body=[Pass()], handlers=[ExceptHandler(type=Tuple(elts=[Name(id='A', ctx=Load()), Name(id='B', ctx=Load())], "
     "ctx=Load()), body=[Pass()])], orelse=[], finalbody=[])], type_ignores=[])",
     "except with several types and no parentheses needs Python 3.14"},
};

TEST(NewerForms, AreAcceptedWithTheirVersion) {
  for (const Form& f : kForms) EXPECT_EQ(Parsed(f.text, version(14)).dump(14), f.dump) << f.text;
}

TEST(NewerForms, AreRefusedIn311WithANote) {
  for (const Form& f : kForms) {
    Parsed p(f.text);
    EXPECT_FALSE(p.ok()) << f.text;
    EXPECT_NE(p.note().find(f.needs), std::string::npos) << f.text << ": " << p.note();
    EXPECT_NE(p.note().find("--python-version=3.14"), std::string::npos) << p.note();
  }
}

TEST(NewerForms, OrdinaryErrorsHaveNoNote) { EXPECT_EQ(Parsed("a b").note(), ""); }

TEST(NewerForms, TypeAndMatchStayNames) {
  EXPECT_EQ(Parsed("type = 1\nmatch = type\ntype(match)\nmatch[1]\n", version(14)).message(), "(accepted)");
  EXPECT_EQ(Parsed("type X\n").message(), "invalid syntax");
}

TEST(FStrings, HaveTruePositionsInside) {
  for (int v : {11, 14}) {
    Parsed p("x = f'''a\n{b}c'''", version(v));
    ASSERT_TRUE(p.ok());
    auto* assign = ast::cast<ast::Assign>(static_cast<ast::Module*>(p.result.tree)->body[0]);
    auto* joined = ast::cast<ast::JoinedStr>(assign->value);
    ASSERT_EQ(joined->values.size(), 3u);
    auto* field = ast::cast<ast::FormattedValue>(joined->values[1]);
    EXPECT_EQ(field->lineno(), 2u);
    EXPECT_EQ(field->value->lineno(), 2u);
    EXPECT_EQ(field->value->colOffset(), 1u);
    EXPECT_EQ(field->value->endColOffset(), 2u);
  }
}

TEST(FStrings, NestedQuotesAndBackslashesIn312) {
  for (const char* text : {"f'{'\\n'.join(a)}'", "f'{f'{f'{1}'}'}'", "f'{a # c\n}'", "f'''{\n1\n}'''", "f'{x:{'>'}{10}}'", "f'{x!r:^{w}.{p}}'"})
    EXPECT_TRUE(Parsed(text, version(14)).ok()) << text;
}

TEST(TStrings, CannotMixWithOthers) {
  EXPECT_EQ(Parsed("t'a' 'b'", version(14)).message(), "cannot mix t-string literals with string or bytes literals");
}

}  // namespace
}  // namespace ppy::syntax::test
