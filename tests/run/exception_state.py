"""Attributes of exception classes, their dicts and copies, and what tracebacks of compiled functions show."""
import copy
import pickle
import sys
import types


class AppError(Exception):
    kind = "app"

    def __init__(self, code, *rest):
        super().__init__(code, *rest)
        self.code = code

    def describe(self):
        return f"{self.kind}:{self.code}"


class Minor(AppError):
    kind = "minor"


class Slotted(ValueError):
    __slots__ = ("where",)


class Both(AppError, OSError):
    pass


class Made(Exception):
    def __new__(cls, *args):
        e = super().__new__(cls, *args)
        e.made = True
        return e


class Importing(ImportError):
    pass


e = Minor(3, "x")
print(e.args, e.code, e.describe(), e.__dict__, vars(e) is e.__dict__)
e.extra = [1]
e.describe = lambda: "hidden"
print(sorted(e.__dict__), e.describe())
del e.describe
print(e.describe(), e.__reduce__()[1:] == ((3, "x"), {"code": 3, "extra": [1]}))
e.__dict__ = {"code": 9}
print(e.code, hasattr(e, "extra"), e.__dict__)
print(Minor("plain").__reduce__()[1], Exception("a").__reduce__(), AppError.__new__(AppError, 1).__reduce__()[1:])
d = pickle.loads(pickle.dumps(Minor(5)))
print(type(d) is Minor, d.code, d.args, copy.copy(d).code)
s = Slotted("v")
s.where, s.other = "here", 2
print(s.where, s.other, s.__dict__)
b = Both(2, "no file")
print(b.code, b.errno, b.strerror, b.__dict__)
print(Made(1).made, Made(1).args, Made(1).__dict__)
i = Importing("m", name="n")
i.note = 1
print(i.__reduce__()[1:], i.name, i.note)
e.add_note("noted")
print(e.__notes__, e.__dict__)
try:
    e.__class__ = AppError
    print(type(e).__name__, e.describe(), e.__dict__)
    e.__class__ = ValueError
except TypeError as err:
    print("TypeError", err)


# What the frames of a traceback show, asked for early and late.
def inner(n, word):
    part = word * 2
    if n:
        raise Minor(n, part)
    return part


def middle(n):
    seen = [n]
    add = seen.append
    add(n)
    return inner(n, "ab")


def outer(n):
    kept = float(n)
    for step in range(n):
        if step == 2:
            middle(step)
    return kept


def show(tb):
    while tb:
        f = tb.tb_frame
        names = {k: v for k, v in f.f_locals.items() if not isinstance(v, types.BuiltinFunctionType) and not k.startswith("__")}
        if f.f_code.co_name == "<module>":
            names = {}
        back = f.f_back and f.f_back.f_code.co_name
        print(f.f_code.co_name, tb.tb_lineno - f.f_code.co_firstlineno, names, back, tb.tb_frame is f)
        tb = tb.tb_next


def attempt(n):
    try:
        outer(n)
    except AppError as error:
        return error.__traceback__


show(attempt(5))
tb = attempt(4)
last = tb
while last.tb_next:
    last = last.tb_next
frame, chain = last.tb_frame, []
while frame:
    chain.append(frame.f_code.co_name)
    frame = frame.f_back
print(chain)


def reraising(n):
    try:
        middle(n)
    except Minor as error:
        seen = error.__traceback__.tb_next.tb_frame.f_locals["n"]
        raise KeyError(seen) from error


try:
    reraising(7)
except KeyError as error:
    show(error.__traceback__)
    show(error.__cause__.__traceback__)


# super() in one method, called for classes and instances of many kinds.
class Root:
    def __init__(self, *args):
        self.trail = ["Root"]

    def name(self):
        return "root"

    @classmethod
    def build(cls):
        return cls.__name__

    @staticmethod
    def still(x):
        return x + 1


class Left(Root):
    def __init__(self, *args):
        super().__init__(*args)
        self.trail.append("Left")

    def name(self):
        return "left/" + super().name()

    @classmethod
    def build(cls):
        return "L" + super().build()

    @staticmethod
    def still(x):
        return x

    def both(self):
        return super().still(1), super().build(), super().name(), super().__class__.__name__


class Right(Root):
    def __init__(self, *args):
        super().__init__()
        self.trail.append("Right")

    def name(self):
        return "right/" + super().name()


class Bottom(Left, Right):
    pass


for _ in range(3):
    for cls in (Left, Bottom, type("Dyn", (Left,), {}), type("Dyn2", (Right, Left), {})) if _ < 2 else (Bottom,):
        o = cls()
        print(o.trail, o.name(), cls.build(), hasattr(o, "both") and o.both())
    if _ == 1:
        Root.name = lambda self: "changed"
        Right.name = lambda self: "r2/" + Root.name(self)


class Grow(list):
    def append(self, v):
        super().append(v * 2)

    def missing(self):
        return super().nothing()


g = Grow()
for k in range(5):
    g.append(k)
try:
    g.missing()
except AttributeError as error:
    print(g, error)
