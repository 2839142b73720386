# co_consts holds constants in the order of their first use; a function's docstring, or None, stands first.
import dis


def outer(a=3, b=4):
    def inner(c=5):
        return a + b + c
    print("one", 1, 2, 1)
    return inner


def documented(items):
    """What it does."""
    total = 7
    for item in range(10):
        total += 1.5
        total -= 200
    while total > 5000:
        total = total * 10 + 3
    return "end", (1, 2), total, -4


def shown(code):
    return [getattr(c, "co_name", c) for c in code.co_consts]


print(shown(outer.__code__)[:1], shown(documented.__code__))
print([c for c in shown(outer.__code__) if not isinstance(c, tuple)])
print(shown(compile("x = x + 1\ny = 'a'\nx += 40\nz = (1, 2)\n", "", "exec")))
print(shown(compile("import a.b\nfrom ..c import d\nx = 5\n", "", "exec")))
print(shown(compile("f(1000000, 2, 2.0, True, 1, b'x')", "", "eval")))
print(shown((lambda x: x + 6).__code__), shown((lambda: None).__code__))

for source in ("import a.b.c", "from a.b import c as d", "from ..a.b import *", "import x, y"):
    print(list(dis._find_imports(compile(source, "", "exec"))))
for source in ("x + y", "x = y = 1", "x += y", "global x\nx = 1\nclass C: pass"):
    print(list(dis._find_store_names(compile(source, "", "exec"))))
