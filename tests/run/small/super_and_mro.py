class Root:
    def __init__(self, **kwargs):
        print("Root", kwargs)

    def walk(self):
        return ["Root"]


class Left(Root):
    def __init__(self, left=None, **kwargs):
        print("Left", left)
        super().__init__(**kwargs)

    def walk(self):
        return ["Left"] + super().walk()


class Right(Root):
    def __init__(self, right=None, **kwargs):
        print("Right", right)
        super().__init__(**kwargs)

    def walk(self):
        return ["Right"] + super().walk()


class Bottom(Left, Right):
    def __init__(self, **kwargs):
        print("Bottom")
        super().__init__(**kwargs)

    def walk(self):
        return ["Bottom"] + super().walk()

    @classmethod
    def make(cls):
        return cls.__name__, super().__thisclass__.__name__

    @property
    def kind(self):
        return "bottom+" + super().__class__.__name__


b = Bottom(left=1, right=2)
print(b.walk(), [c.__name__ for c in Bottom.mro()], Bottom.make(), b.kind)
print(super(Left, b).walk(), super(Bottom, Bottom).walk(b))
print(repr(super(Left, b))[:30])


class Lister(list):
    def append(self, item):
        super().append(item)
        super().append(item)

    def __len__(self):
        return super().__len__() * 10


items = Lister()
items.append(1)
print(items, len(items), list.__len__(items))


class Text(str):
    def __new__(cls, value, extra):
        self = super().__new__(cls, value)
        self.extra = extra
        return self

    def upper(self):
        return Text(super().upper(), self.extra)


t = Text("abc", 5).upper()
print(t, t.extra, type(t).__name__, t + "x", type(t + "x").__name__, isinstance(t, str), len(t))


class Number(int):
    def __add__(self, other):
        return Number(int(self) + other + 1)


print(Number(3) + 4, type(Number(3) + 4).__name__, 4 + Number(3), Number(3) * 2, sum([Number(1), 2]))


class Outer:
    class Inner:
        def me(self):
            return __class__.__qualname__

    def later(self):
        return [super(Outer, self).__repr__()[:1] for _ in range(1)]


print(Outer.Inner().me(), Outer().later())
for attempt in ("super().x", "super(int, 'a')", "super(5, 5)", "super(Left)"):
    try:
        print(str(eval(attempt))[:18])
    except (RuntimeError, TypeError) as error:
        print(attempt, "->", type(error).__name__ + ":", error)


class NoArgs:
    def method():
        super()


try:
    NoArgs.method()
except RuntimeError as error:
    print(error)
try:
    b.missing
except AttributeError as error:
    print(error)
try:
    super(Left, b).nothing
except AttributeError as error:
    print(error)
