"""Attributes at shared places: lines of classes, late descriptors, hidden methods, changed classes."""


class Base:
    def __init__(self, a):
        self.a = a
        self.b = a * 2

    def get(self):
        return self.a + self.b

    def name(self):
        return "base"

    def late(self):
        self.extra = self.a
        return self.extra


class Left(Base):
    def __init__(self, a, c):
        super().__init__(a)
        self.c = c

    def name(self):
        return f"left {self.c}"


class Right(Base):
    tag = "class tag"

    def __init__(self, a):
        self.first = "before"
        super().__init__(a)

    def retag(self):
        self.tag = "own tag"


class Slotted(Base):
    __slots__ = ("s",)

    def __init__(self, a):
        self.s = "slot"
        Base.__init__(self, a)


class Mixin:
    def mix(self):
        self.mixed = getattr(self, "mixed", 0) + 1
        return self.mixed


class Both(Left, Mixin):
    pass


def use(items, times=3):
    out = []
    for _ in range(times):
        for o in items:
            out.append((o.get(), o.name(), o.late()))
    return out


items = [Base(1), Left(2, "x"), Right(3), Slotted(4), Both(5, "y")]
print(use(items))
for o in items:
    print(type(o).__name__, list(o.__dict__), o.__dict__)
print([items[4].mix() for _ in range(3)], list(vars(items[4])))

# Class attributes behind and then before the instance's own.
r = Right(9)
print([x.tag for x in (r, items[2])])
r.retag()
print(r.tag, items[2].tag, Right.tag)


def tags(objects):
    return [o.tag for o in objects]


print(tags([r, items[2]] * 3))
del r.tag
print(tags([r, items[2]] * 2))

# An attribute that hides a method; a deleted one; dictionaries as the object's state.
shy = Left(6, "z")
print(use([shy], 1))
shy.name = lambda: "own name"
print(use([shy, items[1]], 2))
del shy.name
print(use([shy, items[1]], 1))
del shy.a
try:
    shy.get()
except AttributeError as e:
    print(e)
shy.__dict__ = {"a": 10, "b": 20, "c": "dict", "get": lambda: "from the dict"}
print(use([shy, items[0]], 2))

# Descriptors and hooks that come later.
print(use([items[0], items[1]], 1))
Base.b = property(lambda self: 1000 + self.__dict__["b"])
print(use([items[0], items[1]], 2))
del Base.b
print(use([items[0], items[1]], 1))
Left.name = lambda self: "patched"
print(use([items[0], items[1], items[4]], 2))
Left.__getattribute__ = lambda self, key: 7 if key == "a" else object.__getattribute__(self, key)
print(use([items[0], items[1]], 2))
del Left.__getattribute__
print(use([items[0], items[1]], 1))
seen = []
Base.__setattr__ = lambda self, key, v: (seen.append(key), object.__setattr__(self, key, v))[1]
print(use([items[0], items[1]], 2), seen)
del Base.__setattr__
print(use([items[0], items[1]], 1), seen)


# Another class for the same object.
class Small:
    def __init__(self):
        self.b = "b of small"


class Large(Small):
    def __init__(self):
        self.q = self.r = self.s = self.t = self.u = self.v = 1
        super().__init__()

    def total(self):
        return self.q + self.r + self.s + self.t + self.u + self.v


def change(times):
    out = []
    for i in range(times):
        large, small = Large(), Small()
        small.n = i
        small.__class__ = Large
        small.q = i
        try:
            out.append((large.total(), small.b, small.n, small.q, small.total()))
        except AttributeError as e:
            out.append(str(e))
        large.__class__ = Small
        out.append((large.b, large.v, sorted(vars(large)), list(vars(small))))
    return out


for row in change(3):
    print(row)
