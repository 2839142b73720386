# ast.parse(feature_version=…): forms that older versions lack are refused.
import ast
for code in ("(x := 0)", "def f(x, /): pass", 'f"{x=}"', "with (a as b): pass", "try: pass\nexcept* E: pass", "match x:\n case 1: pass", "lambda x, /: 0", "with (a): pass", "x = 1"):
    for v in (7, 8, 9, 10, 11):
        try:
            ast.parse(code, feature_version=(3, v)); print(v, "ok")
        except SyntaxError as e:
            print(v, e.msg, e.lineno)
print(ast.dump(ast.parse("x: int = 1", feature_version=6)), ast.dump(ast.parse("(y := 2)", mode="eval", feature_version=-1)))
