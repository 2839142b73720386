x = 10
print(eval("x + 1"), eval("x + y", {"x": 1, "y": 2}), eval("a * 2", {}, {"a": 21}), eval(" 1 + 1 "), eval("[i for i in range(3)]"))
exec("z = x * 2\nprint('in exec', z)")
print(z)
space = {}
exec("def double(n):\n    return n * 2\nvalue = double(8)\nclass K:\n    attr = value", space)
print(space["value"], space["double"](5), space["K"].attr, sorted(k for k in space if not k.startswith("__")), "__builtins__" in space)
code = compile("a + b", "<expr>", "eval")
print(eval(code, {"a": 1, "b": 2}), eval(code, {"a": "x", "b": "y"}), code.co_names, code.co_filename, type(code).__name__)
single = compile("1 + 1\n", "<single>", "single")
exec(single)
exec(compile("for i in range(2):\n    print('loop', i)\n", "<loop>", "exec"))


def local_scope():
    inner = "local"
    found = eval("inner + '!'")
    exec("inner = 'changed'")
    made = {}
    exec("fresh = inner", globals(), {"inner": "given"})
    exec("made_here = 1", made)
    return found, inner, made["made_here"], sorted(locals())


print(local_scope())


def with_globals():
    return eval("x"), eval("x", {"x": "other globals"}), "x" in globals(), "inner" in globals()


print(with_globals())
for source in ("1 +", "x =", "print('a'", "undefined_q", "1/0", "import nothing_here", "return 1", "'a' + 1", "yield 1"):
    try:
        eval(source)
    except Exception as error:
        print(repr(source), "->", type(error).__name__ + ":", error)
functions = [eval(f"lambda v: v ** {n}") for n in range(4)]
print([f(3) for f in functions])
template = "def make_{name}(self):\n    return '{name}:' + str(self)\n"
for name in ("alpha", "beta"):
    exec(template.format(name=name))
print(make_alpha(1), make_beta(2))


class Tracker(dict):
    def __missing__(self, key):
        return f"<{key}>"

    def __setitem__(self, key, value):
        print("store", key)
        super().__setitem__(key, value)


print(eval("unknown + name", {}, Tracker()))
exec("p = q", {}, Tracker())
exec("global g1\ng1 = 'made global'")
print(g1, globals()["g1"])
print(eval("(lambda: x)()"), eval("__name__"), callable(eval("print")))
try:
    exec("raise ValueError('from exec')")
except ValueError as error:
    print(error, error.__traceback__.tb_next.tb_frame.f_code.co_filename, error.__traceback__.tb_next.tb_lineno)
try:
    compile("x", "f", "nope")
except ValueError as error:
    print(error)
try:
    eval(5)
except TypeError as error:
    print(error)
try:
    compile("a = 1\nb = (\n", "file.py", "exec")
except SyntaxError as error:
    print(error.filename, error.lineno, error.offset, error.msg)
depth = "(" * 50 + "1" + ")" * 50
print(eval(depth), eval("+".join(["1"] * 500)), eval("not " * 20 + "True"))
