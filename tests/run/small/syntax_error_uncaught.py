import sys

sources = ["x = (1,", "if True\n    pass", "for i in range(3) print(i)", "a b", "def f(:\n  pass", "x = 5 +", "'unterminated", "print 'x'", "1 = x", "f() = 1", "return 5", "break", "x = {1: 2",
           "  indented = 1", "if x:\npass", "class A:\n    def f(self):\n  return 1", "x == 1 = y", "import a.b as", "f(a=1, 2)", "f(**k, *a)", "lambda: (yield) = 1", "def f(a, a): pass", "global x; x = 1; global x",
           "x = 1\n\tif x: pass", "a, b += 1", "del f()", "with open(x) as 5: pass", "try:\n  pass", "else:\n  pass", "f'{a b}'", "f'{'", "f'}'", "\"\\N{nope}\"", "0777", "1_", "0x", "1e", "5abc", "é = ”x”", "x = $", "a ? b : c", "nonlocal x", "def f():\n  nonlocal q", "await x", "async with a: pass", "(x for x in y) = 1", "None = 1", "def f(x=1, y): pass", "x: int: str", "@", "from . import *", "from x import (a, b", "elif x: pass", "while True print(1)", "if x = 1: pass", "{**a for a in b}", "*a", "print(*)", "assert (1, 'x'", "raise from x", "\\x"]
for source in sources:
    try:
        compile(source, "<test>", "exec")
        print(repr(source), "compiled")
    except SyntaxError as error:
        print(repr(source), "->", type(error).__name__, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset, repr(error.text))
        sys.excepthook(type(error), error.with_traceback(None), None)
exec("def broken(:\n    pass")
