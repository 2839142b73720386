# Which line a SyntaxError shows, and what its args are: the parser's own, the symbol table's, the compiler's, with and without a file.
import ast
import os
import symtable
import tempfile
import traceback

SOURCES = ["return", "def f():\n  nonlocal x", "def f():\n  global x\n  x: int", "x = 1\nbreak", "a b", "def f(a,a): pass", "from __future__ import braces",
           "from __future__ import nothing", "def f():\n x=1\n global x", "class A:\n  yield", "[x async for x in y]", "(yield)", "await x", "None = 1",
           "import __future__\nfrom __future__ import division", "match x:\n case a: pass\n case b: pass", "def f(): [y := 1 for y in x]", "async def f():\n  yield 1\n  return 2"]


def show(f, name, *args):
    try:
        f(*args)
    except SyntaxError as e:
        print(name, e.args if len(e.args) < 2 else (e.args[0], e.args[1][1:]), e.lineno, e.offset, ascii(e.text), e.end_lineno, e.end_offset, e.print_file_and_line)
        print("".join(traceback.format_exception_only(e)).replace(folder, "FOLDER"), end="")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    same, other = os.path.join(folder, "same.py"), os.path.join(folder, "other.py")
    with open(other, "w") as file:
        file.write("first line\nsecond line\nthird")
    for source in SOURCES:
        for name in "<string>", "absent.py":
            show(compile, name, source, name, "exec")
        with open(same, "w") as file:
            file.write(source + "\n")
        show(compile, "same", source, same, "exec")
        show(symtable.symtable, "symtable", source, same, "exec")
        if ": pass" not in source and "a b" not in source and "None" not in source:
            show(compile, "other", source, other, "exec")
            show(compile, "tree", ast.parse(source), other, "exec")
