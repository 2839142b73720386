"""Looking inside: dis on what both bytecodes share, ast nodes made by hand, lines of left frames, cleared frames, getweakrefs."""
import ast
import dis
import gc
import sys
import weakref


def attempt(what, f, *args, **kwargs):
    try:
        print(what, f(*args, **kwargs))
    except Exception as e:
        print(what, type(e).__name__, e)


def sample(a, b):
    c = a.x + b[0]
    a.y = c * 2
    print(c)
    return c


wanted = {"BINARY_OP", "LOAD_ATTR", "STORE_ATTR", "BINARY_SUBSCR", "LOAD_GLOBAL", "CALL", "RETURN_VALUE"}
for i in dis.get_instructions(sample):
    if i.opname in wanted:
        print(i.opname, i.positions.lineno - sample.__code__.co_firstlineno, i.positions.col_offset, i.positions.end_col_offset)
print([line - sample.__code__.co_firstlineno for _, line in dis.findlinestarts(sample.__code__)][-4:])
print(dis.pretty_flags(sample.__code__.co_flags), dis.code_info(sample).splitlines()[0], dis.COMPILER_FLAG_NAMES[4])
attempt("dis", dis.dis, 3)

node = ast.Expression(ast.BinOp(ast.Constant(1), ast.Add(), ast.Constant(2)))
print(ast.dump(node), eval(compile(ast.fix_missing_locations(node), "tree", "eval")))
print(ast.Name("x", ast.Load()).id, ast.Name(id="y").id, isinstance(ast.AST(), ast.AST))
attempt("fields", ast.Name, "a", "b", "c", "d")
for source in (memoryview(b"1 + 1"), bytearray(b"2 + 2"), b"3 + 3"):
    print(eval(compile(source, "s", "eval")))
attempt("source", compile, 1, "s", "eval")
attempt("null", compile, memoryview(b"1\0"), "s", "eval")


def raise_in_except():
    try:
        1 / 0
    except ZeroDivisionError:
        1 / 0
        pass


def raise_in_named():
    try:
        1 / 0
    except ZeroDivisionError as e:
        {}["k"]
        pass


def raise_in_finally():
    try:
        1 / 0
        pass
    finally:
        x = 1
        pass


class Dummy:
    def __enter__(self): pass
    def __exit__(self, *args): pass


def raise_in_with():
    with Dummy():
        1 / 0
    pass


for f in (raise_in_except, raise_in_named, raise_in_finally, raise_in_with):
    try:
        f()
    except Exception as e:
        t = e.__traceback__.tb_next
        print(f.__name__, t.tb_frame.f_lineno - t.tb_frame.f_code.co_firstlineno, t.tb_lineno - t.tb_frame.f_code.co_firstlineno)


def outer():
    x = 5

    def inner():
        x
        1 / 0
    inner()


try:
    outer()
except ZeroDivisionError as e:
    t = e.__traceback__.tb_next
    frames = [t.tb_frame, t.tb_next.tb_frame]
    print([sorted(f.f_locals) for f in frames])
    for f in frames:
        f.clear()
    print([f.f_locals for f in frames])


class Ref(weakref.ref):
    pass


class Thing:
    pass


thing = Thing()
a, b = Ref(thing), weakref.ref(thing)
print([r is b for r in weakref.getweakrefs(thing)], weakref.getweakrefcount(thing))
for v in (1, "a", 1.5, (), (1, "a"), {1: "a"}, {}, [], ([],), {1: []}, None, b"x", Thing):
    print(repr(v)[:12], gc.is_tracked(v))
for kind in (type({}.keys()), type({}.items()), type(iter([])), type(iter({})), type(reversed([]))):
    attempt(kind.__name__, kind)


class Counted:
    count = 0

    def __hash__(self):
        Counted.count += 1
        return 7


d = dict.fromkeys([Counted(), 1, "x"])
before = Counted.count
print(len(set(d)), len(frozenset(d)), Counted.count - before)
s = frozenset("abc")
print(s.intersection() is s, s.copy() is s, s.intersection() == s)
attempt("field", "{0[{1}]}".format, "abc", 4)
print("{0[a:b!c]}".format({"a:b!c": 1}))
namespace = {}
function = type(sample)(compile("len((1, 2))", "s", "eval"), namespace)
print(function(), namespace, function.__builtins__ is sample.__builtins__)
